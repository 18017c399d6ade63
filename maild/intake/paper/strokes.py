"""Find the lines of ruled tables on the picture of a page."""

import cv2
import numpy as np

from maild.core.letter import Box
from maild.intake.paper.raster import Pixels
from maild.intake.paper.ruling import Rule, cells_of
from maild.intake.paper.upright import Upright

_LONGEST_SIDE = 1600  # pixels of the page as it is searched
_SHORTEST = 0.03  # of the page's longer side: a line
_RUN = 26  # pixels: no stroke of a letter is so long
_WINDOW, _DARKER = 31, 12  # pixels, shades: ink is so much darker than what is around it
_BROKEN = 17  # pixels that may be missing in a line
_THICKEST = 12  # pixels, of a line that is not quite level


def ruled_cells(prepared: Upright) -> tuple[Box, ...]:
    """Return the cells of the tables on an upright page."""
    page = prepared.level.drawn(prepared.page, _LONGEST_SIDE)
    ink = cv2.adaptiveThreshold(page, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, _DARKER)
    across = _rules(ink)
    down = _rules(np.ascontiguousarray(ink.T))
    return cells_of(across, down)


def _rules(ink: Pixels) -> list[Rule]:
    """Find what runs from left to right."""
    height, width = ink.shape
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _RUN), np.uint8))
    thick = cv2.dilate(runs, np.ones((3, 1), np.uint8))
    whole = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, _BROKEN), np.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(whole)
    shortest = _SHORTEST * max(ink.shape)
    return [
        Rule(float(y + tall / 2) / height, float(x) / width, float(x + wide) / width)
        for x, y, wide, tall, _ in found[1:]
        if tall <= _THICKEST and wide >= shortest
    ]
