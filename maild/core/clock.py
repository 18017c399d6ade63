"""Judge a clock by what is known without it: how long the machine has run, and when we last looked.

While a clock is doubted, the time that was right goes on by itself; what only time decides then waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

_BUILT = 2026  # a clock that shows an earlier year is wrong
_MOST_STEP = timedelta(minutes=5)  # that nobody asks about
_MOST_DRIFT = 0.001  # of the time between two looks
_MOST_ABSENCE = timedelta(days=30)  # of a machine that was switched off
_FEW = timedelta(days=7)
_SHORT_PROBATION = timedelta(minutes=15)
_LONG_PROBATION = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tick:
    """One look at both clocks: what the wall says, and for how many seconds this boot has lasted, sleep included."""

    wall: datetime
    uptime: float
    boot: str  # names it: the uptimes of two boots have nothing in common


@dataclass(frozen=True, slots=True)
class Belief:
    """What was held for the time at the last look, and why the wall is not believed ("" if it is)."""

    seen: Tick
    time: datetime
    doubt: str = ""
    since: float = 0.0  # uptime at which the wall last went otherwise than real time


def is_before_our_time(wall: datetime) -> bool:
    """Say whether a clock cannot be right, whatever else is known."""
    return wall.year < _BUILT


def look(before: Belief | None, tick: Tick, is_synchronised: bool) -> Belief:
    """Judge the clock anew; without an earlier look there is nothing to doubt it by but its year."""
    if before is None:
        return Belief(tick, tick.wall, _of_year(tick), tick.uptime)
    step = _step(before.seen, tick)
    if not before.doubt and not step and not _of_year(tick):
        return Belief(tick, tick.wall)
    time = before.time + _passed(before.seen, tick)
    since = tick.uptime if step or not before.doubt or not _is_same_boot(before.seen, tick) else before.since
    doubted = Belief(tick, time, _of_year(tick) or _in_words(tick.wall - time), since)
    return Belief(tick, tick.wall) if _is_cleared(doubted, is_synchronised) else doubted


def is_step(before: Belief, tick: Tick) -> bool:
    """Say whether the kernel's word on its clock is worth asking for."""
    return bool(before.doubt or _step(before.seen, tick))


def _is_cleared(doubted: Belief, is_synchronised: bool) -> bool:
    """Believe a clock that was put right, that a time server sets, or that has long gone as real time does."""
    if is_before_our_time(doubted.seen.wall):
        return False
    off = abs(doubted.seen.wall - doubted.time)
    probation = _SHORT_PROBATION if off <= _FEW else _LONG_PROBATION
    return is_synchronised or off <= _MOST_STEP or doubted.seen.uptime - doubted.since >= probation.total_seconds()


def _step(seen: Tick, tick: Tick) -> timedelta:
    """Say how far the wall went otherwise than real time; of the time that a machine was off, little is known."""
    moved = tick.wall - seen.wall
    if not _is_same_boot(seen, tick):
        return moved if moved < -_MOST_STEP or moved > _MOST_ABSENCE else timedelta()
    passed = _passed(seen, tick)
    step = moved - passed
    return step if abs(step) > _MOST_STEP + passed * _MOST_DRIFT else timedelta()


def _passed(seen: Tick, tick: Tick) -> timedelta:
    """Say how much time has passed for certain."""
    return timedelta(seconds=tick.uptime - seen.uptime if _is_same_boot(seen, tick) else tick.uptime)


def _is_same_boot(seen: Tick, tick: Tick) -> bool:
    return seen.boot == tick.boot and tick.uptime >= seen.uptime


def _of_year(tick: Tick) -> str:
    return f"the clock shows the year {tick.wall.year}" if is_before_our_time(tick.wall) else ""


def _in_words(off: timedelta) -> str:
    whole = timedelta(seconds=round(abs(off).total_seconds()))
    return f"the clock is {whole} {'ahead of' if off > timedelta() else 'behind'} what it should show"
