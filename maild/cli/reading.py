"""Commands that show how a mail or text is understood, without any effect: read, explain, reply."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from maild.cli.context import DONE, WRONG, Context
from maild.cli.printing import as_json, pairs
from maild.core.answer import Answer
from maild.core.case import Case
from maild.core.event import Event
from maild.core.letter import Enclosure, Field, Letter
from maild.core.office import Actor, Office
from maild.core.posting import Posting
from maild.core.sop import STEPS, step_numbered
from maild.errors import Unreadable
from maild.intake.authenticity import MailClass, mail_class
from maild.intake.fields import read_letter
from maild.intake.html import visible_text
from maild.intake.mime import parse
from maild.intake.quote import letter_text, new_text
from maild.intake.reader import Reading, read, salvaged
from maild.intake.reply import is_automatic_text, understand
from maild.service.explain import Explanation
from maild.service.explain import explain as explanation_of
from maild.service.remember import Memory

_HEADER = re.compile(rb"[!-9;-~]{1,80}:[ \t]")
_BINARY = re.compile(rb"\x00|%PDF-|PK\x03\x04")
FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
JSON = click.option("--json", "wants_json", is_flag=True, help="Print one JSON document.")


@click.command("read")
@FILES
@JSON
@click.pass_obj
def read_command(context: Context, files: tuple[Path, ...], wants_json: bool) -> int:
    """Show what intake makes of mails and texts."""
    shown = [(path, *_letter_of(path, context.office)) for path in files]
    if wants_json:
        required = context.office.sop.required_fields
        as_json([_letter_json(path, letter, sources, required) for path, letter, sources in shown])
    else:
        for path, letter, _ in shown:
            click.secho(str(path), bold=True)
            pairs(_letter_lines(letter, context.office))
            click.echo()
    return DONE if all(letter.is_readable for _, letter, _ in shown) else WRONG


@click.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@JSON
@click.pass_obj
def explain_command(context: Context, file: Path, wants_json: bool) -> int:
    """Show what would happen to a mail: fields, rules, events, and the mails that would go."""
    raw = file.read_bytes()
    reading = _reading_of(raw, context.office)
    known = Memory(context.cases if context.has_config else None)
    digest = sha256(raw).hexdigest()
    found = explanation_of(reading, known, context.office, context.mail_desk, context.route, digest, context.now())
    if wants_json:
        as_json(_explanation_json(file, found, context.office))
    else:
        _print_explanation(found, context.office)
    return DONE


@click.command("reply")
@FILES
@click.option("--step", type=click.IntRange(1, len(STEPS)), required=True, help="The SOP step that is answered.")
@click.option("--by", type=click.Choice(["reporter", "kabag", "kasubbag", "technician"]), help="Who answers.")
@JSON
@click.pass_obj
def reply_command(context: Context, files: tuple[Path, ...], step: int, by: str | None, wants_json: bool) -> int:
    """Show what a reply would be taken for if it answered a step."""
    actor = Actor(by) if by else step_numbered(step).actor
    shown = [_reply_json(path, step, actor, context.office) for path in files]
    if wants_json:
        as_json(shown)
        return DONE
    for entry in shown:
        click.secho(str(entry["file"]), bold=True)
        said = [", ".join(f"{name}: {value}" for name, value in answer.items() if value) for answer in entry["answers"]]
        pairs([("new text", entry["new_text"]), ("answers", "\n".join(said) or f"none: {entry['reason']}")])
        click.echo()
    return DONE


def _is_mail(raw: bytes) -> bool:
    return (
        bool(_HEADER.match(raw))
        and b"\n" in raw
        and bool(re.search(rb"(?im)^(?:from|subject|mime-version):", raw[:65536]))
    )


def _reading_of(raw: bytes, office: Office) -> Reading:
    try:
        return read(raw, office.field_words, office.units)
    except Unreadable as error:
        return salvaged(raw, str(error))


def _letter_of(path: Path, office: Office) -> tuple[Letter, tuple[str, ...]]:
    raw = path.read_bytes()
    if _is_mail(raw):
        letter = _reading_of(raw, office).letter
        return letter, letter.sources or ("body",)
    if _BINARY.search(raw[:4096]):
        return salvaged(b"", "this version reads mails and texts, not documents or pictures").letter, (path.name,)
    text = raw.decode("utf-8", "replace")
    if path.suffix.lower() in (".html", ".htm"):
        text = visible_text(text)
    return read_letter(letter_text(text), office.field_words, office.units, source=path.name), (path.name,)


def _letter_json(path: Path, letter: Letter, sources: tuple[str, ...], required: tuple[str, ...]) -> dict[str, Any]:
    head = letter.head
    return {
        "file": str(path),
        "kind": letter.kind,
        "sources": list(sources),
        "fields": {name: _field_json(name, field) for name, field in letter.fields.items()},
        "missing": list(letter.fields.missing(required)),
        "letter": {
            "number": head.number or None,
            "date": head.dated,
            "subject": head.subject or letter.subject or None,
            "from": head.sender or None,
            "to": head.recipient or None,
            "classification": head.classification or None,
        },
        "category": "+".join(letter.category),
        "severity": letter.severity,
        "text": letter.text,
        "warnings": list(letter.warnings),
    }


def _field_json(name: str, field: Field | None) -> dict[str, Any] | None:
    if field is None:
        return None
    shown = asdict(field)
    e164 = shown.pop("e164")
    return shown | ({"e164": e164 or None} if name == "phone" else {})


def _letter_lines(letter: Letter, office: Office) -> Iterable[tuple[str, str]]:
    yield "kind", letter.kind
    for name, field in letter.fields.items():
        yield name, f"{field.value}  ({field.confidence:.2f}, {field.source})" if field else "—"
    yield "missing", ", ".join(letter.fields.missing(office.sop.required_fields)) or "nothing"
    yield "category", f"{'+'.join(letter.category)}, {letter.severity}"
    if letter.head.number:
        yield "letter", f"{letter.head.number} {letter.head.dated or ''}".strip()
    for warning in letter.warnings:
        yield "warning", warning


def _reply_json(path: Path, step: int, actor: Actor, office: Office) -> dict[str, Any]:
    raw = path.read_bytes()
    words = office.reply_words
    enclosures: tuple[Enclosure, ...] = ()
    if _is_mail(raw):
        mail = parse(raw)
        text, enclosures = new_text(mail.text), mail.enclosures
        is_automatic = mail_class(mail, office.address, b"", words) is not MailClass.HUMAN
    else:
        text = new_text(raw.decode("utf-8", "replace"))
        is_automatic = is_automatic_text(text, "", words)
    understood = understand(text, step, actor, words, enclosures)
    answers = () if is_automatic else understood.answers
    reason = "an automatic mail" if is_automatic else understood.reason
    return {
        "file": str(path),
        "new_text": text,
        "answers": [_answer_json(answer) for answer in answers],
        "automatic": is_automatic,
        "reason": "" if answers else reason,
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    shown: dict[str, Any] = {"answer": answer.name, "text": answer.text}
    if answer.team:
        shown["team"] = answer.team
    if answer.score is not None:
        shown["score"] = answer.score
    if answer.letter_number:
        shown["letter_number"] = answer.letter_number
    if answer.report:
        report = answer.report
        shown["report"] = {
            "cause": report.cause,
            "checklist": list(report.checklist),
            "photos": [photo.name for photo in report.photos],
            "missing": list(report.missing()),
        }
    return shown


def _explanation_json(path: Path, found: Explanation, office: Office) -> dict[str, Any]:
    letter = found.reading.letter
    case = found.dossier.case if found.dossier else None
    return {
        "file": str(path),
        "verdict": found.verdict,
        "reason": found.reason,
        "letter": _letter_json(path, letter, letter.sources or ("body",), office.sop.required_fields),
        "rules": {
            "rule": found.route.rule,
            "hits": list(found.route.hits),
            "misses": list(found.route.misses),
            "then": asdict(found.route.then) | {"standards": dict(found.route.then.standards)},
        },
        "events": [_event_json(found.event)] if found.event else [],
        "state": case.state if case else None,
        "referred": list(found.referred),
        "mails": [_mail_json(mail.raw, mail.posting) for mail in found.mails],
    }


def _event_json(event: Event) -> dict[str, Any]:
    return {"event": event.fact.tag, "actor": event.actor, "at": event.at, "evidence": asdict(event.evidence)}


def _mail_json(raw: bytes, posting: Posting) -> dict[str, Any]:
    mail = parse(raw)
    return {"kind": posting.kind, "to": posting.to.address, "subject": mail.subject, "text": mail.text}


def _print_explanation(found: Explanation, office: Office) -> None:
    pairs([("verdict", f"{found.verdict} {found.reason}".strip())])
    pairs(_letter_lines(found.reading.letter, office))
    route = found.route
    hits = "\n".join((*(f"hit   {hit}" for hit in route.hits), *(f"miss  {miss}" for miss in route.misses)))
    pairs([("rules", hits), ("team", route.then.team)])
    case: Case | None = found.dossier.case if found.dossier else None
    if found.event and case:
        pairs([("event", f"{found.event.fact.tag} by {found.event.actor}"), ("state", case.state)])
    for reason in found.referred:
        pairs([("referred", reason)])
    for mail in found.mails:
        shown = _mail_json(mail.raw, mail.posting)
        click.secho(f"\n{shown['kind']} → {shown['to']}: {shown['subject']}", bold=True)
        click.echo(shown["text"])
