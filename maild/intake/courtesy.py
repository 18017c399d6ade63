"""The lines of a reply that say something: without greeting, thanks, name and title."""

import re
from dataclasses import dataclass

from maild.core.answer import AnswerName
from maild.intake.grammar import Grammar, plain
from maild.intake.heads import head_in
from maild.intake.leads import Kind
from maild.intake.wording import Clause

_MOST_LINES = 400
_QUOTED = re.compile(r"\s{0,3}[>|]")
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s")
_TOKEN_LINE = re.compile(r"\W{0,3}kode\s?:\s?[a-z2-7]{20,40}\W{0,3}", re.IGNORECASE)
_PICTURE = re.compile(r"\[(?:cid|image|gambar|foto):?[^\]\n]{0,200}\]", re.IGNORECASE)
_INVISIBLE = " \t\xa0\u200b\u200c\u200d\u2060\ufeff\xad"
_LONGEST_GREETING = 9  # words
_LONGEST_NAME = 6
_SIGNALS = ("hedges", "negations", "conditions", "questions", "retractions")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    clauses: tuple[Clause, ...]
    is_after_gap: bool


def said_lines(text: str, grammar: Grammar) -> tuple[str, ...]:
    """Return the lines that count. A line below the signature counts if it could change what is said above it."""
    return tuple(line for line, _ in _said(_lines(text, grammar), grammar))


def numbered_lines(text: str, grammar: Grammar) -> tuple[tuple[str, bool], ...]:
    """Return the lines that count with their numbers, and whether a blank line stands before each."""
    return _said(_lines(text, grammar, keeps_numbers=True), grammar)


def is_courteous(text: str, grammar: Grammar) -> bool:
    """Say whether a line is nothing but greeting, address or thanks."""
    return all(grammar.is_courtesy(clause) for clause in grammar.clauses(text))


def _said(lines: list[_Line], grammar: Grammar) -> tuple[tuple[str, bool], ...]:
    start = next((at for at, line in enumerate(lines) if not _is_greeting(line, grammar)), len(lines))
    lines = lines[start:]
    end = next((at for at in range(1, len(lines)) if _ends(lines, at, grammar)), len(lines))
    below = [line for line in lines[end:] if _is_signal(line, grammar) and not _is_closing(line, grammar)]
    return tuple((line.text, line.is_after_gap) for line in (*lines[:end], *below))


def _lines(text: str, grammar: Grammar, keeps_numbers: bool = False) -> list[_Line]:
    lines: list[_Line] = []
    is_after_gap = False
    for raw in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        line = _PICTURE.sub("", raw).strip(_INVISIBLE)
        if not line or _QUOTED.match(line) or _TOKEN_LINE.fullmatch(line):
            is_after_gap = True
            continue
        line = _NUMBERED.sub("", line, count=1) if _NUMBERED.match(line) and not keeps_numbers else line
        lines.append(_Line(line, grammar.clauses(line), is_after_gap))
        is_after_gap = False
    return lines


def _is_greeting(line: _Line, grammar: Grammar) -> bool:
    words = _words(line)
    is_address = grammar.cue("honorifics").length_at(words, 0) > 0 and _is_capital(line)
    begins = is_address or grammar.cue("greetings").length_at(words, 0) > 0
    is_said = _is_signal(line, grammar) or any(head_in(clause, grammar) for clause in line.clauses)
    return begins and len(words) <= _LONGEST_GREETING and not is_said


def _ends(lines: list[_Line], at: int, grammar: Grammar) -> bool:
    """Say whether thanks, or without them a name or title, begin at a line."""
    line = lines[at]
    if _is_closing(line, grammar):
        return True
    if _is_signal(line, grammar):
        return False
    words = _words(line)
    is_title = grammar.cue("signature").length_at(words, 0) > 0
    if line.is_after_gap:
        return is_title or line.text.startswith(("#", "--", "__", "==")) or _is_name(line, grammar)
    all_title = all(grammar.cue("roles").length_at(words, n) or grammar.cue("signature").length_at(words, n)
                    for n in range(len(words)))  # fmt: skip
    return (is_title and all_title) or (at == len(lines) - 1 and _is_name(line, grammar))


def _is_closing(line: _Line, grammar: Grammar) -> bool:
    words = _words(line)
    closings = grammar.cue("closings")
    return any(closings.length_at(words, at) for at in range(len(words))) and all(
        grammar.is_courtesy(clause) for clause in line.clauses
    )


def _is_name(line: _Line, grammar: Grammar) -> bool:
    words = _words(line)
    return 0 < len(words) <= _LONGEST_NAME and _is_capital(line) and not all(map(grammar.is_known, words))


def _is_capital(line: _Line) -> bool:
    words = [clause.line[word.start : word.end] for clause in line.clauses for word in clause.words]
    return all(word[0].isupper() or word in ("bin", "binti", "al") for word in words)


def _is_signal(line: _Line, grammar: Grammar) -> bool:
    """Say whether a line could give an answer or make one unclear."""
    words = grammar.cue("harmless").without(_words(line))
    return (
        any(clause.sign == "?" for clause in line.clauses)
        or any(grammar.cue(table).first_in(words) for table in _SIGNALS)
        or any(_is_answer(words, at, grammar) for at in range(len(words)))
    )


def _is_answer(words: tuple[str, ...], at: int, grammar: Grammar) -> bool:
    return any(
        kind not in (Kind.WEAK, Kind.ASKS) and name is not AnswerName.INFORM
        for _, (name, kind) in grammar.heads.at(words, at)
    )


def _words(line: _Line) -> tuple[str, ...]:
    return tuple(word for clause in line.clauses for word in plain(clause.words))
