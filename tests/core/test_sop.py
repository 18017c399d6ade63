"""The table agrees with itself and with the paper."""

import pytest
from an_office import OFFICE, Story

from maild.core.answer import AnswerName
from maild.core.asking import actor_of
from maild.core.case import State
from maild.core.deadline import due_of, is_overdue
from maild.core.office import Actor
from maild.core.register import row_of
from maild.core.sop import STEPS, answers_at, step_of
from maild.core.worktime import Standard


def test_there_are_eight_steps_in_order():
    assert [step.number for step in STEPS] == list(range(1, 9))


def test_the_times_are_those_of_the_paper():
    minutes, day = (lambda count: Standard(minutes=count)), Standard(days=1)

    assert [step.standard for step in STEPS] == [
        minutes(15), minutes(30), minutes(30), minutes(30), day, minutes(15), minutes(15), minutes(15),
    ]  # fmt: skip


def test_every_state_but_the_two_early_ends_has_its_step():
    without = [state for state in State if step_of(state) is None]

    assert without == [State.REJECTED, State.WITHDRAWN]


@pytest.mark.parametrize("step", STEPS)
def test_every_answer_leads_to_a_state(step):
    assert all(isinstance(state, State) for state in step.answers.values())


def test_a_reporter_may_withdraw_until_the_repair():
    allowed = [number for number in range(1, 9) if AnswerName.WITHDRAW in answers_at(number, Actor.REPORTER)]

    assert allowed == [1, 2, 3, 4]


def test_the_register_tells_who_is_waited_for_and_until_when():
    story = Story()
    row = row_of(story.case, OFFICE, story.now)

    assert (row.state, row.step, row.waiting_for) == ("awaiting_directive", 2, "kabag")
    assert row.due.isoformat() == "2026-11-23T08:45:00+07:00"
    assert not row.overdue


def test_a_case_is_overdue_when_its_time_has_run_out():
    story = Story()

    assert is_overdue(story.case, OFFICE, due_of(story.case, OFFICE).replace(hour=9))


def test_an_ended_case_waits_for_nobody():
    story = Story().until_closed()
    row = row_of(story.case, OFFICE, story.now)

    assert (row.waiting_for, row.due, row.step) == (None, None, 8)
    assert actor_of(story.case, OFFICE) is None
