"""Read a mail again that could not be read, or that made no case: after an upgrade, or with other rules."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from maild.core.case import Dossier
from maild.core.event import Event, Evidence, Transcribed
from maild.core.office import Actor
from maild.core.received import Received, Verdict
from maild.core.transcribing import is_unread, with_transcript
from maild.errors import Unreadable
from maild.intake.hearing import Routing
from maild.intake.reader import Reading
from maild.service.advance import Registrar
from maild.service.filed import CASELESS
from maild.service.receive import keep_enclosures
from maild.store.requests import Outcome, Request

COMMANDS = ("read-again",)
_MOST_ATTEMPTS = 10  # of all times: a mail that ends the daemon itself shall not do so for ever


class Archive(Protocol):
    def find(self, digest: str) -> Received | None: ...
    def keep(self, data: bytes) -> str: ...
    def note(self, received: Received) -> None: ...
    def read(self, digest: str) -> bytes: ...


class Cases(Protocol):
    def by_number(self, number: str) -> Dossier | None: ...


class Receiver(Protocol):
    def take_in(self, raw: bytes, now: datetime) -> Received: ...


class Reader(Protocol):
    def read_whole(self, raw: bytes) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Rereader:
    """Reads at the operator's word; asked twice, after a crash, the case hears of it once."""

    archive: Archive
    cases: Cases
    receiver: Receiver
    reader: Reader
    registrar: Registrar
    route: Routing

    def carry_out(self, request: Request, now: datetime) -> Outcome:
        """Read the mail that the request names once more; what it says goes to its case, or opens one."""
        received = self.archive.find(request.argument("mail"))
        if received is None or received.redacted:
            return Outcome(False, "no such mail is in the archive; see `maild quarantine`")
        if received.attempts >= _MOST_ATTEMPTS:
            return Outcome(False, f"it was tried {received.attempts} times; see `maild quarantine show`")
        dossier = self.cases.by_number(received.case) if received.case else None
        if dossier is None and received.verdict in CASELESS:
            return self._decide_anew(received, now)
        if dossier is None or received.verdict is not Verdict.QUARANTINED or not is_unread(dossier.case):
            return Outcome(False, f"nothing waits for its reading: it is {received.verdict or 'not decided yet'}")
        return self._read_again(received, dossier, request, now)

    def _decide_anew(self, received: Received, now: datetime) -> Outcome:
        """Let a mail of no case be decided as if it had just come; a crash in between leaves that to the next poll."""
        self.archive.note(replace(received, verdict=Verdict.PENDING, attempts=0, reason="", canon=""))
        after = self.receiver.take_in(self.archive.read(received.digest), now)
        return Outcome(bool(after.case), f"no case: {after.reason or after.verdict}" * (not after.case), after.case)

    def _read_again(self, received: Received, dossier: Dossier, request: Request, now: datetime) -> Outcome:
        """Bring to its case what a letter says after all; the attempt is written down first."""
        raw = self.archive.read(received.digest)
        if received.size > len(raw):
            return Outcome(False, "only its beginning was fetched; read it in the mailbox, then `maild case fill`")
        begun = replace(received, attempts=received.attempts + 1)
        self.archive.note(begun)
        try:
            reading = self.reader.read_whole(raw)
        except Unreadable as error:
            return Outcome(False, f"it still cannot be read: {error}")
        if not reading.letter.is_readable:
            return Outcome(False, f"it still cannot be read: {'; '.join(reading.letter.warnings) or 'no letter in it'}")
        self.registrar.advance(dossier, self._event(reading, received.digest, dossier, request, now))
        self.archive.note(replace(begun, verdict=Verdict.CASE))
        return Outcome(True, "", received.case)

    def _event(self, reading: Reading, mail: str, dossier: Dossier, request: Request, now: datetime) -> Event:
        keep_enclosures(self.archive, reading)
        office, case = self.registrar.office, dossier.case
        letter = with_transcript(case, mail, reading.letter, office.sop.required_fields)
        fact = Transcribed(mail, reading.letter, self.route(letter, case.reporter.address))
        evidence = Evidence(mail, checks=("read again by the operator's hand",))
        return Event(f"reread:{request.id}", now, Actor.OPERATOR, fact, evidence, office.digest)
