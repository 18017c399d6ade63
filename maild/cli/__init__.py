"""The commands of maild, thin (interface.md §2)."""

import logging
import os
import sys
from pathlib import Path

import click

from maild import __version__
from maild.cli import logs
from maild.cli.audit import retention_command
from maild.cli.backup import backup_command, restore_command
from maild.cli.cases import case_group, outbox_group
from maild.cli.context import LATER, Context, Group
from maild.cli.daemon import check_command, demo_command, init_command, run_command, sop_command, status_command
from maild.cli.handing import intake_command
from maild.cli.quarantine import quarantine_group
from maild.cli.reading import explain_command, read_command, reply_command
from maild.cli.register import register_command


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-c", "--config", "path", type=click.Path(path_type=Path), help="maild.toml of the office.")
@click.option("-v", "--verbose", is_flag=True, help="Log more, on stderr.")
@click.version_option(__version__, prog_name="maild")
@click.pass_context
def cli(ctx: click.Context, path: Path | None, verbose: bool) -> None:
    """An office's SOP for network-disruption complaints, carried out over email."""
    level = logging.INFO if verbose or ctx.invoked_subcommand == "run" else logging.WARNING
    logs.set_up(level)
    ctx.obj = Context(path, os.environ)


for command in (
    init_command, check_command, run_command, demo_command, read_command, explain_command, reply_command,
    intake_command, case_group, outbox_group, quarantine_group, register_command, retention_command, sop_command,
    status_command, backup_command, restore_command,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Carry out a command line, by default that of this process, and exit with its code."""
    if arguments is None:
        logs.tell_of_crashes()
    try:
        code = cli.main(arguments, prog_name="maild", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = 130
    except OSError:  # nor can it be said: standard error is on the disk that fails
        code = LATER
    sys.exit(code or 0)
