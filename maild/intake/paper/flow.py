"""Set the tables of documents that know no pages into lines, their columns kept apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maild.core.letter import Trouble
from maild.intake.paper.refusal import Refused

COLUMN = "    "  # between columns, and for a tab
_MOST_PARAGRAPHS = 40_000
_WIDEST = 40  # characters that a column is padded to
_MOST_COLUMNS = 100
_FEWEST_NUMBERS = 3


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
    """Make a cell, without its blank lines: they would seem to end what it says."""
    return Cell(tuple(line.rstrip() for line in lines if line.strip()), max(1, min(span, _MOST_COLUMNS)))


def table_lines(rows: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    """Write rows side by side: a cell's further lines stand below its first, so that they stay with their label.

    A blank line parts a table from what is around it, so that its last value ends there.
    """
    kept = [row[:_MOST_COLUMNS] for row in rows if not _is_numbers(row)]
    starts = _starts(kept)
    if kept:
        yield ""
    for row in kept:
        filled = [cell for cell in row if cell.lines]
        if len(filled) == 1 and filled[0] is row[0]:
            yield from filled[0].lines
        else:
            yield from _side_by_side(row, starts)
    if kept:
        yield ""


def _is_numbers(row: tuple[Cell, ...]) -> bool:
    """Say whether a row only counts the columns: 1, 2, 3."""
    texts = [" ".join(cell.lines).strip("(). ") for cell in row if cell.lines]
    first = int(texts[0]) if texts and texts[0] in ("1", "2") else 0
    return len(texts) >= _FEWEST_NUMBERS and texts == [str(first + at) for at in range(len(texts))]


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
