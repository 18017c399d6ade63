"""Cases that are over: their files by year and month, and in memory no more than what finds them.

`closed/YYYY/MM/index.jsonl` saves reading every file at start. It can be made again from the files and is believed row
by row: only if the row's checksum holds and its file has the size and time that the row says.
"""

import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from maild.core.case import Dossier
from maild.core.head import Standing, standing_of
from maild.core.record import plain, record
from maild.errors import Corrupt, TransientFailure
from maild.store.durable import Disk, listed, read
from maild.store.names import Names, fingerprint
from maild.store.tinydb import read_dossier, write_dossier

_INDEX = "index.jsonl"


@dataclass(frozen=True, slots=True)
class Row:
    """What the index says of one file; `names` are the fingerprints of all that may be asked about the case, in hex."""

    key: str
    size: int
    mtime: int  # ns
    number: str
    state: str
    opened: str
    names: str
    events: int
    last: str  # hash of the last line of its history


class ClosedCases:
    """Reads at start, writes only when a case is added; one whose file has gone back to `open/` stays findable."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk
        self._names = Names()
        self._paths: list[Path] = []
        self._numbers: list[str] = []
        self._unlisted: list[tuple[Path, Row]] = []
        for year in listed(folder):
            for month in listed(year) if year.name.isdecimal() else ():
                self._load(month)

    def add(self, source: Path, dossier: Dossier, year: int, month: int) -> None:
        """Move a case's file into its month and list it there."""
        path = self._folder / f"{year:04d}" / f"{month:02d}" / source.name
        self._disk.move(source, path)
        self._take(path, row := _row(path, dossier))
        self._unlisted.append((path.parent, row))
        self._list()

    def rewrite(self, dossier: Dossier) -> None:
        """Put a case that lies here into the place of its old file."""
        path = self.path_of(dossier.case.key)
        if path is None:
            raise KeyError(dossier.case.key)
        write_dossier(path, self._disk, dossier)
        self._take(path, row := _row(path, dossier))
        self._unlisted.append((path.parent, row))
        self._list()

    def standings(self) -> Iterator[Standing]:
        """Say how far each history goes, by the indexes where they can be believed."""
        for month in sorted({path.parent for path in self._paths}):
            rows = _rows(month / _INDEX)
            for path in listed(month, ".json"):
                if row := _true_row(path, rows.get(path.stem)):
                    yield Standing(row.number, row.events, row.last)

    def find(self, name: str) -> str | None:
        """Name the key of the case that `name` may belong to."""
        place = self._names.find(fingerprint(name))
        return None if place is None else self._paths[place].stem

    def path_of(self, key: str) -> Path | None:
        place = self._names.find(fingerprint(f"key:{key}"))
        return self._paths[place] if place is not None and self._paths[place].stem == key else None

    def numbered(self) -> Iterator[tuple[str, str]]:
        """List number and key of every case."""
        return zip(self._numbers, (path.stem for path in self._paths), strict=True)

    def _load(self, month: Path) -> None:
        rows = _rows(month / _INDEX)
        damaged = []
        for path in listed(month, ".json"):
            try:
                self._load_file(path, rows.get(path.stem))
            except Corrupt as error:
                damaged.append(str(error))
        if damaged:
            raise Corrupt("\n".join(damaged))

    def _load_file(self, path: Path, listed_row: Row | None) -> None:
        row = _true_row(path, listed_row)
        if row is None:
            return
        if row is not listed_row:
            self._unlisted.append((path.parent, row))
        self._take(path, row)

    def _take(self, path: Path, row: Row) -> None:
        known = self._names.find(fingerprint(f"key:{row.key}"))
        place = len(self._paths) if known is None else known
        if known is None:
            self._paths.append(path)
            self._numbers.append(row.number)
        self._paths[place] = path
        self._names.add(bytes.fromhex(row.names), place)

    def _list(self) -> None:
        """Append what is not in the indexes yet; on a full disk later, or else the file is read at the next start."""
        with suppress(TransientFailure):
            while self._unlisted:
                month, row = self._unlisted[-1]
                self._disk.append(month / _INDEX, _line(row))
                self._unlisted.pop()


def names_of(dossier: Dossier) -> tuple[str, ...]:
    """List all that may be asked about a case."""
    case = dossier.case
    events = dict.fromkeys((*case.seen, *(entry.event.id for entry in dossier.entries)))
    postings = [f"posting:{posting.id}" for posting in dossier.postings]
    tokens = dict.fromkeys(f"token:{posting.token}" for posting in dossier.postings if posting.token)
    return (f"key:{case.key}", f"number:{case.number}", *(f"event:{event}" for event in events), *postings, *tokens)


def _row(path: Path, dossier: Dossier) -> Row:
    case = dossier.case
    found = path.stat()
    names = b"".join(fingerprint(name) for name in names_of(dossier)).hex()
    opened = case.opened.isoformat() if case.opened else ""
    stands = standing_of(dossier)
    return Row(
        case.key, found.st_size, found.st_mtime_ns, case.number, case.state, opened, names, stands.events, stands.hash
    )


def _true_row(path: Path, row: Row | None) -> Row | None:
    """Believe the index of a file, or read it; None where a running daemon has reopened the case meanwhile."""
    try:
        found = path.stat()
        is_of_it = row is not None and (row.size, row.mtime) == (found.st_size, found.st_mtime_ns)
        return row if is_of_it else _row(path, read_dossier(path))
    except FileNotFoundError:
        return None


def _line(row: Row) -> bytes:
    text = json.dumps(plain(row), separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _rows(path: Path) -> dict[str, Row]:
    """Read the rows that are whole and that we understand; the last one of a case counts."""
    try:
        rows = (_read_row(line) for line in read(path).splitlines())
        return {row.key: row for row in rows if row}
    except FileNotFoundError:
        return {}


def _read_row(line: bytes) -> Row | None:
    text = line[9:]
    if line[:9] != b"%08x " % zlib.crc32(text):
        return None
    try:
        return record(Row, json.loads(text))
    except ValueError:  # of another version of maild
        return None
