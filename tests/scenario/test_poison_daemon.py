"""The daemon as a process of its own, truly killed by a letter, and kept running as systemd would (`make torture`)."""

import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from stage import ENVIRON, Office, opened
from test_poison import GOOD, MOST_DEATHS, are_dealt_with, fates, lies_before_a_person, poison

from maild.config.founding import found
from maild.core.received import Verdict

__test__ = bool(os.environ.get("TORTURE"))

_CHECKOUT = Path(__file__).parents[2]
_PATIENCE = 300  # seconds, of which twenty are needed
_POISONED_DAEMON = """
import os, sys
from signal import SIGKILL
from maild.cli import main
from maild.intake.transcript import Transcriber
read = Transcriber.read
def poisoned(reader, raw):
    if b"X-Poison: daemon" in raw:
        os.kill(os.getpid(), SIGKILL)
    if b"X-Poison: bug" in raw:
        raise ValueError
    return read(reader, raw)
Transcriber.read = poisoned
main()
"""


def test_the_daemon_itself_is_done_with_poison_and_with_what_lies_behind_it(tmp_path: Path) -> None:
    """Truly killed, started anew by whoever watches it, and never waiting for the next poll, which is far off."""
    found(tmp_path / "kantor")
    poisons = poison("daemon"), poison("bug")
    with opened(tmp_path / "kantor") as office:
        settings = office.folder / "maild.toml"
        settings.write_text(settings.read_text().replace("[imap]\n", "[imap]\npoll_every = 3600\n"))
        office.works()
        office.receives(*poisons, *GOOD)
        deaths = _watched_over(office, (*poisons, *GOOD))

        assert deaths <= MOST_DEATHS
        assert all(lies_before_a_person(office, raw) for raw in poisons)
        assert are_dealt_with(office, *GOOD)


def _watched_over(office: Office, mails: tuple[bytes, ...]) -> int:
    """Keep the daemon running, as systemd does, until these mails are decided; say how often it was killed."""
    command = [sys.executable, "-c", _POISONED_DAEMON, "-c", str(office.folder / "maild.toml"), "run"]
    deaths, ends = 0, time.monotonic() + _PATIENCE
    while True:
        process = subprocess.Popen(command, env=os.environ | ENVIRON, cwd=_CHECKOUT, stderr=subprocess.DEVNULL)
        while process.poll() is None and time.monotonic() < ends and not _all_decided(office, mails):
            time.sleep(0.2)
        process.terminate()
        process.wait(timeout=30)
        if process.returncode != -signal.SIGKILL:
            return deaths
        deaths += 1


def _all_decided(office: Office, mails: tuple[bytes, ...]) -> bool:
    known = fates(office)
    found = (known.get(sha256(raw).hexdigest()) for raw in mails)
    return all(entry is not None and entry.verdict is not Verdict.PENDING for entry in found)
