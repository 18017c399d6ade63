"""Run the two models of PP-OCRv6 that lie in rapidocr's wheel: where text stands, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias, cast

import cv2
import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException  # type: ignore[import-untyped]

from maild.intake.paper.alphabet import NarrowModel, narrowed
from maild.intake.paper.raster import Pixels

Points: TypeAlias = NDArray[Any]
"""Places in pixels, … x 2, across before down; or other numbers along a line."""

_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"
_LONGEST_SIDE = 2000  # pixels of the page as it is searched for lines
_STRIDE = 32  # pixels: the detector's sides are multiples of it
_INK = 0.3  # probability from which a pixel belongs to text
_TEXT = 0.5  # mean probability of a box that is text
_GROWTH = 1.6  # the detector marks the core of a line; its box is larger by this much of area / perimeter
_MOST_BOXES = 1000
_SMALLEST = 3  # pixels
_LONG = 4.0  # width / height of a line whose bend can be measured
_BENT = 0.3  # of its thickness: the bend from which a line is no longer straight
_PIECES = 16
_ROW_HEIGHT = 48  # pixels of the recogniser's input
_BATCH = 6
_LOST_SPACE = 0.1  # chance
_WIDE = 1.2  # of the usual distance between two letters
_FEWEST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What one line says: each character with its probability and its place along the line, from 0 to 1."""

    text: str = ""
    certainty: tuple[float, ...] = ()
    places: tuple[float, ...] = ()

    @property
    def confidence(self) -> float:
        return sum(self.certainty) / len(self.certainty) if self.certainty else 0.0


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
    ink = _run(_detector(), np.ascontiguousarray(_normal(scaled)[None]))[0, 0]
    return _lines(ink, np.array([width / size[0], height / size[1]], dtype=np.float32))


def _in_strides(length: float) -> int:
    return max(_STRIDE, round(length / _STRIDE) * _STRIDE)


def read_lines(crops: Sequence[Pixels]) -> list[Reading]:
    """Read grey pictures of single lines, each upright."""
    readings = [Reading()] * len(crops)
    order = sorted(range(len(crops)), key=lambda number: crops[number].shape[1] / crops[number].shape[0])
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        for number, reading in zip(batch, _read_batch([crops[number] for number in batch]), strict=True):
            readings[number] = reading
    return readings


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
    bend = np.zeros(4)
    if width > _LONG * height or (width > height and height > _LONG * _SMALLEST):
        thick, bent = _bend(places, width)
        if np.ptp(np.polynomial.polynomial.polyval(np.linspace(-1, 1, 9), bent)) > _BENT * thick:
            height, bend = thick, bent
    margin = _GROWTH * width * height / (width + height)
    half = np.array([width + margin, height + margin]) / 2
    corners = [centre + x * half[0] * along + y * half[1] * down for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    stretch = bend * float(scale[1]) * np.array([1, 1, 1, 1]) * (width / (width + margin)) ** np.arange(4)
    return Line((np.array(corners) * scale).astype(np.float32), stretch.astype(np.float32))


def _bend(places: Points, width: float) -> tuple[float, Points]:
    """Measure a line's thickness, and the polynomial that its middle follows, from its outline (along, down)."""
    ends = np.linspace(-width / 2, width / 2, _PIECES + 1)
    ends += (places[:, 0].min() + places[:, 0].max()) / 2
    piece = np.clip(np.searchsorted(ends, places[:, 0]) - 1, 0, _PIECES - 1)
    upper, lower = np.full(_PIECES, np.inf), np.full(_PIECES, -np.inf)
    np.minimum.at(upper, piece, places[:, 1])
    np.maximum.at(lower, piece, places[:, 1])
    seen = np.flatnonzero(lower > upper)[1:-1]
    thick = lower[seen] - upper[seen]
    if len(seen) < 6:
        return float(np.ptp(places[:, 1])), np.zeros(4)
    middles = (lower[seen] + upper[seen]) / 2
    at = (seen + 0.5) / _PIECES * 2 - 1
    return float(np.median(thick)), np.polynomial.polynomial.polyfit(at, middles, 3)


def _mean_inside(ink: Points, outline: Points) -> float:
    left, top, width, height = cv2.boundingRect(outline)
    window = np.ascontiguousarray(ink[top : top + height, left : left + width])
    mask = np.zeros(window.shape, np.uint8)
    cv2.fillPoly(mask, [outline - (left, top)], 1)
    return float(cv2.mean(window, mask)[0])


def _normal(grey: Pixels) -> Points:
    """Bring pixels into the range -1 to 1, the same in all three channels."""
    values = grey.astype(np.float32) / 127.5 - 1
    return np.broadcast_to(values, (3, *values.shape))


def _read_batch(crops: list[Pixels]) -> list[Reading]:
    widths = [max(_ROW_HEIGHT, -(-crop.shape[1] * _ROW_HEIGHT // crop.shape[0])) for crop in crops]
    width = max(320, *widths)
    rows = np.zeros((len(crops), 3, _ROW_HEIGHT, width), dtype=np.float32)
    for row, picture, across in zip(rows, crops, widths, strict=True):
        row[:, :, :across] = _normal(cv2.resize(picture, (across, _ROW_HEIGHT)))
    chances = _run(_recogniser()[0], rows)
    return [_decoded(chance, across / width) for chance, across in zip(chances, widths, strict=True)]


def _decoded(chances: Points, filled: float) -> Reading:
    """Read off the likeliest letter of each step (CTC, greedy); a letter's chance is that of all its variants."""
    _, alphabet = _recogniser()
    groups = np.add.reduceat(chances, alphabet.starts, axis=1)[:, :-1]
    best = groups.argmax(axis=1)
    is_new = np.ones(len(best), dtype=bool)
    is_new[1:] = best[1:] != best[:-1]
    steps = np.flatnonzero(is_new & (best != 0))
    space = alphabet.letters.index(" ")
    steps, best = _with_lost_spaces(steps, best, groups[:, space], space)
    return Reading(
        "".join(alphabet.letters[best[step]] for step in steps),
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


def _run(session: onnxruntime.InferenceSession, values: Points) -> Points:
    try:
        (answer,) = session.run(None, {"x": values})
    except (Fail, RuntimeException) as error:  # std::bad_alloc, the one thing that fails here, comes as either
        raise MemoryError(str(error)) from error
    return cast(Points, answer)


@cache
def _detector() -> onnxruntime.InferenceSession:
    return _session((_models() / _DETECTOR).read_bytes())


@cache
def _recogniser() -> tuple[onnxruntime.InferenceSession, NarrowModel]:
    narrow = narrowed((_models() / _RECOGNISER).read_bytes())
    return _session(narrow.data), narrow


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # pages are read side by side, in processes
    options.enable_cpu_mem_arena = False  # it never gives back
    options.log_severity_level = 4
    # Half of the detector's activations are denormal floats: flushing them to zero makes it three times as fast.
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _models() -> Path:
    spec = find_spec("rapidocr")  # not imported: it would bring its downloader along
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("rapidocr, whose wheel holds the models, is not installed")
    return Path(spec.submodule_search_locations[0]) / "models"
