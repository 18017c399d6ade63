"""What people see of a letter that was read from paper: the page, the places, the doubts, what could not be read."""

from dataclasses import replace

import pytest
from compose_reading import bodies, filled_in, links, parsed
from compose_samples import (
    CASE,
    INCOMPLETE,
    JPEG,
    KABAG,
    KASUBBAG,
    LETTER,
    OPERATOR,
    REPORTER,
    SAMPLES,
    SCANNED,
    a_desk,
    written,
)

from maild.core.case import REPORTER_QUESTION, State
from maild.core.event import Reason, Send
from maild.core.letter import Enclosure, Field, Head, Trouble, UnreadEnclosure
from maild.core.office import Actor
from maild.core.posting import MailKind
from maild.errors import Corrupt, TransientFailure

ASKED = SAMPLES["directive_request-scanned"][0]


def with_letter(case=SCANNED, **changes):
    return replace(case, letter=replace(case.letter, **changes))


def stranger(case):
    return replace(case, reporter=replace(case.reporter, is_known=False))


def pictures(raw):
    return [part for part in parsed(raw).walk() if part.get_content_type() == "image/jpeg" and part["Content-ID"]]


def receipt(case):
    return written(Send(MailKind.RECEIPT, REPORTER, REPORTER_QUESTION), case).raw


def test_the_kabag_sees_the_page_inside_the_mail_below_the_answers():
    raw = written(ASKED, SCANNED).raw
    [picture] = pictures(raw)
    html = bodies(raw)[1]
    source = f'src="cid:{picture["Content-ID"].strip("<>")}"'

    assert picture.get_content() == JPEG
    assert picture["Content-Disposition"].content_disposition == "inline"
    assert html.count("<img") == 1
    assert html.index("Uraian Gangguan") < html.rindex("mailto:") < html.index(source)
    assert 'alt="Gambar halaman surat (surat pengaduan.pdf hal. 1) dengan tanda pada data yang terbaca:' in html


def test_the_page_is_related_to_the_html_and_the_plain_text_stands_beside_both():
    raw = written(ASKED, SCANNED).raw
    types = [part.get_content_type() for part in parsed(raw).walk()]

    assert types == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/jpeg",
        "application/pdf",
    ]  # fmt: skip
    assert b'multipart/related; type="text/html"' in raw


def test_the_plain_text_says_where_each_field_was_read():
    text = bodies(written(ASKED, SCANNED).raw)[0]

    assert "Lapas Kelas IIA Kediri (surat pengaduan.pdf hal. 1)\n" in text
    assert "menyala merah. (surat pengaduan.pdf hal. 2)\n" in text
    assert "digunakan kembali. (isi surel)\n" in text


def test_a_letter_from_the_mails_own_text_names_no_places():
    assert "isi surel" not in "".join(bodies(written(*SAMPLES["directive_request"]).raw))


@pytest.mark.parametrize("error", [Corrupt("gone"), TransientFailure("busy"), OSError("disk"), ValueError("no digest")])
def test_a_page_that_cannot_be_fetched_does_not_stop_the_mail(error):
    def read(digest):
        if digest == "picture":
            raise error
        return b"scan"

    mail = written(ASKED, SCANNED, desk=replace(a_desk(), read=read))

    assert pictures(mail.raw) == []
    assert "<img" not in bodies(mail.raw)[1]
    assert "SETUJU" in bodies(mail.raw)[0]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"<svg onload=alert(1)>", JPEG * 100_000])
def test_what_is_no_jpeg_or_a_huge_one_is_not_shown(data):
    desk = replace(a_desk(), read=lambda _: data)

    assert pictures(written(replace(ASKED, enclosures=()), SCANNED, desk=desk).raw) == []


@pytest.mark.parametrize("classification", ["Rahasia", "Sangat Rahasia", "Terbatas"])
@pytest.mark.parametrize("name", ["directive_request-scanned", "alert-unscanned"])
def test_a_secret_letter_shows_no_page_no_names_and_no_differing_words(name, classification):
    send, case = SAMPLES[name]
    head = Head("R-12", CASE.opened.date(), "PerihalSendiri", "DariSendiri", classification=classification,
                signatory="PenandaSendiri", copies=("TembusanSendiri",))  # fmt: skip
    unread = (UnreadEnclosure("NamaSendiri.pdf", Trouble.ENCRYPTED),)
    secret = with_letter(case, head=head, unread=unread, subject="PerihalSendiri")
    raw = written(replace(send, enclosures=()), secret).raw

    assert pictures(raw) == []
    assert "Sendiri" not in "".join(bodies(raw))
    assert "surat pengaduan.pdf" not in "".join(bodies(raw))
    assert "0812-5550-0148" not in "".join(bodies(raw))


