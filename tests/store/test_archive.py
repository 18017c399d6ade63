import random
from dataclasses import replace
from pathlib import Path

import pytest
from dossiers import a_received

from maild.core.received import Location, Verdict
from maild.errors import Corrupt
from maild.store.archive import Archive
from maild.store.durable import Disk
from maild.store.ledger import Uids

LETTER = b"From: budi@lapas.example\r\n\r\nJaringan terputus\r\n"


def an_archive(folder: Path) -> Archive:
    return Archive(folder, Disk())


def test_bytes_come_back_by_their_sha256(tmp_path: Path):
    archive = an_archive(tmp_path)

    digest = archive.keep(LETTER)

    assert archive.read(digest) == LETTER
    assert (tmp_path / digest[:2] / digest).read_bytes() == LETTER
    assert archive.keep(LETTER) == digest
    assert archive.has(digest)
    assert not archive.has("0" * 64)


@pytest.mark.parametrize("damaged", [b"", LETTER[:-1], LETTER.replace(b"t", b"T", 1)])
def test_damaged_bytes_are_refused_by_name_and_healed_by_keeping_them_again(tmp_path: Path, damaged: bytes):
    archive = an_archive(tmp_path)
    digest = archive.keep(LETTER)
    (tmp_path / digest[:2] / digest).write_bytes(damaged)

    with pytest.raises(Corrupt, match=digest):
        archive.read(digest)

    archive.keep(LETTER)
    assert archive.read(digest) == LETTER


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(Corrupt, match="0000 is missing"):
        an_archive(tmp_path).read("0" * 64)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_digest_names_no_file(tmp_path: Path, digest: str):
    with pytest.raises(ValueError, match="not a SHA-256"):
        an_archive(tmp_path).read(digest)


def test_what_is_noted_of_a_mail_is_known_at_once_and_after_a_restart(tmp_path: Path):
    archive = an_archive(tmp_path)
    waiting = [a_received(archive.keep(b"letter %d" % uid), uid) for uid in (3, 1, 2)]
    for received in waiting:
        archive.note(received)
    decided = replace(waiting[0], verdict=Verdict.CASE, case="k1", canon="c" * 64, attempts=1)
    archive.note(decided)

    for seen in (archive, an_archive(tmp_path)):
        assert seen.pending() == (waiting[1], waiting[2])
        assert all(seen.knows(Location("INBOX", 7, uid)) for uid in (1, 2, 3))
        assert not seen.knows(Location("INBOX", 8, 2))
        assert seen.find(decided.digest) == decided
        assert set(seen.received()) == {decided, *waiting[1:]}


def test_a_quarantined_mail_is_listed_until_it_is_decided_otherwise(tmp_path: Path):
    archive = an_archive(tmp_path)
    poison = replace(a_received("a" * 64), verdict=Verdict.QUARANTINED, attempts=3)
    archive.note(poison)
    assert archive.quarantined() == (poison,)

    archive.note(replace(poison, verdict=Verdict.CASE))

    assert archive.quarantined() == ()


def test_bytes_that_never_came_as_mail_have_no_record(tmp_path: Path):
    archive = an_archive(tmp_path)

    assert archive.find(archive.keep(b"an enclosure")) is None


def test_a_sidecar_of_another_mail_is_refused_by_name(tmp_path: Path):
    archive = an_archive(tmp_path)
    archive.note(a_received("a" * 64))
    (tmp_path / "aa" / f"{'a' * 64}.json").rename(tmp_path / "aa" / f"{'ab' * 32}.json")

    with pytest.raises(Corrupt, match=f"{'ab' * 32}.json tells of another mail"):
        list(an_archive(tmp_path).received())


def test_files_are_listed_without_what_is_written_beside_them_and_forgotten_for_good(tmp_path: Path):
    archive = an_archive(tmp_path)
    kept = {archive.keep(b"letter %d" % number): number for number in range(9)}
    archive.note(a_received(next(iter(kept))))
    archive.note(a_received("a" * 64))
    assert {digest for digest, size, _ in archive.files() if size == 8} == set(kept)

    gone = [digest for digest, number in kept.items() if number < 5]
    archive.forget([*gone, "a" * 64])

    assert {digest for digest, _, _ in archive.files()} == set(kept) - set(gone)
    assert archive.find(gone[0]) is not None


