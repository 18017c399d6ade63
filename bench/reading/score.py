"""Score what was read against what the letters say (issue "Reading letters", done when)."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.reading.bank import FIELDS

CERTAIN = 0.9
SPANS = ("description", "resolution")
_ENOUGH = 0.6  # token F1 of a passage


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one field of one letter came out; "" stands for not said, and not found."""

    letter: str
    layout: str
    field: str
    wanted: str
    got: str
    is_right: bool
    confidence: float = 0.0

    @property
    def is_certain(self) -> bool:
        return bool(self.got) and self.confidence >= CERTAIN


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of a field."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def is_right(field: str, wanted: str, got: str) -> bool:
    """Compare as the issue does; phones are given as E.164."""
    if not wanted or not got:
        return wanted == got
    if field == "phone":
        return wanted == got
    if field in SPANS:
        return token_f1(wanted, got) >= _ENOUGH
    return folded(wanted) == folded(got)


def folded(text: str) -> str:
    """Letters and digits alone: case, punctuation, accents and white space do not count."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum())


def token_f1(wanted: str, got: str) -> float:
    """The overlap of two passages in words."""
    left, right = (Counter(filter(None, map(folded, text.split()))) for text in (wanted, got))
    shared = (left & right).total()
    return 2 * shared / (left.total() + right.total()) if shared else 0.0


def score(verdicts: Iterable[Verdict], field: str) -> Score:
    """A field that is not said and not found counts neither way; one found wrongly costs both ways."""
    own = [verdict for verdict in verdicts if verdict.field == field]
    right = sum(verdict.is_right and bool(verdict.wanted) for verdict in own)
    return Score(_share(right, sum(bool(v.got) for v in own)), _share(right, sum(bool(v.wanted) for v in own)))


def mean_f1(verdicts: Sequence[Verdict]) -> float:
    return sum(score(verdicts, field).f1 for field in FIELDS) / len(FIELDS)


def certain_and_wrong(verdicts: Iterable[Verdict]) -> tuple[int, int]:
    """How many of the fields shown as certain are wrong, and how many are shown so."""
    certain = [verdict for verdict in verdicts if verdict.is_certain]
    return sum(not verdict.is_right for verdict in certain), len(certain)


def missing_reported(verdicts: Iterable[Verdict]) -> tuple[int, int]:
    """How many of the fields that a letter does not say are reported missing, and how many there are."""
    withheld = [verdict for verdict in verdicts if not verdict.wanted]
    return sum(not verdict.got for verdict in withheld), len(withheld)


def all_right(verdicts: Iterable[Verdict]) -> tuple[int, int]:
    """Of how many letters all five fields are right, and how many letters there are."""
    letters: dict[str, bool] = {}
    for verdict in verdicts:
        letters[verdict.letter] = letters.get(verdict.letter, True) and verdict.is_right
    return sum(letters.values()), len(letters)


def errors(lines: Iterable[str], text: str) -> tuple[int, int]:
    """Count the characters read wrongly, and all of the truth: each line against its best place, in whatever order."""
    read = np.array([ord(sign) for sign in " ".join(text.split())], dtype=np.int32)
    wrong = total = 0
    for line in map(str.split, lines):
        joined = " ".join(line)
        wrong += _distance(joined, read)
        total += len(joined)
    return wrong, total


def _distance(line: str, text: NDArray[np.int32]) -> int:
    """The fewest edits that turn some stretch of the text into the line (Sellers' algorithm, a row at a time)."""
    columns = np.arange(len(text) + 1)
    costs: NDArray[Any] = np.zeros(len(text) + 1, dtype=np.int32)
    for row, sign in enumerate(line, start=1):
        best = np.empty_like(costs)
        best[0] = row
        best[1:] = np.minimum(costs[:-1] + (text != ord(sign)), costs[1:] + 1)
        costs = np.minimum.accumulate(best - columns) + columns  # letters of the text that the line lacks
    return int(costs.min())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
