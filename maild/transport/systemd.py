"""Tell the service manager how we are (sd_notify(3)): ready, alive, stopping, and in words."""

import socket
import time
from contextlib import suppress

_PAUSE = 10.0  # seconds between two signs of life: many come in a second


class Notifier:
    """Speaks to the socket that the service manager names; where there is none, to nobody."""

    def __init__(self, address: str) -> None:
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._beaten = 0.0
        self._said = ""

    def ready(self) -> None:
        self._send("READY=1")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def beat(self) -> None:
        """Give a sign of life, so that the watchdog does not take us for stuck."""
        if time.monotonic() - self._beaten >= _PAUSE:
            self._beaten = time.monotonic()
            self._send("WATCHDOG=1")

    def status(self, words: str) -> None:
        """Say in one line how things stand, if it is news."""
        if words != self._said:
            self._said = words
            self._send(f"STATUS={' '.join(words.split())}")

    def _send(self, state: str) -> None:
        """Send what may be lost: without a listener all goes on as before."""
        if self._address:
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
                channel.setblocking(False)
                channel.sendto(state.encode(), self._address)
