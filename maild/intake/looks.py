"""Say what a single line looks like by itself: a part of the head, a label, an office, a mail header, or told words."""

import re

from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Passage, Token

_AFTER_LABEL = re.compile(r"\s*:|\s{2,}")  # some heads have columns and no colons
_AT_SIGN = re.compile(r"[\w.]@[\w]")
_DATED = re.compile(r"(?:[A-Z][A-Za-z .'-]{2,28}, ?)?\d{1,2}[ -](?:[A-Z][a-z]{2,8}|\d{1,2})[ -](?:19|20)\d{2}")
_DIVIDER_TAIL = re.compile(r"(?:menulis|wrote)\s*:\s*$", re.IGNORECASE)
_ASKED = ("description", "resolution", "phone")
_REPORTED = frozenset(("unit", "pic", "phone", "description", "resolution"))
_DIGITS = 9  # of a number below the copies
_LONGEST_LINE_OF_HEAD = 110  # characters
_LONGEST_LABEL = 60


def head_label(line: Passage, lexicon: Lexicon) -> str:
    """Name the part of a letter's head that a line begins, such as "recipient"; "" where it begins none."""
    mark = _AFTER_LABEL.search(line.text[:40])
    keys = lexicon.heads.get(lexicon.joined(line.text[: mark.start()]), ()) if mark else ()
    keys = tuple(key for key in keys if key not in ("titles", "nodis"))
    if keys:
        return keys[0]
    for width in (3, 2, 1):
        shape = "".join(token.shape for token in line.tokens[:width])
        for key in lexicon.heads.get(shape, ()):
            if key == "recipient" and shape not in ("to", "re", "ke", "kepada") and len(line.tokens) >= width:
                return key
            if key == "copies" and len(line.tokens) == width and shape != "cc":
                return key
    return ""


def is_plain_head(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether a line is the date of a letter, or a part of its head without a colon: "Dari Kepala …"."""
    if is_date(line):
        return True
    label, _, rest = line.text[:_LONGEST_LINE_OF_HEAD].partition(" ")
    keys = lexicon.heads.get(lexicon.joined(label), ())
    is_part = bool({"sender", "subject", "classification", "number", "enclosures"} & set(keys))
    return is_part and label[:1].isupper() and rest[:1].isupper() and not speaks(line, lexicon)


def is_date(line: Passage) -> bool:
    """Say whether a line is a date alone, or with its place: "Malang, 3 Maret 2025"."""
    return _DATED.fullmatch(line.text[:_LONGEST_LINE_OF_HEAD]) is not None


def is_label(line: Passage, lexicon: Lexicon) -> bool:
    return lexicon.joined(line.text[:_LONGEST_LABEL].rstrip(" :?")) in lexicon.labels


def asks_below(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether a line is nothing but the label of a report, a request or a number, its value below."""
    text = line.text.rstrip(" :?")
    keys = lexicon.labels.get(lexicon.joined(text[:_LONGEST_LABEL]), ()) if text else ()
    return bool(keys) and keys[0] in _ASKED and len(text) <= _LONGEST_LABEL and ":" not in text


def runs_on(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether a line that begins like an address goes on as a sentence: "Kepada Bapak kami laporkan …"."""
    return (len(line.tokens) > 12 and not _names_official(line, lexicon)) or speaks(line, lexicon)


def _names_official(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether the office of somebody follows a label: "Kepada : Kepala Kantor Wilayah …, u.p. …"."""
    return any(lexicon.person("title").at(line.tokens, at) for at in range(1, 4))


def is_office(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether a line is somebody's office, or that of whom he signs for: "a.n. Kepala …"."""
    tokens = line.tokens
    begins = lexicon.person("title").at(tokens, 0) is not None or (
        tokens[0].shape in ("a", "an") and len(tokens) > 2 and lexicon.person("title").is_in(tokens[1:4])
    )
    return begins and not speaks(line, lexicon)


def reports_value(line: Passage, is_apart: bool, lexicon: Lexicon) -> bool:
    """Say whether a line tells one of the fields: a label with its value, or apart from others one with a number."""
    label, colon, value = line.text[:_LONGEST_LABEL].partition(":")
    label, value = (label, value) if colon else (line.text.split()[0], line.text.split(" ", 1)[-1])
    is_told = bool(value.strip()) if colon else is_apart and sum(map(str.isdigit, value)) >= _DIGITS
    keys = lexicon.labels.get(lexicon.joined(label), ()) if is_told else ()
    return bool(_REPORTED & set(keys))


def speaks(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether a line reports or asks something."""
    tokens = line.tokens[:60]
    return len(tokens) >= 4 and any(
        lexicon.cue(key).is_in(tokens) for key in ("opening", "request", "trouble", "contact")
    )


def is_content(line: Passage, lexicon: Lexicon) -> bool:
    return len(line.tokens) >= 3 or speaks(line, lexicon)


def is_divider(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether a line announces the mail that follows: "-----Pesan Asli-----", "… menulis:"."""
    tokens = line.tokens[:6]
    if lexicon.cue("forwarded").is_in(tokens) and len(line.tokens) <= 8:
        return True
    return bool(_DIVIDER_TAIL.search(line.text[-20:])) and len(line.tokens) <= 24


def is_mail_header(line: Passage, lexicon: Lexicon) -> bool:
    return bool(_header_name(line, lexicon))


def is_sender_of_mail(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether a line is the header that names a mail's sender and his address."""
    if not has_mail_address(line.text[:200]):
        return False
    return any(token.shape in ("dari", "from") for token in _header_name(line, lexicon)[:1])


def _header_name(line: Passage, lexicon: Lexicon) -> list[Token]:
    before, colon, _ = line.text[:24].partition(":")
    tokens = lexicon.tokens(before) if colon else []
    hit = lexicon.cue("mail_header").at(tokens, 0) if tokens else None
    return tokens if hit and hit.last == len(tokens) else []


def has_mail_address(text: str) -> bool:
    return _AT_SIGN.search(text) is not None
