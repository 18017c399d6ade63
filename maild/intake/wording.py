"""Short texts as words and clauses, and the lists of words that are looked up in them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product
from typing import Generic, TypeVar

_TOKEN = re.compile(
    r"(?P<word>\d{1,9}(?:[.,:/]\d{1,9}){1,9}|[^\W_]+(?:['’`][^\W_]+)*|[%&<>|~\[\]#@\\^{}$+]|[^\w\s\x00-\x7f‘’“”–—…•·][\ufe0f\U0001f3fb-\U0001f3ff]?)"
    r"|(?P<sign>[:;,.!?()=/…–—•·\"“”]|(?<!\S)-+|-+(?!\S))"
)
_SPACED_LETTERS = re.compile(r"[\W_]*(?:[A-Za-z]\s{1,3}){3,20}[A-Za-z][\W_]*")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_EMOJI_STYLE = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
_APOSTROPHE = re.compile("['’`]")
_ABBREVIATED = frozenset(
    ("sdr", "sdri", "bpk", "bp", "yth", "dr", "ir", "hj", "plt", "plh", "no", "tgl", "jl", "kpd", "pkl")
)
_LONGEST_LINE = 2_000  # characters that are understood
_SHORTEST_DRAWL = 3  # letters: "okk"
_NOTHING = "-"  # among the alternatives of a phrase
_POSSESSIVE = "nya"


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its plain spelling, and where it stands in its line."""

    plain: str
    start: int
    end: int
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """The words up to a punctuation mark or the end of the line; `sign` is that mark, "" at the end of the line."""

    line: str
    words: tuple[Word, ...]
    sign: str
    end: int  # where the text after the mark begins


def clauses_of(line: str) -> tuple[Clause, ...]:
    line = _closed_up(line[:_LONGEST_LINE])
    clauses: list[Clause] = []
    words: list[Word] = []
    for match in _TOKEN.finditer(line):
        if match.lastgroup == "word":
            words.append(Word(plain(match[0]), match.start(), match.end()))
        elif match[0] == "." and words and words[-1].plain in _ABBREVIATED:
            continue
        elif words or match[0] == "?":
            clauses.append(Clause(line, tuple(words), match[0], match.end()))
            words = []
    if words:
        clauses.append(Clause(line, tuple(words), "", len(line)))
    return tuple(clauses)


