"""The command that hands in letters which no mail brings."""

from pathlib import Path

import click

from maild.cli.context import DONE, WRONG, Context
from maild.cli.reading import FILES
from maild.core.address import is_addr_spec
from maild.core.transcribing import is_waiting
from maild.service.handing import as_mail, is_mail
from maild.store.archive import Archive
from maild.store.durable import Disk
from maild.store.requests import Outcome

_MEGABYTE = 1_000_000


@click.command("intake")
@FILES
@click.option(
    "--reporter",
    default="",
    metavar="ADDRESS",
    help="The reporter's email address; a reporter without one is served through the front desk.",
)
@click.pass_obj
def intake_command(context: Context, files: tuple[Path, ...], reporter: str) -> int:
    """Hand in scanned nodis or letters from the desk.

    Each FILE is a letter of its own: put the pages of one letter into one PDF or TIFF first. A mail (.eml) is read as a
    mail from its own sender. The same file handed in twice has one case.
    """
    _check_reporter(context, files, reporter)
    mails = [as_mail(path.name, _octets(context, path), reporter) for path in files]
    archive = Archive(context.config.data / "archive", Disk())
    asked = tuple((("mail", archive.keep(mail)),) for mail in mails)
    outcomes = context.requests("intake", asked, reads_scans=True)
    for path, outcome in zip(files, outcomes, strict=True):
        tell(context, click.format_filename(path.name), outcome)
    return DONE if all(outcome.is_done for outcome in outcomes) else WRONG


def _check_reporter(context: Context, files: tuple[Path, ...], reporter: str) -> None:
    if not reporter:
        return
    if not is_addr_spec(reporter):
        raise click.UsageError(f'--reporter: "{reporter}" is not an address such as lapaskediri@example.go.id')
    if reporter.lower() == context.config.office.address.lower():
        raise click.UsageError(f"--reporter: {reporter} is the office's own mailbox")
    mails = [path.name for path in files if is_mail(path.name)]
    if mails:
        raise click.UsageError(f"--reporter: {', '.join(mails)} names its own sender; hand it in without")


def _octets(context: Context, path: Path) -> bytes:
    limit = context.config.limits.message_mb * _MEGABYTE
    data = path.read_bytes()
    if not data:
        raise click.UsageError(f"{path}: is empty")
    if len(data) > limit:
        raise click.UsageError(f"{path}: larger than {limit // _MEGABYTE} MB (limits.message_mb)")
    return data


def tell(context: Context, name: str, outcome: Outcome) -> None:
    """Say what became of a letter: its case, and how far that is."""
    dossier = context.cases.by_number(outcome.case) if outcome.case else None
    if dossier is None:
        click.echo(f"{name}: {outcome.text}", err=not outcome.is_done)
        return
    case = dossier.case
    missing = case.letter.fields.missing(context.office.sop.required_fields)
    told = [outcome.text, "being read" if is_waiting(case) else case.state]
    if missing and not is_waiting(case):
        told.append(f"missing: {', '.join(missing)}")
    click.echo(f"{name}: {case.number}: {', '.join(word for word in told if word)}")
