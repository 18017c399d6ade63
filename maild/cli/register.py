"""The register of a year, for scripts (CSV, JSON) and for people (XLSX)."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from maild.cli.context import DONE, Context
from maild.cli.printing import json_text
from maild.cli.sheet import as_csv, as_xlsx
from maild.compose.facts import category_title
from maild.compose.wording import CAUSES, FIELD_LABELS, STATES, standard_words
from maild.core.case import Case, Dossier, State
from maild.core.office import Office
from maild.core.pausing import Cause
from maild.core.register import columns
from maild.core.sop import STEPS

_TIME_HEADINGS = {
    "gross": "Seluruhnya, bruto",
    "net": "Seluruhnya, neto",
    **{
        f"step{step.number}_{name}": f"Tahap {step.number}, {word}{told}"
        for step in STEPS
        for name, word, told in (
            ("gross", "bruto", ""),
            ("net", "neto", f"; mutu baku {standard_words(step.standard, step.is_assumed)}"),
        )
    },
    "late_steps": "Tahap yang melewati mutu baku",
    **{f"pause_{cause}": f"Jeda: {CAUSES[cause]}" for cause in Cause},
}
_HEADINGS = (
    FIELD_LABELS
    | _TIME_HEADINGS
    | {
        "case": "Nomor Register",
        "state": "Status",
        "letter_number": "Nomor Surat",
        "letter_date": "Tanggal Surat",
        "category": "Jenis Gangguan",
        "severity": "Tingkat",
        "reporter": "Surel Pelapor",
        "team": "Pelaksana",
        "opened": "Diterima",
        "directive": "Disposisi",
        "confirmation": "Konfirmasi",
        "order": "Perintah",
        "repaired": "Selesai Diperbaiki",
        "ended": "Berakhir",
        "result_number": "Nomor Surat Hasil",
        "rating": "Penilaian",
        "incident": "Satu Gangguan dengan",
    }
)
_MOMENTS = ("opened", "directive", "confirmation", "order", "repaired", "ended")


@click.command("register")
@click.option("--year", type=int, required=True)
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json"]), default="csv", show_default=True)
@click.option(
    "-o", "--out", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write it into this file instead."
)
@click.pass_obj
def register_command(context: Context, year: int, form: str, path: Path | None) -> int:
    """Print the register of a year."""
    if form == "xlsx" and path is None and sys.stdout.isatty():
        raise click.UsageError(f"a sheet is nothing for a terminal: add -o register-{year}.xlsx")
    content = _written(context, year, form)
    if path is None:
        click.echo(content, nl=False)
    else:
        _put(path, content.encode() if isinstance(content, str) else content)
        click.echo(f"{path}: written", err=True)
    return DONE


def _written(context: Context, year: int, form: str) -> str | bytes:
    office, now = context.office, context.now()
    dossiers = [dossier for dossier in context.cases.rows(include_ended=True) if _year_of(dossier.case) == year]
    lines = [columns(dossier, office, now) for dossier in dossiers]
    names = tuple(columns(Dossier(Case("", "")), office, now))
    if form == "json":
        return f"{json_text(lines)}\n"
    if form == "csv":
        return as_csv([names, *(tuple(line.values()) for line in lines)])
    times = tuple(name for name in names if name in _TIME_HEADINGS)
    register = _sheet(tuple(name for name in names if name not in times), lines, office)
    durations = _sheet(("case", "unit", *times), lines, office)
    title = f"Register {year}"
    return as_xlsx(title, [(title, register), (f"Waktu {year} (menit)", durations)], now)


def _sheet(names: Sequence[str], lines: Sequence[Mapping[str, str]], office: Office) -> list[list[str]]:
    """Lay out columns for people, saying what stands in them as codes the way people say it."""
    return [
        [_HEADINGS[name] for name in names],
        *([_in_word(name, line[name], office) for name in names] for line in lines),
    ]


def _in_word(name: str, value: str, office: Office) -> str:
    if name == "state":
        return STATES[State(value)]
    if name == "category":
        return ", ".join(category_title(code, office) for code in value.split("+") if code)
    if name == "team":
        team = office.team(value)
        return team.title if team else value
    if name in _MOMENTS and value:
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H.%M}"
    return value


def _put(path: Path, content: bytes) -> None:
    """Write what names people so that only we may read it."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error


def _year_of(case: Case) -> int:
    return int(case.number.split("-")[-2])
