"""How a child process confines itself before it sees a stranger's octets, and its loop of requests."""

import ctypes
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

from maild.errors import Unreadable
from maild.intake import wire
from maild.intake.worker import Limits

LONGEST_INPUT = 1 << 30
_OPEN_FILES = 64  # codecs and models are loaded when the first request needs them
_PATIENCE = 10  # nice(2): letters that need no OCR overtake those that do
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # unshare(2)


def serve(setup: Callable[[Any], Callable[[BinaryIO], list[bytes]]]) -> None:
    """Answer requests from standard input on standard output until the input ends.

    `setup` makes, of what the parent tells once, the function that takes one request and gives the frames of its
    answer.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not be taken for an answer
    limits, told = pickle.loads(wire.receive(sys.stdin.buffer, LONGEST_INPUT))  # from our own parent
    answer = setup(told)
    _confine(limits)
    wire.send(answers, b"ready")
    try:
        while True:
            _wait_for(sys.stdin.buffer)
            _allow_time(limits.cpu_seconds)
            for frame in _answered(answer):
                wire.send(answers, frame)
    except MemoryError:
        os._exit(wire.OUT_OF_MEMORY)  # no clean-up: it would want memory
    except EOFError:
        return


def _answered(answer: Callable[[BinaryIO], list[bytes]]) -> list[bytes]:
    try:
        return answer(sys.stdin.buffer)
    except Unreadable as error:
        return [wire.as_json({"unreadable": str(error)})]


def _wait_for(requests: BinaryIO) -> None:
    """Sleep until a request comes, so that the time allowed for it begins with it."""
    if not requests.peek(1):  # type: ignore[attr-defined]  # standard input is buffered
        raise EOFError("the other side has ended")


def _confine(limits: Limits) -> None:
    """Set the limits, and leave it to the parent when to end: a signal to all of us is meant for him."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _leave_network()
    if limits.is_patient:
        os.nice(_PATIENCE)
    values = [
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ]
    if not limits.has_children:
        values.append((resource.RLIMIT_NPROC, 0))
    for kind, value in values:
        allowed = _allowed(kind, value)
        resource.setrlimit(kind, (allowed, allowed))


def _leave_network() -> None:
    """Move to a network of one's own, without any interface; where the kernel forbids it, nothing here connects."""
    with suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(_NEW_NETWORK):
            unshare(_NEW_USER | _NEW_NETWORK)


def _allow_time(cpu_seconds: int) -> None:
    """Grant the next request its processor time, from here on."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (_allowed(resource.RLIMIT_CPU, seconds), _hard(resource.RLIMIT_CPU)))


def _allowed(kind: int, value: int) -> int:
    """Keep below what the machine allows us at most: asking for more is an error."""
    hard = _hard(kind)
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def _hard(kind: int) -> int:
    return resource.getrlimit(kind)[1]
