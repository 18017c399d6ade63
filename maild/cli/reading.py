"""Commands that show how a mail or text is understood, without any effect: read, explain, reply."""

import re
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from maild.cli.context import DONE, WRONG, Context
from maild.cli.letters import letter_json, letter_lines
from maild.cli.printing import as_json, pairs
from maild.core.answer import Answer
from maild.core.case import Case
from maild.core.event import Event
from maild.core.letter import Enclosure, Fields
from maild.core.office import Actor, Office
from maild.core.posting import Posting
from maild.core.sop import STEPS, step_numbered
from maild.errors import Unreadable
from maild.intake.authenticity import MailClass, mail_class
from maild.intake.fields import read_letter
from maild.intake.html import visible_text
from maild.intake.mime import Mail, parse
from maild.intake.parts import Part
from maild.intake.quote import letter_text, new_text
from maild.intake.reader import Reading, salvaged
from maild.intake.reply import is_automatic_text, understand
from maild.intake.transcript import Transcriber
from maild.service.explain import Explanation
from maild.service.explain import explain as explanation_of
from maild.service.remember import Memory

_HEADER = re.compile(rb"[!-9;-~]{1,80}:[ \t]")
_BINARY = re.compile(rb"\x00|%PDF-|PK\x03\x04|\{\\rtf")
FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
JSON = click.option("--json", "wants_json", is_flag=True, help="Print one JSON document.")


@click.command("read")
@FILES
@click.option(
    "--pictures",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
    help="A folder for pictures of the pages with the read fields marked.",
)
@JSON
@click.pass_obj
def read_command(context: Context, files: tuple[Path, ...], pictures: Path | None, wants_json: bool) -> int:
    """Show what intake makes of mails, letters and scans, and why."""
    required = context.office.sop.required_fields
    shown = []
    with context.transcriber() as transcriber:
        for path in files:
            reading = _reading_of(path, context.office, transcriber)
            shown.append((path, reading.letter))
            if pictures and reading.picture:
                (pictures / f"{path.name}.jpg").write_bytes(reading.picture)
            if not wants_json:
                click.secho(str(path), bold=True)
                pairs(letter_lines(reading.letter, required))
                click.echo()
    if wants_json:
        as_json([letter_json(path, letter, required) for path, letter in shown])
    return DONE if all(letter.is_readable for _, letter in shown) else WRONG


@click.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@JSON
@click.pass_obj
def explain_command(context: Context, file: Path, wants_json: bool) -> int:
    """Show what would happen to a mail: fields, rules, events, and the mails that would go."""
    raw = file.read_bytes()
    with context.transcriber() as transcriber:
        reading = _reading_of_mail(raw, transcriber)
    cases = context.cases if context.has_config else None
    known = Memory(cases, context.desks) if cases else Memory(None)
    digest, now = sha256(raw).hexdigest(), context.now()
    found = explanation_of(reading, known, context.office, context.mail_desk, context.route, digest, now, cases)
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


def _reading_of(path: Path, office: Office, transcriber: Transcriber) -> Reading:
    """Read a mail, a text or any other file by what it holds, not by its name."""
    raw = path.read_bytes()
    if _is_mail(raw):
        return _reading_of_mail(raw, transcriber)
    if _BINARY.search(raw[:4096]):
        return transcriber.read_file(Part(path.name, "application/octet-stream", raw))
    text = raw.decode("utf-8", "replace")
    if path.suffix.lower() in (".html", ".htm"):
        text = visible_text(text)
    letter = read_letter(letter_text(text), office.field_words, office.units, source=path.name)
    return Reading(Mail(), "", letter, Fields())


def _reading_of_mail(raw: bytes, transcriber: Transcriber) -> Reading:
    try:
        reading = transcriber.read_whole(raw)
    except Unreadable as error:
        return salvaged(raw, str(error))
    sources = reading.letter.sources or ("body",)
    return replace(reading, letter=replace(reading.letter, sources=sources))


def _reply_json(path: Path, step: int, actor: Actor, office: Office) -> dict[str, Any]:
    raw = path.read_bytes()
    words = office.reply_words
    enclosures: tuple[Enclosure, ...] = ()
    concealed = ""
    if _is_mail(raw):
        mail = parse(raw)
        concealed = "; ".join(mail.concealments) if actor is not Actor.REPORTER else ""
        text, enclosures = new_text(mail.text, mail.from_name), mail.enclosures
        is_automatic = mail_class(mail, office.address, b"", words) is not MailClass.HUMAN
    else:
        text = new_text(raw.decode("utf-8", "replace"))
        is_automatic = is_automatic_text(text, "", words)
    understood = understand(text, step, actor, words, enclosures)
    answers = () if is_automatic or concealed else understood.answers
    reason = "an automatic mail" if is_automatic else concealed or understood.reason
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
    if answer.other:
        shown["other"] = answer.other
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
    every = (found, *found.parts)
    return {
        "file": str(path),
        "verdict": found.verdict,
        "reason": found.reason,
        "letter": letter_json(path, letter, office.sop.required_fields),
        "rules": {
            "rule": found.route.rule,
            "hits": list(found.route.hits),
            "misses": list(found.route.misses),
            "then": asdict(found.route.then) | {"standards": dict(found.route.then.standards)},
        },
        "events": [_event_json(one.event) for one in every if one.event],
        "state": case.state if case else None,
        "referred": [reason for one in every for reason in one.referred],
        "mails": [_mail_json(mail.raw, mail.posting) for one in every for mail in one.mails],
        "numbers": [_number_json(part) for part in found.parts],
    }


def _number_json(part: Explanation) -> dict[str, Any]:
    """Tell what one number of a list comes to."""
    return {
        "case": part.reason,
        "event": part.event.fact.tag if part.event else None,
        "state": part.dossier.case.state if part.dossier else None,
        "referred": list(part.referred),
        "mails": [{"kind": mail.posting.kind, "to": mail.posting.to.address} for mail in part.mails],
    }


def _event_json(event: Event) -> dict[str, Any]:
    return {"event": event.fact.tag, "actor": event.actor, "at": event.at, "evidence": asdict(event.evidence)}


def _mail_json(raw: bytes, posting: Posting) -> dict[str, Any]:
    mail = parse(raw)
    return {"kind": posting.kind, "to": posting.to.address, "subject": mail.subject, "text": mail.text}


def _print_explanation(found: Explanation, office: Office) -> None:
    pairs([("verdict", f"{found.verdict} {found.reason}".strip())])
    pairs(letter_lines(found.reading.letter, office.sop.required_fields))
    route = found.route
    hits = "\n".join((*(f"hit   {hit}" for hit in route.hits), *(f"miss  {miss}" for miss in route.misses)))
    pairs([("rules", hits), ("team", route.then.team)])
    for one in (found, *found.parts):
        case: Case | None = one.dossier.case if one.dossier else None
        if one.event and case:
            number = [("case", case.number)] if found.parts else []
            pairs([*number, ("event", f"{one.event.fact.tag} by {one.event.actor}"), ("state", case.state)])
        for reason in one.referred:
            pairs([("referred", reason)])
        for mail in one.mails:
            shown = _mail_json(mail.raw, mail.posting)
            click.secho(f"\n{shown['kind']} → {shown['to']}: {shown['subject']}", bold=True)
            click.echo(shown["text"])
