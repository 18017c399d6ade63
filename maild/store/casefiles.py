"""Read the files of all cases one by one, so that a damaged one hides no other: for whoever checks them."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from maild.core.case import Dossier
from maild.errors import Corrupt
from maild.store.closed import months
from maild.store.durable import listed
from maild.store.tinydb import read_case


class CaseFiles:
    """`data/cases/`; a daemon may be at work beside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def each(self) -> Iterator[tuple[Path, Dossier | Corrupt]]:
        """Go through the files: what each holds, or what is wrong with it."""
        seen: dict[str, set[Path]] = defaultdict(set)
        for path in self._paths():
            before = seen[path.stem]
            if path in before or not all(place.exists() for place in before):
                continue  # it is known, or has moved here meanwhile
            try:
                found: Dossier | Corrupt = self.read(path)
            except FileNotFoundError:
                continue  # it is found where it goes
            except Corrupt as error:
                found = error
            before.add(path)
            yield path, found

    def keys(self) -> frozenset[str]:
        """List the keys of the cases that have a file, by its name alone."""
        return frozenset(path.stem for path in self._paths())

    def read(self, path: Path) -> Dossier:
        """Read one file; raises Corrupt, or FileNotFoundError where it has moved."""
        return read_case(path)

    def _paths(self) -> Iterator[Path]:
        yield from listed(self._folder / "open", ".json")
        for month in months(self._folder / "closed"):
            yield from listed(month, ".json")
        yield from listed(self._folder / "open", ".json")
