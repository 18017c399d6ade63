"""A stage for crashes: an office folder, servers in this process that remember what they accepted, and the program."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from deaths import Crew, Fuse, MortalApp
from ledger import Ledger, ledger, misplaced

from maild import app as program
from maild import staff
from maild.app import App
from maild.compose.templates import Templates
from maild.config import load
from maild.core.received import Location, Received
from maild.demo.clients import Person, Photo, letter
from maild.demo.servers import EmbeddedOffice
from maild.demo.story import ANDI, BAMBANG, KABAG, KASUBBAG, OFFICE, OTHERS, SITI, YUSUF
from maild.errors import Unreadable
from maild.intake.reader import Reading
from maild.intake.transcript import Transcriber
from maild.store.archive import Archive
from maild.store.durable import Disk

WIB = timezone(timedelta(hours=7), "WIB")
MONDAY = datetime(2026, 11, 23, 8, 15, tzinfo=WIB)
ENVIRON = {"MAILD_IMAP_PASSWORD": "demo"}
TROUBLE = "Koneksi internet ruang Registrasi terputus sejak pukul 07.45 WIB."
_PROCESSED, _QUARANTINE = "Diproses", "Karantina"
_PEOPLE = (KABAG, KASUBBAG, ANDI, SITI, BAMBANG, YUSUF)
_ACCOUNTS = dict.fromkeys((OFFICE, *OTHERS, *(person.address for person in _PEOPLE)), "demo")
_MOST_ROUNDS = 5
_SETTINGS = f"""\
[office]
address = "{OFFICE}"

[imap]
host = "127.0.0.1"
port = %d
security = "none"
processed = "{_PROCESSED}"
quarantine = "{_QUARANTINE}"

[smtp]
host = "127.0.0.1"
port = %d
security = "none"
auth = "none"
"""
_COMPLAINT = """\
Yth. Kepala Bagian Program dan Humas

Nama Unit        : Lapas Kelas IIA Kediri
Penanggung Jawab : Bambang Suryanto, S.H.
No. HP           : {phone}
Uraian Gangguan  : {trouble}
Permintaan       : Mohon dilakukan pengecekan jalur fiber optik.

