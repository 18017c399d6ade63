"""Fetch what is new in the mailbox into the archive; nothing is changed on the server (reliability.md §2.2)."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Protocol

from maild.core.desk import Desk, spans
from maild.core.received import Location, Received, Verdict
from maild.errors import PermanentFailure, TransientFailure
from maild.intake.trace import trace_in
from maild.transport.imap import Listing
from maild.transport.imap_letters import Arrival, Fetched

_LOG = logging.getLogger(__name__)
_KEPT_TOGETHER = 50  # mails
_WINDOW = 5_000  # mails that are looked at together: what lies in a mailbox may be more than fits into memory
_WHOLE_EVERY = timedelta(hours=1)
PUT_ASIDE = "older than the first start by its Date, in a mailbox that was made anew"
_PUT_ASIDE_TEXT = """\
Kotak surat dibuat ulang oleh server. %d surel di dalamnya bertanggal sebelum maild pertama kali dijalankan, tetapi
tidak memuat catatan server tentang waktu kedatangannya. Surel itu disimpan; tidak dibuatkan perkara dan tidak dijawab.

Daftarnya: `maild quarantine`. Jika salah satunya ternyata pengaduan baru: `maild quarantine as-case ID`."""


class Mailbox(Protocol):
    def listing(self, folder: str, since: int = 0) -> Listing: ...
    def dates(self, folder: str, uids: Sequence[int]) -> Mapping[int, datetime]: ...
    def traces(self, folder: str, uids: Sequence[int]) -> Mapping[int, bytes]: ...
    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]: ...
    def fetch_many(self, arrivals: Iterable[Arrival], limit_bytes: int) -> Iterator[Fetched]: ...


class Archive(Protocol):
    def batch(self) -> AbstractContextManager[None]: ...
    def keep(self, data: bytes) -> str: ...
    def note(self, received: Received) -> None: ...
    def find(self, digest: str) -> Received | None: ...
    def knows(self, location: Location) -> bool: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


@dataclass(frozen=True, slots=True)
class Folders:
    """Which folders are polled, where handled mail goes ("" = it stays), and how large a mail may be."""

    polled: tuple[str, ...] = ("INBOX",)
    processed: str = ""
    quarantine: str = ""
    limit_bytes: int = 25_000_000
    has_baseline: bool = True
    searched: tuple[str, ...] = ()  # where mail may lie that an office before this one has decided about, while ...
    since: datetime | None = None  # ... we catch up with what came since this moment

    @property
    def asides(self) -> tuple[str, ...]:
        """Name the folders where handled mail goes, as far as they are not polled."""
        named = dict.fromkeys((self.processed, self.quarantine))
        return tuple(folder for folder in named if folder and folder not in self.polled)

    def start(self, desk: Desk) -> datetime | None:
        """Say since when mail counts, in whole seconds as INTERNALDATE has them; None where all does."""
        return desk.first_start.replace(microsecond=0) if self.has_baseline and desk.first_start else None


@dataclass(frozen=True, slots=True)
class Polled:
    """The UIDVALIDITY of each folder that was listed, why others were not, and how many old mails were put aside."""

    validities: dict[str, int]
    troubles: tuple[str, ...] = ()
    put_aside: int = 0


@dataclass(frozen=True, slots=True)
class _Mark:
    """How far a folder is known: all up to `last`, since it was listed whole `at`."""

    uidvalidity: int
    last: int
    at: datetime


@dataclass(slots=True)
class _Look:
    """One look into one folder, and what it has found so far."""

    mailbox: Mailbox
    folder: str
    listing: Listing
    is_anew: bool  # its mails were known under another UIDVALIDITY, so all of them may be old
    now: datetime
    known: int = 0
    old: int = 0
    new: int = 0
    put_aside: int = 0
    doubtful: set[int] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)

    def place(self, uid: int) -> Location:
        return Location(self.folder, self.listing.uidvalidity, uid)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Knows a mail by its place and its content, never by its flags; what it knows of places is on disk."""

    archive: Archive
    desks: DeskStore
    folders: Folders
    _marks: dict[str, _Mark] = field(default_factory=dict)

    def fetch(self, mailbox: Mailbox, now: datetime) -> Polled:
        """Put every mail that is new into the archive. A folder that cannot be opened holds up no other."""
        validities: dict[str, int] = {}
        refused: list[PermanentFailure | TransientFailure] = []
        put_aside = 0
        for folder in self.folders.polled:
            try:
                listing = self._listing(mailbox, folder, now)
            except (PermanentFailure, TransientFailure) as error:
                refused.append(error)
                continue
            put_aside += self._look_into(mailbox, folder, listing, now)
            validities[folder] = listing.uidvalidity
        if refused and not validities:
            raise refused[0]
        for folder in self.folders.searched:
            with suppress(PermanentFailure):  # nothing was ever moved there
                self._look_into(mailbox, folder, self._listing(mailbox, folder, now), now)
        return Polled(validities, tuple(map(str, refused)), put_aside)

    def _listing(self, mailbox: Mailbox, folder: str, now: datetime) -> Listing:
        """List what came since the last time; at the start, hourly and after a change of UIDVALIDITY everything."""
        mark = self._marks.get(folder)
        if mark and abs(now - mark.at) < _WHOLE_EVERY:
            listing = mailbox.listing(folder, mark.last)
            if listing.uidvalidity == mark.uidvalidity:
                return listing
        self._marks.pop(folder, None)
        return mailbox.listing(folder)

    def _look_into(self, mailbox: Mailbox, folder: str, listing: Listing, now: datetime) -> int:
        before = self.desks.load().uidvalidity_of(folder)
        look = _Look(mailbox, folder, listing, before not in (None, listing.uidvalidity), now)
        for first in range(0, len(listing.uids), _WINDOW):
            self._take_in(look, listing.uids[first : first + _WINDOW])
        _tell(look)
        if listing.is_whole:
            self._mark(look)
        if listing.is_whole and before != listing.uidvalidity:
            self.desks.commit(self.desks.load().following(folder, listing.uidvalidity))
        return look.put_aside

    def _mark(self, look: _Look) -> None:
        """Remember up to where everything is known; what was listed and not fetched is looked for again."""
        mark = self._marks.get(look.folder) or _Mark(look.listing.uidvalidity, 0, look.now)
        last = max((mark.last, *look.listing.uids[-1:]))
        self._marks[look.folder] = replace(mark, last=min(last, *(uid - 1 for uid in look.missed), last))

    def _take_in(self, look: _Look, uids: Sequence[int]) -> None:
        """Fetch those of `uids` that are neither known nor older than the first start."""
        desk = self.desks.load()
        unknown = [uid for uid in uids if not self._knows(desk, look.place(uid))]
        old = self._old(look, unknown, desk) if unknown else set()
        if old:  # a range may run over gaps only where nothing is hidden in them
            ranges = spans(uids, old) if look.listing.is_whole else ((uid, uid) for uid in old)
            self.desks.commit(desk.with_baseline(look.folder, look.listing.uidvalidity, ranges))
            look.old += len(old)
        wanted = [uid for uid in unknown if uid not in old]
        arrivals = look.mailbox.arrivals(look.folder, wanted) if wanted else []
        look.missed.update(wanted)
        coming = iter(look.mailbox.fetch_many(arrivals, self.folders.limit_bytes))
        while self._kept_some(look, coming):
            pass

    def _kept_some(self, look: _Look, coming: Iterator[Fetched]) -> int:
        """Keep the next mails, which wait for the disk together; say how many there were."""
        count = 0
        with self.archive.batch():
            for fetched in islice(coming, _KEPT_TOGETHER):
                self._keep(look, fetched)
                look.missed.discard(fetched.arrival.location.uid)
                count += 1
        return count

    def _knows(self, desk: Desk, place: Location) -> bool:
        return self.archive.knows(place) or desk.knows(place.folder, place.uidvalidity, place.uid)

    def _old(self, look: _Look, uids: Sequence[int], desk: Desk) -> set[int]:
        """Find those that came before the first start; whole seconds, as INTERNALDATE has them.

        Where a mailbox was made anew, INTERNALDATE may be the day of its making: then the time counts that our own
        server wrote into the mail. Where there is only its writer's, the mail is put aside, not passed over.
        """
        start = self._start_of(look.folder, desk)
        if start is None:
            return set()
        dates = look.mailbox.dates(look.folder, uids)
        old = {uid for uid, date in dates.items() if date < start}
        if look.is_anew:
            for uid, block in look.mailbox.traces(look.folder, [uid for uid in dates if uid not in old]).items():
                trace = trace_in(block)
                if _is_before(start, trace.received):
                    old.add(uid)
                elif trace.received is None and _is_before(start, trace.written):
                    look.doubtful.add(uid)
        return old

    def _start_of(self, folder: str, desk: Desk) -> datetime | None:
        """Say what came too early for us to look at; None where nothing did."""
        since = self.folders.since if folder in self.folders.searched else None
        return max((moment for moment in (self.folders.start(desk), since) if moment), default=None)

    def _keep(self, look: _Look, fetched: Fetched) -> None:
        location = fetched.arrival.location
        digest = sha256(fetched.raw).hexdigest()
        known = self.archive.find(digest)
        if not (known and known.redacted):
            self.archive.keep(fetched.raw)
        if known:
            self.archive.note(replace(known, locations=(*known.locations, location)))
            look.known += 1
            return
        internaldate = fetched.arrival.internaldate
        size = len(fetched.raw) if fetched.is_whole else max(fetched.arrival.size, len(fetched.raw))
        received = Received(digest, (location,), internaldate, min(internaldate, look.now), size)
        if location.uid in look.doubtful:
            received = replace(received, verdict=Verdict.FILED, reason=PUT_ASIDE)
            look.put_aside += 1
        elif not fetched.is_whole:
            received = replace(received, reason=f"larger than {self.folders.limit_bytes} bytes")
        self.archive.note(received)
        look.new += received.verdict is Verdict.PENDING


class Herald(Protocol):
    def tell(self, cause: str, subject: str, text: str, now: datetime) -> None: ...


def tell_of(polled: Polled, herald: Herald, now: datetime) -> None:
    """Tell the operator what he alone can set right."""
    for trouble in polled.troubles:
        _LOG.error("event=folder_not_listed error=%s", trouble)
    if polled.troubles:
        herald.tell("folder", "Sebagian map kotak surat tidak dapat dibaca", "\n".join(polled.troubles), now)
    if polled.put_aside:
        herald.tell("put aside", "Surat lama muncul kembali di kotak surat", _PUT_ASIDE_TEXT % polled.put_aside, now)


def _is_before(start: datetime, moment: datetime | None) -> bool:
    return moment is not None and moment < start


def _tell(look: _Look) -> None:
    """Tell once of a folder what an operator would otherwise have to find out."""
    if look.is_anew:
        _LOG.warning(
            "event=mailbox_made_anew folder=%s uidvalidity=%d known=%d old=%d put_aside=%d new=%d",
            look.folder, look.listing.uidvalidity, look.known, look.old, look.put_aside, look.new,
        )  # fmt: skip
    elif look.old:
        _LOG.info("event=baseline folder=%s mails=%d", look.folder, look.old)
