"""Read the head of a surat or nodis: its number, date, subject, sender, recipient and classification."""

import re
from datetime import date

from maild.core.letter import Head, LetterKind
from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone

_MONTH_NAMES = (
    "jan", "feb peb", "mar", "apr", "mei may", "jun",
    "jul", "agu agt ags aug", "sep spe", "okt oct", "nov nop", "des dec",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_DATE = re.compile(r"(?<!\d)(\d{1,2})[ .\-/]{1,3}([A-Za-z]{3,9}|\d{1,2})[ .\-/]{1,3}((?:19|20)\d{2})(?!\d)")
_AFTER_LABEL = re.compile(r"\s*:|\s{2,}")
_TOP = 60  # lines in which a head stands
_PLACE_AND_DATE = re.compile(r"\s{3,}(?=[A-Z][A-Za-z]+ ?, ?\d)|\s{4,}(?=\d{1,2} [A-Z])")


def head_of(lines: list[Line], lexicon: Lexicon) -> Head:
    """Read the head; what it does not say stays empty."""
    found: dict[str, str] = {}
    for index, line in enumerate(lines[:_TOP]):
        if line.zone not in (Zone.HEAD, Zone.ADDRESSEE, Zone.COPIES):
            continue
        key, value = _entry(line, lexicon)
        if key and key not in found:
            found[key] = " ".join([value, *_continuation(lines, index, key, lexicon)]).strip()
    number = _PLACE_AND_DATE.split(found.get("number", ""), maxsplit=1)
    return Head(
        number="" if set(number[0]) <= set("-.… ") else number[0].strip(),
        dated=_dated(lines, found),
        subject=found.get("subject", ""),
        sender=found.get("sender", ""),
        recipient=found.get("recipient", ""),
        classification=found.get("classification", ""),
    )


def kind_of(lines: list[Line], head: Head, source: str, lexicon: Lexicon) -> LetterKind:
    """Tell a nodis and a surat by their heads; other text is an e-mail where it is the body of one."""
    for line in lines[:30]:
        if "nodis" in lexicon.heads.get(lexicon.joined(line.text[:40]), ()):
            return LetterKind.NODIS
    has_number = any(_entry(line, lexicon)[0] == "number" for line in lines[:_TOP] if line.zone is Zone.HEAD)
    if has_number and head.subject:
        return LetterKind.SURAT
    return LetterKind.EMAIL if source == "body" else LetterKind.UNKNOWN


def _entry(line: Line, lexicon: Lexicon) -> tuple[str, str]:
    mark = _AFTER_LABEL.search(line.text[:60])
    if mark:
        keys = lexicon.heads.get(lexicon.joined(line.text[: mark.start()]), ())
        key = next((key for key in keys if key not in ("titles", "nodis")), "")
        if key or ":" in mark[0]:
            return (key, line.text[mark.end() :].strip()) if key else ("", "")
    for width in (3, 2, 1):
        shape = "".join(token.shape for token in line.tokens[:width])
        if "recipient" in lexicon.heads.get(shape, ()) and len(line.tokens) >= width and shape != "ke":
            return "recipient", line.text[line.tokens[width - 1].end :].lstrip(" .:,")
    return "", ""


def _continuation(lines: list[Line], index: int, key: str, lexicon: Lexicon) -> list[str]:
    """Return the lines into which a Hal or an address wraps."""
    if key not in ("subject", "recipient"):
        return []
    parts = []
    for line in lines[index + 1 : index + 4]:
        same = line.zone is Zone.ADDRESSEE if key == "recipient" else line.zone is Zone.HEAD and line.indent >= 6
        if not same or line.is_blank or _entry(line, lexicon)[0] or (line.tokens and line.tokens[0].shape == "di"):
            break
        parts.append(line.text)
    return parts


def _dated(lines: list[Line], found: dict[str, str]) -> date | None:
    places = [found.get("dated", ""), found.get("number", "")]
    places += [line.text[:120] for line in lines[:_TOP] if line.zone in (Zone.HEAD, Zone.KOP)]
    if not found:
        return None
    return next((day for place in places for day in [_date(place)] if day), None)


def _date(text: str) -> date | None:
    match = _DATE.search(text[:200])
    if not match:
        return None
    month = int(match[2]) if match[2].isdigit() else _MONTHS.get(match[2][:3].casefold(), 0)
    try:
        return date(int(match[3]), month, int(match[1]))
    except ValueError:
        return None
