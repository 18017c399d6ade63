"""Keep what belongs to no case: `data/office.json`."""

from pathlib import Path

from maild.core.desk import Desk
from maild.store.durable import Disk
from maild.store.tinydb import read_desk, write_desk


class DeskStore:
    def __init__(self, path: Path, disk: Disk) -> None:
        self._path = path
        self._disk = disk

    def load(self) -> Desk:
        """Read the desk; a fresh one before the first commit."""
        return read_desk(self._path, self._disk)

    def commit(self, desk: Desk) -> None:
        write_desk(self._path, self._disk, desk)
