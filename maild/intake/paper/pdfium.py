"""What PDFium knows of a page, in our own records. The only user of pypdfium2; not safe for threads (stack.md A.3)."""

import math
from collections import Counter
from collections.abc import Iterator
from ctypes import c_double, c_float, create_string_buffer
from dataclasses import dataclass
from itertools import islice

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image

from maild.core.letter import Box, Trouble
from maild.intake.paper.geometry import UNMOVED, Frame, Matrix, area, moved, placed, turned
from maild.intake.paper.glyphs import Glyph
from maild.intake.paper.refusal import Refused

_MOST_CHARACTERS = 15_000  # of a page
_MOST_OBJECTS = 20_000
_MOST_NOTES = 1_000
_DEEPEST_FORM = 4
_MOST_CLIPS, _MOST_CORNERS = 4, 12  # of a path; a window with more corners is no plain one
_LONGEST_FONT = 120  # octets of its name
_LONGEST_VALUE = 16 * 1024  # octets of UTF-16, of a form's field
_CAP, _DESCENDER = 0.55, 0.15  # parts of a line's height above and below its base line
_PAGEFUL = 200  # characters: fewer are a note in the margin, and turn no page
_TILTED = math.radians(20)
_QUARTER = math.pi / 2
_LARGE = 0.3  # of the page
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_TYPED = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)


