"""Which letters tell of one incident: the same place or the same outage, the same kind of trouble, a short time apart.

Nothing follows from it by itself: it is only proposed to whoever decides (incident.py).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import TypeAlias

from maild.core.case import Case, State
from maild.core.letter import Letter
from maild.core.office import Office, Resemblance, Unit
from maild.core.routing import folded

SameSite: TypeAlias = Callable[[str, str], bool]
"""Say whether two names of units that the gazetteer does not know mean one place."""

BEFORE_ORDER = (State.AWAITING_DIRECTIVE, State.AWAITING_CONFIRMATION, State.AWAITING_ORDER)
UNDER_REPAIR = (State.REPAIRING, State.REPAIR_PAUSED)
LEADING = (*BEFORE_ORDER, *UNDER_REPAIR)
"""The states in which a case may lead others: steps 2 to 5."""

_CLAUSE = re.compile(r"[.,;:!?\n()]+")
_WORD = re.compile(r"[^\W_]+\+?")
_LONGEST = 6000  # characters of a text that count
_SOME = ""  # an outage of nobody that is named


def may_lead(case: Case) -> bool:
    return case.state in LEADING and not case.is_following


def leads_of(case: Case, others: Iterable[Case], office: Office, is_same_site: SameSite) -> tuple[Case, ...]:
    """Find the cases that this one could follow, the oldest first; of several that are alike, only their oldest.

    A younger case leads once its repair is ordered: then it is further than this one.
    """
    likeness = Likeness(office, is_same_site)
    ahead = (other for other in others if _is_ahead(other, case))
    kept: list[Case] = []
    for other in sorted((other for other in ahead if likeness.holds(case, other)), key=age_of):
        if not any(likeness.holds(other, older) for older in kept):
            kept.append(other)
    return tuple(kept)


class Likeness:
    """Says whether two cases look like one incident, by an office's rules and its gazetteer."""

    def __init__(self, office: Office, is_same_site: SameSite) -> None:
        self._office = office
        self._is_same_site = is_same_site
        self._units = {folded(name): unit for unit in office.units for name in (unit.name, *unit.aliases)}
        rules = office.resemblance
        self._denials, self._outage = tuple(map(_spaced, rules.denials)), tuple(map(_spaced, rules.outage))
        self._providers = tuple((names[0], tuple(map(_spaced, names))) for names in rules.providers)

    def holds(self, one: Case, other: Case) -> bool:
        rules = self._office.resemblance
        if not (_is_near(one, other, rules) and _is_one_kind(one.letter, other.letter, rules)):
            return False
        return self._is_one_place(one, other) or self._is_one_outage(one.letter, other.letter)

    def _is_one_place(self, one: Case, other: Case) -> bool:
        known, also = self._unit_of(one), self._unit_of(other)
        if known and also:
            return known is also
        names = one.letter.fields.value("unit"), other.letter.fields.value("unit")
        return all(names) and (folded(names[0]) == folded(names[1]) or self._is_same_site(*names))

    def _unit_of(self, case: Case) -> Unit | None:
        """Find the unit that a letter names, by whatever name; else the one whose address it came from."""
        named = self._units.get(folded(case.letter.fields.value("unit")))
        return named or self._office.unit_of(case.reporter.address)

    def _is_one_outage(self, one: Letter, other: Letter) -> bool:
        """Say whether both tell of an outage beyond their unit, and not of two providers."""
        told = set(self._outages_in(one))
        also = set(self._outages_in(other)) if told else set()
        named, others = told - {_SOME}, also - {_SOME}
        return bool(told and also) and (not (named and others) or bool(named & others))

    def _outages_in(self, letter: Letter) -> Iterator[str]:
        """Name whose outage a letter tells of: a provider by its first name, "" where it names none."""
        text = "\n".join((letter.subject, letter.head.subject, letter.fields.value("description")))[:_LONGEST]
        for clause in map(_spaced, _CLAUSE.split(text)):
            if any(denial in clause for denial in self._denials):
                continue
            if any(word in clause for word in self._outage):
                yield _SOME
            yield from (first for first, names in self._providers if any(name in clause for name in names))


def _is_ahead(other: Case, case: Case) -> bool:
    if other.key == case.key or not may_lead(other):
        return False
    return age_of(other) < age_of(case) or other.state in UNDER_REPAIR


def age_of(case: Case) -> tuple[float, str]:
    """Give what sorts cases by age, the oldest first."""
    return case.opened.timestamp() if case.opened else 0.0, case.number


def _is_near(one: Case, other: Case, rules: Resemblance) -> bool:
    if one.opened is None or other.opened is None:
        return False
    return abs(one.opened - other.opened) <= timedelta(minutes=rules.within)


def _is_one_kind(one: Letter, other: Letter, rules: Resemblance) -> bool:
    """Compare the main kinds of trouble: the same, or of one family."""
    if not (one.category and other.category):
        return False
    kinds = {one.category[0], other.category[0]}
    if kinds & set(rules.apart):
        return False
    return len(kinds) == 1 or any(kinds <= set(family) for family in rules.families)


def _spaced(text: str) -> str:
    """Write words so that one is found only as a whole."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
