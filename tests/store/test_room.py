"""How little room is little, on a large disk and on a small one."""

from pathlib import Path

import pytest

from maild.errors import TransientFailure
from maild.store.modes import open_to_others
from maild.store.room import Room, room_in

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("room", "is_low", "is_full"),
    [
        (Room(500 * GB, 1000 * GB), False, False),
        (Room(GB - 1, 1000 * GB), True, False),
        (Room(64_000_000 - 1, 1000 * GB), True, True),
        (Room(150_000, 2_000_000), True, False),
        (Room(99_999, 2_000_000), True, True),
        (Room(500 * GB, 1000 * GB, 9_999, 60_000_000), True, False),
        (Room(500 * GB, 1000 * GB, 999, 60_000_000), True, True),
        (Room(500 * GB, 1000 * GB, 0, 0), False, False),  # a file system that counts no files
    ],
)
def test_room_is_low_before_it_is_used_up(room: Room, is_low: bool, is_full: bool):
    assert (room.is_low, room.is_full) == (is_low, is_full)


def test_a_real_disk_is_measured(tmp_path: Path):
    room = room_in(tmp_path)

    assert 0 < room.free <= room.size
    assert "MB" in str(room)


def test_a_disk_that_is_gone_is_a_failure_for_now(tmp_path: Path):
    with pytest.raises(TransientFailure, match="nothing"):
        room_in(tmp_path / "nothing")


def test_what_others_may_read_is_found_however_deep_it_lies(tmp_path: Path):
    data = tmp_path / "data"
    for folder in (data, data / "cases", data / "cases" / "open"):
        folder.mkdir(mode=0o700)
    for name, mode in (("own", 0o600), ("group", 0o640), ("world", 0o604)):
        path = data / "cases" / "open" / name
        path.touch()
        path.chmod(mode)
    (data / "link").symlink_to(data / "cases" / "open" / "world")

    assert {path.name for path in open_to_others(data)} == {"group", "world"}

    data.chmod(0o750)
    assert open_to_others(data)[0] == data
