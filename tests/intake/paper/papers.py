"""Files built part by part: PDF, Word, Excel, ZIP, compound files, winmail.dat, pictures."""

import struct
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from maild.intake.paper.flow import side_by_side
from maild.intake.paper.grid import blocks_of
from maild.intake.paper.opening import open_part
from maild.intake.paper.sheet import Paper, Sheet, Word
from maild.intake.parts import Part

PAPERS = Path(__file__).parents[2] / "data" / "papers"
SENTENCE = "Sehubungan dengan gangguan jaringan internet di kantor kami, mohon kiranya dapat dilakukan perbaikan."

_WORD = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "urn:schemas-microsoft-com:vml",
)


def opened(data: bytes, name: str = "surat.bin", media_type: str = "application/octet-stream") -> Paper:
    return open_part(Part(name, media_type, data))


def lines(data: bytes) -> tuple[str, ...]:
    """What is read of a document, its tables side by side."""
    blocks = (block for sheet in opened(data).sheets for block in blocks_of(sheet.lines))
    return tuple(line for plain, table in blocks for line in plain or side_by_side(table))


def rows(sheet: Sheet) -> list[str]:
    """The words of a page row by row, as far as they stand level."""
    found: list[list[Word]] = []
    for word in sorted(sheet.words, key=_middle):
        if not found or _middle(word) - _middle(found[-1][0]) > 0.008:
            found.append([])
        found[-1].append(word)
    return [" ".join(word.text for word in sorted(row, key=lambda word: word.box[0])) for row in found]


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2


def a_pdf(*pages: str, page: str = "", catalog: str = "", objects: Sequence[str] = (), pictures: int = 0) -> bytes:
    """A PDF of content streams; further objects count from 10, the first of them are pictures I0, I1 …"""
    numbered = {1: f"<</Type/Catalog/Pages 2 0 R {catalog}>>"}
    numbered |= {10 + at: found for at, found in enumerate(objects)}
    first = 10 + len(objects)
    kids = " ".join(f"{first + 2 * at + 1} 0 R" for at in range(len(pages)))
    numbered[2] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>"
    numbered[3] = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    box = "" if "/MediaBox" in page else "/MediaBox[0 0 595 842]"
    for at, content in enumerate(pages):
        stream = content.encode("latin-1")
        numbered[first + 2 * at] = f"<</Length {len(stream)}>>stream\n{content}\nendstream"
        images = "".join(f"/I{picture} {10 + picture} 0 R" for picture in range(pictures))
        resources = f"/Resources<</Font<</F1 3 0 R>>/XObject<<{images}>>>>/Contents {first + 2 * at} 0 R"
        numbered[first + 2 * at + 1] = f"<</Type/Page/Parent 2 0 R{resources}{box}{page}>>"
    return _pdf_file({number: text.encode("latin-1") for number, text in numbered.items()})


def _pdf_file(objects: dict[int, bytes]) -> bytes:
    out = b"%PDF-1.7\n"
    places = {}
    for number, text in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    size = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
        for number in range(1, size)
    )
    start = b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return out + start + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))


def a_line(text: str, matrix: str = "1 0 0 1 72 700", size: float = 12) -> str:
    """A line of text for the content of a page."""
    return f"BT /F1 {size} Tf {matrix} Tm ({text}) Tj ET\n"


def a_letter(lines: int = 8) -> str:
    return "".join(a_line(SENTENCE, f"1 0 0 1 40 {780 - 20 * at}", 10) for at in range(lines))


