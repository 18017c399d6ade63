"""Redact cases and mails whose time is over (UU 27/2022, art. 44): first the records, then the files they named.

What is over is found anew each time, so a run that a crash has ended is finished by the next one.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from maild.core import chain, redaction
from maild.core.case import Dossier, State
from maild.core.desk import Desk
from maild.core.event import Erased
from maild.core.naming import files_in
from maild.core.office import Office
from maild.core.received import Received, Verdict
from maild.store.requests import Outcome, Request

COMMANDS = ("retention",)
"""What is asked of the Redactor."""
MOST_YEARS = 100

_LOG = logging.getLogger(__name__)
_JUST_KEPT = timedelta(minutes=10)  # files that nobody names yet may belong to a command that is just being given
_MOST_STEPS_BACK = timedelta(minutes=5)  # of a clock that is being set
_MOST_LEAP = timedelta(days=1)


class Cases(Protocol):
    def rows(self, include_ended: bool = False) -> Iterator[Dossier]: ...
    def dossier(self, key: str) -> Dossier: ...
    def redact(self, dossier: Dossier) -> None: ...


class Archive(Protocol):
    def received(self) -> Iterator[Received]: ...
    def files(self) -> Iterator[tuple[str, int, datetime]]: ...
    def note(self, received: Received) -> None: ...
    def forget(self, digests: Iterable[str]) -> None: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


class Requests(Protocol):
    def waiting(self) -> tuple[Request, ...]: ...


@dataclass(frozen=True, slots=True)
class Over:
    """A case whose time is over."""

    key: str
    number: str
    state: State
    ended: datetime
    files: int = 0
    octets: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go: cases, mails (those of no case counted apart), and every file with its size."""

    cases: tuple[Over, ...] = ()
    damaged: tuple[str, ...] = ()  # numbers of cases that are over, but whose history does not hold: they stay
    mails: tuple[Received, ...] = ()
    desk: Desk = Desk()
    files: Mapping[str, int] = field(default_factory=dict)

    @property
    def caseless(self) -> int:
        return sum(not received.case for received in self.mails)

    @property
    def octets(self) -> int:
        return sum(self.files.values())


def years_before(now: datetime, years: int) -> datetime:
    """Go back whole calendar years; 29 February counts as the 28th."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def clock_objection(desk: Desk, now: datetime, is_given: bool) -> str:
    """Say why the clock cannot be trusted with erasing; one that somebody gave may be ahead."""
    last = desk.last_clock
    if last and now < last - _MOST_STEPS_BACK:
        return f"the clock says {now:%Y-%m-%d %H:%M}, earlier than when maild last worked ({last:%Y-%m-%d %H:%M})"
    if last and not is_given and now > last + _MOST_LEAP:
        return f"the clock says {now:%Y-%m-%d %H:%M}, but maild last worked {last:%Y-%m-%d %H:%M}"
    return ""


def planned(cases: Cases, archive: Archive, desk: Desk, before: datetime, now: datetime, kept: set[str]) -> Plan:
    """Find all that is over since before a moment; the files in `kept` stay, as all that something else names."""
    survey = _Survey(needed=set(kept))
    for dossier in cases.rows(include_ended=True):
        survey.look_at(dossier, before)
    mails = tuple(received for received in archive.received() if survey.is_over(received, before))
    tidied = replace(desk, postings=tuple(p for p in desk.postings if p.is_pending or p.created >= before))
    survey.needed |= set(files_in(tidied))
    survey.gone |= {received.digest for received in mails} | set(files_in(desk))
    has_redacted = bool(survey.over or survey.redacted or mails)
    files = {
        digest: size
        for digest, size, at in archive.files()
        if digest not in survey.needed and (digest in survey.gone or (has_redacted and at < now - _JUST_KEPT))
    }
    over = tuple(_counted(case, named, files) for case, named in survey.over.values())
    return Plan(over, tuple(survey.damaged), mails, tidied, files)


@dataclass(slots=True)
class _Survey:
    """What was seen so far: cases that are over or redacted, files that something needs, files that must go."""

    needed: set[str]
    gone: set[str] = field(default_factory=set)
    over: dict[str, tuple[Over, frozenset[str]]] = field(default_factory=dict)  # by number, with the files it names
    redacted: set[str] = field(default_factory=set)  # numbers
    damaged: list[str] = field(default_factory=list)

    def look_at(self, dossier: Dossier, before: datetime) -> None:
        case, ended, named = dossier.case, dossier.case.ended, frozenset(files_in(dossier))
        if case.redacted:
            self.redacted.add(case.number)
            self.gone |= named
        if ended is None or not redaction.is_over(dossier, before):
            self.needed |= set(_still_named(dossier))
        elif any(chain.breaks(dossier)) or any(redaction.breaks(dossier)):
            self.damaged.append(case.number)
            self.needed |= named
        else:
            self.over[case.number] = Over(case.key, case.number, case.state, ended), named
            self.gone |= named

    def is_over(self, received: Received, before: datetime) -> bool:
        """Say whether a mail's octets go now; else note what becomes of them."""
        if received.redacted:
            self.gone.add(received.digest)
            return False
        is_free = not received.case or received.case in self.over or received.case in self.redacted
        is_old = received.verdict is not Verdict.PENDING and received.arrived < before
        if is_free and is_old and received.digest not in self.needed:
            return True
        self.needed.add(received.digest)
        return False


