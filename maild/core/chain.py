"""The hash chain of a case's history: no line can be changed, dropped or moved without a trace.

A line's hash is made of the hash before it and the digest of what the line says, the postings that came of it
included; the first line's, of the case's number and key. So the words of a line can be erased (redaction.py) while
its digest stays, and all that was chained to it still holds.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from maild.core.case import Case, Dossier, Entry
from maild.core.event import Erased, Event, happening
from maild.core.posting import Posting
from maild.core.record import plain


def digest_of(content: Any) -> str:
    """Give the SHA-256 of JSON values, written in the one way that the chain knows."""
    octets = json.dumps(content, sort_keys=True, allow_nan=False, separators=(",", ":")).encode()
    return sha256(octets).hexdigest()


def written(posting: Posting) -> str:
    """Digest what a posting was written as, which never changes; how far its sending has come does."""
    words = (posting.id, posting.kind, posting.to, posting.message_id, posting.digest, posting.created)
    return digest_of(plain((*words, posting.question, posting.token)))


def next_entry(dossier: Dossier, event: Event, outcome: str, postings: Iterable[Posting] = (), salt: str = "") -> Entry:
    """Chain one more line to a case's history, with the postings that came of it."""
    mails = tuple(written(posting) for posting in postings)
    content = _content(event, outcome, mails, salt)
    previous = dossier.entries[-1].hash if dossier.entries else origin(dossier.case)
    return Entry(event, outcome, digest_of([previous, content]), content, mails, salt)


def origin(case: Case) -> str:
    """Give what stands before the first line: a history is that of one case."""
    return f"{case.number} {case.key}"


def breaks(dossier: Dossier) -> Iterator[str]:
    """Say where a case's lines, its postings, or what it has seen are not what was chained."""
    previous = origin(dossier.case)
    for number, entry in enumerate(dossier.entries, start=1):
        yield from _breaks_in(entry, previous, f"line {number} ({happening(entry.event.fact)})")
        previous = entry.hash
    if dossier.case.seen != tuple(entry.event.id for entry in dossier.entries):
        yield "the events that the case has seen are not those of its history: a line was dropped or added"
    if not dossier.case.redacted:
        yield from _strange_postings(dossier)


def _breaks_in(entry: Entry, previous: str, line: str) -> Iterator[str]:
    is_erased = isinstance(entry.event.fact, Erased)
    if not is_erased and entry.content != _content(entry.event, entry.outcome, entry.mails, entry.salt):
        yield f"{line} was changed: it does not say what was chained"
    if entry.hash != digest_of([previous, entry.content]):
        yield f"{line} does not follow what stands before it: a line was changed, dropped, added or moved"


def _strange_postings(dossier: Dossier) -> Iterator[str]:
    """Compare the postings with what the lines say that was written, one by one."""
    chained = [digest for entry in dossier.entries for digest in entry.mails]
    found = [written(posting) for posting in dossier.postings]
    for digest, posting in zip(found, dossier.postings, strict=True):
        if digest not in chained:
            yield f"no line tells of the mail {posting.kind} to {posting.to.address} ({posting.id[:12]}) as it is"
    missing = sum(digest not in found for digest in chained)
    if missing:
        yield f"{missing} of the mails that its lines tell of are not there as they were written"
    elif chained != [digest for digest in found if digest in chained]:
        yield "its mails stand in another order, or twice"


def _content(event: Event, outcome: str, mails: tuple[str, ...], salt: str) -> str:
    return digest_of([salt, plain(event), outcome, mails])
