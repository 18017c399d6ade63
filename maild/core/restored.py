"""What an office remembers that was made from a backup: until the operator says so, it sends nothing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """From when to when the office before it worked on: mails made in between may have been sent by that one."""

    made: datetime  # when the copying of the backup began
    at: datetime  # when it was restored
    key: str = ""  # mark of the key that the backup was made under
    caught_up: datetime | None = None  # when all that had come since the backup was decided
