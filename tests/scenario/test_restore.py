"""An office works, is backed up, works on and is lost: the restored one knows it all again and sends nothing twice."""

import os
import random
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from deaths import Death, Fuse
from lostoffice import LOST, RESTORED, Lost, busy, maild, restored, told
from stage import ENVIRON, Office, a_seed, opened

from maild.config import found, load
from maild.config.papers import papers
from maild.core.case import State
from maild.core.posting import MailKind
from maild.demo.clients import Client, reply
from maild.demo.story import KABAG
from maild.store.backedup import read_through
from maild.store.backup import Label, back_up
from maild.store.seal import SCHEMA

BACKUPS = 60 if os.environ.get("TORTURE") else 1  # taken while the daemon works
DEATHS = 40 if os.environ.get("TORTURE") else 1
STEPS = 300  # durable steps of the daemon in which a backup may begin


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in memory, where the machine has that: nobody asks here what fsync is worth."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def lost(memory: Path) -> Iterator[Lost]:
    folder = memory / "lost"
    found(folder / "office")
    with opened(folder / "office") as office:
        yield told(office, folder / "backup.tar.gz")


def test_the_story_has_what_a_restore_can_spoil(lost: Lost) -> None:
    kinds = Counter(posting[1] for posting in lost.after.postings)

    assert kinds[MailKind.REMINDER] >= 2
    assert kinds[MailKind.RESULT] == 1
    assert len(lost.after.cases) == 4
    assert sum(lost.sent_later.values()) == 3


def test_a_restored_office_is_as_it_would_be_and_sends_only_what_nobody_sent(lost: Lost, memory: Path) -> None:
    office = restored(lost, lost.backup, memory / "office")
    before = len(lost.servers.accepted)
    office.works()
    office.works()
    held = lost.servers.accepted[before:]
    listed = maild(office.folder, RESTORED, "outbox", "confirm")
    said = maild(office.folder, RESTORED, "outbox", "confirm", "--sent-until", LOST.isoformat())
    office.works()
    mails = Counter((mail.forward_path, mail.raw) for mail in lost.servers.accepted[before:])

    assert not held
    assert office.ledger().without_mails == lost.after.without_mails
    assert mails == lost.sent_later
    assert "answered" in listed
    assert "3 go now" in said
    assert "whole" in maild(office.folder, RESTORED, "case", "verify")


@pytest.mark.slow
def test_a_death_while_it_catches_up_changes_nothing(lost: Lost, memory: Path) -> None:
    seed = a_seed()
    dice = random.Random(seed)
    for number in range(DEATHS):
        office = restored(lost, lost.backup, memory / f"deaths-{number}")
        for _ in range(2):
            with suppress(Death):
                office.works(Fuse(dice.randrange(10, STEPS)))
        office.works()
        before = len(lost.servers.accepted)
        maild(office.folder, RESTORED, "outbox", "confirm", "--sent-until", LOST.isoformat())
        office.works()
        mails = Counter((mail.forward_path, mail.raw) for mail in lost.servers.accepted[before:])

        assert office.ledger().without_mails == lost.after.without_mails, f"SEED={seed}, {number}"
        assert mails == lost.sent_later, f"SEED={seed}, {number}"


@dataclass
class Turns(Fuse):
    """Lets the daemon make a step only when somebody says so, or all steps at once."""

    may: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    waits: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    is_free: bool = False

    def step(self, name: str) -> None:
        if not self.is_free:
            self.waits.release()
            self.may.acquire()

    def let(self, count: int) -> None:
        for _ in range(count):
            self.waits.acquire()
            if self.is_free:
                return
            self.may.release()

    def free(self) -> None:
        """Let the daemon go on alone, or tell that it has ended."""
        self.is_free = True
        self.may.release()
        self.waits.release(1_000_000)


def _backed_up_at_work(office: Office, target: Path, dice: random.Random) -> None:
    """Let the daemon work, and begin at some step a copy between whose files it makes some steps more."""
    turns = Turns()

    def work() -> None:
        try:
            with office.at_work(turns) as app:
                busy(office, app)
        finally:
            turns.free()

    daemon = threading.Thread(target=work)
    daemon.start()
    try:
        turns.let(dice.randrange(10, STEPS))
        config = load(office.folder / "maild.toml", ENVIRON)
        label = Label(office.now, "0.1.0", SCHEMA)
        back_up(
            target, label, papers(config, False), config.data, lambda _: turns.let(dice.choice((0, 0, 1, 2, 5, 20)))
        )
    finally:
        turns.free()
        daemon.join()


@pytest.mark.slow
def test_a_backup_taken_at_any_moment_of_the_daemons_work_lacks_nothing(memory: Path) -> None:
    seed = a_seed()
    dice = random.Random(seed)
    for number in range(BACKUPS):
        folder = memory / f"busy-{number}"
        found(folder / "office")
        with opened(folder / "office") as office:
            office.works()
            _backed_up_at_work(office, folder / "backup.tar.gz", dice)
            after = office.ledger()
            read_through(folder / "backup.tar.gz")
            lost = Lost(office.servers, office.folder, folder / "backup.tar.gz", after, Counter())
            again = restored(lost, lost.backup, folder / "again", office.now + timedelta(minutes=1))
            again.works()
            until = again.now.isoformat()
            maild(again.folder, again.now, "outbox", "confirm", "--sent-until", until)
            again.works()

            assert again.ledger() == after, f"SEED={seed}, {number}"
            assert "whole" in maild(again.folder, again.now, "case", "verify")
            _goes_on(again)


def _goes_on(office: Office) -> None:
    """Show that an answer to a mail of the lost office counts, and is followed by mails of the restored one."""
    asked = office.sent(MailKind.DIRECTIVE_REQUEST, KABAG, "PGJ-2026-0003")
    office.now += timedelta(minutes=1)
    before = len(office.servers.accepted)
    office.receives(reply(asked, KABAG, "Setuju", Client.GMAIL, office.now))
    office.works()

    assert office.ledger().cases[2].state is State.AWAITING_CONFIRMATION
    assert len(office.servers.accepted) > before
