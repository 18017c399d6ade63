"""The register: cases as rows that people and scripts read (interface.md §2, JSON)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from maild.core.asking import acting
from maild.core.case import Case, Dossier, Entry, State
from maild.core.deadline import due_of, is_overdue
from maild.core.decide import NOT_ACTED_ON
from maild.core.event import (
    Answered,
    Appointed,
    CodeReturned,
    DeadlinePassed,
    DeliveryFailed,
    DeliveryReported,
    Disowned,
    Erased,
    Fact,
    Filed,
    Filled,
    Misunderstood,
    Redacted,
    Registered,
    Transcribed,
    happening,
)
from maild.core.following import Followed, Joined, Parted
from maild.core.office import Actor, Office
from maild.core.pausing import Cause
from maild.core.sop import STEPS, step_of
from maild.core.timing import times_of


@dataclass(frozen=True, slots=True)
class Row:
    """One case as `maild case list` shows it."""

    case: str
    state: str
    step: int | None
    unit: str | None
    pic: str | None
    phone: str | None
    description: str | None
    resolution: str | None
    reporter: str
    opened: datetime | None
    due: datetime | None
    overdue: bool
    waiting_for: str | None
    incident: str | None  # the case that it follows, or followed to its end


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case's history."""

    at: datetime
    event: str
    actor: str
    text: str
    evidence: str


def row_of(case: Case, office: Office, now: datetime) -> Row:
    values = {name: field.value if field else None for name, field in case.letter.fields.items()}
    return Row(
        case=case.number,
        state=case.state,
        step=step_number(case, office),
        reporter=case.reporter.address,
        opened=_local(case.opened, office),
        due=due_of(case, office),
        overdue=is_overdue(case, office, now),
        waiting_for=acting(case, office),
        incident=case.incident.lead if case.incident else None,
        **values,
    )


def step_number(case: Case, office: Office) -> int | None:
    """Number the SOP step of a case; awaiting_approval is 6, and 7 once only the Kabag's approval is missing."""
    if case.state is State.AWAITING_APPROVAL and acting(case, office) is Actor.KABAG:
        return 7
    step = step_of(case.state)
    return step.number if step else None


def history(entries: Iterable[Entry], office: Office) -> Iterator[Line]:
    for entry in entries:
        event = entry.event
        text = _told(event.fact)
        proof = " ".join(part for part in (event.evidence.address, *event.evidence.checks) if part)
        digest = f"sha256:{event.evidence.digest[:16]}" if event.evidence.digest else ""
        yield Line(
            event.at.astimezone(office.zone),
            happening(event.fact),
            event.actor,
            _what_came_of(entry, text),
            f"{proof} {digest}".strip(),
        )


def columns(dossier: Dossier, office: Office, now: datetime) -> dict[str, str]:
    """Lay out one line of the register that the SOP asks to be kept (Pencatatan dan pendataan)."""
    case = dossier.case
    row = row_of(case, office, now)
    head = case.letter.head
    moments = {
        "opened": case.opened,
        "directive": case.directive.at if case.directive else None,
        "confirmation": case.confirmation.at if case.confirmation else None,
        "order": case.order.at if case.order else None,
        "repaired": case.reported.at if case.reported else None,
        "ended": case.ended,
    }
    return {
        "case": case.number,
        "state": case.state,
        "letter_number": head.number,
        "letter_date": head.dated.isoformat() if head.dated else "",
        "unit": row.unit or "",
        "pic": row.pic or "",
        "phone": row.phone or "",
        "description": row.description or "",
        "resolution": row.resolution or "",
        "category": "+".join(case.letter.category),
        "severity": case.letter.severity,
        "reporter": case.reporter.address,
        "team": case.team,
        **{name: _stamp(moment, office) for name, moment in moments.items()},
        "result_number": case.letter_number,
        "rating": str(case.rating or ""),
        "incident": row.incident or "",
        **time_columns(dossier, office, now),
    }


def time_columns(dossier: Dossier, office: Office, now: datetime) -> dict[str, str]:
    """Lay out the minutes that a case has taken: of each step all stays, of each cause all pauses; "" for none."""
    times = times_of(dossier, office, now)
    line = {"gross": _sum([times.gross] if times.spells else []), "net": _sum([times.net] if times.spells else [])}
    for step in STEPS:
        spells = times.of(step.number)
        line[f"step{step.number}_gross"] = _sum([spell.gross for spell in spells])
        line[f"step{step.number}_net"] = _sum([spell.net for spell in spells])
    late = sorted({spell.step for spell in times.spells if spell.is_kept is False})
    line["late_steps"] = ", ".join(map(str, late))
    for cause in Cause:
        line[f"pause_{cause}"] = _sum([pause.minutes for pause in times.pauses if pause.cause is cause])
    return line


def _sum(minutes: list[int]) -> str:
    return str(sum(minutes)) if minutes else ""


def _what_came_of(entry: Entry, text: str) -> str:
    """Give the words that were said; with the outcome where they had none, so that nobody takes them for done."""
    if isinstance(entry.event.fact, Erased):
        return f"{text} {entry.outcome}".strip()
    is_idle = entry.outcome.startswith(NOT_ACTED_ON) or not text
    return f"{text} ({entry.outcome})" if text and is_idle else text or entry.outcome


def _told(fact: Fact) -> str:
    match fact:
        case Registered():
            return ""
        case Transcribed(letter=letter):
            found = ", ".join(name for name, field in letter.fields.items() if field)
            return "; ".join((f"read by OCR: {found or 'no field'}", *letter.warnings))
        case Answered(text=text):
            return text
        case Misunderstood(reason=reason, text=text):
            return f"{reason}: {text}"
        case CodeReturned(is_right=is_right):
            return "the right code" if is_right else "not the code"
        case Disowned(reason=reason, text=text) | Filed(reason=reason, text=text):
            return f"{reason}: {text}" if text else reason
        case Filled(fields=fields):
            return "; ".join(f"{name}={field.value}" for name, field in fields.items() if field)
        case DeadlinePassed(state=state, level=level):
            return f"{state}: {level}"
        case Appointed(address=address):
            return address
        case DeliveryFailed(kind=kind, to=to, error=error):
            return f"{kind} to {to.address}: {error}"
        case DeliveryReported(kind=kind, to=to, error=error):
            return f"{kind} to {to.address}: {error}".rstrip(": ")
        case Redacted():
            return "what the lines above said was erased"
        case Erased():
            return "(redacted)"
        case Joined(follower=peer):
            return f"{peer.number}: {peer.unit}".rstrip(": ")
        case Parted(follower=number):
            return number
        case Followed(lead=lead, handling=handling):
            return f"{lead}: {handling.state}"


def _stamp(moment: datetime | None, office: Office) -> str:
    return moment.astimezone(office.zone).isoformat(timespec="seconds") if moment else ""


def _local(moment: datetime | None, office: Office) -> datetime | None:
    return moment.astimezone(office.zone) if moment else None
