"""Hold one verified, logged-in IMAP connection whose every step has a deadline and a cap on what it takes in."""

import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import (  # type: ignore[import-untyped]
    CapabilityError,
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
    ProtocolError,
)

from maild.errors import MaildError, PermanentFailure, TransientFailure
from maild.transport.deadline import Watchdog
from maild.transport.hearsay import without_password
from maild.transport.tls import protection, without_delay

SMALL_ANSWER = 8 << 20
"""Octets that any answer but a letter may have; 50,000 UIDs are half a megabyte."""

_MISREAD = re.compile("unexpected|unterminated", re.IGNORECASE)  # the libraries' words before what they quote
_PASSING_LOGIN = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530 §3: not the password's fault


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """How to reach the mailbox; times in seconds, each for one whole step of the conversation."""

    host: str
    port: int
    security: str  # tls | starttls | none
    username: str
    password: str
    ca_file: str = ""
    folders: tuple[str, ...] = ("INBOX",)
    processed: str = "Diproses"
    connect_within: float = 30.0
    answer_within: float = 60.0
    octets_per_second: int = 16_384  # the slowest line on which a letter is still waited for

    @property
    def place(self) -> str:
        return f"IMAP {self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"ImapSettings({self.place}, {self.security}, {self.username})"


class _Wire(imaplib.IMAP4):
    """imaplib with a socket that is guarded before the first byte and answers that cannot fill the memory."""

    def __init__(self, settings: ImapSettings, context: ssl.SSLContext | None, watchdog: Watchdog) -> None:
        self._context = context if settings.security == "tls" else None
        self._watchdog = watchdog
        self.allowance = SMALL_ANSWER
        super().__init__(settings.host, settings.port, timeout=settings.connect_within)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), timeout)
        without_delay(connection)
        self._watchdog.guard(connection)
        if self._context is None:
            return connection
        wrapped = self._context.wrap_socket(connection, server_hostname=self.host)
        self._watchdog.guard(wrapped)
        return wrapped

    def read(self, size: int) -> bytes:
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._spend(len(line))
        return line

    def _spend(self, octets: int) -> None:
        self.allowance -= octets
        if self.allowance < 0:
            raise self.abort("the answer is far longer than announced")


