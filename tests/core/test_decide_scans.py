"""Letters whose pages wait for OCR: silent until they are read, and then as any other letter."""

from dataclasses import replace
from datetime import timedelta

import pytest
from an_office import ADDRESSES, OFFICE, PHOTO, REPORTER, ROUTE, Story, a_letter, some_fields

from maild.core.answer import Answer, AnswerName
from maild.core.asking import actor_of
from maild.core.case import Case, Entry, State
from maild.core.decide import decide
from maild.core.event import Answered, Event, Evidence, Fact, Filled, Reason, Refer, Registered, Reporter, Transcribed
from maild.core.ladder import passed
from maild.core.letter import (
    Enclosure,
    Field,
    Fields,
    Head,
    Letter,
    LetterKind,
    Matter,
    Trouble,
    UnreadEnclosure,
)
from maild.core.office import Actor
from maild.core.posting import MailKind
from maild.core.register import history, row_of

A, K, R, S = AnswerName, MailKind, Actor, State
LETTER, LATER, LAST = "a" * 64, "b" * 64, "c" * 64  # digests of mails
PICTURE = Enclosure("halaman-1.jpg", "image/jpeg", 90_000, "e" * 64)
SCAN = Enclosure("scan.pdf", "application/pdf", 400_000, "f" * 64)
QUICKLY = Letter(fields=Fields(unit=Field("Lapas Kediri")), enclosures=(SCAN,), unscanned=2)


def scanned(**changes: Field | None) -> Letter:
    """The letter as it is once OCR has read it."""
    letter = a_letter(**changes)
    fields = Fields(**{name: field and replace(field, source="scan.pdf") for name, field in letter.fields.items()})
    head = Head("W15.PAS-UM.01-17", subject="Gangguan")
    return replace(letter, kind=LetterKind.NODIS, fields=fields, head=head, enclosures=(SCAN,), picture=PICTURE)


class ScanStory(Story):
    """A story that begins with a letter whose scan is not read yet."""

    def __init__(self, letter: Letter = QUICKLY, reporter: str = REPORTER) -> None:
        super().__init__(letter=a_letter())
        self.case, self.events = Case("key", "PGJ-2026-0001"), []
        self.arrives(Registered(letter, Reporter(reporter), ROUTE), LETTER)

    def arrives(self, fact: Fact, mail: str, by: Actor = R.REPORTER, event_id: str = "") -> None:
        event = Event(event_id or mail, self.now, by, fact, Evidence(mail, ADDRESSES.get(by, ""), "reporter"))
        self.events.append(event)
        self.last = decide(self.case, event, OFFICE)
        self.case = self.last.case

    def is_read(self, letter: Letter, mail: str = LETTER) -> None:
        self.arrives(Transcribed(mail, letter, ROUTE), mail, R.CLOCK, f"transcribed:{mail}")

    def replies_with_a_scan(self, mail: str = LATER, text: str = "", **fields: Field) -> None:
        answer = Answer(A.COMPLETE, text, fields=Fields(**fields))
        self.arrives(Answered((answer,), text, (PHOTO,), ROUTE, is_unscanned=True), mail)


def incomplete() -> ScanStory:
    """A letter that lacks the phone number and the request."""
    story = ScanStory()
    story.is_read(scanned(phone=None, resolution=None))
    return story


def test_a_letter_with_unread_pages_waits_and_nobody_hears_of_it():
    story = ScanStory()

    assert (story.case.state, story.case.unscanned, story.last.effects) == (S.AWAITING_READING, (LETTER,), ())
    assert actor_of(story.case, OFFICE) is None
    assert row_of(story.case, OFFICE, story.now).waiting_for is None


def test_a_letter_that_was_read_whole_goes_on_as_any_other():
    story = ScanStory()
    story.is_read(scanned())

    assert story.mails == [(K.RECEIPT, REPORTER), (K.DIRECTIVE_REQUEST, "kabag@kanwil.example")]
    assert (story.case.state, story.case.unscanned) == (S.AWAITING_DIRECTIVE, ())
    assert (story.case.letter.picture, story.case.letter.head.number) == (PICTURE, "W15.PAS-UM.01-17")


