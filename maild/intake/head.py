"""Read the head of a surat or nodis: letterhead, number, date, sifat, subject, sender, recipient, enclosures, copies.

The letter may part its labels from the values by colons or only by columns, and a scanner may have damaged them; what
the head does not say stays empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from maild.core.letter import Head, LetterKind
from maild.intake.letterhead import is_address_line
from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone
from maild.intake.signing import signer_of

_MONTH_NAMES = (
    "jan", "feb peb", "mar", "apr", "mei may", "jun",
    "jul", "agu agt ags aug", "sep spe", "okt oct", "nov nop", "des dec",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_DATE = re.compile(
    r"(?<!\w)([\dOolI]{1,2})[ .\-/]{1,3}(\w{3,9}|\d{1,2})[ .\-/]{1,3}((?:[1lI]9|2[0Oo])[\dOolI]{2})(?!\w)"
)
_DIGITS = str.maketrans("OolI", "0011")
_COLON = re.compile(r"\s*[:;=|]\s*|\s{2,}")
_COLUMNS = re.compile(r"\s{3,}(?=\S[^:]{0,24}:)")
_OTHER_COLUMN = re.compile(r"\s{3,}")
_NUMBER_END = re.compile(
    r"\s{3,}(?=[A-Z][A-Za-z]+ ?, ?\d)|\s{4,}(?=\d{1,2} [A-Z])|\s+(?:tanggal|tgl\.?)\s", re.IGNORECASE
)
_HONOUR = re.compile(r"^(?:(?:kepada|kpd|yth|ytb|yang terhormat)\b[\s.:,]*)+", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*no(?:mor)?\b[\s.:]*(?=\S*[./-]\S*\d)", re.IGNORECASE)
_FOR_ATTENTION = re.compile(r"(?:u\.? ?p\.?|c\.? ?q\.?|melalui)\s", re.IGNORECASE)
_IN_PLACE = re.compile(r"[\s,]+di\s*[-_–]*\s*(?:tempat|[A-Z]\w+)\s*[.,]?$|[\s,]+di\s*[-_–]*$")
_ITEM = re.compile(r"^\s*(?:\d{1,2}\s*[.)]|[-*•a-z][.)]?\s)\s*")
_VOID = frozenset("-–—.…_ :")
_NONE = ("nihil", "tidak ada", "tanpa lampiran")
_TOP, _KOP, _MOST_COPIES, _WRAPPED = 60, 8, 12, 3  # lines
_PROSE = 12  # words of a line that is no longer of the head
_LIKE, _SHORTEST_LIKE = 82.0, 5  # likeness to a label that a scanner damaged, and letters of one that can be told
_BARE = ("number", "dated", "subject", "sender", "classification", "enclosures")
"""Labels that may stand before their value with a single space, once a head has begun."""


@dataclass(slots=True)
class _Found:
    """What the head's lines say, by part; the lines that each took."""

    parts: dict[str, str] = field(default_factory=dict)
    copies: tuple[str, ...] = ()


def head_of(lines: list[Line], lexicon: Lexicon) -> Head:
    """Read the head; what it does not say stays empty."""
    found = _read(lines, lexicon)
    parts = found.parts
    number, *beside = _NUMBER_END.split(parts.get("number", ""), maxsplit=1)
    sifat = _OTHER_COLUMN.split(parts.get("classification", ""), maxsplit=1)[0].strip()
    kop = _kop(lines)
    is_letter = bool(parts) and bool(parts.keys() & {"number", "subject", "recipient"} or kop)
    signer = signer_of(lines, lexicon)
    return Head(
        number="" if set(number) <= _VOID else " ".join(number.split()),
        dated=_dated(lines, (parts.get("dated", ""), *beside)) if is_letter else None,
        subject=_plain(parts.get("subject", "")),
        sender=_plain(parts.get("sender", "")),
        recipient=_recipient(parts.get("recipient", "")),
        classification="" if set(sifat) <= _VOID else sifat,
        speed=_speed(sifat, lexicon),
        secrecy=_secrecy(sifat, lexicon),
        kop=kop,
        enclosed=_enclosed(parts.get("enclosures", "")),
        copies=found.copies,
        signatory=signer.name,
        signatory_title=signer.title,
        nip=signer.nip,
    )


def kind_of(lines: list[Line], head: Head, source: str, lexicon: Lexicon) -> LetterKind:
    """Tell a nodis, a surat and a form by their heads; other text is an e-mail where it is the body of one."""
    if any(_is_nodis(line.text[:40], lexicon) for line in lines[:30]):
        return LetterKind.NODIS
    addressed = bool(head.recipient) and bool(head.number or head.kop)
    if (head.number and head.subject) or (addressed and (head.subject or head.dated)):
        return LetterKind.SURAT
    if _is_form(lines, source, lexicon):
        return LetterKind.FORM
    return LetterKind.EMAIL if source == "body" else LetterKind.UNKNOWN


