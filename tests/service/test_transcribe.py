"""Scans are read beside the daemon's work: what waits is told by the cases, what was read is told to them once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest
from an_office import MONDAY, OFFICE, REPORTER, ROUTE, a_letter

from maild.compose.mail import MailDesk
from maild.compose.templates import Templates
from maild.core.case import Case, Dossier, State
from maild.core.event import Event, Evidence, Registered, Reporter
from maild.core.letter import Enclosure, Field, Fields, Letter
from maild.core.office import Actor
from maild.core.received import Location, Received, Verdict
from maild.errors import TransientFailure, Unreadable
from maild.intake.mime import parse
from maild.intake.reader import Reading
from maild.service.advance import Registrar
from maild.service.traffic import Limits, Traffic
from maild.service.transcribe import Scribe
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.durable import Disk
from maild.store.rules_templates import read_templates

PICTURE = b"\xff\xd8 a marked page"
QUICKLY = Letter(fields=Fields(unit=Field("Lapas Kediri")), unscanned=1)


@dataclass
class Engine:
    """Reads scans as it is told to, and no sooner than it is let."""

    told: dict[bytes, Letter | Exception]
    begun: list[bytes] = field(default_factory=list)
    let: SimpleQueue[None] = field(default_factory=SimpleQueue)
    rests: int = 0

    def read_whole(self, raw: bytes) -> Reading:
        self.begun.append(raw)
        self.let.get(timeout=10)
        outcome = self.told[raw]
        if isinstance(outcome, Exception):
            raise outcome
        return Reading(parse(raw), "", outcome, Fields(), picture=PICTURE if outcome.picture else b"")

    def rest(self) -> None:
        self.rests += 1


class Room:
    """An office folder with scanned letters in it, and a Scribe over it."""

    def __init__(self, folder: Path) -> None:
        disk = Disk()
        self.archive = Archive(folder / "archive", disk)
        self.cases = CaseStore(folder / "cases", disk)
        templates = Templates(read_templates(None)[0])
        desk = MailDesk(OFFICE.address, OFFICE.name, b"secret", templates, self.archive.read, True)
        self.registrar = Registrar(
            OFFICE, self.cases, self.archive, desk, templates, Traffic(Limits(50), lambda: MONDAY)
        )
        self.engine = Engine({})
        self.now = MONDAY

    def receives(self, name: str, read: Letter | Exception, padding: int = 0) -> str:
        """Register a letter whose scan waits; `read` is what OCR will make of it."""
        raw = f"From: {REPORTER}\r\nSubject: {name}\r\n\r\n{'x' * padding}".encode()
        digest = self.archive.keep(raw)
        place = (Location("INBOX", 1, len(self.engine.told) + 1),)
        self.archive.note(Received(digest, place, self.now, self.now, len(raw), 1, Verdict.CASE))
        case = Case(name, self.cases.next_number("PGJ", 2026))
        event = Event(
            digest, self.now, Actor.REPORTER, Registered(QUICKLY, Reporter(REPORTER), ROUTE), Evidence(digest)
        )
        self.registrar.advance(Dossier(case), event)
        self.engine.told[raw] = read
        return digest

    def scribe(self, most: int = 1) -> Scribe:
        return Scribe(self.engine, self.cases, self.archive, self.registrar, lambda *_: ROUTE, most)

    def finishes(self, scribe: Scribe, readings: int = 1) -> None:
        for _ in range(readings):
            self.engine.let.put(None)
        scribe.finish(lambda: self.now)

    def state(self, name: str) -> State:
        return self.cases.dossier(name).case.state


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def until(scribe: Scribe, now: datetime, is_so: Callable[[], bool]) -> None:
    """Tick as the daemon does, until something is so."""
    for _ in range(100_000):
        scribe.tick(now)
        if is_so():
            return
    raise AssertionError("it never became so")


def test_a_scan_that_was_read_moves_its_case_and_leaves_its_picture(room: Room) -> None:
    picture = Enclosure("hal-1.jpg", "image/jpeg", len(PICTURE), "")
    digest = room.receives("satu", replace(a_letter(), picture=picture))
    room.finishes(room.scribe())

    (entry,) = room.cases.dossier("satu").entries[1:]
    assert (entry.event.id, entry.event.actor, entry.event.evidence.digest) == (
        f"transcribed:{digest}",
        Actor.CLOCK,
        digest,
    )
    assert room.state("satu") is State.AWAITING_DIRECTIVE
    assert room.archive.has(room.archive.keep(PICTURE))


def test_ticks_go_on_while_a_scan_is_read(room: Room) -> None:
    room.receives("satu", a_letter())
    scribe = room.scribe()

    assert [scribe.tick(room.now) for _ in range(5)] == [0] * 5
    assert len(room.engine.begun) == 1
    room.engine.let.put(None)
    until(scribe, room.now, lambda: room.state("satu") is State.AWAITING_DIRECTIVE)


def test_the_smallest_mail_is_read_first_and_no_more_at_once_than_there_are_hands(room: Room) -> None:
    for name, padding in (("besar", 900), ("kecil", 1), ("sedang", 90)):
        room.receives(name, a_letter(), padding)
    scribe = room.scribe(most=2)
    scribe.tick(room.now)
    until(scribe, room.now, lambda: len(room.engine.begun) == 2)

    assert sorted(len(raw) for raw in room.engine.begun) == sorted(len(raw) for raw in room.engine.told)[:2]
    room.finishes(scribe, 3)
    assert {room.state(name) for name in ("besar", "kecil", "sedang")} == {State.AWAITING_DIRECTIVE}


def test_what_a_stopped_daemon_left_unread_is_read_by_the_next(room: Room) -> None:
    room.receives("satu", a_letter())
    stopped, next_one = room.scribe(), room.scribe()
    stopped.tick(room.now)
    room.finishes(next_one, 2)
    until(stopped, room.now, lambda: len(room.engine.begun) == 2)

    assert len(room.cases.dossier("satu").entries) == 2


def test_a_scan_that_cannot_be_read_is_put_before_a_person(room: Room) -> None:
    digest = room.receives("satu", Unreadable("reading it took longer than 120 s"))
    room.finishes(room.scribe())

    case = room.cases.dossier("satu").case
    assert (case.state, case.letter.warnings) == (State.AWAITING_READING, ("reading it took longer than 120 s",))
    assert case.letter.fields.value("unit") == "Lapas Kediri"
    assert [received.digest for received in room.archive.quarantined()] == [digest]


def test_a_scan_that_breaks_its_reader_is_tried_three_times(room: Room, recwarn: pytest.WarningsRecorder) -> None:
    room.receives("satu", LookupError("a bug"))
    room.finishes(room.scribe(), 3)

    assert len(room.engine.begun) == 3
    assert room.cases.dossier("satu").case.letter.warnings == ("reading it failed 3 times",)


def test_where_nothing_can_be_read_at_present_it_is_said_and_tried_again_later(room: Room) -> None:
    room.receives("satu", TransientFailure("no child starts"))
    scribe = room.scribe()
    room.engine.let.put(None)
    with pytest.raises(TransientFailure, match="no child starts"):
        until(scribe, room.now, lambda: False)
    scribe.tick(room.now)

    assert (room.state("satu"), len(room.engine.begun)) == (State.AWAITING_READING, 1)
    room.engine.told = dict.fromkeys(room.engine.told, a_letter())
    room.engine.let.put(None)
    later = room.now + timedelta(minutes=1)
    until(scribe, later, lambda: room.state("satu") is State.AWAITING_DIRECTIVE)


def test_one_run_tries_what_cannot_be_read_at_present_once(room: Room) -> None:
    room.receives("satu", TransientFailure("no child starts"))
    room.finishes(room.scribe())

    assert (len(room.engine.begun), room.state("satu")) == (1, State.AWAITING_READING)


def test_the_engines_are_let_go_once_they_had_nothing_to_do_for_a_while(room: Room) -> None:
    room.receives("satu", a_letter())
    scribe = room.scribe()
    room.engine.let.put(None)
    until(scribe, room.now, lambda: room.state("satu") is State.AWAITING_DIRECTIVE)
    rests = []
    for minutes in (1, 4, 6, 60):
        scribe.tick(room.now + timedelta(minutes=minutes))
        rests.append(room.engine.rests)

    assert rests == [0, 0, 1, 1]


def test_a_machine_without_a_thread_to_spare_leaves_a_scan_for_later(room: Room) -> None:
    def refuse(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    room.receives("satu", a_letter())
    scribe = room.scribe()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Thread, "start", refuse)
        with pytest.raises(TransientFailure, match="no scan"):
            scribe.tick(room.now)
    room.finishes(scribe)

    assert room.state("satu") is State.AWAITING_DIRECTIVE
