"""What happens to a case when something happens: the one place where cases change.

`decide` is total: what the SOP does not foresee becomes `Refer(reason)`, filed and visible, with nothing changed.
Entering a step sends one letter to its actor; that actor's authentic reply completes it. How each answer is taken
is in answering.py, what entering a state sends in asking.py.
"""

from dataclasses import dataclass, replace

from maild.core import incident
from maild.core.answer import AnswerName
from maild.core.answering import Refused, Taken, take
from maild.core.asking import (
    actor_of,
    alert,
    ask,
    ask_one,
    can_be_asked,
    entering,
    people,
    to_reporter,
    why_looked_at,
)
from maild.core.case import Case, Decided, State, Undo, entered
from maild.core.delivery import told_of_delivery
from maild.core.event import (
    COMPLETION,
    UNREADABLE,
    Answered,
    Appointed,
    CodeReturned,
    DeadlinePassed,
    DeliveryFailed,
    DeliveryReported,
    Disowned,
    Effect,
    Event,
    Filed,
    Filled,
    Misunderstood,
    Proof,
    Reason,
    Redacted,
    Refer,
    Registered,
    Send,
    Transcribed,
)
from maild.core.following import Followed, Joined, Parted
from maild.core.letter import Letter, Matter
from maild.core.office import PERFORMERS, Actor, Office
from maild.core.posting import MailKind, Recipient
from maild.core.redaction import redacted
from maild.core.reminding import reminding
from maild.core.transcribing import STEP_ONE, is_unread, is_waiting, with_transcript
from maild.core.vouching import FORGED, Standing, challenged, returned, standing

_MOVED_ON = "the step has moved on"
NOT_ACTED_ON = "not acted on"
"""How the outcome of an answer begins that changed nothing."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The case after an event, and what is then to be done."""

    case: Case
    effects: tuple[Effect, ...] = ()


def decide(case: Case, event: Event, office: Office) -> Decision:
    """Answer `event` by the SOP; never raises, never guesses. A case that has seen the event answers with nothing."""
    if event.id in case.seen:
        return Decision(case)
    decision = _by_fact(case, event, office)
    return replace(decision, case=replace(decision.case, seen=(*case.seen, event.id)))


def _by_fact(case: Case, event: Event, office: Office) -> Decision:
    match event.fact:
        case Redacted():
            return _redacted(case, event)
        case _ if case.redacted:
            return Decision(case, (Refer(f"{NOT_ACTED_ON}: the case was redacted"),))
        case Registered() if case.opened is None:
            return _registered(case, event, event.fact, office)
        case Transcribed():
            return _transcribed(case, event, event.fact, office)
        case Answered() if event.actor is Actor.REPORTER:
            return _reporter_answered(case, event, event.fact, office)
        case Answered():
            return _official_answered(case, event, event.fact, office)
        case Misunderstood():
            return _misunderstood(case, event, event.fact, office)
        case Disowned():
            return _disowned(case, event, event.fact.reason, office)
        case CodeReturned():
            return _code_returned(case, event, event.fact, office)
        case Filled():
            return _filled(case, event, event.fact, office)
        case DeadlinePassed():
            return _deadline_passed(case, event, event.fact, office)
        case Appointed():
            return _appointed(case, event, event.fact, office)
        case Joined() | Parted():
            return Decision(*incident.gathered(case, event, event.fact, office))
        case Followed():
            return Decision(*incident.followed(case, event, event.fact, office))
        case DeliveryFailed() | DeliveryReported():
            return Decision(case, told_of_delivery(event.fact, office))
        case Filed(reason=reason):
            return Decision(case, (Refer(reason),))
        case _:
            return Decision(case, (Refer("a case is registered once"),))


def _registered(case: Case, event: Event, fact: Registered, office: Office) -> Decision:
    """Open the case; while its scans are read, it waits without a word to anybody."""
    opened = replace(case, opened=event.at, reporter=fact.reporter, letter=fact.letter, route=fact.route)
    if fact.letter.unscanned:
        waiting = replace(opened, unscanned=(event.evidence.digest,))
        return Decision(entered(waiting, State.AWAITING_READING, event.at))
    return _step_one(opened, event, office)


