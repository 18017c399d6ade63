"""Turn the places of a page's words into rows of text: a label and all lines of its value come to stand on one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from maild.core.letter import Box
from maild.intake.labels import Labels
from maild.intake.lexicon import Lexicon
from maild.intake.paper.cells import COUNTED, Cell, spaced
from maild.intake.paper.columns import run_at
from maild.intake.paper.flow import side_by_side
from maild.intake.paper.grid import blocks_of, is_stacked, table_of
from maild.intake.paper.lines import Page, VisualLine, page_of, page_of_lines, union
from maild.intake.paper.records import Record, TableReader
from maild.intake.paper.ruled import RuledReader, Stretch, Table, tables_of
from maild.intake.paper.sheet import Origin, Sheet, Word
from maild.intake.paper.sidebar import parted

_BLANK = 1.55  # pitches between lines that leave a blank one between them
_MOST_LEADING = 4  # lines
_LONGEST_LABEL, _NO_LABEL = 8, ".,;:)"  # words; ends of lines that are no label
_MARKS, _NUMBER = (":", "=", " - "), 6  # behind a label that has its value beside it; digits of a value
_MOST_CELLS = 500  # of a table that may be a form; larger ones are lists
_EMPTY = "-"  # what an empty box says: what stands below it is no answer
_IN, _FAR_IN = 1.2, 9.0  # characters that a value stands further in than the label above it
_LONG = 50  # characters of a line that is a paragraph
_DEEPEST = 60  # characters of indent


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row as the reader of letters sees it, and the words it was made of, line by line."""

    text: str
    lines: tuple[tuple[Word, ...], ...] = ()

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(union(words) for words in self.lines if words)

    @property
    def confidence(self) -> float:
        return min((word.confidence for words in self.lines for word in words), default=1.0)


def rows_of(sheet: Sheet, lexicon: Lexicon | None = None) -> tuple[TextRow, ...]:
    """Write a page as rows; with a lexicon, labels are known by their words as well as by their places."""
    labels = Labels(lexicon) if lexicon else None
    if sheet.origin is Origin.LINES:
        return tuple(_of_lines(sheet, labels, lexicon))
    if not (labels and lexicon):
        return tuple(_Writer(page_of(sheet), labels).rows())
    tables, loose = tables_of(sheet)
    columns = parted(sheet, loose, labels, lexicon)
    if not columns:
        return tuple(_with_tables(sheet, tables, loose, labels, lexicon))
    rows: list[TextRow] = []
    for words in filter(None, (columns.above, columns.sidebar, columns.rest)):
        part = replace(sheet, words=words)
        rows += [TextRow("")] if rows else []
        rows += _with_tables(part, *tables_of(part), labels, lexicon)
    return tuple(rows)


def _of_lines(sheet: Sheet, labels: Labels | None, lexicon: Lexicon | None) -> Iterable[TextRow]:
    """Write a document that knows no pages; tables that read as text become text."""
    waiting: list[str] = []
    for lines, rows in blocks_of(sheet.lines):
        is_form = 0 < sum(map(len, rows)) <= _MOST_CELLS
        table = RuledReader(table_of(rows), labels, lexicon) if is_form and labels and lexicon else None
        if not table or not table.is_by_cells or (is_stacked(rows) and not table.has_cards):
            waiting += lines or side_by_side(rows)
            continue
        yield from _Writer(page_of_lines(tuple(waiting)), labels).rows()
        waiting.clear()
        band = _Band(sheet, table.labels, page_of_lines(()), 0.0)
        yield TextRow("")
        for stretch in table.stretches():
            yield from band.of_stretch(stretch)
        yield TextRow("")
    yield from _Writer(page_of_lines(tuple(waiting)), labels).rows()


def _with_tables(
    sheet: Sheet, tables: tuple[Table, ...], words: tuple[Word, ...], labels: Labels, lexicon: Lexicon
) -> Iterable[TextRow]:
    """Write ruled tables by their cells, and the words between them like other pages."""
    whole = page_of(sheet)
    if not tables:
        yield from _Writer(whole, labels).rows()
        return
    band = _Band(sheet, labels, replace(whole, lines=()), min((line.left for line in whole.lines), default=0.0))
    for table in tables:
        above = tuple(word for word in words if word.box[1] < table.top)
        words = tuple(word for word in words if word.box[1] >= table.top)
        yield from band.rows(above)
        yield TextRow("")
        for stretch in RuledReader(table, band.labels, lexicon).stretches():
            yield from band.of_stretch(stretch)
        yield TextRow("")
    yield from band.rows(words)


