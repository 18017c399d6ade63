"""Office time: opening hours, breaks, Ramadan, holidays and special days, and due dates counted in them.

Hours follow Perpres 21/2023; the lists of holidays are the yearly SKB 3 Menteri (rules/worktime.toml). Minutes of a
day count from local midnight. All moments are aware and in the office's time zone when they are passed in.

A due date is where its last minute ends, so a time that runs out as the break begins is due at 12.00, not at 13.00.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, cached_property
from itertools import islice
from typing import TypeAlias

Hours: TypeAlias = tuple[tuple[int, int], ...]
"""Opening intervals of one day, in minutes from midnight, in order."""


class DayPolicy(StrEnum):
    """What "1 hari" means (domain.md §3.4)."""

    NEXT_SAME_TIME = "next_same_time"
    END_OF_NEXT_DAY = "end_of_next_day"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Holiday:
    day: date
    name: str
    kind: str = "libur"  # libur | cuti_bersama | tutup
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ramadan:
    """The shorter hours of one Ramadan; `until` is inclusive."""

    start: date
    until: date
    mon_thu: Hours
    fri: Hours
    source: str = ""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day with hours of its own, such as a half day; they count whatever the lists and the week say of it."""

    day: date
    hours: Hours
    name: str = ""
    source: str = ""


_MON_THU: Hours = ((450, 720), (780, 960))
_FRI: Hours = ((450, 690), (780, 990))
DAY_MINUTES = 450  # 7.5 hours: a working day of Perpres 21/2023
_HORIZON = 36_525  # days: who opens so seldom that a time needs a century is taken as open all the time from then on
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_MIDNIGHT = time()
_LOOKED_BACK = 800  # days: longer than any run of holidays


