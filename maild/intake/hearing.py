"""Hear what a reply to one of our questions says: the fact that its event brings to the case."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from maild.core.answer import Answer, AnswerName
from maild.core.case import REPORTER_QUESTION, Case, State
from maild.core.doubt import completed
from maild.core.event import UNREADABLE, Answered, CodeReturned, Disowned, Fact, Filed, Misunderstood, Route
from maild.core.letter import Fields, Letter
from maild.core.office import Actor, Office
from maild.core.sop import CLOSING_STEP, step_of
from maild.core.token import challenge_code
from maild.core.words import ReplyWords
from maild.intake.authenticity import MailClass, is_receipt
from maild.intake.authority import Asked, is_challenge, refusal
from maild.intake.reader import Reading
from maild.intake.reply import understand
from maild.intake.supplement import is_asked, supplement_in

_RECEIPT = "a read receipt"
_LONGEST_ACKNOWLEDGEMENT = 60  # characters
_LONGEST_CODE_REPLY = 5_000
_CODE = re.compile(r"(?<![\d.,/-])(\d{3})[ \xa0-]?(\d{3})(?![\d/-])")

Routing: TypeAlias = Callable[[Letter, str], Route]
"""The route of a letter from an address, by the rules in force."""


def fact_of(
    reading: Reading,
    questions: tuple[Asked, ...],
    writer: MailClass,
    office: Office,
    day: date,
    matches_route: Routing,
    secret: bytes,
) -> tuple[Fact, tuple[str, ...]]:
    """Say what happened, and what was checked to say so."""
    asked, text = questions[0], reading.new_text
    if writer is not MailClass.HUMAN:
        reason = _RECEIPT if is_receipt(reading.mail) else writer.in_words  # who reads his mail is not away
        return Filed(reason, text), (f"class: {writer}",)
    objection = refusal(asked, reading.mail, office, day)
    if objection:
        is_officials = asked.to.actor is not Actor.REPORTER
        refused = Disowned(objection, text) if is_officials else Filed(objection, text)
        return refused, ("class: human", f"token: {asked.question}", objection)
    checks = ("class: human", f"token: {asked.question}", f"sender: {asked.to.actor} on {day}")
    if len({question.case.key for question in questions}) > 1:
        return Misunderstood("two cases", text), ("tokens of two cases",)
    if reading.is_salvaged:
        return Misunderstood(UNREADABLE, text), checks
    if is_challenge(asked):
        code = challenge_code(secret, asked.case.key, asked.question, asked.to.address)
        return CodeReturned(_codes_in(text) == {code}, text), checks
    step = step_asked(asked)
    if step is None:
        return Filed("a question of another kind", text), checks
    if asked.to.actor is Actor.REPORTER:
        return _reporters_fact(reading, asked.case, step, office, matches_route), checks
    if reading.mail.concealments:
        return Misunderstood("; ".join(reading.mail.concealments), text), checks
    understood = understand(text, step, asked.to.actor, office.reply_words, reading.mail.enclosures, asked.case.number)
    if not understood.answers and asked.to.actor is Actor.TECHNICIAN and _acknowledges(text, office.reply_words):
        return Filed("acknowledged", text), checks
    if not understood.answers:
        return Misunderstood(understood.reason, text), checks
    return Answered(understood.answers, text, reading.mail.enclosures), checks


def _codes_in(text: str) -> set[str]:
    """Find the codes that somebody typed: six digits, perhaps with a blank in the middle."""
    return {"".join(found) for found in _CODE.findall(text[:_LONGEST_CODE_REPLY])}


def _acknowledges(text: str, words: ReplyWords) -> bool:
    """Hear a technician's "Siap, laksanakan", which says nothing of the repair and needs no answer."""
    said = " ".join(text.casefold().split())
    heard = (word for word in words.cue("acknowledgements") if said.startswith(word))
    is_short = len(said) <= _LONGEST_ACKNOWLEDGEMENT and "?" not in said
    return is_short and any(not said[len(word) : len(word) + 1].isalnum() for word in heard)


def step_asked(asked: Asked) -> int | None:
    """Find the step that a reply to this question is read at; None if no such question exists."""
    if asked.question == REPORTER_QUESTION:
        state = asked.case.state
    elif asked.question.partition("/")[0] in set(State):
        state = State(asked.question.partition("/")[0])
    else:
        return None
    step = step_of(state)
    return step.number if step else CLOSING_STEP


def _reporters_fact(reading: Reading, case: Case, step: int, office: Office, matches_route: Routing) -> Fact:
    text, enclosures = reading.new_text, reading.mail.enclosures
    added = supplement_in(reading, step, case, office)
    if added.commands:
        return Answered(added.commands, text, enclosures)
    if not (added.says_something or enclosures):
        return Filed("thanks only", text)
    fields = completed(case.letter.fields, added.fields, office.sop.required_fields)
    route = matches_route(replace(case.letter, fields=fields), case.reporter.address)
    if is_asked(case):
        answer = Answer(AnswerName.COMPLETE, added.text, fields=added.fields)
        return Answered((answer,), text, enclosures, route, reading.letter.unscanned > 0)
    answer = Answer(AnswerName.INFORM, added.text, fields=added.fields)
    return Answered((answer,), text, enclosures, route if added.fields != Fields() else None)
