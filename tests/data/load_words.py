"""Load rules/fields.toml as it stands in the checkout, without the rulebook's checks."""

import tomllib
from pathlib import Path
from typing import Any

from maild.core.words import Category, FieldWords, Table

RULES = Path(__file__).resolve().parents[2] / "rules" / "fields.toml"


def field_words() -> FieldWords:
    data = tomllib.loads(RULES.read_text(encoding="utf-8"))
    rows = data.pop("category")
    tables = {name: _table(listed) for name, listed in data.items()}
    return FieldWords(**tables, categories=tuple(_category(row) for row in rows))


def _table(listed: dict[str, list[str]]) -> Table:
    return tuple((key, tuple(words)) for key, words in listed.items())


def _category(row: dict[str, Any]) -> Category:
    return Category(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
