"""Lay the rows of a page level and its sides upright: undo perspective, skew and the bend of the paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from maild.intake.paper.detecting import Line
from maild.intake.paper.engine import Points
from maild.intake.paper.quad import sheets_in
from maild.intake.paper.raster import Pixels

_LINE = 3.0  # width / height from which a box tells the direction of its row
_FEWEST = 4  # lines by which the rows can be levelled
_FEWEST_BENT = 8  # lines by which a bend can be seen
_ACROSS = 0.02  # share of the lines that may cross the sheet's outline
_HELD = 0.85  # share of the lines that the sheet has to hold
_MARGIN = 0.015  # of the sheet's sides, kept around it
_FAR = 0.25  # of the sheet's sides: text further outside is not of this page
_UNEVEN = 0.035  # of a line's height, the median: from here on the rows are bent (flat paper: up to 0.02)
_BETTER = 0.75  # of the unevenness may be left by the further terms
_PLAIN = 2  # terms: skew and keystone, which every photo has
_GRID = 8  # pixels between the points for which the way back is worked out
_PLACES = np.linspace(0.03, 0.97, 9)  # along a line


@dataclass(frozen=True, slots=True)
class Level:
    """The way from a photo to the upright page, whose width and height are `size`.

    A homography makes the sheet a rectangle. What is left of the rows' bends is a polynomial of the place on that
    rectangle, counted from its middle in halves of its sides (see `_terms`): by so many pixels a point lies too low.
    """

    square: Points
    size: tuple[int, int]
    bend: Points

    @property
    def is_bent(self) -> bool:
        return bool(self.bend[_PLAIN:].any())

    def moved(self, points: Points) -> Points:
        """Carry points (… x 2) over from the photo to the upright page."""
        flat = _through(self.square, points)
        flat[..., 1] -= self._sag(flat)
        return flat

    def drawn(self, photo: Pixels, longest: int) -> Pixels:
        """Draw the upright page, at most so many pixels high or wide."""
        scale = min(1.0, longest / max(self.size))
        width, height = (max(1, round(side * scale)) for side in self.size)
        shrink = min(1.0, scale * float(np.sqrt(abs(np.linalg.det(self.square[:2, :2])))))
        small = cv2.resize(photo, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 0.7 else photo
        ways = self._back(width, height, scale) * (small.shape[1] / photo.shape[1])
        across, down = (
            cv2.resize(way, (width, height), interpolation=cv2.INTER_LINEAR) for way in np.moveaxis(ways, 2, 0)
        )
        return cv2.remap(small, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def _back(self, width: int, height: int, scale: float) -> Points:
        """Work out where in the photo a coarse grid of the drawing lies."""
        columns, rows = max(2, width // _GRID), max(2, height // _GRID)
        x = (np.arange(columns) + 0.5) * width / columns / scale
        y = (np.arange(rows) + 0.5) * height / rows / scale
        level = np.stack(np.meshgrid(x, y), axis=-1)
        bent = level.copy()
        for _ in range(4):
            bent[..., 1] = level[..., 1] + self._sag(bent)
        return _through(np.linalg.inv(self.square), bent).astype(np.float32)

    def _sag(self, points: Points) -> Points:
        return _terms(points, self.size) @ self.bend


def _terms(points: Points, size: tuple[int, int]) -> Points:
    u, v = (np.clip((points[..., axis] * 2 / size[axis]) - 1, -1, 1) for axis in (0, 1))
    return np.stack([u, u * v, u**2, u**2 * v, u**3, u**3 * v, u**4, u * v**2], axis=-1)


def _through(square: Points, points: Points) -> Points:
    if not points.size:
        return points
    return cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), square).reshape(points.shape)


def levelled(photo: Pixels, lines: Sequence[Line]) -> Level:
    """Find the way to the upright page from the sheet's outline, where it is seen, and from the lines of text."""
    telling = [line for line in lines if line.width > _LINE * line.height]
    middles = np.array([line.at(_PLACES, np.zeros(len(_PLACES))) for line in telling]).reshape(-1, len(_PLACES), 2)
    sheet = _sheet_around(photo, middles) if len(telling) >= _FEWEST else None
    square = np.eye(3) if sheet is None else _squared(sheet)
    square = _rotation(_through(square, middles)) @ square if len(telling) >= _FEWEST else square
    corners = [line.corners for line in lines]
    outline = sheet if sheet is not None else _rectangle(photo.shape[1], photo.shape[0])
    (left, top), (right, bottom) = _frame(
        _through(square, outline), _through(square, np.concatenate([outline, *corners]))
    )
    room = _MARGIN * max(right - left, bottom - top) if sheet is not None else 0.0
    square = _shift(room - left, room - top) @ square
    size = (max(1, round(right - left + 2 * room)), max(1, round(bottom - top + 2 * room)))
    return Level(square, size, _fitted(_through(square, middles), [line.height for line in telling], size))


