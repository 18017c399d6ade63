"""Keep the daily heads: `data/heads/YYYY-MM-DD.json`, one file each, written once."""

from pathlib import Path

from maild.core.head import Head
from maild.errors import Corrupt
from maild.store.durable import Disk, listed, read
from maild.store.seal import sealed_record, unsealed_record


class HeadStore:
    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk

    def keep(self, head: Head) -> None:
        self._disk.make_folder(self._folder)
        self._disk.replace(self.path_of(head), sealed_record(head))

    def kept(self) -> tuple[Head, ...]:
        """Read all heads in the order in which they were made; all damaged ones are named in one `Corrupt`."""
        heads, damaged = self.readable()
        if damaged:
            raise Corrupt("\n".join(damaged))
        return heads

    def readable(self) -> tuple[tuple[Head, ...], tuple[str, ...]]:
        """Read the heads that can be read, and say what is wrong with the others."""
        heads, damaged = [], []
        for path in listed(self._folder, ".json"):
            try:
                heads.append(self._read(path))
            except Corrupt as error:
                damaged.append(str(error))
        return tuple(sorted(heads, key=lambda head: head.serial)), tuple(damaged)

    def path_of(self, head: Head) -> Path:
        return self._folder / f"{head.day.isoformat()}.json"

    def _read(self, path: Path) -> Head:
        head = unsealed_record(path, Head, read(path))
        if self.path_of(head) != path:
            raise Corrupt(f"{path} holds the head of another day ({head.day}); restore it from the last backup")
        return head
