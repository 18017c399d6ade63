"""Cut a letter's text into lines and say what each line is part of."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from maild.intake import looks
from maild.intake.grid import with_bars
from maild.intake.letterhead import is_nodis, is_title, kop_end
from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Passage, Token
from maild.intake.rawline import stripped


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


_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_NUMBERING = re.compile(r"(?:\d|[IVX]{1,4}|[A-Z])[.)] ")
_GREETS = "saiam"  # begins a letter as well as it ends one: "Salam sehat"
_LONGEST_LABEL = 60  # characters
_PROSE = 8  # words of a line that is no name in a list
_MOST_LINES_OF_FORM = 300
_HEAD_REACH = 30  # lines in which a nodis names itself
_LONGEST_LINE, _MOST_LINES = 16_384, 5_000


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
    text, indent, speaker = stripped(raw)
    return Line(lexicon.passage(text), indent, speaker=speaker)


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
        end = kop_end([line.passage for line in self._lines], self._lexicon)
        for index, line in enumerate(self._lines):
            zones.append(Zone.KOP if index < end else self._step(index, line))
            self._after_blank = line.is_blank
        return zones

    def _end_of_form(self) -> int:
        """Find the last line that is nothing but a label, its value below."""
        for index in range(min(len(self._lines), _MOST_LINES_OF_FORM) - 1, 0, -1):
            if looks.asks_below(self._lines[index].passage, self._lexicon):
                return index
        return 0

    def _step(self, index: int, line: Line) -> Zone:
        if line.is_blank:
            return self._on_blank()
        if looks.is_divider(line.passage, self._lexicon):
            self._zone, self._has_body, self._is_soft = Zone.FOREIGN, False, False
            return Zone.FOREIGN
        if self._zone is Zone.FOREIGN and looks.is_mail_header(line.passage, self._lexicon):
            return Zone.FOREIGN
        if looks.is_sender_of_mail(line.passage, self._lexicon):
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
        if index < _HEAD_REACH and is_nodis(line.text[:40], self._lexicon):
            self._zone, self._has_body = Zone.HEAD, False
            return Zone.HEAD
        head = looks.head_label(line.passage, self._lexicon)
        if head == "copies":
            self._zone = Zone.COPIES
        elif head == "recipient" and not self._has_body:
            self._zone, self._has_place = Zone.ADDRESSEE, False
            if looks.runs_on(line.passage, self._lexicon):
                self._zone, self._has_body = Zone.BODY, True
                return Zone.BODY
        elif head and not self._has_body:
            self._zone = Zone.HEAD
        elif self._zone is Zone.FOREIGN and self._is_printed and not self._leaves_copies(line):
            return Zone.FOREIGN
        elif self._zone is Zone.COPIES and not self._leaves_copies(line):
            return Zone.COPIES
        elif (
            self._zone is Zone.ADDRESSEE
            and not self._leaves_addressee(line)
            and not looks.is_plain_head(line.passage, self._lexicon)
        ):
            return Zone.ADDRESSEE
        elif self._zone is Zone.HEAD and self._wraps_head(index, line):
            return Zone.HEAD
        elif not self._has_body and (
            looks.is_plain_head(line.passage, self._lexicon)
            or (is_title(line.passage, self._lexicon) and len(line.tokens) <= 8)
        ):
            self._zone = Zone.HEAD
        else:
            self._zone = self._body_or_closing(index, line)
        return self._zone

    def _body_or_closing(self, index: int, line: Line) -> Zone:
        closes = self._closes(index, line)
        closes = closes and (self._has_told or [token.shape for token in line.tokens[:1]] != [_GREETS])
        self._has_told = self._has_told or (looks.speaks(line.passage, self._lexicon) and len(line.tokens) >= _PROSE)
        if self._zone is Zone.CLOSING:
            reopens = self._is_soft and self._after_blank and looks.speaks(line.passage, self._lexicon) and not closes
            return Zone.BODY if reopens else Zone.CLOSING
        if closes and self._has_body:
            self._is_soft = not line.text.startswith("--")
            return Zone.CLOSING
        self._has_body = self._has_body or looks.is_content(line.passage, self._lexicon)
        return Zone.BODY

    def _leaves_copies(self, line: Line) -> bool:
        """Say whether a letter goes on below its list of copies: with an annex, or with its text below a "Cc:"."""
        if not self._has_body:
            cues = (self._lexicon.cue(key) for key in ("salutation", "opening"))
            return bool(line.tokens) and any(cue.at(line.tokens, 0) for cue in cues)
        greets = bool(line.tokens) and self._lexicon.cue("salutation").at(line.tokens, 0) is not None
        if self._after_blank and (greets or (looks.speaks(line.passage, self._lexicon) and len(line.tokens) >= _PROSE)):
            return True
        return looks.reports_value(line.passage, self._after_blank, self._lexicon)

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
        runs_on = len(line.tokens) > 12 or looks.speaks(line.passage, self._lexicon)
        return is_labelled or runs_on or (greets and not is_address)

    def _wraps_head(self, index: int, line: Line) -> bool:
        if self._after_blank or index == 0 or self._has_body:
            return False
        return line.indent >= 6 and len(line.tokens) <= 10 and self._lines[index - 1].zone is Zone.BODY

    def _closes(self, index: int, line: Line) -> bool:
        if line.text in ("--", "-- ", "---") or not line.tokens:
            return line.text.startswith("--")
        if line.text[0].islower() and not self._after_blank and len(line.tokens) > 6:
            return False  # the second line of a sentence
        hit = self._lexicon.cue("closing").at(line.tokens, 0)
        if index < self._form_end and looks.is_label(line.passage, self._lexicon):
            return False
        if hit and (hit.last - hit.first > 1 or len(line.tokens) - hit.last <= 8 or line.tokens[0].shape == "demikian"):
            return ":" not in line.text and not self._asks_on(line, hit.last)
        return self._is_office_line(index, line)

    def _asks_on(self, line: Line, first: int) -> bool:
        return self._lexicon.cue("trouble").is_in(line.tokens[first : first + 40]) and len(line.tokens) > 6

    def _is_office_line(self, index: int, line: Line) -> bool:
        """Say whether a line is the office above a signature: "a.n. Kepala …", "Kepala Bagian Umum,"."""
        is_apart = self._after_blank or (index > 0 and looks.is_date(self._lines[index - 1].passage))
        if not (is_apart and self._has_body) or len(line.tokens) > 14 or index < self._form_end:
            return False
        if line.text.endswith(":") and looks.is_label(line.passage, self._lexicon):
            return False
        ends = line.text.endswith(",") or (index + 1 < len(self._lines) and len(line.tokens) <= 6)
        return ends and looks.is_office(line.passage, self._lexicon)
