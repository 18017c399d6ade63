"""Whom a changed office, or a new day, newly asks: who answers for the open question by now and was never asked it."""

from collections.abc import Iterator
from datetime import datetime

from maild.core.asking import actor_of, people
from maild.core.case import Dossier
from maild.core.event import Appointed, Event
from maild.core.ladder import calendar_for, event_id, told_at
from maild.core.office import PERFORMERS, Actor, Office
from maild.core.worktime import Calendar, next_opening


def newcomers(dossier: Dossier, office: Office, now: datetime) -> Iterator[Event]:
    """Name each new holder, deputy or technician, with the event that asks him."""
    case, actor = dossier.case, actor_of(dossier.case, office)
    if actor not in PERFORMERS:
        return
    calendar = calendar_for(case, office)
    asked = {posting.to.address.lower() for posting in dossier.postings if posting.question == case.question}
    for person in people(actor, case, office, now):
        named = event_id(case, f"asked:{person.address}")
        if person.address.lower() not in asked and named not in case.seen:
            fact = Appointed(case.state, case.round, person.address)
            began = max(_began(actor, person.address, office, calendar, now), case.since or now)
            yield Event(named, began, Actor.CLOCK, fact, rules=office.digest)


def _began(actor: Actor, address: str, office: Office, calendar: Calendar, now: datetime) -> datetime:
    """Say since when somebody answers for a role, as far as the rules tell."""
    day = now.astimezone(office.zone).date()
    starts = [entry.start for entry in office.holders(actor, day) if address in entry.addresses and entry.start]
    if not starts:
        return now
    midnight = datetime(starts[0].year, starts[0].month, starts[0].day, tzinfo=office.zone)
    return told_at(next_opening(calendar, midnight), now)
