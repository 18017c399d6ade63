"""The lines of a reply as statements: one for each answer, with the words that go with it."""

from dataclasses import dataclass, field

from maild.core.answer import AnswerName
from maild.intake.grammar import Grammar, plain
from maild.intake.heads import head_in
from maild.intake.leads import SENT_BACK, Head, Kind
from maild.intake.wording import Clause

FREE = frozenset(
    (AnswerName.RETURN, AnswerName.REVISE, AnswerName.PROGRESS, AnswerName.PAUSE, AnswerName.UNABLE, AnswerName.REJECT)
)
"""Answers that explain themselves in any words: what follows them is read no further."""

PAIR = frozenset((AnswerName.CONFIRM, AnswerName.ORDER))  # SOP steps 3 and 4 in one reply
LATER = frozenset((AnswerName.ORDER, AnswerName.JOIN))
"""Answers that may stand beside a confirmation, and are taken after it."""
_KEPT = ('"', "”", "?", ".", "!")
_END = " \t.,;:-–—=…/"


@dataclass(slots=True)
class Statement:
    """An answer and what is said with it."""

    answer: AnswerName
    kind: Kind
    is_asked: bool = False  # a question mark stands behind it
    is_explicit: bool = False  # "KATA: …"
    is_own: bool = False  # "saya tugaskan": what the writer does, not what he wants done
    behind: tuple[str, ...] = ()  # the end of the command, and what stands behind it: "telepon Kabag"
    words: list[str] = field(default_factory=list)  # without the command word itself
    parts: list[tuple[str, int, int]] = field(default_factory=list)  # (line, from, to)

    @property
    def text(self) -> str:
        """Return what is said with the answer, as written, one line for each line."""
        lines = (line[start:end].strip().lstrip(_END) for line, start, end in self.parts)
        return "\n".join(line for line in lines if line).rstrip(_END)

    def add(self, clause: Clause, start: int) -> None:
        """Take a clause into the text, from a position of its line on."""
        if self.parts and self.parts[-1][0] is clause.line:
            _, start, _ = self.parts.pop()
        is_part = "(" in clause.line[start : clause.end] if clause.sign == ")" else clause.sign in _KEPT
        end = clause.end if is_part or not clause.words else clause.words[-1].end
        if start < end:
            self.parts.append((clause.line, start, end))


def statements_of(lines: tuple[str, ...], grammar: Grammar) -> tuple[list[Statement], str]:
    """Part lines into statements; the second value is the reason where they say something else first."""
    found: list[Statement] = []
    before: list[str] = []
    lacks = is_called = False
    for line in lines:
        is_line_start, is_addressed = True, False
        for clause in grammar.clauses(line):
            reason = _take(found, clause, grammar, is_line_start, is_addressed)
            if reason:
                return [], reason
            is_line_start = False
            is_addressed = grammar.names_somebody(clause)
            if not found:
                before.extend(plain(clause.words))
                is_called = is_called or grammar.is_call(clause)
                lacks = lacks or clause.sign == "?" or not (grammar.is_before(clause) or grammar.is_call(clause))
    if found and lacks and found[0].answer not in SENT_BACK:
        return [], "nothing that this step knows"
    if found and is_called and found[0].answer is not AnswerName.ORDER:
        return [], "nothing that this step knows"
    if found:
        found[0].words.extend(("", *before))  # "belum normal, selesai"
    return found, ""


def _take(found: list[Statement], clause: Clause, grammar: Grammar, is_line_start: bool, is_addressed: bool) -> str:
    current = found[-1] if found else None
    head = head_in(clause, grammar, is_addressed=is_addressed)
    if head and current and _is_part_of(current, clause, head, is_line_start, grammar):
        head = None
    if head and not (current and current.answer is head.answer):
        found.append(_begun(clause, head, grammar))
        return ""
    if current is None:
        return "" if grammar.is_lack(clause) else "nothing that this step knows"
    return _continue(current, clause, head, grammar)


def _is_part_of(current: Statement, clause: Clause, head: Head, is_line_start: bool, grammar: Grammar) -> bool:
    """Say whether what looks like another answer is only part of what explains this one."""
    if current.answer not in FREE or current.answer is head.answer:
        return False
    if not is_line_start:
        return current.is_explicit or head.kind is not Kind.WORDS or _is_ground(current, clause, head, grammar)
    return head.kind is not Kind.WORDS and not (head.end == len(clause.words) and clause.sign == ":")


def _is_ground(current: Statement, clause: Clause, head: Head, grammar: Grammar) -> bool:
    """Say whether what lacks ("berkas tidak lengkap") is why he rejects."""
    tells_of = head.start > 0 or grammar.cue("papers").length_at(plain(clause.words), 0) > 0
    return current.answer is AnswerName.REJECT and head.answer is AnswerName.RETURN and tells_of


def _begun(clause: Clause, head: Head, grammar: Grammar) -> Statement:
    is_bare = head.end == len(clause.words)
    is_explicit = is_bare and clause.sign in (":", "=")
    statement = Statement(head.answer, head.kind, clause.sign == "?", is_explicit)
    statement.is_own = bool(grammar.cue("own_deeds").first_in(plain(clause.words[: head.end])))
    statement.words.extend(plain((*clause.words[: head.start], *clause.words[head.end :])))
    statement.behind = plain(clause.words[head.end - 1 :])
    start = head.end
    is_task = head.kind in (Kind.TASKS, Kind.ASKS)
    is_command_alone = is_bare and (clause.sign in ("", ":", "=") or head.said == head.start)
    names_team = head.answer is AnswerName.ORDER and grammar.cue("any_team").first_in(plain(clause.words[: head.end]))
    if is_task and (names_team or not is_command_alone):
        start = head.said
    rest = clause.words[start:]
    if not is_task and rest:
        start += max(grammar.cue(table).length_at(plain(rest), 0) for table in ("connectors", "additions"))
        rest = clause.words[start:]
    while rest and grammar.is_unsaid(rest[:1]) and not is_task:
        rest = rest[1:]
    if rest and not grammar.is_unsaid(rest):
        statement.add(clause, rest[0].start)
    return statement


def _continue(statement: Statement, clause: Clause, head: Head | None, grammar: Grammar) -> str:
    """Add a clause to what is said; the words that only say "ok" bear nothing but courtesy beside them."""
    words = clause.words
    statement.is_asked = statement.is_asked or (clause.sign == "?" and statement.answer not in FREE)
    if head:
        statement.kind = head.kind if statement.kind is Kind.WEAK else statement.kind
        statement.words.extend(plain((*words[: head.start], *words[head.end :])))
    elif statement.kind is Kind.WEAK and not grammar.is_courtesy(clause) and not _is_closed(clause, grammar):
        return f"only {statement.answer} and other words"
    else:
        statement.words.extend(plain(words))
    if not words or (grammar.is_courtesy(clause) and grammar.is_unsaid(words)):
        return ""
    statement.add(clause, words[0].start)
    return ""


def _is_closed(clause: Clause, grammar: Grammar) -> bool:
    return grammar.cue("fillers").covers(plain(clause.words))


def is_pair(statements: list[Statement]) -> bool:
    """Say whether confirmation and order, or what stands for an order, are given together, in whatever order."""
    answers = {statement.answer for statement in statements}
    return len(statements) == len(PAIR) == len(answers) and AnswerName.CONFIRM in answers and bool(answers & LATER)
