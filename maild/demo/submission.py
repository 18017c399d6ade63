"""An SMTP server that delivers into the mailboxes beside it: aiosmtpd, told what it needs to be."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Accepted(NamedTuple):
    """A mail that we have answered for with 250, once per recipient."""

    reverse_path: str  # "" for <>
    forward_path: str
    raw: bytes


class Submission:
    """What the server says to each command; aiosmtpd finds the `handle_…` methods by their names."""

    def __init__(
        self,
        accounts: Mapping[str, str],
        rejects: Mapping[str, str],
        accept: Callable[[str, Accepted], Awaitable[None]],
    ) -> None:
        self._accounts = accounts
        self._rejects = rejects
        self._accept = accept
        self.open: set[asyncio.Transport] = set()

    def protocol(self) -> SMTP:
        """Make the protocol of one connection."""
        return _Protocol(self)

    def log_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, who: object) -> AuthResult:
        """Accept an account with its password."""
        right = isinstance(who, LoginPassword) and self._knows(who.login.decode(), who.password.decode())
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        account = account_of(address)
        reject = self._rejects.get(address.lower()) or self._rejects.get(account)
        if reject:
            return reject
        if account not in self._accounts:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        reverse_path = (envelope.mail_from or "").strip("<>")
        raw = envelope.original_content or b""
        for forward_path in envelope.rcpt_tos:
            await self._accept(account_of(forward_path), Accepted(reverse_path, forward_path, raw))
        return "250 2.0.0 OK"

    async def hang_up(self) -> None:
        """End every conversation."""
        for transport in tuple(self.open):
            transport.abort()
        while self.open:
            await asyncio.sleep(0)

    def _knows(self, address: str, password: str) -> bool:
        known = self._accounts.get(address.lower())
        return known is not None and known in ("", password)


class _Protocol(SMTP):
    """One connection on loopback: passwords without TLS, lines as long as clients make them."""

    line_length_limit = 1 << 20  # the default answers 500 to what real servers take

    def __init__(self, submission: Submission) -> None:
        super().__init__(
            submission,
            data_size_limit=100_000_000,
            enable_SMTPUTF8=True,
            hostname="localhost",  # the default asks the DNS for our name
            auth_require_tls=False,
            authenticator=submission.log_in,
            loop=asyncio.get_running_loop(),
        )
        self._open = submission.open

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # as every TCP server's is
        self._connection = transport
        self._open.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._open.discard(self._connection)
        super().connection_lost(error)


def account_of(address: str) -> str:
    """Fold an address to its account: case and the part after `+` do not count (RFC 5233)."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
