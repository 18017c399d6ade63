"""Find the lines of text on a page, bent ones too."""

from dataclasses import dataclass

import cv2
import numpy as np

from maild.intake.paper.engine import Points, ink_of
from maild.intake.paper.raster import Pixels

_LONGEST_SIDE = 2000  # pixels of the page as it is searched for lines
_STRIDE = 32  # pixels: the detector's sides are multiples of it
_INK = 0.3  # probability from which a pixel belongs to text
_TEXT = 0.5  # mean probability of a box that is text
_GROWTH = 1.6  # the detector marks the core of a line; its box is larger by this much of area / perimeter
_MOST_BOXES = 1000
_SMALLEST = 3  # pixels
_LONG = 2  # times that: the height of a line whose bend can be measured
_BENT = 0.3  # of its thickness: the bend from which a line is no longer straight
_PIECES, _FEWEST_PIECES = 16, 6


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line of text stands: the corners of its box (upper left first, clockwise), and how it bends.

    `bend` are the coefficients, the constant first, of a polynomial: how many pixels the line's middle lies below the
    axis of its box, by the place along the line from -1 to 1.
    """

    corners: Points
    bend: Points

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    def at(self, places: Points, across: Points) -> Points:
        """Return points at places from 0 (left end) to 1, and from -1 (upper edge) to 1 across: … x 2."""
        left, right = (self.corners[0] + self.corners[3]) / 2, (self.corners[1] + self.corners[2]) / 2
        down = (self.corners[3] - self.corners[0]) / 2
        off = np.polynomial.polynomial.polyval(2 * places - 1, self.bend) / max(self.height / 2, 1)
        points: Points = left + places[..., None] * (right - left) + (across + off)[..., None] * down
        return points

    def turned_over(self, size: tuple[int, int]) -> "Line":
        """Return the line on the page (width and height given) after half a turn."""
        corners = np.array(size, dtype=np.float32) - 1 - np.roll(self.corners, 2, axis=0)
        return Line(corners, self.bend * np.array([-1, 1, -1, 1], dtype=np.float32))


def find_lines(page: Pixels) -> list[Line]:
    """Find where text stands on a grey page."""
    height, width = page.shape
    scale = min(1.0, _LONGEST_SIDE / max(height, width))
    size = (_in_strides(width * scale), _in_strides(height * scale))
    scaled = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    ink = ink_of(scaled)
    return _lines(ink, np.array([width / size[0], height / size[1]], dtype=np.float32))


def _in_strides(length: float) -> int:
    return max(_STRIDE, round(length / _STRIDE) * _STRIDE)


def crop(page: Pixels, line: Line) -> Pixels:
    """Cut out a line and lay it straight."""
    width, height = max(round(line.width), 4), max(round(line.height), 4)
    if not line.bend.any():
        target = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
        turn = cv2.getPerspectiveTransform(line.corners, target)
        return cv2.warpPerspective(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(-1, 1, height))
    points = line.at(across, down).astype(np.float32)
    return cv2.remap(page, points[..., 0], points[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _lines(ink: Points, scale: Points) -> list[Line]:
    mask = cv2.dilate((ink > _INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    found = (_line(ink, contour.reshape(-1, 2), scale) for contour in contours[:_MOST_BOXES])
    return [line for line in found if line is not None]


def _line(ink: Points, outline: Points, scale: Points) -> Line | None:
    centre, sides, angle = cv2.minAreaRect(outline)
    if min(sides) < _SMALLEST or _mean_inside(ink, outline) < _TEXT:
        return None
    turn = np.radians((angle + 45) % 90 - 45)
    along = np.array([np.cos(turn), np.sin(turn)])
    down = np.array([-along[1], along[0]])
    places = (outline - centre) @ np.array([along, down]).T
    width, height = np.ptp(places, axis=0)
    height, bend = _bend(places, width) if width > height > _LONG * _SMALLEST else (height, np.zeros(4))
    margin = _GROWTH * width * height / (width + height)
    half = np.array([width + margin, height + margin]) / 2
    corners = [centre + x * half[0] * along + y * half[1] * down for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    bend = bend * float(scale[1]) * (width / (width + margin)) ** np.arange(4)  # the box is longer than its core
    return Line((np.array(corners) * scale).astype(np.float32), bend.astype(np.float32))


def _bend(places: Points, width: float) -> tuple[float, Points]:
    """Measure a line's thickness, and the polynomial that its middle follows, from its outline (along, down).

    A line that is straight enough is as thick as its box is high, and its polynomial nothing.
    """
    ends = np.linspace(-width / 2, width / 2, _PIECES + 1)
    ends += (places[:, 0].min() + places[:, 0].max()) / 2
    piece = np.clip(np.searchsorted(ends, places[:, 0]) - 1, 0, _PIECES - 1)
    upper, lower = np.full(_PIECES, np.inf), np.full(_PIECES, -np.inf)
    np.minimum.at(upper, piece, places[:, 1])
    np.maximum.at(lower, piece, places[:, 1])
    seen = np.flatnonzero(lower > upper)[1:-1]
    thick = lower[seen] - upper[seen]
    straight = float(np.ptp(places[:, 1])), np.zeros(4)
    if len(seen) < _FEWEST_PIECES:
        return straight
    middles = (lower[seen] + upper[seen]) / 2
    bend = np.polynomial.polynomial.polyfit((seen + 0.5) / _PIECES * 2 - 1, middles, 3)
    swing = np.ptp(np.polynomial.polynomial.polyval(np.linspace(-1, 1, 9), bend))
    return (float(np.median(thick)), bend) if swing > _BENT * np.median(thick) else straight


def _mean_inside(ink: Points, outline: Points) -> float:
    left, top, width, height = cv2.boundingRect(outline)
    window = np.ascontiguousarray(ink[top : top + height, left : left + width])
    mask = np.zeros(window.shape, np.uint8)
    cv2.fillPoly(mask, [outline - (left, top)], 1)
    return float(cv2.mean(window, mask)[0])
