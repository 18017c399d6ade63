"""Mails are read side by side and decided in their order; what kills us, or fails, costs no other mail its turn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_room import MONDAY, PLAIN, PlainReader, Room

from maild.core.received import Location, Received, Verdict
from maild.errors import TransientFailure
from maild.intake.reader import Reading
from maild.service.readingroom import batches

POISON = b"Subject: racun\r\n\r\nHalo\r\n"


class Death(BaseException):
    """The process ends here."""


class Deadly(PlainReader):
    """Dies of one mail, and only of that."""

    def read(self, raw: bytes) -> Reading:
        if raw == POISON:
            raise Death
        return super().read(raw)


class Failing(PlainReader):
    def read(self, raw: bytes) -> Reading:
        if raw == POISON:
            raise TransientFailure("no child starts")
        return super().read(raw)


def a_letter(number: int) -> bytes:
    return f"From: pelapor{number}@upt.example\r\nSubject: Pengaduan {number}\r\n\r\nInternet putus.\r\n".encode()


def arrives(room: Room, *mails: bytes) -> None:
    for uid, raw in enumerate(mails, start=1):
        digest = room.archive.keep(raw)
        at = MONDAY + timedelta(seconds=uid)
        room.archive.note(Received(digest, (Location("INBOX", 7, uid),), at, at, len(raw)))


def opened(folder: Path, reader: Any) -> Room:
    room = Room(folder, PLAIN)
    room.receiver = replace(room.receiver, reader=reader)
    return room


def handled(room: Room) -> Iterator[tuple[Verdict, int]]:
    return ((received.verdict, received.attempts) for received in sorted(room.archive.received(), key=_uid))


def _uid(received: Received) -> int:
    return received.locations[0].uid


def test_letters_of_a_batch_have_their_numbers_in_the_order_of_their_arrival(tmp_path: Path):
    room = opened(tmp_path, PlainReader())
    arrives(room, *(a_letter(number) for number in range(40)))

    done = room.receiver.handle(room.now)

    assert [received.case[-4:] for received in done] == [f"{number:04d}" for number in range(1, 41)]
    assert set(handled(Room(tmp_path, PLAIN))) == {(Verdict.CASE, 1)}


def test_a_mail_that_kills_its_batch_three_times_is_the_only_one_that_a_person_must_read(tmp_path: Path):
    arrives(opened(tmp_path, PlainReader()), a_letter(1), a_letter(2), POISON, a_letter(3), a_letter(4))
    for _ in range(3):
        room = opened(tmp_path, Deadly())
        with pytest.raises(Death):
            room.receiver.handle(room.now)

    room = opened(tmp_path, Deadly())
    room.receiver.handle(room.now)

    case, quarantined = (Verdict.CASE, 2), (Verdict.QUARANTINED, 4)
    assert list(handled(room)) == [case, case, quarantined, case, case]


def test_a_failure_that_is_no_fault_of_the_mail_costs_nobody_an_attempt(tmp_path: Path):
    room = opened(tmp_path, Failing())
    arrives(room, a_letter(1), a_letter(2), POISON, a_letter(3))

    with pytest.raises(TransientFailure):
        room.receiver.handle(room.now)

    waits = (Verdict.PENDING, 0)
    assert list(handled(Room(tmp_path, PLAIN))) == [(Verdict.CASE, 1), (Verdict.CASE, 1), waits, waits]


def test_the_same_letter_twice_in_a_batch_is_one_case(tmp_path: Path):
    room = opened(tmp_path, PlainReader())
    arrives(room, a_letter(1), b"Received: from mx2.relay.example\r\n" + a_letter(1), a_letter(2))

    done = room.receiver.handle(room.now)

    assert [received.verdict for received in done] == [Verdict.CASE, Verdict.DUPLICATE, Verdict.CASE]


def test_a_batch_is_small_in_mails_and_in_octets_and_who_was_attempted_before_is_alone(tmp_path: Path):
    small = [Received(f"{number:064d}", (), MONDAY, MONDAY, 1000) for number in range(20)]
    large = replace(small[0], size=20_000_000)
    tried = replace(small[0], attempts=1)

    found = [len(batch) for batch in batches([*small, large, small[1], tried, tried, small[2], small[3]])]

    assert found == [16, 4, 1, 1, 1, 1, 2]
