"""Find the mail that was passed on inside another: "Tim TI, tolong dibantu ya. -----Pesan Asli----- …"."""

from itertools import pairwise

from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone

_FEWEST_WORDS = 4  # of a line that reports


def passed_on(lines: list[Line], lexicon: Lexicon) -> int:
    """Return the line where the letter proper begins; 0 where nothing is passed on, or what is above it reports too."""
    start = next((index + 1 for index, (above, line) in enumerate(pairwise(lines), 1) if _divides(above, line)), 0)
    if not start or not any(line.text for line in lines[: start - 1]):
        return 0
    above, below = lines[: start - 1], lines[start:]
    return start if _reports(below, lexicon) and not _reports(above, lexicon) else 0


def _divides(above: Line, line: Line) -> bool:
    return line.zone is Zone.FOREIGN and above.zone is not Zone.FOREIGN


def _reports(lines: list[Line], lexicon: Lexicon) -> bool:
    return any(
        line.zone is Zone.BODY and len(line.tokens) >= _FEWEST_WORDS and lexicon.cue("concrete").is_in(line.tokens)
        for line in lines
    )
