"""Read a backup through, once, and believe nothing in it: every file is compared with its sum, every path looked at."""

import gzip
import json
import re
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from maild.core.case import Dossier
from maild.core.event import Erased
from maild.core.naming import files_in
from maild.core.received import Received
from maild.core.record import record
from maild.errors import Corrupt, PermanentFailure, TransientFailure
from maild.store import seal
from maild.store.backup import FORMAT, LABEL, SUMS, Copied, Label, Sums
from maild.store.tinydb import desk_in, dossier_in

_IN_MEMORY = 4 << 20
_LONGEST_LABEL = 1 << 16
_LONGEST_RECORD = 256 << 20
_PIECE = 1 << 20
_ARCHIVED = re.compile(r"data/archive/[0-9a-f]{2}/([0-9a-f]{64})")
_NAMED = 20  # troubles that a message lists
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error)


class Readable(Protocol):
    def read(self, size: int = -1) -> bytes: ...


Keep = Callable[[str, Readable, int], None]
"""Take one file out of a backup: its path, what to read it from, and when it was changed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A backup that holds what it was written with."""

    label: Label
    copied: Copied


def read_through(file: Path, keep: Keep | None = None) -> Found:
    """Check a backup from its first to its last byte, and hand each file to `keep` on the way.

    Raises `Corrupt` naming what is damaged or missing, `PermanentFailure` where a newer maild wrote it.
    """
    with _opened(file) as octets, tempfile.SpooledTemporaryFile(_IN_MEMORY) as sums:
        try:
            with tarfile.open(fileobj=octets, mode="r|") as tar:
                found = _Reading(file, tar, sums, keep).done()
            while octets.read(_PIECE):  # to the end, where the sum of the whole stands
                pass
        except _BROKEN as error:
            raise Corrupt(f"{file} is no backup of maild, cut off or damaged ({error}); take another one") from error
        except OSError as error:
            raise TransientFailure(f"cannot read {file}: {error.strerror or error}") from error
        return found


def _opened(file: Path) -> gzip.GzipFile:
    try:
        return gzip.GzipFile(file, "rb")
    except OSError as error:
        raise TransientFailure(f"cannot read {file}: {error.strerror or error}") from error


class _Digesting:
    """A stream that is digested as it is read; `octets` are kept of small ones that are wanted as a whole."""

    def __init__(self, stream: IO[bytes], is_wanted: bool) -> None:
        self._stream = stream
        self._digest = sha256()
        self._octets: list[bytes] | None = [] if is_wanted else None
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        octets = self._stream.read(size)
        self._digest.update(octets)
        self.size += len(octets)
        if self._octets is not None:
            self._octets.append(octets)
        return octets

    def finish(self) -> str:
        """Read what nobody has read, and give the digest of it all."""
        while self.read(_PIECE):
            pass
        return self._digest.hexdigest()

    @property
    def octets(self) -> bytes:
        return b"".join(self._octets or ())


class _Reading:
    """One way through a backup."""

    def __init__(self, file: Path, tar: tarfile.TarFile, sums: IO[bytes], keep: Keep | None) -> None:
        self._file = file
        self._tar = tar
        self._sums = Sums(sums)
        self._keep = keep
        self._census = _Census()

    def done(self) -> Found:
        label: Label | None = None
        while member := self._tar.next():
            self._tar.members.clear()  # type: ignore[attr-defined]  # untyped; it would keep all that it has seen
            name = _checked_name(self._file, member)
            if name == SUMS and label:
                return self._ended(label, self._stream(member))
            label = label or self._label(name, member)
            if name != LABEL:
                self._take(name, member, label)
        raise Corrupt(f"{self._file} is cut off: its list of sums is missing; take another backup")

    def _take(self, name: str, member: tarfile.TarInfo, label: Label) -> None:
        is_wanted = label.schema == seal.SCHEMA and _is_record(name) and member.size <= _LONGEST_RECORD
        stream = _Digesting(self._stream(member), is_wanted)
        if self._keep:
            self._keep(name, stream, int(member.mtime))
        self._count(name, stream)
        if is_wanted:
            self._census.look_at(PurePosixPath(name), stream.octets)
        elif found := _ARCHIVED.fullmatch(name):
            self._census.has(found[1])

    def _label(self, name: str, member: tarfile.TarInfo) -> Label:
        if name != LABEL or member.size > _LONGEST_LABEL:
            raise Corrupt(f"{self._file} is no backup of maild: it does not begin with {LABEL}")
        stream = _Digesting(self._stream(member), is_wanted=True)
        self._count(name, stream)
        label = _read_label(self._file, stream.octets)
        if label.schema > seal.SCHEMA:
            raise PermanentFailure(
                f"{self._file} was written by maild {label.maild} (schema {label.schema}); this one knows schema "
                f"{seal.SCHEMA}: restore it with maild {label.maild} or a newer one"
            )
        return label

    def _count(self, name: str, stream: _Digesting) -> None:
        self._sums.add(name, stream.finish(), stream.size)

    def _ended(self, label: Label, written: IO[bytes]) -> Found:
        self._sums.file.seek(0)
        wrong = [*_differences(self._sums.file, written), *self._census.missing()]
        if self._tar.next():
            wrong.append("there is something behind its list of sums")
        if wrong:
            more = f"\n… and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
            raise Corrupt(f"{self._file}: " + "\n".join(wrong[:_NAMED]) + f"{more}\ntake another backup")
        return Found(label, self._sums.copied)

    def _stream(self, member: tarfile.TarInfo) -> IO[bytes]:
        stream = self._tar.extractfile(member)
        if stream is None:
            raise Corrupt(f"{self._file}: {member.name!r:.200} is no plain file; nothing of it is used")
        return stream


