"""Read RTF, letterhead first (Rich Text Format Specification 1.9.1).

An own reader, because the packages drop headers and text boxes, where the kop stands, and show deleted text.
"""

import re
from dataclasses import dataclass, field, replace

from maild.core.letter import Trouble
from maild.intake.charset import decoded
from maild.intake.paper.flow import COLUMN, Cell, cell_of, table_lines
from maild.intake.paper.refusal import Refused

_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|.", re.DOTALL)
_DEEPEST = 1_000
_MOST_TEXT = 300_000  # characters
_MOST_TOKENS = 3_000_000  # two seconds
_SKIPPED = frozenset(
    "colortbl stylesheet info pict filetbl shprslt nonshppict sp sn sv objdata fldinst ftnsep ftnsepc ftncn aftnsep "
    "atnid atnauthor annotation listtable listoverridetable rsidtbl generator themedata datafield xe tc nonesttables "
    "bkmkstart bkmkend template private".split()
)
_SEEN = frozenset(
    ("shpinst", "shptxt", "listtext", "pntext", "fldrslt", "result", "footnote")
)  # although some come with \*
_SIGNS = {
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": " ", "enspace": " ", "qmspace": " ", "line": "\n", "lbr": "\n",
}  # fmt: skip
_ESCAPED = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_PARAGRAPH_ENDS = frozenset(("par", "sect", "page"))
_ASIDE = {"header": "kop", "headerf": "kop", "headerl": "kop", "headerr": "kop", "footer": "foot", "footerf": "foot",
          "footerl": "foot", "footerr": "foot", "footnote": "notes"}  # fmt: skip
_CHARSETS = {  # of fonts, to code pages
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    255: "cp850",
}  # fmt: skip
_SYMBOLS = 2
_APART = 100  # twentieths of a point: paragraphs with so much space below stand apart


