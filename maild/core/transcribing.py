"""What reading the scans in a mail adds to its case: the letter read whole, or what a later mail completes.

The mail that opened the case comes first in `Case.unscanned`; as long as it waits, the letter says so itself.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from maild.core.case import Case, State
from maild.core.doubt import amended
from maild.core.letter import Fields, Head, Letter, LetterKind

T = TypeVar("T")

STEP_ONE = (State.AWAITING_READING, State.AWAITING_COMPLETION)
"""The states in which what is read still fills the complaint."""

_NOT_ENCLOSED = ("body", "sender", "reply", "operator")
_SAID_BY_PEOPLE = ("reply", "operator")


def is_waiting(case: Case) -> bool:
    """Say whether nobody can act before scans are read."""
    return bool(case.unscanned) and case.state in STEP_ONE


def is_own_letter(case: Case, mail: str) -> bool:
    """Say whether a mail is the complaint itself, of which only a quick reading is known."""
    return case.letter.unscanned > 0 and case.unscanned[:1] == (mail,)


def is_unread(case: Case) -> bool:
    """Say whether a person must look, since no reading of the complaint was of any use; then it may be read again."""
    return case.state is State.AWAITING_READING and not case.unscanned and not case.letter.is_readable


def enclosed(fields: Fields) -> Fields:
    """Give what stands in enclosures: a reply's own text, and our mail quoted below it, are read elsewhere."""
    return _from(fields, lambda source: source not in _NOT_ENCLOSED)


def with_transcript(case: Case, mail: str, letter: Letter, required: tuple[str, ...]) -> Letter:
    """Make the case's letter after one of its mails was read whole as `letter`."""
    if not (is_own_letter(case, mail) or is_unread(case)):
        return _with_later_mail(case, letter, required)
    enclosures = tuple(dict.fromkeys((*letter.enclosures, *case.letter.enclosures)))
    whole = replace(letter, unscanned=0, enclosures=enclosures)
    if case.state not in STEP_ONE:  # others have acted on what was known
        return replace(whole, fields=case.letter.fields, is_readable=True, matter=case.letter.matter)
    said = _from(case.letter.fields, lambda source: source in _SAID_BY_PEOPLE)
    fields = whole.fields.overwritten_by(said)
    matter = whole.matter if said == Fields() else case.letter.matter  # who fills it in takes it for a complaint
    return replace(whole, fields=fields, matter=matter, is_readable=whole.is_readable or not fields.missing(required))


def _with_later_mail(case: Case, later: Letter, required: tuple[str, ...]) -> Letter:
    """Complete a letter from the scans of a later mail; what is known for certain stays."""
    known = case.letter
    fields = known.fields
    if case.state in STEP_ONE:
        told = enclosed(later.fields)
        fields = amended(fields.filled_from(told, required), told, at_least=0)
    has_filled = fields != known.fields
    return replace(
        known,
        kind=later.kind if known.kind in (LetterKind.EMAIL, LetterKind.UNKNOWN) and has_filled else known.kind,
        fields=fields,
        head=_head(known.head, later.head),
        text=f"{known.text}\n\n{later.text}".strip() if has_filled else known.text,
        sources=_joined(known.sources, later.sources) if has_filled else known.sources,
        enclosures=_joined(known.enclosures, later.enclosures),
        warnings=_joined(known.warnings, later.warnings),
        unread=_joined(known.unread, later.unread),
        picture=later.picture if later.picture and (has_filled or not known.picture) else known.picture,
        is_readable=known.is_readable or has_filled,
    )


def _head(known: Head, later: Head) -> Head:
    """Take the head of the letter proper, which an email may be followed by; secrecy is never lost."""
    is_letter = bool(later.number) and not known.number
    return later if (is_letter or later.is_confidential) and not known.is_confidential else known


def _from(fields: Fields, is_wanted: Callable[[str], bool]) -> Fields:
    return Fields(**{name: field for name, field in fields.items() if field and is_wanted(field.source)})


def _joined(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*first, *second)))
