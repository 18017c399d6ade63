"""The cases: one file each, committed whole; indexes that are made from the files at every start.

`open/` is kept in memory. A case that is settled and can no longer be reopened moves to `closed/YYYY/MM/`; from then
on it is read when asked for, and a later commit takes it back into `open/`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from maild.core.case import Dossier
from maild.core.head import Standing, standing_of
from maild.core.posting import Posting, PostingState
from maild.errors import Corrupt, PermanentFailure
from maild.store.closed import ClosedCases, names_of
from maild.store.durable import Disk
from maild.store.opened import OpenCases
from maild.store.tinydb import read_dossier

_NUMBER = re.compile(r"(.+)-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Counts:
    """Open cases, and their mails by what they wait for."""

    open: int
    due: int
    held: int
    unknown: int
    failed: int


class CaseStore:
    """One writer at a time, who holds the lock; opening it reads only."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._disk = disk
        self._open = OpenCases(folder / "open", disk)
        self._open.load()
        self._closed = ClosedCases(folder / "closed", disk)
        self._open.load()  # what a running daemon reopened while we read
        self._highest: dict[str, int] = {}
        for number, _ in self._numbered():
            self._count(number)
        self._cut_off = {posting.id for _, posting in self._open.postings(PostingState.SENDING)}

    @classmethod
    def open_for_reading(cls, folder: Path) -> "CaseStore":
        """Open beside a running daemon: what it has committed, and no way to write."""
        return cls(folder, Disk(_refuse))

    def commit(self, dossier: Dossier) -> None:
        """Make a case with its history and postings true, all or nothing; it may add lines but never lose one."""
        key = dossier.case.key
        path = self._open.path_of(key)
        try:
            _check_growth(self.dossier(key), dossier)
        except KeyError:
            pass  # a new case
        else:
            self._take_back(key, path)
        self._open.write(dossier)
        self._count(dossier.case.number)

    def settle(self, key: str, year: int, month: int) -> None:
        """Put a case away for good, under the month in which it ended."""
        dossier = self._open.dossiers[key]
        if not dossier.is_settled:
            raise ValueError(f"case {dossier.case.number} is not settled")
        self._closed.add(self._open.path_of(key), dossier, year, month)
        self._open.drop(key)

    def redact(self, dossier: Dossier) -> None:
        """Put what is left of a case in its place, wherever it lies: other words, but the same chain, gone on."""
        key = dossier.case.key
        hashes = tuple(entry.hash for entry in self.dossier(key).entries)
        if tuple(entry.hash for entry in dossier.entries[: len(hashes)]) != hashes:
            raise PermanentFailure(f"case {dossier.case.number} was changed meanwhile; redact its present state")
        if key in self._open.dossiers:
            self._open.write(dossier)
        else:
            self._closed.rewrite(dossier)

    def standings(self) -> tuple[Standing, ...]:
        """Say how far the history of each case goes, by number; those put away are not read again for it."""
        found = {standing.number: standing for standing in self._closed.standings()}
        for dossier in self._open.dossiers.values():
            found[dossier.case.number] = standing_of(dossier)
        return tuple(sorted(found.values(), key=lambda standing: _order(standing.number)))

    def dossier(self, key: str) -> Dossier:
        """Give a case, open or closed; `KeyError` if there is none."""
        if key in self._open.dossiers:
            return self._open.dossiers[key]
        path = self._closed.path_of(key)
        if path is None:
            raise KeyError(key)
        try:
            return read_dossier(path)
        except FileNotFoundError:
            return self._moved(key, path)

    def by_number(self, number: str) -> Dossier | None:
        dossier = self._named(f"number:{number}")
        return dossier if dossier and dossier.case.number == number else None

    def open_dossiers(self) -> tuple[Dossier, ...]:
        """List the cases that are not put away, ended ones too, by number."""
        return tuple(sorted(self._open.dossiers.values(), key=lambda dossier: _order(dossier.case.number)))

    def rows(self, include_ended: bool = False) -> Iterator[Dossier]:
        """Go through the cases by number; those put away are read one by one."""
        if not include_ended:
            yield from (dossier for dossier in self.open_dossiers() if not dossier.case.state.is_ended)
            return
        for _, key in sorted(set(self._numbered()), key=lambda entry: _order(entry[0])):
            yield self.dossier(key)

    def lately(self, day: date) -> Iterator[Dossier]:
        """Go through the cases that are not put away, and those that ended in the month of a day or later."""
        put_away = set(self._closed.ended_since(day)) - self._open.dossiers.keys()
        yield from self.open_dossiers()
        yield from (self.dossier(key) for key in sorted(put_away))

    @property
    def keys(self) -> dict[str, str]:
        """Give the key of each case by its number."""
        return dict(self._numbered())

    @property
    def all_numbers(self) -> tuple[str, ...]:
        return tuple(sorted({number for number, _ in self._numbered()}, key=_order))

    def next_number(self, prefix: str, year: int) -> str:
        """Give the number after the highest that any case of this year has."""
        series = f"{prefix}-{year}"
        return f"{series}-{self._highest.get(series, 0) + 1:04d}"

    def asked_by_token(self, token: str) -> tuple[str, Posting] | None:
        """Find the last mail that a reply with this token answers."""
        wanted = token.lower()
        dossier = self._named(f"token:{wanted}") if wanted else None
        return _last(dossier, (p for p in dossier.postings if p.token == wanted)) if dossier else None

    def asked_by_posting(self, posting_id: str) -> tuple[str, Posting] | None:
        dossier = self._named(f"posting:{posting_id}")
        return _last(dossier, (p for p in dossier.postings if p.id == posting_id)) if dossier else None

    def has_event(self, event_id: str) -> str | None:
        """Name the key of the case that has seen an event."""
        name = f"event:{event_id}"
        dossier = self._named(name)
        return dossier.case.key if dossier and name in names_of(dossier) else None

    def due(self, now: datetime, most: int = 200) -> tuple[tuple[str, Posting], ...]:
        """List the mails whose time has come, by their precedence, then the longest waiting first.

        Without those that are `interrupted`.
        """
        pending = self._open.postings(PostingState.DUE, PostingState.UNKNOWN)
        waiting = (found for found in pending if found[1].is_due(now))
        return tuple(sorted(waiting, key=lambda found: (found[1].precedence, found[1].due))[:most])

    def interrupted(self) -> tuple[tuple[str, Posting], ...]:
        """List the mails whose attempt the last process did not survive: they may have been sent."""
        return tuple(found for found in self._open.postings(PostingState.SENDING) if found[1].id in self._cut_off)

    def counts(self) -> Counts:
        states = [posting.state for _, posting in self._open.postings(*PostingState) if not posting.is_dropped]
        return Counts(
            open=sum(not dossier.case.state.is_ended for dossier in self._open.dossiers.values()),
            due=states.count(PostingState.DUE) + states.count(PostingState.SENDING),
            held=states.count(PostingState.HELD),
            unknown=states.count(PostingState.UNKNOWN),
            failed=states.count(PostingState.FAILED),
        )

    def _take_back(self, key: str, path: Path) -> None:
        """Reopen a case that was put away: first the old file moves, then the commit replaces it."""
        closed = self._closed.path_of(key)
        if key not in self._open.dossiers and closed and closed.exists():
            self._disk.move(closed, path)

    def _moved(self, key: str, path: Path) -> Dossier:
        try:
            return self._open.read(key)  # reopened by a running daemon
        except FileNotFoundError as error:
            raise Corrupt(f"{path} is missing; restore it from the last backup") from error

    def _named(self, name: str) -> Dossier | None:
        key = self._open.find(name) or self._closed.find(name)
        return self.dossier(key) if key else None

    def _numbered(self) -> Iterator[tuple[str, str]]:
        yield from self._closed.numbered()
        yield from self._open.numbered()

    def _count(self, number: str) -> None:
        if found := _NUMBER.fullmatch(number):
            self._highest[found[1]] = max(self._highest.get(found[1], 0), int(found[2]))


def _check_growth(known: Dossier, dossier: Dossier) -> None:
    ids = {posting.id for posting in dossier.postings}
    is_whole = ids.issuperset(posting.id for posting in known.postings)
    if not is_whole or dossier.entries[: len(known.entries)] != known.entries:
        raise PermanentFailure(f"case {known.case.number} was changed meanwhile; decide again on its present state")


def _last(dossier: Dossier, postings: Iterator[Posting]) -> tuple[str, Posting] | None:
    found = tuple(postings)
    return (dossier.case.key, found[-1]) if found else None


def _order(number: str) -> tuple[str, int]:
    found = _NUMBER.fullmatch(number)
    return (found[1], int(found[2])) if found else (number, 0)


def _refuse(_: str) -> None:
    raise PermanentFailure("this store was opened for reading")
