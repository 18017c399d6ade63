"""Programs that work in a wrong order, or without a check; the simulation must find each of them out."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from maild import app as program
from maild.app import App
from maild.core.case import Dossier
from maild.core.event import Event
from maild.core.posting import Posting, sent
from maild.core.received import Received, Verdict
from maild.intake import reader
from maild.intake.mime import Mail
from maild.intake.reader import Reading
from maild.service.advance import Registrar
from maild.service.deliver import Delivery, Outbox
from maild.service.receive import Receiver
from maild.store import cases, durable
from maild.store.archive import Archive
from maild.store.opened import OpenCases
from maild.store.tinydb import write_dossier
from maild.transport.smtp_link import Envelope

Patch = Callable[[object, str, object], None]


def _records_first(patch: Patch) -> None:
    """Records that a mail is sent before it is."""

    def deliver(self: Outbox, submission: Any, now: datetime, *_: object) -> Delivery:
        for key, posting in self.cases.due(now):
            self._put(key, sent(posting, now))
            raw = self.archive.read(posting.digest)
            list(submission.submit_many([Envelope(posting.id, self.reverse_path, posting.to.address, raw)]))
        return Delivery()

    patch(Outbox, "deliver", deliver)


def _drops_on_message_id(patch: Patch) -> None:
    """Takes a mail for known by its Message-ID alone."""
    known: dict[str, str] = {}
    decided = Receiver._decided

    def _decided(self: Receiver, received: Received, reading: Reading, now: datetime) -> tuple[Verdict, str, str]:
        if known.setdefault(reading.mail.message_id, received.digest) != received.digest:
            return Verdict.DUPLICATE, "", ""
        return decided(self, received, reading, now)

    patch(Receiver, "_decided", _decided)


def _decides_seen_events(patch: Patch) -> None:
    """Carries out an event that the case has seen."""
    advance, replied = Registrar.advance, Receiver._replied

    def forgetful(dossier: Dossier) -> Dossier:
        return replace(dossier, case=replace(dossier.case, seen=()))

    def _advance(self: Registrar, dossier: Dossier, event: Event) -> Dossier:
        return advance(self, forgetful(dossier), event)

    def _replied(self: Receiver, found: Any, reading: Reading) -> tuple[Verdict, str, str]:
        case = replace(found.asked.case, seen=())
        return replied(self, replace(found, asked=replace(found.asked, case=case)), reading)

    patch(Registrar, "advance", _advance)
    patch(Receiver, "_replied", _replied)


def _commits_over(patch: Patch) -> None:
    """Writes a case as it was when the round began: no compare-and-set."""
    begun: dict[str, Dossier] = {}
    deliver = Outbox.deliver

    def _deliver(self: Outbox, *rest: Any) -> Delivery:
        begun.clear()
        return deliver(self, *rest)

    def _put(self: Outbox, key: str, posting: Posting) -> None:
        if not key:
            self.desks.commit(self.desks.load().with_posting(posting))
            return
        dossier = begun.setdefault(key, self.cases.dossier(key))
        self.cases.commit(dossier.with_posting(posting))

    patch(Outbox, "deliver", _deliver)
    patch(Outbox, "_put", _put)
    patch(cases, "_check_growth", lambda *_: None)


def _sends_before_commit(patch: Patch) -> None:
    """Goes on with a case before it is on disk: it writes each one commit later."""

    def write(self: OpenCases, dossier: Dossier) -> None:
        late = self.__dict__.get("late")
        if late:
            write_dossier(self.path_of(late.case.key), self._disk, late)
        self._take(dossier)
        self.__dict__["late"] = dossier

    patch(OpenCases, "write", write)


def _does_not_mark(patch: Patch) -> None:
    """Sends without marking the attempt."""

    def _envelopes(self: Outbox, due: Iterable[tuple[str, Posting]], _: object) -> Iterator[Envelope]:
        for _, posting in due:
            yield Envelope(posting.id, self.reverse_path, posting.to.address, self.archive.read(posting.digest))

    patch(Outbox, "_envelopes", _envelopes)


def _forgets(patch: Patch) -> None:
    """Takes what was cut off for sent."""
    patch(Outbox, "recover", lambda *_: None)


def _writes_anew(patch: Patch) -> None:
    """Sends what was cut off with other octets."""
    envelopes = Outbox._envelopes

    def _envelopes(self: Outbox, *due: Any) -> Iterator[Envelope]:
        for envelope in envelopes(self, *due):
            again = self._attempted(envelope.id)[1].attempts - 1
            yield replace(envelope, raw=b"X-Attempt: again\r\n" * again + envelope.raw)

    patch(Outbox, "_envelopes", _envelopes)


def _notes_first(patch: Patch) -> None:
    """Notes that a mail is dealt with before it is."""
    handled = Receiver._handled

    def _handled(self: Receiver, batch: tuple[Received, ...], now: datetime) -> list[Received]:
        for received in batch:
            self.archive.note(replace(received, verdict=Verdict.REPLY))
        return handled(self, batch, now)

    patch(Receiver, "_handled", _handled)


def _notes_before_it_keeps(patch: Patch) -> None:
    """Ends a batch with the contents: a mail is noted before its octets are there."""
    ranked = durable._Batch.ranked
    patch(durable._Batch, "ranked", lambda batch: list(ranked(batch))[::-1])


def _leaves_folders_unsynced(patch: Patch) -> None:
    patch(durable, "sync_folder", lambda _: None)


def _leaves_files_unsynced(patch: Patch) -> None:
    patch(durable, "_sync", lambda *_: None)
    sync_file = durable.sync_file
    patch(durable, "sync_file", lambda path: sync_file(path) if path.is_dir() else None)


def _counts_no_attempts(patch: Patch) -> None:
    note = Archive.note
    patch(Archive, "note", lambda self, received: note(self, replace(received, attempts=0)))


def _moves_first(patch: Patch) -> None:
    """Tidies the mailbox before it decides."""
    handle = Receiver.handle

    def _poll(self: App, most: int | None = None) -> bool:
        receiver, at = self._staff.receiver, self._clock()
        with program.Mailbox(None) as mailbox:  # type: ignore[arg-type]
            polled = self._staff.fetcher.fetch(mailbox, at)
            receiver.tidy(mailbox, polled.validities, self._rooms.archive.pending())
            handle(receiver, at, most)
        return True

    patch(App, "_poll", _poll)


def _believes_reply_to(patch: Patch) -> None:
    """Takes whom an answer shall go to for its writer."""
    parse = reader.parse

    def _parse(raw: bytes) -> Mail:
        mail = parse(raw)
        reply_to = tuple(value for name, value in mail.headers if name == "reply-to")
        return replace(mail, from_headers=reply_to) if reply_to else mail

    patch(reader, "parse", _parse)


MUTANTS: tuple[Callable[[Patch], None], ...] = (
    _records_first, _drops_on_message_id, _decides_seen_events, _commits_over, _sends_before_commit, _does_not_mark,
    _forgets, _writes_anew, _notes_first, _notes_before_it_keeps, _leaves_folders_unsynced, _leaves_files_unsynced,
    _counts_no_attempts, _moves_first, _believes_reply_to,
)  # fmt: skip


def tricks_of(mutant: Callable[[Patch], None]) -> Callable[[], AbstractContextManager[None]]:
    """Play with a mutant in the place of the program."""

    @contextmanager
    def tricks() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            mutant(patch.setattr)
            yield

    return tricks
