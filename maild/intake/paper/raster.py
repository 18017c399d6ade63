"""Open one page of a file as pixels, as it was meant to be held."""

import struct
import warnings
from io import BytesIO
from typing import Any, TypeAlias

import numpy as np
import pi_heif  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray
from PIL import Image, ImageOps

from maild.core.letter import Trouble
from maild.intake.paper import pdf
from maild.intake.paper.refusal import Refused
from maild.intake.parts import Part

Pixels: TypeAlias = NDArray[Any]
"""An image of 8 bits a channel: height x width x 3 (RGB), or height x width (grey)."""

_MOST_PIXELS = 50_000_000  # a 48-megapixel photo is one; what is larger is a bomb
_LONGEST_SIDE = 2700  # pixels of the page: 230 dpi on A4, 8 points are then 25 pixels high
_FAX_LEAST, _FAX_MOST = 1.6, 2.4  # dots an inch across / down
_PDF = b"%PDF-"
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_ERRORS = (OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError, EOFError, RuntimeError, struct.error)


def pixels_of(part: Part, page: int) -> Pixels:
    """Open a page (from 1) of a PDF, or a frame of an image, as RGB; raises Refused."""
    is_pdf = _PDF in part.data[:1024]
    picture = pdf.render(part.data, page, _LONGEST_SIDE) if is_pdf else _frame(part.data, page)
    return np.asarray(_as_rgb(picture), dtype=np.uint8)


def _frame(data: bytes, page: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limit is ours
            picture = _opened(data)
        if page > 1:
            picture.seek(page - 1)
        if picture.width * picture.height > _MOST_PIXELS:
            raise Refused(Trouble.TOO_LARGE, f"an image of {picture.width} x {picture.height} pixels")
        picture.draft(None, (_LONGEST_SIDE, _LONGEST_SIDE))  # a large JPEG is decoded at half or a quarter
        return ImageOps.exif_transpose(_with_square_pixels(_at_most(picture, _LONGEST_SIDE)))
    except Image.DecompressionBombError as error:
        raise Refused(Trouble.TOO_LARGE, str(error)) from error
    except _ERRORS as error:
        raise Refused(Trouble.DAMAGED, f"no picture: {error}") from error


def _opened(data: bytes) -> Image.Image:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        heif: Image.Image = pi_heif.HeifImageFile(BytesIO(data))
        return heif
    return Image.open(BytesIO(data))


def _at_most(picture: Image.Image, longest: int) -> Image.Image:
    """Load the picture and bring it to at most so many pixels on its longer side, with 8 bits a channel."""
    picture = _in_eight_bits(picture)
    scale = longest / max(picture.size)
    if scale >= 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def _with_square_pixels(picture: Image.Image) -> Image.Image:
    """Stretch a standard fax, which has half as many lines down as dots across (ITU-T T.4: 204 x 98 dpi)."""
    across, down = map(float, picture.info.get("dpi", (1, 1)))
    if not (down and _FAX_LEAST < across / down < _FAX_MOST):
        return picture
    return picture.resize((picture.width, round(picture.height * across / down)), Image.Resampling.BILINEAR)


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Undo the modes in which resizing would not do: 16 bits, palettes, bilevel."""
    if picture.mode.startswith("I") or picture.mode == "F":
        values = np.array(picture, dtype=np.float32)
        values -= values.min()
        values *= 255 / max(float(values.max()), 1.0)
        grey = Image.fromarray(values.astype(np.uint8))
        grey.info = picture.info
        return grey
    if picture.mode == "1":
        return picture.convert("L")
    return picture if picture.mode in ("L", "RGB", "CMYK", "LA", "RGBA") else picture.convert("RGBA")


def _as_rgb(picture: Image.Image) -> Image.Image:
    """Lay what is transparent on white paper."""
    if picture.mode not in ("LA", "RGBA"):
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")
