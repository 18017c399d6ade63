"""Ask another engine, Tesseract, what stands in some places of a page."""

import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from maild.core.letter import Box
from maild.intake.paper.raster import Pixels
from maild.intake.paper.refusal import Refused
from maild.intake.paper.upright import Upright, upright
from maild.intake.parts import Part

_COMMAND = "tesseract"
_SECONDS = 20
_LETTER_LINE = 46  # pixels from one line's top to its bottom, as Tesseract likes them
_MARGIN = 0.1  # lines to the left and right of each box
_SPACE = 16  # pixels of white around each cut-out
_WHITE = 255
_MOST_BOXES = 40
_ONE_LINE = "7"  # page segmentation mode


def look_again(part: Part, page: int, boxes: tuple[Box, ...], languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return what Tesseract reads in each box of the upright page; "" where it is missing or reads nothing."""
    nothing = ("",) * len(boxes)
    chosen = [language for language in languages if language in _installed()]
    if not boxes or not chosen:
        return nothing
    try:
        prepared = upright(part, page)
    except Refused:
        return nothing
    cuts = _cut_out(prepared, boxes[:_MOST_BOXES])
    return (*_read(cuts, "+".join(chosen)), *nothing[_MOST_BOXES:])


@cache
def _installed() -> frozenset[str]:
    return frozenset(_run(["--list-langs"], b"").split()[1:])


def _run(arguments: Iterable[str], picture: bytes) -> str:
    command = [_COMMAND, *arguments]
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, timeout=_SECONDS, env=environment, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _cut_out(page: Upright, boxes: Sequence[Box]) -> list[Pixels]:
    """Cut the boxes out of the page, all scaled alike: to lines of the height that Tesseract likes."""
    level = page.level.drawn(page.page, max(page.level.size))
    height, width = level.shape
    line = float(np.median([line.height for line in page.lines])) if page.lines else 30.0
    margin, scale = _MARGIN * line, _LETTER_LINE / line
    cuts = []
    for left, top, right, bottom in boxes:
        across = slice(max(int(left * width - margin), 0), max(int(right * width + margin), 0) + 1)
        cut = level[max(int(top * height), 0) : int(bottom * height) + 1, across]
        larger = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        cuts.append(cv2.copyMakeBorder(larger, _SPACE, _SPACE, _SPACE, _SPACE, cv2.BORDER_CONSTANT, value=_WHITE))
    return cuts


def _read(cuts: list[Pixels], languages: str) -> list[str]:
    """Read the cut-outs in one go, as the pages of a TIFF: starting Tesseract costs more than reading a line."""
    pages = [Image.fromarray(cut) for cut in cuts]
    stream = BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    arguments = ["stdin", "stdout", "-l", languages, "--psm", _ONE_LINE, "--dpi", "200"]
    texts = _run(arguments, stream.getvalue()).split("\f")
    return [" ".join(text.split()) for text in (*texts, *[""] * len(cuts))][: len(cuts)]
