"""What the heads of the office are told on schedule: each morning what waits, once a week what was done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from typing import TypeAlias

from maild.core.case import Dossier, State
from maild.core.deadline import minutes_between
from maild.core.docket import Person
from maild.core.glance import Waiting
from maild.core.office import Actor, Office
from maild.core.pausing import Cause
from maild.core.sop import STEPS
from maild.core.stays import Pause
from maild.core.timing import Spell, Times, times_of

_WEEK = timedelta(days=7)
_MOST_WEEKS = 5


class Rhythm(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


_Span: TypeAlias = tuple[datetime, datetime]
_USUAL = {Actor.KASUBBAG: Rhythm.DAILY, Actor.KABAG: Rhythm.WEEKLY}


@dataclass(frozen=True, slots=True)
class StepFigures:
    """How long a step took that was completed in a week: each time in net minutes, and whether it kept its standard."""

    step: int
    net: tuple[int, ...]
    kept: int
    missed: int

    @property
    def median(self) -> int | None:
        return round(median(self.net)) if self.net else None


@dataclass(frozen=True, slots=True)
class PauseFigures:
    """How often in a week something was waited for, and for how many office minutes of it."""

    cause: Cause
    count: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Week:
    """What was done in the seven days from `first`, or in more weeks that end with one without an office day."""

    first: date
    received: int
    closed: int
    rejected: int
    withdrawn: int
    steps: tuple[StepFigures, ...]
    pauses: tuple[PauseFigures, ...]
    weeks: int = 1

    @property
    def last(self) -> date:
        return self.first + self.weeks * _WEEK - timedelta(days=1)

    @property
    def has_news(self) -> bool:
        ended = self.closed + self.rejected + self.withdrawn
        return bool(self.received or ended or any(row.net for row in self.steps) or self.pauses)


@dataclass(frozen=True, slots=True)
class Overview:
    """What one mail tells: all that waits, and the figures of a week where it is time for them."""

    day: date
    waiting: tuple[Waiting, ...]
    week: Week | None = None

    @property
    def late(self) -> tuple[Waiting, ...]:
        return tuple(one for one in self.waiting if one.is_late)


def rhythms_of(person: Person) -> frozenset[str]:
    """Say which overviews a person gets: for each role that he answers for, what is usual or what the office chose."""
    return frozenset(entry.overview or _USUAL[entry.role] for entry in person.entries) & frozenset(Rhythm)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def is_week_due(seen: date | None, day: date, office: Office) -> bool:
    """Say whether the figures of last week are still to be told, to somebody whose mails were last seen to on a day.

    Who was seen to before this week gets them on its first look, be it late; who is new, on its first office day only.
    """
    monday = monday_of(day)
    if seen is not None:
        return monday_of(seen) != monday
    return not any(office.calendar.hours(monday + timedelta(days=past)) for past in range(day.weekday()))


def weeks_untold(seen: date | None, day: date) -> int:
    """Count the weeks before this one whose figures somebody was not told: after Lebaran or an outage several."""
    if seen is None:
        return 1
    return min(max((monday_of(day) - monday_of(seen)) // _WEEK, 1), _MOST_WEEKS)


def is_worth_telling(overview: Overview, office: Office, now: datetime) -> bool:
    """Say whether anything waits since an earlier day, or the week had any news: what came this morning is known."""
    opening = _opening(office, now.astimezone(office.zone))
    is_waiting = any(one.case.opened is not None and one.case.opened < opening for one in overview.waiting)
    return is_waiting or (overview.week is not None and overview.week.has_news)


def week_of(dossiers: Iterable[Dossier], office: Office, first: date, now: datetime, weeks: int = 1) -> Week:
    """Count what happened in the week, or weeks, that begin on a day."""
    start = datetime.combine(first, time(), office.zone)
    span = start, start + weeks * _WEEK
    measured = [(dossier.case.opened, times_of(dossier, office, now)) for dossier in dossiers]
    times = tuple(one for _, one in measured)
    ended = [state for one in times for state, at in one.endings if _is_in(at, span)]
    return Week(
        first,
        sum(at is not None and _is_in(at, span) for at, _ in measured),
        ended.count(State.CLOSED),
        ended.count(State.REJECTED),
        ended.count(State.WITHDRAWN),
        tuple(_step_figures(step.number, times, span) for step in STEPS),
        tuple(_pause_figures(times, office, span, now)),
        weeks,
    )


def _step_figures(step: int, times: Iterable[Times], span: _Span) -> StepFigures:
    spells: list[Spell] = [
        spell for one in times for spell in one.of(step) if spell.end is not None and _is_in(spell.end, span)
    ]
    kept = sum(bool(spell.is_kept) for spell in spells)
    return StepFigures(step, tuple(spell.net for spell in spells), kept, len(spells) - kept)


def _pause_figures(times: Iterable[Times], office: Office, span: _Span, now: datetime) -> Iterator[PauseFigures]:
    pauses = [pause for one in times for pause in one.pauses if _touches(pause, span, now)]
    for cause in Cause:
        those = [pause for pause in pauses if pause.cause is cause]
        if those:
            yield PauseFigures(cause, len(those), sum(_minutes_in(pause, office, span, now) for pause in those))


def _touches(pause: Pause, span: _Span, now: datetime) -> bool:
    return pause.start < span[1] and (pause.end or now) > span[0]


def _minutes_in(pause: Pause, office: Office, span: _Span, now: datetime) -> int:
    start, end = max(pause.start, span[0]), min(pause.end or now, span[1])
    return minutes_between(start, end, office)


def _is_in(moment: datetime, span: _Span) -> bool:
    return span[0] <= moment < span[1]


def _opening(office: Office, local: datetime) -> datetime:
    """Say when the office opened on a day; its midnight where it did not."""
    hours = office.calendar.hours(local.date())
    return datetime.combine(local.date(), time(), local.tzinfo) + timedelta(minutes=hours[0][0] if hours else 0)
