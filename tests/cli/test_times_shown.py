"""What is late, at a glance: the list, the dossier, the status and the register tell it in words and in minutes."""

import csv
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from an_office import MONDAY, WHOLE_REPORT
from openpyxl import load_workbook
from timed_story import TimedStory

from maild.cli import main
from maild.core.answer import Answer, AnswerName
from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.office import Actor
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk

NOW = MONDAY.replace(day=24, hour=10, minute=0)
DAEMON = Path(__file__).parents[2] / "daemon.py"
Run = Callable[..., str]


def numbered(story: TimedStory, number: int) -> Dossier:
    case = replace(story.case, key=f"key-{number}", number=f"PGJ-2026-{number:04}")
    return replace(story.dossier, case=case)


def later(hour: int, minute: int) -> TimedStory:
    """Let a complaint reach the Kabag on Tuesday, after its reporter completed it."""
    story = TimedStory()
    story.at(24, hour, minute).says(Actor.KABAG, Answer(AnswerName.RETURN, "nomor HP"))
    story.says(Actor.REPORTER, Answer(AnswerName.COMPLETE))
    return story


def paused() -> TimedStory:
    story = TimedStory().until_ordered()
    assert isinstance(story, TimedStory)
    story.at(23, 9).says(Actor.TECHNICIAN, Answer(AnswerName.PAUSE, "menunggu Telkom"))
    return story


def closed() -> TimedStory:
    story = paused()
    story.at(24, 9).says(Actor.TECHNICIAN, Answer(AnswerName.DONE, report=WHOLE_REPORT), photos=True)
    story.at(24, 9, 30).says(Actor.KASUBBAG, AnswerName.APPROVE)
    return story


STORIES = (later(9, 45), closed(), TimedStory(), TimedStory().until_ordered(), paused(), TimedStory(), TimedStory())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kantor") / "kantor"
    with pytest.raises(SystemExit):
        main(["init", str(folder)])
    store = CaseStore(folder / "data" / "cases", Disk())
    for number, story in enumerate(STORIES, 1):
        store.commit(numbered(story, number))
    DeskStore(folder / "data" / "office.json", Disk()).commit(Desk(first_start=MONDAY, last_poll=NOW))
    return folder


@pytest.fixture
def run(office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MAILD_NOW", NOW.isoformat())

    def run(*arguments: str, expects: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["-c", str(office / "maild.toml"), *arguments])
        assert int(ended.value.code or 0) == expects
        return capsys.readouterr().out

    return run


def on_a_terminal(office: Path, **environ: str) -> str:
    """Run `maild case list` on a terminal of its own; return what it shows."""
    ours, theirs = pty.openpty()
    command = [sys.executable, str(DAEMON), "-c", str(office / "maild.toml"), "case", "list"]
    known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    settings = known | {"MAILD_NOW": NOW.isoformat(), "TERM": "xterm-256color", "COLUMNS": "160"} | environ
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.STDOUT, env=settings) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux says so once nobody writes any more
            while part := os.read(ours, 65536):
                shown += part
    os.close(ours)
    assert process.returncode == 0
    return shown.decode()


def test_a_pipe_gets_the_cases_by_number_with_a_word_for_each(run: Run):
    header, *lines = (line.split("\t") for line in run("case", "list").splitlines())

    assert header == ["case", "state", "step", "unit", "waiting for", "due", "", "incident"]
    assert [(line[0][-1], line[4], line[5], line[6]) for line in lines] == [
        ("1", "kabag", "Sel 10.15 WIB", "soon"),
        ("3", "kabag", "Sen 08.45 WIB", "OVERDUE"),
        ("4", "technician", "Sel 08.15 WIB", "OVERDUE"),
        ("5", "technician", "", ""),
        ("6", "kabag", "Sen 08.45 WIB", "OVERDUE"),
        ("7", "kabag", "Sen 08.45 WIB", "OVERDUE"),
    ]


def test_a_terminal_gets_colours_and_what_is_late_first(office: Path):
    shown = on_a_terminal(office)

    assert [shown.index(f"PGJ-2026-000{number}") for number in (3, 6, 7, 4, 1, 5)] == sorted(
        shown.index(f"PGJ-2026-000{number}") for number in (3, 6, 7, 4, 1, 5)
    )
    red, yellow = (next(line for line in shown.splitlines() if number in line) for number in ("-0003", "-0001"))
    assert ("\x1b[31m" in red, "\x1b[33m" in yellow) == (True, True)
    assert ("OVERDUE" in red, "soon" in yellow) == (True, True)


