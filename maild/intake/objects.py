"""What a command may be about: the closed vocabulary of the office's SOP, with the names of people and places."""

from typing import Protocol

from maild.intake.wording import Clause

JOINING = ("dan", "serta", "sama", "&")
_TOWARDS = ("di", "ke", "kepada", "bersama")


class WordList(Protocol):
    def length_at(self, words: tuple[str, ...], position: int) -> int: ...


class Objects:
    """Words that may stand behind a command; names stand only behind `introducing` words ("pak", "lapas").

    Strict ones have no numbers, and no names behind "ke".
    """

    def __init__(
        self,
        known: tuple[WordList, ...],
        introducing: WordList,
        no_names: frozenset[str],
        is_strict: bool = False,
    ) -> None:
        self._known = known
        self._introducing = introducing
        self._no_names = no_names
        self._is_strict = is_strict

    def joined_with(self, *others: WordList) -> "Objects":
        return Objects((*self._known, *others), self._introducing, self._no_names, self._is_strict)

    def cover(self, clause: Clause, start: int = 0, end: int | None = None, *, names_someone: bool = False) -> bool:
        """Say whether the words from `start` on are known, numbers or names; `names_someone`: a name may open them."""
        words = tuple(word.plain for word in clause.words[:end])
        position = start
        may_begin, is_running, was_named = names_someone, False, False
        while position < len(words):
            word = words[position]
            length = max(phrases.length_at(words, position) for phrases in self._known)
            if length or (word[:1].isdigit() and not self._is_strict):
                length = length or 1
                may_begin = self._ends_introducing(words, position, length) or (was_named and word in JOINING)
                is_running = word in _TOWARDS and not self._is_strict
            elif self._is_name(clause, position, may_begin, is_running or names_someone):
                length = 1
                may_begin, is_running, was_named = False, True, True
            else:
                return False
            position += length
        return True

    def _ends_introducing(self, words: tuple[str, ...], position: int, length: int) -> bool:
        end = position + length
        return any(self._introducing.length_at(words, at) == end - at for at in range(position, end))

    def _is_name(self, clause: Clause, position: int, may_begin: bool, may_go_on: bool) -> bool:
        """Say whether a word may be a name; only the first of one may be typed without its capital."""
        word = clause.words[position]
        if word.plain in self._no_names or not word.plain.isalpha():
            return False
        is_capital = clause.line[word.start].isupper() and not clause.line.isupper()
        return may_begin or (may_go_on and is_capital)
