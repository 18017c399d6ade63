"""How urgent a case is: by the office minutes that are left of its step."""

from dataclasses import replace
from datetime import datetime

import pytest
from an_office import MONDAY, OFFICE, WIB, Story

from maild.core.case import Case, State
from maild.core.glance import Urgency, urgency_of, waiting
from maild.core.office import Actor


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


def repairing(since: datetime = MONDAY) -> Case:
    """Give a repair that is due at the same time of the next office day: in 450 office minutes."""
    return replace(Story().until_ordered().case, since=since)


@pytest.mark.parametrize(
    ("moment", "urgency"),
    [
        (at(23, 8, 15), Urgency.OK),
        (at(23, 14, 52), Urgency.OK),
        (at(23, 14, 53), Urgency.SOON),  # the last quarter: 112 office minutes
        (at(23, 21, 0), Urgency.SOON),
        (at(24, 8, 15), Urgency.SOON),
        (at(24, 8, 16), Urgency.OVERDUE),
    ],
)
def test_a_long_step_is_soon_due_in_its_last_quarter(moment: datetime, urgency: Urgency):
    assert urgency_of(repairing(), OFFICE, moment) is urgency


@pytest.mark.parametrize(
    ("moment", "urgency"),
    [(at(23, 8, 15), Urgency.SOON), (at(23, 8, 45), Urgency.SOON), (at(23, 8, 46), Urgency.OVERDUE)],
)
def test_a_step_of_half_an_hour_is_due_soon_from_its_beginning(moment: datetime, urgency: Urgency):
    assert urgency_of(Story().case, OFFICE, moment) is urgency


@pytest.mark.parametrize("state", [State.REPAIR_PAUSED, State.CLOSED, State.REJECTED])
def test_where_no_time_runs_nothing_is_urgent(state: State):
    assert urgency_of(replace(repairing(), state=state), OFFICE, at(30, 8)) is Urgency.NONE


def test_the_longest_overdue_comes_first_and_what_has_no_time_last():
    cases = (
        replace(repairing(), number="1"),
        replace(repairing(), number="2", state=State.REPAIR_PAUSED),
        replace(Story().case, number="3"),
        replace(Story().case, number="4", state=State.CLOSED),
        replace(Story().case, number="5", since=at(23, 10)),
    )

    found = waiting(cases, OFFICE, at(23, 10, 10))

    assert [(one.case.number, one.actor, one.is_late) for one in found] == [
        ("3", Actor.KABAG, True),
        ("5", Actor.KABAG, False),
        ("1", Actor.TECHNICIAN, False),
        ("2", Actor.TECHNICIAN, False),
    ]
