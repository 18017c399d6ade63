import pickle
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from maild.core.record import plain, record
from maild.core.worktime import (
    Calendar,
    DayPolicy,
    Holiday,
    Ramadan,
    SpecialDay,
    Standard,
    due,
    elapsed,
    standard_from,
)

WIB = ZoneInfo("Asia/Jakarta")
HOLIDAYS = (
    Holiday(date(2026, 12, 24), "Cuti bersama Natal", "cuti_bersama"),
    Holiday(date(2026, 12, 25), "Natal"),
    Holiday(date(2027, 1, 1), "Tahun Baru"),
)
RAMADAN = Ramadan(date(2026, 2, 19), date(2026, 3, 20), ((480, 720), (750, 900)), ((480, 690), (750, 930)))
OFFICE = Calendar(holidays=HOLIDAYS, ramadans=(RAMADAN,))
DAY_LATER = Standard(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("since", "minutes", "expected"),
    [
        ("2026-11-23T08:15", 30, "2026-11-23T08:45"),  # a Monday
        ("2026-11-23T07:00", 30, "2026-11-23T08:00"),  # before opening
        ("2026-11-23T11:45", 30, "2026-11-23T13:15"),  # over the break
        ("2026-11-23T11:30", 30, "2026-11-23T12:00"),  # ends as the break begins
        ("2026-11-23T12:30", 15, "2026-11-23T13:15"),  # in the break
        ("2026-11-23T15:50", 30, "2026-11-24T07:50"),  # over night
        ("2026-11-23T16:00", 15, "2026-11-24T07:45"),  # at closing
        ("2026-11-27T11:20", 30, "2026-11-27T13:20"),  # a Friday: domain.md §3.4 (2)
        ("2026-11-27T16:20", 30, "2026-11-30T07:50"),  # over the week-end
        ("2026-11-28T10:00", 15, "2026-11-30T07:45"),  # a Saturday
        ("2026-12-23T15:50", 30, "2026-12-28T07:50"),  # over Christmas, joint leave and a week-end
        ("2026-12-31T15:50", 30, "2027-01-04T07:50"),  # over the year's end
        ("2026-03-02T07:30", 30, "2026-03-02T08:30"),  # Ramadan opens at eight
        ("2026-03-02T11:50", 20, "2026-03-02T12:40"),  # and breaks for half an hour
        ("2026-03-06T11:20", 20, "2026-03-06T12:40"),  # its Friday
        ("2026-11-23T07:30", 450, "2026-11-23T16:00"),  # a whole day
        ("2026-11-23T07:30", 451, "2026-11-24T07:31"),
    ],
)
def test_minutes_run_in_opening_hours_only(since, minutes, expected):
    assert due(OFFICE, at(since), Standard(minutes=minutes)) == at(expected)


@pytest.mark.parametrize(
    ("policy", "since", "expected"),
    [
        (DayPolicy.NEXT_SAME_TIME, "2026-11-23T09:00", "2026-11-24T09:00"),
        (DayPolicy.NEXT_SAME_TIME, "2026-11-23T18:00", "2026-11-25T07:30"),  # arrived after closing: Tuesday counts
        (DayPolicy.NEXT_SAME_TIME, "2026-11-26T12:10", "2026-11-27T13:00"),  # from 13.00 on Thursday
        (DayPolicy.NEXT_SAME_TIME, "2026-11-26T11:45", "2026-11-27T13:00"),  # 11.45 is in Friday's break
        (DayPolicy.NEXT_SAME_TIME, "2026-11-26T11:30", "2026-11-27T11:30"),  # as it begins
        (DayPolicy.NEXT_SAME_TIME, "2026-11-27T16:20", "2026-11-30T16:00"),  # Monday closes before 16.20
        (DayPolicy.NEXT_SAME_TIME, "2026-11-27T09:00", "2026-11-30T09:00"),
        (DayPolicy.NEXT_SAME_TIME, "2026-12-23T09:00", "2026-12-28T09:00"),
        (DayPolicy.NEXT_SAME_TIME, "2026-12-31T10:30", "2027-01-04T10:30"),
        (DayPolicy.NEXT_SAME_TIME, "2026-02-18T07:40", "2026-02-19T08:00"),  # the first day of Ramadan opens at eight
        (DayPolicy.END_OF_NEXT_DAY, "2026-11-23T09:00", "2026-11-24T16:00"),
        (DayPolicy.END_OF_NEXT_DAY, "2026-11-26T09:00", "2026-11-27T16:30"),
        (DayPolicy.END_OF_NEXT_DAY, "2026-11-28T09:00", "2026-12-01T16:00"),
        (DayPolicy.HOURS, "2026-11-23T09:00", "2026-11-24T09:00"),
        (DayPolicy.HOURS, "2026-11-27T15:30", "2026-11-30T15:00"),  # 60 minutes on Friday, 390 on Monday
    ],
)
def test_a_day_means_what_the_office_has_chosen(policy, since, expected):
    calendar = Calendar(holidays=HOLIDAYS, ramadans=(RAMADAN,), day=policy)

    assert due(calendar, at(since), DAY_LATER) == at(expected)


