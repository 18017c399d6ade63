"""What triage makes of letters and replies that were only read quickly, that are in doubt, or that are no complaint."""

from dataclasses import replace

import pytest
from judging import CASE, INCOMPLETE, OFFICE, WHOLE, Memory, a_reading, judged, reporter_asked

from maild.core.answer import AnswerName
from maild.core.case import Case, State
from maild.core.doubt import amended
from maild.core.event import Answered, Filed
from maild.core.letter import Field, Fields, Letter, Matter
from maild.intake.reader import Reading
from maild.intake.settling import affirms
from maild.intake.triage import NewLetter, Reply, Stray

PHOTO = 'Content-Type: image/jpeg; name="nodis.jpg"'
PHONE = Field("0812-5550-0148", 0.7, "scan.pdf", e164="+6281255500148")
DOUBTFUL = replace(CASE, letter=Letter(fields=replace(WHOLE, phone=PHONE, pic=Field("Barnbang Suryanto", 0.6))))


def with_papers(reading: Reading, unscanned: int = 0, **fields: Field) -> Reading:
    """A reading as it is with attachments: what their text layers say, and how many pages wait for OCR."""
    letter = replace(reading.letter, fields=Fields(**fields), unscanned=unscanned)
    return replace(reading, letter=letter)


def answered(case: Case, text: str, unscanned: int = 0, *headers: str, **fields: Field) -> Answered:
    memory = Memory(reporter_asked(case))
    reading = a_reading("pelapor@unit.example", text, f"To: {memory.addresses[0]}", *headers)
    verdict = judged(with_papers(reading, unscanned, **fields), memory)
    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Answered)
    return verdict.event.fact


def test_a_scanned_completion_waits_for_ocr():
    fact = answered(INCOMPLETE, "", 1, PHOTO)

    assert (fact.answers[0].name, fact.is_unscanned) == (AnswerName.COMPLETE, True)
    assert [enclosure.name for enclosure in fact.enclosures] == ["nodis.jpg"]


@pytest.mark.parametrize("state", [State.AWAITING_DIRECTIVE, State.REPAIRING, State.CLOSED])
def test_at_other_steps_pictures_are_passed_on_without_ocr(state: State):
    fact = answered(replace(CASE, state=state), "Foto terlampir, lampu masih merah", 1, PHOTO)

    assert (fact.answers[0].name, fact.is_unscanned) == (AnswerName.INFORM, False)


def test_an_attached_form_completes_at_once():
    told = {"pic": Field("Siti Aminah", 0.95, "nodis.docx"), "description": Field("mati", 0.9, "body")}
    fact = answered(INCOMPLETE, "Terlampir nodis yang sudah dilengkapi.", 0, **told)

    assert fact.answers[0].fields.value("pic") == "Siti Aminah"
    assert fact.answers[0].fields.value("description") != "mati"


def test_an_attached_form_counts_more_than_a_guess_at_the_words_beside_it():
    lacking = replace(INCOMPLETE, letter=Letter(fields=replace(WHOLE, description=None)))
    attached = Field("Internet mati sejak pukul 07.00", 0.95, "nodis.docx")
    fact = answered(lacking, "Kelengkapan yang diminta ada di dokumen", 0, description=attached)

    assert fact.answers[0].fields.description == attached


@pytest.mark.parametrize("text", ["BENAR", "Ya, benar pak.", "Sudah benar semua, terima kasih", "Data tersebut betul"])
def test_a_reporter_confirms_what_was_doubtful(text: str):
    fact = answered(DOUBTFUL, text)

    assert (fact.answers[0].name, fact.answers[0].text) == (AnswerName.INFORM, "")
    assert fact.answers[0].fields == Fields(pic=Field("Barnbang Suryanto", 1.0), phone=replace(PHONE, confidence=1.0))


@pytest.mark.parametrize(
    "text",
    [
        "tidak benar",
        "Apakah benar?",
        "Benar, tapi nomornya salah",
        "Benar, lantai 2 juga mati",
    ],
)
def test_what_is_more_or_less_than_benar_confirms_nothing(text: str):
    assert not affirms("Sudah benar jaringannya", OFFICE.reply_words)
    assert not affirms(text, OFFICE.reply_words)
    assert answered(DOUBTFUL, text).answers[0].fields == Fields()


