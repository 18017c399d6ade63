"""When the clock speaks about a step that is not done.

The rungs of rules/reminders.toml are climbed one after the other, each once for a question; what was told already
stands in the case's history. Where maild did not run for a while, it goes on with the rung that comes next and keeps
the distance between two, so that nobody is told of his delay and reported for it in the same minute.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from maild.core.asking import actor_of
from maild.core.case import MOVED, Case, Dossier, State
from maild.core.deadline import due_of
from maild.core.event import (
    AUTOMATIC,
    COMPLETION,
    ON_CALL,
    DeadlinePassed,
    DeliveryFailed,
    DeliveryReported,
    Event,
    Filed,
)
from maild.core.office import OFFICIALS, PERFORMERS, Actor, Audience, Office, Reminder
from maild.core.posting import DsnAction
from maild.core.sop import step_of
from maild.core.transcribing import is_waiting
from maild.core.worktime import ALWAYS_OPEN, DAY_MINUTES, Calendar, Standard, due, elapsed, next_opening

_CLOSED = f"{MOVED} {State.CLOSED}"
_SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rung:
    """One thing that the clock has to say about the present question; `is_anytime`: outside office hours, too."""

    level: str
    moment: datetime
    is_anytime: bool = False


def passed(dossier: Dossier, office: Office, now: datetime) -> tuple[Rung, Event] | None:
    """Give what the clock has to say by now, with the event that says it; None where it has nothing to say."""
    rung = next_rung(dossier, office, now)
    if rung is None or rung.moment > now:
        return None
    case = dossier.case
    fact = DeadlinePassed(case.state, case.round, rung.level)
    at = told_at(rung.moment, now)
    return rung, Event(event_id(case, rung.level), at, Actor.CLOCK, fact, rules=office.digest)


def next_rung(dossier: Dossier, office: Office, now: datetime) -> Rung | None:
    """Say what the clock will tell next about a case, and when; None where it has nothing more to say."""
    case = dossier.case
    if case.state.is_ended or case.is_following or (is_waiting(case) and case.state is State.AWAITING_COMPLETION):
        return None
    told = _told(dossier)
    coming = (rung for rung in _rungs(dossier, office, told, now) if rung.level not in told)
    return min(coming, key=lambda rung: rung.moment, default=None)


def event_id(case: Case, level: str) -> str:
    return f"clock:{case.key}:{case.state}:{case.round}:{level}"


def is_urgent(case: Case, office: Office) -> bool:
    """Say whether people are reminded of this case at any hour: for itself, or for one that follows it."""
    return not _severities(case).isdisjoint(office.urgent)


def _rungs(dossier: Dossier, office: Office, told: dict[str, datetime], now: datetime) -> Iterator[Rung]:
    case = dossier.case
    if case.state is State.AWAITING_COMPLETION:
        yield from _of_completion(case, office, now)
        return
    calendar = calendar_for(case, office)
    yield from _on_call(dossier, office)
    deadline = _deadline(case, office, calendar)
    actor = Actor.OPERATOR if case.state is State.AWAITING_READING else actor_of(case, office)
    if deadline is None or actor is None or case.since is None:
        return
    meant = [one for one in office.reminders if _is_meant(one, case, actor, office, now)]
    since = case.since.astimezone(office.zone)
    moments = {one.name: moment for one in meant if (moment := _moment(one, since, deadline, calendar, now))}
    absence = _absence(dossier, actor, office, now)
    for one in meant:
        if one.name in moments:
            moment = _spaced(moments, one.name, told, calendar)
            if absence and one.name not in told:
                moment = min(moment, _pulled(one, absence, office, calendar) or moment)
            yield Rung(one.name, next_opening(calendar, moment), calendar is ALWAYS_OPEN)


def _severities(case: Case) -> set[str]:
    return {case.letter.severity, *(peer.severity for peer in case.followers)}


def _deadline(case: Case, office: Office, calendar: Calendar) -> datetime | None:
    """Say when the time is over by a calendar; of what is urgent never later than the deadline that people are told."""
    told = due_of(case, office)
    counted = told if calendar is office.calendar else due_of(case, replace(office, calendar=calendar))
    return min(told, counted) if told and counted else None


def calendar_for(case: Case, office: Office) -> Calendar:
    return ALWAYS_OPEN if is_urgent(case, office) else office.calendar


def _of_completion(case: Case, office: Office, now: datetime) -> Iterator[Rung]:
    """The reporter is reminded in office hours; the end of his time comes by itself."""
    end = due_of(case, office)
    if end is None or case.since is None:
        return
    yield Rung(COMPLETION, end, is_anytime=True)
    for one in office.reminders:
        moment = end - timedelta(days=one.before.days) if one.before else end
        if COMPLETION in one.steps and case.since < moment < end and now < end:
            yield Rung(one.name, next_opening(office.calendar, moment))


def _on_call(dossier: Dossier, office: Office) -> Iterator[Rung]:
    """Let those on call know of an urgent complaint that came while the office was closed: once, until it has ended."""
    case, step = dossier.case, step_of(dossier.case.state)
    is_urgent_itself = case.letter.severity in office.urgent
    if not (case.since and step and step.actor in PERFORMERS and is_urgent_itself):
        return
    is_known = False
    for entry in dossier.entries:
        is_told = isinstance(entry.event.fact, DeadlinePassed) and entry.event.fact.level == ON_CALL
        is_known = is_told or (is_known and not entry.outcome.startswith(_CLOSED))
    arrived = case.since.astimezone(office.zone)
    if not is_known and not office.calendar.is_open_at(arrived):
        yield Rung(ON_CALL, arrived, is_anytime=True)


def _is_meant(one: Reminder, case: Case, actor: Actor, office: Office, now: datetime) -> bool:
    """Say whether a rule speaks of this step and complaint, and to anybody."""
    step = step_of(case.state)
    if one.severity and _severities(case).isdisjoint(one.severity):
        return False
    if step is None or (one.steps and step.key not in one.steps):
        return False
    return any(_has(audience, actor, office, now) for audience in one.to)


def _has(audience: Audience, actor: Actor, office: Office, now: datetime) -> bool:
    day = now.astimezone(office.zone).date()
    match audience:
        case Audience.OWNER:
            return True
        case Audience.DEPUTY:
            return actor in OFFICIALS and bool(office.standbys(actor, day))
        case Audience.PROPOSAL:
            return actor in OFFICIALS
        case _:
            return actor in PERFORMERS


def _moment(one: Reminder, since: datetime, deadline: datetime, calendar: Calendar, now: datetime) -> datetime | None:
    """Say when a rung's time is; None for a warning that the step's time leaves no room for, or that comes too late."""
    if one.after:
        return due(calendar, deadline, one.after)
    if one.before is None:
        return deadline
    left = elapsed(calendar, since, deadline) - one.before.minutes - one.before.days * DAY_MINUTES
    return due(calendar, since, Standard(minutes=left)) if left > 0 and now < deadline else None


def _spaced(moments: dict[str, datetime], level: str, told: dict[str, datetime], calendar: Calendar) -> datetime:
    """Keep the distance to the last rung that was told, where that was told late."""
    moment = moments[level]
    last = max((name for name in moments if name in told), key=lambda name: told[name], default=None)
    if last is None or moments[last] > moment or told[last] <= moments[last]:
        return moment
    distance = elapsed(calendar, moments[last], moment)
    return max(moment, due(calendar, told[last].astimezone(moment.tzinfo), Standard(minutes=distance)))


def _pulled(one: Reminder, absence: Event, office: Office, calendar: Calendar) -> datetime | None:
    """Bring forward what is to be done about an official who is away; of a bounce the admin was told, with who else."""
    since = absence.at.astimezone(office.zone)
    if Audience.PROPOSAL in one.to and isinstance(absence.fact, Filed):
        return since
    if Audience.DEPUTY in one.to and office.absence:
        return due(calendar, since, office.absence)
    return None


def _absence(dossier: Dossier, actor: Actor, office: Office, now: datetime) -> Event | None:
    """Find what made known that the last of those who were asked does not read the question: a bounce, or a machine.

    Who stands in by date is there for a holder who is away.
    """
    case, day = dossier.case, now.astimezone(office.zone).date()
    if actor not in OFFICIALS:
        return None
    asked = {posting.id for posting in dossier.postings if posting.question == case.question}
    events = [entry.event for entry in dossier.entries]
    first = []
    for holder in office.holders(actor, day):
        own = set(map(str.lower, holder.addresses))
        first.append(next((event for event in events if _tells_absence(event, own, asked, case.question)), None))
    known = [event for event in first if event]
    return max(known, key=lambda event: event.at) if known and len(known) == len(first) else None


def _tells_absence(event: Event, own: set[str], asked: set[str], question: str) -> bool:
    match event.fact:
        case DeliveryFailed(posting=posting, to=to, may_have_come=False):
            return posting in asked and to.address.lower() in own
        case DeliveryReported(posting=posting, to=to, action=DsnAction.FAILED):
            return posting in asked and to.address.lower() in own
        case Filed(reason=reason) if reason == AUTOMATIC:
            return event.evidence.question == question and event.evidence.address.lower() in own
        case _:
            return False


def _told(dossier: Dossier) -> dict[str, datetime]:
    """List what was told of the present step, and when."""
    case = dossier.case
    return {
        entry.event.fact.level: entry.event.at
        for entry in dossier.entries
        if isinstance(entry.event.fact, DeadlinePassed)
        and (entry.event.fact.state, entry.event.fact.round) == (case.state, case.round)
    }


def told_at(moment: datetime, now: datetime) -> datetime:
    """Give the moment itself, not that of our look, so that a restored office writes the same mail again.

    Where maild did not run then, it is the moment of the look after all.
    """
    return moment if now - _SOON < moment <= now else now
