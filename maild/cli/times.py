"""The times of a case as `maild case show` prints them: each stay in a step, its standard and its pauses."""

from datetime import datetime
from typing import Any

import click

from maild.cli.printing import pairs, table
from maild.compose.wording import standard_text, standard_words
from maild.core.office import Office
from maild.core.pausing import Cause
from maild.core.sop import step_numbered
from maild.core.stays import Pause
from maild.core.timing import Spell, Times

_VERDICTS = {True: "kept", False: "NOT KEPT", None: "running"}
_HEADERS = ("step", "from", "until", "standard", "gross", "office", "net", "")


def print_times(times: Times, office: Office) -> None:
    """Print all stays and pauses, in minutes: on the clock, in office hours, and less the pauses."""
    rows = [_row(spell, office) for spell in times.spells]
    total = ("all", "", "", "", *map(str, (times.gross, times.office, times.net)), "")
    table(_HEADERS, [*rows, total])
    if times.pauses:
        click.echo()
        pairs(("pause", _pause_words(pause, office)) for pause in times.pauses)


def times_json(times: Times, office: Office) -> dict[str, Any]:
    return {
        "gross_minutes": times.gross,
        "office_minutes": times.office,
        "net_minutes": times.net,
        "paused_minutes": {cause: times.paused(cause) for cause in Cause},
        "steps": [_spell_json(spell, office) for spell in times.spells],
    }


def _spell_json(spell: Spell, office: Office) -> dict[str, Any]:
    return {
        "step": spell.step,
        "activity": step_numbered(spell.step).activity,
        "start": _local(spell.start, office),
        "end": _local(spell.end, office),
        "standard": standard_text(spell.standard),
        "assumed": spell.is_assumed,
        "gross_minutes": spell.gross,
        "office_minutes": spell.office,
        "net_minutes": spell.net,
        "kept": spell.is_kept,
        "pauses": [_pause_json(pause, office) for pause in spell.pauses],
    }


def _pause_json(pause: Pause, office: Office) -> dict[str, Any]:
    return {
        "start": _local(pause.start, office),
        "end": _local(pause.end, office),
        "cause": pause.cause,
        "by": pause.by,
        "why": pause.why,
        "minutes": pause.minutes,
    }


def _row(spell: Spell, office: Office) -> tuple[str, ...]:
    minutes = map(str, (spell.gross, spell.office, spell.net))
    moments = (_moment(spell.start, office), _moment(spell.end, office))
    return (
        str(spell.step),
        *moments,
        standard_words(spell.standard, spell.is_assumed),
        *minutes,
        _VERDICTS[spell.is_kept],
    )


def _pause_words(pause: Pause, office: Office) -> str:
    until = _moment(pause.end, office) or "now"
    said = ": ".join(filter(None, (pause.by, " ".join(pause.why.split()))))
    return f"{_moment(pause.start, office)} to {until}, {pause.minutes} office minutes, {pause.cause} ({said or '—'})"


def _moment(moment: datetime | None, office: Office) -> str:
    return f"{moment.astimezone(office.zone):%Y-%m-%d %H:%M}" if moment else ""


def _local(moment: datetime | None, office: Office) -> datetime | None:
    return moment.astimezone(office.zone) if moment else None