def test_a_letter_that_was_read_whole_is_sent_back_for_what_it_lacks():
    story = incomplete()

    assert (story.case.state, story.mails) == (S.AWAITING_COMPLETION, [(K.COMPLETION_REQUEST, REPORTER)])
    assert story.last.effects[0].missing == ("phone", "resolution")
    assert story.last.effects[0].reason is None


def test_a_scan_that_cannot_be_read_is_a_persons_affair():
    story = ScanStory()
    story.is_read(Letter(is_readable=False, warnings=("reading it took longer than 120 s",)))

    assert (story.case.state, story.reasons) == (S.AWAITING_READING, [Reason.UNREADABLE])
    assert story.last.effects[0].text == "reading it took longer than 120 s"
    assert actor_of(story.case, OFFICE) is R.OPERATOR


def test_a_scan_that_cannot_be_read_stops_no_letter_that_is_complete_without_it():
    story = ScanStory(replace(a_letter(), unscanned=1))
    story.is_read(replace(a_letter(), is_readable=False, warnings=("its reader ended",)))

    assert story.case.state is S.AWAITING_DIRECTIVE


def test_the_same_scan_is_taken_in_once():
    story = ScanStory()
    story.is_read(scanned())
    before = story.case
    story.is_read(scanned())
    again = decide(before, replace(story.events[-1], id="another"), OFFICE)

    assert (story.case, story.last.effects) == (before, ())
    assert again.effects == (Refer("nobody waits for these scans"),)


def test_the_operator_hears_that_a_scan_was_not_read_in_its_time():
    story = ScanStory()
    found = passed(story.dossier, OFFICE, story.now + timedelta(minutes=16))
    assert found
    event = found[1]
    story.happens(event.fact, R.CLOCK, event_id=event.id)

    assert (story.mails, story.reasons) == ([(K.ALERT, "admin@kanwil.example")], [Reason.UNSCANNED])
    story.is_read(scanned())
    assert story.case.state is S.AWAITING_DIRECTIVE


def test_what_the_operator_filled_in_meanwhile_stays():
    story = ScanStory()
    story.arrives(Filled(Fields(pic=Field("Siti Aminah", source="operator")), ROUTE), "", R.OPERATOR, "operator:1")

    assert (story.case.state, story.mails) == (S.AWAITING_READING, [])
    story.is_read(scanned(pic=Field("Siti Arninah")))
    assert story.case.letter.fields.value("pic") == "Siti Aminah"
    assert story.case.letter.fields.value("phone") == "0812-5550-0143"


def test_what_the_operator_takes_for_a_complaint_stays_one():
    story = ScanStory()
    story.arrives(Filled(Fields(pic=Field("Siti Aminah", source="operator")), ROUTE), "", R.OPERATOR, "operator:1")
    story.is_read(replace(scanned(), matter=Matter.OTHER))

    assert story.case.state is S.AWAITING_DIRECTIVE


def test_what_the_operator_completed_goes_on_and_the_scan_changes_no_field_any_more():
    story = ScanStory()
    story.arrives(Filled(some_fields(), ROUTE), "", R.OPERATOR, "operator:1")
    fields = story.case.letter.fields

    assert story.kinds == [K.RECEIPT, K.DIRECTIVE_REQUEST]
    story.is_read(scanned(unit=Field("Rutan Trenggalek")))
    assert (story.case.state, story.mails) == (S.AWAITING_DIRECTIVE, [])
    assert isinstance(story.last.effects[0], Refer)
    assert (story.case.letter.fields, story.case.letter.picture) == (fields, PICTURE)
    assert story.case.letter.head.number == "W15.PAS-UM.01-17"


def test_a_scanned_completion_is_filed_at_once_and_asks_nothing():
    story = incomplete()
    story.replies_with_a_scan()

    assert (story.case.state, story.last.effects) == (S.AWAITING_COMPLETION, ())
    assert story.case.unscanned == (LATER,)
    assert PHOTO in story.case.letter.enclosures
    assert actor_of(story.case, OFFICE) is None


