"""Bring the files of an older maild to the present schema, one by one, each whole or not at all.

A migration is a pure function from what a file of one schema says to what it says in the next; `secret` makes salts, as
when the line was first written. How to add one stands in docs/testing.md.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from maild.core.chain import digest_of
from maild.core.token import mint
from maild.errors import Corrupt
from maild.store.durable import Disk, listed, read
from maild.store.seal import SCHEMA, schema_of, sealed, unsealed_as_it_is

_LOG = logging.getLogger(__name__)
_MARK = "schema.json"
_PLAIN_ROOMS = ("rules",)  # their files bear no seal: they are named by their content

Content: TypeAlias = dict[str, Any]


def upgrade(data: Path, disk: Disk, secret: bytes) -> int:
    """Write anew what an older maild wrote; say how many files. After a crash in it, it goes on where it was.

    Raises `Corrupt` where a newer maild has been at work, or naming every damaged file; nothing is lost by either.
    """
    mark = data / _MARK
    if _is_marked(mark):
        return 0
    count, damaged = 0, []
    for path in _sealed_files(data):
        try:
            count += _brought(path, disk, secret)
        except Corrupt as error:
            damaged.append(str(error))
    if damaged:
        raise Corrupt("\n".join(damaged))
    disk.replace(mark, sealed({"schema": SCHEMA}))
    if count:
        _LOG.warning("event=upgraded schema=%d files=%d", SCHEMA, count)
    return count


def migrated(content: Content, schema: int, secret: bytes) -> Content:
    """Say in the present schema what a file says in an older one."""
    for step in range(schema, SCHEMA):
        content = _MIGRATIONS[step](content, secret)
    return content


def schema_in(data: Path) -> int:
    """Say by which schema an office's files are written, the oldest where an upgrade is still to be done."""
    return SCHEMA if _is_marked(data / _MARK) else min(_MIGRATIONS)


def _is_marked(mark: Path) -> bool:
    """Say whether all files are of this schema, by the last one that is written."""
    try:
        return schema_of(mark, read(mark)) == SCHEMA
    except FileNotFoundError:
        return False


def _brought(path: Path, disk: Disk, secret: bytes) -> bool:
    try:
        schema, content = unsealed_as_it_is(path, read(path))
    except FileNotFoundError:
        return False
    if schema < SCHEMA:
        disk.replace(path, sealed(migrated(content, schema, secret)))
    return schema < SCHEMA


def _sealed_files(folder: Path) -> Iterator[Path]:
    for path in listed(folder):
        if path.is_dir() and path.name not in (*_PLAIN_ROOMS, "aside"):
            yield from _sealed_files(path)
        elif path.suffix == ".json" and path.name != _MARK:
            yield path


def _to_2(content: Content, secret: bytes) -> Content:
    """Chain the lines of histories that were chained without their mails, so that their words can be erased."""
    lines = list(content.get("history", {}).values())
    if not lines or "content" in lines[0] or not _old_chain_holds(lines):
        return content  # what does not hold stays as it is: `maild case verify` names it
    case, postings = next(iter(content["case"].values())), list(content.get("postings", {}).values())
    previous, chained = f"{case['number']} {case['key']}", {}
    for number, line in enumerate(lines, start=1):
        mails = [_written(posting) for posting in postings if _is_of(posting, line)]
        salt = mint(secret, "salt", case["key"], line["event"]["id"])
        said = digest_of([salt, line["event"], line["outcome"], mails])
        previous = digest_of([previous, said])
        chained[str(number)] = line | {"hash": previous, "content": said, "mails": mails, "salt": salt}
    return content | {"history": chained}


def _old_chain_holds(lines: list[Content]) -> bool:
    previous = ""
    for line in lines:
        if line["hash"] != digest_of([previous, line["event"], line["outcome"]]):
            return False
        previous = line["hash"]
    return True


def _is_of(posting: Content, line: Content) -> bool:
    named = f"{posting['kind']} to {posting['to']['address']}"
    return bool(posting["created"] == line["event"]["at"] and named in line["outcome"])


def _written(posting: Content) -> str:
    words = [posting[name] for name in ("id", "kind", "to", "message_id", "digest", "created")]
    return digest_of([*words, posting.get("question", ""), posting.get("token", "")])


_MIGRATIONS: Mapping[int, Callable[[Content, bytes], Content]] = {1: _to_2}