Demikian disampaikan, terima kasih.
"""


def complaint(
    who: Person = BAMBANG,
    at: datetime = MONDAY,
    phone: str = "0812-5550-0143",
    trouble: str = TROUBLE,
    photos: tuple[Photo, ...] = (),
) -> bytes:
    """Write a labelled complaint; without a phone it has to be completed."""
    text = _COMPLAINT.format(phone=phone, trouble=trouble)
    return letter(who, OFFICE, "Pengaduan gangguan jaringan", text, at, photos)


def by_another_route(raw: bytes, hop: str = "mx2.relay.example") -> bytes:
    """Redeliver a mail: the same but for what servers write at its top."""
    return f"Return-Path: <kantor@{hop}>\r\nReceived: from {hop} by mx.kanwil.example; 23 Nov 2026\r\n".encode() + raw


def a_seed() -> int:
    """Choose the seed of a test; a failing one tells it, and SEED repeats it."""
    return int(os.environ.get("SEED") or random.randrange(1_000_000))


@dataclass(slots=True)
class Office:
    """An office folder and its servers, for as long as the servers live."""

    folder: Path
    servers: EmbeddedOffice
    now: datetime = MONDAY

    def receives(self, *mails: bytes, at: datetime | None = None) -> None:
        for raw in mails:
            self.servers.deliver(OFFICE, raw, at or self.now)

    def has_fetched(self, *mails: bytes) -> None:
        """Leave mails as they lie when they have been fetched; the embedded server could not even take many of them."""
        archive = Archive(self.folder / "data" / "archive", Disk())
        for number, raw in enumerate(mails, start=1):
            place = Location("INBOX", 1, number)
            archive.note(Received(archive.keep(raw), (place,), self.now, self.now, len(raw)))

    def works(self, fuse: Fuse | None = None, crew: Crew | None = None, endings: tuple[int, ...] = (0,)) -> None:
        """Start the program, let it do one round as `run --once` does, and end it with one of these exit codes."""
        with self._program(fuse or Fuse(), crew or Crew()) as app:
            assert app.once() in endings

    def works_until_quiet(self, crew: Crew | None = None) -> None:
        """Start the program and let it do rounds until one sends nothing."""
        with self._program(Fuse(), crew or Crew()) as app:
            for _ in range(_MOST_ROUNDS):
                before = len(self.servers.accepted)
                assert app.once() == 0
                if len(self.servers.accepted) == before:
                    return
        raise AssertionError(f"still sending after {_MOST_ROUNDS} rounds")

    @contextmanager
    def at_work(self, fuse: Fuse | None = None) -> Iterator[App]:
        """Start the program and keep it, for as long as the `with`; the caller says when it does a round."""
        with self._program(fuse or Fuse(), Crew()) as app:
            yield app

    def sent(self, kind: str, who: Person, case: str = "") -> bytes:
        """Return the newest mail of a kind that somebody was sent, about any case or this one."""
        mark = f"X-Maild-Kind: {kind}\r\n".encode()
        found = (mail.raw for mail in reversed(self.servers.accepted) if mail.forward_path == who.address)
        return next(raw for raw in found if mark in raw and f"[{case}".encode() in raw)

    def ledger(self) -> Ledger:
        return ledger(self.folder / "data", self.servers)

    def misplaced(self, mails: tuple[bytes, ...]) -> list[str]:
        return list(misplaced(self.folder / "data", self.servers, mails, (_PROCESSED, _QUARANTINE)))

    def _program(self, fuse: Fuse, crew: Crew) -> MortalApp:
        return MortalApp(load(self.folder / "maild.toml", ENVIRON), lambda: self.now, fuse, crew)


@contextmanager
def opened(folder: Path, now: datetime = MONDAY) -> Iterator[Office]:
    """Start servers for an office folder; their mailboxes are empty, each with a UIDVALIDITY of its own."""
    with EmbeddedOffice(_ACCOUNTS) as servers:
        (folder / "maild.toml").write_text(_SETTINGS % (servers.imap_port, servers.smtp_port))
        yield Office(folder, servers, now)


class _SharedReader(Transcriber):
    """A Transcriber for all Apps: none of them ends it, and it reads each mail and each scan once."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._read: dict[tuple[bytes, bool], Reading | Unreadable] = {}

    def read(self, raw: bytes) -> Reading:
        return self._once(raw, super().read, is_whole=False)

    def read_whole(self, raw: bytes) -> Reading:
        return self._once(raw, super().read_whole, is_whole=True)

    def _once(self, raw: bytes, read: Callable[[bytes], Reading], *, is_whole: bool) -> Reading:
        if (raw, is_whole) not in self._read:
            try:
                self._read[raw, is_whole] = read(raw)
            except Unreadable as error:
                self._read[raw, is_whole] = error
        found = self._read[raw, is_whole]
        if isinstance(found, Unreadable):
            raise found
        return found

    def close(self) -> None:
        pass


class _Once:
    """Makes a thing the first time; whoever asks again gets the same."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make
        self.made: list[Any] = []

    def __call__(self, *arguments: Any) -> Any:
        if not self.made:
            self.made.append(self._make(*arguments))
        return self.made[0]


@contextmanager
def quick_starts() -> Iterator[list[Transcriber]]:
    """Read the rules, compile the templates, start the readers once for all Apps, whose office is always the same."""
    readers = _Once(_SharedReader)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff, "Transcriber", readers)
        patch.setattr(staff, "Templates", _Once(Templates))
        patch.setattr(program, "rulebook_of", _Once(program.rulebook_of))
        yield readers.made
    for reader in readers.made:
        Transcriber.close(reader)
