"""Read the rows of tables and forms: which lines of the one column are the value of which label in the other."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from maild.intake.labels import Labels
from maild.intake.paper.columns import MARK, NUMBERING, WIDE, Cell, Run, spaced, stripped
from maild.intake.paper.lines import Page

_MOST_LABEL_LINES = 4
_TWO, _MANY = 2, 4
_TALLEST_HEAD, _SHORT_HEAD = 8, 6  # lines, words
_MOST_WORDS = 9  # of one line of a label
_FEWEST_LINES = 3  # side by side, that are read column by column
_TIGHT = 1.15  # pitches between lines of one cell
_SURE = 0.95  # … and was not misread
_KNOWN = 0.9  # sureness of a label that is known, and not only has a known word in it
_LONGEST_VALUE = 40  # lines
_MOBILE, _LABEL_WORDS = re.compile(r"(?:\+62|\b62|\b0)[\s.(-]{0,3}8\d"), 5
_ITEM = re.compile(r"[(\[]?(?:\d{1,2}|[a-zA-Z]|[IVX]{1,4})[.)\]]")
_UNKNOWN, _PER_LABEL, _PER_LINE = 0.3, 2.0, 0.8


@dataclass(frozen=True, slots=True)
class Record:
    """A logical row of a page; `text` is empty where its cells are rows of plain text."""

    cells: tuple[Cell, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column without its colons: the lines on which a colon stood behind it, and numbers before it."""

    cells: tuple[Cell, ...]
    marks: frozenset[int] = frozenset()
    starts: frozenset[int] = frozenset()


