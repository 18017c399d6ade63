"""Read DOCX: what a reader of the printed letter sees, letterhead first (ECMA-376-1 §17).

Insertions under revision count and deletions do not; text boxes are read once, though Word writes them twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from maild.intake.paper.archive import Archive
from maild.intake.paper.flow import COLUMN, Allowance, Cell, cell_of, table_lines
from maild.intake.paper.numbering import Numbering, numbering_of
from maild.intake.paper.officexml import Package
from maild.intake.paper.spacing import Spacing, spacing_of
from maild.intake.paper.xmltree import Element, child, children, get, name_of

_SKIPPED = frozenset(
    "del moveFrom pPr rPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr sectPr instrText delText delInstrText rt "
    "commentReference annotationRef".split()
)
_MOST_HEADERS = 9  # and footers; three a section are usual
_BROKEN = frozenset(("br", "cr"))
_TABS = frozenset(("tab", "ptab"))
_SIGNS = {"noBreakHyphen": "-", "softHyphen": ""}
_NO = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True, slots=True)
class WordText:
    """The lines of a DOCX, and the names of parts in other formats that it includes."""

    lines: tuple[str, ...]
    included: tuple[str, ...] = ()


def read_docx(archive: Archive) -> WordText:
    """Read the text of a DOCX; raises Refused."""
    package = Package(archive)
    main = package.main_part()
    relations = package.relations(main)
    by_kind = {
        kind: [r.target for r in relations if r.kind == kind][:_MOST_HEADERS]
        for kind in ("header", "footer", "footnotes")
    }
    styles = package.related(main, "styles")
    walker = _Walker(numbering_of(package.related(main, "numbering")), _numbered(styles), spacing_of(styles))
    body = list(walker.lines(package.main_tree()))
    notes = [_notes(package.tree(part), walker) for part in by_kind["footnotes"]]
    around = {
        kind: dict.fromkeys(line for part in by_kind[kind] for line in walker.lines(package.tree(part)))
        for kind in ("header", "footer")
    }
    lines = (*around["header"], *body, *(line for found in notes for line in found), *around["footer"])
    return WordText(lines, tuple(r.target for r in relations if r.kind == "aFChunk"))


def _notes(root: Element | None, walker: "_Walker") -> list[str]:
    """Read footnotes, without the rules that part them from the text."""
    found = (note for note in children(root, "footnote") if not get(note, "type"))
    return [line.strip() for note in found for line in walker.lines(note) if line.strip()]


def _numbered(styles: Element | None) -> dict[str, Element]:
    """List the styles that number their paragraphs."""
    properties = ((get(style, "styleId"), child(style, "pPr", "numPr")) for style in children(styles, "style"))
    return {style: found for style, found in properties if found is not None}


@dataclass(slots=True)
class _Written:
    """One paragraph in the making, and the text boxes that are anchored in it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Walker:
    numbering: Numbering
    numbered: dict[str, Element]
    spacing: Spacing
    allowance: Allowance = field(default_factory=Allowance)

    def lines(self, holder: Element | None) -> Iterator[str]:
        """Yield the lines of the blocks inside an element."""
        above: Element | None = None
        for block in children(holder):
            if above is not None and name_of(block) == "p" and self.spacing.is_gap(above, block):
                yield ""
            above = block if name_of(block) == "p" else None
            match name_of(block):
                case "p":
                    yield from self._paragraph(block)
                case "tbl":
                    yield from table_lines(self._rows(block))
                case "AlternateContent":
                    yield from self._alternative(block)
                case name if name not in _SKIPPED:
                    yield from self.lines(block)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        self.allowance.take()
        written = _Written()
        self._collect(paragraph, written)
        yield from written.boxes
        mark = self._mark(paragraph)
        text = "".join(written.pieces)
        if mark and text.strip():
            text = f"{mark} {text}"
        yield from text.split("\n")

    def _mark(self, paragraph: Element) -> str:
        style = child(paragraph, "pPr", "pStyle")
        own = child(paragraph, "pPr", "numPr")
        inherited = self.numbered.get(get(style, "val")) if style is not None else None
        number = _value(own, "numId") or _value(inherited, "numId")
        depth = _value(own, "ilvl") or _value(inherited, "ilvl")
        return self.numbering.mark(number, int(depth) if depth.isdecimal() and len(depth) < 3 else 0)

    def _collect(self, holder: Element | None, written: _Written) -> None:
        for piece in children(holder):
            name = name_of(piece)
            if name == "t":
                written.pieces.append((piece.text or "").replace("\n", " "))
            elif name in _TABS:
                written.pieces.append(COLUMN)
            elif name in _BROKEN:
                written.pieces.append("\n")
            elif name in _SIGNS:
                written.pieces.append(_SIGNS[name])
            elif name == "txbxContent":
                written.boxes.extend(self.lines(piece))
            elif name == "textpath":
                written.boxes.append(get(piece, "string"))  # WordArt
            elif name == "AlternateContent":
                self._collect_alternative(piece, written)
            elif name not in _SKIPPED and not _is_hidden(piece):
                self._collect(piece, written)

    def _alternative(self, block: Element) -> list[str]:
        """Read what a present-day Word shows of the versions of a block (ECMA-376-3 §9)."""
        chosen = list(self.lines(child(block, "Choice")))
        return chosen if any(chosen) else list(self.lines(child(block, "Fallback")))

    def _collect_alternative(self, piece: Element, written: _Written) -> None:
        """Read one of the versions of a text box."""
        before = len(written.pieces) + len(written.boxes)
        self._collect(child(piece, "Choice"), written)
        if len(written.pieces) + len(written.boxes) == before:
            self._collect(child(piece, "Fallback"), written)

    def _rows(self, table: Element) -> Iterator[tuple[Cell, ...]]:
        for row in _within(table, "tr"):
            if child(row, "trPr", "del") is None:
                yield tuple(self._cell(cell) for cell in _within(row, "tc"))

    def _cell(self, cell: Element) -> Cell:
        span = _value(child(cell, "tcPr"), "gridSpan")
        return cell_of(self.lines(cell), int(span) if span.isdecimal() and len(span) < 4 else 1)


def _within(holder: Element, name: str) -> Iterator[Element]:
    """Yield rows or cells, also those inside content controls and insertions."""
    for found in children(holder):
        if name_of(found) == name:
            yield found
        elif name_of(found) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _within(found, name)


def _is_hidden(run: Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and get(vanish, "val") not in _NO


def _value(holder: Element | None, name: str) -> str:
    found = child(holder, name)
    return get(found, "val") if found is not None else ""
