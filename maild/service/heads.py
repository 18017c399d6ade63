"""Make the daily head of all histories, keep it, and mail it to the operator, out of reach of whoever has the data."""

from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from maild.compose.wording import date_text
from maild.core.head import Head, Standing, next_head
from maild.errors import Corrupt, PermanentFailure
from maild.service.health import Herald, Notice


class Cases(Protocol):
    def standings(self) -> tuple[Standing, ...]: ...


class Heads(Protocol):
    def kept(self) -> tuple[Head, ...]: ...
    def keep(self, head: Head) -> None: ...


def keep_head(cases: Cases, heads: Heads, herald: Herald, now: datetime) -> None:
    """On the first look of an office day, make the head of all that happened before; none where nothing did.

    It is durable before its mail is; after a crash in between it is mailed as it was kept.
    """
    desk = herald.desks.load()
    day = now.astimezone(herald.office.zone).date()
    if desk.headed == day:
        return
    standings = cases.standings()
    head = _head_of(day, standings, heads, now)
    if head:
        desk = herald.posted(desk, _notice(head, standings), head.at)
    herald.desks.commit(replace(desk, headed=day))


def _head_of(day: date, standings: tuple[Standing, ...], heads: Heads, now: datetime) -> Head | None:
    try:
        kept = heads.kept()
    except Corrupt as error:  # the office's work goes on without
        raise PermanentFailure(f"no head can be made: {error}") from error
    if any(head.day == day for head in kept):
        return next(head for head in kept if head.day == day)
    head = next_head(kept, standings, day, now)
    if head:
        heads.keep(head)
    return head


def _notice(head: Head, standings: tuple[Standing, ...]) -> Notice:
    particulars = (
        ("Pengaduan yang berubah", f"{len(head.cases)} sejak kepala sebelumnya"),
        ("Seluruh pengaduan", str(len(standings))),
        ("Seluruh peristiwa", str(sum(standing.events for standing in standings))),
    )
    subject = f"Kepala rantai riwayat {date_text(head.day)}"
    return Notice(f"head:{head.digest}", subject, head.digest, "head", particulars)
