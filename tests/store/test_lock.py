"""One writer at a time, whatever happens to the file that says who it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from maild.errors import TransientFailure
from maild.store.lock import NETWORK, Lock, kind_of_disk


def test_a_second_instance_is_refused_even_when_the_lock_file_was_removed(tmp_path: Path):
    with Lock(tmp_path / "lock"):
        (tmp_path / "lock").unlink()

        with pytest.raises(TransientFailure, match="another maild"):
            Lock(tmp_path / "lock")

    Lock(tmp_path / "lock").release()


def test_whoever_is_refused_leaves_nothing_locked(tmp_path: Path):
    holder = Lock(tmp_path / "lock")
    (tmp_path / "lock").unlink()
    with pytest.raises(TransientFailure):
        Lock(tmp_path / "lock")
    holder.release()

    Lock(tmp_path / "lock").release()


def test_the_lock_of_a_killed_process_whose_file_is_left_is_free(tmp_path: Path):
    killed = f"from maild.store.lock import Lock; from pathlib import Path; Lock(Path({str(tmp_path / 'lock')!r})); "
    subprocess.run([sys.executable, "-c", killed + "import os; os.kill(os.getpid(), 9)"], check=False)
    left = (tmp_path / "lock").read_text()

    with Lock(tmp_path / "lock"):
        assert left.strip() != str(os.getpid()) == (tmp_path / "lock").read_text().strip()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "ext4"])
def test_the_kind_of_disk_is_that_of_the_mount_on_which_the_folder_lies(tmp_path: Path, kind: str):
    device = tmp_path.stat().st_dev
    mounts = (
        "22 1 0:20 / /proc rw,nosuid - proc proc rw\n"
        f"36 22 {os.major(device)}:{os.minor(device)} / /srv rw,relatime shared:1 - {kind} server:/export rw\n"
    )

    assert kind_of_disk(tmp_path, mounts) == kind
    assert (kind in NETWORK) == (kind != "ext4")


def test_a_machine_that_does_not_tell_its_mounts_is_no_network(tmp_path: Path):
    assert kind_of_disk(tmp_path, "") == ""
