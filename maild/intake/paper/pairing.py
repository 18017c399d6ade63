"""Pair the lines of a column of labels with those of the column beside it, whose cells may both be several lines tall.

Which lines make one label is weighed by their words, their distances and their first letters; which lines are the
value of which label, by where they stand: the first line at the label's first, or the middle at its middle.
"""

import re
from collections.abc import Callable
from itertools import accumulate, pairwise

from maild.intake.paper.cells import Cell, Column, text_of

_MOST_LABEL_LINES = 4
_LONGEST_VALUE = 40  # lines
_KNOWN, _SURE = 0.9, 0.95  # sureness of a label that is known, and of one that was not misread
_TIGHT = 1.15  # pitches between lines of one cell
_HALF_LINE, _SAME_CELL = 0.27, 1.3  # pitches
_ITEM = re.compile(r"[(\[]?(?:\d{1,2}|[a-zA-Z]|[IVX]{1,4})[.)\]]")
# What speaks for lines being one label, and against; a label of its own costs what a known label is worth, less one.
_EXACT, _CLOSE, _KEYED, _UNKNOWN = 3.0, 2.5, 1.2, 0.3
_PER_LABEL, _PER_LINE, _SECOND_COLON, _SECOND_NUMBER, _NO_COLON, _SECOND_LABEL = 2.0, 1.8, 4.0, 3.0, 2.5, 1.5
_ONE_CELL, _NEW_ITEM, _SMALL, _CAPITAL = 6.0, 3.0, 0.8, 0.5
_SMALL_START, _VALUE_GOES_ON, _TIGHT_START = 3.0, 1.5, 3.0
_NO_VALUE, _UNCLAIMED, _STEP_INSIDE, _TOP_FIRST = 1.2, 0.8, 0.5, 0.3  # of sharing the values out


def label_groups(
    labels: Column, values: Column, pitch: float, sureness: Callable[[str], float]
) -> list[tuple[Cell, ...]]:
    """Join the lines of labels that are broken over several: the best way to cut the column."""
    cells = labels.cells
    weighing = _Weighing(labels, values, pitch, sureness)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(cells) + 1):
        ways = range(max(0, end - _MOST_LABEL_LINES), end)
        best.append(max((best[at][0] + weighing.worth(at, end), at) for at in ways))
    groups: list[tuple[Cell, ...]] = []
    end = len(cells)
    while end:
        groups.insert(0, cells[best[end][1] : end])
        end = best[end][1]
    return groups


def _widest(levels: list[float], top: float, bottom: float) -> float:
    """Return the widest step between the lines of both columns from one line of labels to the next."""
    between = [level for level in levels if top <= level <= bottom]
    return max((below - above for above, below in pairwise(between)), default=0.0)


class _Weighing:
    """Weighs which lines of a column make one label."""

    def __init__(self, labels: Column, values: Column, pitch: float, sureness: Callable[[str], float]) -> None:
        self._sureness = sureness
        self._cells = labels.cells
        lines = {cell.line for cell in self._cells}
        capital = {cell.line for cell in self._cells if not cell.text[:1].islower()}
        self._marks = labels.marks if labels.marks <= lines else frozenset()
        self._starts = labels.starts if labels.starts <= capital else frozenset()  # else they stand in the middle
        self._pitch = pitch
        self._levels = [cell.middle for cell in values.cells]
        self._texts = {cell.line: cell.text for cell in values.cells}
        levels = sorted(cell.middle for cell in (*labels.cells, *values.cells))
        steps = [_widest(levels, above.middle, below.middle) for above, below in pairwise(self._cells)]
        self._loose = [min(max((step / pitch - _TIGHT) / 0.3, 0.0), 1.0) for step in steps]
        self._is_telling = bool(steps) and max(self._loose) - min(self._loose) > 0.7
        self._known = [sureness(cell.text) >= _SURE for cell in self._cells]
        self._all_small = len(lines) - len(capital) > 0.6 * len(lines)

    def worth(self, start: int, end: int) -> float:
        cells, marks = self._cells[start:end], self._marks
        sureness = self._sureness(text_of(cells))
        worth = _EXACT if sureness >= _SURE else _CLOSE if sureness >= _KNOWN else _KEYED if sureness else _UNKNOWN
        marked = sum(cell.line in marks for cell in cells)
        worth -= _PER_LABEL + _SECOND_COLON * max(marked - 1, 0)
        worth -= _SECOND_NUMBER * sum(cell.line in self._starts for cell in cells[1:])
        if not marked and sureness < _SURE and len(marks) >= 0.4 * len(self._cells):
            worth -= _NO_COLON
        worth += sum(self._join(at) for at in range(start + 1, end))
        if sureness < _SURE:
            worth -= _SECOND_LABEL * sum(self._known[start + 1 : end])
        return worth - (self._break(start) if start else 0.0)

    def _join(self, at: int) -> float:
        """Say what speaks for it that a line goes on with the label above it."""
        text = self._cells[at].text
        step = (1.5 - 4.0 * self._loose[at - 1]) if self._is_telling else (1.0 - 2.0 * self._loose[at - 1])
        case = _SMALL if text[:1].islower() or text[:1] in "/(" else -_CAPITAL
        case -= _NEW_ITEM if _ITEM.match(text) else 0.0
        case += _ONE_CELL if self._is_between(at) or self._cells[at - 1].text.endswith("/") else 0.0
        return step + case - _PER_LINE

    def _is_between(self, at: int) -> bool:
        """Say whether values stand half a line above and below two lines of labels: all four are of one row."""
        above, below = self._cells[at - 1].middle, self._cells[at].middle
        reach = _HALF_LINE * self._pitch
        near = [level for level in self._levels if above - 3 * reach < level < below + 3 * reach]
        is_apart = all(abs(level - above) > reach and abs(level - below) > reach for level in near)
        return below - above < _SAME_CELL * self._pitch and any(above < level < below for level in near) and is_apart

    def _break(self, at: int) -> float:
        """Say what speaks against it that a label begins at a line."""
        cell = self._cells[at]
        if cell.line in self._marks and self._cells[at - 1].line in self._marks:
            return 0.0
        value = self._texts.get(cell.line, "")
        loose = self._loose[at - 1] if self._is_telling else 0.0
        is_small = cell.text[:1].islower() and not self._all_small and not _ITEM.match(cell.text)
        cost = _SMALL_START * (1.0 - loose) * (0.5 if value[:1].isupper() else 1.0) if is_small else 0.0
        if self._known[at] and self._known[at - 1] and value:
            return cost
        cost += _VALUE_GOES_ON * (1.0 - loose) if value[:1].islower() else 0.0
        return cost + (_TIGHT_START * (1.0 - loose) if self._is_telling else 0.0)


