"""The daily balance: is everything that lay on the server known, decided, and still on our disk?"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_PREFIX = 8  # octets that tell one digest from another


class Gap(StrEnum):
    """What can be missing."""

    UNREAD = "unread"  # lies in a polled folder, and we have never seen it
    ASTRAY = "astray"  # lies where handled mail goes, and we have never seen it
    UNRECORDED = "unrecorded"  # what became of a received mail is not on disk any more
    WITHOUT_OCTETS = "without octets"  # the bytes of a received mail are not on disk
    CASELESS = "caseless"  # decided as one of a case that there is not
    CASE_GONE = "case gone"  # a case's file is not on disk any more
    DAMAGED = "damaged"  # what became of a received mail cannot be read


@dataclass(frozen=True, slots=True)
class Finding:
    """How many of one gap, and what names them."""

    gap: Gap
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """Up to which UID a folder for handled mail was compared with what we know."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What was found on one day; the rolls and numbers are what the next one is compared with.

    `on_server` counts the mails in our folders without the baseline, `received` those that we have a record of,
    `verdicts` how these were decided when they were counted; `waiting` had no verdict then.
    """

    at: datetime
    on_server: int = 0
    received: int = 0
    verdicts: tuple[tuple[str, int], ...] = ()
    waiting: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    looked: tuple[Looked, ...] = ()
    cases: tuple[str, ...] = ()  # numbers
    mails: str = ""  # roll of the received mails
    bare: str = ""  # roll of those whose octets were erased, as they should be

    def looked_up_to(self, folder: str, uidvalidity: int) -> int:
        return next((one.uid for one in self.looked if (one.folder, one.uidvalidity) == (folder, uidvalidity)), 0)


def finding(gap: Gap, names: Iterable[str], most: int = 5) -> Iterator[Finding]:
    """Make a finding of what is missing, if anything is."""
    found = sorted(names)
    if found:
        yield Finding(gap, len(found), tuple(found[:most]))


def short(digest: str) -> bytes:
    """Give what tells a digest (hex) from all others here."""
    return bytes.fromhex(digest)[:_PREFIX]


def roll_of(shorts: Iterable[bytes]) -> str:
    """Write many of them as one text."""
    return b64encode(b"".join(sorted(shorts))).decode()


def on_roll(roll: str) -> set[bytes]:
    octets = b64decode(roll)
    return {octets[start : start + _PREFIX] for start in range(0, len(octets), _PREFIX)}
