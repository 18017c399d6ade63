"""Fields that may have been misread: they hold nothing up, and the reporter settles them while there is time."""

from dataclasses import replace

import pytest
from an_office import REPORTER, Story, a_letter

from maild.core.answer import Answer, AnswerName
from maild.core.case import State
from maild.core.doubt import confirmed, doubts_of
from maild.core.event import Reason
from maild.core.letter import Field, Fields
from maild.core.office import Actor
from maild.core.posting import MailKind

A, K, R, S = AnswerName, MailKind, Actor, State
PHONE = Field("0812-5550-0148", 0.7, "scan.pdf", 1, e164="+6281255500148")
RIGHT = Field("0812-5550-0143", 1.0, "reply", e164="+6281255500143")


def doubtful() -> Story:
    return Story(letter=a_letter(phone=PHONE))


def corrects(story: Story, text: str = "HP: 0812-5550-0143", **fields: Field) -> Story:
    story.says(R.REPORTER, Answer(A.INFORM, text, fields=Fields(**(fields or {"phone": RIGHT}))))
    return story


def test_a_doubt_holds_nothing_up():
    story = doubtful()

    assert story.kinds == [K.RECEIPT, K.DIRECTIVE_REQUEST]
    assert doubts_of(story.case) == ("phone",)


def test_a_reporter_confirms_what_was_read_and_nobody_is_bothered():
    story = doubtful()
    story.says(R.REPORTER, Answer(A.INFORM, fields=confirmed(story.case.letter.fields, ("phone",))))

    assert (story.mails, story.case.supplements) == ([], ())
    assert story.case.letter.fields.phone == replace(PHONE, confidence=1.0)


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (lambda story: story, ["kabag@kanwil.example"]),
        (Story.until_directed, ["kasubbag@kanwil.example"]),
        (Story.until_ordered, ["andi@kanwil.example", "siti@kanwil.example"]),
    ],
)
def test_a_correction_reaches_whoever_must_act(until, told: list[str]):
    story = corrects(until(doubtful()))

    assert story.mails == [(K.PROGRESS, address) for address in told]
    assert set(story.reasons) == {Reason.SUPPLEMENT}
    assert story.last.effects[0].text == "HP: 0812-5550-0143"
    assert story.case.letter.fields.phone == RIGHT


def test_what_was_read_for_certain_is_not_overwritten_but_passed_on():
    story = corrects(doubtful(), "Unit: Rutan Trenggalek", unit=Field("Rutan Trenggalek", 1.0, "reply"))

    assert story.mails == [(K.PROGRESS, "kabag@kanwil.example")]
    assert story.case.letter.fields.value("unit") == "Lapas Kelas IIA Kediri"


def test_a_guess_settles_no_doubt():
    story = corrects(doubtful(), phone=replace(RIGHT, confidence=0.8))

    assert story.case.letter.fields.phone == PHONE


@pytest.mark.parametrize("until", [Story.until_repaired, Story.until_closed])
def test_once_the_repair_is_done_nothing_is_corrected(until):
    story = corrects(until(doubtful()))

    assert doubts_of(story.case) == ()
    assert story.case.letter.fields.phone == PHONE


def test_a_completing_reply_settles_doubts_too():
    story = Story(letter=a_letter(phone=PHONE, resolution=None))
    story.says(R.REPORTER, Answer(A.COMPLETE, fields=Fields(phone=RIGHT, resolution=Field("mohon dicek", 0.95))))

    assert (story.case.state, story.case.letter.fields.phone) == (S.AWAITING_DIRECTIVE, RIGHT)
    assert story.mails[0] == (K.RECEIPT, REPORTER)
