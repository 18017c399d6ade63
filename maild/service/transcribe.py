"""Have scans read beside the daemon's other work, and bring what they say to their cases.

What waits is told by the open cases alone (`Case.unscanned`), so a crash repeats a job and never loses one. Threads
only read: who collects commits, in his own thread, and an event that a case has seen changes nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol

from maild.core.case import Case, Dossier
from maild.core.event import Event, Evidence, Transcribed
from maild.core.letter import Letter
from maild.core.office import Actor
from maild.core.received import Received, Verdict
from maild.core.transcribing import is_own_letter, with_transcript
from maild.errors import TransientFailure, Unreadable
from maild.intake.hearing import Routing
from maild.intake.reader import Reading
from maild.service.advance import Registrar
from maild.service.pause import Pause

_LOG = logging.getLogger(__name__)
_IDLE = timedelta(minutes=5)  # after which the engines are let go: they hold much memory
_MOST_ATTEMPTS = 3  # of a mail at which reading broke off without saying why


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...
    def open_dossiers(self) -> tuple[Dossier, ...]: ...


class Archive(Protocol):
    def keep(self, data: bytes) -> str: ...
    def read(self, digest: str) -> bytes: ...
    def find(self, digest: str) -> Received | None: ...
    def note(self, received: Received) -> None: ...


class Transcriber(Protocol):
    def read_whole(self, raw: bytes) -> Reading: ...
    def rest(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """A mail of a case whose scans wait; `size` is the mail's, in octets."""

    mail: str
    case: str  # its key
    size: int


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a job: a reading, or why there is none; None where it broke off without a word."""

    job: Job
    outcome: Reading | Unreadable | TransientFailure | None


class Scribe:
    """Reads scans in as many threads as it may; a new rule set gets a new Scribe, which begins unread mails anew."""

    def __init__(
        self, transcriber: Transcriber, cases: Cases, archive: Archive, registrar: Registrar, route: Routing, most: int
    ) -> None:
        self._transcriber = transcriber
        self._cases = cases
        self._archive = archive
        self._registrar = registrar
        self._route = route
        self._most = most
        self._running: set[str] = set()
        self._done: SimpleQueue[_Done] = SimpleQueue()
        self._attempts: Counter[str] = Counter()
        self._pause = Pause()
        self._busy_at: datetime | None = None

    def tick(self, now: datetime) -> int:
        """Bring to its case what was read since the last tick, and begin what waits; say how many cases heard of it.

        Raises TransientFailure where nothing can be read at present.
        """
        heard = 0
        while done := self._finished():
            heard += self._bring(done, now)
        if self._pause.is_over(now):
            self._begin()
        self._let_rest(now)
        return heard

    def finish(self, clock: Callable[[], datetime]) -> None:
        """Read everything that waits; what cannot be read at present is left for another time."""
        self._begin()
        while self._running:
            try:
                self._bring(self._done.get(), clock())
            except TransientFailure as error:
                _LOG.error("event=scan_put_off error=%s", error)
            if self._pause.is_over(clock()):
                self._begin()

    def _begin(self) -> None:
        """Start the smallest of the mails that wait, as far as there are hands."""
        hands = self._most - len(self._running)
        for job in sorted(self._waiting(), key=lambda job: job.size)[:hands] if hands else ():
            raw = self._archive.read(job.mail)
            thread = Thread(target=self._read, args=(job, raw), name=f"scan-{job.mail[:8]}", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:  # the machine has no thread left
                raise TransientFailure(f"no scan can be read at present: {error}") from error
            self._running.add(job.mail)
            _LOG.info("event=scan_begun mail=%.12s", job.mail)

    def _let_rest(self, now: datetime) -> None:
        if self._running:
            self._busy_at = now
        elif self._busy_at and now - self._busy_at > _IDLE:
            self._transcriber.rest()
            self._busy_at = None

    def _waiting(self) -> Iterator[Job]:
        for dossier in self._cases.open_dossiers():
            case = dossier.case
            for mail in () if case.state.is_ended else case.unscanned:
                if mail not in self._running:
                    received = self._archive.find(mail)
                    yield Job(mail, case.key, received.size if received else 0)

    def _read(self, job: Job, raw: bytes) -> None:
        """Work in a thread of its own; whatever happens, who collects hears of it."""
        outcome: Reading | Unreadable | TransientFailure | None = None
        try:
            outcome = self._transcriber.read_whole(raw)
        except (Unreadable, TransientFailure) as error:
            outcome = error
        finally:
            self._done.put(_Done(job, outcome))

    def _finished(self) -> _Done | None:
        try:
            return self._done.get_nowait()
        except Empty:
            return None

    def _bring(self, done: _Done, now: datetime) -> bool:
        """Commit what was read; say whether its case has heard of it."""
        mail, outcome = done.job.mail, done.outcome
        self._running.discard(mail)
        if isinstance(outcome, TransientFailure):
            self._pause.lengthen(now)
            raise outcome
        if outcome is None:
            self._attempts[mail] += 1
            if self._attempts[mail] < _MOST_ATTEMPTS:
                return False
        self._pause.end()
        dossier = self._cases.dossier(done.job.case)
        letter = self._letter(dossier.case, mail, outcome or Unreadable(f"reading it failed {_MOST_ATTEMPTS} times"))
        event = self._event(dossier.case, mail, letter, now)
        self._registrar.advance(dossier, event)
        _LOG.info("event=scan_read case=%s mail=%.12s", dossier.case.number, mail)
        return True

    def _letter(self, case: Case, mail: str, outcome: Reading | Unreadable) -> Letter:
        """Give the letter as read whole; where that failed, what is known of it, with the reason."""
        if isinstance(outcome, Reading):
            if outcome.picture:
                self._archive.keep(outcome.picture)
            return outcome.letter
        known = case.letter if is_own_letter(case, mail) else Letter()
        return replace(known, is_readable=False, warnings=(*known.warnings, str(outcome)))

    def _event(self, case: Case, mail: str, letter: Letter, now: datetime) -> Event:
        """Make the event; a letter that only a person can read is put before him beside those of other mails."""
        office = self._registrar.office
        merged = with_transcript(case, mail, letter, office.sop.required_fields)
        received = self._archive.find(mail)
        if received and is_own_letter(case, mail) and not (merged.is_readable or merged.unread):
            self._archive.note(replace(received, verdict=Verdict.QUARANTINED))
        fact = Transcribed(mail, letter, self._route(merged, case.reporter.address))
        at = max(received.arrived, case.since or received.arrived) if received else now
        return Event(f"transcribed:{mail}", min(at, now), Actor.CLOCK, fact, Evidence(mail), office.digest)
