"""What is brought from a case of one incident to the others, worked out from what is committed (incident.py)."""

from collections.abc import Iterable, Iterator

from maild.core.answer import AnswerName
from maild.core.case import MOVED, Case, Dossier, Entry
from maild.core.event import Answered, CodeReturned, Event
from maild.core.following import Followed, Handling, Joined, Lead, Parted, Peer
from maild.core.incident import NOT_LEADING
from maild.core.likeness import BEFORE_ORDER
from maild.core.office import Actor

_LOOKING = (AnswerName.APPROVE, AnswerName.JOIN, AnswerName.SPLIT)


def is_looked_around(case: Case, event: Event) -> bool:
    """Say whether other cases may count in what happens now."""
    match event.fact:
        case Answered(answers=answers):
            is_asking = any(answer.name in _LOOKING for answer in answers) and event.actor is not Actor.REPORTER
            return is_asking and (case.state in BEFORE_ORDER or case.is_following)
        case CodeReturned():
            return any(is_looked_around(case, one.event) for one in case.pending)
        case Followed(handling=handling):
            return handling.state in NOT_LEADING
        case _:
            return False


def joins_in(case: Case, event: Event) -> tuple[str, ...]:
    """List what is to be joined, "" where no case is named, by an answer or by one that waits for its writer's code."""
    events = [one.event for one in case.pending] if isinstance(event.fact, CodeReturned) else [event]
    facts = (one.fact for one in events)
    answers = (answer for fact in facts if isinstance(fact, Answered) for answer in fact.answers)
    return tuple(answer.other for answer in answers if answer.name is AnswerName.JOIN)


def peer_of(case: Case) -> Peer:
    fields = case.letter.fields
    pic, phone, severity = fields.value("pic"), fields.value("phone"), str(case.letter.severity)
    return Peer(case.number, fields.value("unit"), pic, phone, case.opened, severity)


def lead_in(dossier: Dossier, is_alike: bool, is_joining: bool) -> Lead:
    """Describe a case that another may follow; only where it is joined, with what the two will share."""
    case, handling = dossier.case, handling_of(dossier)
    follows = case.incident.lead if case.incident and case.is_following else ""
    peer = Peer(case.number, case.letter.fields.value("unit"), opened=case.opened)
    return Lead(peer, handling if is_joining else Handling(handling.state, handling.moved), is_alike, follows)


def handling_of(dossier: Dossier) -> Handling:
    case, last = dossier.case, _last_move(dossier)
    return Handling(
        case.state,
        last.event.id if last else "",
        case.since,
        case.team,
        case.order,
        case.pause,
        case.pauses,
        case.report,
        case.reported,
        case.approvals,
    )


def owed_to_lead(lead: Dossier, others: Iterable[Dossier], rules: str) -> Iterator[Event]:
    """List what a lead does not know yet of who follows it and who does so no longer; of an ended one nothing."""
    number, known = lead.case.number, {peer.number for peer in lead.case.followers}
    for other in () if lead.case.state.is_ended else others:
        last = _last_move(other)
        is_one = other.case.is_following and other.case.incident and other.case.incident.lead == number
        if last is None or bool(is_one) == (other.case.number in known):
            continue
        fact = Joined(peer_of(other.case)) if is_one else Parted(other.case.number)
        yield _between(number, last, other.case, fact, rules)


def owed_to_follower(lead: Dossier, follower: Case, rules: str) -> Event | None:
    """Give what has happened to a lead since its follower last knew."""
    last, incident = _last_move(lead), follower.incident
    if last is None or incident is None or not follower.is_following:
        return None
    if incident.lead != lead.case.number or incident.moved == last.event.id:
        return None
    return _between(incident.lead, last, follower, Followed(incident.lead, handling_of(lead)), rules)


def _between(lead: str, cause: Entry, case: Case, fact: Joined | Parted | Followed, rules: str) -> Event:
    return Event(f"incident:{lead}:{cause.event.id}:{case.number}", cause.event.at, Actor.CLOCK, fact, rules=rules)


def _last_move(dossier: Dossier) -> Entry | None:
    return next((entry for entry in reversed(dossier.entries) if entry.outcome.startswith(MOVED)), None)
