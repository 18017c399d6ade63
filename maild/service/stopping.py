"""Stop when told to, in whatever state: what would take long is broken off, what counts is finished."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_PAUSE = 0.2  # seconds: what has just begun when it was broken off is broken off again


@contextmanager
def broken_off_by_signals(break_off: Callable[[], None]) -> Iterator[None]:
    """On SIGTERM or SIGINT call `break_off` in a thread of its own, again and again until the block is left.

    A second signal ends the process at once, which loses nothing that was acknowledged.
    """
    ear, bell = os.pipe()
    is_over = threading.Event()
    signals = count(1)

    def ring(number: int, _: FrameType | None) -> None:
        """Take no lock: whoever is interrupted may hold it."""
        if next(signals) > 1:
            os._exit(128 + number)
        os.write(bell, b"!")

    def listen() -> None:
        os.read(ear, 1)
        while not is_over.is_set():
            break_off()
            is_over.wait(_PAUSE)

    listener = threading.Thread(target=listen, name="stop", daemon=True)
    listener.start()
    before = {number: signal.signal(number, ring) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        is_over.set()
        os.write(bell, b".")
        listener.join()
        os.close(ear)
        os.close(bell)
