"""Read a scanned page: its words and their places on the upright page."""

import re

import numpy as np

from maild.core.letter import Box
from maild.intake.paper.detecting import Line, crop
from maild.intake.paper.plausible import is_language
from maild.intake.paper.recognising import Reading, read_lines
from maild.intake.paper.refusal import Refused
from maild.intake.paper.sheet import Origin, Sheet, Word
from maild.intake.paper.strokes import ruled_cells
from maild.intake.paper.upright import Upright, upright
from maild.intake.parts import Part

_UNREADABLE = 0.5  # mean confidence of a line that is no text
_LEGIBLE = 0.7  # of a page
_FEWEST_LETTERS = 20  # of a page that is a page
_WORD = re.compile(r"[^\s:]{0,40}[A-Za-z)]:(?=[^\s/])|:(?=[\w(])|\S+")  # the space behind a label's colon gets lost
_GAP = 3.0  # widths of a character that part two words without a space between them


def scan(part: Part, page: int) -> Sheet:
    """Read a page, from 1, by OCR; one without legible text is a sheet without words."""
    try:
        prepared = upright(part, page)
    except Refused:
        return Sheet(page, Origin.OCR, is_legible=False)
    words = tuple(_words(prepared))
    shape = round(prepared.level.size[1] / prepared.level.size[0], 4)
    return Sheet(page, Origin.OCR, words, shape=shape, is_legible=_is_legible(words), cells=ruled_cells(prepared))


def _words(page: Upright) -> list[Word]:
    unread = [number for number in range(len(page.lines)) if number not in page.known]
    readings = read_lines([crop(page.page, page.lines[number]) for number in unread])
    everything = [*page.known.items(), *zip(unread, readings, strict=True)]
    return [
        word
        for number, reading in everything
        if reading.confidence >= _UNREADABLE
        for word in _words_of_line(page, page.lines[number], reading)
    ]


def _words_of_line(page: Upright, line: Line, reading: Reading) -> list[Word]:
    """Part a line into its words; each reaches half a character beyond the middle of its outermost ones."""
    places = reading.places
    pace = (places[-1] - places[0]) / max(len(places) - 1, 1) or 0.5
    found = []
    for start, end in _stretches(reading, pace):
        ends = (max(places[start] - pace / 2, 0.0), min(places[end - 1] + pace / 2, 1.0))
        found.append(Word(reading.text[start:end], _box(page, line, ends), min(reading.certainty[start:end])))
    return found


def _stretches(reading: Reading, pace: float) -> list[tuple[int, int]]:
    found = []
    for match in _WORD.finditer(reading.text):
        start = match.start()
        for at in range(match.start() + 1, match.end()):
            if reading.places[at] - reading.places[at - 1] > _GAP * pace:
                found.append((start, at))
                start = at
        found.append((start, match.end()))
    return found


def _box(page: Upright, line: Line, ends: tuple[float, float]) -> Box:
    """Place a part of a line, from and to so many parts of its length, on the upright page."""
    along, across = np.meshgrid(np.linspace(*ends, 3), (-1.0, 1.0))
    points = page.level.moved(line.at(along, across)) / page.level.size
    x, (upper, lower) = points[..., 0], points[..., 1].mean(axis=1)
    left, top, right, bottom = (round(min(max(float(edge), 0.0), 1.0), 5) for edge in (x.min(), upper, x.max(), lower))
    return left, top, right, bottom


def _is_legible(words: tuple[Word, ...]) -> bool:
    text = " ".join(word.text for word in words)
    if len(text) < _FEWEST_LETTERS:
        return False
    confidence = sum(word.confidence * len(word.text) for word in words) / sum(len(word.text) for word in words)
    return confidence >= _LEGIBLE and is_language(text)
