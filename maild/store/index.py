"""An index beside the files of a folder, so that a start need not read them all: `index.jsonl`, a row a file.

It can be made again from the files and is believed row by row: only if the row's checksum holds and its file has the
size and time that the row says. The last row of a file counts.
"""

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

from maild.errors import TransientFailure
from maild.store.durable import Disk, read

Told: TypeAlias = list[Any]
"""What a row says of its file: values that JSON knows."""

_NAME = "index.jsonl"
_FORM = 2  # in every checksum: rows of another form are none


class Indexes:
    """Rows for files that no index tells of, or no longer as they are; the next that is written takes all along."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._unlisted: list[tuple[Path, bytes]] = []

    def put(self, path: Path, told: Told) -> None:
        """Say what a file tells, as it lies there now; nothing where a running daemon has moved it meanwhile."""
        try:
            found = self._disk.stat(path)
        except FileNotFoundError:
            return
        text = json.dumps([path.name, found.st_size, found.st_mtime_ns, *told], separators=(",", ":")).encode()
        self._unlisted.append((path.parent / _NAME, b"%08x %s\n" % (zlib.crc32(text, _FORM), text)))

    def write(self) -> None:
        """Append what is not in the indexes yet; on a full disk later, or else the files are read at the next start."""
        rows: dict[Path, list[bytes]] = {}
        for index, row in self._unlisted:
            rows.setdefault(index, []).append(row)
        with suppress(TransientFailure):
            for index, lines in rows.items():
                self._disk.append(index, b"".join(lines))
            self._unlisted.clear()


def entries(folder: Path, suffix: str = ".json") -> Iterator[tuple[str, Told | None]]:
    """Go through the files of a folder by name: what the index tells of each, or None where it must be read."""
    rows = _rows(folder / _NAME)
    for name, size, mtime in _seen(folder, suffix):
        row = rows.get(name)
        yield name, row[3:] if row and row[1] == size and row[2] == mtime else None


def _seen(folder: Path, suffix: str) -> Iterator[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as found:
            named = [entry for entry in found if entry.name.endswith(suffix) and not entry.name.startswith(".")]
    except FileNotFoundError:
        return
    except OSError as error:
        raise TransientFailure(f"cannot read the folder {folder}: {error.strerror}") from error
    for entry in sorted(named, key=attrgetter("name")):
        with suppress(FileNotFoundError):  # a running daemon has moved it meanwhile
            looks = entry.stat(follow_symlinks=False)
            yield entry.name, looks.st_size, looks.st_mtime_ns


def _rows(path: Path) -> dict[str, list[Any]]:
    try:
        lines = read(path).splitlines()
    except FileNotFoundError:
        return {}
    whole = (line[9:] for line in lines if line[:9] == b"%08x " % zlib.crc32(line[9:], _FORM))
    return {row[0]: row for row in json.loads(b"[%s]" % b",".join(whole))}
