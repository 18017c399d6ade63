"""Fetch the octets of letters in pieces, whatever their announced size: what comes in decides, never what was said."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from maild.core.received import Location
from maild.errors import TransientFailure
from maild.transport.imap_session import SMALL_ANSWER, Session

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

_PIECE = 1 << 20
_BATCH_OCTETS = 8 << 20
_BATCH_LETTERS = 50
_HEADER_OCTETS = 256 << 10
_HEAD_OF_TEXT = 64 << 10


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that lies in a folder; `size` in octets as the server says, `internaldate` aware."""

    location: Location
    size: int
    internaldate: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a mail; where it is over the limit, its headers and the beginning of its text only."""

    arrival: Arrival
    raw: bytes
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of the folder that is open."""

    session: Session

    def wholes(self, batch: list[Arrival], limit: int) -> Iterator[Fetched]:
        """Fetch letters whole; of one that turns out to be over the limit the head, of one that has gone nothing.

        One that the server refuses to give holds up no other: it is left out, too.
        """
        begun = self._unless_refused(batch, lambda: self._begun(batch))
        if begun is None:
            for arrival in batch if len(batch) > 1 else ():
                yield from self.wholes([arrival], limit)
            return
        for arrival in batch:
            raw = self._whole(arrival, begun.pop(arrival.location.uid, None), limit)
            if raw is not None and len(raw) > limit:
                yield from self.heads((arrival,))
            elif raw is not None:
                yield Fetched(arrival, raw, is_whole=True)

    def heads(self, arrivals: Iterable[Arrival]) -> Iterator[Fetched]:
        """Fetch the headers and the first 64 KB of the text; a letter that has no more than these is whole."""
        for arrival in arrivals:
            head = self._unless_refused([arrival], partial(self.head, arrival.location.uid))
            if head is not None:
                headers, text = head
                is_whole = len(headers) < _HEADER_OCTETS and len(text) < _HEAD_OF_TEXT
                yield Fetched(arrival, headers + text, is_whole)

    def head(self, uid: int) -> tuple[bytes, bytes] | None:
        """Fetch the beginning of the headers and of the text; None where the letter has gone."""
        parts = [f"BODY.PEEK[HEADER]<0.{_HEADER_OCTETS}>", f"BODY.PEEK[TEXT]<0.{_HEAD_OF_TEXT}>"]
        with self.session.step("fetching the head of a large letter") as client:
            answer = client.fetch([uid], parts).get(uid, {})
        headers, text = answer.get(b"BODY[HEADER]<0>"), answer.get(b"BODY[TEXT]<0>")
        return (bytes(headers), bytes(text or b"")) if headers is not None else None

    def _unless_refused(self, batch: list[Arrival], fetch: Callable[[], T | None]) -> T | None:
        """Fetch, and take a refusal of the server for nothing, so that one letter holds up no other."""
        try:
            return fetch()
        except TransientFailure as error:
            if self.session.is_lost:
                raise
            if len(batch) == 1:
                place = batch[0].location
                _LOG.error("event=not_fetched folder=%s uid=%d error=%s", place.folder, place.uid, error)
            return None

    def _whole(self, arrival: Arrival, data: bytes | None, limit: int) -> bytes | None:
        if data is None:
            return None
        return self._unless_refused([arrival], lambda: self._completed(arrival, data, limit))

    def _begun(self, batch: list[Arrival]) -> dict[int, bytes]:
        """Fetch the first piece of each; a server that knows no pieces sends what it has announced."""
        announced = sum(arrival.size for arrival in batch)
        most = max(2 * announced, len(batch) * _PIECE) + SMALL_ANSWER
        with self.session.step("fetching letters", self.session.patience(announced), most) as client:
            answer = client.fetch([arrival.location.uid for arrival in batch], [f"BODY.PEEK[]<0.{_PIECE}>"])
        found = ((uid, told.get(b"BODY[]<0>", told.get(b"BODY[]"))) for uid, told in answer.items())
        return {uid: data for uid, data in found if data is not None}

    def _completed(self, arrival: Arrival, data: bytes, limit: int) -> bytes | None:
        """Fetch piece after piece until the letter ends or passes the limit; None where it has gone.

        A short piece is the last one only where all has come that was announced: a server may give less than is asked.
        """
        pieces = [data]
        received = len(data)
        while pieces[-1] and received <= limit and (len(pieces[-1]) == _PIECE or received < arrival.size):
            piece = self._piece(arrival.location.uid, received)
            if piece is None:
                return None
            pieces.append(piece)
            received += len(piece)
        return b"".join(pieces)

    def _piece(self, uid: int, offset: int) -> bytes | None:
        with self.session.step("fetching a large letter", self.session.patience(_PIECE)) as client:
            answer = client.fetch([uid], [f"BODY.PEEK[]<{offset}.{_PIECE}>"])
        if uid not in answer:
            return None
        return bytes(answer[uid].get(b"BODY[]<%d>" % offset) or b"")


def by_weight(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """Cut `arrivals` into batches of at most 50 letters, and of at most eight megabytes unless one alone has more."""
    batch: list[Arrival] = []
    octets = 0
    for arrival in arrivals:
        if batch and (len(batch) == _BATCH_LETTERS or octets + arrival.size > _BATCH_OCTETS):
            yield batch
            batch, octets = [], 0
        batch.append(arrival)
        octets += arrival.size
    if batch:
        yield batch
