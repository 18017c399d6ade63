"""Cut a letter's text into lines and say what each line is part of."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from maild.intake.grid import with_bars
from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Passage, Token


class Zone(StrEnum):
    """The part of a letter that a line belongs to."""

    KOP = "kop"
    HEAD = "head"
    ADDRESSEE = "addressee"
    BODY = "body"
    CLOSING = "closing"
    COPIES = "copies"
    FOREIGN = "foreign"  # mail headers, disclaimers, sent-from lines


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text without the marks of quoting, its words, the depth of its indent."""

    passage: Passage
    indent: int
    zone: Zone = Zone.BODY
    speaker: str = ""  # of a chat's line

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def tokens(self) -> list[Token]:
        return self.passage.tokens

    @property
    def is_blank(self) -> bool:
        return not self.text


_AFTER_LABEL = re.compile(r"\s*:|\s{2,}")  # some heads have columns and no colons
_QUOTED = re.compile(r"^(?: ?>)+ ?")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_CLOCK = r"\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?: ?[AaPp][Mm])?"
_DAY = r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
_CHAT = re.compile(
    rf"^\[?(?:{_CLOCK},? {_DAY}|{_DAY},? (?:pukul )?{_CLOCK})\]?(?: -)? ([^:]{{1,60}}): ?"
    rf"|^([^:\[\]]{{1,60}}), \[(?:{_DAY},? {_CLOCK}|{_CLOCK},? {_DAY})\]:? ?"
)
_RULE = re.compile(r"[\s\-=_*+|~.]{3,}")
_ADDRESS_LINE = re.compile(
    r"^\s*(?:jl\b|jln\b|jalan\b|telp|telepon|tlp|tel[.:]|fax|faks|laman|website|web\b|e-?mail|pos-?el|surel|www\."
    r"|kode pos|http)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"(?:\d|[IVX]{1,4}|[A-Z])[.)] ")
_GREETS = "saiam"  # begins a letter as well as it ends one: "Salam sehat"
_DIGITS = 9  # of a number below the copies
_AT_SIGN = re.compile(r"[\w.]@[\w]")
_DATED = re.compile(r"(?:[A-Z][A-Za-z .'-]{2,28}, ?)?\d{1,2}[ -](?:[A-Z][a-z]{2,8}|\d{1,2})[ -](?:19|20)\d{2}")
_DIVIDER_TAIL = re.compile(r"(?:menulis|wrote)\s*:\s*$", re.IGNORECASE)
_LONGEST_LINE_OF_KOP = 110
_LONGEST_LABEL = 60  # characters
_PROSE = 8  # words of a line that is no name in a list
_REPORTED = frozenset(("unit", "pic", "phone", "description", "resolution"))
_MOST_LINES_OF_FORM = 300
_HEAD_REACH = 30  # lines in which a nodis names itself
_LONGEST_LINE, _MOST_LINES = 16_384, 5_000
_FEWEST_CELLS, _MOST_CELLS = 3, 20


def is_address_line(text: str) -> bool:
    """Say whether a line is the address or the telephone of a letterhead."""
    return _ADDRESS_LINE.match(text[:40]) is not None


def _is_of_address(text: str) -> bool:
    return is_address_line(text) or (len(text) <= _LONGEST_LINE_OF_KOP and _AT_SIGN.search(text) is not None)


def lines_of(text: str, lexicon: Lexicon) -> list[Line]:
    """Return the lines of a text, each with its zone."""
    plain = _INVISIBLE.sub("", text).replace("\u00a0", " ")
    lines = [_line(raw[:_LONGEST_LINE], lexicon) for raw in with_bars(plain.splitlines()[:_MOST_LINES], lexicon)]
    zones = _Zones(lines, lexicon).of_lines()
    for index in _signature(lines, zones, lexicon):
        zones[index] = Zone.CLOSING
    return [replace(line, zone=zone) for line, zone in zip(lines, zones, strict=True)]


def _signature(lines: list[Line], zones: list[Zone], lexicon: Lexicon) -> range:
    """Find the block of short lines that ends a letter without a closing word: name, office, number."""
    end = len(lines)
    while end and (lines[end - 1].is_blank or zones[end - 1] is Zone.FOREIGN):
        end -= 1
    start = end
    while start and not lines[start - 1].is_blank:
        start -= 1
    block = lines[start:end]
    told = ("trouble", "request", "opening", "contact")
    is_form = bool(block) and lexicon.joined(block[0].text[:_LONGEST_LABEL]) in lexicon.labels
    is_short = not is_form and all(
        len(line.tokens) <= 9 and ":" not in line.text and not line.speaker for line in block
    )
    tells = any(lexicon.cue(key).is_in(line.tokens) for line in block for key in told)
    follows = any(zone is Zone.BODY and not lines[index].is_blank for index, zone in enumerate(zones[:start]))
    return range(start, end) if follows and 2 <= len(block) <= 8 and is_short and not tells else range(0)


