"""What must hold between several settings, and what this version does not build yet."""

from collections.abc import Iterator
from pathlib import Path

from maild.config.settings import ImapSection, Settings, SmtpSection
from maild.core.token import TOKEN_LENGTH
from maild.errors import Problem
from maild.store.tomlfile import TomlFile
from maild.transport.tls import is_loopback


def objections(settings: Settings, file: TomlFile, folder: Path) -> Iterator[Problem]:
    """Name every setting that cannot stand beside another one."""
    yield from _server("imap", settings.imap, file, folder)
    yield from _server("smtp", settings.smtp, file, folder)
    yield from _office(settings, file)
    yield from _folders(settings.imap, file)
    yield from _store(settings, file, folder)
    yield from _intake(settings, file, folder)
    yield from _sop(settings, file)
    yield from _trust(settings, file)


def reservations(settings: Settings, file: TomlFile) -> Iterator[Problem]:
    """Name what works, but not as one may expect."""
    if "name" not in settings.office.model_fields_set:
        yield file.problem(
            ("office", "name"), f'is not set: mails say "{settings.office.name}"', "write your office's name"
        )
    if not settings.office.alert_to:
        yield file.problem(("office", "alert_to"), "is empty: nobody is told of trouble", "name the operator's address")


def _intake(settings: Settings, file: TomlFile, folder: Path) -> Iterator[Problem]:
    intake, mailbox = settings.intake, settings.office.address
    if mailbox in intake.scanners:
        wrong = "must not contain office.address: what we send would come in again as a letter"
        yield file.problem(("intake", "scanners"), wrong, "name the copiers' own addresses", mailbox)
    if intake.front_desk == mailbox:
        wrong = "must not be office.address: what is to be handed over would come in again as a letter"
        yield file.problem(("intake", "front_desk"), wrong, "name the front desk's own address")
    if not intake.drop_folder:
        return
    drop, data = (folder / intake.drop_folder).resolve(), (folder / settings.store.path).resolve()
    if not drop.is_dir():
        wrong = f'there is no folder "{intake.drop_folder}"'
        yield file.problem(("intake", "drop_folder"), wrong, f'a folder, absolute or from {folder}, or ""')
    elif drop == data or data in drop.parents or drop in data.parents or drop == folder.resolve():
        wrong = f"must lie apart from the office's own files in {data}"
        yield file.problem(("intake", "drop_folder"), wrong, "name a folder that holds nothing but letters")


def _server(section: str, server: ImapSection | SmtpSection, file: TomlFile, folder: Path) -> Iterator[Problem]:
    if not is_loopback(server.host):
        if server.security == "none":
            wrong = f"none is for this machine only, and {server.host} is another"
            yield file.problem((section, "security"), wrong, 'use "tls" or "starttls"')
        if server.auth == "none":
            wrong = f"none is for this machine only, and {server.host} is another"
            yield file.problem((section, "auth"), wrong, 'use "password"')
    if server.auth == "oauth2":
        yield file.problem((section, "auth"), "oauth2 is not built in this version", 'use "password"')
    if server.ca_file and not (folder / server.ca_file).is_file():
        wrong = f'there is no file "{server.ca_file}"'
        yield file.problem((section, "ca_file"), wrong, f'a path, absolute or from {folder}, or ""')


def _office(settings: Settings, file: TomlFile) -> Iterator[Problem]:
    office = settings.office
    if office.address in office.alert_to:
        wrong = "must not contain office.address: an alert about the mailbox would go into the mailbox"
        yield file.problem(("office", "alert_to"), wrong, "name the operator's own address", office.address)
    local = office.address.partition("@")[0]
    if settings.smtp.plus_addressing and len(local) + 1 + TOKEN_LENGTH > _LONGEST_LOCAL_PART:
        wrong = f"is too long for plus addressing: {len(local)} characters before the @"
        remedy = f"at most {_LONGEST_LOCAL_PART - 1 - TOKEN_LENGTH}, or smtp.plus_addressing = false"
        yield file.problem(("office", "address"), wrong, remedy)


_LONGEST_LOCAL_PART = 64  # RFC 5321 §4.5.3.1.1


def _folders(imap: ImapSection, file: TomlFile) -> Iterator[Problem]:
    if not imap.folders:
        yield file.problem(("imap", "folders"), "is empty: no mail would be read", 'at least ["INBOX"]')
    for folder in sorted({name for name in imap.folders if imap.folders.count(name) > 1}):
        yield file.problem(("imap", "folders"), f'names "{folder}" twice', "name each folder once", folder)
    for key, name in (("processed", imap.processed), ("quarantine", imap.quarantine)):
        if name in imap.folders:
            wrong = f'"{name}" is also in imap.folders: what is put there would be read again'
            yield file.problem(("imap", key), wrong, "another folder")


def _store(settings: Settings, file: TomlFile, folder: Path) -> Iterator[Problem]:
    if settings.store.kind != "tinydb":
        yield file.problem(("store", "kind"), "postgresql is not built in this version", 'use "tinydb"')
    taken = {folder.resolve(), (folder / "rules").resolve(), (folder / "templates").resolve()}
    if (folder / settings.store.path).resolve() in taken:
        yield file.problem(("store", "path"), "is a folder that people edit", 'a folder of its own, such as "data"')


def _sop(settings: Settings, file: TomlFile) -> Iterator[Problem]:
    fields = settings.sop.required_fields
    if not fields:
        yield file.problem(
            ("sop", "required_fields"), "is empty: no complaint would ever be incomplete", "name a field"
        )
    for name in sorted({name for name in fields if fields.count(name) > 1}):
        yield file.problem(("sop", "required_fields"), f'names "{name}" twice', "name each field once", name)


def _trust(settings: Settings, file: TomlFile) -> Iterator[Problem]:
    trust = settings.trust
    if trust.evidence == "dmarc" and not trust.authserv_id:
        wrong = "dmarc needs trust.authserv_id: else nobody could tell Authentication-Results from forged ones"
        remedy = 'set authserv_id to your mail server\'s name there, or use "challenge" (docs/security.md)'
        yield file.problem(("trust", "evidence"), wrong, remedy)
