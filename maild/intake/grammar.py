"""The closed grammar of replies: what each word of rules/replies.toml may do at a step, and where an answer begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from maild.core.answer import AnswerName
from maild.core.words import CUES, ReplyWords
from maild.intake.wording import Clause, Phrases, Word, clauses_of, corrected, plain_words, respelled, spellings_of


class Kind(Enum):
    """How an answer's words are used (rules/replies.toml)."""

    WORDS = "words"
    TASKS = "tasks"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Head:
    """The words of a clause that give an answer: those from `start` to `end`; what is said begins at `said`."""

    answer: AnswerName
    kind: Kind
    start: int
    end: int
    said: int


class Grammar:
    """The words that count at one step of one actor."""

    def __init__(self, words: ReplyWords, answers: tuple[AnswerName, ...], is_release: bool) -> None:
        self._spellings = spellings = spellings_of(words.cue("spellings"))
        self._cues = {
            table: Phrases(((phrase, table) for phrase in words.cue(table)), spellings)
            for table in CUES
            if table != "spellings"
        }
        self.heads = Phrases(_heads(words, answers, is_release), spellings)
        self._of_answer = {answer: Phrases(_heads(words, (answer,), is_release), spellings) for answer in answers}
        self._spoilers = {
            answer: Phrases(((phrase, "") for phrase in dict(words.spoilers).get(answer, ())), spellings)
            for answer in answers
        }
        self._is_release = is_release
        self._around = self._union("fillers", "honorifics", "roles", "closings", "leads", "greetings", "remarks")
        self._courtesy = self._union("honorifics", "closings", "leads", "greetings", "roles", "subjects", "remarks")
        self._before = self._courtesy.joined_with(self._cues["preambles"])
        self._promised = self._courtesy.joined_with(self._cues["promises"])
        self._well = self._promised.joined_with(self._cues["healthy"]).joined_with(self._cues["well"])
        self._contact = self._around.joined_with(self._union("channels", "persons", "subjects"))
        self._people = self._union("any_team", "roles", "honorifics")
        self._harmless = self._union("harmless", "remarks")
        self._unsaid = self._union("honorifics", "closings", "leads")
        self._channels = self._union("channels", "honorifics", "closings")
        self._commands = frozenset(word for phrases in self._of_answer.values() for word in phrases.vocabulary())
        self._known = self._commands.union(*(phrases.vocabulary() for phrases in self._cues.values()))
        self._stems = self._known - self.heads.single_words()

    def cue(self, table: str) -> Phrases[str]:
        return self._cues[table]

    def of(self, answer: AnswerName) -> Phrases[tuple[AnswerName, Kind]]:
        return self._of_answer[answer]

    def spoilers(self, answer: AnswerName) -> Phrases[str]:
        return self._spoilers[answer]

    def is_known(self, word: str) -> bool:
        return word in self._known

    def clauses(self, line: str) -> tuple[Clause, ...]:
        """Part a line into clauses, with typing errors in command words corrected."""
        return tuple(
            Clause(
                clause.line, corrected(self._respelled(clause), self._commands, self._known), clause.sign, clause.end
            )
            for clause in clauses_of(line)
        )

    def words(self, text: str) -> tuple[str, ...]:
        """Return the words of a text in the spelling of the lists, without punctuation."""
        return tuple(self._spellings.get(word, word) for word in plain_words(text))

    def harmless(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Take out the phrases in which a word of doubt means no harm."""
        return self._harmless.without(words)

    def _respelled(self, clause: Clause) -> tuple[Word, ...]:
        return respelled(clause.words, self._spellings, self._known, self._stems)

    def is_courtesy(self, clause: Clause) -> bool:
        """Say whether a clause is only a greeting, thanks, an address ("Pak Budi,") or a word of assent."""
        words = plain(clause.words)
        return self._courtesy.covers(words) or (
            self._cues["honorifics"].length_at(words, 0) > 0
            and len(words) <= _LONGEST_ADDRESS
            and all(clause.line[word.start].isupper() and word.plain not in self._known for word in clause.words[1:])
        )

    def is_before(self, clause: Clause) -> bool:
        """Say whether a clause may stand before an answer: courtesy, or what leads to sending something back."""
        return self.is_courtesy(clause) or self._before.covers(plain(clause.words))

    def is_idle(self, clause: Clause, is_closed: bool) -> bool:
        """Say whether a reporter's clause tells nothing: a promise, or once his case is closed, that all is well."""
        return (self._well if is_closed else self._promised).covers(plain(clause.words))

    def tells_only_contact(self, words: tuple[str, ...]) -> bool:
        """Say whether the words beside "sudah saya hubungi" are only whom, how and when."""
        title = self._cues["honorifics"]
        told = (
            word
            for at, word in enumerate(words)
            if word and not word[0].isdigit() and not (at and title.length_at(words, at - 1))  # "ke pak Fajar"
        )
        return self._contact.covers(tuple(told))

    def is_unsaid(self, words: tuple[Word, ...]) -> bool:
        """Say whether words add nothing to an answer ("pak", "ya", thanks)."""
        return self._unsaid.covers(plain(words))

    def head(self, clause: Clause) -> Head | None:
        """Find the answer that a clause begins with: after words of assent, or a request before a task."""
        weak = None
        for head in self._candidates(clause):
            if not self._may_follow(clause, head):
                continue
            if head.kind is not Kind.WEAK:
                return head
            weak = weak or head
        return weak

    def _candidates(self, clause: Clause) -> Iterator[Head]:
        words = plain(clause.words)
        position = said = 0
        passed: set[str] = set()
        while position < len(words):
            for length, (answer, kind) in self.heads.at(words, position):
                if allowed := _kind_after(passed, answer, kind, words[position]):
                    yield Head(answer, allowed, position, position + length, said)
            table, length = self._lead(words, position)
            if not length and "requests" in passed and self._is_name(clause, position):
                table, length = "names", 1
            if not length:
                return
            said += length if said == position and table in ("leads", "pasts") else 0
            passed.add(table)
            position += length

    def _lead(self, words: tuple[str, ...], position: int) -> tuple[str, int]:
        """Find what may stand before an answer: the list that it is on, and its length."""
        lengths = ((table, self._cues[table].length_at(words, position)) for table in _LEADS)
        return next(((table, length) for table, length in lengths if length), ("", 0))

    def _is_name(self, clause: Clause, position: int) -> bool:
        word = clause.words[position]
        return clause.line[word.start].isupper() and not self.is_known(word.plain)

    def _says_whom(self, clause: Clause, head: Head) -> bool:
        """Say whether "kirim …" sends somebody; a letter can be sent, too."""
        words = plain(clause.words)
        if not self._cues["sends"].first_in(words[head.start : head.end]):
            return True
        if any(self._people.length_at(words, at) for at in (*range(head.start + 1), head.end, head.end - 1)):
            return True
        beside = (*range(head.start), *range(head.end, min(head.end + 1, len(words))))
        return any(self._is_name(clause, at) for at in beside)

    def _is_only_waiting(self, clause: Clause, head: Head) -> bool:
        """Say whether somebody is told to wait: "nunggu ya pak" names nothing that the work waits for."""
        is_wait = self._cues["waits"].length_at(plain(clause.words), head.end - 1) > 0
        return is_wait and head.answer is AnswerName.PAUSE and self._around.covers(plain(clause.words[head.end :]))

    def _is_elsewhere(self, clause: Clause, head: Head) -> bool:
        """Say whether an official's words are about other business of the office: "lanjutkan rapat"."""
        if head.answer in _OF_REPORTERS:
            return False
        words = self._cues["harmless"].without(plain(clause.words[head.end - 1 :]))
        reason = next((at for at in range(1, len(words)) if self._cues["connectors"].length_at(words, at)), len(words))
        return bool(self._cues["elsewhere"].first_in(words[:reason]))

    def _is_of_another(self, clause: Clause, head: Head) -> bool:
        """Say whether another decides: "disetujui Kabag", "mohon Bapak tugaskan", "saya ditugaskan"."""
        words = plain(clause.words)
        consents = (self._cues["consented"].length_at(words, at) for at in (head.start, max(head.start - 1, 0)))
        if head.answer is AnswerName.APPROVE and any(consents):
            by = head.end + (words[head.end : head.end + 1] == ("oleh",))
            by += self._cues["honorifics"].length_at(words, by)
            return self._cues["roles"].length_at(words, by) > 0
        if head.answer is not AnswerName.ORDER:
            return False
        if words[head.start].startswith(_PASSIVE):
            return head.start > 0 and self._cues["own_deeds"].length_at(words, head.start - 1) > 0
        is_asked = bool(self._cues["honorifics"].first_in(words[: head.start]))
        return is_asked and bool(self._cues["delegations"].first_in(words[head.start : head.end]))

    def _may_follow(self, clause: Clause, head: Head) -> bool:
        """Say whether the rest of the clause leaves the answer clear."""
        rest = plain(clause.words[head.end :])
        if self._is_elsewhere(clause, head) or self._is_of_another(clause, head):
            return False
        if head.answer is AnswerName.ORDER and not self._says_whom(clause, head):
            return False
        if self._is_only_waiting(clause, head):
            return False
        is_typo = any(word.is_corrected for word in clause.words[head.start : head.end])
        if head.kind is Kind.TASKS and not is_typo and not (self._is_release and head.answer is AnswerName.APPROVE):
            return True
        if self._cues["connectors"].length_at(rest, 0):
            return head.kind is Kind.WORDS
        if head.answer is AnswerName.APPROVE and self._cues["additions"].length_at(rest, 0):
            return head.kind is Kind.WORDS
        around = self._unsaid if head.answer in _BEARS_LITTLE else self._around
        around = self._channels if head.answer is AnswerName.CONFIRM else around
        position = 0
        while position < len(rest):
            own = next((n for n, (answer, _) in self.heads.at(rest, position) if answer is head.answer), 0)
            if own and head.answer is AnswerName.REJECT:
                return False  # "tidak setuju ditolak"
            length = max(own, around.length_at(rest, position))
            if not length and not (head.answer in _WITH_TIMES and rest[position][0].isdigit()):
                return False
            position += length or 1
        return True

    def _union(self, *tables: str) -> Phrases[str]:
        union: Phrases[str] = Phrases(())
        for table in tables:
            union = union.joined_with(self._cues[table])
        return union


_LEADS = ("leads", "pasts", "requests", "honorifics", "persons", "roles", "subjects")
_ASKING = frozenset(("requests", "honorifics", "roles", "persons", "names"))
_REPORTED = frozenset((AnswerName.CONFIRM, AnswerName.DONE, AnswerName.PROGRESS, AnswerName.UNABLE))
_OF_OTHERS = {
    "persons": frozenset((AnswerName.CONFIRM, AnswerName.RETURN)),  # "pelapor sudah saya telepon"
    "names": frozenset((AnswerName.ORDER,)),  # "mohon Andi ditugaskan"
    "roles": frozenset(AnswerName),
}
_BY_TEAM = frozenset((AnswerName.DONE, AnswerName.PROGRESS, AnswerName.UNABLE))  # "tim sudah di lokasi"
_SENT_BACK = frozenset((AnswerName.RETURN, AnswerName.REVISE))  # "sudah direvisi" tells of it
_OF_REPORTERS = frozenset(
    (AnswerName.STATUS, AnswerName.COMPLETE, AnswerName.WITHDRAW, AnswerName.INFORM, AnswerName.REOPEN, AnswerName.RATE)
)
_PASSIVE = "di"  # the prefix of ditangani, diperbaiki
_LONGEST_ADDRESS = 4  # words
_BEARS_LITTLE = frozenset((AnswerName.RETURN, AnswerName.UNABLE))  # "kembalikan koneksi", "tidak bisa hari ini"
_WITH_TIMES = frozenset((AnswerName.CONFIRM, AnswerName.DONE, AnswerName.RATE))


def _kind_after(passed: set[str], answer: AnswerName, kind: Kind, word: str) -> Kind | None:
    """Say how the words of an answer count after what was passed; None where they tell of something else.

    "Tim setuju" is another's consent, "sudah ditangani" no order, "perlu dikonfirmasi" no confirmation; and a passive
    that nobody asks for ("ditangani pusat") is an order only by itself.
    """
    if "pasts" in passed and answer in _SENT_BACK:
        return None
    if kind is not Kind.TASKS:
        return None if passed & _ASKING else kind
    if "pasts" in passed or any(answer not in _OF_OTHERS.get(table, (answer,)) for table in passed):
        return None
    if answer in _REPORTED and passed & (_ASKING - _may_report(answer)):
        return None
    if answer is AnswerName.APPROVE and word.startswith(_PASSIVE) and not passed & _ASKING:
        return None if "subjects" in passed else Kind.WORDS
    return kind


def _may_report(answer: AnswerName) -> frozenset[str]:
    """Name the leads of those who did what a report tells."""
    return frozenset(("roles",)) if answer in _BY_TEAM else frozenset(("persons",))


def _heads(
    words: ReplyWords, answers: tuple[AnswerName, ...], is_release: bool
) -> Iterator[tuple[str, tuple[AnswerName, Kind]]]:
    for answer in answers:
        tasks = dict(words.tasks).get(answer, ())
        if answer is AnswerName.APPROVE and is_release:
            tasks = words.cue("release")
        yield from ((phrase, (answer, Kind.TASKS)) for phrase in tasks)
        yield from ((phrase, (answer, Kind.WORDS)) for phrase in words.of(answer))
        yield from ((phrase, (answer, Kind.WEAK)) for phrase in dict(words.weak).get(answer, ()))


def plain(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.plain for word in words)


@lru_cache(maxsize=32)
def grammar_for(words: ReplyWords, answers: tuple[AnswerName, ...], is_release: bool = False) -> Grammar:
    """Compile the words once for each step and actor."""
    return Grammar(words, answers, is_release)
