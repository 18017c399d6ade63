import zlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from dossiers import NOW, a_dossier, a_posting, ended, told

from maild.core.case import Dossier
from maild.core.head import Standing
from maild.core.posting import MailKind, PostingState, begun, held, lost
from maild.core.redaction import redact
from maild.errors import Corrupt, PermanentFailure
from maild.store.cases import CaseStore, Counts
from maild.store.durable import Disk
from maild.store.tinydb import write_dossier


def a_store(folder: Path) -> CaseStore:
    return CaseStore(folder, Disk())


def a_closed_case(store: CaseStore, key: str = "k1", number: str = "PGJ-2026-0001") -> Dossier:
    dossier = ended(a_dossier(key, number, a_posting(f"p-{key}")))
    store.commit(dossier)
    store.settle(key, 2026, 11)
    return dossier


def test_a_committed_case_is_there_after_a_restart(tmp_path: Path):
    dossier = told(a_dossier("k1", "PGJ-2026-0001", a_posting("p1"), a_posting("p2")), "e2")

    a_store(tmp_path).commit(dossier)

    assert a_store(tmp_path).dossier("k1") == dossier


def test_an_unknown_case_is_a_key_error(tmp_path: Path):
    with pytest.raises(KeyError):
        a_store(tmp_path).dossier("k1")


def test_the_indexes_are_the_same_after_a_restart_wherever_a_case_lies(tmp_path: Path):
    store = a_store(tmp_path)
    a_closed_case(store)
    store.commit(a_dossier("k2", "PGJ-2026-0002", a_posting("p2")))

    for seen in (store, a_store(tmp_path), CaseStore.open_for_reading(tmp_path)):
        assert [dossier.case.key for dossier in seen.open_dossiers()] == ["k2"]
        assert [dossier.case.key for dossier in seen.rows(include_ended=True)] == ["k1", "k2"]
        assert seen.all_numbers == ("PGJ-2026-0001", "PGJ-2026-0002")
        assert seen.next_number("PGJ", 2026) == "PGJ-2026-0003"
        for key, number, posting in (("k1", "PGJ-2026-0001", "p-k1"), ("k2", "PGJ-2026-0002", "p2")):
            asked = (key, seen.dossier(key).postings[0])
            assert seen.by_number(number) == seen.dossier(key)
            assert seen.asked_by_token(f"T{posting}".upper()) == asked
            assert seen.asked_by_posting(posting) == asked
            assert seen.has_event(f"{key}-0") == key


@pytest.mark.parametrize("name", ["", "k1", "p1", "tp2", "PGJ-2026-0001", "PGJ-2026-0009"])
def test_what_nobody_wrote_is_not_found(tmp_path: Path, name: str):
    store = a_store(tmp_path)
    a_closed_case(store)

    assert store.asked_by_token(name) is None
    assert store.asked_by_posting(name) is None
    assert store.has_event(name) is None
    assert store.by_number(f"{name}x") is None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((), "PGJ-2026-0001"),
        (("PGJ-2026-0007", "PGJ-2026-0003"), "PGJ-2026-0008"),
        (("PGJ-2025-0007", "ABC-2026-0009"), "PGJ-2026-0001"),
        (("PGJ-2026-9999",), "PGJ-2026-10000"),
        (("PGJ-2026-10000", "PGJ-2026-9999"), "PGJ-2026-10001"),
        (("belum bernomor",), "PGJ-2026-0001"),
    ],
)
def test_numbers_run_by_prefix_and_year_and_never_go_back(tmp_path: Path, numbers: tuple[str, ...], expected: str):
    store = a_store(tmp_path)
    for place, number in enumerate(numbers):
        a_closed_case(store, f"k{place}", number)

    assert store.next_number("PGJ", 2026) == expected
    assert a_store(tmp_path).next_number("PGJ", 2026) == expected


