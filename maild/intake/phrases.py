"""Find known phrases in text that people typed in a hurry or a scanner misread.

Text is compared by skeletons: case, punctuation and the glyphs that scanners confuse (1 l I, 0 O, 5 S, rn m) do not
count, and what people type for a word counts as the word.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_WORD = re.compile(r"(?:[^\W_]|\](?=[^\W\d_]))+")
_GLYPHS = str.maketrans({"0": "o", "1": "i", "l": "i", "]": "j", "5": "s", "8": "b", "4": "a"})
_LONGEST = 40  # characters of a word that count


class Token(NamedTuple):
    """A word of a text: its skeleton and where it stands."""

    shape: str
    start: int
    end: int


class Passage(NamedTuple):
    """A text together with its own words: the tokens of another text would point beside it."""

    text: str
    tokens: list[Token]


class Hit(NamedTuple):
    """A phrase that was found: the tokens [first, last) and the tag of its list."""

    first: int
    last: int
    tag: str


def skeleton(word: str) -> str:
    """Reduce one word to what survives haste and scanners; plain numbers stay as they are."""
    word = word[:_LONGEST].casefold()
    if word.isdecimal():
        return word
    if word.endswith("2") and len(word) > 4 and word[:-1].isalpha():
        word = word[:-1]  # "muter2" is how haste writes muter-muter
    return word.translate(_GLYPHS).replace("rn", "m").replace("vv", "w")


def tokens_of(text: str, spellings: Mapping[str, str] | None = None) -> list[Token]:
    """Cut a text into words; `spellings` leads from the skeleton of a variant to that of the word meant."""
    known = spellings or {}
    found = []
    for match in _WORD.finditer(text):
        shape = skeleton(match[0])
        found.append(Token(known.get(shape, shape), match.start(), match.end()))
    return found


class Phrases:
    """A set of phrases, each with a tag; a last word that ends in `*` stands for all words that begin so."""

    def __init__(self, tagged: Iterable[tuple[str, str]], spellings: Mapping[str, str] | None = None) -> None:
        self._whole: dict[str, list[tuple[tuple[str, ...], bool, str]]] = {}
        self._stems: dict[str, list[tuple[str, str]]] = {}
        for phrase, tag in tagged:
            shapes = tuple(token.shape for token in tokens_of(phrase, spellings))
            is_open = phrase.rstrip().endswith("*")
            if len(shapes) == 1 and is_open:
                self._stems.setdefault(shapes[0][:3], []).append((shapes[0], tag))
            elif shapes:
                self._whole.setdefault(shapes[0], []).append((shapes, is_open, tag))
        for rows in self._whole.values():
            rows.sort(key=lambda row: -len(row[0]))

    def at(self, tokens: list[Token], index: int) -> Hit | None:
        """Return the longest phrase that begins at a token."""
        shape = tokens[index].shape
        for shapes, is_open, tag in self._whole.get(shape, ()):
            if _fits(shapes, is_open, tokens, index):
                return Hit(index, index + len(shapes), tag)
        for stem, tag in self._stems.get(shape[:3], ()):
            if shape.startswith(stem):
                return Hit(index, index + 1, tag)
        return None

    def all_at(self, tokens: list[Token], index: int) -> list[Hit]:
        """Return every phrase that begins at a token."""
        shape = tokens[index].shape
        rows = self._whole.get(shape, ())
        whole = [Hit(index, index + len(s), tag) for s, is_open, tag in rows if _fits(s, is_open, tokens, index)]
        stems = [Hit(index, index + 1, tag) for s, tag in self._stems.get(shape[:3], ()) if shape.startswith(s)]
        return whole + stems

    def find(self, tokens: list[Token], first: int = 0, last: int | None = None) -> list[Hit]:
        """Return the phrases from left to right; they do not overlap."""
        hits = []
        index, end = first, len(tokens) if last is None else last
        while index < end:
            hit = self.at(tokens, index)
            if hit:
                hits.append(hit)
            index = hit.last if hit else index + 1
        return hits

    def is_in(self, text_tokens: list[Token]) -> bool:
        return any(self.at(text_tokens, index) for index in range(len(text_tokens)))


def _fits(shapes: tuple[str, ...], is_open: bool, tokens: list[Token], index: int) -> bool:
    if index + len(shapes) > len(tokens):
        return False
    closed = len(shapes) - is_open
    if any(tokens[index + offset].shape != shapes[offset] for offset in range(1, closed)):
        return False
    return not is_open or tokens[index + len(shapes) - 1].shape.startswith(shapes[-1])