def test_no_color_is_honoured(office: Path):
    shown = on_a_terminal(office, NO_COLOR="1")

    assert ("OVERDUE" in shown, "\x1b[31m" in shown, "\x1b[33m" in shown) == (True, False, False)


def test_the_dossier_tells_the_times_of_each_step_and_why_it_waited(run: Run):
    times = json.loads(run("case", "show", "PGJ-2026-0002", "--json"))["times"]

    assert {name: times[name] for name in ("gross_minutes", "office_minutes", "net_minutes")} == {
        "gross_minutes": 25 * 60 + 15, "office_minutes": 525, "net_minutes": 75,
    }  # fmt: skip
    assert times["paused_minutes"] == {"reporter": 0, "isp": 450, "spare_part": 0, "other": 0}
    assert [(step["step"], step["standard"], step["assumed"], step["kept"]) for step in times["steps"]][:3] == [
        (1, "15 menit", False, True), (2, "30 menit", True, True), (3, "30 menit", False, True),
    ]  # fmt: skip
    assert times["steps"][4]["pauses"] == [{
        "start": "2026-11-23T09:00:00+07:00", "end": "2026-11-24T09:00:00+07:00", "cause": "isp",
        "by": "andi@kanwil.example", "why": "menunggu Telkom", "minutes": 450,
    }]  # fmt: skip


def test_the_dossier_says_the_same_in_words(run: Run):
    said = run("case", "show", "PGJ-2026-0002")

    assert "2\t2026-11-23 08:15\t2026-11-23 08:15\t30 menit (asumsi)\t0\t0\t0\tkept" in said
    assert "6\t2026-11-24 09:00\t2026-11-24 09:30\t15 menit\t30\t30\t30\tNOT KEPT" in said
    assert "all\t\t\t\t1515\t525\t75\t" in said
    assert "450 office minutes, isp (andi@kanwil.example: menunggu Telkom)" in said


def test_the_status_names_the_three_that_are_late_the_longest(run: Run):
    status = json.loads(run("status", "--json"))

    assert (status["overdue"], [late["case"][-1] for late in status["late"]]) == (4, ["3", "6", "7"])
    assert status["late"][0] == {
        "case": "PGJ-2026-0003", "state": "awaiting_directive", "step": 2, "waiting_for": "kabag",
        "due": "2026-11-23T08:45:00+07:00",
    }  # fmt: skip
    lines = run("status").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("overdue"))
    assert [line.split(maxsplit=1)[-1].strip() for line in lines[place : place + 2]] == [
        "4", "step 2, waits for kabag, due Sen 08.45 WIB",
    ]  # fmt: skip
    assert lines[place + 4].strip() == "and 1 more"


def test_the_register_has_the_minutes_of_each_step_and_cause(run: Run):
    rows = list(csv.DictReader(run("register", "--year", "2026").splitlines()))
    row = rows[1]

    assert (row["gross"], row["net"], row["step5_gross"], row["step5_net"]) == ("1515", "75", "1485", "45")
    assert (row["pause_isp"], row["pause_other"], row["late_steps"]) == ("450", "", "6")
    assert [row["step3_net"] for row in rows[:3]] == ["", "0", ""]
    assert json.loads(run("register", "--year", "2026", "--format", "json")) == rows


def test_the_sheet_of_times_marks_the_standard_that_is_assumed(run: Run, tmp_path: Path):
    path = tmp_path / "register.xlsx"
    run("register", "--year", "2026", "--format", "xlsx", "-o", str(path))
    book = load_workbook(path)
    heading, _, second, *_ = book["Waktu 2026 (menit)"].iter_rows(values_only=True)
    told = dict(zip(heading, second, strict=True))

    assert book.sheetnames == ["Register 2026", "Waktu 2026 (menit)"]
    assert told["Nomor Register"] == "PGJ-2026-0002"
    assert told["Tahap 2, neto; mutu baku 30 menit (asumsi)"] == "0"
    assert (told["Tahap 6, neto; mutu baku 15 menit"], told["Jeda: menunggu ISP"]) == ("30", "450")
