"""Bring a page upright: cut from its photo, evenly lit, the right way up, its lines level."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from maild.intake.paper.detecting import Line, crop, find_lines
from maild.intake.paper.level import Level, levelled
from maild.intake.paper.prep import flattened
from maild.intake.paper.raster import Pixels, pixels_of
from maild.intake.paper.recognising import Reading, read_lines
from maild.intake.parts import Part

_TALL = 1.5  # height / width from which a box is a line that stands on end
_BALLOT = 5  # lines that are read both ways up
_LONGEST_SIDE = 2700  # pixels of a page that is drawn anew
_SURE = 0.9  # mean confidence of lines that stand upright for certain


@dataclass(frozen=True, slots=True)
class Upright:
    """A page as it is read. The lines stand on `photo` and on `page`; `level` leads from there to the upright page."""

    photo: Pixels = field(repr=False)  # in colour, the right way up
    page: Pixels = field(repr=False)  # the same, evenly lit and grey
    lines: tuple[Line, ...]
    level: Level
    known: dict[int, Reading]  # lines that were read to find out which way is up


@lru_cache(maxsize=1)  # the same page is wanted again for its second reading and for its picture
def upright(part: Part, number: int) -> Upright:
    """Prepare a page, from 1, of a file; raises Refused."""
    photo = pixels_of(part, number)
    page = flattened(photo)
    lines = find_lines(page)
    if _stand_on_end(lines):
        photo, page = _turned(photo, -1), _turned(page, -1)
        lines = find_lines(page)
    known = _read_some(page, lines)
    if not _is_sure(known):
        turned = _turned(page, 2)
        over = [line.turned_over((page.shape[1], page.shape[0])) for line in lines]
        other = _read_some(turned, over)
        if _votes(other) > _votes(known):
            photo, page, lines, known = _turned(photo, 2), turned, over, other
    level = levelled(photo, lines)
    if level.is_bent:  # rows that bend run into each other: on the level page they are found apart
        photo, page = (level.drawn(image, _LONGEST_SIDE) for image in (photo, page))
        lines, known = find_lines(page), {}
        level = levelled(photo, lines)
    return Upright(photo, page, tuple(lines), level, known)


def _turned(image: Pixels, quarters: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(image, quarters))


def _stand_on_end(lines: list[Line]) -> bool:
    standing = sum(line.height for line in lines if line.height > _TALL * line.width)
    return standing > sum(line.width for line in lines if line.width > _TALL * line.height)


def _read_some(page: Pixels, lines: list[Line]) -> dict[int, Reading]:
    """Read lines of middling length."""
    order = sorted(range(len(lines)), key=lambda number: lines[number].width)
    some = order[len(order) // 2 :][:_BALLOT]
    return dict(zip(some, read_lines([crop(page, lines[number]) for number in some]), strict=True))


def _is_sure(readings: dict[int, Reading]) -> bool:
    return all(reading.confidence >= _SURE for reading in readings.values())


def _votes(readings: dict[int, Reading]) -> float:
    return sum(reading.confidence * len(reading.text) for reading in readings.values())
