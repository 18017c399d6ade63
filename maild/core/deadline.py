"""When a case's step is due: computed from its start and the calendar, never stored."""

from datetime import datetime, timedelta

from maild.core.case import Case, State
from maild.core.office import Office
from maild.core.sop import step_of
from maild.core.worktime import Standard, due, elapsed, standard_from


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


def reopening_ends(case: Case, office: Office) -> datetime | None:
    """Say until when the reporter of a closed case may reopen it."""
    return case.ended + timedelta(days=office.sop.reopen_days) if case.ended else None


def _after(case: Case, office: Office, standard: Standard | None) -> datetime | None:
    if standard is None or case.since is None:
        return None
    moment = due(office.calendar, case.since.astimezone(office.zone), standard)
    since = case.since  # of a pause that BATAL brought back, what was before it is over with the step of then
    paused = sum(
        elapsed(office.calendar, max(start, since).astimezone(office.zone), end.astimezone(office.zone))
        for start, end in case.pauses
        if end > since
    )
    return due(office.calendar, moment, Standard(minutes=paused)) if paused else moment
