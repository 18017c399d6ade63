"""Hand mails over to the submission server through a few connections that are kept open (RFC 6409)."""

import asyncio
import logging
import re
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from types import TracebackType
from typing import Self, TypeAlias

from maild.core.address import is_addr_spec
from maild.errors import TransientFailure
from maild.transport.outcome import Outcome, OutcomeKind, Phase
from maild.transport.smtp_link import Envelope, Link, SmtpSettings
from maild.transport.tls import Finding, protection
from maild.transport.turn import Turn

_LOG = logging.getLogger(__name__)
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n|\x00")
_JOIN_WITHIN = 10.0
_Landed: TypeAlias = tuple[Envelope, Future[Outcome]]


class Submission:
    """The way to the submission server, open for as long as the `with`.

    One event loop lives in a thread of its own for the whole time, so that connections outlive a call, and so does a
    mail whose answer takes long: a later call tells it. All else, and so every mark that the caller makes, happens in
    the caller's thread.
    """

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._context = protection("smtp", settings.security, settings.host, settings.ca_file)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp", daemon=True)
        self._idle: list[tuple[Link, asyncio.TimerHandle]] = []
        self._flying: dict[Link, asyncio.Task[Outcome] | None] = {}
        self._finished: SimpleQueue[_Landed] = SimpleQueue()
        self._untold = 0  # mails whose outcome the caller has not written down yet
        self._gate = asyncio.Lock()
        self._turn = Turn(settings.turn_within)
        self._round = self._failed_in = 0
        self._failure: Outcome | None = None  # of the last opening
        self._is_stopping = False

    def __enter__(self) -> Self:
        try:
            self._thread.start()
        except RuntimeError as error:
            self._loop.close()
            raise TransientFailure(f"nothing can be sent at present: {error}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_JOIN_WITHIN)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_JOIN_WITHIN)
        self._loop.close()

    def submit(self, envelope: Envelope) -> Outcome:
        """Try once to hand over one mail."""
        self._round += 1
        outcome = asyncio.run_coroutine_threadsafe(self._carry(envelope), self._loop).result()
        self._loop.call_soon_threadsafe(self._turn.end, envelope.id)
        return outcome

    @property
    def is_busy(self) -> bool:
        """Say whether mails are on their way, of which the next `submit_many` is to hear."""
        return self._untold > 0

    def submit_many(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Outcome]]:
        """Try each mail once, several at a time, and yield each outcome as soon as it is known.

        The next envelope is taken only when a connection is free for it, so an iterator that marks its posting as begun
        before it yields marks exactly what is tried. Once the server itself has failed no more are taken. The round
        ends, too, when it has lasted long enough or nothing is answered: a server that is silent keeps nobody waiting.
        What is on its way then, or was not written down because its caller failed, comes first in the next round.
        """
        self._round += 1
        waiting = iter(envelopes)
        may_go_on = True
        ends = monotonic() + self._settings.round_within
        while True:
            while may_go_on and self._untold < self._settings.connections:
                envelope = None if self._is_stopping else next(waiting, None)
                if envelope is None:
                    may_go_on = False
                else:
                    self._launch(envelope)
            landed = self._next_landed(ends) if self._untold else None
            if landed is None:
                return
            envelope, outcome = landed[0], _outcome_of(landed[1])
            try:
                yield envelope, outcome
            except GeneratorExit:
                self._finished.put(landed)
                raise
            self._untold -= 1
            self._loop.call_soon_threadsafe(self._turn.end, envelope.id)
            may_go_on = may_go_on and monotonic() < ends and not outcome.kind.is_of_server

    def stop(self, grace: float | None = None) -> None:
        """Give up what has not come to its final dot, and `grace` seconds later what still waits for its answer.

        May be called from any thread and from a signal handler; the outcomes come to whoever called `submit`.
        """
        self._is_stopping = True
        with suppress(RuntimeError):  # the loop is closed: nothing is on its way any more
            self._loop.call_soon_threadsafe(self._abandon, self._settings.stop_within if grace is None else grace)

    def check(self) -> tuple[Finding, ...]:
        """Log in and say what the server offers; sends no mail."""
        return asyncio.run_coroutine_threadsafe(self._check(), self._loop).result()

    def _launch(self, envelope: Envelope) -> None:
        future = asyncio.run_coroutine_threadsafe(self._carry(envelope), self._loop)
        self._untold += 1
        future.add_done_callback(lambda done: self._finished.put((envelope, done)))

    def _next_landed(self, ends: float) -> _Landed | None:
        """Wait a little for an outcome; when we stop, for as long as that gives what is on its way."""
        patience = max(min(ends - monotonic(), self._settings.quiet_within), 0.0)
        with suppress(Empty):
            return self._finished.get(timeout=None if self._is_stopping else patience)
        return None

    async def _carry(self, envelope: Envelope) -> Outcome:
        unfit = _unfit(envelope)
        if unfit is not None:
            return unfit
        while self._idle:
            link = self._taken()
            outcome = await self._try(link, envelope)
            # A kept connection that fails at once has been idle too long: that says nothing about the server.
            if not (link.phase is Phase.MAIL and outcome.kind is OutcomeKind.UNREACHABLE):
                return outcome
        return await self._try(Link(self._settings, self._context, self._turn), envelope)

    async def _try(self, link: Link, envelope: Envelope) -> Outcome:
        """Carry by this connection, opened if it is new, and keep it if it is still good."""
        if self._is_stopping:
            link.close()
            return _abandoned(Phase.CONNECT)
        self._flying[link] = asyncio.current_task()
        try:
            failure = await self._opened(link) if link.phase is Phase.CONNECT else None
            outcome = failure or await link.carry(envelope)
        except asyncio.CancelledError:
            link.close()
            return _abandoned(link.phase)
        finally:
            del self._flying[link]
        if link.is_open:
            self._idle.append((link, self._loop.call_later(self._settings.idle_for, self._expire, link)))
        return outcome

    async def _opened(self, link: Link) -> Outcome | None:
        """Open one connection after the other: in one round a refused login is one refused login."""
        asked_in = self._round
        async with self._gate:
            if self._failure is not None and self._failed_in >= asked_in:
                link.close()
                return self._failure
            self._failure = await link.open()
            self._failed_in = self._round
            return self._failure

    def _taken(self) -> Link:
        link, expiry = self._idle.pop()
        expiry.cancel()
        return link

    def _expire(self, link: Link) -> None:
        self._idle = [(kept, expiry) for kept, expiry in self._idle if kept is not link]
        link.close()

    def _abandon(self, grace: float) -> None:
        """Cancel what is before its dot; then, `grace` seconds later, all: a cancellation may cross an answer."""
        for link, task in self._flying.items():
            if task is not None and (link.phase is not Phase.DOT or not grace):
                task.cancel()
        if grace:
            self._loop.call_later(grace, self._abandon, 0.0)

    async def _close(self) -> None:
        while self._flying:
            self._abandon(0.0)
            await asyncio.sleep(0.01)
        while self._idle:
            await self._taken().quit()
        await asyncio.sleep(0.01)  # closed transports end in the loop

    async def _check(self) -> tuple[Finding, ...]:
        link = Link(self._settings, self._context)
        failure = await link.open()
        if failure is not None:
            return (Finding(False, failure.reply, "correct [smtp] in maild.toml, or look at the server"),)
        findings = link.findings()
        await link.quit()
        return findings


