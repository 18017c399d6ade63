"""Turn maild.toml and the secrets into one frozen Config, or into all the mistakes at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from maild.config import secrets
from maild.config.crosscheck import objections, reservations
from maild.config.secrets import Secret
from maild.config.settings import (
    ImapSection,
    IntakeSection,
    LimitsSection,
    OfficeSection,
    PrivacySection,
    Settings,
    SmtpSection,
    StoreSection,
    TrustSection,
)
from maild.core.office import Actor, Office, Sop, Trust, Wanted
from maild.errors import ConfigError, Problem
from maild.store.checked import checked
from maild.store.tomlfile import read
from maild.transport.tls import is_loopback

FILE_NAME = "maild.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of an installation; every path is absolute."""

    path: Path
    office: OfficeSection
    imap: ImapSection
    smtp: SmtpSection
    store: StoreSection
    sop: Sop
    trust: TrustSection
    intake: IntakeSection
    limits: LimitsSection
    privacy: PrivacySection
    secret: Secret
    imap_password: Secret | None = None
    smtp_password: Secret | None = None
    warnings: tuple[Problem, ...] = ()

    @property
    def folder(self) -> Path:
        """The office folder."""
        return self.path.parent

    @property
    def data(self) -> Path:
        return self.folder / self.store.path

    @property
    def rules(self) -> Path:
        return self.folder / "rules"

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    @property
    def drop_folder(self) -> Path | None:
        """The folder that is watched for scanned letters."""
        return self.folder / self.intake.drop_folder if self.intake.drop_folder else None

    @property
    def imap_ca(self) -> Path | None:
        return self.folder / self.imap.ca_file if self.imap.ca_file else None

    @property
    def smtp_ca(self) -> Path | None:
        return self.folder / self.smtp.ca_file if self.smtp.ca_file else None

    @property
    def imap_username(self) -> str:
        return self.imap.username or self.office.address

    @property
    def smtp_username(self) -> str:
        return self.smtp.username or self.office.address

    @property
    def is_on_loopback(self) -> bool:
        """Say whether both servers are on this machine, as a command with a clock of its own demands."""
        return is_loopback(self.imap.host) and is_loopback(self.smtp.host)

    def blank_office(self) -> Office:
        """Return what the settings say of the office; the rulebook adds the rules."""
        office, intake = self.office, self.intake
        return Office(
            office.name, office.address, office.alert_to, office.timezone, office.case_prefix, self.sop,
            trust=Trust(Wanted(self.trust.evidence), self.trust.authserv_id),
            scanners=tuple(address.lower() for address in intake.scanners), front_desk=intake.front_desk.lower(),
        )  # fmt: skip


def find(given: Path | None, environ: Mapping[str, str]) -> Path:
    """Say where the settings are: `-c` (a folder will do), else $MAILD_CONFIG, else ./maild.toml."""
    path = given or Path(environ.get("MAILD_CONFIG") or FILE_NAME)
    return path / FILE_NAME if path.is_dir() else path


def load(path: Path, environ: Mapping[str, str], needs_passwords: bool = True) -> Config:
    """Read the settings and the secrets; a command that talks to no server needs no passwords.

    Raises ConfigError with every mistake.
    """
    if not path.is_file():
        remedy = f"write it with `maild init {path.parent}`, or name another with -c or $MAILD_CONFIG"
        raise ConfigError((Problem(str(path), "", "there is no such file", remedy),))
    file = read(str(path), path)
    if isinstance(file, Problem):
        raise ConfigError((file,))
    settings, problems = checked(Settings, file, _STAND_INS)
    if not settings:
        raise ConfigError(problems)
    folder = path.absolute().parent
    wanted = _passwords(settings) if needs_passwords else ()
    found, unfound = secrets.gather(folder, environ, wanted)
    problems = (*map(_advised, problems), *objections(settings, file, folder), *unfound)
    if problems:
        raise ConfigError(problems)
    exposed = _exposed(folder / settings.store.path)
    warnings = (*reservations(settings, file), *secrets.reservations(folder, found), *exposed)
    return _config(path.absolute(), settings, found, warnings)


_STAND_INS = {
    "office": {"address": "stand-in@maild.example"},
    "imap": {"host": "localhost"},
    "smtp": {"host": "localhost"},
}
"""What the required keys count as while the rest is checked."""


def _exposed(data: Path) -> Iterator[Problem]:
    if data.is_dir() and data.stat().st_mode & 0o077:
        yield Problem(str(data), "", "can be entered by others", f"chmod 700 {data}")


def _passwords(settings: Settings) -> tuple[str, ...]:
    servers = ((settings.imap, secrets.IMAP_PASSWORD), (settings.smtp, secrets.SMTP_PASSWORD))
    return tuple(variable for server, variable in servers if server.auth == "password")


def _advised(problem: Problem) -> Problem:
    """Say where a secret belongs that somebody wrote into the settings."""
    key = problem.key.rpartition(".")[2]
    if problem.wrong != "unknown key" or key not in ("password", "secret"):
        return problem
    remedy = f"secrets come from the environment: {secrets.KEY}, {secrets.IMAP_PASSWORD}, {secrets.SMTP_PASSWORD}"
    return replace(problem, wrong="must not stand in this file", remedy=remedy)


def _config(path: Path, settings: Settings, found: Mapping[str, Secret], warnings: tuple[Problem, ...]) -> Config:
    return Config(
        path,
        settings.office,
        settings.imap,
        settings.smtp,
        settings.store,
        _sop(settings),
        settings.trust,
        settings.intake,
        settings.limits,
        settings.privacy,
        found[secrets.KEY],
        found.get(secrets.IMAP_PASSWORD),
        found.get(secrets.SMTP_PASSWORD),
        warnings,
    )


def _sop(settings: Settings) -> Sop:
    sop = settings.sop
    return Sop(Actor(sop.result_approver), sop.required_fields, sop.completion_days, sop.reopen_days)
