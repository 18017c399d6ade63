"""Commands about the daemon and its office: init, check, run, demo, sop, status."""

import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click

from maild.app import App
from maild.cli.context import DONE, WRONG, Context
from maild.cli.equipment import findings as equipment
from maild.cli.glance import late_text
from maild.cli.printing import as_json, pairs, table
from maild.cli.quarantine import count_quarantined
from maild.cli.sopsheet import markdown, rows
from maild.cli.statefolder import findings as state
from maild.cli.statefolder import room_warnings
from maild.config.founding import found
from maild.config.servers import imap_settings, smtp_settings
from maild.core.sop import STEPS
from maild.errors import ConfigError, MaildError, Problem, TransientFailure
from maild.service.gaps import warnings_of
from maild.service.health import Status, status
from maild.service.liveness import Scene, silence_for, troubles, without_life
from maild.service.stamping import stamped
from maild.store.dropbox import Dropbox
from maild.store.durable import Disk
from maild.store.heartbeat import HEARTBEAT, read_heartbeat
from maild.store.lock import Lock
from maild.store.restored import RestoredStore
from maild.transport.imap import Mailbox
from maild.transport.smtp import Submission
from maild.transport.tls import Finding

_MOST_LINGERING = timedelta(hours=1)  # of a file in the drop folder, and of a mail without a verdict
_MOST_NAMED = 5
_MOST_ABSENCE = timedelta(days=1)  # of one that is started now and then with --once


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
def init_command(folder: Path) -> int:
    """Write a new office folder; never overwrites."""
    found(folder)
    click.echo(f"{folder}: written. Edit {folder}/maild.toml and {folder}/rules/officials.toml, then:")
    click.echo(f"  maild -c {folder}/maild.toml check --online")
    return DONE


@click.command("check")
@click.option("--online", is_flag=True, help="Log in to both servers too.")
@click.pass_obj
def check_command(context: Context, online: bool) -> int:
    """Check settings, rules, templates and calendar."""
    config = context.config_for_servers if online else context.config
    edition = context.rulebook.edition
    for problem in (*config.warnings, *edition.warnings):
        click.echo(f"warning: {problem}")
    office = edition.office
    click.echo(
        f"ok: {len(office.officials)} officials, {len(office.teams)} teams, {len(office.rules)} rules, "
        f"{len(office.units)} units, {len(office.calendar.holidays)} holidays, {len(edition.templates)} templates"
    )
    for finding in (*state(config.data), *equipment(config), *_trust_findings(context)):
        click.echo(f"ok: {finding.what}" if finding.ok else f"warning: {finding.what}; {finding.remedy}")
    if not online:
        return DONE
    findings = [*_mailbox_findings(context), *_submission_findings(context)]
    for finding in findings:
        remedy = f" ({finding.remedy})" if finding.remedy and not finding.ok else ""
        click.echo(f"{'ok' if finding.ok else 'WRONG'}: {finding.what}{remedy}")
    return DONE if all(finding.ok for finding in findings) else WRONG


@click.command("run")
@click.option("--once", is_flag=True, help="Poll, read, decide, remind, send what is due, and end.")
@click.pass_obj
def run_command(context: Context, once: bool) -> int:
    """Be the daemon."""
    config = context.config_for_servers
    if not once:
        context.refuse_clock("the daemon runs by the real clock; only `run --once` takes another")
    if not config.is_on_loopback:
        context.refuse_clock("a clock of one's own is for servers on this machine only")
    for problem in (*config.warnings, *context.rulebook.edition.warnings):
        logging.getLogger("maild").warning("event=warning %s", problem)
    with App(config, context.now, rulebook=context.rulebook, kernel=context.kernel) as app:
        return app.once() if once else app.run()


@click.command("demo")
@click.option("--office", "folder", type=click.Path(path_type=Path), help="Where to leave the office folder.")
@click.option("--pause", type=float, default=0.0, help="Seconds to wait between two mails.")
@click.option("--json", "wants_json", is_flag=True, help="Print one JSON document.")
def demo_command(folder: Path | None, pause: float, wants_json: bool) -> int:
    """Play the whole SOP in one process, with servers of its own, and show every mail."""
    try:
        from maild.demo.play import play  # an installation without the extra "demo" has everything else
    except ModuleNotFoundError as error:
        remedy = 'install it with its servers: pip install "maild[demo]"'
        raise ConfigError((Problem("demo", "", f"{error.name} is not installed", remedy),)) from error
    shown = play(folder, pause, is_quiet=wants_json)
    if wants_json:
        as_json(asdict(shown))
    return DONE if shown.is_success else WRONG


