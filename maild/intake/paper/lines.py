"""Gather the words of a page into lines: what stands beside each other, with its gaps."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from maild.core.letter import Box
from maild.intake.paper.sheet import Origin, Sheet, Word

_MOST_WORDS = 3_000
_MOST_LINES, _LONGEST = 3_000, 8_000  # of a text without places; characters of one of them
CHARACTER, _TYPED, PITCH = 0.01, 0.015, 0.02  # a gap of four characters parts columns
_WORD = re.compile(r"\S+")
_NARROW = frozenset("iljtf.,:;'!|()[]I1 ")
_STEEPEST = 0.08  # rise per run that is still the page's own slant
_SHORT, _FINEST = 2, 0.002  # letters of a word that tells no width; of the page: print is not smaller
_TALL = 2.3  # times the usual height: a stamp, a seal, a logo
_REACH, _NEAR = 0.45, 0.35  # of a word's height: so far a word of the same line may stand higher or lower
_SLOPE, _LEVEL = 0.5, 0.2  # how fast a row follows its words up or down
_FEWEST_SPREAD, _MOST_SPREAD, _ALIKE, _SPACE = 4, 9.0, 0.3, 0.6  # spaces; characters; parts of the widest; characters
_GAP = 2.6  # characters: so wide a space parts two columns


@dataclass(frozen=True, slots=True)
class Segment:
    """Words with ordinary spaces between them."""

    words: tuple[Word, ...]

    @property
    def left(self) -> float:
        return self.words[0].box[0]

    @property
    def right(self) -> float:
        return max(word.box[2] for word in self.words)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class VisualLine:
    """What stands on one line; `middle` is its height on the page in widths of the page."""

    segments: tuple[Segment, ...]
    middle: float
    height: float

    @property
    def left(self) -> float:
        return self.segments[0].left

    @property
    def right(self) -> float:
        return self.segments[-1].right

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page from top to bottom, and its measures in widths of the page."""

    lines: tuple[VisualLine, ...]
    letter: float = 0.01  # width of a character
    pitch: float = 0.02  # from a line to the next
    is_typed: bool = False  # lines of text: every character is as wide as any other


def page_of(sheet: Sheet) -> Page:
    """Gather the words of a sheet into lines."""
    if sheet.origin is Origin.LINES:
        return _typed_page(sheet.words)
    words = [part for word in sheet.words[:_MOST_WORDS] for part in _parted(word) if part.text]
    if not words:
        return Page(())
    widths = [_width(word) / len(word.text) for word in words if len(word.text) > _SHORT]
    letter = max(median(widths or [_width(word) / len(word.text) for word in words]), _FINEST)
    height = max(median(word.box[3] - word.box[1] for word in words), _FINEST)
    words = [word for word in words if word.box[3] - word.box[1] <= _TALL * height or len(words) < 8]
    rows = _rows(words, _slant(words, sheet.shape), sheet)
    if sheet.origin is Origin.TEXT:
        for row in rows:
            row.words = _unspread(row.words, letter)
    lines = sorted((_line(row, letter) for row in rows), key=lambda line: line.middle)
    return Page(tuple(lines), letter, _pitch(lines, height * sheet.shape))


def page_of_lines(lines: tuple[str, ...]) -> Page:
    """Take lines of text as a page on which every character is as wide as any other."""
    levels = enumerate(lines[:_MOST_LINES])
    return _typed_page([word for number, text in levels for word in typed_words(text, 0.0, number * PITCH)])


def typed_words(text: str, left: float, level: float) -> tuple[Word, ...]:
    """Give the words of a line of text places, as wide as they have characters."""
    return tuple(
        Word(match[0], (left + match.start() * CHARACTER, level, left + match.end() * CHARACTER, level))
        for match in _WORD.finditer(text.expandtabs(8)[:_LONGEST])
    )


def _typed_page(words: Iterable[Word]) -> Page:
    rows = (list(row) for _, row in groupby(words, lambda word: word.box[1]))
    lines = (_line(_Row(row, [row[0].box[1]], row[0].box[1], PITCH), _TYPED) for row in rows)
    return Page(tuple(lines), _TYPED, PITCH, is_typed=True)


def _parted(word: Word) -> list[Word]:
    """Part a stretch of several words, sharing its box out by the widths of the characters."""
    text = " ".join(word.text.replace("：", ":").split())
    if " " not in text and not 0 < text.find(":") < len(text) - 1:
        return [replace(word, text=text)]
    left, top, right, bottom = word.box
    total = sum(map(_weight, text)) or 1.0
    parts: list[Word] = []
    done = 0.0
    for piece in _pieces(text):
        width = sum(map(_weight, piece))
        start, end = left + (right - left) * done / total, left + (right - left) * (done + width) / total
        if piece.strip():
            parts.append(Word(piece, (start, top, end, bottom), word.confidence))
        done += width
    return parts


def _pieces(text: str) -> list[str]:
    return [piece for word in text.split(" ") for piece in (word, " ")][:-1]


def _weight(character: str) -> float:
    return 0.5 if character in _NARROW else 1.4 if character.isupper() or character in "mw" else 1.0


def _width(word: Word) -> float:
    return word.box[2] - word.box[0]


