"""Measure the room that is left on the disk under `data/`, and say whether it is enough."""

import os
from dataclasses import dataclass
from pathlib import Path

from maild.errors import TransientFailure

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of room: below `low` an office is told, below `least` what is left is kept for sending."""

    unit: str
    low: int
    least: int


_BYTES, _FILES = Kind("MB", 1_000 * _MB, 64 * _MB), Kind("files", 10_000, 1_000)
_LOW, _LEAST = 10, 20  # at most so many parts of the disk: a small one has small limits


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of all that there is; a file system that counts no files has none of them."""

    free: int
    size: int
    free_files: int = 0
    files: int = 0

    @property
    def is_low(self) -> bool:
        return any(free < min(kind.low, size // _LOW) for kind, free, size in self._kinds)

    @property
    def is_full(self) -> bool:
        return any(free < min(kind.least, size // _LEAST) for kind, free, size in self._kinds)

    @property
    def _kinds(self) -> tuple[tuple[Kind, int, int], ...]:
        return ((_BYTES, self.free, self.size), (_FILES, self.free_files, self.files))

    def __str__(self) -> str:
        files = f" and {self.free_files} files" if self.files else ""
        return f"{self.free / _MB:.1f} MB{files} free"


def room_in(folder: Path) -> Room:
    """Ask the file system; what only the superuser may still use counts as gone."""
    try:
        found = os.statvfs(folder)
    except OSError as error:
        raise TransientFailure(f"cannot look at the disk under {folder}: {error.strerror}") from error
    return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize, found.f_favail, found.f_files)
