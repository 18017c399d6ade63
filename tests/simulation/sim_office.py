"""The program in the simulation: the real App, stores and services; its doors lead to the simulated world.

Shared by all seeds of a process, since they take long and never change: the settings, two rule sets, the compiled
templates, and what reading a letter's text gives.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sim_disk import Death, SimDisk
from sim_people import KILLER
from sim_servers import Servers, SimMailbox, SimSubmission

from maild import app as program
from maild import staff
from maild.app import App
from maild.compose.templates import Templates, check
from maild.config import Config, found, load
from maild.core.case import Dossier
from maild.core.office import Office
from maild.core.received import Received
from maild.demo.story import OFFICE
from maild.intake import reader
from maild.intake.reader import Reading
from maild.service import readingroom
from maild.store import durable, requests, rules_kept
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.durable import Disk
from maild.store.rulebook import Rulebook
from maild.store.rules_read import Edition

JOBS = {
    "head": "_keep_head",
    "poll": "_poll_and_deliver",
    "deliver": "_deliver_due",
    "remind": "_remind",
    "rules": "_reload",
    "requests": "carry_out_requests",
    "put away": "_put_away",
}
_DAY = date(2026, 11, 23)
_ENVIRON = {"MAILD_IMAP_PASSWORD": "demo"}
_SETTINGS = f"""\
[office]
address = "{OFFICE}"
alert_to = ["admin@kanwil.example"]

[imap]
host = "127.0.0.1"
security = "none"

[smtp]
host = "127.0.0.1"
security = "none"
auth = "none"

