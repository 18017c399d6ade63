"""Weigh what a second engine read where the first may have misread: agreement makes certain, contradiction doubtful."""

from dataclasses import replace

from rapidfuzz import fuzz

from maild.core.letter import CERTAIN, Box, Field, Fields
from maild.intake.phone import numbers_in

_HOPELESS = 0.8  # below it the doubt is not about letters: both engines may read the wrong words right
_SURE = 0.985
_AGREED, _CONTRADICTED = 0.96, 0.75
_ALIKE = 92.0  # of the value in what the second engine read, in percent
_WEIGHED = ("unit", "pic", "phone")  # a wrong letter in a description misleads nobody


def doubtful(fields: Fields) -> tuple[tuple[str, int, tuple[Box, ...]], ...]:
    """Name the fields that an opinion may move across CERTAIN, each with its page and rows."""
    return tuple(
        (name, field.page, field.boxes)
        for name, field in fields.items()
        if field and name in _WEIGHED and field.page and field.boxes and _HOPELESS <= field.confidence < _SURE
    )


def settled(fields: Fields, second: dict[str, str]) -> Fields:
    """Take what the second engine read of the rows of each field; nothing read changes nothing."""
    known = {name: field for name, field in fields.items() if field}
    for name, text in second.items():
        field = known.get(name)
        if field and text.strip():
            known[name] = _weighed(name, field, text)
    return Fields(**known)


def _weighed(name: str, field: Field, text: str) -> Field:
    if _agrees(name, field, text):
        confidence = max(field.confidence, _AGREED)
        return replace(field, confidence=confidence, why=(*field.why, "a second engine read the same"))
    reason = f'a second engine read "{" ".join(text.split())[:80]}"'
    confidence = min(field.confidence, _CONTRADICTED, CERTAIN - 0.01)
    return replace(field, confidence=confidence, why=(*field.why, reason))


def _agrees(name: str, field: Field, text: str) -> bool:
    if name == "phone":
        return any(number.e164 == field.e164 for number in numbers_in(text, is_expected=True))
    return fuzz.partial_ratio(_folded(field.value), _folded(text)) >= _ALIKE


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
