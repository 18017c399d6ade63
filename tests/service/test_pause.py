"""A server that has failed is left alone, longer each time."""

from datetime import timedelta

from an_office import MONDAY

from maild.service.pause import Pause


def test_each_failure_waits_twice_as_long_up_to_a_quarter_of_an_hour():
    pause, now, waits = Pause(), MONDAY, []
    for _ in range(7):
        pause.lengthen(now)
        seconds = next(s for s in range(5000) if pause.is_over(now + timedelta(seconds=s)))
        waits.append(seconds)
        now += timedelta(seconds=seconds)

    assert waits == [60, 120, 240, 480, 900, 900, 900]


def test_a_wrong_password_waits_the_longest_at_once():
    pause = Pause()
    pause.lengthen(MONDAY, is_lockout=True)

    assert not pause.is_over(MONDAY + timedelta(minutes=14))
    assert pause.is_over(MONDAY + timedelta(minutes=15))


def test_after_a_success_it_begins_anew():
    pause = Pause()
    for _ in range(5):
        pause.lengthen(MONDAY)
    pause.end()
    pause.lengthen(MONDAY)

    assert pause.is_over(MONDAY + timedelta(minutes=1))


def test_a_failure_while_the_clock_ran_ahead_holds_nothing_up_once_it_is_right_again():
    pause = Pause()
    pause.lengthen(MONDAY + timedelta(days=7))

    assert pause.is_over(MONDAY)
