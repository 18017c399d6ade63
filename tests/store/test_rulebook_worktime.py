"""Office time in the rules: the shipped lists beside a second opinion, special days, what is still to be entered."""

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from rulebooks import an_office_in, append, mistakes, rulebook

from maild.core.worktime import SpecialDay
from maild.errors import Problem
from maild.store.durable import Disk
from maild.store.rules_kept import canonical, keep, kept

YEARS = (2025, 2026, 2027)
CALENDAR = rulebook(None).office.calendar

# What the library, too, only estimates: the sidang isbat says these days shortly before they come.
ESTIMATED_BY_THE_LIBRARY = {
    date(2027, 3, 10): "Idul Fitri",
    date(2027, 3, 11): "Idul Fitri, hari kedua",
    date(2027, 5, 17): "Idul Adha",
}
# Days, by kind, on which list and library differ, with the reason: none today.
KNOWN_DIFFERENCES: dict[tuple[str, date], str] = {}


def by_the_library(year: int, category: str) -> dict[date, str]:
    return dict(holidays.country_holidays("ID", years=year, categories=(category,), language="id"))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("kind", "category"), [("libur", "public"), ("cuti_bersama", "government")])
def test_the_shipped_holidays_are_those_of_the_decrees(year, kind, category):
    listed = {holiday.day for holiday in CALENDAR.holidays if holiday.day.year == year and holiday.kind == kind}

    differing = listed ^ set(by_the_library(year, category))

    assert listed
    assert differing == {day for known, day in KNOWN_DIFFERENCES if known == kind and day.year == year}


@pytest.mark.parametrize("year", YEARS)
def test_what_the_library_estimates_is_an_estimate_here(year):
    estimated = {day for day, name in by_the_library(year, "public").items() if "(perkiraan)" in name}
    ours = {holiday.day: holiday.name for holiday in CALENDAR.holidays if "perkiraan" in holiday.source}

    assert {day: ours.get(day) for day in estimated} == {
        day: name for day, name in ESTIMATED_BY_THE_LIBRARY.items() if day.year == year
    }


def test_every_line_of_the_shipped_lists_names_its_source():
    assert all(row.source for row in (*CALENDAR.holidays, *CALENDAR.ramadans))
    assert all("SKB" in holiday.source for holiday in CALENDAR.holidays)


def test_each_ramadan_lasts_until_the_day_before_idul_fitri():
    feasts = [holiday.day for holiday in CALENDAR.holidays if holiday.name == "Idul Fitri"]

    assert [ramadan.until + timedelta(days=1) for ramadan in CALENDAR.ramadans] == feasts
    assert {(ramadan.until - ramadan.start).days + 1 for ramadan in CALENDAR.ramadans} <= {29, 30}


# --- special days ---


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = an_office_in(tmp_path)
    (folder / "rules" / "worktime.toml").write_text("", encoding="utf-8")
    return folder


A_SPECIAL_DAY = '[[special_day]]\ndate = 2026-12-31\nhours = ["07:30-12:00"]\nname = "Setengah hari"\n'


def test_a_special_day_is_taken_over_and_kept_with_the_rules(office, tmp_path):
    append(office, "worktime.toml", A_SPECIAL_DAY + 'source = "SE 5/2026"\n')

    found = rulebook(office).office
    keep(found, tmp_path, Disk().replace)

    day = date(2026, 12, 31)
    assert found.calendar.special_days == (SpecialDay(day, ((450, 720),), "Setengah hari", "SE 5/2026"),)
    assert found.calendar.hours(day) == ((450, 720),)
    assert kept(tmp_path, found.digest).calendar == found.calendar


def test_rules_without_special_days_keep_the_digest_that_they_had(office):
    assert b"special_days" not in canonical(rulebook(office).office)


MISTAKES = [
    (A_SPECIAL_DAY * 2, "special_day 2 'Setengah hari' date", "is listed twice", "one entry per day"),
    (A_SPECIAL_DAY.replace('"07:30-12:00"', ""), "special_day 1 'Setengah hari' hours", "is empty", 'kind "tutup"'),
    (A_SPECIAL_DAY.replace("12:00", "07:00"), "special_day 1 'Setengah hari' hours 1", "ends before", "two days"),
    (A_SPECIAL_DAY.replace("12:00", "12.00"), "special_day 1 'Setengah hari' hours 1", "not a time", '"07:30-12:00"'),
    (A_SPECIAL_DAY.replace("name", "nama"), "special_day 1 '2026-12-31' nama", "unknown key", "did you mean name?"),
    (A_SPECIAL_DAY.replace("2026-12-31", '"31/12/2026"'), "special_day 1 'Setengah hari' date", "is a text", "date"),
    (A_SPECIAL_DAY.replace("special_day", "specialday"), "specialday", "unknown key", "did you mean special_day?"),
    (
        A_SPECIAL_DAY.replace("-12:00", '-12:00", "11:00-13:00'),
        "special_day 1 'Setengah hari' hours",
        "hours that overlap",
        "one after the other",
    ),
]


