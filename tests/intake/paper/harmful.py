"""What hostile files are made of: PDFs, archives and pictures, written octet by octet."""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from random import Random

from PIL import Image

LARGE = 160 << 20
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def deflated(chunk: bytes, times: int) -> bytes:
    """Compress a chunk repeated so many times, without ever holding it."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(chunk) for _ in range(times)) + packer.flush()


def nothing(size: int) -> bytes:
    return deflated(bytes(1 << 20), size >> 20)


def a_pdf_of(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """Write numbered objects with their table; 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, trailer, start)
    return bytes(out)


def a_stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), head, data)


def a_page(
    content: bytes,
    resources: bytes = b"",
    extra: Mapping[int, bytes] | None = None,
    box: bytes = b"0 0 595 842",
    page: bytes = b"",
    catalogue: bytes = b"",
    packed: bytes = b"",
) -> bytes:
    """A PDF of one page; `packed` is its content where that is already deflated."""
    stream = a_stream(packed, b"/Filter/FlateDecode") if packed else a_stream(content)
    own = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>%s>>"
    return a_pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: own % (box, resources, page),
            4: stream,
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        }
        | dict(extra or {})
    )


def pages_of(count: int, content: bytes) -> bytes:
    """A PDF of many pages that show the same."""
    kids = b" ".join(b"%d 0 R" % (10 + number) for number in range(count))
    head = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)}
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    pages = dict.fromkeys(range(10, 10 + count), one)
    return a_pdf_of(head | {4: a_stream(zlib.compress(content), b"/Filter/FlateDecode"), 5: font} | pages)


def an_archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def a_large_member(name: str, before: Iterable[tuple[str, bytes]] = (), size: int = LARGE) -> bytes:
    """An archive with one member of so many zeros."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, data in before:
            archive.writestr(other, data)
        with archive.open(name, "w", force_zip64=True) as member:
            for _ in range(size >> 20):
                member.write(bytes(1 << 20))
    return out.getvalue()


def a_word_frame() -> list[tuple[str, bytes]]:
    target = f'<Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    return [("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", f"<Relationships>{target}</Relationships>".encode())]


def a_word_file(body: str, before: str = "", relations: str = "") -> bytes:
    document = f'{before}<w:document xmlns:w="{_WORD}" xmlns:r="{RELATIONS}"><w:body>{body}</w:body></w:document>'
    links = f"<Relationships>{relations}</Relationships>".encode()
    return an_archive(
        (*a_word_frame(), ("word/document.xml", document.encode()), ("word/_rels/document.xml.rels", links))
    )


def a_text_file(body: str, before: str = "") -> bytes:
    """An ODT."""
    spaces = "".join(f' xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "text", "table"))
    content = f"{before}<office:document-content{spaces}><office:body><office:text>{body}</office:text></office:body>"
    kind = b"application/vnd.oasis.opendocument.text"
    return an_archive((("mimetype", kind), ("content.xml", (content + "</office:document-content>").encode())))


def a_workbook(rows: str, shared: str = "") -> bytes:
    def links(*found: tuple[str, str]) -> bytes:
        all_of_them = (f'<Relationship Id="{k}" Type="{RELATIONS}/{k}" Target="{to}"/>' for k, to in found)
        return f"<Relationships>{''.join(all_of_them)}</Relationships>".encode()

    book = f'<workbook xmlns:r="{RELATIONS}"><sheets><sheet name="A" r:id="worksheet"/></sheets></workbook>'
    return an_archive(
        (
            ("[Content_Types].xml", b"<Types/>"),
            ("_rels/.rels", links(("officeDocument", "xl/workbook.xml"))),
            ("xl/workbook.xml", book.encode()),
            ("xl/_rels/workbook.xml.rels", links(("worksheet", "s.xml"), ("sharedStrings", "t.xml"))),
            ("xl/s.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()),
            ("xl/t.xml", f"<sst>{shared}</sst>".encode()),
        )
    )


def a_png(width: int, height: int, grey: bytes = b"", bits: int = 1, colour: int = 0) -> bytes:
    """A PNG that claims a size; `grey` is its deflated content."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", grey or zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def a_tiff(width: int, height: int, following: int = 0, offset: int = 8) -> bytes:
    """A TIFF of one directory, which says where the next is."""
    tags = ((256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 1), (262, 3, 1), (273, 4, offset), (277, 3, 1),
            (278, 4, height), (279, 4, max(width * height // 8, 1) & 0xFFFFFFFF))  # fmt: skip
    body = b"".join(struct.pack("<HHLL", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\x00" + struct.pack("<L", 8) + struct.pack("<H", len(tags)) + body + struct.pack("<L", following)


def a_jpeg_that_lies(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("L", (1240, 1754), 255).save(out, "JPEG")
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


def a_heic(size: tuple[int, int], garbage: int) -> bytes:
    """The boxes of a HEIC photo, around garbage."""

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", 8 + len(data)) + kind + data

    ispe = box(b"ispe", bytes(4) + struct.pack(">LL", *size))
    found = box(b"iprp", box(b"ipco", ispe) + box(b"ipma", bytes(8)))
    items = box(b"hdlr", bytes(8) + b"pict" + bytes(13)) + box(b"pitm", bytes(6)) + found
    meta = box(b"meta", bytes(4) + items)
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta + box(b"mdat", Random(1).randbytes(garbage))


def a_tiff_of_pages(count: int) -> bytes:
    page, out = Image.new("1", (1000, 1400), 1), BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page] * (count - 1), compression="group4")
    return out.getvalue()


def a_wide_tiff() -> bytes:
    out = BytesIO()
    Image.new("L", (7000, 7000), 255).save(out, "TIFF", compression="tiff_deflate")
    return out.getvalue()
