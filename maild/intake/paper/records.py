"""Read the rows of tables and forms: which lines of the one column are the value of which label in the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from maild.intake.labels import Labels
from maild.intake.paper.cells import WIDE, Cell, Column, cleaned, cut, side_by_side, spaced, stripped, text_of
from maild.intake.paper.columns import Run
from maild.intake.paper.lines import Page, VisualLine
from maild.intake.paper.pairing import label_groups, shared_out

_TWO, _THREE, _MANY, _FEW, _SPARSE = 2, 3, 4, 0.3, 0.7  # columns; share of labels in one; of lines
_MOST_INNER, _FAR = 4, 8.0  # lines of a value, characters: where a second label may stand beside it
_FEWEST_KNOWN, _MOST, _SOME = 1.7, 0.6, 0.4  # labels on top of a table, and which share of its columns
_WIDER = 1.25  # times the step from a label to its value: the step to the next box
_TALLEST_HEAD, _SHORT_HEAD, _LONGEST_HEAD = 8, 6, 7  # lines, words, words
_MOST_WORDS = 9  # of one line of a label
_FEWEST_LINES = 3  # side by side, that are read column by column
_TIGHT = 1.15  # pitches between lines of one cell
_KNOWN = 0.9  # sureness of a label that is known, and not only has a known word in it
_MOBILE, _LABEL_WORDS = re.compile(r"(?:\+62|\b62|\b0)[\s.(-]{0,3}8\d"), 5


@dataclass(frozen=True, slots=True)
class Record:
    """A logical row of a page; `text` is empty where its cells are rows of plain text."""

    cells: tuple[Cell, ...]
    text: str = ""


class TableReader:
    """Reads the runs of one page."""

    def __init__(self, page: Page, labels: Labels | None) -> None:
        self._page = page
        self._labels = labels

    def records(self, run: Run) -> tuple[list[Record], int]:
        """Return the records of a run from top to bottom, and the line after them; none of what is but text."""
        end = self._end(run)
        columns = cleaned([tuple(cell for cell in cells if cell.line < end) for cells in run.columns])
        if len(columns) < 2:
            return [], run.first
        columns = self._without_groups(columns)
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

    def _without_groups(self, columns: list[Column]) -> list[Column]:
        """Drop a column that groups the labels beside it, as "Pelapor" does unit, person and number."""
        if len(columns) < _THREE or any(column.marks for column in columns[:1]):
            return columns
        first, second, third = columns[:3]
        is_sparse = len(first.cells) <= _SPARSE * len(second.cells)
        are_labels = self.labels_share(second) > max(0.0, self.labels_share(third))
        are_groups = all(self.reads_as_label(cell.text) for cell in first.cells)
        return columns[1:] if is_sparse and are_labels and are_groups else columns

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

    def grouped(self, first: int) -> tuple[list[Record], int]:
        """Read lines of text of which the first begins with a group, such as "Pelapor", before its label and value."""
        records: list[Record] = []
        for number, line in enumerate(self._page.lines[first:], first):
            segments = line.segments[1:] if self._begins_group(line) else line.segments
            if len(segments) != _TWO or (not records and segments is line.segments):
                break
            label, value = (Cell(segment.words, number, 0.0) for segment in segments)
            records.append(self._joined((label,), (value,)))
        return records, first + len(records)

    def _begins_group(self, line: VisualLine) -> bool:
        texts = [segment.text for segment in line.segments]
        return len(texts) == _THREE and all(map(self.reads_as_label, texts[:2])) and not self.is_known(texts[2])

    def heads(self, text: str) -> bool:
        """Say whether a line without a colon reads as a label."""
        begins = self._labels is not None and self._labels.begins(text) and len(text.split()) <= _LONGEST_HEAD
        return self.is_known(text) or (begins and self.sureness(text) > 0)

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

    def labels_share(self, column: Column) -> float:
        """Say which share of a column's cells are labels by their words or by a colon behind them; 0 for too few."""
        marked = sum(cell.line in column.marks and len(cell.words) <= _MOST_WORDS for cell in column.cells)
        known = {index for index, cell in enumerate(column.cells) if self._is_label(cell, column)}
        for index, (above, below) in enumerate(pairwise(column.cells)):
            if index not in known and index + 1 not in known and self.reads_as_label(text_of((above, below))):
                known |= {index, index + 1}
        share = len(known) / len(column.cells)
        return share if share >= _FEW or marked >= _TWO else 0.0

    def _is_label(self, cell: Cell, column: Column) -> bool:
        return len(cell.words) <= _MOST_WORDS and (cell.line in column.marks or self.reads_as_label(cell.text))

    def _are_labels(self, column: Column, values: Column) -> bool:
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

    def _headed(self, columns: Sequence[Column]) -> tuple[list[Record], int]:
        """Read labels that stand above their values, one in each column; return the line after them too."""
        lines = sorted({cell.line for column in columns for cell in column.cells})
        first = lines[0]
        if len(lines) < 2:
            return [], first
        _, height, known = max(self._head_worth(columns, tall) for tall in range(1, min(_TALLEST_HEAD, len(lines))))
        below = [tuple(cell for cell in column.cells if cell.line >= first + height) for column in columns]
        share = _MOST if len(columns) < _MANY else _SOME
        is_marked = any(column.marks for column in columns)
        if known < max(_FEWEST_KNOWN, share * len(columns)) or is_marked or not any(below):
            return [], first
        texts: dict[int, list[str]] = {}
        for cell in chain.from_iterable(below):
            texts.setdefault(cell.line, []).append(cell.text)
        ends = [line for line, cells in texts.items() if all(map(self.reads_as_label, cells))]
        end = min([*ends, *self._boxed(first + height, max(texts))], default=max(texts) + 1)
        heads = [text_of(cell for cell in column.cells if cell.line < first + height) for column in columns]
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
        wide = max(_TIGHT * self._page.pitch, _WIDER * steps[0])
        return [first + at for at, step in enumerate(steps) if step > wide][:1]

    def _head_worth(self, columns: Sequence[Column], tall: int) -> tuple[float, int, float]:
        """Weigh the first lines as labels, one in each column; return how tall and how well known they are too."""
        first = min(column.cells[0].line for column in columns)
        heads = [text_of(cell for cell in column.cells if cell.line < first + tall) for column in columns]
        known = sum(map(self._head_share, heads))
        lines = self._page.lines[first + tall - 1 : first + tall + 1]
        step = (lines[1].middle - lines[0].middle) / self._page.pitch if len(lines) > 1 else 0.0
        return known + min(step, 1.6), tall, known

    def _head_share(self, head: str) -> float:
        sureness = 0.0 if any(map(str.isdigit, head)) else self.sureness(head)
        return 1.0 if sureness >= _KNOWN else 0.0 if not sureness else 0.9 if len(head.split()) <= _SHORT_HEAD else 0.7

    def _joined(self, label: tuple[Cell, ...], cells: tuple[Cell, ...]) -> Record:
        value = " ".join(spaced(cell.words, self._page.letter) for cell in cells)
        name = " ".join(cell.text.rstrip(" :;.") for cell in label)
        return Record((*label, *cells), f"{name} : {value}".rstrip())

    def _pairs(self, labels: Column, values: Column) -> list[Record]:
        groups = label_groups(labels, values, self._page.pitch, self.sureness)
        shares = shared_out(groups, labels, values.cells, self._page.pitch)
        records = [Record((cell,)) for cell in shares[0]]
        for group, cells in zip(groups, shares[1:], strict=True):
            records += self._record(group, cells, labels)
        return records

    def _record(self, group: tuple[Cell, ...], cells: tuple[Cell, ...], labels: Column) -> list[Record]:
        is_marked = any(group[0].line <= line <= group[-1].line for line in labels.marks)
        if not cells and not is_marked:
            return [Record((cell,)) for cell in group]
        edge = self._inner_edge(cells)
        if not edge:
            return [self._joined(group, cells)]
        lefts, rights = zip(*(cut(cell, edge) for cell in cells), strict=True)
        own = self._record(group, tuple(filter(None, lefts)), labels)
        return own + self._inner_records(tuple(filter(None, rights)))

    def _inner_edge(self, cells: tuple[Cell, ...]) -> float:
        """Return where a second label and its value begin beside a value; 0 where none do."""
        column = min((cell.left for cell in cells), default=0.0)
        for cell in cells[:_MOST_INNER]:
            start = self._inner_label(cell, cell.left - column > _FAR * self._page.letter)
            if start is not None:
                return cell.words[start].box[0] - self._page.letter
        return 0.0

    def _inner_label(self, cell: Cell, is_far: bool) -> int | None:
        """Return the word at which a second label begins behind a wide space."""
        starts = [at for at in range(1, len(cell.words)) if self._is_apart(cell, at)]
        starts = [0, *starts] if is_far else starts
        for start, end in zip(starts, [*starts[1:], len(cell.words)], strict=False):
            piece = " ".join(word.text for word in cell.words[start:end])
            label, colon, _ = piece.partition(":")
            if self.reads_as_label(label) and (colon or end < len(cell.words)):
                return start
        return None

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
        column = Column((label,), frozenset((label.line,)))
        return self._record((label,), ((value,) if value else ()) + tuple(others), column)


def _merged(columns: list[Column], reader: TableReader) -> list[Column]:
    """Join a column that holds no labels to the values on its left, such as the date beside the number."""
    merged: list[Column] = []
    for column in columns:
        shares = [reader.labels_share(each) for each in (*merged[-2:], column)]
        is_value = len(shares) == _THREE and shares[0] > shares[1] and shares[2] == 0
        is_beside = len(column.cells) <= max(1, len(merged[-1].cells) // 3) if merged else False
        if is_value and is_beside:
            merged[-1] = replace(merged[-1], cells=side_by_side(merged[-1].cells, column.cells))
        else:
            merged.append(column)
    return merged
