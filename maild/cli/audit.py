"""Commands about trust in what is stored: checking it, and erasing what may not be kept any longer."""

import re
from functools import partial

import click

from maild.cli.cases import case_group
from maild.cli.context import DONE, WRONG, Context
from maild.cli.printing import table
from maild.core.head import Head
from maild.core.office import Office
from maild.service.audit import Auditor, Finding
from maild.service.retention import MOST_YEARS, Over, Plan, clock_objection, planned, years_before
from maild.store import rules_kept
from maild.store.casefiles import CaseFiles
from maild.store.durable import Disk
from maild.store.heads import HeadStore

_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNKNOWN_HEAD = "is none of those in data/heads: they were changed, or the last ones taken away"
_PATIENCE = 600.0  # seconds to wait for a daemon that redacts the cases of a year


@case_group.command("verify")
@click.argument("number", required=False, default="")
@click.option("--head", "digest", default="", metavar="HEX", help="A head that was mailed to the operator.")
@click.pass_obj
def verify_command(context: Context, number: str, digest: str) -> int:
    """Check that nothing stored was edited, cut or taken away; one case alone with its NUMBER.

    Each case's chain, postings and files are checked, its events are decided again, and all is compared with the daily
    heads. With a head from a mail, whatever was written before that mail is proven.
    """
    if digest and not _DIGEST.fullmatch(digest.strip().lower()):
        raise click.UsageError(f'--head: "{digest}" is not a head: 64 digits and letters a to f, as in the mail')
    data = context.config.data
    heads = HeadStore(data / "heads", Disk())
    files, rules_of = CaseFiles(data / "cases"), partial(rules_kept.kept, data)
    findings = list(Auditor(files, context.archive, heads, context.desks, rules_of, number.upper()).findings())
    if number and not findings:
        raise click.ClickException(f'there is no case "{number}"; see `maild case list --all`')
    for finding in findings:
        _print_finding(finding)
    is_proven = _print_heads(heads.readable()[0], digest.strip().lower(), is_wanted=not number)
    return DONE if is_proven and not any(finding.wrong for finding in findings) else WRONG


def _print_finding(finding: Finding) -> None:
    redacted = ", redacted" if finding.is_redacted else ""
    for text in finding.wrong or (f"{finding.lines} events, whole{redacted}",):
        click.echo(f"{finding.subject}: {text}")


def _print_heads(heads: tuple[Head, ...], digest: str, is_wanted: bool) -> bool:
    """Show the newest head, and the one that was asked for; False where that one is none of ours."""
    if is_wanted and heads:
        click.echo(f"newest head: {heads[-1].digest} of {heads[-1].day}")
    if not digest:
        return True
    found = next((head for head in heads if head.digest == digest), None)
    told = f"is that of {found.day}, number {found.serial} of {len(heads)}" if found else _UNKNOWN_HEAD
    click.echo(f"head {digest[:16]}…: {told}")
    return found is not None


@click.command("retention")
@click.option(
    "--years", type=click.IntRange(1, MOST_YEARS), help="How long to keep what has ended; else privacy.retention_years."
)
@click.option("--apply", "is_meant", is_flag=True, help="Do it; without, it is only shown.")
@click.pass_obj
def retention_command(context: Context, years: int | None, is_meant: bool) -> int:
    """Redact cases that ended, and mails of no case that came, more than so many years ago (UU 27/2022, art. 44).

    Words, names, addresses, telephone numbers and files are erased for good; numbers, states, times, categories and
    digests stay.
    """
    years = years or context.config.privacy.retention_years
    if not years:
        raise click.UsageError("say after how many years: --years N, or privacy.retention_years in maild.toml")
    now, desk = context.now(), context.desks.load()
    objection = clock_objection(desk, now, is_given=bool(context.environ.get("MAILD_NOW")))
    if not is_meant:
        before = years_before(now, years)
        plan = planned(context.cases, context.archive, desk, before, now, set())
        _print_plan(plan, years, context.office)
        click.echo("Nothing was changed; --apply does it." + (f" But {objection}." if objection else ""))
        return DONE
    if objection:
        remedy = "check the date; if it is right, let maild work once (`maild run --once`)"
        raise click.ClickException(f"{objection}: {remedy}")
    outcome = context.request("retention", (("years", str(years)),), _PATIENCE)
    click.echo(outcome.text, err=not outcome.is_done)
    return DONE if outcome.is_done else WRONG


def _print_plan(plan: Plan, years: int, office: Office) -> None:
    if plan.cases:
        table(("case", "state", "ended", "files", "bytes"), [_line(over, office) for over in plan.cases])
    for number in plan.damaged:
        click.echo(f"{number}: is over, but not whole, and would stay: see `maild case verify {number}`")
    click.echo(
        f"Older than {years} years: {len(plan.cases)} cases, {plan.caseless} mails of no case; "
        f"{len(plan.files)} files of {plan.octets:,} bytes would go."
    )


def _line(over: Over, office: Office) -> tuple[str, ...]:
    ended = over.ended.astimezone(office.zone)
    return over.number, over.state, f"{ended:%Y-%m-%d}", str(over.files), f"{over.octets:,}"
