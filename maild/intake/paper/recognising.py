"""Read what lines of text say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from maild.intake.paper.engine import Points, alphabet, chances_of, normal
from maild.intake.paper.raster import Pixels

_ROW_HEIGHT = 48  # pixels of the recogniser's input
_BATCH = 6
_LOST_SPACE = 0.1  # chance
_WIDE = 1.2  # of the usual distance between two letters
_FEWEST_STEPS = 4
_NARROWEST = 320  # pixels of the recogniser's input, as in its training


@dataclass(frozen=True, slots=True)
class Reading:
    """What one line says: each character with its probability and its place along the line, from 0 to 1."""

    text: str = ""
    certainty: tuple[float, ...] = ()
    places: tuple[float, ...] = ()

    @property
    def confidence(self) -> float:
        return sum(self.certainty) / len(self.certainty) if self.certainty else 0.0


def read_lines(crops: Sequence[Pixels]) -> list[Reading]:
    """Read grey pictures of single lines, each upright."""
    readings = [Reading()] * len(crops)
    order = sorted(range(len(crops)), key=lambda number: crops[number].shape[1] / crops[number].shape[0])
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        for number, reading in zip(batch, _read_batch([crops[number] for number in batch]), strict=True):
            readings[number] = reading
    return readings


def _read_batch(crops: list[Pixels]) -> list[Reading]:
    widths = [max(_ROW_HEIGHT, -(-crop.shape[1] * _ROW_HEIGHT // crop.shape[0])) for crop in crops]
    width = max(_NARROWEST, *widths)
    rows = np.zeros((len(crops), 3, _ROW_HEIGHT, width), dtype=np.float32)
    for row, picture, across in zip(rows, crops, widths, strict=True):
        row[:, :, :across] = normal(cv2.resize(picture, (across, _ROW_HEIGHT)))
    chances = chances_of(rows)
    return [_decoded(chance, across / width) for chance, across in zip(chances, widths, strict=True)]


def _decoded(chances: Points, filled: float) -> Reading:
    """Read off the likeliest letter of each step (CTC, greedy); a letter's chance is that of all its variants."""
    known = alphabet()
    groups = np.add.reduceat(chances, known.starts, axis=1)[:, :-1]
    best = groups.argmax(axis=1)
    is_new = np.ones(len(best), dtype=bool)
    is_new[1:] = best[1:] != best[:-1]
    steps = np.flatnonzero(is_new & (best != 0))
    space = known.letters.index(" ")
    steps, best = _with_lost_spaces(steps, best, groups[:, space], space)
    return Reading(
        "".join(known.letters[best[step]] for step in steps),
        tuple(float(groups[step, best[step]]) for step in steps),
        tuple(min(1.0, float((step + 0.5) / len(best) / filled)) for step in steps),
    )


def _with_lost_spaces(steps: Points, best: Points, chances: Points, space: int) -> tuple[Points, Points]:
    """Put in the spaces that were likely enough where letters stand wide apart; the blank often outweighs them."""
    if len(steps) < _FEWEST_STEPS:
        return steps, best
    pace = float(np.median(np.diff(steps)))
    best = best.copy()
    lost = []
    for start, end in pairwise(steps):
        if end - start > max(_WIDE * pace, 1) and space not in (best[start], best[end]):
            likeliest = start + 1 + int(chances[start + 1 : end].argmax())
            if chances[start : end + 1].max() > _LOST_SPACE:
                best[likeliest] = space
                lost.append(likeliest)
    return np.sort(np.append(steps, lost).astype(int)), best
