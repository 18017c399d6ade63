import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from maild.errors import Corrupt, PermanentFailure, TransientFailure
from maild.store.durable import Disk, DiskFailure, listed, read, sweep
from maild.store.lock import Lock


def test_a_file_is_replaced_whole_and_only_we_may_read_it(tmp_path: Path):
    path = tmp_path / "case.json"
    Disk().replace(path, b"old and long")

    Disk().replace(path, b"new")

    assert read(path) == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_bytes_are_synced_before_the_name_and_the_name_before_we_return(tmp_path: Path, monkeypatch):
    done: list[str] = []
    fsync, rename = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append(Path(f"/proc/self/fd/{fd}").readlink().name), fsync(fd)))
    monkeypatch.setattr(os, "replace", lambda old, new: (done.append("rename"), rename(old, new)))

    Disk().replace(tmp_path / "case.json", b"new")

    assert done == [f".case.json.{os.getpid()}.new", "rename", tmp_path.name]


def test_a_failed_fsync_is_nothing_that_a_guard_can_swallow(tmp_path: Path, monkeypatch):
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(DiskFailure, match=r"case\.json"):
        Disk().replace(tmp_path / "case.json", b"new")

    assert not issubclass(DiskFailure, Exception)
    assert not (tmp_path / "case.json").exists()


@contextmanager
def a_full_disk(folder: Path) -> Iterator[None]:
    """Leave room for the small file only: a tiny tmpfs where we may mount one, else a limit on the size of files."""
    mount = ["sh", "-c", 'mount -t tmpfs -o size=64k tmpfs "$0"', folder]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if mounted.returncode:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        if not mounted.returncode:
            subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_a_failure_for_now_that_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    with a_full_disk(tmp_path):
        path = tmp_path / "case.json"
        Disk().replace(path, b"old")

        with pytest.raises(TransientFailure, match=r"case\.json"):
            Disk().replace(path, b"x" * 100_000)

        assert read(path) == b"old"
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("found", [b"", b"the let", b"the letteR"])
def test_a_torn_file_of_the_right_name_is_written_anew(tmp_path: Path, found: bytes):
    path = tmp_path / "ab" / "abcd"
    Disk().write_once(path, found)

    Disk().write_once(path, b"the letter")

    assert read(path) == b"the letter"


def test_what_is_there_already_is_not_written_again(tmp_path: Path):
    path = tmp_path / "ab" / "abcd"
    Disk().write_once(path, b"the letter")
    before = path.stat()

    Disk().write_once(path, b"the letter")

    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_folders_are_ours_alone(tmp_path: Path):
    Disk().make_folder(tmp_path / "data" / "open")

    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / "open").stat().st_mode & 0o777 == 0o700


def test_what_dead_writers_left_is_swept_and_what_living_ones_write_stays(tmp_path: Path):
    dead = subprocess.Popen(["true"])
    dead.wait()
    (tmp_path / "open").mkdir()
    left = tmp_path / "open" / f".k1.json.{dead.pid}.new"
    own = tmp_path / f".office.json.{os.getpid()}.new"
    living = tmp_path / f".request.json.{os.getppid()}.new"
    case = tmp_path / "open" / "k1.json"
    for path in (left, own, living, case):
        path.write_bytes(b"x")

    assert sweep(tmp_path) == 2

    assert sorted(tmp_path.rglob("*.*")) == sorted([living, case])


def test_a_link_or_a_pipe_in_the_place_of_a_file_is_refused(tmp_path: Path):
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")

    for name in ("link", "pipe", "."):
        with pytest.raises(Corrupt, match="not a plain file"):
            read(tmp_path / name)


def test_a_second_instance_is_told_who_holds_the_lock(tmp_path: Path):
    with Lock(tmp_path / "lock"), pytest.raises(TransientFailure, match=f"pid {os.getpid()}"):
        Lock(tmp_path / "lock")


def test_the_lock_is_free_again_when_its_holder_is_gone(tmp_path: Path):
    with Lock(tmp_path / "lock"):
        pass

    Lock(tmp_path / "lock").release()


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(tmp_path: Path):
    (tmp_path / "open").write_bytes(b"")

    with pytest.raises(TransientFailure, match="open"):
        listed(tmp_path / "open")


def test_a_folder_lists_its_files_without_those_set_aside(tmp_path: Path):
    for name in ("b.json", "a.json", ".c.json.1.new", "index.jsonl"):
        (tmp_path / name).write_bytes(b"")

    assert [path.name for path in listed(tmp_path, ".json")] == ["a.json", "b.json"]
    assert listed(tmp_path / "nothing") == []


def test_a_lock_that_may_not_be_opened_is_a_matter_for_the_operator(tmp_path: Path):
    with pytest.raises(PermanentFailure, match="lock"):
        Lock(tmp_path / "nothing" / "lock")


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path):
    holder = f"from maild.store.lock import Lock; from pathlib import Path; Lock(Path({str(tmp_path / 'lock')!r})); "
    subprocess.run([sys.executable, "-c", holder + "import os; os.kill(os.getpid(), 9)"], check=False)

    Lock(tmp_path / "lock").release()
