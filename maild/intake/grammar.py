"""The closed grammar of replies: what each word of rules/replies.toml may do at a step."""

from collections.abc import Iterator
from functools import lru_cache

from maild.core.answer import AnswerName
from maild.core.words import CUES, ReplyWords
from maild.intake.leads import SENT_BACK, Kind
from maild.intake.objects import Objects
from maild.intake.spelling import Spelling
from maild.intake.wording import Clause, Phrases, Word, clauses_of, plain_words, respelled, spellings_of


class Grammar:
    """The words that count at one step of one actor."""

    def __init__(self, words: ReplyWords, answers: tuple[AnswerName, ...], is_release: bool) -> None:
        self._spellings = spellings = spellings_of(words.cue("spellings"))
        self._cues = _cues_of(words)
        self.heads = Phrases(_heads(words, answers, is_release), spellings)
        self._of_answer = {answer: Phrases(_heads(words, (answer,), is_release), spellings) for answer in answers}
        self._spoilers = {
            answer: Phrases(((phrase, "") for phrase in dict(words.spoilers).get(answer, ())), spellings)
            for answer in answers
        }
        self.is_release = is_release
        self.is_first_step = AnswerName.REJECT in answers  # the Kabag is asked, whom nobody here can advise
        self.around = self._union("fillers", "honorifics", "roles", "closings", "leads", "greetings", "remarks")
        self._courtesy = self._union("honorifics", "closings", "leads", "greetings", "roles", "subjects", "remarks")
        self._promised = self._courtesy.joined_with(self._cues["promises"])
        self._well = self._promised.joined_with(self._cues["healthy"]).joined_with(self._cues["well"])
        self._contact = self.around.joined_with(self._union("channels", "persons", "subjects"))
        self.people = self._union("any_team", "roles", "honorifics")
        self._harmless = self._union("harmless", "remarks")
        self.unsaid = self._union("honorifics", "closings", "leads")
        self.channels = self._union("channels", "honorifics", "closings")
        self.undone = self.around.joined_with(self._cues["undoings"])
        self._commands = frozenset(word for phrases in self._of_answer.values() for word in phrases.vocabulary())
        self._known = self._commands | _vocabulary(*self._cues.values(), *self._spoilers.values())
        self._stems = self._known - self.heads.single_words()
        guards = _vocabulary(*self._tables(*_TAKE_BACK), *self._spoilers.values())
        negations, titles = _vocabulary(self._cues["negations"]), _vocabulary(*self._tables(*_TITLES))
        denials = {phrase for name in _DENIALS for phrase in words.of(name) if name in answers and phrase.isalpha()}
        self._spelling = Spelling(self._commands, guards, negations | denials, titles, self._known)
        self._introducing = introducing = self._union("honorifics", "places")
        units = self._cues["places"]
        no_names = self._known - (_vocabulary(self._cues["signature"]) - self._commands)
        self._polite = Objects((self._courtesy,), introducing, self._known, is_strict=True)
        self.before = Objects((self._courtesy, *self._tables(*_PRELIMINARY)), introducing, no_names)
        self._lacking = self.before.joined_with(*self._tables("flaws", "superiors"))
        beside = ("places",) if is_release else ("matter", "places")
        self.agreed = Objects((self.around, *self._tables(*beside)), units, self._known, is_strict=True)
        objects = Objects((self.around, *self._tables(*_MENTIONED)), introducing, no_names)
        papers = objects.joined_with(*self._tables("papers", "flaws", "superiors"))
        self._objects = {
            answer: (papers if answer in SENT_BACK else objects).joined_with(self._of_answer[answer])
            for answer in answers
            if answer in _CLOSED
        }

    def cue(self, table: str) -> Phrases[str]:
        return self._cues[table]

    def of(self, answer: AnswerName) -> Phrases[tuple[AnswerName, Kind]]:
        return self._of_answer[answer]

    def spoilers(self, answer: AnswerName) -> Phrases[str]:
        return self._spoilers[answer]

    def is_known(self, word: str) -> bool:
        return word in self._known

    def objects(self, answer: AnswerName) -> Objects | None:
        """Return what the tasks of an answer may be about; None where they may be about anything."""
        return self._objects.get(answer)

    def is_name(self, clause: Clause, position: int) -> bool:
        word = clause.words[position]
        return clause.line[word.start].isupper() and not self.is_known(word.plain)

    def introduces_name(self, words: tuple[str, ...]) -> bool:
        """Say whether a name may follow these words: "mas", "ke lapas"."""
        starts = range(max(len(words) - _LONGEST_TITLE, 0), len(words))
        return any(self._introducing.length_at(words, at) == len(words) - at for at in starts)

    def clauses(self, line: str) -> tuple[Clause, ...]:
        """Part a line into clauses, with typing errors in command words corrected."""
        return tuple(
            Clause(clause.line, self._corrected(clause.line, self._respelled(clause)), clause.sign, clause.end)
            for clause in clauses_of(line)
        )

    def _corrected(self, line: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Put typing mistakes right, and leave names as they are: "Bu Hanna"."""
        return tuple(
            self._spelling.corrected(word, may_be_name=at > 0 and line[word.start].isupper() and not line.isupper())
            for at, word in enumerate(words)
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
        return self._polite.cover(clause)

    def is_before(self, clause: Clause) -> bool:
        """Say whether a clause may stand before an answer: courtesy, or what leads to sending something back."""
        return self.before.cover(clause) or self._cues["reasons"].length_at(plain(clause.words), 0) > 0

    def is_lack(self, clause: Clause) -> bool:
        """Say whether a clause only tells or asks what lacks: "no hp nya mana?"."""
        if self._cues["reasons"].length_at(plain(clause.words), 0):
            return True  # in any words; what takes the answer back is found where the answer is judged
        is_mail_head = clause.sign == ":" and plain(clause.words) in _MAIL_HEADS
        return self.is_call(clause) or (self._lacking.cover(clause) and not is_mail_head)

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
        return self.unsaid.covers(plain(words))

    def names_somebody(self, clause: Clause) -> bool:
        """Say whether a clause calls somebody by name: "Mas Andi,"."""
        words = plain(clause.words)
        is_team = bool(self._cues["any_team"].first_in(words))
        is_named = is_team or not all(self.is_known(word) for word in words)
        return self.is_call(clause) or (self.is_courtesy(clause) and is_named)

    def is_call(self, clause: Clause) -> bool:
        """Say whether a clause is a bare name: "Andi, …"."""
        return (
            clause.sign == ","
            and len(clause.words) == 1
            and self.is_name(clause, 0)
            and clause.words[0].plain.isalpha()
        )

    def _tables(self, *tables: str) -> tuple[Phrases[str], ...]:
        return tuple(self._cues[table] for table in tables)

    def _union(self, *tables: str) -> Phrases[str]:
        union: Phrases[str] = Phrases(())
        for table in tables:
            union = union.joined_with(self._cues[table])
        return union


_PRELIMINARY = (
    "preambles", "preludes", "harmless", "things", "places", "partners", "matter", "papers", "persons", "requests",
    "fillers", "subjects", "any_team", "truths",
)  # fmt: skip
"""What is told with these before an answer changes nothing of it."""

_MENTIONED = (
    "things", "places", "partners", "matter", "requests", "subjects", "persons", "any_team", "dates",
    "harmless", "channels",
)  # fmt: skip
_CLOSED = frozenset(
    (AnswerName.APPROVE, AnswerName.ORDER, AnswerName.CONFIRM, AnswerName.RETURN, AnswerName.REVISE, AnswerName.RESUME,
     AnswerName.DONE)
)  # fmt: skip
"""Answers whose tasks could be done to anything: "perbaiki pagar"."""

_MAIL_HEADS = (("dari",), ("from",), ("tanggal",), ("subjek",), ("perihal",), ("hal",))
_TAKE_BACK = (
    "negations", "hedges", "conditions", "questions", "retractions", "elsewhere", "superiors", "placeholders", "fillers"
)  # fmt: skip
_TITLES = ("honorifics", "roles", "superiors", "persons", "partners")
_DENIALS = (AnswerName.REJECT, AnswerName.CANCEL)
_LONGEST_TITLE = 4  # words


def _heads(
    words: ReplyWords, answers: tuple[AnswerName, ...], is_release: bool
) -> Iterator[tuple[str, tuple[AnswerName, Kind]]]:
    for answer in answers:
        tasks = dict(words.tasks).get(answer, ())
        if answer is AnswerName.APPROVE and is_release:
            tasks = words.cue("release")
        yield from ((phrase, (answer, Kind.TASKS)) for phrase in tasks)
        yield from ((phrase, (answer, Kind.ASKS)) for phrase in dict(words.asks).get(answer, ()))
        yield from ((phrase, (answer, Kind.WORDS)) for phrase in words.of(answer))
        yield from ((phrase, (answer, Kind.WEAK)) for phrase in dict(words.weak).get(answer, ()))


def _vocabulary(*lists: Phrases[str]) -> frozenset[str]:
    return frozenset().union(*(phrases.vocabulary() for phrases in lists))


def plain(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.plain for word in words)


@lru_cache(maxsize=4)
def _cues_of(words: ReplyWords) -> dict[str, Phrases[str]]:
    spellings = spellings_of(words.cue("spellings"))
    return {
        table: Phrases(((phrase, table) for phrase in words.cue(table)), spellings)
        for table in CUES
        if table != "spellings"
    }


@lru_cache(maxsize=32)
def grammar_for(words: ReplyWords, answers: tuple[AnswerName, ...], is_release: bool = False) -> Grammar:
    """Compile the words once for each step and actor."""
    return Grammar(words, answers, is_release)
