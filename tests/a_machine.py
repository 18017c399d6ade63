"""A machine whose clock a test may set, and whose kernel counts by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from an_office import MONDAY


@dataclass
class Machine:
    """A machine with a clock that anybody may set, and a kernel that counts by itself."""

    wall: datetime = MONDAY
    up: float = 1000.0
    boot: str = "one"
    is_set_by_a_server: bool = False

    def uptime(self) -> float:
        return self.up

    def is_synchronised(self) -> bool:
        return self.is_set_by_a_server

    def runs(self, length: timedelta) -> None:
        self.wall += length
        self.up += length.total_seconds()

    def is_off(self, length: timedelta) -> None:
        self.wall += length
        self.up, self.boot = 30.0, f"after {self.boot}"
