"""What a mail comes to, whatever it is written in."""

from base64 import b64encode
from quopri import encodestring

import pytest
from mails import (
    BLANK,
    FOOTER,
    LOGO,
    MAILS,
    NESTED,
    NOTE,
    PDF,
    PHOTO,
    PLAIN,
    RICH,
    a_mail,
    a_multipart,
    a_part,
    a_whole,
)

from maild.intake.mime import parse


@pytest.mark.parametrize(
    ("charset", "octets", "expected"),
    [
        (b"utf-8", "Café — “rusak”".encode(), "Café — “rusak”"),
        (b"UTF8", "Café".encode(), "Café"),
        (b'"utf-8"', "Café".encode(), "Café"),
        (b"iso-8859-1", b"Caf\xe9", "Café"),
        (b"iso-8859-1", b"\x93rusak\x94", "“rusak”"),
        (b"latin1", b"Caf\xe9", "Café"),
        (b"iso-8859-15", b"\xa4", "€"),
        (b"windows-1252", b"\x93rusak\x94", "“rusak”"),
        (b"us-ascii", b"\x93rusak\x94", "“rusak”"),
        (b"us-ascii", "Café".encode(), "Café"),
        (b"utf-8", b"Caf\xe9", "Café"),
        (b"utf-8", "terputus… lagi, rusak… \xff".encode() + b"\xff", None),
        (b"utf-16", "Café".encode("utf-16"), "Café"),
        (b"utf-16le", "Café".encode("utf-16le"), "Café"),
        (b"utf-7", b"Caf+AOk-", "Café"),
        (b"iso-2022-jp", "障害".encode("iso-2022-jp"), "障害"),
        (b"us-ascii", "障害".encode("iso-2022-jp"), "障害"),
        (b"shift_jis", "障害①".encode("cp932"), "障害①"),
        (b"euc-jp", "障害".encode("euc-jp"), "障害"),
        (b"gb2312", "故障镕".encode("gbk"), "故障镕"),
        (b"gbk", "故障".encode("gbk"), "故障"),
        (b"gb18030", "故障".encode("gb18030"), "故障"),
        (b"big5", "故障".encode("big5"), "故障"),
        (b"ks_c_5601-1987", "장애".encode("cp949"), "장애"),
        (b"euc-kr", "장애".encode("euc-kr"), "장애"),
        (b"koi8-r", "сбой".encode("koi8-r"), "сбой"),
        (b"windows-1251", "сбой".encode("cp1251"), "сбой"),
        (b"tis-620", "เสีย".encode("cp874"), "เสีย"),
        (b"iso-8859-9", "ağ".encode("cp1254"), "ağ"),
        (b"windows-1256", "عطل".encode("cp1256"), "عطل"),
        (b"unknown-8bit", "Café".encode(), "Café"),
        (b"x-tidak-ada", b"Caf\xe9", "Café"),
        (b"rot13", b"mati", "mati"),
        (b"base64", b"mati", "mati"),
        (b"punycode", b"mati-lampu", "mati-lampu"),
        (b"unicode_escape", rb"mati\n", rb"mati\n".decode()),
        (b"undefined", b"mati", "mati"),
        (b"idna", b"mati", "mati"),
        (b"../../etc/passwd", b"mati", "mati"),
        (b"", "Café".encode(), "Café"),
    ],
)
@pytest.mark.parametrize("encoding", [b"8bit", b"base64", b"quoted-printable"])
def test_text_is_read_in_the_charset_that_it_is_really_in(charset, octets, expected, encoding):
    body = {b"8bit": octets, b"base64": b64encode(octets), b"quoted-printable": encodestring(octets)}[encoding]
    mail = parse(
        a_mail(body, b"Content-Type: text/plain; charset=" + charset, b"Content-Transfer-Encoding: " + encoding)
    )

    assert expected is None or mail.text.strip() == expected
    assert mail.text.isprintable() or "\n" in mail.text
    mail.text.encode()


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ((), "Café".encode(), "Café"),
        ((), b"Caf\xe9", "Café"),
        ((b"Content-Transfer-Encoding: base64 (biasa)",), b64encode(b"mati"), "mati"),
        ((b"Content-Transfer-Encoding: BASE64",), b64encode(b"mati"), "mati"),
        ((b"Content-Transfer-Encoding: base64;",), b64encode(b"mati"), "mati"),
        ((b"Content-Transfer-Encoding: base64",), b64encode(b"mati").rstrip(b"="), "mati"),
        ((b"Content-Transfer-Encoding: quoted-printable",), b"mati=20total=\r\n sekali", "mati total sekali"),
        ((b"Content-Transfer-Encoding: entah",), b"mati", "mati"),
        ((b"Content-Type: text",), b"mati", "mati"),
        ((b"Content-Type: text/plain; charset",), b"mati", "mati"),
        ((b"Content-Type: text/plain; charset*=utf-8''utf-8",), "Café".encode(), "Café"),
        ((b"Content-Type: ;;;",), b"mati", "mati"),
        ((b"Content-Type: multipart/mixed",), b"mati", "mati"),
        ((b"Content-Type: multipart/mixed; boundary=tak-muncul",), b"mati", "mati"),
        ((b"Content-Type: TEXT/PLAIN; name=surat.txt",), b"mati", "mati"),
        ((b"Content-Type: text/html",), b"<p>mati<br>total</p>", "mati\ntotal"),
        (
            (b"Content-Type: text/plain; format=flowed",),
            b"jaringan \r\nmati\r\nsejak pagi",
            "jaringan mati\nsejak pagi",
        ),
        ((b"Content-Type: text/plain; format=flowed; delsp=yes",), b"jari \r\nngan", "jaringan"),
        ((b"Content-Type: text/plain; format=flowed",), b"> a \r\n> b\r\nc", "> a b\nc"),
        ((b"Content-Type: text/plain; format=flowed",), b"a\r\n-- \r\nBudi", "a\n-- \nBudi"),
    ],
)
def test_a_body_is_read_though_its_headers_are_strange(headers, body, expected):
    assert parse(a_mail(body, *headers)).text.strip() == expected


