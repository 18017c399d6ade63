"""`maild check` and `maild status` look at the folder that holds the state, and name the remedy."""

from pathlib import Path

import pytest

from maild.cli.statefolder import findings, room_warnings, warnings_of
from maild.store.room import Room


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / "office.json").touch(mode=0o600)
    return folder


def test_a_folder_that_is_ours_alone_is_in_order(data: Path):
    assert [finding.ok for finding in findings(data)] == [True, True]


def test_a_file_that_others_may_read_is_named_with_the_remedy(data: Path):
    (data / "office.json").chmod(0o644)

    (wide,) = (finding for finding in findings(data) if not finding.ok)

    assert str(data / "office.json") in wide.what
    assert wide.remedy == f"chmod -R go-rwx {data}"


def test_before_the_first_start_there_is_nothing_to_look_at(tmp_path: Path):
    assert (list(findings(tmp_path / "data")), list(room_warnings(tmp_path / "data"))) == ([], [])


@pytest.mark.parametrize(
    ("free", "words"), [(1_000_000, None), (150_000, "little room is left"), (50_000, "no new mail is fetched")]
)
def test_little_room_is_a_warning_and_none_another(data: Path, free: int, words: str | None):
    said = list(warnings_of(data, Room(free, 2_000_000)))

    assert [line.split(" under ")[0].split(",")[0] for line in said] == ([words] if words else [])
    assert all("make room" in line for line in said)
