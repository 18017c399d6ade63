"""A backup holds what it was made of, or is refused by name; a restore is whole, or there is none."""

import gzip
import io
import os
import random
import signal
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from dossiers import NOW, a_dossier, a_posting, a_received, ended

from maild.core.case import Dossier
from maild.core.posting import PostingState
from maild.core.restored import Restored
from maild.errors import ConfigError, Corrupt, MaildError, PermanentFailure, TransientFailure
from maild.store.archive import Archive
from maild.store.backedup import read_through
from maild.store.backup import SUMS, Label, back_up
from maild.store.cases import CaseStore
from maild.store.desk import Desk, DeskStore
from maild.store.durable import Disk
from maild.store.restore import make_office
from maild.store.restored import RestoredStore
from maild.store.seal import SCHEMA

# Python 3.12 warns of forks beside threads, which xdist's workers have; these children only write files and end.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

LETTER = b"Subject: Jaringan terputus\r\n\r\nMohon bantuan.\r\n"
LABEL = Label(NOW, "0.1.0", SCHEMA, "k" * 26)
PAPERS = (("maild.toml", b'[store]\npath = "data"\n'), ("rules/units.toml", b"# none\n"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data of a small office: an open case, a closed one, a letter, the desk."""
    folder = tmp_path / "office" / "data"
    archive, cases = Archive(folder / "archive", Disk()), CaseStore(folder / "cases", Disk())
    archive.note(a_received(archive.keep(LETTER)))
    mail = archive.keep(b"To: budi@lapas.example\r\n\r\nSudah kami terima.\r\n")
    cases.commit(_with_mail(a_dossier("k1", "PGJ-2026-0001", a_posting("p1")), mail))
    cases.commit(ended(_with_mail(a_dossier("k2", "PGJ-2026-0002", a_posting("p2")), mail)))
    cases.settle("k2", 2026, 11)
    DeskStore(folder / "office.json", Disk()).commit(Desk(first_start=NOW))
    return folder


def _with_mail(dossier: Dossier, digest: str) -> Dossier:
    postings = tuple(replace(posting, digest=digest) for posting in dossier.postings)
    return replace(dossier, postings=postings)


def _restored_of(label: Label) -> Restored:
    return Restored(label.made, NOW + timedelta(days=1), label.key)


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    back_up(tmp_path / "backup.tar.gz", LABEL, PAPERS, data)
    return tmp_path / "backup.tar.gz"


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_restored_is_what_was_there_and_only_we_may_read_it(data: Path, backup: Path, tmp_path: Path):
    folder = tmp_path / "new"
    found = make_office(backup, folder, _restored_of, b"secret\n")
    there, then = _files(folder / "data"), _files(data)

    assert found.label == LABEL
    assert {name: then[name] for name in there if name in then} == {n: there[n] for n in there if n in then}
    assert set(then) - set(there) == {"cases/closed/2026/11/index.jsonl"}
    assert set(there) - set(then) == {"restored.json"}
    assert [d.case.number for d in CaseStore(folder / "data" / "cases", Disk()).rows(True)] == [
        "PGJ-2026-0001", "PGJ-2026-0002",
    ]  # fmt: skip
    assert RestoredStore(folder / "data", Disk()).state == _restored_of(LABEL)
    assert {path.stat().st_mode & 0o777 for path in (folder / "data").rglob("*") if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder / "data").rglob("*") if path.is_dir()} == {0o700}
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_file_keeps_the_time_at_which_it_was_kept(data: Path, backup: Path, tmp_path: Path):
    make_office(backup, tmp_path / "new", _restored_of)
    kept = Archive(data / "archive", Disk()).files()
    restored = Archive(tmp_path / "new" / "data" / "archive", Disk()).files()

    assert [(digest, size, at.replace(microsecond=0)) for digest, size, at in kept] == list(restored)


def test_plain_tools_can_check_and_unpack_it(backup: Path, tmp_path: Path):
    with tarfile.open(backup) as tar:
        tar.extractall(tmp_path / "plain", filter="data")

    assert os.system(f"cd {tmp_path / 'plain'} && sha256sum --quiet -c {SUMS}") == 0


def test_nothing_is_overwritten(data: Path, backup: Path, tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine")

    with pytest.raises(ConfigError, match="exists already"):
        back_up(backup, LABEL, PAPERS, data)
    with pytest.raises(ConfigError, match="not an empty folder"):
        make_office(backup, tmp_path / "full", _restored_of)


@pytest.mark.parametrize("cut", [0, 1, 10, 100, -1, -8, -100])
def test_a_cut_backup_is_refused_and_restores_nothing(backup: Path, tmp_path: Path, cut: int):
    backup.write_bytes(backup.read_bytes()[:cut])

    with pytest.raises(Corrupt, match=backup.name):
        make_office(backup, tmp_path / "new", _restored_of)
    assert _left(tmp_path) == []


def test_a_backup_with_any_byte_flipped_is_refused_or_says_the_same(backup: Path, tmp_path: Path):
    whole, said = backup.read_bytes(), read_through(backup)
    dice = random.Random(5)
    for place in dice.sample(range(10, len(whole)), 150):  # a header of gzip says what nobody asks
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            found = read_through(backup)
        except (Corrupt, PermanentFailure):
            continue
        assert found == said


def _tampered(backup: Path, change: Callable[[str, bytes], Iterator[tuple[str, bytes]]]) -> None:
    """Pack a backup anew with other files in it."""
    with tarfile.open(backup) as old:
        files = [(member.name, old.extractfile(member).read()) for member in old]
    with gzip.open(backup, "wb") as octets, tarfile.open(fileobj=octets, mode="w|") as new:
        for name, content in files:
            for other, changed in change(name, content):
                member = tarfile.TarInfo(other)
                member.size = len(changed)
                new.addfile(member, io.BytesIO(changed))


@pytest.mark.parametrize("way", ["../x", "/tmp/x", "data/../../x", "data//x", "a\\b", "data/./x", "x\ny", ""])
def test_a_path_that_leads_elsewhere_is_refused(backup: Path, tmp_path: Path, way: str):
    _tampered(backup, lambda name, octets: iter([(way if name == "rules/units.toml" else name, octets)]))

    with pytest.raises((Corrupt, MaildError)):
        make_office(backup, tmp_path / "new", _restored_of)
    assert _left(tmp_path) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_plain_file_is_refused(backup: Path, tmp_path: Path, kind: bytes):
    with tarfile.open(backup) as old:
        label = old.next()
        octets = old.extractfile(label).read()
    with gzip.open(backup, "wb") as file, tarfile.open(fileobj=file, mode="w|") as new:
        new.addfile(label, io.BytesIO(octets))
        link = tarfile.TarInfo("data/office.json")
        link.type, link.linkname = kind, "/etc/passwd"
        new.addfile(link)

    with pytest.raises(Corrupt, match="no backup of maild does"):
        make_office(backup, tmp_path / "new", _restored_of)
    assert _left(tmp_path) == []


def _without(wanted: str) -> Callable[[str, bytes], Iterator[tuple[str, bytes]]]:
    return lambda name, octets: iter([] if wanted in name else [(name, octets)])


def _other(wanted: str) -> Callable[[str, bytes], Iterator[tuple[str, bytes]]]:
    return lambda name, octets: iter([(name, octets + b" " if wanted in name else octets)])


def _twice(wanted: str) -> Callable[[str, bytes], Iterator[tuple[str, bytes]]]:
    return lambda name, octets: iter([(name, octets)] * (2 if wanted in name else 1))


@pytest.mark.parametrize("change", [_without, _other, _twice])
@pytest.mark.parametrize("wanted", ["k1.json", "k2.json", "office.json", "maild.toml", "archive/"])
def test_a_file_that_is_missing_changed_or_double_is_refused(
    backup: Path, tmp_path: Path, change: Callable[[str], Callable[..., Iterator[tuple[str, bytes]]]], wanted: str
):
    _tampered(backup, change(wanted))

    with pytest.raises(MaildError):
        make_office(backup, tmp_path / "new", _restored_of)
    assert _left(tmp_path) == []


def test_a_case_whose_mail_is_not_in_the_archive_makes_no_whole_backup(data: Path, tmp_path: Path):
    CaseStore(data / "cases", Disk()).commit(a_dossier("k3", "PGJ-2026-0003", a_posting("p3")))
    back_up(tmp_path / "backup.tar.gz", LABEL, PAPERS, data)

    with pytest.raises(Corrupt, match=r"k3\.json names 0{64}"):
        read_through(tmp_path / "backup.tar.gz")


def test_every_damaged_file_is_named_and_no_backup_is_left(data: Path, tmp_path: Path):
    (data / "cases" / "open" / "k1.json").write_bytes(b"{}")
    letter = next(path for path in (data / "archive").rglob("*") if path.is_file() and not path.suffix)
    letter.write_bytes(b"other")

    with pytest.raises(Corrupt) as refusal:
        back_up(tmp_path / "backup.tar.gz", LABEL, PAPERS, data)

    assert "k1.json" in str(refusal.value)
    assert letter.name in str(refusal.value)
    assert _left(tmp_path) == []


def test_a_break_in_the_middle_leaves_no_part_of_a_backup(data: Path, tmp_path: Path):
    def interrupted(name: str) -> None:
        raise KeyboardInterrupt(name)

    with pytest.raises(KeyboardInterrupt):
        back_up(tmp_path / "backup.tar.gz", LABEL, PAPERS, data, interrupted)

    assert _left(tmp_path) == []


def test_a_full_disk_is_said_and_leaves_no_part(data: Path, backup: Path, tmp_path: Path):
    import resource

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, limit[1]))
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with pytest.raises(TransientFailure, match="cannot write"):
            back_up(tmp_path / "second.tar.gz", LABEL, PAPERS, data)
        with pytest.raises(TransientFailure, match="nothing was restored"):
            make_office(backup, tmp_path / "new", _restored_of)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, before)

    assert _left(tmp_path) == []


def test_a_newer_backup_is_refused_with_both_versions(data: Path, tmp_path: Path):
    back_up(tmp_path / "backup.tar.gz", Label(NOW, "9.0", SCHEMA + 1), PAPERS, data)

    with pytest.raises(PermanentFailure, match=rf"maild 9\.0 \(schema {SCHEMA + 1}\); this one knows schema {SCHEMA}"):
        make_office(tmp_path / "backup.tar.gz", tmp_path / "new", _restored_of)


def test_settings_that_name_other_data_are_pointed_at_the_restored_ones(data: Path, tmp_path: Path):
    settings = b'[office]\npath = "x"\n[store]\n# path = "y"\nkind = "tinydb"\n  path = "/var/lib/maild"  # big disk\n'
    back_up(tmp_path / "backup.tar.gz", LABEL, (("maild.toml", settings),), data)
    make_office(tmp_path / "backup.tar.gz", tmp_path / "new", _restored_of)

    assert (tmp_path / "new" / "maild.toml").read_bytes() == settings.replace(b'"/var/lib/maild"', b'"data"')


def test_a_restore_that_is_killed_at_any_moment_leaves_all_or_nothing_and_can_be_done_again(
    backup: Path, tmp_path: Path
):
    dice = random.Random(20261129)
    for run in range(12):
        folder = tmp_path / str(run) / "office"
        folder.parent.mkdir()
        child = os.fork()
        if not child:
            try:
                make_office(backup, folder, _restored_of)
            finally:
                os._exit(0)
        for _ in range(dice.randrange(300_000)):
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if not folder.exists():
            make_office(backup, folder, _restored_of)

        assert len(list(CaseStore(folder / "data" / "cases", Disk()).rows(True))) == 2
        assert _left(folder.parent) == []


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in ("office", "backup.tar.gz")) + (
        [] if not (folder / "new").exists() else ["new"]
    )


def test_a_case_that_moves_while_it_is_copied_is_there_once(data: Path, tmp_path: Path):
    cases = CaseStore(data / "cases", Disk())
    cases.commit(ended(a_dossier("k3", "PGJ-2026-0003")))
    moves = iter([lambda: cases.settle("k3", 2026, 11), lambda: cases.commit(a_dossier("k4", "PGJ-2026-0004"))])

    def go_on(name: str) -> None:
        if name == "data/office.json":
            next(moves, lambda: None)()

    back_up(tmp_path / "backup.tar.gz", LABEL, PAPERS, data, go_on)
    make_office(tmp_path / "backup.tar.gz", tmp_path / "new", _restored_of)

    numbers = [d.case.number for d in CaseStore(tmp_path / "new" / "data" / "cases", Disk()).rows(True)]
    assert numbers[:3] == ["PGJ-2026-0001", "PGJ-2026-0002", "PGJ-2026-0003"]
    assert len(list((tmp_path / "new").rglob("k3.json"))) == 1


def test_sending_and_unknown_states_come_along(data: Path, tmp_path: Path):
    dossier = CaseStore(data / "cases", Disk()).dossier("k1")
    sending = tuple(replace(posting, state=PostingState.SENDING, attempts=1) for posting in dossier.postings)
    CaseStore(data / "cases", Disk()).commit(replace(dossier, postings=sending))
    back_up(tmp_path / "backup.tar.gz", LABEL, PAPERS, data)
    make_office(tmp_path / "backup.tar.gz", tmp_path / "new", _restored_of)

    assert CaseStore(tmp_path / "new" / "data" / "cases", Disk()).dossier("k1").postings == sending
