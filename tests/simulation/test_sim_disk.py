"""What a power cut leaves of files: what was synced, and of the rest anything; so the disk of the simulation."""

import errno
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sim_disk import Death, SimDisk

from maild.errors import TransientFailure
from maild.store import durable
from maild.store.durable import Disk, DiskFailure, sweep

OLD, NEW = b"old" * 400, b"new" * 400


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimDisk:
    disk = SimDisk(tmp_path / "data")
    monkeypatch.setattr(durable, "os", disk)
    return disk


def _found(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def test_what_is_written_durably_is_there_after_any_power_cut(disk: SimDisk):
    path = disk.root / "a" / "b" / "file"
    Disk().make_folder(path.parent)
    for turn in range(50):
        Disk().replace(path, b"%d" % turn)
        disk.lose_power(Random(turn))

        assert disk.kept(path) == path.read_bytes() == b"%d" % turn


@pytest.mark.parametrize("fuse", range(7))
def test_a_death_at_any_moment_leaves_the_old_file_or_the_new_one(disk: SimDisk, fuse: int):
    path = disk.root / "file"
    Disk().replace(path, OLD)
    disk.fuse = fuse
    try:
        Disk().replace(path, NEW)
        has_died = False
    except Death:
        has_died = True
        disk.revive()
    disk.lose_power(Random(fuse))

    assert _found(path) in ((OLD, NEW) if has_died else (NEW,))
    assert has_died == (fuse < 5)


def test_without_fsync_a_file_may_be_the_old_one_or_torn_or_whole(disk: SimDisk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(durable, "_sync", lambda *_: None)
    found = set()
    for turn in range(200):
        path = disk.root / str(turn)
        Disk().replace(path, NEW)
        disk.lose_power(Random(turn))
        content = path.read_bytes()
        found.add("whole" if content == NEW else "empty" if not content else "zeros" if not any(content) else "torn")

    assert found == {"whole", "empty", "zeros", "torn"}


def test_a_rename_is_gone_where_its_folder_was_not_synced(disk: SimDisk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(durable, "sync_folder", lambda _: None)
    found: Counter[bytes | None] = Counter()
    for turn in range(100):
        path = disk.root / str(turn)
        Disk().replace(path, OLD)
        disk.lose_power(Random(turn))
        found[_found(path)] += 1

    assert found.keys() == {OLD, None}


def test_a_start_makes_durable_what_the_last_process_did_not_live_to_sync(disk: SimDisk):
    path = disk.root / "folder" / "file"
    disk.fuse = 1  # the folder is made, and the one above it not yet synced
    with pytest.raises(Death):
        Disk().make_folder(path.parent)
    disk.revive()
    sweep(disk.root)
    Disk().replace(path, NEW)
    for turn in range(20):
        disk.lose_power(Random(turn))

    assert path.read_bytes() == NEW


def test_a_move_is_never_half_lost(disk: SimDisk):
    old, new = disk.root / "open" / "file", disk.root / "closed" / "file"
    for turn in range(60):
        Disk().make_folder(old.parent)
        Disk().replace(old, b"%d" % turn)
        disk.fuse = turn % 6
        try:
            Disk().move(old, new)
        except Death:
            disk.revive()
        disk.fuse = None
        disk.lose_power(Random(turn))

        assert b"%d" % turn in (_found(old), _found(new))


@pytest.mark.parametrize(
    ("operation", "error"), [("write", TransientFailure), ("rename", TransientFailure), ("sync", DiskFailure)]
)
def test_what_the_disk_refuses_is_told_and_leaves_the_old_file(disk: SimDisk, operation: str, error: type):
    path = disk.root / "file"
    Disk().replace(path, OLD)
    disk.faults.failing = {operation: [errno.EIO]}
    with pytest.raises(error):
        Disk().replace(path, NEW)

    assert path.read_bytes() == OLD


def test_an_fsync_after_one_that_failed_says_that_all_is_well_and_it_is_not(disk: SimDisk):
    with disk.fdopen(disk.open(disk.root / "file", disk.O_WRONLY | disk.O_CREAT), "wb") as file:
        file.write(NEW)
        disk.faults.failing = {"sync": [errno.EIO]}
        with pytest.raises(OSError):
            disk.fsync(file.fileno())
        disk.fsync(file.fileno())

    assert disk.kept(disk.root / "file") != NEW
