"""Find the labelled values of a letter: "No. HP : 0812-…", in forms, lists and tables."""

import re
from dataclasses import replace

from maild.intake.labels import LONGEST, Labels, Meaning, Row
from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone
from maild.intake.phone import numbers_in
from maild.intake.rowhead import BULLET, MARK, Head, HeadReader, less_sure
from maild.intake.styles import asked_in, style_of
from maild.intake.tables import is_table_line, table_rows
from maild.intake.units import unit_at_start
from maild.intake.worth import fitness

_PLACED = frozenset(("unit", "place", "pic"))
_UNREAD = (Zone.COPIES, Zone.FOREIGN, Zone.ADDRESSEE, Zone.KOP)

_LIST_ITEM = re.compile(r"^(?:[-*•·●▪◦✓➤►➢]|\(?\d{1,2}[.)](?!\d)|(?![HMR]\. ?[A-Z][a-z])\(?[a-zA-Z][.)])\s*")
_REST_OF_NAME = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?, ?(?:[A-Z][A-Za-z]{0,4}\.){1,3}")  # "…", "Ngalle, S.T."
_NUMBERED = re.compile(r"(\d)[.)]\s+(?=[A-Z])")
_HEADING = re.compile(r"(?:[IVX]{1,4}|[A-Z])\. [A-Z][\w-]{2,20}(?: [\w-]{2,20}){0,4}:?")  # "II. Praanggapan"
_WRAPPED = 6  # a line of the head that is indented so far goes on with the one above
_MOST_LINES = 60  # of one value
_SHORT_ANSWER = 12  # words
_LONG_LINE = 40  # characters: prose that is wrapped
_LONGEST_PLACE = 3  # words
_SOON = 12  # words
_LONG_TITLE = 3  # words
_OFFICE_REACH, _LONGEST_OFFICE = 3, 14  # words of the office above a signature
_LONGEST_STRANGER = 7  # words of a label that is unknown
_NOTHING = Meaning((), 0.0)