@pytest.mark.parametrize("reason", [Reason.UNREADABLE, Reason.OTHER_MATTER, Reason.UNSCANNED])
def test_the_operator_who_must_read_a_letter_sees_its_page(reason):
    case = replace(SCANNED, state=State.AWAITING_READING)
    raw = written(Send(MailKind.ALERT, OPERATOR, reason=reason), case).raw

    assert len(pictures(raw)) == 1
    assert "maild case fill PGJ-2026-0001" in bodies(raw)[0]
    assert "Di surel tertulis “0812-5550-0148”" in bodies(raw)[0]


@pytest.mark.parametrize(("kind", "to"), [
    (MailKind.ALERT, OPERATOR), (MailKind.DIRECTIVE, KASUBBAG), (MailKind.RECEIPT, REPORTER),
    (MailKind.DIRECTIVE_REQUEST, REPORTER),
])  # fmt: skip
def test_nobody_else_gets_the_page(kind, to):
    assert pictures(written(Send(kind, to, "asked"), SCANNED).raw) == []


def test_what_may_have_been_misread_is_marked_for_officials():
    for name in ("directive_request-scanned", "alert-unscanned"):
        text, html = bodies(written(*SAMPLES[name]).raw)

        assert text.count("(mohon dicek)") == html.count("(mohon dicek)") == 1
        assert "0812-5550-0143 (mohon dicek)" in text


def test_a_long_doubtful_field_is_marked_behind_its_cut_words():
    words = Field("koneksi terputus " * 30, 0.5)
    case = with_letter(fields=replace(SCANNED.letter.fields, description=words))
    above = bodies(written(ASKED, case).raw)[0].partition("alas surel ini")[0]

    assert " … (mohon dicek)" in above


def test_mails_to_the_reporter_and_reports_of_what_is_over_carry_no_marks():
    closed = replace(SAMPLES["closing_report"][1], letter=SCANNED.letter)

    assert "mohon dicek" not in bodies(receipt(SCANNED))[0]
    assert "mohon dicek" not in bodies(written(SAMPLES["closing_report"][0], closed).raw)[0]


def test_a_difference_between_mail_and_letter_is_told_to_the_kabag():
    text = bodies(written(ASKED, SCANNED).raw)[0]

    assert (
        "No. HP/WA               : Di surel tertulis “0812-5550-0148”, di surat tertulis “0812-5550-0143”; "
        "yang dipakai: surat.\n"
    ) in text


def test_the_receipt_asks_in_one_line_whether_a_doubtful_reading_is_right():
    doubtful = replace(SCANNED.letter.fields, unit=Field("Lapas Kelas IIA Kediri", 0.6))
    raw = receipt(with_letter(fields=doubtful))

    assert (
        "Apakah benar nama unit Lapas Kelas IIA Kediri dan nomor HP 0812-5550-0143? Bila sudah benar, balas BENAR; "
        "bila keliru, cukup balas dengan data yang benar.\n"
    ) in bodies(raw)[0]
    assert [filled_in(link)[2] for link in links(raw)] == [
        "BENAR", "Nama Unit : \r\nNo. HP/WA : ", "STATUS", "CABUT",
    ]  # fmt: skip


def test_a_certain_reading_is_not_asked_about():
    text = bodies(receipt(CASE))[0]

    assert "Apakah benar" not in text
    assert "BENAR" not in text


def test_a_stranger_is_asked_by_the_fields_names_alone():
    raw = receipt(stranger(SCANNED))
    text = bodies(raw)[0]

    assert "Mohon periksa kembali: nomor HP." in text
    assert "0812" not in raw.decode("ascii") + "".join(bodies(raw))
    assert [filled_in(link)[2] for link in links(raw)] == ["No. HP/WA : ", "STATUS", "CABUT"]


