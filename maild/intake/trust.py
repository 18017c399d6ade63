"""Say how far a field that was read by OCR can be trusted: as far as its least sure words."""

import re
from dataclasses import replace

from maild.core.letter import CERTAIN, Field
from maild.intake.locate import Place
from maild.intake.paper.sheet import Word

UNSURE = "OCR is not sure of its words"
"""Begins the reason why a field that would be certain is not; a second engine may settle it."""

_ASKED = 0.85  # confidence of what OCR is not sure of
_LEAST = {"phone": 0.85, "pic": 0.75, "unit": 0.6}  # certainty of the least sure word
_LEAST_MEAN = 0.85  # of a longer passage, whose single words matter less
_NUMERAL = re.compile(r"[IiLl1|]{1,3}[ABCabc8]?[,.]?")  # of a class: doubtful by its shape, but mended


def trusted(name: str, field: Field, place: Place | None) -> Field:
    """Lower the confidence of a field where OCR is not sure of the words that it stands in."""
    certainty = _certainty(name, place.words) if place else 0.0
    least = _LEAST.get(name, _LEAST_MEAN)
    if certainty >= least or not field.is_certain:
        return field
    reason = f"{UNSURE}: {certainty:.2f}"
    return replace(field, confidence=min(field.confidence, _ASKED), why=(*field.why, reason))


def _certainty(name: str, words: tuple[Word, ...]) -> float:
    told = [word.confidence for word in words if name != "unit" or not _NUMERAL.fullmatch(word.text)]
    if not told:
        return 0.0
    return min(told) if name in _LEAST else sum(told) / len(told)


def is_unsettled(field: Field) -> bool:
    """Say whether only OCR stands between a field and certainty."""
    return field.confidence < CERTAIN and any(reason.startswith(UNSURE) for reason in field.why)
