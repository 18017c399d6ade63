"""Files that are meant to do harm, made as they are wanted: bombs, loops, lies, garbage and forbidden reaches."""

import struct
import zlib
from collections.abc import Callable, Iterator
from random import Random

from harmful import (
    LARGE,
    RELATIONS,
    a_heic,
    a_jpeg_that_lies,
    a_large_member,
    a_page,
    a_pdf_of,
    a_png,
    a_stream,
    a_text_file,
    a_tiff,
    a_tiff_of_pages,
    a_wide_tiff,
    a_word_file,
    a_word_frame,
    a_workbook,
    an_archive,
    deflated,
    nothing,
    pages_of,
)

Made = Callable[[], bytes]

_NAMES = ("../../etc/cron.d/x", "/etc/passwd", "C:\\Windows\\x.pdf", "..\\..\\x", "a\x00b.pdf", "surat\u202efdp.exe",
          "x" * 300, "-rf", ".htaccess", "\u200b.htaccess", "con", "|sh", "$(id).txt", "\r\nBcc: a@b")  # fmt: skip


# --- documents of pages ---


def _tree_loop() -> bytes:
    kids = {2: b"<</Type/Pages/Count 9/Kids[3 0 R 2 0 R 3 0 R]>>", 3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]>>"}
    return a_pdf_of({1: b"<</Type/Catalog/Pages 2 0 R>>"} | kids)


def _table_loop() -> bytes:
    data = a_page(b"")
    at = data.rindex(b"xref\n0 1")
    return data.replace(b"trailer<<", b"trailer<</Prev %d" % at)


def _image(width: int, height: int, data: bytes, coding: bytes = b"/FlateDecode", extra: bytes = b"") -> bytes:
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter%s%s"
    return a_page(
        b"q 595 0 0 842 0 0 cm /I0 Do Q",
        b"/XObject<</I0 10 0 R>>",
        {10: a_stream(data, head % (width, height, coding, extra))},
    )


def _launch() -> bytes:
    script = b"app.launchURL('http://127.0.0.1:%d');this.exportDataObject({cName:'x',nLaunch:2});while(1);"
    actions = b"/OpenAction<</S/JavaScript/JS(%s)/Next<</S/Launch/F(/bin/sh)>>>>" % (script % 9)
    opened = b"/AA<</O<</S/JavaScript/JS(while\\(1\\);)>>>>"
    return a_page(b"BT /F1 12 Tf 72 700 Td (Isi) Tj ET", page=opened, catalogue=actions)


def _forms_in_forms() -> bytes:
    own = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 10 0 R>>>>"
    return a_page(b"/X Do", b"/XObject<</X 10 0 R>>", {10: a_stream(b"/X Do " * 20, own)})


def _forms_of_forms() -> bytes:
    """Forms of ten forms each, ten deep."""
    own = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>"
    extra = {10 + at: a_stream(b"/X Do " * 10, own % (11 + at)) for at in range(10)}
    return a_page(b"/X Do", b"/XObject<</X 10 0 R>>", extra | {20: a_stream(b"0 0 9 9 re f", own % 20)})


def _tiles() -> bytes:
    """A page filled with a pattern in steps of a thousandth of a point."""
    pattern = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .001/YStep .001/Resources<<>>"
    return a_page(
        b"/Pattern cs /P scn 0 0 595 842 re f", b"/Pattern<</P 10 0 R>>", {10: a_stream(b"0 0 1 1 re f", pattern)}
    )


def _broken_meanings() -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 10 0 R>>"
    loop = a_stream(b"/CIDInit begincmap 1 beginbfrange <00> <ffffffff> <0000> endbfrange " * 1000)
    return a_page(b"BT /F1 12 Tf 72 700 Td (Isi surat yang rusak) Tj ET", extra={5: font, 10: loop})


