"""Say when to send: a server that has failed is left alone, and what is on its way is heard of in any case."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from maild.errors import PermanentFailure
from maild.service.deliver import Delivery, Outbox
from maild.service.deliver import Submission as Sending
from maild.service.pause import Pause
from maild.transport.outcome import Outcome, OutcomeKind

_LOG = logging.getLogger(__name__)
_MOST_ROUNDS = 10_000  # in one run: each sends up to 200 mails, or waits half a second for an answer


class Submission(Sending, Protocol):
    @property
    def is_busy(self) -> bool: ...


class Dispatch:
    """Sends through the outbox of the day; `tell` is what becomes of a login that is refused."""

    def __init__(
        self, clock: Callable[[], datetime], is_stopping: Callable[[], bool], tell: Callable[[str, Exception], None]
    ) -> None:
        self._clock = clock
        self._is_stopping = is_stopping
        self._tell = tell
        self._pause = Pause()
        self._is_refused = False

    def deliver(self, outbox: Outbox, submission: Submission) -> Delivery:
        """Send what is due, unless the server is left alone."""
        is_left_alone = not self._pause.is_over(self._clock())
        if is_left_alone and not submission.is_busy:
            return Delivery()
        done = outbox.deliver(submission, self._clock(), lambda: is_left_alone or self._is_stopping())
        if done.trouble and not self._is_stopping():
            self._leave_alone(done.trouble, is_left_alone)
        elif done.sent:
            self._is_refused = False
            if not is_left_alone:
                self._pause.end()
        return done

    def deliver_all(self, outbox: Outbox, submission: Submission) -> Delivery:
        """Send until nothing is due, and wait for what is on its way."""
        total = Delivery()
        for _ in range(_MOST_ROUNDS):
            done = self.deliver(outbox, submission)
            total = total.plus(done)
            if not submission.is_busy and (total.trouble or not done.heard):
                break
        return total

    def _leave_alone(self, trouble: Outcome, is_already: bool) -> None:
        """Let the whole queue wait; of a refused login the operator hears once, until one has worked."""
        is_lockout = trouble.kind is OutcomeKind.UNAUTHENTICATED
        if is_lockout or not is_already:
            self._pause.lengthen(self._clock(), is_lockout)
        _LOG.error("event=submission_failed error=%s", trouble.reply)
        if is_lockout and not self._is_refused:
            self._is_refused = True
            self._tell("login", PermanentFailure(trouble.reply))
