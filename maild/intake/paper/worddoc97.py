"""Read the .doc of Word 97 to 2003, letterhead first ([MS-DOC]).

An own reader, because catdoc wants a temporary file, which the child may not write, and leaves the kop out.
"""

import re
import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from maild.core.letter import Trouble
from maild.intake.paper.compound import CompoundFile
from maild.intake.paper.flow import COLUMN, Cell, cell_of, table_lines
from maild.intake.paper.refusal import Refused

_WORD_97 = 0xA5EC
_ENCRYPTED, _OBFUSCATED, _SECOND_TABLE = 0x0100, 0x8000, 0x0200
_CLX, _CHARACTERS, _PARAGRAPHS = 0x1A2, 0xFA, 0x102  # where the FIB says where these tables lie
_LENGTHS = 0x4C  # of the texts that follow each other: body, footnotes, headers, …
_STORIES = ("body", "notes", "kop", "macros", "comments", "endnotes", "boxes", "kop boxes")
_HEADERS = 0xF2
_RULES, _FOOTERS = 6, frozenset((2, 3, 5))  # even, odd and first page have one each, after three headers
_MOST_HEADERS = 600
_MOST_PIECES, _MOST_PAGES, _MOST_TEXT = 20_000, 20_000, 600_000
_ROW_END, _IN_TABLE, _IN_LIST = 0x2417, 0x2416, 0x460B  # sprmPFTtp, sprmPFInTable, sprmPIlfo
_DELETED, _HIDDEN = 0x0800, 0x083C  # sprmCFRMarkDel, sprmCFVanish
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # of a sprm's operand by the upper bits of its code
_CELL, _ROW, _ITEM = "\x07", "\x1d", "\x1c"
_SIGNS = str.maketrans({"\x0b": "\n", "\x0c": "\r", "\x1e": "-", "\x1f": None, "\t": COLUMN, "\xa0": " "})
_FIELD = re.compile("[\x13\x14\x15]")
_CONTROLS = re.compile("[\x00-\x06\x08\x0e-\x1b]")


_Stretch: TypeAlias = tuple[int, int]  # octets of the file, from and to


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text that lies in one place of the file."""

    first: int  # character
    last: int
    offset: int  # octet
    width: int  # octets of a character

    def octet(self, character: int) -> int:
        return self.offset + (character - self.first) * self.width


def read_doc(file: CompoundFile) -> tuple[str, ...]:
    """Read the text of a .doc; raises Refused."""
    stream = file.read("WordDocument")
    try:
        return _lines(stream, file)
    except (struct.error, IndexError) as error:
        raise Refused(Trouble.DAMAGED, "the Word document is damaged") from error


def _lines(stream: bytes, file: CompoundFile) -> tuple[str, ...]:
    magic, flags = struct.unpack_from("<H8xH", stream, 0)
    if magic != _WORD_97:
        raise Refused(Trouble.UNSUPPORTED, "a Word document older than Word 97")
    if flags & (_ENCRYPTED | _OBFUSCATED):
        raise Refused(Trouble.ENCRYPTED, "the Word document wants a password")
    table = file.read("1Table" if flags & _SECOND_TABLE else "0Table")
    text = _text(stream, table)
    stories: dict[str, str] = {}
    start = 0
    for name, length in zip(_STORIES, struct.unpack_from(f"<{len(_STORIES)}I", stream, _LENGTHS), strict=True):
        stories[name] = text[start : start + length]
        start += length
    kop, foot = _around(stories["kop"], _header_bounds(stream, table))
    head = dict.fromkeys((*kop, *_filled(stories["kop boxes"]), *_filled(stories["boxes"])))
    notes = (*_filled(stories["notes"]), *_filled(stories["endnotes"]))
    return (*head, *_story_lines(stories["body"]), *notes, *dict.fromkeys(foot))


def _around(text: str, bounds: tuple[int, ...]) -> tuple[list[str], list[str]]:
    """Part the headers from the footers, which come in turn after six rules for notes (§2.3.4)."""
    kop: list[str] = []
    foot: list[str] = []
    for number, (first, last) in enumerate(pairwise(bounds)):
        if number >= _RULES:
            (foot if number % 6 in _FOOTERS else kop).extend(_filled(text[first:last]))
    return kop, foot


def _header_bounds(stream: bytes, table: bytes) -> tuple[int, ...]:
    at, size = struct.unpack_from("<II", stream, _HEADERS)
    octets = table[at : at + min(size, _MOST_HEADERS * 4)]
    return struct.unpack(f"<{len(octets) // 4}I", octets[: len(octets) // 4 * 4])


def _filled(text: str) -> list[str]:
    return [line.strip() for line in _story_lines(text) if line.strip()]


def _text(stream: bytes, table: bytes) -> str:
    """Put all the texts together; ends of rows and of lines in cells get signs of their own, unseen text is NULs."""
    unseen = _stretches(stream, table, _CHARACTERS, (_DELETED, _HIDDEN))
    row_ends = _stretches(stream, table, _PARAGRAPHS, (_ROW_END,))
    in_tables = _stretches(stream, table, _PARAGRAPHS, (_IN_TABLE,))
    in_lists = _stretches(stream, table, _PARAGRAPHS, (_IN_LIST,))
    parts = []
    for piece in _pieces(stream, table):
        octets = stream[piece.offset : piece.octet(piece.last)]
        text = octets.decode("cp1252" if piece.width == 1 else "utf-16-le", "replace")
        characters = list(text[: piece.last - piece.first].ljust(piece.last - piece.first, "\x00"))
        _put(characters, piece, row_ends, {_CELL: _ROW})
        _put(characters, piece, in_tables, {"\r": "\n"})
        _put(characters, piece, in_lists, {"\r": _ITEM})
        _put(characters, piece, unseen, {})
        parts.append("".join(characters))
    return "".join(parts)


def _pieces(stream: bytes, table: bytes) -> Iterator[_Piece]:
    """Read the piece table (§2.8.35), which lies behind the properties that pieces share (§2.9.38)."""
    at, size = struct.unpack_from("<II", stream, _CLX)
    end = min(at + size, len(table))
    while at < end and table[at] == 1:
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    (length,) = struct.unpack_from("<I", table, at + 1)
    count = min(max(length - 4, 0) // 12, _MOST_PIECES)
    ends = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    done = 0
    for number in range(count):
        (place,) = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * number + 2)
        first, last = ends[number], min(ends[number + 1], _MOST_TEXT)
        if last > first >= done:
            done = last
            is_narrow = place & 0x40000000
            offset = (place & 0x3FFFFFFF) // 2 if is_narrow else place & 0x3FFFFFFF
            yield _Piece(first, last, offset, 1 if is_narrow else 2)


def _put(characters: list[str], piece: _Piece, stretches: list[_Stretch], signs: dict[str, str]) -> None:
    """Replace the characters that lie in some stretches: by their signs, or without signs all by NULs."""
    end = piece.octet(piece.last)
    begin = max(bisect_left(stretches, (piece.offset, 0)) - 1, 0)  # the one before may reach into the piece
    for first, last in stretches[begin:]:
        if first >= end:
            return
        start = max((first - piece.offset) // piece.width, 0)
        for at in range(start, min((last - piece.offset) // piece.width, len(characters))):
            characters[at] = signs.get(characters[at], characters[at]) if signs else "\x00"


def _stretches(stream: bytes, table: bytes, place: int, properties: tuple[int, ...]) -> list[_Stretch]:
    """List the stretches of the file that have one of some properties, in order (§2.8.25, §2.8.26)."""
    at, size = struct.unpack_from("<II", stream, place)
    count = min(max(size - 4, 0) // 8, _MOST_PAGES)
    numbers = table[at + 4 * (count + 1) : at + 4 * (count + 1) + 4 * count]
    found: list[_Stretch] = []
    for (number,) in struct.iter_unpack("<I", numbers[: len(numbers) // 4 * 4]):
        page = stream[number * 512 : number * 512 + 512]
        if len(page) == 512:
            found += _marked(page, place == _PARAGRAPHS, properties)
    return _disjoint(found)


def _disjoint(found: list[_Stretch]) -> list[_Stretch]:
    """Sort stretches and join those that overlap."""
    joined: list[_Stretch] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _marked(page: bytes, is_paragraphs: bool, properties: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Read one page of formatted disk (§2.9.33, §2.9.174)."""
    count = page[511]
    ends = struct.unpack_from(f"<{count + 1}I", page, 0)
    for number in range(count):
        where = page[4 * (count + 1) + number * (13 if is_paragraphs else 1)] * 2
        if where and _has(_list_of(page, where, is_paragraphs), properties):
            yield ends[number], ends[number + 1]