def test_all_damaged_sidecars_are_named_at_once(tmp_path: Path):
    archive = an_archive(tmp_path)
    for digest in ("a" * 64, "b" * 64, "c" * 64):
        archive.note(a_received(digest))
    (tmp_path / "aa" / f"{'a' * 64}.json").write_bytes(b"")
    (tmp_path / "bb" / f"{'b' * 64}.json").write_bytes(b"{}")

    with pytest.raises(Corrupt) as refusal:
        list(an_archive(tmp_path).received())

    assert "a" * 64 in str(refusal.value)
    assert "b" * 64 in str(refusal.value)
    assert "c" * 64 not in str(refusal.value)


def known_to(archive: Archive) -> set[int]:
    return {uid for uid in range(20) if archive.knows(Location("INBOX", 7, uid))}


def test_the_index_of_a_folder_saves_reading_its_sidecars(tmp_path: Path, monkeypatch):
    archive = an_archive(tmp_path)
    decided = [replace(a_received(f"{uid:064x}", uid), verdict=Verdict.REPLY) for uid in (1, 2, 5, 4, 3, 9)]
    waiting, quarantined = a_received("a" * 64, 10), replace(a_received("b" * 64, 11), verdict=Verdict.QUARANTINED)
    for received in (*decided, waiting, quarantined):
        archive.note(received)
    looked_at = []
    read = Disk.read
    monkeypatch.setattr(Disk, "read", lambda disk, path: (looked_at.append(path.stem), read(disk, path))[1])

    again = an_archive(tmp_path)

    assert known_to(again) == {1, 2, 3, 4, 5, 9, 10, 11}
    assert (again.pending(), again.quarantined()) == ((waiting,), (quarantined,))
    assert looked_at == [waiting.digest, quarantined.digest]


def test_a_row_is_believed_only_of_the_very_file_and_the_others_are_listed_with_the_next_mail(tmp_path: Path):
    archive = an_archive(tmp_path)
    first, second, third = (replace(a_received(f"{uid:064x}", uid), verdict=Verdict.CASE) for uid in (1, 2, 3))
    archive.note(first)
    archive.note(second)
    index = tmp_path / "00" / "index.jsonl"
    index.write_bytes(index.read_bytes().replace(b"INBOX", b"Inbox", 1)[:-20])

    again = an_archive(tmp_path)
    assert known_to(again) == {1, 2}
    again.note(third)

    assert len(index.read_bytes().splitlines()) == 4  # one of them torn, and one that was added to it
    (tmp_path / "00" / f"{first.digest}.json").write_bytes(b"torn")
    with pytest.raises(Corrupt, match=first.digest):
        an_archive(tmp_path).pending()


@pytest.mark.parametrize("seed", range(20))
def test_numbers_in_ranges_are_the_same_numbers(seed: int):
    dice = random.Random(seed)
    wanted, found = set(), Uids()
    for _ in range(300):
        uid = dice.randrange(1, 200)
        wanted.add(uid)
        found.add(uid)

    assert all((uid in found) == (uid in wanted) for uid in range(202))


def test_a_message_id_that_another_mail_had_is_known_after_a_restart(tmp_path: Path):
    archive = an_archive(tmp_path)
    first = replace(a_received("a" * 64), verdict=Verdict.CASE, canon="c" * 64, message_id="d" * 32)
    archive.note(first)
    archive.note(replace(a_received("b" * 64, 2), canon="e" * 64, message_id="f" * 32))  # still undecided

    for seen in (archive, an_archive(tmp_path)):
        assert seen.has_other(first.message_id, "e" * 64)
        assert not seen.has_other(first.message_id, first.canon)
        assert not seen.has_other("f" * 32, "1" * 64)
        assert not seen.has_other("", "1" * 64)
