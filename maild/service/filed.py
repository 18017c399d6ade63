"""List the mails that were filed beside any case, so that a person can look whether one was a complaint after all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from maild.core.received import Received, Verdict
from maild.intake.mime import salvage


class Archive(Protocol):
    def received(self) -> Iterator[Received]: ...
    def read(self, digest: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class FiledMail:
    """A mail that opened no case and moved none; `received.reason` says why. Sender and subject are a stranger's."""

    received: Received
    sender: str  # its From headers, as they stand
    subject: str


def filed(archive: Archive) -> Iterator[FiledMail]:
    """Go through them in the order of their arrival."""
    alone = (entry for entry in archive.received() if entry.verdict is Verdict.FILED and not entry.case)
    for received in sorted(alone, key=lambda entry: entry.arrived):
        mail = salvage(archive.read(received.digest))
        yield FiledMail(received, ", ".join(mail.from_headers), mail.subject)
