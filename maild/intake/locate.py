"""Find the words of a page that a field was read from."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from maild.core.letter import Box, Field
from maild.intake.paper.layout import TextRow
from maild.intake.paper.lines import union
from maild.intake.paper.sheet import Word

_LIKE = 80.0  # likeness of a passage that OCR or folding has changed
_LONGEST = 3_000  # characters of a value that are looked for


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the page, a box for each line, and the words themselves."""

    page: int
    boxes: tuple[Box, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Print:
    """The letters and digits of a page's words in reading order, and the line and word of each."""

    page: int
    text: str
    owners: tuple[tuple[int, Word], ...]


class Locator:
    """Finds values among the rows of a paper's pages."""

    def __init__(self, pages: tuple[tuple[int, tuple[TextRow, ...]], ...]) -> None:
        self._prints = [_print(number, rows) for number, rows in pages]

    def place(self, field: Field) -> Place | None:
        """Find a value where its passage stands, or anywhere; None where the page has no such words."""
        value, passage = _letters(field.value)[:_LONGEST], _letters(field.text)[:_LONGEST]
        if not value:
            return None
        for printed in self._prints:
            start = printed.text.find(passage) if passage else -1
            at = printed.text.find(value, max(start, 0))
            if at < 0:
                at = printed.text.find(value)
            if at >= 0:
                return _place(printed, at, at + len(value))
        return self._nearest(value)

    def _nearest(self, value: str) -> Place | None:
        best = None
        for printed in self._prints:
            found = fuzz.partial_ratio_alignment(value, printed.text, score_cutoff=_LIKE) if printed.text else None
            if found and (best is None or found.score > best[0]):
                best = (found.score, printed, found.dest_start, found.dest_end)
        return _place(*best[1:]) if best else None


def _print(page: int, rows: tuple[TextRow, ...]) -> _Print:
    text, owners, number = [], [], 0
    for row in rows:
        for words in row.lines:
            number += 1
            for word in words:
                letters = _letters(word.text)
                text.append(letters)
                owners += [(number, word)] * len(letters)
    return _Print(page, "".join(text), tuple(owners))


def _letters(text: str) -> str:
    """Reduce a text to its letters and digits; every character stays one."""
    return "".join(lower for character in text if (lower := character.lower()).isalnum() and len(lower) == 1)


def _place(printed: _Print, start: int, end: int) -> Place | None:
    lines: dict[int, list[Word]] = {}
    for number, word in printed.owners[start:end]:
        words = lines.setdefault(number, [])
        if not words or words[-1] is not word:
            words.append(word)
    found = tuple(word for line in lines.values() for word in line)
    return Place(printed.page, tuple(union(tuple(line)) for line in lines.values()), found) if found else None
