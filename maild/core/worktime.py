"""Office time: opening hours, breaks, Ramadan and holidays, and due dates counted in them.

Hours follow Perpres 21/2023; the lists of holidays are the yearly SKB 3 Menteri (rules/worktime.toml). Minutes of a
day count from local midnight. All moments are aware and in the office's time zone when they are passed in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
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


_MON_THU: Hours = ((450, 720), (780, 960))
_FRI: Hours = ((450, 690), (780, 990))
DAY_MINUTES = 450  # 7.5 hours: a working day of Perpres 21/2023


@dataclass(frozen=True, slots=True)
class Calendar:
    week: tuple[Hours, ...] = (_MON_THU, _MON_THU, _MON_THU, _MON_THU, _FRI, (), ())
    ramadans: tuple[Ramadan, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    day: DayPolicy = DayPolicy.NEXT_SAME_TIME

    def hours(self, day: date) -> Hours:
        """List the opening intervals of a day; none on a holiday."""
        if any(holiday.day == day for holiday in self.holidays):
            return ()
        for ramadan in self.ramadans:
            if ramadan.start <= day <= ramadan.until and day.weekday() < 5:
                return ramadan.fri if day.weekday() == 4 else ramadan.mon_thu
        return self.week[day.weekday()]

    def is_open_at(self, moment: datetime) -> bool:
        minute = _minute(moment)
        return any(start <= minute < end for start, end in self.hours(moment.date()))


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
    moment = since
    for _ in range(standard.days):
        moment = _a_day_later(calendar, moment)
    return _after_minutes(calendar, moment, standard.minutes) if standard.minutes else moment


def elapsed(calendar: Calendar, since: datetime, until: datetime) -> int:
    """Count the whole office minutes between two moments."""
    days = (until.date() - since.date()).days + 1
    seconds = sum(
        max((min(end, until) - max(start, since)).total_seconds(), 0)
        for start, end in _intervals(calendar, since, days)
    )
    return int(seconds // 60)


def next_opening(calendar: Calendar, moment: datetime) -> datetime:
    """Return `moment` if the office is open then, else the next opening."""
    for start, end in _intervals(calendar, moment):
        if moment < end:
            return max(start, moment)
    return moment  # an office that never opens: time then runs by the clock


def last_closing(calendar: Calendar, moment: datetime) -> datetime | None:
    """Say when the office last closed for the day; None where it has not for a long time."""
    for ago in range(_HORIZON):
        day = moment.date() - timedelta(days=ago)
        for _, end in calendar.hours(day)[-1:]:
            closing = _at(moment, day, end)
            if closing <= moment:
                return closing
    return None


def _a_day_later(calendar: Calendar, moment: datetime) -> datetime:
    if calendar.day is DayPolicy.HOURS:
        return _after_minutes(calendar, moment, DAY_MINUTES)
    start = next_opening(calendar, moment)
    following = _next_working_day(calendar, start.date())
    if not calendar.hours(following):
        return start + timedelta(days=1)
    closing = _at(start, following, calendar.hours(following)[-1][1])
    if calendar.day is DayPolicy.END_OF_NEXT_DAY:
        return closing
    same_time = start.replace(year=following.year, month=following.month, day=following.day)
    return min(next_opening(calendar, same_time), closing)


def _next_working_day(calendar: Calendar, day: date) -> date:
    following = (day + timedelta(days=ahead) for ahead in range(1, _HORIZON))
    return next((later for later in following if calendar.hours(later)), day + timedelta(days=1))


def _after_minutes(calendar: Calendar, moment: datetime, minutes: int) -> datetime:
    left = timedelta(minutes=minutes)
    for start, end in _intervals(calendar, moment):
        begin = max(start, moment)
        if end > moment and begin + left <= end:
            return begin + left
        left -= max(end - begin, timedelta())
    return moment + left


_HORIZON = 800  # days: longer than any run of holidays, short enough to end


def _intervals(calendar: Calendar, since: datetime, days: int = _HORIZON) -> Iterator[tuple[datetime, datetime]]:
    for ahead in range(days):
        day = since.date() + timedelta(days=ahead)
        for start, end in calendar.hours(day):
            yield _at(since, day, start), _at(since, day, end)


def _at(like: datetime, day: date, minute: int) -> datetime:
    midnight = datetime.combine(day, time(), like.tzinfo)
    return midnight + timedelta(minutes=minute)


def _minute(moment: datetime) -> float:
    return moment.hour * 60 + moment.minute + moment.second / 60
