"""Commands about mails that made no case, or whose case waits for a person's look."""

from datetime import datetime
from typing import Any

import click

from maild.cli.cases import JSON
from maild.cli.context import DONE, WRONG, Context
from maild.cli.handing import tell
from maild.cli.printing import as_json, pairs, table
from maild.core.received import Received
from maild.errors import Unreadable
from maild.intake.reader import Reading, salvaged
from maild.service.filed import FiledMail, filed, quarantined

_SHOWN = 12  # characters of a digest that name a mail
_SHORTEST = 6
_LONGEST_SUBJECT = 60

MAIL = click.argument("mail_id", metavar="ID")


@click.group("quarantine", invoke_without_command=True)
@JSON
@click.pass_context
def quarantine_group(ctx: click.Context, wants_json: bool) -> int:
    """The mails that made no case or that a person must look at, and why."""
    return DONE if ctx.invoked_subcommand else int(ctx.invoke(quarantine_list_command, wants_json=wants_json))


@quarantine_group.command("list")
@JSON
@click.pass_obj
def quarantine_list_command(context: Context, wants_json: bool) -> int:
    """List them in the order of their arrival."""
    found = list(filed(context.archive, context.cases))
    if wants_json:
        as_json([_json(context, mail) for mail in found])
    else:
        table(("id", "arrived", "", "from", "subject", "why", "case"), [_line(context, mail) for mail in found])
    return DONE


@quarantine_group.command("show")
@MAIL
@JSON
@click.pass_obj
def quarantine_show_command(context: Context, mail_id: str, wants_json: bool) -> int:
    """Show what a mail says, whatever became of it."""
    received = _received(context, mail_id)
    if received.redacted:
        raise click.ClickException(f"the mail {received.digest[:_SHOWN]} was redacted on {received.redacted:%Y-%m-%d}")
    reading = _reading(context, received)
    mail = reading.mail
    shown = {
        "id": received.digest[:_SHOWN],
        "state": received.verdict,
        "at": _arrived(context, received),
        "from": ", ".join(mail.from_headers),
        "subject": mail.subject,
        "reason": received.reason or "; ".join(reading.letter.warnings),
        "case": received.case or None,
        "enclosures": [enclosure.name for enclosure in mail.enclosures],
    }
    if wants_json:
        as_json(shown | {"text": reading.letter.text})
        return DONE
    pairs((name, _harmless(_text(value))) for name, value in shown.items())
    click.echo(f"\n{_harmless(reading.letter.text)}")
    return DONE


@quarantine_group.command("as-case")
@MAIL
@click.pass_obj
def as_case_command(context: Context, mail_id: str) -> int:
    """Open a case from a mail all the same: somebody has looked at it, and it is a complaint."""
    received = _received(context, mail_id)
    outcome = context.requests("as-case", ((("mail", received.digest),),), reads_scans=True)[0]
    tell(context, received.digest[:_SHOWN], outcome)
    return DONE if outcome.is_done else WRONG


@quarantine_group.command("retry")
@MAIL
@click.pass_obj
def retry_command(context: Context, mail_id: str) -> int:
    """Read a mail again, after an upgrade or with other rules, that could not be read or made no case."""
    received = _received(context, mail_id)
    outcome = context.requests("read-again", ((("mail", received.digest),),), reads_scans=True)[0]
    tell(context, received.digest[:_SHOWN], outcome)
    return DONE if outcome.is_done else WRONG


def count_quarantined(context: Context) -> int:
    return sum(1 for _ in quarantined(context.archive, context.cases))


def _received(context: Context, mail_id: str) -> Received:
    """Find a received mail by the beginning of its SHA-256."""
    wanted = mail_id.lower()
    found = [entry for entry in context.archive.received() if entry.digest.startswith(wanted)]
    if len(wanted) < _SHORTEST or not found:
        raise click.ClickException(f'no mail has the id "{mail_id}"; see `maild quarantine`')
    if len(found) > 1:
        raise click.ClickException(f'{len(found)} mails have an id that begins with "{mail_id}"; give more of it')
    return found[0]


def _reading(context: Context, received: Received) -> Reading:
    raw = context.archive.read(received.digest)
    with context.transcriber() as transcriber:
        try:
            return transcriber.read(raw)
        except Unreadable as error:
            return salvaged(raw, str(error))


def _json(context: Context, mail: FiledMail) -> dict[str, Any]:
    received = mail.received
    return {
        "id": received.digest[:_SHOWN],
        "state": received.verdict,
        "at": _arrived(context, received),
        "from": mail.sender,
        "subject": mail.subject,
        "reason": mail.reason,
        "case": received.case or None,
    }


def _line(context: Context, mail: FiledMail) -> tuple[str, ...]:
    received = mail.received
    words = (mail.sender, mail.subject[:_LONGEST_SUBJECT], mail.reason)
    at = _arrived(context, received).strftime("%Y-%m-%d %H:%M")
    return received.digest[:_SHOWN], at, received.verdict, *(_harmless(word) for word in words), received.case


def _arrived(context: Context, received: Received) -> datetime:
    return received.arrived.astimezone(context.office.zone)


def _text(value: object) -> str:
    match value:
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M %Z")
        case list():
            return ", ".join(value) or "—"
        case _:
            return str(value or "—")


def _harmless(text: str) -> str:
    """Keep a stranger's words from steering the terminal."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")