def _text(size: int) -> bytes:
    rows = (f"BT /F1 4 Tf 1 0 0 1 5 {837 - row % 800} Tm ({'a ' * 250}) Tj ET\n" for row in range(size // 500))
    return "".join(rows).encode()


def _annotations() -> bytes:
    notes = b" ".join([b"10 0 R"] * 50_000)
    note = b"<</Type/Annot/Subtype/FreeText/Rect[0 0 500 500]/Contents(%s)>>" % (b"kata " * 5_000)
    return a_page(b"", page=b"/Annots[%s]" % notes, extra={10: note})


def _packed_objects() -> bytes:
    """A stream of objects that says it holds two thousand million."""
    stream = a_stream(b"11 0 <</A 1>>", b"/Type/ObjStm/N 2000000000/First 5")
    return a_page(b"", extra={10: stream}).replace(b"/Contents 4 0 R", b"/Contents 11 0 R")


PDFS: dict[str, Made] = {
    "pdf: page of 200000 points": lambda: a_page(b"0 0 9 9 re f" * 60, box=b"0 0 200000 200000"),
    "pdf: page of no size": lambda: a_page(b"0 0 9 9 re f" * 60, box=b"0 0 0 0"),
    "pdf: page of 1e38 points": lambda: a_page(b"0 0 9 9 re f" * 60, box=b"-1e38 -1e38 1e38 1e38"),
    "pdf: 512 MB of spaces": lambda: a_page(b"", packed=deflated(b" " * (1 << 20), 512)),
    "pdf: 512 MB of operators": lambda: a_page(b"", packed=deflated(b"1 0 0 1 0 0 cm\nq\n" * (1 << 16), 460)),
    "pdf: 160 MB deflated twice": lambda: _image(9, 9, zlib.compress(nothing(LARGE)), b"[/FlateDecode/FlateDecode]"),
    "pdf: 20000 pages": lambda: pages_of(20_000, b""),
    "pdf: page tree loop": _tree_loop,
    "pdf: table loop": _table_loop,
    "pdf: truncated": lambda: pages_of(50, b"BT /F1 12 Tf 72 700 Td (Isi) Tj ET")[:4000],
    "pdf: picture of 900 megapixels": lambda: _image(30_000, 30_000, nothing(858 << 20)),
    "pdf: picture of 2^31 x 2^31": lambda: _image(2**31 - 1, 2**31 - 1, zlib.compress(bytes(99))),
    "pdf: JBIG2 garbage": lambda: _image(2480, 3508, Random(2).randbytes(99_999), b"/JBIG2Decode"),
    "pdf: JPX garbage": lambda: _image(
        2480, 3508, b"\0\0\0\x0cjP  \r\n\x87\n" + Random(3).randbytes(99_999), b"/JPXDecode"
    ),
    "pdf: fax of 60000 x 60000": lambda: _image(60_000, 60_000, bytes(9999), b"/CCITTFaxDecode"),
    "pdf: scripts and programs": _launch,
    "pdf: a million paths": lambda: a_page(b"", packed=deflated(b"0 0 m 9 9 l S\n" * 1000, 1000)),
    "pdf: arrays 100000 deep": lambda: a_page(b"", page=b"/X" + b"[" * 100_000 + b"]" * 100_000),
    "pdf: states 1000000 deep": lambda: a_page(b"", packed=deflated(b"q " * 1000, 1000)),
    "pdf: a form in itself": _forms_in_forms,
    "pdf: forms of forms": _forms_of_forms,
    "pdf: tiny tiles": _tiles,
    "pdf: broken meanings": _broken_meanings,
    "pdf: 1 MB of text": lambda: a_page(_text(1 << 20)),
    "pdf: 20 pages of 1 MB of text": lambda: pages_of(20, _text(1 << 20)),
    "pdf: 50000 notes": _annotations,
    "pdf: packed objects": _packed_objects,
    "pdf: garbage": lambda: b"%PDF-1.7\n" + Random(4).randbytes(1 << 20),
}

# --- pictures ---


def _a_gif() -> bytes:
    return (
        b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0)
    )


PICTURES: dict[str, Made] = {
    "png: 30000 x 30000": lambda: a_png(30_000, 30_000),
    "png: 12000 x 12000, true": lambda: a_png(12_000, 12_000, deflated(bytes(1501 * 100), 120)),
    "png: 2^31 x 1": lambda: a_png(2**31 - 1, 1),
    "png: 7000 x 7000, true": lambda: a_png(7000, 7000, deflated(bytes(28_001), 7000), 8, 6),
    "jpeg: says 60000 x 60000": lambda: a_jpeg_that_lies(60_000, 60_000),
    "jpeg: says 7000 x 7000": lambda: a_jpeg_that_lies(7000, 7000),
    "jpeg: garbage": lambda: b"\xff\xd8\xff\xe0" + Random(5).randbytes(99_999),
    "heic: says 60000 x 60000": lambda: a_heic((60_000, 60_000), 999),
    "heic: garbage": lambda: a_heic((3000, 4000), 99_999),
    "tiff: says 2^31 x 2^31": lambda: a_tiff(2**31 - 1, 2**31 - 1),
    "tiff: says 7000 x 7000": lambda: a_tiff(7000, 7000, offset=0xFFFFFF00),
    "tiff: loop": lambda: a_tiff(1000, 1400, following=8),
    "tiff: 1000 pages": lambda: a_tiff_of_pages(1000),
    "tiff: 7000 x 7000, true": a_wide_tiff,
    "gif: 65535 x 65535": _a_gif,
    "bmp: 2^31 x 2^31": lambda: b"BM" + bytes(8) + struct.pack("<LLllHHL", 54, 40, 2**31 - 1, 2**31 - 1, 1, 24, 0),
    "webp: garbage": lambda: b"RIFF\xff\xff\xff\x7fWEBPVP8L" + Random(6).randbytes(9999),
}

# --- office documents and archives ---


def _laughs(root: str) -> str:
    rungs = "".join(f'<!ENTITY {chr(98 + at)} "{("&" + chr(97 + at) + ";") * 10}">' for at in range(9))
    return f'<!DOCTYPE {root} [<!ENTITY a "lol">{rungs}]>'


def reaching(address: str) -> dict[str, Made]:
    """Documents that ask for something outside: a file or a server."""
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]>'
    parameter = f'<!DOCTYPE x [<!ENTITY % e SYSTEM "{address}"> %e;]>'
    link = f'<Relationship Id="r1" Type="{RELATIONS}/%s" Target="{address}" TargetMode="External"/>'
    links = "".join(link % kind for kind in ("header", "image", "attachedTemplate", "aFChunk", "subDocument"))
    word = f'<w:altChunk r:id="r1"/><w:p><w:r><w:t>{"isi " * 20}</w:t></w:r></w:p>'
    shown = (
        f'<html><body><p>Isi</p><img src="{address}"><link href="{address}"><iframe src="{address}"></iframe></html>'
    )
    pdf = b"/F<</FS/URL/F(%s)>>/FFilter/FlateDecode" % address.encode()
    return {
        "docx: entity": lambda: a_word_file("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", entity),
        "docx: parameter entity": lambda: a_word_file("", parameter),
        "docx: outside links": lambda: a_word_file(word, relations=links),
        "odt: entity": lambda: a_text_file("<text:p>&e;</text:p>", entity),
        "odt: section elsewhere": lambda: a_text_file(
            f'<text:section><text:section-source href="{address}"/></text:section><text:p>Isi</text:p>'
        ),
        "html: outside": lambda: shown.encode(),
        "rtf: field": lambda: (
            b'{\\rtf1 {\\field{\\*\\fldinst INCLUDETEXT "' + address.encode() + b'"}{\\fldrslt x}} isi}'
        ),
        "pdf: outside stream": lambda: _image(99, 99, b"", b"/FlateDecode", pdf),
    }


