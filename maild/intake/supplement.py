"""Read what a reporter's reply adds to his case: commands, words that mean something, fields that were missing."""

import re
from dataclasses import dataclass

from maild.core.answer import Answer, AnswerName
from maild.core.case import Case
from maild.core.doubt import amended, doubts_of
from maild.core.letter import Fields
from maild.core.office import Actor, Office
from maild.core.transcribing import STEP_ONE, enclosed
from maild.intake.authenticity import without_codes
from maild.intake.fields import read_completion
from maild.intake.reader import Reading
from maild.intake.reply import understand
from maild.intake.settling import affirms, settling

_BLANK_FORM_LINE = re.compile(r"^[^:=\n]{1,80}[:=][ \t._\u2026-]{0,200}$", re.MULTILINE)
_FREE = (AnswerName.COMPLETE, AnswerName.INFORM)
_FAULTS = (LookupError, ValueError, TypeError, RecursionError)
"""What reading fields raises is a fault of ours, and must not lose the reply: its case asks again."""


@dataclass(frozen=True, slots=True)
class Supplement:
    """`text` is empty where there is nothing but courtesy, our own form and codes, a command or a "benar"."""

    commands: tuple[Answer, ...]
    text: str
    fields: Fields

    @property
    def says_something(self) -> bool:
        return bool(self.text) or self.fields != Fields()


def is_asked(case: Case) -> bool:
    """Say whether the case waits for the reporter's own words."""
    return case.state in STEP_ONE


def supplement_in(reading: Reading, step: int, case: Case, office: Office) -> Supplement:
    """Hear a reporter: a command alone, else his words, and in them what is asked for or in doubt."""
    written = without_codes(reading.new_text).strip()
    said = _BLANK_FORM_LINE.sub("", written)
    answers = understand(said, step, Actor.REPORTER, office.reply_words, case=case.number).answers
    commands = tuple(answer for answer in answers if answer.name not in _FREE)
    if commands:
        return Supplement(commands, "", Fields())
    settled = _settled(written, case, office)
    telling = written if answers else ""
    if settled != Fields() and affirms(written, office.reply_words):
        return Supplement((), telling if case.wanted else "", settled)
    if not is_asked(case):
        return Supplement((), telling, settled)
    asked = _completion(written, bool(telling), reading, case, office)
    return Supplement((), telling, asked.overwritten_by(settled))


def _settled(written: str, case: Case, office: Office) -> Fields:
    try:
        return settling(written, case.letter.fields, doubts_of(case), office)
    except _FAULTS:
        return Fields()


def _completion(written: str, is_telling: bool, reading: Reading, case: Case, office: Office) -> Fields:
    """Read what was asked for: in the reply's own words, and in enclosures, which count where they are surer."""
    missing = case.letter.fields.missing(office.sop.required_fields)
    asked_free = bool(case.wanted and is_telling)
    try:
        said = read_completion(written, missing, office.field_words, office.units, asked_free)
    except _FAULTS:
        said = Fields()
    shown = enclosed(reading.letter.fields)
    return amended(shown.overwritten_by(said), shown, at_least=0)
