"""What the cases of one incident know of each other, and what passes between them (incident.py, relaying.py)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from maild.core.answer import Note, RepairReport


@dataclass(frozen=True, slots=True)
class Peer:
    """Another case, as far as whoever handles both needs to know it."""

    number: str
    unit: str = ""
    pic: str = ""
    phone: str = ""
    opened: datetime | None = None
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Handling:
    """How far the handling of an incident has come: what the case that leads it shares with those that follow it."""

    state: str
    moved: str  # id of the lead's event that brought it there
    since: datetime | None = None
    team: str = ""
    order: Note | None = None
    pause: Note | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    report: RepairReport | None = None
    reported: Note | None = None
    approvals: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Lead:
    """A case that another may follow, or is asked to: it looks like the same incident, or an answer names it."""

    peer: Peer
    handling: Handling
    is_alike: bool = False
    follows: str = ""  # the number of the case that it follows itself


@dataclass(frozen=True, slots=True)
class Joined:
    """A case has begun to follow this one: one incident, one order, one repair."""

    tag: ClassVar = "joined"
    follower: Peer


@dataclass(frozen=True, slots=True)
class Parted:
    """A case follows this one no longer."""

    tag: ClassVar = "parted"
    follower: str  # its number


@dataclass(frozen=True, slots=True)
class Followed:
    """The case that this one follows has come further, or has ended without a repair."""

    tag: ClassVar = "followed"
    lead: str  # its number
    handling: Handling
