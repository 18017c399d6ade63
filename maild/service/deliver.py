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
    def asked_by_posting(self, posting_id: str) -> tuple[str, Posting] | None: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


class Archive(Protocol):
    def read(self, digest: str) -> bytes: ...


class Submission(Protocol):
    def submit_many(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Outcome]]: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one round of sending came to; `trouble` is the server's, for the whole queue."""

    sent: int = 0
    failed: int = 0
    trouble: Outcome | None = None
    heard: int = 0  # outcomes of any kind

    def plus(self, other: "Delivery") -> "Delivery":
        return Delivery(
            self.sent + other.sent,
            self.failed + other.failed,
            other.trouble or self.trouble,
            self.heard + other.heard,
        )


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
        """Try every posting that is due once, and write down each outcome as it comes; take no more if asked to stop.

        A round has its time: an outcome that comes later is written down by the next.
        """
        due = (*(item for item in self._on_desk(PostingState.DUE, PostingState.UNKNOWN) if item[1].is_due(now)),
               *self.cases.due(now))  # fmt: skip
        done = Delivery()
        for envelope, outcome in submission.submit_many(self._envelopes(due, is_stopping)):
            state = self._record(envelope.id, outcome, now)
            trouble = outcome if outcome.kind.is_of_server else None
            done = done.plus(Delivery(state is PostingState.SENT, state is PostingState.FAILED, trouble, 1))
        return done

    def _envelopes(self, due: Iterable[tuple[str, Posting]], is_stopping: Callable[[], bool]) -> Iterator[Envelope]:
        """Mark each attempt durably before it is made."""
        for key, posting in takewhile(lambda _: not is_stopping(), due):
            raw = self.archive.read(posting.digest)
            self._put(key, begun(posting))
            yield Envelope(posting.id, self.reverse_path, posting.to.address, raw)

    def _record(self, posting_id: str, outcome: Outcome, now: datetime) -> PostingState | None:
        """Write down what came of an attempt, once, on the posting as it is by now."""
        key, posting = self._attempted(posting_id)
        if posting.state is not PostingState.SENDING:
            return None
        after = _after(posting, outcome, now)
        _LOG.info("event=%s kind=%s attempt=%d case=%s", outcome.kind, posting.kind, posting.attempts, key[:8] or "-")
        if after.state in (PostingState.FAILED, PostingState.HELD) and key != _DESK:
            self._tell(key, after, now)
        else:
            self._put(key, after)
        return after.state

    def _attempted(self, posting_id: str) -> tuple[str, Posting]:
        found = self.cases.asked_by_posting(posting_id)
        return found or next(item for item in self._on_desk(*PostingState) if item[1].id == posting_id)

    def _tell(self, key: str, posting: Posting, now: datetime) -> None:
        """Show on the case, and to the operator, that a mail did not arrive, in the commit that marks it."""
        fact = DeliveryFailed(posting.id, posting.kind, posting.to, posting.error, posting.may_have_come_twice)
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
