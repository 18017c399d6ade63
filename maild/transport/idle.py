"""Wake the poll when the server says that a mail has come (RFC 2177)."""

import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from maild.errors import MaildError, PermanentFailure
from maild.transport.imap_folders import open_folder
from maild.transport.imap_session import ImapSettings, Session

_LOG = logging.getLogger(__name__)

_SHORTEST_PAUSE = 1.0
_LONGEST_PAUSE = 900.0  # a server locks an account that logs in wrongly too often
_BREATH = 0.2  # between two pushes, so that a server that pushes without end makes no busy loop


class Idler:
    """A thread with a connection of its own that calls `wake` when something may be new in the first folder.

    Only a wake-up: it also calls at every reconnection and renewal, and whoever is woken looks for himself. `wake` runs
    in the thread, so it should do no more than set an event.
    """

    def __init__(self, settings: ImapSettings, wake: Callable[[], None], renew_every: float = 240.0) -> None:
        self._settings = settings
        self._wake = wake
        self._renew_every = renew_every
        self._session = Session(settings)
        self._stopping = threading.Event()
        self._bell, self._ringer = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="imap-idle", daemon=True)

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread within a second, politely if the server lets us; only the first call counts."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._ringer.send(b"!")
        self._thread.join(0.5)
        self._session.cut()
        self._thread.join(0.4)
        self._bell.close()
        self._ringer.close()

    def _run(self) -> None:
        pause = _SHORTEST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            failure = self._converse()
            if time.monotonic() - began > pause:
                pause = _SHORTEST_PAUSE
            if isinstance(failure, PermanentFailure):  # only a person can help
                pause = _LONGEST_PAUSE
            _LOG.info("event=idle_lost pause=%g reason=%s", pause, failure)
            self._stopping.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _converse(self) -> MaildError | None:
        """Hold one connection until it fails or we are stopped."""
        self._session = Session(self._settings)
        try:
            self._session.open()
            open_folder(self._session, self._settings.folders[0], may_write=False)
            while not self._stopping.is_set():
                self._idle()
        except MaildError as error:
            return error
        finally:
            self._session.close()
        return None

    def _idle(self) -> None:
        """Idle until it is time to renew; a dead connection leaves as a failure."""
        with self._session.step("starting to idle") as client:
            client.idle()
        self._wake()  # what came before the server began to watch
        renewal = time.monotonic() + self._renew_every
        while self._rings(client.socket(), renewal - time.monotonic()):
            with self._session.step("reading what is pushed") as client:
                pushed = client.idle_check(0)
            if not pushed:  # the connection is dead; ending the IDLE tells how
                break
            if any(b"EXISTS" in push for push in pushed):
                self._wake()
            self._stopping.wait(_BREATH)
        with self._session.step("ending the idle") as client:
            client.idle_done()

    def _rings(self, connection: socket.socket, seconds: float) -> bool:
        """Wait for a push; False when it is time to renew or to stop."""
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            ready = selector.select(max(seconds, 0.0))
        return bool(ready) and not self._stopping.is_set()


@contextmanager
def idling(settings: ImapSettings, wake: Callable[[], None]) -> Iterator[None]:
    """Listen for new mail for as long as the `with`."""
    idler = Idler(settings, wake)
    idler.start()
    try:
        yield
    finally:
        idler.stop()
