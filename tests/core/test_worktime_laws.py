"""What holds of office time whatever the calendar: of offices that are open at night, on Sundays, seldom or never."""

from datetime import date, datetime, timedelta, timezone
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st
from minute_walk import DAY, MINUTE, due_by_walking, minutes_between, open_from, open_minutes

from maild.core.worktime import (
    ALWAYS_OPEN,
    Calendar,
    DayPolicy,
    Holiday,
    Hours,
    Ramadan,
    SpecialDay,
    Standard,
    due,
    elapsed,
    next_opening,
)

WIT = timezone(timedelta(hours=9), "WIT")
FIRST = date(2026, 12, 28)  # a Monday; the year ends in between
SHORTEST = 10  # minutes that an office opens: with one a week, 7.5 hours of work would take nine years
NIGHT: Hours = ((0, 360), (1320, 1440))
WEEKS = (
    Calendar().week,
    (NIGHT,) * 7,
    ((), (), (), (), (), (), ((480, 720),)),  # Sundays only
    ALWAYS_OPEN.week,
)

Situation: TypeAlias = tuple[Calendar, datetime, datetime]
"""An office, and two moments, the earlier one first."""

few = settings(max_examples=60, deadline=None)


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    edges = sorted(draw(st.frozensets(st.integers(0, 1440), min_size=0, max_size=4)))
    opened = zip(edges[::2], edges[1::2], strict=False)
    return tuple((opens, closes) for opens, closes in opened if closes - opens >= SHORTEST)


