"""Stamps, signatures and scribbles, laid over a page as ink is: the paper's text stays below it."""

from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFilter, ImageFont

from bench.reading.degrade import Image
from bench.reading.page import Anchor

_FONT = "DejaVuSans-Bold.ttf"
_STAMP_INKS = ((82, 40, 150), (50, 50, 160), (28, 60, 170), (110, 30, 120))
_PEN_INKS = ((20, 30, 120), (15, 15, 20), (25, 45, 150))


def marked(image: Image, page: int, anchors: dict[str, Anchor], unit_line: str, rng: Random) -> Image:
    """Sign the page where its `ink` anchor stands, stamp it in most cases, and stamp its receipt at `received`."""
    signed, received = anchors.get("ink"), anchors.get("received")
    if signed and signed.page == page:
        image = _over(image, _signature(image.shape[1] // 5, rng), signed, (0.0, -0.02), rng.choice(_PEN_INKS), 0.9)
        if rng.random() < 0.75:
            shift = (rng.uniform(-0.16, 0.02), rng.uniform(-0.055, -0.025))
            stamp = _round_stamp(round(image.shape[1] * rng.uniform(0.17, 0.21)), unit_line, rng)
            image = _over(image, stamp, signed, shift, rng.choice(_STAMP_INKS), rng.uniform(0.45, 0.85))
    if received and received.page == page and rng.random() < 0.6:
        agenda = _agenda_stamp(round(image.shape[1] * 0.26), rng)
        image = _over(image, agenda, received, (0, 0), rng.choice(_STAMP_INKS), rng.uniform(0.5, 0.8))
    return image


def _over(
    image: Image, ink: NDArray[Any], at: Anchor, shift: tuple[float, float], rgb: tuple[int, ...], depth: float
) -> Image:
    """Multiply the ink into the paper; `ink` is how much of it lies where (0..1)."""
    height, width = image.shape[:2]
    left, top = max(0, int((at.x + shift[0]) * width)), max(0, int((at.y + shift[1]) * height))
    part = image[top : top + ink.shape[0], left : left + ink.shape[1]]
    lies = (ink[: part.shape[0], : part.shape[1]] * depth)[..., None]
    image = image.copy()
    image[top : top + ink.shape[0], left : left + ink.shape[1]] = part * (1 - lies * (1 - np.array(rgb) / 255))
    return image


def _round_stamp(size: int, words: str, rng: Random) -> NDArray[Any]:
    """Two rings, the unit's name around between them, a star in the middle; worn unevenly, and turned."""
    large = size * 2
    stamp = Pictures.new("L", (large, large))
    pen = ImageDraw.Draw(stamp)
    for inset, thick in ((4, 9), (22, 4), (large * 0.2, 4)):
        pen.ellipse((inset, inset, large - inset, large - inset), outline=255, width=thick)
    around = f"{words[:46]} * "
    font = ImageFont.truetype(_FONT, max(12, int(large * 0.075)))
    for number, letter in enumerate(around):
        turn = 360 * number / len(around)
        tile = Pictures.new("L", (large, large))
        ImageDraw.Draw(tile).text((large / 2, large * 0.11), letter, 255, font, anchor="mm")
        stamp.paste(255, mask=tile.rotate(-turn, Pictures.Resampling.BICUBIC))
    star = [
        (large / 2 + (0.2 if i % 2 == 0 else 0.08) * large * np.sin(i * np.pi / 5),
         large / 2 - (0.2 if i % 2 == 0 else 0.08) * large * np.cos(i * np.pi / 5))
        for i in range(10)
    ]  # fmt: skip
    pen.polygon(star, outline=255, width=5)
    return _worn(stamp.rotate(rng.uniform(-35, 35)).resize((size, size), Pictures.Resampling.LANCZOS), rng)


def _agenda_stamp(width: int, rng: Random) -> NDArray[Any]:
    """The box in which an office enters a letter's receipt."""
    height = round(width * 0.46)
    stamp = Pictures.new("L", (width, height))
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((1, 1, width - 2, height - 2), outline=255, width=max(2, width // 110))
    font = ImageFont.truetype(_FONT, max(9, width // 15))
    rows = (
        rng.choice(("DITERIMA", "AGENDA MASUK", "TATA USAHA")),
        f"No. {rng.randint(10, 999)}",
        f"Tgl {rng.randint(1, 28)}",
    )
    for number, row in enumerate(rows):
        pen.text((width * 0.06, height * (0.08 + 0.3 * number)), row, 255, font)
    return _worn(stamp.rotate(rng.uniform(-6, 6), expand=True), rng)


def _signature(width: int, rng: Random) -> NDArray[Any]:
    """A scribble: a long wave of strokes, with a flourish below."""
    height = width // 2
    sheet = Pictures.new("L", (width * 2, height * 2))
    pen = ImageDraw.Draw(sheet)
    steps = np.linspace(0, 1, 240)
    waves = [(rng.uniform(5, 22), rng.uniform(0.1, 0.5), rng.uniform(0, 6.3)) for _ in range(3)]
    lift = sum(size * np.sin(speed * steps * 6.3 * 0.5 + phase) for speed, size, phase in waves)
    x = (0.06 + 0.85 * steps + 0.04 * np.sin(steps * 40 + waves[0][2])) * width * 2
    y = (0.5 + 0.32 * lift * (1 - 0.6 * steps)) * height * 2
    pen.line(list(zip(x.tolist(), y.tolist(), strict=True)), 255, max(3, width // 60), "curve")
    pen.arc((width * 0.2, height, width * 1.9, height * 1.7), 10, 170, 255, max(3, width // 70))
    small = sheet.resize((width, height), Pictures.Resampling.LANCZOS)
    return np.asarray(small, np.float32) / 255


def _worn(stamp: Pictures.Image, rng: Random) -> NDArray[Any]:
    """Ink that took unevenly."""
    numbers = np.random.default_rng(rng.getrandbits(64))
    spots = numbers.random((stamp.height // 12 + 2, stamp.width // 12 + 2)).astype(np.float32)
    took = Pictures.fromarray((spots * 255).astype(np.uint8)).resize(stamp.size, Pictures.Resampling.BICUBIC)
    soft = stamp.filter(ImageFilter.GaussianBlur(0.6))
    return np.asarray(soft, np.float32) / 255 * np.clip(np.asarray(took, np.float32) / 255 + 0.35, 0.25, 1)
