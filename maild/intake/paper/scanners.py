"""Several children that read scans, one to a processor, so that the pages of all letters are read side by side."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from maild.core.letter import Box
from maild.intake.paper.reader import SCANNING, PaperReader
from maild.intake.paper.sheet import Mark, Sheet
from maild.intake.parts import Part


class Scanners:
    """Deals pages out to whichever child is free; threads may share it."""

    def __init__(self, count: int, languages: tuple[str, ...]) -> None:
        self._readers = tuple(PaperReader(SCANNING, languages) for _ in range(count))
        self._free: SimpleQueue[PaperReader] = SimpleQueue()
        for reader in self._readers:
            self._free.put(reader)
        self._last: dict[tuple[str, int], PaperReader] = {}  # the page that each has before it

    def scan(self, pages: Sequence[tuple[Part, int]]) -> list[Sheet]:
        """Read pages, in the order in which they are given."""
        with ThreadPoolExecutor(len(self._readers)) as pool:
            return list(pool.map(self._scan, pages))

    def look_again(self, part: Part, page: int, boxes: tuple[Box, ...]) -> tuple[str, ...]:
        return self._reader_of(part, page).look_again(part, page, boxes)

    def picture(self, part: Part, page: int, marks: tuple[Mark, ...]) -> bytes:
        return self._reader_of(part, page).picture(part, page, marks)

    def rest(self) -> None:
        for reader in self._readers:
            reader.rest()

    def close(self) -> None:
        for reader in self._readers:
            reader.close()

    def _scan(self, wanted: tuple[Part, int]) -> Sheet:
        part, page = wanted
        reader = self._free.get()
        try:
            sheet = reader.scan(part, page)
            self._last = {known: other for known, other in self._last.items() if other is not reader}
            self._last[part.digest, page] = reader
            return sheet
        finally:
            self._free.put(reader)

    def _reader_of(self, part: Part, page: int) -> PaperReader:
        """Find the child that has this page before it, and need not prepare it again."""
        return self._last.get((part.digest, page), self._readers[0])
