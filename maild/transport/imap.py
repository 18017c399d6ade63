"""Read a mailbox and tidy it up: what is in it, its bytes, the courtesy move (RFC 3501, 9051)."""

import logging
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from types import TracebackType
from typing import Any, Self

from maild.core.received import Location
from maild.errors import MaildError, PermanentFailure, TransientFailure
from maild.transport.imap_folders import Selected, folder_findings, make_sure_of, open_folder
from maild.transport.imap_letters import Arrival, Fetched, Letters, by_weight
from maild.transport.imap_session import SMALL_ANSWER, ImapSettings, Session
from maild.transport.tls import Finding, encrypted

_LOG = logging.getLogger(__name__)

_UIDS_PER_SEARCH = 5_000  # of at most eleven octets: imaplib refuses a line over 1,000,000 octets
_UIDS_PER_COMMAND = 500  # servers refuse command lines over 8,000 octets (RFC 7162 §4)
_TRACE_OCTETS = 8_192
_TOLD = SMALL_ANSWER + _UIDS_PER_COMMAND * _TRACE_OCTETS
_TRACE = "BODY.PEEK[HEADER.FIELDS (RECEIVED DATE)]"


@dataclass(frozen=True, slots=True)
class Listing:
    """All UIDs of a folder, ascending; not `is_whole` where a mail went while they were listed, and hid another."""

    uidvalidity: int
    uids: Sequence[int]
    is_whole: bool = True


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
        if since and 0 < selected.uidnext <= since + _UIDS_PER_SEARCH:
            found = self._searched(folder, f"UID {since + 1}:*")
            return Listing(selected.uidvalidity, _above(since, found))
        uids = array("Q")
        for first in range(1, selected.exists + 1, _UIDS_PER_SEARCH):
            last = first + _UIDS_PER_SEARCH - 1
            uids.extend(self._searched(folder, f"{first}:{last}" if last < selected.exists else f"{first}:*"))
        # An EXPUNGE may come between two UID SEARCHes (RFC 3501 §7.4.1) and shift a mail from one window to the other.
        had = sum(1 for uid in uids if not selected.uidnext or uid < selected.uidnext)
        return Listing(selected.uidvalidity, _above(since, uids), had >= selected.exists)

    def dates(self, folder: str, uids: Sequence[int]) -> dict[int, datetime]:
        """Tell when those of `uids` arrived that are still in the folder: no server has to open a mail for that."""
        found = self._told(folder, uids, "INTERNALDATE")
        return {uid: told[b"INTERNALDATE"] for uid, told in found if told.get(b"INTERNALDATE") is not None}

    def traces(self, folder: str, uids: Sequence[int]) -> dict[int, bytes]:
        """Fetch the trace and Date headers of those of `uids` that are still in the folder."""
        found = self._told(folder, uids, f"{_TRACE}<0.{_TRACE_OCTETS}>")
        return {uid: _named(b"BODY[HEADER.FIELDS", told) for uid, told in found}

    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]:
        """Return size and arrival of those of `uids` that are still in the folder."""
        uidvalidity = self._select(folder).uidvalidity
        arrivals = []
        for uid, told in self._told(folder, uids, "RFC822.SIZE", "INTERNALDATE"):
            size, date = told.get(b"RFC822.SIZE"), told.get(b"INTERNALDATE")
            if size is not None and date is not None:
                arrivals.append(Arrival(Location(folder, uidvalidity, uid), size, date))
        return arrivals

    def fetch_many(self, arrivals: Iterable[Arrival], limit_bytes: int) -> Iterator[Fetched]:
        """Fetch letters in batches, of those over the limit the head; what has left the folder is left out."""
        letters = Letters(self._session)
        by_way = groupby(arrivals, key=lambda arrival: (arrival.location.folder, arrival.size <= limit_bytes))
        for (folder, is_small), those in by_way:
            for batch in by_weight(those):
                self._select(folder, batch[0].location.uidvalidity)
                yield from letters.wholes(batch, limit_bytes) if is_small else letters.heads(batch)

    def fetch(self, location: Location, limit_bytes: int) -> bytes:
        """Fetch one whole letter."""
        self._select(location.folder, location.uidvalidity)
        for fetched in self.fetch_many(self.arrivals(location.folder, (location.uid,)), limit_bytes):
            if not fetched.is_whole:
                raise PermanentFailure(f"UID {location.uid} is over the limit of {limit_bytes} octets")
            return fetched.raw
        raise TransientFailure(f"UID {location.uid} has left {location.folder}")

    def fetch_head(self, location: Location) -> bytes:
        """Fetch the headers and the first 64 KB of the text."""
        self._select(location.folder, location.uidvalidity)
        return b"".join(Letters(self._session).head(location.uid) or ())

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

    def _searched(self, folder: str, criteria: str) -> list[int]:
        with self._session.step(f"listing {folder}") as client:
            return [int(uid) for uid in client.search(criteria)]

    def _told(self, folder: str, uids: Sequence[int], *items: str) -> Iterator[tuple[int, dict[bytes, Any]]]:
        """Ask for items of letters, in commands of a length that every server takes."""
        self._select(folder)
        for batch in _by_number(uids):
            yield from self._answered(folder, batch, items)

    def _answered(self, folder: str, batch: list[int], items: Sequence[str]) -> Iterator[tuple[int, dict[bytes, Any]]]:
        """Ask once, and where the server refuses, for each half: a letter that it cannot read hides no other."""
        try:
            with self._session.step(f"looking at letters of {folder}", octets=_TOLD) as client:
                answer = client.fetch(batch, items)
        except TransientFailure as error:
            if self._session.is_lost:
                raise
            if len(batch) == 1:
                _LOG.error("event=not_fetched folder=%s uid=%d error=%s", folder, batch[0], error)
                return
            middle = len(batch) // 2
            yield from self._answered(folder, batch[:middle], items)
            yield from self._answered(folder, batch[middle:], items)
            return
        yield from ((uid, answer[uid]) for uid in batch if uid in answer)

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


def _above(since: int, uids: Iterable[int]) -> Sequence[int]:
    return array("Q", sorted({uid for uid in uids if uid > since}))  # `n:*` always names the last mail, even below n


def _named(name: bytes, told: dict[bytes, Any]) -> bytes:
    """Read an item that a server may name in its own spelling."""
    return next((bytes(value or b"") for key, value in told.items() if key.upper().startswith(name)), b"")
