"""Have archived mails read side by side, a batch at a time; what may have killed us before is read alone."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from maild.core.received import Received
from maild.intake.reader import Reading

_MOST_MAILS = 16
_MOST_OCTETS = 8 << 20  # of a batch, unless one mail alone has more: so much is in memory at most


def batches(waiting: Iterable[Received]) -> Iterator[tuple[Received, ...]]:
    """Cut mails into batches, in their order; who was attempted before is a batch of his own.

    So of a batch in which one mail kills us again and again, that one alone comes to be known for it.
    """
    batch: list[Received] = []
    octets = 0
    for received in waiting:
        is_full = len(batch) == _MOST_MAILS or octets + received.size > _MOST_OCTETS
        if batch and (is_full or received.attempts or batch[-1].attempts):
            yield tuple(batch)
            batch, octets = [], 0
        batch.append(received)
        octets += received.size
    if batch:
        yield tuple(batch)


@contextmanager
def read_beside(read: Callable[[Received], Reading], batch: tuple[Received, ...]) -> Iterator[Iterator[Reading]]:
    """Begin to read all of a batch; the readings come in its order, and what reading one raises comes in its place."""
    if len(batch) == 1:
        yield map(read, batch)
        return
    pool = ThreadPoolExecutor(min(len(batch), os.cpu_count() or 1), "read")
    try:
        yield pool.map(read, batch)
    finally:
        pool.shutdown(cancel_futures=True)
