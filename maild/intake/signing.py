"""Read who signed a letter: the name above the NIP, and the office above the name."""

import re
from typing import NamedTuple

from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone
from maild.intake.people import begins_with_title, looks_like_name, strip_honorifics
from maild.intake.phone import phones_in

_NIP = re.compile(r"\bN\s?[I1l]\s?P\b[\s.:]*([\dOolI][\dOolI .]{16,25})")
_DIGITS = str.maketrans("OolI", "0011", " .")
_LENGTH = 18
_BRACKETS = re.compile(r"^\(\s*(.+?)\s*\)$")
_MARK = re.compile(
    r"^[\s(\[]*(?:ttd\.?|t\.t\.d\.?|tertanda|cap|stempel|\W+|ttd\s*/\s*cap|\$\{?\w*\}?)[\s)\]]*$", re.IGNORECASE
)
_ELECTRONIC = re.compile(r"secara elektronik|\bbsre\b|\btte\b", re.IGNORECASE)
_IN_PLACE_OF = re.compile(r"^(?:a\.?\s?n\.?|u\.?\s?b\.?|plt\.?|plh\.?|pjs?\.?|p\.?j\.?)\s+", re.IGNORECASE)
_REACH, _LAST = 8, 25  # lines above a NIP, and from the end
_LONGEST = 100  # characters of a line of a signature


class Signer(NamedTuple):
    """Who signed, in which office, under which NIP; empty where the letter does not say it."""

    name: str = ""
    title: str = ""
    nip: str = ""


def signer_of(lines: list[Line], lexicon: Lexicon) -> Signer:
    """Find the last signature: by its NIP, or by an office with a name below it."""
    shown = [line for line in lines if not line.is_blank and line.zone not in (Zone.COPIES, Zone.FOREIGN, Zone.KOP)]
    for index in range(len(shown) - 1, -1, -1):
        found = _NIP.search(shown[index].text[:_LONGEST])
        if found:
            return _above(shown, index, found, lexicon)
    return _without_nip(shown, lexicon)


def _above(shown: list[Line], index: int, found: re.Match[str], lexicon: Lexicon) -> Signer:
    digits = found[1].translate(_DIGITS)
    nip = digits[:_LENGTH] if len(digits) >= _LENGTH and digits[:_LENGTH].isdigit() else ""
    before = shown[index].text[: found.start()]
    name = _name(before, lexicon)
    for at in range(index - 1, max(index - _REACH, -1), -1):
        if name:
            return Signer(name, _title(shown, at + (not before.strip(" -/")), lexicon), nip)
        name = _name(shown[at].text, lexicon)
        before = ""
        if name:
            return Signer(name, _title(shown, at, lexicon), nip)
        if not _is_mark(shown[at].text):
            break
    return Signer(name, "", nip)


def _without_nip(shown: list[Line], lexicon: Lexicon) -> Signer:
    """Find an office that ends a letter and the name below it."""
    tail = shown[-_LAST:]
    for index in range(len(tail) - 1, 0, -1):
        name = _name(tail[index].text, lexicon)
        title = _title(tail, index, lexicon) if name else ""
        if title:
            return Signer(name, title)
    return Signer()


def _title(shown: list[Line], index: int, lexicon: Lexicon) -> str:
    """Join the lines of the office above a name: "a.n. Kepala" and "Kasubbag Tata Usaha,"."""
    parts: list[str] = []
    for at in range(index - 1, max(index - _REACH, -1), -1):
        text = shown[at].text
        if _is_mark(text):
            if parts:
                break
            continue
        if len(shown[at].tokens) > 14 or not _is_office(text, lexicon):
            break
        parts.insert(0, " ".join(text.split()).rstrip(" ,:"))
    return ", ".join(parts)


def _is_office(text: str, lexicon: Lexicon) -> bool:
    text = text[:_LONGEST]
    if text.rstrip().endswith((".", ";")) or phones_in(text, lexicon) or ":" in text:
        return False
    tokens = lexicon.tokens(_IN_PLACE_OF.sub("", text))
    return bool(tokens) and lexicon.person("title").at(tokens, 0) is not None


def _is_mark(text: str) -> bool:
    """Say whether a line only stands for the signature itself."""
    return bool(_MARK.match(text[:40])) or _ELECTRONIC.search(text[:_LONGEST]) is not None


def _name(text: str, lexicon: Lexicon) -> str:
    text = text[:_LONGEST].strip(" *_")
    bracketed = _BRACKETS.match(text)
    plain = strip_honorifics((bracketed[1] if bracketed else text).strip(" ,-/|"), lexicon)
    is_name = bool(plain) and not begins_with_title(plain, lexicon) and looks_like_name(plain, lexicon)
    return plain if is_name and not _is_mark(plain) else ""
