"""`maild backup`, `maild restore`, `maild outbox confirm`: what a clerk is told, and what is refused."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from maild.cli import main
from maild.config import found

SETTINGS = """\
[office]
address = "pengaduan@kanwil.example"
[imap]
host = "127.0.0.1"
[smtp]
host = "127.0.0.1"
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    found(tmp_path / "office")
    (tmp_path / "office" / "maild.toml").write_text(SETTINGS)
    return tmp_path / "office"


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    with redirect_stdout(io.StringIO()) as said, redirect_stderr(said), pytest.raises(SystemExit) as end:
        main(["-c", str(folder / "maild.toml"), *arguments])
    return int(str(end.value.code)), said.getvalue()


@pytest.fixture
def backup(office: Path, tmp_path: Path) -> Path:
    assert run(office, "backup", str(tmp_path / "b.tar.gz"))[0] == 0
    return tmp_path / "b.tar.gz"


def test_a_backup_says_that_it_is_whole_and_that_the_key_is_not_in_it(office: Path, tmp_path: Path):
    code, said = run(office, "backup", str(tmp_path / "b.tar.gz"))

    assert code == 0
    assert "b.tar.gz: whole." in said
    assert "secret.key is not in it" in said


def test_with_the_key_an_office_can_be_restored_without_more(office: Path, tmp_path: Path):
    run(office, "backup", "--with-key", str(tmp_path / "b.tar.gz"))
    code, said = run(office, "restore", str(tmp_path / "b.tar.gz"), str(tmp_path / "new"))

    assert code == 0
    assert (tmp_path / "new" / "secret.key").read_bytes() == (office / "secret.key").read_bytes()
    assert "put the saved key" not in said


def test_without_a_key_it_says_where_to_put_it(backup: Path, office: Path, tmp_path: Path):
    code, said = run(office, "restore", str(backup), str(tmp_path / "new"))

    assert code == 0
    assert f"put the saved key into {tmp_path / 'new' / 'secret.key'}" in said
    assert "outbox confirm" in said


def test_a_wrong_key_is_refused_before_anything_is_written(backup: Path, office: Path, tmp_path: Path):
    (tmp_path / "other.key").write_text("another key of thirty-two letters")
    code, said = run(office, "restore", str(backup), str(tmp_path / "new"), "--key", str(tmp_path / "other.key"))

    assert code == 2
    assert "is not the key of this backup" in said
    assert not (tmp_path / "new").exists()


def test_a_wrong_key_put_there_later_is_refused_by_whoever_would_work_with_it(
    backup: Path, office: Path, tmp_path: Path
):
    run(office, "restore", str(backup), str(tmp_path / "new"))
    (tmp_path / "new" / "secret.key").write_text("another key of thirty-two letters")
    code, said = run(tmp_path / "new", "outbox", "confirm", "--all")

    assert code == 75
    assert "is not that of the backup" in said


def test_a_restored_office_says_that_it_is_held_and_what_comes_next(backup: Path, office: Path, tmp_path: Path):
    run(office, "restore", str(backup), str(tmp_path / "new"), "--key", str(office / "secret.key"))
    code, status = run(tmp_path / "new", "status", "--json")
    _, listed = run(tmp_path / "new", "outbox", "confirm")
    early, refused = run(tmp_path / "new", "outbox", "confirm", "--all")

    assert code == 1
    assert any("nothing is sent before `maild outbox confirm`" in text for text in json.loads(status)["warnings"])
    assert "still to be fetched" in listed
    assert early == 1
    assert "let `maild run --once` reach the mailbox first" in refused


def test_an_office_that_was_not_restored_has_nothing_to_confirm(office: Path):
    assert "not held" in run(office, "outbox", "confirm")[1]
    assert run(office, "outbox", "confirm", "--all")[0] == 1


@pytest.mark.parametrize("time", ["yesterday", "2999-01-01T00:00"])
def test_a_time_that_cannot_be_is_refused(office: Path, time: str):
    assert run(office, "outbox", "confirm", "--sent-until", time)[0] == 2


def test_a_backup_into_the_data_over_a_file_or_into_no_folder_is_refused(office: Path, backup: Path, tmp_path: Path):
    before = backup.read_bytes()

    assert run(office, "backup", str(office / "data" / "b.tar.gz"))[0] == 2
    assert run(office, "backup", str(backup))[0] == 2
    assert run(office, "backup", str(tmp_path / "nowhere" / "b.tar.gz"))[0] == 2
    assert backup.read_bytes() == before


def test_a_backup_can_be_read_through_without_an_office(backup: Path, tmp_path: Path):
    code, said = run(tmp_path, "backup", "--verify", str(backup))
    backup.write_bytes(backup.read_bytes()[:-100])
    damaged, why = run(tmp_path, "backup", "--verify", str(backup))

    assert (code, damaged) == (0, 1)
    assert "whole" in said
    assert "take another one" in why


def test_a_restore_over_an_office_is_refused(office: Path, backup: Path):
    code, said = run(office, "restore", str(backup), str(office))

    assert code == 2
    assert "not an empty folder" in said
