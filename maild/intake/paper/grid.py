"""Take the tables of documents that know no pages apart again, and give their cells places."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from maild.intake.paper.cells import Cell
from maild.intake.paper.flow import Cell as Written
from maild.intake.paper.flow import is_row, row_of, starts_of
from maild.intake.paper.lines import CHARACTER, PITCH, typed_words
from maild.intake.paper.ruled import Ruled, Table

Rows = tuple[tuple[Written, ...], ...]


def blocks_of(lines: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Rows]]:
    """Yield the lines between tables, and the rows of tables, each as it comes; one of the two is empty."""
    for is_table, block in groupby(lines, is_row):
        if is_table:
            yield (), tuple(row_of(line) for line in block)
        else:
            yield tuple(block), ()


def is_stacked(rows: Rows) -> bool:
    """Say whether cells hold columns of lines that belong together, as "Nomor", "Sifat", "Hal" beside three values."""
    tall = ([len(cell.lines) for cell in row if len(cell.lines) > 1] for row in rows)
    stacked = sum(len(heights) > 1 and len(set(heights)) == 1 for heights in tall)
    return 2 * stacked >= len(rows)


def table_of(rows: Rows) -> Table:
    """Give each cell the columns that it takes as its place, and its words those where text would have them."""
    starts = starts_of(rows)
    found = []
    number = 0
    for at, row in enumerate(rows):
        column = 0
        cells = []
        for cell in row:
            left = starts[min(column, len(starts) - 1)] * CHARACTER
            lines = tuple(
                Cell(typed_words(text, left, line * PITCH), line, line * PITCH)
                for line, text in enumerate(cell.lines, number)
            )
            cells.append(Ruled((float(column), float(at), float(column + cell.span), at + 1.0), lines))
            column += cell.span
        number += max((len(cell.lines) for cell in row), default=0)
        found.append(tuple(cells))
    return Table(tuple(found))
