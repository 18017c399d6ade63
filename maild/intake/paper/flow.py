"""Set the tables of documents that know no pages into lines: one for each row, its cells parted by control characters.

No text holds these characters: `cell_of` drops them. `grid.py` takes the rows apart again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from maild.core.letter import Trouble
from maild.intake.paper.refusal import Refused

COLUMN = "    "  # between columns, and for a tab
_MOST_PARAGRAPHS = 40_000
_WIDEST = 40  # characters that a column is padded to
_MOST_COLUMNS = 100
_FEWEST_NUMBERS = 3
_ROW, _CELL, _LINE, _WIDE = "\x1e", "\x1f", "\x1d", "\x1c"  # before a row; after a cell, a line, for a column more
_NO_CONTROLS = dict.fromkeys(map(ord, _ROW + _CELL + _LINE + _WIDE))


class Allowance:
    """How much is read of a document: tables in tables make few octets a day's work."""

    def __init__(self) -> None:
        self._left = _MOST_PARAGRAPHS

    def take(self) -> None:
        """Count one paragraph; raises Refused."""
        self._left -= 1
        if self._left < 0:
            raise Refused(Trouble.TOO_LARGE, f"a document of more than {_MOST_PARAGRAPHS} paragraphs")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its lines, and how many columns it takes."""

    lines: tuple[str, ...]
    span: int = 1


def cell_of(lines: Iterable[str], span: int = 1) -> Cell:
    """Make a cell, without its blank lines: they would seem to end what it says; a table in it is set side by side."""
    flat = (text for line in lines for text in (side_by_side([row_of(line)]) if is_row(line) else [line]))
    plain = (line.translate(_NO_CONTROLS).rstrip() for line in flat)
    return Cell(tuple(line for line in plain if line.strip()), max(1, min(span, _MOST_COLUMNS)))


def is_row(line: str) -> bool:
    """Say whether a line is a row of a table."""
    return line.startswith(_ROW)


def row_of(line: str) -> tuple[Cell, ...]:
    """Take a row of a table apart."""
    cells = line.removeprefix(_ROW).split(_CELL)
    return tuple(
        Cell(tuple(filter(None, cell.rstrip(_WIDE).split(_LINE))), 1 + len(cell) - len(cell.rstrip(_WIDE)))
        for cell in cells
    )


def table_lines(rows: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    """Write a table, one line for each row; a blank line parts it from what is around it, so that its value ends."""
    kept = [row[:_MOST_COLUMNS] for row in rows if not _is_numbers(row)]
    if kept:
        yield ""
    for row in kept:
        yield _ROW + _CELL.join(_LINE.join(cell.lines) + _WIDE * (cell.span - 1) for cell in row)
    if kept:
        yield ""


def side_by_side(rows: Sequence[tuple[Cell, ...]]) -> Iterator[str]:
    """Write rows as text: a cell's further lines stand below its first, so that they stay with their label."""
    starts = starts_of(rows)
    for row in rows:
        filled = [cell for cell in row if cell.lines]
        if len(filled) == 1 and filled[0] is row[0]:
            yield from filled[0].lines
        else:
            yield from _side_by_side(row, starts)


def _is_numbers(row: tuple[Cell, ...]) -> bool:
    """Say whether a row only counts the columns: 1, 2, 3."""
    texts = [" ".join(cell.lines).strip("(). ") for cell in row if cell.lines]
    first = int(texts[0]) if texts and texts[0] in ("1", "2") else 0
    return len(texts) >= _FEWEST_NUMBERS and texts == [str(first + at) for at in range(len(texts))]


def starts_of(rows: Sequence[tuple[Cell, ...]]) -> list[int]:
    """Return the characters at which the columns begin, and the last one ends."""
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
