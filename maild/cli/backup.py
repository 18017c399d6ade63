"""Commands about copies of the whole office: backup, restore, and the word that lets a restored one send."""

from datetime import datetime, tzinfo
from pathlib import Path

import click

from maild import __version__
from maild.cli.cases import asked, outbox_group
from maild.cli.context import DONE, Context
from maild.cli.printing import table
from maild.config import Config
from maild.config.papers import papers
from maild.config.secrets import KEY_FILE
from maild.core.restored import Restored
from maild.errors import ConfigError, Corrupt, Problem
from maild.service.release import Question, questions
from maild.staff import key_mark
from maild.store.backedup import Found, read_through
from maild.store.backup import Label, back_up
from maild.store.durable import Disk
from maild.store.migrate import schema_in
from maild.store.restore import make_office
from maild.store.restored import RestoredStore
from maild.store.streamed import refuse_existing

_FILE = click.Path(dir_okay=False, path_type=Path)
_NOT_IN_MAIL = """\
What no mail brought since then must be entered again: `case rule` and `case fill`, letters handed in with `intake` or
through the drop folder (those lie in its sudah-diambil/), mails dropped or released in the outbox, rules changed."""


@click.command("backup")
@click.argument("file", type=_FILE)
@click.option("--with-key", is_flag=True, help="Put the key into it too: whoever has the file can then forge replies.")
@click.option("--verify", "is_check", is_flag=True, help="Read an existing backup through instead; writes nothing.")
@click.pass_obj
def backup_command(context: Context, file: Path, with_key: bool, is_check: bool) -> int:
    """Copy the whole office into FILE, while the daemon works; FILE must not exist.

    The copy is read back and checked before the command ends.
    """
    if is_check:
        _print_found(file, read_through(file))
        return DONE
    config = context.config
    _refuse_place(file, config)
    _print_found(file, _backed_up(context, file, with_key))
    if not with_key:
        click.echo(f"{KEY_FILE} is not in it: keep a copy elsewhere. Without it nobody can answer the mails already")
        click.echo("sent; whoever has it can forge answers.")
    return DONE


@click.command("restore")
@click.argument("file", type=_FILE)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The saved key.")
@click.pass_obj
def restore_command(context: Context, file: Path, folder: Path, key_file: Path | None) -> int:
    """Make the office folder DIR, new or empty, from a backup; it sends nothing until `maild outbox confirm`."""
    at, key = context.now(), key_file.read_bytes() if key_file else b""

    def restored(label: Label) -> Restored:
        if key and label.key and key_mark(key.decode(errors="replace").rstrip("\r\n").encode()) != label.key:
            raise ConfigError((Problem(str(key_file), "", "is not the key of this backup", "look for the right one"),))
        return Restored(label.made, max(at, label.made), label.key)

    found = make_office(file, folder, restored, key)
    _print_found(file, found)
    _print_next(folder)
    return DONE


@outbox_group.command("confirm")
@click.option("--sent-until", metavar="TIME", help="Mails made before it were sent by the office that was lost.")
@click.option("--all", "wants_all", is_flag=True, help="Send everything that no answer proves to have been sent.")
@click.pass_obj
def confirm_command(context: Context, sent_until: str | None, wants_all: bool) -> int:
    """Let a restored office send. Without an option, list what may have been sent already, and change nothing.

    TIME is an ISO time, best a little before the old office stopped: a mail sent twice is the same mail to the byte,
    one that is not sent leaves somebody waiting.
    """
    if sent_until and wants_all:
        raise click.UsageError("--sent-until or --all, not both")
    if not (sent_until or wants_all):
        return _list_questions(context)
    until = _moment(context, sent_until) if sent_until else None
    return asked(context, "confirm", (("sent_until", until.isoformat() if until else ""),))


def _backed_up(context: Context, file: Path, with_key: bool) -> Found:
    """Write and read back; once more where records and their files did not fit, since a retention may be at work."""
    try:
        return _written(context, file, with_key)
    except Corrupt:
        return _written(context, file, with_key)


def _written(context: Context, file: Path, with_key: bool) -> Found:
    """Leave no backup that was not found whole."""
    config = context.config
    label = Label(context.now(), __version__, schema_in(config.data), key_mark(config.secret.value.encode()))
    back_up(file, label, papers(config, with_key), config.data)
    try:
        return read_through(file)
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _refuse_place(file: Path, config: Config) -> None:
    refuse_existing(file)
    data = config.data.resolve()
    if not file.absolute().parent.is_dir():
        raise ConfigError((Problem(str(file), "", "lies in no folder", "make the folder first"),))
    if data == file.resolve().parent or data in file.resolve().parents:
        remedy = "name a file elsewhere, best on another disk"
        raise ConfigError((Problem(str(file), "", f"lies in {data}, which is to be copied", remedy),))


def _print_found(file: Path, found: Found) -> None:
    label, copied = found.label, found.copied
    click.echo(
        f"{file}: whole. {copied.files} files of {copied.octets:,} bytes, made {label.made:%Y-%m-%d %H:%M:%S %Z}"
    )
    click.echo(f"by maild {label.maild} (schema {label.schema}); state {copied.digest}")


def _print_next(folder: Path) -> None:
    click.echo(f"{folder}: restored. It sends nothing yet. Next:")
    if not (folder / KEY_FILE).exists():
        click.echo(f"  put the saved key into {folder / KEY_FILE} (mode 0600), or set MAILD_SECRET")
    click.echo(f"  maild -c {folder}/maild.toml check --online")
    click.echo(f"  maild -c {folder}/maild.toml run --once    # fetches and decides what came since, sends nothing")
    click.echo(f"  maild -c {folder}/maild.toml outbox confirm    # lists what may have been sent already")
    click.echo(_NOT_IN_MAIL)


def _list_questions(context: Context) -> int:
    data = context.config.data
    restored = RestoredStore(data, Disk()).state
    if restored is None:
        click.echo("This office is not held: it was not restored, or was released already.")
        return DONE
    office, secret = context.office, context.config.secret.value.encode()
    found = questions(context.cases, context.desks.load(), context.archive, secret, restored)
    table(("made", "case", "kind", "to", "id", "answered"), [_line(question, office.zone) for question in found])
    waiting = (
        "" if restored.caught_up else " Mail that came since the backup is still to be fetched: `maild run --once`."
    )
    click.echo(
        f"{len(found)} mails may have been sent between {restored.made:%Y-%m-%d %H:%M %Z} and the restore.{waiting}"
    )
    click.echo(
        "Then: `maild outbox confirm --sent-until TIME` with the time at which the old office stopped, or --all."
    )
    return DONE


def _line(question: Question, zone: tzinfo) -> tuple[str, ...]:
    posting = question.posting
    made = f"{posting.created.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    answered = "yes" if question.is_proven else ""
    return made, question.number, posting.kind, posting.to.address, posting.id[:12], answered


def _moment(context: Context, text: str) -> datetime:
    """Read a time; without an offset it is the office's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f'--sent-until: "{text}" is no time such as 2026-11-23T14:30') from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=context.office.zone)
    if moment > context.now():
        raise click.UsageError(f"--sent-until: {text} is yet to come")
    return moment
