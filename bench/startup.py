"""Start the daemon over years of cases: `python -m bench.startup`.

Makes an office folder with closed and open cases and the mails that belong to them, by the store's own code but without
waiting for the disk, and then starts the App on it in a fresh process: with its indexes, and once without.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.street import SETTINGS, START, Street, an_app, resident
from maild.config import found
from maild.core.case import Dossier
from maild.core.received import Location, Received, Verdict
from maild.store import durable
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.closed import ClosedCases
from maild.store.durable import Disk
from maild.store.seal import SCHEMA, checksum
from maild.store.tinydb import write_dossier

_ROUNDS = 12  # hours, in which one of a few letters comes to its end


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.startup", description=__doc__)
    parser.add_argument("--closed", type=int, default=100_000)
    parser.add_argument("--open", type=int, default=500)
    parser.add_argument("--mails", type=int, default=2, help="mails that came in for each case")
    parser.add_argument("--folder", help="where to make the office, and leave it")
    parser.add_argument("--measure", action="store_true", help="only start on what lies in --folder")
    options = parser.parse_args(arguments)
    if options.measure:
        _measure(Path(options.folder))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        office = Path(options.folder or temporary) / "office"
        started = time.perf_counter()
        _make(office, options)
        _say(f"made {options.closed} closed and {options.open} open cases in {time.perf_counter() - started:.0f} s")
        _start(office, "with the indexes")
        _start(office, "again")
        for index in office.rglob("index.jsonl"):
            index.unlink()
        _start(office, "without, every file read")
    return 0


class _Idle:
    """The operating system as `durable` sees it, which waits for no disk."""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def fsync(self, _descriptor: int) -> None:
        pass


def _make(office: Path, options: argparse.Namespace) -> None:
    data = office / "data"
    with patch.object(durable, "os", _Idle()):
        pattern = _pattern(office)
        disk, mould = Disk(), _Mould(pattern, data)
        closed = ClosedCases(data / "cases" / "closed", disk)
        for place in range(1, options.closed + options.open + 1):
            dossier = _another(pattern, place)
            source = data / "cases" / "open" / f"{dossier.case.key}.json"
            disk.replace(source, mould.cast(dossier))
            if place <= options.closed:
                ended = START + timedelta(days=place * 1000 // options.closed)  # in three years
                closed.add(source, dossier, ended.year, ended.month)
        archive = Archive(data / "archive", disk)
        for uid in range(1000, 1000 + (options.closed + options.open) * options.mails):
            raw = b"Subject: %d\r\n\r\n" % uid
            at = START + timedelta(minutes=uid)
            received = Received(archive.keep(raw), (Location("INBOX", 7, uid),), at, at, len(raw))
            archive.note(replace(received, verdict=Verdict.REPLY, case="PGJ-2026-000001", canon=_new("canon", uid)))


class _Mould:
    """Writes files of cases that differ in their names only, quicker than the store would from records."""

    def __init__(self, pattern: Dossier, folder: Path) -> None:
        write_dossier(folder / "pattern.json", Disk(), pattern)
        seal, _, body = (folder / "pattern.json").read_bytes().partition(b"}},")
        self._seal = seal + b"}},"
        self._checksum = checksum(body, SCHEMA)
        self._names = [name.encode() for name in _names(pattern)]
        self._pieces = re.split(b"(%s)" % b"|".join(sorted(map(re.escape, self._names), key=len)[::-1]), body)

    def cast(self, dossier: Dossier) -> bytes:
        new = dict(zip(self._names, map(str.encode, _names(dossier)), strict=True))
        body = b"".join(new.get(piece, piece) for piece in self._pieces)
        return self._seal.replace(self._checksum, checksum(body, SCHEMA)) + body


def _names(dossier: Dossier) -> list[str]:
    """List the names in a dossier that only it has."""
    events = [entry.event.id for entry in dossier.entries]
    postings = [name for posting in dossier.postings for name in (posting.id, posting.token) if name]
    return [dossier.case.key, dossier.case.number, *events, *postings]


def _pattern(office: Path) -> Dossier:
    """Let one letter go its way from the first to the last mail."""
    found(office)
    (office / "maild.toml").write_text(SETTINGS)
    street = Street(random.Random(1), START)
    with an_app(office, street) as app:
        street.write(3)
        for _ in range(_ROUNDS):
            street.now += timedelta(hours=1)
            app.once()
    dossiers = CaseStore.open_for_reading(office / "data" / "cases").rows(include_ended=True)
    dossier = next(dossier for dossier in dossiers if dossier.is_settled)
    for path in (office / "data" / "cases" / "open").iterdir():
        path.unlink()
    return dossier


def _another(pattern: Dossier, place: int) -> Dossier:
    """Give a case of the same shape, in which everything that has a name has another."""
    seen = tuple(_new(event, place) for event in pattern.case.seen)
    case = replace(pattern.case, key=_new("key", place)[:32], number=f"PGJ-2026-{place:06d}", seen=seen)
    entries = (replace(entry, event=replace(entry.event, id=_new(entry.event.id, place))) for entry in pattern.entries)
    postings = (
        replace(one, id=_new(one.id, place)[:26], token=one.token and _new(one.token, place)[:26])
        for one in pattern.postings
    )
    return Dossier(case, tuple(entries), tuple(postings))


def _new(name: str, place: int) -> str:
    return sha256(f"{name} {place}".encode()).hexdigest()


def _start(office: Path, how: str) -> None:
    command = [sys.executable, "-m", "bench.startup", "--measure", "--folder", str(office)]
    _say(f"{how}: {subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()}")


def _measure(office: Path) -> None:
    """Start as the daemon does, ask what waits as its first poll does, and tell what that took."""
    street = Street(random.Random(1), START + timedelta(days=1100))
    began = _now()
    with an_app(office, street):
        ready = _now()
        Archive(office / "data" / "archive", Disk()).pending()
        looked = _now()
        size = resident()
    _say(f"ready after {_span(began, ready)}, received mail known after {_span(ready, looked)}; {size / 1e6:.0f} MB")


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _span(before: tuple[float, float], after: tuple[float, float]) -> str:
    return f"{after[0] - before[0]:.2f} s ({after[1] - before[1]:.2f} s of CPU)"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
