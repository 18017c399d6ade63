"""The daily balance is even, and each thing that goes missing, on the server or on disk, makes it uneven."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from house import House

from maild.core.balance import Balance, Gap
from maild.core.desk import Desk
from maild.core.received import Location, Received, Verdict
from maild.errors import PermanentFailure
from maild.service.alarms import Alarm
from maild.service.fetch import Folders
from maild.service.gaps import alarm_of_balance, warnings_of
from maild.service.reconcile import Bookkeeper
from maild.store.balances import BALANCE, BalanceStore
from maild.store.casefiles import CaseFiles
from maild.store.durable import Disk
from maild.transport.imap import Listing
from maild.transport.imap_letters import Arrival, Fetched

DAY = timedelta(days=1)
STRANGE = b"From: siapa@lapas.example\r\nSubject: Putus\r\n\r\nInternet putus.\r\n"


@dataclass
class Server:
    """A mailbox; each folder has mails by UID."""

    folders: dict[str, dict[int, tuple[datetime, bytes]]] = field(default_factory=lambda: {"INBOX": {}})
    fetched: int = 0

    def puts(self, folder: str, raw: bytes, at: datetime) -> None:
        mails = self.folders.setdefault(folder, {})
        mails[len(mails) + 101] = (at, raw)

    def listing(self, folder: str, since: int = 0) -> Listing:
        if folder not in self.folders:
            raise PermanentFailure(f"there is no folder {folder}")
        return Listing(1, [uid for uid in self.folders[folder] if uid > since])

    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]:
        mails = self.folders[folder]
        return [Arrival(Location(folder, 1, uid), len(mails[uid][1]), mails[uid][0]) for uid in uids]

    def fetch_many(self, arrivals: Iterable[Arrival], limit_bytes: int) -> Iterator[Fetched]:
        for arrival in arrivals:
            self.fetched += 1
            yield Fetched(arrival, self.folders[arrival.location.folder][arrival.location.uid][1], True)


@dataclass
class Scene:
    """An office whose handled mails lie in Diproses."""

    house: House
    server: Server = field(default_factory=Server)

    def __post_init__(self) -> None:
        self.house.desks.commit(Desk(first_start=self.house.now - 30 * DAY))
        for received in self.house.archive.received():
            self.server.puts("Diproses", self.house.archive.read(received.digest), received.internaldate)

    def strikes(self) -> Balance | None:
        house = self.house
        folders = Folders(("INBOX",), "Diproses", "Karantina")
        files, balances = CaseFiles(house.folder / "cases"), BalanceStore(house.folder / BALANCE, Disk())
        bookkeeper = Bookkeeper(house.archive, house.cases, files, house.desks, balances, folders)
        return bookkeeper.balance(self.server, house.now, house.now.tzinfo)

    def finds(self) -> dict[Gap, int]:
        """Strike the next day's balance."""
        self.house.passes(days=1)
        balance = self.strikes()
        assert balance is not None
        return {found.gap: found.count for found in balance.findings}

    def restarts(self) -> None:
        self.house = House(self.house.folder, self.house.now)

    @property
    def digests(self) -> list[str]:
        return [received.digest for received in self.house.archive.received()]

    def sidecar(self, digest: str) -> Path:
        return self.house.folder / "archive" / digest[:2] / f"{digest}.json"


@pytest.fixture
def scene(house: House) -> Scene:
    return Scene(house)


def test_an_office_where_nothing_is_missing_is_even(scene: Scene):
    balance = scene.strikes()

    assert balance is not None
    assert balance.findings == ()
    assert (balance.received, balance.on_server, balance.waiting) == (10, 10, ())
    assert balance.verdicts == (("case", 2), ("reply", 8))
    assert scene.server.fetched == 0  # when they came and their size is enough


def test_it_is_struck_once_a_day(scene: Scene):
    first = scene.strikes()
    again = scene.strikes()
    scene.house.passes(days=1)
    next_day = scene.strikes()

    assert [bool(one) for one in (first, again, next_day)] == [True, False, True]


def test_the_numbers_go_on_from_day_to_day_and_after_a_restart(scene: Scene):
    scene.strikes()
    waiting = scene.house.receives("menunggu", Verdict.PENDING)
    assert scene.finds() == {}
    scene.restarts()
    received = next(one for one in scene.house.archive.received() if one.digest == waiting)
    scene.house.archive.note(replace(received, verdict=Verdict.AUTOMATIC))
    scene.house.passes(days=1)
    balance = scene.strikes()

    assert balance is not None
    assert balance.verdicts == (("automatic", 1), ("case", 2), ("reply", 8))
    assert (balance.received, balance.waiting, balance.findings) == (11, (), ())


