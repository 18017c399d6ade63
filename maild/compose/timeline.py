"""The way of a case through the eight steps: start, finish, standard, on time or late (for the closing report)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from maild.compose.wording import short_text, standard_words
from maild.core.case import Case, Dossier
from maild.core.deadline import limit, minutes_between, standard_for
from maild.core.office import Office
from maild.core.posting import MailKind
from maild.core.sop import STEPS, Step
from maild.core.worktime import Standard


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as it went."""

    number: int
    activity: str
    performer: str
    start: str
    finish: str
    standard: str
    verdict: str


_ENTERED_BY = {2: MailKind.DIRECTIVE_REQUEST, 4: MailKind.ORDER_REQUEST}
"""Steps that may begin long after the one before ended: when a complaint is completed, or a case reopened."""
_REGISTERED_BY = (MailKind.RECEIPT, MailKind.COMPLETION_REQUEST, MailKind.HANDOVER)


def timeline(dossier: Dossier, office: Office, now: datetime) -> tuple[StepRow, ...]:
    """List the steps of a case's last round; a step that left no time has none."""
    spans = tuple(_spans(dossier, now))
    return tuple(
        _row(step, start, finish, dossier.case, office) for step, (start, finish) in zip(STEPS, spans, strict=True)
    )


def _spans(dossier: Dossier, now: datetime) -> Iterator[tuple[datetime | None, datetime | None]]:
    """A step begins when the one before ends, or when the mail that asks for it was last written."""
    case = dossier.case
    before = case.opened
    for step in STEPS:
        finish = _finish(step.number, dossier, now)
        written = [mail.created for mail in dossier.postings if mail.kind is _ENTERED_BY.get(step.number)]
        asked = [moment for moment in written if finish and moment <= finish]
        starts = [moment for moment in (before, *asked) if moment]
        yield (max(starts) if starts else None), finish
        before = finish or before


def _finish(number: int, dossier: Dossier, now: datetime) -> datetime | None:
    case = dossier.case
    if number == 1:
        return next((mail.created for mail in dossier.postings if mail.kind in _REGISTERED_BY), case.opened)
    notes = {
        2: case.directive,
        3: case.confirmation,
        4: case.order,
        5: case.reported,
        6: case.approvals[0] if case.approvals else None,
        7: case.approvals[-1] if case.approvals else None,
    }
    note = notes.get(number)
    return now if number == 8 else note.at if note else None


def _row(step: Step, start: datetime | None, finish: datetime | None, case: Case, office: Office) -> StepRow:
    standard, is_assumed = standard_for(step, case)
    return StepRow(
        number=step.number,
        activity=step.activity,
        performer=step.performer,
        start=short_text(start, office.zone) if start else "-",
        finish=_finish_text(start, finish, office),
        standard=standard_words(standard, is_assumed),
        verdict=_verdict(start, finish, standard, case, office),
    )


def _finish_text(start: datetime | None, finish: datetime | None, office: Office) -> str:
    if finish is None:
        return "-"
    shown = short_text(finish, office.zone)
    is_same_day = start is not None and shown.split()[0] == short_text(start, office.zone).split()[0]
    return shown.split()[1] if is_same_day else shown


def _verdict(start: datetime | None, finish: datetime | None, standard: Standard, case: Case, office: Office) -> str:
    if start is None or finish is None:
        return "tidak tercatat"
    paused = sum(
        minutes_between(since, until, office) for since, until in case.pauses if start <= since and until <= finish
    )
    return "tepat waktu" if finish <= limit(start, standard, paused, office) else "terlambat"
