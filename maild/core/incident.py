"""One incident, many letters: a case may follow another, whose order and repair are then its own, too.

The Kasubbag's GABUNG makes it follow; PISAH, or a lead that ends without a repair or is to be completed, gives it back
its own step 3. The lead knows its followers; what happens to it is brought to each by an event that holds all that they
share (relaying.py).
"""

from dataclasses import replace
from enum import StrEnum

from maild.core.answer import Answer, AnswerName
from maild.core.asking import ask, entering, to_reporter
from maild.core.case import Case, Following, State, entered
from maild.core.event import Answered, Effect, Event, Reason, Refer
from maild.core.following import Followed, Handling, Joined, Lead, Parted
from maild.core.likeness import BEFORE_ORDER, LEADING, UNDER_REPAIR
from maild.core.office import Office
from maild.core.posting import MailKind

_INCOMPLETE = (State.AWAITING_READING, State.AWAITING_COMPLETION)
NOT_LEADING = (State.REJECTED, State.WITHDRAWN, *_INCOMPLETE)
"""States of a lead for which nobody else should wait."""


class Hindrance(StrEnum):
    """Why a case cannot follow another."""

    UNNAMED = "unnamed"  # and none, or more than one, is proposed
    UNKNOWN = "unknown"
    OWN = "own"
    OVER = "over"  # its repair is done, or it has ended
    EARLY = "early"  # its letter is not complete
    FOLLOWS = "follows"
    LEADS = "leads"  # others follow this very case


# --- what is answered ---


def chosen(case: Case, answer: Answer, event: Event) -> Lead | Hindrance:
    """Find the case that a GABUNG names; where it names none, the one that is proposed."""
    if case.followers:
        return Hindrance.LEADS
    if answer.other == case.number:
        return Hindrance.OWN
    if not answer.other:
        proposed = [lead for lead in event.leads if lead.is_alike]
        return proposed[0] if len(proposed) == 1 else Hindrance.UNNAMED
    named = next((lead for lead in event.leads if lead.peer.number == answer.other), None)
    return _hindrance(named) or named if named else Hindrance.UNKNOWN


def _hindrance(lead: Lead) -> Hindrance | None:
    if lead.follows:
        return Hindrance.FOLLOWS
    if lead.handling.state in LEADING:
        return None
    return Hindrance.EARLY if lead.handling.state in _INCOMPLETE else Hindrance.OVER


def joined(case: Case, lead: Lead, question: str) -> Case:
    """Let a case follow another."""
    following = Following(lead.peer.number, lead.handling.moved, question)
    return _sharing(replace(case, incident=following), lead.handling)


def paused(case: Case, office: Office) -> tuple[Effect, ...]:
    """Tell a reporter that the repair waits, and for what."""
    if case.state is not State.REPAIR_PAUSED or case.pause is None:
        return ()
    return to_reporter(case, office, MailKind.PROGRESS, Reason.PAUSED, case.pause.text)


def alone(case: Case) -> Case:
    """Give a case back its own step 3; what only its lead had done is no longer its own."""
    return replace(
        case,
        incident=None,
        state=State.AWAITING_CONFIRMATION,
        team="",
        order=None,
        pause=None,
        pauses=(),
        report=None,
        reported=None,
        approvals=(),
    )


def is_parting(case: Case, event: Event, fact: Answered) -> bool:
    """Say whether an answer to the question that was once answered GABUNG takes this back."""
    is_asked = case.incident is not None and event.evidence.question == case.incident.question
    return is_asked and case.is_following and any(answer.name is AnswerName.SPLIT for answer in fact.answers)


def with_proposals(before: Case, after: Case, event: Event) -> Case:
    """Note what looks like one incident when a case is put to the Kasubbag."""
    is_new = (before.state, after.state) == (State.AWAITING_DIRECTIVE, State.AWAITING_CONFIRMATION)
    return proposing(after, event) if is_new else after


def proposing(case: Case, event: Event, but: str = "") -> Case:
    """Note what looked like one incident with a case when this happened."""
    return replace(case, alike=tuple(lead.peer for lead in event.leads if lead.is_alike and lead.peer.number != but))


# --- what passes between the cases of an incident ---


def gathered(case: Case, event: Event, fact: Joined | Parted, office: Office) -> tuple[Case, tuple[Effect, ...]]:
    """Note on the lead who follows it; a team that is at work already hears who else is affected."""
    number = fact.follower.number if isinstance(fact, Joined) else fact.follower
    others = tuple(peer for peer in case.followers if peer.number != number)
    if isinstance(fact, Parted):
        return replace(case, followers=others), (Refer(f"{number} follows it no longer"),)
    after = replace(case, followers=(*others, fact.follower), alike=())
    if case.state not in UNDER_REPAIR:
        return after, (Refer(f"{number} follows it"),)
    return after, ask(after, office, event.at, Reason.JOINED, number, kind=MailKind.PROGRESS)


def followed(case: Case, event: Event, fact: Followed, office: Office) -> tuple[Case, tuple[Effect, ...]]:
    """Bring a follower where its lead is; where that leads nowhere, back to its own step 3."""
    if not case.is_following or case.incident is None or case.incident.lead != fact.lead:
        return case, (Refer(f"it does not follow {fact.lead}"),)
    following = replace(case.incident, moved=fact.handling.moved)
    is_over = fact.handling.state in NOT_LEADING
    after = alone(case) if is_over else _sharing(replace(case, incident=following), fact.handling)
    after = entered_with(case, replace(after, undo=None), event)
    return after, _told(case, after, event, fact, office)


def entered_with(before: Case, after: Case, event: Event) -> Case:
    """Begin to follow another case, whose time is then this one's too, or to be handled alone again."""
    begun = entered(after, after.state, event.at)
    if after.incident:
        return replace(begun, since=after.since, alike=())
    return proposing(begun, event, but=before.incident.lead if before.incident else "")


def _told(before: Case, after: Case, event: Event, fact: Followed, office: Office) -> tuple[Effect, ...]:
    """List the mails that a follower's own people get of what happened to its lead."""
    if after.incident is None:
        return ask(after, office, event.at, Reason.PARTED, f"{fact.lead} {fact.handling.state}")
    if after.state is State.REPAIR_PAUSED:
        return paused(after, office)
    is_ordered = after.state is State.REPAIRING and before.state in BEFORE_ORDER
    is_news = is_ordered or after.state is State.CLOSED
    return entering(after, office, event.at) if is_news else ()


def _sharing(case: Case, handling: Handling) -> Case:
    """Give a case what its lead has come to; only what all of them share."""
    return replace(
        case,
        state=State(handling.state),
        since=handling.since,
        team=handling.team,
        order=handling.order,
        pause=handling.pause,
        pauses=handling.pauses,
        report=handling.report,
        reported=handling.reported,
        approvals=handling.approvals,
    )
