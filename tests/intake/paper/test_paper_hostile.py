"""Bombs and traps cost one file at most: no failure, no minutes, no word of another file."""

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from papers import (
    PAPERS,
    a_compound_file,
    a_docx,
    a_letter,
    a_paragraph,
    a_pdf,
    a_picture,
    a_relation,
    a_winmail,
    a_zip,
    an_xlsx,
    lines,
    opened,
)
from PIL import Image

from maild.core.letter import Trouble

ENTITIES = '<!DOCTYPE l [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{("&" + chr(97 + at) + ";") * 10}">' for at in range(9)
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT = f"]><w:document {WORD}><w:body><w:p><w:r><w:t>&e;&i;</w:t></w:r></w:p></w:body></w:document>"
CHILD = """
import resource, sys
for kind, most in ((resource.RLIMIT_AS, 1 << 30), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CPU, 20)):
    resource.setrlimit(kind, (most, most))
sys.path.insert(0, sys.argv[1])
from maild.intake.paper.opening import open_part
from maild.intake.parts import Part
paper = open_part(Part("a", "", sys.stdin.buffer.read()))
print(paper.kind, paper.trouble, len(paper.sheets))
"""


def a_word_part(xml: str | bytes) -> bytes:
    return a_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": a_relation("officeDocument", "word/document.xml"),
            "word/document.xml": xml,
        }
    )


def a_zip_bomb(*, says: int | None = None) -> bytes:
    """A Word document of 128 MB of nothing; `says` is the size that it claims."""
    start = bytearray(a_word_part(b" " * (128 << 20)))
    if says is not None:
        place = start.index(b"PK\x01\x02", start.rindex(b"PK\x03\x04"))
        last = start.rindex(b"PK\x01\x02")
        struct.pack_into("<L", start, max(place, last) + 24, says)
    return bytes(start)


def an_overlap() -> bytes:
    """Two thousand entries that are the same hundred kilobytes."""
    base = a_zip({"a.txt": Random(1).randbytes(100_000)})
    at = base.index(b"PK\x01\x02")
    entry = base[at : base.rindex(b"PK\x05\x06")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entry) * 2000, at, 0)
    return base[:at] + entry * 2000 + end


def a_huge_png(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">LLBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def many_numbers(unit: str, count: int) -> str:
    random = Random(2)
    return "".join(unit % random.randrange(1_000_000) for _ in range(count))


def nested_tables() -> bytes:
    inside = many_numbers("<w:p><w:r><w:t>%d</w:t></w:r></w:p>", 60_000)
    return a_docx("<w:tbl><w:tr><w:tc>" * 70 + inside + "</w:tc></w:tr></w:tbl>" * 70)


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        (a_zip_bomb, Trouble.TOO_LARGE),
        (lambda: a_zip_bomb(says=100), Trouble.DAMAGED),
        (an_overlap, Trouble.TOO_LARGE),
        (lambda: a_zip({str(number): b"" for number in range(5_000)}), Trouble.TOO_LARGE),
        (lambda: a_zip({"a.txt": bytes(40 << 20)}), Trouble.TOO_LARGE),
        (lambda: a_word_part(ENTITIES + TEXT), Trouble.DAMAGED),
        (lambda: a_word_part((ENTITIES + TEXT).encode("utf-16")), Trouble.DAMAGED),
        (lambda: a_word_part(OUTSIDE + TEXT), Trouble.DAMAGED),
        (lambda: a_word_part(f'<?xml version="1.0" encoding="utf-7"?><w:document {WORD}/>'), Trouble.DAMAGED),
        (lambda: a_docx("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), Trouble.DAMAGED),
        (nested_tables, Trouble.TOO_LARGE),
        (lambda: a_huge_png(30_000), Trouble.TOO_LARGE),
        (lambda: a_huge_png(12_000), Trouble.TOO_LARGE),
        (lambda: b"{\\rtf1 " + b"{" * 100_000, Trouble.DAMAGED),
        (
            lambda: b"From: a\nTo: b\nSubject: c\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 900,
            Trouble.DAMAGED,
        ),
        (lambda: a_winmail((0x9003, b"\xff\xff\xff\xff\x03\x10\x00\x10")), Trouble.DAMAGED),
    ],
)
def test_bombs_are_refused(make: Callable[[], bytes], trouble: Trouble):
    assert opened(make()).trouble is trouble


@pytest.mark.parametrize(
    "data",
    [
        a_pdf("x").replace(b"/Kids[", b"/Kids[2 0 R "),
        a_pdf(*[""] * 3_000),
        a_docx(
            "<w:p>" + "<mc:AlternateContent><mc:Choice>" * 100 + "</mc:Choice></mc:AlternateContent>" * 100 + "</w:p>"
        ),
        b"{\\rtf1 \\trowd\\intbl " + b"a\\cell" * 50_000,
        b"{\\rtf1 \\bin999999999 x}",
        b"{\\rtf1 \\u99999999999 \\'zz \\ansicpg99999999 \\'e9",
        b"<html>" + b"<div>" * 100_000,
        b"a b\n" * 2_000_000,
        b"ab " * 2_000_000,
        an_xlsx("".join(f'<row><c r="XFD{at}"><v>1</v></c></row>' for at in range(5_000))),
        an_xlsx('<row><c t="s"><v>99999999</v></c><c s="9999"><v>1e999</v></c><c><v>nan</v></c></row>'),
        a_compound_file({"Root Entry": b"", "WordDocument": b"x"})[:1024] + b"\xff" * 2048,
        a_compound_file({str(number): b"" for number in range(300)}),
    ],
)
def test_oddities_are_read_or_refused_but_never_fail(data: bytes):
    paper = opened(data)

    assert paper.trouble is not Trouble.ENCRYPTED
    assert len(paper.sheets) <= 20


def test_a_picture_of_a_thousand_pages_is_read_for_twenty():
    page = Image.new("1", (1000, 1400))
    out = BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page] * 99, compression="group4")

    paper = opened(out.getvalue())

    assert len(paper.sheets) == 20
    assert paper.warnings == ("further pages are not read",)


def test_a_document_looks_at_no_other_file():
    relations = a_relation("header", "file:///etc/passwd").replace("/>", ' TargetMode="External"/>')
    climbing = a_relation("header", "../../../../etc/passwd")

    for found in (relations, climbing):
        read = lines(a_docx(a_paragraph("isi"), files={"word/_rels/document.xml.rels": found}))

        assert read == ("isi",)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", sorted(path.name for path in PAPERS.iterdir()))
def test_a_file_damaged_on_its_way_never_fails(name: str, seed: int):
    random = Random(seed)
    data = bytearray((PAPERS / name).read_bytes())
    for _ in range(20):
        data[random.randrange(len(data))] = random.randrange(256)
    paper = opened(bytes(data[: random.randrange(len(data) // 2, len(data))]))

    assert paper.trouble or paper.sheets is not None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (a_pdf(a_letter()), "pdf None 1"),
        (a_picture(kind="TIFF"), "image None 1"),
        *(((PAPERS / f"nodis.{form}").read_bytes(), f"{form} None 1") for form in ("docx", "odt", "rtf", "doc")),
    ],
)
def test_all_of_it_works_without_files_environment_and_much_memory(data: bytes, says: str):
    checkout = Path(__file__).parents[3]

    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(checkout)], input=data, capture_output=True, env={}, cwd="/", check=True
    )

    assert done.stdout.decode().strip() == says