def some_days() -> st.SearchStrategy[list[date]]:
    day = st.integers(0, 9).map(lambda ahead: FIRST + timedelta(days=ahead))
    return st.lists(day, unique=True, max_size=4)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Offices that open again and again, with what may interrupt a week."""
    week = draw(st.sampled_from(WEEKS) | st.tuples(*[some_hours()] * 7).filter(any))
    start = draw(st.integers(-5, 9).map(lambda ahead: FIRST + timedelta(days=ahead)))
    ramadan = Ramadan(start, start + timedelta(days=draw(st.integers(0, 29))), draw(some_hours()), draw(some_hours()))
    return Calendar(
        week=week,
        ramadans=draw(st.sampled_from(((), (ramadan,)))),
        holidays=tuple(Holiday(day, "Libur") for day in draw(some_days())),
        day=draw(st.sampled_from(DayPolicy)),
        special_days=tuple(SpecialDay(day, draw(some_hours().filter(any))) for day in draw(some_days())),
    )


@st.composite
def dying_calendars(draw: st.DrawFn) -> Calendar:
    """Offices that are never open, or on a few days and then never again."""
    days = draw(some_days())
    return Calendar(((),) * 7, special_days=tuple(SpecialDay(day, draw(some_hours().filter(any))) for day in days))


def after(length: int, unit: timedelta) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=WIT) + length * unit


def edges_of(calendar: Calendar) -> list[datetime]:
    """The moments that matter: when the office opens or closes in the first days."""
    hours = [(ahead, calendar.hours(FIRST + timedelta(days=ahead))) for ahead in range(6)]
    edges = [ahead * 1440 + edge for ahead, day in hours for interval in day for edge in interval]
    return [after(edge, MINUTE) for edge in edges or [0]]


@st.composite
def situations(draw: st.DrawFn, of: st.SearchStrategy[Calendar], unit: timedelta = MINUTE) -> Situation:
    calendar = draw(of)
    edges = st.sampled_from(edges_of(calendar))
    beside = st.builds(lambda edge, length: edge + length * unit, edges, st.sampled_from((-1, 1)))
    moments = st.one_of(edges, beside, st.integers(0, 5 * DAY // unit).map(lambda length: after(length, unit)))
    one, other = sorted((draw(moments), draw(moments)))
    return calendar, one, other


AT_MINUTES = situations(calendars())
AT_SECONDS = situations(calendars(), timedelta(seconds=1))
SHORT = st.integers(0, 300)
STANDARDS = st.builds(Standard, minutes=SHORT) | st.builds(Standard, days=st.integers(1, 5))


@few
@given(AT_MINUTES, STANDARDS)
def test_due_is_where_a_walk_minute_by_minute_ends(situation, standard):
    calendar, since, _ = situation

    assert due(calendar, since, standard) == due_by_walking(calendar, since, standard)


@few
@given(AT_MINUTES)
def test_elapsed_is_what_a_walk_minute_by_minute_counts(situation):
    calendar, since, until = situation

    assert elapsed(calendar, since, until) == minutes_between(calendar, since, until)
    assert elapsed(calendar, until, since) == 0


@few
@given(AT_MINUTES)
def test_the_next_opening_is_the_first_open_minute(situation):
    calendar, moment, _ = situation
    opening = next_opening(calendar, moment)

    assert opening == next(open_from(calendar, moment))
    assert calendar.is_open_at(opening)


@few
@given(calendars(), st.integers(0, 40).map(lambda ahead: FIRST + timedelta(days=ahead)))
def test_a_day_has_the_hours_that_are_found_by_reading_all_lists(calendar, day):
    minutes = {minute for opens, closes in calendar.hours(day) for minute in range(opens, closes)}

    assert minutes == open_minutes(calendar, day)


@few
@given(AT_SECONDS, STANDARDS)
def test_who_begins_later_is_not_due_earlier(situation, standard):
    calendar, earlier, later = situation

    assert due(calendar, earlier, standard) <= due(calendar, later, standard)


@few
@given(AT_SECONDS, SHORT, st.integers(1, 4))
def test_more_time_is_due_later(situation, minutes, more):
    calendar, since, _ = situation
    some, longer = Standard(minutes=minutes), Standard(minutes=minutes + more)

    assert due(calendar, since, some) < due(calendar, since, longer)
    assert due(calendar, since, Standard(days=more)) < due(calendar, since, Standard(days=more + 1))


@few
@given(AT_SECONDS, SHORT, SHORT)
def test_two_times_one_after_the_other_are_one_time_of_both(situation, first, second):
    calendar, since, _ = situation
    between = due(calendar, since, Standard(minutes=first))

    assert due(calendar, between, Standard(minutes=second)) == due(calendar, since, Standard(minutes=first + second))


@few
@given(AT_SECONDS, STANDARDS.filter(lambda standard: standard != Standard()))
def test_nothing_is_due_in_a_break_on_a_holiday_or_at_night(situation, standard):
    calendar, since, _ = situation
    end = due(calendar, since, standard)

    assert end > since
    assert calendar.is_open_at(end) or calendar.is_open_at(end - timedelta(microseconds=1))


@few
@given(AT_SECONDS, SHORT)
def test_until_a_time_has_run_out_exactly_that_time_has_passed(situation, minutes):
    calendar, since, _ = situation

    assert elapsed(calendar, since, due(calendar, since, Standard(minutes=minutes))) == minutes


@few
@given(AT_MINUTES)
def test_the_time_that_has_passed_leads_back_to_the_last_minute_of_work(situation):
    calendar, since, until = situation
    end = due(calendar, since, Standard(minutes=elapsed(calendar, since, until)))

    assert end <= until
    assert elapsed(calendar, end, until) == 0
    if since < until and calendar.is_open_at(until - MINUTE):
        assert end == until


@few
@given(situations(dying_calendars(), timedelta(seconds=1)), SHORT, SHORT)
def test_where_an_office_never_opens_again_the_same_laws_hold_by_the_clock(situation, first, second):
    calendar, begun, later = situation
    end = due(calendar, begun, Standard(minutes=first))

    assert end <= due(calendar, later, Standard(minutes=first))
    assert due(calendar, end, Standard(minutes=second)) == due(calendar, begun, Standard(minutes=first + second))
    assert elapsed(calendar, begun, end) == first
    assert due(calendar, begun, Standard(days=1)) > begun
