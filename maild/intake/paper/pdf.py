"""Read the pages of a PDF: words with their places, and which pages wait for OCR (stack.md A.3)."""

from collections.abc import Iterable
from itertools import chain

from PIL import Image

from maild.core.letter import Box, Trouble
from maild.intake.paper.glyphs import Extent, Glyph, clipped, words_of
from maild.intake.paper.pdfium import Drawing, Note, UprightPage, is_empty_form, opened
from maild.intake.paper.plausible import is_language, is_prose
from maild.intake.paper.refusal import Refused
from maild.intake.paper.ruling import cells_of, rules_of
from maild.intake.paper.sheet import Origin, Paper, Sheet, Word

MOST_PAGES = 20
_LONGEST_SIDE = 4000  # pixels: a page may claim to be 200 000 points long
_FEW = 40  # characters: less is no letter
_CAPTION = 400  # characters: over a picture of a whole page, less is a stamp or a footer
_PICTURE, _WHOLE_PAGE = 0.05, 0.6  # of the page's area
_OUTLINES = 50  # paths: text may be drawn as curves
_BAD_CHARACTERS = 0.05
_PROSE = 0.2
_HIDDEN_LAYER = 0.85  # what a stranger's OCR may be trusted
_GRID = 24


def read_pdf(name: str, data: bytes) -> Paper:
    """Read the first pages; raises Refused."""
    document = opened(data)
    if is_empty_form(document):
        raise Refused(Trouble.UNSUPPORTED, "a dynamic XFA form")
    count = len(document)
    sheets: list[Sheet] = []
    warnings: list[str] = []
    for number in range(1, min(count, MOST_PAGES) + 1):
        try:
            sheets.append(_sheet(UprightPage(document, number), number))
        except Refused as refused:
            warnings.append(str(refused))
    if not sheets:
        raise Refused(Trouble.DAMAGED, "no page of the PDF can be read")
    if count > MOST_PAGES:
        warnings.append(f"pages {MOST_PAGES + 1} to {count} are not read")
    return Paper(name, "pdf", tuple(sheets), warnings=tuple(warnings))


def render(data: bytes, page: int, longest_side: int) -> Image.Image:
    """Render a page, from 1, upright; raises Refused."""
    return UprightPage(opened(data), page).picture(min(longest_side, _LONGEST_SIDE))


def _sheet(page: UprightPage, number: int) -> Sheet:
    extent = page.frame.extent
    glyphs = list(page.glyphs())
    drawing = page.drawing()
    covered = _covered(drawing.pictures)
    is_scan = covered >= _WHOLE_PAGE
    is_layer = is_scan and (drawing.is_text_covered or page.invisible() * 2 > len(glyphs))
    words = words_of(glyphs, extent, _HIDDEN_LAYER if is_layer else 1.0)
    noted = tuple(chain.from_iterable(_noted(note, extent) for note in page.notes()))
    needs_ocr = _needs_ocr(page, glyphs, words, drawing, covered)
    shape = round(extent.height / extent.width, 4)
    cells = cells_of(*rules_of(drawing.paths))
    return Sheet(number, Origin.TEXT, (*words, *noted), shape=shape, needs_ocr=needs_ocr, cells=cells)


def _needs_ocr(
    page: UprightPage, glyphs: list[Glyph], words: tuple[Word, ...], drawing: Drawing, covered: float
) -> bool:
    if len(glyphs) < _FEW:
        return covered >= _PICTURE or len(drawing.paths) >= _OUTLINES or page.tilted >= _FEW
    bad = max(sum(map(_is_bad, glyphs)), page.unmapped())
    if bad > _BAD_CHARACTERS * len(glyphs):
        return True
    text = " ".join(word.text for word in words)
    if covered >= _WHOLE_PAGE:
        return len(glyphs) < _CAPTION or not is_prose(text, _PROSE)
    return not (is_language(text) and all(map(is_language, page.texts_of_fonts())))


def _is_bad(glyph: Glyph) -> bool:
    """Say whether a character means nothing: a control, of the private use area, or the sign of a broken one."""
    code = ord(glyph.text)
    return code < 0x20 or code == 0xFFFD or 0xE000 <= code < 0xF900


def _covered(pictures: tuple[Box, ...]) -> float:
    """Estimate the part of the page under pictures; scans come in many strips."""
    squares: set[tuple[int, int]] = set()
    for left, top, right, bottom in pictures:
        across, down = _squares(left, right), _squares(top, bottom)
        squares.update((x, y) for x in across for y in down)
    return len(squares) / _GRID**2


def _squares(start: float, end: float) -> range:
    """Return the squares of the grid whose middle lies between two fractions of the page."""
    return range(max(round(start * _GRID), 0), min(round(end * _GRID), _GRID))


def _noted(note: Note, page: Extent) -> Iterable[Word]:
    """Set the words of a field or a comment into its box, line by line, each as wide as its part of the line."""
    left, top, right, bottom = note.box
    lines = note.text.split("\n")
    tall = (bottom - top) / len(lines)
    for at, line in enumerate(lines):
        wide = min((right - left) / max(len(line), 1), tall * page.height / page.width)
        start = 0
        for word in line.split():
            start = line.index(word, start)
            ends = (left + start * wide, left + (start + len(word)) * wide)
            yield Word(word, clipped((ends[0], top + at * tall, ends[1], top + (at + 1) * tall)))
            start += len(word)
