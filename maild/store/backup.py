"""Copy an office into one file while its daemon goes on working.

The daemon writes what a record names before the record, and the verdict on a mail after the case that it moved. So the
copy goes the other way: first what says that something is done (requests, mails' verdicts, the desk, heads), then the
cases, and last the files that all of them name. What it has too much of is harmless, what it lacks is fetched again.
"""

import gzip
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from maild.core.received import Received, Verdict
from maild.core.record import plain
from maild.errors import Corrupt
from maild.store import seal
from maild.store.archive import folders
from maild.store.closed import months
from maild.store.durable import listed, read
from maild.store.restored import NAME as RESTORED
from maild.store.streamed import new_file

LABEL = "backup.json"
SUMS = "SHA256SUMS"
FORMAT = 1
_LEVEL = 5  # of gzip
_IN_MEMORY = 4 << 20  # of the list of sums
_NOT_COPIED = ("lock", RESTORED)


@dataclass(frozen=True, slots=True)
class Label:
    """What a backup says of itself; the first file in it."""

    made: datetime  # when the copying began
    maild: str
    schema: int
    key: str = ""  # mark of the key, which shows a wrong one and nothing else
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Copied:
    """What went into a backup; `digest` is that of the list of all its files with their digests."""

    files: int
    octets: int
    digest: str


def _go_on(_: str) -> None:
    pass


def back_up(
    target: Path, label: Label, papers: Iterable[tuple[str, bytes]], data: Path, step: Callable[[str], None] = _go_on
) -> Copied:
    """Write settings, rules and texts, and all of `data/`; raises `Corrupt` with every damaged file.

    `step` is told each file before the next is read; tests let the daemon go on there.
    """
    with new_file(target) as file, _packed(file) as tar, tempfile.SpooledTemporaryFile(_IN_MEMORY) as sums:
        copy = _Copy(tar, sums)
        copy.add(LABEL, json.dumps(plain(label)).encode(), label.made.timestamp())
        for name, octets in papers:
            copy.add(name, octets, label.made.timestamp())
        for path, octets in _Source(data, copy.damaged).files():
            name = f"data/{path.relative_to(data)}"
            copy.add(name, octets, _mtime(path, label))
            step(name)
        if copy.damaged:
            raise Corrupt("\n".join(copy.damaged))
        return copy.closed()


@contextmanager
def _packed(file: BinaryIO) -> Iterator[tarfile.TarFile]:
    with (
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0) as octets,
        tarfile.open(fileobj=octets, mode="w|") as tar,
    ):
        yield tar


def _mtime(path: Path, label: Label) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it has moved since it was read
        return label.made.timestamp()


class Sums:
    """The list of what a backup holds, in the form that `sha256sum -c` reads, written to `file` as it grows."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self._digest = sha256()
        self._files = self._octets = 0

    def add(self, name: str, digest: str, size: int) -> None:
        line = f"{digest}  {name}\n".encode()
        self.file.write(line)
        self._digest.update(line)
        self._files += 1
        self._octets += size

    @property
    def copied(self) -> Copied:
        return Copied(self._files, self._octets, self._digest.hexdigest())


class _Copy:
    """The file that is being written, and the sums of what it holds so far."""

    def __init__(self, tar: tarfile.TarFile, sums: IO[bytes]) -> None:
        self._tar = tar
        self._sums = Sums(sums)
        self.damaged: list[str] = []

    def add(self, name: str, octets: bytes, mtime: float) -> None:
        self._sums.add(name, sha256(octets).hexdigest(), len(octets))
        self._put(name, len(octets), BytesIO(octets), mtime)

    def closed(self) -> Copied:
        """Put the list of sums at the end."""
        size = self._sums.file.tell()
        self._sums.file.seek(0)
        self._put(SUMS, size, self._sums.file, 0)
        return self._sums.copied

    def _put(self, name: str, size: int, file: IO[bytes], mtime: float) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(mtime), 0o600
        self._tar.addfile(member, file)
        self._tar.members.clear()  # type: ignore[attr-defined]  # untyped; it would keep all that it has written


class _Source:
    """`data/`, in the order in which it must be copied; damaged files are named and left out."""

    def __init__(self, data: Path, damaged: list[str]) -> None:
        self._data = data
        self._damaged = damaged

    def files(self) -> Iterator[tuple[Path, bytes]]:
        yield from self._beside()
        noted = set()
        for path, octets in self._sealed(self._sidecars()):
            noted.add(path.stem)
            yield path, octets
        yield from self._sealed((self._data / "office.json",))
        yield from self._sealed(listed(self._data / "heads", ".json"))
        yield from self._cases()
        yield from self._unnoted(noted)
        yield from self._archived()
        yield from self._read(listed(self._data / "rules", ".json"))

    def _beside(self) -> Iterator[tuple[Path, bytes]]:
        """Copy requests first of all, then what lies in none of the rooms that we know better."""
        yield from self._sealed(listed(self._data / "requests", ".json"))
        known = ("archive", "cases", "heads", "requests", "rules", "office.json", *_NOT_COPIED)
        for path in (path for path in listed(self._data) if path.name not in known):
            yield from self._read(listed(path, ".json") if path.is_dir() else (path,))

    def _sidecars(self) -> Iterator[Path]:
        for folder in folders(self._data / "archive"):
            yield from listed(folder, ".json")

    def _cases(self) -> Iterator[tuple[Path, bytes]]:
        """Copy each case once: one that is put away meanwhile is found where it goes."""
        opened = dict(self._sealed(listed(self._data / "cases" / "open", ".json")))
        waiting = {path.name: (path, octets) for path, octets in opened.items()}
        seen = set(waiting)
        closed = (path for month in months(self._data / "cases" / "closed") for path in listed(month, ".json"))
        for path, octets in self._sealed(closed):
            waiting.pop(path.name, None)
            seen.add(path.name)
            yield path, octets
        again = self._sealed(listed(self._data / "cases" / "open", ".json"))
        yield from ((path, octets) for path, octets in again if path.name not in seen)
        yield from waiting.values()

    def _archived(self) -> Iterator[tuple[Path, bytes]]:
        plain_files = (path for folder in folders(self._data / "archive") for path in listed(folder) if not path.suffix)
        for path, octets in self._read(plain_files):
            if sha256(octets).hexdigest() == path.name:
                yield path, octets
            else:
                self._damaged.append(f"{path} is damaged (its SHA-256 is not its name)")

    def _unnoted(self, noted: set[str]) -> Iterator[tuple[Path, bytes]]:
        """Note of mails that came meanwhile that they came, to be decided about once more: a case may tell of them."""
        later = (path for path in self._sidecars() if path.stem not in noted)
        for path, octets in self._sealed(later):
            received = seal.unsealed_record(path, Received, octets)
            if not received.redacted:
                is_whole = path.with_suffix("").stat().st_size >= received.size
                reason = "" if is_whole else f"larger than the limit: {received.size} bytes"
                fresh = replace(received, verdict=Verdict.PENDING, attempts=0, case="", canon="", reason=reason)
                yield path, seal.sealed_record(fresh)

    def _sealed(self, paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
        for path, octets in self._read(paths):
            try:
                seal.schema_of(path, octets)
            except Corrupt as error:
                self._damaged.append(str(error))
            else:
                yield path, octets

    def _read(self, paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
        """Read what is still there: some files move or go while others are copied."""
        for path in paths:
            try:
                yield path, read(path)
            except FileNotFoundError:
                continue
            except Corrupt as error:
                self._damaged.append(str(error))
