"""Hear the answer to a numbered list: an event for each case that it names, by the same rules as a single reply."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeAlias

from maild.core.case import Case
from maild.core.docket import Docket
from maild.core.event import UNREADABLE, Event, Evidence, Fact, Proof, Reason
from maild.core.office import Actor, Office
from maild.core.received import Verdict
from maild.core.vouching import FORGED
from maild.intake.authenticity import MailClass, TokenClues
from maild.intake.authority import Asked, refusal
from maild.intake.hearing import step_asked
from maild.intake.mime import Mail
from maild.intake.numbered import Matter, parted
from maild.intake.reader import Reading

Hearing: TypeAlias = Callable[[Reading, Asked], tuple[Fact, tuple[str, ...]]]
"""Hears a reply to one question: what happened, and what was checked to say so."""


class Known(Protocol):
    """What the office remembers of the questions and lists that it sent."""

    def asked_by_token(self, token: str) -> Asked | None: ...
    def docket_by_token(self, token: str) -> Docket | None: ...
    def docket_by_posting(self, posting_id: str) -> Docket | None: ...
    def case_of(self, key: str) -> Case | None: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """What names a mail and its events (the canonical digest), its INTERNALDATE, and what it proves."""

    id: str
    at: datetime
    evidence_for: Callable[[Asked], Evidence]  # that it is believed on as a reply to a question


@dataclass(frozen=True, slots=True)
class ListReply:
    """A reply to a list: an event for each case that it names, or why it says nothing at all.

    `told`: what the official who got the list is then told of the reply, at his own address.
    """

    docket: Docket
    verdict: Verdict
    events: tuple[tuple[Case, Event], ...] = ()
    reason: str = ""
    told: Reason | None = None
    sender: str = ""  # who wrote it, where that is not he


def lists_in(clues: TokenClues, known: Known) -> tuple[Docket, ...]:
    """Look up the lists that a mail answers, the strongest clue first.

    Beside the token of a single question a list counts only by its own token: a link in the list answers one question.
    """
    found = [known.docket_by_token(token) for token in clues.tokens]
    if not any(known.asked_by_token(token) for token in clues.tokens):
        found += [known.docket_by_posting(posting) for posting in clues.postings]
    return tuple({docket.token: docket for docket in found if docket}.values())


def heard(
    reading: Reading,
    dockets: tuple[Docket, ...],
    others: tuple[Asked, ...],
    writer: MailClass,
    known: Known,
    office: Office,
    arrival: Arrival,
    hear: Hearing,
) -> ListReply:
    """Hear a reply to the first of the lists; `others` are single questions whose token the mail carries, too."""
    docket, day = dockets[0], arrival.at.astimezone(office.zone).date()
    if writer is not MailClass.HUMAN:
        return ListReply(docket, Verdict.AUTOMATIC, reason=writer.in_words)
    asked = dict(_asked(docket, known))
    if not asked:
        return ListReply(docket, Verdict.FILED, reason="a list of cases that are gone")
    evidence = arrival.evidence_for(next(iter(asked.values())))
    objection = _objection(asked.values(), reading.mail, evidence, office, day)
    if objection:
        return ListReply(docket, Verdict.FILED, (), objection, Reason.NOT_HIS, evidence.address)
    if reading.is_salvaged:
        return ListReply(docket, Verdict.REPLY, (), UNREADABLE, Reason.UNREADABLE)
    if reading.mail.concealments:
        return ListReply(docket, Verdict.REPLY, (), "; ".join(reading.mail.concealments), Reason.UNCLEAR)
    if len(dockets) > 1 or others:
        return ListReply(docket, Verdict.REPLY, (), "tokens of several lists or questions", Reason.UNCLEAR)
    matters = tuple(_matter(asked.get(number), arrival) for number in range(1, len(docket.items) + 1))
    found = parted(reading.new_text, matters, office.reply_words)
    if not found.said:
        return ListReply(docket, Verdict.REPLY, (), found.reason, Reason.UNCLEAR)
    bare = replace(reading, mail=replace(reading.mail, parts=()))  # its enclosures could belong to any of the cases
    events = (
        _event(replace(bare, new_text=words), asked[number], _named(docket, number), office, arrival, hear)
        for number, words in found.said
        if number in asked
    )
    return ListReply(docket, Verdict.REPLY, tuple(events))


def _objection(asked: Iterable[Asked], mail: Mail, evidence: Evidence, office: Office, day: date) -> str:
    """Say why nothing in this mail may count; "" where its writer may answer one of the questions at least."""
    if evidence.proof is Proof.FAILED:
        return FORGED
    objections = [refusal(question, mail, office, day) for question in asked]
    return objections[0] if all(objections) else ""


def event_id(arrival: Arrival, case: Case) -> str:
    return f"{arrival.id}#{case.key}"


def _event(
    reading: Reading, asked: Asked, named: str, office: Office, arrival: Arrival, hear: Hearing
) -> tuple[Case, Event]:
    """Make the event of one number, as if its words had come as a reply to that question alone."""
    fact, checks = hear(reading, asked)
    evidence = arrival.evidence_for(asked)
    evidence = replace(evidence, checks=(*checks, *evidence.checks, named))
    return asked.case, Event(event_id(arrival, asked.case), arrival.at, asked.to.actor, fact, evidence, office.digest)


def _named(docket: Docket, number: int) -> str:
    return f"{docket.kind} of {docket.day}: number {number}"


def _asked(docket: Docket, known: Known) -> Iterator[tuple[int, Asked]]:
    for number, item in enumerate(docket.items, 1):
        case = known.case_of(item.case)
        if case:
            yield number, Asked(case, item.question, replace(docket.to, actor=item.actor))


def _matter(asked: Asked | None, arrival: Arrival) -> Matter:
    """Describe a number; what this very mail has decided before a crash counts as open, as it did then."""
    step = step_asked(asked) if asked else None
    if asked is None or step is None:
        return Matter("", 2, Actor.KABAG, is_open=False)
    is_open = asked.question == asked.case.question or event_id(arrival, asked.case) in asked.case.seen
    return Matter(asked.case.number, step, asked.to.actor, is_open)
