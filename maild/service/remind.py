"""Let the clock speak: reminders at deadlines, the end of waiting for a reporter, cases put away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from maild.core.case import Dossier, State
from maild.core.deadline import passed, reopening_ends
from maild.core.posting import PostingState
from maild.service.advance import Registrar
from maild.service.traffic import COUNTED_FOR

_TIME_TO_READ = timedelta(minutes=5)


class Cases(Protocol):
    def open_dossiers(self) -> Iterable[Dossier]: ...
    def settle(self, key: str, year: int, month: int) -> None: ...


def remind(cases: Cases, registrar: Registrar, now: datetime) -> int:
    """Bring every deadline that has passed to its case; people are reminded in office hours only."""
    office = registrar.office
    is_open = office.calendar.is_open_at(now.astimezone(office.zone))
    count = 0
    for dossier in tuple(cases.open_dossiers()):
        for event in passed(dossier.case, office, now):
            if dossier.case.state is State.AWAITING_COMPLETION or (is_open and _could_answer(dossier, now)):
                registrar.advance(dossier, event)
                count += 1
    return count


def _could_answer(dossier: Dossier, now: datetime) -> bool:
    """Say whether who is asked has had his question for a while: it may be sent late, or wait for the operator."""
    asked = [posting for posting in dossier.postings if posting.question == dossier.case.question]
    if asked and all(posting.state is PostingState.HELD for posting in asked):
        return False
    return not any(posting.is_pending or (posting.sent and now - posting.sent < _TIME_TO_READ) for posting in asked)


def put_away(cases: Cases, registrar: Registrar, now: datetime) -> int:
    """Put away the cases that are over: nothing to send, nothing to reopen."""
    office = registrar.office
    over = [
        dossier
        for dossier in cases.open_dossiers()
        if dossier.is_settled and _is_quiet(dossier, now) and _is_beyond_reopening(dossier, registrar, now)
    ]
    for dossier in over:
        ended = (dossier.case.ended or now).astimezone(office.zone)
        cases.settle(dossier.case.key, ended.year, ended.month)
    return len(over)


def _is_quiet(dossier: Dossier, now: datetime) -> bool:
    """Say whether it has caused no mail for so long that Traffic need not count any."""
    return all((posting.sent or posting.created) <= now - COUNTED_FOR for posting in dossier.postings)


def _is_beyond_reopening(dossier: Dossier, registrar: Registrar, now: datetime) -> bool:
    ends = reopening_ends(dossier.case, registrar.office)
    return ends is not None and ends < now
