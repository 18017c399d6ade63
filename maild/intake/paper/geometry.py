"""Turn places of a PDF page's own space into places on the upright page (ISO 32000-1 §8.3)."""

import math
from dataclasses import dataclass
from typing import TypeAlias

from maild.core.letter import Box
from maild.intake.paper.glyphs import Extent

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a page that is shown, and by how many degrees it is turned clockwise to stand upright."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def extent(self) -> Extent:
        """The size of the upright page in points (1/72 inch)."""
        width, height = max(self.right - self.left, 1.0), max(self.top - self.bottom, 1.0)
        return Extent(height, width) if self.turn % 180 else Extent(width, height)

    def upright(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a place in points from the upper left corner."""
        match self.turn:
            case 90:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case 270:
                return self.top - top, self.right - right, self.top - bottom, self.right - left
        return left - self.left, self.top - top, right - self.left, self.top - bottom

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a place in fractions of the page."""
        place, page = self.upright(left, bottom, right, top), self.extent
        return place[0] / page.width, place[1] / page.height, place[2] / page.width, place[3] / page.height


def placed(inner: Matrix, outer: Matrix) -> Matrix:
    """Apply a form's matrix, then that of what holds it (§8.3.4)."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def moved(box: Box, place: Matrix) -> Box:
    """Return the upright box around a box that a matrix has moved."""
    a, b, c, d, e, f = place
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    return min(across), min(up), max(across), max(up)


def area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def turned(angle: float) -> float:
    """Bring an angle between -pi and pi."""
    return (angle + math.pi) % (2 * math.pi) - math.pi
