"""The lines by which mail clients announce quoted or forwarded mail, in Indonesian and English (domain.md §5.4)."""

import re

_LONGEST_LINE = 1_000  # characters
_INTRO_LINES = 4  # Gmail and Zimbra wrap their intro

_INTRO_START = re.compile(
    r"[\s>*_-]{0,9}(?:pada|on|tanggal|tgl|am|op|le|\d{4}-\d\d-\d\d|\d{1,2}[ /.-]\w{2,9}[ /.-]\d{2,4})\b", re.IGNORECASE
)
_WRITES = r"(?:menulis|wrote|writes|schreef|schrieb|berkata|écrit|escribió|scritto|escreveu|寫道|写道)"
_INTRO_END = re.compile(rf"\b{_WRITES}\s{{0,3}}(?:[:：]|-{{2,9}})[\s*_-]{{0,40}}$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_MAY_END = re.compile("[:：]|--")
_INTRO_ADDRESS = re.compile(r"<[^<>@\s]{1,64}@[^<>\s]{1,200}>\s{0,3}(?::$|(?:menulis|wrote)\s?:)", re.IGNORECASE)
_OTHER_INTRO = re.compile(r"^.{1,200}\b(?:menulis|wrote)\b.{0,120}\d{4}.{0,60}:$", re.IGNORECASE)
_WRAPPED_ADDRESS = re.compile(r"[^<>@\s]{1,64}@[^<>\s]{1,200}>\s{0,3}:$")
_SAID = re.compile(rf"{_WRITES}\s{{0,3}}[:：][\s*_-]{{0,40}}$", re.IGNORECASE)
_QUOTED = re.compile(r"\s{0,3}[>|]")
_QUOTED_LINE = re.compile(r"\s{0,3}(?:>|\|(?![^|]*\|))")
_GROUPWISE = re.compile(r">>>\s[^>]{0,120}<[^<>@\s]{1,64}@[^<>\s]{1,200}>[^>]{1,60}>>>\s{0,3}$")
_NOTES = re.compile(r"\S.{0,80}\s-{2,3}\d{1,2}/\d{1,2}/\d{4} \d{1,2}[:.]\d\d\S{0,6}(?:\s[AP]M)?-{2,3}", re.IGNORECASE)

_DIVIDER = re.compile(
    r"[\s>*_-]{0,60}(?:pesan|original|forwarded|begin|awal|email|surel|message|reply)\s?"
    r"(?:asli|orisinal|original|message|terusan|diteruskan|forwarded|sebelumnya|pesan|balasan)?"
    r"(?:\s(?:yang\s)?(?:diteruskan|message|terusan|asli))?\s?:?[\s*_:-]{0,60}",
    re.IGNORECASE,
)
_DIVIDER_WORDS = re.compile(
    r"pesan asli|pesan orisinal|original message|pesan sebelumnya|reply message|forwarded message|pesan terusan"
    r"|pesan diteruskan|pesan yang diteruskan|forwarded email|email asli|email terusan|surel asli|message original"
    r"|-{5,60}\s?(?:original|asli)\s?-{5}",
    re.IGNORECASE,
)
_FORWARD_WORDS = re.compile(r"forwarded|terusan|diteruskan", re.IGNORECASE)
_OWN_MARKER = re.compile(
    r"[\s>*_=-]{0,20}(?:balas di atas|tulis balasan di atas|reply above) .{0,40}(?:baris|garis|line)\b", re.IGNORECASE
)
_RULE = re.compile(r"[\s>]{0,6}[_]{10,200}\s{0,3}$")
_DATE = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.?(?:\sde)?\s[^\W\d]{3,10}\.?,?(?:\sde)?\s\d{4}"
    r"|[^\W\d]{3,10}\.?\s\d{1,2},\s\d{4})"
)
_SHORTEST_DATE = 10  # characters, with its hour: 1/2/26 9:15
_DATED = re.compile(rf"{_DATE}.{{0,30}}?\b\d{{1,2}}[:.]\d\d|\b\d{{1,2}}[:.]\d\d\b.{{0,30}}?{_DATE}")
_DATED_START = re.compile(rf".{{0,24}}?{_DATE}.{{0,20}}?\b\d{{1,2}}[:.]\d\d\b")
_ADDRESSED = re.compile(r"<[^<>@\s]{1,64}@[^<>\s]{1,200}>,?(?:\s[^\W\d]{1,12}){0,2}\s{0,3}:$")


def is_divider(line: str) -> bool:
    """Recognise "-----Pesan Asli-----", "Begin forwarded message:" and their like."""
    if len(line) >= 200:
        return False
    is_named = bool(_DIVIDER_WORDS.search(line)) and bool(_DIVIDER.fullmatch(line))
    return is_named or bool(_GROUPWISE.match(line) or _NOTES.match(line))


