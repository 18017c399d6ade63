"""The head of all histories on a day: one digest that shows later whether any of them was changed, cut or taken away.

A head tells where the histories stood that went on since the head before, and is chained to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from maild.core.case import Dossier
from maild.core.chain import digest_of


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a case's history goes: the number of its lines and the hash of the last one."""

    number: str
    events: int
    hash: str


def standing_of(dossier: Dossier) -> Standing:
    last = dossier.entries[-1].hash if dossier.entries else ""
    return Standing(dossier.case.number, len(dossier.entries), last)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one office day; `cases` are those whose history went on since the head before."""

    serial: int  # counts the heads from 1
    day: date
    at: datetime
    previous: str  # digest of the head before, "" for the first
    cases: tuple[Standing, ...]
    digest: str


def next_head(heads: tuple[Head, ...], standings: Iterable[Standing], day: date, at: datetime) -> Head | None:
    """Make the head that follows; None where no history has gone on."""
    known = {standing.number: standing for head in heads for standing in head.cases}
    changed = tuple(standing for standing in standings if known.get(standing.number) != standing)
    if not changed:
        return None
    previous = heads[-1].digest if heads else ""
    serial = len(heads) + 1
    return Head(serial, day, at, previous, changed, _digest(serial, day, previous, changed))


def breaks(heads: tuple[Head, ...]) -> Iterator[tuple[Head, str]]:
    """Say which heads are not what was written, or do not follow the one before."""
    previous = ""
    for serial, head in enumerate(heads, start=1):
        if head.digest != _digest(head.serial, head.day, head.previous, head.cases):
            yield head, "was changed: its content does not give its digest"
        if (head.serial, head.previous) != (serial, previous):
            yield head, "does not follow the head before it: one was dropped, added or changed"
        previous = head.digest


def departure(day: date, standing: Standing, dossier: Dossier) -> str:
    """Say how a case's history contradicts the head of a day; "" where it has gone on from there."""
    entries = dossier.entries
    if len(entries) < standing.events:
        return f"it has {len(entries)} lines, and had {standing.events} at the head of {day}: the last ones are gone"
    if standing.events and entries[standing.events - 1].hash != standing.hash:
        return f"its history is another than at the head of {day}: it was written anew"
    return ""


def _digest(serial: int, day: date, previous: str, cases: tuple[Standing, ...]) -> str:
    return digest_of([serial, day.isoformat(), previous, [[one.number, one.events, one.hash] for one in cases]])
