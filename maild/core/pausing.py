"""What a paused repair waits for, judged by the words of who paused it: a view, on which no decision depends."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import product

from maild.core.words import ReplyWords


class Cause(StrEnum):
    """What a case waits for that the office cannot do itself."""

    REPORTER = "reporter"
    ISP = "isp"
    SPARE_PART = "spare_part"
    OTHER = "other"


_WORD = re.compile(r"\w+\+?")
_SUFFIX = "nya"
_WAITS = "waits"


def cause_of(text: str, words: ReplyWords) -> Cause:
    """Say which cause is named first behind the last "menunggu", or first of all; `other` where none is."""
    told = _words(text)
    waits, causes = _compiled(words)
    ends = [place + len(wait) for place in range(len(told)) for wait in waits if _is_at(told, place, wait)]
    for part in (told[max(ends, default=0) :], told):
        found = [
            (place, -len(phrase), cause)
            for place in range(len(part))
            for cause, phrase in causes
            if _is_at(part, place, phrase)
        ]
        if found:
            return min(found)[2]
    return Cause.OTHER


@lru_cache(maxsize=4)
def _compiled(words: ReplyWords) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[Cause, tuple[str, ...]], ...]]:
    waits = tuple(phrase for wait in words.cue(_WAITS) for phrase in _phrases(wait))
    causes = (
        (Cause(name), phrase) for name, listed in words.pause_causes for one in listed for phrase in _phrases(one)
    )
    return waits, tuple(causes)


def _phrases(entry: str) -> Iterator[tuple[str, ...]]:
    """Spell an entry of rules/replies.toml out: `a|b` is either word and `-` none."""
    for choice in product(*(part.split("|") for part in entry.split())):
        yield tuple(word for part in choice if part != "-" for word in _words(part))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _is_at(told: Sequence[str], place: int, phrase: tuple[str, ...]) -> bool:
    here = told[place : place + len(phrase)]
    return bool(phrase) and len(here) == len(phrase) and all(map(_is_word, here, phrase))


def _is_word(told: str, word: str) -> bool:
    return told in (word, f"{word}{_SUFFIX}")
