"""Pour a draft into a layout, and print it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from random import Random

import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html
from markupsafe import Markup, escape
from PIL import ImageFile
from weasyprint.formatting_structure import boxes

from bench.reading.bank import FIELDS, Bank, Draft

ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint switches it on for the whole process

_BASE = """<style>
@page {{ size: A4; margin: {margin}mm {margin}mm 18mm; }}
body {{ font-family: {font}; font-size: {size}pt; line-height: {leading}; color: #111; }}
p {{ margin: 0 0 6pt; }} table {{ border-collapse: collapse; }} td, th {{ vertical-align: top; }}
ol[type=a] {{ list-style-type: lower-alpha; }}
</style>"""


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter as HTML, and the words of each truth that are marked in it."""

    source: str
    marks: dict[str, str]
    is_pdf_only: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place on a page, in fractions of it."""

    page: int  # from 0
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter as PDF, the lines that stand on each page, and the places of ink."""

    pdf: bytes
    lines: tuple[tuple[str, ...], ...]
    anchors: dict[str, Anchor]


def first_line(bank: Bank, layout: str) -> str:
    with (bank.folder / f"{layout}.html.j2").open(encoding="utf-8") as file:
        return file.readline()


def needs_of(bank: Bank, layout: str) -> tuple[str, ...]:
    """The fields that the layout says it cannot do without."""
    _, found, names = first_line(bank, layout).partition("needs:")
    return tuple(names.partition("#}")[0].replace(",", " ").split()) if found else ()


def compose(bank: Bank, draft: Draft, layout: str, rng: Random) -> Composed:
    """Fill the layout; raises ValueError where the marks are not those of the draft."""
    values = dict(draft.values)
    kop = asdict(values["kop"])
    kop["logo"] = Markup(kop["logo"])

    def t(name: str, text: object = None) -> Markup:
        said = escape(str(values[name] if text is None else text).strip())
        return Markup('<span data-truth="{}">{}</span>').format(name, said) if said else Markup("")

    functions = {
        "t": t,
        "pick": rng.choice,
        "chance": lambda share: rng.random() < share,
        "label": lambda name: rng.choice(bank.values["labels"][name]),
        "spaced": lambda text: " ".join(text.replace(" ", "\u00a0\u00a0")),
    }
    template = _environment(bank).get_template(f"{layout}.html.j2")
    body = template.render(**{**values, "kop": kop}, **functions)
    margin, leading = rng.choice((20, 22, 25)), rng.choice((1.2, 1.3, 1.4))
    base = _BASE.format(font=draft.font, size=draft.size, margin=margin, leading=leading)
    source = f'<html lang="id"><head>{base}</head><body>{body}</body></html>'
    marks = _marks(source)
    _check(layout, draft, marks)
    return Composed(source, marks, "pdf only" in first_line(bank, layout))


@cache
def _environments(folder: str) -> Environment:
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)


def _environment(bank: Bank) -> Environment:
    return _environments(str(bank.folder))


def _marks(source: str) -> dict[str, str]:
    marks: dict[str, str] = {}
    for element in html.fromstring(source).iterfind(".//*[@data-truth]"):
        name, said = element.get("data-truth"), " ".join(element.text_content().split())
        marks[name] = f"{marks[name]} {said}" if name in marks else said
    return marks


def _check(layout: str, draft: Draft, marks: dict[str, str]) -> None:
    said = {name: bool(draft.values[name]) for name in FIELDS}
    wrong = [name for name in FIELDS if said[name] != bool(marks.get(name))]
    longest = {name: len(str(draft.values[name])) for name in ("unit", "pic", "phone")}
    longest["unit"] = max(longest["unit"], *map(len, draft.values["kop"].lines), 0)
    twice = [name for name, length in longest.items() if len(marks.get(name, "")) > length * 1.9 + 8]
    if wrong or twice:
        raise ValueError(f"layout {layout}: marks missing or too many for {wrong}, marked twice {twice}: {marks}")


def print_page(source: str) -> Printed:
    """Set the page as PDF."""
    document = weasyprint.HTML(string=source).render()
    anchors: dict[str, Anchor] = {}
    for number, page in enumerate(document.pages):
        for name, place in page.anchors.items():
            anchors.setdefault(name, Anchor(number, place[0] / page.width, place[1] / page.height))
    lines = tuple(tuple(_lines(page._page_box)) for page in document.pages)
    return Printed(document.write_pdf(), lines, anchors)


def _lines(box: boxes.Box) -> Iterator[str]:
    """The lines as they are set; those of a cell stand apart from those of its neighbour."""
    for line in box.descendants():
        if isinstance(line, boxes.LineBox):
            said = " ".join("".join(_own_texts(line)).split())
            if said:
                yield said


def _own_texts(box: boxes.Box) -> Iterator[str]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TextBox):
            yield child.text
        elif not isinstance(child, boxes.BlockBox):
            yield from _own_texts(child)
