"""Ask a second OCR engine only where its opinion can make a field certain, and weigh what it says."""

import re
from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import fuzz

from maild.core.letter import Box, Field, Fields
from maild.intake.phone import numbers_in
from maild.intake.phrases import skeleton
from maild.intake.trust import is_unsettled

_SHORT = ("unit", "pic", "phone")
_AGREED, _DENIED = 0.93, 0.6  # confidence
_ALIKE = 90.0  # likeness of a longer passage
_WORD = re.compile(r"\w+")


def doubtful(fields: Fields) -> tuple[tuple[str, int, tuple[Box, ...]], ...]:
    """List the fields that a second reading may settle: name, page, and a box for each line."""
    return tuple(
        (name, field.page, field.boxes)
        for name, field in fields.items()
        if field and field.page is not None and field.boxes and is_unsettled(field)
    )


def settled(fields: Fields, readings: Mapping[str, tuple[str, ...]]) -> Fields:
    """Weigh the second readings of the doubtful fields: by the field's name, the text of each of its boxes."""
    found = {}
    for name, field in fields.items():
        text = " ".join(readings.get(name, ())).strip()
        found[name] = _weighed(name, field, text) if field and text and is_unsettled(field) else field
    return Fields(**found)


def _weighed(name: str, field: Field, text: str) -> Field:
    if _agrees(name, field, text):
        return replace(field, confidence=_AGREED, why=(*field.why, "a second engine reads the same"))
    reason = f"a second engine reads otherwise: {text[:80]}"
    return replace(field, confidence=min(field.confidence, _DENIED), why=(*field.why, reason))


def _agrees(name: str, field: Field, text: str) -> bool:
    if name == "phone":
        return any(number.e164 == field.e164 for number in numbers_in(text, is_expected=True))
    ours, theirs = _letters(field.value), _letters(text)
    return ours in theirs if name in _SHORT else fuzz.partial_ratio(ours, theirs) >= _ALIKE


def _letters(text: str) -> str:
    """Reduce a text to its letters, those that engines confuse being one."""
    return "".join(skeleton(word) for word in _WORD.findall(text))
