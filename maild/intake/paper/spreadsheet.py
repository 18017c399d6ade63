"""Read XLSX: each row a line, each sheet its own lines (ECMA-376-1 §18)."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from maild.intake.paper.archive import Archive
from maild.intake.paper.flow import Cell, cell_of, table_lines
from maild.intake.paper.officexml import Package
from maild.intake.paper.xmltree import Element, child, children, get, name_of

_MOST_SHEETS = 20
_MOST_ROWS = 2_000
_MOST_COLUMNS = 60
_COLUMN = re.compile(r"[A-Z]{1,3}")
_NUMBER = re.compile(r"-?\d{1,25}(?:\.\d{1,25})?(?:[eE][+-]?\d{1,3})?")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))  # built in, §18.8.30
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # spreadsheets know no zones
_LAST_DAY = 80_000


def read_xlsx(archive: Archive) -> tuple[tuple[str, ...], ...]:
    """Return the lines of each sheet that is shown; raises Refused."""
    package = Package(archive)
    main = package.main_part()
    relations = package.relations(main)
    targets = {relation.id: relation.target for relation in relations}
    strings = _strings(package.related(main, "sharedStrings"))
    dated = _dated(package.related(main, "styles"))
    sheets = children(child(package.main_tree(), "sheets"))
    shown = [sheet for sheet in sheets if not get(sheet, "state").endswith("idden")]  # hidden, veryHidden
    trees = (package.tree(targets.get(get(sheet, "id"), "")) for sheet in shown[:_MOST_SHEETS])
    return tuple(tuple(table_lines(_rows(tree, strings, dated))) for tree in trees)


def _strings(root: Element | None) -> list[str]:
    return [_text(item) for item in children(root, "si")]


def _text(holder: Element) -> str:
    """Join the runs of a text, without the readings of East Asian signs."""
    return "".join(
        (found.text or "") if name_of(found) == "t" else _text(found)
        for found in children(holder)
        if name_of(found) in ("t", "r")
    )


def _dated(styles: Element | None) -> list[bool]:
    """Say of each cell format whether it shows a date."""
    own = {get(found, "numFmtId"): get(found, "formatCode") for found in children(child(styles, "numFmts"))}
    formats = (get(found, "numFmtId") for found in children(child(styles, "cellXfs")))
    return [(number.isdecimal() and int(number) in _DATES) or _is_date(own.get(number, "")) for number in formats]


def _is_date(code: str) -> bool:
    return any(sign in _QUOTED.sub("", code[:200]).lower() for sign in ("yy", "dd", "mmm"))


def _rows(root: Element | None, strings: list[str], dated: list[bool]) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(children(child(root, "sheetData"), "row")):
        if number >= _MOST_ROWS:
            return
        if get(row, "hidden") in ("1", "true"):
            continue
        values: dict[int, str] = {}
        for cell in children(row, "c"):
            values[_column(get(cell, "r"), len(values))] = _value(cell, strings, dated)
        last = max((column for column, value in values.items() if value.strip()), default=-1)
        if last >= 0:
            yield tuple(cell_of(values.get(column, "").split("\n")) for column in range(min(last, _MOST_COLUMNS) + 1))


def _column(reference: str, otherwise: int) -> int:
    letters = _COLUMN.match(reference)
    if not letters:
        return otherwise
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: Element, strings: list[str], dated: list[bool]) -> str:
    kind, style = get(cell, "t"), get(cell, "s")
    if kind == "inlineStr":
        inline = child(cell, "is")
        return _text(inline) if inline is not None else ""
    found = child(cell, "v")
    value = (found.text or "") if found is not None else ""
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and len(value) < 8 and int(value) < len(strings) else ""
    if kind in ("str", "d", "e"):
        return value if kind != "e" else ""
    if kind == "b" or not _NUMBER.fullmatch(value):
        return value
    is_date = style.isdecimal() and len(style) < 6 and int(style) < len(dated) and dated[int(style)]
    return _date(float(value)) if is_date else _number(value)


def _number(value: str) -> str:
    """Write a number as it is shown: telephone numbers are kept as 8.125550143E10."""
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e18 else value


def _date(days: float) -> str:
    if not 0 <= days < _LAST_DAY:
        return str(days)
    moment = _DAY_ZERO + timedelta(days=days)
    if days < 1:
        return f"{moment:%H.%M}"
    return f"{moment:%d-%m-%Y}" if days == int(days) else f"{moment:%d-%m-%Y %H.%M}"
