"""Make a page fit to be read: even light, dark letters on white."""

import cv2
import numpy as np

from maild.intake.paper.raster import Pixels

_BACKGROUND = 400  # pixels of the longer side at which the light on the paper is measured
_PAPER = 245  # grey of the paper
_PALENESS = 0.7  # share of a pixel's brightest channel: 255 in pure blue ink, whose grey would be 29
_PALEST = 140  # grey of ink: what is paler on a page with little on it is no ink


def flattened(page: Pixels) -> Pixels:
    """Divide a page (RGB) by the light that falls on it, and blacken its ink; grey."""
    grey = _with_pale_stamps(page)
    scale = _BACKGROUND / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    light = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    light = cv2.resize(light, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(grey, np.maximum(light, 1), scale=_PAPER)
    return _stretched(even)


def _with_pale_stamps(page: Pixels) -> Pixels:
    """Make a page grey such that coloured ink is pale, but still to be read: a stamp often lies over the text."""
    return cv2.addWeighted(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), 1 - _PALENESS, page.max(axis=2), _PALENESS, 0)


def _stretched(grey: Pixels) -> Pixels:
    """Spread the greys so that the ink is black, whatever the toner."""
    ink = min(float(np.percentile(grey[::4, ::4], 1)), _PALEST)
    table = np.clip((np.arange(256) - ink) * _PAPER / (_PAPER - ink), 0, 255).astype(np.uint8)
    return cv2.LUT(grey, table)
