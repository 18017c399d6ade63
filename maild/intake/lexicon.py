"""The words of rules/fields.toml, made ready for looking up."""

from collections.abc import Iterator
from functools import lru_cache

from maild.core.words import Category, FieldWords, Table
from maild.intake.phrases import Passage, Phrases, Token, skeleton, tokens_of


class Lexicon:
    """What the reader of letters knows about wording; compiled once for a set of rules."""

    def __init__(self, words: FieldWords) -> None:
        self.words = words
        self.spellings = {
            skeleton(variant): skeleton(word) for word, variants in words.spellings for variant in variants
        }
        self.labels = self._joined(words.labels)
        self.heads = self._joined(words.heads)
        self.keys = self._phrases(words.keys)
        self.cues = {key: self._phrases(((key, listed),)) for key, listed in words.cues}
        self.people = {key: self._phrases(((key, listed),)) for key, listed in words.people}
        self.units = {key: self._phrases(((key, listed),)) for key, listed in words.units}
        self.types = self._phrases(tuple(row for row in words.units if row[0] in _TYPES))
        self.phones = {key: self._phrases(((key, listed),)) for key, listed in words.phones}
        degrees = next((listed for key, listed in words.people if key == "degree_after"), ())
        self.degrees = frozenset(degree.casefold() for degree in degrees)
        self.severities = {key: self._phrases(((key, listed),)) for key, listed in words.severities}
        self.category_gaps = {
            tag: tuple(token.shape for token in self.tokens(phrase.partition("...")[2]))
            for phrase, tag in _tagged(words.categories)
            if "..." in phrase
        }
        self.category_phrases = Phrases(
            ((phrase.partition("...")[0], tag) for phrase, tag in _tagged(words.categories)), self.spellings
        )
        self._none = Phrases(())

    def tokens(self, text: str) -> list[Token]:
        return tokens_of(text, self.spellings)

    def passage(self, text: str) -> Passage:
        return Passage(text, self.tokens(text))

    def cue(self, key: str) -> Phrases:
        return self.cues.get(key, self._none)

    def person(self, key: str) -> Phrases:
        return self.people.get(key, self._none)

    def unit(self, key: str) -> Phrases:
        return self.units.get(key, self._none)

    def phone(self, key: str) -> Phrases:
        return self.phones.get(key, self._none)

    def joined(self, text: str) -> str:
        """Reduce a label to one word: "N o.  H P" and "No. HP" are the same."""
        return "".join(token.shape for token in self.tokens(text))

    def _phrases(self, table: Table) -> Phrases:
        return Phrases(((phrase, key) for key, listed in table for phrase in listed), self.spellings)

    def _joined(self, table: Table) -> dict[str, tuple[str, ...]]:
        known: dict[str, tuple[str, ...]] = {}
        for key, listed in table:
            for label in listed:
                shape = self.joined(label)
                if key not in known.get(shape, ()):
                    known[shape] = (*known.get(shape, ()), key)
        return known


WORD, HINT, GAP = "word", "hint", "gap"
"""How a phrase speaks for its category; the tags are `<code>/<how>`."""


def _tagged(categories: tuple[Category, ...]) -> Iterator[tuple[str, str]]:
    for category in categories:
        for phrase in category.words:
            yield phrase, f"{category.code}/{f'{GAP} {phrase}' if '...' in phrase else WORD}"
        for phrase in category.hints:
            yield phrase, f"{category.code}/{HINT}"


_TYPES = ("whole", "outpost", "part", "parent", "ministry")


@lru_cache(maxsize=4)
def lexicon_of(words: FieldWords) -> Lexicon:
    return Lexicon(words)
