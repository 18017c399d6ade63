"""An office that is lost some time after its backup, and what it would have become without the disaster."""

import io
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from ledger import Ledger
from stage import ENVIRON, MONDAY, Office, complaint

from maild.app import App
from maild.cli import main
from maild.core.posting import MailKind
from maild.demo.clients import Client, Person, Photo, reply
from maild.demo.servers import EmbeddedOffice
from maild.demo.story import ANDI, BAMBANG, KABAG, KASUBBAG, YUSUF

BACKED_UP = MONDAY + timedelta(hours=1)
LOST = MONDAY + timedelta(days=1, hours=6)
RESTORED = MONDAY + timedelta(days=1, hours=8)
FIRST, SECOND = "PGJ-2026-0001", "PGJ-2026-0002"
_REPORT = "SELESAI\nPenyebab: konektor ONT kotor\nChecklist:\n[x] konektor diganti\n[x] redaman diukur -18 dBm"
_PHOTO = Photo("ONT.png", b"\x89PNG\r\n\x1a\n" + bytes(range(200)))
_BUSY: tuple[tuple[Person, MailKind, str, str, tuple[Photo, ...]], ...] = (
    (KABAG, MailKind.DIRECTIVE_REQUEST, "Setuju", FIRST, ()),
    (KASUBBAG, MailKind.DIRECTIVE, "KONFIRMASI: WA 09.20, benar\nPERINTAH: tim jaringan", FIRST, ()),
    (YUSUF, MailKind.COMPLETION_REQUEST, "No. HP/WA : 0851-5550-0602", SECOND, ()),
    (ANDI, MailKind.ORDER, _REPORT, FIRST, (_PHOTO,)),
    (KASUBBAG, MailKind.APPROVAL_REQUEST, "Setuju", FIRST, ()),
)
_STRIDE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Lost:
    """What is left of it, and what came of its twin that was not lost."""

    servers: EmbeddedOffice
    folder: Path
    backup: Path
    after: Ledger
    sent_later: Counter[tuple[str, bytes]]  # mails that were made after the disaster


def maild(folder: Path, now: datetime, *arguments: str, expects: int = 0) -> str:
    """Run a command in this process."""
    environ = patch.dict("os.environ", ENVIRON | {"MAILD_NOW": now.isoformat()})
    with redirect_stdout(io.StringIO()) as said, environ, pytest.raises(SystemExit) as end:
        main(["-c", str(folder / "maild.toml"), *arguments])
    assert end.value.code == expects, said.getvalue()
    return said.getvalue()


def told(office: Office, backup: Path) -> Lost:
    """Tell the story: four letters, one of them closed, one rejected, one in the middle, one after the disaster."""
    with office.at_work() as app:
        app.once()
        office.receives(complaint(), complaint(YUSUF, phone=""))
        _lives(office, app, MONDAY + timedelta(minutes=30))
        _says(office, app, KABAG, MailKind.DIRECTIVE_REQUEST, "Setuju", FIRST)
        _lives(office, app, BACKED_UP)
        maild(office.folder, BACKED_UP, "backup", str(backup))
        works_on(office, app)
        sent = office.ledger().mails
        _lives(office, app, LOST + timedelta(hours=1))
        office.receives(complaint(BAMBANG, office.now, trouble="Wifi aula mati sejak pukul 14.00 WIB."))
        _lives(office, app, RESTORED)
        after = office.ledger()
    return Lost(office.servers, office.folder, backup, after, after.mails - sent)


def works_on(office: Office, app: App) -> None:
    """Go on from the backup to the disaster."""
    _lives(office, app, BACKED_UP + timedelta(minutes=10))
    _says(office, app, KASUBBAG, MailKind.DIRECTIVE, "KONFIRMASI: WA 09.20, benar\nPERINTAH: tim jaringan", FIRST)
    _lives(office, app, BACKED_UP + timedelta(minutes=17))
    _says(office, app, YUSUF, MailKind.COMPLETION_REQUEST, "No. HP/WA : 0851-5550-0602", SECOND)
    _lives(office, app, BACKED_UP + timedelta(minutes=18))
    office.receives(complaint(BAMBANG, office.now, trouble="Jaringan ruang Kunjungan putus sejak pukul 09.30 WIB."))
    _lives(office, app, BACKED_UP + timedelta(minutes=48))
    _says(office, app, ANDI, MailKind.ORDER, _REPORT, FIRST, (_PHOTO,))
    _lives(office, app, BACKED_UP + timedelta(minutes=53))
    _says(office, app, KASUBBAG, MailKind.APPROVAL_REQUEST, "Setuju", FIRST)
    _lives(office, app, MONDAY + timedelta(days=1, hours=2))
    _says(office, app, KABAG, MailKind.DIRECTIVE_REQUEST, "TOLAK: sudah ditangani", SECOND)
    _lives(office, app, LOST)


def busy(office: Office, app: App) -> None:
    """Have much to do in a quarter of an hour."""
    office.receives(complaint(), complaint(YUSUF, phone=""))
    app.once()
    for who, kind, text, case, files in _BUSY:
        office.now += timedelta(minutes=2)
        _says(office, app, who, kind, text, case, files)
    office.now += timedelta(minutes=2)
    office.receives(complaint(BAMBANG, office.now, trouble="Jaringan ruang Kunjungan putus sejak pukul 09.30 WIB."))
    app.once()


def restored(lost: Lost, backup: Path, folder: Path, now: datetime = RESTORED) -> Office:
    """Restore a backup beside the mailbox as the lost office left it."""
    maild(folder, now, "restore", str(backup), str(folder), "--key", str(lost.folder / "secret.key"))
    return Office(folder, lost.servers, now)


def _says(
    office: Office, app: App, who: Person, kind: MailKind, text: str, case: str, files: tuple[Photo, ...] = ()
) -> None:
    office.receives(reply(office.sent(kind, who, case), who, text, Client.GMAIL, office.now, files))
    app.once()


def _lives(office: Office, app: App, until: datetime) -> None:
    """Let time go by, with a round each half hour in which somebody could notice one."""
    app.once()
    while office.now < until:
        minutes = timedelta(minutes=office.now.minute % 30, seconds=office.now.second)
        office.now = min(office.now - minutes + _STRIDE, until)
        if 7 <= office.now.hour < 17 or office.now in (until, office.now.replace(hour=0, minute=0)):
            app.once()
