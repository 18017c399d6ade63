"""Read a chat that was printed as it looks on a telephone: bubbles with their times, who answers on the other side."""

import re
from dataclasses import replace

from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone

_TIME = re.compile(
    r"(\D{0,40}?)\s*\b(?:[01]?\d|2[0-3])[.:][0-5]\d(?: ?(?:WIB|WITA|WIT|✓{1,2}|√{1,2}))?(?: ?:(?: (.+))?)?"
)
_GOES_ON = re.compile(r"[a-z\d(]")
_FEWEST = 3  # bubbles
_LONGEST_NAME = 6  # words
_LONGEST, _MOST_LINES = 300, 400  # characters of one, lines
_FAR = 8  # characters of indent between the two sides
_SIDES = ("~1", "~2")  # voices without names


def bubbles_of(lines: list[Line], lexicon: Lexicon) -> list[Line]:
    """Return the lines of a chat in bubbles with their speakers; nothing where they are no such chat."""
    if len(lines) > _MOST_LINES:
        return []
    found = {index: time for index, line in enumerate(lines) if (time := _TIME.fullmatch(line.text[:_LONGEST]))}
    names = {index: time[1].strip(" ,-–~") for index, time in found.items() if time[1] or not time[2]}
    if len(names) < _FEWEST or any(len(name.split()) > _LONGEST_NAME for name in names.values()):
        return []
    if all(names.values()) and len(set(names.values())) < len(names):
        return _headed(lines, names, {index: found[index].start(2) for index in names if found[index][2]}, lexicon)
    return [] if any(names.values()) else _sided(lines, frozenset(names), lexicon)


def _headed(lines: list[Line], names: dict[int, str], starts: dict[int, int], lexicon: Lexicon) -> list[Line]:
    """Read bubbles with a name and the time above what is said, or before it."""
    said: list[Line] = []
    voice = ""
    for index, line in enumerate(lines):
        if index in names:
            voice = names[index]
            said.append(replace(line, passage=lexicon.passage("")))
        text = line.text[starts.get(index, len(line.text)) :] if index in names else line.text
        is_first = bool(said) and said[-1].is_blank
        _say(said, replace(line, passage=lexicon.passage(text)), voice if is_first and text else "", lexicon)
    return said


def _sided(lines: list[Line], times: frozenset[int], lexicon: Lexicon) -> list[Line]:
    """Read bubbles with the time below what is said; the voices are the sides of the page."""
    firsts = [
        index
        for index, line in enumerate(lines)
        if not line.is_blank and index not in times and (not index or lines[index - 1].is_blank or index - 1 in times)
    ]
    edge = min((lines[index].indent for index in firsts[1:]), default=0) + _FAR
    voices = {index: _SIDES[lines[index].indent >= edge] for index in firsts}
    said: list[Line] = []
    for index, line in enumerate(lines):
        text = "" if index in times else line.text
        _say(said, replace(line, passage=lexicon.passage(text)), voices.get(index, ""), lexicon)
    return said if len(set(voices.values())) == len(_SIDES) else []


def _say(said: list[Line], line: Line, speaker: str, lexicon: Lexicon) -> None:
    """Add a line, or put it behind the one that it goes on with."""
    if said and not said[-1].is_blank and not speaker and _GOES_ON.match(line.text):
        said[-1] = replace(said[-1], passage=lexicon.passage(f"{said[-1].text} {line.text}"))
    else:
        said.append(replace(line, speaker=speaker, zone=Zone.BODY))
