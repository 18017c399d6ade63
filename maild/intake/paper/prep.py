"""Make a page fit to be read: even light, dark letters on white."""

import cv2
import numpy as np

from maild.intake.paper.raster import Pixels

_BACKGROUND = 400  # pixels of the longer side at which the light on the paper is measured
_STAMP = 60  # difference of the colour channels from which ink is a stamp's


def flattened(page: Pixels) -> Pixels:
    """Divide a page (RGB) by the light that falls on it, and fade coloured stamps; grey."""
    grey = _without_stamps(page)
    scale = _BACKGROUND / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    light = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    light = cv2.resize(light, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(grey, np.maximum(light, 1), scale=245)
    return _stretched(even)


def _without_stamps(page: Pixels) -> Pixels:
    """Take each pixel's brightest channel where it is coloured: blue and violet ink turns light, black stays."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return grey


def _stretched(grey: Pixels) -> Pixels:
    """Spread the greys so that the ink is black, whatever the toner."""
    dark = float(np.percentile(grey[::4, ::4], 1))
    if dark < 40:
        return grey
    table = np.clip((np.arange(256) - dark) * 245 / (245 - min(dark, 200)), 0, 255).astype(np.uint8)
    return cv2.LUT(grey, table)
