"""One pair of real servers for all stories of a test process, and an office of its own for each."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from contract import stamping
from contract.servers import RealMail, demand, why_not
from stage import quick_starts
from stamped import StampedTheatre
from theatre import Theatre

REPLIES = {"pindah@bounce.example": "550 5.1.1 no such user", "kotak@bounce.example": "550 5.2.1 mailbox disabled"}


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in memory, where the machine has that: a killed process does not ask what fsync is worth."""
    place = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=place if place.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """Let all Apps of a module share what costs time to start: rules, templates, readers."""
    with quick_starts():
        yield


@pytest.fixture(scope="session")
def real_mail() -> Iterator[RealMail]:
    """Dovecot and Postfix; skipped where they are not installed, which in CI is a failure."""
    demand(why_not())
    with RealMail(replies=REPLIES) as mail:
        yield mail


@pytest.fixture
def founded(real_mail: RealMail, tmp_path: Path) -> Callable[..., Theatre]:
    """Found an office with settings that differ from the usual."""
    return partial(Theatre, tmp_path / "office", real_mail)


@pytest.fixture
def office(founded: Callable[..., Theatre]) -> Theatre:
    return founded()


@pytest.fixture(scope="session")
def stamping_mail() -> Iterator[stamping.StampingMail]:
    """Servers that stamp Authentication-Results; skipped where they are not installed, which in CI is a failure."""
    demand(stamping.why_not())
    with stamping.StampingMail() as mail:
        yield mail


@pytest.fixture
def founded_behind_stamps(stamping_mail: stamping.StampingMail, tmp_path: Path) -> Callable[..., StampedTheatre]:
    """Found an office whose server stamps; `policy` is the DMARC policy of its people's domains."""
    return partial(StampedTheatre, tmp_path / "office", stamping_mail)
