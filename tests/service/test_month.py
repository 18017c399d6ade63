"""A month of an office: the clock says everything at its minute, to whom it belongs, and nothing besides."""

import os
import random
from collections import Counter

import pytest
from month import Town
from month_clock import ADMIN, JOKO, KABAG, KASUBBAG, TEAM, WULAN, Told

from maild.core.case import State
from maild.core.posting import MailKind

IS_TORTURE = bool(os.environ.get("TORTURE"))
LETTERS, SEED = (300, int(os.environ.get("SEED") or random.randrange(1_000_000))) if IS_TORTURE else (100, 6)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = Town(tmp_path_factory.mktemp("month"), SEED, LETTERS)
    town.plays()
    return town


@pytest.fixture(scope="module")
def told(town: Town) -> list[Told]:
    return town.told()


def test_the_clock_says_what_it_should_at_its_minute_and_nothing_else(town: Town, told: list[Told]):
    expected, found = Counter(town.expected()), Counter(told)

    assert sorted((expected - found).elements()) == [], f"SEED={SEED}"
    assert sorted((found - expected).elements()) == [], f"SEED={SEED}"


def test_nothing_is_said_twice(told: list[Told]):
    assert max(Counter(told).values()) == 1


def test_nobody_hears_of_what_is_not_urgent_while_the_office_is_closed(town: Town, told: list[Told]):
    urgent = {stint.case for stint in town.stints if stint.is_urgent}
    at_night = {one.case for one in told if not town.minutes.is_open(one.at)}

    assert at_night
    assert at_night <= urgent


def test_the_month_has_what_can_go_wrong(town: Town, told: list[Told]):
    """Everybody is reminded, reported, passed over; letters come on holidays; repairs are paused and go on."""
    assert {one.address for one in told} >= {KABAG, KASUBBAG, ADMIN, JOKO, WULAN, *TEAM}
    assert {one.kind for one in told} >= {MailKind.REMINDER, MailKind.ESCALATION, MailKind.DIRECTIVE}
    assert any(len(stint.pauses) > 1 for stint in town.stints)
    assert any(not town.minutes.days[stint.since.date()] for stint in town.stints)
    states = Counter(dossier.case.state for dossier in town.room.cases.rows(include_ended=True))
    assert states[State.CLOSED] > LETTERS / 2
    assert states[State.WITHDRAWN] > 0
