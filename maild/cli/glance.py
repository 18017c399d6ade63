"""What is late, at a glance: the list of cases, and what `maild status` says of the worst."""

import sys
from collections.abc import Sequence
from datetime import datetime

from maild.cli.printing import table
from maild.compose.wording import glance_text
from maild.core.case import Case
from maild.core.glance import Urgency, urgency_of
from maild.core.office import Office
from maild.core.register import Row, row_of
from maild.service.health import Late

_HEADERS = ("case", "state", "step", "unit", "waiting for", "due", "", "incident")
_COLOURS = {Urgency.OVERDUE: "red", Urgency.SOON: "yellow", Urgency.OK: "green", Urgency.NONE: ""}
_WORDS = {Urgency.OVERDUE: "OVERDUE", Urgency.SOON: "soon", Urgency.OK: "ok", Urgency.NONE: ""}
"""They say the same as the colours, which a pipe, NO_COLOR and some eyes do not know."""


def print_list(cases: Sequence[Case], office: Office, now: datetime) -> None:
    """Print the cases; on a terminal, which no script reads, what is due first comes first."""
    judged = [(row_of(case, office, now), urgency_of(case, office, now)) for case in cases]
    if sys.stdout.isatty():
        judged.sort(key=lambda one: (one[0].due is None, one[0].due or now))
    lines = [_line(row, urgency, office, now) for row, urgency in judged]
    table(_HEADERS, lines, styles=[_COLOURS[urgency] for _, urgency in judged])


def late_text(late: Late, office: Office, now: datetime) -> str:
    """Tell of one late case on one line."""
    step = f"step {late.step}" if late.step else late.state
    due = glance_text(late.due, now, office.zone)
    return f"{late.case} {step}, waits for {late.waiting_for or 'nobody'}, due {due}"


def _line(row: Row, urgency: Urgency, office: Office, now: datetime) -> tuple[str, ...]:
    due = glance_text(row.due, now, office.zone) if row.due else ""
    where = row.case, row.state, str(row.step or ""), row.unit or "", row.waiting_for or ""
    return *where, due, _WORDS[urgency], row.incident or ""
