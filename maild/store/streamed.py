"""Write one large file piece by piece: it stands under its name whole, or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from maild.errors import ConfigError, Problem, TransientFailure
from maild.store.durable import sync_file, sync_folder

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)  # a stick, a share


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that only we may read; at the end of the `with` it is durable under `path`, which must be free.

    Whatever ends the `with` otherwise leaves nothing behind.
    """
    refuse_existing(path)
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w+b") as file:
            yield file
            file.flush()
        sync_file(aside)
        _put(aside, path)
        sync_folder(path.parent)
    except OSError as error:
        raise TransientFailure(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def refuse_existing(path: Path) -> None:
    """Refuse to write over anything."""
    if os.path.lexists(path):
        raise ConfigError((Problem(str(path), "", "exists already, and nothing is overwritten", "name another file"),))


def _put(aside: Path, path: Path) -> None:
    """Give the file its name; only where a disk knows no links could another of that name be lost meanwhile."""
    try:
        os.link(aside, path)
    except FileExistsError:
        refuse_existing(path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        refuse_existing(path)
        aside.rename(path)
