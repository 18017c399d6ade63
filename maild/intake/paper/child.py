"""The child process of a PaperReader: opens files, reads scans, marks pages."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from maild.core.record import plain, record
from maild.intake import wire
from maild.intake.confinement import LONGEST_INPUT, serve
from maild.intake.paper.opening import open_part
from maild.intake.paper.request import Asked
from maild.intake.paper.sheet import Paper, Sheet, Word
from maild.intake.parts import Part

_MOST_OF_WORDS = 1 << 20  # octets that all words of a file may take on their way to the daemon, which keeps them
_A_WORD = 40  # octets: its place


def main() -> None:
    serve(_setup)


def _setup(told: object) -> Callable[[BinaryIO], list[bytes]]:
    return _answer


def _answer(requests: BinaryIO) -> list[bytes]:
    asked = record(Asked, wire.receive_json(requests, LONGEST_INPUT))
    part = Part(asked.name, asked.media_type, wire.receive(requests, LONGEST_INPUT))
    match asked.what:
        case "open":
            return _opened(part)
        case "scan":
            return _scanned(part, asked.page)
        case "look":
            return _looked_at(part, asked)
        case _:
            return _pictured(part, asked)


def _opened(part: Part) -> list[bytes]:
    paper = _cut(open_part(part))
    heads = [[inner.name, inner.media_type, inner.is_decoration] for inner in paper.inner]
    facts = plain(replace(paper, inner=()))
    return [wire.as_json({"paper": facts, "parts": heads}), *(inner.data for inner in paper.inner)]


def _cut(paper: Paper) -> Paper:
    """Keep the first words of what may be a book."""
    if sum(map(_size, paper.sheets)) <= _MOST_OF_WORDS:
        return paper
    return replace(paper, sheets=tuple(_first(paper.sheets)), warnings=(*paper.warnings, "the text is cut"))


def _first(sheets: tuple[Sheet, ...]) -> Iterator[Sheet]:
    left = _MOST_OF_WORDS
    for sheet in sheets:
        kept: list[Word] = []
        for word in sheet.words:
            left -= len(word.text) + _A_WORD
            if left < 0:
                break
            kept.append(word)
        yield replace(sheet, words=tuple(kept))


def _size(sheet: Sheet) -> int:
    return sum(len(word.text) + _A_WORD for word in sheet.words)


# What needs the models and the libraries of pictures is loaded when it is first wanted: most files are plain text.


def _scanned(part: Part, page: int) -> list[bytes]:
    from maild.intake.paper.ocr import scan

    return [wire.as_json({"sheet": plain(scan(part, page))})]


def _looked_at(part: Part, asked: Asked) -> list[bytes]:
    from maild.intake.paper.second import look_again

    return [wire.as_json({"texts": list(look_again(part, asked.page, asked.boxes, asked.languages))})]


def _pictured(part: Part, asked: Asked) -> list[bytes]:
    from maild.intake.paper.marking import picture

    return [b"{}", picture(part, asked.page, asked.marks, asked.is_scan)]