def plain_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in their plain spelling, without punctuation."""
    return tuple(word.plain for clause in clauses_of(text) for word in clause.words)


def plain(word: str) -> str:
    """Bring a word as typed ("SETUJUUU", "Jum'at", a tinted thumb) to the spelling of the lists."""
    return _REPEATED.sub(r"\1\1", _EMOJI_STYLE.sub("", _APOSTROPHE.sub("", word)).lower())


def has_strange_signs(text: str) -> bool:
    """Say whether a text has invisible, direction-changing or look-alike characters (reliability.md T20)."""
    return any(_is_strange(sign) for sign in set(text[:_LONGEST_TEXT]) if not " " <= sign <= "~")


_LONGEST_TEXT = 100_000


def _is_strange(sign: str) -> bool:
    category = unicodedata.category(sign)
    if sign in "\n\t\xa0\ufe0f":
        return False
    if category.startswith("L"):
        return not unicodedata.name(sign, "").startswith("LATIN") or unicodedata.normalize("NFKC", sign) != sign
    return category.startswith(("C", "M")) or (category == "Nd" and not sign.isascii())


def _closed_up(line: str) -> str:
    """Write S E T U J U as one word."""
    return "".join(line.split()) if _SPACED_LETTERS.fullmatch(line) else line


T = TypeVar("T")


class Phrases(Generic[T]):
    """Phrases of one or more words, each with what it stands for; the longest that fits is found.

    `a|b` in a phrase is either word and `-` none: "sudah|telah saya|- cek" is four phrases.
    """

    def __init__(self, entries: Iterable[tuple[str, T]], spellings: Mapping[str, str] | None = None) -> None:
        self._meanings: dict[tuple[str, ...], list[T]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for phrase, meaning in entries:
            for words in _alternatives(phrase):
                self._add(tuple((spellings or {}).get(word, word) for word in words), meaning)

    def _add(self, words: tuple[str, ...], meaning: T) -> None:
        meanings = self._meanings.setdefault(words, []) if words else []
        if words and meaning not in meanings:
            meanings.append(meaning)
            lengths = {*self._lengths.get(words[0], ()), len(words)}
            self._lengths[words[0]] = tuple(sorted(lengths, reverse=True))

    def at(self, words: tuple[str, ...], position: int) -> Iterator[tuple[int, T]]:
        """List what begins at a position, the longest first, each with its length."""
        lengths = self._lengths.get(words[position], ()) if position < len(words) else ()
        for length in lengths:
            if position + length <= len(words):
                for meaning in self._meanings.get(words[position : position + length], ()):
                    yield length, meaning

    def joined_with(self, other: "Phrases[T]") -> "Phrases[T]":
        both: Phrases[T] = Phrases(())
        for phrases in (self, other):
            for words, meanings in phrases._meanings.items():
                for meaning in meanings:
                    both._add(words, meaning)
        return both

    def length_at(self, words: tuple[str, ...], position: int) -> int:
        for length in self._lengths.get(words[position], ()) if position < len(words) else ():
            phrase = words[position : position + length]
            if len(phrase) == length and phrase in self._meanings:
                return length
        return 0

    def first_in(self, words: tuple[str, ...]) -> str:
        """Return the first phrase of the list that occurs; "" where there is none."""
        for position in range(len(words)):
            if length := self.length_at(words, position):
                return " ".join(words[position : position + length])
        return ""

    def covers(self, words: tuple[str, ...]) -> bool:
        """Say whether the words are nothing but phrases of the list."""
        position = 0
        while position < len(words):
            length = self.length_at(words, position)
            if not length:
                return False
            position += length
        return True

    def without(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Take the phrases of the list out; a gap stays, so that no new phrase arises."""
        kept: list[str] = []
        position = 0
        while position < len(words):
            length = self.length_at(words, position)
            kept.append("" if length else words[position])
            position += length or 1
        return tuple(kept)

    def vocabulary(self) -> frozenset[str]:
        return frozenset(word for phrase in self._meanings for word in phrase)

    def single_words(self) -> frozenset[str]:
        return frozenset(phrase[0] for phrase in self._meanings if len(phrase) == 1)


@lru_cache(maxsize=8_192)
def _alternatives(phrase: str) -> tuple[tuple[str, ...], ...]:
    parts = [[plain_words(word) if word != _NOTHING else () for word in part.split("|")] for part in phrase.split()]
    return tuple(tuple(chain.from_iterable(choice)) for choice in product(*parts))


def spellings_of(entries: Iterable[str]) -> dict[str, str]:
    """Read "sudah = sdh udah": what people type for a word leads to that word."""
    return {typed: word for entry in entries for word, _, typos in (entry.partition(" = "),) for typed in typos.split()}


def respelled(
    words: tuple[Word, ...], spellings: Mapping[str, str], known: frozenset[str], stems: frozenset[str]
) -> tuple[Word, ...]:
    """Write what people type for a word as that word, and "laporannya" as "laporan" where only that is listed."""
    return tuple(_respelled(word, spellings, known, stems) for word in words)


def _respelled(word: Word, spellings: Mapping[str, str], known: frozenset[str], stems: frozenset[str]) -> Word:
    text = spellings.get(word.plain, word.plain)
    stem = spellings.get(text.removesuffix(_POSSESSIVE), text.removesuffix(_POSSESSIVE))
    text = stem if text not in known and stem in stems and len(stem) > _SHORTEST_DRAWL else text
    return word if text == word.plain else Word(text, word.start, word.end)
