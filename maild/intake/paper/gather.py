"""Open the files of a mail and the files inside them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import monotonic
from typing import Protocol

from maild.core.letter import Trouble
from maild.intake.paper.sheet import Paper, Sheet
from maild.intake.parts import Part

MOST_SCANS = 20  # pages of a mail that are read by OCR
_MOST_FILES = 40
_LARGEST = 40_000_000  # octets of all files that come out of others
_SECONDS = 30.0  # after which no further file of a mail is opened: the next mail waits
_DRAWN = ("pdf", "image")  # whose octets are wanted again
_DEEPEST = 3  # a ZIP in a forwarded mail holds letters; deeper things are no letters
_NO_PAPER = ("text/calendar", "text/vcard", "text/x-vcard", "application/pgp-keys", "message/delivery-status")


class Opener(Protocol):
    def open(self, part: Part) -> Paper: ...


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file and what it comes to; without its octets where nobody wants them again."""

    part: Part
    paper: Paper


def gathered(parts: tuple[Part, ...], opener: Opener) -> tuple[Leaf, ...]:
    """Open what may be a letter; of many scanned pages only the first wait for OCR."""
    left = MOST_SCANS
    leaves = []
    for leaf in _leaves(parts, opener):
        leaves.append(replace(leaf, paper=_within(leaf.paper, left)))
        left -= len(leaves[-1].paper.unscanned)
    return tuple(leaves)


def _leaves(parts: tuple[Part, ...], opener: Opener) -> Iterator[Leaf]:
    waiting = [(part, 1) for part in parts if not part.is_decoration and part.media_type not in _NO_PAPER]
    seen: set[str] = set()
    ends = monotonic() + _SECONDS
    unpacked = 0
    while waiting and len(seen) < _MOST_FILES:
        part, depth = waiting.pop(0)
        if part.digest in seen:
            continue
        seen.add(part.digest)
        unpacked += len(part.data) if depth > 1 else 0
        paper = opener.open(part) if monotonic() < ends and unpacked <= _LARGEST else _unopened(part)
        yield Leaf(part if paper.kind in _DRAWN else replace(part, data=b""), replace(paper, inner=()))
        if depth < _DEEPEST:
            waiting[:0] = [(inner, depth + 1) for inner in paper.inner if not inner.is_decoration]


def _unopened(part: Part) -> Paper:
    warning = f"{part.name}: not opened, after files that took too long or were too large"
    return Paper(part.name, "", trouble=Trouble.TOO_LARGE, warnings=(warning,))


def _within(paper: Paper, most: int) -> Paper:
    """Leave the pages beyond what is read by OCR as they are, and say so."""
    beyond = set(paper.unscanned[max(most, 0) :])
    if not beyond:
        return paper
    sheets = tuple(replace(sheet, needs_ocr=False) if sheet.number in beyond else sheet for sheet in paper.sheets)
    warning = f"{paper.name}: {len(beyond)} scanned pages from page {min(beyond)} on were not read"
    return replace(paper, sheets=sheets, warnings=(*paper.warnings, warning))


def with_sheets(paper: Paper, scanned: dict[int, Sheet]) -> Paper:
    """Put what OCR read into the place of the pages that waited for it."""
    return replace(paper, sheets=tuple(scanned.get(sheet.number, sheet) for sheet in paper.sheets))
