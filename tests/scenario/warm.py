"""The program as a process of its own, without the second that its start takes: forked from one that has all imported.

`Warm` runs in the tests; run as a file, this module is the process that forks. It only imports: each fork begins where
`python daemon.py` would be after its imports, with its own arguments, environment, folder and output.
"""

import atexit
import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any


class Warm:
    """One process that forks the program; `run` is what `subprocess.run` would be."""

    def __init__(self) -> None:
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        atexit.register(self._end)

    def run(
        self, arguments: Sequence[str], environ: Mapping[str, str], folder: Path, said: Path, within: float
    ) -> subprocess.CompletedProcess[str]:
        """Carry out one command line in `folder`; `said` is where its output lies meanwhile; `within` is in seconds."""
        out, err = said.with_suffix(".out"), said.with_suffix(".err")
        order = {"arguments": arguments, "environ": dict(environ), "folder": str(folder), "said": [str(out), str(err)]}
        pid = int(self._asked(order, within))
        try:
            code = int(self._told(within))
        except TimeoutError as error:
            os.kill(pid, signal.SIGKILL)
            self._told(within)
            raise subprocess.TimeoutExpired(list(arguments), within) from error
        return subprocess.CompletedProcess(list(arguments), code, out.read_text(), err.read_text())

    def _asked(self, order: dict[str, Any], within: float) -> bytes:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return self._told(within)

    def _told(self, within: float) -> bytes:
        """Wait for one line."""
        assert self._process.stdout
        if not select.select([self._process.stdout], [], [], within)[0]:
            raise TimeoutError
        return self._process.stdout.readline()

    def _end(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@cache
def warm() -> Warm:
    """Give the one of this test process."""
    return Warm()


def _forked(order: dict[str, Any], main: Any) -> int:
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        _dress(order)
        main(order["arguments"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001  # what a process of its own would print as it ends
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _dress(order: dict[str, Any]) -> None:
    """Put on what a new process would be given."""
    os.environ.clear()
    os.environ.update(order["environ"])
    os.chdir(order["folder"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in enumerate(order["said"], 1):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)


def _serve() -> None:
    from maild.cli import main

    _warm_up(main)
    for line in sys.stdin:
        child = _forked(json.loads(line), main)
        _tell(child)
        _tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _warm_up(main: Any) -> None:
    """Let a command read the shipped rules and texts and understand a reply, so that no fork has to do it anew."""
    spoken, silence = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    with tempfile.NamedTemporaryFile(suffix=".txt") as reply:
        reply.write(b"Setuju\n")
        reply.flush()
        os.dup2(silence, 1)
        try:
            main(["reply", reply.name, "--step", "2"])
        except SystemExit:
            sys.stdout.flush()
        finally:
            os.dup2(spoken, 1)
            logging.getLogger().handlers.clear()  # each fork logs to its own stderr, at its own level


def _tell(number: int) -> None:
    os.write(1, b"%d\n" % number)


if __name__ == "__main__":
    _serve()
