"""What the daemon asks of the child that reads papers; apart from both, so that the daemon loads no such library."""

from dataclasses import dataclass

from maild.core.letter import Box
from maild.intake.paper.sheet import Mark


@dataclass(frozen=True, slots=True)
class Asked:
    """One request about one file, whose octets follow in a frame of their own."""

    what: str  # open, scan, look, picture
    name: str
    media_type: str
    page: int = 1
    boxes: tuple[Box, ...] = ()
    marks: tuple[Mark, ...] = ()
    is_scan: bool = True  # of a picture: whether the marks stand where OCR has put the words
    languages: tuple[str, ...] = ()
