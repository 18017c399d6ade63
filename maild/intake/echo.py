"""Recognise a mail of ours that comes back quoted, without its token.

A program that answers each mail with a copy of it, under a new subject and with no other sign of what it is, would
else open one case after the other.
"""

import re
from typing import Protocol

from maild.core.case import Case
from maild.core.office import Office
from maild.intake.reader import Reading

_ENOUGH_FIELDS = 3  # with fewer there is little that could be repeated
_MOST_NUMBERS = 5  # that a mail may name before we stop looking them up
_MOSTLY = 0.8  # of the words
_REMARK = re.compile(r"\([^()]{0,80}\)")
_WORD = re.compile(r"\w+")


class Register(Protocol):
    def case_numbered(self, number: str) -> Case | None: ...


def echoed_case(reading: Reading, register: Register, office: Office) -> str:
    """Name the case that a mail names and whose complaint it repeats, field by field; "" if it says something else."""
    letter = reading.letter
    told = [field.value for _, field in letter.fields.items() if field]
    if letter.unscanned or len(told) < _ENOUGH_FIELDS:
        return ""
    number = re.compile(rf"\b{re.escape(office.case_prefix)}-\d{{4}}-\d{{4,9}}\b")
    named = dict.fromkeys(number.findall(f"{reading.mail.subject}\n{letter.text}"))
    cases = (register.case_numbered(name) for name in tuple(named)[:_MOST_NUMBERS])
    return next((case.number for case in cases if case and all(_is_told_in(value, case) for value in told)), "")


def _is_told_in(value: str, case: Case) -> bool:
    """Say whether a case holds these words; our mails cut them, and put remarks in brackets behind them."""
    known = set(_words(" ".join(field.value for _, field in case.letter.fields.items() if field)))
    said = _words(_REMARK.sub(" ", value))
    return sum(word in known for word in said) >= _MOSTLY * len(said)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
