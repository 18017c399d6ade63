"""How urgent a case is, and for whom it waits: what people see of it at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf

from maild.core.asking import actor_of
from maild.core.case import Case
from maild.core.deadline import due_of, minutes_between
from maild.core.office import Actor, Office

_SOON = 30  # office minutes before the deadline
_LAST_PART = 0.25  # of the time from the step's beginning to its deadline


class Urgency(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"
    OK = "ok"
    NONE = ""  # no time runs


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that has not ended: for whom it waits (None: for its scans to be read), until when, how urgent it is."""

    case: Case
    actor: Actor | None
    due: datetime | None
    urgency: Urgency

    @property
    def is_late(self) -> bool:
        return self.urgency is Urgency.OVERDUE


def urgency_of(case: Case, office: Office, now: datetime) -> Urgency:
    """Judge a case by the office minutes that are left of its step."""
    due = due_of(case, office)
    if due is None or case.since is None:
        return Urgency.NONE
    if due < now:
        return Urgency.OVERDUE
    left = minutes_between(now, due, office)
    is_soon = left <= max(_SOON, _LAST_PART * minutes_between(case.since, due, office))
    return Urgency.SOON if is_soon else Urgency.OK


def waiting(cases: Iterable[Case], office: Office, now: datetime) -> tuple[Waiting, ...]:
    """List the cases that have not ended: the longest overdue first, then what is due next, then what has no time.

    Those that follow another case stand where that stands, and are not told of beside it.
    """
    found = (
        Waiting(case, actor_of(case, office), due_of(case, office), urgency_of(case, office, now))
        for case in cases
        if not (case.state.is_ended or case.is_following)
    )
    return tuple(sorted(found, key=_order))


def _order(one: Waiting) -> tuple[float, str]:
    return one.due.timestamp() if one.due else inf, one.case.number
