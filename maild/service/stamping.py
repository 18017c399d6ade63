"""See whether the mail that comes in bears the Authentication-Results that the office relies on."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest
from typing import Protocol

from maild.core.received import Received
from maild.intake.authheader import AuthHeader
from maild.intake.authresults import own_header
from maild.intake.mime import salvage

_LOOKED_AT = 20  # mails, the newest


class Archive(Protocol):
    def received(self) -> Iterator[Received]: ...
    def read(self, digest: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stamped:
    """Of the newest mails that came by IMAP: how many there are, and how many our own server's name stands on first."""

    seen: int
    stamped: int


def stamped(archive: Archive, authserv_id: str) -> Stamped:
    """Look at the newest mails; where none is stamped the name is wrong, or anybody could write it himself."""
    came = (entry for entry in archive.received() if entry.locations and not entry.redacted)
    newest = nlargest(_LOOKED_AT, came, key=lambda entry: entry.arrived)
    return Stamped(len(newest), sum(_is_stamped(archive.read(entry.digest), authserv_id) for entry in newest))


def _is_stamped(raw: bytes, authserv_id: str) -> bool:
    return isinstance(own_header(salvage(raw).headers, authserv_id), AuthHeader)
