"""What a daily balance costs an office with many mails: the first one, and one of an ordinary day.

    .venv/bin/python -m bench.balance --mails 100000

The mails lie in a folder made for it and removed afterwards; the mailbox is a fake one, so the network is left out.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from maild.core.desk import Desk
from maild.core.received import Location, Received, Verdict
from maild.service.receive import Folders
from maild.service.reconcile import Bookkeeper
from maild.store.archive import Archive
from maild.store.balances import BALANCE, BalanceStore
from maild.store.casefiles import CaseFiles
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk
from maild.store.seal import sealed_record
from maild.transport.imap import Arrival, Fetched, Listing

_START = datetime(2026, 1, 1, tzinfo=UTC)
_RAW = b"From: a@lapas.example\r\n\r\n%d\r\n"


class _Server:
    """A mailbox in which every mail was moved to Diproses."""

    def __init__(self, mails: int) -> None:
        self.mails = mails

    def listing(self, folder: str, since: int = 0) -> Listing:
        return Listing(1, range(1, self.mails + 1) if folder == "Diproses" else ())

    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]:
        return [Arrival(Location(folder, 1, uid), len(_RAW % uid), _time_of(uid)) for uid in uids]

    def fetch_many(self, arrivals: Iterable[Arrival], limit_bytes: int) -> Iterator[Fetched]:
        return (Fetched(arrival, _RAW % arrival.location.uid, True) for arrival in arrivals)


def _time_of(uid: int) -> datetime:
    return _START + timedelta(minutes=uid)


def _write(archive: Path, uids: Iterable[int]) -> None:
    """Lay mails and their records down without waiting for the disk."""
    for uid in uids:
        raw = _RAW % uid
        digest, at = sha256(raw).hexdigest(), _time_of(uid)
        received = Received(digest, (Location("INBOX", 1, uid),), at, at, len(raw), 1, Verdict.FILED)
        folder = archive / digest[:2]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / digest).write_bytes(raw)
        (folder / f"{digest}.json").write_bytes(sealed_record(received))


def _strike(data: Path, server: _Server, now: datetime) -> None:
    archive = Archive(data / "archive", Disk())
    archive.pending()  # reads what a daemon has read at its start
    cases, files = CaseStore(data / "cases", Disk()), CaseFiles(data / "cases")
    desks, balances = DeskStore(data / "office.json", Disk()), BalanceStore(data / BALANCE, Disk())
    folders = Folders(("INBOX",), "Diproses", "Karantina")
    began = time.process_time()
    balance = Bookkeeper(archive, cases, files, desks, balances, folders).balance(server, now, UTC)
    spent = time.process_time() - began
    assert balance is not None and not balance.findings, balance and balance.findings
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{balance.received} mails: {spent:.2f} s of CPU, at most {memory:.0f} MB\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--new", type=int, default=300, help="mails of the day after")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="maild-bench-") as folder:
        data = Path(folder)
        DeskStore(data / "office.json", Disk()).commit(Desk(first_start=_START))
        _write(data / "archive", range(1, asked.mails + 1))
        now = _time_of(asked.mails + asked.new)
        sys.stdout.write("the first balance: ")
        _strike(data, _Server(asked.mails), now)
        _write(data / "archive", range(asked.mails + 1, asked.mails + asked.new + 1))
        sys.stdout.write(f"a day later, with {asked.new} new: ")
        _strike(data, _Server(asked.mails + asked.new), now + timedelta(days=1))


if __name__ == "__main__":
    main()
