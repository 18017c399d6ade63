"""Commands about cases: the list and the dossiers, the operator's rulings, mails that wait."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import click

from maild.cli.context import DONE, WRONG, Context
from maild.cli.glance import print_list
from maild.cli.printing import as_json, pairs, table
from maild.cli.times import print_times, times_json
from maild.core.answer import AnswerName
from maild.core.case import Case, Dossier, State
from maild.core.letter import FIELD_NAMES, Enclosure
from maild.core.posting import MailKind, Posting, PostingState
from maild.core.presuming import is_presumed
from maild.core.register import Row, history, row_of
from maild.core.timing import Times, times_of
from maild.store.archive import Archive
from maild.store.durable import Disk

JSON = click.option("--json", "wants_json", is_flag=True, help="Print one JSON document.")
_POSTING = click.argument("posting_id", metavar="ID", required=False)
_HELD = click.option("--held", type=click.Choice([kind.value for kind in MailKind]), help="All of this kind.")
_UNKNOWN = click.option(
    "--unknown", "wants_unknown", is_flag=True, help="Those whose answer was lost: waiting, or sent once more since."
)
_ROLES = ("reporter", "kabag", "kasubbag", "technician")


@click.group("case")
def case_group() -> None:
    """The register, the dossiers, and the operator's hand in them."""


@case_group.command("list")
@click.option("--all", "wants_all", is_flag=True, help="Ended cases too.")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only cases in this state.")
@JSON
@click.pass_obj
def list_command(context: Context, wants_all: bool, state: str | None, wants_json: bool) -> int:
    """List the cases: where each stands, for whom it waits, when it is due, and whether that is soon or over.

    By number; on a terminal what is overdue comes first, then what is due next.
    """
    office, now = context.office, context.now()
    dossiers = context.cases.rows(include_ended=wants_all or bool(state))
    chosen = [dossier.case for dossier in dossiers if _is_wanted(dossier.case, wants_all, state)]
    if wants_json:
        as_json([asdict(row_of(case, office, now)) for case in chosen])
    else:
        print_list(chosen, office, now)
    return DONE


@case_group.command("show")
@click.argument("number")
@JSON
@click.pass_obj
def show_command(context: Context, number: str, wants_json: bool) -> int:
    """Show all that is known of a case."""
    dossier = _dossier(context, number)
    row = row_of(dossier.case, context.office, context.now())
    if wants_json:
        as_json(_shown(context, dossier, row))
        return DONE
    pairs((name, _text(value)) for name, value in asdict(row).items())
    if dossier.case.followers:
        pairs([("followers", ", ".join(peer.number for peer in dossier.case.followers))])
    route = dossier.case.route
    if route:
        pairs(
            [
                (
                    "rule",
                    "\n".join(
                        (
                            route.rule,
                            *(f"hit: {hit}" for hit in route.hits),
                            *(f"miss: {miss}" for miss in route.misses),
                        )
                    ),
                )
            ]
        )
    click.echo()
    _print_history(context, dossier)
    click.echo()
    print_times(_times(context, dossier), context.office)
    click.echo()
    table(("mail", "to", "state", "attempts", "id", "why"), [_posting_line(posting) for posting in dossier.postings])
    return DONE


@case_group.command("history")
@click.argument("number")
@JSON
@click.pass_obj
def history_command(context: Context, number: str, wants_json: bool) -> int:
    """Show what happened to a case, line by line."""
    dossier = _dossier(context, number)
    if wants_json:
        as_json([asdict(line) for line in history(dossier.entries, context.office)])
    else:
        _print_history(context, dossier)
    return DONE


@case_group.command("rule")
@click.argument("number")
@click.argument("answer", type=click.Choice([name.value for name in AnswerName]))
@click.option("--by", required=True, type=click.Choice(_ROLES), help="Whose answer it is.")
@click.option("--note", default="", help="What was said, on paper or by phone.")
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A scan or photo.")
@click.pass_obj
def rule_command(context: Context, number: str, answer: str, by: str, note: str, path: Path | None) -> int:
    """Record an answer that came on paper or by phone."""
    number = _dossier(context, number).case.number
    arguments = [("case", number), ("answer", answer), ("by", by), ("note", note)]
    if path:
        archive = Archive(context.config.data / "archive", Disk())
        arguments += [("file", archive.keep(path.read_bytes())), ("file_name", path.name)]
    return asked(context, "rule", tuple(arguments))


@case_group.command("fill")
@click.argument("number")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE…")
@click.pass_obj
def fill_command(context: Context, number: str, values: tuple[str, ...]) -> int:
    """Fill in or correct fields that could not be read."""
    arguments = [("case", _dossier(context, number).case.number)]
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or name not in FIELD_NAMES:
            known = ", ".join(f"{field}=…" for field in FIELD_NAMES)
            raise click.UsageError(f'"{value}" is not a field with its value; known: {known}')
        arguments.append((name, text.strip()))
    return asked(context, "fill", tuple(arguments))


@click.group("outbox", invoke_without_command=True)
@_UNKNOWN
@JSON
@click.pass_context
def outbox_group(ctx: click.Context, wants_unknown: bool, wants_json: bool) -> int:
    """The mails that wait, and why."""
    if ctx.invoked_subcommand:
        return DONE
    return int(ctx.invoke(outbox_list_command, wants_unknown=wants_unknown, wants_json=wants_json))


