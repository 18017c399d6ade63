"""The watched folder: what is taken from it, and what is left and named."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maild.store.dropbox import TAKEN, Dropbox
from maild.store.durable import Disk

NOW = datetime.now(UTC)
LIMIT = 1_000_000


def a_dropbox(folder: Path) -> Dropbox:
    return Dropbox(folder, Disk())


def names(dropbox: Dropbox) -> list[str]:
    return [file.path.name for file in dropbox.files()]


def test_plain_files_are_listed_by_name(tmp_path: Path):
    for name in ("b.pdf", "a.jpg"):
        (tmp_path / name).write_bytes(b"surat")

    assert names(a_dropbox(tmp_path)) == ["a.jpg", "b.pdf"]


@pytest.mark.parametrize(
    "name", [".tersembunyi.pdf", "~$nodis.docx", "nodis.pdf.part", "nodis.PDF.TMP", "x~", "Thumbs.db"]
)
def test_what_people_do_not_see_or_programs_still_write_is_not_there_yet(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"surat")

    assert names(a_dropbox(tmp_path)) == []


def test_an_empty_file_is_not_there_yet(tmp_path: Path):
    (tmp_path / "kosong.pdf").touch()

    assert names(a_dropbox(tmp_path)) == []


def test_no_link_is_followed_and_no_folder_entered(tmp_path: Path):
    (tmp_path / "rahasia").write_bytes(b"x")
    drop = tmp_path / "masuk"
    (drop / "folder").mkdir(parents=True)
    (drop / "tautan.pdf").symlink_to(tmp_path / "rahasia")
    os.mkfifo(drop / "pipa.pdf")

    assert names(a_dropbox(drop)) == []


def test_a_link_that_takes_the_place_of_a_file_is_not_read(tmp_path: Path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"surat")
    [file] = a_dropbox(tmp_path).files()
    path.unlink()
    path.symlink_to("/etc/hostname")

    with pytest.raises(OSError):
        a_dropbox(tmp_path).read(file)


def test_a_file_goes_out_of_the_way_under_the_number_of_its_case(tmp_path: Path):
    (tmp_path / "nodis.pdf").write_bytes(b"surat")
    dropbox = a_dropbox(tmp_path)
    [file] = dropbox.files()
    dropbox.put_away(file, "PGJ-2026-0001")

    assert (tmp_path / TAKEN / "PGJ-2026-0001-nodis.pdf").read_bytes() == b"surat"
    assert names(dropbox) == []


def test_the_longest_name_can_be_put_away(tmp_path: Path):
    (tmp_path / ("a" * 251 + ".pdf")).write_bytes(b"surat")
    dropbox = a_dropbox(tmp_path)
    [file] = dropbox.files()
    dropbox.put_away(file, "PGJ-2026-0001")

    [taken] = (tmp_path / TAKEN).iterdir()
    assert taken.name.endswith("aaa.pdf")


def test_a_folder_that_is_away_is_empty_and_said_to_be_away(tmp_path: Path):
    dropbox = a_dropbox(tmp_path / "share")

    assert dropbox.files() == ()
    assert dropbox.left(LIMIT, NOW) == ("it cannot be looked into: No such file or directory",)


def test_what_will_not_be_taken_is_named_with_the_reason(tmp_path: Path):
    (tmp_path / "besar.pdf").write_bytes(b"x" * (LIMIT + 1))
    (tmp_path / "folder").mkdir()
    (tmp_path / "kecil.pdf").write_bytes(b"x")
    (tmp_path / TAKEN).mkdir()

    assert a_dropbox(tmp_path).left(LIMIT, NOW - timedelta(hours=1)) == (
        "besar.pdf: larger than 1 MB",
        "folder: no plain file: it is not looked into",
    )


def test_what_lies_there_too_long_is_named_even_half_written(tmp_path: Path):
    (tmp_path / "nodis.pdf.part").touch()
    later = NOW + timedelta(hours=1)
    [left] = a_dropbox(tmp_path).left(LIMIT, later)

    assert left.startswith("nodis.pdf.part: lies there since 20")
    assert left.endswith(", empty")


def test_a_name_that_is_no_text_is_named_all_the_same(tmp_path: Path):
    (tmp_path / os.fsdecode(b"folder-\xff")).mkdir()

    assert a_dropbox(tmp_path).left(LIMIT, NOW) == ("folder-\ufffd: no plain file: it is not looked into",)
