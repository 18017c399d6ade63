"""What a death cuts short, a list or the taking of a reply to one, is finished at the next start and done once."""

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from an_office import MONDAY
from desk_room import TUESDAY, Room

from maild.core.received import Verdict


class Death(BaseException):
    """The process ends here."""


@dataclass
class Fuse:
    blows_at: int = -1
    steps: int = 0

    def step(self, _: str) -> None:
        self.steps += 1
        if 0 <= self.blows_at < self.steps:
            raise Death


@dataclass
class Ending:
    """All that must be the same whether the process died or not."""

    states: list[object] = field(default_factory=list)
    postings: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


STRIDE = 1 if os.environ.get("TORTURE") else 3  # `make torture` dies at every step, every other run at one in three


def ending(room: Room) -> Ending:
    dossiers = room.cases.open_dossiers()
    return Ending(
        [(dossier.case, tuple(entry.event.id for entry in dossier.entries)) for dossier in dossiers],
        [posting.id for dossier in dossiers for posting in dossier.postings] + [p.id for p in room.postings],
        [received.verdict for received in room.archive.received()],
    )


def deaths(tmp_path: Path, act: Callable[[Room], object], now: datetime, resume: Callable[[Room], object]) -> int:
    """Let the process die at each durable step of an act, start it again, and compare with how it ends without."""
    before = tmp_path / "before"
    Room(before).complains("a", "b", "c")
    Room(before).looks(MONDAY)
    Room(before).looks(TUESDAY)
    whole = Room(shutil.copytree(before, tmp_path / "whole"), step=(fuse := Fuse()).step, now=now)
    act(whole)
    for step in range(random.randrange(STRIDE), fuse.steps, STRIDE):
        folder = shutil.copytree(before, tmp_path / f"step{step}")
        with pytest.raises(Death):
            act(Room(folder, step=Fuse(step).step, now=now))
        survivor = Room(folder, now=now)
        resume(survivor)
        assert ending(survivor) == ending(whole), step
    return fuse.steps


@pytest.mark.parametrize(
    "text", ["1 setuju\n2 tolak: dobel\n3 nanti dulu", "semua setuju", "3 acc, yang lain acc", "ok"]
)
def test_a_reply_that_was_cut_short_is_finished(tmp_path: Path, text: str):
    def answer(room: Room) -> None:
        token = room.dockets[-1].token
        raw = f"From: kabag@kanwil.example\r\nTo: pengaduan+{token}@kanwil.example\r\n\r\n{text}".encode()
        room.receiver.take_in(raw, room.now)

    def resume(room: Room) -> None:
        room.receiver.handle(room.now)
        answer(room)  # the mailbox still holds it

    assert deaths(tmp_path, answer, TUESDAY + timedelta(minutes=5), resume) > 6


def test_a_list_that_was_cut_short_is_written_once(tmp_path: Path):
    wednesday = TUESDAY + timedelta(days=1)

    assert deaths(tmp_path, lambda room: room.looks(wednesday), wednesday, lambda room: room.looks(wednesday)) > 1