class TableReader:
    """Reads the runs of one page."""

    def __init__(self, page: Page, labels: Labels | None) -> None:
        self._page = page
        self._labels = labels

    def records(self, run: Run) -> tuple[list[Record], int]:
        """Return the records of a run from top to bottom, and the line after them; none of what is but text."""
        end = self._end(run)
        columns = _cleaned([tuple(cell for cell in cells if cell.line < end) for cells in run.columns])
        if len(columns) < 2:
            return [], run.first
        headed, last = self._headed(columns)
        if headed:
            return headed, last
        columns = _merged(columns, self)
        records: list[Record] = []
        is_form = len(columns) >= _MANY and self.labels_share(columns[2]) > 0  # two labels and values in a row
        while columns:
            column, *columns = columns
            if columns and (self.labels_share(column) > 0 or is_form or self._are_labels(column, columns[0])):
                is_form = False
                records += self._pairs(column, columns.pop(0))
            elif end - run.first >= _FEWEST_LINES or records:
                records += [Record((cell,)) for cell in column.cells]
            else:
                return [], run.first
        return records, end

    def typed(self, first: int) -> tuple[list[Record], int]:
        """Read two lines of text of which the first has labels, and the second as many values, each after a gap."""
        if first + 1 >= len(self._page.lines):
            return [], first
        above, below = self._page.lines[first], self._page.lines[first + 1]
        heads = [segment.text for segment in above.segments]
        known = sum(map(self.reads_as_label, heads))
        if known < max(_TWO, 0.6 * len(heads)) or len(below.segments) != len(heads):
            return [], first
        if any(self.reads_as_label(segment.text) for segment in below.segments):
            return [], first
        pairs = zip(above.segments, below.segments, strict=True)
        cells = [(Cell(head.words, first, 0.0), Cell(value.words, first + 1, 0.0)) for head, value in pairs]
        return [self._joined((head,), (value,)) for head, value in cells], first + 2

    def heads(self, text: str) -> bool:
        """Say whether a line without a colon reads as a label."""
        return self.is_known(text) or (self.sureness(text) > 0 and self._labels is not None and self._labels.begins(text))

    def is_title(self, text: str) -> bool:
        return self._labels is not None and self._labels.is_title(text)

    def _end(self, run: Run) -> int:
        """Return the line of a run with which a letter closes, or the one after it."""
        lines = sorted((cell for column in run.columns for cell in column), key=lambda cell: (cell.line, cell.left))
        seen: set[int] = set()
        for cell in lines:
            if cell.line not in seen and cell.line > run.first and self._labels and self._labels.closes(cell.text):
                return cell.line
            seen.add(cell.line)
        return run.last

    def sureness(self, text: str) -> float:
        """Say how sure it is that a text is a label; 0 where it is none."""
        plain = text.strip(" :;.")
        meaning = self._labels.meaning(plain, is_sure=True) if self._labels and plain else None
        return meaning.sureness if meaning else 0.0

    def labels_share(self, column: _Column) -> float:
        """Say which share of a column's cells are labels by their words or by a colon behind them; 0 for too few."""
        short = [cell for cell in column.cells if len(cell.words) <= _MOST_WORDS]
        marked = sum(cell.line in column.marks for cell in short)
        known = sum(cell.line in column.marks or self.reads_as_label(cell.text) for cell in short)
        share = known / len(column.cells)
        return share if share >= 0.3 or marked >= 2 else 0.0

    def _are_labels(self, column: _Column, values: _Column) -> bool:
        """Say whether short texts stand beside a mobile number or an office: a form worded in its own way."""
        is_short = all(len(cell.words) <= _LABEL_WORDS and not _MOBILE.search(cell.text) for cell in column.cells)
        tells = any(_MOBILE.search(cell.text) or self._names_office(cell.text) for cell in values.cells)
        return is_short and len(column.cells) > 1 and tells

    def _names_office(self, text: str) -> bool:
        return self._labels is not None and self._labels.names_office(text)

    def reads_as_label(self, text: str) -> bool:
        """Say whether a text is a known label, or looks like one by a word in it."""
        sureness = self.sureness(text)
        return sureness >= _KNOWN or (sureness > 0 and text[:1].isupper() and not any(map(str.isdigit, text)))

    def is_known(self, text: str) -> bool:
        return self.sureness(text) >= _KNOWN

    def _headed(self, columns: Sequence[_Column]) -> tuple[list[Record], int]:
        """Read labels that stand above their values, one in each column; return the line after them too."""
        lines = sorted({cell.line for column in columns for cell in column.cells})
        first = lines[0]
        if len(lines) < 2:
            return [], first
        _, height, known = max(self._head_worth(columns, tall) for tall in range(1, min(_TALLEST_HEAD, len(lines))))
        below = [tuple(cell for cell in column.cells if cell.line >= first + height) for column in columns]
        if known < max(1.7, (0.6 if len(columns) < _MANY else 0.4) * len(columns)) or any(column.marks for column in columns):
            return [], first
        if not any(below):
            return [], first
        texts: dict[int, list[str]] = {}
        for cell in chain.from_iterable(below):
            texts.setdefault(cell.line, []).append(cell.text)
        ends = [line for line, cells in texts.items() if all(map(self.reads_as_label, cells))]
        end = min([*ends, *self._boxed(first + height, max(texts))], default=max(texts) + 1)
        heads = [_text(cell for cell in column.cells if cell.line < first + height) for column in columns]
        if not any(self.reads_as_label(one) and self.reads_as_label(other) for one, other in pairwise(heads)):
            return [], first
        own = [cell for cell in below[0] if cell.line < end]
        if end <= first + height or (own and len(columns) == _TWO and self.reads_as_label(own[0].text)):
            return [], first
        values = [tuple(cell for cell in cells if cell.line < end) for cells in below]
        heads_of = [tuple(cell for cell in column.cells if cell.line < first + height) for column in columns]
        return [self._joined(pair[0], pair[1]) for pair in zip(heads_of, values, strict=True) if any(pair)], end

    def _boxed(self, first: int, last: int) -> list[int]:
        """Return the line at which the next boxes begin, where values stand close below their labels."""
        steps = [self._page.lines[at].middle - self._page.lines[at - 1].middle for at in range(first, last + 1)]
        if not steps or steps[0] > _TIGHT * self._page.pitch:
            return []
        return [first + at for at, step in enumerate(steps) if step > max(_TIGHT * self._page.pitch, 1.25 * steps[0])][:1]

    def _head_worth(self, columns: Sequence[_Column], tall: int) -> tuple[float, int, float]:
        """Weigh the first lines as labels, one in each column; return how tall and how well known they are too."""
        first = min(column.cells[0].line for column in columns)
        heads = [_text(cell for cell in column.cells if cell.line < first + tall) for column in columns]
        known = sum(map(self._head_share, heads))
        lines = self._page.lines[first + tall - 1 : first + tall + 1]
        step = (lines[1].middle - lines[0].middle) / self._page.pitch if len(lines) > 1 else 0.0
        return known + min(step, 1.6), tall, known

    def _head_share(self, head: str) -> float:
        sureness = 0.0 if any(map(str.isdigit, head)) else self.sureness(head)
        return 1.0 if sureness >= _KNOWN else 0.0 if not sureness else 0.9 if len(head.split()) <= _SHORT_HEAD else 0.7

    def _joined(self, label: tuple[Cell, ...], cells: tuple[Cell, ...]) -> Record:
        value = " ".join(spaced(cell.words, self._page.letter) for cell in cells)
        return Record((*label, *cells), f"{_text(label).rstrip(' :;.')} : {value}".rstrip())

    def _pairs(self, labels: _Column, values: _Column) -> list[Record]:
        groups = self._label_groups(labels, values)
        shares = _shared_out(groups, labels, values.cells, self._page.pitch)
        records = [Record((cell,)) for cell in shares[0]]
        for group, cells in zip(groups, shares[1:], strict=True):
            records += self._record(group, cells, labels)
        return records

    def _record(self, group: tuple[Cell, ...], cells: tuple[Cell, ...], labels: _Column) -> list[Record]:
        is_marked = any(group[0].line <= line <= group[-1].line for line in labels.marks)
        if not cells and not is_marked:
            return [Record((cell,)) for cell in group]
        for index, cell in enumerate(cells[:1]):
            inner = self._inner_label(cell)
            if inner:
                edge = cell.words[inner].box[0] - self._page.letter
                lefts, rights = zip(*(_cut(other, edge) for other in cells[index:]), strict=True)
                own = self._record(group, tuple(filter(None, lefts)), labels)
                return own + self._inner_records(tuple(filter(None, rights)))
        return [self._joined(group, cells)]

    def _inner_label(self, cell: Cell) -> int:
        """Return the word at which a second label begins behind a wide space; 0 where none does."""
        starts = [at for at in range(1, len(cell.words)) if self._is_apart(cell, at)]
        for start, end in zip(starts, [*starts[1:], len(cell.words)], strict=False):
            piece = " ".join(word.text for word in cell.words[start:end])
            label, colon, _ = piece.partition(":")
            if self.is_known(label) and (colon or end < len(cell.words)):
                return start
        return 0

    def _is_apart(self, cell: Cell, at: int) -> bool:
        return cell.words[at].box[0] - cell.words[at - 1].box[2] >= WIDE * self._page.letter

    def _inner_records(self, cells: tuple[Cell, ...]) -> list[Record]:
        first, *others = cells
        ends = (
            at for at in range(1, len(first.words)) if self._is_apart(first, at) or first.words[at - 1].text[-1] == ":"
        )
        end = next(ends, len(first.words))
        label, rest = replace(first, words=first.words[:end]), first.words[end:]
        value = stripped(replace(first, words=rest)) if rest else None
        column = _Column((label,), frozenset((label.line,)))
        return self._record((label,), ((value,) if value else ()) + tuple(others), column)

    def _label_groups(self, labels: _Column, values: _Column) -> list[tuple[Cell, ...]]:
        """Join the lines of labels that are broken over several: the best way to cut the column."""
        cells = labels.cells
        weighing = _Weighing(self, labels, values, self._page.pitch)
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

    def __init__(self, reader: TableReader, labels: _Column, values: _Column, pitch: float) -> None:
        self._reader = reader
        self._cells = labels.cells
        lines = {cell.line for cell in self._cells}
        capital = {cell.line for cell in self._cells if not cell.text[:1].islower()}
        self._marks = labels.marks if labels.marks <= lines else frozenset()
        self._starts = labels.starts if labels.starts <= capital else frozenset()  # else they stand in the middle
        self._texts = {cell.line: cell.text for cell in values.cells}
        levels = sorted(cell.middle for cell in (*labels.cells, *values.cells))
        steps = [_widest(levels, above.middle, below.middle) for above, below in pairwise(self._cells)]
        self._loose = [min(max((step / pitch - _TIGHT) / 0.3, 0.0), 1.0) for step in steps]
        self._is_telling = bool(steps) and max(self._loose) - min(self._loose) > 0.7
        self._known = [reader.sureness(cell.text) >= _SURE for cell in self._cells]
        self._all_small = len(lines) - len(capital) > 0.6 * len(lines)

    def worth(self, start: int, end: int) -> float:
        cells, marks = self._cells[start:end], self._marks
        sureness = self._reader.sureness(_text(cells))
        worth = 3.0 if sureness >= _SURE else 2.5 if sureness >= _KNOWN else 1.2 if sureness else _UNKNOWN
        marked = sum(cell.line in marks for cell in cells)
        worth -= _PER_LABEL + 4.0 * max(marked - 1, 0)
        worth -= 3.0 * sum(cell.line in self._starts for cell in cells[1:])
        if not marked and sureness < _SURE and len(marks) >= 0.4 * len(self._cells):
            worth -= 2.5
        worth += sum(self._join(at) for at in range(start + 1, end))
        if sureness < _SURE:
            worth -= 1.5 * sum(self._known[start + 1 : end])
        return worth - (self._break(start) if start else 0.0)

    def _join(self, at: int) -> float:
        """Say what speaks for it that a line goes on with the label above it."""
        text = self._cells[at].text
        step = 1.0 if not self._is_telling else 1.5 - 4.0 * self._loose[at - 1]
        case = 0.8 if text[:1].islower() or text[:1] in "/(" else -0.5
        case -= 3.0 if _ITEM.match(text) else 0.0
        return step + case - _PER_LINE - 1.0

    def _break(self, at: int) -> float:
        """Say what speaks against it that a label begins at a line."""
        cell = self._cells[at]
        if cell.line in self._marks and self._cells[at - 1].line in self._marks:
            return 0.0
        is_small = cell.text[:1].islower() and not self._all_small and not _ITEM.match(cell.text)
        cost = 3.0 if is_small else 0.0
        if self._known[at] and self._known[at - 1] and self._texts.get(cell.line):
            return cost
        cost += 1.5 if self._texts.get(cell.line, "")[:1].islower() else 0.0
        return cost + (3.0 * (1.0 - self._loose[at - 1]) if self._is_telling else 0.0)