@outbox_group.command("list")
@_UNKNOWN
@JSON
@click.pass_obj
def outbox_list_command(context: Context, wants_unknown: bool, wants_json: bool) -> int:
    """List the mails that are not sent, or those that may have come twice."""
    waiting = [(number, posting) for number, posting in _postings(context) if _is_listed(posting, wants_unknown)]
    if wants_json:
        as_json([_outbox_json(number, posting) for number, posting in waiting])
        return DONE
    rows = [(posting.id[:12], number, posting.kind, posting.to.address, posting.state, str(posting.attempts),
             _why(posting)) for number, posting in waiting]  # fmt: skip
    table(("id", "case", "kind", "to", "state", "attempts", "why"), rows)
    return DONE


@outbox_group.command("retry")
@_POSTING
@_HELD
@click.pass_obj
def retry_command(context: Context, posting_id: str | None, held: str | None) -> int:
    """Send a waiting mail at the next tick, or all of a kind that were held back."""
    return asked(context, "retry", _which(posting_id, held))


@outbox_group.command("drop")
@_POSTING
@_HELD
@click.pass_obj
def drop_command(context: Context, posting_id: str | None, held: str | None) -> int:
    """Never send a waiting mail, or any of a kind that were held back."""
    return asked(context, "drop", _which(posting_id, held))


def _which(posting_id: str | None, held: str | None) -> tuple[tuple[str, str], ...]:
    if bool(posting_id) == bool(held):
        raise click.UsageError("name one mail by its ID, or a kind with --held")
    return (("held", held),) if held else (("id", posting_id or ""),)


def asked(context: Context, command: str, arguments: tuple[tuple[str, str], ...]) -> int:
    """Ask the daemon for something, or do it ourselves, and say what came of it."""
    outcome = context.request(command, arguments)
    click.echo(outcome.text, err=not outcome.is_done)
    return DONE if outcome.is_done else WRONG


def _dossier(context: Context, number: str) -> Dossier:
    found = context.cases.by_number(number.upper())
    if found is None:
        raise click.ClickException(f'there is no case "{number}"; see `maild case list --all`')
    return found


def _is_wanted(case: Case, wants_all: bool, state: str | None) -> bool:
    if state:
        return case.state == state
    return wants_all or not case.state.is_ended


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M %Z")
    return "—" if value is None else str(value)


def _shown(context: Context, dossier: Dossier, row: Row) -> dict[str, Any]:
    case = dossier.case
    return asdict(row) | {
        "times": times_json(_times(context, dossier), context.office),
        "history": [asdict(line) for line in history(dossier.entries, context.office)],
        "mails": [_mail(posting) for posting in dossier.postings],
        "documents": [_document(enclosure) for enclosure in _documents(case)],
        "category": "+".join(case.letter.category),
        "severity": case.letter.severity,
        "team": case.team or None,
        "rule": case.route.rule if case.route else None,
        "hits": list(case.route.hits) if case.route else [],
        "misses": list(case.route.misses) if case.route else [],
        "rating": case.rating,
        "followers": [peer.number for peer in case.followers],
    }


def _times(context: Context, dossier: Dossier) -> Times:
    return times_of(dossier, context.office, context.now())


def _mail(posting: Posting) -> dict[str, Any]:
    return {
        "kind": posting.kind,
        "to": posting.to.address,
        "state": posting.state,
        "message_id": posting.message_id,
        "attempts": posting.attempts,
    }


def _documents(case: Case) -> Iterator[Enclosure]:
    yield from case.letter.enclosures
    if case.report:
        yield from case.report.photos
    if case.draft:
        yield case.draft


def _document(enclosure: Enclosure) -> dict[str, Any]:
    media_type = enclosure.media_type or guess_type(enclosure.name)[0]
    return {"name": enclosure.name, "media_type": media_type, "size": enclosure.size, "sha256": enclosure.digest}


def _print_history(context: Context, dossier: Dossier) -> None:
    rows = [(f"{line.at:%Y-%m-%d %H:%M}", line.event, line.actor, line.text, line.evidence)
            for line in history(dossier.entries, context.office)]  # fmt: skip
    table(("at", "event", "actor", "text", "evidence"), rows)


def _posting_line(posting: Posting) -> tuple[str, ...]:
    return posting.kind, posting.to.address, posting.state, str(posting.attempts), posting.id[:12], _why(posting)


def _why(posting: Posting) -> str:
    """Say what is the matter with a mail; whether it may have come twice, also when all is well by now."""
    doubt = f"may have come twice: {posting.unknowns} lost answers" if posting.may_have_come_twice else ""
    return "; ".join(filter(None, (doubt, posting.error)))


def _postings(context: Context) -> Iterator[tuple[str, Posting]]:
    for dossier in context.cases.rows(include_ended=True):
        yield from ((dossier.case.number, posting) for posting in dossier.postings)
    yield from (("-", posting) for posting in context.desks.load().postings)


def _is_listed(posting: Posting, wants_unknown: bool) -> bool:
    if wants_unknown:
        return posting.may_have_come_twice
    is_sent = posting.state is PostingState.SENT and not is_presumed(posting)
    return not (is_sent or posting.is_dropped)


def _outbox_json(number: str, posting: Posting) -> dict[str, Any]:
    more = {"id": posting.id, "case": number, "error": posting.error, "due": posting.due, "unknowns": posting.unknowns}
    return more | _mail(posting)
