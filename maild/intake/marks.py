"""Where a line names numbers of a list: "1", "no 2", "1, 2 & 4", "1-3", "nomor satu", "yang lain", a case's number.

A mark only says that numbers are named; whether an item begins there is decided by what stands around it (numbered.py).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from maild.core.words import ReplyWords
from maild.intake.wording import Phrases, plain, spellings_of

OTHERS = -1
"""Stands among the numbers of a mark for all that are not named."""
UNLISTED = 0
"""Stands for a case that is not on the list."""

_TOKEN = re.compile(
    r"(?P<case>(?<![\w-])[A-Za-z]{2,10}-[0-9]{4}-[0-9]{3,9}(?![\w-]))"
    r"|(?P<figure>(?:(?<![\w./:-])|(?<=[A-Za-z]{2}\.))[0-9]{1,12}(?:[.,:/-][0-9]{1,12}){0,40}(?!\d|%|[^\W\d_]{1,2}(?![^\W_])))"
    r"|(?P<word>[^\W_]+(?:[-'’`][^\W_]+)*)"
    r"|(?P<sign>[^\w\s]|_)"
)
_ONE = re.compile(r"0|[1-9][0-9]{0,3}")
_SEVERAL = re.compile(r"[1-9][0-9]?(?:,[1-9][0-9]?)+")
_RANGE = re.compile(r"([1-9][0-9]?)-([1-9][0-9]?)")
_OPENING = frozenset("([{#*•·▪►✓-–—")
_CLOSING = frozenset(".):]}=*-–—>→,")
_FIRM = frozenset(".):]}=→>")
_DASHES = frozenset("-–—")
_PARTS = frozenset(",;")
_PARTS_BEFORE_SPACE = frozenset(".!?)/&+–—")
_MOST_SIGNS = 4  # around a number


@dataclass(frozen=True, slots=True)
class Mark:
    """Numbers that a line names from `start` to `end`, and how they stand there."""

    numbers: tuple[int, ...]
    start: int
    end: int
    is_first: bool  # of its line
    is_parted: bool  # by punctuation from what stands before
    is_linked: bool  # by "dan", "lalu"
    is_firm: bool  # "2.", "2)", "2:"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


class _Line:
    """A line as tokens; each question is about what begins at one of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [_Token(str(one.lastgroup), one[0], one.start(), one.end()) for one in _TOKEN.finditer(text)]
        self.words = tuple(plain(token.text) if token.kind == "word" else "" for token in self.tokens)

    def sign(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) and self.tokens[at].kind == "sign" else ""

    def behind_signs(self, at: int) -> int:
        end = at
        while end - at < _MOST_SIGNS and self.sign(end) in _CLOSING:
            end += 1
        return end

    def before_signs(self, at: int) -> int:
        """Go back over what opens a number: "(", "-", "#"."""
        while self.sign(at - 1) in _OPENING and self.tokens[at].start - self.tokens[at - 1].end <= 1:
            at -= 1
        return at

    def is_parted_at(self, at: int) -> bool:
        sign = self.sign(at - 1)
        if not sign:
            return False
        end = self.tokens[at - 1].end
        return sign in _PARTS or (sign in _PARTS_BEFORE_SPACE and self.text[end : end + 1].isspace())