def _text(cells: Iterable[Cell]) -> str:
    return " ".join(cell.text for cell in cells)


def _cut(cell: Cell, edge: float) -> tuple[Cell | None, Cell | None]:
    """Cut a cell in two at a place on the page."""
    left = tuple(word for word in cell.words if word.box[0] < edge)
    right = tuple(word for word in cell.words if word.box[0] >= edge)
    return replace(cell, words=left) if left else None, replace(cell, words=right) if right else None


def _cleaned(columns: Iterable[tuple[Cell, ...]]) -> list[_Column]:
    """Take the columns of colons and of numbers out; what they say stays with their neighbours."""
    cleaned: list[_Column] = []
    starts: frozenset[int] = frozenset()
    for cells in columns:
        marks = frozenset(cell.line for cell in cells if MARK.match(cell.text))
        kept = tuple(rest for cell in cells if (rest := stripped(cell)))
        if cleaned and marks:
            cleaned[-1] = replace(cleaned[-1], marks=cleaned[-1].marks | marks)
        ends = frozenset(cell.line for cell in cells if cell.text.endswith((":", ";")) and cell.line not in marks)
        is_numbers = len(kept) > 0 and all(NUMBERING.fullmatch(cell.text) for cell in kept)
        if is_numbers and not ends:
            starts = frozenset(cell.line for cell in kept)
        elif kept:
            cleaned.append(_Column(kept, ends, starts))
            starts = frozenset()
    return cleaned