def a_picture(size: tuple[int, int] = (1240, 1754), kind: str = "JPEG", **options: object) -> bytes:
    """A page with a few lines drawn on it."""
    image = Image.new("L", size, "white")
    draw = ImageDraw.Draw(image)
    for y in range(size[1] // 10, size[1] * 9 // 10, max(size[1] // 30, 1)):
        draw.line((size[0] // 10, y, size[0] * 8 // 10, y), fill="black", width=2)
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def a_zip(files: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def a_docx(body: str, *more: tuple[str, str], files: dict[str, bytes | str] | None = None) -> bytes:
    """A DOCX; further parts come as (kind, XML): ("header", "<w:p>…</w:p>")."""
    relations, parts = "", {}
    for at, (kind, xml) in enumerate(more):
        relations += f'<Relationship Id="r{at}" Type="{_WORD[0]}/{kind}" Target="{kind}{at}.xml"/>'
        parts[f"word/{kind}{at}.xml"] = _word(f"w:{kind}", xml)
    return a_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": a_relation("officeDocument", "word/document.xml"),
            "word/document.xml": _word("w:document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            **parts,
            **(files or {}),
        }
    )


def a_relation(kind: str, target: str, identity: str = "rId1") -> str:
    relation = f'<Relationship Id="{identity}" Type="{_WORD[0]}/{kind}" Target="{target}"/>'
    return f"<Relationships>{relation}</Relationships>"


def _word(root: str, xml: str) -> str:
    names = zip("rwmv", _WORD, strict=True)
    spaces = " ".join(f'xmlns:{"mc" if letter == "m" else letter}="{name}"' for letter, name in names)
    return f"<{root} {spaces}>{xml}</{root}>"


def a_paragraph(text: str, before: str = "") -> str:
    return f"<w:p>{before}<w:r><w:t>{text}</w:t></w:r></w:p>"


def a_table(*rows: Sequence[str]) -> str:
    """A table of Word; each cell is the XML of its blocks."""
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def an_xlsx(sheet: str, shared: str = "", styles: str = "") -> bytes:
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{_WORD[0]}/{kind}" Target="{kind}.xml"/>'
        for at, kind in enumerate(("worksheet", "sharedStrings", "styles"))
    )
    book = f'<workbook xmlns:r="{_WORD[0]}"><sheets><sheet name="A" r:id="r0"/></sheets></workbook>'
    return a_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": a_relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
            "xl/worksheet.xml": f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
        }
    )


def a_compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file without small sectors; a slash in a name parts a storage from what is in it."""
    folders = sorted({path.partition("/")[0] for path in streams if "/" in path})
    paths = ["", *folders, *streams]
    inside = {
        folder: [at for at, path in enumerate(paths) if at and _folder(path) == folder] for folder in ("", *folders)
    }
    directory, content = b"", b""
    table = [0xFFFFFFFD, *_chain(1, -(-len(paths) // 4))]
    for at, path in enumerate(paths):
        data = streams.get(path, b"")
        siblings = inside[_folder(path)]
        after = siblings[siblings.index(at) + 1 :] if at else []
        kind = 5 if not at else 2 if path in streams else 1
        child = inside[path][0] if kind != 2 and inside.get(path) else _NONE
        directory += _entry(
            path.rpartition("/")[2] or "Root Entry", kind, (after or [_NONE])[0], child, len(table), data
        )
        table += _chain(len(table), -(-len(data) // 512))
        content += data.ljust(-(-len(data) // 512) * 512, b"\x00")
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00"))
    struct.pack_into("<HHHHH", header, 0x18, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 0x2C, 1, 1)
    struct.pack_into("<IIIII", header, 0x38, 0, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 0x4C, 0, *[_NONE] * 108)
    sectors = struct.pack("<128I", *table, *[_NONE] * (128 - len(table)))
    return bytes(header) + sectors + directory.ljust(-(-len(directory) // 512) * 512, b"\x00") + content


_NONE = 0xFFFFFFFF


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), 0xFFFFFFFE] if count else []


def _entry(name: str, kind: int, right: int, child: int, start: int, data: bytes) -> bytes:
    raw = bytearray(128)
    text = name.encode("utf-16-le")
    raw[: len(text)] = text
    struct.pack_into("<HBBIII", raw, 0x40, len(text) + 2, kind, 1, _NONE, right, child)
    struct.pack_into("<II", raw, 0x74, start if data else 0xFFFFFFFE, len(data))
    return bytes(raw)


def a_winmail(*attributes: tuple[int, bytes]) -> bytes:
    """A winmail.dat of numbered attributes."""
    out = b"\x78\x9f\x3e\x22\x01\x00"
    for number, value in attributes:
        out += struct.pack("<BII", 1, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return out


def properties(*found: tuple[int, int, bytes]) -> bytes:
    """MAPI properties as (name, type, value), for a winmail.dat."""
    out = struct.pack("<I", len(found))
    for name, kind, value in found:
        out += struct.pack("<HHII", kind, name, 1, len(value)) + value + bytes(-len(value) % 4)
    return out
