"""How sure we must be of who answered (maild.toml, [trust]), and the code that makes sure of it.

An answer that lacks the evidence waits in the case; its writer gets a code at the registered address that he answered
from, and the answer counts when the code comes back (reliability.md §3.0, 3).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from maild.core.asking import alert
from maild.core.case import Case, Pending
from maild.core.event import Answered, CodeReturned, Effect, Event, Evidence, Proof, Reason, Refer, Send
from maild.core.office import Office, Trust, Wanted
from maild.core.posting import MailKind, Recipient

CHALLENGE_QUESTION = "challenge"
"""Begins the question of every mail with a code."""

FORGED = "our own mail server says that it is forged"
"""Why an answer of Standing.REFUTED does not count."""

_VALID_FOR = timedelta(hours=8)
_MOST_TRIES = 5
_MOST_CODES = 30  # of one case: more are no person's forgetfulness


class Standing(Enum):
    """What the evidence of an answer is worth under the office's settings."""

    PROVEN = auto()
    OPEN = auto()  # a code must come back first
    REFUTED = auto()


def standing(evidence: Evidence, trust: Trust) -> Standing:
    """Weigh what was checked; our mail server's word that a mail is forged counts whatever is wanted."""
    if evidence.proof is Proof.FAILED:
        return Standing.REFUTED
    if evidence.proof is Proof.VOUCHED or trust.evidence is Wanted.TOKEN:
        return Standing.PROVEN
    is_passed = trust.evidence is Wanted.DMARC and evidence.proof is Proof.PASSED
    return Standing.PROVEN if is_passed else Standing.OPEN


def challenged(case: Case, event: Event, to: Recipient, office: Office) -> tuple[Case, tuple[Effect, ...]]:
    """Let an answer wait, and mail a code to its writer; an earlier answer of his that waits is superseded."""
    if case.codes >= _MOST_CODES:
        mark = f"more than {_MOST_CODES} codes"
        told = () if mark in case.clarified else alert(office, Reason.NOT_HIS, event.evidence.address)
        marked = replace(case, clarified=tuple(dict.fromkeys((*case.clarified, mark))))
        return marked, (*told, Refer("too many codes were asked for"))
    question = f"{CHALLENGE_QUESTION}/{case.codes + 1}"
    others = tuple(one for one in case.pending if one.event.evidence.address != event.evidence.address)
    waiting = replace(case, pending=(*others, Pending(question, event)), codes=case.codes + 1)
    said = event.fact.text if isinstance(event.fact, Answered) else ""
    return waiting, (Send(MailKind.CHALLENGE, to, question, text=said), Refer("waits for the code"))


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of a code: the answer that now counts, or why none does."""

    case: Case
    event: Event | None = None
    refusal: str = ""
    reason: Reason | None = None  # to be said to the writer
    waited: Pending | None = None


def returned(case: Case, event: Event, fact: CodeReturned) -> Returned:
    """Match a code with the answer that waits for it; the fifth wrong one ends the waiting."""
    waited = next((one for one in case.pending if one.question == event.evidence.question), None)
    if waited is None:
        return Returned(case, refusal="no answer waits for this code")
    done = replace(case, pending=tuple(one for one in case.pending if one is not waited))
    if _is_over(waited, event.at):
        return Returned(done, refusal="the code is too old", reason=Reason.CODE_EXPIRED, waited=waited)
    if not fact.is_right:
        missed = replace(waited, tries=waited.tries + 1)
        left = done if missed.tries >= _MOST_TRIES else replace(done, pending=(*done.pending, missed))
        reason = Reason.CODE_EXPIRED if left is done else Reason.CODE_WRONG
        return Returned(left, refusal=f"not the code, try {missed.tries}", reason=reason, waited=waited)
    evidence = replace(
        waited.event.evidence, proof=Proof.VOUCHED, checks=(*waited.event.evidence.checks, "challenge: code returned")
    )
    return Returned(done, replace(waited.event, at=event.at, evidence=evidence, rules=event.rules))


def waiting_answers(case: Case, question: str) -> tuple[str, ...]:
    """Name the answers that wait for the code of this question."""
    facts = (one.event.fact for one in case.pending if one.question == question)
    return tuple(answer.name for fact in facts if isinstance(fact, Answered) for answer in fact.answers)


def _is_over(waited: Pending, now: datetime) -> bool:
    return now - waited.event.at > _VALID_FOR
