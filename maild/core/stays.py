"""In which steps a case has stayed, and where it was paused, as its history tells: unmeasured moments (timing.py)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from maild.core.answer import AnswerName
from maild.core.case import MOVED, Dossier, Entry, State
from maild.core.decide import NOT_ACTED_ON
from maild.core.event import Answered, Fact, Registered, Transcribed, happening
from maild.core.following import Followed
from maild.core.office import Actor, Office
from maild.core.pausing import Cause, cause_of
from maild.core.posting import MailKind
from maild.core.sop import CLOSING_STEP, step_of

_CONFIRMING, _ORDERING = 3, 4  # steps that one reply may complete
_REPAIRING = 5
_HANDING_OVER, _GIVING_RESULT = 6, 7  # steps that share the state awaiting_approval
_IDLE = (NOT_ACTED_ON, f"{MailKind.CLARIFICATION} to", f"{MailKind.CHALLENGE} to")
"""How the outcome of an answer begins that was not taken, or not yet."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which nobody in the office could go on; `end` is None while it lasts."""

    start: datetime
    end: datetime | None
    cause: Cause
    by: str  # whose mail began it
    why: str  # in his words, or the fields that were missing
    minutes: int = 0  # in office time, once measured


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in a step, before it is measured. `end` is None while it lasts."""

    step: int
    start: datetime
    end: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    def paused(self, entry: Entry, cause: Cause, why: str) -> "Stay":
        event = entry.event
        return replace(self, pauses=(*self.pauses, Pause(event.at, None, cause, event.evidence.address, why)))

    def resumed(self, at: datetime) -> "Stay":
        return replace(self, pauses=tuple(pause if pause.end else replace(pause, end=at) for pause in self.pauses))

    def ended(self, at: datetime) -> "Stay":
        return replace(self.resumed(at), end=at)


def stays_of(dossier: Dossier, office: Office) -> Iterator[Stay]:
    """Walk through the history: a step begins where the one before ended, and ends where its case moves on.

    The first begins with the arrival of the letter, even where that is complete and waits for the Kabag at once.
    """
    stay: Stay | None = None
    for place, entry in enumerate(dossier.entries):
        at, state = entry.event.at, _moved_to(entry)
        if place == 0 and state:
            stay = Stay(1, at)
        if state is None:
            if stay and _pauses_anew(stay, entry):
                stay = _repair_paused(stay.resumed(at), place, dossier, office)
            continue
        step = _step_after(stay, state, entry)
        if stay and stay.step != step:
            yield from _left(stay, state, at, dossier)
            stay = None
        if step is None or state.is_ended:
            continue
        stay = (stay or Stay(step, at)).resumed(at)
        if state is State.AWAITING_COMPLETION:
            stay = stay.paused(entry, Cause.REPORTER, _what_is_missing(entry, office))
        if state is State.REPAIR_PAUSED:
            stay = _repair_paused(stay, place, dossier, office)
    if stay:
        yield stay


def _step_after(stay: Stay | None, state: State, entry: Entry) -> int | None:
    """Number the step that a move leads to: a first approval leads on in the same state."""
    row = step_of(state)
    if row is None or state is not State.AWAITING_APPROVAL:
        return row.number if row else None
    is_cancelled = AnswerName.CANCEL in happening(entry.event.fact).split("+")
    was_there = stay is not None and stay.step == _HANDING_OVER
    return _GIVING_RESULT if was_there and not is_cancelled else _HANDING_OVER


def _left(stay: Stay, state: State, at: datetime, dossier: Dossier) -> Iterator[Stay]:
    """End a step, and add those that the same decision completed: mails end steps 1, 7 and 8, an order both 3 and 4."""
    if stay.step == 1 and state is State.AWAITING_DIRECTIVE:
        yield stay.ended(at).ended(_sent(dossier, at, MailKind.RECEIPT, MailKind.HANDOVER))
    elif stay.step == _CONFIRMING and state is State.REPAIRING:
        yield from (stay.ended(at), Stay(_ORDERING, at, at))
    elif state is State.CLOSED:
        told = _sent(dossier, at, MailKind.RESULT, MailKind.HANDOVER)
        given = (stay.ended(told),) if stay.step == _GIVING_RESULT else (stay.ended(at), Stay(_GIVING_RESULT, at, told))
        yield from (*given, Stay(CLOSING_STEP, at, _sent(dossier, at, MailKind.CLOSING_REPORT)))
    else:
        yield stay.ended(at)


def _sent(dossier: Dossier, at: datetime, *kinds: MailKind) -> datetime:
    """Say when the mail went out that a decision caused; while it has not, when it was written."""
    mails = (mail for mail in dossier.postings if mail.created == at and mail.kind in kinds)
    mail = next((mail for mail in mails if mail.to.actor is not Actor.OPERATOR), None)
    return max(mail.sent or at, at) if mail else at


def _pauses_anew(stay: Stay, entry: Entry) -> bool:
    """Say whether an answer gives a paused repair another cause to wait for, which moves nothing."""
    is_paused = stay.step == _REPAIRING and bool(stay.pauses) and stay.pauses[-1].end is None
    return is_paused and not entry.outcome.startswith(_IDLE) and _words_of_pause(entry.event.fact) is not None


def _repair_paused(stay: Stay, place: int, dossier: Dossier, office: Office) -> Stay:
    why = _why_paused(dossier.entries[: place + 1])
    return stay.paused(dossier.entries[place], cause_of(why, office.reply_words), why)


def _why_paused(entries: tuple[Entry, ...]) -> str:
    """Find the words of who asked for the pause of the last entry, which came before the code that proved him."""
    event = entries[-1].event
    if isinstance(event.fact, Followed) and event.fact.handling.pause:
        return event.fact.handling.pause.text
    own = (entry.event.fact for entry in reversed(entries) if entry.event.evidence.address == event.evidence.address)
    return next((words for words in map(_words_of_pause, own) if words is not None), "")


def _words_of_pause(fact: Fact) -> str | None:
    if not isinstance(fact, Answered):
        return None
    return next((answer.text or fact.text for answer in fact.answers if answer.name is AnswerName.PAUSE), None)


def _what_is_missing(entry: Entry, office: Office) -> str:
    fact = entry.event.fact
    if isinstance(fact, Registered | Transcribed):
        return ", ".join(fact.letter.fields.missing(office.sop.required_fields))
    if isinstance(fact, Answered):
        returns = (answer.text for answer in fact.answers if answer.name is AnswerName.RETURN)
        return next(returns, "")
    return ""


def _moved_to(entry: Entry) -> State | None:
    if not entry.outcome.startswith(MOVED):
        return None
    name = entry.outcome.removeprefix(MOVED).partition(";")[0].strip()
    return State(name) if name in set(State) else None


def open_spans(
    entries: Iterable[Entry], now: datetime
) -> tuple[tuple[tuple[State, datetime], ...], tuple[tuple[datetime, datetime], ...]]:
    """Give the ways in which the case ended, and the times in which it was not over."""
    endings, spans = [], []
    start: datetime | None = None
    for entry in entries:
        state, at = _moved_to(entry), entry.event.at
        if state and state.is_ended and start:
            endings.append((state, at))
            spans.append((start, at))
            start = None
        elif state and not state.is_ended:
            start = start or at
    return tuple(endings), (*spans, *([(start, now)] if start else []))