def test_calendar_days_run_by_the_clock():
    assert due(OFFICE, at("2026-12-24T10:00"), Standard(calendar_days=30)) == at("2027-01-23T10:00")


@pytest.mark.parametrize(
    ("policy", "since", "days", "expected"),
    [
        (DayPolicy.NEXT_SAME_TIME, "2026-12-22T10:00", 3, "2026-12-29T10:00"),
        (DayPolicy.NEXT_SAME_TIME, "2026-11-26T11:45", 5, "2026-12-03T11:45"),  # Friday's break puts off nothing
        (DayPolicy.NEXT_SAME_TIME, "2026-11-20T16:20", 5, "2026-11-27T16:20"),  # nor do days that close at 16.00
        (DayPolicy.END_OF_NEXT_DAY, "2026-11-16T10:00", 5, "2026-11-23T16:00"),
        (DayPolicy.HOURS, "2026-11-23T07:30", 5, "2026-11-27T16:30"),
    ],
)
def test_several_days_are_working_days(policy, since, days, expected):
    calendar = Calendar(holidays=HOLIDAYS, day=policy)

    assert due(calendar, at(since), Standard(days=days)) == at(expected)


HALF_DAY = SpecialDay(date(2026, 12, 31), ((450, 720),), "Setengah hari")
AT_WORK_ON_JOINT_LEAVE = SpecialDay(date(2026, 12, 24), ((480, 600),), "Layanan dibuka")
IN_RAMADAN = SpecialDay(date(2026, 3, 2), ((480, 660),), "Setengah hari")
ON_A_SATURDAY = SpecialDay(date(2026, 11, 28), ((480, 720),), "Layanan dibuka")


@pytest.mark.parametrize("special", [HALF_DAY, AT_WORK_ON_JOINT_LEAVE, IN_RAMADAN, ON_A_SATURDAY])
def test_a_special_day_goes_before_holiday_ramadan_and_week(special):
    calendar = Calendar(holidays=HOLIDAYS, ramadans=(RAMADAN,), special_days=(special,))

    assert calendar.hours(special.day) == special.hours
    assert calendar.hours(special.day + timedelta(days=1)) == OFFICE.hours(special.day + timedelta(days=1))


def test_a_calendar_that_was_used_is_the_same_value_as_before():
    used, fresh = (Calendar(holidays=HOLIDAYS, ramadans=(RAMADAN,), special_days=(HALF_DAY,)) for _ in range(2))

    due(used, at("2026-12-23T15:50"), DAY_LATER)

    assert (used, hash(used), repr(used), plain(used)) == (fresh, hash(fresh), repr(fresh), plain(fresh))
    assert record(Calendar, plain(used)) == fresh
    assert pickle.loads(pickle.dumps(used)) == fresh


def test_a_calendar_without_special_days_is_written_as_before_there_were_any():
    assert set(plain(OFFICE)) == {"holidays", "ramadans"}


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-11-23T08:00", "2026-11-23T08:30", 30),
        ("2026-11-23T11:30", "2026-11-23T13:30", 60),
        ("2026-11-23T09:00", "2026-11-24T09:00", 450),
        ("2026-11-28T09:00", "2026-11-29T09:00", 0),
        ("2026-11-23T09:00", "2026-11-23T08:00", 0),
        ("2026-12-31T15:00", "2027-01-04T08:00", 90),
        ("2026-11-23T08:00:10", "2026-11-23T08:02:09", 1),
    ],
)
def test_elapsed_time_is_office_time(since, until, expected):
    assert elapsed(OFFICE, at(since), at(until)) == expected


def test_many_years_are_counted_to_their_end():
    calendar = Calendar()

    assert elapsed(calendar, at("2026-01-05T00:00"), at("2036-01-07T00:00")) == 522 * 2250
    assert due(calendar, at("2026-01-05T07:30"), Standard(minutes=9999 * 60)) == at("2031-02-13T09:00")


def test_an_office_that_hardly_opens_has_deadlines_all_the_same():
    calendar = Calendar(week=(((480, 481),), (), (), (), (), (), ()))

    assert due(calendar, at("2026-11-23T08:00"), Standard(minutes=3)) == at("2026-12-07T08:01")
    assert due(calendar, at("2026-11-23T08:00"), Standard(minutes=9999 * 60)) > at("2126-01-01T00:00")


@pytest.mark.parametrize("policy", DayPolicy)
def test_an_office_that_never_opens_has_deadlines_by_the_clock(policy):
    closed = Calendar(week=((),) * 7, day=policy)

    assert due(closed, at("2026-11-23T08:00"), Standard(minutes=30)) == at("2026-11-23T08:30")
    assert due(closed, at("2026-11-23T08:00"), DAY_LATER) > at("2026-11-23T08:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 menit", Standard(minutes=30)),
        ("4 jam", Standard(minutes=240)),
        ("1 hari", Standard(days=1)),
        (" 5 Hari kerja ", Standard(days=5)),
        ("1 minggu", None),
        ("empat jam", None),
        ("", None),
        ("4 jam lagi", None),
    ],
)
def test_a_standard_is_read_as_it_is_written(text, expected):
    assert standard_from(text) == expected
