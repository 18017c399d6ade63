"""Read the labelled values of a table: a label in each row, or all labels in the first."""

from maild.intake.labels import Labels, Meaning, Row
from maild.intake.page import Line

_LONG = ("description", "resolution")
_FEWEST_LABELS = 3  # in one row that is the head of a table
_MOST_CELLS = 20


def is_table_line(line: Line) -> bool:
    return line.text.count("|") >= 2


def table_rows(lines: list[Line], index: int, labels: Labels) -> list[Row]:
    """Read the table that begins at a line, or the one row of it that stands there."""
    cells = _cells(lines[index].text)
    heads = [labels.meaning(cell, is_sure=False) for cell in cells]
    named = {head.fields[0] for head in heads if head and head.fields != ("none",)}
    if len(named) >= _FEWEST_LABELS:
        return _columns(lines, index, heads)
    filled = [cell for cell in cells if cell.strip(".: ") and not cell.strip(".").isdigit()]
    if len(filled) < 2:
        return []
    below = _label_below(lines, index + 1)
    meaning = labels.meaning(f"{filled[0]} {below}", is_sure=True) or labels.meaning(filled[0], is_sure=True)
    is_heading = labels.meaning(filled[1], is_sure=False) is not None  # "| No | Uraian | Keterangan |"
    if not meaning or (is_heading and len(filled) == 2):
        return []
    value, last = _with_wrapped_cells(lines, index + 1, filled[1])
    return [Row(meaning, filled[0], value.lstrip(": "), index, last)]


def _label_below(lines: list[Line], index: int) -> str:
    """Return the end of a label that is broken over two lines of its cell."""
    cells = _cells(lines[index].text) if index < len(lines) and is_table_line(lines[index]) else []
    filled = [cell for cell in cells if cell]
    return filled[0] if len(filled) == 1 and len(cells) > 1 and cells[-1] != filled[0] else ""


def _with_wrapped_cells(lines: list[Line], last: int, value: str) -> tuple[str, int]:
    """Add the lines below in which only the last cell goes on."""
    while last < len(lines) and is_table_line(lines[last]):
        cells = _cells(lines[last].text)
        if not _label_below(lines, last) and (not cells or not cells[-1] or any(cells[:-1])):
            break
        if _label_below(lines, last):
            cells = [""]
        value = f"{value} {cells[-1]}"
        last += 1
    return value, last


def _columns(lines: list[Line], index: int, heads: list[Meaning | None]) -> list[Row]:
    last = index + 1
    while last < len(lines) and (lines[last].is_blank or "|" in lines[last].text):
        last += 1
    below = [_cells(line.text) for line in lines[index + 1 : last]]
    columns = zip(*(cells for cells in below if len(cells) == len(heads)), strict=True)
    return [
        Row(head, "", _joined([cell for cell in column if cell], head), index, last)
        for head, column in zip(heads, columns, strict=False)
        if head and any(column)
    ]


def _joined(cells: list[str], head: Meaning) -> str:
    return " ".join(cells) if head.fields[0] in _LONG else cells[0]


def _cells(text: str) -> list[str]:
    cells = [cell.strip() for cell in text.split("|", _MOST_CELLS)]
    if not cells[0]:
        cells = cells[1:]
    return cells[:-1] if len(cells) > 2 and not cells[-1] else cells
