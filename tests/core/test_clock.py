"""A clock is judged by how long the machine has run; a machine that was off is no jump."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.core.clock import Belief, Tick, look

FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
YEAR_1970 = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
JUMPS = {
    "1970": YEAR_1970 - FRIDAY,
    "-1 d": -DAY,
    "-10 min": -10 * MINUTE,
    "+10 min": 10 * MINUTE,
    "+1 d": DAY,
    "+10 y": 3653 * DAY,
}


def at(passed: timedelta, jump: timedelta = timedelta(), boot: str = "one", before: timedelta = HOUR) -> Tick:
    """Look when so much time has passed since Friday, by a clock that is off by `jump`."""
    return Tick(FRIDAY + passed + jump, (before + passed).total_seconds(), boot)


TRUE = Belief(at(timedelta()), FRIDAY)


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("passed", [timedelta(seconds=1), DAY], ids=["in the loop", "between two runs"])
def test_a_jump_is_doubted_and_time_goes_on(jump: timedelta, passed: timedelta):
    after = look(TRUE, at(passed, jump), is_synchronised=False)

    assert after.doubt
    assert after.time == FRIDAY + passed


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_a_clock_that_is_put_right_is_believed_at_once(jump: timedelta):
    doubted = look(TRUE, at(MINUTE, jump), is_synchronised=False)

    assert look(doubted, at(2 * MINUTE), is_synchronised=False) == Belief(at(2 * MINUTE), FRIDAY + 2 * MINUTE)


@pytest.mark.parametrize(("jump", "probation"), [(-DAY, 15 * MINUTE), (DAY, 15 * MINUTE), (3653 * DAY, DAY)])
def test_a_clock_that_stays_where_it_is_is_believed_after_a_while(jump: timedelta, probation: timedelta):
    belief = look(TRUE, at(MINUTE, jump), is_synchronised=False)
    passed = MINUTE
    while belief.doubt:
        passed += MINUTE
        belief = look(belief, at(passed, jump), is_synchronised=False)

    assert passed == MINUTE + probation
    assert belief.time == FRIDAY + passed + jump


def test_a_second_jump_begins_the_wait_anew():
    belief = look(TRUE, at(MINUTE, DAY), is_synchronised=False)
    belief = look(belief, at(15 * MINUTE, 2 * DAY), is_synchronised=False)

    assert look(belief, at(16 * MINUTE, 2 * DAY), is_synchronised=False).doubt


def test_a_time_server_is_believed_at_once():
    assert not look(TRUE, at(MINUTE, 7 * HOUR), is_synchronised=True).doubt


def test_a_year_before_this_program_is_never_believed():
    belief = look(TRUE, Tick(YEAR_1970, 30.0, "two"), is_synchronised=True)
    belief = look(belief, Tick(YEAR_1970 + 30 * DAY, 30.0 + 30 * 86400, "two"), is_synchronised=True)

    assert belief.doubt == "the clock shows the year 1970"
    assert belief.time == FRIDAY + timedelta(seconds=30) + 30 * DAY


@pytest.mark.parametrize("off", [timedelta(), HOUR, 2.7 * DAY, 29 * DAY])
def test_a_machine_that_was_off_just_goes_on(off: timedelta):
    monday = Tick(FRIDAY + off + MINUTE, 60.0, "two")

    assert look(TRUE, monday, is_synchronised=False) == Belief(monday, monday.wall)


@pytest.mark.parametrize("jump", [YEAR_1970 - FRIDAY, -DAY, 3653 * DAY])
def test_a_machine_that_starts_with_a_wrong_clock_is_doubted(jump: timedelta):
    belief = look(TRUE, Tick(FRIDAY + jump, 60.0, "two"), is_synchronised=False)

    assert belief.doubt
    assert belief.time == FRIDAY + MINUTE


def test_a_machine_that_slept_is_no_jump():
    assert not look(TRUE, at(3 * DAY), is_synchronised=False).doubt


@given(st.lists(st.tuples(st.integers(1, 200_000), st.integers(-100_000_000, 100_000_000)), max_size=30))
def test_while_the_clock_is_doubted_time_passes_as_it_does(looks: list[tuple[int, int]]):
    belief, passed = TRUE, timedelta()
    for seconds, jump in looks:
        passed += timedelta(seconds=seconds)
        before = belief
        belief = look(before, at(passed, timedelta(seconds=jump)), is_synchronised=False)
        if belief.doubt:
            assert belief.time - before.time == timedelta(seconds=seconds)
