"""Say what a mail means to us: a new letter, a reply that belongs to a case, or nothing that anybody must answer.

Pure: what is known about tokens and postings is asked through `Known`. Who may answer is decided by the question
whose token the mail carries, never by what the mail says about itself (reliability.md §3.0).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeAlias

from maild.core.address import domain_of, sole_address
from maild.core.answer import AnswerName
from maild.core.case import State
from maild.core.event import Event, Evidence, Proof, Reporter
from maild.core.letter import Fields, Letter, Matter
from maild.core.office import Actor, Office
from maild.core.sop import CLOSING_STEP
from maild.core.transcribing import enclosed
from maild.intake import listed
from maild.intake.authenticity import MailClass, TokenClues, mail_class, strict_sender, tokens_in
from maild.intake.authority import Asked
from maild.intake.authresults import AuthFinding, authenticated, vouched
from maild.intake.echo import Register, echoed_case
from maild.intake.hearing import Routing, fact_of
from maild.intake.listed import Arrival, ListReply
from maild.intake.mime import Mail, canon_digest
from maild.intake.notices import Notice, Outbox, notice_in
from maild.intake.reader import Reading
from maild.intake.reply import is_notice, understand

_ENOUGH_FIELDS = 3  # of five: a letter of its own, whatever it looks like
_OUR_ID = r"<[a-z2-7]{8,64}\.[a-z2-7]{16}@%s>"


class Known(listed.Known, Outbox, Register, Protocol):
    """What the office remembers of the mails that it sent."""

    def asked_by_posting(self, posting_id: str) -> Asked | None: ...


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A complaint; without a usable From, or handed in for somebody, its reporter has no address."""

    id: str  # of the event, and of the case that it opens
    reporter: Reporter
    checks: tuple[str, ...] = ()  # how it came, where its reporter did not send it himself


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail that belongs to a case; the event says whether it may move it."""

    asked: Asked
    event: Event


@dataclass(frozen=True, slots=True)
class Stray:
    """Shaped like a reply, but without a token, or no complaint at all: filed, and nobody is answered."""

    case_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A machine's mail, or our own, that belongs to no case."""

    reason: str


Verdict: TypeAlias = NewLetter | Reply | ListReply | Notice | Stray | Ignored


def triage(
    reading: Reading,
    known: Known,
    office: Office,
    secret: bytes,
    digest: str,
    arrived: datetime,
    matches_route: Routing,
    is_handed: bool = False,
) -> Verdict:
    """Judge one mail; `digest` is its raw SHA-256, `arrived` its INTERNALDATE, `is_handed`: a person handed it in."""
    mail = reading.mail
    writer = mail_class(mail, office.address, secret, office.reply_words)
    clues = tokens_in(mail, office.address, secret, reading.new_text)
    if writer is MailClass.SELF:
        return Ignored(writer.in_words)
    if writer is MailClass.BOUNCE:
        notice = notice_in(mail, clues.tokens, known, office, secret, digest, arrived)
        if notice:
            return notice
    questions = _questions(clues, known)
    event_id = event_id_of(reading, digest)
    if dockets := listed.lists_in(clues, known):
        finding = _reached(
            _authenticated(mail, office), lambda within: dockets[0] in listed.lists_in(within, known), reading, office,
            secret,
        )  # fmt: skip
        arrival = Arrival(event_id, arrived, lambda asked: _evidence(asked, mail, digest, finding, office))
        return listed.heard(
            reading, dockets, questions, writer, known, office, arrival,
            lambda part, asked: fact_of(part, (asked,), writer, office, _day(arrived, office), matches_route, secret),
        )  # fmt: skip
    if questions and not _starts_anew(questions[0], reading, office):
        asked = questions[0]
        fact, checks = fact_of(reading, questions, writer, office, _day(arrived, office), matches_route, secret)
        finding = _reached(
            _authenticated(mail, office), lambda within: asked in _questions(within, known), reading, office, secret
        )
        evidence = _evidence(asked, mail, digest, finding, office)
        evidence = replace(evidence, checks=(*checks, *evidence.checks))
        return Reply(asked, Event(event_id, arrived, asked.to.actor, fact, evidence, office.digest))
    if writer is MailClass.BOUNCE:
        return Ignored(writer.in_words)
    if is_handed:
        return as_letter(reading, office, secret, digest, ("handed in",))
    bringer = _bringer(mail, office)
    is_paper = bool(bringer and mail.enclosures)
    if writer is MailClass.LOOPING:
        return Stray("", writer.in_words)
    if writer is not MailClass.HUMAN and not (is_paper and bringer in office.scanners):
        return Ignored(writer.in_words)
    stray = _stray(reading, clues, office, known, is_paper)
    stray = stray or (None if is_paper else _no_complaint(reading.letter) or _notice(reading, office, bringer))
    return stray or NewLetter(event_id, _reporter(mail, office), (f"handed in by {bringer}",) if bringer else ())


def as_letter(reading: Reading, office: Office, secret: bytes, digest: str, checks: tuple[str, ...]) -> NewLetter:
    """Take a mail for a letter because a person says so; to a machine's address nothing is written."""
    mail = reading.mail
    is_machines = mail_class(mail, office.address, secret, office.reply_words) is not MailClass.HUMAN
    reporter = Reporter("") if is_machines else _reporter(mail, office)
    return NewLetter(event_id_of(reading, digest), reporter, checks)


def event_id_of(reading: Reading, digest: str) -> str:
    """Name what happens when a mail comes: the same by whatever route it comes."""
    return digest if reading.is_salvaged else canon_digest(reading.mail)