def _is_nodis(text: str, lexicon: Lexicon) -> bool:
    shape = lexicon.joined(text)
    if "nodis" in lexicon.heads.get(shape, ()):
        return True
    names = [name for name, keys in lexicon.heads.items() if "nodis" in keys and len(name) > _SHORTEST_LIKE]
    return any(abs(len(shape) - len(name)) <= 2 and fuzz.ratio(shape, name) >= _LIKE for name in names)


def _is_form(lines: list[Line], source: str, lexicon: Lexicon) -> bool:
    """Say whether a text calls itself a form, or is an enclosure of labels and values."""
    top = [line for line in lines[:12] if not line.is_blank]
    named = any(len(line.tokens) <= 8 and lexicon.cue("form").is_in(line.tokens) for line in top)
    labels = {lexicon.joined(line.text.partition(":")[0][:60]) for line in lines[:_TOP] if ":" in line.text}
    filled = [shape for shape in labels if set(lexicon.labels.get(shape, ())) - {"none", "place"}]
    return named or (source != "body" and len(filled) >= 3)


def _read(lines: list[Line], lexicon: Lexicon) -> _Found:
    found = _Found()
    for index in _of_head(lines, lexicon):
        for key, value in _entries(lines[index], bool(found.parts), lexicon):
            wraps = key not in found.parts and key in ("subject", "recipient", "sender")
            parts = [value, *(_continuation(lines, index, key, value, lexicon) if wraps else ())]
            if key == "copies":
                found.copies = found.copies or _copies(lines, index, value, lexicon)
            elif not found.parts.get(key):
                found.parts[key] = " ".join(part for part in parts if part).strip()
    for index, line in enumerate(lines if not found.copies else ()):
        key, value = _labelled(line.text, lexicon)
        if key == "copies" and line.zone is Zone.COPIES:
            found.copies = _copies(lines, index, value, lexicon)
            break
    return found


def _of_head(lines: list[Line], lexicon: Lexicon) -> Iterator[int]:
    """Go down the lines until the letter begins to speak."""
    for index, line in enumerate(lines[:_TOP]):
        if line.is_blank or line.zone in (Zone.KOP, Zone.FOREIGN) or line.speaker:
            continue
        if line.zone is Zone.BODY and not _labelled(line.text, lexicon)[0] and _speaks(line, lexicon):
            return
        yield index


def _speaks(line: Line, lexicon: Lexicon) -> bool:
    greeting = lexicon.cue("salutation").at(line.tokens, 0) if line.tokens else None
    is_greeting = greeting is not None and line.tokens[0].shape not in ("yth", "kepada", "di", "ditempat")
    tells = any(lexicon.cue(key).is_in(line.tokens) for key in ("opening", "request"))
    return is_greeting or len(line.tokens) > _PROSE or (tells and len(line.tokens) > 4)


