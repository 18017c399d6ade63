"""Tell a letter that was sent again from one that only looks like a known one (reliability.md §2.4, the last rows)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from maild.core.case import Dossier
from maild.core.event import Event, Evidence, Registered
from maild.core.letter import Letter
from maild.intake.listed import ListReply
from maild.intake.triage import NewLetter, Reply, Verdict

MID_CONFLICT = "mid-conflict: another mail has its Message-ID"
SENT_AGAIN = "kiriman ulang: the same letter of the same sender within a day"

_DAY = timedelta(days=1)
_DIGEST_LENGTH = 16
_TIME_OF_DAY = re.compile(r"\bselamat (?:pagi|siang|sore|petang|malam)\b")


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...
    def rows(self, include_ended: bool = False) -> Iterator[Dossier]: ...


def message_id_digest(message_id: str) -> str:
    """Name a Message-ID, which is a stranger's word, by a short digest; "" where there is none."""
    return sha256(message_id.encode("utf-8", "replace")).hexdigest()[:_DIGEST_LENGTH] if message_id else ""


def flagged(found: Verdict) -> Verdict:
    """Note of a mail that its Message-ID was used by another; what it may do stays as it is (§2.4: no loss attack)."""
    match found:
        case NewLetter(checks=checks):
            return replace(found, checks=(*checks, MID_CONFLICT))
        case Reply(event=event):
            return replace(found, event=_flagged(event))
        case ListReply(events=events):
            return replace(found, events=tuple((case, _flagged(event)) for case, event in events))
        case _:
            return found


def _flagged(event: Event) -> Event:
    return replace(event, evidence=replace(event.evidence, checks=(*event.evidence.checks, MID_CONFLICT)))


class RecentLetters:
    """The letters of the last day that opened a case which is still open, found by what they say and who wrote them."""

    def __init__(self) -> None:
        self._cases: dict[bytes, tuple[str, datetime]] = {}
        self._is_read = False

    def first_of(self, found: NewLetter, letter: Letter, arrived: datetime, cases: Cases) -> Dossier | None:
        """Find the open case of the same letter, where it is one that its writer has sent twice."""
        self._read(arrived, cases)
        name = _name(letter, Evidence(address=found.reporter.address, checks=found.checks))
        key, at = self._cases.get(name, ("", arrived))
        dossier = cases.dossier(key) if key and abs(arrived - at) < _DAY else None
        return dossier if dossier and not dossier.case.state.is_ended else None

    def add(self, key: str, event: Event) -> None:
        """Remember the letter of a new case, and forget what is older than a day."""
        if isinstance(event.fact, Registered) and (name := _name(event.fact.letter, event.evidence)):
            self._cases[name] = (key, event.at)
        while self._cases and next(iter(self._cases.values()))[1] < event.at - _DAY:
            del self._cases[next(iter(self._cases))]

    def _read(self, arrived: datetime, cases: Cases) -> None:
        if self._is_read:
            return
        self._is_read = True
        opened = ((row.case.key, row.entries[0].event) for row in cases.rows() if row.entries)
        for key, event in sorted(opened, key=lambda one: one[1].at):
            if abs(arrived - event.at) < _DAY:
                self.add(key, event)


def _name(letter: Letter, evidence: Evidence) -> bytes:
    """Digest what makes a letter the same: writer, subject, text, fields, enclosures; b"" where that says too little.

    White space, capitals and the time of day in a greeting make no difference. What somebody handed in for another, and
    what could not be read, is never the same.
    """
    says = letter.text.strip() or letter.enclosures
    is_own = evidence.address and not set(evidence.checks) - {MID_CONFLICT}
    if not (says and is_own and (letter.is_readable or letter.unscanned)):
        return b""
    items = [evidence.address, *(field.value if field else "" for _, field in letter.fields.items())]
    items += [_folded(letter.subject), _folded(letter.text)]
    items += sorted(enclosure.digest for enclosure in letter.enclosures)
    return sha256("".join(f"{len(item)}:{item}" for item in items).encode("utf-8", "replace")).digest()


def _folded(text: str) -> str:
    return _TIME_OF_DAY.sub("selamat", " ".join(text.casefold().split()))
