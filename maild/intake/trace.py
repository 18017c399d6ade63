"""Read when a mail came, by what servers and its writer wrote at its top (RFC 5321 §4.4, RFC 5322 §3.6.1).

Only for a mailbox that was rebuilt, where INTERNALDATE may be the day of the rebuilding.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from maild.intake import headers

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOMENT = re.compile(r"(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([+-])(\d{2})(\d{2})(?!\d))?")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Trace:
    """`received` is what the server wrote that took it in last, `written` what its writer says."""

    received: datetime | None = None
    written: datetime | None = None


def trace_in(block: bytes) -> Trace:
    """Read the headers of a mail for its times; a time that cannot be read is None."""
    found = headers.scan(block)
    received = headers.one_line(found.first("received")).rpartition(";")[2]
    return Trace(_moment(received), _moment(headers.one_line(found.first("date"))))


def _moment(text: str) -> datetime | None:
    found = _MOMENT.search(text[:_LONGEST])
    if not found or found[2].lower() not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(found[part] or 0) for part in (1, 3, 4, 5, 6))
    ahead = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0)) * (-1 if found[7] == "-" else 1)
    try:
        return (
            datetime(year, _MONTHS.index(found[2].lower()) + 1, day, hour, minute, min(second, 59), tzinfo=UTC) - ahead
        )
    except (ValueError, OverflowError):
        return None
