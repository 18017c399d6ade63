"""Each file of a real office is torn at every length and flipped at every byte: its last good state, or a refusal."""

import os
import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from forks import commanded, staged
from stage import Office, a_seed, complaint, quick_starts

from maild.config import found
from maild.core.posting import MailKind
from maild.demo.clients import Client, letter, reply
from maild.demo.story import KABAG, OFFICE, YUSUF
from maild.errors import Corrupt
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk
from maild.store.heads import HeadStore
from maild.store.requests import Requests
from maild.store.rules_kept import kept

IS_TORTURE = bool(os.environ.get("TORTURE"))
DAMAGES = 20_000 if IS_TORTURE else 40  # lengths, and bytes, of each kind of file: by lot where it has more
COMMANDS = (("run", "--once"), ("status",), ("case", "list", "--all"), ("case", "verify"), ("outbox",), ("quarantine",))
ONLY_MADE_AGAIN = ("index.jsonl",)  # a file from which nothing is believed that is not whole

Look = Callable[[Path], object]


@pytest.fixture(scope="module")
def office(memory: Path) -> Iterator[Office]:
    """An office with an open case, one that is put away, a mail of no case, a head and a request."""
    folder = memory / "damaged"
    found(folder)
    with quick_starts(), staged(folder) as office:
        office.works()
        for mail in _road(office):
            office.receives(mail)
            office.works_until_quiet()
            office.now += timedelta(minutes=3)
        office.now += timedelta(days=30)
        office.works_until_quiet()
        office.receives(complaint(at=office.now), letter(YUSUF, OFFICE, "Rapat", "Undangan rapat.", office.now))
        office.works_until_quiet()
        Requests(folder / "data" / "requests", Disk()).lay("retry", (("id", "x"),), office.now)
        yield office


def _road(office: Office) -> Iterator[bytes]:
    yield complaint(at=office.now)
    rejection = "TOLAK: di luar wewenang kami"
    yield reply(office.sent(MailKind.DIRECTIVE_REQUEST, KABAG), KABAG, rejection, Client.GMAIL, office.now)


def _cases(data: Path) -> object:
    return tuple(CaseStore.open_for_reading(data / "cases").rows(include_ended=True))


def _by_digest(folder: Path) -> object:
    archive = Archive(folder, Disk())
    return [archive.read(digest) for digest, _, _ in archive.files()]


def _rules(data: Path) -> object:
    return [kept(data, path.stem) for path in sorted((data / "rules").glob("*.json"))]


LOOKS: dict[str, tuple[str, Look]] = {
    "open case": ("cases/open/*.json", _cases),
    "closed case": ("cases/closed/*/*/*.json", _cases),
    "index": ("cases/closed/*/*/index.jsonl", _cases),
    "desk": ("office.json", lambda data: DeskStore(data / "office.json", Disk()).load()),
    "sidecar": ("archive/*/*.json", lambda data: tuple(Archive(data / "archive", Disk()).received())),
    "blob": ("archive/*/" + "?" * 64, lambda data: _by_digest(data / "archive")),
    "rules": ("rules/*.json", _rules),
    "head": ("heads/*.json", lambda data: HeadStore(data / "heads", Disk()).kept()),
}


def _damages(whole: bytes, dice: random.Random) -> Iterator[bytes]:
    """Tear at every length, and flip a bit of every byte; or some of both by lot."""
    places = range(len(whole))
    for place in dice.sample(places, min(DAMAGES, len(whole))):
        yield whole[:place]
        yield whole[:place] + bytes([whole[place] ^ 1 << dice.randrange(8)]) + whole[place + 1 :]


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOOKS)
def test_a_torn_or_flipped_file_gives_its_last_good_state_or_a_refusal_that_names_it(office: Office, kind: str) -> None:
    pattern, look = LOOKS[kind]
    data, seed = office.folder / "data", a_seed()
    path = max(data.glob(pattern), key=lambda path: path.stat().st_size if kind != "blob" else -path.stat().st_size)
    whole, stamp = path.read_bytes(), path.stat()
    good, wrong, tried = look(data), [], 0
    try:
        for damaged in _damages(whole, random.Random(seed)):
            path.write_bytes(damaged)
            tried += 1
            wrong += _objection(look, data, good, path)
    finally:
        path.write_bytes(whole)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    sys.stdout.write(f"{kind}: {tried} damages of a file of {len(whole)} bytes\n")

    assert not wrong, f"SEED={seed}"


def _objection(look: Look, data: Path, good: object, path: Path) -> list[str]:
    try:
        return [] if look(data) == good else ["another state"]
    except Corrupt as error:
        is_named = str(path) in str(error) and "backup" in str(error)
        return [] if is_named and path.name not in ONLY_MADE_AGAIN else [str(error)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOOKS)
def test_every_command_says_which_file_is_damaged_and_what_to_do_and_none_shows_a_traceback(
    office: Office, kind: str
) -> None:
    data, dice = office.folder / "data", random.Random(a_seed())
    path = max((office.folder / "data").glob(LOOKS[kind][0]), key=lambda path: path.stat().st_size)
    whole, stamp, said = path.read_bytes(), path.stat(), dict[str, tuple[int, str]]()
    try:
        for command in COMMANDS if IS_TORTURE else dice.sample(COMMANDS, 1):
            place = dice.randrange(len(whole))
            path.write_bytes(dice.choice((whole[:place], whole[:place] + b"\xff" + whole[place + 1 :], b"")))
            said[" ".join(command)] = commanded(office, *command)
    finally:
        path.write_bytes(whole)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    refusals = {name: text for name, (code, text) in said.items() if code}
    assert {name: code for name, (code, _) in said.items() if code not in (0, 1, 75)} == {}
    assert [text for text in refusals.values() if str(path.name) not in text and "attention" not in text] == []
    assert data.is_dir()