@dataclass(frozen=True, slots=True)
class Note:
    """Text that lies on a page: what was typed into a form's field, or written on the page as a comment."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """What else a page shows: pictures and lines."""

    pictures: tuple[Box, ...] = ()
    paths: tuple[Box, ...] = ()
    is_text_covered: bool = False  # a large picture lies over the first text


def opened(data: bytes) -> pypdfium2.PdfDocument:
    """Open a document with the empty password; raises Refused."""
    try:
        document = pypdfium2.PdfDocument(data, password="")
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Refused(Trouble.ENCRYPTED, "the PDF wants a password") from error
        raise Refused(Trouble.DAMAGED, "PDFium cannot open the PDF") from error
    return document


def is_empty_form(document: pypdfium2.PdfDocument) -> bool:
    """Say whether the pages only ask for another program: dynamic XFA forms live in XML that PDFium does not read."""
    if document.get_formtype() != pdfium.FORMTYPE_XFA_FULL:
        return False
    text: str = document[0].get_textpage().get_text_range()
    return text.strip().casefold().startswith("please wait")


class UprightPage:
    """A page turned so that its text runs from left to right, whatever /Rotate says."""

    def __init__(self, document: pypdfium2.PdfDocument, number: int) -> None:
        """Load a page, from 1; raises Refused."""
        try:
            self._page = document[number - 1]
            self._text = self._page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise Refused(Trouble.DAMAGED, f"PDFium cannot load page {number}") from error
        self._form = document.formenv
        self._loose = pdfium.FS_RECTF()  # made once, for all characters: it saves a third of the time
        self._values = tuple(c_double() for _ in range(6))
        self._count = min(max(pdfium.FPDFText_CountChars(self._text), 0), _MOST_CHARACTERS)
        angles = [-pdfium.FPDFText_GetCharAngle(self._text, index) for index in range(self._count)]
        self._page.set_rotation((self._page.get_rotation() + 90 * _quarters(angles, self._page.get_rotation())) % 360)
        self.frame = _frame(self._page)
        self._tilts = [turned(angle - math.radians(self.frame.turn)) for angle in angles]

    @property
    def tilted(self) -> int:
        """The number of its characters that do not run from left to right."""
        return sum(abs(tilt) > _TILTED for tilt in self._tilts)

    def glyphs(self) -> Iterator[Glyph]:
        """Yield its characters as they come in the file, those that are tilted left out."""
        is_apart = False
        for index, tilt in enumerate(self._tilts):
            text = _character(self._text, index)
            if not text.strip():  # PDFium makes up spaces where it sees gaps; we look for ourselves
                is_apart = is_apart or pdfium.FPDFText_IsGenerated(self._text, index) != 1
            elif abs(tilt) <= _TILTED:
                yield self._glyph(index, text, is_apart)
                is_apart = False

    def texts_of_fonts(self) -> tuple[str, ...]:
        """Return what is written in each font: often only one of several is broken."""
        texts: dict[bytes, list[str]] = {}
        name = create_string_buffer(_LONGEST_FONT)
        for index in range(self._count):
            pdfium.FPDFText_GetFontInfo(self._text, index, name, _LONGEST_FONT, None)
            texts.setdefault(name.value, []).append(_character(self._text, index))
        return tuple("".join(pieces) for pieces in texts.values())

    def unmapped(self) -> int:
        """Count the characters that the file gives no meaning."""
        return sum(pdfium.FPDFText_HasUnicodeMapError(self._text, index) == 1 for index in range(self._count))

    def invisible(self) -> int:
        """Count the characters that are not painted, as those of a scanner's own OCR."""
        modes = (pdfium.FPDFTextObj_GetTextRenderMode(found) for found in self._text_objects())
        return sum(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE for mode in modes)

    def drawing(self) -> Drawing:
        pictures: list[Box] = []
        paths: list[Box] = []
        text_at, picture_at = _MOST_OBJECTS, -1
        for at, (kind, box) in enumerate(islice(self._objects(), _MOST_OBJECTS)):
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                paths.append(self.frame.box(*box))
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                text_at = min(at, text_at)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                pictures.append(self.frame.box(*box))
                picture_at = at if area(pictures[-1]) >= _LARGE else picture_at
        return Drawing(tuple(pictures), tuple(paths), text_at < picture_at)

    def notes(self) -> Iterator[Note]:
        """Yield what is typed into the fields of a form, and free text laid over the page."""
        for index in range(min(pdfium.FPDFPage_GetAnnotCount(self._page), _MOST_NOTES)):
            found = pdfium.FPDFPage_GetAnnot(self._page, index)
            if not found:
                continue
            rectangle = pdfium.FS_RECTF()
            text = self._note(found)
            if text.strip() and pdfium.FPDFAnnot_GetRect(found, rectangle):
                box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
                yield Note(text.replace("\r\n", "\n").replace("\r", "\n"), self.frame.box(*box))
            pdfium.FPDFPage_CloseAnnot(found)

    def picture(self, longest_side: int) -> Image.Image:
        """Render it, forms and comments too, so that its longer side has this many pixels."""
        extent = self.frame.extent
        scale = longest_side / max(extent.width, extent.height)
        try:
            bitmap = self._page.render(scale=scale, rev_byteorder=True)
        except pypdfium2.PdfiumError as error:
            raise Refused(Trouble.TOO_LARGE, "PDFium cannot render the page") from error
        image: Image.Image = bitmap.to_pil().convert("RGB")  # converting copies what goes with the bitmap
        bitmap.close()
        return image

    def _glyph(self, index: int, text: str, is_apart: bool) -> Glyph:
        loose, (left, right, bottom, top, x, y) = self._loose, self._values
        pdfium.FPDFText_GetLooseCharBox(self._text, index, loose)
        pdfium.FPDFText_GetCharBox(self._text, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self._text, index, x, y)
        wide = self.frame.upright(loose.left, loose.bottom, loose.right, loose.top)
        tight = self.frame.upright(left.value, bottom.value, right.value, top.value)
        base = self.frame.upright(x.value, y.value, x.value, y.value)[1]
        height = wide[3] - wide[1] or 1.4 * (tight[3] - tight[1])
        upper, lower = min(tight[1], base - _CAP * height), max(tight[3], base + _DESCENDER * height)
        return Glyph(text, min(wide[0], tight[0]), upper, max(wide[2], tight[2]), lower, is_apart)

    def _note(self, annotation: pdfium.FPDF_ANNOTATION) -> str:
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        buffer = create_string_buffer(_LONGEST_VALUE)
        place = pdfium.cast(buffer, pdfium.POINTER(pdfium.FPDF_WCHAR))
        if pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            return ""
        if kind == pdfium.FPDF_ANNOT_FREETEXT:
            size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", place, _LONGEST_VALUE)
        elif kind == pdfium.FPDF_ANNOT_WIDGET and self._form and self._field_type(annotation) in _TYPED:
            size = pdfium.FPDFAnnot_GetFormFieldValue(self._form, annotation, place, _LONGEST_VALUE)
        else:
            return ""
        return buffer.raw[: max(min(size, _LONGEST_VALUE) - 2, 0)].decode("utf-16-le", "replace")

    def _field_type(self, annotation: pdfium.FPDF_ANNOTATION) -> int:
        kind: int = pdfium.FPDFAnnot_GetFormFieldType(self._form, annotation)
        return kind

    def _text_objects(self) -> Iterator[pdfium.FPDF_PAGEOBJECT]:
        for index in range(self._count):
            found = pdfium.FPDFText_GetTextObject(self._text, index)
            if found:
                yield found

    def _objects(self) -> Iterator[tuple[int, Box]]:
        """Yield kind and place of each object in the order in which they are painted."""
        for at in range(pdfium.FPDFPage_CountObjects(self._page)):
            yield from _unfolded(pdfium.FPDFPage_GetObject(self._page, at), UNMOVED, 0)


