"""Frames between the daemon and its reading child: a length, then so many octets."""

import json
import struct
from typing import IO

from maild.errors import Unreadable

_LENGTH = struct.Struct(">Q")
OUT_OF_MEMORY = 70  # exit code of a child whose memory ran out


def send(stream: IO[bytes], payload: bytes) -> None:
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def receive(stream: IO[bytes], limit: int) -> bytes:
    """Take one frame of at most `limit` octets; raises EOFError at its end, ValueError where it is longer."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > limit:
        raise ValueError(f"a frame of {length} octets, where {limit} are allowed")
    return _exactly(stream, length)


def as_json(facts: dict[str, object]) -> bytes:
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")


def receive_json(stream: IO[bytes], limit: int) -> dict[str, object]:
    try:
        data = json.loads(receive(stream, limit))
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(data, dict):
        raise ValueError("no JSON object")
    return data


def receive_facts(stream: IO[bytes], limit: int) -> dict[str, object]:
    """Take a child's answer; raises Unreadable where it says that it could not read."""
    facts = receive_json(stream, limit)
    if "unreadable" in facts:
        raise Unreadable(str(facts["unreadable"])[:300])
    return facts


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError("the other side has ended")
    return data