def _frame(outline: Points, points: Points) -> tuple[Points, Points]:
    """Return the corners of what holds outline and points, but for points that the perspective throws far off."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    room = _FAR * (high - low)
    return np.maximum(points.min(axis=0), low - room), np.minimum(points.max(axis=0), high + room)


def _sheet_around(photo: Pixels, middles: Points) -> Points | None:
    """Find the outline of the sheet in a photo; None where there is none that holds the lines.

    The edge of a shadow looks like that of a sheet, but it crosses lines, or leaves some outside.
    """
    return next((sheet for sheet in sheets_in(photo) if _holds(sheet, middles)), None)


def _holds(sheet: Points, middles: Points) -> bool:
    outline = sheet.reshape(-1, 1, 2).astype(np.float32)
    points = middles.reshape(-1, 2)
    inside = np.array([cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0 for x, y in points])
    shares = inside.reshape(len(middles), -1).mean(axis=1)
    is_across = (shares > 0.1) & (shares < 0.9)
    return float(is_across.mean()) <= _ACROSS and float(shares.mean()) >= _HELD


def _squared(sheet: Points) -> Points:
    """Make a rectangle of the sheet's outline."""
    sides = [float(np.linalg.norm(sheet[number] - sheet[(number + 1) % 4])) for number in range(4)]
    target = _rectangle(max(sides[0], sides[2]), max(sides[1], sides[3]))
    return cv2.getPerspectiveTransform(sheet.astype(np.float32), target)


def _rectangle(width: float, height: float) -> Points:
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)


def _rotation(middles: Points) -> Points:
    """Turn by the median slope of the lines."""
    run = middles[:, -1] - middles[:, 0]
    angle = float(np.median(np.arctan2(run[:, 1], run[:, 0])))
    return np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1]])


def _shift(across: float, down: float) -> Points:
    return np.array([[1, 0, across], [0, 1, down], [0, 0, 1]], dtype=np.float64)


def _fitted(middles: Points, heights: Sequence[float], size: tuple[int, int]) -> Points:
    """Fit the rows' bend to the middles of the lines (lines x places x 2), with as few terms as do."""
    terms = _terms(middles, size)
    bend = np.zeros(terms.shape[-1])
    if len(middles) < _FEWEST:
        return bend
    bend[:_PLAIN] = _least_squares(terms[..., :_PLAIN], middles[..., 1])
    uneven = _unevenness(terms, middles[..., 1], bend)
    if len(middles) < _FEWEST_BENT or uneven < _UNEVEN * float(np.median(heights)):
        return bend
    full = _least_squares(terms, middles[..., 1])
    return full if _unevenness(terms, middles[..., 1], full) < _BETTER * uneven else bend


def _least_squares(terms: Points, heights: Points) -> Points:
    """Solve for the coefficients; each line has a height of its own, and lines that go their own way count little."""
    free = terms - terms.mean(axis=1, keepdims=True)
    rises = heights - heights.mean(axis=1, keepdims=True)
    widths = np.ones(len(terms))
    found = np.zeros(terms.shape[-1])
    for _ in range(6):
        weights = np.repeat(widths, terms.shape[1])
        flat = free.reshape(-1, free.shape[-1])
        normal = (flat * weights[:, None]).T @ flat + 0.02 * np.eye(flat.shape[1])
        found = np.linalg.solve(normal, (flat * weights[:, None]).T @ rises.reshape(-1))
        off = (rises - free @ found).std(axis=1)
        widths = 1 / (1 + (off / max(2 * float(np.median(off)), 0.5)) ** 2)
    return found


def _unevenness(terms: Points, heights: Points, bend: Points) -> float:
    """Measure by how many pixels the middle of a typical line still swings."""
    off = heights - heights.mean(axis=1, keepdims=True) - (terms - terms.mean(axis=1, keepdims=True)) @ bend
    return float(np.median(off.std(axis=1)))
