"""What mails cost that are too much of something, or of no shape at all: `python -m bench.giants`.

Each giant of `tests/intake/giant_mail.py` is laid before a real daemon with a good letter behind it. Prints the peak of
resident memory of the daemon and of its children, and the seconds until the good letter is decided, the start of the
daemon included. Then mutated mails are read: prints the processor time that one takes.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from bench.hostile import embedded
from bench.office import ACCOUNTS, CHECKOUT, command, found_office, peak, run
from maild.app import now
from maild.core.received import Location, Received, Verdict
from maild.demo.servers import EmbeddedOffice
from maild.errors import Unreadable
from maild.intake.reader import read
from maild.store.archive import Archive
from maild.store.durable import Disk

sys.path[:0] = [str(CHECKOUT / "tests" / folder) for folder in ("intake", "data")]

from giant_mail import MAILS  # noqa: E402
from load_words import field_words  # noqa: E402
from mutated_mail import mutated  # noqa: E402

_GOOD = (
    b"From: budi@unit.example\r\nSubject: Pengaduan\r\n\r\nInternet Lapas Kediri mati sejak pagi, mohon bantuan.\r\n"
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.giants", description=__doc__)
    parser.add_argument("--only", default="", help="giants whose names begin so")
    parser.add_argument("--mutated", type=int, default=1000, help="how many mutated mails are read")
    options = parser.parse_args(arguments)
    say = sys.stdout.write
    say(f"{'mail':28} {'octets':>11}   daemon child  good letter\n")
    for name, make in MAILS.items():
        if name.startswith(options.only):
            raw = make()
            daemon, child, seconds = _laid_before_a_daemon(raw)
            say(f"{name:28} {len(raw):11,} {daemon / 1e6:5.0f} MB {child / 1e6:3.0f} MB {seconds:8.1f} s\n")
    if options.mutated:
        p50, p99, most = _read(options.mutated)
        say(f"{options.mutated} mutated mails: p50 {p50:.3f} s, p99 {p99:.3f} s, max {most:.3f} s of a processor\n")
    return 0


def _laid_before_a_daemon(raw: bytes) -> tuple[int, int, float]:
    with tempfile.TemporaryDirectory() as folder, EmbeddedOffice(ACCOUNTS) as servers:
        office = Path(folder) / "office"
        found_office(office, embedded(servers))
        run(office, "run", "--once")
        _lay(office, raw, _GOOD)
        return _watched(office)


def _lay(office: Path, *mails: bytes) -> None:
    """Leave mails as they lie when they have been fetched."""
    archive, at = Archive(office / "data" / "archive", Disk()), now()
    for number, raw in enumerate(mails, start=1):
        archive.note(Received(archive.keep(raw), (Location("INBOX", 1, number),), at, at, len(raw)))


def _watched(office: Path) -> tuple[int, int, float]:
    """Run one round; return both peaks of memory in octets, and when the good letter was decided."""
    archive = Archive(office / "data" / "archive", Disk())
    began, daemon, child, seconds = time.monotonic(), 0, 0, 0.0
    process = subprocess.Popen(command(office, "run", "--once"), stderr=subprocess.DEVNULL, cwd=office)
    while process.poll() is None:
        daemon = max(daemon, peak(process.pid))
        child = max([child, *map(peak, _children(process.pid))])
        good = None if seconds else archive.find(sha256(_GOOD).hexdigest())
        if good and good.verdict is Verdict.CASE:
            seconds = time.monotonic() - began
        time.sleep(0.05)
    if process.returncode not in (0, 1):
        raise SystemExit(f"the daemon ended with {process.returncode}")
    return daemon, child, seconds


def _children(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from map(int, path.read_text().split())


def _read(count: int) -> tuple[float, float, float]:
    """Read mutated mails in this process; return the median, the 99th percentile and the most."""
    words, seconds = field_words(), []
    for seed in range(count):
        raw, began = mutated(seed), time.process_time()
        with suppress(Unreadable):
            read(raw, words, ())
        seconds.append(time.process_time() - began)
    ordered = sorted(seconds)
    return ordered[count // 2], ordered[count * 99 // 100], ordered[-1]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
