"""Cases that something can still happen to: kept in memory as they are on disk."""

import re
from collections.abc import Iterator
from pathlib import Path

from maild.core.case import Dossier
from maild.core.posting import Posting, PostingState
from maild.errors import Corrupt
from maild.store.closed import names_of
from maild.store.durable import Disk, listed
from maild.store.tinydb import read_case, write_dossier

_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")


class OpenCases:
    """The folder `open/`; memory follows the disk, never the other way round."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk
        self._names: dict[str, str] = {}
        self.dossiers: dict[str, Dossier] = {}

    def load(self) -> None:
        """Read the files that are not read yet; all damaged ones are named in one `Corrupt`."""
        damaged = []
        for path in listed(self._folder, ".json"):
            try:
                if path.stem not in self.dossiers:
                    self._take(self.read(path.stem))
            except FileNotFoundError:
                continue  # a running daemon has put it away meanwhile: it is found under closed/
            except Corrupt as error:
                damaged.append(str(error))
        if damaged:
            raise Corrupt("\n".join(damaged))

    def read(self, key: str) -> Dossier:
        """Read one case from disk; `FileNotFoundError` if it is not open."""
        return read_case(self.path_of(key))

    def write(self, dossier: Dossier) -> None:
        write_dossier(self.path_of(dossier.case.key), self._disk, dossier)
        self._take(dossier)

    def drop(self, key: str) -> None:
        """Forget a case whose file has gone elsewhere."""
        for name in names_of(self.dossiers.pop(key)):
            self._names.pop(name, None)

    def find(self, name: str) -> str | None:
        """Name the key of the case that `name` belongs to."""
        return self._names.get(name)

    def numbered(self) -> Iterator[tuple[str, str]]:
        """List number and key of every case."""
        return ((dossier.case.number, key) for key, dossier in self.dossiers.items())

    def postings(self, *states: PostingState) -> Iterator[tuple[str, Posting]]:
        """List the mails in these states with their case's key, those of one case in their order."""
        for key, dossier in self.dossiers.items():
            yield from ((key, posting) for posting in dossier.postings if posting.state in states)

    def path_of(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r:.120} cannot be the key of a case")
        return self._folder / f"{key}.json"

    def _take(self, dossier: Dossier) -> None:
        self.dossiers[dossier.case.key] = dossier
        self._names |= dict.fromkeys(names_of(dossier), dossier.case.key)
