"""Rulebooks of small offices, and what is wrong with them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from maild.core.office import Office
from maild.errors import Problem, RulesError
from maild.store.rulebook import Rulebook
from maild.store.shipped import shipped

TODAY = date(2026, 11, 24)
SETTINGS = Office("Kanwil", "pengaduan@kanwil.example", ("admin@kanwil.example",))
OFFICIALS = (shipped("rules") / "officials.toml").read_text(encoding="utf-8")


def no_objection(_: Mapping[str, str]) -> tuple[Problem, ...]:
    return ()


def an_office_in(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "officials.toml").write_text(OFFICIALS, encoding="utf-8")
    return tmp_path


def rulebook(folder: Path | None, check=no_objection, today: date = TODAY) -> Rulebook:
    return Rulebook(SETTINGS, folder, today, check)


def reservations(book: Rulebook) -> tuple[Problem, ...]:
    """What is doubtful, but for office time: next year's holidays are known as estimates only."""
    return tuple(warning for warning in book.edition.warnings if not warning.file.startswith("rules/worktime.toml"))


def mistakes(folder: Path | None, check=no_objection, today: date = TODAY) -> tuple[Problem, ...]:
    with pytest.raises(RulesError) as caught:
        rulebook(folder, check, today)
    return caught.value.problems


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


A_KABAG = """
[[official]]
role = "kabag"
title = "Kepala Bagian"
name = "Budi"
addresses = ["ANOTHER"]
"""


A_UNIT = '[[unit]]\nname = "Lapas A"\naliases = ["LP A"]\naddresses = ["a@upt.example"]\n'


def append(office: Path, name: str, text: str) -> None:
    path = office / "rules" / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def change(office: Path, name: str, old: str, new: str) -> None:
    path = office / "rules" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
