"""Hold one SMTP connection: log in, carry one mail at a time, every answer with its deadline (RFC 5321, 6409)."""

import asyncio
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponse,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from maild.transport.hearsay import without_password
from maild.transport.outcome import Outcome, OutcomeKind, Phase, judged, lost
from maild.transport.tls import Finding, encrypted
from maild.transport.turn import Turn

_ANONYMOUS = "[127.0.0.1]"  # for EHLO: asking DNS for our own name may hang, and nobody needs it
_DOTS = re.compile(rb"^\.", re.MULTILINE)
_STRETCH = 64 << 10  # octets of content that have a deadline of their own
_LOOK_AGAIN = 0.001
_GOODBYE = 2.0
_PASSWORD = "check smtp.username and MAILD_SMTP_PASSWORD"
_LOST = (SMTPException, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """How to reach the submission server; times in seconds, each for one whole answer (RFC 5321 §4.5.3.2)."""

    host: str
    port: int
    security: str  # tls | starttls | none
    username: str
    password: str
    ca_file: str = ""
    connections: int = 3
    local_hostname: str = ""
    greet_within: float = 60.0  # to connect, and for each answer up to that to AUTH
    answer_within: float = 300.0  # MAIL and RCPT
    data_within: float = 120.0
    content_within: float = 180.0  # for each 64 KB
    session_within: float = 1800.0  # for all of the content
    dot_within: float = 600.0  # RFC 1047: who gives up sooner makes duplicates
    idle_for: float = 60.0
    round_within: float = 5.0  # what has no answer by then stays on its way, and the next round hears of it
    quiet_within: float = 0.5  # likewise where nothing at all is answered
    turn_within: float = 1.0  # for the answer to one dot, before the next mail sends its own
    stop_within: float = 50.0  # for the answer to a final dot, when we are told to stop

    @property
    def place(self) -> str:
        return f"SMTP {self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"SmtpSettings({self.place}, {self.security}, {self.username})"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail for one recipient; `raw` has CRLF line ends and a final one, and goes out as it is."""

    id: str
    reverse_path: str
    forward_path: str
    raw: bytes


class Link:
    """One connection, used by one mail at a time; after anything unforeseen it is closed, never used again."""

    def __init__(self, settings: SmtpSettings, context: ssl.SSLContext | None, turn: Turn | None = None) -> None:
        self._settings = settings
        self._turn = turn or Turn(settings.turn_within)
        self._client = SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",  # True: or fail; the library's default may go on in clear
            local_hostname=settings.local_hostname or _ANONYMOUS,
            timeout=settings.greet_within,
            tls_context=context,
        )
        self._transport: asyncio.WriteTransport | None = None
        self.phase = Phase.CONNECT

    @property
    def is_open(self) -> bool:
        return self._client.is_connected

    async def open(self) -> Outcome | None:
        """Connect, secure and log in; None when all is well, else what that means for every mail."""
        try:
            await self._client.connect()
            self._transport = _writable(self._client.transport)
            await self._client.ehlo()
            return await self._log_in() if self._settings.username else None
        except SMTPAuthenticationError as error:
            kind = OutcomeKind.UNAUTHENTICATED if error.code >= 500 else OutcomeKind.UNREACHABLE
            return self._given_up(kind, f"login refused: {error.code} {error.message}; {_PASSWORD}")
        except _LOST as error:
            return self._given_up(OutcomeKind.UNREACHABLE, _explained(error))

    async def carry(self, envelope: Envelope) -> Outcome:
        """Try to hand over one mail; the connection stays open only if it is fit for the next."""
        self.phase = Phase.MAIL
        try:
            return await self._transaction(envelope)
        except SMTPResponseException as error:
            await self._start_over(error.code)
            return judged(self.phase, error.code, error.message)
        except _LOST as error:
            self.close()
            return lost(self.phase, f"{self._settings.place}, {self.phase.name}: {_explained(error)}")

    async def quit(self) -> None:
        """Say goodbye if the server listens, and drop the connection in any case."""
        with suppress(*_LOST):
            await self._client.quit(timeout=_GOODBYE)
        self.close()

    def close(self) -> None:
        """Drop the connection and what is still to be written; the library alone would go on writing."""
        self._client.close()
        if self._transport is not None:
            self._transport.abort()

    def findings(self) -> tuple[Finding, ...]:
        """Say what an open connection shows."""
        place, user = self._settings.place, self._settings.username
        offers = " ".join(sorted(name.upper() for name in self._client.esmtp_extensions))
        protected = encrypted(self._client.get_transport_info("ssl_object"))
        who = f"logged in as {user}" if user else "without login"
        return Finding(True, f"{place}: {who}, {protected}"), Finding(True, f"{place}: offers {offers}")

    async def _log_in(self) -> Outcome | None:
        """Try one method once: each failure counts towards a locked account."""
        name, password = self._settings.username, self._settings.password
        offered = self._client.server_auth_methods
        if "plain" in offered:
            await self._client.auth_plain(name, password)
        elif "login" in offered:
            await self._client.auth_login(name, password)
        elif "cram-md5" in offered:
            await self._client.auth_crammd5(name, password)
        else:
            methods = ", ".join(offered) or "none"
            return self._given_up(OutcomeKind.UNAUTHENTICATED, f"offers no login that maild knows ({methods})")
        return None

    async def _transaction(self, envelope: Envelope) -> Outcome:
        client, settings = self._client, self._settings
        await client.mail(envelope.reverse_path, options=self._options(envelope.raw), timeout=settings.answer_within)
        self.phase = Phase.RCPT
        await client.rcpt(envelope.forward_path, timeout=settings.answer_within)
        self.phase = Phase.DATA
        invitation = await client.execute_command(b"DATA", timeout=settings.data_within)
        if invitation.code != 354:
            raise SMTPResponseException(invitation.code, invitation.message)
        answer = await self._content(envelope)
        if not 200 <= answer.code < 300:
            raise SMTPResponseException(answer.code, answer.message)
        return judged(self.phase, answer.code, answer.message)

    async def _content(self, envelope: Envelope) -> SMTPResponse:
        """Send the content and the final dot apart: a loss before the dot is certainly no acceptance."""
        protocol, transport = self._client.protocol, self._transport
        if protocol is None or transport is None:
            raise SMTPServerDisconnected("Connection lost")
        answer = asyncio.create_task(protocol.read_response())
        try:
            async with asyncio.timeout(self._settings.session_within):
                await self._pour(transport, _DOTS.sub(b"..", envelope.raw), answer)
            await self._turn.take(envelope.id)
            if not (answer.done() or transport.is_closing()):
                self.phase = Phase.DOT
                transport.write(b".\r\n")
            return await asyncio.wait_for(answer, self._settings.dot_within)
        finally:
            answer.cancel()

    async def _pour(
        self, transport: asyncio.WriteTransport, content: bytes, answer: asyncio.Task[SMTPResponse]
    ) -> None:
        """Send the content, each stretch in its time; a server that answers already has heard enough."""
        for start in range(0, len(content), _STRETCH):
            async with asyncio.timeout(self._settings.content_within):
                transport.write(content[start : start + _STRETCH])
                await asyncio.sleep(0.0)  # let the loop see an answer or a loss
                while transport.get_write_buffer_size() and not answer.done():
                    await asyncio.sleep(_LOOK_AGAIN)
            if answer.done() or transport.is_closing():
                return

    def _options(self, raw: bytes) -> list[str]:
        options = []
        if self._client.supports_extension("size"):
            options.append(f"SIZE={len(raw)}")
        if self._client.supports_extension("8bitmime") and not raw.isascii():
            options.append("BODY=8BITMIME")
        return options

    async def _start_over(self, code: int) -> None:
        """Make the connection fit for the next mail after a refusal; after anything else drop it."""
        if self.phase is Phase.DOT and 400 <= code < 600 and code != 421:
            return  # the transaction is over
        try:
            if not 400 <= code < 600 or code == 421 or (await self._client.rset()).code != 250:
                self.close()
        except _LOST:
            self.close()

    def _given_up(self, kind: OutcomeKind, why: str) -> Outcome:
        self.close()
        told = without_password(" ".join(why.split()), self._settings.username, self._settings.password)
        return Outcome(kind, f"{self._settings.place}: {told}")


def _writable(transport: asyncio.BaseTransport | None) -> asyncio.WriteTransport | None:
    return transport if isinstance(transport, asyncio.WriteTransport) else None


def _explained(error: BaseException) -> str:
    """Name what went wrong, with the remedy where one is known."""
    cause = error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"certificate refused: {cause.verify_message}; renew it, or name its CA in smtp.ca_file"
    if isinstance(cause, ssl.SSLError):
        return f"TLS failed: {cause.reason}; do smtp.port and smtp.security fit together?"
    return str(getattr(error, "message", "") or error) or type(error).__name__
