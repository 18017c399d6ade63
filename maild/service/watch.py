"""Look once a minute how we are, and say so on every way that is left: to the operator, in a file, to systemd."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.received import Received
from maild.service.health import Herald
from maild.service.liveness import LONGEST_WAIT, Scene, troubles


class Cases(Protocol):
    def open_dossiers(self) -> tuple[Dossier, ...]: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...


class Archive(Protocol):
    def pending(self) -> tuple[Received, ...]: ...


@dataclass(slots=True)
class Watch:
    """Keeps in mind since when mails wait, and what the mailbox said last."""

    cases: Cases
    desks: DeskStore
    archive: Archive
    silence: timedelta
    zone: tzinfo
    last_error: str = ""
    _waiting: dict[str, datetime] = field(default_factory=dict)

    def look(self, now: datetime, herald: Herald) -> tuple[str, ...]:
        """Tell the operator what is wrong, each cause at most once an hour; give the same in one line each."""
        found = tuple(troubles(self._scene(now)))
        for trouble in found:
            herald.tell(trouble.cause, trouble.subject, trouble.text, now)
        return tuple(trouble.warning for trouble in found)

    def _scene(self, now: datetime) -> Scene:
        self._waiting = {
            received.digest: self._waiting.get(received.digest, now) for received in self.archive.pending()
        }
        undecided = sum(since < now - LONGEST_WAIT for since in self._waiting.values())
        postings = tuple(posting for dossier in self.cases.open_dossiers() for posting in dossier.postings)
        return Scene(self.desks.load(), postings, undecided, now, self.silence, self.zone, self.last_error)
