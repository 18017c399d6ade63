"""Find the cells of ruled tables and forms: boxes that straight lines close on all four sides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from maild.core.letter import Box

_NEAR = 0.006  # of the page: lines so near to each other are one
_GAP = 0.012  # of the page: so much may be missing in a line
_THIN = 0.006  # of the page: a line
_COVERED = 0.85  # of a side that a line has to close
_NARROWEST, _LOWEST = 0.015, 0.006  # of the page
_MOST_RULES, _MOST_LEVELS = 1_500, 80


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: its place across its direction, and from where to where it runs; parts of the page."""

    at: float
    start: float
    end: float


def rules_of(paths: Sequence[Box]) -> tuple[list[Rule], list[Rule]]:
    """Take what was drawn for lines: the thin ones for one across or down, others for the sides of a box."""
    across: list[Rule] = []
    down: list[Rule] = []
    for left, top, right, bottom in paths[:_MOST_RULES]:
        if right - left < _THIN and bottom - top < _THIN:
            continue
        if bottom - top < _THIN:
            across.append(Rule((top + bottom) / 2, left, right))
        elif right - left < _THIN:
            down.append(Rule((left + right) / 2, top, bottom))
        else:
            across += (Rule(top, left, right), Rule(bottom, left, right))
            down += (Rule(left, top, bottom), Rule(right, top, bottom))
    return across, down


def cells_of(across: Sequence[Rule], down: Sequence[Rule]) -> tuple[Box, ...]:
    """Return the rectangles that the lines enclose, none of them cut by another line; none of a drawing."""
    if len(across) + len(down) > _MOST_RULES:
        return ()
    rows, columns = _levels(across), _levels(down)
    if not (1 < len(rows) <= _MOST_LEVELS and 1 < len(columns) <= _MOST_LEVELS):
        return ()
    return tuple(_Grid(rows, columns).cells())


@dataclass(frozen=True, slots=True)
class _Level:
    """All lines at one place, and where they run."""

    at: float
    runs: tuple[tuple[float, float], ...]

    def closes(self, start: float, end: float) -> bool:
        covered = sum(max(0.0, min(stop, end) - max(first, start)) for first, stop in self.runs)
        return covered >= _COVERED * (end - start)


def _levels(rules: Sequence[Rule]) -> list[_Level]:
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][0].at < _NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return [_Level(sum(rule.at for rule in group) / len(group), _runs(group)) for group in groups]


def _runs(rules: Iterable[Rule]) -> tuple[tuple[float, float], ...]:
    runs: list[tuple[float, float]] = []
    for rule in sorted(rules, key=lambda rule: rule.start):
        if runs and rule.start - runs[-1][1] < _GAP:
            runs[-1] = (runs[-1][0], max(runs[-1][1], rule.end))
        else:
            runs.append((rule.start, rule.end))
    return tuple(runs)


class _Grid:
    """The smallest squares between all lines, joined where no line parts them."""

    def __init__(self, rows: list[_Level], columns: list[_Level]) -> None:
        self._rows = rows
        self._columns = columns
        self._height, self._width = len(rows) - 1, len(columns) - 1
        across = list(pairwise(level.at for level in columns))
        down = list(pairwise(level.at for level in rows))
        self._above = [[level.closes(*side) for side in across] for level in rows]
        self._left = [[level.closes(*side) for side in down] for level in columns]

    def cells(self) -> Iterable[Box]:
        seen: set[tuple[int, int]] = set()
        for row in range(self._height):
            for column in range(self._width):
                if (row, column) not in seen:
                    region, is_closed = self._region(row, column)
                    seen |= region
                    box = self._box(region) if is_closed else None
                    if box and box[2] - box[0] > _NARROWEST and box[3] - box[1] > _LOWEST:
                        yield box

    def _region(self, row: int, column: int) -> tuple[set[tuple[int, int]], bool]:
        region, waiting, is_closed = {(row, column)}, [(row, column)], True
        while waiting:
            for beside in self._beside(*waiting.pop()):
                if not (0 <= beside[0] < self._height and 0 <= beside[1] < self._width):
                    is_closed = False
                elif beside not in region:
                    region.add(beside)
                    waiting.append(beside)
        return region, is_closed

    def _beside(self, row: int, column: int) -> Iterable[tuple[int, int]]:
        if not self._above[row][column]:
            yield row - 1, column
        if not self._above[row + 1][column]:
            yield row + 1, column
        if not self._left[column][row]:
            yield row, column - 1
        if not self._left[column + 1][row]:
            yield row, column + 1

    def _box(self, region: set[tuple[int, int]]) -> Box | None:
        """Return the box of a region; None where it is no rectangle."""
        rows, columns = {row for row, _ in region}, {column for _, column in region}
        if len(region) != len(rows) * len(columns):
            return None
        left, right = self._columns[min(columns)].at, self._columns[max(columns) + 1].at
        top, bottom = self._rows[min(rows)].at, self._rows[max(rows) + 1].at
        return round(left, 5), round(top, 5), round(right, 5), round(bottom, 5)