@click.command("sop")
@click.option("--markdown", "wants_markdown", is_flag=True, help="As docs/sop.md.")
@click.option("--json", "wants_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def sop_command(context: Context, wants_markdown: bool, wants_json: bool) -> int:
    """Print the SOP table as the program runs it."""
    if wants_markdown:
        click.echo(markdown(), nl=False)
    elif wants_json:
        as_json([{"step": step.number, "activity": step.activity, "actor": step.actor, "needs": step.needs,
                  "standard": asdict(step.standard), "gives": step.gives, "states": list(step.states),
                  "answers": dict(step.answers)} for step in STEPS])  # fmt: skip
    else:
        headers, *lines = rows()
        table(headers, lines)
    return DONE


@click.command("status")
@click.option("--json", "wants_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def status_command(context: Context, wants_json: bool) -> int:
    """Say whether all is well."""
    of_disk = (*_left_in_drop_folder(context), *room_warnings(context.config.data))
    warnings = (*_held_since_restore(context), *_troubles(context), *of_disk)
    quarantined = count_quarantined(context)
    found = status(context.cases, context.desks.load(), quarantined, context.office, context.now(), warnings)
    if wants_json:
        as_json(asdict(found))
    else:
        _print_status(found, context)
    return DONE if found.ok else WRONG


def _print_status(found: Status, context: Context) -> None:
    pairs([
        ("state", "ok" if found.ok else "needs attention"),
        ("last poll", f"{found.last_poll:%Y-%m-%d %H:%M %Z}" if found.last_poll else "never"),
        ("open", str(found.open)),
        ("overdue", _overdue(found, context)),
        ("outbox", ", ".join(f"{count} {name}" for name, count in found.outbox.items())),
        ("quarantine", str(found.quarantine)),
        *_balance(context),
        *_rules(context),
        *(("warning", warning) for warning in found.warnings),
    ])  # fmt: skip


def _overdue(found: Status, context: Context) -> str:
    """Say how many cases are overdue, and below it which are so the longest."""
    worst = (late_text(late, context.office, context.now()) for late in found.late)
    more = [f"and {found.overdue - len(found.late)} more"] if found.overdue > len(found.late) else []
    return "\n".join((str(found.overdue), *worst, *more))


def _rules(context: Context) -> Iterator[tuple[str, str]]:
    """Tell which rule set is in force; data/rules/ has it whole."""
    for edition in context.desks.load().editions[-1:]:
        yield "rules", f"{edition.digest[:12]} since {edition.since.astimezone(context.office.zone):%Y-%m-%d %H:%M %Z}"


def _balance(context: Context) -> Iterator[tuple[str, str]]:
    """Tell the last daily balance."""
    if found := context.balance:
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in found.verdicts)
        at = f"{found.at.astimezone(context.office.zone):%Y-%m-%d %H:%M %Z}"
        received = f"{found.received} received ({verdicts}), {len(found.waiting)} waiting"
        yield "balance", f"{at}: {received}; {found.on_server} on the server"


def _troubles(context: Context) -> Iterator[str]:
    """Say whether mail comes in and goes out, by a daemon that lives or by one round now and then."""
    is_running, now = _is_running(context), context.now()
    silence = silence_for(context.config.imap.poll_every) if is_running else _MOST_ABSENCE
    undecided = sum(received.arrived < now - _MOST_LINGERING for received in context.archive.pending())
    postings = tuple(posting for dossier in context.cases.open_dossiers() for posting in dossier.postings)
    scene = Scene(context.desks.load(), postings, undecided, now, silence, context.office.zone)
    heartbeat = read_heartbeat(context.config.data / HEARTBEAT)
    yield from without_life(heartbeat, is_running, now)
    yield from (trouble.warning for trouble in troubles(scene))
    balance = context.balance
    yield from warnings_of(balance) if balance else ()


def _held_since_restore(context: Context) -> Iterator[str]:
    restored = RestoredStore(context.config.data, Disk()).state
    if restored:
        made = restored.made.astimezone(context.office.zone)
        yield f"restored from a backup of {made:%Y-%m-%d %H:%M %Z}: nothing is sent before `maild outbox confirm`"


def _left_in_drop_folder(context: Context) -> Iterator[str]:
    folder, limit = context.config.drop_folder, context.config.limits.message_mb * 1_000_000
    left = Dropbox(folder, Disk()).left(limit, context.now() - _MOST_LINGERING) if folder else ()
    yield from (f"left in {folder}: {item}" for item in left[:_MOST_NAMED])
    if len(left) > _MOST_NAMED:
        yield f"left in {folder}: {len(left) - _MOST_NAMED} more"


def _is_running(context: Context) -> bool:
    path = context.config.data / "lock"
    if not path.exists():
        return False
    try:
        Lock(path).release()
    except TransientFailure:
        return True
    return False


def _trust_findings(context: Context) -> Iterator[Finding]:
    """Compare trust.authserv_id with the mail that has come in."""
    name = context.config.trust.authserv_id
    found = stamped(context.archive, name) if name else None
    if found and found.stamped == found.seen > 0:
        yield Finding(True, f"the last {found.seen} mails bear Authentication-Results of {name}")
    elif found and found.seen:
        what = f"of the last {found.seen} mails only {found.stamped} bear Authentication-Results of {name} first"
        yield Finding(False, what, "what the server does not write on top of every mail, anybody can: docs/security.md")


def _mailbox_findings(context: Context) -> tuple[Finding, ...]:
    try:
        with Mailbox(imap_settings(context.config_for_servers)) as mailbox:
            return mailbox.check()
    except MaildError as error:
        return (Finding(False, str(error)),)


def _submission_findings(context: Context) -> tuple[Finding, ...]:
    try:
        with Submission(smtp_settings(context.config_for_servers)) as submission:
            return submission.check()
    except MaildError as error:
        return (Finding(False, str(error)),)
