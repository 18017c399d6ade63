"""Keep that this office was made from a backup: `data/restored.json`; while it is there, nothing is sent."""

from pathlib import Path

from maild.core.restored import Restored
from maild.store.durable import Disk, read
from maild.store.seal import sealed_record, unsealed_record

NAME = "restored.json"


class RestoredStore:
    """One writer at a time, who holds the lock; asked every few seconds, so what is there is remembered."""

    def __init__(self, data: Path, disk: Disk) -> None:
        self._path = data / NAME
        self._disk = disk
        self._known = self.load()

    @property
    def state(self) -> Restored | None:
        """Say since when sending is held; None where it is not."""
        return self._known

    @property
    def is_catching_up(self) -> bool:
        """Say whether mail that came since the backup may still be undecided."""
        return self._known is not None and self._known.caught_up is None

    def load(self) -> Restored | None:
        try:
            return unsealed_record(self._path, Restored, read(self._path))
        except FileNotFoundError:
            return None

    def keep(self, restored: Restored) -> None:
        self._disk.replace(self._path, sealed_record(restored))
        self._known = restored

    def release(self) -> None:
        """Let sending begin."""
        self._disk.remove(self._path)
        self._known = None
