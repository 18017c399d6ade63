"""Reporters without an address: served through the front desk, or by the operator where there is none."""

from dataclasses import replace

import pytest
from an_office import OFFICE, ROUTE, Story, a_letter

from maild.core.answer import Answer, AnswerName
from maild.core.case import REPORTER_QUESTION, Case, State
from maild.core.event import Reason, Registered, Reporter, Send
from maild.core.letter import Field, Fields, Letter
from maild.core.office import Actor
from maild.core.posting import MailKind

A, K, S = AnswerName, MailKind, State
DESK = "meja@kanwil.example"
STAFFED = replace(OFFICE, front_desk=DESK)
PHONE = Field("0812-5550-0143", e164="+6281255500143")


def on_paper(letter: Letter | None = None, office=STAFFED) -> Story:
    """A letter of somebody without an address."""
    story = Story(office)
    story.case, story.events = Case("key", "PGJ-2026-0001"), []
    story.happens(Registered(letter or a_letter(), Reporter(""), ROUTE), Actor.REPORTER)
    return story


def handed(story: Story) -> list[str]:
    """What the front desk is asked to hand over."""
    sends = [effect for effect in story.last.effects if isinstance(effect, Send) and effect.kind is K.HANDOVER]
    assert all((send.to.address, send.question, send.reason) == (DESK, REPORTER_QUESTION, Reason.NO_ADDRESS)
               for send in sends)  # fmt: skip
    return [send.text for send in sends]


def test_a_complete_letter_goes_to_the_kabag_and_its_receipt_to_the_front_desk():
    story = on_paper()

    assert story.case.state is S.AWAITING_DIRECTIVE
    assert (handed(story), story.kinds) == (["receipt"], [K.HANDOVER, K.DIRECTIVE_REQUEST])


def test_an_incomplete_letter_is_asked_about_through_the_front_desk():
    story = on_paper(a_letter(phone=None))
    [send] = story.last.effects

    assert story.case.state is S.AWAITING_COMPLETION
    assert handed(story) == ["completion_request"]
    assert isinstance(send, Send)
    assert send.missing == ("phone",)


def test_what_the_front_desk_answers_completes_the_complaint():
    story = on_paper(a_letter(phone=None))
    story.says(Actor.REPORTER, Answer(A.COMPLETE, fields=Fields(phone=PHONE)))

    assert story.case.state is S.AWAITING_DIRECTIVE
    assert handed(story) == ["receipt"]


def test_progress_is_not_worth_a_walk_and_the_result_is():
    story = on_paper().until_ordered()
    assert K.HANDOVER not in story.kinds
    story.says(Actor.TECHNICIAN, Answer(A.PAUSE, "menunggu Telkom"))
    assert story.kinds == []

    story = on_paper().until_closed()

    assert handed(story) == ["result"]
    assert story.last.effects[0].enclosures != ()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Answer(A.REJECT, "bukan jaringan"), "rejection"), (Answer(A.RETURN, "foto"), "completion_request")],
)
def test_the_kabags_word_reaches_the_reporter_through_the_front_desk(answer: Answer, kind: str):
    story = on_paper()
    story.says(Actor.KABAG, answer)

    assert handed(story) == [kind]


@pytest.mark.parametrize(("name", "kind"), [(A.STATUS, "status"), (A.WITHDRAW, "withdrawal")])
def test_the_front_desk_asks_and_withdraws_for_the_reporter(name: AnswerName, kind: str):
    story = on_paper()
    story.says(Actor.REPORTER, name)

    assert handed(story) == [kind]


def test_without_a_front_desk_the_operator_hands_over_and_reads():
    assert on_paper(office=OFFICE).kinds == [K.ALERT, K.DIRECTIVE_REQUEST]
    assert on_paper(a_letter(phone=None), OFFICE).case.state is S.AWAITING_READING


def test_who_has_an_address_is_written_to_himself():
    assert K.HANDOVER not in Story(STAFFED).kinds
