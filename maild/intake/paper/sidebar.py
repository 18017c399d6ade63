"""Find a column beside a letter that is read by itself: a box of particulars, each label above its value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from maild.intake.labels import Labels
from maild.intake.lexicon import Lexicon
from maild.intake.paper.lines import Page, VisualLine, page_of
from maild.intake.paper.sheet import Sheet, Word
from maild.intake.worth import fitness

_FLUSH, _FREE = 0.7, 0.8  # characters beside an edge at which lines begin; that stay free before it
_FARTHEST_IN = 10.0  # characters between the edge of the page and a second column, at least
_FEWEST_LINES = 4  # of a column
_FEWEST_TOLD = 2  # values below their labels
_PROSE, _FEWEST_PROSE = 30, 3  # characters of a line; lines of a letter beside
_FITS = 0.9
_MOST_EDGES = 12


@dataclass(frozen=True, slots=True)
class Parted:
    """The words of a page in the order in which they are read."""

    above: tuple[Word, ...]
    sidebar: tuple[Word, ...]
    rest: tuple[Word, ...]


def parted(sheet: Sheet, loose: tuple[Word, ...], labels: Labels, lexicon: Lexicon) -> Parted | None:
    """Part a page at its sidebar; None where the words that are `loose`, outside its ruled tables, make none."""
    page = page_of(replace(sheet, words=loose))
    for edge in _edges(page):
        band = _band(page, edge)
        words = tuple(word for line in band for word in line.words)
        sides = tuple(tuple(word for word in words if (word.box[0] < edge) == is_left) for is_left in (True, False))
        for side, other in (sides, sides[::-1]):
            if side and other and _is_sidebar(sheet, side, other, labels, lexicon):
                top = min(word.box[1] for word in words)
                others = [word for word in sheet.words if not any(_covers(each, word) for each in side)]
                above = tuple(word for word in others if _middle(word) < top)
                return Parted(above, side, tuple(word for word in others if _middle(word) >= top))
    return None


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2


def _covers(part: Word, word: Word) -> bool:
    """Say whether a word of a line is a part of a stretch that OCR recognised, or the word itself."""
    middle = (part.box[0] + part.box[2]) / 2
    return word.box[0] <= middle <= word.box[2] and word.box[1] <= _middle(part) <= word.box[3]


def _edges(page: Page) -> Iterable[float]:
    """Yield where several lines begin far from the edge of the page, the most usual place first."""
    left = min((line.left for line in page.lines), default=0.0)
    starts = sorted(segment.left for line in page.lines for segment in line.segments)
    starts = [start for start in starts if start - left > _FARTHEST_IN * page.letter]
    groups: list[list[float]] = []
    for start in starts:
        if groups and start - groups[-1][0] < _FLUSH * page.letter:
            groups[-1].append(start)
        else:
            groups.append([start])
    usual = sorted((group for group in groups if len(group) >= _FEWEST_LINES), key=len, reverse=True)
    for group in usual[:_MOST_EDGES]:
        yield group[0] - _FLUSH / 2 * page.letter


def _band(page: Page, edge: float) -> Sequence[VisualLine]:
    """Return the longest run of lines that leave the edge free."""
    best: list[VisualLine] = []
    run: list[VisualLine] = []
    for line in page.lines:
        is_free = all(word.box[2] < edge or word.box[0] >= edge for word in line.words)
        run = [*run, line] if is_free and _is_parted(line, edge, page.letter) else []
        best = max(best, run, key=len)
    return best


def _is_parted(line: VisualLine, edge: float, letter: float) -> bool:
    """Say whether no two words with but a space between them stand on both sides of an edge."""
    return not any(
        left.box[0] < edge <= right.box[0] and right.box[0] - left.box[2] < _FREE * letter
        for left, right in pairwise(line.words)
    )


def _is_sidebar(
    sheet: Sheet, side: tuple[Word, ...], other: tuple[Word, ...], labels: Labels, lexicon: Lexicon
) -> bool:
    """Say whether a column holds labels with their values below, and a letter runs on beside it."""
    lines, beside = (page_of(replace(sheet, words=words)).lines for words in (side, other))
    prose = sum(sum(len(word.text) + 1 for word in line.words) > _PROSE for line in beside)
    if len(lines) < _FEWEST_LINES or prose < _FEWEST_PROSE:
        return False
    texts = [" ".join(word.text for word in line.words) for line in lines]
    told = {field for above, below in pairwise(texts) if (field := _told(above, below, labels, lexicon))}
    return len(told) >= _FEWEST_TOLD


def _told(label: str, value: str, labels: Labels, lexicon: Lexicon) -> str:
    """Name the field that a line answers to which the line above it asks for; "" for none."""
    meaning = labels.meaning(label.strip(" :"), is_sure=True)
    names = [name for name in meaning.fields if name in ("unit", "pic", "phone")] if meaning else []
    return next((name for name in names if fitness(name, value, lexicon) >= _FITS), "")
