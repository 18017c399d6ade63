"""The hash chain of a case's history: no line can be changed, dropped or moved without a trace."""

import json
from collections.abc import Iterable
from hashlib import sha256

from maild.core.case import Entry
from maild.core.event import Event
from maild.core.record import plain


def entry_hash(previous: str, event: Event, outcome: str) -> str:
    """Chain a line to the hash of the line before it, which is "" for the first."""
    content = json.dumps([previous, plain(event), outcome], sort_keys=True, allow_nan=False, separators=(",", ":"))
    return sha256(content.encode()).hexdigest()


def chain_holds(entries: Iterable[Entry]) -> bool:
    """Say whether every line still hashes to what was written beside it."""
    previous = ""
    for entry in entries:
        if entry.hash != entry_hash(previous, entry.event, entry.outcome):
            return False
        previous = entry.hash
    return True
