"""A TinyDB database in one sealed file: all that is written in one commit becomes true in one rename.

TinyDB's own JSONStorage writes in place, and a kill leaves it unreadable; its empty file is a fresh database. Here the
file is replaced whole, and an empty, torn or changed one is `Corrupt`.
"""

from pathlib import Path
from typing import Any, TypeAlias

from tinydb import TinyDB
from tinydb.storages import Storage

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.record import plain
from maild.errors import Corrupt
from maild.store.durable import Disk, read
from maild.store.seal import sealed, understood, unsealed

Lines: TypeAlias = list[dict[str, Any]]

_CASE, _HISTORY, _POSTINGS, _DESK = "case", "history", "postings", "desk"


class _Draft(Storage):
    """What TinyDB reads and writes between two states of the file."""

    def __init__(self, tables: dict[str, dict[str, Any]]) -> None:
        self.tables = tables

    def read(self) -> dict[str, dict[str, Any]]:
        return self.tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self.tables = data


def write_dossier(path: Path, disk: Disk, dossier: Dossier) -> None:
    """Commit a case: a table each for the case, its history and its postings, a document a line."""
    content = plain(dossier)
    history, postings = content.get("entries", []), content.get("postings", [])
    _write(path, disk, {_CASE: [content["case"]], _HISTORY: history, _POSTINGS: postings})


def read_dossier(path: Path) -> Dossier:
    """Read a case's file; `FileNotFoundError` if there is none."""
    return dossier_in(path, read(path))


def dossier_in(path: Path, octets: bytes) -> Dossier:
    """Read a case out of the octets of its file."""
    database = _opened(path, octets)
    case = database.table(_CASE).get(doc_id=1)
    content = {"case": case, "entries": database.table(_HISTORY).all(), "postings": database.table(_POSTINGS).all()}
    return understood(path, Dossier, content)


def read_case(path: Path) -> Dossier:
    """Read a case's file under the name of its key; `Corrupt` where another case lies there."""
    dossier = read_dossier(path)
    if dossier.case.key != path.stem:
        raise Corrupt(f"{path} holds another case ({dossier.case.key}); give it back its name")
    return dossier


def write_desk(path: Path, disk: Disk, desk: Desk) -> None:
    """Commit the desk, its postings in a table of their own."""
    content = plain(desk)
    postings = content.pop("postings", [])
    _write(path, disk, {_DESK: [content], _POSTINGS: postings})


def read_desk(path: Path, disk: Disk) -> Desk:
    """Read the desk; a fresh one where there was never any."""
    try:
        return desk_in(path, disk.read(path))
    except FileNotFoundError:
        return Desk()


def desk_in(path: Path, octets: bytes) -> Desk:
    """Read the desk out of the octets of its file."""
    database = _opened(path, octets)
    content = database.table(_DESK).all()[0]
    return understood(path, Desk, content | {"postings": database.table(_POSTINGS).all()})


def _write(path: Path, disk: Disk, tables: dict[str, Lines]) -> None:
    draft = _Draft({})
    database = TinyDB(storage=lambda: draft)
    for name, lines in tables.items():
        database.table(name).insert_multiple(lines)
    disk.make_folder(path.parent)
    disk.replace(path, sealed(draft.tables))


def _opened(path: Path, data: bytes) -> TinyDB:
    draft = _Draft(unsealed(path, data))
    return TinyDB(storage=lambda: draft)
