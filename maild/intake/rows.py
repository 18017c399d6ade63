"""Find the labelled values of a letter: "No. HP : 0812-…", in forms, lists and tables."""

import re
from dataclasses import dataclass, replace

from maild.intake.emblems import emblem_of
from maild.intake.labels import KEYED, LONGEST, Labels, Meaning, Row
from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone
from maild.intake.phone import numbers_in
from maild.intake.styles import asked_in, style_of
from maild.intake.tables import is_table_line, table_rows
from maild.intake.units import unit_at_start
from maild.intake.worth import fitness

_LONG = frozenset(("description", "resolution"))
_SHORT = frozenset(("unit", "pic", "phone"))
_UNREAD = (Zone.COPIES, Zone.FOREIGN, Zone.ADDRESSEE, Zone.KOP)

_STRONG = re.compile(r"\s*(?:(?<!\d):|:(?!\d)|=|-+>|→|：|»|⇒)[\s*_]*")
_WEAK = re.compile(r"\s*(?:;|>| [-–—] |(?<=\S)\s{2,}|\t)\s*|\s*/\s*|\s[-–—]\s*|[-–—]\s")
_BULLET = re.compile(
    r"^[^\w(+\"'“/]*(?:\(?(?:[0-9]{1,2}[.)]|[IVX]{2,4}[.)](?=\s)"
    r"|(?![HMR]\. ?[A-Z]|[A-Z]\.[A-Z][A-Za-z]{0,4}[.,])[a-zA-Z][.)](?=\s|\w\w))[\s*_]*)?[^\w(+\"'“]*"
)
_LIST_ITEM = re.compile(r"^(?:[-*•·●▪◦✓➤►➢]|\(?\d{1,2}[.)]|(?![HMR]\. ?[A-Z][a-z])\(?[a-zA-Z][.)])\s*")
_REST_OF_NAME = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?, ?(?:[A-Z][A-Za-z]{0,4}\.){1,3}")  # "…", "Ngalle, S.T."
_BEFORE_NUMBER = re.compile(r"([A-Za-z][A-Za-z./ ]{0,30}[A-Za-z.])\s+(?=(?:\+62|62|\(?\+?0)[\d\s().\-/_+]{8,}$)")
_NUMBERED = re.compile(r"(\d)[.)]\s+(?=[A-Z])")
_HEADING = re.compile(r"(?:[IVX]{1,4}|[A-Z])\. [A-Z][\w-]{2,20}(?: [\w-]{2,20}){0,4}:?")  # "II. Praanggapan"
_WORD = re.compile(r"[^\s,;|()]+")
_INLINE_REACH = 400  # characters of a value in which further labels are looked for
_APART = ",;|/.-•·"  # before a label inside a value
_PLAIN_LABEL = re.compile(r"[A-Za-z /]+(?:\. ?[A-Za-z /]+)?")
_INLINE_WORDS = 6  # of a label inside a value
_MOST_GAPS = 6
_WRAPPED = 6  # a line of the head that is indented so far goes on with the one above
_MOST_LINES = 60  # of one value
_SHORT_ANSWER = 12  # words
_LONG_LINE = 40  # characters: prose that is wrapped
_LONGEST_PLACE = 3  # words
_SOON = 12  # words
_LONG_TITLE = 3  # words
_DIGITS = 10  # of a number that needs no second line
_UNSURE = 0.1  # less sure without a colon


_OFFICE_REACH, _LONGEST_OFFICE = 3, 14  # words of the office above a signature
_LONGEST_STRANGER = 7  # words of a label that is unknown
_NOTHING = Meaning((), 0.0)
_STRANGE, _MOST_WORDS_OF_STRANGER = 0.8, 4
_FITS = 0.7  # of a value behind a picture