@pytest.mark.parametrize(("text", "key", "wrong", "remedy"), MISTAKES)
def test_a_mistake_in_a_special_day_is_shown_with_key_line_and_remedy(office, text, key, wrong, remedy):
    append(office, "worktime.toml", text)

    found = next(problem for problem in mistakes(office) if problem.key.startswith(key))

    assert found.file == "rules/worktime.toml"
    assert wrong in found.wrong
    assert remedy in found.remedy
    assert found.line


# --- what is still to be entered ---


def doubts(folder: Path | None, today: date) -> list[Problem]:
    warnings = rulebook(folder, today=today).edition.warnings
    return [warning for warning in warnings if warning.file.startswith("rules/worktime.toml")]


def a_holiday(day: str, source: str = "SKB", kind: str = "libur") -> str:
    return f'[[holiday]]\ndate = {day}\nname = "Libur"\nkind = "{kind}"\nsource = "{source}"\n'


THIS_YEAR = a_holiday("2026-08-17")


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 8, 31), []),  # the decree of next year is not out yet
        (date(2026, 9, 1), ["no holiday of 2027 is listed"]),
        (date(2026, 12, 31), ["no holiday of 2027 is listed"]),
        (date(2027, 1, 1), ["no holiday of 2027 is listed"]),
        (date(2027, 9, 1), ["no holiday of 2027 is listed", "no holiday of 2028 is listed"]),
    ],
)
def test_a_year_without_holidays_is_a_warning_from_september_before_it(office, today, expected):
    append(office, "worktime.toml", THIS_YEAR)

    found = doubts(office, today)

    assert [warning.wrong for warning in found] == expected
    assert all("SKB 3 Menteri" in warning.remedy for warning in found)


def test_a_closure_of_the_office_alone_is_no_list_of_a_year(office):
    append(office, "worktime.toml", THIS_YEAR + a_holiday("2027-01-04", kind="tutup"))

    assert [warning.wrong for warning in doubts(office, date(2026, 11, 24))] == ["no holiday of 2027 is listed"]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (("perkiraan", "Perkiraan; SKB belum terbit"), ["all 2 holidays of 2027 are estimates (perkiraan)"]),
        (("SKB 1/2026", "perkiraan"), ["1 of the 2 holidays of 2027 are estimates (perkiraan)"]),
        (("SKB 1/2026", "SKB 1/2026"), []),
    ],
)
def test_a_list_of_estimates_is_a_warning_at_the_line_of_the_first(office, sources, expected):
    listed = [a_holiday(day, source) for day, source in zip(("2027-01-01", "2027-03-08"), sources, strict=True)]
    text = THIS_YEAR + "".join(listed)
    append(office, "worktime.toml", text)

    found = doubts(office, date(2026, 11, 24))

    assert [warning.wrong for warning in found] == expected
    lines = [number for number, line in enumerate(text.splitlines(), 1) if "erkiraan" in line]
    assert [warning.line for warning in found] == lines[:1]


A_RAMADAN = "[[ramadan]]\nfrom = 2027-02-08\nuntil = 2027-03-09\n"


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        (A_RAMADAN, date(2026, 6, 1), ["no Ramadan of 2026 is listed"]),
        (A_RAMADAN, date(2027, 2, 7), []),
        (A_RAMADAN + 'source = "perkiraan"\n', date(2027, 1, 24), []),
        (A_RAMADAN + 'source = "perkiraan"\n', date(2027, 1, 25), ["the Ramadan of 2027 is an estimate"]),
        (A_RAMADAN + 'source = "perkiraan"\n', date(2027, 3, 9), ["the Ramadan of 2027 is an estimate"]),
        (A_RAMADAN + 'source = "perkiraan"\n', date(2027, 3, 10), []),
        ("", date(2027, 2, 7), []),  # an office that keeps no hours of Ramadan
    ],
)
def test_a_ramadan_that_is_missing_or_near_and_estimated_is_a_warning(office, text, today, expected):
    append(office, "worktime.toml", THIS_YEAR + a_holiday("2027-01-01") + text)

    assert [warning.wrong for warning in doubts(office, today)] == expected


def test_the_shipped_list_of_next_year_asks_to_be_compared_with_the_decree():
    (warning,) = doubts(None, date(2026, 11, 24))

    assert warning.wrong == "all 26 holidays of 2027 are estimates (perkiraan)"
    assert "put its number into their source" in warning.remedy
