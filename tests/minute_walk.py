"""Office time as one would count it on one's fingers, minute by minute: what the quick way is compared with."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from maild.core.worktime import Calendar, DayPolicy, Hours, Standard

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def hours_of(calendar: Calendar, day: date) -> Hours:
    for special in calendar.special_days:
        if special.day == day:
            return special.hours
    for holiday in calendar.holidays:
        if holiday.day == day:
            return ()
    for ramadan in calendar.ramadans:
        if ramadan.start <= day <= ramadan.until and day.weekday() < 5:
            return ramadan.fri if day.weekday() == 4 else ramadan.mon_thu
    return calendar.week[day.weekday()]


def open_minutes(calendar: Calendar, day: date) -> set[int]:
    """Count the minutes of a day by the minute of midnight at which each begins."""
    return {minute for opens, closes in hours_of(calendar, day) for minute in range(opens, closes)}


def open_from(calendar: Calendar, moment: datetime) -> Iterator[datetime]:
    """List the beginnings of all minutes of work from a whole minute on."""
    while True:
        midnight = datetime.combine(moment.date(), time(), moment.tzinfo)
        opened = open_minutes(calendar, moment.date())
        for minute in range(1440):
            at = midnight + minute * MINUTE
            if at >= moment and minute in opened:
                yield at
        moment = midnight + DAY


def minutes_between(calendar: Calendar, since: datetime, until: datetime) -> int:
    return next(count for count, minute in enumerate(open_from(calendar, since)) if minute >= until)


def due_by_walking(calendar: Calendar, since: datetime, standard: Standard) -> datetime:
    """Say when a time has run out, of an office that opens again and again."""
    if standard.calendar_days:
        return since + standard.calendar_days * DAY
    days, minutes = standard.days, standard.minutes
    if calendar.day is DayPolicy.HOURS:
        days, minutes = 0, minutes + days * 450
    moment = _days_on(calendar, since, days) if days else since
    for worked, minute in enumerate(open_from(calendar, moment), 1):
        if worked > minutes:
            return moment
        moment = minute + MINUTE
    raise AssertionError


def _days_on(calendar: Calendar, moment: datetime, days: int) -> datetime:
    """Take the same time that many working days on, where work goes on or has just stopped, else what comes next."""
    start = next(open_from(calendar, moment))
    day = start.date()
    while days:
        day += DAY
        days -= bool(hours_of(calendar, day))
    worked = sorted(minute + end for minute in open_minutes(calendar, day) for end in (0, 1))
    at = start.hour * 60 + start.minute
    if calendar.day is DayPolicy.END_OF_NEXT_DAY or at > worked[-1]:
        at = worked[-1]
    midnight = datetime.combine(day, time(), start.tzinfo)
    return midnight + next(minute for minute in worked if minute >= at) * MINUTE