def _many_names() -> Iterator[tuple[str, bytes]]:
    yield from ((f"{name}", b"Isi surat") for name in _NAMES)


def _overlap() -> bytes:
    base = an_archive([("a.txt", Random(1).randbytes(100_000))])
    at = base.index(b"PK\x01\x02")
    entry = base[at : base.rindex(b"PK\x05\x06")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entry) * 2000, at, 0)
    return base[:at] + entry * 2000 + end


def _lying() -> bytes:
    data = bytearray(a_large_member("a.txt", size=64 << 20))
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, 100)
    return bytes(data)


def _nested_zips(depth: int) -> bytes:
    data = b"Isi surat"
    for _ in range(depth):
        data = an_archive([("a.zip", data), ("b.zip", data[:99])])
    return data


def _zips_of_zips() -> bytes:
    """Ten archives of ten archives of ten files, each of the largest size that is let through."""
    data = an_archive([("a.txt", Random(7).randbytes(1000) * 1000)])
    for _ in range(2):
        data = an_archive([(f"{at}.zip", data + bytes(at)) for at in range(10)])
    return data


def _nested_mails(depth: int) -> bytes:
    mail = b"From: a@x.example\r\nTo: b@x.example\r\nSubject: isi\r\n\r\nIsi surat\r\n"
    for _ in range(depth):
        mail = b"From: a@x.example\r\nTo: b@x.example\r\nSubject: fwd\r\nContent-Type: message/rfc822\r\n\r\n" + mail
    return mail


def _shared_strings() -> bytes:
    """Cells that all show the same long string."""
    cells = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 100_000))
    return a_workbook(cells, f"<si><t>{'panjang ' * 100_000}</t></si>")


