"""One writer at a time: a lock on a file that is kept open for life."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from maild.errors import PermanentFailure, TransientFailure


class Lock:
    """The right to write, held by one process until it ends; the kernel frees it however that comes about."""

    def __init__(self, path: Path) -> None:
        self._descriptor = _locked(path)

    def release(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> "Lock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _locked(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PermanentFailure(
            f"cannot open the lock {path}: {error.strerror}; is this the user of the daemon?"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise TransientFailure(f"another maild (pid {holder}) holds {path}") from error
    with suppress(OSError):  # on a full disk the message to a second instance lacks the pid, no more
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor
