"""Make an office folder from a backup: aside first, and under its name only when all of it is there and durable."""

import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from gzip import BadGzipFile
from pathlib import Path

from maild.core.restored import Restored
from maild.errors import ConfigError, MaildError, Problem, TransientFailure
from maild.store.backedup import Found, Readable, read_through
from maild.store.backup import Label
from maild.store.durable import sync_file, sync_folder
from maild.store.lock import Lock
from maild.store.restored import NAME
from maild.store.seal import sealed_record

KEY_FILE, SETTINGS = "secret.key", "maild.toml"
_STORE_PATH = re.compile(r"""(?ms)^(\[store\][^\[]*?^\s*path\s*=\s*)("[^"\n]*"|'[^'\n]*')""")
_PIECE = 1 << 20
_LOCK = ".lock"

RestoredOf = Callable[[Label], Restored]


def make_office(file: Path, folder: Path, restored_of: RestoredOf, key: bytes = b"") -> Found:
    """Unpack a backup into a folder that is new or empty, with the key where one is given.

    No part of it is ever seen under the folder's name: whatever goes wrong, there is nothing, and it can be done again.
    """
    folder = folder.absolute()
    _refuse_filled(folder)
    try:
        with _aside(folder) as aside:
            found = read_through(file, lambda name, stream, mtime: _keep(aside, name, stream, mtime))
            _point_at_own_data(aside / SETTINGS)
            _write(aside, f"data/{NAME}", sealed_record(restored_of(found.label)))
            if key:
                (aside / KEY_FILE).unlink(missing_ok=True)
                _write(aside, KEY_FILE, key)
            _make_durable(aside)
            _put(aside, folder)
    except OSError as error:
        raise TransientFailure(f"cannot write {folder}: {error.strerror or error}; nothing was restored") from error
    return found


def _point_at_own_data(settings: Path) -> None:
    """Let the settings name the data that lie beside them, whatever they named on the machine that was lost."""
    text = settings.read_text(encoding="utf-8")
    if _path_in(text) == "data":
        return
    changed = _STORE_PATH.sub(r'\1"data"', text, count=1)
    if _path_in(changed) != "data":
        raise MaildError(f'{SETTINGS} in the backup names another [store] path, and cannot be changed to "data"')
    settings.write_text(changed, encoding="utf-8")


def _path_in(text: str) -> object:
    try:
        return tomllib.loads(text).get("store", {}).get("path", "data")
    except (tomllib.TOMLDecodeError, AttributeError):
        return "data"  # `maild check` says what is wrong


def _refuse_filled(folder: Path) -> None:
    if not os.path.lexists(folder) or (folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())):
        return
    remedy = "name a new folder: nothing is ever restored over an office"
    raise ConfigError((Problem(str(folder), "", "is not an empty folder", remedy),))


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Make an empty folder beside, which is gone at the end of the `with` unless it was put in its place."""
    aside = folder.with_name(f".{folder.name}.restoring")
    aside.mkdir(mode=0o700, exist_ok=True)
    with Lock(aside / _LOCK):
        try:
            _empty(aside)  # of what a restore has left that died
            yield aside
        finally:
            with suppress(OSError):
                _empty(aside)
                (aside / _LOCK).unlink()
                aside.rmdir()


def _empty(aside: Path) -> None:
    for path in list(aside.iterdir()) if aside.is_dir() else []:
        if path.name != _LOCK:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _keep(aside: Path, name: str, stream: Readable, mtime: int) -> None:
    try:
        _unpack(aside, name, stream, mtime)
    except FileExistsError as error:
        raise MaildError(f"the backup holds {name} twice; nothing was restored") from error
    except OSError as error:
        if isinstance(error, BadGzipFile):
            raise
        raise TransientFailure(f"cannot write {aside / name}: {error.strerror}; nothing was restored") from error


def _unpack(aside: Path, name: str, stream: Readable, mtime: int) -> None:
    """Write one file, readable for us alone where it holds people's data or the key."""
    _make_folder(aside, Path(name).parent)
    path = aside / name
    is_private = name.startswith("data/") or name == KEY_FILE
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        while octets := stream.read(_PIECE):
            file.write(octets)
        os.fchmod(file.fileno(), 0o600 if is_private else 0o644)
    os.utime(path, (mtime, mtime))  # retention asks how long a file has been kept


def _write(aside: Path, name: str, octets: bytes) -> None:
    _make_folder(aside, Path(name).parent)
    with os.fdopen(os.open(aside / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(octets)


def _make_folder(aside: Path, name: Path) -> None:
    for folder in (*reversed(name.parents), name):
        (aside / folder).mkdir(mode=0o700 if name.parts[:1] == ("data",) else 0o755, exist_ok=True)


def _make_durable(aside: Path) -> None:
    """Sync after all is written: the disk has been at work meanwhile, so there is little left to wait for."""
    for root, _, names in os.walk(aside, topdown=False):
        for name in names:
            sync_file(Path(root) / name)
        sync_folder(Path(root))


def _put(aside: Path, folder: Path) -> None:
    (aside / _LOCK).unlink()
    aside.chmod(0o755)
    aside.rename(folder)
    sync_folder(folder.parent)
