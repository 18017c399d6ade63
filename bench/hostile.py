"""Send every hostile file to a real daemon as an attachment: `python -m bench.hostile`.

Prints what became of the mails and the daemon's own peak of memory. Its children have limits of their own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

from bench.office import ACCOUNTS, ADDRESS, CHECKOUT, LOOPBACK, NO_LOGIN, command, found_office, peak, run
from maild.demo.servers import EmbeddedOffice

sys.path.insert(0, str(CHECKOUT / "tests" / "intake" / "paper"))
_REPORTERS = "unit.example"
_MOST = 34_000_000  # octets of a file: over the limit as shipped, so that only the head of such a mail is fetched


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("--only", default="", help="files whose names begin so")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        office = Path(folder) / "office"
        names = _names(options.only)
        accounts = ACCOUNTS | {f"pelapor{number}@{_REPORTERS}": "" for number in range(len(names))}
        with EmbeddedOffice(accounts) as servers:
            found_office(office, embedded(servers))
            run(office, "run", "--once")
            for number, name in enumerate(names):
                servers.deliver(ADDRESS, _mail(number, _made(name)))
            code, seconds, most = _watched(office)
            answered = Counter(len(servers.messages(f"pelapor{number}@{_REPORTERS}")) for number in range(len(names)))
        cases = json.loads(run(office, "case", "list", "--all", "--json"))
    say = sys.stdout.write
    say(f"{len(names)} mails, exit code {code}, {seconds:.0f} s, the daemon's peak {most / 1e6:.0f} MB\n")
    say(f"cases: {len(cases)}, by state {dict(Counter(case['state'] for case in cases))}\n")
    say(f"reporters by the number of mails that they got: {dict(sorted(answered.items()))}\n")
    return 0


def _names(prefix: str) -> list[str]:
    from hostile import FILES

    return [name for name in FILES if name.startswith(prefix)]


def _made(name: str) -> bytes:
    """Make a file in a process of its own: some take much memory in the making."""
    code = (
        "import sys; sys.path[:0] = sys.argv[1:2]; import hostile as h; sys.stdout.buffer.write(h.FILES[sys.argv[2]]())"
    )
    command = [sys.executable, "-c", code, sys.path[0], name]
    return subprocess.run(command, capture_output=True, check=True).stdout[:_MOST]


def _mail(number: int, data: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"pelapor{number}@{_REPORTERS}"
    mail["To"] = ADDRESS
    mail["Subject"] = "Pengaduan gangguan jaringan"
    mail["Message-ID"] = f"<{number}@{_REPORTERS}>"
    mail.set_content("Terlampir surat pengaduan gangguan jaringan kami.\n")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="surat.bin")
    return mail.as_bytes()


def embedded(servers: EmbeddedOffice) -> dict[str, dict[str, object]]:
    """Name both servers in the settings, and let no limit hold a mail back."""
    return {
        "imap": LOOPBACK | NO_LOGIN | {"port": servers.imap_port},
        "smtp": LOOPBACK | NO_LOGIN | {"port": servers.smtp_port},
        "limits": {"mails_per_hour": 10_000},
    }


def _watched(office: Path) -> tuple[int, float, int]:
    """Run one round; return the exit code, the seconds, and the peak of resident memory in octets."""
    started, most = time.monotonic(), 0
    process = subprocess.Popen(command(office, "run", "--once"), stderr=subprocess.DEVNULL, cwd=office)
    while process.poll() is None:
        most = max(most, peak(process.pid))
        time.sleep(0.05)
    return process.returncode, time.monotonic() - started, most


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
