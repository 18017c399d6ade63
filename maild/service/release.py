"""Let a restored office send again: say which mails the office before it has sent, and let the others go."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.event import DeliveryReported
from maild.core.posting import Posting
from maild.core.presuming import is_presumed, judged, was_sent
from maild.core.received import Received
from maild.core.restored import Restored
from maild.core.token import posting_id_of
from maild.intake.mime import salvage
from maild.service.catchup import NOT_YET
from maild.store.requests import Outcome, Request

COMMANDS = ("confirm",)
"""What is asked of the Releaser."""
_LOOKED_BACK = timedelta(days=30)  # for answers to mails that waited when the backup was made


class Cases(Protocol):
    def rows(self, include_ended: bool = False) -> Iterator[Dossier]: ...
    def commit(self, dossier: Dossier) -> None: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


class Archive(Protocol):
    def received(self) -> Iterator[Received]: ...
    def read(self, digest: str) -> bytes: ...


class RestoredStore(Protocol):
    @property
    def state(self) -> Restored | None: ...
    def release(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A mail of which nobody here knows whether it was sent, unless an answer proves it."""

    number: str  # of its case, "-" where it has none
    posting: Posting
    is_proven: bool


def questions(cases: Cases, desk: Desk, archive: Archive, secret: bytes, restored: Restored) -> tuple[Question, ...]:
    """List what the office before may have sent, the oldest first."""
    dossiers = tuple(dossier for dossier in cases.rows(include_ended=True) if _presumed(dossier.postings))
    proven = _proven(dossiers, archive, secret, restored.made - _LOOKED_BACK)
    found = [Question(d.case.number, one, one.id in proven) for d in dossiers for one in _presumed(d.postings)]
    found += [Question("-", one, one.id in proven) for one in _presumed(desk.postings)]
    return tuple(sorted(found, key=lambda question: question.posting.created))


@dataclass(frozen=True, slots=True)
class Releaser:
    """Ends the silence of a restored office; after a crash in it, asked again, it goes on."""

    restored: RestoredStore
    cases: Cases
    desks: DeskStore
    archive: Archive
    secret: bytes

    def carry_out(self, request: Request, now: datetime) -> Outcome:
        """Mark what was sent as sent, and let the rest go; the silence ends last."""
        restored = self.restored.state
        if restored is None:
            return Outcome(False, "this office is not held: it was not restored, or was released already")
        if restored.caught_up is None:
            return Outcome(False, NOT_YET)
        text = request.argument("sent_until")
        until = datetime.fromisoformat(text) if text else None
        asked = questions(self.cases, self.desks.load(), self.archive, self.secret, restored)
        proven = {question.posting.id for question in asked if question.is_proven}
        for dossier in tuple(d for d in self.cases.rows(include_ended=True) if _presumed(d.postings)):
            judgement = tuple(judged(posting, proven, until, now) for posting in dossier.postings)
            self.cases.commit(replace(dossier, postings=judgement))
        desk = self.desks.load()
        self.desks.commit(replace(desk, postings=tuple(judged(one, proven, until, now) for one in desk.postings)))
        self.restored.release()
        going = sum(not was_sent(question.posting, question.is_proven, until) for question in asked)
        return Outcome(True, f"{len(asked) - going} mails were sent before the restore, {going} go now; sending begins")


def _presumed(postings: tuple[Posting, ...]) -> tuple[Posting, ...]:
    return tuple(posting for posting in postings if is_presumed(posting))


def _proven(dossiers: tuple[Dossier, ...], archive: Archive, secret: bytes, since: datetime) -> set[str]:
    """Find the mails that somebody has answered, or a server has told of."""
    proven = set()
    for received in archive.received():
        if received.arrived >= since and not received.redacted:
            mail = salvage(archive.read(received.digest))
            proven |= {posting_id_of(secret, candidate) for candidate in mail.in_reply_to}
    for dossier in dossiers:
        for entry in dossier.entries:
            if isinstance(entry.event.fact, DeliveryReported):
                proven.add(entry.event.fact.posting)
            proven |= set(_asked(dossier, entry.event.evidence.question, entry.event.evidence.asked))
    return proven - {""}


def _asked(dossier: Dossier, question: str, address: str) -> Iterator[str]:
    """Name the one mail that put a question to somebody who has answered it by its token."""
    asked = [one.id for one in dossier.postings if question and (one.question, one.to.address) == (question, address)]
    yield from asked if len(asked) == 1 else ()
