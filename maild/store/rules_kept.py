"""Keep each rule set that was in force, so that a case can be replayed by the rules it was decided by."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from maild.core.office import Office
from maild.core.record import plain, record
from maild.errors import Corrupt
from maild.store.durable import read


def canonical(office: Office) -> bytes:
    """Write a rule set, with the settings that decisions depend on, so that equal ones are equal byte for byte."""
    data = plain(replace(office, digest=""))
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def keep(office: Office, data: Path, write: Callable[[Path, bytes], None]) -> None:
    """Put the rule set under data/rules/; `write` makes it durable, and anew where what lies there is damaged."""
    write(_place(data, office.digest), canonical(office))


def kept(data: Path, digest: str) -> Office | None:
    """Read back a rule set that was in force; None where it was never kept.

    Raises Corrupt where the file is not what its name says.
    """
    path = _place(data, digest)
    try:
        octets = read(path)
    except FileNotFoundError:
        return None
    if sha256(octets).hexdigest() != digest:
        raise Corrupt(f"{path} is damaged: its content does not have the digest of its name; restore it from a backup")
    try:
        return replace(record(Office, json.loads(octets)), digest=digest)
    except ValueError as error:
        raise Corrupt(f"{path} cannot be read by this version: {error}") from error


def _place(data: Path, digest: str) -> Path:
    return data / "rules" / f"{digest}.json"