@dataclass(frozen=True)  # without slots: what is looked up most often is worked out once, and kept beside the fields
class Calendar:
    week: tuple[Hours, ...] = (_MON_THU, _MON_THU, _MON_THU, _MON_THU, _FRI, (), ())
    ramadans: tuple[Ramadan, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    day: DayPolicy = DayPolicy.NEXT_SAME_TIME
    special_days: tuple[SpecialDay, ...] = ()

    def hours(self, day: date) -> Hours:
        """List the opening intervals of a day: a special day's own, none on a holiday, else Ramadan's or the week's."""
        listed = self._listed.get(day)
        if listed is not None:
            return listed
        weekday = day.weekday()
        if weekday < 5:
            for ramadan in self.ramadans:
                if ramadan.start <= day <= ramadan.until:
                    return ramadan.fri if weekday == 4 else ramadan.mon_thu
        return self.week[weekday]

    def is_open_at(self, moment: datetime) -> bool:
        minute = _minute(moment)
        return any(start <= minute < end for start, end in self.hours(moment.date()))

    def open_days(self, first: date) -> Iterator[tuple[date, Hours]]:
        """List the days on which the office opens, from one on; they end where it never opens again."""
        ahead = _HORIZON if any(self.week) else min((self._last - first).days + 1, _HORIZON)
        day = first
        for _ in range(ahead):
            if hours := self.hours(day):
                yield day, hours
            day += _DAY

    @cached_property
    def _listed(self) -> dict[date, Hours]:
        """The hours of the days that are listed one by one."""
        listed: dict[date, Hours] = {holiday.day: () for holiday in self.holidays}
        return listed | {special.day: special.hours for special in self.special_days}

    @cached_property
    def _last(self) -> date:
        """The last day that is not as the week says."""
        return max((*(ramadan.until for ramadan in self.ramadans), *self._listed), default=date.min)


ALWAYS_OPEN = Calendar(week=(((0, 1440),),) * 7)
"""Time by the clock."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A time that the SOP allows: office minutes, working days, or calendar days."""

    minutes: int = 0
    days: int = 0
    calendar_days: int = 0


_STANDARD = re.compile(r"(\d{1,4}) ?(menit|jam|hari)(?: kerja)?", re.IGNORECASE)


def standard_from(text: str) -> Standard | None:
    """Read "30 menit", "4 jam" or "1 hari"; None for anything else."""
    found = _STANDARD.fullmatch(text.strip())
    if not found:
        return None
    count, word = int(found[1]), found[2].lower()
    if word == "hari":
        return Standard(days=count)
    return Standard(minutes=count * 60 if word == "jam" else count)


def due(calendar: Calendar, since: datetime, standard: Standard) -> datetime:
    """Say when a time that starts at `since` has run out."""
    if standard.calendar_days:
        return since + timedelta(days=standard.calendar_days)
    days, minutes = standard.days, standard.minutes
    if calendar.day is DayPolicy.HOURS:
        days, minutes = 0, minutes + days * DAY_MINUTES
    moment = _days_later(calendar, since, days) if days else since
    return _minutes_later(calendar, moment, minutes) if minutes else moment


def elapsed(calendar: Calendar, since: datetime, until: datetime) -> int:
    """Count the whole office minutes between two moments."""
    passed = timedelta()
    for start, end in _intervals(calendar, since):
        if start >= until:
            break
        passed += min(end, until) - start
    return passed // _MINUTE


def next_opening(calendar: Calendar, moment: datetime) -> datetime:
    """Return `moment` if the office is open then, or never again, else the next opening."""
    return next(_intervals(calendar, moment))[0]


def last_closing(calendar: Calendar, moment: datetime) -> datetime | None:
    """Say when the office last closed for the day; None where it has not for a long time."""
    for ago in range(_LOOKED_BACK):
        day = moment.date() - timedelta(days=ago)
        for _, closes in _spans(calendar.hours(day))[-1:]:
            closing = _midnight(moment, day) + closes
            if closing <= moment:
                return closing
    return None


def _days_later(calendar: Calendar, moment: datetime, days: int) -> datetime:
    """Go to the same time on the working day so many days after the one on which the time begins to run."""
    start = next_opening(calendar, moment)
    found = next(islice(calendar.open_days(start.date() + _DAY), days - 1, None), None)
    if found is None:
        return start + timedelta(days=days)
    midnight = _midnight(start, found[0])
    hours = [(midnight + opens, midnight + closes) for opens, closes in _spans(found[1])]
    closing = hours[-1][1]
    if calendar.day is DayPolicy.END_OF_NEXT_DAY:
        return closing
    same_time = midnight + (start - _midnight(start, start.date()))
    return next((max(opens, same_time) for opens, closes in hours if same_time <= closes), closing)


def _minutes_later(calendar: Calendar, moment: datetime, minutes: int) -> datetime:
    left = timedelta(minutes=minutes)
    for start, end in _intervals(calendar, moment):
        if left <= end - start:
            return start + left
        left -= end - start
    raise AssertionError("the last interval is endless")


def _intervals(calendar: Calendar, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """List what is left of the opening times from a moment on; once the office never opens again, all time counts."""
    ended = since
    for day, hours in calendar.open_days(since.date()):
        midnight = _midnight(since, day)
        for opens, closes in _spans(hours):
            ended = midnight + closes
            if ended > since:
                start = midnight + opens
                yield start if start > since else since, ended
    yield max(ended, since), datetime.max.replace(tzinfo=since.tzinfo)


@cache
def _spans(hours: Hours) -> tuple[tuple[timedelta, timedelta], ...]:
    """Give opening intervals as lengths of time after midnight; an office has few that differ."""
    return tuple((timedelta(minutes=opens), timedelta(minutes=closes)) for opens, closes in hours)


def _midnight(like: datetime, day: date) -> datetime:
    return datetime.combine(day, _MIDNIGHT, like.tzinfo)


def _minute(moment: datetime) -> float:
    return moment.hour * 60 + moment.minute + moment.second / 60