def _line(raw: str, lexicon: Lexicon) -> Line:
    plain = _QUOTED.sub("", raw).expandtabs(4) if raw.lstrip()[:1] == ">" else raw.replace("\t", "    ")
    text = _as_row(raw) or plain.strip()
    chat = _CHAT.match(text[:120])
    speaker = (chat[1] or chat[2]).strip() if chat else ""
    text = text[chat.end() :].strip() if chat else text
    if _RULE.fullmatch(text[:400]) and len(text) <= 400 and set(text) - set("."):
        text = "" if "|" not in text and "+" not in text else "|"
    return Line(lexicon.passage(text), len(plain) - len(plain.lstrip()), speaker=speaker)


def _as_row(raw: str) -> str:
    """Write a row that was copied from a spreadsheet, its cells parted by tabs, as the row of a table."""
    cells = [cell.strip() for cell in raw.strip().split("\t", _MOST_CELLS)]
    filled = [cell for cell in cells if cell]
    is_form = any(cell[0] in ":=" for cell in filled)
    return f"| {' | '.join(cells)} |" if len(filled) >= _FEWEST_CELLS and not is_form else ""


class _Zones:
    """Walks down the lines of a letter and remembers which part it is in."""

    def __init__(self, lines: list[Line], lexicon: Lexicon) -> None:
        self._lines = lines
        self._lexicon = lexicon
        self._zone = Zone.HEAD
        self._has_body = False
        self._after_blank = True
        self._is_soft = False  # the closing began by a mere thanks
        self._is_printed = False  # a mail on paper, whose head is above its text
        self._has_place = self._follows_di = False  # the addressee's town, behind "di", ends the address
        self._has_told = False
        self._form_end = 0  # no office above a signature stands before this line

    def of_lines(self) -> list[Zone]:
        zones = []
        self._form_end = self._end_of_form()
        kop_end = self._kop_end()
        for index, line in enumerate(self._lines):
            zones.append(Zone.KOP if index < kop_end else self._step(index, line))
            self._after_blank = line.is_blank
        return zones

    def _end_of_form(self) -> int:
        """Find the last line that is nothing but the label of a report, a request or a number, its value below."""
        asked = ("description", "resolution", "phone")
        for index in range(min(len(self._lines), _MOST_LINES_OF_FORM) - 1, 0, -1):
            text = self._lines[index].text.rstrip(" :?")
            keys = self._lexicon.labels.get(self._lexicon.joined(text[:_LONGEST_LABEL]), ()) if text else ()
            if keys and keys[0] in asked and len(text) <= _LONGEST_LABEL and ":" not in text:
                return index
        return 0

    def _kop_end(self) -> int:
        """Find the end of the letterhead: capitals with a unit or ministry, then its address."""
        end, seen = 0, False
        for index, line in enumerate(self._lines[:16]):
            if line.is_blank:
                if seen and end and not self._is_kop_line(self._next(index)):
                    break
                continue
            if not self._is_kop_line(line) and not (seen and _is_of_address(line.text)):
                break
            seen, end = True, index + 1
        kop = self._lines[:end]
        named = any(self._lexicon.types.is_in(line.tokens[:4]) for line in kop)
        return end if named and (len(kop) > 1 or (end < len(self._lines) and self._lines[end].is_blank)) else 0

    def _next(self, index: int) -> Line:
        return next((line for line in self._lines[index + 1 : index + 4] if not line.is_blank), self._lines[index])

    def _is_kop_line(self, line: Line) -> bool:
        if len(line.text) > _LONGEST_LINE_OF_KOP or ":" in line.text or self._is_title(line) or self._speaks(line):
            return False
        if line.tokens and self._lexicon.cue("salutation").at(line.tokens, 0):
            return False
        letters = [character for character in line.text if character.isalpha()]
        return len(letters) >= 3 and sum(map(str.isupper, letters)) >= 0.85 * len(letters)

    def _is_title(self, line: Line) -> bool:
        if not line.tokens:
            return False
        first = self._lexicon.heads.get(line.tokens[0].shape, ())
        joined = self._lexicon.joined(line.text[:30])
        return "titles" in first or "nodis" in self._lexicon.heads.get(joined, ()) or "number" in first

    def _step(self, index: int, line: Line) -> Zone:
        if line.is_blank:
            return self._on_blank()
        if self._is_divider(line):
            self._zone, self._has_body, self._is_soft = Zone.FOREIGN, False, False
            return Zone.FOREIGN
        if self._zone is Zone.FOREIGN and self._is_mail_header(line):
            return Zone.FOREIGN
        if _AT_SIGN.search(line.text[:200]) and self._is_mail_header(line, "dari"):
            self._is_printed = index < _HEAD_REACH and not self._has_body
            self._zone = Zone.FOREIGN
            return Zone.FOREIGN
        if line.tokens and self._lexicon.cue("footer").at(line.tokens, 0):
            return Zone.FOREIGN
        return self._in_letter(index, line)

    def _on_blank(self) -> Zone:
        if self._zone in (Zone.FOREIGN, Zone.ADDRESSEE) or (self._zone is Zone.COPIES and not self._has_body):
            self._zone = Zone.BODY if self._has_body else Zone.HEAD
        return self._zone

    def _in_letter(self, index: int, line: Line) -> Zone:
        if index < _HEAD_REACH and "nodis" in self._lexicon.heads.get(self._lexicon.joined(line.text[:40]), ()):
            self._zone, self._has_body = Zone.HEAD, False
            return Zone.HEAD
        head = self.head_label(line)
        if head == "copies":
            self._zone = Zone.COPIES
        elif head == "recipient" and not self._has_body:
            self._zone, self._has_place = Zone.ADDRESSEE, False
            if (len(line.tokens) > 12 and not self._names_official(line)) or self._speaks(line):
                self._zone, self._has_body = Zone.BODY, True
                return Zone.BODY
        elif head and not self._has_body:
            self._zone = Zone.HEAD
        elif self._zone is Zone.FOREIGN and self._is_printed and not self._leaves_copies(line):
            return Zone.FOREIGN
        elif self._zone is Zone.COPIES and not self._leaves_copies(line):
            return Zone.COPIES
        elif self._zone is Zone.ADDRESSEE and not self._leaves_addressee(line) and not self._is_plain_head(line):
            return Zone.ADDRESSEE
        elif self._zone is Zone.HEAD and self._wraps_head(index, line):
            return Zone.HEAD
        elif not self._has_body and (self._is_plain_head(line) or (self._is_title(line) and len(line.tokens) <= 8)):
            self._zone = Zone.HEAD
        else:
            self._zone = self._body_or_closing(index, line)
        return self._zone

    def _body_or_closing(self, index: int, line: Line) -> Zone:
        closes = self._closes(index, line)
        closes = closes and (self._has_told or [token.shape for token in line.tokens[:1]] != [_GREETS])
        self._has_told = self._has_told or (self._speaks(line) and len(line.tokens) >= _PROSE)
        if self._zone is Zone.CLOSING:
            reopens = self._is_soft and self._after_blank and self._speaks(line) and not closes
            return Zone.BODY if reopens else Zone.CLOSING
        if closes and self._has_body:
            self._is_soft = not line.text.startswith("--")
            return Zone.CLOSING
        self._has_body = self._has_body or self._is_content(line)
        return Zone.BODY

    def head_label(self, line: Line) -> str:
        """Name the part of a letter's head that a line begins, such as "recipient"; "" where it begins none."""
        mark = _AFTER_LABEL.search(line.text[:40])
        keys = self._lexicon.heads.get(self._lexicon.joined(line.text[: mark.start()]), ()) if mark else ()
        keys = tuple(key for key in keys if key not in ("titles", "nodis"))
        if keys:
            return keys[0]
        for width in (3, 2, 1):
            shape = "".join(token.shape for token in line.tokens[:width])
            for key in self._lexicon.heads.get(shape, ()):
                if key == "recipient" and shape not in ("to", "re", "ke", "kepada") and len(line.tokens) >= width:
                    return key
                if key == "copies" and len(line.tokens) == width and shape != "cc":
                    return key
        return ""

    def _names_official(self, line: Line) -> bool:
        """Say whether the office of somebody follows a label: "Kepada : Kepala Kantor Wilayah …, u.p. …"."""
        return any(self._lexicon.person("title").at(line.tokens, at) for at in range(1, 4))

    def _is_plain_head(self, line: Line) -> bool:
        """Say whether a line is the date of a letter, or a part of its head without a colon: "Dari Kepala …"."""
        if _DATED.fullmatch(line.text[:_LONGEST_LINE_OF_KOP]):
            return True
        label, _, rest = line.text[:_LONGEST_LINE_OF_KOP].partition(" ")
        keys = self._lexicon.heads.get(self._lexicon.joined(label), ())
        is_part = bool({"sender", "subject", "classification", "number", "enclosures"} & set(keys))
        return is_part and label[:1].isupper() and rest[:1].isupper() and not self._speaks(line)

    def _leaves_copies(self, line: Line) -> bool:
        """Say whether a letter goes on below its list of copies: with an annex, or with its text below a "Cc:"."""
        if not self._has_body:
            cues = (self._lexicon.cue(key) for key in ("salutation", "opening"))
            return bool(line.tokens) and any(cue.at(line.tokens, 0) for cue in cues)
        greets = bool(line.tokens) and self._lexicon.cue("salutation").at(line.tokens, 0) is not None
        if self._after_blank and (greets or (self._speaks(line) and len(line.tokens) >= _PROSE)):
            return True
        label, colon, value = line.text[:_LONGEST_LABEL].partition(":")
        label, value = (label, value) if colon else (line.text.split()[0], line.text.split(" ", 1)[-1])
        is_told = bool(value.strip()) if colon else self._after_blank and sum(map(str.isdigit, value)) >= _DIGITS
        keys = self._lexicon.labels.get(self._lexicon.joined(label), ()) if is_told else ()
        return bool(_REPORTED & set(keys))

    def _leaves_addressee(self, line: Line) -> bool:
        if not line.tokens:
            return False
        label, colon, _ = line.text[:40].partition(":")
        is_labelled = bool(colon) and self._lexicon.joined(_NUMBERING.sub("", label)) in self._lexicon.labels
        greets = self._lexicon.cue("salutation").at(line.tokens, 0) is not None
        is_address = line.tokens[0].shape in ("di", "yth", "ditempat")
        if self._has_place and len(line.tokens) >= _PROSE:
            return True
        is_place = any(token.shape in ("tempat", "ditempat") for token in line.tokens[:2])
        self._has_place = self._has_place or is_place or self._follows_di
        self._follows_di = line.tokens[0].shape == "di"
        return is_labelled or len(line.tokens) > 12 or self._speaks(line) or (greets and not is_address)

    def _wraps_head(self, index: int, line: Line) -> bool:
        if self._after_blank or index == 0 or self._has_body:
            return False
        return line.indent >= 6 and len(line.tokens) <= 10 and self._lines[index - 1].zone is Zone.BODY

    def _speaks(self, line: Line) -> bool:
        """Say whether a line reports or asks something."""
        tokens = line.tokens[:60]
        return len(tokens) >= 4 and any(
            self._lexicon.cue(key).is_in(tokens) for key in ("opening", "request", "trouble", "contact")
        )

    def _is_content(self, line: Line) -> bool:
        return len(line.tokens) >= 3 or self._speaks(line)

    def _closes(self, index: int, line: Line) -> bool:
        if line.text in ("--", "-- ", "---") or not line.tokens:
            return line.text.startswith("--")
        if line.text[0].islower() and not self._after_blank and len(line.tokens) > 6:
            return False  # the second line of a sentence
        hit = self._lexicon.cue("closing").at(line.tokens, 0)
        if index < self._form_end and self._is_label(line):
            return False
        if hit and (hit.last - hit.first > 1 or len(line.tokens) - hit.last <= 8 or line.tokens[0].shape == "demikian"):
            return ":" not in line.text and not self._asks_on(line, hit.last)
        return self._is_office_line(index, line)

    def _asks_on(self, line: Line, first: int) -> bool:
        return self._lexicon.cue("trouble").is_in(line.tokens[first : first + 40]) and len(line.tokens) > 6

    def _is_label(self, line: Line) -> bool:
        return self._lexicon.joined(line.text[:_LONGEST_LABEL].rstrip(" :?")) in self._lexicon.labels

    def _is_office_line(self, index: int, line: Line) -> bool:
        """Say whether a line is the office above a signature: "a.n. Kepala …", "Kepala Bagian Umum,"."""
        is_apart = self._after_blank or (index > 0 and _DATED.fullmatch(self._lines[index - 1].text[:_LONGEST_LINE_OF_KOP]))
        if not (is_apart and self._has_body) or len(line.tokens) > 14 or index < self._form_end:
            return False
        if line.text.endswith(":") and self._is_label(line):
            return False
        tokens = line.tokens
        is_office = self._lexicon.person("title").at(tokens, 0) is not None or (
            tokens[0].shape in ("a", "an") and len(tokens) > 2 and self._lexicon.person("title").is_in(tokens[1:4])
        )
        ends = line.text.endswith(",") or (index + 1 < len(self._lines) and len(tokens) <= 6)
        return is_office and ends and not self._speaks(line)

    def _is_divider(self, line: Line) -> bool:
        tokens = line.tokens[:6]
        if self._lexicon.cue("forwarded").is_in(tokens) and len(line.tokens) <= 8:
            return True
        return bool(_DIVIDER_TAIL.search(line.text[-20:])) and len(line.tokens) <= 24

    def _is_mail_header(self, line: Line, only: str = "") -> bool:
        before, colon, _ = line.text[:24].partition(":")
        if not colon:
            return False
        tokens = self._lexicon.tokens(before)
        hit = self._lexicon.cue("mail_header").at(tokens, 0) if tokens else None
        if not hit or hit.last != len(tokens):
            return False
        return not only or tokens[0].shape in ("dari", "from")
