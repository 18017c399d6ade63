"""What belongs to no case: the first start, the baseline of the mailbox, the clock, mails to the operator, lists."""

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TypeAlias

from maild.core.clock import Belief
from maild.core.docket import Docket, Round, kept
from maild.core.posting import MailKind, Posting

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Numbers as inclusive ranges, ascending, with a gap between any two."""


_KEPT = timedelta(days=30)
_MOST_EDITIONS = 200


@dataclass(frozen=True, slots=True)
class Baseline:
    """The mails of one folder that are older than the first start: they make no case and get no answer."""

    folder: str
    uidvalidity: int
    ranges: Ranges = ()

    def knows(self, uid: int) -> bool:
        place = bisect_right(self.ranges, uid, key=lambda found: found[0])
        return place > 0 and uid <= self.ranges[place - 1][1]


@dataclass(frozen=True, slots=True)
class Edition:
    """A rule set by its digest, and since when it is in force."""

    digest: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """The one aggregate beside the cases."""

    first_start: datetime | None = None
    last_clock: datetime | None = None
    last_poll: datetime | None = None
    baseline: tuple[Baseline, ...] = ()
    postings: tuple[Posting, ...] = ()  # alerts and lists
    alerted: tuple[tuple[str, datetime], ...] = ()  # cause, when last
    editions: tuple[Edition, ...] = ()  # of the rules, the one in force last
    dockets: tuple[Docket, ...] = ()  # that may still be answered
    rounds: tuple[Round, ...] = ()
    headed: date | None = None  # the office day whose head was looked to
    belief: Belief | None = None  # what was held of the machine's clock; one that somebody gave leaves it as it is
    followed: tuple[tuple[str, int], ...] = ()  # folder, and the UIDVALIDITY under which all of it was seen

    def knows(self, folder: str, uidvalidity: int, uid: int) -> bool:
        """Say whether a mail lay there before the first start."""
        return any(
            entry.knows(uid) for entry in self.baseline if (entry.folder, entry.uidvalidity) == (folder, uidvalidity)
        )

    def timed(self, now: datetime, belief: Belief | None) -> "Desk":
        """Note that we worked at a moment; a first start that lies ahead of it was a clock's mistake."""
        first = self.first_start or now
        is_sure = belief is not None and not belief.doubt
        return replace(
            self,
            first_start=min(first, now) if is_sure else first,
            last_clock=now,
            belief=belief or self.belief,
        )

    def under_rules(self, digest: str, now: datetime) -> "Desk":
        """Note which rule set is in force."""
        if self.editions and self.editions[-1].digest == digest:
            return self
        return replace(self, editions=(*self.editions, Edition(digest, now))[-_MOST_EDITIONS:])

    def uidvalidity_of(self, folder: str) -> int | None:
        """Say under which UIDVALIDITY a folder was last seen whole; None if it never was."""
        return dict(self.followed).get(folder)

    def following(self, folder: str, uidvalidity: int) -> "Desk":
        """Note that a folder was seen whole; what was known of it under another UIDVALIDITY is of no more use."""
        left = tuple(e for e in self.baseline if e.folder != folder or e.uidvalidity == uidvalidity)
        return replace(self, baseline=left, followed=tuple((dict(self.followed) | {folder: uidvalidity}).items()))

    def with_baseline(self, folder: str, uidvalidity: int, spans: Iterable[tuple[int, int]]) -> "Desk":
        """Add mails of a folder, as inclusive ranges of numbers, to what is older than the first start."""
        others = tuple(e for e in self.baseline if (e.folder, e.uidvalidity) != (folder, uidvalidity))
        known = next((e.ranges for e in self.baseline if e not in others), ())
        added = Baseline(folder, uidvalidity, joined(known, spans))
        return replace(self, baseline=(*others, added))

    def with_posting(self, changed: Posting) -> "Desk":
        """Put a posting in the place of the one with its id, or at the end."""
        if all(posting.id != changed.id for posting in self.postings):
            return replace(self, postings=(*self.postings, changed))
        return replace(self, postings=tuple(changed if p.id == changed.id else p for p in self.postings))

    def tidied(self, now: datetime) -> "Desk":
        """Forget the mails that are over for long, and what the operator was told as long ago."""
        recent = (posting for posting in self.postings if posting.is_pending or posting.created > now - _KEPT)
        alerted = ((cause, at) for cause, at in self.alerted if at > now - _KEPT)
        return replace(self, postings=tuple(recent), alerted=tuple(alerted))

    def alerted_at(self, cause: str) -> datetime | None:
        return dict(self.alerted).get(cause)

    def with_alert(self, cause: str, at: datetime) -> "Desk":
        """Note that the operator was told of a cause."""
        return replace(self, alerted=tuple((dict(self.alerted) | {cause: at}).items()))

    def docket(self, token: str) -> Docket | None:
        return next((docket for docket in self.dockets if token and docket.token == token.lower()), None)

    def docket_of_posting(self, posting_id: str) -> Docket | None:
        """Find the list that a mail of ours is, or asks about again."""
        token = next((posting.token for posting in self.postings if posting.id == posting_id), "")
        return self.docket(token)

    def with_docket(self, docket: Docket, now: datetime) -> "Desk":
        """Put a list in the place of the one with its token, or at the end; forget those that are too old."""
        others = tuple(other for other in self.dockets if other.token != docket.token)
        return replace(self, dockets=kept((*others, docket), now))

    def round_of(self, address: str, kind: MailKind) -> Round | None:
        return next((one for one in self.rounds if (one.address, one.kind) == (address, kind)), None)

    def with_round(self, address: str, kind: MailKind, day: date) -> "Desk":
        """Note that a day's list was seen to."""
        before = self.round_of(address, kind)
        others = tuple(one for one in self.rounds if one != before)
        return replace(self, rounds=(*others, Round(address, kind, min(before.first, day) if before else day, day)))


def joined(ranges: Ranges, spans: Iterable[tuple[int, int]]) -> Ranges:
    """Add ranges to ranges, in time and space that follow the number of both, not their size."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted([*ranges, *spans]):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def spans(listed: Iterable[int], chosen: Container[int]) -> Iterator[tuple[int, int]]:
    """Make ranges of the chosen ones of all UIDs that are there, ascending.

    A range runs over UIDs that are gone: they are never given again under one UIDVALIDITY (RFC 9051 §2.3.1.1), and
    without the gaps a mailbox that has lost many mails is a few ranges.
    """
    for is_chosen, run in groupby(listed, key=lambda uid: uid in chosen):
        if is_chosen:
            those = tuple(run)
            yield those[0], those[-1]
