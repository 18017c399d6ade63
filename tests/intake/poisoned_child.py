"""The child of a Reader to which some mails are poison: a header of theirs says what becomes of it."""

import ctypes
import os
import re
import signal
import time
from collections.abc import Callable

from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.intake import child
from maild.intake.reader import Reading, read

_POISON = re.compile(rb"^X-Poison: (\w+)", re.MULTILINE)


def main() -> None:
    child.read = _poisoned  # type: ignore[attr-defined]  # the name by which it reads
    child.main()


def poison_in(raw: bytes) -> str:
    """Name the poison in a mail; "" where there is none."""
    found = _POISON.search(raw)
    return found[1].decode() if found else ""


def _poisoned(raw: bytes, words: FieldWords, units: tuple[Unit, ...]) -> Reading:
    FATES.get(poison_in(raw), lambda: None)()
    return read(raw, words, units)


def _falls() -> None:
    ctypes.string_at(0)


def _is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _swells() -> None:
    held = []
    while True:
        held.append(bytearray(1 << 24))


def _turns() -> None:
    while True:
        pass


def _sleeps() -> None:
    time.sleep(3_600)


def _sinks() -> None:
    _sinks()


def _stumbles() -> None:
    raise ValueError("a header that no library expects")


def _leaves() -> None:
    os._exit(0)


def _babbles() -> None:
    """Write into every open file what is no answer."""
    for number in range(3, 64):
        try:
            os.write(number, b"\xff" * 64)
        except OSError:
            continue


def _floods() -> None:
    """Promise an answer longer than any that is taken."""
    for number in range(3, 64):
        try:
            os.write(number, (1 << 40).to_bytes(8, "big") + bytes(65_000))
        except OSError:
            continue


def _litters() -> None:
    """Leave somebody behind who holds its pipes, where the system lets it, and go."""
    try:
        if os.fork() == 0:
            time.sleep(3_600)
    except OSError:
        pass
    os._exit(1)


FATES: dict[str, Callable[[], None]] = {
    "falls": _falls,
    "killed": _is_killed,
    "swells": _swells,
    "turns": _turns,
    "sleeps": _sleeps,
    "sinks": _sinks,
    "stumbles": _stumbles,
    "leaves": _leaves,
    "babbles": _babbles,
    "floods": _floods,
    "litters": _litters,
}
