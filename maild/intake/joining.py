"""Which case a GABUNG names: in full, "pgj 2026/3", or only by its last digits, "gabung dengan 3"."""

from dataclasses import replace

from maild.core.answer import Answer, AnswerName
from maild.intake.casenumber import cases_in, others_in, without_cases
from maild.intake.grammar import Grammar, plain
from maild.intake.wording import Clause

_MOST_DIGITS = 6


def joinable(text: str, case: str | None, grammar: Grammar) -> tuple[tuple[str, ...], str]:
    """List the cases that a reply names beside its own, and the text without them.

    Where the reply is tried without a case, only full numbers are known.
    """
    if case is None:
        return tuple(sorted(cases_in(text))), text
    others, _ = others_in(text, case)
    if others:
        return others, others_in(without_cases(text), case)[1]
    lines, named = [], []
    for line in text.split("\n"):
        clause = next((one for one in grammar.clauses(line) if _names_serial(one, grammar)), None)
        if clause:
            last = clause.words[-1]
            named.append(f"{case.rpartition('-')[0].upper()}-{int(last.plain):04d}")
            line = f"{clause.line[: last.start]}{clause.line[last.end :]}"
        lines.append(line)
    return tuple(dict.fromkeys(named)), "\n".join(lines)


def naming(answer: Answer, named: tuple[str, ...]) -> Answer:
    """Add to a GABUNG the case that it names."""
    return replace(answer, other=named[0]) if named and answer.name is AnswerName.JOIN else answer


def _names_serial(clause: Clause, grammar: Grammar) -> bool:
    """Say whether nothing but a number follows the word that joins."""
    words = plain(clause.words)
    if not words or not words[-1].isdecimal() or len(words[-1]) > _MOST_DIGITS:
        return False
    joins = grammar.of(AnswerName.JOIN)
    return any((length := joins.length_at(words, at)) and at + length == len(words) - 1 for at in range(len(words)))
