"""Carry out what the operator asks for: rulings from paper or phone, missing fields, mails that wait for him."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from mimetypes import guess_type
from typing import Protocol

from maild.core.answer import Answer, AnswerName, RepairReport
from maild.core.case import Case, Dossier
from maild.core.decide import NOT_ACTED_ON
from maild.core.desk import Desk
from maild.core.event import BY_OPERATOR, Answered, Event, Evidence, Fact, Filled, Proof
from maild.core.letter import FIELD_NAMES, Enclosure, Field, Fields
from maild.core.office import Actor
from maild.core.posting import Posting, PostingState, dropped
from maild.core.presuming import is_presumed
from maild.intake.hearing import Routing
from maild.intake.phone import e164_of
from maild.intake.reply import understand
from maild.service.advance import Registrar
from maild.store.requests import Outcome, Request

COMMANDS = ("rule", "fill", "retry", "drop")
_WAITING = (PostingState.HELD, PostingState.FAILED, PostingState.DUE, PostingState.UNKNOWN)


class Cases(Protocol):
    def by_number(self, number: str) -> Dossier | None: ...
    def commit(self, dossier: Dossier) -> None: ...
    def rows(self, include_ended: bool = False) -> Iterator[Dossier]: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


class Archive(Protocol):
    def read(self, digest: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Operator:
    """The operator's hands."""

    cases: Cases
    desks: DeskStore
    archive: Archive
    registrar: Registrar
    route: Routing

    def carry_out(self, request: Request, now: datetime) -> Outcome:
        """Do what a request asks; done twice, after a crash, it is still done once."""
        match request.command:
            case "rule":
                return self._on_case(request, now, self._ruling)
            case "fill":
                return self._on_case(request, now, self._filling)
            case "retry" | "drop":
                return self._posting(request, now)
            case _:
                return Outcome(False, f'unknown request "{request.command}"; known: {", ".join(COMMANDS)}')

    def _on_case(
        self, request: Request, now: datetime, fact_of: Callable[[Request, Case], tuple[Actor, Fact] | str]
    ) -> Outcome:
        dossier = self.cases.by_number(request.argument("case"))
        if dossier is None:
            return Outcome(False, f"there is no case {request.argument('case')}; see `maild case list --all`")
        found = fact_of(request, dossier.case)
        if isinstance(found, str):
            return Outcome(False, found)
        actor, fact = found
        evidence = Evidence(
            address=BY_OPERATOR,
            question=dossier.case.question,
            checks=("by the operator's hand",),
            proof=Proof.VOUCHED,
        )
        event = Event(f"operator:{request.id}", now, actor, fact, evidence, self.registrar.office.digest)
        after = self.registrar.advance(dossier, event)
        outcome = after.entries[-1].outcome
        is_done = not outcome.startswith(NOT_ACTED_ON)
        remedy = "" if is_done else f"; the case is {after.case.state}"
        return Outcome(is_done, f"{after.case.number}: {outcome}{remedy}")

    def _ruling(self, request: Request, case: Case) -> tuple[Actor, Fact] | str:
        name, role, note = (request.argument(key) for key in ("answer", "by", "note"))
        if name not in tuple(AnswerName):
            return f'unknown answer "{name}"; known: {", ".join(AnswerName)}'
        if role not in (Actor.REPORTER, Actor.KABAG, Actor.KASUBBAG, Actor.TECHNICIAN):
            return f'unknown role "{role}"; known: reporter, kabag, kasubbag, technician'
        enclosures = tuple(self._enclosures(request))
        answer = self._answer(AnswerName(name), note, enclosures, case)
        if isinstance(answer, str):
            return answer
        return Actor(role), Answered((answer,), note, enclosures)

    def _answer(self, name: AnswerName, note: str, enclosures: tuple[Enclosure, ...], case: Case) -> Answer | str:
        match name:
            case AnswerName.RATE:
                known = note in ("1", "2", "3", "4")
                return Answer(name, score=int(note)) if known else "rate: --note must be 1, 2, 3 or 4"
            case AnswerName.DONE:
                words = self.registrar.office.reply_words
                said = understand(f"SELESAI\n{note}", 5, Actor.TECHNICIAN, words, enclosures).answers
                return said[0] if said else Answer(name, note, report=RepairReport(note))
            case AnswerName.APPROVE:
                words = self.registrar.office.reply_words
                said = understand(f"SETUJU\n{note}", 6, Actor.KASUBBAG, words, enclosures).answers
                number = said[0].letter_number if len(said) == 1 else ""
                return Answer(name, "" if number else note, letter_number=number)
            case AnswerName.ORDER:
                words = self.registrar.office.reply_words
                said = understand(f"PERINTAH: {note}", 4, Actor.KASUBBAG, words, ()).answers
                return said[0] if len(said) == 1 and said[0].name is name else Answer(name, note)
            case AnswerName.JOIN:
                words = self.registrar.office.reply_words
                said = understand(f"GABUNG {note}", 3, Actor.KASUBBAG, words, (), case.number).answers
                is_heard = len(said) == 1 and said[0].name is name
                return said[0] if is_heard else 'join: --note must be the number of a case, or ""'
            case _:
                return Answer(name, note)

    def _filling(self, request: Request, case: Case) -> tuple[Actor, Fact] | str:
        given = {name: request.argument(name) for name in FIELD_NAMES if request.argument(name)}
        if not given:
            return f"nothing to fill in; give any of {', '.join(f'{name}=…' for name in FIELD_NAMES)}"
        fields = Fields(**{name: _field(name, value) for name, value in given.items()})
        if fields.phone and not fields.phone.e164:
            return f'phone: "{fields.phone.value}" is not an Indonesian number, such as 0812-5550-0143'
        letter = replace(case.letter, fields=case.letter.fields.overwritten_by(fields))
        return Actor.OPERATOR, Filled(fields, self.route(letter, case.reporter.address))

    def _enclosures(self, request: Request) -> Iterator[Enclosure]:
        digest, name = request.argument("file"), request.argument("file_name")
        if digest:
            media_type = guess_type(name)[0] or "application/octet-stream"
            yield Enclosure(name, media_type, len(self.archive.read(digest)), digest)

    def _posting(self, request: Request, now: datetime) -> Outcome:
        """Send a waiting mail at once, or never; or all of a kind that were held back."""
        if request.argument("held"):
            return self._held(request, now)
        wanted = request.argument("id")
        for dossier in self.cases.rows(include_ended=True):
            for posting in _named(dossier.postings, wanted):
                self.cases.commit(dossier.with_posting(_ruled(posting, request.command, now)))
                return Outcome(True, f"{posting.id} {posting.kind} to {posting.to.address}: {request.command}")
        desk = self.desks.load()
        for posting in _named(desk.postings, wanted):
            self.desks.commit(desk.with_posting(_ruled(posting, request.command, now)))
            return Outcome(True, f"{posting.id} {posting.kind} to {posting.to.address}: {request.command}")
        return Outcome(False, f'no waiting mail has the id "{wanted}"; see `maild outbox`')

    def _held(self, request: Request, now: datetime) -> Outcome:
        wanted, count = request.argument("held"), 0
        for dossier in tuple(self.cases.rows(include_ended=True)):
            held = [one for one in dossier.postings if one.state is PostingState.HELD and one.kind == wanted]
            after = reduce(lambda kept, one: kept.with_posting(_ruled(one, request.command, now)), held, dossier)
            if held:
                self.cases.commit(after)
            count += len(held)
        return Outcome(count > 0, f"{count} held mails of the kind {wanted}: {request.command}")


def _named(postings: tuple[Posting, ...], wanted: str) -> Iterator[Posting]:
    """Find a waiting posting by its id or the beginning of it, if that is long enough to be its own."""
    waiting = (entry for entry in postings if (entry.state in _WAITING or is_presumed(entry)) and not entry.is_dropped)
    if len(wanted) >= 6:
        yield from (entry for entry in waiting if entry.id.startswith(wanted))


def _ruled(posting: Posting, command: str, now: datetime) -> Posting:
    if command == "drop":
        return dropped(posting)
    return replace(posting, state=PostingState.DUE, due=now, error="")


def _field(name: str, value: str) -> Field:
    return Field(value, source="operator", text=value, e164=e164_of(value) if name == "phone" else "")
