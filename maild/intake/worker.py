"""A warm child process that works on strangers' octets within limits, and may die of them (reliability.md §2.8).

The child holds no secret, sees no environment and no network, writes no file and answers only with JSON and octets.
Its death is a fact about what it was given: it raises Unreadable, and the next request gets a new child.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, RLock, Timer
from typing import IO, TypeVar

from maild.errors import TransientFailure, Unreadable
from maild.intake import wire

T = TypeVar("T")

_START_SECONDS = 60.0
_OUT_OF_MEMORY = (wire.OUT_OF_MEMORY, -signal.SIGABRT)  # in Python, and in the libraries
_START = "import sys; sys.path[:] = sys.argv[2:]; from importlib import import_module as i; i(sys.argv[1]).main()"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may take; `resident_bytes` is where it is replaced before it grows further (0: never)."""

    memory_bytes: int  # of address space
    cpu_seconds: int  # a request
    wall_seconds: float  # a request
    requests: int = 200
    resident_bytes: int = 0
    has_children: bool = False  # whether it may start programs of its own
    is_patient: bool = False  # whether it leaves the processor to whoever else wants it


class Worker:
    """Keeps one child that runs a module's `main`, told once what it needs to know; threads take turns."""

    def __init__(self, module: str, limits: Limits, setup: object) -> None:
        self._module = module
        self._limits = limits
        self._setup = pickle.dumps((limits, setup))
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = 0
        self._turn = RLock()
        self._is_closed = False

    def ask(self, frames: tuple[bytes, ...], understand: Callable[[IO[bytes]], T]) -> T:
        """Put a request and take the answer; raises Unreadable, naming why, or TransientFailure: no child starts.

        Where a child dies that has worked on others before, they may have worn it out: a fresh one tries again.
        """
        with self._turn:
            return self._ask(frames, understand)

    def rest(self) -> None:
        """End the child, unless it is at work; the next request starts a new one."""
        if self._turn.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._turn.release()

    def close(self) -> None:
        """End the child for good, even at work: whoever waits for it hears TransientFailure."""
        self._is_closed = True
        while not self._turn.acquire(timeout=0.1):
            if child := self._child:
                _kill(child)
        self._end()
        self._turn.release()

    def _ask(self, frames: tuple[bytes, ...], understand: Callable[[IO[bytes]], T]) -> T:
        if self._is_closed:
            raise TransientFailure("no more is read: the program ends, or has new rules")
        if self._asked >= self._limits.requests or self._is_swollen():
            self._end()
        child = self._child or self._start()
        self._asked += 1
        try:
            with _ended_after(child, self._limits.wall_seconds) as (requests, answers):
                for frame in frames:
                    wire.send(requests, frame)
                return understand(answers)
        except (OSError, EOFError, ValueError) as error:
            is_fresh = self._asked == 1
            code = self._exit_code()
            self._end()
            is_out_of_time = isinstance(error, _OutOfTime) or code == -signal.SIGXCPU
            if (is_fresh or is_out_of_time) and not self._is_closed:
                raise Unreadable(self._epitaph(code, error)) from error
        return self._ask(frames, understand)

    def _end(self) -> None:
        """End the child and reap it."""
        child, self._child, self._asked = self._child, None, 0
        if child is None:
            return
        _kill(child)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):  # what it did not take lies in the buffer
                if pipe:
                    pipe.close()

    def _is_swollen(self) -> bool:
        if not (self._child and self._limits.resident_bytes):
            return False
        try:
            pages = int(Path(f"/proc/{self._child.pid}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            return False  # no such view of processes here; the limit on requests remains
        return pages * 4096 > self._limits.resident_bytes

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start a child and hear that it is ready: that it cannot start is no fault of what it is to work on."""
        paths = (str(Path(entry).absolute()) for entry in sys.path)
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, self._module, *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,  # so that what it started dies with it
            )
            with _ended_after(self._child, _START_SECONDS) as (requests, answers):
                wire.send(requests, self._setup)
                wire.receive(answers, limit=16)
        except (OSError, EOFError, ValueError, TransientFailure) as error:
            self._end()
            raise TransientFailure(f"the child process {self._module} does not start: {error}") from error
        return self._child

    def _epitaph(self, code: int, error: Exception) -> str:
        """Say what a child died of."""
        causes = {
            -signal.SIGXCPU: "reading it took more processor time than a letter may take",
            -signal.SIGKILL: f"reading it took longer than {self._limits.wall_seconds:g} s,"
            " or the machine had no memory left",
            **dict.fromkeys(_OUT_OF_MEMORY, "reading it took more memory than a letter may take"),
        }
        return causes.get(code, f"its reader ended ({code}): {type(error).__name__}: {error}"[:300])

    def _exit_code(self) -> int:
        assert self._child  # it has just been spoken to
        try:
            return self._child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return 0  # alive, but speaking nonsense


class _OutOfTime(EOFError):
    """A child was ended because it took too long; a fresh one would do no better."""


@contextmanager
def _ended_after(child: "subprocess.Popen[bytes]", seconds: float) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Lend the child's two pipes; kill it where that takes too long, which frees whoever waits for it."""
    assert child.stdin and child.stdout  # both were asked for
    is_late = Event()

    def end() -> None:
        is_late.set()
        _kill(child)

    timer = Timer(seconds, end)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError as error:  # the machine has no thread left, for which no letter is to blame
        raise TransientFailure(f"nothing can be read at present: {error}") from error
    try:
        yield child.stdin, child.stdout
    except (OSError, EOFError, ValueError) as error:
        if is_late.is_set():
            raise _OutOfTime(f"no answer within {seconds:g} s") from error
        raise
    finally:
        timer.cancel()


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """End a child together with what it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