def test_due_mails_come_the_longest_waiting_first(tmp_path: Path):
    store = a_store(tmp_path)
    postings = (
        a_posting("late", -1),
        a_posting("future", 5),
        a_posting("sent", -9, PostingState.SENT),
        a_posting("held", -9, PostingState.HELD),
        a_posting("unknown", -2, PostingState.UNKNOWN),
    )
    store.commit(a_dossier("k1", "PGJ-2026-0001", *postings))
    store.commit(a_dossier("k2", "PGJ-2026-0002", a_posting("later", 0)))

    assert [posting.id for _, posting in store.due(NOW)] == ["unknown", "late", "later"]
    assert [posting.id for _, posting in store.due(NOW, most=1)] == ["unknown"]
    assert store.counts() == Counts(open=2, due=3, held=1, unknown=1, failed=0)


def test_what_follows_from_a_decision_overtakes_what_has_waited_longer(tmp_path: Path):
    store = a_store(tmp_path)
    bulk = [replace(a_posting(f"receipt{n}", -9), kind=MailKind.RECEIPT) for n in range(5)]
    decided = replace(a_posting("directive"), kind=MailKind.DIRECTIVE)
    store.commit(
        a_dossier("k1", "PGJ-2026-0001", *bulk, replace(a_posting("asked", -5), kind=MailKind.DIRECTIVE_REQUEST))
    )
    store.commit(a_dossier("k2", "PGJ-2026-0002", decided))

    assert [posting.id for _, posting in store.due(NOW, most=3)] == ["directive", "asked", "receipt0"]


def test_an_attempt_that_the_process_did_not_survive_is_interrupted_and_not_simply_due(tmp_path: Path):
    store = a_store(tmp_path)
    posting = begun(a_posting("p1"))
    store.commit(a_dossier("k1", "PGJ-2026-0001", posting))
    assert store.interrupted() == ()

    restarted = a_store(tmp_path)

    assert restarted.interrupted() == (("k1", posting),)
    assert restarted.due(NOW + timedelta(days=1)) == ()
    restarted.commit(restarted.dossier("k1").with_posting(lost(posting, NOW, "cut off")))
    assert restarted.interrupted() == ()
    assert [found.unknowns for _, found in restarted.due(NOW + timedelta(days=1))] == [1]


def test_a_case_with_a_mail_still_to_send_is_not_put_away(tmp_path: Path):
    store = a_store(tmp_path)
    store.commit(replace(ended(a_dossier()), postings=(a_posting("p1"),)))

    with pytest.raises(ValueError, match="not settled"):
        store.settle("k1", 2026, 11)


def test_a_closed_case_lies_in_its_month_and_out_of_memory(tmp_path: Path):
    store = a_store(tmp_path)
    dossier = a_closed_case(store)

    assert (tmp_path / "closed" / "2026" / "11" / "k1.json").is_file()
    assert store.open_dossiers() == ()
    assert tuple(store.rows()) == ()
    assert store.dossier("k1") == dossier


def test_what_ended_lately_is_found_each_once_wherever_it_lies(tmp_path: Path):
    store = a_store(tmp_path)
    for number, (year, month) in enumerate(((2025, 12), (2026, 10), (2026, 11), (2027, 1)), 1):
        store.commit(ended(a_dossier(f"k{number}", f"PGJ-2026-000{number}")))
        store.settle(f"k{number}", year, month)
    store.commit(a_dossier("k5", "PGJ-2026-0005"))
    store.commit(told(store.dossier("k3"), "e9"))  # reopened

    for seen in (store, a_store(tmp_path)):
        assert [dossier.case.key for dossier in seen.lately(date(2026, 11, 30))] == ["k3", "k5", "k4"]


