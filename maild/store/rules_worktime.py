"""Check office time as a whole: days that are listed twice, and lists that are missing or only estimated."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from maild.errors import Problem
from maild.store.rules_schema import HolidayRow, RamadanRow, SpecialDayRow, WorktimeFile, good, numbered
from maild.store.tomlfile import TomlFile

_ANNOUNCED = 9  # September: the month from which on next year's SKB 3 Menteri may be out (domain.md §3.3)
_NEAR = timedelta(days=14)
_ESTIMATE = "perkiraan"


def worktime_objections(rows: WorktimeFile, file: TomlFile) -> Iterator[Problem]:
    if not any(getattr(rows.week, day) for day in type(rows.week).model_fields):
        yield file.problem(("week",), "has no open hour in the whole week", 'at least mon = ["07:30-16:00"]')
    yield from _listed_twice("holiday", numbered(rows.holiday), file)
    yield from _listed_twice("special_day", numbered(rows.special_day), file)
    last = date.min
    for index, ramadan in sorted(numbered(rows.ramadan), key=lambda entry: entry[1].start):
        place = ("ramadan", index, "until")
        if ramadan.start > ramadan.until:
            yield file.problem(place, f"{ramadan.until} lies before from = {ramadan.start}", "from <= until")
        if ramadan.start <= last:
            yield file.problem(("ramadan", index, "from"), "overlaps with another Ramadan", "one entry per Ramadan")
        last = max(last, ramadan.until)


def _listed_twice(
    table: str, rows: Iterable[tuple[int, HolidayRow | SpecialDayRow]], file: TomlFile
) -> Iterator[Problem]:
    days: set[date] = set()
    for index, row in rows:
        if row.day in days:
            yield file.problem((table, index, "date"), f"{row.day} is listed twice", "one entry per day")
        days.add(row.day)


def worktime_reservations(rows: WorktimeFile, file: TomlFile, today: date) -> Iterator[Problem]:
    """Name what is still to be entered for this year, and from September on for the next."""
    for year in (today.year, today.year + 1) if today.month >= _ANNOUNCED else (today.year,):
        yield from _on_holidays(rows, file, year)
        if rows.ramadan and not any(year in (row.start.year, row.until.year) for row in good(rows.ramadan)):
            remedy = "enter it as [[ramadan]], at first by an estimate, or days will be counted too long"
            yield file.problem(("ramadan",), f"no Ramadan of {year} is listed", remedy)
    for index, ramadan in numbered(rows.ramadan):
        if _is_estimate(ramadan) and ramadan.start - _NEAR <= today <= ramadan.until:
            wrong = f"the Ramadan of {ramadan.start.year} is an estimate"
            remedy = "set from and until by the sidang isbat, and name it in source"
            yield file.problem(("ramadan", index, "source"), wrong, remedy)


def _on_holidays(rows: WorktimeFile, file: TomlFile, year: int) -> Iterator[Problem]:
    listed = [(index, row) for index, row in numbered(rows.holiday) if row.day.year == year and row.kind != "tutup"]
    estimates = [index for index, row in listed if _is_estimate(row)]
    if not listed:
        remedy = (
            f"enter the SKB 3 Menteri of that year (it comes out in September or October {year - 1}), "
            "or deadlines will fall on holidays"
        )
        yield file.problem(("holiday",), f"no holiday of {year} is listed", remedy)
    elif estimates:
        share = "all" if len(estimates) == len(listed) else f"{len(estimates)} of the"
        wrong = f"{share} {len(listed)} holidays of {year} are estimates (perkiraan)"
        remedy = f"compare them with the SKB 3 Menteri of {year}, and put its number into their source"
        yield file.problem(("holiday", estimates[0], "source"), wrong, remedy)


def _is_estimate(row: HolidayRow | RamadanRow) -> bool:
    return _ESTIMATE in row.source.lower()
