"""A case and its records: what was decided, by whom, and everything that happened."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from maild.core.answer import Note as Note  # a case is full of them, and whoever reads one finds them here
from maild.core.answer import RepairReport
from maild.core.event import Event, Reporter, Route
from maild.core.following import Peer
from maild.core.letter import Enclosure, Letter
from maild.core.posting import Posting


class State(StrEnum):
    """Where a case stands (interface.md §2, States)."""

    AWAITING_READING = "awaiting_reading"
    AWAITING_COMPLETION = "awaiting_completion"
    AWAITING_DIRECTIVE = "awaiting_directive"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    AWAITING_ORDER = "awaiting_order"
    REPAIRING = "repairing"
    REPAIR_PAUSED = "repair_paused"
    AWAITING_APPROVAL = "awaiting_approval"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_ended(self) -> bool:
        return self in (State.CLOSED, State.REJECTED, State.WITHDRAWN)


_DESKS = {State.AWAITING_ORDER: State.AWAITING_CONFIRMATION, State.REPAIR_PAUSED: State.REPAIRING}
"""States that share one question: one mail asks for steps 3 and 4, a paused repair is still the same order."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Which question was answered, by whom and how: what a second answer to it is told."""

    question: str
    by: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Undo:
    """The case before the last decision: what BATAL brings back until the next actor has answered."""

    question: str
    previous: "Case"


@dataclass(frozen=True, slots=True)
class Pending:
    """An answer that waits until its writer sends the code back that was mailed to him."""

    question: str  # that of the mail with the code
    event: Event
    tries: int = 0  # wrong codes so far


@dataclass(frozen=True, slots=True)
class Following:
    """Which case's order and repair are this case's too, how far that has come, and on which answer."""

    lead: str  # its number
    moved: str  # id of the last event of the lead that this case knows of
    question: str  # that was answered GABUNG: PISAH answers it, too


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint on its way through the SOP. `round` counts the questions asked, so that each is its own."""

    key: str  # from the digest of the letter, so that creating it twice is the same case
    number: str  # PREFIX-YYYY-NNNN
    state: State = State.AWAITING_READING
    round: int = 0
    since: datetime | None = None  # when this state was entered
    opened: datetime | None = None
    reporter: Reporter = Reporter("")
    letter: Letter = Letter()
    route: Route | None = None
    wanted: str = ""  # what the Kabag wants completed
    supplements: tuple[Note, ...] = ()
    directive: Note | None = None
    confirmation: Note | None = None
    order: Note | None = None
    team: str = ""
    progress: tuple[Note, ...] = ()
    pause: Note | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()  # those that are over
    report: RepairReport | None = None
    reported: Note | None = None
    revision: str = ""
    approvals: tuple[Note, ...] = ()
    letter_number: str = ""
    draft: Enclosure | None = None  # an edited draft that the approver attached
    ended: datetime | None = None
    rating: int | None = None
    decided: tuple[Decided, ...] = ()
    undo: Undo | None = None
    clarified: tuple[str, ...] = ()  # "<question> <reason>", each asked back once
    pending: tuple[Pending, ...] = ()  # one for each person
    codes: int = 0  # mailed so far
    seen: tuple[str, ...] = ()  # event ids
    unscanned: tuple[str, ...] = ()  # mails of the case (SHA-256 of their octets) whose scans wait for OCR
    redacted: datetime | None = None  # when what identified people in it was last erased
    alike: tuple[Peer, ...] = ()  # cases that it may be one incident with, as proposed at steps 3 and 4
    incident: Following | None = None
    followers: tuple[Peer, ...] = ()

    @property
    def is_following(self) -> bool:
        """Say whether it is another case that is acted on for this one."""
        return self.incident is not None and not self.state.is_ended

    @property
    def question(self) -> str:
        """Name what is being asked now; a reply's token must have been made for this."""
        return f"{_DESKS.get(self.state, self.state)}/{self.round}"


def entered(case: Case, state: State, at: datetime) -> Case:
    """Enter a state, with a question of its own."""
    ended = at if state.is_ended else None
    return replace(case, state=state, round=case.round + 1, since=at, ended=ended)


REPORTER_QUESTION = "reporter"
"""The standing question of every mail to the reporter: he may always write back."""


MOVED = "→"
"""How the outcome of an event begins that brought its case to another question."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's history: the event, what came of it, and what chains it to the line before.

    `content` is the digest of all that the line says, `hash` that of the line before and of `content`; so what it says
    can be erased and the chain still holds. chain.py makes them.
    """

    event: Event
    outcome: str
    hash: str
    content: str = ""
    mails: tuple[str, ...] = ()  # digests of the postings that came of it, as they were written
    salt: str = ""  # so that nobody can try guesses on `content` once the words are erased


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is stored of one case: the case, its history, its mails."""

    case: Case
    entries: tuple[Entry, ...] = ()
    postings: tuple[Posting, ...] = ()

    def with_posting(self, changed: Posting) -> "Dossier":
        postings = tuple(changed if posting.id == changed.id else posting for posting in self.postings)
        return replace(self, postings=postings)

    @property
    def is_settled(self) -> bool:
        """Say whether nothing more will be sent for it."""
        return self.case.state.is_ended and not any(posting.is_pending for posting in self.postings)
