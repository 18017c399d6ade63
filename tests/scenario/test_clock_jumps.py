"""A clock that jumps reminds nobody and closes nothing; letters are received and answered all the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from a_machine import Machine
from stage import ENVIRON, MONDAY, Office, complaint, opened

from maild.app import App
from maild.config import found, load
from maild.core.case import State

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
JUMPS = {
    "1970": datetime(1970, 1, 5, 3, 0, tzinfo=UTC) - MONDAY,
    "-1 d": -DAY,
    "+1 d": DAY,
    "+10 y": 3653 * DAY,
}
CASES = [*((name, False) for name in JUMPS), ("1970", True), ("-1 d", True), ("+10 y", True)]
"""During the run, and at a start; a machine that starts a day ahead looks like one that was off for a day."""


class Story:
    """Two letters, one of which lacks a phone number; then the machine's clock does what it likes."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.machine = Machine(MONDAY)
        self.works()
        office.receives(complaint(at=MONDAY + MINUTE), complaint(at=MONDAY + MINUTE, phone=""), at=MONDAY + MINUTE)
        self.machine.runs(2 * MINUTE)
        self.works()

    def works(self) -> None:
        with App(
            load(self.office.folder / "maild.toml", ENVIRON), lambda: self.machine.wall, kernel=self.machine
        ) as app:
            assert app.once() == 0

    @property
    def states(self) -> list[State]:
        return [case.state for case in self.office.ledger().cases]

    @property
    def reminders(self) -> int:
        return sum(kind == "reminder" for _, kind, *_ in self.office.ledger().postings)


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    found(tmp_path / "office")
    with opened(tmp_path / "office") as office:
        yield Story(office)


@pytest.mark.parametrize(("name", "is_restarted"), CASES)
def test_no_reminder_and_no_withdrawal_while_the_clock_is_doubted(story: Story, name: str, is_restarted: bool):
    story.machine.wall += JUMPS[name]
    if is_restarted:
        story.machine.up, story.machine.boot = 60.0, "two"
    before = story.states
    for _ in range(3):
        story.machine.runs(4 * MINUTE)
        story.office.receives(complaint(at=MONDAY, trouble=f"Laporan {story.machine.up}."), at=MONDAY + 3 * MINUTE)
        story.works()

    assert before == [State.AWAITING_DIRECTIVE, State.AWAITING_COMPLETION]
    assert story.states == before + 3 * [State.AWAITING_DIRECTIVE]
    assert story.reminders == 0
    assert {case.opened.year for case in story.office.ledger().cases if case.opened} == {2026}


def test_it_thaws_by_itself(story: Story):
    story.machine.wall += DAY
    story.works()
    frozen = story.reminders
    story.machine.runs(16 * MINUTE)
    story.works()

    assert (frozen, story.reminders > 0) == (0, True)


def test_a_machine_that_was_off_over_the_week_end_just_goes_on(story: Story):
    story.machine.is_off(7 * DAY)
    story.works()

    assert story.reminders > 0
