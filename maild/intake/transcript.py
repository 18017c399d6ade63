"""Read a mail whole: its text, the files that came with it, and the scans among them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from types import TracebackType

from maild.core.letter import Box, Enclosure, Field, Fields, Letter
from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.intake.mime import Mail
from maild.intake.opinion import doubtful, settled
from maild.intake.paper.gather import Leaf, gathered, with_sheets
from maild.intake.paper.reader import OPENING, PaperReader
from maild.intake.paper.scanners import Scanners
from maild.intake.paper.sheet import Mark, Origin, Sheet
from maild.intake.parts import Part
from maild.intake.reader import Reading
from maild.intake.readers import Readers

DEFAULT_LANGUAGES = ("ind", "eng")
_LABELS = {
    "unit": "Nama unit",
    "pic": "Penanggung jawab",
    "phone": "Nomor HP",
    "description": "Uraian",
    "resolution": "Permintaan",
}


class Transcriber:
    """Keeps the children that read: for mails one to a processor, one that opens files, and as many for scans.

    Threads may share it: who reads scans holds up others for moments only.
    """

    def __init__(
        self,
        words: FieldWords,
        units: tuple[Unit, ...],
        languages: tuple[str, ...] = DEFAULT_LANGUAGES,
        scanners: int = 1,
    ) -> None:
        self._mails = Readers(scanners, words, units)
        self._opener = PaperReader(OPENING, languages)
        self._scanners = Scanners(scanners, languages)

    def __enter__(self) -> "Transcriber":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> Reading:
        """Read what needs no OCR, in a moment; raises Unreadable, or TransientFailure: no child starts.

        Where pages wait for OCR, `letter.unscanned` counts them and the rest is only what is known so far.
        """
        reading = self._mails.read(raw)
        return self._told_so_far(reading, gathered(reading.mail.parts, self._opener))

    def read_whole(self, raw: bytes) -> Reading:
        """Read the scans too, which takes seconds a page; raises as `read` does.

        The second engine looks only at fields that its opinion may make certain or doubtful.
        """
        reading = self._mails.read(raw)
        return self._told_whole(reading, gathered(reading.mail.parts, self._opener))

    def read_file(self, part: Part) -> Reading:
        """Read one file as a letter of its own, scans too; raises as `read` does."""
        nothing = Reading(Mail(parts=(part,)), "", Letter(sources=()), Fields())
        return self._told_whole(nothing, gathered((part,), self._opener))

    def rest(self) -> None:
        """End the children that read scans, which hold much memory; the next scan starts new ones."""
        self._scanners.rest()

    def close(self) -> None:
        """End all children, even at work: whoever waits for them hears TransientFailure."""
        self._mails.close()
        self._opener.close()
        self._scanners.close()

    def _told_so_far(self, reading: Reading, leaves: tuple[Leaf, ...]) -> Reading:
        if not leaves:
            return reading
        told = self._with_papers(reading, leaves)
        return told if told.letter.unscanned else self._pictured(told, leaves)

    def _told_whole(self, reading: Reading, leaves: tuple[Leaf, ...]) -> Reading:
        if not any(leaf.paper.unscanned for leaf in leaves):
            return self._told_so_far(reading, leaves)
        leaves = self._scanned(leaves)
        told = self._with_papers(reading, leaves)
        letter = replace(told.letter, fields=self._settled(told.letter.fields, leaves))
        return self._pictured(replace(told, letter=letter), leaves)

    def _with_papers(self, reading: Reading, leaves: tuple[Leaf, ...]) -> Reading:
        return replace(reading, letter=self._mails.letter_with(reading, tuple(leaf.paper for leaf in leaves)))

    def _scanned(self, leaves: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
        pages = [(leaf.part, number) for leaf in leaves for number in leaf.paper.unscanned]
        sheets: dict[str, dict[int, Sheet]] = {}
        for (part, number), sheet in zip(pages, self._scanners.scan(pages), strict=True):
            sheets.setdefault(part.digest, {})[number] = sheet
        return tuple(replace(leaf, paper=with_sheets(leaf.paper, sheets.get(leaf.part.digest, {}))) for leaf in leaves)

    def _settled(self, fields: Fields, leaves: tuple[Leaf, ...]) -> Fields:
        """Ask the second engine about the fields in doubt, page by page."""
        texts: dict[str, tuple[str, ...]] = {}
        for place in _places(fields, leaves):
            boxes = tuple(box for _, own in place.asked for box in own)
            read = iter(self._scanners.look_again(place.leaf.part, place.page, boxes))
            for name, own in place.asked:
                texts[name] = tuple(next(read) for _ in own)
        return settled(fields, texts) if texts else fields

    def _pictured(self, reading: Reading, leaves: tuple[Leaf, ...]) -> Reading:
        """Add the picture of the page on which most of the fields stand."""
        best = _best_page(reading.letter, leaves)
        if best is None:
            return reading
        leaf, page, marks = best
        is_scan = _is_scan(leaf, page)
        artist = self._scanners.picture if is_scan else partial(self._opener.picture, is_scan=False)
        jpeg = artist(leaf.part, page, marks)
        if not jpeg:
            return reading
        enclosure = Enclosure(f"terbaca-hal-{page}.jpg", "image/jpeg", len(jpeg), sha256(jpeg).hexdigest())
        return replace(reading, letter=replace(reading.letter, picture=enclosure), picture=jpeg)


@dataclass(frozen=True, slots=True)
class _Place:
    """What is asked about one page: each field with its rows."""

    leaf: Leaf
    page: int
    asked: tuple[tuple[str, tuple[Box, ...]], ...]


def _places(fields: Fields, leaves: tuple[Leaf, ...]) -> Iterator[_Place]:
    asked: dict[tuple[str, int], list[tuple[str, tuple[Box, ...]]]] = {}
    for name, page, boxes in doubtful(fields):
        field = fields.get(name)
        if field:
            asked.setdefault((field.source, page), []).append((name, boxes))
    for (source, page), names in asked.items():
        leaf = _named(source, leaves)
        if leaf and _is_scan(leaf, page):
            yield _Place(leaf, page, tuple(names))


def _named(source: str, leaves: tuple[Leaf, ...]) -> Leaf | None:
    return next((leaf for leaf in leaves if leaf.paper.name == source), None)


def _is_scan(leaf: Leaf, page: int) -> bool:
    return any(sheet.number == page and sheet.origin is Origin.OCR for sheet in leaf.paper.sheets)


def _best_page(letter: Letter, leaves: tuple[Leaf, ...]) -> tuple[Leaf, int, tuple[Mark, ...]] | None:
    marks: dict[tuple[str, int], list[Mark]] = {}
    for name, field in letter.fields.items():
        if field and field.page and field.boxes:
            marks.setdefault((field.source, field.page), []).append(_mark(name, field))
    for (source, page), own in sorted(marks.items(), key=lambda entry: -len(entry[1])):
        leaf = _named(source, leaves)
        if leaf and leaf.paper.kind in ("pdf", "image"):
            return leaf, page, tuple(own)
    return None


def _mark(name: str, field: Field) -> Mark:
    return Mark(_LABELS[name], field.boxes, field.is_certain)
