"""Find the sheet of paper in a photo of it."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from maild.intake.paper.raster import Pixels

Corners: TypeAlias = NDArray[Any]

_MOST = 5
_SIDE = 640  # pixels: enough to see a sheet's edges, and no letters
_SMALLEST, _LARGEST = 0.2, 0.97  # share of the photo
_SKEWEST = 25  # degrees by which a corner may differ from a right angle
_CONTRAST = 18  # grey levels by which the paper is lighter than what lies around it
_SEEN_EDGE = 0.6  # share of the outline that has to be such an edge


def sheets_in(photo: Pixels) -> list[Corners]:
    """Return what may be the outline of the sheet (upper left first, clockwise), the likeliest first."""
    scale = _SIDE / max(photo.shape[:2])
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = _paperness(small)
    found = [(_worth(corners, paper), corners) for corners in _candidates(paper)]
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [corners / scale for worth, corners in found[:_MOST] if worth > 0]


def _paperness(photo: Pixels) -> Pixels:
    """Grey, but darker where there is colour: wood and skin are coloured, paper is not; letters are wiped out."""
    colour = photo.max(axis=2).astype(np.int16) - photo.min(axis=2)
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).astype(np.int16) - colour // 2
    closed = cv2.morphologyEx(np.clip(grey, 0, 255).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return cv2.GaussianBlur(closed, (5, 5), 0)


def _candidates(paper: Pixels) -> Iterator[Corners]:
    otsu, _ = cv2.threshold(paper, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    for level in {int(otsu * part) for part in (0.7, 0.85, 1.0, 1.15)} | {110, 140, 170, 200}:
        yield from _outlines((paper > level).astype(np.uint8))
    for low in (15, 40):
        edges = cv2.dilate(cv2.Canny(paper, low, 3 * low), np.ones((5, 5), np.uint8))
        yield from _outlines(edges)
        yield from _outlines(1 - (edges > 0).astype(np.uint8))


def _outlines(mask: Pixels) -> Iterator[Corners]:
    """Yield the large quadrilaterals of a mask."""
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    area = mask.shape[0] * mask.shape[1]
    for contour in contours:
        if cv2.contourArea(contour) < _SMALLEST * area:
            continue
        hull = cv2.convexHull(contour)
        for tolerance in (0.02, 0.035, 0.05):
            corners = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)
            if len(corners) == 4:
                yield _clockwise(corners.reshape(4, 2).astype(np.float32))
                break


def _clockwise(corners: Corners) -> Corners:
    middle = corners.mean(axis=0)
    around = np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))
    ordered = corners[around]
    return np.roll(ordered, -int(np.argmin(ordered.sum(axis=1))), axis=0)


def _worth(corners: Corners, paper: Pixels) -> float:
    """Weigh a candidate by its area and by how much of its outline parts light from dark; 0: it is no sheet."""
    share = float(cv2.contourArea(corners)) / paper.size
    if not _SMALLEST <= share <= _LARGEST or not _is_rectangular(corners):
        return 0.0
    seen = _seen_edge(corners, paper)
    return seen * share if seen >= _SEEN_EDGE else 0.0


def _is_rectangular(corners: Corners) -> bool:
    before, after = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    cosines = (before * after).sum(axis=1) / np.maximum(lengths, 1)
    return bool(np.all(np.abs(cosines) < np.sin(np.radians(_SKEWEST))))


def _seen_edge(corners: Corners, paper: Pixels) -> float:
    """Measure the share of the outline where the inside is lighter than the outside, or leaves the picture."""
    middle = corners.mean(axis=0)
    inner, outer = middle + (corners - middle) * 0.96, middle + (corners - middle) * 1.04
    inside, _ = _along(inner, paper)
    outside, is_off = _along(outer, paper)
    return float(np.mean((inside - outside > _CONTRAST) | is_off))


def _along(corners: Corners, paper: Pixels) -> tuple[NDArray[Any], NDArray[Any]]:
    steps = np.linspace(0, 1, 60, endpoint=False)[:, None]
    sides = [start + (end - start) * steps for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True)]
    points = np.concatenate(sides).round().astype(int)
    height, width = paper.shape
    is_off = (points < 0).any(axis=1) | (points[:, 0] >= width) | (points[:, 1] >= height)
    points = np.clip(points, 0, (width - 1, height - 1))
    return paper[points[:, 1], points[:, 0]].astype(np.float32), is_off
