"""Set the tables of documents that know no pages into lines, their columns kept apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

COLUMN = "    "  # between columns, and for a tab
_WIDEST = 40  # characters that a column is padded to
_MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its lines, and how many columns it takes."""

    lines: tuple[str, ...]
    span: int = 1


def cell_of(lines: Iterable[str], span: int = 1) -> Cell:
    """Make a cell, without blank lines around its text."""
    kept = "\n".join(line.rstrip() for line in lines).strip("\n")
    return Cell(tuple(kept.split("\n")) if kept.strip() else (), max(1, min(span, _MOST_COLUMNS)))


def table_lines(rows: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    """Write rows side by side: a cell's further lines stand below its first, so that they stay with their label."""
    kept = [row[:_MOST_COLUMNS] for row in rows]
    starts = _starts(kept)
    for row in kept:
        filled = [cell for cell in row if cell.lines]
        if len(filled) == 1 and filled[0] is row[0]:
            yield from filled[0].lines
        else:
            yield from _side_by_side(row, starts)


def _starts(rows: list[tuple[Cell, ...]]) -> list[int]:
    """Return where each column begins."""
    widths: dict[int, int] = {}
    for row in rows:
        column = 0
        for cell in row:
            width = max(map(len, cell.lines), default=0) if cell.span == 1 else 0
            widths[column] = max(widths.get(column, 0), min(width, _WIDEST))
            column += cell.span
    starts = [0]
    for column in range(max(widths, default=0) + 1):
        width = widths.get(column, 0)
        starts.append(starts[-1] + (width + len(COLUMN) if width else 0))
    return starts


def _side_by_side(row: tuple[Cell, ...], starts: list[int]) -> Iterator[str]:
    for number in range(max((len(cell.lines) for cell in row), default=0)):
        line = ""
        column = 0
        for cell in row:
            text = cell.lines[number] if number < len(cell.lines) else ""
            if text:
                gap = COLUMN if line else ""
                line = (line + gap).ljust(starts[min(column, len(starts) - 1)]) + text
            column += cell.span
        yield line
