"""Raw mail, enclosures and rendered mails under their SHA-256, and what became of each received mail.

`archive/ab/<sha>` are the bytes, written once; `archive/ab/<sha>.json` beside a received mail is the truth about mails
that made no case, and how many attempts each has cost.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from maild.core.received import Location, Received
from maild.errors import Corrupt
from maild.store.durable import Disk, Rank, listed
from maild.store.index import Indexes, Told, entries
from maild.store.ledger import Ledger, is_over, row_of
from maild.store.seal import sealed_record, unsealed_record

_DIGEST = re.compile(r"[0-9a-f]{64}")


def folders(archive: Path) -> Iterator[Path]:
    """List the folders in which the files lie, by the beginning of their digests."""
    return (folder for folder in listed(archive) if len(folder.name) == 2)


class Archive:
    """Opening it reads nothing; the first question about received mail reads the sidecars that no index tells of."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk
        self._indexes = Indexes(disk)

    def batch(self) -> AbstractContextManager[None]:
        """Let all that is written on this disk within, cases too, wait for it once, at the end."""
        return self._disk.batch()

    def keep(self, data: bytes) -> str:
        """Keep bytes for good and name them by their SHA-256 (hex)."""
        digest = sha256(data).hexdigest()
        self._disk.write_once(self._path(digest), data)
        return digest

    def read(self, digest: str) -> bytes:
        """Give back exactly what was kept, or `Corrupt`."""
        path = self._path(digest)
        try:
            data = self._disk.read(path)
        except FileNotFoundError as error:
            raise Corrupt(f"{path} is missing; restore it from the last backup") from error
        if sha256(data).hexdigest() != digest:
            raise Corrupt(f"{path} is damaged (its SHA-256 is not its name); restore it from the last backup")
        return data

    def files(self) -> Iterator[tuple[str, int, datetime]]:
        """List what lies there: its SHA-256, its size in bytes, and when it was kept."""
        for path in (path for folder in folders(self._folder) for path in listed(folder)):
            if _DIGEST.fullmatch(path.name):
                found = path.stat()
                yield path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)

    def forget(self, digests: Iterable[str]) -> None:
        """Remove for good what nobody may keep any longer; a crash leaves a part of it."""
        self._disk.remove_all(self._path(digest) for digest in digests if self.has(digest))

    def has(self, digest: str) -> bool:
        return self._path(digest).is_file()

    def note(self, received: Received) -> None:
        """Write down durably how far we are with a mail."""
        path = self._sidecar(received.digest)
        self._disk.make_folder(path.parent)
        self._disk.replace(path, sealed_record(received), Rank.VERDICT)
        self._ledger.add(received)
        if is_over(received):
            self._indexes.put(path, row_of(received))
            self._indexes.write()

    def find(self, digest: str) -> Received | None:
        """Look up a received mail; None where these bytes never came as mail."""
        path = self._sidecar(digest)
        try:
            return unsealed_record(path, Received, self._disk.read(path))
        except FileNotFoundError:
            return None

    def received(self) -> Iterator[Received]:
        """Read every sidecar, by digest; all damaged ones are named in one `Corrupt`."""
        yield from self._unless_damaged(path for folder in folders(self._folder) for path in listed(folder, ".json"))

    def knows(self, location: Location) -> bool:
        return self._ledger.knows(location)

    def has_other(self, message_id: str, canon: str) -> bool:
        """Say whether a mail with the same Message-ID and other content was decided."""
        return self._ledger.has_other(message_id, canon)

    def pending(self) -> tuple[Received, ...]:
        """List the mails that wait for a verdict, in the order of their arrival."""
        return self._ledger.pending()

    def quarantined(self) -> tuple[Received, ...]:
        """List the mails that a person must look at, in the order of their arrival."""
        return self._ledger.quarantined()

    @cached_property
    def _ledger(self) -> Ledger:
        ledger = Ledger()
        rows: list[Told] = []
        untold = []
        for folder in folders(self._folder):
            for name, told in entries(folder):
                if told is None:
                    untold.append(folder / name)
                else:
                    rows.append(told)
        for received in self._unless_damaged(untold):
            ledger.add(received)
            if is_over(received):
                self._indexes.put(self._sidecar(received.digest), row_of(received))
        ledger.add_rows(rows)
        return ledger

    def _unless_damaged(self, paths: Iterable[Path]) -> Iterator[Received]:
        damaged = []
        for path in paths:
            try:
                received = unsealed_record(path, Received, self._disk.read(path))
                if received.digest != path.stem:
                    raise Corrupt(f"{path} tells of another mail ({received.digest}); restore it from the last backup")
                yield received
            except Corrupt as error:
                damaged.append(str(error))
        if damaged:
            raise Corrupt("\n".join(damaged))

    def by_name(self) -> Iterator[tuple[str, bool]]:
        """List the received mails by the names of their files alone, and whether their octets are there."""
        for folder in folders(self._folder):
            names = {path.name for path in listed(folder)}
            digests = (name.removesuffix(".json") for name in sorted(names) if name.endswith(".json"))
            yield from ((digest, digest in names) for digest in digests if _DIGEST.fullmatch(digest))

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r:.80} is not a SHA-256")
        return self._folder / digest[:2] / digest

    def _sidecar(self, digest: str) -> Path:
        return self._path(digest).with_suffix(".json")
