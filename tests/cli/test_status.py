"""`maild status`: exit 0 where all is well, 1 with the reasons where it is not, by what is on disk alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from an_office import MONDAY

from maild.cli import main
from maild.core.balance import Balance, Finding, Gap
from maild.core.clock import Belief, Tick
from maild.core.desk import Desk
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, Recipient
from maild.core.received import Received
from maild.store.archive import Archive
from maild.store.balances import BALANCE, BalanceStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk
from maild.store.heartbeat import HEARTBEAT, Heartbeat, write_heartbeat
from maild.store.lock import Lock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FINE = Desk(first_start=MONDAY - 9 * DAY, last_poll=MONDAY - timedelta(minutes=1))
ALIVE = Heartbeat(MONDAY, 4711, True, True, MONDAY, ())
WAITING = Posting("id", MailKind.ALERT, Recipient(Actor.OPERATOR, "a@b.example"), "<i@x>", "d", MONDAY, MONDAY - HOUR)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new office whose mailbox was read a minute ago."""
    monkeypatch.setenv("MAILD_NOW", MONDAY.isoformat())
    with pytest.raises(SystemExit):
        main(["init", str(tmp_path / "kantor")])
    commit(tmp_path / "kantor" / "data", FINE)
    return tmp_path / "kantor" / "data"


def commit(data: Path, desk: Desk) -> None:
    DeskStore(data / "office.json", Disk()).commit(desk)


def asked(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["-c", str(data.parent / "maild.toml"), "status", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"ok", "last_poll", "open", "overdue", "outbox", "quarantine", "warnings", "late"}
    assert said["ok"] == (not said["warnings"])
    return int(ended.value.code or 0), said["warnings"]


def unread_for_hours(data: Path) -> None:
    commit(data, replace(FINE, last_poll=MONDAY - 2 * HOUR))


def unread_for_days(data: Path) -> None:
    commit(data, replace(FINE, last_poll=MONDAY - 2 * DAY))


def never_read(data: Path) -> None:
    commit(data, replace(FINE, last_poll=None))


def doubtful(data: Path) -> None:
    commit(data, replace(FINE, belief=Belief(Tick(MONDAY, 1.0, "one"), MONDAY, "the clock is 1 day ahead")))


def unsent(data: Path) -> None:
    commit(data, replace(FINE, postings=(WAITING,)))


def undecided(data: Path) -> None:
    at = MONDAY - 2 * HOUR
    Archive(data / "archive", Disk()).note(Received("a" * 64, (), at, at, 1))


def uneven(data: Path) -> None:
    findings = (Finding(Gap.ASTRAY, 1, ("Diproses/7",)),)
    BalanceStore(data / BALANCE, Disk()).keep(Balance(MONDAY, findings=findings))


def died(data: Path) -> None:
    write_heartbeat(data / HEARTBEAT, Disk(), ALIVE)


def nothing(data: Path) -> None:
    pass


def stopped(data: Path) -> None:
    write_heartbeat(data / HEARTBEAT, Disk(), replace(ALIVE, is_running=False))


WITHOUT_DAEMON: dict[Callable[[Path], None], str] = {
    nothing: "",
    stopped: "",
    unread_for_hours: "",  # a timer calls `run --once` now and then
    unread_for_days: "not listed since",
    never_read: "not listed since",
    doubtful: "reminders and lists wait",
    unsent: "should have gone out",
    undecided: "not decided",
    uneven: "never read",
    died: "has died",
}
BESIDE_A_DAEMON: dict[Callable[[Path], None], str] = {
    nothing: "",
    died: "",  # it lives
    unread_for_hours: "not listed since",
}


@pytest.mark.parametrize("make", WITHOUT_DAEMON)
def test_it_tells_what_is_wrong(data: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], None]):
    make(data)
    code, warnings = asked(data, capsys)

    assert (code, len(warnings)) == ((1, 1) if WITHOUT_DAEMON[make] else (0, 0))
    assert all(WITHOUT_DAEMON[make] in warning for warning in warnings)


@pytest.mark.parametrize("make", BESIDE_A_DAEMON)
def test_beside_a_daemon_it_is_stricter(data: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], None]):
    make(data)
    with Lock(data / "lock"):
        code, warnings = asked(data, capsys)

    assert (code, len(warnings)) == ((1, 1) if BESIDE_A_DAEMON[make] else (0, 0))
    assert all(BESIDE_A_DAEMON[make] in warning for warning in warnings)
