"""Who is written to, and what a state sends when it is entered: one letter to its actor, one word to the reporter."""

from datetime import datetime

from maild.core.case import REPORTER_QUESTION, Case, State
from maild.core.event import Effect, Reason, Send, Undelivered
from maild.core.letter import Enclosure, Matter
from maild.core.office import Actor, Office, Official
from maild.core.posting import MailKind, Recipient
from maild.core.sop import step_of
from maild.core.transcribing import is_waiting

_QUESTIONS = {
    State.AWAITING_COMPLETION: MailKind.COMPLETION_REQUEST,
    State.AWAITING_DIRECTIVE: MailKind.DIRECTIVE_REQUEST,
    State.AWAITING_CONFIRMATION: MailKind.DIRECTIVE,
    State.AWAITING_ORDER: MailKind.ORDER_REQUEST,
    State.REPAIRING: MailKind.ORDER,
    State.AWAITING_APPROVAL: MailKind.APPROVAL_REQUEST,
}
"""The letter that enters a state, to the actor whose answer completes it (interface.md §3)."""

_NOTICES = {State.REJECTED: MailKind.REJECTION, State.WITHDRAWN: MailKind.WITHDRAWAL}


def actor_of(case: Case, office: Office) -> Actor | None:
    """Say who must act now; None once the case has ended, while scans are read, and while another case acts for it."""
    return None if case.is_following else acting(case, office)


def acting(case: Case, office: Office) -> Actor | None:
    """Say who must act, be it on the case that this one follows."""
    if is_waiting(case):
        return None
    if case.state is State.AWAITING_READING:
        return Actor.OPERATOR
    if case.state is State.AWAITING_APPROVAL:
        return office.sop.result_approver if case.approvals else Actor.KASUBBAG
    step = step_of(case.state)
    return None if step is None or case.state.is_ended else step.actor


def people(actor: Actor, case: Case, office: Office, at: datetime) -> tuple[Recipient, ...]:
    """List the people who stand behind an actor of this case at a moment."""
    match actor:
        case Actor.REPORTER:
            return (Recipient(actor, case.reporter.address, case.reporter.name),) if case.reporter.address else ()
        case Actor.TECHNICIAN:
            team = office.team(case.team)
            members = team.members if team else ()
            return tuple(Recipient(actor, member.addresses[0], member.name) for member in members)
        case Actor.OPERATOR | Actor.CLOCK:
            return operators(office)
        case _:
            holders = office.holders(actor, at.astimezone(office.zone).date())
            return tuple(map(recipient_of, holders))


def operators(office: Office) -> tuple[Recipient, ...]:
    return tuple(Recipient(Actor.OPERATOR, address) for address in office.alert_to)


def recipient_of(entry: Official) -> Recipient:
    """Write to an official, or to who stands in for him, at the first of his addresses."""
    return Recipient(entry.role, entry.addresses[0], entry.name, f"{entry.kind} {entry.title}".strip())


def entering(
    case: Case, office: Office, at: datetime, reason: Reason | None = None, text: str = "", is_first: bool = True
) -> tuple[Effect, ...]:
    """List the mails of entering the case's state; `is_first` is False where its notice to the reporter is known."""
    match case.state:
        case State.AWAITING_DIRECTIVE if is_first:
            return (*to_reporter(case, office, MailKind.RECEIPT), *ask(case, office, at, reason, text))
        case State.REPAIRING if is_first:
            return (*ask(case, office, at, reason, text), *to_reporter(case, office, MailKind.PROGRESS))
        case State.CLOSED:
            told = to_reporter(case, office, MailKind.RESULT, enclosures=_result(case))
            return told if case.incident else (*told, *_closing(case, office, at))
        case State.REJECTED | State.WITHDRAWN:
            return to_reporter(case, office, _NOTICES[case.state], text=text)
        case _:
            return ask(case, office, at, reason, text)


