"""Strike the daily balance: what lies on the server, what is on disk, and what was decided, each asked by itself.

Mails are told apart by their octets. Only what came since the last balance is read; of the rest, names are compared.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Protocol

from maild.core.balance import Balance, Finding, Gap, Looked, finding, on_roll, roll_of, short
from maild.core.desk import Desk
from maild.core.received import Location, Received, Verdict
from maild.errors import Corrupt, PermanentFailure, TransientFailure
from maild.service.fetch import Folders
from maild.service.gaps import alarm_of_balance
from maild.service.pause import Pause
from maild.transport.imap import Listing
from maild.transport.imap_letters import Arrival, Fetched

_LOG = logging.getLogger(__name__)
_JUST_COME = timedelta(minutes=10)  # mails that the poll before may not have seen
_AGAIN = timedelta(hours=1)  # after a balance that was not even
_MOST_SIZED = 100_000  # mails of one folder in one look
_MOST_FETCHED = 200
_NAME = 12  # characters of a digest that name a mail


class Mailbox(Protocol):
    def listing(self, folder: str, since: int = 0) -> Listing: ...
    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]: ...
    def fetch_many(self, arrivals: Iterable[Arrival], limit_bytes: int) -> Iterator[Fetched]: ...


class Archive(Protocol):
    def by_name(self) -> Iterator[tuple[str, bool]]: ...
    def find(self, digest: str) -> Received | None: ...
    def knows(self, location: Location) -> bool: ...


class Cases(Protocol):
    @property
    def keys(self) -> dict[str, str]: ...


class CaseFiles(Protocol):
    def keys(self) -> frozenset[str]: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...


class Balances(Protocol):
    def last(self) -> Balance | None: ...
    def keep(self, balance: Balance) -> None: ...


class Herald(Protocol):
    def tell(self, cause: str, subject: str, text: str, now: datetime) -> None: ...


@dataclass(slots=True)
class Bookkeeper:
    """Looks, writes down what was found, and remembers when that was: it is asked at every poll."""

    archive: Archive
    cases: Cases
    files: CaseFiles
    desks: DeskStore
    balances: Balances
    folders: Folders
    _pause: Pause = field(default_factory=Pause)
    _last: Balance | None = None  # without its rolls

    def tell_of_balance(self, mailbox: Mailbox, now: datetime, zone: tzinfo, herald: Herald) -> None:
        """Strike the balance where it is time; what is missing the operator hears, and no failure is anybody else's."""
        if not self._pause.is_over(now):
            return
        try:
            balance = self.balance(mailbox, now, zone)
        except (TransientFailure, PermanentFailure) as error:
            self._pause.lengthen(now, is_lockout=True)
            _LOG.warning("event=not_balanced error=%s", error)
            return
        if balance and (alarm := alarm_of_balance(balance)):
            herald.tell(alarm.cause, alarm.subject, alarm.text, now)

    def balance(self, mailbox: Mailbox, now: datetime, zone: tzinfo) -> Balance | None:
        """Strike the balance of a day, or again an hour after one that was not even; None where it is not time."""
        if self._last and not _is_due(self._last, now, zone):
            return None
        before = self.balances.last()
        if before and not _is_due(before, now, zone):
            self._last = _in_brief(before)
            return None
        shelf = self._shelf(before or Balance(now))
        desk = self.desks.load()
        polled = [self._polled(mailbox, folder, desk, now) for folder in self.folders.polled]
        aside = [self._aside(mailbox, folder, desk, before, shelf.dated) for folder in self.folders.asides]
        seen = (*polled, *aside)
        balance = replace(
            shelf.balance,
            at=now,
            on_server=sum(one.count for one in seen),
            findings=(*(found for one in seen for found in one.findings), *shelf.balance.findings),
            looked=tuple(one.looked for one in aside if one.looked),
        )
        self.balances.keep(balance)
        self._last = _in_brief(balance)
        _tell(balance)
        return balance

    def _shelf(self, before: Balance) -> "_Shelf":
        """Go through what is on disk, and read what is new since the last balance or waited then."""
        known, bare, has_octets = on_roll(before.mails), on_roll(before.bare), dict(self.archive.by_name())
        there = {short(digest): digest for digest in has_octets}
        keys, files = self.cases.keys, self.files.keys()
        count = _Count(keys, Counter(dict(before.verdicts)))
        count.fresh = {digest for name, digest in there.items() if name not in known}
        count.fresh |= {digest for digest in before.waiting if digest in has_octets}
        count.empty = {digest for digest, is_whole in has_octets.items() if not is_whole and short(digest) not in bare}
        self._read(count)
        gone = {number for number, key in keys.items() if key not in files}
        unsettled = {short(digest) for digest in (*count.damaged, *count.caseless)}  # looked at again until they are
        findings = (
            *finding(Gap.UNRECORDED, (name.hex()[:_NAME] for name in known - there.keys())),
            *count.findings(),
            *finding(Gap.CASE_GONE, gone | (set(before.cases) - keys.keys())),
        )
        return _Shelf(
            Balance(
                before.at,
                received=len(there),
                verdicts=tuple(sorted((str(verdict), number) for verdict, number in count.verdicts.items())),
                waiting=tuple(sorted(count.waiting)),
                findings=findings,
                cases=tuple(sorted({*before.cases, *keys})),
                mails=roll_of((known | there.keys()) - unsettled),
                bare=roll_of(bare | count.erased),
            ),
            count.dated,
        )

    def _read(self, count: "_Count") -> None:
        for digest in sorted(count.fresh | count.empty):
            try:
                received = self.archive.find(digest)
            except Corrupt:
                count.damaged.append(digest)
            else:
                if received:
                    count.add(received)

    def _polled(self, mailbox: Mailbox, folder: str, desk: Desk, now: datetime) -> "_Seen":
        """Look for what should have been fetched: it lies there for a while, and is no older than the first start."""
        listing = mailbox.listing(folder)
        own = [uid for uid in listing.uids if not desk.knows(folder, listing.uidvalidity, uid)]
        unknown = [uid for uid in own if not self.archive.knows(Location(folder, listing.uidvalidity, uid))]
        arrivals = mailbox.arrivals(folder, unknown[:_MOST_SIZED]) if unknown else []
        late = (one for one in self._ours(arrivals, desk) if one.internaldate < now - _JUST_COME)
        return _Seen(len(own), tuple(finding(Gap.UNREAD, (_name(one.location) for one in late))))

    def _aside(
        self, mailbox: Mailbox, folder: str, desk: Desk, before: Balance | None, dated: "Counter[tuple[datetime, int]]"
    ) -> "_Seen":
        """Look for what nobody has read: by when it came and its size, and where these say nothing by its octets."""
        try:
            listing = mailbox.listing(folder)
        except PermanentFailure:  # nothing was ever moved there
            return _Seen()
        looked = before.looked_up_to(folder, listing.uidvalidity) if before else 0
        new = [uid for uid in listing.uids if uid > looked][:_MOST_SIZED]
        strange = []
        for arrival in self._ours(mailbox.arrivals(folder, new) if new else [], desk):
            mark = (arrival.internaldate, arrival.size)
            if dated[mark]:
                dated[mark] -= 1
            else:
                strange.append(arrival)
        astray = [one.arrival.location for one in mailbox.fetch_many(strange[:_MOST_FETCHED], self.folders.limit_bytes)
                  if not self.archive.find(sha256(one.raw).hexdigest())]  # fmt: skip
        left = (*(place.uid for place in astray), *(one.location.uid for one in strange[_MOST_FETCHED:]))
        reached = min(left) - 1 if left else max((*new, looked))
        mark_of_folder = Looked(folder, listing.uidvalidity, reached)
        return _Seen(len(listing.uids), tuple(finding(Gap.ASTRAY, map(_name, astray))), mark_of_folder)

    def _ours(self, arrivals: Iterable[Arrival], desk: Desk) -> Iterator[Arrival]:
        """Leave out what is older than the first start."""
        start = self.folders.start(desk)
        return (one for one in arrivals if not (start and one.internaldate < start))


