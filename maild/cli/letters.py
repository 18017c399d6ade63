"""Show a letter as it was read: every field with its place and the reasons for it."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from maild.core.letter import Field, Letter


def letter_json(path: Path, letter: Letter, required: tuple[str, ...]) -> dict[str, Any]:
    """Give the object of interface.md §2, JSON, and what else is known."""
    head = letter.head
    return {
        "file": str(path),
        "kind": letter.kind,
        "matter": letter.matter,
        "sources": list(letter.sources),
        "fields": {name: _field_json(name, field) for name, field in letter.fields.items()},
        "missing": list(letter.fields.missing(required)),
        "letter": {
            "number": head.number or None,
            "date": head.dated,
            "subject": head.subject or letter.subject or None,
            "from": head.sender or None,
            "to": head.recipient or None,
            "classification": head.classification or None,
            "speed": head.speed or None,
            "secrecy": head.secrecy or None,
            "kop": list(head.kop),
            "enclosed": head.enclosed or None,
            "copies": list(head.copies),
            "signatory": head.signatory or None,
            "signatory_title": head.signatory_title or None,
            "nip": head.nip or None,
        },
        "category": "+".join(letter.category),
        "severity": letter.severity,
        "grounds": list(letter.grounds),
        "differences": [asdict(difference) for difference in letter.differences],
        "unread": [asdict(unread) for unread in letter.unread],
        "text": letter.text,
        "warnings": list(letter.warnings),
    }


def letter_lines(letter: Letter, required: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give names and values to be printed below each other."""
    head = letter.head
    yield "kind", letter.kind + (f", {letter.matter}" if letter.matter != "complaint" else "")
    yield "read", ", ".join(letter.sources) or "nothing"
    for name, field in letter.fields.items():
        yield name, "\n".join(_field_lines(field)) if field else "—"
    yield "missing", ", ".join(letter.fields.missing(required)) or "nothing"
    yield "category", f"{'+'.join(letter.category)}, {letter.severity}"
    for ground in letter.grounds:
        yield "", f"· {ground}"
    if head.number or head.dated:
        yield "letter", f"{head.number} {head.dated or ''}".strip()
    for name in ("subject", "sender", "recipient", "classification", "signatory", "signatory_title", "nip"):
        if getattr(head, name):
            yield name, getattr(head, name)
    for difference in letter.differences:
        yield "differs", f"{difference.field}: the mail says {difference.in_body}, the letter {difference.in_letter}"
    for unread in letter.unread:
        yield "not read", f"{unread.name}: {unread.trouble}"
    for warning in letter.warnings:
        yield "warning", warning


def _field_json(name: str, field: Field | None) -> dict[str, Any] | None:
    if field is None:
        return None
    shown = asdict(field)
    e164 = shown.pop("e164")
    return shown | ({"e164": e164 or None} if name == "phone" else {})


def _field_lines(field: Field) -> Iterator[str]:
    """Tell the value, how sure it is and where it stands, the words that it was read from, and why these."""
    place = f"{field.source}, page {field.page}" if field.page else field.source
    yield f"{field.value}  ({field.confidence:.2f}, {place}{'' if field.is_certain else ', in doubt'})"
    if field.text and field.text != field.value:
        yield f"· read from: {field.text[:200]}"
    for reason in field.why:
        yield f"· {reason}"