def _merged(columns: list[_Column], reader: TableReader) -> list[_Column]:
    """Join a column that holds no labels to the values on its left, such as the date beside the number."""
    merged: list[_Column] = []
    for column in columns:
        is_value = len(merged) >= 2 and reader.labels_share(column) == 0 and reader.labels_share(merged[-1]) == 0
        is_beside = len(column.cells) <= max(1, len(merged[-1].cells) // 3) if merged else False
        if is_value and is_beside and reader.labels_share(merged[-2]) > 0:
            merged[-1] = replace(merged[-1], cells=_side_by_side(merged[-1].cells, column.cells))
        else:
            merged.append(column)
    return merged


def _side_by_side(left: Iterable[Cell], right: Iterable[Cell]) -> tuple[Cell, ...]:
    cells = {cell.line: cell for cell in left}
    for cell in right:
        known = cells.get(cell.line)
        cells[cell.line] = replace(known, words=known.words + cell.words) if known else cell
    return tuple(cells[line] for line in sorted(cells))


def _shared_out(
    groups: list[tuple[Cell, ...]], labels: _Column, values: tuple[Cell, ...], pitch: float
) -> list[tuple[Cell, ...]]:
    """Share the lines of the values out among the labels; the first share belongs to none."""
    tops = [next((cell.middle for cell in group if cell.line in labels.marks), group[0].middle) for group in groups]
    firsts = [group[0].middle for group in groups]
    middles = [(group[0].middle + group[-1].middle) / 2 for group in groups]
    by_top = _Sharing(values, [(a, b) for a, b in zip(firsts, tops, strict=True)], pitch, is_centred=False)
    by_middle = _Sharing(values, [(a, b) for a, b in zip(middles, tops, strict=True)], pitch, is_centred=True)
    best = by_top if by_top.cost <= by_middle.cost + 0.3 else by_middle
    return best.shares


class _Sharing:
    """The cheapest way to cut the lines of a column into one stretch for each label."""

    def __init__(
        self, values: tuple[Cell, ...], anchors: list[tuple[float, float]], pitch: float, is_centred: bool
    ) -> None:
        self._values = values
        self._anchors = anchors
        self._pitch = pitch
        self._is_centred = is_centred
        steps = [b.middle - a.middle for a, b in zip(values, values[1:], strict=False)]
        least = max(min(steps, default=pitch), 0.6 * pitch)
        self._loose = [min(max((step / least - 1.15) / 0.35, 0.0), 1.0) for step in steps]
        self.cost, cuts = self._cheapest()
        ends = [*cuts, len(values)]
        self.shares = [values[start:end] for start, end in zip([0, *cuts], ends, strict=True)]

    def _cheapest(self) -> tuple[float, list[int]]:
        """Return the cost, and for each label where its stretch begins."""
        count = len(self._values)
        costs = [0.8 * taken for taken in range(count + 1)]
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
            return 1.2
        first, last = self._values[start].middle, self._values[end - 1].middle
        place = (first + last) / 2 if self._is_centred else first
        cost = min(abs(place - at) for at in anchor) / self._pitch
        cost += 0.5 * sum(self._loose[start : end - 1])
        return cost + (0.5 * (1 - self._loose[start - 1]) if start else 0.0)