class Marker:
    """Finds marks by the words of an office."""

    def __init__(self, words: ReplyWords) -> None:
        self._numbers = _values(words.cue("item_numbers"))
        self._ordinals = _values(words.cue("item_ordinals"))
        self._before, self._joins, self._ranges, self._links, self._others = (
            Phrases((phrase, "") for phrase in words.cue(table))
            for table in ("item_words", "item_joins", "item_ranges", "item_links", "other_items")
        )

    def marks_in(self, text: str, cases: Mapping[str, int]) -> Iterator[Mark]:
        """List what a line names, from left to right; `cases` are the numbers on the list by those of the cases."""
        line = _Line(text)
        at = 0
        while at < len(line.tokens):
            if found := self._named(line, at, cases):
                numbers, behind = found
                yield self._mark(line, at, behind, numbers)
                at = line.behind_signs(behind)
            else:
                at += 1

    def _mark(self, line: _Line, at: int, behind: int, numbers: tuple[int, ...]) -> Mark:
        first = line.before_signs(at)
        before, end = self._before_links(line, first), line.behind_signs(behind)
        return Mark(
            numbers,
            line.tokens[first].start,
            line.tokens[end - 1].end,
            is_first=all(line.sign(place) in _OPENING for place in range(first)),
            is_parted=line.is_parted_at(before),
            is_linked=before < first,
            is_firm=any(line.sign(place) in _FIRM for place in range(behind, end)),
        )

    def _before_links(self, line: _Line, at: int) -> int:
        while length := next((n for n in (2, 1) if n <= at and self._links.length_at(line.words[:at], at - n) == n), 0):
            at -= length
        return at

    def _named(self, line: _Line, at: int, cases: Mapping[str, int]) -> tuple[tuple[int, ...], int] | None:
        """Read the numbers that begin at a token: what they are, and the token behind them."""
        if length := self._others.length_at(line.words, at):
            return (OTHERS,), at + length
        found = self._element(line, at, cases)
        if not found:
            return None
        numbers, at = found
        while joined := self._joined(line, at):
            is_range, behind = joined
            following = self._element(line, behind, cases)
            if not following or (is_range and not numbers[-1] < following[0][0]):
                break
            between = range(numbers[-1] + 1, following[0][0]) if is_range else ()
            numbers, at = (*numbers, *between, *following[0]), following[1]
        return numbers, at

    def _element(self, line: _Line, at: int, cases: Mapping[str, int]) -> tuple[tuple[int, ...], int] | None:
        """Read one number, with "no." and the like before it."""
        begin = at
        while length := self._before.length_at(line.words, at):
            at += length
            at += line.sign(at) in (".", "#", ":")
        if at >= len(line.tokens):
            return None
        token, word = line.tokens[at], line.words[at]
        if token.kind == "case":
            return (cases.get(token.text.upper(), UNLISTED),), at + 1
        if token.kind == "figure":
            numbers = _figures(token.text)
            return (numbers, at + 1) if numbers else None
        value = self._numbers.get(word) or (self._ordinals.get(word) if at > begin else None)
        return ((value,), at + 1) if value else None

    def _joined(self, line: _Line, at: int) -> tuple[bool, int] | None:
        """Say whether the numbers go on at a token: as a range or one by one, and where the next is looked for."""
        if length := self._ranges.length_at(line.words, at):
            return True, at + length
        if line.words[at : at + 3] == ("s", "", "d") and line.sign(at + 1) in ("/", "."):
            return True, at + 3 + (line.sign(at + 3) == ".")
        if line.sign(at) in _DASHES:
            return True, at + 1
        if line.sign(at) in (",", "&", "+"):
            return False, at + 1 + self._joins.length_at(line.words, at + 1)
        length = self._joins.length_at(line.words, at)
        return (False, at + length) if length else None


def _figures(text: str) -> tuple[int, ...]:
    """Read "4", "1,2,4" and "1-3"; a time, a date, a telephone number are none."""
    if _ONE.fullmatch(text):
        return (int(text) or UNLISTED,)
    if _SEVERAL.fullmatch(text):
        return tuple(int(part) for part in text.split(","))
    found = _RANGE.fullmatch(text)
    if not found:
        return ()
    first, last = int(found[1]), int(found[2])
    return tuple(range(first, last + 1)) if first < last else ()


def _values(entries: tuple[str, ...]) -> dict[str, int]:
    """Read "2 = dua kedua"."""
    return {typed: int(number) for typed, number in spellings_of(entries).items() if number.isdecimal()}


@lru_cache(maxsize=4)
def marker_of(words: ReplyWords) -> Marker:
    """Compile the words once."""
    return Marker(words)