def _bringer(mail: Mail, office: Office) -> str:
    """Name the copier or front desk that a mail comes from; "" if it comes from its reporter."""
    address = sole_address(mail.from_headers)
    return address if office.hands_in(address) else ""


def _questions(clues: TokenClues, known: Known) -> tuple[Asked, ...]:
    """Look the clues up, the strongest first."""
    found = [known.asked_by_token(token) for token in clues.tokens]
    found += [known.asked_by_posting(posting) for posting in clues.postings]
    return tuple(asked for asked in found if asked)


def _starts_anew(asked: Asked, reading: Reading, office: Office) -> bool:
    """A whole new complaint, written as a reply to the mails of an ended case or enclosed in it, is a new case."""
    case, required = asked.case, office.sop.required_fields
    if asked.to.actor is not Actor.REPORTER or not case.state.is_ended:
        return False
    if not reading.own_fields.missing(required):
        return True
    papers, known = enclosed(reading.letter.fields), case.letter.fields
    is_sent_again = case.state is State.CLOSED and papers.value("description") == known.value("description")
    said = understand(reading.new_text, CLOSING_STEP, Actor.REPORTER, office.reply_words).answers
    is_reopening = any(answer.name is AnswerName.REOPEN for answer in said)
    return not (papers.missing(required) or is_sent_again or is_reopening)


def _evidence(asked: Asked, mail: Mail, digest: str, finding: AuthFinding, office: Office) -> Evidence:
    """Say on what a reply to a question is believed, before it is asked who may answer."""
    checks = (finding.reason,) if office.trust.authserv_id else ()
    sender = sole_address(mail.from_headers)
    return Evidence(digest, sender, asked.question, asked.to.address, checks, finding.proof)


def _authenticated(mail: Mail, office: Office) -> AuthFinding:
    return authenticated(mail.headers, office.trust.authserv_id, strict_sender(mail))


def _reached(
    finding: AuthFinding, finds: Callable[[TokenClues], bool], reading: Reading, office: Office, secret: bytes
) -> AuthFinding:
    """Hold a proof for nothing where it does not reach the token: a genuine mail may have been sent again to us."""
    if finding.proof is not Proof.PASSED:
        return finding
    if finds(tokens_in(vouched(reading.mail, finding), office.address, secret, reading.new_text)):
        return finding
    return AuthFinding(Proof.NONE, f"{finding.reason}, but the token stands where DKIM does not reach")


def _stray(reading: Reading, clues: TokenClues, office: Office, known: Known, is_paper: bool) -> Stray | None:
    """Recognise a reply whose token is lost or invented, so that it opens no case of its own."""
    mail = reading.mail
    if not reading.letter.is_readable:
        return None
    if echoed := echoed_case(reading, known, office):
        return Stray(echoed, "repeats a mail of ours")
    if max(map(_count, (reading.own_fields, enclosed(reading.letter.fields)))) < _ENOUGH_FIELDS:
        number = re.search(rf"\[({re.escape(office.case_prefix)}-\d{{4}}-\d{{4,9}})\]", mail.subject)
        if number:
            return Stray(number[1], "names a case, but carries no token of it")
        ours = re.compile(_OUR_ID % re.escape(domain_of(office.address)))
        if clues.tokens or any(ours.fullmatch(named.lower()) for named in (*mail.in_reply_to, *mail.references)):
            return Stray("", "answers a mail that we do not know")
    staff = {address.lower() for address in office.staff_addresses()}
    is_told = is_paper or reading.letter.unscanned > 0 or _count(reading.letter.fields) >= _ENOUGH_FIELDS
    if sole_address(mail.from_headers) in staff and not is_told:
        return Stray("", "from our own staff, without a token and without a complaint")
    return None


def _notice(reading: Reading, office: Office, bringer: str) -> Stray | None:
    """Recognise what is nobody's complaint by who or what wrote it, unless it tells one field by field.

    An operator gets alerts, so that his mail program's words, whatever they seem to say, must not cause another one.
    """
    letter = reading.letter
    is_form = max(map(_count, (reading.own_fields, enclosed(letter.fields)))) >= _ENOUGH_FIELDS
    is_operators = not bringer and sole_address(reading.mail.from_headers) in map(str.lower, office.alert_to)
    if is_operators and not (is_form or letter.unscanned):
        return Stray("", "from an address of office.alert_to, and no complaint field by field")
    if is_notice(reading.new_text, office.reply_words) and not (is_form or reading.mail.enclosures):
        return Stray("", "no complaint: a program's notice")
    return None


def _no_complaint(letter: Letter) -> Stray | None:
    """Recognise what nobody needs to act on; what is not read whole yet may still be a complaint."""
    if letter.matter is not Matter.NONE or letter.unscanned:
        return None
    grounds = "; ".join(ground for ground in letter.grounds if ground.startswith("matter"))
    return Stray("", f"no complaint: {grounds}".rstrip(": "))


def _count(fields: Fields) -> int:
    return sum(1 for _, field in fields.items() if field)


def _reporter(mail: Mail, office: Office) -> Reporter:
    address = sole_address(mail.from_headers)
    if office.hands_in(address):
        return Reporter("", message_id=mail.message_id if address == office.front_desk else "")
    is_listed = bool(address) and office.unit_of(address) is not None
    is_known = is_listed or _authenticated(mail, office).proof is Proof.PASSED
    return Reporter(address, mail.from_name, is_known, mail.message_id)


def _day(arrived: datetime, office: Office) -> date:
    return arrived.astimezone(office.zone).date()
