"""Find out how a letter's own form is drawn: which mark parts a label from its value, which lines are questions."""

import re
from dataclasses import dataclass

from maild.intake.labels import LONGEST, Labels
from maild.intake.page import Line, Zone

_MARKS = (
    re.compile(r"\s*\|\s*"),
    re.compile(r"\s*/{2,}\s*"),
    re.compile(r"\s*[\])}]\s*"),
    re.compile(r"\s*\?+\s+"),
    re.compile(r"\s*(?:\.{3,}|…+)\s*"),
    re.compile(r"\s*;\s*"),
    re.compile(r"\s+[-–—]\s+"),
    re.compile(r"\s*(?:>>?|[»›➔➜~])\s*"),
    re.compile(r"\s*,\s+"),
    re.compile(r"\.\s+(?=[A-Z0-9+])"),
)
_MANY = 3  # fields that must be labelled in one way, before it counts as the way of the letter
_MOST_LINES = 200
_LONGEST_QUESTION = 9  # words
_NUMBERING = re.compile(r"^[^\w]*(?:\(?(?:[0-9]{1,2}|[a-zA-Z])[.)]\s*)?")


@dataclass(frozen=True, slots=True)
class Style:
    """The mark behind the letter's labels, if it is not a colon; the lines that are questions of a form."""

    mark: re.Pattern[str] | None
    questions: frozenset[int]


def style_of(lines: list[Line], labels: Labels) -> Style:
    looked_at = lines[:_MOST_LINES]
    mark = next((mark for mark in _MARKS if len(_fields_before(mark, looked_at, labels)) >= _MANY), None)
    return Style(mark, frozenset(_questions(looked_at, labels)))


def _fields_before(mark: re.Pattern[str], lines: list[Line], labels: Labels) -> set[str]:
    """Name the fields that are labelled by known labels before a mark."""
    fields: set[str] = set()
    for line in lines:
        body = line.text[_start(line.text) :]
        found = mark.search(body[:LONGEST]) if line.text.count("|") < 2 else None
        meaning = labels.meaning(body[: found.start()], is_sure=False) if found and found.start() else None
        if meaning and meaning.fields != ("none",):
            fields.add(meaning.fields[0])
    return fields


def _questions(lines: list[Line], labels: Labels) -> list[int]:
    """List the short lines that ask for fields, each above its answer and below a gap."""
    found: dict[int, str] = {}
    for index in range(len(lines) - 1):
        line, below = lines[index], lines[index + 1]
        if below.is_blank and "?" in line.text and index + 2 < len(lines):
            below = lines[index + 2]
        is_apart = index == 0 or lines[index - 1].is_blank
        if line.speaker or not is_apart or below.is_blank or line.zone not in (Zone.HEAD, Zone.BODY) or not _asks(line):
            continue
        meaning = labels.meaning(asked_in(line.text[_start(line.text) :]).rstrip(": *"), is_sure=True)
        if meaning:
            found[index] = meaning.fields[0]
    return list(found) if len(set(found.values()) - {"none"}) >= _MANY else []


def asked_in(text: str) -> str:
    """Return a question without what follows it: "Apa kendalanya? Jelaskan secara singkat."."""
    return text.partition("?")[0]


def _asks(line: Line) -> bool:
    is_marked = ":" in line.text or "->" in line.text or "=" in line.text
    return (
        0 < len(line.tokens) <= _LONGEST_QUESTION
        and (line.text[-1] not in ".,;!" or "?" in line.text)
        and not is_marked
    )


def _start(text: str) -> int:
    numbering = _NUMBERING.match(text)
    return numbering.end() if numbering else 0