def lose_a_sidecar(scene: Scene) -> None:
    scene.sidecar(scene.digests[3]).unlink()


def lose_a_sidecar_and_restart(scene: Scene) -> None:
    lose_a_sidecar(scene)
    scene.house.receives("yang lain")  # so that their number is the same
    scene.restarts()


def damage_a_new_sidecar(scene: Scene) -> None:
    scene.sidecar(scene.house.receives("baru")).write_text("{}")


def lose_a_case(scene: Scene) -> None:
    scene.house.path_of("PGJ-2026-0001").unlink()


def lose_a_case_and_restart(scene: Scene) -> None:
    lose_a_case(scene)
    scene.restarts()


def lose_the_octets(scene: Scene) -> None:
    scene.sidecar(scene.digests[3]).with_suffix("").unlink()


def decide_as_of_no_case(scene: Scene) -> None:
    scene.house.receives("lanjutan", Verdict.REPLY, "PGJ-2026-0099")


def skip_a_mail(scene: Scene) -> None:
    scene.server.puts("INBOX", STRANGE, scene.house.now)


def filter_a_mail_away(scene: Scene) -> None:
    scene.server.puts("Diproses", STRANGE, scene.house.now)


def quarantine_a_mail_by_hand(scene: Scene) -> None:
    scene.server.puts("Karantina", STRANGE, scene.house.now)


MUTANTS = {
    lose_a_sidecar: Gap.UNRECORDED,
    lose_a_sidecar_and_restart: Gap.UNRECORDED,
    damage_a_new_sidecar: Gap.DAMAGED,
    lose_a_case: Gap.CASE_GONE,
    lose_a_case_and_restart: Gap.CASE_GONE,
    lose_the_octets: Gap.WITHOUT_OCTETS,
    decide_as_of_no_case: Gap.CASELESS,
    skip_a_mail: Gap.UNREAD,
    filter_a_mail_away: Gap.ASTRAY,
    quarantine_a_mail_by_hand: Gap.ASTRAY,
}


@pytest.mark.parametrize(("mutate", "gap"), MUTANTS.items(), ids=lambda value: getattr(value, "__name__", value))
def test_whatever_goes_missing_is_noticed(scene: Scene, mutate: Callable[[Scene], None], gap: Gap):
    scene.strikes()
    mutate(scene)

    assert scene.finds() == {gap: 1}
    assert scene.finds() == {gap: 1}  # and said until it is mended


def test_a_mail_that_was_astray_is_even_again_once_it_was_read(scene: Scene):
    filter_a_mail_away(scene)
    assert scene.finds() == {Gap.ASTRAY: 1}
    digest = scene.house.archive.keep(STRANGE)
    now = scene.house.now
    scene.house.archive.note(Received(digest, (), now, now, len(STRANGE), 1, Verdict.FILED))

    assert scene.finds() == {}


def test_a_balance_that_is_not_even_is_struck_again_within_the_day(scene: Scene):
    filter_a_mail_away(scene)
    scene.strikes()
    scene.house.passes(minutes=30)
    soon = scene.strikes()
    scene.house.passes(minutes=31)

    assert soon is None
    assert scene.strikes() is not None


def test_mail_that_came_just_now_or_before_the_first_start_is_not_missed(scene: Scene):
    scene.strikes()
    scene.server.puts("INBOX", STRANGE, scene.house.now + DAY)
    scene.server.puts("INBOX", STRANGE, scene.house.now - 31 * DAY)
    scene.server.puts("Diproses", STRANGE, scene.house.now - 31 * DAY)

    assert scene.finds() == {}


def test_what_was_erased_by_retention_is_not_missed(scene: Scene):
    scene.strikes()
    received = next(iter(scene.house.archive.received()))
    scene.house.archive.note(replace(received, redacted=scene.house.now))
    scene.house.archive.forget((received.digest,))

    assert scene.finds() == {}


@pytest.mark.parametrize("mutate", MUTANTS)
def test_the_operator_is_told_what_is_missing_and_what_to_do(scene: Scene, mutate: Callable[[Scene], None]):
    scene.strikes()
    mutate(scene)
    scene.house.passes(days=1)
    balance = scene.strikes()
    assert balance is not None
    alarm = alarm_of_balance(balance)

    assert isinstance(alarm, Alarm)
    assert "Yang perlu dilakukan:" in alarm.text
    assert "`" in alarm.text
    assert len(list(warnings_of(balance))) == 1
