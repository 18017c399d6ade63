"""One seed, one play: an office at work, everything that can go wrong drawn by the dice, and all well in the end.

The same seed is the same play, step for step; `Ending.trace` is the digest of all that happened.
"""

import errno
import logging
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from random import Random

from sim_disk import Death, SimDisk
from sim_ledger import Ledger
from sim_office import JOBS, LIBRARY, SimApp, Witness, doors, equipped, new_app
from sim_people import People, Written
from sim_servers import Servers

from maild.core.posting import Posting
from maild.errors import Corrupt, MaildError
from maild.service import verify
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk, DiskFailure
from maild.store.requests import Requests

WIB = timezone(timedelta(hours=7), "WIB")
MONDAY = datetime(2026, 11, 23, 8, 15, tzinfo=WIB)
STEPS = 16
_TRAPS = ("smtp begin", "smtp data", "smtp accepted", "imap move", "rename", "sync folder")
_MOST_ROUNDS = 40  # until all is done
_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a play ended: what was wrong, what happened in it, and the digest of all steps."""

    seed: int
    wrong: tuple[str, ...]
    trace: str
    counts: dict[str, int]
    log: tuple[str, ...]


class Play:
    """One office and its world."""

    def __init__(self, seed: int, folder: Path, tricks: "Tricks") -> None:
        self.seed = seed
        self.dice = Random(seed)
        self.now = MONDAY  # the true time
        self.skew = timedelta()  # by which the program's clock is wrong
        self.log: list[str] = []
        self._digest = sha256()
        self.counts: dict[str, int] = {}
        self.folder = folder
        self.disk = SimDisk(folder / "data", self._told)
        self.servers = Servers(self.dice, self.disk.point)
        self.people = People(self.dice, self.servers.accepted)
        self.ledger = Ledger(folder / "data", self.disk, self.people, self.servers)
        self.servers.before_moving = self.ledger.before_moving
        self.servers.before_accepting = self.ledger.before_accepting
        self.rules = LIBRARY.rules
        self.app: SimApp | None = None
        self.tricks = tricks
        self._bugs = _Bugs()

    def perform(self, steps: int) -> Ending:
        """Go through the steps, stop at the first that is wrong, or else come to the end."""
        self.witness = witness = Witness(self.ledger.on_commit, self.ledger.on_note)
        random.seed(self.seed)  # mail programs draw their boundaries
        with doors(self.disk, self.servers, self.rules, witness, self.dice), self.tricks(), self._bugs.heard():
            try:
                wrong = self._performed(steps)
            finally:
                self._end_app()
        return Ending(self.seed, tuple(wrong), self._digest.hexdigest(), self.counts, tuple(self.log))

    def _performed(self, steps: int) -> list[str]:
        self._work("head")
        self.now += timedelta(hours=1)  # what was there before the first start is none of our business
        self._prologue(self.dice.choice((0, 0, 0, 2, 5)))
        for number in range(steps):
            self._step(number)
            if wrong := [*self.ledger.objections(), *self._bugs.found]:
                return wrong
        return self._finished()

    def _prologue(self, answers: int) -> None:
        """Lead one case along the road, in fine weather, so that there is one of every age."""
        if answers:
            self._comes(self.people.complains(self.now))
        for _ in range(answers):
            self._work("poll")
            self.now += timedelta(minutes=6)
            self._comes(self.people.answers(self.now, is_helpful=True))

    def _step(self, number: int) -> None:
        acts = (
            (self._mail_comes, 30), (self._works, 40), (self._time_passes, 12), (self._weather_changes, 6),
            (self._operator_asks, 3), (self._restarts, 3), (self._inbox_is_made_anew, 1), (self._rules_change, 1),
            (self._clock_jumps, 1), (self._power_fails, 2),
        )  # fmt: skip
        act = self.dice.choices([act for act, _ in acts], [weight for _, weight in acts])[0]
        self._note(f"{number}: {act.__name__[1:]}")
        act()

    # --- what happens

    def _mail_comes(self) -> None:
        for _ in range(self.dice.choice((1, 1, 1, 2, 3))):
            self._comes(self.people.writes(self.now))

    def _comes(self, written: Written | None) -> None:
        if written:
            self._note(f"  {written.due.name} {written.case}")
            late = timedelta(minutes=self.dice.choice((0, 0, 0, 30)))
            self.servers.deliver(self.people.newest, self.now - late, written.size)

    def _works(self) -> None:
        job = self.dice.choice(("poll",) * 6 + ("deliver",) * 2 + (*JOBS,))
        may_die = self.dice.random() < 0.25
        self.disk.trap = self.dice.choice((*_TRAPS, *("",) * 24))
        self.disk.trapped = self.dice.choice((0, 0, 1, 2, 3, 5, 8))
        self._work(job, self.dice.randrange(60) if may_die else None)

    def _work(self, job: str, fuse: int | None = None) -> None:
        """Let the program do a piece of work, in which it may die; where it does not live, it is started first."""
        self.disk.fuse = fuse
        self._count(job)
        try:
            app = self.app or self._started()
            app.tick(job)
        except (Death, DiskFailure) as death:
            self._note(f"  died: {death}")
            self._die()
        except Corrupt as error:
            self.ledger.wrong.append(f"it takes its own file for damaged: {error}")
        except MaildError as error:  # it cannot start now
            self._note(f"  {type(error).__name__}: {error}")
            self._end_app()
        self.disk.disarm()

    def _started(self) -> SimApp:
        app = new_app(self.folder, lambda: self.now + self.skew, self.rules.start(), self.witness)
        app.__enter__()
        self.app = app
        self.ledger.after_start(app.cases.rows(include_ended=True), app.archive)
        return app

    def _die(self) -> None:
        self._count("deaths")
        self.witness.waiting.clear()
        self.disk.die()
        self._end_app()
        self.disk.revive()
        if self.dice.random() < 0.5:
            self._count("power cuts")
            self._note("  and the power is gone")
            self.disk.lose_power(self.dice)

    def _end_app(self) -> None:
        self.servers.hang_up()
        if self.app:
            with suppress(Death):
                self.app.__exit__(None, None, None)
        self.app = None

    def _power_fails(self) -> None:
        self._count("power cuts")
        self._end_app()
        self.disk.lose_power(self.dice)

    def _restarts(self) -> None:
        self._end_app()
        self._work("poll")

    def _time_passes(self) -> None:
        self.now += timedelta(minutes=self.dice.choice((1, 5, 20, 60, 240, 1440, 14_000)))

    def _clock_jumps(self) -> None:
        self.skew = timedelta(minutes=self.dice.choice((-1440, -300, -10, 0, 0, 10_000)))

    def _weather_changes(self) -> None:
        bad = (0, 0, 0, 20, 60, 100)
        self.servers.mails_badly, self.servers.sends_badly = self.dice.choice(bad), self.dice.choice(bad)
        self.disk.faults.is_full = self.dice.random() < 0.15
        self.disk.faults.after = self.dice.randrange(100)
        operation = self.dice.choice(("create", "write", "sync", "rename", "sync folder", "open", "mkdir", "unlink"))
        if self.dice.random() < 0.3:
            self.disk.faults.failing = {operation: [errno.EIO, errno.ENOSPC, errno.EMFILE][: self.dice.randint(1, 3)]}

    def _operator_asks(self) -> None:
        """Lay a request as a command does, in a process of its own."""
        if self.app is None or self.disk.faults.is_full:
            return
        open_cases = [dossier.case.number for dossier in self.app.cases.rows()]
        if open_cases:
            case = self.dice.choice(open_cases)
            asked = self.dice.choice((("fill", "phone", "0851-5550-0602"), ("rule", "answer", "approve")))
            extra = (("by", "kabag"),) if asked[0] == "rule" else ()
            with suppress(MaildError, DiskFailure):
                Requests(self.folder / "data" / "requests", Disk()).lay(
                    asked[0], (("case", case), asked[1:], *extra), self.now
                )

    def _inbox_is_made_anew(self) -> None:
        self.servers.renumber()

    def _rules_change(self) -> None:
        self.rules.change()

    # --- the end

    def _finished(self) -> list[str]:
        """Let everything work again, wait until nothing is left to do, and look at all of it."""
        self._note("end")
        self.skew = timedelta()
        self.servers.mails_badly = self.servers.sends_badly = 0
        self.disk.faults.is_full, self.disk.faults.failing = False, {}
        for _ in range(_MOST_ROUNDS):
            self.now += timedelta(minutes=17)
            for job in ("requests", "poll", "remind", "deliver"):
                self._work(job)
            if self._is_done():
                break
        self._end_app()
        return [*self._bugs.found, *self._found()]

    def _is_done(self) -> bool:
        app = self.app
        return app is not None and not app.archive.pending() and not self._waiting()

    def _waiting(self) -> list[Posting]:
        cases = [posting for d in self.app.cases.open_dossiers() for posting in d.postings] if self.app else []
        return [posting for posting in (*cases, *self._desk()) if posting.is_pending]

    def _desk(self) -> tuple[Posting, ...]:
        return DeskStore(self.folder / "data" / "office.json", Disk()).load().postings

    def _found(self) -> Iterator[str]:
        """Read all back from disk as a stranger would, and look at it."""
        data = self.folder / "data"
        dossiers = tuple(CaseStore.open_for_reading(data / "cases").rows(include_ended=True))
        archive = Archive(data / "archive", Disk())
        for what in (
            *(f"case {dossier.case.state}" for dossier in dossiers),
            *(f"came {written.due.name.lower()}" for written in self.people.written),
            *("mail" for _ in self.servers.accepted),
            *("copy" for _ in range(len(self.servers.accepted) - len({m.message_id for m in self.servers.accepted}))),
        ):
            self._count(what)
        yield from self.ledger.at_the_end(dossiers, tuple(archive.received()), self._desk())
        for dossier in dossiers:
            for wrong in (
                *verify.objections(dossier, LIBRARY.rules_of),
                *verify.file_objections(dossier, archive.read),
            ):
                yield f"{dossier.case.number}: {wrong}"

    # --- the record

    def _told(self, what: str) -> None:
        self._digest.update(what.encode())

    def _note(self, what: str) -> None:
        what = what.replace(str(self.folder), "")  # its name is by lot
        self.log.append(f"{self.now:%d %H:%M} {what}")
        self._digest.update(what.encode())

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


class _Bugs(logging.Handler):
    """Hears of every exception that the guard of the loop did not know."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.found.append(f"{record.getMessage()}: {self.format(record)}")

    @contextmanager
    def heard(self) -> Iterator[None]:
        log = logging.getLogger("maild")
        log.addHandler(self)
        before, log.propagate = log.propagate, False
        try:
            yield
        finally:
            log.propagate = before
            log.removeHandler(self)


@contextmanager
def no_tricks() -> Iterator[None]:
    yield


Tricks = Callable[[], AbstractContextManager[None]]


def played(seed: int, steps: int = STEPS, tricks: Tricks = no_tricks) -> Ending:
    """Play one seed; call it within `equipped()`."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as place:
        ending = Play(seed, Path(place), tricks).perform(steps)
    LIBRARY.forget()
    return ending


def all_played(seeds: range, steps: int = STEPS) -> Iterator[Ending]:
    with equipped():
        yield from (played(seed, steps) for seed in seeds)