def test_a_scanned_completion_fills_what_is_missing_and_nothing_else():
    story = incomplete()
    story.replies_with_a_scan()
    story.is_read(scanned(unit=Field("Unit lain")), LATER)

    assert story.kinds == [K.RECEIPT, K.DIRECTIVE_REQUEST]
    assert story.case.letter.fields.value("unit") == "Lapas Kelas IIA Kediri"
    assert story.case.letter.fields.value("phone") == "0812-5550-0143"
    assert story.case.letter.enclosures == (SCAN, PHOTO)


def test_what_stands_in_the_reply_itself_is_not_taken_from_its_transcript():
    story = incomplete()
    story.replies_with_a_scan()
    told = Fields(phone=Field("0899-5550-0000", source="body", e164="+6289955500000"))
    story.is_read(Letter(fields=told), LATER)

    assert story.case.letter.fields.phone is None


def test_a_scan_that_tells_nothing_new_is_asked_about_once():
    story = incomplete()
    told = []
    for mail in (LATER, LAST):
        story.replies_with_a_scan(mail)
        story.is_read(Letter(unread=(UnreadEnclosure("foto.jpg", Trouble.ILLEGIBLE),)), mail)
        told.append([*zip(story.kinds, story.reasons, strict=True)])

    assert told == [[(K.COMPLETION_REQUEST, Reason.SUPPLEMENT)], []]
    assert story.case.letter.unread == (UnreadEnclosure("foto.jpg", Trouble.ILLEGIBLE),)


def test_a_scan_that_tells_half_of_it_is_asked_for_the_rest():
    story = incomplete()
    for mail in (LATER, LAST):
        story.replies_with_a_scan(mail)
        story.is_read(scanned(resolution=None) if mail == LATER else Letter(), mail)
        if mail == LATER:
            assert story.last.effects[0].missing == ("resolution",)

    assert story.mails == []


def test_words_beside_a_picture_that_tells_nothing_count():
    story = incomplete()
    told = []
    for mail, fields in ((LATER, {}), (LAST, {"resolution": Field("mohon dicek", 0.95, "reply")})):
        story.replies_with_a_scan(mail, "kata", **fields)
        story.is_read(Letter(), mail)
        told.append([effect.missing for effect in story.last.effects])

    assert told == [[("phone", "resolution")], [("phone",)]]


def test_a_completion_whose_reader_died_is_also_told_to_the_operator():
    story = incomplete()
    story.replies_with_a_scan()
    story.is_read(Letter(is_readable=False, warnings=("its reader ended",)), LATER)

    assert story.kinds == [K.COMPLETION_REQUEST, K.ALERT]


def test_words_that_may_only_speak_of_the_scan_complete_nothing_before_it_is_read():
    story = ScanStory()
    story.is_read(scanned(description=None))
    story.replies_with_a_scan(text="Terlampir nodis yang lengkap", description=Field("Terlampir nodis", 0.6, "reply"))

    assert story.case.state is S.AWAITING_COMPLETION
    story.is_read(scanned(), LATER)
    assert story.case.letter.fields.value("description") == "internet mati sejak pagi"
    assert story.case.state is S.AWAITING_DIRECTIVE


def test_words_that_complete_it_for_certain_wait_for_no_scan():
    story = ScanStory()
    story.is_read(scanned(phone=None))
    story.replies_with_a_scan(text="HP: 0812", phone=Field("0812", 0.95, "reply", e164="+628125550014"))

    assert (story.case.state, story.case.unscanned) == (S.AWAITING_DIRECTIVE, ())


def test_of_several_scans_the_last_one_moves_the_case():
    story = incomplete()
    story.replies_with_a_scan(LATER)
    story.replies_with_a_scan(LAST)
    story.is_read(scanned(), LATER)

    assert (story.case.state, story.mails, story.case.unscanned) == (S.AWAITING_COMPLETION, [], (LAST,))
    story.is_read(Letter(), LAST)
    assert story.case.state is S.AWAITING_DIRECTIVE


def test_nobody_counts_as_silent_while_his_scan_is_read():
    story = incomplete()
    story.replies_with_a_scan()

    assert passed(story.dossier, OFFICE, story.now + timedelta(days=60)) is None


