"""Take in letters that no mail brought: what the front desk hands in, what lies in the watched folder.

A file is put into a mail of its own, so that it takes the road of all letters. The same file is the same mail, so that
handing it in twice makes one case.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Protocol

from maild.core.received import Received
from maild.store.dropbox import Dropped

TakeIn = Callable[[bytes, datetime], Received]
"""Archive a mail that nobody sent, and decide about it."""


class Folder(Protocol):
    def files(self) -> tuple[Dropped, ...]: ...
    def read(self, dropped: Dropped) -> bytes: ...
    def put_away(self, dropped: Dropped, number: str) -> None: ...


def as_mail(name: str, data: bytes, reporter: str = "") -> bytes:
    """Put a file into a mail from the reporter, or from nobody; a mail (`.eml`) is wrapped too."""
    digest = sha256(data).hexdigest()
    mail = EmailMessage(policy=SMTP)
    if reporter:
        mail["From"] = reporter
    mail["Subject"] = "".join(character for character in name if character.isprintable())[:150]
    mail["Message-ID"] = f"<{digest}@handed-in.invalid>"
    mail.set_content("")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    mail.set_boundary(f"={digest[:40]}=")
    return bytes(mail)


@dataclass(slots=True)
class Drop:
    """The watched folder: a file is taken once it has stopped growing between two looks."""

    folder: Folder
    take_in: TakeIn
    limit_bytes: int
    _seen: dict[str, Dropped] = field(default_factory=dict)

    def look(self, now: datetime, is_patient: bool = True) -> int:
        """Take in what lies there; impatient, everything at once. Return how many files were taken."""
        files = self.folder.files()
        ready = [file for file in files if not is_patient or self._seen.get(file.path.name) == file]
        self._seen = {file.path.name: file for file in files}
        return sum(self._taken(file, now) for file in ready)

    def _taken(self, dropped: Dropped, now: datetime) -> bool:
        if dropped.size > self.limit_bytes:
            return False  # `maild status` says so
        try:
            data = self.folder.read(dropped)
        except OSError:
            return False
        if len(data) != dropped.size:
            return False  # it grows again
        received = self.take_in(as_mail(dropped.path.name, data), now)
        self.folder.put_away(dropped, received.case)
        return True
