"""A document as it was read: its pages, and the words on each with their places."""

from dataclasses import dataclass
from enum import StrEnum

from maild.core.letter import Box, Trouble
from maild.intake.parts import Part


class Origin(StrEnum):
    """Where the words of a page come from."""

    TEXT = "text"  # the text layer of a PDF
    OCR = "ocr"
    LINES = "lines"  # a format that knows no pages, such as DOCX: `lines` instead of `words`


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand together on one row: a word of a text layer, or a stretch that OCR recognised."""

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, upright; words in no particular order.

    Of a page that waits for OCR (`needs_ocr`) the words are what a bad text layer says, or none.
    """

    number: int  # from 1
    origin: Origin
    words: tuple[Word, ...] = ()
    lines: tuple[str, ...] = ()  # columns stand apart by four spaces or more
    shape: float = 1.414  # height / width
    needs_ocr: bool = False
    is_legible: bool = True  # False: OCR made out no language
    cells: tuple[Box, ...] = ()  # of its ruled tables


@dataclass(frozen=True, slots=True)
class Paper:
    """What one file comes to: pages, further files inside it, or the reason why it cannot be read."""

    name: str
    kind: str  # pdf, image, docx, odt, ods, xlsx, rtf, doc, html, text, mail, msg, zip, tnef; "" where unknown
    sheets: tuple[Sheet, ...] = ()
    inner: tuple[Part, ...] = ()  # of a ZIP, a mail, a winmail.dat; pictures that fill a DOCX
    trouble: Trouble | None = None
    warnings: tuple[str, ...] = ()

    @property
    def unscanned(self) -> tuple[int, ...]:
        """The numbers of the pages that wait for OCR."""
        return tuple(sheet.number for sheet in self.sheets if sheet.needs_ocr)


@dataclass(frozen=True, slots=True)
class Mark:
    """A field to be marked on the picture of a page."""

    label: str  # Indonesian, as the mails name the field: "Nama unit"
    boxes: tuple[Box, ...]
    is_certain: bool = True
