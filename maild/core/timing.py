"""What time a case has really spent in the eight steps, and what it waited for: a view of its history (stays.py).

Gross is the time on the clock; office minutes are those of it in which the office was open; net are the office minutes
less the pauses. The SOP knows no pause, so a step has kept its standard if its net time has.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from maild.core.case import Dossier, State
from maild.core.deadline import limit, minutes_between, standard_for
from maild.core.office import Office
from maild.core.pausing import Cause
from maild.core.sop import step_numbered
from maild.core.stays import Pause, Stay, open_spans, stays_of
from maild.core.worktime import Standard


@dataclass(frozen=True, slots=True)
class Spell:
    """One stay in a step; a case that is sent back or reopened stays there again. `end` is None while it lasts."""

    step: int
    start: datetime
    end: datetime | None
    standard: Standard
    is_assumed: bool  # the SOP's standard cannot be read on the paper
    gross: int  # minutes, as all that follow
    office: int
    net: int
    pauses: tuple[Pause, ...]
    is_kept: bool | None  # None while it lasts and is not late


@dataclass(frozen=True, slots=True)
class Times:
    """All spells of a case in the order in which they began, and its time as a whole, which ends when the case does."""

    spells: tuple[Spell, ...] = ()
    gross: int = 0
    office: int = 0
    net: int = 0
    endings: tuple[tuple[State, datetime], ...] = ()  # more than one where it was reopened

    @property
    def pauses(self) -> tuple[Pause, ...]:
        return tuple(pause for spell in self.spells for pause in spell.pauses)

    def of(self, step: int) -> tuple[Spell, ...]:
        return tuple(spell for spell in self.spells if spell.step == step)

    def paused(self, cause: Cause) -> int:
        """Count the office minutes that were waited for one cause."""
        return sum(pause.minutes for pause in self.pauses if pause.cause is cause)


def times_of(dossier: Dossier, office: Office, now: datetime) -> Times:
    """Measure a case by its history; nothing is measured that a line of an old or redacted history does not tell."""
    stays = tuple(stays_of(dossier, office))
    spells = tuple(_spell(stay, dossier, office, now) for stay in stays)
    endings, spans = open_spans(dossier.entries, now)
    in_office = sum(minutes_between(start, end, office) for start, end in spans)
    paused = sum(pause.minutes for spell in spells for pause in spell.pauses)
    gross = sum(_gross(start, end) for start, end in spans)
    return Times(spells, gross, in_office, max(in_office - paused, 0), endings)


def _spell(stay: Stay, dossier: Dossier, office: Office, now: datetime) -> Spell:
    end = stay.end or now
    standard, is_assumed = standard_for(step_numbered(stay.step), dossier.case)
    pauses = tuple(
        replace(pause, minutes=minutes_between(pause.start, pause.end or end, office)) for pause in stay.pauses
    )
    in_office = minutes_between(stay.start, end, office)
    paused = sum(pause.minutes for pause in pauses)
    has_kept = end <= limit(stay.start, standard, paused, office)
    return Spell(
        stay.step,
        stay.start,
        stay.end,
        standard,
        is_assumed,
        _gross(stay.start, end),
        in_office,
        max(in_office - paused, 0),
        pauses,
        None if has_kept and stay.end is None else has_kept,
    )


def _gross(start: datetime, end: datetime) -> int:
    return max(int((end - start).total_seconds() // 60), 0)
