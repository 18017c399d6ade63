"""List the mails that opened no case, so that a person can look whether one was a complaint after all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from maild.core.address import sole_address
from maild.core.case import Dossier, State
from maild.core.received import Received, Verdict
from maild.intake.mime import Mail, salvage

CASELESS = (Verdict.FILED, Verdict.AUTOMATIC, Verdict.IGNORED)


class Archive(Protocol):
    def received(self) -> Iterator[Received]: ...
    def quarantined(self) -> tuple[Received, ...]: ...
    def read(self, digest: str) -> bytes: ...


class Cases(Protocol):
    def by_number(self, number: str) -> Dossier | None: ...


@dataclass(frozen=True, slots=True)
class FiledMail:
    """A mail that waits for a person's look, or opened no case. What it says of itself is a stranger's words."""

    received: Received
    reason: str  # why it is here
    sender: str
    subject: str


def filed(archive: Archive, cases: Cases) -> Iterator[FiledMail]:
    """Go through them in the order of their arrival."""
    reasons = {received.digest: why for received, why in quarantined(archive, cases)}
    listed = (entry for entry in archive.received() if entry.digest in reasons or _is_caseless(entry))
    for received in sorted(listed, key=lambda entry: entry.arrived):
        mail = salvage(archive.read(received.digest))
        reason = reasons.get(received.digest, received.reason)
        yield FiledMail(received, reason, _sender(mail), mail.subject)


def quarantined(archive: Archive, cases: Cases) -> Iterator[tuple[Received, str]]:
    """Go through the mails whose case waits for a person's look, with the reason."""
    for received in archive.quarantined():
        dossier = cases.by_number(received.case)
        if dossier is None:
            yield received, received.reason
        elif dossier.case.state is State.AWAITING_READING:
            yield received, "; ".join(dossier.case.letter.warnings) or "its sender has no plain address"


def _sender(mail: Mail) -> str:
    address = sole_address(mail.from_headers)
    return f"{mail.from_name} <{address}>".lstrip() if address else ", ".join(mail.from_headers)


def _is_caseless(received: Received) -> bool:
    return received.verdict in CASELESS and not received.case and not received.redacted
