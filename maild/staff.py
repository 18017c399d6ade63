"""Hire the staff: the services of one rule set, with the rooms in which they work."""

import os
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from maild.compose.mail import MailDesk
from maild.compose.templates import Templates, check
from maild.config import Config
from maild.core import routing
from maild.core.event import Route
from maild.core.letter import Letter
from maild.core.office import Office
from maild.core.restored import Restored
from maild.core.token import mint
from maild.errors import PermanentFailure
from maild.intake.hearing import Routing
from maild.intake.transcript import Transcriber
from maild.service import handing, release, rereading, retention
from maild.service.advance import Registrar
from maild.service.catchup import CatchUp
from maild.service.deliver import Outbox
from maild.service.fetch import Fetcher, Folders
from maild.service.handing import Door
from maild.service.heads import keep_head
from maild.service.health import Herald
from maild.service.lists import Lists
from maild.service.operate import Operator
from maild.service.receive import Receiver
from maild.service.reconcile import Bookkeeper
from maild.service.release import Releaser
from maild.service.rereading import Rereader
from maild.service.retention import Redactor
from maild.service.traffic import Limits, Traffic, circle_of
from maild.service.transcribe import Scribe
from maild.store import rules_kept
from maild.store.archive import Archive
from maild.store.balances import BALANCE, BalanceStore
from maild.store.casefiles import CaseFiles
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk
from maild.store.heads import HeadStore
from maild.store.requests import Requests
from maild.store.restored import RestoredStore
from maild.store.rulebook import Rulebook
from maild.store.rules_templates import read_templates

_SEARCHED_BACK = timedelta(days=30)  # a mail may have lain somewhere else before it came to the inbox


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is on disk under `data`, as long as we hold its lock."""

    data: Path
    disk: Disk
    archive: Archive
    cases: CaseStore
    desks: DeskStore
    requests: Requests
    heads: HeadStore
    restored: RestoredStore


def open_rooms(data: Path, disk: Disk) -> Rooms:
    """Read everything back from disk."""
    return Rooms(
        data,
        disk,
        Archive(data / "archive", disk),
        CaseStore(data / "cases", disk),
        DeskStore(data / "office.json", disk),
        Requests(data / "requests", disk),
        HeadStore(data / "heads", disk),
        RestoredStore(data, disk),
    )


@dataclass(frozen=True, slots=True)
class Staff:
    """The services of one rule set; a new rule set gets a new staff."""

    office: Office
    registrar: Registrar
    fetcher: Fetcher
    receiver: Receiver
    outbox: Outbox
    operator: Operator
    door: Door
    redactor: Redactor
    rereader: Rereader
    herald: Herald
    reader: Transcriber
    scribe: Scribe
    bookkeeper: Bookkeeper
    catch_up: CatchUp
    releaser: Releaser

    def whom(self, command: str) -> Operator | Door | Redactor | Rereader | Releaser:
        """Say who carries out a command."""
        if command in handing.COMMANDS:
            return self.door
        if command in rereading.COMMANDS:
            return self.rereader
        if command in release.COMMANDS:
            return self.releaser
        return self.redactor if command in retention.COMMANDS else self.operator


def hire(config: Config, rulebook: Rulebook, rooms: Rooms, traffic: Traffic, now: datetime) -> Staff:
    """Hire for the rules in force, which are kept for replay; the desk notes since when they are."""
    edition = rulebook.edition
    office, archive, cases, desks = edition.office, rooms.archive, rooms.cases, rooms.desks
    _refuse_another_key(rooms.restored.state, config.secret.value.encode())
    rules_kept.keep(office, rooms.data, rooms.disk.write_once)
    before = desks.load()
    noted = before.under_rules(office.digest, now)
    if noted is not before:
        desks.commit(noted)
    secret = config.secret.value.encode()
    plus = config.smtp.plus_addressing
    desk = MailDesk(office.address, office.name, secret, Templates(edition.templates), archive.read, plus)
    traffic.circle = circle_of(office, config.limits.mail_providers)
    shipped, _ = read_templates(None)
    fallback = desk.templates if edition.templates == shipped else Templates(shipped)
    registrar = Registrar(office, cases, archive, desk, fallback, traffic)
    registrar.level()  # what a crash has cut off comes before anything new
    workers = os.cpu_count() or 1
    reader = Transcriber(office.field_words, office.units, tuple(config.intake.ocr_languages), workers)
    route, lists = router(rulebook), Lists(desks, cases, registrar)
    folders = _folders(config, rooms.restored)
    receiver = Receiver(archive, cases, desks, reader, registrar, route, secret, folders, lists)
    files, balances = CaseFiles(rooms.data / "cases"), BalanceStore(rooms.data / BALANCE, rooms.disk)
    herald = Herald(desks, archive, office, desk)
    scribe = Scribe(reader, cases, archive, registrar, route, workers)

    def head(now: datetime) -> None:
        keep_head(cases, rooms.heads, herald, now)

    return Staff(
        office,
        registrar,
        Fetcher(archive, desks, folders),
        receiver,
        Outbox(cases, desks, archive, registrar, office.address),
        Operator(cases, desks, archive, registrar, route),
        Door(receiver, archive),
        Redactor(cases, archive, desks, rooms.requests, office),
        Rereader(archive, cases, receiver, reader, registrar, route),
        herald,
        reader,
        scribe,
        Bookkeeper(archive, cases, files, desks, balances, folders),
        CatchUp(rooms.restored, cases, desks, receiver, registrar, scribe, lists, head),
        Releaser(rooms.restored, cases, desks, archive, secret),
    )


def rested(staff: Staff, rooms: Rooms) -> Staff:
    """Look no longer where handled mail goes, once all that came since the backup is decided."""
    if rooms.restored.is_catching_up:
        return staff
    fetcher = staff.fetcher
    return replace(staff, fetcher=replace(fetcher, folders=replace(fetcher.folders, searched=(), since=None)))


def key_mark(secret: bytes) -> str:
    """Make of the key what shows that another one is another, and nothing else."""
    return mint(secret, "backup")


def _refuse_another_key(restored: Restored | None, secret: bytes) -> None:
    if restored and restored.key and restored.key != key_mark(secret):
        raise PermanentFailure(
            "the key (secret.key or MAILD_SECRET) is not that of the backup: nobody could answer the mails already sent"
        )


def router(rulebook: Rulebook) -> Routing:
    """Route letters by the rules in force."""

    def route(letter: Letter, sender: str) -> Route:
        office = rulebook.office
        return routing.route(office.rules, office.default_route, letter, sender, rulebook.matches, office.units)

    return route


def strangers(config: Config) -> Limits:
    """Say how much may go to strangers."""
    limits = config.limits
    return Limits(limits.mails_per_address_per_day, limits.mails_per_domain_per_hour, limits.mails_per_hour)


def rulebook_of(config: Config, today: date) -> Rulebook:
    return Rulebook(config.blank_office(), config.folder, today, check)


def _folders(config: Config, restored: RestoredStore) -> Folders:
    imap, limit = config.imap, config.limits.message_mb * 1_000_000
    found = Folders(tuple(imap.folders), imap.processed, imap.quarantine, limit, imap.first_start == "baseline")
    if not (restored.state and restored.is_catching_up):
        return found
    return replace(found, searched=found.asides, since=restored.state.made - _SEARCHED_BACK)
