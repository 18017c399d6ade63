"""A letter that is poison stops nobody: whatever it does to who reads it, the letters behind it are dealt with."""

import os
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from deaths import Crew, Death
from stage import Office, a_seed, complaint, opened

from maild import staff
from maild.config.founding import found
from maild.core.received import Received, Verdict
from maild.demo.story import SITI, YUSUF
from maild.intake.reader import LIMITS, Reader
from maild.intake.transcript import Transcriber
from maild.intake.worker import Worker
from maild.service.receive import Receiver
from maild.store.archive import Archive
from maild.store.durable import Disk

sys.path.insert(0, str(Path(__file__).parents[1] / "intake"))

from poisoned_child import FATES, poison_in

GOOD = (complaint(), complaint(YUSUF), complaint(SITI))
HURRIED = replace(LIMITS, cpu_seconds=3, wall_seconds=15.0)  # fifty times what a good letter takes
AS_SHIPPED = bool(os.environ.get("TORTURE"))
TRIED = len(FATES) if AS_SHIPPED else 3  # drawn by lot
MOST_DEATHS = 3


def poison(fate: str) -> bytes:
    return f"X-Poison: {fate}\r\n".encode() + complaint(trouble=f"Racun yang bernama {fate}.")


class PoisonedReader(Reader):
    """A Reader whose child some mails are poison to."""

    def __init__(self, *told: Any) -> None:
        limits = LIMITS if AS_SHIPPED else HURRIED
        self._worker = Worker("poisoned_child", limits, told)


class PoisonedTranscriber(Transcriber):
    """Reads by a child, and itself, that some mails are poison to."""

    def __init__(self, *told: Any) -> None:
        super().__init__(*told)
        self._mails = PoisonedReader(*told[:2])

    def read(self, raw: bytes) -> Any:
        if poison_in(raw) == "daemon":
            raise Death("at reading")
        if poison_in(raw) == "bug":
            raise ValueError("a fault of ours in the daemon itself")
        return super().read(raw)


class DiesOfHeads(Receiver):
    """Dies whatever is done about a mail, as long as its subject is known."""

    def _opened(self, found: Any, reading: Any, *rest: Any) -> Any:
        if "Racun" in reading.mail.subject:
            raise Death("at deciding")
        return super()._opened(found, reading, *rest)


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office, started on an empty mailbox, whose reader some mails are poison to."""
    found(tmp_path / "kantor")
    with opened(tmp_path / "kantor") as office:
        office.works()
        monkeypatch.setattr(staff, "Transcriber", PoisonedTranscriber)
        yield office


def fates(office: Office) -> dict[str, Received]:
    return {entry.digest: entry for entry in Archive(office.folder / "data" / "archive", Disk()).received()}


def fate_of(office: Office, raw: bytes) -> Received:
    return fates(office)[sha256(raw).hexdigest()]


def lies_before_a_person(office: Office, raw: bytes) -> bool:
    """Say whether a mail is in quarantine, with a case that stands in the register."""
    received = fate_of(office, raw)
    numbers = {case.number for case in office.ledger().cases}
    return received.verdict is Verdict.QUARANTINED and received.case in numbers


def are_dealt_with(office: Office, *mails: bytes) -> bool:
    return [fate_of(office, raw).verdict for raw in mails] == [Verdict.CASE] * len(mails)


def deaths_until_quiet(office: Office, crew: Crew | None = None) -> int:
    """Start the program again after each death, until it comes to its end."""
    for deaths in range(10):
        try:
            office.works(crew=crew)
        except Death:
            continue
        return deaths
    raise AssertionError("dies again and again")


@pytest.mark.slow
def test_whatever_a_letter_does_to_its_reader_it_becomes_a_case_and_the_next_one_is_read(office: Office) -> None:
    seed = a_seed()
    poisons = tuple(map(poison, random.Random(seed).sample(list(FATES), TRIED)))
    children = children_of_this_process()

    office.receives(GOOD[0], *poisons, *GOOD[1:])
    office.works()

    assert [raw for raw in poisons if not lies_before_a_person(office, raw)] == [], f"SEED={seed}"
    assert are_dealt_with(office, *GOOD)
    assert {fate_of(office, raw).attempts for raw in poisons} == {1}
    assert children_of_this_process() <= children


def test_a_letter_that_kills_the_daemon_is_tried_three_times_and_then_lies_before_a_person(office: Office) -> None:
    deadly = poison("daemon")

    office.receives(GOOD[0], deadly, *GOOD[1:])
    deaths = deaths_until_quiet(office)

    assert deaths <= MOST_DEATHS
    assert lies_before_a_person(office, deadly)
    assert are_dealt_with(office, *GOOD)


def test_a_letter_of_which_not_even_the_head_can_be_handled_ends_as_a_case_without_one(office: Office) -> None:
    deadly = complaint().replace(b"Subject: ", b"Subject: Racun ")

    office.receives(deadly, GOOD[1])
    deaths = deaths_until_quiet(office, Crew(DiesOfHeads))

    assert deaths <= 2 * MOST_DEATHS
    assert lies_before_a_person(office, deadly)
    assert are_dealt_with(office, GOOD[1])


def test_a_fault_of_ours_over_one_letter_is_told_and_keeps_no_other_waiting(office: Office) -> None:
    faulty = poison("bug")

    office.receives(faulty, *GOOD)
    for _ in range(MOST_DEATHS):
        with pytest.raises(ValueError, match="a fault of ours"):
            office.works()
    office.works()

    assert lies_before_a_person(office, faulty)
    assert are_dealt_with(office, *GOOD)


def children_of_this_process() -> set[int]:
    task = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(child) for child in task.read_text().split()}