def _transcribed(case: Case, event: Event, fact: Transcribed, office: Office) -> Decision:
    """Take what OCR has read; where several mails wait for it, go on after the last."""
    if fact.mail not in case.unscanned and not is_unread(case):
        return Decision(case, (Refer("nobody waits for these scans"),))
    letter = with_transcript(case, fact.mail, fact.letter, office.sop.required_fields)
    left = tuple(mail for mail in case.unscanned if mail != fact.mail)
    after = replace(case, letter=letter, unscanned=left)
    if case.state not in STEP_ONE:
        return Decision(after, (Refer("read whole after others have acted: kept with the case, no field changed"),))
    after = replace(after, route=fact.route)
    if left:
        return Decision(after, (Refer("other scans are still to be read"),))
    if case.state is State.AWAITING_COMPLETION and letter.fields.missing(office.sop.required_fields):
        return _still_incomplete(after, event, fact, office)
    return _step_one(replace(after, undo=None), event, office)


def _still_incomplete(after: Case, event: Event, fact: Transcribed, office: Office) -> Decision:
    """Ask for what a reporter's scans did not tell; where they told nothing new, once."""
    unread = () if fact.letter.is_readable else alert(office, Reason.UNREADABLE, "; ".join(fact.letter.warnings))
    mark = " ".join((after.question, Reason.SUPPLEMENT, *after.letter.fields.missing(office.sop.required_fields)))
    if mark in after.clarified:
        return Decision(after, unread or (Refer("nothing new in the scans"),))
    asked = replace(after, clarified=(*after.clarified, mark))
    return Decision(asked, (*ask(asked, office, event.at, Reason.SUPPLEMENT), *unread))


def _step_one(case: Case, event: Event, office: Office) -> Decision:
    """Send a complaint on to the Kabag if it is complete, else back for what is missing."""
    begun = entered(case, _first_state(case, office), event.at)
    text = "; ".join(_troubles(case.letter)) if begun.state is State.AWAITING_READING else ""
    return Decision(begun, entering(begun, office, event.at, text=text, is_first=not case.decided))


def _first_state(case: Case, office: Office) -> State:
    """Say what a complaint lacks: nothing, something that its reporter can be asked for, or a person's look."""
    letter, is_reachable = case.letter, can_be_asked(case, office)
    incomplete = letter.fields.missing(office.sop.required_fields)
    if letter.matter is not Matter.COMPLAINT:
        return State.AWAITING_READING
    if incomplete and letter.unread and is_reachable:
        return State.AWAITING_COMPLETION
    if not letter.is_readable or (incomplete and not is_reachable):
        return State.AWAITING_READING
    return State.AWAITING_COMPLETION if incomplete else State.AWAITING_DIRECTIVE


def _troubles(letter: Letter) -> tuple[str, ...]:
    unread = (f"{item.name}: {item.trouble}" for item in letter.unread)
    grounds = letter.grounds if letter.matter is not Matter.COMPLAINT else ()
    return (*letter.warnings, *unread, *grounds)


def _filled(case: Case, event: Event, fact: Filled, office: Office) -> Decision:
    """Take the operator's word for what a letter says, and with it that it is a complaint."""
    fields = case.letter.fields.overwritten_by(fact.fields)
    letter = replace(case.letter, fields=fields, is_readable=True, matter=Matter.COMPLAINT)
    filled = replace(case, letter=letter, route=fact.route)
    if case.state not in STEP_ONE:
        return Decision(filled, (Refer("fields corrected by the operator"),))
    if is_waiting(case) and fields.missing(office.sop.required_fields):
        return Decision(filled, (Refer("noted; the scans are still being read"),))
    return _step_one(filled, event, office)


def _reporter_answered(case: Case, event: Event, fact: Answered, office: Office) -> Decision:
    """Take a reporter's answers one after the other; his words count from any of his mails."""
    known = replace(case, reporter=replace(case.reporter, is_known=True))
    taken = take(known, event, fact, office)
    if isinstance(taken, Refused):
        return Decision(known, to_reporter(known, office, MailKind.STATUS, taken.reason, taken.text))
    after = _moved(known, taken.case, event)
    if fact.is_unscanned and after.state in STEP_ONE:
        return Decision(replace(after, unscanned=(*after.unscanned, event.evidence.digest)))
    if after.state is State.AWAITING_COMPLETION and after.letter.fields != known.letter.fields:
        return Decision(after, ask(after, office, event.at, Reason.SUPPLEMENT))
    if _stays(known, after):
        return Decision(after, taken.effects)
    mails = entering(after, office, event.at, taken.reason, taken.text, is_first=not known.decided)
    return Decision(after, mails + taken.effects)


