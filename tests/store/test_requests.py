from datetime import timedelta
from pathlib import Path

import pytest
from dossiers import NOW

from maild.store.durable import Disk
from maild.store.requests import Outcome, Requests

ARGUMENTS = (("case", "PGJ-2026-0001"), ("note", "Disetujui lewat telepon"))


def the_requests(folder: Path) -> Requests:
    return Requests(folder / "requests", Disk())


def test_requests_wait_the_oldest_first(tmp_path: Path):
    later = the_requests(tmp_path).lay("case rule", ARGUMENTS, NOW + timedelta(seconds=1))
    first = the_requests(tmp_path).lay("case fill", ARGUMENTS, NOW)

    assert the_requests(tmp_path).waiting() == (first, later)
    assert first.argument("note") == "Disetujui lewat telepon"
    assert first.argument("by") == ""


def test_two_requests_of_one_moment_are_two(tmp_path: Path):
    requests = the_requests(tmp_path)

    assert requests.lay("case rule", ARGUMENTS, NOW).id != requests.lay("case rule", ARGUMENTS, NOW).id


def test_an_answered_request_waits_no_longer_and_its_answer_is_found(tmp_path: Path):
    requests = the_requests(tmp_path)
    request = requests.lay("case rule", ARGUMENTS, NOW)
    assert requests.answer_of(request.id) is None

    requests.answer(request, Outcome(False, "Kabag has decided already"))

    assert the_requests(tmp_path).waiting() == ()
    assert the_requests(tmp_path).answer_of(request.id) == Outcome(False, "Kabag has decided already")


def test_a_request_that_is_taken_back_is_gone(tmp_path: Path):
    requests = the_requests(tmp_path)
    request = requests.lay("case rule", ARGUMENTS, NOW)

    requests.forget(request.id)
    requests.forget(request.id)

    assert requests.waiting() == ()
    assert requests.answer_of(request.id) is None


def test_answers_that_nobody_came_for_are_cleared_away_in_time(tmp_path: Path):
    requests = the_requests(tmp_path)
    old, new, waiting = (requests.lay("outbox retry", (), NOW + timedelta(days=day)) for day in (0, 2, 0))
    for request in (old, new):
        requests.answer(request, Outcome(True))

    requests.forget_answered(before=NOW + timedelta(days=1))

    assert requests.answer_of(old.id) is None
    assert requests.answer_of(new.id) == Outcome(True)
    assert requests.waiting() == (waiting,)


@pytest.mark.parametrize("garbage", [b"", b"{}", b"rm -rf /", b"\xff" * 2000])
def test_garbage_is_put_aside_and_stops_nobody(tmp_path: Path, garbage: bytes):
    requests = the_requests(tmp_path)
    request = requests.lay("case rule", ARGUMENTS, NOW)
    (tmp_path / "requests" / "note.json").write_bytes(garbage)

    assert requests.waiting() == (request,)

    assert (tmp_path / "requests" / "aside" / "note.json").read_bytes() == garbage
    assert not (tmp_path / "requests" / "note.json").exists()


def test_a_copy_under_another_name_is_no_second_request(tmp_path: Path):
    requests = the_requests(tmp_path)
    request = requests.lay("case rule", ARGUMENTS, NOW)
    path = tmp_path / "requests" / f"{request.id}.json"
    path.with_name("copy.json").write_bytes(path.read_bytes())

    assert requests.waiting() == (request,)


def test_an_office_without_requests_has_none_waiting(tmp_path: Path):
    the_requests(tmp_path).forget("20261124T080000000000-0123456789abcdef")

    assert the_requests(tmp_path).waiting() == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("request_id", ["", "../office", "20261124T080000000000-zz"])
def test_what_is_no_id_names_no_file(tmp_path: Path, request_id: str):
    with pytest.raises(ValueError, match="not the id of a request"):
        the_requests(tmp_path).answer_of(request_id)
