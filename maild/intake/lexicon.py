"""The words of rules/fields.toml, made ready for looking up."""

from collections.abc import Iterator
from functools import lru_cache

from maild.core.words import Category, FieldWords, Table
from maild.intake.gapped import GAP, Gapped
from maild.intake.phrases import Passage, Phrases, Token, skeleton, tokens_of


class Lexicon:
    """What the reader of letters knows about wording; compiled once for a set of rules."""

    def __init__(self, words: FieldWords) -> None:
        self.words = words
        self._none = Phrases(())
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
        self.severities = {key: self._gapped(key, listed) for key, listed in words.severities}
        self.category_phrases = Phrases(
            ((phrase.partition(GAP)[0], tag) for phrase, tag in _tagged(words.categories)), self.spellings
        )
        self.things = Phrases(
            ((phrase, code) for phrase, code in _tagged(words.categories) if GAP not in phrase),
            self.spellings,
        )
        self.kinds = Gapped(_tagged(words.categories), self.spellings, self.cue("effect"))
        self.matters = {key: self._gapped(key, listed) for key, listed in words.matters}

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

    def _gapped(self, key: str, listed: tuple[str, ...]) -> Gapped:
        return Gapped(((phrase, key) for phrase in listed), self.spellings, self.cue("effect"))

    def _joined(self, table: Table) -> dict[str, tuple[str, ...]]:
        known: dict[str, tuple[str, ...]] = {}
        for key, listed in table:
            for label in listed:
                shape = self.joined(label)
                if key not in known.get(shape, ()):
                    known[shape] = (*known.get(shape, ()), key)
        return known


WORD, HINT, THING = "word", "hint", "thing"
"""How a phrase speaks for its category; the tags are `<code>/<how>`."""


def _tagged(categories: tuple[Category, ...]) -> Iterator[tuple[str, str]]:
    for category in categories:
        for how, phrases in ((WORD, category.words), (THING, category.things), (HINT, category.hints)):
            yield from ((phrase, f"{category.code}/{how}") for phrase in phrases)


_TYPES = ("whole", "outpost", "part", "parent", "ministry")


@lru_cache(maxsize=4)
def lexicon_of(words: FieldWords) -> Lexicon:
    return Lexicon(words)
