"""JSON with its schema and checksum in front: a torn or flipped byte is noticed, never half believed.

The seal has the form of a TinyDB table, so that any TinyDB opens a sealed file.
"""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from maild.core.record import plain, record
from maild.errors import Corrupt, TransientFailure

SCHEMA = 2
_SEAL = re.compile(rb'\{"maild":\{"1":\{"schema":(\d{1,9}),"sha256":"([0-9a-f]{64})"\}\},')
_REMEDY = "restore this file from the last backup"

T = TypeVar("T")


def sealed(content: dict[str, Any]) -> bytes:
    """Write a non-empty JSON object and its seal as the bytes of one file."""
    body = json.dumps(content, allow_nan=False, separators=(",", ":")).encode()[1:] + b"\n"
    return b'{"maild":{"1":{"schema":%d,"sha256":"%s"}},' % (SCHEMA, checksum(body, SCHEMA)) + body


def unsealed(path: Path, data: bytes) -> dict[str, Any]:
    """Read what `sealed` wrote; `Corrupt` names `path` where one byte differs or a newer maild wrote it.

    What an older one wrote waits until it is upgraded (migrate.py), which raises `TransientFailure`.
    """
    schema, body = _opened(path, data)
    if schema < SCHEMA:
        raise TransientFailure(
            f"{path} has schema {schema}, this maild's is {SCHEMA}: `maild run --once` brings all files to it"
        )
    content: dict[str, Any] = json.loads(b"{" + body)
    return content


def schema_of(path: Path, data: bytes) -> int:
    """Say by which schema a sealed file was written, which may be older than ours; `Corrupt` where it is not whole."""
    return _opened(path, data)[0]


def unsealed_as_it_is(path: Path, data: bytes) -> tuple[int, dict[str, Any]]:
    """Read a file of this or an older schema, and say which: for whoever brings it to the present one."""
    schema, body = _opened(path, data)
    return schema, json.loads(b"{" + body)


def _opened(path: Path, data: bytes) -> tuple[int, bytes]:
    seal = _SEAL.match(data)
    if not seal:
        raise Corrupt(f"{path} is damaged ({len(data)} bytes, no seal); {_REMEDY}")
    schema, body = int(seal[1]), data[seal.end() :]
    if schema > SCHEMA:
        newer = f"has schema {schema}, this maild knows {SCHEMA}"
        raise Corrupt(f"{path} {newer}; use the maild that wrote it, or {_REMEDY} if none did")
    if schema < 1 or seal[1] != b"%d" % schema or seal[2] != checksum(body, schema):
        raise Corrupt(f"{path} is damaged (checksum); {_REMEDY}")
    return schema, body


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


def checksum(body: bytes, schema: int) -> bytes:
    """Sum up a file's content, and since schema 2 the number of the schema with it."""
    return sha256(body if schema == 1 else b"%d %s" % (schema, body)).hexdigest().encode()
