"""The program, started once and forked for each run, so that it can be killed a thousand times in a few minutes.

Run as a process of its own by `forks.Zygote`, it takes orders as lines of JSON and answers each by a line. The runs are
those of the real program with its real disk and sockets; what is shared are the rules, the templates, and what mails
said when they were read for the first time. Between two orders it has no thread, so a fork takes everything along.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from deaths import Crew, Fuse, MortalApp
from stage import ENVIRON, quick_starts

from maild import app as program
from maild.cli import context, main
from maild.config import Config, load
from maild.intake.transcript import Transcriber

_BEGIN = signal.SIGUSR1
CRASHED = 99  # what a run ends with that let an exception out


class Gun(Fuse):
    """A fuse that kills the process truly."""

    def step(self, name: str) -> None:
        self.seen.append(name)
        if self.has_blown:
            os.kill(os.getpid(), signal.SIGKILL)


class _ByRules:
    """Reads each set of rules once, wherever it lies."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make
        self._made: dict[tuple[bytes, ...], Any] = {}

    def __call__(self, config: Config, *rest: Any) -> Any:
        rules = tuple(path.read_bytes() for path in sorted((config.folder / "rules").glob("*.toml")))
        if rules not in self._made:
            self._made[rules] = self._make(config, *rest)
        return self._made[rules]


def _works(order: dict[str, Any]) -> tuple[int, list[str]]:
    """Do one round as `run --once` does; say its code and every moment at which it could have died."""
    now, gun = datetime.fromisoformat(order["now"]), Gun(order.get("moment"))
    with MortalApp(load(Path(order["folder"]) / "maild.toml", ENVIRON), lambda: now, gun, Crew()) as app:
        return app.once(), gun.seen


def _commands(order: dict[str, Any]) -> int:
    """Carry out a command line with everything that belongs to one; return its exit code."""
    os.environ.update(ENVIRON | {"MAILD_NOW": order["now"]})
    try:
        main(["-c", str(Path(order["folder"]) / "maild.toml"), *order["command"]])
    except SystemExit as end:
        return int(end.code or 0)
    return CRASHED


def _forked(order: dict[str, Any], is_held: bool = False) -> int:
    """Do what is ordered in a child, which if it is held waits for a signal to begin; return the child's pid."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {_BEGIN})
    child = os.fork()
    if child:
        return child
    code = CRASHED
    try:
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        if is_held:
            signal.sigwait({_BEGIN})
        code = _commands(order) if "command" in order else _works(order)[0]
    except BaseException:  # noqa: BLE001  # the child must end here, whatever happens
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _ended(child: int) -> dict[str, Any]:
    return {"end": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}


def _obey(order: dict[str, Any], readers: list[Transcriber]) -> dict[str, Any]:
    match order["do"]:
        case "learn":
            code, steps = _works(order)
            return {"end": code, "steps": steps}
        case "shut":  # from now on a mail that nobody has read is an error: a dying fork would spoil our readers
            for reader in readers:
                Transcriber.close(reader)
            return {}
        case "hold":
            child = _forked(order, is_held=True)
            _say({"pid": child})
            sys.stdin.readline()
            os.kill(child, _BEGIN)
            return _ended(child)
        case _:
            return _ended(_forked(order))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def serve() -> None:
    with quick_starts() as readers, pytest.MonkeyPatch.context() as patch:
        by_rules = _ByRules(context.rulebook_of)
        patch.setattr(program, "rulebook_of", by_rules)
        patch.setattr(context, "rulebook_of", by_rules)
        _say({})
        for line in sys.stdin:
            _say(_obey(json.loads(line), readers))


if __name__ == "__main__":
    serve()