def _official_answered(case: Case, event: Event, fact: Answered, office: Office) -> Decision:
    """Take an official's answers if he is known to have given them; else ask him for the code that proves it."""
    proven = standing(event.evidence, office.trust)
    if proven is Standing.REFUTED:
        return _disowned(case, event, FORGED, office)
    is_cancelling = AnswerName.CANCEL in _names(fact)
    undo = case.undo if is_cancelling and case.undo and case.undo.question == event.evidence.question else None
    is_open = event.evidence.question == case.question or incident.is_parting(case, event, fact)
    if undo is None and (is_cancelling or not is_open):
        return _too_late(case, event, office, is_cancelling)
    taken = Taken(undo.previous) if undo else take(case, event, fact, office)
    if isinstance(taken, Refused):
        asked = incident.proposing(case, event) if taken.reason is Reason.NOT_JOINED else case
        return _ask_back(asked, event, office, taken.reason, taken.text)
    if proven is Standing.OPEN:
        return Decision(*challenged(case, event, _writer(event), office))
    if undo:
        return _cancelled(case, undo.previous, event, office)
    after = _moved(case, taken.case, event)
    if _stays(case, after):
        return Decision(replace(after, undo=None), taken.effects)
    after = incident.with_proposals(case, after, event)
    question = event.evidence.question
    decided = Decided(question, event.evidence.address, ", ".join(_names(fact)), event.at)
    before = Undo(question, replace(case, undo=None, seen=(), pending=()))
    after = replace(after, decided=(*case.decided, decided), undo=None if after.state is State.CLOSED else before)
    is_ordered = after.state is State.REPAIRING and case.reported is None
    mails = entering(after, office, event.at, taken.reason, taken.text, is_first=is_ordered)
    return Decision(after, mails + taken.effects + _confirmation(case, event, office))


def _moved(before: Case, after: Case, event: Event) -> Case:
    """Enter the new state properly, if it is one; a paused repair goes on under the same order."""
    if before.incident != after.incident:
        return incident.entered_with(before, after, event)
    if {before.state, after.state} == {State.REPAIRING, State.REPAIR_PAUSED}:
        return after
    if before.state is after.state and before.approvals == after.approvals:
        return after
    if before.question == replace(after, round=before.round).question and not after.approvals:
        return replace(after, since=event.at)  # steps 3 and 4 are asked for in one mail
    return entered(after, after.state, event.at)


def _stays(before: Case, after: Case) -> bool:
    same_repair = {before.state, after.state} <= {State.REPAIRING, State.REPAIR_PAUSED}
    return before.round == after.round and (before.state is after.state or same_repair)


def _cancelled(case: Case, previous: Case, event: Event, office: Office) -> Decision:
    """Bring back the case before the last decision, and tell those who were asked since."""
    kept = replace(
        previous,
        round=case.round,
        reporter=case.reporter,
        letter=case.letter,
        route=case.route,
        unscanned=case.unscanned,
        supplements=case.supplements,
        clarified=case.clarified,
        followers=case.followers,
        decided=case.decided,
        pending=case.pending,
        codes=case.codes,
    )
    restored = entered(kept, previous.state, event.at)
    told = (
        to_reporter(restored, office, MailKind.STATUS, Reason.CANCELLED)
        if case.state is State.REJECTED
        else _withdrawn_questions(case, event, office)
    )
    return Decision(restored, ask(restored, office, event.at, Reason.CANCELLED) + told)


def _withdrawn_questions(case: Case, event: Event, office: Office) -> tuple[Effect, ...]:
    actor = actor_of(case, office)
    asked = people(actor, case, office, event.at) if actor in PERFORMERS else ()
    others = [person for person in asked if person.address != event.evidence.asked]
    return tuple(Send(MailKind.CLARIFICATION, person, reason=Reason.CANCELLED) for person in others)


def _too_late(case: Case, event: Event, office: Office, is_cancelling: bool) -> Decision:
    if is_cancelling:
        return _ask_back(case, event, office, Reason.TOO_LATE)
    earlier = next((entry for entry in case.decided if entry.question == event.evidence.question), None)
    return _ask_back(case, event, office, Reason.ALREADY_DECIDED, earlier.by if earlier else "")


def _misunderstood(case: Case, event: Event, fact: Misunderstood, office: Office) -> Decision:
    """Ask an official back once; a reporter's words are filed, a closed question is not opened again.

    What the reporter sent may be what the case waits for: where it cannot be read, a person looks at it.
    """
    is_unreadable = fact.reason == UNREADABLE
    if is_unreadable and event.actor is Actor.REPORTER:
        return Decision(case, alert(office, Reason.UNREADABLE, "balasan pelapor"))
    if event.actor is Actor.REPORTER or event.evidence.question != case.question or case.state.is_ended:
        return Decision(case, (Refer("nothing definite was said"),))
    return _ask_back(case, event, office, Reason.UNREADABLE if is_unreadable else Reason.UNCLEAR)


