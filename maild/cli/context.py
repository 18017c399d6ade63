"""What commands share: the settings, the clock, the stores opened for reading, and how errors end a command."""

import logging
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from maild.app import App, now
from maild.compose.mail import MailDesk
from maild.compose.templates import Templates, check
from maild.config import Config, find, load
from maild.core.balance import Balance
from maild.core.office import Office
from maild.errors import ConfigError, Corrupt, MaildError, PermanentFailure, Problem, RulesError, TransientFailure
from maild.intake.hearing import Routing
from maild.intake.transcript import DEFAULT_LANGUAGES, Transcriber
from maild.staff import router, rulebook_of
from maild.store.archive import Archive
from maild.store.balances import BALANCE, BalanceStore
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk, DiskFailure
from maild.store.requests import Outcome, Requests
from maild.store.rulebook import Rulebook
from maild.transport.kernel import Kernel

_PATIENCE = 30.0  # seconds to wait for a daemon's answer (interface.md §2)
_EXAMPLE = Office("Kantor (contoh)", "pengaduan@kanwil.example", ("admin@kanwil.example",))

DONE, WRONG, USAGE, LATER = 0, 1, 2, 75


class Group(click.Group):
    """Ends every command with the exit code that its error stands for."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ConfigError, RulesError) as error:
            _complain(error.problems)
            sys.exit(USAGE)
        except (TransientFailure, PermanentFailure) as error:
            click.echo(f"maild: {error}", err=True)
            sys.exit(LATER)
        except Corrupt as error:
            click.echo(f"maild: damaged: {error}", err=True)
            sys.exit(WRONG)
        except MaildError as error:
            click.echo(f"maild: {error}", err=True)
            sys.exit(WRONG)
        except DiskFailure as error:
            logging.getLogger(__name__).critical("event=disk_failure")
            click.echo(f"maild: {error}; what was acknowledged is safe, start again once the disk is well", err=True)
            sys.exit(WRONG)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(DONE)
        except OSError as error:
            click.echo(f"maild: the machine refused: {error}", err=True)
            sys.exit(LATER)


@dataclass
class Context:
    """One command's view of the installation; what it does not ask for is not opened."""

    given: Path | None
    environ: Mapping[str, str]

    @property
    def has_config(self) -> bool:
        """Say whether settings were named, or lie here: without, some commands use the shipped rules."""
        return bool(self.given or self.environ.get("MAILD_CONFIG")) or find(None, self.environ).is_file()

    @cached_property
    def config(self) -> Config:
        return self._loaded(needs_passwords=False)

    @cached_property
    def config_for_servers(self) -> Config:
        """The settings with the passwords, which must be there."""
        return self._loaded(needs_passwords=True)

    @cached_property
    def rulebook(self) -> Rulebook:
        today = self.now().date()
        return rulebook_of(self.config, today) if self.has_config else Rulebook(_EXAMPLE, None, today, check)

    @property
    def office(self) -> Office:
        return self.rulebook.office

    @property
    def route(self) -> Routing:
        return router(self.rulebook)

    @cached_property
    def cases(self) -> CaseStore:
        return CaseStore.open_for_reading(self.config.data / "cases")

    @cached_property
    def archive(self) -> Archive:
        return Archive(self.config.data / "archive", Disk())

    @property
    def desks(self) -> DeskStore:
        return DeskStore(self.config.data / "office.json", Disk())

    @cached_property
    def balance(self) -> Balance | None:
        """The last daily balance."""
        return BalanceStore(self.config.data / BALANCE, Disk()).last()

    def transcriber(self) -> Transcriber:
        """Read letters by the rules in force; the caller closes it."""
        office = self.office
        languages = self.config.intake.ocr_languages if self.has_config else DEFAULT_LANGUAGES
        return Transcriber(office.field_words, office.units, languages, os.cpu_count() or 1)

    @property
    def mail_desk(self) -> MailDesk:
        """For mails that are only shown: without an installation they carry tokens of no secret."""
        office, templates = self.office, Templates(self.rulebook.edition.templates)
        if not self.has_config:
            return MailDesk(office.address, office.name, b"example", templates, lambda _: b"")
        secret = self.config.secret.value.encode()
        plus = self.config.smtp.plus_addressing
        return MailDesk(office.address, office.name, secret, templates, self.archive.read, plus)

    def now(self) -> datetime:
        """Tell the time: MAILD_NOW for this one command, where nothing beyond this machine depends on it."""
        text = self.environ.get("MAILD_NOW")
        if not text:
            return now()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            remedy = "an ISO time with its offset, such as 2026-11-23T08:15:00+07:00"
            raise ConfigError((Problem("environment", "MAILD_NOW", f'"{text}" is not a time', remedy),))
        return moment

    @property
    def kernel(self) -> Kernel | None:
        """What the machine's clock is judged by; one that was given is believed."""
        return None if self.environ.get("MAILD_NOW") else Kernel()

    def refuse_clock(self, why: str) -> None:
        if self.environ.get("MAILD_NOW"):
            raise ConfigError((Problem("environment", "MAILD_NOW", why, "unset it"),))

    def request(self, command: str, arguments: tuple[tuple[str, str], ...], patience: float = _PATIENCE) -> Outcome:
        """Lay a request before the daemon and wait some seconds; where none runs, carry it out ourselves."""
        return self.requests(command, (arguments,), patience=patience)[0]

    def requests(
        self,
        command: str,
        each: tuple[tuple[tuple[str, str], ...], ...],
        reads_scans: bool = False,
        patience: float = _PATIENCE,
    ) -> tuple[Outcome, ...]:
        """Lay several requests at once; with `reads_scans` the letters that they bring are read to the end, by us."""
        requests, at = Requests(self.config.data / "requests", Disk()), self.now()
        ordered = (timedelta(microseconds=number) for number in range(len(each)))
        laid = [requests.lay(command, arguments, at + later) for arguments, later in zip(each, ordered, strict=True)]
        return tuple(self._answered(requests, request.id, reads_scans, patience) for request in laid)

    def _answered(self, requests: Requests, request_id: str, reads_scans: bool, patience: float) -> Outcome:
        ends = time.monotonic() + patience
        while not (answer := requests.answer_of(request_id)):
            if time.monotonic() > ends:
                raise TransientFailure(
                    f"the daemon has not taken the request {request_id} yet; it stays in data/requests/"
                )
            self._do_it_ourselves(reads_scans)
        requests.forget(request_id)
        return answer

    def _do_it_ourselves(self, reads_scans: bool) -> None:
        try:
            with App(self.config, self.now, rulebook=self.rulebook) as app:
                app.carry_out_requests()
                if reads_scans:
                    app.read_scans()
        except TransientFailure:  # a daemon holds the lock and will answer
            time.sleep(0.2)

    def _loaded(self, needs_passwords: bool) -> Config:
        """Read the settings; where they are wrong, look at the rules too, so that all mistakes are said at once."""
        path = find(self.given, self.environ)
        try:
            return load(path, self.environ, needs_passwords)
        except ConfigError as error:
            raise ConfigError((*error.problems, *_mistakes_in_rules(path))) from error


def _mistakes_in_rules(path: Path) -> tuple[Problem, ...]:
    if not path.is_file():
        return ()
    try:
        Rulebook(_EXAMPLE, path.absolute().parent, now().date(), check)
    except RulesError as error:
        return error.problems
    return ()


def _complain(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(f"maild: {problem}", err=True)
