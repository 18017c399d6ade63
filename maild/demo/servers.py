"""A small post office on loopback: IMAP and SMTP for a handful of accounts, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from maild.demo.mailboxes import Mailboxes
from maild.demo.submission import Accepted, Submission, account_of

_LOOPBACK = "127.0.0.1"
_LONGEST_LINE = 1 << 20  # of an IMAP command
_PATIENCE = 10.0  # seconds after which a call into the servers has gone wrong

_T = TypeVar("_T")


class EmbeddedOffice:
    """The servers of one office while the `with` block lasts; then mail and connections are gone.

    `accounts` maps addresses to passwords; an empty password lets anyone in, and SMTP needs no login at all. Mail to
    `user+detail@domain` lands with `user@domain`, mail to nobody is refused with 550. `clock` stamps INTERNALDATE;
    without one it is the machine's.

    `rejects` makes the server refuse: what it holds for an address (in lower case), say "451 4.2.0 later", answers each
    RCPT to it. `accepted` is the record of all that came in by SMTP.
    """

    def __init__(self, accounts: Mapping[str, str], clock: Callable[[], datetime] | None = None) -> None:
        self.rejects: dict[str, str] = {}
        self.accepted: list[Accepted] = []
        self.imap_port = 0
        self.smtp_port = 0
        self._accounts = {address.lower(): password for address, password in accounts.items()}
        self._clock = clock
        self._open: Future[None] = Future()
        self._thread = threading.Thread(target=self._live, name="embedded-office", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._open.result(_PATIENCE)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_PATIENCE)

    def deliver(self, to: str, raw: bytes, internaldate: datetime | None = None) -> None:
        """Lay a mail into the INBOX of `to`, byte for byte, as if it had arrived then."""
        self._ask(self._mailboxes.append(account_of(to), raw, internaldate or self._now()))

    def messages(self, address: str, folder: str = "INBOX") -> tuple[bytes, ...]:
        """Return what lies in a folder, oldest first; what came by SMTP begins with its Return-Path (RFC 5321 §4.4)."""
        return self._ask(self._mailboxes.messages(account_of(address), folder))

    def _ask(self, question: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(question, self._loop).result(_PATIENCE)

    def _now(self) -> datetime | None:
        return self._clock() if self._clock else None

    def _live(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._open.set_exception(error)

    async def _serve(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._mailboxes = Mailboxes(self._accounts)
        submission = Submission(self._accounts, self.rejects, self._accept)
        imap = await asyncio.start_server(self._mailboxes.converse, _LOOPBACK, 0, limit=_LONGEST_LINE)
        smtp = await self._loop.create_server(submission.protocol, _LOOPBACK, 0)
        self.imap_port, self.smtp_port = (server.sockets[0].getsockname()[1] for server in (imap, smtp))
        self._open.set_result(None)
        await self._closing.wait()
        # Listeners first, so that nobody comes in while the others are sent home; from Python 3.12 on wait_closed()
        # waits for every connection, so it comes last.
        imap.close()
        smtp.close()
        await self._mailboxes.hang_up()
        await submission.hang_up()
        await imap.wait_closed()
        await smtp.wait_closed()

    async def _accept(self, account: str, mail: Accepted) -> None:
        self.accepted.append(mail)
        return_path = f"Return-Path: <{mail.reverse_path}>\r\n".encode()
        await self._mailboxes.append(account, return_path + mail.raw, self._now())
