"""The daily head: made on the first look of a day, kept before it is mailed, and good for a proof ever after."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from an_office import MONDAY
from house import House, a_house

from maild.core.head import Head
from maild.core.posting import MailKind
from maild.errors import PermanentFailure
from maild.service.heads import keep_head
from maild.store.durable import Disk
from maild.store.heads import HeadStore
from maild.store.seal import sealed_record


def looks(house: House) -> None:
    """What every tick of the daemon does."""
    keep_head(house.cases, house.heads, house.herald, house.now)


def mails(house: House) -> list[str]:
    """The head mails that lie on the desk, as their reader sees them."""
    found = []
    for posting in house.desks.load().postings:
        mail = message_from_bytes(house.archive.read(posting.digest), policy=default)
        body = mail.get_body(("plain",))
        assert (posting.kind, mail["To"]) == (MailKind.ALERT, "admin@kanwil.example")
        assert body is not None
        found.append(f"{mail['Subject']}\n{body.get_content()}")
    return found


def test_the_first_day_ends_with_a_head_of_all_that_happened(tmp_path: Path):
    house = House(tmp_path / "data")
    looks(house)
    house.closes(house.registers())
    looks(house)
    assert mails(house) == []

    house.passes(days=1)
    looks(house)

    (head,) = house.heads.kept()
    (mail,) = mails(house)
    assert [(standing.number, standing.events) for standing in head.cases] == [("PGJ-2026-0001", 5)]
    assert mail.startswith("Kepala rantai riwayat 24 November 2026\n")
    assert f"maild case verify --head {head.digest}" in mail
    assert "Seluruh peristiwa       : 5" in mail


def test_a_day_has_one_head_however_often_it_is_looked(tmp_path: Path):
    house = a_house(tmp_path / "data")
    house.passes(days=1)
    looks(house)
    house.registers()
    looks(house)
    looks(House(house.folder, house.now))

    assert len(house.heads.kept()) == len(mails(house)) == 1


def test_a_day_on_which_nothing_happened_has_none(tmp_path: Path):
    house = a_house(tmp_path / "data")
    for _ in range(3):
        house.passes(days=1)
        looks(house)
    house.registers()
    house.passes(days=1)
    looks(house)

    assert [str(head.day) for head in house.heads.kept()] == ["2026-11-24", "2026-11-27"]
    assert len(mails(house)) == 2


def test_an_office_day_begins_at_its_own_midnight(tmp_path: Path):
    """23.30 and 00.30 in Jakarta are the same day in London."""
    house = a_house(tmp_path / "data")
    house.now = house.now.replace(hour=23, minute=30)
    looks(house)
    house.registers()
    house.passes(hours=1)

    looks(house)

    assert [str(head.day) for head in house.heads.kept()] == ["2026-11-23", "2026-11-24"]


def test_cases_that_were_put_away_are_in_the_head_too(tmp_path: Path):
    house = a_house(tmp_path / "data", cases=2)
    house.puts_away("PGJ-2026-0001")
    house.passes(days=1)

    looks(House(house.folder, house.now))

    assert [standing.number for standing in house.heads.kept()[0].cases] == ["PGJ-2026-0001", "PGJ-2026-0002"]
    assert house.wrong() == []


def test_a_crash_between_head_and_mail_is_made_good_with_the_same_head(tmp_path: Path):
    class Cut(BaseException):
        pass

    house = a_house(tmp_path / "data")

    def fuse(_: str) -> None:
        if house.heads.kept():  # the head is durable
            raise Cut

    house.passes(days=1)
    with pytest.raises(Cut):
        looks(House(house.folder, house.now, Disk(fuse)))
    (kept,) = house.heads.kept()
    assert mails(house) == []
    house.registers()

    looks(House(house.folder, house.now))

    assert house.heads.kept() == (kept,)
    assert len(mails(house)) == 1
    assert kept.digest in mails(house)[0]


def test_a_damaged_head_is_told_and_stops_no_other_work(tmp_path: Path):
    house = a_house(tmp_path / "data")
    house.passes(days=1)
    looks(house)
    (house.folder / "heads" / "2026-11-24.json").write_bytes(b"{}")
    house.registers()
    house.passes(days=1)

    with pytest.raises(PermanentFailure, match="2026-11-24"):
        looks(house)

    assert any("2026-11-24.json is damaged" in text for text in house.wrong())


@pytest.fixture
def three_days(tmp_path: Path) -> House:
    house = a_house(tmp_path / "data")
    for _ in range(3):
        house.passes(days=1)
        looks(house)
        house.registers()
    assert house.wrong() == []
    return house


def forge(house: House, day: str, **changes: object) -> None:
    head = next(head for head in house.heads.kept() if str(head.day) == day)
    (house.folder / "heads" / f"{day}.json").write_bytes(sealed_record(replace(head, **changes)))


def test_a_head_that_was_changed_taken_away_or_renamed_is_found(three_days: House):
    folder = three_days.folder / "heads"
    whole = {path: path.read_bytes() for path in folder.iterdir()}

    for spoil in (
        lambda: forge(three_days, "2026-11-25", cases=()),
        lambda: forge(three_days, "2026-11-25", digest="0" * 64),
        (folder / "2026-11-25.json").unlink,
        (folder / "2026-11-24.json").unlink,
        lambda: (folder / "2026-11-25.json").rename(folder / "2026-12-25.json"),
        lambda: (folder / "2026-11-25.json").write_bytes(b""),
    ):
        spoil()
        assert any("head" in text for text in three_days.wrong())
        for path in folder.iterdir():
            path.unlink()
        for path, content in whole.items():
            path.write_bytes(content)
    assert three_days.wrong() == []


def test_heads_come_in_the_order_in_which_they_were_made(tmp_path: Path):
    """A clock that was put back makes a head of an earlier day."""
    store = HeadStore(tmp_path, Disk())
    for serial, day in ((1, date(2031, 1, 1)), (2, date(2026, 11, 29))):
        store.keep(Head(serial, day, MONDAY, "", (), "0" * 64))

    assert [head.serial for head in store.kept()] == [1, 2]
