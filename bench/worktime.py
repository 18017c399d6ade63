"""What a due date costs: `python -m bench.worktime`.

Microseconds of processor time for each call on the shipped calendar, the best of five rounds, beside the walk minute by
minute that the tests compare with (`tests/minute_walk.py`), and how many times as long that takes.
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from maild.core.office import Office
from maild.core.worktime import Calendar, Standard, due, elapsed
from maild.store.rulebook import Rulebook

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from minute_walk import due_by_walking, hours_of, minutes_between  # noqa: E402

Call = Callable[[], object]
_ROUND, _ROUNDS = 0.05, 5  # seconds, and how many of them


def main() -> int:
    say = sys.stdout.write
    say(f"{'call':44} {'quick':>11} {'walked':>14} ratio\n")
    for name, quick, walked in _calls():
        ours, theirs = _microseconds(quick), _microseconds(walked)
        say(f"{name:44} {ours:8.2f} µs {theirs:11.1f} µs {theirs / ours:7.0f}\n")
    return 0


def _calls() -> Iterator[tuple[str, Call, Call]]:
    office = Office("Kanwil", "pengaduan@kanwil.example")
    calendar = Rulebook(office, None, datetime(2026, 11, 24, tzinfo=UTC).date(), lambda _: ()).office.calendar
    friday = datetime(2026, 11, 27, 11, 20, tzinfo=office.zone)
    before_lebaran = datetime(2026, 3, 17, 14, 50, tzinfo=office.zone)
    yield "hours of a day", lambda: calendar.hours(friday.date()), lambda: hours_of(calendar, friday.date())
    for name, since, standard in (
        ("due: 30 minutes over Friday's break", friday, Standard(minutes=30)),
        ("due: 4 hours over a week-end", friday.replace(hour=15), Standard(minutes=240)),
        ("due: 30 minutes out of Ramadan, over Lebaran", before_lebaran, Standard(minutes=30)),
        ("due: 1 day over a week-end", friday, Standard(days=1)),
        ("due: 5 days", friday, Standard(days=5)),
    ):
        yield name, *_dues(calendar, since, standard)
    for name, days in (("elapsed: a day", 1), ("elapsed: a month", 30), ("elapsed: a year", 365)):
        yield name, *_spans(calendar, friday, friday + timedelta(days=days))


def _dues(calendar: Calendar, since: datetime, standard: Standard) -> tuple[Call, Call]:
    return lambda: due(calendar, since, standard), lambda: due_by_walking(calendar, since, standard)


def _spans(calendar: Calendar, since: datetime, until: datetime) -> tuple[Call, Call]:
    return lambda: elapsed(calendar, since, until), lambda: minutes_between(calendar, since, until)


def _microseconds(call: Call) -> float:
    return min(_round(call) for _ in range(_ROUNDS)) * 1e6


def _round(call: Call) -> float:
    """Say how many seconds a call takes, over as many as fit into a round."""
    began, count = time.process_time(), 0
    while (spent := time.process_time() - began) < _ROUND or not count:
        for _ in range(20):
            call()
        count += 20
    return spent / count


if __name__ == "__main__":
    raise SystemExit(main())
