"""End a conversation with a server that takes too long."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Watchdog:
    """Cuts one connection when a step of its conversation takes longer than it may.

    A socket's own timeout starts anew with every byte, so a server that trickles holds its client for as long as it
    likes. A timer beside the step shuts the socket down instead: that wakes a blocked reader or writer in any state, in
    TLS too, and needs neither signals nor the main thread.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self.has_cut = False

    def guard(self, connection: socket.socket) -> None:
        """Take `connection` as the one to cut; STARTTLS puts a new socket in the place of the old."""
        self._socket = connection

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Cut the connection if the block is not left in time; the block then sees a lost connection."""
        timer = threading.Timer(seconds, self._bite)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def cut(self) -> None:
        """Shut the connection down from any thread; its owner closes it."""
        if self._socket is not None:
            # The method of the plain socket: that of an SSLSocket also drops the TLS state under the reader's feet.
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _bite(self) -> None:
        self.has_cut = True
        self.cut()
