"""Read ODT and ODS: what a reader of the printed document sees, letterhead first (OASIS OpenDocument 1.3, part 3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from maild.core.letter import Trouble
from maild.intake.paper.archive import Archive
from maild.intake.paper.flow import COLUMN, Allowance, Cell, cell_of, table_lines
from maild.intake.paper.numbering import written
from maild.intake.paper.refusal import Refused
from maild.intake.paper.xmltree import LARGEST, Element, child, children, get, name_of, parsed

_SKIPPED = frozenset(
    "tracked-changes forms sequence-decls annotation ruby-text variable-decls user-field-decls title desc "
    "image object object-ole event-listeners shapes".split()
)
_PARAGRAPHS = frozenset(("p", "h"))
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_MOST_REPEATS = 50  # empty cells and rows are written once, with a count
_MOST_PAGES = 20  # kinds of pages
_KOP, _FOOT = ("header-first", "header"), ("footer", "footer-first")


def read_open_document(archive: Archive) -> tuple[str, ...]:
    """Read the text of an ODT or ODS; raises Refused."""
    _refuse_encrypted(archive)
    content = parsed(archive.read("content.xml", LARGEST))
    styles = parsed(archive.read("styles.xml", LARGEST)) if "styles.xml" in archive else None
    walker = _Walker(_lists(content) | _lists(styles), _hidden(content) | _hidden(styles))
    body = [line for office in children(child(content, "body")) for line in walker.lines(office)]
    around = {names: [*_around(styles, names, walker)] for names in (_KOP, _FOOT)}
    return (*around[_KOP], *body, *walker.notes, *around[_FOOT])


def _refuse_encrypted(archive: Archive) -> None:
    if "META-INF/manifest.xml" not in archive:
        return
    manifest = archive.read("META-INF/manifest.xml", LARGEST)
    if b"encryption-data" in manifest:
        raise Refused(Trouble.ENCRYPTED, "the OpenDocument file wants a password")


def _around(styles: Element | None, names: tuple[str, ...], walker: "_Walker") -> dict[str, None]:
    """Read headers or footers of all kinds of pages, what they share once."""
    pages = list(children(child(styles, "master-styles"), "master-page"))
    found = (part for page in pages[:_MOST_PAGES] for name in names for part in children(page, name))
    return dict.fromkeys(line for part in found for line in walker.lines(part) if line.strip())


def _lists(root: Element | None) -> dict[str, dict[str, Element]]:
    """Return the levels of each style of lists, by their number."""
    holders = [*children(root, "automatic-styles"), *children(root, "styles")]
    styles = (style for holder in holders for style in children(holder, "list-style"))
    return {get(style, "name"): {get(level, "level"): level for level in children(style)} for style in styles}


def _hidden(root: Element | None) -> frozenset[str]:
    """Name the styles of text that is not shown."""
    holders = [*children(root, "automatic-styles"), *children(root, "styles")]
    styles = [(style, child(style, "text-properties")) for holder in holders for style in children(holder, "style")]
    return frozenset(
        get(style, "name") for style, found in styles if found is not None and get(found, "display") == "none"
    )


@dataclass(frozen=True, slots=True)
class _Walker:
    styles: dict[str, dict[str, Element]]
    hidden: frozenset[str]
    notes: list[str] = field(default_factory=list)
    allowance: Allowance = field(default_factory=Allowance)

    def lines(self, holder: Element) -> Iterator[str]:
        """Yield the lines of the blocks inside an element."""
        for block in children(holder):
            name = name_of(block)
            if name in _PARAGRAPHS:
                yield from self._paragraph(block)
            elif name == "list":
                yield from self._list(block, "", 1)
            elif name == "table":
                yield from table_lines(self._rows(block))
            elif name not in _SKIPPED:
                yield from self.lines(block)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        self.allowance.take()
        boxes: list[str] = []
        text = "".join(self._pieces(paragraph, boxes))
        yield from boxes
        yield from text.split("\n")

    def _pieces(self, holder: Element, boxes: list[str]) -> Iterator[str]:
        """Yield the text of a paragraph; what stands in frames on it goes to `boxes`."""
        yield _folded(holder.text)
        for piece in holder:
            match name_of(piece):
                case "tab":
                    yield COLUMN
                case "s":
                    yield " " * _count(get(piece, "c"))
                case "line-break":
                    yield "\n"
                case "text-box" | "custom-shape" | "rect" | "g":
                    boxes.extend(self.lines(piece))
                case "note":
                    body = child(piece, "note-body")
                    self.notes.extend(self.lines(body) if body is not None else ())
                case "span" if get(piece, "style-name") in self.hidden:
                    pass
                case name if name and name not in _SKIPPED:
                    yield from self._pieces(piece, boxes)
            yield _folded(piece.tail)

    def _list(self, found: Element, style: str, depth: int) -> Iterator[str]:
        style = get(found, "style-name") or style
        level = self.styles.get(style, {}).get(str(depth))
        count = _start(level)
        for item in children(found):
            lines: list[str] = []
            for block in children(item):
                deeper = name_of(block) == "list"
                lines += self._list(block, style, depth + 1) if deeper else self.lines_of(block)
            mark = _mark(level, count) if name_of(item) == "list-item" else ""
            first = next(children(item), None)
            if mark and lines and lines[0].strip() and first is not None and name_of(first) in _PARAGRAPHS:
                lines[0] = f"{mark} {lines[0]}"
            count += name_of(item) == "list-item"
            yield from lines

    def lines_of(self, block: Element) -> Iterator[str]:
        """Yield the lines of one block."""
        return self._paragraph(block) if name_of(block) in _PARAGRAPHS else self.lines(block)

    def _rows(self, table: Element) -> Iterator[tuple[Cell, ...]]:
        for row in _within(table):
            cells = [cell for found in children(row) if name_of(found) in _CELLS for cell in self._cells(found)]
            if any(cell.lines for cell in cells):
                yield tuple(cells)

    def _cells(self, found: Element) -> list[Cell]:
        cell = cell_of(self.lines(found))
        return [cell] * min(_count(get(found, "number-columns-repeated")), 1 if cell.lines else _MOST_REPEATS)


def _within(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, also those of its groups."""
    for found in children(table):
        if name_of(found) == "table-row":
            yield found
        elif name_of(found) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _within(found)


def _start(level: Element | None) -> int:
    return _count(get(level, "start-value")) if level is not None else 1


def _mark(level: Element | None, count: int) -> str:
    if level is None:
        return ""
    if name_of(level) != "list-level-style-number":
        return "-"
    form = get(level, "num-format")
    return f"{get(level, 'num-prefix')}{written(count, form)}{get(level, 'num-suffix')}" if form else ""


def _folded(text: str | None) -> str:
    """Fold white space, of which more than one stands in elements of its own (part 3, 6.1.2)."""
    if not text:
        return ""
    words = " ".join(text.split())
    return f"{' ' * text[0].isspace()}{words}{' ' * (text[-1].isspace() and bool(words))}"


def _count(text: str) -> int:
    return min(int(text), 1000) if text.isdecimal() and len(text) < 8 else 1
