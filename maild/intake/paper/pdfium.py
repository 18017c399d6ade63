"""What PDFium knows of a page, in our own records. The only user of pypdfium2; not safe for threads (stack.md A.3)."""

import math
from collections import Counter
from collections.abc import Iterator
from ctypes import c_double, c_float, create_string_buffer
from dataclasses import dataclass, replace

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image

from maild.core.letter import Box, Trouble
from maild.intake.paper.glyphs import Extent, Glyph
from maild.intake.paper.refusal import Refused

_MOST_CHARACTERS = 40_000  # of a page
_MOST_OBJECTS = 20_000
_DEEPEST_FORM = 4
_LONGEST_VALUE = 16 * 1024  # octets of UTF-16, of a form's field
_CAP, _DESCENDER = 0.55, 0.15  # parts of a line's height above and below its base line
_PAGEFUL = 200  # characters: fewer are a note in the margin, and turn no page
_TILTED = math.radians(20)
_QUARTER = math.pi / 2
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
    paths: int = 0
    is_text_covered: bool = False  # the last picture lies over the first text


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
        self._count = min(max(pdfium.FPDFText_CountChars(self._text), 0), _MOST_CHARACTERS)
        self._angles = [-pdfium.FPDFText_GetCharAngle(self._text, index) for index in range(self._count)]
        self._turn = (self._page.get_rotation() + self._quarters_of_text() * 90) % 360
        self._page.set_rotation(self._turn)
        self._frame = _frame(self._page)

    @property
    def extent(self) -> Extent:
        """Its size in points (1/72 inch)."""
        left, bottom, right, top = self._frame
        width, height = max(right - left, 1.0), max(top - bottom, 1.0)
        return Extent(height, width) if self._turn % 180 else Extent(width, height)

    @property
    def tilted(self) -> int:
        """The number of its characters that do not run from left to right."""
        upright = math.radians(self._turn)
        return sum(abs(_turned(angle - upright)) > _TILTED for angle in self._angles)

    def glyphs(self) -> Iterator[Glyph]:
        """Yield its characters as they come in the file, those that are tilted left out."""
        is_apart = False
        upright = math.radians(self._turn)
        for index, angle in enumerate(self._angles):
            text = _character(self._text, index)
            if not text.strip():
                is_apart = True
            elif abs(_turned(angle - upright)) <= _TILTED:
                yield replace(self._glyph(index, text), is_apart=is_apart)
                is_apart = False

    def unmapped(self) -> int:
        """Count the characters that the file gives no meaning."""
        return sum(pdfium.FPDFText_HasUnicodeMapError(self._text, index) == 1 for index in range(self._count))

    def invisible(self) -> int:
        """Count the characters that are not painted, as those of a scanner's own OCR."""
        modes = (pdfium.FPDFTextObj_GetTextRenderMode(found) for found in self._text_objects())
        return sum(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE for mode in modes)

    def drawing(self) -> Drawing:
        pictures: list[Box] = []
        paths, text_at, picture_at = 0, _MOST_OBJECTS, -1
        for at, (kind, box) in enumerate(self._objects()):
            paths += kind == pdfium.FPDF_PAGEOBJ_PATH
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                text_at = min(at, text_at)
            elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                pictures.append(self._upright_box(*box))
                picture_at = at
        return Drawing(tuple(pictures), paths, text_at < picture_at)

    def notes(self) -> Iterator[Note]:
        """Yield what is typed into the fields of a form, and free text laid over the page."""
        for index in range(min(pdfium.FPDFPage_GetAnnotCount(self._page), _MOST_OBJECTS)):
            found = pdfium.FPDFPage_GetAnnot(self._page, index)
            if not found:
                continue
            rectangle = pdfium.FS_RECTF()
            text = self._note(found)
            if text.strip() and pdfium.FPDFAnnot_GetRect(found, rectangle):
                box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
                yield Note(text.replace("\r\n", "\n").replace("\r", "\n"), self._upright_box(*box))
            pdfium.FPDFPage_CloseAnnot(found)

    def picture(self, longest_side: int) -> Image.Image:
        """Render it, forms and comments too, so that its longer side has this many pixels."""
        extent = self.extent
        scale = longest_side / max(extent.width, extent.height)
        bitmap = self._page.render(scale=scale, rev_byteorder=True, optimize_mode=None)
        image: Image.Image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        return image

    def _quarters_of_text(self) -> int:
        """Say by how many quarter turns, clockwise, most of the text stands up."""
        upright = math.radians(self._page.get_rotation())
        quarters = Counter(round((angle - upright) / _QUARTER) % 4 for angle in self._angles)
        return quarters.most_common(1)[0][0] if len(self._angles) >= _PAGEFUL else 0

    def _glyph(self, index: int, text: str) -> Glyph:
        loose = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self._text, index, loose)
        values = [c_double() for _ in range(6)]
        left, right, bottom, top, x, y = values
        pdfium.FPDFText_GetCharBox(self._text, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self._text, index, x, y)
        wide = self._upright(loose.left, loose.bottom, loose.right, loose.top)
        tight = self._upright(left.value, bottom.value, right.value, top.value)
        base = self._upright(x.value, y.value, x.value, y.value)[1]
        height = wide[3] - wide[1] or 1.4 * (tight[3] - tight[1])
        upper, lower = min(tight[1], base - _CAP * height), max(tight[3], base + _DESCENDER * height)
        return Glyph(text, min(wide[0], tight[0]), upper, max(wide[2], tight[2]), lower)

    def _note(self, annotation: pdfium.FPDF_ANNOTATION) -> str:
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        buffer = create_string_buffer(_LONGEST_VALUE)
        wide = pdfium.FPDF_WCHAR
        size = 0
        if kind == pdfium.FPDF_ANNOT_WIDGET and self._form:
            if pdfium.FPDFAnnot_GetFormFieldType(self._form, annotation) in _TYPED:
                place = pdfium.cast(buffer, pdfium.POINTER(wide))
                size = pdfium.FPDFAnnot_GetFormFieldValue(self._form, annotation, place, _LONGEST_VALUE)
        elif kind == pdfium.FPDF_ANNOT_FREETEXT:
            place = pdfium.cast(buffer, pdfium.POINTER(wide))
            size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", place, _LONGEST_VALUE)
        return buffer.raw[: max(min(size, _LONGEST_VALUE) - 2, 0)].decode("utf-16-le", "replace")

    def _text_objects(self) -> Iterator[pdfium.FPDF_PAGEOBJECT]:
        for index in range(self._count):
            found = pdfium.FPDFText_GetTextObject(self._text, index)
            if found:
                yield found

    def _objects(self) -> Iterator[tuple[int, Box]]:
        """Yield kind and place of each object, those in forms after the form's own turn."""
        waiting = [(None, _UNMOVED, 0)]
        seen = 0
        while waiting and seen < _MOST_OBJECTS:
            form, place, depth = waiting.pop(0)
            for found in self._children(form):
                seen += 1
                kind = pdfium.FPDFPageObj_GetType(found)
                if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                    waiting.append((found, _placed(_matrix(found), place), depth + 1))
                else:
                    yield kind, _moved(_bounds(found), place)

    def _children(self, form: pdfium.FPDF_PAGEOBJECT | None) -> Iterator[pdfium.FPDF_PAGEOBJECT]:
        if form is None:
            count = pdfium.FPDFPage_CountObjects(self._page)
            return (pdfium.FPDFPage_GetObject(self._page, at) for at in range(min(count, _MOST_OBJECTS)))
        count = pdfium.FPDFFormObj_CountObjects(form)
        return (pdfium.FPDFFormObj_GetObject(form, at) for at in range(min(count, _MOST_OBJECTS)))

    def _upright(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Turn a place of the page's own space into points from the upper left corner of the upright page."""
        west, south, east, north = self._frame
        match self._turn:
            case 90:
                return bottom - south, left - west, top - south, right - west
            case 180:
                return east - right, bottom - south, east - left, top - south
            case 270:
                return north - top, east - right, north - bottom, east - left
        return left - west, north - top, right - west, north - bottom

    def _upright_box(self, left: float, bottom: float, right: float, top: float) -> Box:
        place = self._upright(left, bottom, right, top)
        width, height = self.extent.width, self.extent.height
        return place[0] / width, place[1] / height, place[2] / width, place[3] / height


_UNMOVED = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _frame(page: pypdfium2.PdfPage) -> Box:
    """Return the part of the page that is shown: left, bottom, right, top."""
    found = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, found)
    return found.left, found.bottom, found.right, found.top


def _character(text: pypdfium2.PdfTextPage, index: int) -> str:
    code = pdfium.FPDFText_GetUnicode(text, index)
    if code == 2:
        return "-"  # PDFium's sign for a hyphen at the end of a line
    return chr(code) if 0 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _turned(angle: float) -> float:
    """Bring an angle between -pi and pi."""
    return (angle + math.pi) % (2 * math.pi) - math.pi


def _bounds(found: pdfium.FPDF_PAGEOBJECT) -> Box:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


_Matrix = tuple[float, float, float, float, float, float]


def _matrix(found: pdfium.FPDF_PAGEOBJECT) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(found, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _placed(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """Apply a form's matrix, then that of what holds it (ISO 32000-1 §8.3.3)."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(box: Box, place: _Matrix) -> Box:
    a, b, c, d, e, f = place
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    return min(across), min(up), max(across), max(up)
