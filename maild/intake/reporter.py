"""What a reporter's reply says; what is no command is filed and passed on, never asked back (interface.md §2)."""

import re
from dataclasses import replace

from maild.core.answer import Answer, AnswerName
from maild.intake.courtesy import said_lines
from maild.intake.grammar import Grammar, plain
from maild.intake.heads import head_in
from maild.intake.leads import Head, Kind
from maild.intake.wording import Clause, has_strange_signs

_SCORES = ("1", "2", "3", "4")
_RANGES = ("atau", "dan", "sampai", "hingga", "koma", "setengah")
_BARE_SCORE = re.compile(r"\W{0,3}([1-4])\W{0,3}")
_COMPLETION = 1  # step
_CLOSED = 8  # step
_MOST_BESIDE = 12  # words beside a question or a withdrawal
_LONG = 25  # words: a letter, in which a command word is no command
_DIGITS = 4  # of a number that means something
_PHONE_DIGITS = 10  # at least
_FIRST = 3  # clauses in which a reporter says that it does not work


def hear_reporter(
    text: str, step: int, grammar: Grammar, allowed: tuple[AnswerName, ...], is_of_another: bool = False
) -> tuple[tuple[Answer, ...], str]:
    """Find a reporter's answer; his free text completes his letter at step 1, and later is information."""
    said = said_lines(text, grammar)
    clauses = tuple(clause for line in said for clause in grammar.clauses(line))
    if not any(_is_substantive(clause, grammar) for clause in clauses) or _is_nothing(clauses, step, grammar):
        return (), "thanks only" if text.strip() else "no text of his own"
    command = None if is_of_another or has_strange_signs("\n".join(said)) else _command(said, clauses, grammar)
    if command and command.name is AnswerName.STATUS and step == _COMPLETION and _has_number(text):
        command = None  # his letter is completed first
    if command and command.name in allowed:
        return (command,), ""
    free = text.strip()
    if step == _COMPLETION:
        return (Answer(AnswerName.COMPLETE, free),), ""
    return (Answer(AnswerName.INFORM, free),), ""


def _is_nothing(clauses: tuple[Clause, ...], step: int, grammar: Grammar) -> bool:
    """Say whether he only thanks, wishes, promises, or after closing says that all is well."""
    if any(clause.sign == "?" for clause in clauses):
        return False
    return all(
        not _is_substantive(clause, grammar)
        or grammar.cue("wishes").length_at(plain(clause.words), 0) > 0
        or grammar.is_idle(clause, is_closed=step == _CLOSED)
        for clause in clauses
    )


def _is_substantive(clause: Clause, grammar: Grammar) -> bool:
    return (
        bool(clause.words)
        and not grammar.is_courtesy(clause)
        and not grammar.cue("closings").covers(plain(clause.words))
    )


def _command(said: tuple[str, ...], clauses: tuple[Clause, ...], grammar: Grammar) -> Answer | None:
    if reopened := _reopened(said, clauses, grammar):
        return reopened
    if score := _score(said, clauses, grammar):
        return score
    meant = [clause for clause in clauses if _is_substantive(clause, grammar)]
    head = head_in(meant[0], grammar)
    if head and head.answer is AnswerName.STATUS:
        length = sum(len(clause.words) for clause in meant)
        is_told = len(meant) > 1 and meant[0].sign in (":", "=")  # "Update: lantai 2 juga mati"
        return _asked(said, meant) if length <= _LONG and not is_told else None
    if head and head.answer is AnswerName.WITHDRAW and (withdrawn := _withdrawn(said, clauses, meant, head, grammar)):
        return withdrawn
    return _in_passing(said, clauses, meant, grammar)


def _asked(said: tuple[str, ...], meant: list[Clause]) -> Answer:
    return Answer(AnswerName.STATUS, "\n".join(said) if len(meant) > 1 else "")


def _withdrawn(
    said: tuple[str, ...], clauses: tuple[Clause, ...], meant: list[Clause], head: Head, grammar: Grammar
) -> Answer | None:
    length = sum(len(clause.words) for clause in meant)
    words = tuple(word for clause in clauses for word in (*plain(clause.words), ""))
    is_of_cable = head.kind is Kind.WORDS and grammar.cue("pulled").first_in(words)
    if length > _LONG * 2 or is_of_cable or _is_spoiled(AnswerName.WITHDRAW, clauses, grammar):
        return None
    is_bare = head.end == len(meant[0].words) and meant[0].sign in (":", ",", "", ".", "-")
    reason = "\n".join(said).partition(meant[0].sign)[2] if is_bare and meant[0].sign else "\n".join(said)
    bare = head.kind is Kind.WORDS and len(meant) == 1 and head.end == len(meant[0].words)
    return Answer(AnswerName.WITHDRAW, "" if bare else reason.strip())


