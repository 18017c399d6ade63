"""Let a real App take in mails for months on end: `python -m bench.soak`.

Each hour some letters come, and everybody answers what he was asked. Prints, for each thousand mails that came in, what
one has cost and what the daemon holds; then how the last thousands compare with the first. Doors are the street's, the
store is the real one.
"""

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.street import SETTINGS, START, Street, an_app, resident
from maild.app import App
from maild.config import found
from maild.store import durable
from maild.store.durable import Disk

_COMPARED = 3  # thousands at each end


@dataclass(frozen=True, slots=True)
class Stretch:
    """What some mails cost, each, and what the daemon held after them."""

    mails: int
    seconds: float
    cpu: float  # the daemon's own
    fsyncs: float
    waited: float  # seconds for the disk
    memory: int
    descriptors: int


class Counting:
    """The operating system as `durable` sees it, with what waits for the disk counted."""

    def __init__(self) -> None:
        self.fsyncs = 0
        self.waited = 0.0  # seconds

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def fsync(self, descriptor: int) -> None:
        began = time.perf_counter()
        os.fsync(descriptor)
        self.fsyncs += 1
        self.waited += time.perf_counter() - began


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--mails", type=int, default=20_000, help="that come in, letters and answers")
    parser.add_argument("--hourly", type=int, default=2, help="letters that come in an hour")
    parser.add_argument("--every", type=int, default=1000, help="mails in a line of the report")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--folder", help="a folder on the disk to be tried (its office is removed again)")
    parser.add_argument("--without-batches", action="store_true", help="let every file wait for the disk by itself")
    options = parser.parse_args(arguments)
    _say(f"seed {options.seed}")
    batch = {"batch": lambda _: _alone()} if options.without_batches else {}
    counting = Counting()
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as folder,
        patch.object(durable, "os", counting),
        patch.multiple(Disk, **batch) if batch else nullcontext(),
    ):
        _compare(_soak(Path(folder) / "office", counting, options))
    return 0


def _alone() -> AbstractContextManager[None]:
    return nullcontext()


def _soak(office: Path, counting: Counting, options: argparse.Namespace) -> list[Stretch]:
    found(office)
    (office / "maild.toml").write_text(SETTINGS)
    street = Street(random.Random(options.seed), START)
    stretches: list[Stretch] = []
    with an_app(office, street) as app:
        while street.delivered < options.mails:
            stretches.append(_stretch(app, street, counting, options))
            _tell(street, stretches[-1])
    return stretches


def _stretch(app: App, street: Street, counting: Counting, options: argparse.Namespace) -> Stretch:
    """Let hours pass until so many mails have come; only the program's own work counts."""
    first, seconds, cpu = street.delivered, 0.0, 0.0
    counting.fsyncs, counting.waited = 0, 0.0
    while street.delivered - first < options.every:
        street.write(options.hourly)
        street.now += timedelta(hours=1)
        began, before = time.perf_counter(), time.process_time()
        app.once()
        seconds, cpu = seconds + time.perf_counter() - began, cpu + time.process_time() - before
    gc.collect()
    mails = street.delivered - first
    descriptors = sum(1 for _ in Path("/proc/self/fd").iterdir())
    spent = seconds / mails, cpu / mails, counting.fsyncs / mails, counting.waited / mails
    return Stretch(mails, *spent, resident(), descriptors)


def _tell(street: Street, last: Stretch) -> None:
    _say(
        f"{street.delivered:6d} mails by {street.now:%Y-%m-%d}: {1 / last.seconds:5.1f} mails/s, "
        f"{last.cpu * 1e3:5.1f} ms of CPU and {last.waited * 1e3:5.1f} ms of waiting for the disk "
        f"({last.fsyncs:4.1f} fsyncs) a mail, {last.memory / 1e6:6.1f} MB, "
        f"{last.descriptors} descriptors, {street.sent} mails sent"
    )


def _compare(stretches: list[Stretch]) -> None:
    early, late = stretches[1 : 1 + _COMPARED], stretches[-_COMPARED:]
    ratio = sum(one.cpu for one in late) / sum(one.cpu for one in early)
    time_ratio = sum(one.seconds for one in late) / sum(one.seconds for one in early)
    growth = (stretches[-1].memory - stretches[len(stretches) // 2].memory) / 1e6
    _say(
        f"at the end a mail costs {ratio:.2f} times the CPU and {time_ratio:.2f} times the time of the start; "
        f"in the second half memory grew by {growth:.1f} MB, descriptors by "
        f"{stretches[-1].descriptors - stretches[len(stretches) // 2].descriptors}"
    )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
