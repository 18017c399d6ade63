"""Every answer of everybody at every step, and stories made up by chance."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from an_office import (
    ADDRESSES,
    KABAG_APPROVES,
    OFFICE,
    WHOLE_REPORT,
    Story,
    a_lead,
    a_letter,
)
from hypothesis import given
from hypothesis import strategies as st

from maild.core.answer import Answer, AnswerName
from maild.core.case import Case, State
from maild.core.decide import decide
from maild.core.event import (
    DeadlinePassed,
    Filed,
    Refer,
    Send,
)
from maild.core.letter import Letter
from maild.core.office import Actor
from maild.core.posting import MailKind

A, K, R, S = AnswerName, MailKind, Actor, State


STATES = {
    "complete": lambda: Story(letter=a_letter(phone=None)),
    "unread": lambda: Story(letter=Letter(is_readable=False)),
    "unscanned": lambda: Story(letter=Letter(unscanned=3)),
    "directive": Story,
    "confirmation": lambda: Story().until_directed(),
    "repair": lambda: Story().until_ordered(),
    "approval": lambda: Story().until_repaired(),
    "closed": lambda: Story().until_closed(),
    "alike": lambda: Story().beside(a_lead()).until_directed(),
    "following": lambda: Story().until_following(a_lead()),
    "following a repair": lambda: Story().until_following(a_lead(S.REPAIRING)),
}


@pytest.mark.parametrize(("name", "answer", "actor"), list(product(STATES, AnswerName, Actor)))
def test_every_answer_of_everybody_at_every_step_is_decided(name: str, answer: AnswerName, actor: Actor):
    story = STATES[name]()
    before = story.case
    story.says(actor, Answer(answer, "kata-kata", score=3))

    moved = story.case.state is not before.state
    assert not moved or actor in (Actor.REPORTER, *_actors_of(before))
    assert not (moved and before.is_following and actor is not R.REPORTER) or answer is A.SPLIT
    assert story.case.seen[:-1] == before.seen


def _actors_of(case: Case) -> tuple[Actor, ...]:
    return {
        S.AWAITING_READING: (R.KABAG,),  # what is no complaint, by the operator's hand
        S.AWAITING_DIRECTIVE: (R.KABAG,),
        S.AWAITING_CONFIRMATION: (R.KASUBBAG,),
        S.REPAIRING: (R.TECHNICIAN,),
        S.AWAITING_APPROVAL: (R.KASUBBAG,),
    }.get(S.AWAITING_CONFIRMATION if case.is_following else case.state, ())


@pytest.mark.parametrize("name", STATES)
def test_filed_mail_and_late_clocks_move_nothing_at_any_step(name: str):
    story = STATES[name]()
    before = story.case.state
    story.happens(Filed("from a stranger"), R.KABAG)
    story.happens(DeadlinePassed("awaiting_directive", 99), R.CLOCK)

    assert story.case.state is before
    assert story.last.effects == (Refer("the step has moved on"),)


ANSWERS = st.tuples(
    st.sampled_from([R.REPORTER, R.KABAG, R.KASUBBAG, R.TECHNICIAN]),
    st.lists(
        st.builds(Answer, st.sampled_from(AnswerName), st.sampled_from(["", "tim jaringan", "alasan"])),
        min_size=1,
        max_size=2,
    ),
    st.booleans(),
)


@given(st.lists(ANSWERS, max_size=25), st.booleans(), st.booleans())
def test_replaying_the_events_gives_the_same_case(
    told: list[tuple[Actor, list[Answer], bool]], kabag: bool, is_beside_another: bool
):
    office = KABAG_APPROVES if kabag else OFFICE
    story = Story(office).beside(*([a_lead(S.REPAIRING)] if is_beside_another else []))
    for actor, answers, whole in told:
        story.now += timedelta(minutes=7)
        answers = [replace(answer, report=WHOLE_REPORT) if whole else answer for answer in answers]
        story.says(actor, *answers, photos=whole)
    replayed = Case("key", "PGJ-2026-0001")
    for event in story.events:
        replayed = decide(replayed, event, office).case

    assert replayed == story.case


@given(st.lists(ANSWERS, max_size=25))
def test_whatever_is_answered_everybody_who_must_act_has_been_asked(told: list[tuple[Actor, list[Answer], bool]]):
    story = Story()
    asked = {(story.case.question, ADDRESSES[R.KABAG])}
    for actor, answers, whole in told:
        story.says(actor, *answers, photos=whole)
        asked |= {(effect.question, effect.to.address) for effect in story.last.effects if isinstance(effect, Send)}
    waiting = {S.AWAITING_DIRECTIVE: R.KABAG, S.AWAITING_CONFIRMATION: R.KASUBBAG, S.AWAITING_ORDER: R.KASUBBAG,
               S.REPAIRING: R.TECHNICIAN, S.REPAIR_PAUSED: R.TECHNICIAN, S.AWAITING_APPROVAL: R.KASUBBAG}  # fmt: skip

    actor = waiting.get(story.case.state)
    assert actor is None or (story.case.question, ADDRESSES[actor]) in asked