[limits]
mails_per_address_per_day = 100000
mails_per_domain_per_hour = 100000
mails_per_hour = 100000
"""


class SimApp(App):
    """The App, whose jobs are begun by the simulation instead of a schedule."""

    def tick(self, name: str) -> None:
        self._guarded(name, getattr(self, JOBS[name]))

    @property
    def cases(self) -> CaseStore:
        return self._rooms.cases

    @property
    def archive(self) -> Archive:
        return self._rooms.archive


class Rules:
    """Two rule sets, between which the office changes as it likes; the program notices when it looks."""

    def __init__(self, editions: tuple[Edition, ...], matches: Callable[[str, str], bool]) -> None:
        self._editions = editions
        self._now = self._seen = 0
        self.matches = matches

    def change(self) -> None:
        self._now = 1 - self._now

    def start(self) -> "Rules":
        self._seen = self._now
        return self

    @property
    def edition(self) -> Edition:
        return self._editions[self._seen]

    @property
    def office(self) -> Office:
        return self.edition.office

    def reload_if_changed(self, _: date) -> Office | None:
        if self._seen == self._now:
            return None
        return self.start().office


class Library:
    """What all seeds of a process share."""

    def __init__(self) -> None:
        self._readings: dict[tuple[str, bytes], Reading] = {}

    @cached_property
    def config(self) -> Config:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "office"
            found(folder)
            (folder / "maild.toml").write_text(_SETTINGS)
            (folder / "secret.key").write_text("5" * 64)
            return load(folder / "maild.toml", _ENVIRON)

    @cached_property
    def book(self) -> Rulebook:
        return Rulebook(self.config.blank_office(), None, _DAY, check)

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """The shipped rules, and the same where each decision is confirmed to who made it."""
        first = self.book.edition
        officials = tuple(replace(official, confirmation="each") for official in first.office.officials)
        office = replace(first.office, officials=officials, digest="")
        digest = sha256(rules_kept.canonical(office)).hexdigest()
        return first, replace(first, office=replace(office, digest=digest))

    @property
    def rules(self) -> Rules:
        return Rules(self.editions, self.book.matches)

    def rules_of(self, digest: str) -> Office | None:
        return next((one.office for one in self.editions if one.office.digest == digest), None)

    def read(self, raw: bytes, office: Office) -> Reading:
        key = office.digest, raw
        if key not in self._readings:
            self._readings[key] = reader.read(raw, office.field_words, office.units)
        return self._readings[key]

    def forget(self) -> None:
        self._readings.clear()


LIBRARY = Library()


@dataclass(frozen=True, slots=True)
class QuickReader:
    """Reads in this process, so that reading costs milliseconds; what would kill the child here kills the daemon."""

    office: Office
    disk: SimDisk

    def read(self, raw: bytes) -> Reading:
        if raw.startswith(KILLER):
            self.disk.die()
            raise Death("reading")
        return LIBRARY.read(raw, self.office)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Witness:
    """Hears of each commit when the program is told that it is done."""

    committed: Callable[[Dossier], None]
    noted: Callable[[Received], None]
    waiting: list[Callable[[], None]] = field(default_factory=list)  # in a batch, nothing is promised until its end

    def hear(self, disk: Disk, what: Callable[[], None]) -> None:
        self.waiting.append(what)
        if not disk._batch:
            self.ended()

    def ended(self) -> None:
        for what in self.waiting:
            what()
        self.waiting.clear()


class TellingDisk(Disk):
    """Tells the witness when a batch is durable."""

    def __init__(self, witness: Witness) -> None:
        super().__init__()
        self._witness = witness

    def _end_batch(self) -> None:
        super()._end_batch()
        self._witness.ended()


@contextmanager
def equipped() -> Iterator[None]:
    """Read rules, compile templates and take texts apart once for all seeds of this process."""
    log = logging.getLogger("maild")
    level = log.level
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "read_letter", lru_cache(4096)(reader.read_letter))
        patch.setattr(staff, "Templates", _once(Templates))
        patch.setattr(staff, "read_templates", lru_cache(staff.read_templates))
        patch.setattr(rules_kept, "canonical", _by_digest(rules_kept.canonical))
        log.setLevel(logging.ERROR)
        yield
    log.setLevel(level)


@contextmanager
def doors(disk: SimDisk, servers: Servers, rules: Rules, witness: Witness, dice: Random) -> Iterator[None]:
    """Let the program's doors lead to this world."""

    class Cases(CaseStore):
        def commit(self, dossier: Dossier) -> None:
            super().commit(dossier)
            witness.hear(self._disk, lambda: witness.committed(dossier))

    class Notes(Archive):
        def note(self, received: Received) -> None:
            super().note(received)
            witness.hear(self._disk, lambda: witness.noted(received))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "os", disk)
        patch.setattr(requests, "secrets", _Lots(dice))
        patch.setattr(readingroom, "ThreadPoolExecutor", _OneAfterTheOther)
        patch.setattr(program, "Mailbox", lambda _: SimMailbox(servers))
        patch.setattr(program, "Submission", lambda _: SimSubmission(servers))
        patch.setattr(staff, "Transcriber", lambda *_: QuickReader(rules.office, disk))
        patch.setattr(staff, "CaseStore", Cases)
        patch.setattr(staff, "Archive", Notes)
        yield


def new_app(folder: Path, clock: Callable[[], datetime], rules: Any, witness: Witness) -> SimApp:
    config = replace(LIBRARY.config, path=folder / "maild.toml")
    return SimApp(config, clock, TellingDisk(witness), rules)


class _OneAfterTheOther:
    """Stands in for a pool of threads, whose order is by no seed."""

    def __init__(self, *_: object) -> None:
        pass

    map = staticmethod(map)

    def shutdown(self, **_: object) -> None:
        pass


class _Lots:
    """Stands in for `secrets`."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def token_hex(self, octets: int) -> str:
        return self._dice.randbytes(octets).hex()


def _once(make: Callable[..., Any]) -> Callable[..., Any]:
    made: list[Any] = []

    def give(*arguments: Any) -> Any:
        if not made:
            made.append(make(*arguments))
        return made[0]

    return give


def _by_digest(canonical: Callable[[Office], bytes]) -> Callable[[Office], bytes]:
    known: dict[str, bytes] = {}

    def give(office: Office) -> bytes:
        if not office.digest:
            return canonical(office)
        if office.digest not in known:
            known[office.digest] = canonical(office)
        return known[office.digest]

    return give
