"""What the clock should say of each question of a month, worked out from the list of the office's open minutes."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from an_office import REPORTER, WIB

from maild.core.case import State as S
from maild.core.event import Route
from maild.core.office import Office
from maild.core.posting import MailKind as K

FIRST, LAST = date(2026, 3, 2), date(2026, 4, 30)  # Ramadan, Nyepi, Lebaran with its cuti bersama, Easter
KABAG, KASUBBAG, ADMIN = "kabag@kanwil.example", "kasubbag@kanwil.example", "admin@kanwil.example"
JOKO, WULAN = "joko@kanwil.example", "wulan@kanwil.example"
TEAM = ("andi@kanwil.example", "siti@kanwil.example", "dimas@kanwil.example")
WEEK = (date(2026, 3, 9), date(2026, 3, 13))  # of the deputy
_STANDARDS = {S.AWAITING_DIRECTIVE: 30, S.AWAITING_CONFIRMATION: 30, S.AWAITING_ORDER: 30, S.AWAITING_APPROVAL: 15}
_OWN = {"4 jam": (0, 240), "5 hari": (5, 0)}
_OFFICIALS = (S.AWAITING_DIRECTIVE, S.AWAITING_CONFIRMATION, S.AWAITING_ORDER, S.AWAITING_APPROVAL)
MINUTE = timedelta(minutes=1)

Pauses = tuple[tuple[datetime, datetime], ...]
_Later = Callable[[datetime, int], datetime]


class Minutes:
    """The office's open minutes, one after the other, from its hours alone."""

    def __init__(self, office: Office, first: date, last: date) -> None:
        self.days: dict[date, list[datetime]] = {}
        day = first
        while day <= last:
            midnight = datetime.combine(day, time(), WIB)
            spans = office.calendar.hours(day)
            self.days[day] = [midnight + minute * MINUTE for start, end in spans for minute in range(start, end)]
            day += timedelta(days=1)
        self.all = [minute for minutes in self.days.values() for minute in minutes]
        self._open = set(self.all)

    def is_open(self, moment: datetime) -> bool:
        return moment in self._open

    def opening(self, moment: datetime) -> datetime:
        """Give the first open minute from a moment on."""
        return self.all[bisect_left(self.all, moment)]

    def after(self, moment: datetime, minutes: int) -> datetime:
        """Give the end of the last of so many open minutes."""
        return self.all[bisect_left(self.all, moment) + minutes - 1] + MINUTE if minutes else moment

    def between(self, start: datetime, end: datetime) -> int:
        return bisect_left(self.all, end) - bisect_left(self.all, start)

    def days_after(self, moment: datetime, count: int) -> datetime:
        """Give the same time so many working days on; in a break the end of it, after hours the closing time."""
        for _ in range(count):
            start = self.opening(moment)
            day = next(day for day, minutes in self.days.items() if day > start.date() and minutes)
            same, closing = datetime.combine(day, start.timetz()), self.days[day][-1] + MINUTE
            moment = min(self.opening(same), closing) if same < closing else closing
        return moment


@dataclass(frozen=True)
class Stint:
    """How long a question was open."""

    case: str
    state: S
    since: datetime
    until: datetime | None
    is_urgent: bool
    route: Route
    pauses: Pauses = ()
    wakes: bool = False  # whether it is the first of an urgent case to need somebody at night


@dataclass(frozen=True, order=True)
class Told:
    """One mail that the clock causes."""

    case: str
    at: datetime
    kind: str
    address: str


def expected_of(stint: Stint, minutes: Minutes, now: datetime) -> Iterator[Told]:
    """Say what the clock should tell of one open question, by the table in docs/operating.md."""
    until = min(stint.until or now + MINUTE, now + MINUTE)
    is_by_clock = stint.is_urgent and stint.state is not S.AWAITING_COMPLETION
    told: set[str] = set()
    for start, end, known in _stretches(stint, until):
        for moment, name, to in _rungs(replace(stint, pauses=known), minutes):
            at = moment if is_by_clock else minutes.opening(moment)
            if start <= at < end and name not in told:
                told.add(name)
                yield from (Told(stint.case, at, kind, address) for kind, address in _mails(to, stint, at))
    if stint.wakes and stint.since < until:
        yield from (Told(stint.case, stint.since, K.ESCALATION, address) for address in (KASUBBAG, ADMIN))
    if stint.state is S.AWAITING_DIRECTIVE:
        begins = datetime.combine(WEEK[0], time(), WIB) if stint.is_urgent else minutes.days[WEEK[0]][0]
        if stint.since.date() < WEEK[0] and begins < until:
            yield Told(stint.case, begins, K.DIRECTIVE_REQUEST, JOKO)


