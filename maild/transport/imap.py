"""Read a mailbox and tidy it up: what is in it, its bytes, the courtesy move (RFC 3501, 9051)."""

import logging
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from types import TracebackType
from typing import Self

from maild.core.received import Location
from maild.errors import MaildError, PermanentFailure, TransientFailure
from maild.transport.imap_folders import Selected, folder_findings, make_sure_of, open_folder
from maild.transport.imap_session import SMALL_ANSWER, ImapSettings, Session
from maild.transport.tls import Finding, encrypted

_LOG = logging.getLogger(__name__)

_UIDS_PER_SEARCH = 50_000  # of at most eleven octets: imaplib refuses a line over 1,000,000 octets
_UIDS_PER_COMMAND = 500  # servers refuse command lines over 8,000 octets (RFC 7162 §4)
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
class Listing:
    """All UIDs of a folder, ascending."""

    uidvalidity: int
    uids: Sequence[int]


class Mailbox:
    """The office's mailbox, by one connection for each `with`.

    Reading leaves no trace: folders are opened with EXAMINE, letters fetched with PEEK. Nothing that stands in a mail
    is ever sent to the server, only numbers that it gave us and the folder names of the settings.
    """

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._session = Session(settings)
        self._selected: Selected | None = None

    def __enter__(self) -> Self:
        self._session = Session(self._settings)
        self._selected = None
        self._session.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def stop(self) -> None:
        """End the conversation from another thread; who holds it hears `TransientFailure`."""
        self._session.cut()

    def listing(self, folder: str, since: int = 0) -> Listing:
        """List the UIDs above `since`; a mail that comes or goes meanwhile may be seen by the next listing only."""
        selected = self._select(folder, afresh=True)
        uids = array("Q")
        for first in range(1, selected.exists + 1, _UIDS_PER_SEARCH):
            last = first + _UIDS_PER_SEARCH - 1
            window = f"{first}:{last}" if last < selected.exists else f"{first}:*"
            with self._session.step(f"listing {folder}") as client:
                found = client.search(f"{window} UID {since + 1}:*")
            uids.extend(uid for uid in found if uid > since)  # `n:*` always names the last mail, even below n
        return Listing(selected.uidvalidity, array("Q", sorted(uids)))

    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]:
        """Return size and arrival of those of `uids` that are still in the folder."""
        selected = self._select(folder)
        arrivals = []
        for batch in _by_number(uids):
            with self._session.step(f"sizing letters of {folder}") as client:
                answer = client.fetch(batch, ["RFC822.SIZE", "INTERNALDATE"])
            for uid in batch:
                size, date = answer.get(uid, {}).get(b"RFC822.SIZE"), answer.get(uid, {}).get(b"INTERNALDATE")
                if size is not None and date is not None:
                    arrivals.append(Arrival(Location(folder, selected.uidvalidity, uid), size, date))
        return arrivals

    def fetch_many(self, arrivals: Iterable[Arrival], limit_bytes: int) -> Iterator[Fetched]:
        """Fetch letters in batches, of those over the limit the head; what has left the folder is left out."""
        by_way = groupby(arrivals, key=lambda arrival: (arrival.location.folder, arrival.size <= limit_bytes))
        for (_, is_whole), those in by_way:
            fetch = self._wholes if is_whole else self._heads
            yield from fetch(those)

    def fetch(self, location: Location, limit_bytes: int) -> bytes:
        """Fetch one whole letter."""
        self._select(location.folder, location.uidvalidity)
        for arrival in self.arrivals(location.folder, (location.uid,)):
            if arrival.size > limit_bytes:
                raise PermanentFailure(f"UID {location.uid} has {arrival.size} octets, over the limit of {limit_bytes}")
            for fetched in self.fetch_many((arrival,), limit_bytes):
                return fetched.raw
        raise TransientFailure(f"UID {location.uid} has left {location.folder}")

    def fetch_head(self, location: Location) -> bytes:
        """Fetch the headers and the first 64 KB of the text."""
        self._select(location.folder, location.uidvalidity)
        parts = [f"BODY.PEEK[HEADER]<0.{_HEADER_OCTETS}>", f"BODY.PEEK[TEXT]<0.{_HEAD_OF_TEXT}>"]
        with self._session.step("fetching the head of a large letter") as client:
            answer = client.fetch([location.uid], parts).get(location.uid, {})
        return bytes(answer.get(b"BODY[HEADER]<0>") or b"") + bytes(answer.get(b"BODY[TEXT]<0>") or b"")

    def move(self, folder: str, uids: Sequence[int], target: str) -> str:
        """Move read letters out of the way; say why it did not work, or nothing.

        A courtesy: the letters are safe already, so no failure of it is ever raised, and where the server cannot remove
        exactly these they stay where they are.
        """
        try:
            self._move(folder, uids, target)
        except MaildError as error:
            _LOG.warning("event=move_failed folder=%s letters=%d reason=%s", folder, len(uids), error)
            return str(error)
        return ""

    def check(self) -> tuple[Finding, ...]:
        """Say what the server is and whether the folders are there."""
        with self._session.step("checking") as client:
            able = sorted(name.decode("ascii", "replace") for name in client.capabilities())
            protected = encrypted(client.socket())
        place = self._session.place
        missing = " ".join(name for name in ("IDLE", "MOVE", "UIDPLUS") if name not in able) or "nothing"
        return (
            Finding(True, f"{place}: logged in as {self._settings.username}, {protected}"),
            Finding(True, f"{place}: offers {' '.join(able)}; maild does without {missing}"),
            *folder_findings(self._session, self._settings.folders),
        )

    def _select(self, folder: str, uidvalidity: int | None = None, *, afresh: bool = False) -> Selected:
        now = self._selected
        if afresh or now is None or now.folder != folder or now.may_write:
            now = self._selected = open_folder(self._session, folder, may_write=False)
        if uidvalidity not in (None, now.uidvalidity):
            raise TransientFailure(f"{folder} was made anew: its UIDVALIDITY is {now.uidvalidity}, not {uidvalidity}")
        return now

    def _wholes(self, arrivals: Iterable[Arrival]) -> Iterator[Fetched]:
        for batch in _by_weight(arrivals):
            folder = batch[0].location.folder
            self._select(folder, batch[0].location.uidvalidity)
            octets = sum(arrival.size for arrival in batch)
            allowed = self._settings.answer_within + octets / self._settings.octets_per_second
            # RFC822.SIZE may lie: what comes in is capped at twice what was announced.
            with self._session.step(f"fetching from {folder}", allowed, 2 * octets + SMALL_ANSWER) as client:
                answer = client.fetch([arrival.location.uid for arrival in batch], ["BODY.PEEK[]"])
            for arrival in batch:
                raw = answer.get(arrival.location.uid, {}).get(b"BODY[]")
                if raw is not None:
                    yield Fetched(arrival, raw, is_whole=True)

    def _heads(self, arrivals: Iterable[Arrival]) -> Iterator[Fetched]:
        for arrival in arrivals:
            yield Fetched(arrival, self.fetch_head(arrival.location), is_whole=False)

    def _move(self, folder: str, uids: Sequence[int], target: str) -> None:
        path = make_sure_of(self._session, target)
        self._selected = open_folder(self._session, folder, may_write=True)
        for batch in _by_number(uids):
            with self._session.step(f"moving letters to {target}") as client:
                if client.has_capability("MOVE"):
                    client.move(batch, path)
                elif client.has_capability("UIDPLUS"):  # a bare EXPUNGE would take what others have marked
                    client.copy(batch, path)
                    client.add_flags(batch, [rb"\Deleted"], silent=True)
                    client.uid_expunge(batch)
                else:
                    raise PermanentFailure(
                        f"{self._settings.place} has neither MOVE nor UIDPLUS; letters stay in place"
                    )


def _by_number(uids: Sequence[int]) -> Iterator[list[int]]:
    for first in range(0, len(uids), _UIDS_PER_COMMAND):
        yield list(uids[first : first + _UIDS_PER_COMMAND])


def _by_weight(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
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
