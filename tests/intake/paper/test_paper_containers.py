"""Files inside files come out: of archives, of nested mails, of Outlook's winmail.dat."""

import pytest
from papers import a_compound_file, a_letter, a_pdf, a_winmail, a_zip, lines, opened, properties

from maild.core.letter import Trouble
from maild.intake.paper.opening import open_part

PACKED_RTF = bytes.fromhex(  # the example of [MS-OXRTFCP] §3.1.1
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
UNIT, TITLE, DATA, RENDERING, MESSAGE = 0x9007, 0x8010, 0x800F, 0x9002, 0x9003


def test_a_zip_gives_its_files_with_both_names():
    paper = opened(
        a_zip({"nodis/surat.pdf": a_pdf(a_letter()), "__MACOSX/._surat.pdf": "x", "nodis/": ""}), "berkas.zip"
    )

    assert [part.name for part in paper.inner] == ["berkas.zip/surat.pdf"]
    assert open_part(paper.inner[0]).kind == "pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\surat.pdf", "surat.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        (".", "tanpa-nama"),
    ],
)
def test_names_in_an_archive_are_labels(name: str, shown: str):
    (part,) = opened(a_zip({name: "isi"}), "a.zip").inner

    assert part.name == f"a.zip/{shown}"


def test_an_archive_in_an_archive_is_opened_and_no_deeper_one():
    paper = opened(a_zip({"b.zip": a_zip({"c.zip": a_zip({"d.txt": "isi"})})}), "a.zip")

    inner = open_part(paper.inner[0])
    innermost = open_part(inner.inner[0])

    assert [part.name for part in inner.inner] == ["a.zip/b.zip/c.zip"]
    assert innermost.trouble is Trouble.UNSUPPORTED


def test_an_archive_of_many_files_is_read_in_part():
    paper = opened(a_zip({f"{number}.txt": "isi" for number in range(100)}))

    assert len(paper.inner) == 60
    assert paper.warnings == ("40 files of the archive are not read",)


def test_an_archive_with_a_password_is_encrypted():
    data = bytearray(a_zip({"surat.txt": "isi"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert opened(bytes(data)).trouble is Trouble.ENCRYPTED


def test_a_nested_mail_gives_its_text_and_its_attachments():
    mail = (
        b"From: Budi <budi@lapas.example>\r\nSubject: Gangguan\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="=a"\r\n\r\n--=a\r\n\r\nInternet mati\r\n'
        b"--=a\r\nContent-Disposition: attachment; filename=surat.txt\r\n\r\nisi\r\n--=a--\r\n"
    )

    paper = opened(mail, "lama.eml", "message/rfc822")

    assert paper.sheets[0].lines == ("From: Budi <budi@lapas.example>", "Subject: Gangguan", "", "Internet mati")
    assert [part.name for part in paper.inner] == ["lama.eml/surat.txt"]


def test_a_mail_saved_by_outlook_gives_its_text_and_its_attachments():
    def text(value: str) -> bytes:
        return value.encode("utf-16-le")

    paper = opened(
        a_compound_file(
            {
                "__properties_version1.0": b"",
                "__substg1.0_0C1A001F": text("Budi Santoso"),
                "__substg1.0_0037001F": text("Gangguan jaringan"),
                "__substg1.0_1000001F": text("Internet mati\r\nsejak pagi"),
                "__attach_version1.0_#00000000/__substg1.0_3707001F": text("surat.txt"),
                "__attach_version1.0_#00000000/__substg1.0_37010102": b"isi surat",
            }
        ),
        "lama.msg",
    )

    assert paper.sheets[0].lines == (
        "From: Budi Santoso", "Subject: Gangguan jaringan", "", "Internet mati", "sejak pagi",
    )  # fmt: skip
    assert [(part.name, part.data) for part in paper.inner] == [("lama.msg/surat.txt", b"isi surat")]


def test_a_winmail_gives_its_text_and_its_attachments():
    message = properties((0x1000, 0x1F, "Internet mati\0".encode("utf-16-le")))
    named = properties((0x3707, 0x1F, "surat dinas.txt\0".encode("utf-16-le")))

    paper = opened(
        a_winmail(
            (UNIT, b"\xe4\x04\x00\x00\x00\x00\x00\x00"),
            (MESSAGE, message),
            (RENDERING, bytes(14)),
            (TITLE, b"SURATD~1.TXT\0"),
            (DATA, b"isi surat"),
            (0x9005, named),
            (RENDERING, bytes(14)),
            (TITLE, b"foto.txt\0"),
            (DATA, b"isi lain"),
        ),
        "winmail.dat",
    )

    assert paper.sheets[0].lines == ("Internet mati",)
    assert [(part.name, part.data) for part in paper.inner] == [
        ("winmail.dat/surat dinas.txt", b"isi surat"),
        ("winmail.dat/foto.txt", b"isi lain"),
    ]


def test_a_winmail_with_packed_rich_text_is_read():
    assert lines(a_winmail((MESSAGE, properties((0x1009, 0x102, PACKED_RTF))))) == ("hello world",)


def test_a_winmail_with_html_is_read():
    html = b"<html><body><p>Internet mati</p></body></html>"

    assert lines(a_winmail((MESSAGE, properties((0x1013, 0x102, html))))) == ("Internet mati",)


def test_a_winmail_cut_off_gives_what_was_whole():
    data = a_winmail((MESSAGE, properties((0x1000, 0x1E, b"Internet mati\0"))), (RENDERING, b""), (DATA, b"x" * 99))

    assert lines(data[:-50]) == ("Internet mati",)
