"""Find in a text what speaks for each kind of disruption, and how much it says.

What is told counts in full; what came of it, by which way it was noticed and in which room it stands counts little, and
what is said to be well counts nothing.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from maild.intake.gapped import Span
from maild.intake.lexicon import HINT, THING, Lexicon
from maild.intake.phrases import Token

REQUEST = "permintaan_baru"
"""The category of what is not broken: a wish for something new."""

_DEAD, _COMES_AND_GOES = "internet_mati", "internet_putus_nyambung"
"""What comes and goes is not dead: "internet terputus setiap setengah jam"."""

_SENTENCE = re.compile(r"[.;!?]\s|\n|, (?:trus|terus|lalu|kemudian)\b")
_PIECE = re.compile(r"[.;!?]\s|[,\n(]|\s[-–]\s")
_NOT = frozenset(("tidak", "beium", "kurang", "bukan", "not"))
_FIRST_WORDS, _FIRST_BONUS = 8, 1.0  # what is named first weighs more
_EFFECT_REACH, _ASIDE_REACH, _DENIED_REACH = 14, 1, 4  # words
_EFFECT, _CAUSE, _ESTABLISHED, _ASIDE = 0.3, 0.6, 2.0, 0.3
_HINT_WORTH, _PER_WORD, _THING_BEHIND = 0.35, 0.25, 0.8
_LATER, _LATER_TELLING = 0.6, 0.85  # what the sentences after the first count


@dataclass(frozen=True, slots=True)
class Clue:
    """Words that speak for a category; `shape` is the word by which they are told from further ones."""

    code: str
    words: str
    shape: str
    worth: float


def clues_in(text: str, lexicon: Lexicon, *, is_told: bool) -> list[Clue]:
    """List the clues of a text; where it tells what happened, its beginning counts more and its sentences count."""
    tokens = lexicon.tokens(text)
    found = _found(text, tokens, lexicon)
    shares = _shares(text, tokens, lexicon, is_told)
    told_first = _end_of_first(text, tokens, found) if is_told else 0
    start = next((span.first for span in found if _kind(span)[1] != HINT), 0)
    telling = {category.code for category in lexicon.words.categories if category.weight > 1.0}
    clues = []
    for span in found:
        code, how = _kind(span)
        lead = max(0.0, 1.0 - max(span.first - start, 0) / _FIRST_WORDS)
        share = shares[span.first] * (1.0 + is_told * _FIRST_BONUS * lead)
        if 0 < told_first <= tokens[span.first].start and shares[span.first] <= 1.0:
            share *= _LATER_TELLING if code in telling else _LATER
        worth = share * _worth(span, how, text, tokens, lexicon)
        if worth:
            clues.append(Clue(code, span.words(text, tokens), tokens[span.first].shape, worth))
    return clues


def _found(text: str, tokens: list[Token], lexicon: Lexicon) -> list[Span]:
    """Find the phrases of all categories, of which a longer one stands for what lies in it."""
    spans = lexicon.kinds.found(text, tokens)
    covers: dict[int, list[tuple[str, int]]] = {}
    for span in spans:
        code, how = _kind(span)
        for first, last in _halves(span) if how != HINT else ():
            for at in range(first, last):
                covers.setdefault(at, []).append((code, last - first))
    again = {at for span in spans if _kind(span)[0] == _COMES_AND_GOES for at in range(span.at, span.end)}
    kept = [span for span in spans if not (_kind(span)[0] == _DEAD and again & set(range(span.at, span.end)))]
    return _without_repeats([span for span in kept if not _is_part_of_longer(span, covers)])


def _halves(span: Span) -> set[tuple[int, int]]:
    return {(span.first, span.last), (span.at, span.end)}


def _without_repeats(spans: list[Span]) -> list[Span]:
    """Drop what overlaps with a phrase of the same category: "akun email" and "email dinas" are one thing."""
    kept: list[Span] = []
    ends: dict[str, int] = {}
    for span in spans:
        code, how = _kind(span)
        if span.first >= ends.get(code, 0):
            kept.append(span)
            ends[code] = ends.get(code, 0) if how == HINT else span.end
    return kept


def _kind(span: Span) -> tuple[str, str]:
    code, _, how = span.tag.partition("/")
    return code, how


def _is_part_of_longer(span: Span, covers: dict[int, list[tuple[str, int]]]) -> bool:
    """Say whether one half lies in a longer phrase of another category: "putus" in "sering putus"."""
    code, _ = _kind(span)
    return code != REQUEST and any(
        all(any(other != code and length > last - first for other, length in covers[at]) for at in range(first, last))
        for first, last in _halves(span)
        if all(at in covers for at in range(first, last))
    )


def _worth(span: Span, how: str, text: str, tokens: list[Token], lexicon: Lexicon) -> float:
    if how == HINT:
        return _HINT_WORTH
    worth = 1.0 + _PER_WORD * (1 if span.has_gap else span.last - span.first - 1)
    if how != THING:
        return worth
    first, last = _piece(text, tokens, span.first)
    if lexicon.cue("trouble").is_in(tokens[span.last : last]):
        return worth
    return _THING_BEHIND * worth if lexicon.cue("trouble").is_in(tokens[first : span.first]) else _HINT_WORTH


def _piece(text: str, tokens: list[Token], index: int) -> tuple[int, int]:
    """Return the tokens between the commas and full stops around one."""
    bounds = [mark.end() for mark in _PIECE.finditer(text)]
    place = bisect_right(bounds, tokens[index].start)
    start = bounds[place - 1] if place else 0
    end = bounds[place] if place < len(bounds) else len(text)
    starts = [token.start for token in tokens]
    return bisect_right(starts, start - 1), bisect_right(starts, end - 1)


def _end_of_first(text: str, tokens: list[Token], found: list[Span]) -> int:
    """Find where the first trouble of several is told; 0 where the first sentence names no kind of trouble."""
    end = next((mark.end() for mark in _SENTENCE.finditer(text)), 0)
    return end if any(_kind(span)[1] != HINT and tokens[span.first].start < end for span in found) else 0


def _shares(text: str, tokens: list[Token], lexicon: Lexicon, is_told: bool) -> list[float]:
    """Say for each word how much of what it names is the trouble itself."""
    shares = [1.0] * len(tokens)
    for first, last in _stretches(tokens, [mark.end() for mark in _SENTENCE.finditer(text)]):
        effects = lexicon.cue("effect").find(tokens, first, last)
        if effects:
            _scale(shares, effects[0].first, min(effects[0].first + _EFFECT_REACH + 1, last), _EFFECT)
        for hit in lexicon.cue("established").find(tokens, first, last)[:1]:
            _scale(shares, hit.last, last, _ESTABLISHED)
    for first, last in _stretches(tokens, [mark.end() for mark in _PIECE.finditer(text)]):
        for hit in lexicon.cue("cause").find(tokens, first, last)[:1]:
            if not lexicon.cue("established").at(tokens, hit.first):
                _scale(shares, hit.last, last, _CAUSE)
        for hit in lexicon.cue("aside").find(tokens, first, last):
            _scale(shares, hit.last, min(hit.last + _ASIDE_REACH, last), _ASIDE)
        for hit in lexicon.cue("denied").find(tokens, first, last):
            _scale(shares, hit.first, min(hit.last + _DENIED_REACH, last), 0.0)
        if is_told and _is_well(tokens[first:last], lexicon):
            _scale(shares, first, last, 0.0)
    return shares


def _is_well(piece: list[Token], lexicon: Lexicon) -> bool:
    """Say whether a piece only tells that something works: "browsing biasa lancar"."""
    fine = [hit for hit in lexicon.cue("well").find(piece) if not hit.first or piece[hit.first - 1].shape not in _NOT]
    covered = {at for hit in fine for at in range(hit.first, hit.last)}
    troubles = lexicon.cue("trouble").find(piece)
    return bool(fine) and all(set(range(hit.first, hit.last)) & covered for hit in troubles)


def _stretches(tokens: list[Token], bounds: list[int]) -> list[tuple[int, int]]:
    starts = [token.start for token in tokens]
    cuts = [0, *sorted({bisect_right(starts, bound - 1) for bound in bounds}), len(tokens)]
    return [(first, last) for first, last in pairwise(cuts) if first < last]


def _scale(shares: list[float], first: int, last: int, share: float) -> None:
    for at in range(first, last):
        shares[at] *= share
