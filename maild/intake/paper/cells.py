"""The cells of a table and its columns, as pieces of the lines of a page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from maild.intake.paper.sheet import Word

COUNTED = "0123456789.) "  # what numbers the questions and the labels of a form
WIDE = 2.6  # characters: a space that parts columns
MARK = re.compile(r"[:;=]+")
NUMBERING = re.compile(r"[(\[]?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)\]]{0,2}|[-•*·●▪o]|no\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of one line inside one column."""

    words: tuple[Word, ...]
    line: int  # of the page
    middle: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].box[0]


@dataclass(frozen=True, slots=True)
class Column:
    """A column without its colons: the lines on which a colon stood behind it, and numbers before it."""

    cells: tuple[Cell, ...]
    marks: frozenset[int] = frozenset()
    starts: frozenset[int] = frozenset()


def text_of(cells: Iterable[Cell]) -> str:
    return " ".join(cell.text for cell in cells)


def stripped(cell: Cell) -> Cell | None:
    """Take the colons off both ends of a cell; None where nothing is left."""
    words = list(cell.words)
    while words and MARK.fullmatch(words[-1].text):
        words.pop()
    mark = MARK.match(words[0].text) if words else None
    if mark:
        rest = words[0].text[mark.end() :].strip()
        words[:1] = [replace(words[0], text=rest)] if rest else []
    return replace(cell, words=tuple(words)) if words else None


def spaced(words: Sequence[Word], letter: float) -> str:
    """Write words in a row; a wide space between them stays one."""
    text = words[0].text if words else ""
    for left, right in pairwise(words):
        width = (right.box[0] - left.box[2]) / letter
        text += (" " if width < WIDE else " " * min(max(round(width), 4), 40)) + right.text
    return text


def cut(cell: Cell, edge: float) -> tuple[Cell | None, Cell | None]:
    """Cut a cell in two at a place on the page."""
    left = tuple(word for word in cell.words if word.box[0] < edge)
    right = tuple(word for word in cell.words if word.box[0] >= edge)
    return replace(cell, words=left) if left else None, replace(cell, words=right) if right else None


def cleaned(columns: Iterable[tuple[Cell, ...]]) -> list[Column]:
    """Take the columns of colons and of numbers out; what they say stays with their neighbours."""
    cleaned: list[Column] = []
    starts: frozenset[int] = frozenset()
    for cells in columns:
        marks = frozenset(cell.line for cell in cells if MARK.match(cell.text))
        kept = tuple(rest for cell in cells if (rest := stripped(cell)))
        if cleaned and marks:
            cleaned[-1] = replace(cleaned[-1], marks=cleaned[-1].marks | marks)
        ends = frozenset(cell.line for cell in cells if cell.text.endswith((":", ";")) and cell.line not in marks)
        is_numbers = len(kept) > 0 and all(NUMBERING.fullmatch(cell.text) for cell in kept)
        if is_numbers and not ends:
            starts = frozenset(cell.line for cell in kept)
        elif kept:
            cleaned.append(Column(kept, ends, starts))
            starts = frozenset()
    return cleaned


def side_by_side(left: Iterable[Cell], right: Iterable[Cell]) -> tuple[Cell, ...]:
    cells = {cell.line: cell for cell in left}
    for cell in right:
        known = cells.get(cell.line)
        cells[cell.line] = replace(known, words=known.words + cell.words) if known else cell
    return tuple(cells[line] for line in sorted(cells))
