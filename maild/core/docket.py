"""The numbered lists that an official gets by mail: what waits for his answer, what was decided in his name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from maild.core.answer import AnswerName
from maild.core.asking import actor_of, recipient_of
from maild.core.case import MOVED, Case, Decided, Dossier, Entry
from maild.core.event import BY_OPERATOR, Answered, CodeReturned, Reason
from maild.core.office import OFFICIALS, Actor, Office, Official
from maild.core.posting import MailKind, Recipient

LONGEST = 40
"""Matters on one list; the oldest go first."""
KEPT = timedelta(days=30)
"""How long a list may still be answered."""
_MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One matter: its case, the question that was asked of whom in which role, and that question's own token."""

    case: str  # its key
    question: str
    actor: Actor
    token: str
    decided: datetime | None = None  # where the list tells what was decided


@dataclass(frozen=True, slots=True)
class Docket:
    """A list as it was mailed: number 1 is the first item. Its token stands for the list and for no question."""

    token: str
    kind: MailKind  # digest | confirmation
    to: Recipient
    day: date
    at: datetime
    items: tuple[Item, ...]
    clarified: tuple[Reason, ...] = ()  # what a reply to it was told, each once

    @property
    def question(self) -> str:
        return question_of(self.kind, self.day)


@dataclass(frozen=True, slots=True)
class Round:
    """On which days an official's list of a kind was first and last seen to, be there anything on it or not."""

    address: str
    kind: MailKind
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Person:
    """An official by the address that he is written to, with every role that he answers for on a day."""

    address: str
    entries: tuple[Official, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(address.lower() for entry in self.entries for address in entry.addresses)

    @property
    def roles(self) -> tuple[Actor, ...]:
        return tuple(entry.role for entry in self.entries)

    @property
    def wants_digest(self) -> bool:
        return any(entry.digest == "daily" for entry in self.entries)

    @property
    def wants_confirmation(self) -> bool:
        return any(entry.confirmation == "daily" for entry in self.entries)

    @property
    def recipient(self) -> Recipient:
        return recipient_of(self.entries[0])


def question_of(kind: MailKind, day: date) -> str:
    """Name what a day's list asks; its token is made for this and no case."""
    return f"{kind}/{day.isoformat()}"


def people_in_office(office: Office, at: datetime) -> tuple[Person, ...]:
    """List who holds a role or stands in on the day of a moment; one person may do so for two."""
    day = at.astimezone(office.zone).date()
    entries: dict[str, list[Official]] = {}
    for role in OFFICIALS:
        for entry in office.holders(role, day):
            entries.setdefault(entry.addresses[0].lower(), []).append(entry)
    return tuple(Person(found[0].addresses[0], tuple(found)) for found in entries.values())


def open_questions(cases: Iterable[Case], person: Person, office: Office) -> tuple[tuple[Case, Actor], ...]:
    """List what waits for a person's answer, and in which role, the longest waiting first."""
    found = ((case, actor) for case in cases if (actor := actor_of(case, office)) in person.roles and actor)
    return tuple(sorted(found, key=lambda entry: _age(entry[0])))


def _age(case: Case) -> tuple[str, str]:
    return case.since.astimezone(UTC).isoformat() if case.since else "", case.number


def decisions_of(
    dossiers: Iterable[Dossier], person: Person, since: datetime, until: datetime
) -> Iterator[tuple[Dossier, Decided, Actor]]:
    """Go through what was decided in a person's name after one moment and not after another, in order of time.

    What the operator brought from paper or telephone is in his name, too.
    """
    decisions = ((dossier, decided) for dossier in dossiers for decided in dossier.case.decided)
    found = [
        (dossier, decided, actor)
        for dossier, decided in decisions
        if since < decided.at <= until and (actor := _actor_of(dossier, decided))
        if decided.by.lower() in person.addresses or (decided.by == BY_OPERATOR and actor in person.roles)
    ]
    yield from sorted(found, key=lambda one: (one[1].at, one[0].case.number))


def _actor_of(dossier: Dossier, decided: Decided) -> Actor | None:
    """Find in which role somebody decided."""
    events = (entry.event for entry in dossier.entries)
    return next(
        (event.actor for event in events if (event.at, event.evidence.address) == (decided.at, decided.by)), None
    )


def is_taken_back(dossier: Dossier, decided: Decided) -> bool:
    """Say whether BATAL has undone a decision; of two that answered one question it undoes the later."""
    if any(other.question == decided.question and other.at > decided.at for other in dossier.case.decided):
        return False
    cancels = (
        place
        for place, entry in enumerate(dossier.entries)
        if entry.event.at >= decided.at and _is_cancel(entry, decided.question)
    )
    return any(_has_acted(dossier.entries, place) for place in cancels)


def _is_cancel(entry: Entry, question: str) -> bool:
    fact = entry.event.fact
    names = [answer.name for answer in fact.answers] if isinstance(fact, Answered) else []
    return AnswerName.CANCEL in names and entry.event.evidence.question == question


def _has_acted(entries: tuple[Entry, ...], place: int) -> bool:
    """Say whether an answer moved its case: at once, or when its writer sent the code back."""
    if entries[place].outcome.startswith(MOVED):
        return True
    writer = entries[place].event.evidence.address
    later = (entry for entry in entries[place + 1 :] if entry.event.evidence.address == writer)
    following = next(later, None)
    return (
        following is not None and isinstance(following.event.fact, CodeReturned) and following.outcome.startswith(MOVED)
    )


def may_be_taken_back(case: Case, decided: Decided) -> bool:
    last = case.decided[-1] if case.decided else None
    return case.undo is not None and case.undo.question == decided.question and last == decided


def kept(dockets: tuple[Docket, ...], now: datetime) -> tuple[Docket, ...]:
    """Forget lists that are too old to be answered, and the oldest of far too many."""
    recent = tuple(docket for docket in dockets if docket.at > now - KEPT)
    return recent[-_MOST_KEPT:]