def shared_out(
    groups: list[tuple[Cell, ...]], labels: Column, values: tuple[Cell, ...], pitch: float
) -> list[tuple[Cell, ...]]:
    """Share the lines of the values out among the labels; the first share belongs to none."""
    tops = [next((cell.middle for cell in group if cell.line in labels.marks), group[0].middle) for group in groups]
    firsts = [group[0].middle for group in groups]
    middles = [(group[0].middle + group[-1].middle) / 2 for group in groups]
    by_top = _Sharing(values, [(a, b) for a, b in zip(firsts, tops, strict=True)], pitch, is_centred=False)
    by_middle = _Sharing(values, [(a, b) for a, b in zip(middles, tops, strict=True)], pitch, is_centred=True)
    return (by_top if by_top.cost <= by_middle.cost + _TOP_FIRST else by_middle).shares


class _Sharing:
    """The cheapest way to cut the lines of a column into one stretch for each label."""

    def __init__(
        self, values: tuple[Cell, ...], anchors: list[tuple[float, float]], pitch: float, is_centred: bool
    ) -> None:
        self._values = values
        self._anchors = anchors
        self._pitch = pitch
        self._is_centred = is_centred
        steps = [below.middle - above.middle for above, below in pairwise(values)]
        least = max(min(steps, default=pitch), 0.6 * pitch)
        self._loose = [min(max((step / least - _TIGHT) / 0.35, 0.0), 1.0) for step in steps]
        self._sums = [0.0, *accumulate(self._loose)]
        self.cost, cuts = self._cheapest()
        ends = [*cuts, len(values)]
        self.shares = [values[start:end] for start, end in zip([0, *cuts], ends, strict=True)]

    def _cheapest(self) -> tuple[float, list[int]]:
        """Return the cost, and for each label where its stretch begins."""
        count = len(self._values)
        costs = [_UNCLAIMED * taken for taken in range(count + 1)]
        backs: list[list[int]] = []
        for anchor in self._anchors:
            back = []
            fresh = []
            for end in range(count + 1):
                starts = range(max(0, end - _LONGEST_VALUE), end + 1)
                cost, start = min((costs[at] + self._stretch(at, end, anchor), at) for at in starts)
                fresh.append(cost)
                back.append(start)
            costs = fresh
            backs.append(back)
        cuts: list[int] = []
        end = count
        for back in reversed(backs):
            end = back[end]
            cuts.insert(0, end)
        return costs[count], cuts

    def _stretch(self, start: int, end: int, anchor: tuple[float, float]) -> float:
        if start == end:
            return _NO_VALUE
        first, last = self._values[start].middle, self._values[end - 1].middle
        place = (first + last) / 2 if self._is_centred else first
        cost = min(abs(place - at) for at in anchor) / self._pitch
        cost += _STEP_INSIDE * (self._sums[end - 1] - self._sums[start])
        return cost + (_STEP_INSIDE * (1 - self._loose[start - 1]) if start else 0.0)
