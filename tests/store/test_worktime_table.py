"""The worked examples of tests/data/worktime.csv, which an official can check by hand, hold."""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from minute_walk import due_by_walking
from rulebooks import an_office_in, rulebook

from maild.core.case import Case, State
from maild.core.deadline import due_of, standard_of
from maild.core.event import Route
from maild.core.office import ZONES, Office
from maild.core.worktime import DayPolicy, Standard, due, elapsed, standard_from
from maild.store.shipped import shipped

Row: TypeAlias = Mapping[str, str]

DATA = Path(__file__).parent.parent / "data"
with (DATA / "worktime.csv").open(encoding="utf-8", newline="") as file:
    ROWS: list[Row] = list(csv.DictReader(file, delimiter=";"))

WEEKDAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
ZONE_NAMES = {short: name for name, (short, _) in ZONES.items()}
POLICIES = {
    "": DayPolicy.NEXT_SAME_TIME,
    "akhir hari": DayPolicy.END_OF_NEXT_DAY,
    "7,5 jam": DayPolicy.HOURS,
}
STATES = {
    "1": State.AWAITING_COMPLETION,
    "2": State.AWAITING_DIRECTIVE,
    "3": State.AWAITING_CONFIRMATION,
    "4": State.AWAITING_ORDER,
    "5": State.REPAIRING,
    "6": State.AWAITING_APPROVAL,
}


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Office]:
    """The office as it is shipped, and one that has entered days of its own below the shipped list."""
    own = an_office_in(tmp_path_factory.mktemp("office"))
    listed = (shipped("rules") / "worktime.toml", DATA / "worktime-office.toml")
    text = "\n".join(path.read_text(encoding="utf-8") for path in listed)
    (own / "rules" / "worktime.toml").write_text(text, encoding="utf-8")
    return {"bawaan": rulebook(None).office, "kantor": rulebook(own).office}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['no']}-{row['mulai']}" for row in ROWS])
def test_a_worked_example_holds(offices: Mapping[str, Office], row: Row):
    office = office_of(row, offices)
    case = case_of(row, office)

    assert standard_of(case, office) == standard_in(row)
    assert due_of(case, office) == moment_in(row["jatuh_tempo"], office)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['no']}-{row['mulai']}" for row in ROWS])
def test_a_worked_example_is_what_one_counts_on_ones_fingers(offices: Mapping[str, Office], row: Row):
    office = office_of(row, offices)
    since, standard = moment_in(row["mulai"], office), standard_in(row)
    paused = sum(elapsed(office.calendar, start, end) for start, end in pauses_in(row, office))

    walked = due_by_walking(office.calendar, since, standard)

    assert due(office.calendar, since, standard) == walked
    shifted = due_by_walking(office.calendar, walked, Standard(minutes=paused))
    assert shifted == moment_in(row["jatuh_tempo"], office)


def test_the_table_shows_every_kind_of_day_zone_meaning_and_standard():
    def count(column: str) -> Counter[str]:
        return Counter(row[column] for row in ROWS)

    assert len(ROWS) >= 100
    assert [int(row["no"]) for row in ROWS] == list(range(1, len(ROWS) + 1))
    assert min(count("zona")[zone] for zone in ("WIB", "WITA", "WIT")) >= 12
    assert min(count("jenis_hari").values()) >= 1
    assert set(count("jenis_hari")) == {
        "Senin-Kamis", "Jumat", "akhir pekan", "Ramadan Senin-Kamis", "Ramadan Jumat", "libur nasional",
        "cuti bersama", "kantor tutup", "setengah hari", "jam khusus",
    }  # fmt: skip
    assert min(count("satu_hari")[policy] for policy in POLICIES) >= 5
    assert {"15 menit", "30 menit", "2 jam", "4 jam", "1 hari", "5 hari", "30 hari kalender"} == set(
        count("waktu_baku")
    )
    assert sum(bool(row["jeda"]) for row in ROWS) >= 10
    assert all(row["keterangan"] for row in ROWS)


def test_the_examples_of_the_page_for_admins_are_rows_of_the_table():
    page = (DATA.parents[1] / "docs" / "office-time.md").read_text(encoding="utf-8")
    shown = re.findall(r"(?m)^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|", page)
    rows = {row["no"]: row for row in ROWS}

    assert len(shown) >= 12
    for number, *told in shown:
        assert told == [rows[number][column] for column in ("mulai", "waktu_baku", "jatuh_tempo")], number
    assert f", {len(ROWS)} worked examples" in page


def office_of(row: Row, offices: Mapping[str, Office]) -> Office:
    office = offices[row["kalender"]]
    calendar = replace(office.calendar, day=POLICIES[row["satu_hari"]])
    return replace(office, calendar=calendar, timezone=ZONE_NAMES[row["zona"]])


def case_of(row: Row, office: Office) -> Case:
    rule = next((rule for rule in office.rules if rule.name == row["aturan"]), None)
    assert bool(rule) is bool(row["aturan"])
    return Case(
        "key",
        "PGJ-2026-0001",
        STATES[row["tahap"]],
        since=moment_in(row["mulai"], office),
        route=Route(rule.name, rule.then) if rule else None,
        pauses=pauses_in(row, office),
    )


def standard_in(row: Row) -> Standard:
    calendar_days = re.fullmatch(r"(\d+) hari kalender", row["waktu_baku"])
    if calendar_days:
        return Standard(calendar_days=int(calendar_days[1]))
    standard = standard_from(row["waktu_baku"])
    assert standard
    return standard


def pauses_in(row: Row, office: Office) -> tuple[tuple[datetime, datetime], ...]:
    spans = [span.split(" s.d. ") for span in row["jeda"].split(" + ") if span]
    return tuple((moment_in(start, office), moment_in(end, office)) for start, end in spans)


def moment_in(text: str, office: Office) -> datetime:
    """Read "Jum 27-11-2026 11.20", and see that it was one."""
    weekday, _, rest = text.partition(" ")
    moment = datetime.strptime(rest, "%d-%m-%Y %H.%M").replace(tzinfo=office.zone)
    assert WEEKDAYS[moment.weekday()] == weekday, text
    return moment