def _entries(line: Line, is_begun: bool, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Read the labels of a line, of which there may be two beside each other."""
    for text in _COLUMNS.split(line.text):
        key, value = _labelled(text, lexicon)
        if not key and is_begun:
            key, value = _bare(text, lexicon)
        if key:
            yield key, value


def _labelled(text: str, lexicon: Lexicon) -> tuple[str, str]:
    mark = _COLON.search(text[:60])
    if mark:
        key = _key(lexicon.joined(text[: mark.start()]), lexicon)
        if key:
            return key, text[mark.end() :].lstrip(" :").strip()
    numbered = _NUMBERED.match(text[:60])
    if numbered:
        return "number", text[numbered.end() :].strip()
    tokens = lexicon.tokens(text[:60])
    for width in (3, 2, 1):
        shape = "".join(token.shape for token in tokens[:width])
        keys = lexicon.heads.get(shape, ()) if len(tokens) >= width else ()
        if "recipient" in keys and shape not in ("ke", "to", "kepada"):
            return "recipient", text[tokens[width - 1].end :].lstrip(" .:,")
        if len(tokens) == width and ("copies" in keys or shape == "kepada"):
            return ("copies" if "copies" in keys else "recipient"), ""
    return "", ""


def _bare(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """Read "Perihal Kendala pencetakan", where the columns of a head have closed up."""
    tokens = lexicon.tokens(text[:60])
    if len(tokens) < 2:
        return "", ""
    key = next((key for key in lexicon.heads.get(tokens[0].shape, ()) if key in _BARE), "")
    follower = text[tokens[1].start]
    return (key, text[tokens[1].start :].strip()) if key and (follower.isupper() or follower.isdigit()) else ("", "")


def _key(shape: str, lexicon: Lexicon) -> str:
    """Name the part of a head that a label begins, although a scanner may have damaged it."""
    keys = [key for key in lexicon.heads.get(shape, ()) if key not in ("titles", "nodis")]
    if keys or len(shape) < _SHORTEST_LIKE:
        return keys[0] if keys else ""
    best = max(lexicon.heads, key=lambda known: fuzz.ratio(shape, known), default="")
    is_close = len(best) >= _SHORTEST_LIKE and fuzz.ratio(shape, best) >= _LIKE
    return next((key for key in lexicon.heads[best] if key not in ("titles", "nodis")), "") if is_close else ""


def _continuation(lines: list[Line], index: int, key: str, value: str, lexicon: Lexicon) -> list[str]:
    """Return the lines into which a Hal or an address wraps."""
    parts: list[str] = []
    for line in lines[index + 1 : index + 2 + _WRAPPED]:
        if line.is_blank or not _goes_on(line, key, not value and not parts, lexicon):
            break
        parts.append(line.text)
    return parts


def _goes_on(line: Line, key: str, is_awaited: bool, lexicon: Lexicon) -> bool:
    """Say whether a line goes on with a part of the head; `is_awaited` where the label had nothing behind it."""
    if len(line.tokens) > _PROSE or _is_place(line):
        return False
    other = _labelled(line.text, lexicon)[0]
    if key == "recipient":
        is_same = line.zone is Zone.ADDRESSEE or is_awaited or _FOR_ATTENTION.match(line.text[:12]) is not None
        return is_same and other in ("", "recipient")
    is_wrapped = line.indent >= 6 and line.zone is not Zone.ADDRESSEE
    return not other and (is_wrapped or (is_awaited and key == "subject")) and not _speaks(line, lexicon)


def _is_place(line: Line) -> bool:
    return bool(line.tokens) and line.tokens[0].shape in ("di", "ditempat", "tempat") and len(line.tokens) <= 3


def _copies(lines: list[Line], index: int, value: str, lexicon: Lexicon) -> tuple[str, ...]:
    """List those who get a copy: beside the label, or below it."""
    listed = [value] if not set(value) <= _VOID else []
    for line in lines[index + 1 : index + 1 + _MOST_COPIES]:
        if line.is_blank and not listed:
            continue
        if line.is_blank or line.zone is not Zone.COPIES or _labelled(line.text, lexicon)[0] not in ("", "recipient"):
            break
        listed.append(line.text)
    plain = (_HONOUR.sub("", _ITEM.sub("", each)).strip(" ;,.") for each in listed)
    return tuple(each for each in plain if each)


def _kop(lines: list[Line]) -> tuple[str, ...]:
    """Return the letterhead without address; where it is not in capitals, what stands above the address."""
    kop = [line for line in lines[:_TOP] if line.zone is Zone.KOP]
    if not kop:
        top = [line for line in lines[:_KOP] if not line.is_blank]
        end = next((index for index, line in enumerate(top) if is_address_line(line.text)), 0)
        kop = [line for line in top[:end] if ":" not in line.text and len(line.tokens) <= _PROSE]
        kop = kop if len(kop) == end else []
    return tuple(" ".join(line.text.split()) for line in kop if _names_office(line))


def _names_office(line: Line) -> bool:
    is_mark = [token.shape for token in line.tokens] in (["iogo"], ["kop"], [])
    return not is_mark and not is_address_line(line.text) and "@" not in line.text


def _plain(value: str) -> str:
    value = _OTHER_COLUMN.split(value, maxsplit=1)[0] if not value.startswith(" ") else value
    return "" if set(value) <= _VOID else " ".join(value.split())


def _recipient(value: str) -> str:
    return _IN_PLACE.sub("", _HONOUR.sub("", " ".join(value.split()))).strip(" ,:;.-_")


def _enclosed(value: str) -> str:
    plain = _plain(value)
    return "" if plain.casefold() in _NONE else plain


def _speed(sifat: str, lexicon: Lexicon) -> str:
    shape = lexicon.joined(sifat)
    if any(word in shape for word in ("sangatsegera", "amatsegera", "kiiat", "sangatpenting")):
        return "Sangat Segera"
    if any(word in shape for word in ("segera", "penting", "urgent")):
        return "Segera"
    return "Biasa" if "biasa" in shape else ""


def _secrecy(sifat: str, lexicon: Lexicon) -> str:
    shape = lexicon.joined(sifat)
    if "sangatrahasia" in shape:
        return "Sangat Rahasia"
    return "Rahasia" if "rahasia" in shape else "Terbatas" if "terbatas" in shape else ""


def _dated(lines: list[Line], said: tuple[str, ...]) -> date | None:
    """Find the day of the letter: behind its label, beside the number, on a line of its own, above the signature."""
    places = list(said)
    top = [line for line in lines[:_TOP] if line.zone in (Zone.HEAD, Zone.KOP)]
    places += [line.text[:120] for line in top if not _NUMBERED.search(line.text[:60])]
    places += [line.text[:120] for line in lines if 2 <= len(line.tokens) <= 6 and "," in line.text]
    return next((day for place in places for day in [_date(place)] if day), None)


def _date(text: str) -> date | None:
    match = _DATE.search(text[:200])
    if not match:
        return None
    day, year = (part.translate(_DIGITS) for part in (match[1], match[3]))
    name = match[2][:3].casefold().replace("0", "o").replace("1", "l")
    month = int(match[2]) if match[2].isdigit() else _MONTHS.get(name, 0)
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None
