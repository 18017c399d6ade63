"""What the front desk gets for a reporter without an email address: a sheet to print and a message to copy."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from compose_reading import bodies, filled_in, links, parsed
from compose_samples import CASE, DESK, HANDED, INCOMPLETE, ON_PAPER, REPORTER, SAMPLES, written

from maild.core.case import REPORTER_QUESTION
from maild.core.event import Reason, Send
from maild.core.letter import Field, Head
from maild.core.posting import MailKind
from maild.core.token import reply_token


def handover(kind, case=ON_PAPER, missing=()):
    return Send(MailKind.HANDOVER, DESK, REPORTER_QUESTION, Reason.NO_ADDRESS, str(kind), missing), case


def message_of(raw):
    """The text of the WhatsApp link, as WhatsApp gets it."""
    [link] = links(raw, "https://wa.me/")
    return parse_qs(urlsplit(link).query, strict_parsing=True)["text"][0]


def sheet_of(raw):
    return bodies(raw)[0].partition("=====")[2]


@pytest.mark.parametrize("kind", HANDED)
def test_every_mail_to_the_reporter_can_be_handed_over(kind):
    send, case = SAMPLES[f"handover-{kind}"]
    raw = written(send, case).raw
    text, html = bodies(raw)

    assert text.startswith("Yth. Petugas Meja Layanan\n")
    assert "tidak mempunyai alamat surel" in text
    assert "Yth. Bapak/Ibu Bambang Suryanto" in sheet_of(raw)
    assert "mailto:" not in html[html.index('class="sheet"') :]
    assert "balas surel" not in sheet_of(raw)
    assert "balas BENAR" not in sheet_of(raw)
    assert parsed(raw)["To"] == DESK.address
    assert parsed(raw)["X-Maild-Kind"] == "handover"


def test_the_sheet_has_the_offices_head_the_number_and_room_to_sign():
    sheet = sheet_of(written(*handover(MailKind.RECEIPT)).raw)
    lines = [line for line in sheet.split("\n") if line.strip("=")]

    assert lines[0] == "Kantor Wilayah Kementerian Hukum dan HAM Jawa Timur"
    assert "TANDA TERIMA PENGADUAN\nNomor register PGJ-2026-0001\n" in sheet
    assert re.search(r"Pelapor, +Petugas penerima,\n", sheet)


def test_on_paper_only_the_sheet_is_printed_on_white():
    html = bodies(written(*handover(MailKind.RECEIPT)).raw)[1]
    css = html[html.index("@media print") : html.index("</style>")]

    assert "@page{size:A4" in html
    assert ".screen{display:none!important}" in css
    assert html.index('class="screen"') < html.index("mailto:") < html.index('class="sheet"')
    assert "@media print" not in bodies(written(*SAMPLES["receipt"]).raw)[1]


@pytest.mark.parametrize("kind", [kind for kind in HANDED if kind not in ("completion_request", "reminder")])
def test_a_message_is_ready_to_copy_and_to_send_with_one_tap(kind):
    raw = written(*SAMPLES[f"handover-{kind}"]).raw
    words = message_of(raw)

    assert words.startswith("Yth. Bapak/Ibu Bambang Suryanto")
    assert words.endswith(" Terima kasih.")
    assert "PGJ-2026-0001" in words
    assert len(words) < 600
    assert f"> {words}\n" in bodies(raw)[0]
    assert urlsplit(links(raw, "https://wa.me/")[0]).path == "/6281255500143"
    assert not re.search(r"\{|\}|  |\.\.| ,|None", words)


def test_a_doubtful_number_is_asked_about_and_marked_for_the_front_desk():
    raw = written(*handover(MailKind.RECEIPT)).raw

    assert "apakah benar nomor HP 0812-5550-0143?" in message_of(raw)
    assert "0812-5550-0143 (mohon dicek)" in bodies(raw)[0]
    assert "mohon dicek" not in sheet_of(raw)
    assert [filled_in(link)[2] for link in links(raw)][:2] == ["BENAR", "No. HP/WA : "]


def test_the_front_desk_completes_a_complaint_by_replying():
    case = replace(INCOMPLETE, reporter=ON_PAPER.reporter)
    mail = written(*handover(MailKind.COMPLETION_REQUEST, case, ("phone", "resolution")))

    assert mail.posting.question == REPORTER_QUESTION
    assert str(parsed(mail.raw)["Reply-To"]) == f"pengaduan+{mail.posting.token}@kanwil.example"
    assert [filled_in(link)[2] for link in links(mail.raw)] == [
        "No. HP/WA : \r\nPermintaan Penyelesaian : ", "CABUT", "STATUS",
    ]  # fmt: skip
    assert links(mail.raw, "https://wa.me/") == []
    assert links(mail.raw, "tel:") == ["tel:+62354555100"]
    assert "mohon dilengkapi: No. HP/WA dan Permintaan Penyelesaian" in bodies(mail.raw)[0]


def test_the_front_desks_token_is_its_own():
    mail = written(*handover(MailKind.RECEIPT))

    assert mail.posting.token != reply_token(b"x", CASE.key, REPORTER_QUESTION, REPORTER.address)
    assert mail.posting.token != written(*SAMPLES["receipt"]).posting.token


def test_what_the_kabag_wants_completed_is_said_in_the_message():
    wanted = replace(ON_PAPER, wanted="foto ONT.\nDan nomor layanan.", state=INCOMPLETE.state)

    assert "mohon dilengkapi: foto ONT. Dan nomor layanan. Jawaban" in message_of(
        written(*handover(MailKind.COMPLETION_REQUEST, wanted)).raw
    )


def test_a_rejection_is_handed_over_with_its_reason():
    send, case = SAMPLES["handover-rejection"]
    raw = written(send, case).raw

    assert "> bukan kewenangan kami" in sheet_of(raw)
    assert "karena: bukan kewenangan kami." in message_of(raw)


@pytest.mark.parametrize("said", ["", "directive_request", "nonsense", "alert"])
def test_what_is_no_mail_to_a_reporter_is_handed_over_as_his_status(said):
    assert "PEMBERITAHUAN STATUS PENGADUAN" in sheet_of(written(*handover(said)).raw)


def test_nothing_of_a_secret_letter_is_handed_over():
    fields = replace(ON_PAPER.letter.fields, unit=Field("UnitSendiri"), description=Field("UraianSendiri"))
    letter = replace(ON_PAPER.letter, fields=fields, head=Head("R-1/NomorSendiri", classification="Rahasia"))
    raw = written(*handover(MailKind.RECEIPT, replace(ON_PAPER, letter=letter))).raw

    assert "Sendiri" not in "".join(bodies(raw)) + message_of(raw)
    assert "Yth. Bapak/Ibu Pelapor" in sheet_of(raw)
    assert "PGJ-2026-0001" in message_of(raw)


def test_a_handover_of_a_reporter_who_has_an_address_tells_none_of_his_words():
    known_by_nobody = replace(ON_PAPER, reporter=replace(CASE.reporter, is_known=False))
    raw = written(*handover(MailKind.RECEIPT, known_by_nobody)).raw

    assert "Kediri" not in "".join(bodies(raw))
    assert links(raw, "https://wa.me/") == links(raw, "tel:") == []


@pytest.mark.parametrize("words", ["{0}", "{number}", "%s", "&text=x", "a\r\nb", "</pre><script>", "\u202eabc", "#"])
def test_a_name_from_a_letter_stays_words_in_the_message(words):
    letter = replace(ON_PAPER.letter, fields=replace(ON_PAPER.letter.fields, pic=Field(f"Budi {words}")))
    raw = written(*handover(MailKind.RECEIPT, replace(ON_PAPER, letter=letter))).raw
    told = " ".join(f"Budi {words}".replace("\u202e", "").split())

    assert message_of(raw).startswith(f"Yth. Bapak/Ibu {told}, kami dari ")
    assert "<script" not in bodies(raw)[1]


def test_the_sheet_leaves_room_to_write_what_is_missing():
    case = replace(INCOMPLETE, reporter=ON_PAPER.reporter)
    raw = written(*handover(MailKind.COMPLETION_REQUEST, case, ("phone", "resolution"))).raw

    assert re.search(r"\nNo\. HP/WA +: \.{20,}\n\nPermintaan Penyelesaian : \.{20,}\n", sheet_of(raw))
    assert "....." not in bodies(written(*SAMPLES["completion_request"]).raw)[0]
