"""Make files survive a power cut: write aside, fsync, rename, fsync the folder.

What a reader finds under a name is the old file or the new one, never a part. A full disk is a `TransientFailure`
that leaves nothing behind; a failed fsync is a `DiskFailure`, which ends the process. Each change of the disk is a call
of this module's `os`, in whose place the simulation puts a disk that fails, and that loses power.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
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

    Not a `MaildError` nor an `Exception`, so that no guard of the loop takes it for a failure that one can live with.
    """


def _go_on(_: str) -> None:
    pass


class Disk:
    """The one hand that writes. `step` is told each point at which the power could go; tests put a fuse there."""

    def __init__(self, step: Callable[[str], None] = _go_on) -> None:
        self._step = step

    def replace(self, path: Path, data: bytes) -> None:
        """Put `data` under `path`, whole and for good when this returns."""
        self._step("replace.begin")
        aside = self._write_aside(path, data)
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
            self.replace(path, data)

    def move(self, old: Path, new: Path) -> None:
        """Rename a file into another folder of the same disk."""
        self.make_folder(new.parent)
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
        sync_folder(path.parent)

    def _write_aside(self, path: Path, data: bytes) -> Path:
        aside = path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
        try:
            _unlink(aside)  # left by a dead process that had our pid
            with os.fdopen(os.open(aside, _MAKE, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                self._step("replace.written")
                _sync(file.fileno(), path)
        except OSError as error:
            raise _not_written(path, error, aside) from error
        return aside

    def _holds(self, path: Path, data: bytes) -> bool:
        """Say whether exactly these bytes lie there, and if so make sure that they stay."""
        try:
            if read(path) != data:
                return False
        except (FileNotFoundError, Corrupt):
            return False
        sync_file(path)
        sync_folder(path.parent)
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
    """Remove what writers that died have left aside; say how many files. Files of living processes stay."""
    try:
        left = [path for path in folder.rglob(f".*{_ASIDE}") if _is_left(path)]
        for path in left:
            _unlink(path)
    except OSError as error:
        raise TransientFailure(f"cannot clear away what is left in {folder}: {error.strerror}") from error
    return len(left)


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
