"""Damage a clean page as scanners, faxes and phones do; every effect takes its chance from the generator given."""

from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[Any]  # height, width, RGB; octets


def grey(image: Image) -> Image:
    return cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def skewed(image: Image, degrees: float) -> Image:
    """Turn a little about the middle; what comes in from outside is white."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))


def turned(image: Image, quarters: int) -> Image:
    return np.ascontiguousarray(np.rot90(image, quarters))


def noisy(image: Image, sigma: float, rng: Random) -> Image:
    noise = _numpy(rng).normal(0, sigma, image.shape[:2]).astype(np.float32)
    return _bytes(image.astype(np.float32) + noise[..., None])


def faded(image: Image, black: int, white: int) -> Image:
    """Low contrast: black becomes `black`, white becomes `white`."""
    return _bytes(black + image.astype(np.float32) * ((white - black) / 255))


def tinted(image: Image, rgb: tuple[float, float, float]) -> Image:
    return _bytes(image.astype(np.float32) * np.array(rgb, np.float32))


def blurred(image: Image, sigma: float) -> Image:
    return cv2.GaussianBlur(image, (0, 0), sigma)


def shaken(image: Image, length: int, degrees: float) -> Image:
    """Motion blur along a line."""
    kernel: NDArray[Any] = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), degrees, 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def jpeg(image: Image, quality: int) -> Image:
    """What is left after a JPEG of that quality."""
    done, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    left = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert left is not None
    return np.ascontiguousarray(left[..., ::-1])


def scaled(image: Image, across: float, down: float) -> Image:
    size = (max(1, round(image.shape[1] * across)), max(1, round(image.shape[0] * down)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def edged(image: Image, rng: Random) -> Image:
    """The dark border that the lid of a scanner or copier leaves along one or two sides."""
    image = image.copy()
    width = image.shape[1]
    for side in rng.sample(range(4), rng.choice((1, 2))):
        depth = int(rng.uniform(0.004, 0.018) * width)
        dark = rng.randint(20, 90)
        strips = (image[:depth], image[-depth:], image[:, :depth], image[:, -depth:])
        strips[side][:] = np.minimum(strips[side], dark)
    return image


def shaded_gutter(image: Image, rng: Random) -> Image:
    """The grey band of a page that does not lie flat."""
    width = image.shape[1]
    across = np.linspace(0, 1, width, dtype=np.float32)
    if rng.random() < 0.5:
        across = across[::-1]
    shade = 1 - rng.uniform(0.15, 0.4) * np.exp(-across / rng.uniform(0.03, 0.08))
    return _bytes(image.astype(np.float32) * shade[None, :, None])


def folded(image: Image, rng: Random) -> Image:
    """One or two folds: a light and a dark line side by side, across the page."""
    lit = image.astype(np.float32)
    height = image.shape[0]
    for at in rng.choice(((1 / 3, 2 / 3), (1 / 2,))):
        row = int(height * (at + rng.uniform(-0.02, 0.02)))
        depth = max(1, height // 900)
        lit[row : row + depth] = lit[row : row + depth] * rng.uniform(0.55, 0.8)
        lit[row + depth : row + 2 * depth] = lit[row + depth : row + 2 * depth] * 0.9 + 26
        reach = height // 40
        fall = 1 - 0.09 * np.exp(-np.arange(reach, dtype=np.float32) / (reach / 4))
        lit[row + 2 * depth : row + 2 * depth + reach] *= fall[: max(0, height - row - 2 * depth), None, None]
    return _bytes(lit)


def stapled(image: Image, rng: Random) -> Image:
    """A staple in a corner, with its shadow."""
    image = image.copy()
    height, width = image.shape[:2]
    x, y = int(rng.uniform(0.03, 0.09) * width), int(rng.uniform(0.02, 0.05) * height)
    length, thick = width // 28, max(2, width // 500)
    dx, dy = int(length * 0.8), int(-length * rng.uniform(0.2, 0.7))
    cv2.line(image, (x + thick, y + 2 * thick), (x + dx + thick, y + dy + 2 * thick), (175, 175, 175), 2 * thick)
    cv2.line(image, (x, y), (x + dx, y + dy), (80, 80, 85), thick, cv2.LINE_AA)
    return image


def speckled(image: Image, share: float, rng: Random) -> Image:
    """Salt and pepper."""
    chance = _numpy(rng).random(image.shape[:2])
    image = image.copy()
    image[chance < share] = 0
    image[chance > 1 - share * 0.7] = 255
    return image


def faxed(image: Image, down: float, rng: Random) -> Image:
    """1 bit at 204 dpi across and `down` dpi down, as sent; the page given has 200 dpi."""
    sent = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    sent = cv2.resize(sent, (1728, round(image.shape[0] * down / 200)), interpolation=cv2.INTER_AREA)
    threshold = rng.randint(150, 195)
    noise = _numpy(rng).normal(0, 14, sent.shape)
    bits = np.where(sent + noise > threshold, 255, 0).astype(np.uint8)
    for _ in range(rng.choice((0, 0, 1, 2))):  # a dirty line on the scanner's glass
        column = rng.randrange(bits.shape[1])
        bits[:: rng.choice((1, 1, 3)), column : column + rng.choice((1, 2))] = 0
    for _ in range(rng.choice((0, 1, 1, 3))):  # scan lines that the telephone line lost
        row = rng.randrange(4, bits.shape[0])
        bits[row : row + 2] = bits[row - 3]
    return speckled(cv2.cvtColor(bits, cv2.COLOR_GRAY2RGB), rng.uniform(0.0003, 0.002), rng)


def lit(image: Image, rng: Random) -> Image:
    """Light from one side, and the soft shadow of a hand or a phone across the page."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - rng.uniform(0.1, 0.35) * (0.5 + 0.5 * ((x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle)) * 1.6)
    if rng.random() < 0.7:
        edge = (x - rng.uniform(0.2, 0.9)) * np.cos(angle + 1) + (y - rng.uniform(0.3, 0.9)) * np.sin(angle + 1)
        light *= 1 - rng.uniform(0.2, 0.45) / (1 + np.exp(-edge * rng.uniform(12, 40)))
    if rng.random() < 0.25:  # the lamp's reflection
        spot = np.exp(-((x - rng.random()) ** 2 + (y - rng.random()) ** 2) / rng.uniform(0.01, 0.04))
        return _bytes(image * light[..., None] + 45 * spot[..., None])
    return _bytes(image * light[..., None])


