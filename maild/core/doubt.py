"""What was read but may be wrong: which fields the reporter is asked about, and what settles them."""

from dataclasses import replace

from maild.core.case import Case
from maild.core.letter import CERTAIN, Fields
from maild.core.sop import step_of

_REPAIR = 5  # the step: once it is done, what was complained of is no longer asked


def doubts_of(case: Case) -> tuple[str, ...]:
    """Name the fields that the reporter may still confirm or correct."""
    step = step_of(case.state)
    return case.letter.fields.doubtful() if step and step.number <= _REPAIR else ()


def confirmed(known: Fields, names: tuple[str, ...]) -> Fields:
    """Give the named fields as the reporter's "benar" leaves them: the same words, for certain."""
    sure = {name: replace(field, confidence=1.0) for name, field in known.items() if field and name in names}
    return Fields(**sure)


def amended(known: Fields, told: Fields, at_least: float = CERTAIN) -> Fields:
    """Put what is told more surely, and `at_least` so surely, in the place of what is in doubt; the rest stays."""
    pairs = ((name, before, told.get(name)) for name, before in known.items() if before and not before.is_certain)
    better = {name: now for name, before, now in pairs if now and before.confidence < now.confidence >= at_least}
    return replace(known, **better)


def completed(known: Fields, told: Fields, required: tuple[str, ...]) -> Fields:
    """Fill the gaps, and settle the doubts that `told` settles."""
    return amended(known.filled_from(told, required), told)
