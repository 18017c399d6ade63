"""Receive mail: archive it, count the attempt, read, decide, and only then tidy the mailbox (reliability.md §2.2)."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.event import Disowned, Event, Evidence, Filed, Registered
from maild.core.letter import Matter
from maild.core.office import Actor
from maild.core.posting import Posting
from maild.core.received import Received, Verdict
from maild.errors import TransientFailure, Unreadable
from maild.intake.authenticity import tokens_in
from maild.intake.hearing import Routing
from maild.intake.listed import ListReply
from maild.intake.mime import canon_digest, salvage
from maild.intake.notices import Notice
from maild.intake.reader import Reading, salvaged
from maild.intake.triage import Ignored, NewLetter, Reply, Stray, as_letter, event_id_of, triage
from maild.service.advance import Registrar
from maild.service.bounced import took_notice
from maild.service.fetch import Folders
from maild.service.handing import by_its_file
from maild.service.lists import Lists
from maild.service.readingroom import batches, read_beside
from maild.service.registration import registration
from maild.service.remember import Memory
from maild.service.sameness import MID_CONFLICT, SENT_AGAIN, RecentLetters, flagged, message_id_digest

_LOG = logging.getLogger(__name__)
_MOST_ATTEMPTS = 3
_IDLE = (Filed, Disowned)  # facts of mails that may not move a case
_MOST_FILED = 200  # of them in one case's history


class Mailbox(Protocol):
    def move(self, folder: str, uids: Sequence[int], target: str) -> str: ...


class Archive(Protocol):
    def batch(self) -> AbstractContextManager[None]: ...
    def keep(self, data: bytes) -> str: ...
    def read(self, digest: str) -> bytes: ...
    def note(self, received: Received) -> None: ...
    def find(self, digest: str) -> Received | None: ...
    def forget(self, digests: Iterable[str]) -> None: ...
    def pending(self) -> tuple[Received, ...]: ...
    def has_other(self, message_id: str, canon: str) -> bool: ...


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...
    def by_number(self, number: str) -> Dossier | None: ...
    def next_number(self, prefix: str, year: int) -> str: ...
    def asked_by_token(self, token: str) -> tuple[str, Posting] | None: ...
    def asked_by_posting(self, posting_id: str) -> tuple[str, Posting] | None: ...
    def has_event(self, event_id: str) -> str | None: ...
    def rows(self, include_ended: bool = False) -> Iterator[Dossier]: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


class Reader(Protocol):
    def read(self, raw: bytes) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Receiver:
    """The office's incoming mail."""

    archive: Archive
    cases: Cases
    desks: DeskStore
    reader: Reader
    registrar: Registrar
    route: Routing
    secret: bytes
    folders: Folders
    lists: Lists
    _answers: dict[str, bool] = field(default_factory=dict)  # of mails that wait
    _recent: RecentLetters = field(default_factory=RecentLetters)

    def handle(self, now: datetime, most: int | None = None) -> tuple[Received, ...]:
        """Decide about archived mail that waits, the oldest first; what failed again and again comes last.

        Answers to our own mails go before letters, so that no flood of letters keeps an official waiting.
        """
        waiting = sorted(self.archive.pending(), key=self._rank)
        return tuple(done for batch in batches(waiting[:most]) for done in self._handled(batch, now))

    def waiting(self) -> tuple[Received, ...]:
        """List the mails that wait, strictly in the order in which they came."""
        return self.archive.pending()

    def decide(self, received: Received, now: datetime) -> Received:
        """Decide about one mail alone."""
        return self._handled((received,), now)[0]

    @property
    def has_waiting(self) -> bool:
        return bool(self.archive.pending())

    @property
    def read_until(self) -> datetime | None:
        """Say up to when all mail was fetched and decided about; None while any waits."""
        return None if self.has_waiting else self.desks.load().last_poll

    def take_in(self, raw: bytes, now: datetime) -> Received:
        """Archive a mail that lies in no mailbox, and decide about it at once; known octets keep their verdict.

        After a crash in between, `handle` decides.
        """
        digest = sha256(raw).hexdigest()
        known = self.archive.find(digest)
        if known and known.redacted:
            self.archive.forget((digest,))  # who hands it in has kept it again
            return known
        self.archive.keep(raw)
        received = known or Received(digest, (), now, now, len(raw))
        return self._handled((received,), now)[0] if received.verdict is Verdict.PENDING else received

    def open_case(self, received: Received, now: datetime) -> Received:
        """Take a mail for a complaint because a person says so, whatever was thought of it."""
        reading = self._reading(replace(received, reason="", attempts=0))
        complaint = replace(reading, letter=replace(reading.letter, matter=Matter.COMPLAINT))
        checks = ("taken for a complaint by the operator",)
        found = as_letter(complaint, self.registrar.office, self.secret, received.digest, checks)
        with self.archive.batch():
            verdict, number, reason = self._opened(found, complaint, received, now)
            done = replace(received, verdict=verdict, case=number, reason=reason)
            self.archive.note(done)
        return done

    def tidy(self, mailbox: Mailbox, validities: Mapping[str, int], handled: Iterable[Received]) -> None:
        """Move what is decided out of the inbox: a courtesy to people who look into it, and never needed."""
        for folder, uidvalidity in validities.items():
            for target, uids in self._moves(folder, uidvalidity, handled):
                trouble = mailbox.move(folder, uids, target)
                if trouble:
                    _LOG.warning("event=not_moved folder=%s error=%s", folder, trouble)

    def _rank(self, received: Received) -> tuple[bool, bool]:
        return received.attempts > _MOST_ATTEMPTS, not self._is_answer(received.digest)

    def _is_answer(self, digest: str) -> bool:
        """Say whether a mail's headers answer a mail of ours; remembered, since in a flood it is asked often."""
        if digest not in self._answers:
            mail = salvage(self.archive.read(digest))
            clues = tokens_in(mail, self.registrar.office.address, self.secret, "")
            memory = Memory(self.cases, self.desks)
            by_token = (memory.asked_by_token(token) or memory.docket_by_token(token) for token in clues.tokens)
            by_id = (memory.sent_as(posting_id) for posting_id in clues.postings)
            self._answers[digest] = any(by_token) or any(by_id)
        return self._answers[digest]

    def _handled(self, batch: tuple[Received, ...], now: datetime) -> list[Received]:
        """Decide about mails; the attempt is written down first, so that a mail that kills us is known by it."""
        begun = tuple(replace(received, attempts=received.attempts + 1) for received in batch)
        with self.archive.batch():
            for received in begun:
                self.archive.note(received)
        done: list[Received] = []
        with self.archive.batch(), read_beside(self._reading, begun) as readings:
            try:
                done.extend(self._noted(received, next(readings), now) for received in begun)
            except Exception as error:
                is_its_fault = not isinstance(error, TransientFailure)
                for untried in batch[len(done) + is_its_fault :]:
                    self.archive.note(untried)
                raise
        return done

    def _noted(self, begun: Received, reading: Reading, now: datetime) -> Received:
        """Decide about one mail, and write down what became of it."""
        self._answers.pop(begun.digest, None)
        verdict, number, reason = self._decided(begun, reading, now)
        canon, message_id = canon_digest(reading.mail), message_id_digest(reading.mail.message_id)
        done = replace(begun, verdict=verdict, case=number, reason=reason, canon=canon, message_id=message_id)
        self.archive.note(done)
        _LOG.info("event=received verdict=%s case=%s mail=%.12s", verdict, number or "-", begun.digest)
        return done

    def _reading(self, received: Received) -> Reading:
        """Read a mail, or what can be salvaged of it; threads may share this."""
        raw = self.archive.read(received.digest)
        if received.attempts > _MOST_ATTEMPTS:
            head = raw if received.attempts <= 2 * _MOST_ATTEMPTS else b""  # then it was the head that we died of
            return salvaged(head, received.reason or f"reading it failed {_MOST_ATTEMPTS} times")
        if received.reason:
            return salvaged(raw, received.reason)
        try:
            return self.reader.read(raw)
        except Unreadable as error:
            return salvaged(raw, str(error))

    def _decided(self, received: Received, reading: Reading, now: datetime) -> tuple[Verdict, str, str]:
        if received.attempts > _MOST_ATTEMPTS and (decided := self._decided_unnoted(received.digest)):
            return decided
        arrived = min(received.arrived, now)
        office = self.registrar.office
        digest, is_handed = received.digest, not received.locations
        memory = Memory(self.cases, self.desks)
        found = triage(reading, memory, office, self.secret, digest, arrived, self.route, is_handed)
        if self.archive.has_other(message_id_digest(reading.mail.message_id), canon_digest(reading.mail)):
            found = flagged(found)
        match found:
            case NewLetter():
                found = by_its_file(found, reading.mail) if is_handed else found
                return self._opened(found, reading, received, arrived)
            case Reply():
                return self._replied(found, reading)
            case ListReply():
                return self.lists.take(found, arrived)
            case Notice():
                return took_notice(found, self.cases, self.desks, self.registrar)
            case Stray():
                return self._stray(found, reading, received, arrived)
            case Ignored(reason=reason):
                return Verdict.AUTOMATIC, "", reason

    def _decided_unnoted(self, digest: str) -> tuple[Verdict, str, str] | None:
        """Look by its octets for the case of a mail whose every attempt died: one may have died after its commit."""
        for dossier in self.cases.rows(include_ended=True):
            for event in (entry.event for entry in dossier.entries):
                if event.evidence.digest == digest:
                    return _verdict_on(event, dossier.case.number)
        return None

    def _opened(
        self, found: NewLetter, reading: Reading, received: Received, arrived: datetime
    ) -> tuple[Verdict, str, str]:
        """Open the case of a letter, or find the one that it has."""
        known = self.cases.has_event(found.id)
        if known:
            return _decided_before(self.cases.dossier(known), found.id, received.digest)
        first = self._recent.first_of(found, reading.letter, arrived, self.cases)
        if first:
            return self._sent_again(found, first, received, arrived)
        keep_enclosures(self.archive, reading)
        office = self.registrar.office
        number = self.cases.next_number(office.case_prefix, arrived.astimezone(office.zone).year)
        route = self.route(reading.letter, found.reporter.address)
        case, event = registration(found, reading.letter, route, office, number, received.digest, arrived)
        self.registrar.advance(Dossier(case), event)
        self._recent.add(case.key, event)
        return _verdict_on(event, number)

    def _sent_again(
        self, found: NewLetter, first: Dossier, received: Received, arrived: datetime
    ) -> tuple[Verdict, str, str]:
        """File the second sending of a letter with its case: its writer has his receipt already."""
        evidence = Evidence(received.digest, found.reporter.address, checks=found.checks)
        fact = Filed(SENT_AGAIN)
        event = Event(found.id, arrived, Actor.REPORTER, fact, evidence, self.registrar.office.digest)
        if not _is_lost_in_flood(event, first):
            self.registrar.advance(first, event)
        return Verdict.FILED, first.case.number, fact.reason

    def _replied(self, found: Reply, reading: Reading) -> tuple[Verdict, str, str]:
        case = found.asked.case
        if found.event.id in case.seen:
            return _decided_before(self.cases.dossier(case.key), found.event.id, found.event.evidence.digest)
        dossier = self.cases.dossier(case.key)
        if _is_lost_in_flood(found.event, dossier):
            return Verdict.FILED, case.number, "one of very many that move nothing"
        keep_enclosures(self.archive, reading)
        self.registrar.advance(dossier, found.event)
        return _verdict_on(found.event, case.number)

    def _stray(self, found: Stray, reading: Reading, received: Received, arrived: datetime) -> tuple[Verdict, str, str]:
        """File what looks like a reply but carries no token; it changes nothing, and nobody is answered."""
        dossier = self.cases.by_number(found.case_number) if found.case_number else None
        if dossier is None:
            return Verdict.FILED, "", found.reason
        evidence = Evidence(received.digest, checks=(found.reason,))
        office = self.registrar.office
        event_id = event_id_of(reading, received.digest)  # a copy by another route is not filed again
        event = Event(event_id, arrived, Actor.OPERATOR, Filed(found.reason), evidence, office.digest)
        if not _is_lost_in_flood(event, dossier):
            self.registrar.advance(dossier, event)
        return Verdict.FILED, dossier.case.number, found.reason

    def _moves(self, folder: str, uidvalidity: int, handled: Iterable[Received]) -> Iterator[tuple[str, list[int]]]:
        """Say what goes where; a UID of a mailbox that was made anew since names another mail now."""
        targets: dict[str, list[int]] = {}
        for received in handled:
            target = self.folders.quarantine if received.verdict is Verdict.QUARANTINED else self.folders.processed
            here = (place for place in received.locations if (place.folder, place.uidvalidity) == (folder, uidvalidity))
            targets.setdefault(target, []).extend(place.uid for place in here)
        yield from ((target, uids) for target, uids in targets.items() if target and uids)


