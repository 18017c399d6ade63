"""Hear in a reporter's reply what settles doubts about his letter: "benar", or the right value of a field."""

import re
from dataclasses import replace

from maild.core.answer import AnswerName
from maild.core.doubt import confirmed
from maild.core.letter import Field, Fields
from maild.core.office import Office
from maild.core.words import ReplyWords
from maild.intake.courtesy import said_lines
from maild.intake.fields import read_completion
from maild.intake.grammar import Grammar, grammar_for, plain
from maild.intake.phone import numbers_in
from maild.intake.values import fold

_LABELLED = re.compile(r"[^:=\n]{1,80}[:=]")
_MOST_LINES = 20
_TOLD_FREELY = ("description", "resolution")  # any sentence may be one: a label must say so


def affirms(text: str, words: ReplyWords) -> bool:
    """Say whether a reply tells nothing but that what was read is right."""
    grammar = grammar_for(words, (AnswerName.INFORM,))
    affirmations, polite = grammar.cue("affirmations"), grammar.cue("affirmations")
    for table in ("honorifics", "greetings", "closings"):
        polite = polite.joined_with(grammar.cue(table))
    lines = said_lines(text, grammar) or text.split("\n", _MOST_LINES)[:_MOST_LINES]  # "Selamat pagi, benar."
    clauses = [clause for line in lines for clause in grammar.clauses(line) if clause.words]
    said = [clause for clause in clauses if affirmations.first_in(plain(clause.words))]
    return (
        bool(said)
        and all(clause.sign != "?" for clause in clauses)
        and all(polite.covers(plain(clause.words)) for clause in said)
        and all(grammar.is_courtesy(clause) for clause in clauses if clause not in said)
    )


def settling(text: str, known: Fields, doubts: tuple[str, ...], office: Office) -> Fields:
    """Give the doubtful fields as a reply settles them; nothing for the others.

    A correction must stand for itself: behind a label, as all that is said, or with words that say that it is one. A
    number in the middle of a sentence may be anybody's.
    """
    if not doubts:
        return Fields()
    if affirms(text, office.reply_words):
        return confirmed(known, doubts)
    grammar = grammar_for(office.reply_words, (AnswerName.INFORM,))
    said = fold(" ".join(said_lines(text, grammar)))
    told = read_completion(text, doubts, office.field_words, office.units)
    told = replace(told, phone=told.phone or _sole_mobile(said))
    meant = {
        name: replace(field, confidence=1.0)
        for name, field in told.items()
        if field and name in doubts and (_LABELLED.match(field.text) or _is_all(name, field, said, grammar))
    }
    return Fields(**{name: field for name, field in meant.items() if _is_fit(field, known.get(name))})


def _sole_mobile(said: str) -> Field | None:
    numbers = [number for number in numbers_in(said, is_expected=True) if number.is_mobile]
    return Field(numbers[0].value, source="reply", e164=numbers[0].e164) if len(numbers) == 1 else None


def _is_all(name: str, field: Field, said: str, grammar: Grammar) -> bool:
    """Say whether a value is all that was said, and no word of replies taken for a name."""
    if name == "phone":
        return len(field.value) * 2 > len(said) or bool(grammar.cue("corrections").first_in(grammar.words(said)))
    if name in _TOLD_FREELY or (name == "pic" and any(map(grammar.is_known, grammar.words(field.value)))):
        return False
    return len(field.value) * 5 > len(said) * 4


def _is_fit(field: Field, known: Field | None) -> bool:
    """Say whether a value can stand in the place of another: no landline in that of a mobile number."""
    return known is None or (bool(field.e164) >= bool(known.e164) and field.is_mobile >= known.is_mobile)
