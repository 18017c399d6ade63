"""What is asked of a mailbox at each poll, and what is known after it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maild.core.desk import Desk
from maild.core.received import Location
from maild.errors import PermanentFailure, TransientFailure
from maild.service.fetch import Fetcher, Folders, Polled
from maild.store.archive import Archive
from maild.store.desk import DeskStore
from maild.store.durable import Disk
from maild.transport.imap import Listing
from maild.transport.imap_letters import Arrival, Fetched

START = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
OLD, NEW = START - timedelta(days=1), START + timedelta(minutes=1)


@dataclass
class Shelf:
    """A mailbox as the fetcher sees it; `hidden` letters are listed and cannot be had."""

    mails: dict[int, datetime]
    uidvalidity: int = 7
    is_whole: bool = True
    hidden: set[int] = field(default_factory=set)
    missing: dict[str, PermanentFailure | TransientFailure] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def listing(self, folder: str, since: int = 0) -> Listing:
        if folder in self.missing:
            raise self.missing[folder]
        self.asked.append(since)
        return Listing(self.uidvalidity, sorted(uid for uid in self.mails if uid > since), self.is_whole)

    def dates(self, folder: str, uids: Sequence[int]) -> dict[int, datetime]:
        return {uid: self.mails[uid] for uid in uids}

    def traces(self, folder: str, uids: Sequence[int]) -> dict[int, bytes]:
        return dict.fromkeys(uids, b"")

    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]:
        return [Arrival(Location(folder, self.uidvalidity, uid), 99, self.mails[uid]) for uid in uids]

    def fetch_many(self, arrivals: Iterable[Arrival], limit_bytes: int) -> Iterator[Fetched]:
        for arrival in arrivals:
            if arrival.location.uid not in self.hidden:
                yield Fetched(arrival, b"letter %d" % arrival.location.uid, is_whole=True)


@dataclass
class Poller:
    folder: Path
    names: tuple[str, ...] = ("INBOX",)

    def __post_init__(self) -> None:
        self.archive = Archive(self.folder / "archive", Disk())
        self.desks = DeskStore(self.folder / "office.json", Disk())
        self.desks.commit(Desk(first_start=START))
        self.fetcher = Fetcher(self.archive, self.desks, Folders(self.names))

    def polls(self, shelf: Shelf, minutes: int = 1) -> Polled:
        return self.fetcher.fetch(shelf, START + timedelta(minutes=minutes))

    @property
    def waiting(self) -> list[int]:
        return [place.uid for received in self.archive.pending() for place in received.locations]


@pytest.fixture
def poller(tmp_path: Path) -> Poller:
    return Poller(tmp_path)


def test_a_poll_asks_for_what_came_since_the_last_and_for_all_at_the_start_and_after_an_hour(poller: Poller) -> None:
    shelf = Shelf({1: OLD, 2: NEW})
    for minutes in (1, 2, 3, 62):
        poller.polls(shelf, minutes)
        shelf.mails[max(shelf.mails) + 1] = NEW

    assert shelf.asked == [0, 2, 3, 0]
    assert poller.waiting == [2, 3, 4, 5]


def test_a_clock_that_is_set_back_makes_a_poll_look_at_all(poller: Poller) -> None:
    shelf = Shelf({1: NEW})
    for minutes in (1, -500, -499):
        poller.polls(shelf, minutes)

    assert shelf.asked == [0, 0, 1]


def test_a_letter_that_was_listed_and_not_had_is_asked_for_again_and_holds_up_no_other(poller: Poller) -> None:
    shelf = Shelf({1: NEW, 2: NEW, 3: NEW}, hidden={2})
    poller.polls(shelf)
    first = poller.waiting
    poller.polls(shelf)
    shelf.hidden.clear()
    poller.polls(shelf)
    poller.polls(shelf)

    assert first == [1, 3]
    assert shelf.asked == [0, 1, 1, 3]
    assert poller.waiting == [1, 2, 3]


def test_after_a_listing_that_may_have_missed_a_mail_all_is_looked_at_again(poller: Poller) -> None:
    shelf = Shelf({1: OLD, 5: OLD}, is_whole=False)
    poller.polls(shelf)
    shelf.is_whole = True
    shelf.mails[3] = NEW
    poller.polls(shelf)

    assert shelf.asked == [0, 0]
    assert poller.waiting == [3]


def test_numbers_that_are_given_anew_make_a_poll_look_at_all(poller: Poller) -> None:
    shelf = Shelf({1: NEW, 2: NEW})
    poller.polls(shelf)
    shelf.uidvalidity, shelf.mails = 8, {1: NEW}
    poller.polls(shelf)

    assert shelf.asked == [0, 2, 0]
    assert poller.archive.knows(Location("INBOX", 8, 1))


@pytest.mark.parametrize("error", [PermanentFailure("no folder Junk"), TransientFailure("no rights")])
@pytest.mark.parametrize("names", [("Junk", "INBOX"), ("INBOX", "Junk")])
def test_a_folder_that_cannot_be_opened_is_told_of_and_holds_up_no_other(
    tmp_path: Path, names: tuple[str, ...], error: PermanentFailure | TransientFailure
) -> None:
    poller = Poller(tmp_path, names)

    polled = poller.polls(Shelf({1: NEW}, missing={"Junk": error}))

    assert polled == Polled({"INBOX": 7}, (str(error),))
    assert poller.waiting == [1]


def test_where_no_folder_can_be_opened_the_poll_has_failed(poller: Poller) -> None:
    with pytest.raises(TransientFailure, match="gone"):
        poller.polls(Shelf({}, missing={"INBOX": TransientFailure("gone")}))
