"""Raw mail, enclosures and rendered mails under their SHA-256, and what became of each received mail.

`archive/ab/<sha>` are the bytes, written once; `archive/ab/<sha>.json` beside a received mail is the truth about mails
that made no case, and how many attempts each has cost.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from maild.core.received import Location, Received, Verdict
from maild.errors import Corrupt
from maild.store.durable import Disk, listed, read
from maild.store.seal import sealed_record, unsealed_record

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SHORT = 16  # digits of a digest that only has to tell mails apart that have one Message-ID


class Archive:
    """Opening it reads nothing; the first question about received mail reads all sidecars once."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk

    def keep(self, data: bytes) -> str:
        """Keep bytes for good and name them by their SHA-256 (hex)."""
        digest = sha256(data).hexdigest()
        self._disk.write_once(self._path(digest), data)
        return digest

    def read(self, digest: str) -> bytes:
        """Give back exactly what was kept, or `Corrupt`."""
        path = self._path(digest)
        try:
            data = read(path)
        except FileNotFoundError as error:
            raise Corrupt(f"{path} is missing; restore it from the last backup") from error
        if sha256(data).hexdigest() != digest:
            raise Corrupt(f"{path} is damaged (its SHA-256 is not its name); restore it from the last backup")
        return data

    def files(self) -> Iterator[tuple[str, int, datetime]]:
        """List what lies there: its SHA-256, its size in bytes, and when it was kept."""
        for path in (path for folder in self._folders() for path in listed(folder)):
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
        self._disk.replace(path, sealed_record(received))
        self._ledger.add(received)

    def find(self, digest: str) -> Received | None:
        """Look up a received mail; None where these bytes never came as mail."""
        path = self._sidecar(digest)
        try:
            return unsealed_record(path, Received, read(path))
        except FileNotFoundError:
            return None

    def received(self) -> Iterator[Received]:
        """Read every sidecar, by digest; all damaged ones are named in one `Corrupt`."""
        damaged = []
        for path in (path for folder in self._folders() for path in listed(folder, ".json")):
            try:
                received = unsealed_record(path, Received, read(path))
                if received.digest != path.stem:
                    raise Corrupt(f"{path} tells of another mail ({received.digest}); restore it from the last backup")
                yield received
            except Corrupt as error:
                damaged.append(str(error))
        if damaged:
            raise Corrupt("\n".join(damaged))

    def by_name(self) -> Iterator[tuple[str, bool]]:
        """List the received mails by the names of their files alone, and whether their octets are there."""
        for folder in self._folders():
            names = {path.name for path in listed(folder)}
            digests = (name.removesuffix(".json") for name in sorted(names) if name.endswith(".json"))
            yield from ((digest, digest in names) for digest in digests if _DIGEST.fullmatch(digest))

    def knows(self, location: Location) -> bool:
        return location.uid in self._ledger.uids[location.folder, location.uidvalidity]

    def with_canon(self, canon: str) -> str:
        """Give the digest of the mail that was decided with this canonical digest; "" if there is none."""
        return self._ledger.canons.get(canon, "")

    def has_other(self, message_id: str, canon: str) -> bool:
        """Say whether a mail with the same Message-ID and other content was decided."""
        return bool(message_id) and self._ledger.message_ids.get(message_id, canon[:_SHORT]) != canon[:_SHORT]

    def pending(self) -> tuple[Received, ...]:
        """List the mails that wait for a verdict, in the order of their arrival."""
        return tuple(sorted(self._ledger.pending.values(), key=_arrival))

    def quarantined(self) -> tuple[Received, ...]:
        """List the mails that a person must look at, in the order of their arrival."""
        return tuple(sorted(self._ledger.quarantined.values(), key=_arrival))

    @cached_property
    def _ledger(self) -> "_Ledger":
        ledger = _Ledger()
        for received in self.received():
            ledger.add(received)
        return ledger

    def _folders(self) -> Iterator[Path]:
        return (folder for folder in listed(self._folder) if len(folder.name) == 2)

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r:.80} is not a SHA-256")
        return self._folder / digest[:2] / digest

    def _sidecar(self, digest: str) -> Path:
        return self._path(digest).with_suffix(".json")


class _Ledger:
    """What is asked again and again about received mail, kept in memory and made from the sidecars."""

    def __init__(self) -> None:
        self.uids: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        self.canons: dict[str, str] = {}
        self.message_ids: dict[str, str] = {}
        self.pending: dict[str, Received] = {}
        self.quarantined: dict[str, Received] = {}

    def add(self, received: Received) -> None:
        for location in received.locations:
            self.uids[location.folder, location.uidvalidity].add(location.uid)
        if received.canon and received.verdict not in (Verdict.PENDING, Verdict.DUPLICATE):
            self.canons.setdefault(received.canon, received.digest)
            if received.message_id:
                self.message_ids.setdefault(received.message_id, received.canon[:_SHORT])
        _put(self.pending, received, Verdict.PENDING)
        _put(self.quarantined, received, Verdict.QUARANTINED)


def _put(listed: dict[str, Received], received: Received, verdict: Verdict) -> None:
    if received.verdict is verdict:
        listed[received.digest] = received
    else:
        listed.pop(received.digest, None)


def _arrival(received: Received) -> tuple[object, ...]:
    places = [(location.folder, location.uidvalidity, location.uid) for location in received.locations]
    return (received.arrived, min(places, default=("", 0, 0)))
