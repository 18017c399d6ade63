"""Mail of copiers and of the front desk, letters handed in, and replies for those who have no address."""

from dataclasses import replace

import pytest
from judging import CASE, INCOMPLETE, OFFICE, SECRET, Memory, a_reading, judged, reporter_asked

from maild.core.case import Case
from maild.core.event import Answered, Filed, Reporter
from maild.core.letter import Letter, Matter
from maild.core.posting import Recipient
from maild.intake.mime import parse
from maild.intake.reader import Reading
from maild.intake.triage import Ignored, NewLetter, Reply, Stray, Verdict, as_letter, triage

DESK, COPIER = "meja@kanwil.example", "fotokopi@kanwil.example"
STAFFED = replace(OFFICE, scanners=(COPIER,), front_desk=DESK)
NO_COMPLAINT = Letter(matter=Matter.NONE, grounds=("matter none: newsletter",))
SCAN = "\r\n".join(
    (
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=x",
        "",
        "--x",
        "",
        "{text}",
        "--x",
        'Content-Type: application/pdf; name="SCN_0001.pdf"',
        "Content-Disposition: attachment",
        "",
        "%PDF",
        "--x--",
    )
)
ON_PAPER = replace(INCOMPLETE, reporter=Reporter(""))


def scanned(sender: str, *headers: str, text: str = "", letter: Letter | None = None) -> Reading:
    lines = "".join(f"{line}\r\n" for line in (f"From: {sender}", *headers))
    mail = parse(f"{lines}{SCAN.format(text=text)}".encode())
    return replace(a_reading(sender, text), mail=mail, letter=letter or Letter(unscanned=1))


def of(reading: Reading, memory: Memory | None = None) -> Verdict:
    return judged(reading, memory or Memory(), STAFFED)


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Auto-Submitted: auto-generated", "Subject: Message from KM_C258"),
        ("Precedence: bulk", "Return-Path: <>", "Message-ID: <1@copier>"),
    ],
)
def test_a_copiers_mail_with_a_scan_is_a_letter_of_somebody_without_an_address(headers: tuple[str, ...]):
    found = of(scanned(f"Fotokopi <{COPIER}>", *headers))

    assert isinstance(found, NewLetter)
    assert found.reporter == Reporter("")
    assert found.checks == (f"handed in by {COPIER}",)


def test_a_copiers_letter_is_a_letter_whatever_it_seems_to_be_about():
    assert isinstance(of(scanned(COPIER, letter=NO_COMPLAINT)), NewLetter)
    assert isinstance(of(scanned("warta@media.example", letter=NO_COMPLAINT)), Stray)


def test_a_copiers_mail_without_a_scan_is_automatic():
    assert of(a_reading(COPIER, "Toner low", "Auto-Submitted: auto-generated")) == Ignored("automatic mail")


def test_a_bounce_is_no_letter_even_from_a_copier():
    assert of(scanned(COPIER, "X-Failed-Recipients: a@b.example")) == Ignored("bounce")


def test_an_automatic_mail_of_anybody_else_is_no_letter():
    assert of(scanned("sistem@lain.example", "Auto-Submitted: auto-generated")) == Ignored("automatic mail")


def test_our_own_mail_is_no_letter():
    assert of(scanned(STAFFED.address)) == Ignored("our own mail")


def test_what_the_front_desk_types_is_somebodys_letter_too():
    found = of(a_reading(DESK, "Internet Rutan mati", "Message-ID: <1@meja.example>"))

    assert isinstance(found, NewLetter)
    assert found.reporter == Reporter("", message_id="<1@meja.example>")


def test_a_scan_of_the_front_desk_is_a_letter_even_where_the_desk_is_our_own_staff():
    staffed = replace(STAFFED, front_desk="andi@kanwil.example")

    assert isinstance(judged(scanned("andi@kanwil.example", letter=Letter()), Memory(), staffed), NewLetter)


def test_a_scan_that_names_a_case_without_its_token_is_filed_with_it():
    assert of(scanned(DESK, "Subject: Re: [PGJ-2026-0001] kelengkapan")) == Stray(
        "PGJ-2026-0001", "names a case, but carries no token of it"
    )


def answered(sender: str, case: Case = ON_PAPER) -> Reply:
    memory = Memory(replace(reporter_asked(case), to=Recipient(reporter_asked(case).to.actor, DESK)))
    found = of(a_reading(sender, "No. HP/WA : 0812-5550-0143", f"To: {memory.addresses[0]}"), memory)
    assert isinstance(found, Reply)
    return found


def test_the_front_desk_answers_for_a_reporter_without_an_address():
    found = answered(DESK)

    assert isinstance(found.event.fact, Answered)
    assert found.event.fact.answers[0].fields.value("phone") == "0812-5550-0143"
    assert found.event.evidence.address == DESK


@pytest.mark.parametrize("sender", ["orang@lain.example", COPIER])
def test_nobody_else_answers_for_him(sender: str):
    fact = answered(sender).event.fact

    assert isinstance(fact, Filed)
    assert fact.reason == "not from the reporter's address"


def test_the_front_desk_does_not_answer_for_one_who_has_an_address():
    fact = answered(DESK, CASE).event.fact

    assert isinstance(fact, Filed)


@pytest.mark.parametrize(
    "reading",
    [
        scanned("sistem@lain.example", "Auto-Submitted: auto-generated"),
        scanned("warta@media.example", letter=NO_COMPLAINT),
        a_reading("kabag@kanwil.example", "Mohon dicek"),
        a_reading("lapas@unit.example", "Terlampir", "Subject: Re: [PGJ-2026-0001] Tanda terima"),
    ],
)
def test_what_a_person_hands_in_is_a_letter(reading: Reading):
    found = triage(reading, Memory(), STAFFED, SECRET, "sha", None, None, is_handed=True)

    assert isinstance(found, NewLetter)
    assert found.checks == ("handed in",)


def test_a_machine_whose_mail_is_taken_for_a_letter_is_never_written_to():
    reading = a_reading("noreply@lain.example", "Internet mati")

    assert as_letter(reading, STAFFED, SECRET, "sha", ()).reporter == Reporter("")
    assert as_letter(a_reading("a@b.example", "x"), STAFFED, SECRET, "sha", ()).reporter.address == "a@b.example"
