"""Live again through the time between a backup and its restore, mail by mail, as the office before this one did.

What has come since is decided in the order in which it came, and in between the clock speaks as it did then, so that
numbers, tokens and mails are those that people know. No mail leaves: those that the other office may have sent count as
sent for the time being (presuming.py).
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.posting import Posting
from maild.core.presuming import presumed
from maild.core.received import Received
from maild.core.restored import Restored
from maild.errors import PermanentFailure
from maild.service.advance import Registrar
from maild.service.remind import remind
from maild.service.traffic import Traffic
from maild.store.requests import Outcome, Request

NOT_YET = "mail that came since the backup is not decided yet: let `maild run --once` reach the mailbox first"

_LOG = logging.getLogger(__name__)
_STRIDE = timedelta(minutes=30)  # of the clock, where no mail came
_EVER = datetime.max.replace(tzinfo=UTC)
_ALL = 1_000_000


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...
    def commit(self, dossier: Dossier) -> None: ...
    def open_dossiers(self) -> Iterable[Dossier]: ...
    def settle(self, key: str, year: int, month: int) -> None: ...
    def due(self, now: datetime, most: int = 200) -> tuple[tuple[str, Posting], ...]: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


class Receiver(Protocol):
    def waiting(self) -> tuple[Received, ...]: ...
    def decide(self, received: Received, now: datetime) -> Received: ...


class Lists(Protocol):
    def write(self, now: datetime) -> None: ...


class Scribe(Protocol):
    def finish(self, clock: Callable[[], datetime]) -> None: ...


class Requests(Protocol):
    def waiting(self) -> tuple[Request, ...]: ...
    def answer(self, request: Request, outcome: Outcome) -> None: ...


class RestoredStore(Protocol):
    @property
    def state(self) -> Restored | None: ...
    def keep(self, restored: Restored) -> None: ...


@dataclass(slots=True)
class CatchUp:
    """Goes on where it was, after a crash too: what is done twice changes nothing."""

    restored: RestoredStore
    cases: Cases
    desks: DeskStore
    receiver: Receiver
    registrar: Registrar
    scribe: Scribe
    lists: Lists
    keep_head: Callable[[datetime], None]
    _moment: datetime | None = None  # how far the clock has come

    def go_on(self, now: datetime, most: int | None = None) -> tuple[Received, ...]:
        """Decide about mails that were fetched, the oldest first; with the last one the time is caught up with.

        To be called only when everything that is new was fetched, since each number follows from all mails before.
        """
        restored = self.restored.state
        if restored is None:
            return ()
        traffic = self.registrar.traffic
        clock, traffic.clock = traffic.clock, lambda: self._moment or restored.made
        try:
            if self._moment is None:
                self._begin(restored, traffic)
            handled = self._handled(restored, most)
        finally:
            traffic.clock = clock
        if not self.receiver.waiting():
            traffic.recall(self.cases.open_dossiers())
            self.restored.keep(replace(restored, caught_up=now))
            _LOG.info("event=caught_up")
        return handled

    def put_off(self, requests: Requests) -> None:
        """Answer what is asked too early; what was asked of the office before waits until its time is lived through."""
        restored = self.restored.state
        for request in requests.waiting() if restored else ():
            if restored and request.at >= restored.at:
                requests.answer(request, Outcome(False, NOT_YET))

    def _begin(self, restored: Restored, traffic: Traffic) -> None:
        """Take what still waited when the backup was made for sent since."""
        self._moment = restored.made
        traffic.recall(self.cases.open_dossiers())
        self._presume(restored)

    def _handled(self, restored: Restored, most: int | None) -> tuple[Received, ...]:
        handled: list[Received] = []
        for received in self.receiver.waiting()[:most]:
            self._live_until(received.arrived, restored)
            handled.append(self.receiver.decide(received, received.arrived))
            self.scribe.finish(_standing_at(received.arrived))
            self._presume(restored)
        if not self.receiver.waiting():
            self._live_until(restored.at, restored)
        return tuple(handled)

    def _live_until(self, until: datetime, restored: Restored) -> None:
        """Let the clock go on in strides, and speak at each."""
        until = min(until, restored.at)
        while self._moment is not None and self._moment < until:
            self._moment = min(_stride_after(self._moment), until)
            self._keep_head(self._moment)
            self.lists.write(self._moment)
            remind(self.cases, self.registrar, self._moment, self._moment)
            self._presume(restored)

    def _keep_head(self, moment: datetime) -> None:
        try:
            self.keep_head(moment)
        except PermanentFailure as error:  # the office's work goes on without
            _LOG.error("event=failed job=head error=%s", error)

    def _presume(self, restored: Restored) -> None:
        """What was made by something from after the restore was sent by nobody; of all else nobody can tell."""
        waiting = self.cases.due(_EVER, _ALL)
        for key in dict.fromkeys(key for key, posting in waiting if posting.created < restored.at):
            dossier = self.cases.dossier(key)
            self.cases.commit(replace(dossier, postings=_presumed(dossier.postings, restored)))
        desk = self.desks.load()
        if desk.postings != (after := _presumed(desk.postings, restored)):
            self.desks.commit(replace(desk, postings=after))


def _presumed(postings: tuple[Posting, ...], restored: Restored) -> tuple[Posting, ...]:
    return tuple(presumed(one) if one.is_pending and one.created < restored.at else one for one in postings)


def _standing_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _stride_after(moment: datetime) -> datetime:
    """Give the next full half hour, so that a day begins with a stride of its own."""
    whole = moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
    return whole + _STRIDE
