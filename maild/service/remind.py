"""Let the clock speak: reminders at deadlines, the end of waiting for a reporter, cases put away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from maild.core.appointing import newcomers
from maild.core.asking import actor_of, people
from maild.core.case import Dossier
from maild.core.deadline import reopening_ends
from maild.core.event import COMPLETION
from maild.core.ladder import is_urgent, passed
from maild.core.office import Office
from maild.core.posting import PostingState
from maild.service.advance import Registrar
from maild.service.traffic import COUNTED_FOR

_TIME_TO_READ = timedelta(minutes=5)


class Cases(Protocol):
    def open_dossiers(self) -> Iterable[Dossier]: ...
    def settle(self, key: str, year: int, month: int) -> None: ...


def remind(cases: Cases, registrar: Registrar, now: datetime, read_until: datetime | None) -> int:
    """Bring to each case what the clock has to say, and its question to those who answer for it since it was put.

    People are written to in office hours only, but for what is urgent. No complaint counts as withdrawn before all mail
    was read that may complete it: that from before `read_until`.
    """
    registrar.level()
    is_open = registrar.office.calendar.is_open_at(now.astimezone(registrar.office.zone))
    dossiers = tuple(cases.open_dossiers())
    return sum(_told(dossier, registrar, now, is_open, read_until) for dossier in dossiers)


def _told(dossier: Dossier, registrar: Registrar, now: datetime, is_open: bool, read_until: datetime | None) -> int:
    """Say all that is to be said of one case by now; how many things that was."""
    office, count = registrar.office, 0
    if is_open or is_urgent(dossier.case, office):
        for event in newcomers(dossier, office, now):
            dossier = registrar.advance(dossier, event)
            count += 1
    while found := passed(dossier, office, now):
        rung, event = found
        if not (rung.is_anytime or (is_open and _could_answer(dossier, office, now))):
            break
        if rung.level == COMPLETION and (read_until is None or read_until < rung.moment):
            break
        dossier = registrar.advance(dossier, event)
        count += 1
    return count


def _could_answer(dossier: Dossier, office: Office, now: datetime) -> bool:
    """Say whether anybody who is asked has had his question for a while: it may go late, or wait for the operator.

    Who answers for it no longer does not count, unless nobody else does.
    """
    case, actor = dossier.case, actor_of(dossier.case, office)
    present = {person.address.lower() for person in people(actor, case, office, now)} if actor else set()
    asked = [posting for posting in dossier.postings if posting.question == case.question]
    asked = [posting for posting in asked if posting.to.address.lower() in present] or asked
    if any(posting.sent and now - posting.sent >= _TIME_TO_READ for posting in asked):
        return True
    return not any(posting.is_pending or posting.sent or posting.state is PostingState.HELD for posting in asked)


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