def ask(
    case: Case, office: Office, at: datetime, reason: Reason | None = None, text: str = "", kind: MailKind | None = None
) -> tuple[Effect, ...]:
    """Put the state's question to everyone who may answer it; to the operator where nobody can.

    Of a case that follows another they only hear how it stands: the question is that of the other.
    """
    actor = acting(case, office) if kind is MailKind.PROGRESS else actor_of(case, office)
    if actor is Actor.OPERATOR:
        return alert(office, reason or why_looked_at(case), text)
    chosen = kind or _QUESTIONS.get(case.state)
    if actor is None or chosen is None:
        return ()
    if actor is Actor.REPORTER:
        missing = case.letter.fields.missing(office.sop.required_fields)
        return to_reporter(case, office, chosen, reason, text, missing)
    sends = tuple(_put(case, person, chosen, reason, text) for person in people(actor, case, office, at))
    return sends or alert(office, Reason.NOBODY, actor)


def ask_one(case: Case, person: Recipient, reason: Reason) -> tuple[Effect, ...]:
    """Put the state's question to one more person who may answer it."""
    kind = _QUESTIONS.get(case.state)
    return (_put(case, person, kind, reason),) if kind else ()


def _put(case: Case, person: Recipient, kind: MailKind, reason: Reason | None, text: str = "") -> Send:
    question = "" if case.is_following else case.question
    return Send(kind, person, question, reason, text, enclosures=_travelling(case, kind))


def to_reporter(
    case: Case,
    office: Office,
    kind: MailKind,
    reason: Reason | None = None,
    text: str = "",
    missing: tuple[str, ...] = (),
    enclosures: tuple[Enclosure, ...] = (),
) -> tuple[Effect, ...]:
    """Write to the reporter; where he has no address, somebody must hand it over to him."""
    if not case.reporter.address:
        return _handed_over(case, office, kind, missing, enclosures)
    to = Recipient(Actor.REPORTER, case.reporter.address, case.reporter.name)
    return (Send(kind, to, REPORTER_QUESTION, reason, text, missing, enclosures),)


def can_be_asked(case: Case, office: Office) -> bool:
    """Say whether the reporter can be reached: by mail, or through the front desk."""
    return bool(case.reporter.address or office.front_desk)


def alert(office: Office, reason: Reason, text: str = "", undelivered: Undelivered | None = None) -> tuple[Effect, ...]:
    return tuple(
        Send(MailKind.ALERT, person, reason=reason, text=text, undelivered=undelivered) for person in operators(office)
    )


def _handed_over(
    case: Case, office: Office, kind: MailKind, missing: tuple[str, ...], enclosures: tuple[Enclosure, ...]
) -> tuple[Effect, ...]:
    """Ask the front desk to hand a mail over, on paper or by WA; where there is none, tell the operator."""
    if not office.front_desk:
        return alert(office, Reason.NO_ADDRESS, kind)
    if kind is MailKind.PROGRESS:  # not worth a walk
        return ()
    to = Recipient(Actor.REPORTER, office.front_desk, case.reporter.name)
    return (Send(MailKind.HANDOVER, to, REPORTER_QUESTION, Reason.NO_ADDRESS, kind, missing, enclosures),)


def why_looked_at(case: Case) -> Reason:
    """Say why a person must look at a letter."""
    if is_waiting(case):
        return Reason.UNSCANNED
    return Reason.UNREADABLE if case.letter.matter is Matter.COMPLAINT else Reason.OTHER_MATTER


def _closing(case: Case, office: Office, at: datetime) -> tuple[Effect, ...]:
    kabag = people(Actor.KABAG, case, office, at)
    copies = case.route.then.copies if case.route else ()
    others = tuple(Recipient(Actor.OPERATOR, address) for address in copies)
    return tuple(
        Send(MailKind.CLOSING_REPORT, person, case.question if person in kabag else "", enclosures=_result(case))
        for person in (*kabag, *others)
    )


def _result(case: Case) -> tuple[Enclosure, ...]:
    photos = case.report.photos if case.report else ()
    return (*((case.draft,) if case.draft else ()), *photos)


def _travelling(case: Case, kind: MailKind) -> tuple[Enclosure, ...]:
    """The reporter's enclosures go on to those who decide, the repair's to those who approve (interface.md §3)."""
    if kind is MailKind.APPROVAL_REQUEST:
        return _result(case)
    return () if case.letter.head.is_confidential else case.letter.enclosures
