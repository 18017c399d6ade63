"""Let one mail after the other come to its final dot, though several are on their way (RFC 5321 §4.1.1.4)."""

import asyncio
from contextlib import suppress


class Turn:
    """Whoever has the turn may send his dot; the turn ends when what came of it is written down.

    So a process that dies leaves one mail of which it does not know whether it was accepted, and sends one copy. After
    `patience` seconds the next has his turn all the same: a server that does not answer one mail holds up no other.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._holder = ""
        self._until = 0.0
        self._ended = asyncio.Event()

    async def take(self, name: str) -> None:
        """Wait for the turn."""
        loop = asyncio.get_running_loop()
        while self._holder and (left := self._until - loop.time()) > 0:
            self._ended.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), left)
        self._holder, self._until = name, loop.time() + self._patience

    def end(self, name: str) -> None:
        """Give the turn back, if one has it."""
        if self._holder == name:
            self._holder = ""
            self._ended.set()