def _list_of(page: bytes, where: int, is_paragraphs: bool) -> bytes:
    """Return the list of changed properties at a place of the page."""
    if not is_paragraphs:
        return page[where + 1 : where + 1 + page[where]]
    if page[where]:
        return page[where + 3 : where + page[where] * 2]
    return page[where + 4 : where + 2 + page[where + 1] * 2]


def _has(changes: bytes, properties: tuple[int, ...]) -> bool:
    at = 0
    while at + 3 <= len(changes):
        (code,) = struct.unpack_from("<H", changes, at)
        if code in properties and changes[at + 2]:
            return True
        size = _SIZES.get(code >> 13)
        at += 2 + (size if size is not None else changes[at + 2] + 1)
    return False


def _story_lines(text: str) -> Iterator[str]:
    """Set a text into lines: tables row by row, paragraphs each on its own."""
    rows: list[tuple[Cell, ...]] = []
    plain = _CONTROLS.sub("", _without_instructions(text)).translate(_SIGNS)
    for paragraph in plain.replace(_ITEM, _ITEM + "\r").split("\r"):
        *before, last = paragraph.split(_ROW)
        rows += [tuple(cell_of(cell.split("\n")) for cell in row.split(_CELL)[:-1]) for row in before]
        if last.strip() or not before:
            yield from table_lines(rows)
            rows.clear()
            mark = "- " if last.endswith(_ITEM) and len(last) > 1 else ""
            yield from (mark + last.rstrip(_ITEM).replace(_CELL, COLUMN)).split("\n")
    yield from table_lines(rows)


def _without_instructions(text: str) -> str:
    """Leave fields' results and drop their codes."""
    pieces: list[str] = []
    open_codes: list[bool] = []
    position = 0
    for sign in _FIELD.finditer(text):
        if not any(open_codes):
            pieces.append(text[position : sign.start()])
        position = sign.end()
        if sign[0] == "\x13":
            open_codes.append(True)
        elif open_codes and sign[0] == "\x14":
            open_codes[-1] = False
        elif open_codes:
            open_codes.pop()
    if not any(open_codes):
        pieces.append(text[position:])
    return "".join(pieces)
