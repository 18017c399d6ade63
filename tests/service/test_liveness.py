"""Mail that does not come in or go out is noticed, on every way that is left, and the operator is told what to do."""

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from an_office import MONDAY
from house import House

from maild.core.clock import Belief, Tick
from maild.core.desk import Desk
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, PostingState, Recipient, sent
from maild.core.received import Received
from maild.errors import PermanentFailure, RulesError, TransientFailure
from maild.service.alarms import alarm_of
from maild.service.liveness import Scene, silence_for, troubles, without_life
from maild.service.watch import Watch
from maild.store.durable import Disk
from maild.store.heartbeat import HEARTBEAT, Heartbeat, read_heartbeat, write_heartbeat
from maild.transport.systemd import Notifier

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FINE = Desk(first_start=MONDAY - 30 * HOUR, last_poll=MONDAY)
POSTING = Posting("id", MailKind.RECEIPT, Recipient(Actor.REPORTER, "a@b.example"), "<i@x>", "d", MONDAY, MONDAY)
DOUBTED = Belief(Tick(MONDAY, 1.0, "one"), MONDAY, "the clock is 1 day ahead")


def a_scene(desk: Desk = FINE, undecided: int = 0, **posting: object) -> Scene:
    postings = (replace(POSTING, **posting),) if posting else ()
    return Scene(desk, postings, undecided, MONDAY, 10 * MINUTE, MONDAY.tzinfo)


SCENES = {
    "mailbox unread": [
        a_scene(replace(FINE, last_poll=MONDAY - 11 * MINUTE)),
        a_scene(replace(FINE, last_poll=MONDAY + HOUR)),  # by a clock that was wrong then
        a_scene(Desk(first_start=MONDAY - 11 * MINUTE)),  # not once since the first start
    ],
    "mails unsent": [
        a_scene(due=MONDAY - 21 * MINUTE),
        a_scene(due=MONDAY - 21 * MINUTE, state=PostingState.UNKNOWN),
        a_scene(replace(FINE, postings=(replace(POSTING, due=MONDAY - HOUR),))),
    ],
    "mails undecided": [a_scene(undecided=1)],
    "clock": [a_scene(replace(FINE, belief=DOUBTED))],
}


@pytest.mark.parametrize(("cause", "scene"), [(cause, scene) for cause, scenes in SCENES.items() for scene in scenes])
def test_each_trouble_is_noticed_and_says_what_to_do(cause: str, scene: Scene):
    (found,) = troubles(scene)

    assert found.cause == cause
    assert "Yang perlu dilakukan:" in found.text
    assert "`" in found.text


@pytest.mark.parametrize(
    "scene",
    [
        a_scene(),
        a_scene(replace(FINE, last_poll=MONDAY - 9 * MINUTE)),
        a_scene(due=MONDAY + 2 * HOUR),  # put off by its server
        a_scene(due=MONDAY - HOUR, state=PostingState.SENT),
        a_scene(due=MONDAY - HOUR, state=PostingState.HELD),
        a_scene(replace(FINE, belief=replace(DOUBTED, doubt=""))),
        a_scene(Desk()),
    ],
)
def test_what_is_well_is_no_trouble(scene: Scene):
    assert list(troubles(scene)) == []


def test_a_mailbox_that_is_seldom_looked_at_may_be_silent_for_longer():
    assert [silence_for(seconds) for seconds in (1, 30, 3600)] == [10 * MINUTE, 10 * MINUTE, 2 * HOUR]


def test_the_operator_is_told_once_an_hour_for_each_cause(tmp_path: Path):
    house = House(tmp_path)
    house.desks.commit(Desk(first_start=MONDAY, last_poll=MONDAY, belief=DOUBTED))
    watch = Watch(house.cases, house.desks, house.archive, 10 * MINUTE, MONDAY.tzinfo, "no route to host")
    told = []
    for minutes in range(0, 90, 5):
        told.append(watch.look(MONDAY + minutes * MINUTE, house.herald))
        desk = house.desks.load()
        house.desks.commit(replace(desk, postings=tuple(sent(posting, MONDAY) for posting in desk.postings)))

    assert told[0] == ("the clock is 1 day ahead: reminders and lists wait; see `timedatectl`",)
    assert len(told[3]) == 2
    assert [cause for cause, _ in house.desks.load().alerted] == ["clock", "mailbox unread"]
    assert len(house.desks.load().postings) == 4  # clock at 0 and 60, mailbox at 15 and 75