def test_a_nul_does_not_vanish_from_within_a_word():
    assert parse(a_mail(b"SET\x00UJU")).text == "SET\ufffdUJU"


@pytest.mark.parametrize("newline", [b"\r\n", b"\n", b"\r"])
def test_every_kind_of_line_end_is_read(newline):
    mail = parse(a_mail(b"satu\r\ndua\r\n").replace(b"\r\n", newline))

    assert (mail.subject, mail.text) == ("Gangguan", "satu\ndua\n")


@pytest.mark.parametrize(
    ("part", "text", "names"),
    [
        (a_multipart(b"alternative", PLAIN, RICH), "teks biasa", []),
        (a_multipart(b"alternative", RICH, PLAIN), "teks biasa", []),
        (a_multipart(b"alternative", BLANK, RICH), "teks kaya", []),
        (a_multipart(b"alternative", RICH), "teks kaya", []),
        (a_multipart(b"mixed", PLAIN, PDF), "teks biasa", ["surat.pdf"]),
        (a_multipart(b"mixed", PDF, PLAIN), "teks biasa", ["surat.pdf"]),
        (a_multipart(b"mixed", PDF), "", ["surat.pdf"]),
        (a_multipart(b"mixed", PLAIN, NESTED), "teks biasa", ["lampiran-1.eml"]),
        (a_multipart(b"mixed", PLAIN, PHOTO, FOOTER), "teks biasa\n-- milis kantor", ["IMG_1.jpg"]),
        (a_multipart(b"mixed", RICH, FOOTER), "teks kaya\n-- milis kantor", []),
        (a_multipart(b"mixed", PLAIN, NOTE), "teks biasa", ["catatan.txt"]),
        (a_multipart(b"related", RICH, LOGO), "teks kaya", ["lampiran-1.png"]),
        (
            a_multipart(b"mixed", a_multipart(b"alternative", PLAIN, RICH, boundary=b"b"), PDF),
            "teks biasa",
            ["surat.pdf"],
        ),
        (
            a_multipart(b"alternative", PLAIN, a_multipart(b"related", RICH, LOGO, boundary=b"b")),
            "teks biasa",
            ["lampiran-1.png"],
        ),
        (
            a_multipart(b"alternative", BLANK, a_multipart(b"mixed", RICH, PDF, boundary=b"b")),
            "teks kaya",
            ["surat.pdf"],
        ),
        (
            a_multipart(b"signed", PLAIN, a_part(b"x", b"Content-Type: application/pgp-signature")),
            "teks biasa",
            ["lampiran-1.bin"],
        ),
        (NESTED, "", ["lampiran-1.eml"]),
        (a_part(b"x", b"Content-Type: application/ms-tnef; name=winmail.dat"), "", ["winmail.dat"]),
    ],
)
def test_text_and_attachments_are_told_apart(part, text, names):
    mail = parse(a_whole(part))

    assert mail.text.strip() == text
    assert [part.name for part in mail.parts] == names


