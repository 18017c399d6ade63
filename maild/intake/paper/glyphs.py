"""Put the characters of a text layer together to words, by their places alone: the order of a PDF means nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from maild.core.letter import Box
from maild.intake.paper.sheet import Word

_JOINED, _TOUCHING, _OVERPRINTED = 0.22, 0.12, 0.6  # gaps between characters, in heights of the line
_RAISED = 0.7  # of the height of the letters around it
_SPACED_APART = 1.5  # letters of a s p a c e d word stand at most so far apart
_NEXT_WORD = 1.6  # times the gap between letters: the gap between spaced words
_PRINTED = dict.fromkeys(range(0xF000, 0xF100), "•") | {  # bullets of Wingdings and Symbol; ligatures
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on the upright page; x to the right and y downwards, in any unit."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    is_apart: bool = False  # white space stands before it

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of the page that the glyphs stand on."""

    width: float
    height: float


def words_of(glyphs: Iterable[Glyph], page: Extent, confidence: float = 1.0) -> tuple[Word, ...]:
    """Group glyphs to words, row by row; what stands off the page is left out."""
    runs = list(dict.fromkeys(_runs(glyphs)))
    words = [word for row in _rows(runs) for word in _spaced(_touching(_without_doubles(row)))]
    placed = ((word.text.translate(_PRINTED), _box(word, page)) for word in words)
    return tuple(Word(text, clipped(box), confidence) for text, box in placed if _is_on_page(box))


def _runs(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Join characters that follow each other closely, as they mostly do in the file too."""
    run: Glyph | None = None
    last: Glyph | None = None
    for glyph in glyphs:
        if run and last and not glyph.is_apart and _follows(last, glyph, _JOINED):
            run = _together(run, glyph)
        else:
            if run:
                yield run
            run = glyph
        last = glyph
    if run:
        yield run


def _follows(last: Glyph, glyph: Glyph, gap: float) -> bool:
    if (last.left, last.right, last.bottom) == (glyph.left, glyph.right, glyph.bottom):
        return True  # letters of one ligature share its place
    height, taller = max(min(last.height, glyph.height), 0.01), max(last.height, glyph.height)
    overlap = min(last.bottom, glyph.bottom) - max(last.top, glyph.top)
    if height < _RAISED * taller:  # the mark of a footnote is no digit of the number before it
        return False
    return overlap >= height / 2 and -_OVERPRINTED * height <= glyph.left - last.right <= gap * height


def _together(first: Glyph, second: Glyph) -> Glyph:
    return Glyph(
        first.text + second.text,
        min(first.left, second.left),
        min(first.top, second.top),
        max(first.right, second.right),
        max(first.bottom, second.bottom),
        first.is_apart,
    )


def _rows(runs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Gather what stands on one line, from the left."""
    row: list[Glyph] = []
    for run in sorted(runs, key=lambda run: run.middle):
        if row and run.middle - row[0].middle > min(run.height, row[0].height) / 2:
            yield sorted(row, key=lambda glyph: glyph.left)
            row = []
        row.append(run)
    if row:
        yield sorted(row, key=lambda glyph: glyph.left)


def _without_doubles(row: list[Glyph]) -> Iterator[Glyph]:
    """Drop words that are printed twice to look bold, or to cast a shadow."""
    last: Glyph | None = None
    for run in row:
        is_double = last and last.text == run.text and run.left - last.left < run.height / 4
        if not is_double:
            yield run
            last = run


def _touching(row: Iterable[Glyph]) -> list[Glyph]:
    """Join the pieces of a word that were printed one by one, in whatever order."""
    joined: list[Glyph] = []
    for run in row:
        if joined and not run.is_apart and _follows(joined[-1], run, _TOUCHING):
            joined[-1] = _together(joined[-1], run)
        else:
            joined.append(run)
    return joined


def _spaced(row: list[Glyph]) -> Iterator[Glyph]:
    """Join the letters of spaced words: N O T A   D I N A S."""
    stretch: list[Glyph] = []
    for word in row:
        if stretch and not (_is_bit(word) and _is_near(stretch[-1], word)):
            yield from _respaced(stretch)
            stretch = []
        stretch.append(word)
    yield from _respaced(stretch)


def _is_bit(word: Glyph) -> bool:
    return len(word.text) <= 2


def _is_near(last: Glyph, word: Glyph) -> bool:
    is_alike = abs(last.height - word.height) <= 0.2 * last.height
    return _is_bit(last) and is_alike and word.left - last.right <= _SPACED_APART * last.height


def _respaced(stretch: list[Glyph]) -> list[Glyph]:
    single = sum(len(word.text) == 1 for word in stretch)
    letters = sum(bool(_LETTER.match(word.text)) for word in stretch)
    if single < 3 or letters < 3 or single < 0.7 * len(stretch):
        return stretch
    gaps = sorted(max(right.left - left.right, 0.0) for left, right in pairwise(stretch))
    usual = median(gaps[: len(gaps) // 2 + 1])
    words = [stretch[0]]
    for letter in stretch[1:]:
        if letter.left - words[-1].right <= _NEXT_WORD * usual:
            words[-1] = _together(words[-1], letter)
        else:
            words.append(letter)
    return words


def _box(word: Glyph, page: Extent) -> Box:
    return (word.left / page.width, word.top / page.height, word.right / page.width, word.bottom / page.height)


def clipped(box: Box) -> Box:
    """Keep a box on the page."""
    left, top, right, bottom = (round(min(max(side, 0.0), 1.0), 5) for side in box)
    return left, top, right, bottom


def _is_on_page(box: Box) -> bool:
    return 0 <= (box[0] + box[2]) / 2 <= 1 and 0 <= (box[1] + box[3]) / 2 <= 1
