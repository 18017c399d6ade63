"""The handle of a zygote: runs of the real program that cost a tenth of a second, and what came of them."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from ledger import Ledger, copies, objections
from stage import ENVIRON, MONDAY, Office, opened

from maild.cli import main
from maild.config import found

ADMIN = "admin@kanwil.example"
KILLED = -signal.SIGKILL
Mails = Callable[[Office], tuple[bytes, ...]]


class Zygote:
    """A process that forks a run of the program whenever it is told to."""

    def __enter__(self) -> Self:
        script = Path(__file__).with_name("zygote.py")
        environ = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self._process = subprocess.Popen(
            [sys.executable, str(script)], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._heard()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def learns(self, office: Office) -> tuple[str, ...]:
        """Let it do a round itself, and read what nobody has read; return the moments at which it could have died."""
        heard = self._ask("learn", office)
        assert heard["end"] == 0, heard
        return tuple(heard["steps"])

    def shut(self) -> None:
        """Say that it has learnt everything."""
        self._tell({"do": "shut"})
        self._heard()

    def works(self, office: Office, moment: int | None = None) -> int:
        """Let a child do a round, and kill itself at a moment; return what it ended with."""
        return int(self._ask("fork", office, moment=moment)["end"])

    def commands(self, office: Office, *command: str) -> int:
        """Let a child carry out a command line, and say what it ended with."""
        return int(self._ask("fork", office, command=command)["end"])

    def held(self, office: Office, *command: str) -> int:
        """Let a child wait before it carries out a command line; return its pid."""
        return int(self._ask("hold", office, command=command)["pid"])

    def let_go(self) -> int:
        """Let the child that waits begin; return what it ended with."""
        self._tell({})
        return int(self._heard()["end"])

    def _ask(self, do: str, office: Office, **more: Any) -> dict[str, Any]:
        order = {"do": do, "folder": str(office.folder), "now": office.now.isoformat(), "log": str(log_of(office))}
        self._tell(order | more)
        return self._heard()

    def _tell(self, order: dict[str, Any]) -> None:
        assert self._process.stdin
        print(json.dumps(order), file=self._process.stdin, flush=True)

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the zygote has died"
        return dict(json.loads(line))


@dataclass(frozen=True, slots=True)
class Act:
    """A piece of a story as it is when nothing goes wrong: the office before it, its mails, its moments, the end."""

    name: str
    before: Path
    now: datetime
    arrived: datetime
    mails: tuple[bytes, ...]
    steps: tuple[str, ...]
    after: Ledger


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of an act in which something went wrong: how the runs ended, what they said, what is not as it was."""

    ends: tuple[int, ...]
    said: str
    wrong: tuple[str, ...]
    copies: int

    @property
    def kills(self) -> int:
        return self.ends.count(KILLED)


@contextmanager
def staged(folder: Path, now: datetime = MONDAY) -> Iterator[Office]:
    """Start servers for an office folder, whose operator has an address."""
    with opened(folder, now) as office:
        settings = folder / "maild.toml"
        settings.write_text(settings.read_text().replace("[imap]", f'alert_to = ["{ADMIN}"]\n\n[imap]', 1))
        yield office


def commanded(office: Office, *command: str) -> tuple[int, str]:
    """Carry out a command line in this process; return its exit code and what it said."""
    said, environ = io.StringIO(), ENVIRON | {"MAILD_NOW": office.now.isoformat()}
    with redirect_stdout(said), redirect_stderr(said), patch.dict(os.environ, environ):
        try:
            main(["-c", str(office.folder / "maild.toml"), *command])
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()
    raise AssertionError("a command ends by saying how it went")


def log_of(office: Office) -> Path:
    """Name the file into which forked runs speak."""
    return office.folder.with_suffix(".log")


def learnt(zygote: Zygote, folder: Path, story: tuple[tuple[datetime, datetime, Mails], ...]) -> Iterator[Act]:
    """Play a story undisturbed, and keep the office as it is before each act."""
    found(folder / "office")
    with staged(folder / "office") as office:
        for now, arrived, mails_of in story:
            office.now = now
            mails = mails_of(office)
            before = Path(shutil.copytree(folder / "office", folder / f"before-{mails_of.__name__}"))
            earlier = office.ledger().mails
            office.receives(*mails, at=arrived)
            steps = zygote.learns(office)
            after = office.ledger()
            yield Act(
                mails_of.__name__, before, now, arrived, mails, steps, replace(after, mails=after.mails - earlier)
            )
    zygote.shut()


def played(zygote: Zygote, act: Act, folder: Path, *moments: int) -> Ending:
    """Play an act in which the program is killed at these moments, each counted from its last start; let it finish."""
    return disturbed(zygote, act, folder, *(partial(zygote.works, moment=moment) for moment in moments))


def disturbed(zygote: Zygote, act: Act, folder: Path, *runs: Callable[[Office], int]) -> Ending:
    """Play an act in which something happens to each of these runs of the program; then let it finish."""
    shutil.copytree(act.before, folder)
    with staged(folder, act.now) as office:
        office.receives(*act.mails, at=act.arrived)
        ends, wrong = list[int](), list[str]()
        for run in runs:
            ends.append(run(office))
            wrong += office.misplaced(act.mails)
        said = log_of(office).read_text() if log_of(office).exists() else ""
        wrong += finished(zygote, act, office, len(runs))
        again = copies(office.ledger(), act.after)
        log_of(office).unlink(missing_ok=True)
    shutil.rmtree(folder)
    return Ending(tuple(ends), said, tuple(wrong), again)


def finished(zygote: Zygote, act: Act, office: Office, deaths: int) -> list[str]:
    """Let the program work undisturbed, and say what is not as it would be without the deaths."""
    end = zygote.works(office)
    said = [] if end == 0 else [f"it ended with {end}: {log_of(office).read_text()[-2000:]}"]
    return said + objections(office.ledger(), act.after, deaths)
