"""Take in letters that no mail brought: what the front desk hands in, what lies in the watched folder.

A file is put into a mail of its own, so that it takes the road of all letters; a mail is one already. The same file
is the same letter, under whatever name, so that handing it in twice makes one case.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from itertools import islice
from pathlib import PurePath
from typing import Protocol

from maild.core.received import Received, Verdict
from maild.errors import TransientFailure
from maild.intake.mime import Mail
from maild.intake.triage import NewLetter
from maild.store.dropbox import Dropped
from maild.store.requests import Outcome, Request

COMMANDS = ("intake", "as-case")
"""What is asked of the Door."""

_LOG = logging.getLogger(__name__)
_LONGEST_NAME = 150
_REST = timedelta(seconds=5)
_MOST_AT_ONCE = 10  # files, so that a full folder does not hold up the daemon's other work
_HOLDS_CASES = (Verdict.CASE, Verdict.REPLY, Verdict.QUARANTINED, Verdict.DUPLICATE)

TakeIn = Callable[[bytes, datetime], Received]
"""Archive a mail that nobody sent, and decide about it."""


class Folder(Protocol):
    def files(self) -> tuple[Dropped, ...]: ...
    def read(self, dropped: Dropped) -> bytes: ...
    def put_away(self, dropped: Dropped, number: str) -> None: ...


class Archive(Protocol):
    def has(self, digest: str) -> bool: ...
    def read(self, digest: str) -> bytes: ...
    def find(self, digest: str) -> Received | None: ...


class Receiver(Protocol):
    def take_in(self, raw: bytes, now: datetime) -> Received: ...
    def open_case(self, received: Received, now: datetime) -> Received: ...


def is_mail(name: str) -> bool:
    """Say whether a file is a mail itself, which names its own sender."""
    return PurePath(name).suffix.lower() == ".eml"


def as_mail(name: str, data: bytes, reporter: str = "") -> bytes:
    """Put a file into a mail from the reporter, or from nobody; a mail stays what it is."""
    if is_mail(name):
        return data
    digest = sha256(data).hexdigest()
    label = "".join(character for character in name if character.isprintable())[-_LONGEST_NAME:]
    mail = EmailMessage(policy=SMTP)
    if reporter:
        mail["From"] = reporter
    mail["Subject"] = label
    mail["Message-ID"] = _message_id(digest)
    mail.set_content("")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=label)
    mail.set_boundary(f"={digest[:40]}=")
    return bytes(mail)


def by_its_file(found: NewLetter, mail: Mail) -> NewLetter:
    """Know a letter by the file that `as_mail` put into its mail, which its reporter has never seen."""
    digest = mail.parts[0].digest if len(mail.parts) == 1 else ""
    if mail.message_id != _message_id(digest):
        return found
    return replace(found, id=digest, reporter=replace(found.reporter, message_id=""))


def _message_id(digest: str) -> str:
    return f"<{digest}@handed-in.invalid>"


@dataclass(frozen=True, slots=True)
class Door:
    """What a person hands in, or takes for a complaint, at the command line; asked twice, it is done once."""

    receiver: Receiver
    archive: Archive

    def carry_out(self, request: Request, now: datetime) -> Outcome:
        """Open the case of the mail in the archive that the request names, or find the one that it has."""
        digest = request.argument("mail")
        if not self.archive.has(digest):
            return Outcome(False, f"the mail {digest:.12} is not in the archive")
        known = self.archive.find(digest)
        if request.command == "intake":
            is_known = known is not None and known.verdict is not Verdict.PENDING
            return _told(self.receiver.take_in(self.archive.read(digest), now), is_known)
        if known is None:
            return Outcome(False, f"no mail {digest:.12} was received; see `maild quarantine`")
        if _has_case(known):
            return _told(known, is_known=True)
        return _told(self.receiver.open_case(known, now))


def _has_case(received: Received) -> bool:
    return bool(received.case) and received.verdict in _HOLDS_CASES


def _told(received: Received, is_known: bool = False) -> Outcome:
    if _has_case(received):
        is_known = is_known or received.verdict is Verdict.DUPLICATE
        return Outcome(True, "known already" if is_known else "", received.case)
    why = f"no case: {received.reason or received.verdict}"
    return Outcome(False, f"{why}; `maild quarantine as-case {received.digest[:12]}` opens one all the same")


@dataclass(slots=True)
class Drop:
    """The watched folder: a file is taken once nobody has written to it for some seconds."""

    folder: Folder
    take_in: TakeIn
    limit_bytes: int
    _seen: dict[Dropped, datetime] = field(default_factory=dict)  # since when it lies there as it is
    _taken: frozenset[Dropped] = field(default_factory=frozenset)  # that could not be moved away

    def look(self, now: datetime, is_patient: bool = True) -> int:
        """Take in what lies there, a few at a time; impatient, everything at once. Return how many were taken."""
        self._seen = {file: self._seen.get(file, now) for file in self.folder.files()}
        self._taken &= self._seen.keys()
        resting = [file for file, since in self._seen.items() if not is_patient or now - since >= _REST]
        fresh = (file for file in resting if file not in self._taken)
        taken = (file for file in fresh if self._take(file, now))
        return sum(1 for _ in islice(taken, _MOST_AT_ONCE if is_patient else None))

    def _take(self, dropped: Dropped, now: datetime) -> bool:
        """Decide about a file, and only then move it: after a crash in between, it finds the case that it has."""
        if dropped.size > self.limit_bytes:
            return False  # `maild status` says so
        try:
            data = self.folder.read(dropped)
        except OSError:
            return False  # gone, or `maild status` says so
        if len(data) != dropped.size:
            return False  # it grows again
        received = self.take_in(as_mail(dropped.path.name, data), now)
        _LOG.info("event=taken_in case=%s mail=%.12s", received.case or "-", received.digest)
        try:
            self.folder.put_away(dropped, received.case)
        except TransientFailure as error:
            reason = error.__cause__.strerror if isinstance(error.__cause__, OSError) else type(error).__name__
            _LOG.warning("event=not_moved mail=%.12s reason=%s", received.digest, reason)  # its name says what is in it
            self._taken |= {dropped}
        return True
