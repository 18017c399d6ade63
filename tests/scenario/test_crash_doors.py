"""The process dies at every durable step while it takes in paper; each file has one case, and none is lost."""

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from deaths import Death, Fuse
from ledger import Ledger, objections
from stage import MONDAY, Office, complaint, opened, quick_starts

from maild.config import found
from maild.service.handing import as_mail
from maild.store.archive import Archive
from maild.store.durable import Disk
from maild.store.requests import Requests

HANDED, DROPPED = (
    complaint(trouble=f"Internet di {room} mati.").partition(b"\r\n\r\n")[2] for room in ("loket", "aula")
)
TAKEN = {"PGJ-2026-0002-nodis.txt"}
SHARES = 3  # of all moments; `make torture` tries all, every other run one share by lot


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An office that has started once, with a letter at the command line and another in its drop folder."""
    folder = tmp_path_factory.mktemp("doors") / "office"
    found(folder)
    (folder / "masuk").mkdir()
    with quick_starts():
        with watching(folder) as office:
            office.works()
        (folder / "masuk" / "nodis.txt").write_bytes(DROPPED)
        mail = Archive(folder / "data" / "archive", Disk()).keep(as_mail("surat.txt", HANDED))
        Requests(folder / "data" / "requests", Disk()).lay("intake", (("mail", mail),), MONDAY)
        yield folder


@contextmanager
def watching(folder: Path) -> Iterator[Office]:
    with opened(folder) as office:
        with (folder / "maild.toml").open("a") as settings:
            settings.write('\n[intake]\ndrop_folder = "masuk"\nfront_desk = "hendra@kanwil.example"\n')
        yield office


def played(before: Path, folder: Path, moment: int | None) -> tuple[Fuse, Ledger, set[str]]:
    """Take both letters in, with a death at a moment; then again without one."""
    shutil.copytree(before, folder)
    with watching(folder) as office:
        fuse = Fuse(moment)
        with suppress(Death):
            office.works(fuse)
        office.works()
        ledger = office.ledger()
    assert not list((folder / "masuk").glob("*.txt"))
    assert not Requests(folder / "data" / "requests", Disk()).waiting()
    taken = {path.name for path in (folder / "masuk" / "sudah-diambil").iterdir()}
    shutil.rmtree(folder)
    return fuse, ledger, taken


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory, where the machine has that: no power is cut."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.slow
def test_a_death_at_any_moment_loses_no_paper_and_takes_none_twice(before: Path, place: Path) -> None:
    fuse, whole, taken = played(before, place / "office", None)
    assert (len(whole.histories), taken) == (2, TAKEN)

    failed = {}
    first, every = (0, 1) if os.environ.get("TORTURE") else (random.randrange(SHARES), SHARES)
    for moment, step in list(enumerate(fuse.seen))[first::every]:
        again, ledger, taken = played(before, place / "office", moment)
        wrong = objections(ledger, whole, 1)
        if wrong or taken != TAKEN or not again.has_blown:
            failed[moment, step] = wrong, taken

    assert not failed