class _Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient on our wire."""

    def __init__(self, settings: ImapSettings, context: ssl.SSLContext | None, watchdog: Watchdog) -> None:
        self._make: Callable[[], _Wire] = partial(_Wire, settings, context, watchdog)
        timeout = SocketTimeout(settings.connect_within, settings.answer_within)
        super().__init__(settings.host, settings.port, ssl=settings.security == "tls", timeout=timeout)

    def _create_IMAP4(self) -> _Wire:
        return self._make()


class Session:
    """One connection from greeting to logout; whatever goes wrong in it leaves as a failure of ours."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._watchdog = Watchdog()
        self._client: Any = None
        self.is_lost = False
        """Whether it failed otherwise than by a refusal, after which the conversation goes on."""

    @property
    def place(self) -> str:
        return self._settings.place

    @cached_property
    def namespace(self) -> tuple[str, str]:
        """Prefix and hierarchy delimiter of the user's own folders."""
        with self.step("asking for the namespace") as client:
            if client.has_capability("NAMESPACE"):
                for prefix, delimiter in client.namespace().personal or ():
                    return prefix, delimiter or ""
            roots = client.list_folders("", "")
        return "", (roots[0][1] or b"").decode("ascii", "replace") if roots else ""

    def patience(self, octets: int) -> float:
        """Say in how many seconds so much must have come in on the slowest line."""
        return self._settings.answer_within + octets / self._settings.octets_per_second

    def open(self) -> None:
        """Connect and log in; nothing secret is said before the certificate is verified."""
        settings = self._settings
        context = protection("imap", settings.security, settings.host, settings.ca_file)
        try:
            self._connect(context)
            self._log_in(context)
        except MaildError:
            self.close()
            raise

    @contextmanager
    def step(self, doing: str, within: float = 0.0, octets: int = SMALL_ANSWER) -> Iterator[Any]:
        """Lend the client for one step, under a deadline in seconds and a cap on the octets received."""
        seconds = within or self._settings.answer_within
        if self._client is None:
            raise TransientFailure(f"{self.place}: the connection is not open")
        self._client._imap.allowance = octets
        with self._translated(doing, seconds), self._watchdog.within(seconds):
            yield self._client

    def cut(self) -> None:
        """End the conversation from another thread."""
        self._watchdog.cut()

    def close(self) -> None:
        """Say goodbye if the server still listens, and free the connection in any case."""
        try:
            with self.step("logging out", within=5.0) as client:
                client.logout()
        except MaildError:
            self._drop()
        self._client = None

    def _drop(self) -> None:
        if self._client is not None:
            with suppress(OSError, IMAPClientError):
                self._client.shutdown()

    def _connect(self, context: ssl.SSLContext | None) -> None:
        seconds = self._settings.connect_within
        with self._translated("connecting", seconds), self._watchdog.within(seconds):
            self._client = _Client(self._settings, context, self._watchdog)
        self._client._imap.debug = 0  # imapclient sets 5, which makes every letter eight times slower
        self._client.normalise_times = False

    def _log_in(self, context: ssl.SSLContext | None) -> None:
        if self._settings.security == "starttls":
            with self.step("starting TLS") as client:
                client.starttls(context)
                self._watchdog.guard(client.socket())
        if not self._settings.username:  # auth = "none": a loopback server that greets with PREAUTH
            return
        with self.step("logging in") as client:
            # LOGIN cannot carry a password beyond ASCII; PLAIN takes it as it is.
            log_in = client.plain_login if client.has_capability("AUTH=PLAIN") else client.login
            log_in(self._settings.username, self._settings.password)

    @contextmanager
    def _translated(self, doing: str, seconds: float) -> Iterator[None]:
        try:
            yield
        except (IMAPClientError, ProtocolError, OSError, ValueError, IndexError, MemoryError) as error:
            self.is_lost = not isinstance(error, IMAPClientError) or _is_lost(error)
            raise self._failure(doing, seconds, error) from error

    def _failure(self, doing: str, seconds: float, error: Exception) -> MaildError:
        what = f"{self._settings.place}, {doing}"
        if self._watchdog.has_cut or isinstance(error, TimeoutError):
            return TransientFailure(f"{what}: no complete answer within {seconds:g} s; is the server overloaded?")
        if isinstance(error, ssl.SSLCertVerificationError):
            return PermanentFailure(
                f"{what}: certificate refused: {error.verify_message}; renew it, or name its CA in imap.ca_file"
            )
        if isinstance(error, ssl.SSLError):
            return TransientFailure(f"{what}: TLS failed: {error.reason}; do imap.port and imap.security fit together?")
        if isinstance(error, LoginError) and not _is_passing(error):
            told = without_password(str(error), self._settings.username, self._settings.password)
            return PermanentFailure(f"{what}: refused: {told}; check imap.username and MAILD_IMAP_PASSWORD")
        if isinstance(error, CapabilityError) or (doing == "starting TLS" and not _is_lost(error)):
            return PermanentFailure(f"{what}: {error}; the server lacks what imap.security asks for")
        remedy = "; check imap.host and imap.port" if doing == "connecting" else ""
        return TransientFailure(f"{what}: {self._explained(error)}{remedy}")

    def _explained(self, error: Exception) -> str:
        """Tell what the server said, or the system; not what a library has misread, which may stand in a mail."""
        told = str(error)
        if isinstance(error, ProtocolError | ValueError | IndexError) or _MISREAD.search(told):
            return f"no answer that maild understands ({type(error).__name__})"
        return without_password(told, self._settings.username, self._settings.password) or type(error).__name__


def _is_passing(error: LoginError) -> bool:
    """Say whether a refused login may work later with the same password."""
    return _is_lost(error.__context__) or any(code in str(error) for code in _PASSING_LOGIN)


def _is_lost(error: BaseException | None) -> bool:
    return isinstance(error, IMAPClientAbortError | OSError)