def _outcome_of(future: Future[Outcome]) -> Outcome:
    """Take a mail over which we stumbled for one that may have been accepted: it must not be tried for ever."""
    bug = future.exception()
    if bug is None:
        return future.result()
    _LOG.error("event=bug job=submission error=%s", type(bug).__name__)
    return Outcome(OutcomeKind.UNKNOWN, f"maild stumbled: {type(bug).__name__}")


def _unfit(envelope: Envelope) -> Outcome | None:
    """Say why this must not go out at all: nothing is sent that a server could read in two ways."""
    if not is_addr_spec(envelope.forward_path):
        return Outcome(OutcomeKind.REFUSED, "the recipient's address is not one plain ASCII address")
    if envelope.reverse_path and not is_addr_spec(envelope.reverse_path):
        return Outcome(OutcomeKind.HELD, f"the sender {envelope.reverse_path!r} is not one plain ASCII address")
    if _BARE.search(envelope.raw) or not envelope.raw.endswith(b"\r\n"):
        return Outcome(OutcomeKind.HELD, "the mail has a line end other than CRLF, or a NUL")
    return None


def _abandoned(phase: Phase) -> Outcome:
    if phase is Phase.DOT:
        return Outcome(OutcomeKind.UNKNOWN, "maild had to stop before the answer to the final dot")
    return Outcome(OutcomeKind.UNREACHABLE, "maild is stopping")