def test_a_secret_letter_that_completes_an_open_one_makes_it_secret():
    story = incomplete()
    story.replies_with_a_scan()
    secret = replace(scanned(), head=Head(classification="Rahasia"))
    story.is_read(secret, LATER)

    assert story.last.effects[1].enclosures == ()


@pytest.mark.parametrize("matter", [Matter.OTHER, Matter.NONE])
def test_what_turns_out_to_be_about_something_else_is_looked_at_by_a_person(matter: Matter):
    story = ScanStory()
    story.is_read(replace(scanned(), matter=matter, grounds=("matter: dumas",)))

    assert (story.case.state, story.reasons) == (S.AWAITING_READING, [Reason.OTHER_MATTER])
    assert story.last.effects[0].text == "matter: dumas"


def test_the_operator_rules_what_is_about_something_else():
    refused = Story(letter=replace(a_letter(), matter=Matter.OTHER))
    taken = Story(letter=replace(a_letter(), matter=Matter.OTHER))

    assert refused.mails == [(K.ALERT, "admin@kanwil.example")]
    refused.says(R.KABAG, Answer(A.REJECT, "silakan ke bagian keamanan"))
    taken.happens(Filled(Fields(unit=Field("Lapas Kediri", source="operator")), ROUTE), R.OPERATOR)
    assert (refused.case.state, refused.mails) == (S.REJECTED, [(K.REJECTION, REPORTER)])
    assert (taken.case.state, taken.kinds) == (S.AWAITING_DIRECTIVE, [K.RECEIPT, K.DIRECTIVE_REQUEST])


RAR = UnreadEnclosure("surat.rar", Trouble.UNSUPPORTED)


@pytest.mark.parametrize(
    ("letter", "reporter", "state", "kinds"),
    [
        (Letter(unread=(RAR,)), REPORTER, S.AWAITING_COMPLETION, [K.COMPLETION_REQUEST]),
        (Letter(unread=(RAR,), is_readable=False), REPORTER, S.AWAITING_COMPLETION, [K.COMPLETION_REQUEST]),
        (Letter(unread=(RAR,)), "", S.AWAITING_READING, [K.ALERT]),
        (replace(a_letter(), unread=(RAR,)), REPORTER, S.AWAITING_DIRECTIVE, [K.RECEIPT, K.DIRECTIVE_REQUEST]),
    ],
)
def test_what_cannot_be_opened_is_asked_for_again_where_it_is_needed(
    letter: Letter, reporter: str, state: State, kinds: list[MailKind]
):
    quick, slow = ScanStory(letter, reporter), ScanStory(QUICKLY, reporter)
    slow.is_read(letter)

    assert (quick.case.state, quick.kinds) == (state, kinds)
    assert (slow.case.state, slow.kinds) == (state, kinds)


def test_a_decision_that_is_taken_back_forgets_no_scan():
    story = Story()
    question = story.case.question
    story.says(R.KABAG, Answer(A.RETURN, "lampirkan nodis"))
    story.case = replace(story.case, unscanned=(LATER,))
    story.says(R.KABAG, A.CANCEL, question=question)

    assert story.case.unscanned == (LATER,)


def test_the_history_tells_what_was_read():
    story = ScanStory()
    story.is_read(scanned(phone=None))
    (line,) = history((Entry(story.events[-1], "→ awaiting_completion", ""),), OFFICE)

    assert (line.event, line.text) == ("transcribed", "read by OCR: unit, pic, description, resolution")


def test_replaying_the_events_gives_the_same_case():
    story = incomplete()
    story.replies_with_a_scan()
    story.is_read(scanned(), LATER)
    replayed = Case("key", "PGJ-2026-0001")
    for event in story.events:
        replayed = decide(replayed, event, OFFICE).case

    assert replayed == story.case


def test_what_is_enclosed_after_the_end_is_looked_at_by_a_person():
    story = Story().until_closed()
    story.says(R.REPORTER, Answer(A.INFORM, "Terlampir nodis baru"), photos=True)

    assert (story.case.state, story.mails) == (S.CLOSED, [(K.ALERT, "admin@kanwil.example")])
    story.says(R.REPORTER, Answer(A.INFORM, "Terima kasih semuanya"))
    assert story.mails == []
