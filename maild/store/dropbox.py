"""The watched folder into which people and copiers put scanned letters."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from maild.store.durable import Disk

TAKEN = "sudah-diambil"
"""The folder beneath it into which a file goes once its case is durable."""

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".swp", "~")
_HIDDEN = (".", "~")
_OF_SYSTEMS = ("thumbs.db", "desktop.ini")
_LONGEST_NAME = 100  # characters that a file keeps behind its case's number: at most 255 octets


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file in the folder: its size and time of change tell whether somebody still writes it.

    It is the inode's time: that of the content may have been brought along with a copy.
    """

    path: Path
    size: int
    changed_ns: int


class Dropbox:
    """Looks at plain files directly in the folder; follows no link and enters no folder."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk

    def files(self) -> tuple[Dropped, ...]:
        """List what lies there, by name; empty and hidden files, and those half written, are not there yet."""
        try:
            return tuple(_dropped(entry) for entry in self._entries() if _is_letter(entry))
        except OSError:
            return ()  # the folder is on a share that is away: it is looked at again, and `left` says so

    def read(self, dropped: Dropped) -> bytes:
        """Read a file; raises OSError, where it is gone or a link has taken its place."""
        handle = os.open(dropped.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            return file.read(dropped.size + 1)

    def put_away(self, dropped: Dropped, number: str) -> None:
        """Move a file out of the way, under the number of its case; a courtesy to people, and never needed."""
        name = f"{number or 'tanpa-nomor'}-{dropped.path.name[-_LONGEST_NAME:]}"
        self._disk.move(dropped.path, self._folder / TAKEN / name)

    def left(self, limit_bytes: int, before: datetime) -> tuple[str, ...]:
        """Say what nobody will take, and what should have been taken before a moment, with the reason."""
        try:
            found = [(_shown(entry), _why(entry, limit_bytes, before)) for entry in self._entries()]
        except OSError as error:
            return (f"it cannot be looked into: {error.strerror}",)
        return tuple(f"{name}: {why}" for name, why in found if why)

    def _entries(self) -> list["os.DirEntry[str]"]:
        with os.scandir(self._folder) as entries:
            shown = (entry for entry in entries if not entry.name.startswith(_HIDDEN) and entry.name != TAKEN)
            return sorted((entry for entry in shown if entry.name.lower() not in _OF_SYSTEMS), key=_name)


def _name(entry: "os.DirEntry[str]") -> str:
    return entry.name


def _shown(entry: "os.DirEntry[str]") -> str:
    """Name a file to people, whatever octets its name has."""
    return os.fsencode(entry.name).decode("utf-8", "replace")


def _is_letter(entry: "os.DirEntry[str]") -> bool:
    return _is_file(entry) and not entry.name.lower().endswith(_UNFINISHED) and _seen(entry).st_size > 0


def _is_file(entry: "os.DirEntry[str]") -> bool:
    return entry.is_file(follow_symlinks=False)


def _seen(entry: "os.DirEntry[str]") -> os.stat_result:
    return entry.stat(follow_symlinks=False)


def _dropped(entry: "os.DirEntry[str]") -> Dropped:
    seen = _seen(entry)
    return Dropped(Path(entry.path), seen.st_size, seen.st_ctime_ns)


def _why(entry: "os.DirEntry[str]", limit_bytes: int, before: datetime) -> str:
    if not _is_file(entry):
        return "no plain file: it is not looked into"
    seen = _seen(entry)
    if seen.st_size > limit_bytes:
        return f"larger than {limit_bytes // 1_000_000} MB"
    if not os.access(entry.path, os.R_OK):
        return "may not be read"
    came = datetime.fromtimestamp(seen.st_ctime, UTC)
    if came > before:
        return ""
    return f"lies there since {came:%Y-%m-%d %H:%M} UTC" + (", empty" if not seen.st_size else "")