@dataclass(slots=True)
class _Story:
    """A text of its own: the body, a header, a text box."""

    lines: list[str] = field(default_factory=list)
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    is_in_table: bool = False
    space: int = 0  # around the paragraph, in twentieths of a point

    def end_paragraph(self) -> None:
        lines = "".join(self.pieces).split("\n")
        self.pieces.clear()
        is_apart = self.space >= _APART and not self.is_in_table
        self.put([*lines, ""] if is_apart else lines)

    def put(self, lines: list[str]) -> None:
        if self.is_in_table:
            self.cell += lines
            return
        self.end_table()
        self.lines += lines

    def end_cell(self) -> None:
        self.cells.append(cell_of([*self.cell, *"".join(self.pieces).split("\n")]))
        self.cell.clear()
        self.pieces.clear()

    def end_row(self) -> None:
        if self.cells:
            self.rows.append(tuple(self.cells))
        self.cells.clear()

    def end_table(self) -> None:
        self.end_row()
        self.lines += table_lines(self.rows)
        self.rows.clear()
        self.lines += self.cell
        self.cell.clear()

    def ended(self) -> list[str]:
        self.is_in_table = False
        if self.pieces:
            self.end_paragraph()
        self.end_table()
        return self.lines


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a pair of braces."""

    story: _Story
    is_skipped: bool = False
    is_hidden: bool = False
    is_mark: bool = False  # the number of a list's item
    is_font_table: bool = False
    encoding: str = "cp1252"
    font: int = 0
    doubled: int = 1  # characters that repeat a Unicode one for old readers


def read_rtf(data: bytes) -> tuple[str, ...]:
    """Read the text of an RTF file; raises Refused."""
    reader = _Reader()
    reader.read(data.decode("latin-1"))
    stories = {name: [line for line in story.ended() if line.strip()] for name, story in reader.aside.items()}
    kop = tuple(dict.fromkeys(stories["kop"]))
    return (*kop, *reader.body.ended(), *stories["notes"], *dict.fromkeys(stories["foot"]))


class _Reader:
    def __init__(self) -> None:
        self.body = _Story()
        self.aside = {"kop": _Story(), "notes": _Story(), "foot": _Story()}
        self._group = _Group(self.body)
        self._outer: list[_Group] = []
        self._octets = bytearray()
        self._fonts: dict[int, str] = {}
        self._doubles = 0  # characters still to be skipped
        self._is_optional = False  # a \* came
        self._length = 0

    def read(self, text: str) -> None:
        position = 0
        for _ in range(_MOST_TOKENS):
            if self._length > _MOST_TEXT:
                break
            found = _TOKEN.match(text, position)
            if not found:
                break
            word, number, octet, sign, brace, plain = found.groups()
            position = found.end()
            if octet:
                self._take_octet(int(octet, 16))
                continue
            self._flush()
            if word == "bin":
                position += max(int(number or 0), 0)
            elif word:
                self._take_word(word, int(number) if number else None)
            elif brace:
                self._take_brace(brace)
            elif sign:
                self._take_sign(sign)
            elif plain:
                self._write(plain[self._spared(len(plain)) :])
        self._flush()

    def _take_octet(self, octet: int) -> None:
        if not self._spared(1):
            self._octets.append(octet)

    def _take_brace(self, brace: str) -> None:
        self._doubles = 0
        if brace == "{":
            self._outer.append(self._group)
            if len(self._outer) > _DEEPEST:
                raise Refused(Trouble.DAMAGED, f"an RTF of more than {_DEEPEST} groups in each other")
        elif self._outer:
            inner, self._group = self._group, self._outer.pop()
            if inner.story is not self._group.story:
                self._leave(inner.story)

    def _leave(self, story: _Story) -> None:
        """Put what a text box says before the paragraph that it is anchored in."""
        if story in self.aside.values():
            story.end_paragraph()
        else:
            self._group.story.put(story.ended())

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self._is_optional = True
        elif sign in "\r\n":
            self._group.story.end_paragraph()
        else:
            self._write(_ESCAPED.get(sign, "")[self._spared(1) :])

    def _take_word(self, word: str, number: int | None) -> None:
        is_optional, self._is_optional = self._is_optional, False
        if word in _SKIPPED or (is_optional and word not in _SEEN):
            self._group = replace(self._group, is_skipped=True)
        elif word == "u":
            self._take_unicode(number or 0)
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif word == "tab":
            self._write(" " if self._group.is_mark else COLUMN)
        elif not self._group.is_skipped:
            self._change_story(word, number)
            self._change_group(word, number)

    def _take_unicode(self, code: int) -> None:
        code = code + 0x10000 if code < 0 else code
        if 0xF000 <= code < 0xF100:  # of the fonts Symbol and Wingdings
            code = ord("•")
        is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
        self._write(chr(code) if is_character else "\ufffd")
        self._doubles = self._group.doubled

    def _change_story(self, word: str, number: int | None) -> None:
        story = self._group.story
        if word in _PARAGRAPH_ENDS:
            story.end_paragraph()
        elif word == "cell":
            story.end_cell()
        elif word == "row":
            story.end_row()
        elif word == "nestcell":
            self._write(COLUMN)
        elif word == "nestrow":
            self._write("\n")
        elif word == "pard":
            story.is_in_table, story.space = False, 0
        elif word == "sa":
            story.space = number or 0
        elif word in ("intbl", "trowd"):
            story.is_in_table = True

    def _change_group(self, word: str, number: int | None) -> None:
        group = self._group
        if word in _ASIDE:
            self._group = replace(group, story=self.aside[_ASIDE[word]])
        elif word == "shptxt":
            self._group = replace(group, story=_Story())
        elif word in ("listtext", "pntext"):
            self._group = replace(group, is_mark=True)
        elif word in ("v", "deleted"):
            self._group = replace(group, is_hidden=number != 0)
        elif word == "plain":
            self._group = replace(group, is_hidden=False)
        elif word == "uc":
            self._group = replace(group, doubled=max(number or 0, 0))
        elif word == "ansicpg":
            self._group = replace(group, encoding=f"cp{number}")
        elif word == "fonttbl":
            self._group = replace(group, is_font_table=True)
        elif word == "f":
            self._group = replace(group, font=number or 0)
        elif word == "fcharset" and group.is_font_table:
            self._fonts[group.font] = "symbol" if number == _SYMBOLS else _CHARSETS.get(number or 0, "")

    def _spared(self, length: int) -> int:
        """Say how many of the next characters only repeat a Unicode one."""
        spared = min(self._doubles, length)
        self._doubles -= spared
        return spared

    def _flush(self) -> None:
        if self._octets:
            encoding = self._fonts.get(self._group.font) or self._group.encoding
            octets = bytes(self._octets)
            self._octets.clear()
            self._write("•" if encoding == "symbol" else decoded(octets, encoding))

    def _write(self, text: str) -> None:
        group = self._group
        if not (group.is_skipped or group.is_hidden or group.is_font_table):
            group.story.pieces.append(text)
            self._length += len(text)