def _slant(words: list[Word], shape: float) -> float:
    """Measure how the lines rise from left to right, by the neighbours of the words."""
    ordered = sorted(words, key=lambda word: word.box[0])
    slopes = []
    for index, word in enumerate(ordered[:1500]):
        high, low = word.box[1], word.box[3]
        for other in ordered[index + 1 : index + 160]:
            run = other.box[0] - word.box[2]
            shared = min(low, other.box[3]) - max(high, other.box[1])
            if 0 <= run < 0.2 and shared > 0.5 * min(low - high, other.box[3] - other.box[1]):
                rise = (sum(other.box[1::2]) - high - low) / 2 * shape
                slopes.append(rise / max(sum(other.box[::2]) / 2 - sum(word.box[::2]) / 2, 0.01))
                break
    slope = median(slopes) if len(slopes) >= 8 else 0.0
    return slope if abs(slope) <= _STEEPEST else 0.0


@dataclass(slots=True)
class _Row:
    words: list[Word]
    levels: list[float]  # of the words' middles, with the slant taken out
    level: float  # at its end
    height: float


def _rows(words: list[Word], slant: float, sheet: Sheet) -> list[_Row]:
    """Put every word, from left to right, on the row whose last words stand at its height."""
    rows: list[_Row] = []
    shelves: dict[int, list[_Row]] = {}  # rows by height, so that each word is compared with few
    span = max(max(word.box[3] - word.box[1] for word in words) * sheet.shape, _FINEST)
    for word in sorted(words, key=lambda word: word.box[0]):
        height = (word.box[3] - word.box[1]) * sheet.shape
        level = (word.box[1] + word.box[3]) / 2 * sheet.shape - slant * (word.box[0] + word.box[2]) / 2
        shelf = int(level / span)
        close = [row for at in (shelf - 1, shelf, shelf + 1) for row in shelves.get(at, ())]
        if sheet.origin is Origin.TEXT and any(_glued(row, word) for row in close):
            continue
        row = _nearest(close, word, level, height, sheet.origin)
        if row is None:
            row = _Row([], [], level, height)
            rows.append(row)
            shelves.setdefault(shelf, []).append(row)
        row.words.append(word)
        row.levels.append(level)
        row.level += (_SLOPE if sheet.origin is Origin.OCR else _LEVEL) * (level - row.level)
        row.height = max(row.height, min(height, 1.3 * row.height))
    return rows


def _nearest(close: list[_Row], word: Word, level: float, height: float, origin: Origin) -> _Row | None:
    reach = _REACH if origin is Origin.OCR else _NEAR
    near = [row for row in close if abs(row.level - level) < reach * min(max(row.height, height), 2 * height)]
    near = [row for row in near if not _collides(row.words[-1], word)]
    return min(near, key=lambda row: abs(row.level - level), default=None)


def _glued(row: _Row, word: Word) -> bool:
    """Add a word to the last one of a row if it is the rest of it."""
    if not _is_glued(row.words[-1], word):
        return False
    row.words[-1] = Word(row.words[-1].text + word.text, union((row.words[-1], word)), word.confidence)
    return True


def _is_glued(earlier: Word, word: Word) -> bool:
    """Say whether a text layer cut a word in two inside a ligature: "Arif", "in,"."""
    shared = min(earlier.box[2], word.box[2]) - max(earlier.box[0], word.box[0])
    is_level = abs(earlier.box[3] - word.box[3]) < 0.1 * (word.box[3] - word.box[1])
    return is_level and earlier.text[-1] in "fFt" and 0 < shared < 0.7 * _width(word) and word.box[2] > earlier.box[2]


def _collides(earlier: Word, word: Word) -> bool:
    shared = min(earlier.box[2], word.box[2]) - max(earlier.box[0], word.box[0])
    return shared > 0.4 * min(_width(earlier), _width(word)) and shared > 0.004


def _unspread(words: list[Word], letter: float) -> list[Word]:
    """Take the words of a justified line for neighbours: its wide spaces are all alike and part no columns."""
    spaces = [right.box[0] - left.box[2] for left, right in pairwise(words)]
    if len(spaces) < _FEWEST_SPREAD or max(spaces) < _GAP * letter or max(spaces) > _MOST_SPREAD * letter:
        return words
    if max(spaces) - min(spaces) > _ALIKE * max(spaces):
        return words
    ends = [right.box[0] - _SPACE * letter for right in words[1:]]
    stretched = [replace(word, box=(*word.box[:2], end, word.box[3])) for word, end in zip(words, ends, strict=False)]
    return [*stretched, words[-1]]


def _line(row: _Row, letter: float) -> VisualLine:
    segments: list[list[Word]] = []
    for word in row.words:
        if segments and word.box[0] - segments[-1][-1].box[2] < _GAP * letter:
            segments[-1].append(word)
        else:
            segments.append([word])
    return VisualLine(tuple(Segment(tuple(words)) for words in segments), median(row.levels), row.height)


def _pitch(lines: list[VisualLine], height: float) -> float:
    """Measure the step from a line to the next one below it; lines of cells beside each other are no such pair."""
    steps = sorted(step for index, line in enumerate(lines) if (step := _step(line, lines[index + 1 : index + 4])))
    usual = [step for step in steps if 0.7 * height < step < 2.6 * height]
    return usual[len(usual) * 2 // 5] if usual else 1.3 * height


def _step(line: VisualLine, below: list[VisualLine]) -> float:
    for other in below:
        shared = min(line.right, other.right) - max(line.left, other.left)
        if shared > 0.5 * min(line.right - line.left, other.right - other.left):
            return other.middle - line.middle
    return 0.0


def union(words: tuple[Word, ...]) -> Box:
    """Return the smallest box around words."""
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
