"""Check everything that is stored: each case in itself, and all together against mails, numbers and heads."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from maild.core import head as heads_of
from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.head import Head, Standing
from maild.core.received import Received, Verdict
from maild.errors import Corrupt
from maild.service.verify import RulesOf, file_objections, objections

_NUMBER = re.compile(r"(.+)-([0-9]{1,9})")
_MOST_GAPS = 20  # named one by one
_TOLD = (Verdict.CASE, Verdict.REPLY, Verdict.QUARANTINED)
"""Verdicts on a mail of which its case's history tells; of many that moved nothing it may leave out some."""


class CaseFiles(Protocol):
    def each(self) -> Iterator[tuple[Path, Dossier | Corrupt]]: ...
    def read(self, path: Path) -> Dossier: ...


class Archive(Protocol):
    def read(self, digest: str) -> bytes: ...
    def received(self) -> Iterator[Received]: ...


class Heads(Protocol):
    def readable(self) -> tuple[tuple[Head, ...], tuple[str, ...]]: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one case, or about a file: nothing but the number of its lines where it is whole."""

    subject: str
    wrong: tuple[str, ...] = ()
    lines: int = 0
    is_redacted: bool = False


@dataclass(slots=True)
class Auditor:
    """Looks at every file once. What tells of a case is read before the case, so that work beside it does not mislead.

    `number` narrows it to one case.
    """

    files: CaseFiles
    archive: Archive
    heads: Heads
    desks: DeskStore
    rules_of: RulesOf
    number: str = ""
    _mails: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # told of a case, by its number
    _stood: dict[str, list[tuple[date, Standing]]] = field(default_factory=lambda: defaultdict(list))
    _noted: set[str] = field(default_factory=set)  # mails of which it is written down what became of them
    _places: dict[str, Path] = field(default_factory=dict)
    _has_damage: bool = False

    def findings(self) -> Iterator[Finding]:
        """Go through the cases one after the other, then through what lies beside them."""
        heads, damaged_heads = self.heads.readable()
        damaged_mails = self._read_mails()
        for head in heads:
            for standing in head.cases:
                self._stood[standing.number].append((head.day, standing))
        yield from sorted(self._cases(), key=lambda finding: finding.subject)
        yield from self._missing()
        if not self.number:
            yield from self._desk()
            yield from (Finding("mails", (damage,)) for damage in damaged_mails)
            yield from (Finding("heads", (damage,)) for damage in damaged_heads)
            yield from (Finding(f"head of {head.day}", (wrong,)) for head, wrong in heads_of.breaks(heads))

    def _cases(self) -> Iterator[Finding]:
        for path, found in self.files.each():
            if isinstance(found, Corrupt):
                self._has_damage = True
                yield Finding(path.name, (str(found),))
            elif self.number in ("", found.case.number):
                yield self._case(path, found)

    def _desk(self) -> Iterator[Finding]:
        try:
            self.desks.load()
        except Corrupt as error:
            yield Finding("office.json", (str(error),))

    def _read_mails(self) -> list[str]:
        try:
            for received in self.archive.received():
                self._noted.add(received.digest)
                if received.case and received.verdict in _TOLD:
                    self._mails[received.case].add(received.digest)
        except Corrupt as error:
            return str(error).splitlines()
        return []

    def _case(self, path: Path, dossier: Dossier) -> Finding:
        wrong = self._objections(dossier)
        if wrong:  # a daemon may have been at work meanwhile: what is really wrong stays wrong
            with suppress(Corrupt, FileNotFoundError):
                dossier = self.files.read(path)
                wrong = self._objections(dossier)
        number = dossier.case.number
        other = self._places.setdefault(number, path)
        twice = (f"its number is that of another file too: {other} and {path}",) if other != path else ()
        return Finding(number, (*wrong, *twice), len(dossier.entries), bool(dossier.case.redacted))

    def _objections(self, dossier: Dossier) -> tuple[str, ...]:
        own = {entry.event.evidence.digest for entry in dossier.entries} - {""}
        untold = sorted(self._mails.get(dossier.case.number, set()) - own)
        unnoted = sorted(own - self._noted)
        departures = (heads_of.departure(day, stood, dossier) for day, stood in self._stood[dossier.case.number])
        return (
            *objections(dossier, self.rules_of),
            *file_objections(dossier, self.archive.read),
            *filter(None, departures),
            *(f"no line tells of the mail {digest[:12]}, which was decided as one of this case" for digest in untold),
            *(f"what became of its mail {digest[:12]} is written down nowhere" for digest in unnoted),
        )

    def _missing(self) -> Iterator[Finding]:
        """Name the cases that must be there and are not."""
        why: dict[str, str] = {}
        for number in self._gaps():
            why[number] = "a later number was given"
        for number, mails in self._mails.items():
            why[number] = f"{len(mails)} mails in the archive are its own"
        for number, stood in self._stood.items():
            if stood:
                why[number] = f"the head of {stood[-1][0]} knows it"
        hint = " (one of the damaged files may be it)" if self._has_damage else ""
        for number in sorted(set(why) - set(self._places)):
            if self.number in ("", number):
                yield Finding(number, (f"there is no file of this case, but {why[number]}{hint}",))

    def _gaps(self) -> Iterator[str]:
        """Go through the numbers below the highest of each year, the first ones that are missing."""
        series: dict[str, set[int]] = defaultdict(set)
        for found in filter(None, map(_NUMBER.fullmatch, self._places)):
            series[found[1]].add(int(found[2]))
        for name, numbers in series.items():
            missing = sorted(set(range(1, max(numbers))) - numbers)
            yield from (f"{name}-{number:04d}" for number in missing[:_MOST_GAPS])
