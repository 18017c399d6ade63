"""Read what a reporter's reply adds to his case: commands, words that mean something, fields that were missing."""

import re
from dataclasses import dataclass

from maild.core.answer import Answer, AnswerName
from maild.core.case import Case, State
from maild.core.letter import Fields
from maild.core.office import Actor, Office
from maild.intake.authenticity import without_codes
from maild.intake.fields import read_completion
from maild.intake.reply import understand

_BLANK_FORM_LINE = re.compile(r"^[^:=\n]{1,80}[:=][ \t._\u2026-]{0,200}$", re.MULTILINE)
_FREE = (AnswerName.COMPLETE, AnswerName.INFORM)


@dataclass(frozen=True, slots=True)
class Supplement:
    """`text` is empty where there is nothing but courtesy, our own form and codes, or a command."""

    commands: tuple[Answer, ...]
    text: str
    fields: Fields

    @property
    def says_something(self) -> bool:
        return bool(self.text) or self.fields != Fields()


def is_asked(case: Case) -> bool:
    """Say whether the case waits for the reporter's own words."""
    return case.state in (State.AWAITING_COMPLETION, State.AWAITING_READING)


def supplement_in(text: str, step: int, case: Case, office: Office) -> Supplement:
    """Hear a reporter: a command alone, else his words, and in them what is still asked for."""
    written = without_codes(text).strip()
    answers = understand(_BLANK_FORM_LINE.sub("", written), step, Actor.REPORTER, office.reply_words).answers
    commands = tuple(answer for answer in answers if answer.name not in _FREE)
    if commands:
        return Supplement(commands, "", Fields())
    telling = written if answers else ""
    if not is_asked(case):
        return Supplement((), telling, Fields())
    missing = case.letter.fields.missing(office.sop.required_fields)
    asked_free = bool(case.wanted and telling)
    try:
        fields = read_completion(written, missing, office.field_words, office.units, asked_free)
    except (LookupError, ValueError, TypeError, RecursionError):
        fields = Fields()  # a fault of ours in finding fields must not lose the reply: its case asks again
    return Supplement((), telling, fields)