def _disowned(case: Case, event: Event, reason: str, office: Office) -> Decision:
    """Tell an official once that somebody else answered his open question; where that was forged, the operator too."""
    is_open = event.evidence.question == case.question and not case.state.is_ended
    told = _ask_back(case, event, office, Reason.NOT_HIS, event.evidence.address) if is_open else Decision(case)
    if told.case is case:
        return Decision(case, (Refer(reason),))
    is_forged = event.evidence.proof is Proof.FAILED
    warned = alert(office, Reason.NOT_HIS, event.evidence.address) if is_forged else ()
    return Decision(told.case, (*told.effects, *warned, Refer(reason)))


def _code_returned(case: Case, event: Event, fact: CodeReturned, office: Office) -> Decision:
    """Take the answer that waited for this code as if it came now, now that its writer is sure."""
    found = returned(case, event, fact)
    if found.event and isinstance(found.event.fact, Answered):
        answer = replace(found.event, leads=event.leads)
        return _official_answered(found.case, answer, found.event.fact, office)
    if found.waited is None or found.reason is None:
        return Decision(found.case, (Refer(f"{NOT_ACTED_ON}: {found.refusal}"),))
    question = event.evidence.question if found.reason is Reason.CODE_WRONG else found.waited.event.evidence.question
    send = Send(MailKind.CLARIFICATION, _writer(event), question, found.reason)
    return Decision(found.case, (send, Refer(f"{NOT_ACTED_ON}: {found.refusal}")))


def _writer(event: Event) -> Recipient:
    return Recipient(event.actor, event.evidence.address)


def _ask_back(case: Case, event: Event, office: Office, reason: Reason, text: str = "") -> Decision:
    """Answer what cannot act, once per question and reason, at the registered address that the question went to."""
    question = event.evidence.question
    mark = f"{question} {event.evidence.asked} {reason}"
    if mark in case.clarified or not event.evidence.asked:
        return Decision(case, (Refer(f"{NOT_ACTED_ON}: {reason}"),))
    asked = people(event.actor, case, office, event.at)
    to = next((person for person in asked if person.address == event.evidence.asked), None)
    send = Send(MailKind.CLARIFICATION, to or Recipient(event.actor, event.evidence.asked), question, reason, text)
    return Decision(replace(case, clarified=(*case.clarified, mark)), (send,))


def _confirmation(case: Case, event: Event, office: Office) -> tuple[Effect, ...]:
    day = event.at.astimezone(office.zone).date()
    for official in office.holders(event.actor, day):
        if official.confirmation == "each" and event.evidence.address in official.addresses:
            to = Recipient(event.actor, event.evidence.asked or official.addresses[0], official.name, official.title)
            return (Send(MailKind.CONFIRMATION, to, case.question),)
    return ()


def _deadline_passed(case: Case, event: Event, fact: DeadlinePassed, office: Office) -> Decision:
    if (fact.state, fact.round) != (case.state, case.round):
        return Decision(case, (Refer(_MOVED_ON),))
    if fact.level == COMPLETION:
        withdrawn = entered(case, State.WITHDRAWN, event.at)
        return Decision(withdrawn, entering(withdrawn, office, event.at))
    if case.state is State.AWAITING_READING:
        return Decision(case, alert(office, why_looked_at(case), "; ".join(_troubles(case.letter))))
    return Decision(case, reminding(case, event, fact, office))


def _appointed(case: Case, event: Event, fact: Appointed, office: Office) -> Decision:
    """Put the open question to who answers for it now; whoever was asked before answers only as long as he may."""
    if (fact.state, fact.round) != (case.state, case.round):
        return Decision(case, (Refer(_MOVED_ON),))
    actor = actor_of(case, office)
    asked = people(actor, case, office, event.at) if actor in PERFORMERS else ()
    found = next((person for person in asked if person.address == fact.address), None)
    if found is None:
        return Decision(case, (Refer("he does not answer for it"),))
    return Decision(case, ask_one(case, found, Reason.APPOINTED))


def _redacted(case: Case, event: Event) -> Decision:
    if not case.state.is_ended:
        return Decision(case, (Refer(f"{NOT_ACTED_ON}: only a case that has ended is redacted"),))
    return Decision(redacted(case, event.at))


def _names(fact: Answered) -> tuple[str, ...]:
    return tuple(answer.name for answer in fact.answers)
