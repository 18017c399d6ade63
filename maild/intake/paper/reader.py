"""Open files, read scans and mark pages through a child process; what a file breaks is its own reading."""

from dataclasses import dataclass, replace
from types import TracebackType
from typing import IO

from maild.core.letter import Box, Trouble
from maild.core.record import plain, record
from maild.errors import Unreadable
from maild.intake import wire
from maild.intake.paper.request import Asked
from maild.intake.paper.sheet import Mark, Paper, Sheet
from maild.intake.parts import Part
from maild.intake.worker import Limits, Worker

OPENING = Limits(
    memory_bytes=1 << 30, cpu_seconds=20, wall_seconds=30.0, requests=500, resident_bytes=400 << 20, has_children=True
)
SCANNING = Limits(
    memory_bytes=3 << 30, cpu_seconds=120, wall_seconds=120.0, requests=400, resident_bytes=700 << 20,
    has_children=True, is_patient=True,
)  # fmt: skip
_LONGEST_FACTS = 16_000_000
_LONGEST_INNER = 48_000_000  # bytes of all files in a file
_LONGEST_PICTURE = 2_000_000


@dataclass(frozen=True, slots=True)
class _Heads:
    """Name, media type and decoration of each inner file; the octets follow as frames."""

    parts: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class _Texts:
    texts: tuple[str, ...]


class PaperReader:
    """Keeps one warm child that opens and reads files; raises TransientFailure where no child starts."""

    def __init__(self, limits: Limits, languages: tuple[str, ...]) -> None:
        self._worker = Worker("maild.intake.paper.child", limits, languages)
        self._languages = languages

    def __enter__(self) -> "PaperReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self, part: Part) -> Paper:
        """Read what can be read without OCR."""
        try:
            return self._worker.ask(_frames(_asked("open", part), part), _paper)
        except Unreadable as error:
            return Paper(part.name, "", trouble=Trouble.TOO_LARGE, warnings=(f"{part.name}: {error}",))

    def scan(self, part: Part, page: int) -> Sheet:
        """Read one page by OCR; raises Unreadable where it breaks its reader."""
        asked = replace(_asked("scan", part), page=page)
        return self._worker.ask(_frames(asked, part), lambda answers: record(Sheet, _facts(answers).get("sheet")))

    def look_again(self, part: Part, page: int, boxes: tuple[Box, ...]) -> tuple[str, ...]:
        """Read stretches of a page by the second engine; "" where it reads nothing."""
        asked = replace(_asked("look", part), page=page, boxes=boxes, languages=self._languages)
        try:
            texts = self._worker.ask(_frames(asked, part), lambda answers: record(_Texts, _facts(answers)).texts)
        except Unreadable:
            return ("",) * len(boxes)
        return texts if len(texts) == len(boxes) else ("",) * len(boxes)

    def picture(self, part: Part, page: int, marks: tuple[Mark, ...], is_scan: bool) -> bytes:
        """Draw a page with its fields marked, as a JPEG; b"" where that fails."""
        asked = replace(_asked("picture", part), page=page, marks=marks, is_scan=is_scan)
        try:
            return self._worker.ask(_frames(asked, part), _jpeg)
        except Unreadable:
            return b""

    def rest(self) -> None:
        """End the child, which may hold much memory; the next request starts a new one."""
        self._worker.rest()

    def close(self) -> None:
        self._worker.close()


def _asked(what: str, part: Part) -> Asked:
    return Asked(what, part.name, part.media_type)


def _frames(asked: Asked, part: Part) -> tuple[bytes, ...]:
    return wire.as_json(plain(asked)), part.data


def _facts(answers: IO[bytes]) -> dict[str, object]:
    return wire.receive_facts(answers, _LONGEST_FACTS)


def _paper(answers: IO[bytes]) -> Paper:
    """Take the child's answer as strictly as a stranger's; raises ValueError where it is not one."""
    facts = _facts(answers)
    paper = record(Paper, facts.get("paper"))
    allowance = _LONGEST_INNER
    inner = []
    for head in record(_Heads, {"parts": facts.get("parts")}).parts:
        data = wire.receive(answers, allowance)
        allowance -= len(data)
        inner.append(Part(head[0], head[1], data, head[2]))
    return replace(paper, inner=tuple(inner))


def _jpeg(answers: IO[bytes]) -> bytes:
    _facts(answers)
    return wire.receive(answers, _LONGEST_PICTURE)
