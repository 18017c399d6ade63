"""What is written in a batch waits for the disk once, and comes true in an order in which nothing names what is not."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from dossiers import a_dossier, a_received, ended, told

from maild.core.case import Dossier
from maild.core.received import Verdict
from maild.errors import TransientFailure
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.durable import Disk, Rank, read, sweep

MAILS = (b"letter 1", b"letter 2", b"letter 3")
DOSSIERS = tuple(a_dossier(f"k{place}", f"PGJ-2026-000{place}") for place in range(1, 4))


class Death(BaseException):
    pass


def dying_at(step: int) -> Callable[[str], None]:
    steps = iter(range(step))

    def fuse(name: str) -> None:
        if next(steps, None) is None:
            raise Death(name)

    return fuse


def decide(folder: Path, disk: Disk) -> None:
    """Do for three mails what is done when they are decided."""
    archive, cases = Archive(folder / "archive", disk), CaseStore(folder, disk)
    with disk.batch():
        for raw, dossier in zip(MAILS, DOSSIERS, strict=True):
            digest = archive.keep(raw)
            if not cases.has_event(f"{dossier.case.key}-more"):
                cases.commit(dossier)
                cases.commit(told(dossier, f"{dossier.case.key}-more"))
            archive.note(replace(a_received(digest), verdict=Verdict.CASE, case=dossier.case.number))


def true_on_disk(folder: Path) -> tuple[list[Dossier], list[str]]:
    archive = Archive(folder / "archive", Disk())
    dossiers = list(CaseStore(folder, Disk()).rows(include_ended=True))
    verdicts = sorted(received.case for received in archive.received() if archive.read(received.digest))
    return dossiers, verdicts


def test_nothing_of_a_batch_is_true_before_its_end_but_within_it_is_read(tmp_path: Path):
    disk, path = Disk(), tmp_path / "case.json"
    disk.replace(path, b"old")

    with disk.batch():
        disk.replace(path, b"new")
        disk.replace(path, b"newer")
        disk.write_once(tmp_path / "ab" / "content", b"content")
        assert disk.read(path) == b"newer"
        assert disk.stat(path).st_size == 5
        assert disk.read(tmp_path / "ab" / "content") == b"content"
        assert read(path) == b"old"

    assert read(path) == b"newer"
    assert read(tmp_path / "ab" / "content") == b"content"
    assert not list(tmp_path.rglob(".*.new"))


def test_all_bytes_are_synced_before_the_first_name_and_contents_come_before_who_names_them(tmp_path, monkeypatch):
    done: list[str] = []
    fsync, rename = os.fsync, os.replace

    def name_of(descriptor: int) -> str:
        return Path(f"/proc/self/fd/{descriptor}").readlink().name.lstrip(".").partition(".")[0]

    monkeypatch.setattr(os, "fsync", lambda fd: (done.append(f"sync {name_of(fd)}"), fsync(fd)))
    monkeypatch.setattr(os, "replace", lambda old, new: (done.append(f"name {new.stem}"), rename(old, new)))
    for folder in ("contents", "cases", "verdicts"):
        (tmp_path / folder).mkdir()
    disk = Disk()

    with disk.batch():
        for place in "12":
            disk.replace(tmp_path / "verdicts" / f"verdict{place}.json", b"v", Rank.VERDICT)
            disk.replace(tmp_path / "cases" / f"case{place}.json", b"c")
            disk.write_once(tmp_path / "contents" / f"content{place}", b"b")

    assert all(step.startswith("sync ") for step in done[:6])
    assert done[6:] == [
        "name content1", "name content2", "sync contents",
        "name case1", "name case2", "sync cases",
        "name verdict1", "name verdict2", "sync verdicts",
    ]  # fmt: skip


def test_a_death_at_any_step_leaves_whole_cases_in_their_order_and_no_verdict_without_its_case(tmp_path: Path):
    found = set()
    for step in range(200):
        folder = tmp_path / str(step)
        folder.mkdir()
        with suppress(Death):
            decide(folder, Disk(dying_at(step)))
            break
        sweep(folder)
        dossiers, verdicts = true_on_disk(folder)
        assert [dossier.case.number for dossier in dossiers] == [d.case.number for d in DOSSIERS[: len(dossiers)]]
        assert all(len(dossier.entries) == 2 for dossier in dossiers)
        assert not verdicts or len(dossiers) == 3
        found.add((len(dossiers), len(verdicts)))
        decide(folder, Disk())
        assert true_on_disk(folder)[1] == [d.case.number for d in DOSSIERS]

    assert found == {(0, 0), (1, 0), (2, 0), (3, 0), (3, 1), (3, 2), (3, 3)}


def test_what_was_written_before_an_error_stays_and_the_error_is_told(tmp_path: Path):
    archive = Archive(tmp_path, Disk())

    with suppress(TransientFailure), archive.batch():
        digest = archive.keep(b"a letter")
        raise TransientFailure("no child starts")

    assert Archive(tmp_path, Disk()).read(digest) == b"a letter"
    archive.keep(b"another")
    assert len(list(archive.files())) == 2


def test_a_file_that_cannot_be_written_again_in_a_batch_keeps_what_it_had(tmp_path: Path, monkeypatch):
    disk, path = Disk(), tmp_path / "case.json"

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with disk.batch():
        disk.replace(path, b"first")
        monkeypatch.setattr(os, "open", full)
        with pytest.raises(TransientFailure, match="No space"):
            disk.replace(path, b"second")
        monkeypatch.undo()

    assert read(path) == b"first"


def test_a_batch_in_a_batch_ends_with_the_outer_one(tmp_path: Path):
    disk = Disk()

    with disk.batch():
        with disk.batch():
            disk.replace(tmp_path / "a", b"1")
        assert not (tmp_path / "a").exists()

    assert read(tmp_path / "a") == b"1"


def test_a_case_that_is_reopened_in_a_batch_is_found_whole(tmp_path: Path):
    disk = Disk()
    store = CaseStore(tmp_path, disk)
    closed = ended(DOSSIERS[0])
    store.commit(closed)
    store.settle("k1", 2026, 11)

    with disk.batch():
        store.commit(DOSSIERS[1])
        store.commit(reopened := told(closed, "again"))
        assert store.dossier("k1") == reopened

    assert list(CaseStore(tmp_path, Disk()).rows(include_ended=True)) == [reopened, DOSSIERS[1]]
