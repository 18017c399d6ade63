"""Cases that are over: their files by year and month, and in memory no more than what finds them.

`closed/YYYY/MM/index.jsonl` saves reading every file at start (index.py): of each case its number, how far its history
goes, and the fingerprints of all that may be asked about it.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from maild.core.case import Dossier
from maild.core.head import Standing, standing_of
from maild.errors import Corrupt
from maild.store.durable import Disk, listed
from maild.store.index import Indexes, Told, entries
from maild.store.names import Names, fingerprint
from maild.store.tinydb import read_dossier, write_dossier


class _Row(NamedTuple):
    """What the index tells of one file."""

    number: str
    events: int
    last: str  # hash of the last line of its history
    names: str  # fingerprints, in base64


class ClosedCases:
    """Reads at start, writes only when a case is added; one whose file has gone back to `open/` stays findable."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk
        self._indexes = Indexes(disk)
        self._names = Names()
        self._keys: list[str] = []
        self._months: list[Path] = []
        self._numbers: list[str] = []
        known: dict[str, int] = {}
        for month in months(folder):
            self._load(month, known)

    def add(self, source: Path, dossier: Dossier, year: int, month: int) -> None:
        """Move a case's file into its month and list it there."""
        path = self._folder / f"{year:04d}" / f"{month:02d}" / source.name
        self._disk.move(source, path)
        self._list(path, dossier)

    def rewrite(self, dossier: Dossier) -> None:
        """Put a case that lies here into the place of its old file."""
        path = self.path_of(dossier.case.key)
        if path is None:
            raise KeyError(dossier.case.key)
        write_dossier(path, self._disk, dossier)
        self._list(path, dossier)

    def standings(self) -> Iterator[Standing]:
        """Say how far each history goes, by the indexes where they can be believed."""
        for month in sorted(set(self._months)):
            for name, told in entries(month):
                if row := _true_row(month / name, told):
                    yield Standing(row.number, row.events, row.last)

    def find(self, name: str) -> str | None:
        """Name the key of the case that `name` may belong to."""
        place = self._names.find(fingerprint(name))
        return None if place is None else self._keys[place]

    def path_of(self, key: str) -> Path | None:
        place = self._place_of(key)
        return None if place is None else self._months[place] / f"{key}.json"

    def numbered(self) -> Iterator[tuple[str, str]]:
        """List number and key of every case."""
        return zip(self._numbers, self._keys, strict=True)

    def ended_since(self, day: date) -> Iterator[str]:
        """Name the keys of the cases that ended in the month of a day or later."""
        since = (f"{day.year:04d}", f"{day.month:02d}")
        return (key for key, month in zip(self._keys, self._months, strict=True) if month.parts[-2:] >= since)

    def _load(self, month: Path, known: dict[str, int]) -> None:
        damaged = []
        for name, told in entries(month):
            try:
                self._load_file(month, name, told, known)
            except Corrupt as error:
                damaged.append(str(error))
        if damaged:
            raise Corrupt("\n".join(damaged))

    def _load_file(self, month: Path, name: str, told: Told | None, known: dict[str, int]) -> None:
        row = _Row._make(told) if told else _true_row(month / name, None)
        if row is None:
            return
        if told is None:
            self._indexes.put(month / name, list(row))
        key = name.removesuffix(".json")
        known[key] = self._take(month, key, row, known.get(key))

    def _list(self, path: Path, dossier: Dossier) -> None:
        row = _row(dossier)
        self._take(path.parent, path.stem, row, self._place_of(path.stem))
        self._indexes.put(path, list(row))
        self._indexes.write()

    def _take(self, month: Path, key: str, row: _Row, known: int | None) -> int:
        """Remember a case, in the place that it has already or at the end."""
        place = len(self._keys) if known is None else known
        if known is None:
            self._keys.append(key)
            self._months.append(month)
            self._numbers.append(row.number)
        self._months[place] = month
        self._names.add_later(a2b_base64(row.names), place)
        return place

    def _place_of(self, key: str) -> int | None:
        place = self._names.find(fingerprint(f"key:{key}"))
        return place if place is not None and self._keys[place] == key else None


def months(folder: Path) -> Iterator[Path]:
    """List the folders of cases that are over, by year and month."""
    for year in listed(folder):
        yield from listed(year) if year.name.isdecimal() else ()


def names_of(dossier: Dossier) -> tuple[str, ...]:
    """List all that may be asked about a case."""
    case = dossier.case
    events = dict.fromkeys((*case.seen, *(entry.event.id for entry in dossier.entries)))
    postings = [f"posting:{posting.id}" for posting in dossier.postings]
    tokens = dict.fromkeys(f"token:{posting.token}" for posting in dossier.postings if posting.token)
    return (f"key:{case.key}", f"number:{case.number}", *(f"event:{event}" for event in events), *postings, *tokens)


def _row(dossier: Dossier) -> _Row:
    names = b2a_base64(b"".join(fingerprint(name) for name in names_of(dossier)), newline=False).decode()
    stands = standing_of(dossier)
    return _Row(stands.number, stands.events, stands.hash, names)


def _true_row(path: Path, told: Told | None) -> _Row | None:
    """Believe the index of a file, or read it; None where a running daemon has reopened the case meanwhile."""
    try:
        return _Row._make(told) if told else _row(read_dossier(path))
    except FileNotFoundError:
        return None
