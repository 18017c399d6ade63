"""Ask another engine, Tesseract, what stands in some places of a page."""

import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import cv2
import numpy as np

from maild.core.letter import Box
from maild.intake.paper.raster import Pixels
from maild.intake.paper.refusal import Refused
from maild.intake.paper.upright import Upright, upright
from maild.intake.parts import Part

_COMMAND = "tesseract"
_SECONDS = 20
_LETTER_LINE = 46  # pixels from one line's top to its bottom, as Tesseract likes them
_MARGIN = 0.25  # lines around each box
_SPACE = 40  # pixels between two cut-outs
_WHITE = 255
_MOST_BOXES = 40
_TOP, _HEIGHT, _TEXT = 7, 9, 11  # columns of Tesseract's table


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
        across = slice(max(int(left * width - margin), 0), max(int(right * width + margin), 1))
        down = slice(max(int(top * height - margin), 0), max(int(bottom * height + margin), 1))
        cut = level[down, across]
        cuts.append(cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if cut.size else cut)
    return cuts


def _read(cuts: list[Pixels], languages: str) -> list[str]:
    """Read the cut-outs in one go, one above the other: starting Tesseract costs more than a line does."""
    edges = np.cumsum([_SPACE // 2, *(cut.shape[0] + _SPACE for cut in cuts)])
    sheet = np.full((int(edges[-1]) + _SPACE, max(cut.shape[1] for cut in cuts) + 2 * _SPACE), _WHITE, np.uint8)
    for cut, edge in zip(cuts, edges[:-1], strict=True):
        sheet[edge + _SPACE // 2 :][: cut.shape[0], _SPACE : _SPACE + cut.shape[1]] = cut
    picture = b"P5 %d %d 255\n" % sheet.shape[::-1] + sheet.tobytes()
    arguments = ["stdin", "stdout", "-l", languages, "--psm", "6", "--dpi", "200", "-c", "tessedit_create_tsv=1"]
    words = _words(_run(arguments, picture))
    return [" ".join(text for at, text in words if top <= at < bottom) for top, bottom in pairwise(edges)]


def _words(table: str) -> list[tuple[float, str]]:
    """Return the words of Tesseract's table with the height at which each stands."""
    rows = [line.split("\t") for line in table.splitlines()[1:]]
    return [
        (int(row[_TOP]) + int(row[_HEIGHT]) / 2, row[_TEXT].strip())
        for row in rows
        if len(row) > _TEXT and row[_TEXT].strip()
    ]
