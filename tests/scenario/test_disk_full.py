"""The disk gets full and has room again: new mail waits in the mailbox, what is due is sent, nothing is lost."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from threading import Timer

import pytest
from contract.servers import demand
from forks import ADMIN, commanded, staged
from stage import ENVIRON, Office, complaint

from maild.config import found
from maild.core.case import State
from maild.demo.clients import Photo
from maild.demo.story import KABAG, OFFICE

DAEMON = Path(__file__).parents[2] / "daemon.py"
IS_TORTURE = bool(os.environ.get("TORTURE"))
Founded = Callable[..., AbstractContextManager[Office]]
PATIENCE = 120.0
BLOCK = 4096
OTHER = "Koneksi internet ruang Kunjungan terputus."


pytestmark = pytest.mark.usefixtures("quick")


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Put a small disk in memory under a folder, which only the superuser may."""
    command = ["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "tmpfs", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    demand("" if not done.returncode else f"no small disk can be mounted ({done.stderr.strip()}): run it as root")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def founded(tmp_path: Path) -> Founded:
    @contextmanager
    def founded(options: str = "size=2m") -> Iterator[Office]:
        found(tmp_path / "office")
        with mounted(tmp_path / "office" / "data", options), staged(tmp_path / "office") as office:
            office.works()
            yield office

    return founded


def fill(office: Office, left: int) -> Path:
    """Leave so many blocks on the disk."""
    ballast = office.folder / "data" / "ballast"
    ballast.mkdir()
    (ballast / "1").write_bytes(bytes(max(os.statvfs(ballast).f_bavail - left, 0) * BLOCK))
    return ballast


def fill_with_files(office: Office) -> Path:
    """Leave room for twelve more files, however much they might hold."""
    ballast = office.folder / "data" / "ballast"
    ballast.mkdir()
    while (left := os.statvfs(ballast).f_favail) > 12:
        (ballast / str(left)).touch()
    return ballast


KINDS = [("size=2m", partial(fill, left=20)), *([("size=20m,nr_inodes=300", fill_with_files)] if IS_TORTURE else [])]


def alerts(office: Office) -> list[str]:
    mails = (mail.raw for mail in office.servers.accepted if mail.forward_path == ADMIN)
    return [str(message_from_bytes(raw, policy=default)["Subject"]).partition(":")[0] for raw in mails]


def a_letter_whose_request_waits(office: Office) -> None:
    """The Kabag's server refuses for now, so that a mail is due later."""
    office.servers.rejects[KABAG.address] = "451 4.2.0 later"
    office.receives(complaint(at=office.now))
    office.works()
    office.servers.rejects.clear()
    office.now += timedelta(minutes=30)


def states(office: Office) -> list[State]:
    return [case.state for case in office.ledger().cases]


@pytest.mark.parametrize(("options", "fill"), KINDS)
def test_when_room_is_used_up_nothing_is_fetched_but_what_is_due_is_sent(
    founded: Founded, options: str, fill: Callable[[Office], Path]
) -> None:
    with founded(options) as office:
        a_letter_whose_request_waits(office)
        ballast = fill(office)
        office.receives(complaint(at=office.now, trouble=OTHER))

        ends = [commanded(office, "run", "--once")[0] for _ in range(2)]
        status = commanded(office, "status")
        waiting = office.servers.messages(OFFICE)
        sent = {mail.forward_path for mail in office.servers.accepted}
        shutil.rmtree(ballast)
        office.works_until_quiet()
        after = states(office)

    assert ends == [75, 75]
    assert (status[0], "no new mail is fetched" in status[1]) == (1, True)
    assert len(waiting) == 1
    assert KABAG.address in sent
    assert alerts(office) == ["Ruang disk habis", "Kotak surat kantor tidak terbaca"]
    assert after == [State.AWAITING_DIRECTIVE] * 2


def test_on_a_disk_without_a_single_block_nothing_is_sent_as_nothing_can_be_marked(founded: Founded) -> None:
    with founded() as office:
        a_letter_whose_request_waits(office)
        ballast = fill(office, left=0)
        before = len(office.servers.accepted)
        office.receives(complaint(at=office.now, trouble=OTHER))

        code, said = commanded(office, "run", "--once")
        sent = len(office.servers.accepted) - before
        shutil.rmtree(ballast)
        office.works_until_quiet()
        after, most = states(office), max(office.ledger().mails.values())

    assert (code, sent) == (75, 0)
    assert "make room" in said
    assert after == [State.AWAITING_DIRECTIVE] * 2
    assert most == 1


def test_a_letter_that_fills_the_disk_is_fetched_again_when_there_is_room(
    founded: Founded, caplog: pytest.LogCaptureFixture
) -> None:
    with founded() as office:
        ballast = fill(office, left=60)
        photo = Photo("lampu LOS.jpg", b"\xff\xd8\xff" + bytes(400_000), "jpeg")
        office.receives(complaint(at=office.now, photos=(photo,)), complaint(at=office.now, trouble=OTHER))

        code, _ = commanded(office, "run", "--once")
        waiting = office.servers.messages(OFFICE)
        shutil.rmtree(ballast)
        office.works_until_quiet()
        after = states(office)

    assert code == 75
    assert "event=no_space" in caplog.text
    assert len(waiting) == 2
    assert after == [State.AWAITING_DIRECTIVE] * 2


@pytest.mark.slow
def test_a_daemon_goes_on_by_itself_as_soon_as_there_is_room(founded: Founded) -> None:
    with founded() as office:
        settings = office.folder / "maild.toml"
        settings.write_text(settings.read_text().replace("[imap]\n", "[imap]\npoll_every = 1\n", 1))
        ballast = fill(office, left=20)
        office.receives(complaint())
        command = [sys.executable, str(DAEMON), "-c", str(settings), "run"]
        with subprocess.Popen(command, env=os.environ | ENVIRON, stderr=subprocess.PIPE, text=True) as daemon:
            timer = Timer(PATIENCE, daemon.kill)
            timer.start()
            full = heard(daemon, "event=disk_full")
            shutil.rmtree(ballast)
            again = heard(daemon, "event=received verdict=case")
            daemon.terminate()
            daemon.communicate()
            timer.cancel()
        after = states(office)

    assert "event=disk_full" in full
    assert "event=disk_has_room" in again
    assert (daemon.returncode, after) == (0, [State.AWAITING_DIRECTIVE])


def heard(daemon: "subprocess.Popen[str]", word: str) -> str:
    """Listen to the log until a word comes, or it ends."""
    assert daemon.stderr
    said = ""
    for line in daemon.stderr:
        said += line
        if word in line:
            break
    return said
