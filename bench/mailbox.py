"""Start a real daemon over a large mailbox on Dovecot, then send it letters: `python -m bench.mailbox`.

Prints for a small and a large mailbox of old mail what the first poll costs, what 100 new letters cost after it, and a
poll that finds nothing, each a whole `maild run --once`: seconds by the clock and of CPU, the daemon's own peak of
memory, and the cases made.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.office import ACCOUNTS, ADDRESS, CHECKOUT, LOOPBACK, NO_LOGIN, command, found_office, peak, run
from maild.demo.servers import EmbeddedOffice

sys.path.insert(0, str(CHECKOUT / "tests"))

from contract.maildir import fill
from contract.servers import PASSWORD, Dovecot

_SECRETS = {"MAILD_IMAP_PASSWORD": PASSWORD}
_LETTER = """\
From: Lapas {number} <lapas{number}@unit.example>
To: {address}
Subject: Pengaduan gangguan jaringan
Message-ID: <{number}@unit.example>
Date: {at:%a, %d %b %Y %H:%M:%S %z}

Nama Unit        : Lapas Kelas IIA Kediri
Penanggung Jawab : Bambang Suryanto, S.H.
No. HP           : 0812-5550-0143
Uraian Gangguan  : Gangguan nomor {number}, koneksi internet terputus sejak pagi.
Permintaan       : Mohon dilakukan pengecekan jalur fiber optik.
"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mailbox", description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000, help="old mails in the large mailbox")
    parser.add_argument("--letters", type=int, default=100, help="new letters that come then")
    options = parser.parse_args(arguments)
    _say(f"{'mailbox':>10}  {'first poll':>28}  {f'{options.letters} letters':>28}  {'idle poll':>28}")
    with Dovecot() as dovecot:
        for mails in (options.letters, options.mails):
            first, letters, idle, cases = _measured(dovecot, mails, options.letters)
            _say(f"{mails:>10}  {_told(first):>28}  {_told(letters):>28}  {_told(idle):>28}  cases: {cases}")
    return 0


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of the daemon took."""

    seconds: float
    cpu: float
    octets: int


def _measured(dovecot: Dovecot, mails: int, letters: int) -> tuple[Round, Round, Round, int]:
    """Run three rounds over a mailbox with so many old mails; return what each took, and the cases."""
    now = datetime.now(UTC)  # noqa: TID251  # the servers and the daemon work by the machine's clock
    user = f"kotak{mails}@kanwil.example"
    fill(dovecot, user, _letters(mails, now - timedelta(days=300)), now - timedelta(days=300))
    accounts = ACCOUNTS | {f"lapas{number}@unit.example": "" for number in range(mails, mails + letters)}
    with tempfile.TemporaryDirectory() as folder, EmbeddedOffice(accounts) as servers:
        office = Path(folder) / "office"
        imap = LOOPBACK | {"port": dovecot.imap, "username": f'"{user}"'}
        found_office(office, {"imap": imap, "smtp": LOOPBACK | NO_LOGIN | {"port": servers.smtp_port}})
        first = _watched(office)
        fill(dovecot, user, _letters(letters, now, mails), now + timedelta(hours=1), mails)
        after, idle = _watched(office), _watched(office)
        cases = json.loads(run(office, "case", "list", "--all", "--json", **_SECRETS))
    return first, after, idle, len(cases)


def _letters(count: int, at: datetime, first: int = 0) -> Iterator[bytes]:
    for number in range(first, first + count):
        yield _LETTER.format(number=number, at=at, address=ADDRESS).replace("\n", "\r\n").encode()


def _watched(office: Path) -> Round:
    """Run one round; a child of the daemon counts with its CPU, not with its memory."""
    started, most = time.monotonic(), 0
    with (office / "log").open("ab") as log:
        process = subprocess.Popen(command(office, "run", "--once"), stderr=log, cwd=office, env=os.environ | _SECRETS)
    while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
        most = max(most, peak(process.pid))
        time.sleep(0.05)
    _, code, usage = ended
    process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}:\n{(office / 'log').read_text()[-2_000:]}")
    return Round(time.monotonic() - started, usage.ru_utime + usage.ru_stime, most)


def _told(one: Round) -> str:
    return f"{one.seconds:.1f} s, CPU {one.cpu:.1f} s, {one.octets / 1e6:.0f} MB"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
