"""How commands print: a table with colour on a terminal, plain lines when piped, exact JSON with `--json`."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text


def as_json(value: Any) -> None:
    """Print one JSON document."""
    click.echo(json_text(value))


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], title: str = "", styles: Sequence[str] = ()) -> None:
    """Print rows; `styles` gives each row its colour on a terminal."""
    if not sys.stdout.isatty():
        for row in (headers, *rows):
            click.echo("\t".join(_one_line(cell) for cell in row))
        return
    drawn = Table(title=title or None, title_justify="left", header_style="bold", expand=False)
    for header in headers:
        drawn.add_column(header, overflow="fold")
    for number, row in enumerate(rows):
        drawn.add_row(*(Text(_shown(cell)) for cell in row), style=styles[number] if number < len(styles) else None)
    Console().print(drawn)


def pairs(rows: Iterable[tuple[str, str]]) -> None:
    """Print names and values below each other."""
    listed = list(rows)
    width = max((len(name) for name, _ in listed), default=0)
    for name, value in listed:
        lines = [_shown(line) for line in value.splitlines()] or [""]
        click.echo(f"{click.style(f'{name:<{width}}', bold=True)}  {lines[0]}")
        for line in lines[1:]:
            click.echo(f"{'':<{width}}  {line}")


def _one_line(cell: str) -> str:
    return " ".join(_shown(line) for line in cell.split())


def _shown(text: str) -> str:
    """Keep a stranger's words from steering the terminal."""
    return "".join(character for character in text if character.isprintable())


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    raise TypeError(f"cannot print a {type(value).__name__} as JSON")