def test_no_alert_is_written_again_while_it_cannot_go_out(tmp_path: Path):
    house = House(tmp_path)
    for hours in range(72):
        house.herald.tell("mailbox unread", "Kotak surat", "teks", MONDAY + hours * HOUR)

    assert len(house.desks.load().postings) == 1


def test_a_mail_that_waits_for_its_verdict_is_noticed(tmp_path: Path):
    house = House(tmp_path)
    house.archive.note(Received("a" * 64, (), MONDAY, MONDAY, 1))
    watch = Watch(house.cases, house.desks, house.archive, 10 * MINUTE, MONDAY.tzinfo)
    told = [watch.look(MONDAY + minutes * MINUTE, house.herald) for minutes in (0, 30, 31)]

    assert [len(warnings) for warnings in told] == [0, 0, 1]


@pytest.mark.parametrize("job", ["poll", "deliver", "remind", "rules", "scans"])
@pytest.mark.parametrize("error", [TransientFailure("x"), PermanentFailure("x"), RulesError(()), KeyError("x")])
def test_each_alarm_says_what_to_do(job: str, error: Exception):
    alarm = alarm_of(job, error)

    if job == "poll" and isinstance(error, TransientFailure):
        assert alarm is None  # it passes by itself; if not, the mailbox is noticed to be unread
    else:
        assert alarm is not None
        assert "Yang perlu dilakukan:" in alarm.text
        assert "`" in alarm.text


ALIVE = Heartbeat(MONDAY, 4711, True, True, MONDAY, ())


def test_a_sign_of_life_is_read_back_as_it_was_written(tmp_path: Path):
    write_heartbeat(tmp_path / HEARTBEAT, Disk(), replace(ALIVE, warnings=("x",)))

    assert read_heartbeat(tmp_path / HEARTBEAT) == replace(ALIVE, warnings=("x",))
    (tmp_path / HEARTBEAT).write_text("{}")
    assert read_heartbeat(tmp_path / HEARTBEAT) is None


@pytest.mark.parametrize(
    ("heartbeat", "is_locked", "said"),
    [
        (None, True, ""),
        (ALIVE, True, ""),
        (ALIVE, False, "has died"),
        (replace(ALIVE, at=MONDAY - HOUR), True, "is stuck"),
        (replace(ALIVE, is_running=False), False, ""),
        (replace(ALIVE, is_running=False, at=MONDAY - HOUR), True, ""),
    ],
)
def test_a_daemon_that_is_gone_or_stuck_is_told_from_one_that_was_stopped(
    heartbeat: Heartbeat | None, is_locked: bool, said: str
):
    found = list(without_life(heartbeat, is_locked, MONDAY))

    assert [said in line for line in found] == ([True] if said else [])


@pytest.mark.parametrize("is_abstract", [False, True])
def test_the_service_manager_hears_how_we_are(tmp_path: Path, is_abstract: bool):
    address = f"@maild-test-{tmp_path}" if is_abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address.replace("@", "\0", 1))
        manager.settimeout(5)
        notifier = Notifier(address)
        notifier.ready()
        notifier.beat()
        notifier.beat()  # too soon to be worth a word
        notifier.status("the mailbox\nwas not listed")
        notifier.status("the mailbox\nwas not listed")
        notifier.stopping()
        heard = [manager.recv(1000) for _ in range(4)]

    assert heard == [b"READY=1", b"WATCHDOG=1", b"STATUS=the mailbox was not listed", b"STOPPING=1"]


@pytest.mark.parametrize("address", ["", "/nowhere/notify"])
def test_nobody_need_listen(address: str):
    Notifier(address).ready()
