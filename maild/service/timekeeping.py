"""Tell the time by the machine's clock, or while that is doubted by the time that goes on from when it was right."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from maild.core.clock import Belief, Tick, is_before_our_time, is_step, look
from maild.errors import TransientFailure

_LOG = logging.getLogger(__name__)


class Kernel(Protocol):
    boot: str

    def uptime(self) -> float: ...
    def is_synchronised(self) -> bool: ...


class Timekeeper:
    """One clock for all that is done; `doubt` says why what only time decides must wait ("" if it need not).

    Without a kernel the clock was given by somebody, and is believed.
    """

    def __init__(self, wall: Callable[[], datetime], kernel: Kernel | None) -> None:
        self._wall = wall
        self._kernel = kernel
        self.belief: Belief | None = None

    @property
    def doubt(self) -> str:
        return self.belief.doubt if self.belief else ""

    def resume(self, belief: Belief | None) -> None:
        """Go on from what was believed when the last process ended; a first start needs a clock that may be right."""
        if self._kernel is None:
            return
        self.belief = belief
        self.now()
        if belief is None and is_before_our_time(self._wall()):
            raise TransientFailure(f"the clock says {self._wall():%Y-%m-%d}; set it, best by a time server, then start")

    def now(self) -> datetime:
        wall = self._wall()
        if self._kernel is None:
            return wall
        tick = Tick(wall, self._kernel.uptime(), self._kernel.boot)
        before = self.belief
        is_synchronised = before is not None and is_step(before, tick) and self._kernel.is_synchronised()
        self.belief = look(before, tick, is_synchronised)
        _tell(before, self.belief)
        return self.belief.time


def _tell(before: Belief | None, after: Belief) -> None:
    was_doubted = bool(before and before.doubt)
    if after.doubt and not was_doubted:
        _LOG.warning("event=clock_doubted wall=%s time=%s", after.seen.wall.isoformat(), after.time.isoformat())
    elif was_doubted and not after.doubt:
        _LOG.warning("event=clock_believed wall=%s", after.seen.wall.isoformat())