def photographed(image: Image, rng: Random) -> Image:
    """The page on a desk, seen at an angle, slightly curled."""
    image = _curled(image, rng)
    height, width = image.shape[:2]
    room = rng.uniform(0.04, 0.12)
    wide, high = int(width * (1 + 2 * room)), int(height * (1 + 2 * room))
    reach = rng.uniform(0.015, 0.055)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + np.array((room * width, room * height), np.float32)
    moved += np.array([(rng.uniform(-reach, reach) * width, rng.uniform(-reach, reach) * height) for _ in range(4)])
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), rng.uniform(-5, 5), 1.0)
    moved = cv2.transform(moved[None].astype(np.float32), turn)[0]
    view = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    desk = _desk(high, wide, rng)
    sheet = cv2.warpPerspective(image, view, (wide, high), flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.full((height, width), 255, np.uint8), view, (wide, high)).astype(np.float32) / 255
    shadow = cv2.GaussianBlur(np.roll(cover, (width // 120, width // 160), (0, 1)), (0, 0), width / 150)
    desk = desk * (1 - 0.55 * shadow[..., None])
    return _bytes(sheet * cover[..., None] + desk * (1 - cover[..., None]))


def _curled(image: Image, rng: Random) -> Image:
    """Rows that bend a little, as those of a page lifted at one side."""
    height, width = image.shape[:2]
    bend = rng.choice((0.0, rng.uniform(0.001, 0.006))) * height
    across = np.linspace(0, np.pi, width, dtype=np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return cv2.remap(image, x, y + bend * np.sin(across)[None, :], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _desk(height: int, width: int, rng: Random) -> NDArray[Any]:
    """Wood, cloth, stone or a dark table, out of stretched noise."""
    numbers = _numpy(rng)
    colour = np.array(
        rng.choice(((132, 92, 58), (90, 62, 44), (60, 60, 66), (170, 165, 158), (44, 70, 62), (196, 170, 130)))
    )
    rough = numbers.normal(0, 1, (height // 40 + 2, width // 4 + 2)).astype(np.float32)
    grain = cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    fine = numbers.normal(0, 3, (height, width)).astype(np.float32)
    return colour.astype(np.float32) + (grain * rng.uniform(3, 12) + fine)[..., None]


def _numpy(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(64))


def _bytes(values: NDArray[Any]) -> Image:
    return np.clip(values, 0, 255).astype(np.uint8)
