"""Recognise a mail of ours that comes back quoted, without its token.

A program that answers each mail with a copy of it, under a new subject and with no other sign of what it is, would
else open one case after the other.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from maild.core.case import Case
from maild.core.letter import Fields
from maild.core.office import Office
from maild.intake.reader import Reading

_ENOUGH_FIELDS = 3  # with fewer there is little that could be repeated
_MOST_NUMBERS = 5  # that a mail may name before we stop looking them up
_MOSTLY = 0.8  # of the words
_READ = 100_000  # characters
_REMARK = re.compile(r"\([^()]{0,80}\)")
_WORD = re.compile(r"\w+")


class Register(Protocol):
    def case_numbered(self, number: str) -> Case | None: ...


def echoed_case(reading: Reading, register: Register, office: Office) -> str:
    """Name the case whose mail comes back, where nothing is said that could be a complaint of its own; else ""."""
    letter, required = reading.letter, office.sop.required_fields
    if letter.unscanned:
        return ""
    text = f"{reading.mail.subject}\n{reading.mail.text[:_READ]}\n{letter.text[:_READ]}"
    cases = tuple(_cases_in(text, register, office))
    repeated = next((case.number for case in cases if _repeats(letter.fields, case)), "")
    is_whole = not (letter.fields.missing(required) and reading.own_fields.missing(required))
    return repeated or ("" if is_whole else _copied(text, cases, office))


def _cases_in(text: str, register: Register, office: Office) -> Iterator[Case]:
    named = dict.fromkeys(re.findall(rf"\b{re.escape(office.case_prefix)}-\d{{4}}-\d{{4,9}}\b", text))
    for number in tuple(named)[:_MOST_NUMBERS]:
        case = register.case_numbered(number)
        if case:
            yield case


def _repeats(fields: Fields, case: Case) -> bool:
    """Say whether a case holds all this, its description above all: a new one makes a new complaint."""
    told = [field.value for _, field in fields.items() if field]
    is_known = _is_told_in(fields.value("description"), case) and _is_told_in(" ".join(told), case)
    return len(told) >= _ENOUGH_FIELDS and is_known


def _copied(text: str, cases: tuple[Case, ...], office: Office) -> str:
    """Find the end of our mails: the office's name, and soon after it the number of a case."""
    name = r"[\s>|]{1,20}".join(re.escape(word) for word in office.name.split())
    numbers = "|".join(re.escape(case.number) for case in cases)
    end = rf"(?m)^[ \t>|]{{0,20}}{name}[ \t>|]{{0,20}}$[\s\S]{{1,300}}?\b({numbers})\b"
    found = re.search(end, text) if cases else None
    return found[1] if found else ""


def _is_told_in(value: str, case: Case) -> bool:
    """Say whether a case holds these words; our mails cut them, and put remarks in brackets behind them."""
    known = set(_words(" ".join(field.value for _, field in case.letter.fields.items() if field)))
    said = _words(_REMARK.sub(" ", value))
    return sum(word in known for word in said) >= _MOSTLY * len(said)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