@dataclass(frozen=True, slots=True)
class _Head:
    """The beginning of a labelled line: its label, and what stands behind it."""

    meaning: Meaning
    label: str
    value: str
    is_bare: bool = False  # a label that stands alone, without a colon
    is_numbered: bool = False

    @property
    def is_long(self) -> bool:
        fields = self.meaning.fields
        return bool(_LONG & set(fields if self.meaning.sureness > KEYED else fields[:1]))

    @property
    def is_complete(self) -> bool:
        """Say whether the value needs no second line."""
        return self.meaning.fields == ("phone",) and sum(map(str.isdigit, self.value)) >= _DIGITS


class RowReader:
    """Reads the labelled rows of one letter's lines."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self._lines = lines
        self._lexicon = lexicon
        self._labels = Labels(lexicon)
        self._style = style_of(lines, self._labels)

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
            mark = _STRONG.search(line.text[:LONGEST]) if index not in taken and line.zone is Zone.BODY else None
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
        head = wrapped or self._question(index) or self._head(line.text)
        if head and self._is_mid_sentence(index):
            return []
        if not head or (not head.value and line.zone is Zone.HEAD and self._is_title(line)):
            return []
        start = index + (2 if wrapped else 1)
        *earlier, final = self._inline(head)
        value, last = self._continued(final, start, line.indent)
        rows = [Row(part.meaning, part.label, part.value, index, start) for part in earlier]
        return [*rows, Row(final.meaning, final.label, value, index, last)]

    def _is_title(self, line: Line) -> bool:
        """Say whether a line of the head without a value is but the title: "Laporan Gangguan dan Permintaan"."""
        return line.indent >= _WRAPPED or (len(line.tokens) >= _LONG_TITLE and self._labels.is_title(line.text))

    def _head(self, text: str) -> _Head | None:
        """Read the label at the beginning of a line; None where there is none."""
        bullet = _BULLET.match(text)
        body = text[bullet.end() if bullet else 0 :]
        strong = _STRONG.search(body[: LONGEST + 20])
        own = self._style.mark.search(body[: LONGEST + 20]) if self._style.mark else None
        is_before = strong and (strong.start() < own.start() or self._in_two_tongues(body[: strong.start()])) if own else True
        if own and not is_before:
            strong = own
        if strong and 0 < strong.start() <= LONGEST:
            found = self._labels.meaning(body[: strong.start()], is_sure=True) or self._in_two_tongues(
                body[: strong.start()]
            )
            if found:
                return _Head(found, body[: strong.start()], body[strong.end() :].strip())
        numbered = None if strong else self._before_number(body)
        if numbered:
            return numbered
        alone = self._labels.meaning(body, is_sure=False) if not strong else None
        if alone:
            is_numbered = bullet is not None and any(map(str.isalnum, bullet[0]))
            return _Head(_less_sure(alone), body, "", is_bare=True, is_numbered=is_numbered)
        return self._weak_head(body) or self._drawn(text) or self._asked(body, strong)

    def _in_two_tongues(self, label: str) -> Meaning | None:
        """Read a label with its translation behind a dash: "Keluhan - Problem"."""
        first, dash, other = label.partition(" - ")
        found = self._labels.meaning(first, is_sure=True) if dash and len(other.split()) <= _LONG_TITLE else None
        return found if found and self._labels.meaning(other, is_sure=True) else None

    def _before_number(self, body: str) -> _Head | None:
        """Read the label of a number without a mark between them: "Telp./WA 0812…"."""
        found = _BEFORE_NUMBER.match(body[:LONGEST])
        meaning = self._labels.meaning(found[1], is_sure=False) if found else None
        if not found or not meaning or meaning.fields[0] != "phone":
            return None
        return _Head(_less_sure(meaning), found[1], body[found.end(1) :].strip())

    def _drawn(self, text: str) -> _Head | None:
        """Read a line that begins with a picture instead of a label: a telephone and a number."""
        found = emblem_of(text)
        if not found or fitness(found[0].fields[0], found[1], self._lexicon) < _FITS:
            return None
        return _Head(found[0], text[:1], found[1])

    def _asked(self, body: str, strong: re.Match[str] | None) -> _Head | None:
        """Read an unknown label before what is plainly asked for: "Pengharapan: mohon ditelusuri …"."""
        label = self._lexicon.tokens(body[: strong.start()]) if strong and 0 < strong.start() <= LONGEST else []
        value = self._lexicon.tokens(body[strong.end() :][:LONGEST]) if strong and label else []
        if not value or len(label) > _MOST_WORDS_OF_STRANGER or not body[0].isupper():
            return None
        cues = (self._lexicon.cue(key) for key in ("request", "opening", "trouble", "salutation", "contact", "pointer"))
        people = (self._lexicon.person(key) for key in ("title", "honorific"))
        is_said = any(phrases.is_in(label) for phrases in (*cues, *people))
        asks = self._lexicon.cue("request").at(value, 0) and not self._lexicon.cue("not_request").at(value, 0)
        if is_said or not asks or any(map(str.isdigit, body[: strong.start() if strong else 0])):
            return None
        return _Head(
            Meaning(("resolution",), _STRANGE),
            body[: strong.start()] if strong else "",
            body[strong.end() :].strip() if strong else "",
        )

    def _is_mid_sentence(self, index: int) -> bool:
        """Say whether a line without a colon goes on with the long one above: "… laptop maupun", "telepon genggam"."""
        line, above = self._lines[index].text, self._lines[index - 1].text if index else ""
        is_open = len(above) >= _LONG_LINE and above[-1] not in ".:;!?"
        return is_open and line[:1].islower() and not _STRONG.search(line[: LONGEST + 20])

    def _question(self, index: int) -> _Head | None:
        """Read a line of a form that asks in words of its own, with the answer below it."""
        if index not in self._style.questions:
            return None
        label = asked_in(self._lines[index].text)
        found = self._labels.meaning(_BULLET.sub("", label), is_sure=True)
        return _Head(_less_sure(found), label, "", is_bare=True, is_numbered=True) if found else None

    def _weak_head(self, body: str) -> _Head | None:
        """Read a label without a colon: the longest beginning that is one, before a gap, a dash or a slash."""
        best: _Head | None = None
        gaps = list(_WEAK.finditer(body[:LONGEST]))[:_MOST_GAPS]
        for gap in gaps:
            rest = body[gap.end() :].strip()
            found = self._labels.meaning(body[: gap.start()], is_sure=False) if gap.start() and rest else None
            if not found or found.fields == ("none",) or ("/" in gap[0] and self._is_label(rest.split()[0])):
                continue
            best = _Head(_less_sure(found), body[: gap.start()], rest)
        return best

    def _is_label(self, text: str) -> bool:
        return self._lexicon.joined(text[:LONGEST]) in self._lexicon.labels

    def _wrapped_head(self, index: int) -> _Head | None:
        """Join a label that is broken over two lines."""
        line = self._lines[index]
        if index + 1 >= len(self._lines) or len(line.tokens) > 5 or _STRONG.search(line.text[:100]):
            return None
        below = self._lines[index + 1].text
        strong = _STRONG.search(below[:LONGEST])
        if not strong or len(self._lexicon.tokens(below[: strong.start()])) > 4:
            return None
        bullet = _BULLET.match(line.text)
        label = f"{line.text[bullet.end() if bullet else 0 :]} {below[: strong.start()]}"
        found = self._labels.meaning(label, is_sure=False)
        if not found or (self._is_label(below[: strong.start()]) and self._is_label(line.text)):
            return None
        return _Head(found, label, below[strong.end() :].strip())

    def _inline(self, head: _Head) -> list[_Head]:
        """Find further labels in a value: "Budi, HP: 0812…"."""
        found = [head]
        text = head.value
        position = 0
        for colon in _STRONG.finditer(text[:_INLINE_REACH]):
            label = self._inline_label(text, position, colon.start())
            if label is None:
                continue
            start, meaning = label
            last = found.pop()
            found.append(replace(last, value=last.value[: start - position].rstrip(" ,;|/-(•·")))
            position = colon.end()
            found.append(_Head(meaning, text[start : colon.start()], text[position:]))
        return found

    def _inline_label(self, text: str, position: int, colon: int) -> tuple[int, Meaning] | None:
        """Return where the label before a colon begins, and what it means."""
        from_ = max(position, colon - 60)
        for word in list(_WORD.finditer(text, from_, colon))[-_INLINE_WORDS:]:
            start = word.start()
            keys = self._lexicon.labels.get(self._lexicon.joined(text[start:colon]))
            is_apart = text[:start].rstrip()[-1:] in _APART or text[:start].endswith("  ")
            if keys and start > position and (is_apart or _SHORT & set(keys)):
                return start, Meaning(keys, 0.95)
        for word in list(_WORD.finditer(text, from_, colon))[-_INLINE_WORDS:]:
            start = word.start()
            is_apart = text[:start].rstrip()[-1:] in _APART or text[:start].endswith("  ")
            keyed = self._labels.meaning(text[start:colon], is_sure=True) if is_apart and start > position else None
            if keyed and text[start].isupper() and _PLAIN_LABEL.fullmatch(text, start, colon):
                return start, keyed
        return None

    def _continued(self, head: _Head, start: int, indent: int) -> tuple[str, int]:
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
                plain = (_LIST_ITEM if head.is_long else _BULLET).sub("", line.text, count=1)
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

    def _is_rest_of_label(self, head: _Head, line: Line) -> bool:
        """Say whether a line is the end of a label that stands in a narrow column beside its value."""
        return len(line.tokens) <= 2 and self._is_label(f"{head.label} {line.text}")

    def _belongs(self, line: Line, head: _Head, gap: int, is_deeper: bool) -> bool:
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

    def _may_answer(self, line: Line, head: _Head) -> bool:
        """Say whether a line answers a bare label above a blank line, which might also be a title."""
        if not line.tokens or self._lexicon.cue("salutation").at(line.tokens, 0):
            return False
        if head.is_numbered:
            return True
        is_short = len(line.tokens) <= _SHORT_ANSWER
        return is_short and (
            not head.label.isupper() or fitness(head.meaning.fields[0], line.text, self._lexicon) >= 1.0
        )

    def _is_broken_off(self, head: _Head, line: Line) -> bool:
        """Say whether a short value ends in the middle: of a list of degrees, a number, the name of an office."""
        if not head.value:
            return False
        if head.value.endswith(",") or (head.value[-1].isdigit() and line.text[:1].isdigit()):
            return True
        if "pic" in head.meaning.fields and "," not in head.value and _REST_OF_NAME.match(line.text):
            return True
        if head.meaning.is_joint and "phone" in head.meaning.fields:
            return not numbers_in(head.value, is_expected=True)
        unit = unit_at_start(head.value, self._lexicon) if "unit" in head.meaning.fields else None
        if unit is None or not (line.text[:1].isupper() and len(line.tokens) <= _LONGEST_PLACE):
            return False
        return not unit.has_place or self._is_half_a_place(head.value, line.text)

    def _is_half_a_place(self, value: str, below: str) -> bool:
        """Say whether the name of a town is broken over two lines: "Lapas Dabo", "Singkep"."""
        tokens = self._lexicon.tokens(f"{value.split()[-1]} {below}")
        hit = self._lexicon.unit("places").at(tokens, 0) if tokens else None
        return hit is not None and hit.last == len(tokens) > 1

    def _ends_value(self, line: Line, fields: tuple[str, ...]) -> bool:
        if self._head(line.text) is not None or _HEADING.fullmatch(line.text[:LONGEST]):
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


def _less_sure(meaning: Meaning) -> Meaning:
    return meaning._replace(sureness=round(meaning.sureness - _UNSURE, 2))


def _kind_of(mark: str) -> str:
    """Say how a list is marked: by numbers, letters or signs."""
    return "1" if any(map(str.isdigit, mark)) else "a" if any(map(str.isalpha, mark)) else "-"
