"""Part the answer to a numbered list ("1 setuju, 2 tolak: alasan") into what it says to each number.

A closed grammar: whether a number begins an answer is told by what stands before and behind it, for a reason may hold
numbers, too. Where that is in doubt the whole reply says nothing. What each part says, reply.py understands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import zip_longest

from maild.core.answer import Answer, AnswerName
from maild.core.office import Actor
from maild.core.sop import answers_at
from maild.core.words import ReplyWords
from maild.intake.casenumber import cases_in
from maild.intake.courtesy import is_courteous, numbered_lines
from maild.intake.grammar import grammar_for, plain
from maild.intake.heads import head_in
from maild.intake.marks import OTHERS, Mark, marker_of
from maild.intake.reply import FROM_RELEASE, is_notice, understand
from maild.intake.statement import FREE
from maild.intake.wording import Phrases, has_strange_signs, plain_words
from maild.intake.wording import plain as plain_word

_LONGEST = 10_000  # characters of a reply that are parted
_LONGEST_LINE = 2_000
_MOST_MARKS = 150  # each costs a reading of the words before it
_SIGNALS = ("hedges", "negations", "conditions", "questions", "retractions")
_AROUND = ("leads", "honorifics", "closings", "greetings", "roles")  # "semua setuju"
_KEYCAP, _DOT = "\ufe0f\u20e3", ". "
_ENDS = " \t\n,;.&+/-–—"
_COUNTS = "a number that may count something"


@dataclass(frozen=True, slots=True)
class Matter:
    """What stands behind one number: a case, the step and actor that its answer is read for; is it still open?"""

    case: str  # its number
    step: int
    actor: Actor
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Parted:
    """What is said to which number, in the order of the list; where nothing is, why (in English)."""

    said: tuple[tuple[int, str], ...] = ()
    reason: str = ""


def parted(text: str, matters: tuple[Matter, ...], words: ReplyWords) -> Parted:
    """Part the new text of a reply to a list of matters."""
    if is_notice(text, words):
        return Parted(reason="an absence notice")
    if len(text) > _LONGEST or any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        return Parted(reason="longer than a reply")
    reading = _Reading(matters, words)
    lines = numbered_lines(text.replace(_KEYCAP, _DOT), reading.grammar)
    if has_strange_signs("\n".join(line for line, _ in lines)):
        return Parted(reason="strange characters")
    if words_to_all := reading.said_to_all([line for line, _ in lines]):
        return Parted(tuple((number, words_to_all) for number in reading.open_numbers))
    pieces, doubt = reading.pieces_of(lines)
    return Parted(reason=doubt) if doubt else reading.assigned(pieces)


@dataclass(slots=True)
class _Piece:
    """The numbers of one mark and the lines that follow it."""

    numbers: tuple[int, ...]
    lines: list[str] = field(default_factory=list)
    is_wordy: bool = False  # says more than a bare answer, whatever follows
    counted_to: int = 0  # how far its words have counted 1, 2, …
    names_others: bool = False  # of the list, as "kecuali 3" does

    @property
    def text(self) -> str:
        return self.with_more("")

    def with_more(self, words: str) -> str:
        return "\n".join(filter(str.strip, (*self.lines, words))).strip(_ENDS)

    def count(self, mark: Mark, before: str) -> None:
        """Note a number among its words, if it could be one of a list within the list."""
        is_set_off = mark.is_first or mark.is_parted or before.rstrip().endswith(":")
        if is_set_off and mark.numbers == (self.counted_to + 1,):
            self.counted_to += 1


class _Before(Enum):
    """What stands before a mark: nothing yet, a number without words, a bare answer, other words."""

    START = "start"
    NUMBER = "number"
    ANSWER = "answer"
    WORDS = "words"


_TEXT, _ITEM = "text", "item"
_SAID_SINGLY = FREE | {AnswerName.CANCEL}
"""Answers that nobody gives to all numbers at once: they have reasons, or take back what is no longer open."""


class _Reading:
    """One reply, read against one list."""

    def __init__(self, matters: tuple[Matter, ...], words: ReplyWords) -> None:
        self._matters = matters
        self._words = words
        kinds = {(matter.step, matter.actor): answers_at(matter.step, matter.actor) for matter in matters}
        every = tuple(dict.fromkeys(name for names in kinds.values() for name in names))
        self._grammars = [grammar_for(words, names, step >= FROM_RELEASE) for (step, _), names in kinds.items()]
        self.grammar = grammar_for(words, every)
        self._joins = self.grammar.of(AnswerName.JOIN) if AnswerName.JOIN in every else None
        self._cases = {matter.case.upper(): number for number, matter in enumerate(matters, 1)}
        self._counted, self._links, self._all, self._announcements = (
            Phrases((phrase, "") for phrase in words.cue(table))
            for table in ("counted", "item_links", "all_items", "announcements")
        )
        strong = (phrase for name in every for phrase in (*words.of(name), *dict(words.tasks).get(name, ())))
        self._strong = Phrases((phrase, "") for phrase in strong)  # "ok" alone may only say that one has read
        self._around = Phrases((phrase, "") for table in _AROUND for phrase in words.cue(table))

    @property
    def open_numbers(self) -> tuple[int, ...]:
        return tuple(number for number, matter in enumerate(self._matters, 1) if matter.is_open)

    def pieces_of(self, lines: Sequence[tuple[str, bool]]) -> tuple[list[_Piece], str]:
        """Part the lines at the marks that begin an answer; the second value is the doubt that there is."""
        is_spaced = all(is_after_gap for _, is_after_gap in lines[1:])  # then a gap means nothing
        pieces: list[_Piece] = []
        if sum(1 for line, _ in lines for _ in marker_of(self._words).marks_in(line, self._cases)) > _MOST_MARKS:
            return [], "more numbers than a list has"
        for line, is_after_gap in lines:
            if doubt := self._take(line, is_after_gap and not is_spaced, pieces):
                return [], doubt
        return pieces, "" if pieces else "no number of the list"

    def assigned(self, pieces: list[_Piece]) -> Parted:
        """Give each number its words; a number without words is not answered."""
        if any(
            piece.names_others and not any(self._answers(self._listed(piece.numbers), piece.text)) for piece in pieces
        ):
            return Parted(reason="unclear words that name another number")
        named: dict[int, str] = {}
        for number, text in ((number, piece.text) for piece in pieces for number in piece.numbers):
            if text and named.get(number) and _folded(named[number]) != _folded(text):
                return Parted(reason=f"two answers to number {number}")
            named[number] = text or named.get(number, "")
        if OTHERS in named:
            others = named.pop(OTHERS)
            rest = [number for number in self.open_numbers if number not in named]
            if not rest or not all(named.values()) or not self._is_said_to(rest, others):
                return Parted(reason="not clear to whom 'the others' is said")
            named |= dict.fromkeys(rest, others)
        said = tuple(sorted((number, text) for number, text in named.items() if text))
        return Parted(said) if said else Parted(reason="numbers without an answer")

    def said_to_all(self, lines: Sequence[str]) -> str:
        """Hear "semua setuju": the answer, where nothing else is said and every open question knows it; else ""."""
        said = [line for line in lines if not is_courteous(line, self.grammar)]
        found = [rest for line in said for rest in self._without_all(line)]
        if len(said) != 1 or len(found) != 1 or not self.open_numbers:
            return ""
        words = self.grammar.words(found[0])
        rest = tuple(filter(None, self._strong.without(words)))
        is_plain = rest != words and self._around.covers(rest)
        return found[0] if is_plain and self._is_said_to(self.open_numbers, found[0]) else ""

    def _without_all(self, line: str) -> Iterable[str]:
        """Take "semua" out of a line where it begins or ends a clause."""
        for clause in self.grammar.clauses(line):
            words = plain(clause.words)
            for at in range(len(words)):
                length = self._all.length_at(words, at)
                if length and (at == 0 or self._around.covers(words[at + length :])):
                    start, end = clause.words[at].start, clause.words[at + length - 1].end
                    yield f"{clause.line[:start]} {clause.line[end:]}".strip()
                    break

    # --- where an answer begins ---

    def _take(self, line: str, is_apart: bool, pieces: list[_Piece]) -> str:
        """Take one line in; return the doubt that it raises."""
        at = 0
        marks = tuple(marker_of(self._words).marks_in(line, self._cases))
        for mark, following in zip_longest(marks, marks[1:]):
            before, rest = line[at : mark.start], line[mark.end : following.start if following else None]
            is_lead = bool(pieces) and self._names_lead(before, line[mark.start : mark.end])
            role = _TEXT if is_lead else self._role(mark, before, rest, pieces)
            if role == _TEXT:
                pieces[-1].count(mark, before)
                pieces[-1].names_others |= self._is_listed(mark) and not self._is_counting(mark, rest)
                continue
            if role == _ITEM and pieces and pieces[-1].counted_to == mark.numbers[0] - 1 > 0:
                return _COUNTS  # "lengkapi: 1 foto, 2 surat, 3 cantumkan nomor HP"
            if role != _ITEM:
                return role
            if doubt := self._add(self._unlinked(before), at == 0, is_apart, pieces):
                return doubt
            if not (pieces and pieces[-1].numbers == mark.numbers and not pieces[-1].text):  # "1. PGJ-2026-0001: …"
                pieces.append(_Piece(mark.numbers))
            at = mark.end
        return self._add(line[at:], at == 0, is_apart, pieces)

    def _add(self, words: str, is_line_start: bool, is_apart: bool, pieces: list[_Piece]) -> str:
        """Add words to the number before them; words that may speak of another, or of all, raise a doubt."""
        if not words.strip(_ENDS):
            return ""
        if not pieces:
            return "" if self._is_preface(words) else "words before the first number"
        if is_line_start and not is_courteous(words, self.grammar):
            if is_apart:
                return "words that belong to no number"
            if self._stands_after(pieces, "") is _Before.ANSWER and self._has_signal(words):
                return "words that may belong to all numbers"
        pieces[-1].lines.append(words)
        return ""

    def _role(self, mark: Mark, before: str, rest: str, pieces: list[_Piece]) -> str:
        """Say whether a mark begins an item or is part of the text; anything else is the doubt."""
        stands = self._stands_after(pieces, before)
        begins = self._begins_answer(rest)
        if self._is_counting(mark, rest):
            return _COUNTS if begins or stands is _Before.START else _TEXT
        match stands:
            case _Before.START:
                role = _ITEM if self._is_preface(before) else "words before the first number"
            case _Before.NUMBER:
                is_again = pieces[-1].numbers == mark.numbers
                role = _ITEM if mark.is_first or is_again else "a number without an answer"
            case _Before.ANSWER:
                is_set_off = mark.is_first or mark.is_parted or mark.is_linked
                role = _ITEM if is_set_off or begins or self._begins_signal(rest) else _COUNTS
                role = _TEXT if mark.numbers == pieces[-1].numbers and not begins else role
            case _Before.WORDS:
                role = self._role_among_words(pieces[-1], mark, rest, begins)
        if role == _ITEM and OTHERS in mark.numbers and not begins:
            return "not clear what is said to the others"
        missing = [number for number in mark.numbers if number != OTHERS and not 1 <= number <= len(self._matters)]
        return "a number that is not on the list" if role == _ITEM and missing else role

    def _role_among_words(self, piece: _Piece, mark: Mark, rest: str, begins: bool) -> str:
        """Judge a mark behind a reason, which may hold numbers of its own."""
        if not (mark.is_first or mark.is_parted):
            is_next = mark.is_firm and mark.numbers[0] == piece.numbers[-1] + 1  # "1) … 2) … 3) …"
            return _ITEM if begins and is_next else _COUNTS if begins else _TEXT
        is_blank = mark.is_first and not rest.strip(_ENDS)
        if begins or is_blank or self._begins_signal(rest):
            return _ITEM
        return _COUNTS if self._is_listed(mark) else _TEXT

    def _names_lead(self, before: str, named: str) -> bool:
        """Say whether a case is named as the one to follow, right behind the word that joins."""
        if self._joins is None or not cases_in(named):
            return False
        said = self.grammar.words(before)
        return any(self._joins.length_at(said, at) == len(said) - at for at in range(len(said)))

    def _is_counting(self, mark: Mark, rest: str) -> bool:
        is_number = OTHERS not in mark.numbers and not mark.is_firm
        return is_number and self._counted.length_at(plain_words(rest), 0) > 0

    def _is_listed(self, mark: Mark) -> bool:
        return any(1 <= number <= len(self._matters) for number in mark.numbers)

    def _stands_after(self, pieces: list[_Piece], before: str) -> _Before:
        """Say what stands before a mark, or before a line."""
        if not pieces:
            return _Before.START
        piece = pieces[-1]
        words = "" if piece.is_wordy else self._unlinked(piece.with_more(before))
        if not words and not piece.is_wordy:
            return _Before.NUMBER
        piece.is_wordy = piece.is_wordy or not self._is_bare(piece.numbers, words)
        return _Before.WORDS if piece.is_wordy else _Before.ANSWER

    # --- what words say ---

    def _is_preface(self, words: str) -> bool:
        rest = self._announcements.without(plain_words(words))
        return is_courteous(" ".join(rest), self.grammar)

    def _begins_answer(self, words: str) -> bool:
        for grammar in self._grammars:
            clause = next((clause for clause in grammar.clauses(words) if clause.words), None)
            if clause and head_in(clause, grammar):
                return True
        return False

    def _begins_signal(self, words: str) -> bool:
        clause = next((clause for clause in self.grammar.clauses(words) if clause.words), None)
        return clause is not None and (clause.sign == "?" or self._has_signal(" ".join(plain(clause.words[:2]))))

    def _has_signal(self, words: str) -> bool:
        said = self.grammar.harmless(self.grammar.words(words))
        return "?" in words or any(self.grammar.cue(table).first_in(said) for table in _SIGNALS)

    def _is_bare(self, numbers: Iterable[int], words: str) -> bool:
        """Say whether words are an answer and nothing else, so that a number behind them is no part of a reason."""
        return not words.endswith(":") and any(answers and all(map(_is_bare, answers))
                                               for answers in self._answers(self._listed(numbers), words))  # fmt: skip

    def _is_said_to(self, numbers: Iterable[int], words: str) -> bool:
        """Say whether words are a bare answer, and one that needs no reason, at each of the numbers."""
        return all(
            answers and all(_is_bare(answer) and answer.name not in _SAID_SINGLY for answer in answers)
            for answers in self._answers(numbers, words)
        )

    def _answers(self, numbers: Iterable[int], words: str) -> Iterable[tuple[Answer, ...]]:
        matters = {(self._matters[number - 1].step, self._matters[number - 1].actor) for number in numbers}
        return [understand(words, step, actor, self._words).answers for step, actor in sorted(matters)]

    def _listed(self, numbers: Iterable[int]) -> tuple[int, ...]:
        return self.open_numbers if OTHERS in numbers else tuple(numbers)

    def _unlinked(self, words: str) -> str:
        """Drop "dan", "lalu" and commas from the end of what stands before a number."""
        words = words.rstrip(_ENDS)
        said = tuple(map(plain_word, words.split()))
        for count in (2, 1):
            if len(said) >= count and self._links.length_at(said[-count:], 0) == count:
                return self._unlinked(words.rsplit(maxsplit=count)[0]) if len(said) > count else ""
        return words


def _is_bare(answer: Answer) -> bool:
    return not (answer.text or answer.team or answer.letter_number or answer.report)


def _folded(text: str) -> str:
    return " ".join(plain_words(text))
