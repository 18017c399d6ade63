"""Lay mails straight into a mailbox of Dovecot, as a restore does, and rebuild one as an admin does."""

import os
import pwd
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from contract.servers import Dovecot

_OWNER = pwd.getpwnam("nobody")


def fill(dovecot: Dovecot, user: str, mails: Iterable[bytes], at: datetime, first: int = 0) -> int:
    """Put mails into an INBOX with this INTERNALDATE, without a word to the server; say how many."""
    home = dovecot.home / "mail" / user
    for folder in (home, *(home / name for name in ("cur", "new", "tmp"))):
        if not folder.exists():
            folder.mkdir(mode=0o700)
            os.chown(folder, _OWNER.pw_uid, _OWNER.pw_gid)
    number = first
    for number, raw in enumerate(mails, first + 1):
        path = home / "cur" / f"{int(at.timestamp())}.M{number:07}P1.uji:2,"
        path.write_bytes(raw)
        os.chown(path, _OWNER.pw_uid, _OWNER.pw_gid)
        os.utime(path, (at.timestamp(), at.timestamp()))
    return number - first


def copy(dovecot: Dovecot, user: str, other: str) -> None:
    """Give another user the same mailbox, UIDVALIDITY, UIDs, INTERNALDATE and all."""
    home = dovecot.home / "mail"
    subprocess.run(["/bin/cp", "-a", str(home / user), str(home / other)], check=True)


def letters_of(dovecot: Dovecot, user: str) -> list[Path]:
    """List the files of an INBOX."""
    home = dovecot.home / "mail" / user
    return [path for name in ("cur", "new") for path in (home / name).iterdir()]


def make_anew(dovecot: Dovecot, user: str, at: datetime | None = None) -> None:
    """Lose the index, so that UIDVALIDITY and every UID are new; `at`: INTERNALDATE, too, is the time of the loss."""
    home = dovecot.home / "mail" / user
    for path in (*home.glob("dovecot.index*"), home / "dovecot-uidlist"):
        path.unlink(missing_ok=True)
    if at:
        for path in letters_of(dovecot, user):
            with suppress(FileNotFoundError):
                os.utime(path, (at.timestamp(), at.timestamp()))
