"""Attach strace to a run that waits, so that the kernel kills it, or fails it, at its n-th system call of a name."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract.servers import demand
from forks import Zygote
from stage import Office

STRACE = Path("/usr/bin/strace")
FILES_AND_NETWORK = "%desc,%file,%network"
_CALL = re.compile(r"(\d+) +(\w+)\(")


@dataclass(frozen=True, slots=True)
class Injection:
    """What happens at the n-th call of a name, counted by each thread for itself, or from it on."""

    call: str
    n: int
    what: str  # signal=KILL, error=EIO
    is_for_ever: bool = False

    def __str__(self) -> str:
        return f"{self.call}:{self.what}:when={self.n}{'+' * self.is_for_ever}"


def demand_strace() -> None:
    demand("" if STRACE.exists() else "strace is missing: apt-get install strace")


def runs(zygote: Zygote, office: Office, injection: Injection) -> int:
    """Let the program do a round in which something happens to it; return what it ended with."""
    child = zygote.held(office, "run", "--once")
    with _attached(child, "-o", "/dev/null", "-e", f"trace={injection.call}", "-e", f"inject={injection}"):
        return zygote.let_go()


def calls(zygote: Zygote, office: Office, trace: Path, kinds: str = FILES_AND_NETWORK) -> dict[str, int]:
    """Let the program do a round undisturbed; count the calls of each name by the thread that makes most of them."""
    child = zygote.held(office, "run", "--once")
    with _attached(child, "-o", str(trace), "-e", f"trace={kinds}"):
        assert zygote.let_go() == 0
    made = Counter(found.groups() for found in map(_CALL.match, trace.read_text().splitlines()) if found)
    return {name: max(made[key] for key in made if key[1] == name) for _, name in made}


@contextmanager
def _attached(child: int, *options: str) -> Iterator[None]:
    command = [str(STRACE), "-f", "-p", str(child), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        said = strace.stderr.readline()
        assert "attached" in said, said
        yield
        strace.stderr.read()
