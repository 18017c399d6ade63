"""Several children that read mails, one to a processor, so that the mails of a batch are read side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue

from maild.core.letter import Letter
from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.intake.paper.sheet import Paper
from maild.intake.reader import Reader, Reading

_MOST_CHILDREN = 4  # each holds some 60 MB; more of them outrun whoever decides


class Readers:
    """Lends whichever child is free, first the one that worked last; threads may share it."""

    def __init__(self, count: int, words: FieldWords, units: tuple[Unit, ...]) -> None:
        self._all = tuple(Reader(words, units) for _ in range(min(count, _MOST_CHILDREN)))
        self._free: LifoQueue[Reader] = LifoQueue()
        for reader in self._all:
            self._free.put(reader)

    def read(self, raw: bytes) -> Reading:
        """Read one mail as a Reader does."""
        with self._lent() as reader:
            return reader.read(raw)

    def letter_with(self, reading: Reading, papers: tuple[Paper, ...]) -> Letter:
        """Read a mail's text and papers as one letter as a Reader does."""
        with self._lent() as reader:
            return reader.letter_with(reading, papers)

    def close(self) -> None:
        """End the children for good, even at work."""
        for reader in self._all:
            reader.close()

    @contextmanager
    def _lent(self) -> Iterator[Reader]:
        reader = self._free.get()
        try:
            yield reader
        finally:
            self._free.put(reader)
