"""Learn from a picture's header how many pages it has, and refuse bombs before anything is decoded."""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

import pi_heif  # type: ignore[import-untyped]  # it ships no types
from PIL import Image, UnidentifiedImageError

from maild.core.letter import Trouble
from maild.intake.paper.refusal import Refused

MOST_PAGES = 20
MOST_PIXELS = 50_000_000  # a 48-megapixel photo is one; what is larger is a bomb
_ORIENTATION, _ON_ITS_SIDE = 0x0112, frozenset((5, 6, 7, 8))  # EXIF 2.32, §4.6.4
_SHORTEST, _LONGEST, _NARROWEST = 120, 500, 6.0  # pixels; longer side / shorter side
_FAILURES = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, EOFError, IndexError, KeyError, TypeError,
    OverflowError, ZeroDivisionError, AttributeError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frames:
    """The pages of a picture, each by its width and height in pixels, as it lies upright."""

    sizes: tuple[tuple[int, int], ...]
    has_more: bool = False

    @property
    def is_page(self) -> bool:
        """Say whether a letter can be read from it: logos, icons and signatures are too small."""
        longer, shorter = max(self.sizes[0]), max(min(self.sizes[0]), 1)
        return len(self.sizes) > 1 or (longer >= _LONGEST and shorter >= _SHORTEST and longer / shorter <= _NARROWEST)


def frames_of(data: bytes) -> Frames:
    """Read the headers of a picture; raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limits below are ours
            return _heif(data) if data[4:8] == b"ftyp" else _frames(data)
    except Image.DecompressionBombError as error:
        raise Refused(Trouble.TOO_LARGE, str(error)) from error
    except _FAILURES as error:
        raise Refused(Trouble.DAMAGED, "the picture is damaged") from error


def _frames(data: bytes) -> Frames:
    with Image.open(BytesIO(data)) as image:
        _refuse_bomb(image.size)
        sizes = [_upright(image)]
        if image.format != "TIFF":  # animations show one page
            return Frames(tuple(sizes))
        count = 1
        while count < MOST_PAGES and _has_page(image, count):
            _refuse_bomb(image.size)
            sizes.append(_upright(image))
            count += 1
        return Frames(tuple(sizes), has_more=count == MOST_PAGES and _has_page(image, count))


def _upright(image: Image.Image) -> tuple[int, int]:
    """Return the size as the picture is to be held; the EXIF of a PNG would cost decoding it."""
    width, height = image.size
    is_turned = image.format != "PNG" and image.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
    return (height, width) if is_turned else (width, height)


def _has_page(image: Image.Image, index: int) -> bool:
    try:
        image.seek(index)
    except EOFError:
        return False
    return True


def _heif(data: bytes) -> Frames:
    size = pi_heif.open_heif(BytesIO(data), convert_hdr_to_8bit=False).size
    _refuse_bomb(size)
    return Frames((size,))


def _refuse_bomb(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise Refused(Trouble.TOO_LARGE, f"a picture of {width} x {height} pixels")
