"""Where in a clause an answer begins."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from maild.intake.following import may_follow
from maild.intake.grammar import Grammar, plain
from maild.intake.leads import AS_WHOM, ASIDE, ASIDES, CALLED, LEADS, Head, Kind, kind_after
from maild.intake.objects import JOINING
from maild.intake.wording import Clause

_MOST_JOINTS = 4
_NAMING = ("papers", "places")


def head_in(clause: Clause, grammar: Grammar, *, is_addressed: bool = False) -> Head | None:
    """Find the answer that a clause begins with: after words of assent, or a request before a task."""
    return _first_head(clause, grammar, is_addressed=is_addressed) or _head_of_second_half(clause, grammar)


def _first_head(clause: Clause, grammar: Grammar, *, is_addressed: bool = False) -> Head | None:
    weak = None
    for head in _candidates(clause, {CALLED} if is_addressed else set(), grammar):
        if not may_follow(clause, head, grammar):
            continue
        if head.kind is not Kind.WEAK:
            return head
        weak = weak or head
    return weak


def _head_of_second_half(clause: Clause, grammar: Grammar) -> Head | None:
    """Find an answer behind an "and", where what stands before it is none: "laporan diterima dan disetujui"."""
    joints = (at for at, word in enumerate(clause.words[:-1]) if at and word.plain in JOINING)
    for at in islice(joints, _MOST_JOINTS):
        if not grammar.before.cover(clause, 0, at):
            return None
        second = Clause(clause.line, clause.words[at + 1 :], clause.sign, clause.end)
        if head := _first_head(second, grammar):
            return replace(head, start=head.start + at + 1, end=head.end + at + 1, said=0)
    return None


def _candidates(clause: Clause, passed: set[str], grammar: Grammar) -> Iterator[Head]:
    words = plain(clause.words)
    position = said = 0
    while position < len(words):
        for length, (answer, kind) in grammar.heads.at(words, position):
            if allowed := kind_after(passed, answer, kind, words[position]):
                yield Head(answer, allowed, position, position + length, said)
        table, length = _lead(words, position, grammar)
        if not length and _is_named(clause, position, passed, grammar):
            is_unit = "places" in passed and "honorifics" not in passed
            table, length = "subjects" if is_unit else "names", 1
        if not length:
            return
        said += length if said == position and table in ("leads", "pasts") else 0
        is_own = table == "roles" and any(word in AS_WHOM for word in words[:position])
        passed.update(() if is_own else (table, *((ASIDE,) if table in ASIDES else ())))
        passed.update(other for other in _NAMING if grammar.cue(other).length_at(words, position))
        position += length


def _lead(words: tuple[str, ...], position: int, grammar: Grammar) -> tuple[str, int]:
    """Find what may stand before an answer: the list that it is on, and its length."""
    for tables in (LEADS, ASIDES):
        found = [(grammar.cue(table).length_at(words, position), table) for table in tables]
        length, table = max(found, key=lambda lead: lead[0])
        if length:
            return table, length
    return "", 0


def _is_named(clause: Clause, position: int, passed: set[str], grammar: Grammar) -> bool:
    """Say whether somebody or some unit is named: "mohon Andi", "mas andi", "lapas kediri"; or "andi" at the start."""
    word = clause.words[position].plain
    if grammar.is_known(word) or not word.isalpha():
        return False
    before = plain(clause.words[:position])
    if not before or grammar.introduces_name(before):
        return True
    if "names" in passed and before[-1] in JOINING:
        return True
    is_going_on = "names" in passed and not grammar.is_known(before[-1])
    return ("requests" in passed or is_going_on) and grammar.is_name(clause, position)
