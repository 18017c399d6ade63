"""How each answer of interface.md §4 is taken: the facts it adds to the case and the state it leads to."""

from dataclasses import dataclass, replace
from datetime import datetime

from maild.core import incident
from maild.core.answer import Answer, AnswerName, RepairReport
from maild.core.asking import actor_of, people, to_reporter
from maild.core.case import Case, Note, State
from maild.core.deadline import reopening_ends
from maild.core.doubt import amended, completed, doubts_of
from maild.core.event import Answered, Effect, Event, Reason, Refer, Send
from maild.core.informing import is_said_again, passed_on
from maild.core.letter import Enclosure, Letter
from maild.core.office import Actor, Office, Team
from maild.core.posting import MailKind
from maild.core.sop import step_of

BARE_INSTRUCTION = "Untuk ditindaklanjuti sesuai SOP"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Taken:
    """The case with the answer in it, in its new state, and mails beyond those of entering that state."""

    case: Case
    effects: tuple[Effect, ...] = ()
    reason: Reason | None = None  # for the mails that enter the state
    text: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing happens; the writer is told why."""

    reason: Reason
    text: str = ""


def take(case: Case, event: Event, fact: Answered, office: Office) -> Taken | Refused:
    """Take all answers of one reply, or none of them."""
    taken = Taken(case)
    for answer in fact.answers:
        step = _take_one(taken.case, answer, event, fact, office)
        if isinstance(step, Refused):
            return step
        taken = Taken(step.case, taken.effects + step.effects, step.reason or taken.reason, step.text or taken.text)
    return taken


def _take_one(case: Case, answer: Answer, event: Event, fact: Answered, office: Office) -> Taken | Refused:
    note = Note(event.at, event.evidence.address or event.actor, answer.text)
    if event.actor is Actor.REPORTER:
        return _from_reporter(case, answer, note, fact, office)
    if case.state is State.AWAITING_READING and (event.actor, answer.name) == (Actor.KABAG, AnswerName.REJECT):
        return _directed(case, answer, note)  # a letter about something else; the operator brings his word
    if answer.name is AnswerName.SPLIT and event.actor is Actor.KASUBBAG and case.is_following and case.incident:
        return Taken(incident.alone(case), reason=Reason.PARTED, text=case.incident.lead)
    if event.actor is not actor_of(case, office):
        return Refused(Reason.NOT_NOW, answer.name)
    is_joining = answer.name is AnswerName.JOIN
    match event.actor:
        case Actor.KABAG if case.state is State.AWAITING_DIRECTIVE:
            return _directed(case, answer, note)
        case Actor.KASUBBAG if case.state in (State.AWAITING_CONFIRMATION, State.AWAITING_ORDER):
            return _joined(case, answer, event, office) if is_joining else _ordered(case, answer, note, office)
        case Actor.TECHNICIAN:
            return _repaired(case, answer, note, event, fact, office)
        case Actor.KABAG | Actor.KASUBBAG:
            return _approved(case, answer, note, fact, office)
        case _:
            return Refused(Reason.NOT_NOW, answer.name)


def _directed(case: Case, answer: Answer, note: Note) -> Taken | Refused:
    match answer.name:
        case AnswerName.APPROVE:
            instruction = answer.text or _instruction(case)
            directive = replace(note, text=instruction)
            return Taken(replace(case, directive=directive, state=State.AWAITING_CONFIRMATION))
        case AnswerName.REJECT if not answer.text:
            return Refused(Reason.REASON_WANTED)
        case AnswerName.REJECT:
            return Taken(replace(case, directive=note, state=State.REJECTED), text=answer.text)
        case AnswerName.RETURN:
            wanted = answer.text or "kelengkapan pengaduan"
            returned = replace(case, wanted=wanted, state=State.AWAITING_COMPLETION)
            return Taken(returned, reason=Reason.RETURNED, text=wanted)
        case _:
            return Refused(Reason.NOT_NOW, answer.name)


def _instruction(case: Case) -> str:
    return (case.route.then.instruction if case.route else "") or BARE_INSTRUCTION


def _ordered(case: Case, answer: Answer, note: Note, office: Office) -> Taken | Refused:
    match answer.name:
        case AnswerName.CONFIRM:
            confirmation = case.confirmation if case.state is State.AWAITING_ORDER else note
            return Taken(replace(case, confirmation=confirmation or note, state=State.AWAITING_ORDER))
        case AnswerName.ORDER if case.state is State.AWAITING_CONFIRMATION:
            return Refused(Reason.CONFIRMATION_OWED)
        case AnswerName.ORDER:
            team = _team_named(answer, case, office)
            if not team:
                return Refused(Reason.TEAM_UNKNOWN, answer.team or answer.text)
            return Taken(replace(case, order=replace(note, text=answer.text or answer.team), team=team, alike=(),
                                 state=State.REPAIRING))  # fmt: skip
        case AnswerName.RETURN:
            returned = replace(case, state=State.AWAITING_DIRECTIVE)
            return Taken(returned, reason=Reason.RETURNED, text=answer.text)
        case _:
            return Refused(Reason.NOT_NOW, answer.name)


def _joined(case: Case, answer: Answer, event: Event, office: Office) -> Taken | Refused:
    """Let the case follow the one that is named; its confirmation, if there is one, stays its own."""
    lead = incident.chosen(case, answer, event)
    if isinstance(lead, incident.Hindrance):
        return Refused(Reason.NOT_JOINED, f"{lead} {answer.other}".rstrip())
    after = incident.joined(case, lead, event.evidence.question)
    return Taken(after, incident.paused(after, office))


def _team_named(answer: Answer, case: Case, office: Office) -> str:
    """Find the team that an order names by title, key or member: the routed one where it names none, "" if unknown."""
    named = _words(answer.team) - _ANY_TEAM
    if not named:
        return case.route.then.team if case.route else office.default_route.team
    said = f"{answer.team} {answer.text}".casefold()
    in_full = (team.key for team in office.teams if team.title.casefold() in said)
    return next(in_full, "") or next((team.key for team in office.teams if _is_named(team, named)), "")


def _is_named(team: Team, named: frozenset[str]) -> bool:
    names = (f"{team.key} {team.title}", *(member.name for member in team.members))
    return any(named <= _words(name) for name in names)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().replace(",", " ").replace(".", " ").split())


_ANY_TEAM = frozenset("tim regu teknis teknisi petugas pelaksana sdr sdri saudara saudari bapak ibu pak bu".split())


def _repaired(case: Case, answer: Answer, note: Note, event: Event, fact: Answered, office: Office) -> Taken | Refused:
    match answer.name:
        case AnswerName.PROGRESS:
            return Taken(replace(_resumed(case, note.at), progress=(*case.progress, note)))
        case AnswerName.PAUSE:
            paused = replace(case, pause=note, state=State.REPAIR_PAUSED, progress=(*case.progress, note))
            return Taken(paused, to_reporter(paused, office, MailKind.PROGRESS, Reason.PAUSED, answer.text))
        case AnswerName.RESUME:
            return Taken(replace(_resumed(case, note.at), progress=(*case.progress, note)))
        case AnswerName.UNABLE:
            unable = replace(_resumed(case, note.at), progress=(*case.progress, note), state=State.AWAITING_ORDER)
            return Taken(unable, reason=Reason.UNABLE, text=answer.text)
        case AnswerName.DONE:
            return _done(_resumed(case, note.at), answer, note, event, fact, office)
        case _:
            return Refused(Reason.NOT_NOW, answer.name)


def _resumed(case: Case, at: datetime) -> Case:
    if case.state is not State.REPAIR_PAUSED or case.pause is None:
        return case
    return replace(case, state=State.REPAIRING, pauses=(*case.pauses, (case.pause.at, at)), pause=None)


def _done(case: Case, answer: Answer, note: Note, event: Event, fact: Answered, office: Office) -> Taken:
    """A report is complete with cause, checklist and photos (SOP step 5); what is missing is asked for."""
    said = answer.report or RepairReport()
    photos = tuple(enclosure for enclosure in fact.enclosures if enclosure.media_type.startswith("image/"))
    said = replace(said, photos=tuple(dict.fromkeys((*said.photos, *photos))))
    report = case.report.merged_with(said) if case.report else said
    missing = report.missing()
    if not missing:
        whole = replace(case, report=report, reported=replace(note, text=fact.text or note.text), approvals=())
        return Taken(replace(whole, state=State.AWAITING_APPROVAL))
    partial = replace(case, report=report)
    members = people(Actor.TECHNICIAN, case, office, event.at)
    to = tuple(person for person in members if person.address == event.evidence.asked) or members[:1]
    return Taken(
        partial,
        tuple(Send(MailKind.REPORT_REQUEST, person, case.question, missing=missing) for person in to),
    )


def _approved(case: Case, answer: Answer, note: Note, fact: Answered, office: Office) -> Taken | Refused:
    match answer.name:
        case AnswerName.APPROVE:
            draft = next((item for item in fact.enclosures if _is_docx(item)), case.draft)
            number = answer.letter_number or case.letter_number
            approved = replace(case, approvals=(*case.approvals, note), draft=draft, letter_number=number)
            is_final = len(approved.approvals) > 1 or office.sop.result_approver is Actor.KASUBBAG
            return Taken(replace(approved, state=State.CLOSED if is_final else State.AWAITING_APPROVAL))
        case AnswerName.REVISE:
            revised = replace(case, revision=answer.text, approvals=(), state=State.REPAIRING)
            return Taken(revised, reason=Reason.REVISION, text=answer.text)
        case _:
            return Refused(Reason.NOT_NOW, answer.name)


def _is_docx(enclosure: Enclosure) -> bool:
    return enclosure.media_type == _DOCX or enclosure.name.lower().endswith(".docx")


def _from_reporter(case: Case, answer: Answer, note: Note, fact: Answered, office: Office) -> Taken | Refused:
    match answer.name:
        case AnswerName.STATUS:
            return Taken(case, to_reporter(case, office, MailKind.STATUS))
        case AnswerName.WITHDRAW:
            return _withdrawn(case)
        case AnswerName.COMPLETE if case.state is State.AWAITING_COMPLETION and _says_more(case, answer, office):
            return _completed(case, answer, note, fact, office)
        case AnswerName.REOPEN if case.state is State.CLOSED:
            return _reopened(case, note, office)
        case AnswerName.RATE if case.state is State.CLOSED:
            return Taken(replace(case, rating=answer.score))
        case _:
            return _informed(case, answer, note, fact, office)


def _withdrawn(case: Case) -> Taken | Refused:
    step = step_of(case.state)
    if step is None or step.number > 4:
        return Refused(Reason.TOO_LATE)
    return Taken(replace(case, state=State.WITHDRAWN, undo=None))


def _completed(case: Case, answer: Answer, note: Note, fact: Answered, office: Office) -> Taken:
    """Fill the gaps and settle doubts; what the Kabag asked for beyond the five fields is answered by any words.

    While the scans of the same reply are unread, words that may only speak of them complete nothing.
    """
    required = office.sop.required_fields
    known = case.letter.fields
    fields = completed(known, answer.fields, required)
    letter = replace(_with_enclosures(case.letter, fact), fields=fields)
    said = replace(note, text=fact.text or note.text)
    supplements = (*case.supplements, said) if case.wanted else case.supplements
    filled = replace(case, letter=letter, supplements=supplements, route=fact.route or case.route)
    is_guessed = fact.is_unscanned and any(name in known.missing(required) for name in fields.doubtful())
    is_whole = not fields.missing(required) and not is_guessed
    return Taken(replace(filled, state=State.AWAITING_DIRECTIVE, undo=None) if is_whole else filled)


def _reopened(case: Case, note: Note, office: Office) -> Taken | Refused:
    ends = reopening_ends(case, office)
    if ends is None or note.at > ends:
        return Refused(Reason.TOO_LATE)
    again = replace(
        case, state=State.AWAITING_ORDER, report=None, reported=None, approvals=(), draft=None, letter_number="",
        revision="", rating=None, supplements=(*case.supplements, note), incident=None, followers=(),
    )  # fmt: skip
    told = to_reporter(again, office, MailKind.STATUS, Reason.REOPENED)
    return Taken(again, told, Reason.REOPENED, note.text)


def _says_more(case: Case, answer: Answer, office: Office) -> bool:
    """Say whether a reply brings any of what is missing; "besok saya kabari" does not."""
    required = office.sop.required_fields
    return bool(case.wanted) or completed(case.letter.fields, answer.fields, required) != case.letter.fields


def _with_enclosures(letter: Letter, fact: Answered) -> Letter:
    """Keep what comes with a later mail of the reporter with his letter."""
    return replace(letter, enclosures=tuple(dict.fromkeys((*letter.enclosures, *fact.enclosures))))


def _informed(case: Case, answer: Answer, note: Note, fact: Answered, office: Office) -> Taken:
    """File what the reporter adds, settle doubts by it, and pass it on to whoever must act now."""
    known = case.letter.fields
    fields = amended(known, answer.fields) if doubts_of(case) else known
    letter = replace(_with_enclosures(case.letter, fact), fields=fields)
    informed = replace(case, letter=letter, route=case.route if case.order else fact.route or case.route)
    if not (note.text or fact.enclosures):
        return Taken(informed)  # he only confirmed what is known
    if letter == case.letter and is_said_again(case, note):
        return Taken(informed, (Refer("said before"),))
    informed = replace(informed, supplements=(*case.supplements, note))
    return Taken(informed, passed_on(informed, note, bool(fact.enclosures), office))