def _in_passing(
    said: tuple[str, ...], clauses: tuple[Clause, ...], meant: list[Clause], grammar: Grammar
) -> Answer | None:
    """Hear a withdrawal or a question about the progress that stands anywhere in a short message."""
    if sum(len(clause.words) for clause in meant) > _LONG or any(_has_data(clause) for clause in clauses):
        return None
    for name in (AnswerName.WITHDRAW, AnswerName.STATUS):
        telling = [clause for clause in meant if _tells(clause, name, grammar)]
        beside = sum(len(clause.words) for clause in meant if clause not in telling)
        if not telling or beside > _MOST_BESIDE:
            continue
        if name is AnswerName.STATUS or not _is_spoiled(name, clauses, grammar):
            return Answer(name, "\n".join(said)) if name is AnswerName.WITHDRAW else _asked(said, meant)
    return None


def _tells(clause: Clause, name: AnswerName, grammar: Grammar) -> bool:
    words = plain(clause.words)
    return any(
        answer is name and kind is Kind.TASKS
        for at in range(len(words))
        for _, (answer, kind) in grammar.heads.at(words, at)
    )


def _has_number(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= _PHONE_DIGITS


def _has_data(clause: Clause) -> bool:
    """Say whether a clause gives something: "HP: …", a number."""
    return clause.sign in (":", "=") or any(sum(map(str.isdigit, word.plain)) >= _DIGITS for word in clause.words)


def _is_spoiled(answer: AnswerName, clauses: tuple[Clause, ...], grammar: Grammar) -> bool:
    words = tuple(word for clause in clauses for word in (*plain(clause.words), ""))
    if any(clause.sign == "?" for clause in clauses):
        return True
    rest = grammar.of(answer).without(words) if answer is AnswerName.WITHDRAW else words
    return bool(grammar.spoilers(answer).first_in(rest))


def _reopened(said: tuple[str, ...], clauses: tuple[Clause, ...], grammar: Grammar) -> Answer | None:
    """Hear that it still does not work, unless he says elsewhere that it does."""
    meant = [clause for clause in clauses if _is_substantive(clause, grammar)][:_FIRST]
    words = tuple(word for clause in clauses for word in (*plain(clause.words), ""))
    if grammar.cue("healthy").first_in(words):
        return None
    for clause in meant:
        found = plain(clause.words)
        at_any = any(
            name is AnswerName.REOPEN for at in range(len(found)) for _, (name, _) in grammar.heads.at(found, at)
        )
        is_complaint = bool(grammar.cue("complaints").first_in(words))
        told = replace(clause, sign="") if is_complaint else clause
        if at_any and not _is_spoiled(AnswerName.REOPEN, (told,), grammar):
            return Answer(AnswerName.REOPEN, "\n".join(said))
    return None


def _score(said: tuple[str, ...], clauses: tuple[Clause, ...], grammar: Grammar) -> Answer | None:
    """Read "NILAI 4"; other numbers than 1 to 4 are no rating."""
    if len(said) == 1 and (bare := _BARE_SCORE.fullmatch(said[0])):
        return Answer(AnswerName.RATE, score=int(bare[1]))
    for at, clause in enumerate(clauses):
        words = plain(clause.words)
        length = next((n for n, (name, _) in grammar.heads.at(words, 0) if name is AnswerName.RATE), 0)
        given = clause if length < len(words) else clauses[at + 1] if at + 1 < len(clauses) else clause
        value, *beside = plain(given.words)[length if given is clause else 0 :] or ("",)
        is_one = value in _SCORES and not any(word[:1].isdigit() or word in _RANGES for word in beside)
        if length and is_one and "?" not in (clause.sign, given.sign):
            rest = [part for part in clauses if part not in (clause, given) and _is_substantive(part, grammar)]
            return Answer(AnswerName.RATE, "\n".join(said) if rest else "", score=int(value))
    return None
