"""A mail as it arrived, before and beside any case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What became of a mail."""

    PENDING = ""  # not yet decided
    CASE = "case"
    REPLY = "reply"
    AUTOMATIC = "automatic"
    IGNORED = "ignored"
    FILED = "filed"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a mail lay in the mailbox (RFC 9051 §2.3.1); never used again for another mail."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Received:
    """One mail by its raw SHA-256, and how far we are with it."""

    digest: str
    locations: tuple[Location, ...]
    internaldate: datetime
    arrived: datetime
    size: int
    attempts: int = 0  # counted before each, so that a letter that kills us is known
    verdict: Verdict = Verdict.PENDING
    case: str = ""
    reason: str = ""
    canon: str = ""  # SHA-256 of the mail as its writer made it, whatever the route
    message_id: str = ""  # the beginning of the SHA-256 of its Message-ID
    redacted: datetime | None = None  # when its octets were erased; that it came is known for ever