def is_quoted(line: str) -> bool:
    """Recognise a line that a sign marks as quoted; with two bars it is a row of a table."""
    return bool(_QUOTED_LINE.match(line)) and not _GROUPWISE.match(line)


def is_rule_above_quoted(lines: list[str], number: int) -> bool:
    """Recognise the line that Zimbra draws above a quotation, where each line of that is marked."""
    return is_rule(lines[number]) and _goes_on_quoted(lines[number + 1 : number + 4])


def _goes_on_quoted(below: list[str]) -> bool:
    """Say whether the first of these lines that is not empty is marked as quoted."""
    return is_quoted(next((line for line in below if line), "")[:_LONGEST_LINE])


def is_rule(line: str) -> bool:
    return "_" in line and bool(_RULE.match(line[:_LONGEST_LINE]))


def is_forward(line: str) -> bool:
    return is_divider(line) and bool(_FORWARD_WORDS.search(line))


def is_own_marker(line: str) -> bool:
    """Recognise the line that our own mails may carry: "-- Balas di atas baris ini --"."""
    return len(line) < 200 and bool(_OWN_MARKER.match(line))


def length_of_intro(lines: list[str], number: int) -> int:
    """Count the lines of "Pada Sab, 15 Jun 2024 pukul 14.59 Nama <a@b> menulis:"; 0 where there is none.

    An intro names a date, or an address, or quoted lines follow it; one of several lines has no empty line in it.
    """
    first = lines[number][:_LONGEST_LINE]
    has_colon = ":" in first or "：" in first
    if has_colon and (_OTHER_INTRO.match(first) or _announces(first, lines[number + 1 : number + 3])):
        return 1
    known = _length_of_known_intro(lines, number) if _INTRO_START.match(first) else 0
    if known or len(first) < _SHORTEST_DATE or not _DATED_START.match(first):
        return known
    return _length_of_foreign_intro(lines, number)


def _length_of_known_intro(lines: list[str], number: int) -> int:
    has_date = False
    for length, line in enumerate(lines[number : number + _INTRO_LINES], start=1):
        head = line[:_LONGEST_LINE]
        has_date = has_date or bool(_DIGIT.search(head))
        if not head.strip():
            return 0
        if not has_date or not _MAY_END.search(head):
            continue
        if _INTRO_END.search(head) or _INTRO_ADDRESS.search(head) or _WRAPPED_ADDRESS.match(head):
            return length
    return 0


def _length_of_foreign_intro(lines: list[str], number: int) -> int:
    """Count the lines that begin with a moment, name an address and end in a colon right above quoted lines."""
    for length in range(2, _INTRO_LINES):
        wrapped = lines[number : number + length]
        if not all(wrapped):
            return 0
        is_intro = wrapped[-1].endswith(":") and "@" in "".join(wrapped)
        if is_intro and _goes_on_quoted(lines[number + length : number + length + 2]):
            return length
    return 0


def _announces(line: str, following: list[str]) -> bool:
    """Recognise "Nama <a@b> menulis:", and "Nama (a@b) @ 03-02-2026 09:12:" above quoted lines."""
    is_above_quoted = any(_QUOTED.match(below) for below in following if below)
    if _SAID.search(line):
        return "@" in line or is_above_quoted
    if not is_above_quoted or not line.rstrip().endswith(":"):
        return False
    has_address = "@" in line and bool(_DIGIT.search(line))
    return has_address or bool(_ADDRESSED.search(line) or _DATED.search(line))  # in whatever language


def length_of_remains(lines: list[str], number: int, is_wrapped: bool) -> int:
    """Count the lines without a sign that stuck out of a quoted line when a relay wrapped it; 0 where there are none.

    They stand right between two quoted lines, each behind a line that was full and in the middle of a sentence. Once
    there were such lines (`is_wrapped`), they may also begin a sentence, and stand at the end of the quotation.
    """
    if not number or not is_quoted(lines[number - 1][:_LONGEST_LINE]):
        return 0
    for length in range(_MOST_REMAINS + 1):
        at = number + length
        if at == len(lines) or not lines[at]:
            return length if is_wrapped else 0
        if is_quoted(lines[at][:_LONGEST_LINE]):
            return length
        if not _is_forced_break(lines[at - 1], lines[at], is_wrapped):
            return 0
    return 0


_MOST_REMAINS = 12  # lines
_WRAPPED = range(60, 101)  # characters: where relays break lines


def _is_forced_break(above: str, below: str, is_wrapped: bool) -> bool:
    word = below.split(maxsplit=1)[0] if below.strip() else ""
    is_full = len(above) < _WRAPPED.stop and len(above) + 1 + len(word) >= _WRAPPED.start
    return is_full and (is_wrapped or not above.endswith((".", "?", "!", ":", ";")))
