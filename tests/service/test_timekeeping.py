"""The clock that all goes by: a wrong one freezes what time decides, after a restart too, and thaws by itself."""

from datetime import datetime, timedelta

import pytest
from a_machine import Machine
from an_office import MONDAY

from maild.core.desk import Desk
from maild.core.record import plain, record
from maild.errors import TransientFailure
from maild.service.timekeeping import Timekeeper

NEW = Desk()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def a_keeper(machine: Machine, desk: Desk = NEW) -> Timekeeper:
    keeper = Timekeeper(lambda: machine.wall, machine)
    keeper.resume(desk.belief)
    return keeper


def written(desk: Desk) -> Desk:
    """What the next process reads of it."""
    return record(Desk, plain(desk))


def test_a_clock_that_somebody_gave_is_believed():
    wall = MONDAY
    keeper = Timekeeper(lambda: wall, None)
    wall = MONDAY + 3653 * DAY

    assert (keeper.now(), keeper.doubt) == (wall, "")


def test_a_jump_freezes_and_a_quarter_of_an_hour_later_it_is_the_time():
    machine = Machine()
    keeper = a_keeper(machine)
    machine.wall += DAY
    frozen = []
    for _ in range(17):
        machine.runs(MINUTE)
        frozen.append((keeper.now() < MONDAY + DAY, bool(keeper.doubt)))

    assert frozen == [(True, True)] * 15 + [(False, False)] * 2


def test_a_doubt_outlives_the_process():
    machine = Machine()
    keeper = a_keeper(machine)
    machine.wall += 3653 * DAY
    desk = written(Desk().timed(keeper.now(), keeper.belief))
    machine.runs(MINUTE)
    after = a_keeper(machine, desk)

    assert after.doubt
    assert after.now() == MONDAY + MINUTE


def test_rounds_by_a_timer_wait_as_long_as_a_daemon():
    machine, desk, frozen = Machine(), Desk(), 0
    desk = written(desk.timed(MONDAY, a_keeper(machine).belief))
    machine.wall -= DAY
    for _ in range(6):
        machine.runs(5 * MINUTE)
        keeper = a_keeper(machine, desk)
        desk = written(desk.timed(keeper.now(), keeper.belief))
        frozen += bool(keeper.doubt)

    assert frozen == 3


def test_from_friday_to_monday_is_no_jump():
    machine = Machine()
    desk = Desk().timed(MONDAY, a_keeper(machine).belief)
    machine.is_off(2.7 * DAY)

    assert not a_keeper(machine, desk).doubt


def test_a_clock_of_1970_at_the_very_first_start_stops_it():
    with pytest.raises(TransientFailure, match="1970"):
        a_keeper(Machine(datetime.fromisoformat("1970-01-01T00:02:00+00:00")))


def test_a_first_start_by_a_wrong_clock_is_mended_with_the_clock():
    machine = Machine(MONDAY + 3653 * DAY)
    keeper = a_keeper(machine)
    desk = Desk().timed(keeper.now(), keeper.belief)
    machine.wall, machine.is_set_by_a_server = MONDAY, True
    now = keeper.now()

    assert desk.timed(now, keeper.belief).first_start == now == MONDAY