@dataclass(slots=True)
class _Census:
    """Which files of the archive there are, and which are named by a record."""

    _there: set[bytes] = field(default_factory=set)
    _named: dict[bytes, str] = field(default_factory=dict)
    _damaged: list[str] = field(default_factory=list)

    def has(self, digest: str) -> None:
        self._there.add(bytes.fromhex(digest))

    def look_at(self, name: PurePosixPath, octets: bytes) -> None:
        """Read a record as the daemon would, and note what it names."""
        try:
            for digest in _named_in(name, octets):
                self._named[bytes.fromhex(digest)] = str(name)
        except (Corrupt, ValueError) as error:
            self._damaged.append(f"{name}: {error}")

    def missing(self) -> Iterator[str]:
        yield from self._damaged
        for digest, name in self._named.items():
            if digest not in self._there:
                yield f"{name} names {digest.hex()}, which is not in the archive"


def _named_in(name: PurePosixPath, octets: bytes) -> Iterator[str]:
    path = Path(name)
    if name.parts[1] == "cases":
        yield from _needed_by(dossier_in(path, octets))
    elif name.parts[1] == "archive":
        received = seal.unsealed_record(path, Received, octets)
        yield from () if received.redacted else (received.digest,)
    else:
        yield from files_in(tuple(posting for posting in desk_in(path, octets).postings if posting.is_pending))


def _needed_by(dossier: Dossier) -> Iterator[str]:
    """Name what a case needs; what was redacted needs nothing."""
    for entry in dossier.entries:
        yield from () if isinstance(entry.event.fact, Erased) else files_in(entry)
    yield from files_in(dossier.case)
    yield from () if dossier.case.redacted else files_in(dossier.postings)


def _is_record(name: str) -> bool:
    return name.endswith(".json") and name.startswith(("data/cases/", "data/archive/", "data/office.json"))


def _checked_name(file: Path, member: tarfile.TarInfo) -> str:
    """Take no path that leads out of the folder, nor one that is none of ours."""
    name = member.name
    path = PurePosixPath(name)
    is_plain = bool(name) and name.isprintable() and "\\" not in name and str(path) == name and ".." not in path.parts
    if not (member.isreg() and is_plain and not path.is_absolute()):
        raise Corrupt(f"{file} holds {name!r:.200}, which no backup of maild does; nothing of it is used")
    return name


def _read_label(file: Path, octets: bytes) -> Label:
    try:
        label = record(Label, json.loads(octets))
    except ValueError as error:
        raise Corrupt(f"{file}: its {LABEL} cannot be read: {error}") from error
    if label.format > FORMAT:
        raise PermanentFailure(f"{file} was written by maild {label.maild}, in a form that this one does not know")
    return label


def _differences(found: IO[bytes], written: IO[bytes]) -> Iterator[str]:
    """Compare the sums that were found with those that were written, line by line."""
    for number, line in enumerate(written, start=1):
        ours = found.readline()
        if ours != line:
            name = line.decode(errors="replace").strip().partition("  ")[2]
            yield f"{name or f'file {number}'} is damaged or missing"
    if found.readline():
        yield "it holds files that were never written into it"
