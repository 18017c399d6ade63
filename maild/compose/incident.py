"""What a mail says of the other cases of one incident: proposed, following, followed."""

from dataclasses import replace
from datetime import datetime, tzinfo

from maild.compose.occasion import Occasion
from maild.compose.view import Choice, Line, View
from maild.compose.wording import cut, one_line, short_text
from maild.core.case import Case
from maild.core.following import Peer

SPLIT = Choice("PISAH", ("PISAH",), "ditangani tersendiri dengan perintahnya sendiri", is_main=True)

_MOST_PROPOSED = 3
_UNIT = 45  # characters: one line on a telephone
_NO_UNIT = "unit belum diketahui"


def with_incident(view: View, about: Occasion) -> View:
    """Say what belongs together; a reporter learns that others are affected, but not who."""
    case = about.case
    is_shared = case.incident is not None
    if not (about.is_for_office and about.may_echo):
        return replace(view, is_shared=is_shared)
    return replace(
        view,
        is_shared=is_shared,
        incident=one_line(case.incident.lead) if case.incident else "",
        alike=tuple(_proposal(peer, about.now, about.zone) for peer in case.alike[:_MOST_PROPOSED]),
        followers=tuple(Line(one_line(peer.number), _contact(peer)) for peer in case.followers),
    )


def joining(case: Case) -> tuple[Choice, ...]:
    """Offer to handle a case together with each that is proposed."""
    proposed = case.alike[:_MOST_PROPOSED]
    is_one = len(proposed) == 1
    return tuple(
        Choice(
            "GABUNG" if is_one else f"GABUNG {peer.number.rpartition('-')[2]}",
            (f"GABUNG {peer.number}",),
            f"satu perbaikan bersama {_unit(peer)}",
        )
        for peer in proposed
    )


def _proposal(peer: Peer, now: datetime, zone: tzinfo) -> Line:
    received = f", diterima {_when(peer.opened, now, zone)}" if peer.opened else ""
    return Line(one_line(peer.number), f"{_unit(peer)}{received}")


def _when(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Say when a letter came, of today's only the time."""
    opened, today = moment.astimezone(zone), now.astimezone(zone).date()
    if opened.date() == today:
        return f"{opened:%H.%M} {opened.tzname()}"
    return f"{short_text(opened, zone)} {opened.tzname()}"


def _contact(peer: Peer) -> str:
    parts = (_unit(peer), one_line(peer.pic, 120), one_line(peer.phone, 40))
    return ", ".join(part for part in parts if part)


def _unit(peer: Peer) -> str:
    return cut(one_line(peer.unit, 200), _UNIT) or _NO_UNIT