@pytest.mark.parametrize("is_put_away", [True, False])
def test_what_is_left_of_a_case_takes_its_place_wherever_it_lies(tmp_path: Path, is_put_away: bool):
    store = a_store(tmp_path)
    dossier = ended(a_dossier("k1", "PGJ-2026-0001", a_posting("p1")))
    store.commit(dossier)
    if is_put_away:
        store.settle("k1", 2026, 11)
    (path,) = tmp_path.rglob("k1.json")
    left = redact(dossier, "e9", NOW, ("by the operator's hand",), "")

    store.redact(left)

    for seen in (store, a_store(tmp_path)):
        assert seen.dossier("k1") == left
        assert seen.has_event("k1-0") == seen.has_event("e9") == "k1"
        assert seen.asked_by_token("tp1") == ("k1", left.postings[0])
        assert seen.standings() == (Standing("PGJ-2026-0001", 2, left.entries[-1].hash),)
    assert list(tmp_path.rglob("k1.json")) == [path]


def test_a_case_that_has_gone_on_meanwhile_is_not_redacted(tmp_path: Path):
    store = a_store(tmp_path)
    dossier = ended(a_dossier())
    store.commit(dossier)
    store.commit(told(dossier, "e2"))

    with pytest.raises(PermanentFailure, match="changed meanwhile"):
        store.redact(redact(dossier, "e9", NOW, (), ""))


def test_histories_stand_where_the_files_say_not_an_old_index(tmp_path: Path):
    store = a_store(tmp_path)
    closed = a_closed_case(store)
    longer = told(closed, "e2")
    write_dossier(tmp_path / "closed" / "2026" / "11" / "k1.json", Disk(), longer)
    store.commit(a_dossier("k2", "PGJ-2026-0002"))

    assert [(standing.number, standing.events) for standing in store.standings()] == [
        ("PGJ-2026-0001", 2),
        ("PGJ-2026-0002", 1),
    ]
    assert store.standings()[0].hash == longer.entries[-1].hash


def test_a_closed_case_that_something_happens_to_is_open_again(tmp_path: Path):
    store = a_store(tmp_path)
    reopened = told(a_closed_case(store), "e9")

    store.commit(reopened)

    for seen in (store, a_store(tmp_path)):
        assert seen.open_dossiers() == (reopened,)
        assert tuple(seen.rows(include_ended=True)) == (reopened,)
        assert seen.has_event("e9") == "k1"


def test_a_case_can_be_put_away_twice_in_different_months(tmp_path: Path):
    store = a_store(tmp_path)
    reopened = told(a_closed_case(store), "e9")
    store.commit(reopened)

    store.settle("k1", 2027, 1)

    for seen in (store, a_store(tmp_path)):
        assert tuple(seen.rows(include_ended=True)) == (reopened,)
        assert seen.has_event("e9") == "k1"


def test_a_commit_on_an_older_state_of_the_case_is_refused(tmp_path: Path):
    store = a_store(tmp_path)
    first = a_dossier("k1", "PGJ-2026-0001", a_posting("p1"))
    store.commit(first)
    store.commit(told(replace(first, postings=(*first.postings, a_posting("p2"))), "e1"))

    for stale in (told(first, "e2"), first, replace(told(first, "e1"), postings=first.postings)):
        with pytest.raises(PermanentFailure, match="meanwhile"):
            store.commit(stale)


@pytest.mark.parametrize("key", ["", "../k1", "a/b", ".k1", "k1\n", "k" * 101])
def test_a_key_that_is_no_plain_file_name_is_refused(tmp_path: Path, key: str):
    with pytest.raises(ValueError, match="key"):
        a_store(tmp_path).commit(a_dossier(key))


def test_a_reader_sees_what_was_committed_and_cannot_write(tmp_path: Path):
    a_store(tmp_path).commit(a_dossier())
    files = sorted(tmp_path.rglob("*"))

    reader = CaseStore.open_for_reading(tmp_path)

    assert reader.open_dossiers() == (a_dossier(),)
    with pytest.raises(PermanentFailure):
        reader.commit(told(a_dossier(), "e1"))
    assert sorted(tmp_path.rglob("*")) == files


def test_a_reader_of_an_office_without_data_sees_no_case(tmp_path: Path):
    reader = CaseStore.open_for_reading(tmp_path / "data")

    assert reader.all_numbers == ()
    assert not (tmp_path / "data").exists()