def test_what_is_missing_is_asked_for_and_not_doubted():
    fields = replace(INCOMPLETE.letter.fields, phone=Field("(0354) 555100", 0.4), unit=Field("Lapas Kediri", 0.6))
    case = with_letter(INCOMPLETE, fields=fields)
    raw = written(SAMPLES["completion_request"][0], case).raw

    assert "Apakah benar nama unit Lapas Kediri?" in bodies(raw)[0]
    assert [filled_in(link)[2] for link in links(raw)][:3] == [
        "No. HP/WA : \r\nPermintaan Penyelesaian : ", "BENAR", "Nama Unit : ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("trouble", "wish"),
    [
        (Trouble.ENCRYPTED, "tanpa kata sandi"),
        (Trouble.DAMAGED, "dikirim ulang"),
        (Trouble.UNSUPPORTED, "sebagai PDF"),
        (Trouble.TOO_LARGE, "terlalu besar"),
        (Trouble.ILLEGIBLE, "cahaya yang lebih terang"),
    ],
)
@pytest.mark.parametrize("name", ["receipt", "completion_request"])
def test_each_trouble_with_an_enclosure_is_explained_politely(name, trouble, wish):
    send, case = SAMPLES[name]
    told = with_letter(case, unread=(UnreadEnclosure("surat.x", trouble),))
    text = bodies(written(send, told).raw)[0]
    to_stranger = bodies(written(send, stranger(told)).raw)[0]

    assert "- Lampiran “surat.x” " in text
    assert wish in text
    assert "Mohon " in text[text.index("surat.x") :]
    assert "surat.x" not in to_stranger
    assert "- Salah satu lampiran " in to_stranger
    assert wish in to_stranger


@pytest.mark.parametrize("case", [SCANNED, stranger(SCANNED)])
def test_many_unread_enclosures_with_nasty_names_stay_harmless(case):
    names = (
        "\u202egnp.exe",
        "a\r\nBcc: x@y.example",
        '"><img src=x onerror=alert(1)>',
        "x" * 5000 + ".rar",
        "{0}{{7*7}}",
    )
    unread = tuple(UnreadEnclosure(name, trouble) for name in names for trouble in Trouble)
    raw = receipt(with_letter(case, unread=unread))
    text, html = bodies(raw)

    assert text.count("ampiran ") < 12
    assert "\u202e" not in text + html
    assert "<img" not in html
    assert "\nBcc" not in text
    assert max(map(len, text.split("\n"))) < 700


def test_nothing_says_any_more_that_enclosures_are_not_read():
    for send, case in SAMPLES.values():
        assert "secara otomatis" not in bodies(written(send, case).raw)[0]


def test_the_letter_is_named_by_its_number_where_that_is_useful():
    name = "Nodis Nomor W.15-UM.01.01-2217 tanggal 24 November 2026"
    ordered = replace(SAMPLES["order"][1], letter=SCANNED.letter)
    closed = replace(SAMPLES["result"][1], letter=SCANNED.letter)

    assert name in bodies(receipt(SCANNED))[0]
    assert f"Dasar                   : {name}, pengaduan nomor" in bodies(written(SAMPLES["order"][0], ordered).raw)[0]
    assert f"Menindaklanjuti {name} mengenai" in bodies(written(SAMPLES["result"][0], closed).raw)[0].replace("\n", " ")
    assert name not in bodies(receipt(stranger(SCANNED)))[0]


@pytest.mark.parametrize("number", ["", "-", " - ", "......", "…"])
def test_a_letter_without_a_number_is_not_named(number):
    case = with_letter(head=Head(number, classification="Segera"))

    assert "Nomor  tanggal" not in bodies(receipt(case))[0]
    assert "Nodis" not in bodies(receipt(case))[0]


def test_the_kabag_is_told_what_the_head_says():
    head = replace(LETTER.head, classification="", speed="Segera", secrecy="Biasa", sender="Kepala Lapas Kediri",
                   signatory="Bambang", signatory_title="Kepala", nip="198001012005012001")  # fmt: skip
    text = bodies(written(ASKED, with_letter(head=head)).raw)[0]

    assert "Sifat                   : Biasa, Segera\n" in text
    assert "Penanda tangan          : Bambang, Kepala (NIP 198001012005012001)\n" in text
    assert "Dari                    : Kepala Lapas Kediri\n" in text


def test_an_enclosure_that_waits_for_a_person_is_named_to_the_kabag():
    assert "foto ONT.rar (jenis berkas tidak didukung)" in bodies(written(ASKED, SCANNED).raw)[0]


def test_no_picture_goes_to_the_reporter_even_if_asked_for():
    to = replace(KABAG, actor=Actor.REPORTER)
    picture = Enclosure("p.jpg", "image/jpeg", 3, "picture")

    assert pictures(written(replace(ASKED, to=to), with_letter(picture=picture)).raw) == []
