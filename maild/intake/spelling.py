"""Typing mistakes of one letter in the words of a reply: corrected where no other reading is near."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from maild.intake.wording import Word

_CORRECTED_FROM = 6  # letters: shorter words have too many neighbours
_GUARDED_FROM = 5
_NEGATED_FROM = 4
_SHORTEST_DRAWL = 3  # "okk"
_REMEMBERED = 4_096  # words
_SAME_STEM = 4  # letters: "setuju" and "setujui"


class Spelling:
    """The words that are looked for.

    What might be a word that takes an answer back (`guards`, above all `negations`) is taken for that, so that "tidka
    setuju" is no consent; a command is understood only where no other is as near; any other known word is put right
    where it is long. A word with a capital may be a name, and can only be meant for a title.
    """

    def __init__(
        self,
        commands: frozenset[str],
        guards: frozenset[str],
        negations: frozenset[str],
        titles: frozenset[str],
        known: frozenset[str],
    ) -> None:
        self._commands = commands
        self._known = known
        self._negations = _Shelf(word for word in negations if len(word) >= _GUARDED_FROM)
        self._guards = _Shelf(word for word in guards if len(word) >= _GUARDED_FROM)
        self._titles = _Shelf(word for word in titles if len(word) >= _GUARDED_FROM)
        self._long_commands = _Shelf(word for word in commands if len(word) >= _CORRECTED_FROM)
        self._long = _Shelf(word for word in known - commands if len(word) >= _CORRECTED_FROM)
        self._meant = lru_cache(maxsize=_REMEMBERED)(self._looked_up)

    def corrected(self, word: Word, *, may_be_name: bool) -> Word:
        if word.plain in self._known or not word.plain.isascii():
            return word
        near = self._titles.near(word.plain) if may_be_name else ()
        meant = word.plain if may_be_name else self._meant(word.plain)
        meant = near[0] if near else meant
        return word if meant == word.plain else Word(meant, word.start, word.end, is_corrected=True)

    def _looked_up(self, typed: str) -> str:
        if len(typed) >= _SHORTEST_DRAWL and typed[-1] == typed[-2] and typed[:-1] in self._commands:
            return typed[:-1]
        negations = self._negations.near(typed) if len(typed) >= _NEGATED_FROM else ()
        guards = self._guards.near(typed) if len(typed) >= _GUARDED_FROM else ()
        if negations or guards:
            return (*negations, *guards)[0]
        commands = self._long_commands.near(typed)
        if commands:
            return commands[0] if len({command[:_SAME_STEM] for command in commands}) == 1 else typed
        others = self._long.near(typed)
        return others[0] if others else typed


class _Shelf:
    """Words by their first letter and length, so that few are compared."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(words):
            self._words[word[0], len(word)].append(word)

    def near(self, typed: str) -> tuple[str, ...]:
        lengths = range(len(typed) - 1, len(typed) + 2)
        return tuple(word for n in lengths for word in self._words.get((typed[:1], n), ()) if _is_near(typed, word))


def _is_near(typed: str, word: str) -> bool:
    """Say whether one letter was left out, added, changed or swapped with its neighbour; never the first."""
    shared = next((at for at, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), None)
    if shared is None:
        return True
    left, right = typed[shared:], word[shared:]
    swapped = left[1:2] + left[:1] + left[2:]
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or swapped == right
