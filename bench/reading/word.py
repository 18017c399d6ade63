"""Write the same page as DOCX: paragraphs, tables, and the kop in the header, in a text box or in the body."""

from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import html
from lxml.html import HtmlElement

_BLOCKS = frozenset(("p", "div", "h1", "h2", "h3", "h4", "li", "center", "header", "footer", "section", "hr"))
_LISTS = frozenset(("ol", "ul"))
_IGNORED = frozenset(("style", "svg", "script", "head", "img"))
_BOX = (
    '<w:r {}><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" style="width:450pt;height:80pt"><v:textbox>'
    "<w:txbxContent/></v:textbox></v:rect></w:pict></w:r>"
)


def as_docx(source: str, size: float, rng: Random) -> bytes:
    """Walk the page's HTML; what is not a block, a table or a list keeps its words alone."""
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(size)
    body = html.fromstring(source).find("body")
    kop = next(iter(body.find_class("kop")), None)
    place = rng.choice(("body", "body", "header", "box"))
    if kop is not None and place != "body":
        _set_kop_apart(document, kop, place)
        kop.drop_tree()
    _Writer(document).write(body)
    written = BytesIO()
    document.save(written)
    return _undated(written)


def _undated(written: BytesIO) -> bytes:
    """Pack the same files without the hour, so that a letter is the same file on every day."""
    out = BytesIO()
    with ZipFile(written) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name), old.read(name), ZIP_DEFLATED)
    return out.getvalue()


def _set_kop_apart(document: Document, kop: HtmlElement, place: str) -> None:
    lines = [" ".join(line.split()) for line in _text(kop).splitlines() if line.strip()]
    if place == "header":
        for line in lines:
            document.sections[0].header.add_paragraph(line)
        return
    run = parse_xml(_BOX.format(nsdecls("w")))
    content = run.find(".//{*}txbxContent")
    for line in lines:
        paragraph = Paragraph(parse_xml(f"<w:p {nsdecls('w')}/>"), document._body)
        paragraph.add_run(line)
        content.append(paragraph._p)
    document.add_paragraph()._p.append(run)


def _text(element: HtmlElement) -> str:
    """The words, one block a line."""
    words = []
    for part in element.iter():
        if not isinstance(part.tag, str) or part.tag in _IGNORED:
            continue
        if part.tag in _BLOCKS or part.tag in ("br", "tr", "td"):
            words.append("\n")
        words.append(" ".join((part.text or "").split()))
        words.append(" " + " ".join((part.tail or "").split()) if part is not element and part.tail else "")
    return "".join(words)


class _Writer:
    """Keeps the paragraph that is open while the words of a page come in."""

    def __init__(self, place: Document | _Cell) -> None:
        self._place = place
        self._open: Paragraph | None = place.paragraphs[0] if isinstance(place, _Cell) else None

    def write(self, element: HtmlElement, number: str = "") -> None:
        """Write what stands in the element, and after each child its tail."""
        self._say(number)
        self._say(element.text)
        for count, child in enumerate(element, start=1):
            self._child(child, count)
            self._say(child.tail)

    def _child(self, child: HtmlElement, count: int) -> None:
        match child.tag:
            case str() as tag if tag in _IGNORED:
                return
            case "br":
                if self._open is not None:
                    self._open.add_run().add_break()
            case "table":
                self._table(child)
                self._open = None
            case tag if tag in _LISTS:
                self._items(child)
            case tag if tag in _BLOCKS:
                self._close()
                self.write(child)
                self._close()
            case str():
                self.write(child)
            case _:
                return

    def _items(self, element: HtmlElement) -> None:
        for count, item in enumerate(element.iterchildren("li"), start=1):
            self._close()
            bullet = {"a": f"{chr(96 + count)}. ", "A": f"{chr(64 + count)}. "}.get(
                element.get("type", "1"), f"{count}. "
            )
            self.write(item, bullet if element.tag == "ol" else "- ")
        self._close()

    def _table(self, element: HtmlElement) -> None:
        rows = [row.xpath("./td|./th") for row in element.xpath("./tr|./tbody/tr|./thead/tr")]
        columns = max((sum(int(cell.get("colspan", "1")) for cell in row) for row in rows), default=0)
        if not columns:
            return
        if isinstance(self._place, _Cell):
            table = self._place.add_table(len(rows), columns)
        else:
            table = self._place.add_table(len(rows), columns)
        for number, row in enumerate(rows):
            at = 0
            for cell in row:
                span = int(cell.get("colspan", "1"))
                into = table.cell(number, at)
                if span > 1:
                    into = into.merge(table.cell(number, at + span - 1))
                _Writer(into).write(cell)
                at += span

    def _say(self, text: str | None) -> None:
        words = " ".join((text or "").split())
        if not words or not text:
            if text and self._open is not None:
                self._open.add_run(" ")  # between two elements of a line
            return
        if self._open is None:
            self._open = self._place.add_paragraph()
            words = words if not text[-1].isspace() else words + " "
            self._open.add_run(words)
            return
        lead = " " if text[0].isspace() else ""
        self._open.add_run(lead + words + (" " if text[-1].isspace() else ""))

    def _close(self) -> None:
        self._open = None
