"""The lines by which mail clients announce quoted or forwarded mail, in Indonesian and English (domain.md §5.4)."""

import re
from collections.abc import Iterator

_LONGEST_LINE = 1_000  # characters
_INTRO_LINES = 4  # Gmail and Zimbra wrap their intro

_INTRO_START = re.compile(
    r"[\s>*_-]{0,9}(?:pada|on|tanggal|tgl|am|op|le|\d{4}-\d\d-\d\d|\d{1,2}[ /.-]\w{2,9}[ /.-]\d{2,4})\b", re.IGNORECASE
)
_INTRO_END = re.compile(
    r"(?:\bmenulis|\bwrote|\bwrites|\bschreef|\bschrieb|\bberkata)\s{0,3}:?[\s*_-]{0,9}$", re.IGNORECASE
)
_INTRO_ADDRESS = re.compile(r"<[^<>@\s]{1,64}@[^<>\s]{1,200}>\s{0,3}(?::$|(?:menulis|wrote)\s?:)", re.IGNORECASE)
_OTHER_INTRO = re.compile(r"^.{1,200}\b(?:menulis|wrote)\b.{0,120}\d{4}.{0,60}:$", re.IGNORECASE)
_WRAPPED_ADDRESS = re.compile(r"[^<>@\s]{1,64}@[^<>\s]{1,200}>\s{0,3}:$")
_SAID = re.compile(
    r"(?:\bmenulis|\bwrote|\bschreef|\bschrieb|\bécrit|\bescribió|\bscritto|寫道|写道)\s{0,3}[:：][\s*_-]{0,40}$",
    re.IGNORECASE,
)
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
    r"|pesan diteruskan|pesan yang diteruskan|forwarded email|email asli|email terusan|surel asli|message original",
    re.IGNORECASE,
)
_FORWARD_WORDS = re.compile(r"forwarded|terusan|diteruskan", re.IGNORECASE)
_OWN_MARKER = re.compile(
    r"[\s>*_=-]{0,20}(?:balas di atas|tulis balasan di atas|reply above) .{0,40}(?:baris|garis|line)\b", re.IGNORECASE
)
_RULE = re.compile(r"[\s>]{0,6}[_]{10,200}\s{0,3}$")

_LABEL = re.compile(r"[\s>*_]{0,9}([A-Za-z][A-Za-z ]{0,16}?)[\s*_]{0,3}:[\s*_]{0,3}(.{0,300})")
_LABELS = {
    "from": "from dari pengirim de von",
    "sent": "sent date dikirim terkirim kirim tanggal datum",
    "to": "to kepada ke penerima untuk",
    "cc": "cc tembusan bcc",
    "subject": "subject subjek subyek perihal judul hal",
    "importance": "importance prioritas kepentingan",
    "answer": "reply-to balas ke",
}
_KIND_OF = {label: kind for kind, labels in _LABELS.items() for label in labels.split()}
_OF_MAIL_ONLY = frozenset("sent dikirim terkirim subject subjek subyek from to".split())
_OF_LETTERS_ONLY = frozenset(("sifat", "nomor", "lampiran", "no", "klasifikasi", "yth"))
_BLOCK_LINES = 9


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
    following = next((line for line in lines[number + 1 : number + 4] if line), "")
    return bool(_RULE.match(lines[number][:_LONGEST_LINE])) and is_quoted(following[:_LONGEST_LINE])


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
    if _OTHER_INTRO.match(first) or _announces(first, lines[number + 1 : number + 3]):
        return 1
    if not _INTRO_START.match(first):
        return 0
    has_date = False
    for length, line in enumerate(lines[number : number + _INTRO_LINES], start=1):
        head = line[:_LONGEST_LINE]
        has_date = has_date or any(sign.isdigit() for sign in head)
        if not head.strip():
            return 0
        is_end = _INTRO_END.search(head) or _INTRO_ADDRESS.search(head) or _WRAPPED_ADDRESS.match(head)
        if has_date and is_end:
            return length
    return 0


def _announces(line: str, following: list[str]) -> bool:
    """Recognise "Nama <a@b> menulis:", and "Nama (a@b) @ 03-02-2026 09:12:" above quoted lines."""
    is_above_quoted = any(_QUOTED.match(below) for below in following if below)
    if _SAID.search(line):
        return "@" in line or is_above_quoted
    is_head = line.rstrip().endswith(":") and "@" in line
    return is_above_quoted and is_head and (any(map(str.isdigit, line)) or bool(_INTRO_ADDRESS.search(line)))


def header_block(lines: list[str], number: int) -> bool:
    """Recognise the head of a quoted mail as Outlook, Zimbra and K-9 copy it.

    A formal letter has Kepada, Dari, Perihal and Tanggal at its top, too; it starts otherwise, has Sifat, Nomor or
    Lampiran beside them, and neither an address nor a label that only mail has.
    """
    has_rule = bool(_RULE.match(lines[number][:_LONGEST_LINE]))
    start = number + has_rule
    while has_rule and start < min(len(lines), number + 3) and not lines[start].strip():
        start += 1
    if start == len(lines) or _QUOTED.match(lines[start]) or not _begins_head(lines[start]):
        return False
    found = dict(_labels(lines, start))
    kinds = {_KIND_OF[label] for label in found if label in _KIND_OF}
    if _OF_LETTERS_ONLY & set(found):
        return False
    is_of_mail = bool(_OF_MAIL_ONLY & set(found)) or any("@" in value for value in found.values())
    has_date = any(sign.isdigit() for label, value in found.items() if _KIND_OF.get(label) == "sent" for sign in value)
    return is_of_mail and (len(kinds) >= 3 or (len(kinds) == 2 and has_date))


def _begins_head(line: str) -> bool:
    match = _LABEL.match(line[:_LONGEST_LINE])
    return bool(match and _KIND_OF.get(match[1].strip().lower()) == "from")


def _labels(lines: list[str], start: int) -> Iterator[tuple[str, str]]:
    """List the labelled lines from `start` on; one blank or folded line between them is allowed."""
    gaps = 1  # the first line has a label
    for line in lines[start : start + _BLOCK_LINES]:
        match = _LABEL.match(line[:_LONGEST_LINE])
        label = match[1].strip().lower() if match else ""
        if match and (label in _KIND_OF or label in _OF_LETTERS_ONLY):
            gaps = 0
            yield label, match[2]
            continue
        gaps += 1
        if gaps > 1:
            return
