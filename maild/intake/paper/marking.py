"""Draw the evidence picture: a page with the fields marked that were read from it."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from maild.core.letter import Box
from maild.intake.paper.raster import pixels_of
from maild.intake.paper.refusal import Refused
from maild.intake.paper.sheet import Mark
from maild.intake.parts import Part

_LONGEST_SIDE = 1200  # pixels, margin included
_LARGEST = 250_000  # bytes
_QUALITIES = (82, 72, 60, 48, 36, 24)
_LETTER = 19  # pixels
_SPACE = 8
_BAR = 6  # pixels: the width of the bar in the margin that shows which rows a label speaks of
_TINT = 56  # of 255
_COLOURS = ("#0b57d0", "#0f7b3e", "#8e24aa", "#c2410c", "#00707a", "#7a5c00", "#ad1457")
_DOUBTFUL = "#d00000"
_DASH = 9  # pixels
_SAME_ROW = 0.02  # of the page's width: boxes no further apart are drawn as one


def picture(part: Part, page: int, marks: tuple[Mark, ...], is_scan: bool = True) -> bytes:
    """Return the page (from 1) with its fields marked, as a JPEG; b"" where it cannot be shown.

    A scan is shown upright, as OCR has read it; a page with a text layer as it is printed.
    """
    try:
        paper = _scanned(part, page) if is_scan else Image.fromarray(pixels_of(part, page))
    except Refused:
        return b""
    shown = tuple(mark for mark in marks if mark.boxes)
    margin = _margin(shown)
    scale = min(1.0, (_LONGEST_SIDE - margin) / paper.width)
    paper = paper.resize((max(1, round(paper.width * scale)), max(1, round(paper.height * scale))))
    sheet = Image.new("RGB", (paper.width + margin, paper.height), "white")
    sheet.paste(paper)
    marked = Image.alpha_composite(sheet.convert("RGBA"), _layer(sheet.size, paper.width, shown))
    return _as_jpeg(marked.convert("RGB"))


def _scanned(part: Part, page: int) -> Image.Image:
    from maild.intake.paper.upright import upright  # loads the models, which a printed page does not need

    prepared = upright(part, page)
    return Image.fromarray(prepared.level.drawn(prepared.photo, _LONGEST_SIDE))


def _margin(marks: tuple[Mark, ...]) -> int:
    """Measure the white strip to the right of the page in which the labels stand: they must not hide any text."""
    longest = max((_font().getlength(_text(mark)) for mark in marks), default=0.0)
    return min(round(longest) + (len(marks) + 1) * (_BAR + 2) + 3 * _SPACE, _LONGEST_SIDE // 2)


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(_LETTER)


def _text(mark: Mark) -> str:
    return mark.label if mark.is_certain else f"{mark.label} ?"


def _layer(size: tuple[int, int], width: int, marks: tuple[Mark, ...]) -> Image.Image:
    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    pen.line([(width, 0), (width, size[1])], fill="#9aa0a6", width=1)
    floor = _SPACE
    in_order = sorted(_coloured(marks), key=lambda pair: min(box[1] for box in pair[0].boxes))
    for number, (mark, colour) in enumerate(in_order):
        places = [_pixels(box, width, size[1]) for box in _joined(mark.boxes)]
        for place in places:
            _highlight(pen, place, colour, mark.is_certain)
        bar = width + _SPACE + number * (_BAR + 2)
        top, bottom = min(place[1] for place in places), max(place[3] for place in places)
        pen.rectangle((bar, top, bar + _BAR - 1, bottom), fill=colour)
        left = width + _SPACE + len(in_order) * (_BAR + 2) + _SPACE
        middle = (top + bottom) // 2
        line = min(max(middle - _LETTER // 2 - 3, floor), size[1] - _LETTER - _SPACE)
        pen.text((left, line), _text(mark), font=_font(), fill=colour)
        floor = line + _LETTER + _SPACE
    return layer


def _joined(boxes: tuple[Box, ...]) -> list[Box]:
    """Make one box of those that stand side by side on a row."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda box: (round(box[1], 2), box[0])):
        last = joined[-1] if joined else None
        if last and abs(last[1] - box[1]) < (box[3] - box[1]) / 2 and box[0] - last[2] < _SAME_ROW:
            joined[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            joined.append(box)
    return joined


def _coloured(marks: tuple[Mark, ...]) -> Iterator[tuple[Mark, str]]:
    for number, mark in enumerate(marks):
        yield mark, _COLOURS[number % len(_COLOURS)] if mark.is_certain else _DOUBTFUL


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return (
        max(round(left * width) - 3, 0),
        max(round(top * height) - 1, 0),
        min(round(right * width) + 3, width - 2),
        min(round(bottom * height) + 1, height - 1),
    )


def _highlight(pen: ImageDraw.ImageDraw, place: tuple[int, int, int, int], colour: str, is_certain: bool) -> None:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    pen.rectangle(place, fill=(red, green, blue, _TINT), outline=colour if is_certain else None, width=2)
    if not is_certain:
        _dashed(pen, place, colour)


def _dashed(pen: ImageDraw.ImageDraw, place: tuple[int, int, int, int], colour: str) -> None:
    left, top, right, bottom = place
    for x in range(left, right, 2 * _DASH):
        for y in (top, bottom):
            pen.line([(x, y), (min(x + _DASH, right), y)], fill=colour, width=2)
    for y in range(top, bottom, 2 * _DASH):
        for x in (left, right):
            pen.line([(x, y), (x, min(y + _DASH, bottom))], fill=colour, width=2)


def _as_jpeg(sheet: Image.Image) -> bytes:
    """Compress as much as it takes."""
    data = b""
    for quality in _QUALITIES:
        stream = BytesIO()
        sheet.save(stream, "JPEG", quality=quality, optimize=True)
        data = stream.getvalue()
        if len(data) <= _LARGEST:
            break
    return data
