"""What a reply says: a closed grammar, in which whatever is not clearly an answer is none (interface.md §4)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from maild.core.answer import Answer, AnswerName
from maild.core.letter import Enclosure
from maild.core.office import Actor
from maild.core.sop import answers_at
from maild.core.words import ReplyWords
from maild.intake.casenumber import cases_in, names_another, without_cases
from maild.intake.courtesy import said_lines
from maild.intake.grammar import Grammar, grammar_for, plain
from maild.intake.joining import joinable, naming
from maild.intake.leads import SENT_BACK, Kind
from maild.intake.report import is_report, read_report, without_report
from maild.intake.reporter import hear_reporter
from maild.intake.statement import FREE, LATER, PAIR, Statement, is_pair, statements_of
from maild.intake.wording import Phrases, clauses_of, has_strange_signs, plain_words

_LONGEST = 50_000  # characters of a reply that are understood
_MOST_LINES = 400
_LONGEST_LINE = 2_000  # characters
FROM_RELEASE = 6  # step: from here on an approval lets the result go out
_DOTS = re.compile(r"^\W{0,9}[^\W\d_][\w ]{1,30}[:=]\s{0,9}(?:\.{2,80}|…{1,30}|_{2,80})\s{0,9}$", re.MULTILINE)
_LETTER_NUMBER = re.compile(
    r"\b(?:nomor|no)\b\.?(?:\s(?:surat|nodis|nota\sdinas))?\s?[:=]?\s?"
    r"([A-Za-z0-9]{1,12}[./-][^\s,;?]{0,60}(?:\s[-–]\s?[\w./-]{1,30})?)",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(r"^\s{0,9}nomor\s{0,3}:[ \t._…-]{0,80}$", re.IGNORECASE | re.MULTILINE)
_PREFIXES = frozenset("re bls balas aw sv fw fwd trs external eksternal ext".split())  # of subjects
_UNCLEAR = {
    "negations": "negated",
    "hedges": "a condition or hedge",
    "conditions": "a condition or hedge",
    "questions": "a question",
}


@dataclass(frozen=True, slots=True)
class Understanding:
    """The answers of a reply; where there are none, why (in English, for history and clarification)."""

    answers: tuple[Answer, ...] = ()
    reason: str = ""


def understand(
    text: str,
    step: int,
    actor: Actor,
    words: ReplyWords,
    enclosures: tuple[Enclosure, ...] = (),
    case: str | None = None,
) -> Understanding:
    """Say what the new text of a reply answers at a step; `case` is the number of the case that was asked about."""
    text = text[:_LONGEST]
    allowed = answers_at(step, actor)
    grammar = grammar_for(words, allowed, step >= FROM_RELEASE)
    if is_notice(text, words) or (actor is Actor.REPORTER and is_automatic_text(text, "", words)):
        return Understanding(reason="an absence notice")
    if actor is Actor.REPORTER:
        return Understanding(*hear_reporter(text, step, grammar, allowed, names_another(text, case)))
    if _is_too_long(text):
        return Understanding(reason="longer than a reply")
    may_join = AnswerName.JOIN in allowed
    if reason := _strays(text, case, may_join):
        return Understanding(reason=reason)
    named, text = joinable(text, case, grammar) if may_join else ((), text)
    number, text = _letter_number(text) if AnswerName.APPROVE in allowed and step >= FROM_RELEASE else ("", text)
    text = without_cases(text)
    if AnswerName.DONE in allowed and is_report(text, enclosures, grammar):
        return Understanding(*_reported(text, enclosures, grammar))
    lines = said_lines(without_report(text, grammar) if AnswerName.DONE in allowed else text, grammar)
    reason = "strange characters" if has_strange_signs("\n".join(lines)) else "" if lines else "no text of his own"
    statements, unknown = statements_of(lines, grammar)
    reason = reason or unknown or _objection(statements, lines, grammar)
    if not reason and AnswerName.DONE not in allowed and _DOTS.search(text):
        reason = "a template that was not filled in"
    if reason := reason or _misjoins(statements, named):
        return Understanding(reason=reason)
    statements.sort(key=lambda one: one.answer in LATER)  # what they need comes first
    answers = tuple(_answer(one, number, text, enclosures, grammar) for one in statements)
    return Understanding(tuple(naming(answer, named) for answer in answers))


def _strays(text: str, case: str | None, may_join: bool) -> str:
    """Say what is wrong with the cases that a reply names; who may join cases names one more than his own."""
    if len(cases_in(text) - ({case} if may_join else set())) > 1:
        return "two cases"
    return "names another case" if not may_join and names_another(text, case) else ""


def _misjoins(statements: list[Statement], named: tuple[str, ...]) -> str:
    """Say what is wrong with the cases that are named where cases may be joined: only a GABUNG names any, and one."""
    if named and all(one.answer is not AnswerName.JOIN for one in statements):
        return "names another case"
    return "two cases" if len(named) > 1 else ""


def _is_too_long(text: str) -> bool:
    """Say whether something might stand where it is not read, such as a "but" at the end of a huge line."""
    lines = text.strip().split("\n")
    return len(text) == _LONGEST or len(lines) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines)


def is_automatic_text(text: str, subject: str, words: ReplyWords) -> bool:
    """Recognise an absence notice that has no header to tell it (reliability.md T15)."""
    named, said = _absence(words)
    subject_words = plain_words(subject)
    start = next((at for at, word in enumerate(subject_words) if word not in _PREFIXES), len(subject_words))
    if named.length_at(subject_words, start):
        return True
    clauses = [clause for line in text[:_LONGEST].split("\n")[:12] for clause in clauses_of(line) if clause.words]
    return any(
        said.length_at(plain(clause.words), at) for clause in clauses[:5] for at in range(min(len(clause.words), 6))
    ) and not _is_command(clauses[0].words[0].plain, words)


def is_notice(text: str, words: ReplyWords) -> bool:
    """Recognise what only programs write: receipts, refused deliveries, answers to an invitation."""
    notices = _notices(words)
    clauses = [clause for line in text[:_LONGEST].split("\n")[:12] for clause in clauses_of(line) if clause.words]
    return any(notices.first_in(plain(clause.words)) for clause in clauses[:5])


@lru_cache(maxsize=4)
def _notices(words: ReplyWords) -> Phrases[str]:
    return Phrases((phrase, "") for phrase in words.cue("auto_notices"))


@lru_cache(maxsize=4)
def _absence(words: ReplyWords) -> tuple[Phrases[str], Phrases[str]]:
    named, said = (Phrases((phrase, "") for phrase in words.cue(table)) for table in ("auto_subjects", "auto_texts"))
    return named, said


def _is_command(word: str, words: ReplyWords) -> bool:
    return any((word,) == plain_words(phrase) for _, phrases in words.words for phrase in phrases)


def _letter_number(text: str) -> tuple[str, str]:
    """Take the official number, or the line for it that was left open, out of an approval."""
    text = _NO_NUMBER.sub("", text)
    found = _LETTER_NUMBER.search(text)
    if not found:
        return "", text
    return found[1].rstrip(" .,;)"), text[: found.start()] + " " + text[found.end() :]


def _objection(statements: list[Statement], lines: tuple[str, ...], grammar: Grammar) -> str:
    """Say what keeps statements from being acted on; "" where nothing does."""
    if not statements:
        return "nothing that this step knows"
    if len(statements) > 1 and not is_pair(statements):
        return "two different answers"
    if any(statement.is_asked for statement in statements):
        return "a question"
    said = tuple(word for line in lines for clause in grammar.clauses(line) for word in (*plain(clause.words), ""))
    taken_back = grammar.cue("retractions").first_in(said)
    if taken_back and statements[0].answer is not AnswerName.CANCEL:
        return f"taken back: '{taken_back}'"
    return next(filter(None, (_objection_to(one, said, lines, grammar) for one in statements)), "")


def _objection_to(statement: Statement, said: tuple[str, ...], lines: tuple[str, ...], grammar: Grammar) -> str:
    if statement.is_explicit and _is_unfilled(statement.text, grammar):
        return "a template that was not filled in"
    match statement.answer:
        case AnswerName.APPROVE:
            return _objection_to_approval(statement, said, lines, grammar)
        case AnswerName.REJECT:
            return _objection_to_rejection(statement, said, lines, grammar)
        case AnswerName.CANCEL:
            return _objection_to_cancel(statement, lines, grammar)
        case AnswerName.CONFIRM if not _is_confirmed(statement, grammar):
            return "contacted, but not what was confirmed"
        case AnswerName.ORDER if not statement.is_explicit and _is_acknowledged(statement, said, grammar):
            return "an acknowledgement, not an order"
        case AnswerName.RETURN if grammar.is_first_step and grammar.cue("guidance").first_in(said):
            return "asks for guidance"
        case name:
            words = said if name in SENT_BACK else grammar.harmless(tuple(statement.words))
            spoiler = grammar.spoilers(name).first_in(words)
            if name in PAIR:
                spoiler = spoiler or grammar.spoilers(name).first_in(grammar.harmless(statement.behind))
            if name is AnswerName.ORDER and statement.is_own:
                spoiler = spoiler or grammar.cue("dates").first_in(words)  # "besok saya tugaskan"
            is_free = statement.is_explicit and name in FREE
            return f"a condition or hedge: '{spoiler}'" if spoiler and not is_free else ""


def _is_acknowledged(statement: Statement, said: tuple[str, ...], grammar: Grammar) -> bool:
    """Say whether "siap, laksanakan" repeats an order that was heard."""
    if grammar.cue("notings").first_in(said):
        return True
    if grammar.cue("any_team").first_in(said):
        return False
    is_bare = not statement.text or not (grammar.cue("appointments").first_in(said) or statement.kind is not Kind.WORDS)
    return is_bare and grammar.cue("acknowledgements").length_at(said, 0) > 0


def _objection_to_cancel(statement: Statement, lines: tuple[str, ...], grammar: Grammar) -> str:
    """Beside "batal" stands only that a decision is taken back, or after a colon why."""
    if any("?" in line for line in lines):
        return "a question"
    if statement.is_explicit or grammar.cue("undoings").covers(tuple(filter(None, statement.words))):
        return ""
    return "more than the one word"


def _is_confirmed(statement: Statement, grammar: Grammar) -> bool:
    """Say whether the disruption itself is confirmed, where more is told than that and how the reporter was asked."""
    if statement.is_explicit or statement.kind not in (Kind.TASKS, Kind.ASKS):
        return True
    is_told = bool(grammar.cue("truths").first_in(grammar.words(statement.text)))
    return is_told or (statement.kind is Kind.TASKS and grammar.tells_only_contact(tuple(statement.words)))


_BLANK = re.compile(r"<[^<>@]{1,60}>")


def _is_unfilled(text: str, grammar: Grammar) -> bool:
    """Say whether "KATA: …" still holds what our mail put there to be replaced."""
    choices = [grammar.words(choice) for choice in text.split("/")]
    return bool(_BLANK.search(text)) or any(words and grammar.cue("placeholders").covers(words) for words in choices)


def _objection_to_approval(
    statement: Statement, said: tuple[str, ...], lines: tuple[str, ...], grammar: Grammar
) -> str:
    """An approval bears neither question, negation, hedge nor condition anywhere, nor the word of another answer."""
    if any("?" in line for line in lines):
        return "a question"
    notings = grammar.cue("notings")
    is_label = statement.is_explicit and notings.covers(grammar.words(statement.text))  # "Disposisi: UMP"
    if (statement.kind is Kind.WEAK or is_label) and (noting := notings.first_in(said)):
        return f"only read: '{noting}'"
    if grammar.is_release and (again := grammar.cue("unreleased").first_in(said)):
        return f"more to do: '{again}'"
    if spoiler := grammar.spoilers(AnswerName.APPROVE).first_in(said):
        return f"a condition or hedge: '{spoiler}'"  # "kirim drafnya" asks for it
    rest = grammar.of(AnswerName.APPROVE).without(grammar.harmless(said))
    for at in range(len(rest)):
        if any(
            name is not AnswerName.APPROVE and other not in (Kind.WEAK, Kind.ASKS)
            for _, (name, other) in grammar.heads.at(rest, at)
        ):
            return "two different answers"
    for table, reason in _UNCLEAR.items():
        if word := grammar.cue(table).first_in(rest):
            return f"{reason}: '{word}'"
    return ""


def _objection_to_rejection(
    statement: Statement, said: tuple[str, ...], lines: tuple[str, ...], grammar: Grammar
) -> str:
    if any("?" in line for line in lines):
        return "a question"
    if not statement.is_explicit and (spoiler := grammar.spoilers(AnswerName.REJECT).first_in(said)):
        return f"a condition or hedge: '{spoiler}'"
    if grammar.cue("conditions").length_at(grammar.words(statement.text), 0):
        return "a condition or hedge"
    rest = grammar.of(AnswerName.REJECT).without(grammar.harmless(said))
    for at in range(len(rest)):
        for _, (name, kind) in grammar.heads.at(rest, at):
            if kind is Kind.WORDS and name in (AnswerName.APPROVE, AnswerName.CANCEL):
                return "two different answers"
    return ""


def _answer(
    statement: Statement, number: str, text: str, enclosures: tuple[Enclosure, ...], grammar: Grammar
) -> Answer:
    name = statement.answer
    if name is AnswerName.ORDER:
        team, rest = _team(statement, grammar)
        return Answer(name, rest, team=team)
    if name is AnswerName.REJECT and _says_why(text, grammar) and not _says_why(statement.text, grammar):
        return Answer(name, " ".join(said_lines(text, grammar)))
    if name is AnswerName.DONE:
        return Answer(name, statement.text, report=read_report(text, enclosures, grammar))
    return Answer(name, statement.text, letter_number=number if name is AnswerName.APPROVE else "")


def _says_why(text: str, grammar: Grammar) -> bool:
    return bool(grammar.cue("grounds").first_in(grammar.words(text)))


def _team(statement: Statement, grammar: Grammar) -> tuple[str, str]:
    """Part an order into the team or member that it names, as written, and the rest of it."""
    text = statement.text
    first = text.split("\n")[0]
    clause = next(iter(grammar.clauses(first)), None)
    if not clause:
        return "", text
    words = plain(clause.words)
    start = 0
    while step := max(_command_length(words, start, grammar), *_lead_lengths(words, start, grammar)):
        start += step
    ends = (at for at in range(start, len(words)) if grammar.cue("team_ends").length_at(words, at))
    end = next(ends, len(words))
    if start == end or grammar.cue("any_team").covers(words[start:end]):
        return "", text
    team = first[clause.words[start].start : clause.words[end - 1].end]
    return team, "" if team == text else text


def _command_length(words: tuple[str, ...], at: int, grammar: Grammar) -> int:
    """Return the length of the command at a position; 0 where it begins with the team: "tim jaringan segera turun"."""
    return 0 if grammar.cue("any_team").length_at(words, at) else grammar.of(AnswerName.ORDER).length_at(words, at)


def _lead_lengths(words: tuple[str, ...], at: int, grammar: Grammar) -> tuple[int, ...]:
    return tuple(grammar.cue(table).length_at(words, at) for table in ("honorifics", "requests"))


def _reported(text: str, enclosures: tuple[Enclosure, ...], grammar: Grammar) -> tuple[tuple[Answer, ...], str]:
    report = read_report(text, enclosures, grammar)
    return (Answer(AnswerName.DONE, report=report),), ""
