"""When a case's step is due: computed from its start and the calendar, never stored."""

from datetime import datetime, timedelta

from maild.core.case import Case, State
from maild.core.office import Office
from maild.core.sop import Step, step_of
from maild.core.worktime import Standard, due, elapsed, standard_from


def due_of(case: Case, office: Office) -> datetime | None:
    """Say, in the office's zone, when the present step's time has run out; None where no time runs."""
    standard, since = standard_of(case, office), case.since
    if standard is None or since is None:
        return None
    # Of a pause that BATAL brought back, what was before `since` is over with the step of then.
    paused = sum(minutes_between(max(start, since), end, office) for start, end in case.pauses if end > since)
    return limit(since, standard, paused, office)


def standard_of(case: Case, office: Office) -> Standard | None:
    """Say how long the present step may take: the SOP's standard, or the routing rule's."""
    if case.state is State.AWAITING_COMPLETION:
        return Standard(calendar_days=office.sop.completion_days)
    step = step_of(case.state)
    if step is None or case.state.is_ended or case.state is State.REPAIR_PAUSED:
        return None
    return standard_for(step, case)[0]


def standard_for(step: Step, case: Case) -> tuple[Standard, bool]:
    """Give a step's standard, the SOP's or the routing rule's, and whether it is an assumption."""
    own = standard_from(dict(case.route.then.standards).get(step.key, "")) if case.route else None
    return own or step.standard, step.is_assumed and own is None


def limit(start: datetime, standard: Standard, paused: int, office: Office) -> datetime:
    """Say, in the office's zone, when a time that began then has run out, put off by the office minutes of pauses."""
    moment = due(office.calendar, start.astimezone(office.zone), standard)
    return due(office.calendar, moment, Standard(minutes=paused)) if paused else moment


def minutes_between(start: datetime, end: datetime, office: Office) -> int:
    """Count the office minutes between two moments of any zone."""
    return elapsed(office.calendar, start.astimezone(office.zone), end.astimezone(office.zone))


def is_overdue(case: Case, office: Office, now: datetime) -> bool:
    moment = due_of(case, office)
    return moment is not None and moment < now


def reopening_ends(case: Case, office: Office) -> datetime | None:
    """Say until when the reporter of a closed case may reopen it."""
    return case.ended + timedelta(days=office.sop.reopen_days) if case.ended else None
