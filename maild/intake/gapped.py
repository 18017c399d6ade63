"""Find phrases with a gap: "internet ... mati" is an "internet" with a "mati" soon after it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from maild.intake.phrases import Phrases, Token, tokens_of

GAP = "..."
_REACH = 8  # words between the halves


class Span(NamedTuple):
    """A phrase that was found: the tokens [first, last) and, of one with a gap, [at, end) of its other half."""

    tag: str
    first: int
    last: int
    at: int
    end: int

    @property
    def has_gap(self) -> bool:
        return self.at != self.first

    def words(self, text: str, tokens: list[Token]) -> str:
        """Return the words of the text from the first to the last of the phrase."""
        return " ".join(text[tokens[self.first].start : tokens[self.end - 1].end].split())


class Gapped:
    """A set of phrases, with gaps or without, each with a tag; a gap never leads over a comma or one of `stops`."""

    def __init__(self, tagged: Iterable[tuple[str, str]], spellings: Mapping[str, str], stops: Phrases) -> None:
        rows = tuple(tagged)
        halves = [phrase.partition(GAP) for phrase, _ in rows]
        self._tags = [tag for _, tag in rows]
        self._rests = [tuple(token.shape for token in tokens_of(rest, spellings)) for _, _, rest in halves]
        self._heads = Phrases(((head, str(number)) for number, (head, _, _) in enumerate(halves)), spellings)
        self._stops = stops

    def found(self, text: str, tokens: list[Token]) -> list[Span]:
        """Return all phrases that begin anywhere, those that overlap too."""
        return [span for index in range(len(tokens)) for span in self._at(text, tokens, index)]

    def _at(self, text: str, tokens: list[Token], index: int) -> Iterator[Span]:
        for hit in self._heads.all_at(tokens, index):
            tag, rest = self._tags[int(hit.tag)], self._rests[int(hit.tag)]
            if not rest:
                yield Span(tag, hit.first, hit.last, hit.first, hit.last)
                continue
            end = self._end(rest, hit.last, text, tokens)
            if end:
                yield Span(tag, hit.first, hit.last, end - len(rest), end)

    def _end(self, rest: tuple[str, ...], start: int, text: str, tokens: list[Token]) -> int:
        for at in range(start, min(start + _REACH, len(tokens))):
            if self._stops.at(tokens, at) or "," in text[tokens[at - 1].end : tokens[at].start]:
                return 0
            if tuple(token.shape for token in tokens[at : at + len(rest)]) == rest:
                return at + len(rest)
        return 0
