"""The room on the disk gets little, is used up, and comes back: who is told, and whether new mail is taken in."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from house import House

from maild.core.posting import sent
from maild.service.space import Space
from maild.store.room import Room

ENOUGH, LITTLE, NONE = (Room(free, 2_000_000) for free in (1_000_000, 150_000, 50_000))


class Watched:
    """A disk whose room the test decides, before a maild that may start anew."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder)
        self.room = ENOUGH
        self.starts()

    def starts(self) -> None:
        self.space = Space(lambda: self.room)

    def looks(self, room: Room) -> bool:
        self.room = room
        may_take_in = self.space.has_room(self.house.herald, self.house.now)
        desk = self.house.desks.load()
        mails = tuple(sent(posting, self.house.now) for posting in desk.postings)
        self.house.desks.commit(replace(desk, postings=mails))
        return may_take_in

    @property
    def told(self) -> list[str]:
        postings = self.house.desks.load().postings
        mails = (message_from_bytes(self.house.archive.read(posting.digest), policy=default) for posting in postings)
        return [str(mail["Subject"]).partition(":")[0] for mail in mails]


@pytest.fixture
def disk(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "data")


def test_each_change_for_the_worse_is_told_once(disk: Watched):
    may_take_in = [disk.looks(room) for room in (ENOUGH, LITTLE, LITTLE, NONE, NONE, LITTLE, ENOUGH)]

    assert may_take_in == [True, True, True, False, False, True, True]
    assert disk.told == ["Ruang disk hampir habis", "Ruang disk habis"]


def test_that_room_is_little_is_told_once_a_day_however_often_maild_starts(disk: Watched):
    for _ in range(5):
        disk.starts()
        disk.looks(LITTLE)
        disk.house.passes(hours=3)
    disk.house.passes(days=1)
    disk.starts()
    disk.looks(LITTLE)

    assert disk.told == ["Ruang disk hampir habis"] * 2
