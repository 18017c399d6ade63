"""Find, open and make the folders that the settings name, by the server's own names for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from maild.errors import PermanentFailure, TransientFailure
from maild.transport.imap_session import Session
from maild.transport.tls import Finding

_NAMED = 20  # folders that an error message lists


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder that is open now."""

    folder: str
    may_write: bool
    uidvalidity: int
    exists: int
    uidnext: int = 0  # 0: the server does not say


def open_folder(session: Session, folder: str, may_write: bool) -> Selected:
    """Open a folder with SELECT to write, with EXAMINE to read, which leaves no trace."""
    try:
        with session.step(f"opening {folder}") as client:
            answer = client.select_folder(path_of(session, folder), readonly=not may_write)
    except TransientFailure:
        _refuse_missing(session, folder)
        raise
    if b"UIDVALIDITY" not in answer:  # RFC 3501 §2.3.1.1: such a server has no lasting UIDs
        raise PermanentFailure(f"{session.place}: {folder} has no UIDVALIDITY; it cannot be read safely")
    return Selected(folder, may_write, answer[b"UIDVALIDITY"], answer[b"EXISTS"], answer.get(b"UIDNEXT", 0))


def make_sure_of(session: Session, folder: str) -> str:
    """Make and subscribe the folder where it is missing; return the server's name for it."""
    path = path_of(session, folder)
    with session.step(f"looking for {folder}") as client:
        if not client.folder_exists(path):
            client.create_folder(path)
            client.subscribe_folder(path)
    return path


def folder_findings(session: Session, folders: Sequence[str]) -> tuple[Finding, ...]:
    """Say of each folder of the settings whether it is there."""
    names = _names(session)
    return tuple(
        Finding(True, f"{session.place}: folder {folder} is there")
        if path_of(session, folder) in names
        else Finding(False, f"{session.place}: there is no folder {folder}", f"make it, or name one of: {_some(names)}")
        for folder in folders
    )


def path_of(session: Session, folder: str) -> str:
    """Translate a folder of the settings, with `/` between levels, into the server's name for it (RFC 2342)."""
    if folder.upper() == "INBOX":
        return "INBOX"
    prefix, delimiter = session.namespace
    path = folder.replace("/", delimiter) if delimiter else folder
    return path if path.startswith(prefix) else prefix + path


def _refuse_missing(session: Session, folder: str) -> None:
    names = _names(session)
    if path_of(session, folder) not in names:
        raise PermanentFailure(
            f"{session.place}: there is no folder {folder}; make it, or name in imap.folders one of: {_some(names)}"
        )


def _names(session: Session) -> list[str]:
    with session.step("listing folders") as client:
        return [name for flags, _, name in client.list_folders() if rb"\Noselect" not in flags]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED])
