"""An App that can be made to die at every durable step and at every mail."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from maild.app import App
from maild.config import Config
from maild.service.deliver import Delivery, Outbox
from maild.service.receive import Receiver
from maild.staff import Staff
from maild.store.durable import Disk
from maild.transport.outcome import Outcome
from maild.transport.smtp import Submission
from maild.transport.smtp_link import Envelope


class Death(BaseException):
    """The process ends here. Not an Exception, so that no guard lives on after it."""


@dataclass(slots=True)
class Fuse:
    """Counts the moments at which the process may die, and dies at the one it is set to; the dead write nothing."""

    blows_at: int | None = None
    seen: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        self.seen.append(name)
        if self.has_blown:
            raise Death(name)

    @property
    def has_blown(self) -> bool:
        return self.blows_at is not None and len(self.seen) > self.blows_at


@dataclass(frozen=True, slots=True)
class FusedSubmission:
    """A Submission with a fuse before each mail is handed over, and after each answer."""

    submission: Submission
    step: Callable[[str], None]

    def submit_many(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Outcome]]:
        for envelope, outcome in self.submission.submit_many(self._begun(envelopes)):
            self.step("send.done")
            yield envelope, outcome

    def _begun(self, envelopes: Iterable[Envelope]) -> Iterator[Envelope]:
        for envelope in envelopes:
            self.step("send.begin")
            yield envelope


@dataclass(frozen=True, slots=True)
class FusedOutbox:
    """An Outbox that sends through a fuse."""

    outbox: Outbox
    step: Callable[[str], None]

    def recover(self, now: datetime) -> None:
        self.outbox.recover(now)

    def deliver(self, submission: Submission, *rest: Any) -> Delivery:
        return self.outbox.deliver(FusedSubmission(submission, self.step), *rest)


@dataclass(frozen=True, slots=True)
class Crew:
    """Who receives and who sends: the program's own, or somebody who does it in a wrong order."""

    receiver: type[Receiver] = Receiver
    outbox: type[Outbox] = Outbox


class MortalApp(App):
    """The App with a fuse."""

    def __init__(self, config: Config, clock: Callable[[], datetime], fuse: Fuse, crew: Crew) -> None:
        super().__init__(config, clock, Disk(fuse.step))
        self._fuse = fuse
        self._crew = crew

    def _hire(self) -> Staff:
        staff = super()._hire()
        outbox: Any = FusedOutbox(_replaced(staff.outbox, self._crew.outbox), self._fuse.step)
        return replace(staff, receiver=_replaced(staff.receiver, self._crew.receiver), outbox=outbox)


def _replaced(one: Any, kind: Callable[..., Any]) -> Any:
    """Give somebody's tools into the hands of another."""
    return kind(*(getattr(one, tool.name) for tool in fields(one)))
