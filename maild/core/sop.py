"""The SOP "Pengaduan Gangguan Layanan Jaringan", row for row as on paper (shared design: sop.md).

`docs/sop.md` and `maild sop` are made from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from maild.core.answer import AnswerName as A
from maild.core.case import State as S
from maild.core.office import Actor
from maild.core.worktime import Standard


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the SOP: who does what, what it needs and gives, how long it may take, where an answer leads."""

    number: int
    key: str  # as routing rules name it in `standards`
    activity: str
    actor: Actor  # whose answer completes it
    performer: str  # the column "Pelaksana" of the paper
    needs: str
    standard: Standard
    gives: str
    states: tuple[S, ...] = ()
    answers: Mapping[A, S] = field(default_factory=dict)
    is_assumed: bool = False  # the standard cannot be read on the paper


_REPORT = "Surat pengaduan gangguan jaringan"
_CONFIRMED = "Tanggapan/konfirmasi via telp/WA/SMS/email"
_REPAIRED = "Dokumen hasil perbaikan"
_DRAFT = "Draft surat/nodis hasil perbaikan; dokumen hasil perbaikan"
_RESULT = "Surat/nodis hasil perbaikan"

STEPS = (
    Step(
        1, "report", "Melaporkan kendala atau gangguan jaringan", Actor.REPORTER, "Pelapor",
        _REPORT, Standard(minutes=15), _REPORT,
        (S.AWAITING_READING, S.AWAITING_COMPLETION), {A.COMPLETE: S.AWAITING_DIRECTIVE, A.WITHDRAW: S.WITHDRAWN},
    ),
    Step(
        2, "directive", "Memberikan disposisi penyelesaian kendala gangguan jaringan", Actor.KABAG, "Kabag",
        "Surat pengaduan", Standard(minutes=30), "Disposisi pengaduan",
        (S.AWAITING_DIRECTIVE,),
        {A.APPROVE: S.AWAITING_CONFIRMATION, A.REJECT: S.REJECTED, A.RETURN: S.AWAITING_COMPLETION},
        is_assumed=True,
    ),
    Step(
        3, "confirmation", "Menerima pengaduan kendala atau gangguan jaringan", Actor.KASUBBAG, "Kasubbag",
        "Disposisi pengaduan", Standard(minutes=30), _CONFIRMED,
        (S.AWAITING_CONFIRMATION,), {A.CONFIRM: S.AWAITING_ORDER, A.RETURN: S.AWAITING_DIRECTIVE},
    ),
    Step(
        4, "order", "Memerintahkan tim teknis data dan jaringan untuk perbaikan", Actor.KASUBBAG, "Kasubbag",
        "Tanggapan/konfirmasi", Standard(minutes=30), "Surat perintah",
        (S.AWAITING_ORDER,), {A.ORDER: S.REPAIRING, A.RETURN: S.AWAITING_DIRECTIVE},
    ),
    Step(
        5, "repair", "Melakukan perbaikan", Actor.TECHNICIAN, "Pelaksana",
        "Surat perintah", Standard(days=1), _REPAIRED,
        (S.REPAIRING, S.REPAIR_PAUSED),
        {
            A.PROGRESS: S.REPAIRING, A.PAUSE: S.REPAIR_PAUSED, A.RESUME: S.REPAIRING,
            A.DONE: S.AWAITING_APPROVAL, A.UNABLE: S.AWAITING_ORDER,
        },
    ),
    Step(
        6, "handover", "Menyampaikan hasil perbaikan", Actor.KASUBBAG, "Pelaksana → Kasubbag",
        _REPAIRED, Standard(minutes=15), _DRAFT,
        (S.AWAITING_APPROVAL,), {A.APPROVE: S.CLOSED, A.REVISE: S.REPAIRING},
    ),
    Step(
        7, "result", "Menyampaikan/memberitahukan hasil perbaikan", Actor.KASUBBAG, "Kasubbag → Pelapor",
        _DRAFT, Standard(minutes=15), _RESULT,
        (), {A.APPROVE: S.CLOSED, A.REVISE: S.REPAIRING},
    ),
    Step(
        8, "closing", "Melaporkan hasil perbaikan", Actor.REPORTER, "Kasubbag → Kabag",
        _RESULT, Standard(minutes=15), "Dokumen laporan hasil perbaikan",
        (S.CLOSED,), {A.REOPEN: S.AWAITING_ORDER, A.RATE: S.CLOSED},
    ),
)  # fmt: skip

_BEFORE_REPAIR = (1, 2, 3, 4)
CLOSING_STEP = 8


def step_of(state: S) -> Step | None:
    """Find the row that a state belongs to; none for rejected and withdrawn cases."""
    return next((step for step in STEPS if state in step.states), None)


def step_numbered(number: int) -> Step:
    return STEPS[number - 1]


def answers_at(number: int, actor: Actor) -> tuple[A, ...]:
    """List the answers that this actor may give at a step (interface.md §2 and §4)."""
    row = step_numbered(number)
    if actor is Actor.REPORTER:
        own = tuple(row.answers) if row.actor is Actor.REPORTER else ()
        early = (A.WITHDRAW,) if number in _BEFORE_REPAIR and A.WITHDRAW not in own else ()
        return (*own, A.STATUS, *early)
    if number == 3:
        return (A.CONFIRM, A.ORDER, A.RETURN, A.CANCEL, A.JOIN, A.SPLIT)
    if number == 4:
        return (A.ORDER, A.CONFIRM, A.RETURN, A.CANCEL, A.JOIN, A.SPLIT)
    return (*(() if row.actor is Actor.REPORTER else row.answers), A.CANCEL)
