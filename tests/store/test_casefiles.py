from pathlib import Path

import pytest
from dossiers import a_dossier, ended, told

from maild.core.case import Dossier
from maild.errors import Corrupt
from maild.store.casefiles import CaseFiles
from maild.store.cases import CaseStore
from maild.store.durable import Disk


def a_store(folder: Path, *keys: str) -> CaseStore:
    store = CaseStore(folder, Disk())
    for place, key in enumerate(keys, start=1):
        store.commit(ended(a_dossier(key, f"PGJ-2026-{place:04d}")))
    return store


def keys(folder: Path) -> list[str]:
    return [found.case.key for _, found in CaseFiles(folder).each() if isinstance(found, Dossier)]


def test_every_case_is_read_wherever_it_lies(tmp_path: Path):
    a_store(tmp_path, "k1", "k2", "k3").settle("k2", 2026, 11)

    assert keys(tmp_path) == ["k1", "k3", "k2"]


def test_an_office_without_cases_has_no_files(tmp_path: Path):
    assert keys(tmp_path) == []


def test_a_case_that_is_put_away_meanwhile_is_read_once(tmp_path: Path):
    store = a_store(tmp_path, "k1", "k2")
    each = CaseFiles(tmp_path).each()
    read = [next(each)]
    store.settle("k1", 2026, 11)
    store.settle("k2", 2026, 11)

    read += each

    assert sorted(path.stem for path, _ in read) == ["k1", "k2"]


def test_a_case_that_is_taken_back_meanwhile_is_read_once(tmp_path: Path):
    store = a_store(tmp_path, "k1", "k2")
    store.settle("k1", 2026, 11)
    each = CaseFiles(tmp_path).each()
    read = [next(each)]
    store.commit(told(store.dossier("k1"), "e2"))

    read += each

    assert sorted(path.stem for path, _ in read) == ["k1", "k2"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 99])
def test_a_damaged_file_is_told_and_the_others_are_read(tmp_path: Path, content: bytes):
    a_store(tmp_path, "k1", "k2", "k3")
    (tmp_path / "open" / "k2.json").write_bytes(content)

    found = dict(CaseFiles(tmp_path).each())

    assert [type(one) for one in found.values()] == [Dossier, Corrupt, Dossier]
    assert "k2.json is damaged" in str(found[tmp_path / "open" / "k2.json"])


def test_a_second_file_of_a_case_is_read_too(tmp_path: Path):
    a_store(tmp_path, "k1").settle("k1", 2026, 11)
    (tmp_path / "open" / "k1.json").write_bytes((tmp_path / "closed" / "2026" / "11" / "k1.json").read_bytes())

    assert keys(tmp_path) == ["k1", "k1"]
