"""JSON with its schema and checksum in front: a torn or flipped byte is noticed, never half believed.

The seal has the form of a TinyDB table, so that any TinyDB opens a sealed file.
"""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from maild.core.record import plain, record
from maild.errors import Corrupt

SCHEMA = 1
_SEAL = re.compile(rb'\{"maild":\{"1":\{"schema":(\d{1,9}),"sha256":"([0-9a-f]{64})"\}\},')
_REMEDY = "restore this file from the last backup"

T = TypeVar("T")


def sealed(content: dict[str, Any]) -> bytes:
    """Write a non-empty JSON object and its seal as the bytes of one file."""
    body = json.dumps(content, allow_nan=False, separators=(",", ":")).encode()[1:] + b"\n"
    return b'{"maild":{"1":{"schema":%d,"sha256":"%s"}},' % (SCHEMA, _checksum(body)) + body


def unsealed(path: Path, data: bytes) -> dict[str, Any]:
    """Read what `sealed` wrote; `Corrupt` names `path` where one byte differs or a newer maild wrote it."""
    seal = _SEAL.match(data)
    if not seal:
        raise Corrupt(f"{path} is damaged ({len(data)} bytes, no seal); {_REMEDY}")
    if int(seal[1]) > SCHEMA:
        schema = f"has schema {int(seal[1])}, this maild knows {SCHEMA}"
        raise Corrupt(f"{path} {schema}; use the maild that wrote it, or {_REMEDY} if none did")
    body = data[seal.end() :]
    if seal[1] != b"%d" % SCHEMA or seal[2] != _checksum(body):
        raise Corrupt(f"{path} is damaged (checksum); {_REMEDY}")
    content: dict[str, Any] = json.loads(b"{" + body)
    return content


def understood(path: Path, kind: type[T], content: Any) -> T:
    """Read a record out of a whole file's content; `Corrupt` where it does not fit."""
    try:
        return record(kind, content)
    except ValueError as error:
        raise Corrupt(f"{path} holds what this maild does not know: {error}; {_REMEDY}") from error


def sealed_record(value: Any) -> bytes:
    return sealed({"record": plain(value)})


def unsealed_record(path: Path, kind: type[T], data: bytes) -> T:
    return understood(path, kind, unsealed(path, data).get("record"))


def _checksum(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode()
