"""The child process of a PaperReader: opens files, reads scans, marks pages."""

from collections.abc import Callable
from typing import BinaryIO

from maild.core.record import plain, record
from maild.intake import wire
from maild.intake.confinement import LONGEST_INPUT, serve
from maild.intake.paper.opening import open_part
from maild.intake.paper.request import Asked
from maild.intake.parts import Part


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
    paper = open_part(part)
    heads = [[inner.name, inner.media_type, inner.is_decoration] for inner in paper.inner]
    facts = plain(paper) | {"inner": []}
    return [wire.as_json({"paper": facts, "parts": heads}), *(inner.data for inner in paper.inner)]


# What needs the models and the libraries of pictures is loaded when it is first wanted: most files are plain text.


def _scanned(part: Part, page: int) -> list[bytes]:
    from maild.intake.paper.ocr import scan

    return [wire.as_json({"sheet": plain(scan(part, page))})]


def _looked_at(part: Part, asked: Asked) -> list[bytes]:
    from maild.intake.paper.second import look_again

    return [wire.as_json({"texts": list(look_again(part, asked.page, asked.boxes, asked.languages))})]


def _pictured(part: Part, asked: Asked) -> list[bytes]:
    from maild.intake.paper.marking import picture

    return [b"{}", picture(part, asked.page, asked.marks)]