def _stretches(stint: Stint, until: datetime) -> Iterator[tuple[datetime, datetime, Pauses]]:
    """Part the time of a question where it was paused, each with the pauses that were over by then."""
    begin = stint.since
    for count, (start, end) in enumerate(stint.pauses):
        yield begin, min(start, until), stint.pauses[:count]
        begin = end
    if begin < until:
        yield begin, until, stint.pauses


def _rungs(stint: Stint, minutes: Minutes) -> Iterator[tuple[datetime, str, str]]:
    """List the rungs of a question: when, which, for whom."""
    if stint.state is S.AWAITING_COMPLETION:
        end = stint.since + timedelta(days=30)
        yield from ((end - timedelta(days=days), f"{days} days", "reporter") for days in (23, 7))
        return
    due, after, day_after = _due(stint, minutes, stint.is_urgent)
    if stint.is_urgent:
        due = min(due, _due(stint, minutes, False)[0])
    if stint.state is S.AWAITING_DIRECTIVE:
        yield after(stint.since, _STANDARDS[stint.state] - 15), "early", "owner"
    if stint.state is S.REPAIRING:
        clock = stint.is_urgent
        total = int((due - stint.since) / MINUTE) if clock else minutes.between(stint.since, due)
        if total > 60:
            yield after(stint.since, total - 60), "early", "owner"
    yield due, "due", "owner"
    yield after(due, 30), "late", "superior"
    if stint.state in _OFFICIALS:
        yield after(due, 60), "proposal", "proposal"
        yield after(due, 120), "deputy", "deputy"
    yield day_after(due, 1), "long late", "all"


def _due(stint: Stint, minutes: Minutes, clock: bool) -> tuple[datetime, _Later, _Later]:
    """Say when a question is due, by the clock or in office time, and how time goes on from there."""

    def after(moment: datetime, count: int) -> datetime:
        return moment + count * MINUTE if clock else minutes.after(moment, count)

    def day_after(moment: datetime, count: int) -> datetime:
        return moment + timedelta(days=count) if clock else minutes.days_after(moment, count)

    days, count = 0, _STANDARDS.get(stint.state, 0)
    if stint.state in (S.REPAIRING, S.REPAIR_PAUSED):
        own = dict(stint.route.then.standards).get("repair", "")
        days, count = _OWN.get(own, (1, 0))
    due = day_after(stint.since, days) if days else after(stint.since, count)
    paused = sum(int((end - start) / MINUTE) if clock else minutes.between(start, end) for start, end in stint.pauses)
    return after(due, paused), after, day_after


def _mails(to: str, stint: Stint, at: datetime) -> Iterator[tuple[str, str]]:
    is_kabags, day = stint.state is S.AWAITING_DIRECTIVE, at.date()
    kabags = (KABAG, JOKO) if WEEK[0] <= day <= WEEK[1] else (KABAG,)
    is_repair = stint.state is S.REPAIRING
    owners = kabags if is_kabags else TEAM if is_repair else (KASUBBAG,)
    superiors = (ADMIN,) if is_kabags else (KASUBBAG,) if is_repair else kabags
    if to == "reporter":
        yield K.REMINDER, REPORTER
    if to in ("owner", "all"):
        yield from ((K.REMINDER, owner) for owner in owners)
    if to in ("superior", "all"):
        yield from ((K.ESCALATION, superior) for superior in superiors)
    if (to == "all" and not is_kabags) or to == "proposal":
        yield K.ESCALATION, ADMIN
    if to == "deputy" and not (is_kabags or is_repair):
        asked = {S.AWAITING_CONFIRMATION: K.DIRECTIVE, S.AWAITING_ORDER: K.ORDER_REQUEST}
        yield asked.get(stint.state, K.APPROVAL_REQUEST), WULAN
        yield from ((K.ESCALATION, address) for address in (KASUBBAG, ADMIN))
