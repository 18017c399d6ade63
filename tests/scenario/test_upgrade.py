"""A store of each schema that ever was is brought to the present one, verifies, and its office goes on."""

import io
import os
import shutil
import tarfile
from contextlib import redirect_stderr, suppress
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from deaths import Death, Fuse
from lostoffice import maild
from stage import Office, a_seed, complaint, opened

from maild.core.case import State
from maild.demo.story import YUSUF
from maild.errors import Corrupt
from maild.store.durable import Disk
from maild.store.migrate import schema_in, upgrade
from maild.store.seal import SCHEMA

STORES = Path(__file__).parents[1] / "data" / "stores"
OLD = ("schema-1-first-chain", "schema-1")
NAMES = (*OLD, "schema-2")
SHARES = 1 if os.environ.get("TORTURE") else 6  # of all steps one in so many is tried
LATER = datetime(2026, 12, 14, 9, 0, tzinfo=timezone(timedelta(hours=7), "WIB"))


pytestmark = pytest.mark.usefixtures("quick")


def _unpacked(name: str, folder: Path) -> Path:
    with tarfile.open(STORES / f"{name}.tar.gz") as tar:
        tar.extractall(folder, filter="data")
    return folder


def _upgraded(folder: Path, fuse: Fuse | None = None) -> int:
    secret = (folder / "secret.key").read_text().strip().encode()
    return upgrade(folder / "data", Disk((fuse or Fuse()).step), secret)


def _octets(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _states(office: Office) -> list[tuple[str, State]]:
    return [(case.number, case.state) for case in office.ledger().cases]


def test_there_is_a_store_of_each_schema():
    assert {int(name.split("-")[1]) for name in NAMES} == set(range(1, SCHEMA + 1))
    assert {f"{name}.tar.gz" for name in NAMES} == {path.name for path in STORES.glob("*.tar.gz")}


@pytest.mark.parametrize("name", NAMES)
def test_a_store_of_any_schema_opens_verifies_and_goes_on(name: str, tmp_path: Path):
    with opened(_unpacked(name, tmp_path / "office"), LATER) as office:
        office.works_until_quiet()
        before = _states(office)
        verified = maild(office.folder, LATER, "case", "verify")
        office.receives(complaint(YUSUF, LATER, trouble="Wifi aula mati sejak pukul 08.00 WIB."))
        office.works_until_quiet()
        after = _states(office)

    assert before == [
        ("PGJ-2026-0001", State.REPAIRING),
        ("PGJ-2026-0002", State.AWAITING_COMPLETION),
        ("PGJ-2026-0003", State.REJECTED),
    ]
    assert verified.count("whole") == 3
    assert after == [*before, ("PGJ-2026-0004", State.AWAITING_DIRECTIVE)]


@pytest.mark.parametrize("name", OLD)
def test_an_upgrade_that_dies_at_any_step_is_gone_on_with_to_the_same_end(name: str, tmp_path: Path):
    whole = _unpacked(name, tmp_path / "whole")
    fuse = Fuse()
    assert _upgraded(whole, fuse) > 0
    end = _octets(whole)

    for moment in range(a_seed() % SHARES, len(fuse.seen), SHARES):
        folder = _unpacked(name, tmp_path / "office")
        with suppress(Death):
            _upgraded(folder, Fuse(moment))
        _upgraded(folder)
        assert _octets(folder) == end, moment
        shutil.rmtree(folder)
    assert _upgraded(whole) == 0


def test_a_history_that_was_tampered_with_before_is_not_made_whole_by_an_upgrade(tmp_path: Path):
    folder = _unpacked(OLD[0], tmp_path / "office")
    path = next((folder / "data" / "cases" / "open").glob("1e4d*.json"))
    _sealed_anew(path, path.read_bytes().replace(b"Setuju", b"Tolak!"))

    with opened(folder, LATER) as office:
        office.works()
        said = maild(folder, LATER, "case", "verify", "PGJ-2026-0001", expects=1)

    assert "was changed" in said


def _sealed_anew(path: Path, octets: bytes) -> None:
    """Do what whoever tampers with a file does, too: there is no secret in a seal."""
    start = octets.index(b"}},") + 3
    place = octets.index(b'"sha256":"') + 10
    path.write_bytes(octets[:place] + sha256(octets[start:]).hexdigest().encode() + octets[place + 64 :])


def test_until_the_upgrade_commands_that_only_read_say_what_to_do(tmp_path: Path):
    folder = _unpacked(OLD[0], tmp_path / "office")
    with opened(folder, LATER), redirect_stderr(io.StringIO()) as said:
        maild(folder, LATER, "case", "list", expects=75)

    assert f"has schema 1, this maild's is {SCHEMA}: `maild run --once`" in said.getvalue()
    assert schema_in(folder / "data") == 1


def test_an_old_store_can_be_backed_up_and_restored_before_it_is_upgraded(tmp_path: Path):
    folder = _unpacked(OLD[0], tmp_path / "office")
    with opened(folder, LATER) as office:
        maild(folder, LATER, "backup", str(tmp_path / "backup.tar.gz"))
        maild(folder, LATER, "restore", str(tmp_path / "backup.tar.gz"), str(tmp_path / "new"),
              "--key", str(folder / "secret.key"))  # fmt: skip
        new = Office(tmp_path / "new", office.servers, LATER)
        new.works()

        assert maild(new.folder, LATER, "case", "verify").count("whole") == 3


def test_data_of_a_newer_maild_are_not_touched(tmp_path: Path):
    folder = _unpacked(NAMES[-1], tmp_path / "office")
    mark = folder / "data" / "schema.json"
    mark.write_bytes(mark.read_bytes().replace(b'"schema":%d' % SCHEMA, b'"schema":%d' % (SCHEMA + 1)))
    before = _octets(folder)

    with pytest.raises(Corrupt, match=rf"schema {SCHEMA + 1}, this maild knows {SCHEMA}; use the maild that wrote it"):
        _upgraded(folder)
    assert _octets(folder) == before
