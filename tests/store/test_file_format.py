"""What is read back is what was written, or a refusal that names the file."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from dossiers import NOW, a_dossier, a_posting, a_received
from hypothesis import HealthCheck, given, settings
from record_strategies import values_of
from tinydb import TinyDB

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.received import Received
from maild.errors import Corrupt
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk, read
from maild.store.seal import SCHEMA, sealed, sealed_record, unsealed, unsealed_record
from maild.store.tinydb import read_desk, read_dossier, write_desk, write_dossier

_SLOW = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@_SLOW
@given(values_of(Dossier))
def test_any_dossier_comes_back_from_its_file_as_it_was(dossier: Dossier):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        write_dossier(path, Disk(), dossier)

        assert read_dossier(path) == dossier


@_SLOW
@given(values_of(Desk))
def test_any_desk_comes_back_from_its_file_as_it_was(desk: Desk):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.json"
        write_desk(path, Disk(), desk)

        assert read_desk(path, Disk()) == desk


@_SLOW
@given(values_of(Received))
def test_any_sidecar_comes_back_as_it_was(received: Received):
    assert unsealed_record(Path("x"), Received, sealed_record(received)) == received


def test_tinydb_itself_opens_a_case_file(tmp_path: Path):
    write_dossier(tmp_path / "k1.json", Disk(), a_dossier("k1", "PGJ-2026-0001", a_posting("p1")))

    with TinyDB(tmp_path / "k1.json", access_mode="r") as database:
        assert database.table("case").all()[0]["number"] == "PGJ-2026-0001"
        assert len(database.table("history")) == 1
        assert database.table("postings").all()[0]["id"] == "p1"


def test_a_fresh_desk_is_there_before_the_first_commit_and_the_committed_one_after_a_restart(tmp_path: Path):
    store = DeskStore(tmp_path / "data" / "office.json", Disk())
    assert store.load() == Desk()
    desk = Desk(first_start=NOW).with_baseline("INBOX", 7, [(1, 4)]).with_posting(a_posting("alert"))

    store.commit(desk)

    assert DeskStore(tmp_path / "data" / "office.json", Disk()).load() == desk


def _write_a_case(path: Path) -> None:
    write_dossier(path, Disk(), a_dossier("k1", "PGJ-2026-0001", a_posting("p1")))


def _write_a_desk(path: Path) -> None:
    write_desk(path, Disk(), Desk(first_start=NOW, postings=(a_posting("p1"),)))


def _write_a_sidecar(path: Path) -> None:
    Disk().replace(path, sealed_record(a_received("a" * 64)))


def _read_a_sidecar(path: Path) -> Received:
    return unsealed_record(path, Received, read(path))


FILES = [
    pytest.param(_write_a_case, read_dossier, id="case"),
    pytest.param(_write_a_desk, lambda path: read_desk(path, Disk()), id="desk"),
    pytest.param(_write_a_sidecar, _read_a_sidecar, id="sidecar"),
]


@pytest.mark.parametrize(("write", "read_back"), FILES)
def test_a_file_cut_at_any_length_is_refused_by_name(tmp_path: Path, write: Callable, read_back: Callable):
    path = tmp_path / "k1.json"
    write(path)
    whole = path.read_bytes()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(Corrupt, match=r"k1\.json"):
            read_back(path)


@pytest.mark.parametrize("flip", [0x01, 0x02, 0x20, 0x80, 0xFF])
@pytest.mark.parametrize(("write", "read_back"), FILES)
def test_a_file_with_any_byte_flipped_is_refused_by_name(
    tmp_path: Path, write: Callable, read_back: Callable, flip: int
):
    path = tmp_path / "k1.json"
    write(path)
    whole = path.read_bytes()

    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
        with pytest.raises(Corrupt, match=r"k1\.json"):
            read_back(path)


@pytest.mark.parametrize("tail", [b"\n", b"\0", b" ", b"}"])
def test_bytes_after_the_end_are_refused(tmp_path: Path, tail: bytes):
    path = tmp_path / "k1.json"
    _write_a_case(path)
    path.write_bytes(path.read_bytes() + tail)

    with pytest.raises(Corrupt):
        read_dossier(path)


def test_a_newer_schema_is_refused_with_the_remedy(tmp_path: Path):
    path = tmp_path / "k1.json"
    _write_a_case(path)
    path.write_bytes(path.read_bytes().replace(b'"schema":%d' % SCHEMA, b'"schema":%d' % (SCHEMA + 1)))

    with pytest.raises(Corrupt, match=f"schema {SCHEMA + 1}, this maild knows {SCHEMA}; use the maild that wrote it"):
        read_dossier(path)


def test_a_whole_file_with_a_field_of_a_later_maild_is_refused(tmp_path: Path):
    path = tmp_path / "k1.json"
    _write_a_case(path)
    content = unsealed(path, path.read_bytes())
    content["case"]["1"]["mood"] = "happy"
    path.write_bytes(sealed(content))

    with pytest.raises(Corrupt, match="mood"):
        read_dossier(path)


def test_a_seal_round_no_record_is_refused():
    with pytest.raises(Corrupt, match="sidecar"):
        unsealed_record(Path("sidecar"), Received, sealed({"letters": json.loads('{"1": {}}')}))


def test_opening_a_store_names_every_damaged_file(tmp_path: Path):
    store = CaseStore(tmp_path, Disk())
    for place in range(3):
        store.commit(a_dossier(f"k{place}", f"PGJ-2026-000{place}"))
    shutil.copy(tmp_path / "open" / "k0.json", tmp_path / "open" / "k1.json")
    (tmp_path / "open" / "k2.json").write_bytes(b"")

    with pytest.raises(Corrupt) as refusal:
        CaseStore(tmp_path, Disk())

    assert "k1.json" in str(refusal.value)
    assert "k2.json" in str(refusal.value)
    assert "k0.json is" not in str(refusal.value)


def test_two_states_of_a_desk_are_two_files_in_turn(tmp_path: Path):
    store = DeskStore(tmp_path / "office.json", Disk())
    store.commit(Desk(first_start=NOW))

    store.commit(replace(store.load(), last_poll=NOW))

    assert store.load() == Desk(first_start=NOW, last_poll=NOW)
