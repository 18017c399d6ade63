"""Leave a server alone that has failed."""

from datetime import UTC, datetime, timedelta

_LONGEST = timedelta(minutes=15)
_SHORTEST = timedelta(minutes=1)


class Pause:
    """How long to wait: twice as long after each failure, up to a quarter of an hour."""

    def __init__(self) -> None:
        self._length = timedelta()
        self._since = self._until = datetime.min.replace(tzinfo=UTC)

    def is_over(self, at: datetime) -> bool:
        """Say whether to try again; also where the clock has been put back before the failure."""
        return not self._since <= at < self._until

    def lengthen(self, at: datetime, is_lockout: bool = False) -> None:
        """`is_lockout`: a wrong password, tried again too soon, would lock the account."""
        doubled = max(self._length * 2, _SHORTEST)
        self._length = _LONGEST if is_lockout else min(doubled, _LONGEST)
        self._since, self._until = at, at + self._length

    def end(self) -> None:
        self._length = timedelta()
