"""The watched folder into which people and copiers put scanned letters."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from maild.store.durable import Disk

TAKEN = "sudah-diambil"
"""The folder beneath it into which a file goes once its case is durable."""

_UNFINISHED = (".part", ".tmp", ".crdownload", ".swp", "~")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file in the folder: its size and time of change tell whether somebody still writes it."""

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
            return tuple(sorted(self._found(), key=lambda dropped: dropped.path.name))
        except OSError:
            return ()  # the folder is on a share that is away: it is looked at again

    def read(self, dropped: Dropped) -> bytes:
        """Read a file; raises OSError, where it is gone or a link has taken its place."""
        handle = os.open(dropped.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            return file.read(dropped.size + 1)

    def put_away(self, dropped: Dropped, number: str) -> None:
        """Move a file out of the way, under the number of its case; a courtesy to people, and never needed."""
        target = self._folder / TAKEN / f"{number or 'tanpa-nomor'}-{dropped.path.name}"
        self._disk.make_folder(target.parent)
        self._disk.move(dropped.path, target)

    def _found(self) -> Iterator[Dropped]:
        with os.scandir(self._folder) as entries:
            for entry in entries:
                seen = entry.stat(follow_symlinks=False)
                is_hidden = entry.name.startswith((".", "~")) or entry.name.lower().endswith(_UNFINISHED)
                if stat.S_ISREG(seen.st_mode) and seen.st_size and not is_hidden:
                    yield Dropped(self._folder / entry.name, seen.st_size, seen.st_mtime_ns)
