"""Carry what lies in the outbox to the submission server (reliability.md §2.3, §2.6)."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Protocol

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.event import DeliveryFailed, Event
from maild.core.office import Actor
from maild.core.posting import Posting, PostingState, begun, failed, held, lost, put_off, sent
from maild.service.advance import Registrar
from maild.transport.outcome import Outcome, OutcomeKind
from maild.transport.smtp_link import Envelope

_LOG = logging.getLogger(__name__)
_DESK = ""  # stands for a case's key: the posting lies on the desk


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...
    def commit(self, dossier: Dossier) -> None: ...
    def due(self, now: datetime, most: int = 200) -> tuple[tuple[str, Posting], ...]: ...
    def interrupted(self) -> tuple[tuple[str, Posting], ...]: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


class Archive(Protocol):
    def read(self, digest: str) -> bytes: ...


class Submission(Protocol):
    def submit_many(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Outcome]]: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one round of sending did; `trouble` is the server's, for the whole queue."""

    sent: int = 0
    failed: int = 0
    trouble: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Outbox:
    """The postings of all cases and of the desk, wherever they lie."""

    cases: Cases
    desks: DeskStore
    archive: Archive
    registrar: Registrar
    reverse_path: str

    def recover(self, now: datetime) -> None:
        """Count the attempts that the last process did not survive as unknown; they are sent again, the same bytes."""
        for key, posting in (*self.cases.interrupted(), *self._on_desk(PostingState.SENDING)):
            self._put(key, replace(lost(posting, now, "the daemon stopped while sending"), due=now))

    def deliver(
        self, submission: Submission, now: datetime, is_stopping: Callable[[], bool] = lambda: False
    ) -> Delivery:
        """Try every posting that is due once, and write down each outcome as it comes; stop between two if asked."""
        due = (*(item for item in self._on_desk(PostingState.DUE, PostingState.UNKNOWN) if item[1].is_due(now)),
               *self.cases.due(now))  # fmt: skip
        keys = {posting.id: key for key, posting in due}
        tried: dict[str, Posting] = {}
        done = Delivery()
        for envelope, outcome in submission.submit_many(self._envelopes(due, tried, is_stopping)):
            posting = tried[envelope.id]
            done = _counted(done, self._record(keys[posting.id], posting, outcome, now))
            if outcome.kind.is_of_server:
                done = replace(done, trouble=outcome)
        return done

    def _envelopes(
        self, due: Iterable[tuple[str, Posting]], tried: dict[str, Posting], is_stopping: Callable[[], bool]
    ) -> Iterator[Envelope]:
        """Mark each attempt durably before it is made."""
        for key, posting in takewhile(lambda _: not is_stopping(), due):
            marked = begun(posting)
            raw = self.archive.read(posting.digest)
            self._put(key, marked)
            tried[posting.id] = marked
            yield Envelope(posting.id, self.reverse_path, posting.to.address, raw)

    def _record(self, key: str, posting: Posting, outcome: Outcome, now: datetime) -> PostingState:
        after = _after(posting, outcome, now)
        _LOG.info("event=%s kind=%s attempt=%d case=%s", outcome.kind, posting.kind, posting.attempts, key[:8] or "-")
        if after.state in (PostingState.FAILED, PostingState.HELD) and key != _DESK:
            self._tell(key, after, now)
        else:
            self._put(key, after)
        return after.state

    def _tell(self, key: str, posting: Posting, now: datetime) -> None:
        """Show on the case, and to the operator, that a mail did not arrive, in the commit that marks it."""
        fact = DeliveryFailed(posting.id, posting.kind, posting.to, posting.error)
        event = Event(f"undelivered:{posting.id}:{posting.attempts}", now, Actor.CLOCK, fact)
        event = replace(event, rules=self.registrar.office.digest)
        self.registrar.advance(self.cases.dossier(key).with_posting(posting), event)

    def _put(self, key: str, posting: Posting) -> None:
        if key == _DESK:
            self.desks.commit(self.desks.load().with_posting(posting))
        else:
            self.cases.commit(self.cases.dossier(key).with_posting(posting))

    def _on_desk(self, *states: PostingState) -> tuple[tuple[str, Posting], ...]:
        return tuple((_DESK, posting) for posting in self.desks.load().postings if posting.state in states)


def _after(posting: Posting, outcome: Outcome, now: datetime) -> Posting:
    match outcome.kind:
        case OutcomeKind.ACCEPTED:
            return sent(posting, now)
        case OutcomeKind.DEFERRED:
            return put_off(posting, now, outcome.reply)
        case OutcomeKind.UNKNOWN:
            return lost(posting, now, outcome.reply)
        case OutcomeKind.REFUSED:
            return failed(posting, outcome.reply)
        case OutcomeKind.HELD:
            return held(posting, outcome.reply)
        case OutcomeKind.UNREACHABLE | OutcomeKind.UNAUTHENTICATED:
            return replace(posting, state=PostingState.DUE, attempts=posting.attempts - 1, error=outcome.reply)


def _counted(done: Delivery, state: PostingState) -> Delivery:
    if state is PostingState.SENT:
        return replace(done, sent=done.sent + 1)
    return replace(done, failed=done.failed + 1) if state is PostingState.FAILED else done
