"""When a case's step is due: computed from its start and the calendar, never stored."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from maild.core.case import Case, State
from maild.core.event import DeadlinePassed, Event
from maild.core.office import Actor, Office
from maild.core.sop import step_of
from maild.core.transcribing import is_waiting
from maild.core.worktime import Standard, due, elapsed, next_opening, standard_from

_SOON = timedelta(hours=1)


def due_of(case: Case, office: Office) -> datetime | None:
    """Say, in the office's zone, when the present step's time has run out; None where no time runs."""
    return _after(case, office, standard_of(case, office))


def standard_of(case: Case, office: Office) -> Standard | None:
    """Say how long the present step may take: the SOP's standard, or the routing rule's."""
    if case.state is State.AWAITING_COMPLETION:
        return Standard(calendar_days=office.sop.completion_days)
    step = step_of(case.state)
    if step is None or case.state.is_ended or case.state is State.REPAIR_PAUSED:
        return None
    own = dict(case.route.then.standards).get(step.key) if case.route else None
    return (standard_from(own) if own else None) or step.standard


def is_overdue(case: Case, office: Office, now: datetime) -> bool:
    moment = due_of(case, office)
    return moment is not None and moment < now


def passed(case: Case, office: Office, now: datetime) -> Iterator[Event]:
    """List what the clock has to say about a case: a reminder, or the end of the time to complete it."""
    moment, level = _reminder_of(case, office)
    if moment is None or moment > now:
        return
    event_id = f"clock:{case.key}:{case.state}:{case.round}:{level}"
    if event_id not in case.seen:
        at = _told_at(case, office, moment, now)
        yield Event(event_id, at, Actor.CLOCK, DeadlinePassed(case.state, case.round, level), rules=office.digest)


def _told_at(case: Case, office: Office, moment: datetime, now: datetime) -> datetime:
    """Give the moment of the deadline, not that of our look, so that a restored office writes the same mail again.

    People are reminded in office hours. Where maild did not run then, it is the moment of the look after all.
    """
    is_anytime = case.state is State.AWAITING_COMPLETION
    at = moment if is_anytime else next_opening(office.calendar, moment)
    return at if now - _SOON < at <= now else now


def reopening_ends(case: Case, office: Office) -> datetime | None:
    """Say until when the reporter of a closed case may reopen it."""
    return case.ended + timedelta(days=office.sop.reopen_days) if case.ended else None


def _reminder_of(case: Case, office: Office) -> tuple[datetime | None, str]:
    if case.state is State.AWAITING_COMPLETION:
        return (None if is_waiting(case) else due_of(case, office)), "completion"
    step = step_of(case.state)
    early = step.reminder if step else None
    standard = standard_of(case, office)
    if early and standard and standard == (step.standard if step else None):
        standard = early  # sop.md step 2: a standard that cannot be read is reminded of early
    return _after(case, office, standard), "due"


def _after(case: Case, office: Office, standard: Standard | None) -> datetime | None:
    if standard is None or case.since is None:
        return None
    moment = due(office.calendar, case.since.astimezone(office.zone), standard)
    paused = sum(
        elapsed(office.calendar, start.astimezone(office.zone), end.astimezone(office.zone))
        for start, end in case.pauses
        if start >= case.since
    )
    return due(office.calendar, moment, Standard(minutes=paused)) if paused else moment
