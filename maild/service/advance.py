"""Advance a case: decide, compose, commit, for all who bring an event."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from maild.compose.mail import MailDesk, Rendered, compose
from maild.compose.templates import Templates
from maild.core.case import Dossier, Entry
from maild.core.chain import next_entry
from maild.core.decide import decide
from maild.core.event import Event, Reason, Send
from maild.core.office import Office
from maild.core.outcome import outcome_of
from maild.core.posting import MailKind, Posting, held
from maild.core.token import mint
from maild.errors import MaildError, RulesError, TransientFailure
from maild.service.incident import Cases as Others
from maild.service.incident import level, looked_around, spread
from maild.service.traffic import Traffic

_LOG = logging.getLogger(__name__)


class Cases(Others, Protocol):
    def commit(self, dossier: Dossier) -> None: ...


class Archive(Protocol):
    def batch(self) -> AbstractContextManager[None]: ...
    def keep(self, data: bytes) -> str: ...


@dataclass(frozen=True, slots=True)
class Registrar:
    """Everything that carrying out a decision needs."""

    office: Office
    cases: Cases
    archive: Archive
    desk: MailDesk
    shipped: Templates  # what is written with where the office's own texts fail
    traffic: Traffic

    def advance(self, dossier: Dossier, event: Event) -> Dossier:
        """Make the case after the event, the event and its mails true in one commit; a seen event changes nothing.

        What it means for the other cases of an incident follows in commits of their own.
        """
        after = self._bring(dossier, event)
        if after is not dossier:
            spread(dossier.case, after, self.cases, self._bring, self.office.digest)
        return after

    def level(self) -> None:
        """Bring to the cases of each incident what a crash kept from them."""
        level(self.cases, self._bring, self.office.digest)

    def _bring(self, dossier: Dossier, event: Event) -> Dossier:
        """Commit what an event comes to.

        The rendered bytes go to the archive first, so that a posting never names what is not there.
        """
        if event.id in dossier.case.seen:
            return dossier
        event = looked_around(event, dossier.case, self.cases, self.office)
        with self.archive.batch():
            after = self._after(dossier, event)
            self.cases.commit(after)
        _LOG.info("event=decided case=%s state=%s cause=%.16s", after.case.number, after.case.state, event.id)
        return after

    def _after(self, dossier: Dossier, event: Event) -> Dossier:
        """Decide, and write the mails that follow."""
        decision = decide(dossier.case, event, self.office)
        outcome = outcome_of(dossier.case, decision)
        after = replace(dossier, case=decision.case, entries=(*dossier.entries, Entry(event, outcome, "")))
        for sequence, effect in enumerate(decision.effects):
            if isinstance(effect, Send):
                after = replace(after, postings=(*after.postings, *self._postings(effect, after, event, sequence)))
        salt = mint(self.desk.secret, "salt", dossier.case.key, event.id)
        entry = next_entry(dossier, event, outcome, after.postings[len(dossier.postings) :], salt)
        return replace(after, entries=(*dossier.entries, entry))

    def written(self, write: Callable[[MailDesk], Rendered], kind: MailKind, number: str = "-") -> Rendered | None:
        """Write a mail with the office's own texts, or where they fail with the shipped ones, and keep its bytes.

        What can never be written is logged and must not stop what else is to be done. `number` is that of its case.
        """
        try:
            rendered = self._rendered(write, kind, number)
        except TransientFailure:
            raise  # it is tried again later, and written then
        except MaildError as error:
            _LOG.error("event=not_written case=%s kind=%s error=%s", number, kind, error)
            return None
        self.archive.keep(rendered.raw)
        return rendered

    def _postings(self, send: Send, dossier: Dossier, event: Event, sequence: int) -> Iterator[Posting]:
        def write(desk: MailDesk) -> Rendered:
            return compose(send, dossier, self.office, event.id, event.at, sequence, desk)

        rendered = self.written(write, send.kind, dossier.case.number)
        if rendered is None:
            return
        is_free = send.reason is Reason.CANCELLED  # tells officials that a question is void
        why = "" if is_free else self.traffic.objection(rendered.posting, dossier.case)
        yield held(replace(rendered.posting, due=self.traffic.clock()), why) if why else rendered.posting

    def _rendered(self, write: Callable[[MailDesk], Rendered], kind: MailKind, number: str) -> Rendered:
        try:
            return write(self.desk)
        except RulesError as error:
            _LOG.error("event=template_failed case=%s kind=%s error=%s", number, kind, error)
            return write(replace(self.desk, templates=self.shipped))
