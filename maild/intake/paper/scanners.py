"""Several children that read scans, one to a processor, so that the pages of all letters are read side by side."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from maild.core.letter import Box
from maild.errors import Unreadable
from maild.intake.paper.reader import SCANNING, PaperReader
from maild.intake.paper.sheet import Mark, Origin, Sheet
from maild.intake.parts import Part

_MOST_BROKEN = 3  # files of a letter that may break a reader; the letter's other pages are not read then


class Scanners:
    """Deals pages out to whichever child is free; threads may share it."""

    def __init__(self, count: int, languages: tuple[str, ...]) -> None:
        self._readers = tuple(PaperReader(SCANNING, languages) for _ in range(count))
        self._free: SimpleQueue[PaperReader] = SimpleQueue()
        for reader in self._readers:
            self._free.put(reader)
        self._last: dict[tuple[str, int], PaperReader] = {}  # the page that each has before it

    def scan(self, pages: Sequence[tuple[Part, int]]) -> list[Sheet]:
        """Read the pages of a letter, in the order in which they are given.

        Nothing can be made out on a page that breaks its reader; those behind it in its file would break the next.
        """
        broken: set[str] = set()
        with ThreadPoolExecutor(len(self._readers)) as pool:
            waiting = [pool.submit(self._scan, part, page, broken) for part, page in pages]
            return [sheet.result() for sheet in waiting]

    def look_again(self, part: Part, page: int, boxes: tuple[Box, ...]) -> tuple[str, ...]:
        return self._reader_of(part, page).look_again(part, page, boxes)

    def picture(self, part: Part, page: int, marks: tuple[Mark, ...]) -> bytes:
        """Draw a page that was scanned, with its fields marked."""
        return self._reader_of(part, page).picture(part, page, marks, is_scan=True)

    def rest(self) -> None:
        for reader in self._readers:
            reader.rest()

    def close(self) -> None:
        for reader in self._readers:
            reader.close()

    def _scan(self, part: Part, page: int, broken: set[str]) -> Sheet:
        reader = self._free.get()
        try:
            if part.digest in broken or len(broken) >= _MOST_BROKEN:
                return Sheet(page, Origin.OCR, is_legible=False)
            sheet = reader.scan(part, page)
            others = {known: other for known, other in self._last.items() if other is not reader}
            self._last = others | {(part.digest, page): reader}  # never changed in place: threads walk through it
            return sheet
        except Unreadable:
            broken.add(part.digest)
            return Sheet(page, Origin.OCR, is_legible=False)
        finally:
            self._free.put(reader)

    def _reader_of(self, part: Part, page: int) -> PaperReader:
        """Find the child that has this page before it, and need not prepare it again."""
        return self._last.get((part.digest, page), self._readers[0])
