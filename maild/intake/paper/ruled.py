"""Read ruled tables by their cells: a label beside its value, above it, or on top inside the same cell."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from maild.core.letter import Box
from maild.intake.labels import Labels, Meaning
from maild.intake.lexicon import Lexicon
from maild.intake.paper.cells import COUNTED, MARK, NUMBERING, Cell, text_of
from maild.intake.paper.lines import page_of
from maild.intake.paper.sheet import Sheet, Word
from maild.intake.worth import fitness

_NEAR = 0.012  # of the page: cells so near to each other are of one table
_LONGEST_LABEL, _TALLEST_LABEL, _LONGEST_CAPTION = 9, 4, 5  # words, lines, words
_NO_CAPTION = ".,;"
_KNOWN = 0.9  # sureness of a label that is known, and not only has a known word in it
_FITS, _PLAINLY = 0.7, 0.95  # of a value below its label, and of one that makes a long question its label
_MOST_LABELS = 0.5  # share of a column's cells from which it is a column of labels
_MOST_HEADS = 0.6  # share of a row's cells from which it is a row of headings
_BELOW = 0.5  # of a cell's width that lies below a heading
_TWO_PAIRS = 4  # cells
_FEWEST_CAPTIONS, _MOST_CAPTIONS = 2, 0.7  # of the lines of a cell that is a card
_BARS = "|"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A label with its value, or words that are read like others of the page: then `label` is empty."""

    label: tuple[Cell, ...]
    value: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """One cell with its lines."""

    box: Box
    lines: tuple[Cell, ...] = ()

    @property
    def text(self) -> str:
        return text_of(self.lines)

    def lies_below(self, other: "Ruled") -> bool:
        shared = min(self.box[2], other.box[2]) - max(self.box[0], other.box[0])
        return shared > _BELOW * (self.box[2] - self.box[0])


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one table, row by row."""

    rows: tuple[tuple[Ruled, ...], ...]

    @property
    def top(self) -> float:
        return self.rows[0][0].box[1]


def tables_of(sheet: Sheet) -> tuple[tuple[Table, ...], tuple[Word, ...]]:
    """Return the tables of a page from top to bottom, and the words outside them; a box by itself is no table."""
    groups = [group for group in _groups(sheet.cells) if len(group) > 1]
    ruled = sorted((box for group in groups for box in group), key=_area)
    inside: dict[Box, list[Word]] = {box: [] for box in ruled}
    outside = []
    for word in sheet.words:
        middle = ((word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2)
        home = next((box for box in ruled if box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3]), None)
        plain = word.text.strip(_BARS)
        if home and plain:
            inside[home].append(replace(word, text=plain))
        elif not home:
            outside.append(word)
    tables = (Table(tuple(_rows([_cell(sheet, box, inside[box]) for box in group]))) for group in groups)
    filled = [table for table in tables if any(cell.lines for row in table.rows for cell in row)]
    return tuple(sorted(filled, key=lambda table: table.top)), tuple(outside)


def _groups(cells: Sequence[Box]) -> list[list[Box]]:
    """Part cells into tables: those that touch."""
    groups: list[list[Box]] = []
    for cell in sorted(cells, key=lambda box: (box[1], box[0])):
        touched = [group for group in groups if any(_touches(cell, other) for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([cell, *(box for group in touched for box in group)])
    return groups


def _touches(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > -_NEAR and down > -_NEAR and max(across, down) > _NEAR / 2


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _cell(sheet: Sheet, box: Box, words: list[Word]) -> Ruled:
    lines = page_of(replace(sheet, words=tuple(words), cells=())).lines
    return Ruled(box, tuple(Cell(line.words, number, line.middle) for number, line in enumerate(lines)))


def _rows(cells: list[Ruled]) -> Iterator[tuple[Ruled, ...]]:
    """Yield the cells that begin at the same height, from left to right."""
    row: list[Ruled] = []
    for cell in sorted(cells, key=lambda cell: cell.box[1]):
        if row and cell.box[1] - row[0].box[1] > _NEAR / 2:
            yield tuple(sorted(row, key=lambda cell: cell.box[0]))
            row = []
        row.append(cell)
    if row:
        yield tuple(sorted(row, key=lambda cell: cell.box[0]))


class RuledReader:
    """Reads one table."""

    def __init__(self, table: Table, labels: Labels, lexicon: Lexicon) -> None:
        self.labels = labels
        self._lexicon = lexicon
        self._rows = [_told(row) for row in table.rows]
        firsts = [row[0] for row in self._rows if len(row) > 1]
        labelled = sum(self._is_label(cell) for cell in firsts)
        self._is_labelled = len(firsts) > 1 and labelled >= _MOST_LABELS * len(firsts)

    @property
    def is_by_cells(self) -> bool:
        """Say whether only its cells tell what belongs together: columns with heads, pairs side by side, captions."""
        return self.has_cards or any(
            len(row) >= _TWO_PAIRS
            or any(map(self._captioned, row))
            or (len(row) > 1 and self._is_head(row) and bool(self._below(at)[0]))
            for at, row in enumerate(self._rows)
            if row
        )

    @property
    def has_cards(self) -> bool:
        """Say whether cells beside each other hold labels with values below, each cell its own."""
        return any(sum(map(self._is_card, row)) > 1 for row in self._rows)

    def _is_card(self, cell: Ruled) -> bool:
        labels = sum(map(self._is_caption, cell.lines))
        return _FEWEST_CAPTIONS <= labels <= _MOST_CAPTIONS * len(cell.lines)

    def stretches(self) -> Iterator[Stretch]:
        at = 0
        while at < len(self._rows):
            row = self._rows[at]
            values, last = self._below(at) if row and self._is_head(row) else ([], at)
            if values:
                for head, lines in zip(row, values, strict=True):
                    yield Stretch(() if self._is_labelled_within(lines) else head.lines, lines)
            else:
                yield from self._beside(row)
            at = max(last, at + 1)

    def _is_head(self, row: Sequence[Ruled]) -> bool:
        if all(map(self._captioned, row)):
            return False
        known = sum(map(self._is_label, row))
        return known == len(row) or (known > _MOST_HEADS * len(row) and self._is_label(row[-1]))

    def _below(self, at: int) -> tuple[list[tuple[Cell, ...]], int]:
        """Return what stands under each heading of a row, and the row after it; nothing where they head no columns."""
        heads = self._rows[at]
        if len(heads) == 2 and self._is_labelled and self._is_label(heads[0]) and not self._aligned(at + 1, heads):
            return [], at
        if len(heads) == 2 and self._is_labelled and sum(self._is_label(row[0]) for row in self._rows[at:] if row) > 1:
            return [], at
        values: list[list[Cell]] = [[] for _ in heads]
        last = at + 1
        while last < len(self._rows) and (self._is_passed_over(last, heads) or self._aligned(last, heads)):
            row = self._rows[last]
            for cell in () if row and _is_numbers(row) else row:
                under = next(n for n, head in enumerate(heads) if cell.lies_below(head) or head.lies_below(cell))
                values[under] += cell.lines
            last += 1
            if len(heads) == 1:
                break
        return ([tuple(cells) for cells in values], last) if any(values) else ([], at)

    def _is_labelled_within(self, lines: tuple[Cell, ...]) -> bool:
        """Say whether a cell brings its own label: "Permintaan: penggantian router" under "Keterangan"."""
        labels = (label for label, colon, _ in (line.text.partition(":") for line in lines) if colon)
        whole, colon, _ = text_of(lines).partition(":")
        named = (*labels, *([whole] if colon else []))
        return any(len(name.split()) <= _LONGEST_CAPTION and self._sureness(name) >= _KNOWN for name in named)

    def _is_passed_over(self, at: int, heads: Sequence[Ruled]) -> bool:
        """Say whether a row of a table only counts its columns, or is not filled in."""
        row = self._rows[at]
        return _is_numbers(row) if row else len(heads) > 1

    def _aligned(self, at: int, heads: Sequence[Ruled]) -> bool:
        """Say whether each cell of a row stands under one heading, and not all of them are headings themselves."""
        row = self._rows[at] if at < len(self._rows) else ()
        under = [sum(cell.lies_below(head) or head.lies_below(cell) for head in heads) for cell in row]
        is_single = len(heads) > 1 or (len(row) == 1 and not self._captioned(row[0]))
        return bool(row) and all(count == 1 for count in under) and is_single and not all(map(self._is_label, row))

    def _beside(self, row: Sequence[Ruled]) -> Iterator[Stretch]:
        """Read labels that stand before their values, or on top of them in the same cell."""
        waiting: Ruled | None = None
        for number, cell in enumerate(row):
            is_last = number == len(row) - 1
            is_first = self._is_labelled and number == 0 and not is_last and self._may_be_label(cell)
            captioned = self._captioned(cell)
            if not captioned and ((self._is_label(cell) and not (waiting and is_last)) or is_first):
                if waiting:
                    yield Stretch((), waiting.lines)  # the title of some rows
                waiting = cell
            elif waiting and not captioned:
                yield Stretch(waiting.lines, cell.lines)
                waiting = None
            else:
                if waiting:
                    yield Stretch(waiting.lines, ())
                waiting = None
                yield from [captioned] if captioned else self._captions(cell)
        if waiting:
            yield Stretch(waiting.lines, ())

    def _captions(self, cell: Ruled) -> Iterator[Stretch]:
        """Part a cell at the labels that stand above their values in it."""
        starts = [number for number, line in enumerate(cell.lines[:-1]) if self._is_caption(line)]
        is_crowded = any(below == above + 1 for above, below in pairwise(starts))
        if len(starts) < 2 or is_crowded or any(":" in cell.lines[number].text for number in starts):
            yield Stretch((), cell.lines)
            return
        if starts[0]:
            yield Stretch((), cell.lines[: starts[0]])
        for start, end in zip(starts, [*starts[1:], len(cell.lines)], strict=True):
            yield Stretch(cell.lines[start : start + 1], cell.lines[start + 1 : end])

    def _captioned(self, cell: Ruled) -> Stretch | None:
        """Part a cell with a label on top of its value, and no other label below."""
        if any(map(self._is_caption, cell.lines[1:-1])):
            return None
        for tall in range(min(_TALLEST_LABEL, len(cell.lines) - 1), 0, -1):
            label, rest = text_of(cell.lines[:tall]), text_of(cell.lines[tall:])
            meaning = self._meaning(label) if ":" not in label else None
            is_plain = tall == 1 and ":" not in rest and self._is_caption(cell.lines[0])
            if meaning is None:
                continue
            is_other = meaning.fields == ("none",)
            fit = 0.0 if is_other else fitness(meaning.fields[0], rest, self._lexicon)
            is_known = meaning.sureness >= _KNOWN or is_plain or (tall == 1 and fit >= _PLAINLY)
            if is_known and (is_other or fit >= _FITS):
                return Stretch(cell.lines[:tall], cell.lines[tall:])
        return None

    def _is_caption(self, line: Cell) -> bool:
        """Say whether a line inside a cell is a label that stands above its value."""
        text = line.text.rstrip(" :")
        is_plain = text[:1].isupper() and not set(text) & set(_NO_CAPTION) and not any(map(str.isdigit, text))
        return is_plain and len(text.split()) <= _LONGEST_CAPTION and self._sureness(text) > 0

    def _may_be_label(self, cell: Ruled) -> bool:
        text = cell.text.strip(" :")
        return len(text.split()) <= _LONGEST_LABEL and len(cell.lines) <= _TALLEST_LABEL and ":" not in text

    def _is_label(self, cell: Ruled) -> bool:
        text = cell.text
        if not self._may_be_label(cell) or any(map(str.isdigit, self.labels.bare(text).lstrip("0123456789. "))):
            return False
        sureness = self._sureness(text)
        if sureness < _KNOWN and sum(map(self._is_caption, cell.lines)) > 1:
            return False
        return sureness >= _KNOWN or (sureness > 0 and text[:1].isupper() and not self.labels.names_office(text))

    def _sureness(self, text: str) -> float:
        meaning = self._meaning(text)
        return meaning.sureness if meaning else 0.0

    def _meaning(self, text: str) -> Meaning | None:
        plain = text.strip(" :;.").lstrip(COUNTED)
        return self.labels.meaning(plain, is_sure=True) if plain else None


def _told(row: Iterable[Ruled]) -> tuple[Ruled, ...]:
    """Drop what says nothing: empty cells, colons, and the number before a row that says something."""
    filled = tuple(cell for cell in row if cell.lines and not MARK.fullmatch(cell.text))
    is_numbered = len(filled) > 1 and NUMBERING.fullmatch(filled[0].text) and not _is_numbers(filled)
    return filled[1:] if is_numbered else filled


def _is_numbers(row: Sequence[Ruled]) -> bool:
    return all(NUMBERING.fullmatch(cell.text) for cell in row)
