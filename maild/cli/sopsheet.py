"""The SOP as a sheet to lay beside the paper: for `maild sop` and docs/sop.md."""

from collections.abc import Iterator

from maild.core.answer import AnswerName
from maild.core.case import State
from maild.core.office import Actor
from maild.core.sop import STEPS, Step, answers_at
from maild.core.worktime import Standard

HEADERS = ("No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Jawaban → keadaan berikutnya")


def rows() -> list[tuple[str, ...]]:
    """Lay the steps out as the paper does, with the answers that lead on."""
    return [HEADERS, *(_row(step) for step in STEPS)]


def markdown() -> str:
    """Write docs/sop.md: the table and its flow chart."""
    headers, *lines = rows()
    table = [_cells(headers), _cells(["---"] * len(headers)), *(_cells(line) for line in lines)]
    chart = ["```mermaid", "flowchart TD", *_nodes(), *_arrows(), "```"]
    return "\n".join([*_PREFACE, "", *table, "", *_CHART_PREFACE, "", *chart, ""])


_PREFACE = (
    "# The SOP as maild runs it",
    "",
    "Made by `maild sop --markdown` from `maild/core/sop.py`; a test fails where the two differ.",
    "The standard of step 2 cannot be read on the paper: 30 minutes is an assumption, with a reminder at 15.",
)
_CHART_PREFACE = ("## Which answer leads where",)


def _row(step: Step) -> tuple[str, ...]:
    answers = "; ".join(f"{answer} → {state}" for answer, state in step.answers.items())
    return (
        str(step.number), step.activity, step.performer, step.needs, _standard(step), step.gives, answers or "—",
    )  # fmt: skip


def _standard(step: Step) -> str:
    return f"{_time(step.standard)}{' (asumsi)' if step.is_assumed else ''}"


def _time(standard: Standard) -> str:
    return f"{standard.days} hari" if standard.days else f"{standard.minutes} menit"


def _cells(values: "list[str] | tuple[str, ...]") -> str:
    return f"| {' | '.join(values)} |"


def _nodes() -> list[str]:
    states = dict.fromkeys(state for step in STEPS for state in (*step.states, *step.answers.values()))
    return ["    letter([surat pengaduan])", *(f"    {state}[{state}]" for state in states)]


def _arrows() -> list[str]:
    """Draw where each answer leads; a letter arrives in one of three states, by what can be read of it."""
    arrivals = [f"    letter --> {state}" for state in (*STEPS[0].states, *STEPS[1].states)]
    answers = [arrow for step in STEPS for state in step.states for arrow in _arrows_from(step, state)]
    return [*arrivals, *dict.fromkeys(answers)]


def _arrows_from(step: Step, state: State) -> Iterator[str]:
    if state is State.AWAITING_READING:
        yield f"    {state} -->|case fill| {State.AWAITING_DIRECTIVE}"
        return
    early = {AnswerName.WITHDRAW: State.WITHDRAWN} if _may_withdraw(step) else {}
    for answer, target in (early | dict(step.answers)).items():
        if target is not state:
            yield f"    {state} -->|{answer}| {target}"


def _may_withdraw(step: Step) -> bool:
    return AnswerName.WITHDRAW in answers_at(step.number, Actor.REPORTER)
