"""Make files survive a power cut: write aside, fsync, rename, fsync the folder.

What a reader finds under a name is the old file or the new one, never a part. A full disk is a `TransientFailure`
that leaves nothing behind; a failed fsync is a `DiskFailure`, which ends the process. Each change of the disk is a call
of this module's `os`, in whose place the simulation puts a disk that fails, and that loses power.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import groupby
from pathlib import Path

from maild.errors import Corrupt, TransientFailure

_LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_ADD = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_ASIDE = ".new"
_NO_PLAIN_FILE = (errno.ELOOP, errno.EISDIR, errno.ENXIO)  # a link, a folder, a socket
_FULL = (errno.ENOSPC, errno.EDQUOT)


class NoSpace(TransientFailure):
    """The disk is full, or our share of it."""


class DiskFailure(BaseException):
    """An fsync failed: what is on disk is unknown and asking again may lie (the kernel marks the pages clean).

    Or a batch could not be ended, and what we remember is not what is on disk.

    Not a `MaildError` nor an `Exception`, so that no guard of the loop takes it for a failure that one can live with.
    """


class Rank(IntEnum):
    """In which order the files of a batch become true: what names others comes after them."""

    CONTENT = 0  # named by its digest
    STATE = 1  # cases and the desk, which name contents
    VERDICT = 2  # what became of a mail: it must not be known before the case is


@dataclass(slots=True)
class _Batch:
    """What is written aside and waits for the end of the batch."""

    asides: dict[Path, tuple[Rank, Path]] = field(default_factory=dict)
    lasting: dict[Path, None] = field(default_factory=dict)  # files that were there, and folders, still to be synced
    written: int = 0

    def ranked(self) -> Iterator[list[tuple[Path, Path]]]:
        """List the files with what is to take their place, rank by rank, each in the order of writing."""
        for rank in Rank:
            yield [(path, aside) for path, (other, aside) in self.asides.items() if other is rank]


def _go_on(_: str) -> None:
    pass


class Disk:
    """The one hand that writes, in one thread. `step` is told each point at which the power could go."""

    def __init__(self, step: Callable[[str], None] = _go_on) -> None:
        self._step = step
        self._batch: _Batch | None = None

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Let all that is written within wait for the disk once, at the end; nothing of it is durable before.

        Each file is whole at any moment, and they become true by rank. An error within ends the batch as well, with
        what was written until then: that is a state in which the process might have died. A batch in a batch is a part
        of it.
        """
        if self._batch:
            yield
            return
        self._batch = _Batch()
        try:
            yield
        except Exception:
            self._end_batch()
            raise
        else:
            self._end_batch()
        finally:
            self._batch = None

    def read(self, path: Path) -> bytes:
        """Read as the function does, also what a batch has written and not yet put in its place."""
        return read(self._place_of(path))

    def stat(self, path: Path) -> os.stat_result:
        """Look at a file as `read` would read it."""
        return self._place_of(path).stat()

    def replace(self, path: Path, data: bytes, rank: Rank = Rank.STATE) -> None:
        """Put `data` under `path`, whole and for good when this returns, or when the batch does."""
        self._step("replace.begin")
        aside = self._write_aside(path, data)
        if self._batch:
            _, before = self._batch.asides.pop(path, (rank, None))  # what is written last is put in its place last
            self._batch.asides[path] = rank, aside
            if before:
                _unlink(before)
            return
        self._step("replace.rename")
        try:
            os.replace(aside, path)
        except OSError as error:
            raise _not_written(path, error, aside) from error
        self._step("replace.renamed")
        sync_folder(path.parent)
        self._step("replace.done")

    def write_once(self, path: Path, data: bytes) -> None:
        """Put a file that is named by its content; a torn or damaged one of that name is written anew."""
        if not self._holds(path, data):
            self.make_folder(path.parent)
            self.replace(path, data, Rank.CONTENT)

    def move(self, old: Path, new: Path) -> None:
        """Rename a file into another folder of the same disk."""
        self.make_folder(new.parent)
        self._end_batch()
        self._step("move.begin")
        try:
            os.replace(old, new)
        except OSError as error:
            raise _not_written(new, error) from error
        self._step("move.renamed")
        sync_folder(new.parent)
        sync_folder(old.parent)
        self._step("move.done")

    def remove(self, path: Path) -> None:
        """Remove a file that is no longer needed; it may be gone already."""
        self._end_batch()
        self._step("remove.begin")
        try:
            os.unlink(path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _not_written(path, error) from error
        sync_folder(path.parent)
        self._step("remove.done")

    def remove_all(self, paths: Iterable[Path]) -> None:
        """Remove files that are no longer needed, those of a folder in one go; they may be gone already."""
        self._end_batch()
        for folder, files in groupby(sorted(paths), key=lambda path: path.parent):
            for path in files:
                self._step("remove.begin")
                try:
                    _unlink(path)
                except OSError as error:
                    raise _not_written(path, error) from error
            sync_folder(folder)
            self._step("remove.done")

    def append(self, path: Path, data: bytes) -> None:
        """Add to a file that can be made again from others: not synced, so its end may be torn."""
        self._step("append.begin")
        try:
            with os.fdopen(os.open(path, _ADD, 0o600), "wb") as file:
                file.write(data)
        except OSError as error:
            raise _not_written(path, error) from error
        self._step("append.done")

    def make_folder(self, path: Path) -> None:
        """Make a folder that only we may enter, and those above it."""
        try:
            if path.is_dir():
                return
        except OSError as error:
            raise TransientFailure(f"cannot look at the folder {path}: {error.strerror}") from error
        self.make_folder(path.parent)
        try:
            with suppress(FileExistsError):
                os.mkdir(path, 0o700)
        except OSError as error:
            raise _not_written(path, error) from error
        self._see_lasting(path.parent)

    def _end_batch(self) -> None:
        """Make durable what is written aside, and only then true: first all contents of files, then names by rank.

        Memory is ahead of the disk, so what goes wrong here ends the process.
        """
        if not self._batch or not (self._batch.asides or self._batch.lasting):
            return
        self._step("batch.begin")
        for path in (*self._batch.lasting, *(aside for _, aside in self._batch.asides.values())):
            sync_file(path)
        for files in self._batch.ranked():
            for path, aside in files:
                self._step("batch.rename")
                _put_in_place(aside, path)
            for folder in dict.fromkeys(path.parent for path, _ in files):
                sync_folder(folder)
            self._step("batch.ranked")
        self._batch.asides.clear()
        self._batch.lasting.clear()

    def _see_lasting(self, *paths: Path) -> None:
        """Sync what is there already, at once or with the batch."""
        if self._batch:
            self._batch.lasting |= dict.fromkeys(paths)
            return
        for path in paths:
            sync_file(path)

    def _place_of(self, path: Path) -> Path:
        """Say where a file is read; threads may ask."""
        batch = self._batch
        return batch.asides.get(path, (None, path))[1] if batch else path

    def _write_aside(self, path: Path, data: bytes) -> Path:
        aside = self._aside_of(path)
        try:
            _unlink(aside)  # left by a dead process that had our pid
            with os.fdopen(os.open(aside, _MAKE, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                self._step("replace.written")
                if not self._batch:
                    _sync(file.fileno(), path)
        except OSError as error:
            raise _not_written(path, error, aside) from error
        return aside

    def _aside_of(self, path: Path) -> Path:
        """Name the file to write to; in a batch each time another, so that a full disk spoils none that is good."""
        if not self._batch:
            return path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
        self._batch.written += 1
        return path.with_name(f".{path.name}.{self._batch.written}.{os.getpid()}{_ASIDE}")

    def _holds(self, path: Path, data: bytes) -> bool:
        """Say whether exactly these bytes lie there, and if so make sure that they stay."""
        try:
            if self.read(path) != data:
                return False
        except (FileNotFoundError, Corrupt):
            return False
        if self._place_of(path) == path:
            self._see_lasting(path, path.parent)
        return True


def read(path: Path) -> bytes:
    """Read a plain file; `FileNotFoundError` if there is none, `Corrupt` if something else lies there."""
    try:
        descriptor = os.open(path, _LOOK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Corrupt(f"{path} is not a plain file; remove it")
            return file.read()
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in _NO_PLAIN_FILE:
            raise Corrupt(f"{path} is not a plain file; remove it") from error
        raise TransientFailure(f"cannot read {path}: {error.strerror}") from error


def listed(folder: Path, suffix: str = "") -> list[Path]:
    """List what lies in a folder by name, without files set aside; nothing where there is no folder."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(suffix))
    except FileNotFoundError:
        return []
    except OSError as error:  # taking a folder for empty that cannot be read would forget everything in it
        raise TransientFailure(f"cannot read the folder {folder}: {error.strerror}") from error
    return [folder / name for name in names if not name.startswith(".")]


def sweep(folder: Path) -> int:
    """Remove what writers that died have left aside; say how many files. Files of living processes stay.

    What they put in its place and did not live to sync is made durable: it is built upon from now on.
    """
    os.sync()  # one wait for all; to ask for each folder costs some milliseconds, and they are hundreds
    try:
        left = [path for path in _set_aside(str(folder)) if _is_left(path)]
        for path in left:
            _unlink(path)
    except OSError as error:
        raise TransientFailure(f"cannot clear away what is left in {folder}: {error.strerror}") from error
    return len(left)


def _set_aside(folder: str) -> Iterator[Path]:
    """Walk through all folders, of which there are few, for their files are many."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(_ASIDE) and entry.name.startswith("."):
                yield Path(entry.path)
            elif entry.is_dir(follow_symlinks=False):
                yield from _set_aside(entry.path)


def sync_file(path: Path) -> None:
    _sync_by_name(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """Make the names in a folder as durable as the files they name."""
    _sync_by_name(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync_by_name(path: Path, flags: int) -> None:
    try:
        descriptor = os.open(path, flags | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unsynced(path, error) from error


def _sync(descriptor: int, path: Path) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        raise _unsynced(path, error) from error


def _unlink(path: Path) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)


def _put_in_place(aside: Path, path: Path) -> None:
    try:
        os.replace(aside, path)
    except OSError as error:
        raise DiskFailure(f"cannot write {path}: {error.strerror}; look at the disk, then start again") from error


def _unsynced(path: Path, error: OSError) -> DiskFailure:
    return DiskFailure(f"fsync of {path} failed: {error.strerror}; check the disk, then start again")


def _not_written(path: Path, error: OSError, aside: Path | None = None) -> TransientFailure:
    if aside:
        with suppress(OSError):  # then it is swept away at the next start
            _unlink(aside)
    if error.errno in _FULL:
        return NoSpace(f"cannot write {path}: {error.strerror}; make room on its disk")
    return TransientFailure(f"cannot write {path}: {error.strerror}")


def _is_left(path: Path) -> bool:
    pid = path.name.removesuffix(_ASIDE).rpartition(".")[2]
    return pid.isascii() and pid.isdecimal() and (int(pid) == os.getpid() or not _is_alive(int(pid)))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