def _a_compound_loop() -> bytes:
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<HHHHH", head, 0x18, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<LL", head, 0x2C, 1, 1)
    struct.pack_into("<LLLLL", head, 0x38, 4096, 2, 1, 0xFFFFFFFE, 0)
    struct.pack_into("<109L", head, 0x4C, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128L", 0xFFFFFFFD, 1, 2, *[3] * 125)
    entry = bytearray(128)
    entry[:24] = "WordDocument".encode("utf-16-le")
    struct.pack_into("<HBBLLL", entry, 0x40, 26, 2, 1, 0, 0, 0)
    struct.pack_into("<LL", entry, 0x74, 2, 0x7FFFFFFF)
    return bytes(head) + table + bytes(entry) * 4 + Random(8).randbytes(4096)


OFFICE: dict[str, Made] = {
    "docx: 160 MB": lambda: a_large_member("word/document.xml", a_word_frame()),
    "docx: laughs": lambda: a_word_file("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _laughs("x")),
    "docx: 100000 deep": lambda: a_word_file("<w:p>" * 100_000 + "</w:p>" * 100_000),
    "docx: tables 200 deep": lambda: a_word_file("<w:tbl><w:tr><w:tc>" * 200 + "</w:tc></w:tr></w:tbl>" * 200),
    "docx: a row over 10^9 columns": lambda: a_word_file(
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>' * 99
    ),
    "docx: 80 MB of words": lambda: a_word_file("<w:p><w:r><w:t>kata lain</w:t></w:r></w:p>" * 2_000_000),
    "odt: 160 MB": lambda: a_large_member("content.xml", [("mimetype", b"application/vnd.oasis.opendocument.text")]),
    "odt: laughs": lambda: a_text_file("<text:p>&j;</text:p>", _laughs("x")),
    "odt: 10^9 spaces": lambda: a_text_file('<text:p>a<text:s text:c="1000000000"/>b</text:p>' * 100),
    "odt: 10^9 columns": lambda: a_text_file(
        '<table:table><table:table-row table:number-rows-repeated="1000000000"><table:table-cell '
        'table:number-columns-repeated="1000000000"><text:p>a</text:p></table:table-cell></table:table-row></table:table>'
    ),
    "xlsx: a million cells": lambda: a_workbook(
        "".join(f"<row>{'<c><v>1</v></c>' * 100}</row>" for _ in range(10_000))
    ),
    "xlsx: one long string everywhere": _shared_strings,
    "xlsx: the last cell": lambda: a_workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' * 99),
    "rtf: 100000 groups": lambda: b"{\\rtf1 " + b"{\\b " * 100_000 + b"x",
    "rtf: bin lies": lambda: b"{\\rtf1 " + b"\\bin2147483647 x " * 9999 + b"}",
    "rtf: 40 MB": lambda: b"{\\rtf1 " + b"\\'e9\\u8364?{\\fonttbl x}" * 1_700_000 + b"}",
    "ole: garbage": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + Random(9).randbytes(99_999),
    "ole: loop": _a_compound_loop,
    "winmail: garbage": lambda: b"\x78\x9f\x3e\x22" + Random(10).randbytes(99_999),
    "html: 200000 deep": lambda: b"<html><body>" + b"<div>" * 200_000 + b"x",
    "html: a table over 10^9 columns": lambda: b'<html><table><tr><td colspan="1000000000">x</table>' * 99,
    "html: 13 MB of tags": lambda: b"<html><body>" + b"<b>a</b>" * 1_700_000,
    "text: 40 MB without a space": lambda: b"a" * (40 << 20),
}
ARCHIVES: dict[str, Made] = {
    "zip: 160 MB": lambda: a_large_member("surat.pdf"),
    "zip: 40 files of 2 MB": lambda: an_archive((f"{at}.txt", bytes([65 + at % 26]) * (2 << 20)) for at in range(40)),
    "zip: 10000 names": lambda: an_archive((f"{at}.txt", b"Isi") for at in range(10_000)),
    "zip: special names": lambda: an_archive(_many_names()),
    "zip: overlapping files": _overlap,
    "zip: lying sizes": _lying,
    "zip: 50 deep": lambda: _nested_zips(50),
    "zip: archives of archives": _zips_of_zips,
    "zip: truncated": lambda: an_archive([("a.txt", Random(11).randbytes(9999))])[:5000],
    "zip: 60 slow documents": lambda: an_archive((f"{at}.pdf", _slow_document(at)) for at in range(60)),
    "mail: 50 deep": lambda: _nested_mails(50),
    "mail: 3000 deep": lambda: _nested_mails(3000),
    "mail: 100000 parts": lambda: (
        b"From: a@x.example\nTo: b@x.example\nSubject: c\nContent-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\n\nx\n" * 100_000
    ),
}


def _slow_document(number: int) -> bytes:
    return a_page(b"%%%d" % number, packed=deflated(b"%% %d\n" % number + b"1 0 0 1 0 0 cm\nq\n" * 4096, 900))


FILES: dict[str, Made] = PDFS | PICTURES | OFFICE | ARCHIVES