def _still_named(dossier: Dossier) -> Iterator[str]:
    """Go through the files that a case needs: of a redacted one, those of what came to it since."""
    if not dossier.case.redacted:
        yield from files_in(dossier)
        return
    for entry in dossier.entries:
        if not isinstance(entry.event.fact, Erased):
            yield from files_in(entry)


def _counted(over: Over, named: frozenset[str], files: Mapping[str, int]) -> Over:
    own = [files[digest] for digest in named if digest in files]
    return replace(over, files=len(own), octets=sum(own))


@dataclass(frozen=True, slots=True)
class Redactor:
    """The hand that erases; asked twice, after a crash, it finishes what is left."""

    cases: Cases
    archive: Archive
    desks: DeskStore
    requests: Requests
    office: Office

    def carry_out(self, request: Request, now: datetime) -> Outcome:
        """Redact what is older than the years that the request names."""
        years = request.argument("years")
        if not re.fullmatch(r"[0-9]{1,3}", years) or not 1 <= int(years) <= MOST_YEARS:
            return Outcome(False, f'"{years:.20}" is not a number of years from 1 to {MOST_YEARS}')
        desk, kept = self.desks.load(), {value for other in self.requests.waiting() for _, value in other.arguments}
        plan = planned(self.cases, self.archive, desk, years_before(now, int(years)), now, kept)
        for over in plan.cases:
            self._redact(self.cases.dossier(over.key), request.id, int(years), now)
        for received in plan.mails:
            self.archive.note(redaction.redacted_mail(received, now))
        if plan.desk != desk:
            self.desks.commit(plan.desk)
        self.archive.forget(plan.files)
        return Outcome(not plan.damaged, _told(plan, int(years)))

    def _redact(self, dossier: Dossier, request_id: str, years: int, now: datetime) -> None:
        checks = ("by the operator's hand", f"older than {years} years")
        event_id = f"redacted:{request_id}:{dossier.case.key}"
        self.cases.redact(redaction.redact(dossier, event_id, now, checks, self.office.digest))
        _LOG.info("event=redacted case=%s", dossier.case.number)


def _told(plan: Plan, years: int) -> str:
    left = "".join(f"; {number} is not whole and stays: see `maild case verify`" for number in plan.damaged)
    if not (plan.cases or plan.mails or plan.files):
        return f"nothing to redact is older than {years} years{left}"
    done = f"{len(plan.cases)} cases and {plan.caseless} mails of no case are redacted"
    return f"{done}, {len(plan.files)} files of {plan.octets:,} bytes are gone{left}"