class RowReader:
    """Reads the labelled rows of one letter's lines."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self._lines = lines
        self._lexicon = lexicon
        self._labels = Labels(lexicon)
        self._style = style_of(lines, self._labels)
        self._heads = HeadReader(self._labels, lexicon, self._style.mark)

    def rows(self) -> list[Row]:
        """Return the labelled rows from top to bottom."""
        rows: list[Row] = []
        index = 0
        while index < len(self._lines):
            taken = self._rows_at(index)
            rows += taken
            index = max(taken[-1].last if taken else 0, index + 1)
        return rows

    def strangers(self, known: list[Row]) -> list[Row]:
        """Return the rows of the body whose labels mean nothing to us, but stand before a colon."""
        taken = {index for row in known for index in range(row.first, row.last)}
        found = []
        for index, line in enumerate(self._lines):
            mark = MARK.search(line.text[:LONGEST]) if index not in taken and line.zone is Zone.BODY else None
            label = line.text[: mark.start()] if mark else ""
            is_label = 0 < len(label.split()) <= _LONGEST_STRANGER and not self._speaks(label)
            if mark and is_label and line.text[mark.end() :].strip():
                found.append(Row(_NOTHING, label, line.text[mark.end() :], index, index + 1))
        return found

    def _speaks(self, text: str) -> bool:
        tokens = self._lexicon.tokens(text)
        return any(self._lexicon.cue(key).is_in(tokens) for key in ("salutation", "opening"))

    def _rows_at(self, index: int) -> list[Row]:
        line = self._lines[index]
        if line.is_blank or line.zone in _UNREAD:
            return []
        if is_table_line(line):
            return table_rows(self._lines, index, self._labels)
        wrapped = self._wrapped_head(index)
        head = wrapped or self._question(index) or self._heads.of(line.text)
        if head and self._is_mid_sentence(index):
            return []
        if not head or (not head.value and line.zone is Zone.HEAD and self._is_title(line)):
            return []
        start = index + (2 if wrapped else 1)
        *earlier, final = self._heads.inline(head)
        value, last = self._continued(final, start, line.indent)
        rows = [Row(part.meaning, part.label, part.value, index, start) for part in earlier]
        return [*rows, Row(final.meaning, final.label, value, index, last)]

    def _is_title(self, line: Line) -> bool:
        """Say whether a line of the head without a value is but the title: "Laporan Gangguan dan Permintaan"."""
        return line.indent >= _WRAPPED or (len(line.tokens) >= _LONG_TITLE and self._labels.is_title(line.text))

    def _is_mid_sentence(self, index: int) -> bool:
        """Say whether a line without a colon goes on with the long one above: "… laptop maupun", "telepon genggam"."""
        line, above = self._lines[index].text, self._lines[index - 1].text if index else ""
        is_open = len(above) >= _LONG_LINE and above[-1] not in ".:;!?"
        return is_open and line[:1].islower() and not MARK.search(line[: LONGEST + 20])

    def _question(self, index: int) -> Head | None:
        """Read a line of a form that asks in words of its own, with the answer below it."""
        if index not in self._style.questions:
            return None
        label = asked_in(self._lines[index].text)
        found = self._labels.meaning(BULLET.sub("", label), is_sure=True)
        return Head(less_sure(found), label, "", is_bare=True, is_numbered=True) if found else None

    def _wrapped_head(self, index: int) -> Head | None:
        """Join a label that is broken over two lines."""
        line = self._lines[index]
        if index + 1 >= len(self._lines) or len(line.tokens) > 5 or MARK.search(line.text[:100]):
            return None
        below = self._lines[index + 1].text
        strong = MARK.search(below[:LONGEST])
        if not strong or len(self._lexicon.tokens(below[: strong.start()])) > 4:
            return None
        bullet = BULLET.match(line.text)
        label = f"{line.text[bullet.end() if bullet else 0 :]} {below[: strong.start()]}"
        found = self._labels.meaning(label, is_sure=False)
        if not found or (self._heads.is_label(below[: strong.start()]) and self._heads.is_label(line.text)):
            return None
        return Head(found, label, below[strong.end() :].strip())

    def _continued(self, head: Head, start: int, indent: int) -> tuple[str, int]:
        """Add the lines below that still belong to a value; return it and the line after it."""
        parts = [head.value] if head.value else []
        last, gap = start, 0
        for index in range(start, min(start + _MOST_LINES, len(self._lines))):
            line = self._lines[index]
            gap += line.is_blank
            if line.is_blank:
                continue
            if self._is_sibling(start - 1, index):
                break
            if index in self._style.questions or not self._belongs(
                line, replace(head, value=parts[-1] if parts else ""), gap, line.indent > indent + 2
            ):
                break
            if not self._is_rest_of_label(head, line):
                plain = (_LIST_ITEM if head.is_long else BULLET).sub("", line.text, count=1)
                parts.append((plain or line.text).lstrip("| "))  # "38." is the end of a number
            last, gap = index + 1, 0
            if not head.is_long and not (
                parts and self._is_broken_off(replace(head, value=parts[-1]), self._below(index))
            ):
                break
        return " ".join(parts), last

    def _below(self, index: int) -> Line:
        return self._lines[min(index + 1, len(self._lines) - 1)]

    def _is_sibling(self, labelled: int, index: int) -> bool:
        """Say whether a line is the next item of the list that the labelled line is an item of."""
        own, other = (_LIST_ITEM.match(self._lines[at].text) for at in (labelled, index))
        if not own or not other or self._lines[index].indent > self._lines[labelled].indent + 1:
            return False
        return _kind_of(own[0]) == _kind_of(other[0])

    def _is_rest_of_label(self, head: Head, line: Line) -> bool:
        """Say whether a line is the end of a label that stands in a narrow column beside its value."""
        return len(line.tokens) <= 2 and self._heads.is_label(f"{head.label} {line.text}")

    def _belongs(self, line: Line, head: Head, gap: int, is_deeper: bool) -> bool:
        if line.zone not in (Zone.BODY, Zone.HEAD) or is_table_line(line):
            return False
        if self._ends_value(line, head.meaning.fields):
            return False
        if head.meaning.fields == ("none",):
            return False
        if not head.value:
            return gap == 0 or (gap == 1 and (not head.is_bare or self._may_answer(line, head)))
        if not head.is_long:
            return gap == 0 and not head.is_complete and (is_deeper or self._is_broken_off(head, line))
        return gap == 0 or bool(_LIST_ITEM.match(line.text)) or (is_deeper and gap == 1)

    def _may_answer(self, line: Line, head: Head) -> bool:
        """Say whether a line answers a bare label above a blank line, which might also be a title."""
        if not line.tokens or self._lexicon.cue("salutation").at(line.tokens, 0):
            return False
        if head.is_numbered:
            return True
        is_short = len(line.tokens) <= _SHORT_ANSWER
        return is_short and (
            not head.label.isupper() or fitness(head.meaning.fields[0], line.text, self._lexicon) >= 1.0
        )

    def _is_broken_off(self, head: Head, line: Line) -> bool:
        """Say whether a short value ends in the middle: of a list of degrees, a number, the name of an office."""
        if not head.value:
            return False
        if head.value.endswith(",") or (head.value[-1].isdigit() and line.text[:1].isdigit()):
            return True
        if "pic" in head.meaning.fields and "," not in head.value and _REST_OF_NAME.match(line.text):
            return True
        if head.meaning.is_joint and "phone" in head.meaning.fields:
            return not numbers_in(head.value, is_expected=True)
        unit = unit_at_start(head.value, self._lexicon) if _PLACED & set(head.meaning.fields) else None
        if unit is None or not (line.text[:1].isupper() and len(line.tokens) <= _LONGEST_PLACE):
            return False
        return not unit.has_place or self._is_half_a_place(head.value, line.text)

    def _is_half_a_place(self, value: str, below: str) -> bool:
        """Say whether the name of a town is broken over two lines: "Lapas Dabo", "Singkep"."""
        tokens = self._lexicon.tokens(f"{value.split()[-1]} {below}")
        hit = self._lexicon.unit("places").at(tokens, 0) if tokens else None
        return hit is not None and hit.last == len(tokens) > 1

    def _ends_value(self, line: Line, fields: tuple[str, ...]) -> bool:
        if self._heads.of(line.text) is not None or _HEADING.fullmatch(line.text[:LONGEST]):
            return True
        if "description" in fields and (self._turns(line) or self._is_item_that_asks(line)):
            return True
        if "resolution" in fields and line.tokens and self._lexicon.cue("remark").at(line.tokens, 0):
            return True
        closes = bool(line.tokens) and self._lexicon.cue("closing").at(line.tokens, 0) is not None
        if line.text.endswith(",") and self._lexicon.person("title").is_in(line.tokens[:_OFFICE_REACH]):
            return len(line.tokens) <= _LONGEST_OFFICE  # "a.n. Kepala, Kepala Subbagian Tata Usaha,"
        points = bool(line.tokens) and self._lexicon.cue("pointer").at(line.tokens, 0) is not None
        return closes or (points and len(line.tokens) <= 12)

    def _turns(self, line: Line) -> bool:
        """Say whether a line goes on from what is wrong to what is asked: "Sehubungan dengan hal tersebut, mohon …"."""
        if not line.tokens or not line.text[0].isupper():
            return False
        turn = self._lexicon.cue("connective").at(line.tokens, 0)
        asks = self._lexicon.cue("request").at(line.tokens, 0) is not None
        return (turn is not None and turn.last > 1) or (
            asks and not self._lexicon.cue("not_request").at(line.tokens, 0)
        )

    def _is_item_that_asks(self, line: Line) -> bool:
        """Say whether a line begins the next point of a letter with what is asked: "2. Mengingat …, dimohon …"."""
        item = _NUMBERED.match(line.text)
        return item is not None and int(item[1]) > 1 and self._lexicon.cue("request").is_in(line.tokens[:_SOON])


def _kind_of(mark: str) -> str:
    """Say how a list is marked: by numbers, letters or signs."""
    return "1" if any(map(str.isdigit, mark)) else "a" if any(map(str.isalpha, mark)) else "-"
