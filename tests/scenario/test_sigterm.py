"""SIGTERM ends the daemon in every state, with 0 and soon; afterwards nothing is lost and nothing was done twice."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from contract.scripted import Fault, ScriptedImap, ScriptedSmtp
from stage import ENVIRON, WIB, Office, complaint, opened, quick_starts

from maild.app import now
from maild.config import found
from maild.core.received import Verdict
from maild.store.archive import Archive
from maild.store.durable import Disk
from maild.store.heartbeat import HEARTBEAT, read_heartbeat

TORTURE = bool(os.environ.get("TORTURE"))
_DAEMON = Path(__file__).parents[2] / "daemon.py"
_PATIENCE = 120.0  # seconds, on a busy machine
_IMAP = ("CONNECT", "CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH")
_SMTP = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "MIDDLE", "DOT")
STALLS = [*(("imap", state) for state in _IMAP), *(("smtp", state) for state in _SMTP)]


class Running:
    """`maild run` as a process of its own."""

    def __init__(self, office: Office, **environ: str) -> None:
        self._log = office.folder.parent / "daemon.log"
        command = [sys.executable, str(_DAEMON), "-c", str(office.folder / "maild.toml"), "run"]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, env=os.environ | ENVIRON | environ, stdout=log, stderr=log)

    def until(self, is_so: Callable[[], object]) -> None:
        ends = time.monotonic() + _PATIENCE
        while not is_so():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < ends, self.said
            time.sleep(0.02)

    def stops(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE)

    @property
    def said(self) -> str:
        return self._log.read_text()

    @property
    def readers(self) -> list[int]:
        """The children that read mails."""
        listed = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        pids = [int(pid) for path in listed for pid in path.read_text().split()]
        return [pid for pid in pids if b"maild.intake.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that was started before on an empty mailbox, and looks into it every second."""
    found(tmp_path / "office")
    with quick_starts(), opened(tmp_path / "office", now().astimezone(WIB) - timedelta(hours=1)) as office:
        settings = office.folder / "maild.toml"
        settings.write_text(settings.read_text().replace("[imap]\n", "[imap]\npoll_every = 1\n"))
        office.works()
        office.now += timedelta(minutes=30)
        yield office


@contextmanager
def instead(office: Office, section: str, port: int) -> Iterator[None]:
    """Put another server in the place of one."""
    settings = office.folder / "maild.toml"
    before = settings.read_text()
    settings.write_text(re.sub(rf"(\[{section}\][^\[]*?port = )\d+", rf"\g<1>{port}", before))
    yield
    settings.write_text(before)


@contextmanager
def running(office: Office, **environ: str) -> Iterator[Running]:
    daemon = Running(office, **environ)
    try:
        daemon.until(lambda: "event=started" in daemon.said)
        yield daemon
    finally:
        with suppress(ProcessLookupError):
            daemon.process.kill()
        daemon.process.wait()


def attempts(office: Office) -> list[int]:
    """How often each mail that waits for its verdict was tried."""
    return [received.attempts for received in Archive(office.folder / "data" / "archive", Disk()).pending()]


def outcome(office: Office) -> tuple[Mapping[Verdict, int], list[tuple[str, int]]]:
    """Let a new process do what is left; say what became of the mails, and who got how many copies of one mail."""
    office.now = now().astimezone(WIB) + timedelta(hours=3)
    office.works_until_quiet()
    ledger = office.ledger()
    return ledger.verdicts, [(address, copies) for (address, _), copies in ledger.mails.items() if copies != 1]


def kinds(office: Office) -> Counter[str]:
    return Counter(kind for _, kind, *_ in office.ledger().postings)


@pytest.mark.slow
@pytest.mark.parametrize(("section", "state"), STALLS if TORTURE else [("imap", "SEARCH"), ("smtp", "MAIL")])
def test_a_server_that_stalls_in_any_state_does_not_hold_it(office: Office, section: str, state: str):
    kind = ScriptedImap if section == "imap" else ScriptedSmtp
    if section == "smtp":
        office.receives(complaint(at=office.now))
    heard = b"DATA" if state in ("MIDDLE", "DOT") else state.encode()
    with kind({state: Fault.HANG}) as server, instead(office, section, server.port), running(office) as daemon:
        daemon.until(lambda: server.connections if state == "CONNECT" else any(heard in line for line in server.heard))
        code = daemon.stops()

    if section == "imap":
        office.receives(complaint(at=office.now))
    assert code == 0
    assert outcome(office) == ({Verdict.CASE: 1}, [])
    assert kinds(office) == {"receipt": 1, "directive_request": 1}


@pytest.mark.slow
def test_a_letter_that_is_being_read_is_read_by_the_next_process(office: Office):
    office.receives(complaint(at=office.now))
    with running(office) as daemon:
        daemon.until(lambda: "event=received verdict=case" in daemon.said)
        (reader,) = daemon.readers
        os.kill(reader, signal.SIGSTOP)
        office.receives(complaint(at=office.now, trouble="Telepon di ruang Kepegawaian mati."))
        daemon.until(lambda: attempts(office) == [1])
        code = daemon.stops()

    assert code == 0
    assert attempts(office) in ([0], [])  # no fault of the letter, which a fresh reader may have read meanwhile
    assert not Path(f"/proc/{reader}").exists()
    assert outcome(office) == ({Verdict.CASE: 2}, [])
    assert kinds(office)["alert"] == 0


@pytest.mark.slow
def test_whoever_watches_hears_that_it_is_ready_lives_and_stops(office: Office, tmp_path: Path):
    heartbeat = office.folder / "data" / HEARTBEAT
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        with running(office, NOTIFY_SOCKET=str(tmp_path / "notify")) as daemon:
            daemon.until(heartbeat.exists)
            alive = read_heartbeat(heartbeat)
            code = daemon.stops()
        manager.setblocking(False)
        heard = list(_heard(manager))
    stopped = read_heartbeat(heartbeat)

    assert (code, heard[-1]) == (0, b"STATUS=stopped")
    assert {b"READY=1", b"WATCHDOG=1", b"STATUS=working", b"STOPPING=1"} <= set(heard)
    assert alive and (alive.is_running, alive.ok, alive.pid) == (True, True, daemon.process.pid)
    assert stopped and not stopped.is_running


def _heard(manager: socket.socket) -> Iterator[bytes]:
    with suppress(BlockingIOError):
        while True:
            yield manager.recv(1000)


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once(office: Office):
    office.receives(complaint(at=office.now))
    with ScriptedSmtp({"DOT": Fault.HANG}) as server, instead(office, "smtp", server.port), running(office) as daemon:
        daemon.until(lambda: server.letters)
        daemon.process.send_signal(signal.SIGTERM)
        ends = time.monotonic() + _PATIENCE
        while daemon.process.poll() is None and time.monotonic() < ends:
            daemon.process.send_signal(signal.SIGTERM)  # the first may not have been taken yet
            time.sleep(0.05)

    assert daemon.process.returncode == 128 + signal.SIGTERM
    assert outcome(office) == ({Verdict.CASE: 1}, [])
