"""What is sent when the clock speaks: to who was asked, to his deputy, to his superior, to the admin."""

from collections.abc import Iterator
from datetime import datetime

from maild.core.asking import actor_of, ask, ask_one, operators, people, recipient_of
from maild.core.case import Case
from maild.core.event import ON_CALL, DeadlinePassed, Effect, Event, Reason, Refer, Send
from maild.core.office import Actor, Audience, Office
from maild.core.posting import MailKind, Recipient

_SUPERIORS = {Actor.TECHNICIAN: Actor.KASUBBAG, Actor.KASUBBAG: Actor.KABAG}


def reminding(case: Case, event: Event, fact: DeadlinePassed, office: Office) -> tuple[Effect, ...]:
    """List the mails of one rung, each person at most once. A level that no rule names reminds who was asked."""
    actor = actor_of(case, office)
    if actor is None:
        return (Refer("nobody is asked"),)
    if fact.level == ON_CALL:
        return _once(_to_those_on_call(case, event, office))
    rule = office.reminder(fact.level)
    audiences = rule.to if rule else (Audience.OWNER,)
    told = (send for audience in audiences for send in _told(audience, actor, case, event, office))
    return _once(told) or (Refer("there is nobody to tell"),)


def _told(audience: Audience, actor: Actor, case: Case, event: Event, office: Office) -> Iterator[Effect]:
    match audience:
        case Audience.OWNER:
            yield from ask(case, office, event.at, kind=MailKind.REMINDER)
        case Audience.DEPUTY:
            yield from _passed_on(actor, case, event.at, office)
        case Audience.SUPERIOR:
            yield from _reported(_superiors(actor, case, event.at, office), Reason.LATE)
        case Audience.ADMIN:
            yield from _reported(operators(office), Reason.LATE)
        case Audience.PROPOSAL:
            yield from _reported(operators(office), Reason.ABSENT)


def _superiors(actor: Actor, case: Case, at: datetime, office: Office) -> tuple[Recipient, ...]:
    """Find who stands above those who were asked, and was not asked himself: nobody is told of his own delay."""
    asked = {person.address.lower() for person in people(actor, case, office, at)}
    above = _SUPERIORS.get(actor)
    while above:
        found = tuple(one for one in people(above, case, office, at) if one.address.lower() not in asked)
        if found:
            return found
        above = _SUPERIORS.get(above)
    return operators(office)


def _passed_on(actor: Actor, case: Case, at: datetime, office: Office) -> Iterator[Effect]:
    """Put the question to the standby deputies, and let the holder and the admin know; his own answer still counts."""
    standbys = tuple(map(recipient_of, office.standbys(actor, at.astimezone(office.zone).date())))
    for deputy in standbys:
        yield from ask_one(case, deputy, Reason.STANDING_IN)
    if standbys:
        names = ", ".join(deputy.name for deputy in standbys)
        yield from _reported((*people(actor, case, office, at), *operators(office)), Reason.STANDING_IN, names)


def _to_those_on_call(case: Case, event: Event, office: Office) -> Iterator[Effect]:
    """Wake those on call; where nobody is, the Kasubbag and the admin hear of it."""
    day = event.at.astimezone(office.zone).date()
    on_call = [Recipient(Actor.OPERATOR, one.addresses[0], one.name) for one in office.on_call if one.is_on_call(day)]
    usual = (*people(Actor.KASUBBAG, case, office, event.at), *operators(office))
    yield from _reported(tuple(on_call) or usual, Reason.ON_CALL)


def _reported(to: tuple[Recipient, ...], reason: Reason, text: str = "") -> Iterator[Effect]:
    for person in to:
        yield Send(MailKind.ESCALATION, person, reason=reason, text=text)


def _once(effects: Iterator[Effect]) -> tuple[Effect, ...]:
    """Keep the first mail to each person: it asks or says the most."""
    kept: dict[str, Effect] = {}
    for effect in effects:
        key = effect.to.address.lower() if isinstance(effect, Send) else effect.reason
        kept.setdefault(key, effect)
    return tuple(kept.values())