def _unfolded(found: pdfium.FPDF_PAGEOBJECT, place: Matrix, depth: int) -> Iterator[tuple[int, Box]]:
    """Yield an object, and after a form what is in it."""
    kind = pdfium.FPDFPageObj_GetType(found)
    bounds = _clipped(found) if kind == pdfium.FPDF_PAGEOBJ_PATH else _bounds(found)
    yield kind, moved(bounds, place)
    if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
        inner = placed(_matrix(found), place)
        for at in range(pdfium.FPDFFormObj_CountObjects(found)):
            yield from _unfolded(pdfium.FPDFFormObj_GetObject(found, at), inner, depth + 1)


def _quarters(angles: list[float], rotation: int) -> int:
    """Say by how many quarter turns more, clockwise, most of the text stands upright."""
    quarters = Counter(round((angle - math.radians(rotation)) / _QUARTER) % 4 for angle in angles)
    return quarters.most_common(1)[0][0] if len(angles) >= _PAGEFUL else 0


def _frame(page: pypdfium2.PdfPage) -> Frame:
    found = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, found)
    return Frame(found.left, found.bottom, found.right, found.top, page.get_rotation())


def _character(text: pypdfium2.PdfTextPage, index: int) -> str:
    code = pdfium.FPDFText_GetUnicode(text, index)
    if code == 2:
        return "-"  # PDFium's sign for a hyphen at the end of a line
    return chr(code) if 0 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _bounds(found: pdfium.FPDF_PAGEOBJECT) -> Box:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _clipped(found: pdfium.FPDF_PAGEOBJECT) -> Box:
    """Return what is seen of a path: one border of a box is often drawn as all of them behind a narrow window."""
    left, bottom, right, top = _bounds(found)
    clip = pdfium.FPDFPageObj_GetClipPath(found)
    for at in range(min(pdfium.FPDFClipPath_CountPaths(clip) if clip else 0, _MOST_CLIPS)):
        corners = [_corner(clip, at, number) for number in range(pdfium.FPDFClipPath_CountPathSegments(clip, at))]
        if 0 < len(corners) <= _MOST_CORNERS:
            xs, ys = zip(*corners, strict=True)
            left, bottom = max(left, min(xs)), max(bottom, min(ys))
            right, top = min(right, max(xs)), min(top, max(ys))
    return left, bottom, max(left, right), max(bottom, top)


def _corner(clip: pdfium.FPDF_CLIPPATH, at: int, number: int) -> tuple[float, float]:
    x, y = c_float(), c_float()
    pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, at, number), x, y)
    return x.value, y.value


def _matrix(found: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(found, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