class Shelf(Protocol):
    def keep(self, data: bytes) -> str: ...


def keep_enclosures(shelf: Shelf, reading: Reading) -> None:
    """Keep what a case shows of a mail beside its words, before the case names it."""
    for part in reading.mail.parts:
        shelf.keep(part.data)
    if reading.picture:
        shelf.keep(reading.picture)


def _is_lost_in_flood(event: Event, dossier: Dossier) -> bool:
    """Say whether a mail that moves nothing is one of so many that the archive alone keeps it."""
    filed = sum(isinstance(entry.event.fact, _IDLE) for entry in dossier.entries)
    return isinstance(event.fact, _IDLE) and filed >= _MOST_FILED


def _decided_before(dossier: Dossier, event_id: str, digest: str) -> tuple[Verdict, str, str]:
    """Tell a second copy from the very mail that was decided, where the process died before it noted the verdict."""
    event = next(entry.event for entry in dossier.entries if entry.event.id == event_id)
    if event.evidence.digest != digest:
        return Verdict.DUPLICATE, dossier.case.number, "the same mail by another route"
    return _verdict_on(event, dossier.case.number)


def _verdict_on(event: Event, number: str) -> tuple[Verdict, str, str]:
    match event.fact:
        case Filed(reason=reason) | Disowned(reason=reason):
            return Verdict.FILED, number, reason
        case Registered(letter=letter, reporter=reporter):
            is_lost = not letter.is_readable and not letter.unread  # unread enclosures are asked for again
            is_handed_in = bool(set(event.evidence.checks) - {MID_CONFLICT})
            is_nobodys = not reporter.address and not is_handed_in
            needs_a_person = is_lost or is_nobodys
            return (Verdict.QUARANTINED if needs_a_person else Verdict.CASE), number, ""
        case _:
            return Verdict.REPLY, number, ""
