"""One writer at a time: a lock on a file, and on its folder, that are kept open for life.

The file tells a second instance who holds it; the folder stays locked when somebody removes the file.
"""

import fcntl
import os
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

from maild.errors import PermanentFailure, TransientFailure

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.glusterfs", "glusterfs", "afs"})
"""File systems of which another machine may have a different view: no lock and no fsync there can be relied upon."""

_MOUNTS = Path("/proc/self/mountinfo")


class Lock:
    """The right to write, held by one process until it ends; the kernel frees it however that comes about."""

    def __init__(self, path: Path) -> None:
        _refuse_network(path.parent)
        with ExitStack() as taken:
            file = _taken(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW)
            taken.callback(os.close, file)
            taken.callback(os.close, _taken(path.parent, os.O_RDONLY | os.O_DIRECTORY))
            with suppress(OSError):  # on a full disk the message to a second instance lacks the pid, no more
                os.ftruncate(file, 0)
                os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
            self._held = taken.pop_all()

    def release(self) -> None:
        self._held.close()

    def __enter__(self) -> "Lock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def kind_of_disk(folder: Path, mounts: str | None = None) -> str:
    """Name the file system on which a folder lies; "" where the machine does not tell (proc(5), mountinfo)."""
    try:
        device = folder.stat().st_dev
        lines = (_MOUNTS.read_text(errors="replace") if mounts is None else mounts).splitlines()
    except OSError:
        return ""
    number = f"{os.major(device)}:{os.minor(device)}"
    here = (line.partition(" - ")[2].split() for line in lines if line.split()[2:3] == [number])
    return next((words[0] for words in here if words), "")


def _refuse_network(folder: Path) -> None:
    kind = kind_of_disk(folder)
    if kind in NETWORK:
        raise PermanentFailure(
            f"{folder} lies on {kind}, where two machines could write at once and what is acknowledged may not be on"
            " disk; let store.path in maild.toml name a folder on a disk of this machine"
        )


def _taken(path: Path, flags: int) -> int:
    try:
        descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PermanentFailure(
            f"cannot open the lock {path}: {error.strerror}; is this the user of the daemon?"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = _holder(descriptor)
        os.close(descriptor)
        raise TransientFailure(f"another maild ({holder}) holds {path}; let it work, or stop it first") from error
    except OSError as error:
        os.close(descriptor)
        raise TransientFailure(f"cannot lock {path}: {error.strerror}") from error
    return descriptor


def _holder(descriptor: int) -> str:
    try:
        pid = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
    except OSError:  # of a folder nothing can be read
        pid = ""
    return f"pid {pid}" if pid else "pid unknown"