@pytest.mark.parametrize(
    "text",
    [
        "0812-5550-0143",
        "No. HP: 0812-5550-0143",
        "Nomor HP yang benar 0812-5550-0143, terima kasih",
        "Bukan, yang benar 0812 5550 0143 pak",
        "Maaf pak, salah. Harusnya 081255500143",
        "Unit : Rutan Trenggalek\nNo HP : 0812-5550-0143",
    ],
)
def test_a_reporter_corrects_what_was_doubtful_and_only_that(text: str):
    told = answered(DOUBTFUL, text).answers[0].fields

    assert told.phone is not None
    assert (told.phone.e164, told.phone.is_certain, told.phone.source) == ("+6281255500143", True, "reply")
    assert (told.pic, told.unit) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Mohon hubungi juga Pak Budi di 0813-5550-0999 kalau yang bersangkutan tidak mengangkat",
        "Telp: (0354) 555022",
        "Sekarang lantai dua juga tidak dapat sinyal",
    ],
)
def test_a_number_that_may_be_anybodys_corrects_nothing(text: str):
    fact = answered(DOUBTFUL, text)

    assert (fact.answers[0].fields, fact.answers[0].text, fact.route) == (Fields(), text, None)


def test_nothing_is_corrected_where_nothing_was_in_doubt():
    sure = replace(CASE, letter=Letter(fields=WHOLE))
    fact = answered(sure, "No. HP: 0812-5550-0999")

    assert (fact.answers[0].fields, fact.answers[0].text) == (Fields(), "No. HP: 0812-5550-0999")
    assert amended(WHOLE, fact.answers[0].fields) == WHOLE


def a_letter(matter: Matter, unscanned: int = 0, *grounds: str) -> Reading:
    reading = a_reading("humas@hotel.example", "Undangan", "To: pengaduan@kanwil.example")
    return replace(reading, letter=Letter(matter=matter, unscanned=unscanned, grounds=grounds))


def test_what_is_no_complaint_opens_no_case_and_says_why():
    verdict = judged(a_letter(Matter.NONE, 0, "category lain: -", "matter: undangan"), Memory())

    assert verdict == Stray("", "no complaint: matter: undangan")


@pytest.mark.parametrize(("matter", "unscanned"), [(Matter.NONE, 1), (Matter.OTHER, 0)])
def test_what_may_be_a_complaint_opens_a_case(matter: Matter, unscanned: int):
    assert isinstance(judged(a_letter(matter, unscanned), Memory()), NewLetter)


def test_a_scan_from_our_own_staff_is_a_letter():
    reading = with_papers(a_reading("kasubbag@kanwil.example", "Terlampir", "To: pengaduan@kanwil.example"), 1)

    assert isinstance(judged(reading, Memory()), NewLetter)
    assert isinstance(judged(with_papers(reading), Memory()), Stray)


def test_thanks_for_a_question_of_doubt_confirm_nothing():
    memory = Memory(reporter_asked(DOUBTFUL))
    reading = a_reading("pelapor@unit.example", "Terima kasih", f"To: {memory.addresses[0]}")
    verdict = judged(reading, memory)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Filed)


ATTACHED = Fields(**{name: field and replace(field, source="nodis.pdf") for name, field in WHOLE.items()})
CLOSED = replace(CASE, state=State.CLOSED, letter=Letter(fields=WHOLE))


@pytest.mark.parametrize(
    ("text", "description", "is_new"),
    [
        ("Terlampir nodis kami", "kini telepon kantor yang mati", True),
        ("Terlampir nodis kami", "mati", False),
        ("BELUM NORMAL, lihat nodis susulan", "kini telepon kantor yang mati", False),
    ],
)
def test_a_new_letter_enclosed_in_a_reply_to_a_closed_case_is_a_new_case(text: str, description: str, is_new: bool):
    memory = Memory(reporter_asked(CLOSED))
    reading = a_reading("pelapor@unit.example", text, f"To: {memory.addresses[0]}")
    papers = replace(ATTACHED, description=Field(description, source="nodis.pdf"))
    reading = replace(reading, letter=Letter(fields=papers))

    assert isinstance(judged(reading, memory), NewLetter) is is_new