def test_a_reader_finds_a_closed_case_that_is_reopened_meanwhile(tmp_path: Path):
    store = a_store(tmp_path)
    reopened = told(a_closed_case(store), "e9")
    reader = CaseStore.open_for_reading(tmp_path)

    store.commit(reopened)

    assert reader.dossier("k1") == reopened


def test_the_index_of_a_month_is_believed_only_where_it_is_whole_and_fits_its_file(tmp_path: Path):
    store = a_store(tmp_path)
    for place in range(3):
        a_closed_case(store, f"k{place}", f"PGJ-2026-000{place}")
    index = tmp_path / "closed" / "2026" / "11" / "index.jsonl"
    whole = index.read_bytes()

    for damaged in (b"", whole[:-30], whole.replace(b"PGJ-2026-0001", b"PGJ-2026-0009"), b"\xff\n" + whole[5:]):
        index.write_bytes(damaged)
        assert a_store(tmp_path).all_numbers == store.all_numbers
        assert a_store(tmp_path).has_event("k1-0") == "k1"


def test_a_row_of_another_version_is_passed_over(tmp_path: Path):
    store = a_store(tmp_path)
    a_closed_case(store)
    row = b'{"key":"k1","mood":"happy"}'
    (tmp_path / "closed" / "2026" / "11" / "index.jsonl").write_bytes(b"%08x %s\n" % (zlib.crc32(row), row))

    assert a_store(tmp_path).all_numbers == store.all_numbers


def test_an_index_that_cannot_be_written_holds_nothing_up(tmp_path: Path):
    store = a_store(tmp_path)
    index = tmp_path / "closed" / "2026" / "11" / "index.jsonl"
    index.mkdir(parents=True)

    dossier = a_closed_case(store)

    assert store.open_dossiers() == ()
    assert store.dossier("k1") == dossier
    index.rmdir()
    a_closed_case(store, "k2", "PGJ-2026-0002")
    assert len(index.read_bytes().splitlines()) == 2


def test_what_else_lies_in_the_folder_of_closed_cases_is_left_alone(tmp_path: Path):
    a_closed_case(a_store(tmp_path))
    (tmp_path / "closed" / "README").write_bytes(b"arsip")
    (tmp_path / "closed" / "2026" / "11" / "notes.txt").write_bytes(b"catatan")

    assert a_store(tmp_path).all_numbers == ("PGJ-2026-0001",)


def test_a_closed_file_that_was_changed_is_read_again_and_refused(tmp_path: Path):
    a_closed_case(a_store(tmp_path))
    path = tmp_path / "closed" / "2026" / "11" / "k1.json"
    path.write_bytes(path.read_bytes().replace(b"segera", b"kapan2"))

    with pytest.raises(Corrupt, match=r"k1\.json"):
        a_store(tmp_path)


def test_a_damaged_index_is_made_again_when_the_next_case_is_put_away(tmp_path: Path):
    a_closed_case(a_store(tmp_path), "k1", "PGJ-2026-0001")
    index = tmp_path / "closed" / "2026" / "11" / "index.jsonl"
    index.unlink()

    a_closed_case(a_store(tmp_path), "k2", "PGJ-2026-0002")

    assert len(index.read_bytes().splitlines()) == 2


def test_a_file_under_the_name_of_another_case_is_refused(tmp_path: Path):
    a_store(tmp_path).commit(a_dossier())
    (tmp_path / "open" / "k1.json").rename(tmp_path / "open" / "k2.json")

    with pytest.raises(Corrupt, match=r"k2\.json holds another case"):
        a_store(tmp_path)


def test_a_held_mail_stays_with_its_case(tmp_path: Path):
    store = a_store(tmp_path)
    store.commit(a_dossier("k1", "PGJ-2026-0001", held(a_posting("p1"), "552 too big")))

    assert store.due(NOW) == ()
    assert a_store(tmp_path).counts().held == 1
