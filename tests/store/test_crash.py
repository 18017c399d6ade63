"""The process is killed, truly, at every durable step and at any moment between."""

import os
import random
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from dossiers import NOW, a_dossier, a_posting, a_received, ended, told

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.received import Verdict
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk, sweep
from maild.store.requests import Outcome, Requests

# Python 3.12 warns of forks beside threads, which xdist's workers have; these children only write files and end.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

LETTER = b"Subject: Jaringan terputus\r\n\r\nMohon bantuan.\r\n"
FIRST = a_dossier("k1", "PGJ-2026-0001", a_posting("p1"))
SECOND = told(FIRST, "e1")
THIRD = ended(told(SECOND, "e2"))
REOPENED = told(THIRD, "e3")
OTHER = a_dossier("k2", "PGJ-2026-0002")

Work = Callable[[Path, Disk], object]


def _keep_and_note(folder: Path, disk: Disk) -> None:
    archive = Archive(folder / "archive", disk)
    archive.note(a_received(archive.keep(LETTER)))


def _decide(folder: Path, disk: Disk) -> None:
    archive = Archive(folder / "archive", disk)
    for received in archive.pending():
        archive.note(replace(received, verdict=Verdict.CASE, case="k1"))


def _ask(folder: Path, disk: Disk) -> None:
    requests = Requests(folder / "requests", disk)
    if not requests.waiting():
        requests.lay("case rule", (("case", "k1"),), NOW)


def _answer(folder: Path, disk: Disk) -> None:
    requests = Requests(folder / "requests", disk)
    for request in requests.waiting():
        requests.answer(request, Outcome(True, "done"))


def _commit(dossier: Dossier) -> Work:
    return lambda folder, disk: CaseStore(folder, disk).commit(dossier)


def _settle(folder: Path, disk: Disk) -> None:
    store = CaseStore(folder, disk)
    for dossier in store.open_dossiers():
        if dossier.is_settled:
            store.settle(dossier.case.key, 2026, 11)


def _clock(folder: Path, disk: Disk) -> None:
    store = DeskStore(folder / "office.json", disk)
    store.commit(replace(store.load(), last_clock=NOW))


WORKS = (
    _keep_and_note, _commit(FIRST), _decide, _commit(SECOND), _clock, _commit(THIRD), _settle, _ask, _commit(REOPENED),
    _commit(OTHER), _answer, _settle,
)  # fmt: skip
"""A small history; each piece of work may be done again after a crash in it."""


def _state(folder: Path) -> tuple[object, ...]:
    """Say all that is true on disk, as a process that starts now finds it."""
    archive = Archive(folder / "archive", Disk())
    requests = Requests(folder / "requests", Disk())
    cases = CaseStore(folder, Disk())
    letters = tuple(archive.received())
    assert all(archive.read(received.digest) == LETTER for received in letters)
    return (
        tuple(cases.rows(include_ended=True)),
        letters,
        DeskStore(folder / "office.json", Disk()).load(),
        len(requests.waiting()),
        [path.name for path in sorted(folder.glob("requests/[!.]*.json"))] != [],
    )


def _in_a_child(work: Callable[[], object]) -> int:
    """Do something in a process of its own; return what `wait` says of its end."""
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1]


def _killed_at(step: int) -> Callable[[str], None]:
    steps = iter(range(step))

    def fuse(_: str) -> None:
        if next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return fuse


@pytest.mark.parametrize("place", range(len(WORKS)))
def test_a_kill_at_any_step_leaves_the_state_before_or_after_and_the_work_can_be_done_again(tmp_path: Path, place: int):
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    for work in WORKS[:place]:
        work(undisturbed, Disk())
    before = _state(undisturbed)
    WORKS[place](undisturbed, Disk())
    after = _state(undisturbed)

    for step in range(100):
        folder = tmp_path / str(step)
        folder.mkdir()
        for work in WORKS[:place]:
            work(folder, Disk())
        ending = _in_a_child(lambda folder=folder, step=step: WORKS[place](folder, Disk(_killed_at(step))))
        sweep(folder)
        assert _state(folder) in (before, after)
        if ending == 0:
            break
        assert os.WTERMSIG(ending) == signal.SIGKILL
        WORKS[place](folder, Disk())
        assert _state(folder) == after
        assert not list(folder.rglob(".*.new"))
    assert ending == 0
    assert step > 2


def test_a_kill_at_any_moment_loses_no_commit_and_leaves_no_unreadable_file(tmp_path: Path):
    dice = random.Random(20261124)
    for run in range(80):
        folder = tmp_path / str(run)
        folder.mkdir()
        told_of = _commits_until_killed(folder, dice)

        (dossier,) = CaseStore(folder, Disk()).rows(include_ended=True)

        assert len(dossier.entries) - 1 in (told_of, told_of + 1)
        assert DeskStore(folder / "office.json", Disk()).load() in (a_desk(told_of), a_desk(told_of + 1))


def a_desk(number: int) -> Desk:
    return Desk(last_poll=NOW + timedelta(seconds=number))


def _commits_until_killed(folder: Path, dice: random.Random) -> int:
    """Let a child commit on and on; kill it some time after some commit; return the last that it told us of."""
    ours, theirs = os.pipe()
    CaseStore(folder, Disk()).commit(FIRST)
    DeskStore(folder / "office.json", Disk()).commit(a_desk(0))
    child = os.fork()
    if not child:
        _commit_on_and_on(folder, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as told:
        heard = told.read(1)
        for _ in range(dice.randrange(5)):
            heard += told.read(1)
        for _ in range(dice.randrange(20_000)):
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := told.read(1000):
            heard += more
    return len(heard)


def _commit_on_and_on(folder: Path, told: int) -> None:
    try:
        cases, desk = CaseStore(folder, Disk()), DeskStore(folder / "office.json", Disk())
        dossier = FIRST
        for number in range(10_000):
            desk.commit(a_desk(number + 1))
            cases.commit(dossier := told_more(dossier, number))
            os.write(told, b".")
    finally:
        os._exit(1)


def told_more(dossier: Dossier, number: int) -> Dossier:
    return told(dossier, f"e{number}")


def test_a_reader_beside_a_busy_writer_always_sees_each_case_once_and_whole(tmp_path: Path):
    numbers = [f"PGJ-2026-{place:04d}" for place in range(40)]
    for place, number in enumerate(numbers):
        CaseStore(tmp_path, Disk()).commit(ended(a_dossier(f"k{place}", number)))
    child = os.fork()
    if not child:
        _put_all_away_and_take_all_back(tmp_path)
    ending = (0, 0)
    while ending == (0, 0):
        reader = CaseStore.open_for_reading(tmp_path)

        assert [dossier.case.number for dossier in reader.rows(include_ended=True)] == numbers
        ending = os.waitpid(child, os.WNOHANG)
    assert ending == (child, 0)


def _put_all_away_and_take_all_back(folder: Path) -> None:
    try:
        cases = CaseStore(folder, Disk())
        for dossier in cases.open_dossiers():
            cases.settle(dossier.case.key, 2026, 11)
        for dossier in tuple(cases.rows(include_ended=True)):
            cases.commit(told(dossier, f"again-{dossier.case.key}"))
        os._exit(0)
    finally:
        os._exit(1)
