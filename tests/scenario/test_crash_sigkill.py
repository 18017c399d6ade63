"""The program as a process of its own, killed truly, at moments that nobody chose."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from ledger import Ledger, objections
from stage import ENVIRON, MONDAY, Office, a_seed, by_another_route, complaint, opened, quick_starts

from maild.config import found
from maild.core.posting import MailKind
from maild.demo.clients import Client, reply
from maild.demo.story import KABAG

KILLS = 6
_ROUNDS = 20  # more than are needed: a process that has ended cannot be killed
_KILLS_A_ROUND = 2  # with the start that follows, as often as a mail may be tried before a person has to look at it
_DAEMON = Path(__file__).parents[2] / "daemon.py"
_LINES = 8  # of the log: a round has a few more
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Round:
    """The mails of five minutes, and what is true after them if nobody is killed."""

    mails: tuple[bytes, ...]
    after: Ledger


@pytest.fixture
def founded(tmp_path: Path) -> Path:
    """An office that has been started on an empty mailbox."""
    found(tmp_path / "office")
    with opened(tmp_path / "office") as office:
        office.works()
    return tmp_path / "office"


def _undisturbed(folder: Path) -> Iterator[Round]:
    """Let a letter come by two routes in each round, and the Kabag answer the one before."""
    with opened(folder) as office:
        for number in range(_ROUNDS):
            office.now = _time_of(number)
            letter = complaint(at=office.now, trouble=f"Internet ruang nomor {number} terputus sejak pagi.")
            mails = (letter, by_another_route(letter), *_approval(office, number))
            office.receives(*mails)
            office.works_until_quiet()
            yield Round(mails, office.ledger())


def _approval(office: Office, number: int) -> Iterator[bytes]:
    if number:
        asked = office.sent(MailKind.DIRECTIVE_REQUEST, KABAG, f"PGJ-2026-{number:04d}")
        yield reply(asked, KABAG, "Setuju", Client.ZIMBRA, office.now)


def _time_of(number: int) -> datetime:
    return MONDAY + timedelta(minutes=number)


def _is_killed(office: Office, dice: random.Random) -> bool:
    """Start the program, wait for some line of its log and a moment more, and kill it; say whether it still lived."""
    command = [sys.executable, str(_DAEMON), "-c", str(office.folder / "maild.toml"), "run", "--once"]
    environ = os.environ | ENVIRON | {"MAILD_NOW": office.now.isoformat()}
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stderr
        for _ in range(dice.randrange(_LINES)):
            process.stderr.readline()
        try:
            process.wait(dice.random() * 0.03)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.stderr.read()
        assert process.wait(_PATIENCE) in (0, -signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_the_process_may_be_killed_at_any_moment(founded: Path, tmp_path: Path) -> None:
    seed = a_seed()
    dice = random.Random(seed)
    kills, wrong = 0, []
    shutil.copytree(founded, tmp_path / "undisturbed")
    with quick_starts(), opened(founded) as office:
        for number, undisturbed in enumerate(_undisturbed(tmp_path / "undisturbed")):
            office.now = _time_of(number)
            office.receives(*undisturbed.mails)
            for _ in range(_KILLS_A_ROUND):
                kills += _is_killed(office, dice)
                wrong += office.misplaced(undisturbed.mails)
            office.works_until_quiet()
            wrong += objections(office.ledger(), undisturbed.after, kills)
            if wrong or kills >= KILLS:
                break

    assert not wrong, f"SEED={seed}"
    assert kills >= KILLS, f"SEED={seed}"