@pytest.mark.parametrize(
    ("file", "subject", "said", "enclosures"),
    [
        ("gmail-labelled.eml", "Gangguan jaringan Lapas Kediri", "No. HP : 0812-5550-0143", ()),
        ("outlook-html-only.eml", "Gangguan jaringan \u2013 Lapas Kediri", "No. HP : 0812-5550-0143", ()),
        ("zimbra-attachment.eml", "Gangguan jaringan", "No. HP : 0812-5550-0143", ("Surat Pengaduan Lapas.pdf",)),
        ("outlook-reply.eml", "RE: [PGJ-2026-0001] Mohon disposisi", "SETUJU", ()),
        ("iphone-photo.eml", "Re: [PGJ-2026-0001] Perintah perbaikan", "Dikirim dari iPhone saya", ("IMG_0001.jpg",)),
        (
            "bounce-postfix.eml",
            "Undelivered Mail Returned to Sender",
            "<hilang@kanwil.example>: unknown user",
            ("lampiran-1.bin", "lampiran-2.eml"),
        ),
        (
            "forwarded.eml",
            "Fwd: Gangguan jaringan",
            "Kalimat ini dilipat oleh pengirimnya.",
            ("Gangguan jaringan.eml",),
        ),
        ("legacy-latin1.eml", "Gangguan di café \u2013 lantai 2", "Jaringan “mati” total", ()),
    ],
)
def test_mails_as_real_programs_write_them_are_read(file, subject, said, enclosures):
    mail = parse((MAILS / file).read_bytes())

    assert (mail.subject, said in mail.text, tuple(one.name for one in mail.enclosures), mail.doubts) == (
        subject,
        True,
        enclosures,
        (),
    )


def test_a_logo_is_no_enclosure_but_a_photo_is():
    mail = parse(a_whole(a_multipart(b"related", RICH, LOGO, PHOTO)))

    assert [enclosure.name for enclosure in mail.enclosures] == ["IMG_1.jpg"]


def test_a_nested_mail_is_one_attachment_with_its_own_octets():
    mail = parse(a_whole(a_multipart(b"mixed", PLAIN, NESTED)))

    assert (mail.parts[0].media_type, b"isi lama" in mail.parts[0].data) == ("message/rfc822", True)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"attachment; filename=Surat Pengaduan.pdf", "Surat Pengaduan.pdf"),
        (b'attachment; filename="Surat Pengaduan.pdf"', "Surat Pengaduan.pdf"),
        (b"attachment; filename*=utf-8''Surat%20%C3%A9.pdf", "Surat é.pdf"),
        (b"attachment; filename*0=Surat; filename*1=Lapas.pdf", "SuratLapas.pdf"),
        (b'attachment; filename="=?utf-8?q?Surat_=C3=A9.pdf?="', "Surat é.pdf"),
        ('attachment; filename="Surat é.pdf"'.encode(), "Surat é.pdf"),
        (b'attachment; filename="Surat \xe9.pdf"', "Surat é.pdf"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b'attachment; filename="C:\\\\dokumen\\\\surat.pdf"', "surat.pdf"),
        ('attachment; filename="surat\u202efdp.exe"'.encode(), "suratfdp.exe"),
        (b'attachment; filename="a\x00b.pdf"', "ab.pdf"),
        (b'attachment; filename=""', "lampiran-1.pdf"),
        (b'attachment; filename="."', "lampiran-1.pdf"),
        (b"attachment", "lampiran-1.pdf"),
        (b'attachment; filename="' + b"x" * 5000 + b'.pdf"', "x" * 146 + ".pdf"),
    ],
)
def test_an_attachments_name_is_a_harmless_label(header, name):
    raw = a_mail(b"%PDF", b"Content-Type: application/pdf", b"Content-Disposition: " + header)

    assert parse(raw).parts[0].name == name
