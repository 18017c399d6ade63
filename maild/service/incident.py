"""Keep the cases of one incident level: the lead's commit comes first, what follows from it is brought to the others.

All of it is derived from what is committed, so what a crash has cut off is done by the next look.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol, TypeAlias

from maild.core.case import Case, Dossier
from maild.core.event import Event
from maild.core.likeness import age_of, leads_of
from maild.core.office import Office
from maild.core.relaying import is_looked_around, joins_in, lead_in, owed_to_follower, owed_to_lead
from maild.intake.lexicon import lexicon_of
from maild.intake.units import is_same_office

Bring: TypeAlias = Callable[[Dossier, Event], Dossier]
"""Makes a case after an event, the event and its mails true; a seen event changes nothing."""


class Cases(Protocol):
    def open_dossiers(self) -> Iterable[Dossier]: ...
    def by_number(self, number: str) -> Dossier | None: ...


def looked_around(event: Event, case: Case, cases: Cases, office: Office) -> Event:
    """Add to an event the other cases that count in it: those that look like one incident, and those it names."""
    if not is_looked_around(case, event):
        return event
    joins = joins_in(case, event)
    alike = tuple(_alike(case, cases, office))
    known = {dossier.case.number for dossier in alike}
    named = (cases.by_number(number) for number in sorted(set(filter(None, joins)) - known))
    leads = [lead_in(dossier, is_alike=True, is_joining=bool(joins)) for dossier in alike]
    leads += [lead_in(dossier, is_alike=False, is_joining=True) for dossier in named if dossier]
    return replace(event, leads=tuple(leads))


def _alike(case: Case, cases: Cases, office: Office) -> Iterable[Dossier]:
    if case.followers:
        return ()
    lexicon = lexicon_of(office.field_words)
    dossiers = {dossier.case.key: dossier for dossier in cases.open_dossiers()}
    others = (dossier.case for dossier in dossiers.values())
    found = leads_of(case, others, office, lambda one, other: is_same_office(one, other, lexicon))
    return [dossiers[other.key] for other in found]


def spread(before: Case, after: Dossier, cases: Cases, bring: Bring, rules: str) -> None:
    """Bring what has just happened to a case to those that it leads, or to the one that it follows or followed."""
    leads = {one.incident.lead for one in (before, after.case) if one.incident}
    for number in sorted(leads):
        lead = cases.by_number(number)
        if lead:
            _level(lead, (after,), bring, rules)
    followers = (cases.by_number(peer.number) for peer in after.case.followers)
    _level(after, [one for one in followers if one], bring, rules)


def level(cases: Cases, bring: Bring, rules: str) -> None:
    """Bring to all cases what they do not know yet of those that they lead or follow."""
    dossiers = tuple(cases.open_dossiers())
    known = {dossier.case.number: dossier for dossier in dossiers}
    members: dict[str, list[Dossier]] = {}
    for dossier in dossiers:
        if dossier.case.incident and dossier.case.is_following:
            members.setdefault(dossier.case.incident.lead, []).append(dossier)
        for peer in dossier.case.followers:
            follower = known.get(peer.number)
            if follower and not follower.case.is_following:
                members.setdefault(dossier.case.number, []).append(follower)
    for number, others in members.items():
        lead = cases.by_number(number)
        if lead:
            _level(lead, others, bring, rules)


def _level(lead: Dossier, others: Iterable[Dossier], bring: Bring, rules: str) -> None:
    """Bring a lead and its followers what they do not know of each other.

    The oldest follower hears first: where the lead leads nowhere, it is what the others are then offered.
    """
    others = sorted(others, key=lambda other: age_of(other.case))
    lead = _with_its_followers(lead, others, bring, rules)
    news = [(other, owed_to_follower(lead, other.case, rules)) for other in others]
    others = [bring(other, event) if event else other for other, event in news]
    _with_its_followers(lead, others, bring, rules)


def _with_its_followers(lead: Dossier, others: Iterable[Dossier], bring: Bring, rules: str) -> Dossier:
    for event in tuple(owed_to_lead(lead, others, rules)):
        lead = bring(lead, event)
    return lead
