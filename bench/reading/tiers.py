"""The tiers: through what a letter goes before it reaches the office, and in which file it comes."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random
from time import gmtime

import numpy as np
import pillow_heif
import pypdfium2
from PIL import Image as Pictures

from bench.reading import degrade, ink
from bench.reading.degrade import Image
from bench.reading.page import Printed

BORN_DIGITAL = ("pdf", "docx")
SCANNED = ("flatbed", "poor", "fax", "photo")
TIERS = (*BORN_DIGITAL, *SCANNED)
_SCANNED_AT = gmtime(1_770_000_000)  # the same letter is the same file on every day


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned letter as a file, with what was done to it."""

    data: bytes
    extension: str
    recipe: str


@dataclass(frozen=True, slots=True)
class _Habit:
    """What a tier does with a page that was drawn at `dpi`, and the files in which it comes."""

    dpi: tuple[int, ...]
    damage: Callable[[Image, int, Random], Image]
    files: tuple[str, ...]
    quality: tuple[int, int]
    turned: float = 0.0


def scan(tier: str, printed: Printed, stamp: str, rng: Random) -> Scan:
    """Scan, fax or photograph all pages of a letter."""
    habit = _HABITS[tier]
    dpi = rng.choice(habit.dpi)
    quarters = rng.choice((1, 2, 3)) if rng.random() < habit.turned else 0
    sheets = []
    for number, sheet in enumerate(drawn(printed.pdf, dpi)):
        signed = ink.marked(sheet, number, printed.anchors, stamp, rng)
        sheets.append(degrade.turned(habit.damage(signed, dpi, rng), quarters))
    extension = rng.choice([name for name in habit.files if len(sheets) == 1 or name in ("pdf", "tiff")] or ["pdf"])
    quality = rng.randint(*habit.quality)
    recipe = f"{tier} {dpi} dpi, turned {quarters * 90}, {extension}, quality {quality}"
    return Scan(_file(sheets, extension, quality, dpi, tier == "fax"), extension, recipe)


def drawn(pdf: bytes, dpi: int) -> list[Image]:
    """The pages of a PDF as RGB."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in document]
    finally:
        document.close()


def _flatbed(image: Image, dpi: int, rng: Random) -> Image:
    """A clean office scanner: hardly skewed, sharp, a trace of noise."""
    image = degrade.skewed(image, rng.uniform(-0.7, 0.7))
    image = degrade.blurred(image, dpi / 300 * rng.uniform(0.3, 0.7))
    image = degrade.noisy(degrade.faded(image, rng.randint(5, 35), rng.randint(238, 252)), rng.uniform(1, 4), rng)
    return image if rng.random() < 0.5 else degrade.grey(image)


def _poor(image: Image, dpi: int, rng: Random) -> Image:
    """A copy of a copy on a cheap scanner, or a phone's scanning app."""
    image = _handled(image, rng)
    image = degrade.skewed(image, rng.uniform(-3, 3))
    image = degrade.blurred(image, dpi / 200 * rng.uniform(0.5, 1.0))
    black = rng.randint(60, 115)
    image = degrade.faded(image, black, rng.randint(black + 95, 235))
    if rng.random() < 0.4:
        image = degrade.shaded_gutter(image, rng)
    if rng.random() < 0.4:
        image = degrade.edged(image, rng)
    image = degrade.noisy(image, rng.uniform(4, 12), rng)
    if rng.random() < 0.3:
        image = degrade.speckled(image, rng.uniform(0.0002, 0.001), rng)
    return image if rng.random() < 0.3 else degrade.grey(image)


def _fax(image: Image, dpi: int, rng: Random) -> Image:
    """Group 3: 204 dots an inch across; 196 lines down (fine), or 98 (standard) that the reader stretches again."""
    image = degrade.skewed(image, rng.uniform(-1.5, 1.5))
    down = rng.choice((196, 196, 98))
    sent = degrade.faxed(image, down, rng)
    return sent if down == 196 else degrade.scaled(sent, 1.0, 2.0)


def _photo(image: Image, dpi: int, rng: Random) -> Image:
    """A phone held over the desk."""
    image = _handled(degrade.faded(image, rng.randint(15, 50), rng.randint(225, 250)), rng)
    image = degrade.photographed(image, rng)
    warmth = rng.uniform(0.86, 1.0)
    image = degrade.tinted(image, (1.0, (1 + warmth) / 2, warmth))
    image = degrade.lit(image, rng)
    if rng.random() < 0.5:
        image = degrade.blurred(image, dpi / 200 * rng.uniform(0.6, 1.3))
    else:
        image = degrade.shaken(image, max(3, round(dpi / 200 * rng.uniform(2, 6))), rng.uniform(0, 180))
    return degrade.noisy(image, rng.uniform(3, 9), rng)


def _handled(image: Image, rng: Random) -> Image:
    if rng.random() < 0.35:
        image = degrade.folded(image, rng)
    if rng.random() < 0.3:
        image = degrade.stapled(image, rng)
    return image


_HABITS = {
    "flatbed": _Habit((200, 300, 300), _flatbed, ("pdf", "pdf", "tiff", "png", "jpg"), (75, 92)),
    "poor": _Habit((150, 200, 200), _poor, ("pdf", "pdf", "jpg", "tiff"), (40, 70), turned=0.28),
    "fax": _Habit((200,), _fax, ("tiff", "pdf"), (60, 80)),
    "photo": _Habit((150, 180, 200), _photo, ("jpg", "jpg", "jpg", "heic", "pdf"), (30, 60), turned=0.3),
}


def _file(sheets: list[Image], extension: str, quality: int, dpi: int, is_bilevel: bool) -> bytes:
    pictures = [Pictures.fromarray(sheet) for sheet in sheets]
    if is_bilevel:
        pictures = [picture.convert("1", dither=Pictures.Dither.NONE) for picture in pictures]
    if extension == "pdf":
        return _as_pdf(pictures, quality, dpi, is_bilevel)
    if extension == "heic":
        out = BytesIO()
        pillow_heif.from_pillow(pictures[0]).save(out, quality=quality)
        return out.getvalue()
    if extension == "tiff":
        codec = "group4" if is_bilevel else "jpeg"
        more = {"save_all": True, "append_images": pictures[1:], "dpi": (dpi, dpi)}
        quality_of = {} if is_bilevel else {"quality": quality}
        return _saved(pictures[0], "TIFF", compression=codec, **more, **quality_of)
    if extension == "png":
        return _saved(pictures[0].convert("L").quantize(64), "PNG", dpi=(dpi, dpi))
    return _saved(pictures[0], "JPEG", quality=quality, dpi=(dpi, dpi))


def _as_pdf(pictures: list[Pictures.Image], quality: int, dpi: int, is_bilevel: bool) -> bytes:
    more = {"creationDate": _SCANNED_AT, "modDate": _SCANNED_AT} | ({} if is_bilevel else {"quality": quality})
    return _saved(pictures[0], "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, **more)


def _saved(picture: Pictures.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