@dataclass(slots=True)
class _Count:
    """What the records say that are read: `fresh` ones are counted, of `empty` ones the octets should be erased."""

    keys: Mapping[str, str]  # of cases, by number
    verdicts: "Counter[str]"
    fresh: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    dated: "Counter[tuple[datetime, int]]" = field(default_factory=Counter)
    waiting: list[str] = field(default_factory=list)
    caseless: dict[str, str] = field(default_factory=dict)  # the number of the case that there is not
    damaged: list[str] = field(default_factory=list)
    hollow: list[str] = field(default_factory=list)
    erased: set[bytes] = field(default_factory=set)

    def add(self, received: Received) -> None:
        digest = received.digest
        if digest in self.empty:
            if received.redacted:
                self.erased.add(short(digest))
            else:
                self.hollow.append(digest)
        if digest not in self.fresh:
            return
        self.dated[received.internaldate, received.size] += 1
        if received.case and received.case not in self.keys:
            self.caseless[digest] = received.case
        elif received.verdict is Verdict.PENDING:
            self.waiting.append(digest)
        else:
            self.verdicts[received.verdict] += 1

    def findings(self) -> Iterator[Finding]:
        yield from finding(Gap.DAMAGED, (digest[:_NAME] for digest in self.damaged))
        yield from finding(Gap.WITHOUT_OCTETS, (digest[:_NAME] for digest in self.hollow))
        yield from finding(Gap.CASELESS, set(self.caseless.values()))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is on disk, and when which sizes came since the last balance."""

    balance: Balance
    dated: "Counter[tuple[datetime, int]]"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What lies in one folder of the server."""

    count: int = 0
    findings: tuple[Finding, ...] = field(default=())
    looked: Looked | None = None


def _is_due(before: Balance, now: datetime, zone: tzinfo) -> bool:
    if before.at > now + _AGAIN:
        return True  # struck by a clock that was wrong
    is_new_day = before.at.astimezone(zone).date() != now.astimezone(zone).date()
    return is_new_day or (bool(before.findings) and now - before.at >= _AGAIN)


def _in_brief(balance: Balance) -> Balance:
    """Keep of a balance what says when the next is due; the rest is large, and on disk."""
    return Balance(balance.at, findings=balance.findings)


def _name(place: Location) -> str:
    return f"{place.folder}/{place.uid}"


def _tell(balance: Balance) -> None:
    verdicts = " ".join(f"{verdict}={count}" for verdict, count in balance.verdicts)
    gaps = ",".join(f"{found.gap.replace(' ', '_')}:{found.count}" for found in balance.findings) or "none"
    _LOG.info(
        "event=balanced on_server=%d received=%d %s waiting=%d gaps=%s",
        balance.on_server, balance.received, verdicts, len(balance.waiting), gaps,
    )  # fmt: skip
