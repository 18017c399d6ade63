"""Write officials their lists and overviews: what waits for them, what was decided in their name, how all stands.

Replies to lists are taken; an overview asks nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from maild.compose.docket import compose_list, compose_list_reply
from maild.compose.mail import MailDesk, Rendered
from maild.compose.overview import compose_overview
from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.docket import (
    LONGEST,
    Docket,
    Item,
    Person,
    Round,
    decisions_of,
    open_questions,
    people_in_office,
    question_of,
)
from maild.core.glance import waiting
from maild.core.overview import (
    Overview,
    Rhythm,
    is_week_due,
    is_worth_telling,
    monday_of,
    rhythms_of,
    week_of,
    weeks_untold,
)
from maild.core.posting import MailKind
from maild.core.received import Verdict
from maild.core.token import reply_token
from maild.core.worktime import last_closing
from maild.intake.listed import ListReply
from maild.service.advance import Registrar

_FEWEST = {MailKind.DIGEST: 2, MailKind.CONFIRMATION: 1}
"""Matters that make a list: a single open question has its own mail."""
_CLOCK_ERROR = timedelta(days=7)  # a day further ahead than this was a clock's mistake
_LOOKED_BACK = timedelta(days=14)  # for decisions that reached us late


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...
    def open_dossiers(self) -> tuple[Dossier, ...]: ...
    def lately(self, day: date) -> Iterable[Dossier]: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists lie on the desk, where a reply finds them; a list, its mail and its day become true in one commit."""

    desks: DeskStore
    cases: Cases
    registrar: Registrar

    def write(self, now: datetime) -> None:
        """Write what is due: questions and overviews at the first look of an office day, decisions once it is over.

        After an outage the decisions of a day that is past wait until the office opens.
        """
        office = self.registrar.office
        local = now.astimezone(office.zone)
        is_open, closing = office.calendar.is_open_at(local), last_closing(office.calendar, local)
        for person in people_in_office(office, now):
            if is_open and (person.wants_digest or rhythms_of(person)):
                self._see_to(person, MailKind.DIGEST, local, local)
            if person.wants_confirmation and closing and (is_open or closing.date() == local.date()):
                self._see_to(person, MailKind.CONFIRMATION, closing, local)

    def take(self, found: ListReply, now: datetime) -> tuple[Verdict, str, str]:
        """Bring each case its event, or answer what moved none; repeated after a crash, only what is left is done."""
        named = f"{found.docket.kind} of {found.docket.day}"
        is_second = bool(found.events)
        for case, event in found.events:
            dossier = self.cases.dossier(case.key)
            known = next((entry.event for entry in dossier.entries if entry.event.id == event.id), event)
            is_second = is_second and known.evidence.digest != event.evidence.digest
            self.registrar.advance(dossier, event)
        if found.told:
            self._tell(found, now)
        if is_second:
            return Verdict.DUPLICATE, "", "the same mail by another route"
        numbers = ", ".join(case.number for case, _ in found.events)
        return found.verdict, "", f"{named}: {numbers or found.reason}"

    def _see_to(self, person: Person, kind: MailKind, moment: datetime, now: datetime) -> None:
        """Write one mail, once for the day of a moment; note the day, too, where there is nothing to tell."""
        desk, day = self.desks.load(), moment.date()
        before = desk.round_of(person.address, kind)
        if before and day <= before.last <= day + _CLOCK_ERROR:
            return
        found = self._waiting(person) if kind is MailKind.DIGEST else self._decided(person, desk, moment)
        overview = self._overview(person, before, now) if kind is MailKind.DIGEST else None
        items = tuple(found)
        after = desk.tidied(now).with_round(person.address, kind, day)
        if len(items) >= _FEWEST[kind]:
            token = reply_token(self.registrar.desk.secret, "", question_of(kind, day), person.address)
            docket = Docket(token, kind, person.recipient, day, now, items[:LONGEST])
            after = self._with_list(after, docket, max(len(items) - LONGEST, 0), now, overview)
        elif overview:
            after = self._with_overview(after, overview, person, now)
        self.desks.commit(after)

    def _waiting(self, person: Person) -> Iterator[Item]:
        if not person.wants_digest:
            return
        cases = (dossier.case for dossier in self.cases.open_dossiers())
        for case, actor in open_questions(cases, person, self.registrar.office):
            yield Item(case.key, case.question, actor, self._token(case.key, case.question, person))

    def _decided(self, person: Person, desk: Desk, until: datetime) -> Iterator[Item]:
        """List the decisions up to a moment that no earlier list told; the first list begins with its own day."""
        before = desk.round_of(person.address, MailKind.CONFIRMATION)
        began = min(before.first, until.date()) if before else until.date()
        first = max(began, (until - _LOOKED_BACK).date())
        since = datetime.combine(first, time(), until.tzinfo)
        told = {
            (item.case, item.question, item.decided)
            for docket in desk.dockets
            if docket.to.address == person.address
            for item in docket.items
        }
        for dossier, decided, actor in decisions_of(self.cases.open_dossiers(), person, since, until):
            key = dossier.case.key
            if (key, decided.question, decided.at) not in told:
                yield Item(key, decided.question, actor, self._token(key, decided.question, person), decided.at)

    def _overview(self, person: Person, before: Round | None, now: datetime) -> Overview | None:
        """Say what a person is told of all cases on a morning; None where he wants nothing, or nothing is worth it."""
        rhythms, day, office = rhythms_of(person), now.date(), self.registrar.office
        seen = before.last if before else None
        is_weekly = Rhythm.WEEKLY in rhythms and is_week_due(seen, day, office)
        if not is_weekly and Rhythm.DAILY not in rhythms:
            return None
        weeks = weeks_untold(seen, day)
        first = monday_of(day) - timedelta(weeks=weeks)
        week = week_of(self.cases.lately(first), office, first, now, weeks) if is_weekly else None
        cases = (dossier.case for dossier in self.cases.open_dossiers())
        overview = Overview(day, waiting(cases, office, now), week)
        return overview if is_worth_telling(overview, office, now) else None

    def _token(self, case_key: str, question: str, person: Person) -> str:
        return reply_token(self.registrar.desk.secret, case_key, question, person.address)

    def _with_overview(self, desk: Desk, overview: Overview, person: Person, now: datetime) -> Desk:
        """Add an overview that stands alone; what can never be written is logged and does not stop the others."""

        def write(mail_desk: MailDesk) -> Rendered:
            return compose_overview(overview, person.recipient, self.registrar.office, now, mail_desk)

        rendered = self.registrar.written(write, MailKind.DIGEST)
        return desk.with_posting(rendered.posting) if rendered else desk

    def _with_list(
        self, desk: Desk, docket: Docket, unlisted: int, now: datetime, overview: Overview | None = None
    ) -> Desk:
        """Add a list and its mail; what can never be written is logged and does not stop the others."""
        dossiers = tuple(self.cases.dossier(item.case) for item in docket.items)

        def write(mail_desk: MailDesk) -> Rendered:
            return compose_list(docket, dossiers, unlisted, self.registrar.office, now, mail_desk, overview)

        rendered = self.registrar.written(write, docket.kind)
        return desk.with_docket(docket, now).with_posting(rendered.posting) if rendered else desk

    def _tell(self, found: ListReply, now: datetime) -> None:
        """Say to whom the list went that a reply to it moved nothing; of each reason once."""
        desk = self.desks.load()
        docket = desk.docket(found.docket.token)
        if docket is None or found.told is None or found.told in docket.clarified:
            return
        reason, dossiers = found.told, tuple(self.cases.dossier(item.case) for item in docket.items)
        before = tuple(posting for posting in desk.postings if posting.token == docket.token)

        def write(mail_desk: MailDesk) -> Rendered:
            office = self.registrar.office
            return compose_list_reply(docket, dossiers, reason, found.sender, office, now, mail_desk, before)

        rendered = self.registrar.written(write, docket.kind)
        after = desk.with_docket(replace(docket, clarified=(*docket.clarified, reason)), now)
        self.desks.commit(after.with_posting(rendered.posting) if rendered else after)