@dataclass(frozen=True, slots=True)
class _Band:
    """Writes some of the words of a page with the measures of all of it."""

    sheet: Sheet
    labels: Labels
    measures: Page
    left: float

    def rows(self, words: tuple[Word, ...]) -> Iterable[TextRow]:
        lines = page_of(replace(self.sheet, words=words)).lines
        return _Writer(replace(self.measures, lines=lines), self.labels, self.left).rows() if lines else ()

    def of_stretch(self, stretch: Stretch) -> Iterable[TextRow]:
        if not stretch.label:
            plain = self.rows(tuple(word for cell in stretch.value for word in cell.words))
            return (TextRow(""), *plain, TextRow(""))
        name = " ".join(cell.text for cell in stretch.label).rstrip(" :;.")
        value = " ".join(spaced(cell.words, self.measures.letter) for cell in stretch.value)
        cells = (*stretch.label, *stretch.value)
        return (TextRow(f"{name} : {value.lstrip(': ') or _EMPTY}", tuple(cell.words for cell in cells)),)


class _Writer:
    """Writes the lines of one page from top to bottom."""

    def __init__(self, page: Page, labels: Labels | None, left: float | None = None) -> None:
        self._page = page
        self._tables = TableReader(page, labels)
        self._left = min((line.left for line in page.lines), default=0.0) if left is None else left
        self._headings = self._find_headings()

    def rows(self) -> Iterable[TextRow]:
        index = 0
        lines = self._page.lines
        while index < len(lines):
            if index and self._is_apart(lines[index - 1], lines[index]):
                yield TextRow("")
            records, last = self._records(index)
            if records:
                yield from (row for record in records for row in self._of_record(record))
            else:
                yield self._plain(index)
            if records and self._page.is_typed:
                yield TextRow("")
            index = max(last, index + 1)

    def _is_apart(self, above: VisualLine, line: VisualLine) -> bool:
        """Say whether a gap, or the end of a long paragraph in text without gaps, stands between two lines."""
        is_paragraph = self._page.is_typed and above.right - self._left > _LONG * self._page.letter
        return is_paragraph or line.middle - above.middle > _BLANK * self._page.pitch

    def _records(self, index: int) -> tuple[list[Record], int]:
        """Read the columns that begin at a line, or below it if the line belongs to them already."""
        if self._page.is_typed:
            for read in (self._tables.typed, self._tables.grouped):
                records, last = read(index)
                if records:
                    return records, last
        for lead in range(min(1 if self._page.is_typed else _MOST_LEADING, len(self._page.lines) - index)):
            run = run_at(self._page, index + lead, lead)
            if run:
                return self._tables.records(run)
        return [], index

    def _of_record(self, record: Record) -> Iterable[TextRow]:
        if record.text:
            yield TextRow(record.text, tuple(cell.words for cell in record.cells))
        else:
            for cell in record.cells:
                yield self._plain_words(cell)

    def _plain_words(self, cell: Cell) -> TextRow:
        return TextRow(self._indent(cell.left) + spaced(cell.words, self._page.letter), (cell.words,))

    def _plain(self, index: int) -> TextRow:
        line = self._page.lines[index]
        text = spaced(line.words, self._page.letter)
        mark = " :" if self._stands_above(index, text) else ""
        return TextRow(f"{self._indent(line.left)}{text}{mark}", (line.words,))

    def _stands_above(self, index: int, text: str) -> bool:
        """Say whether a line is a label without a colon whose value stands below it, further in or as others do."""
        if not self._may_head(index, text):
            return False
        line, below = self._page.lines[index], self._page.lines[index + 1]
        depth = (below.left - line.left) / self._page.letter
        return _IN <= depth <= _FAR_IN or index in self._headings

    def _may_head(self, index: int, text: str) -> bool:
        lines = self._page.lines
        is_marked = any(mark in text for mark in _MARKS) or sum(map(str.isdigit, text)) >= _NUMBER
        if index + 1 >= len(lines) or len(lines[index].words) > _LONGEST_LABEL or text[-1] in _NO_LABEL or is_marked:
            return False
        if (
            index
            and lines[index - 1].words[0].text.rstrip("-_–:").casefold() == "di"
            and len(lines[index - 1].words) < 3
        ):
            return False  # "di -", "Tempat"
        line, below = lines[index], lines[index + 1]
        is_near = below.middle - line.middle < _BLANK * self._page.pitch and len(below.segments) == 1
        is_apart = line.left - self._left > _FAR_IN * self._page.letter or self._tables.is_title(text)
        answer = spaced(below.words, self._page.letter)
        is_other = len(below.words) <= _LONGEST_LABEL and self._tables.heads(answer)
        return (
            is_near
            and not (is_other or is_apart or answer[-1] == ":")
            and text.lstrip(COUNTED)[:1].isupper()
            and self._tables.heads(text.lstrip(COUNTED))
        )

    def _find_headings(self) -> frozenset[int]:
        """List the lines that look like labels above their values, if there are several."""
        texts = [spaced(line.words, self._page.letter) for line in self._page.lines]
        found = [index for index, text in enumerate(texts) if self._may_head(index, text)]
        return frozenset(found if len(found) > 1 else ())

    def _indent(self, left: float) -> str:
        return " " * min(round((left - self._left) / self._page.letter), _DEEPEST)
