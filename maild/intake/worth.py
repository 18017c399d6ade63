"""Judge whether a value can be what its label says: a unit, a person, a number, a report, a request."""

import re

from maild.intake.letterhead import is_address_line
from maild.intake.lexicon import Lexicon
from maild.intake.people import begins_with_title, looks_like_name, name_from_label
from maild.intake.phone import numbers_in
from maild.intake.units import unit_at_start, units_in

_DATE = re.compile(r"\d{1,2}[ ./-](?:\d{1,2}|[A-Za-z]{3,9})[ ./-](?:19|20)?\d{2}\b")
_NOUN_OF_DEED = re.compile(r"(?:pe|pen|pem|peng|per|pel)[a-z]{3,}(?:an|nya)$")
_HEADED = re.compile(r"(?:Nomor|No|Tanggal|Tgl)\s*[.:]", re.IGNORECASE)  # another box of the form
_LONGEST_UNIT, _LONGEST_NAME = 16, 8  # words
_SCRAP = 2  # letters
_REACH = 300  # characters of a value that are looked at


def fitness(name: str, value: str, lexicon: Lexicon) -> float:
    """Say from 0 to 1 how well a value fits a field; 0 where it cannot be it."""
    text = value.strip()[:_REACH]
    if name in ("description", "resolution") and _HEADED.match(text):
        return 0.0
    if not any(map(str.isalnum, text)):
        return 0.0
    judge = {"unit": _as_unit, "pic": _as_person, "phone": _as_phone, "description": _as_report}.get(name, _as_request)
    return judge(text, lexicon)


def _as_phone(text: str, lexicon: Lexicon) -> float:
    numbers = numbers_in(text, is_expected=True)
    return 0.0 if not numbers else 1.0 if any(number.is_mobile for number in numbers) else 0.6


def _as_unit(text: str, lexicon: Lexicon) -> float:
    words = text.split()
    first = unit_at_start(text, lexicon)
    if first:
        return 1.0 if first.has_place or first.kind == "part" else 0.8
    if len(words) > _LONGEST_UNIT or _DATE.search(text) or sum(map(str.isdigit, text)) > len(text) / 3:
        return 0.0
    if units_in(lexicon.passage(text), lexicon):
        return 0.7
    if _is_label(text, lexicon) or _as_phone(text, lexicon) or is_address_line(text):
        return 0.0
    tokens = lexicon.tokens(text)
    has_place = any(lexicon.unit("places").at(tokens, at) for at in range(len(tokens)))
    return 0.5 if has_place else 0.3 if len(words) <= _LONGEST_NAME and text[0].isupper() else 0.1


def _as_person(text: str, lexicon: Lexicon) -> float:
    name = name_from_label(text, lexicon)
    if not name or unit_at_start(text, lexicon) or _is_label(text, lexicon) or _DATE.search(text):
        return 0.0
    if looks_like_name(name, lexicon):
        return _single_name(name) if " " not in name else 1.0
    if begins_with_title(name, lexicon):
        return 0.5
    is_bare = len(name.split()) <= _LONGEST_NAME and not any(map(str.isdigit, name))
    tells = any(lexicon.cue(key).is_in(lexicon.tokens(name)) for key in ("trouble", "request", "opening"))
    return 0.4 if is_bare and not tells else 0.0


def _single_name(name: str) -> float:
    """Weigh a name of one word, which is normal in Indonesia, but may be a scrap of a stamp too."""
    return 0.3 if len(name) <= _SCRAP else 0.7 if name.isupper() or len(name) <= 2 * _SCRAP else 1.0


def _as_report(text: str, lexicon: Lexicon) -> float:
    tokens = lexicon.tokens(text)
    if lexicon.cue("trouble").is_in(tokens):
        return 1.0 if len(tokens) > 1 else 0.7
    return _as_prose(text, lexicon)


def _as_request(text: str, lexicon: Lexicon) -> float:
    tokens = lexicon.tokens(text)
    commands = any(lexicon.cue("imperative").at(tokens, at) for at in range(len(tokens[:3])))
    if (
        commands
        or lexicon.cue("request").is_in(tokens)
        or any(_NOUN_OF_DEED.match(word.casefold()) for word in text.split()[:3])
    ):
        return 1.0 if len(tokens) > 1 else 0.7
    return _as_prose(text, lexicon)


def _as_prose(text: str, lexicon: Lexicon) -> float:
    words = len(text.split())
    if _is_label(text, lexicon) or (_as_phone(text, lexicon) and words <= 4):
        return 0.0
    return 0.7 if words >= 4 else 0.5 if words >= 2 else 0.3


def _is_label(text: str, lexicon: Lexicon) -> bool:
    return lexicon.joined(text[:80]) in lexicon.labels
