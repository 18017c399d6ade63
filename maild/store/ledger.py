"""What is asked again and again about received mail, in little memory: where it lay, what waits, who needs a person."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from maild.core.received import Location, Received, Verdict
from maild.store.index import Told
from maild.store.names import PRINT_SIZE, Names

_PRINT_DIGITS = 2 * PRINT_SIZE  # of the SHA-256 of a Message-ID
_SHORT = 8  # digits of a digest that only has to tell mails apart that have one Message-ID


class Uids:
    """Numbers of which most follow one another, as ranges."""

    def __init__(self) -> None:
        self._firsts = array("Q")
        self._lasts = array("Q")

    def __contains__(self, uid: int) -> bool:
        place = bisect_right(self._firsts, uid)
        return place > 0 and uid <= self._lasts[place - 1]

    def add(self, uid: int) -> None:
        """Add a number, the quickest in ascending order."""
        if self._lasts and uid == self._lasts[-1] + 1:
            self._lasts[-1] = uid
            return
        if uid in self:
            return
        place = bisect_right(self._firsts, uid)
        follows = place > 0 and self._lasts[place - 1] + 1 == uid
        precedes = place < len(self._firsts) and self._firsts[place] == uid + 1
        if follows and precedes:
            del self._lasts[place - 1]
            del self._firsts[place]
        elif follows:
            self._lasts[place - 1] = uid
        elif precedes:
            self._firsts[place] = uid
        else:
            self._firsts.insert(place, uid)
            self._lasts.insert(place, uid)


class Ledger:
    """Made from the sidecars; of a mail that is decided it keeps no more than where it lay and what tells it apart."""

    def __init__(self) -> None:
        self._uids: defaultdict[tuple[str, int], Uids] = defaultdict(Uids)
        self._messages = Names()
        self._pending: dict[str, Received] = {}
        self._quarantined: dict[str, Received] = {}

    def add(self, received: Received) -> None:
        self.add_rows([row_of(received)])
        _put(self._pending, received, Verdict.PENDING)
        _put(self._quarantined, received, Verdict.QUARANTINED)

    def add_rows(self, rows: list[Told]) -> None:
        """Add many decided mails."""
        found: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        for row in rows:
            if row[0]:
                self._messages.add_later(bytes.fromhex(row[0][:_PRINT_DIGITS]), int(row[1], 16))
            for folder, uidvalidity, uid in _places(row):
                found[folder, uidvalidity].append(uid)
        for place, uids in found.items():
            known = self._uids[place]
            for uid in sorted(uids):
                known.add(uid)

    def knows(self, location: Location) -> bool:
        return location.uid in self._uids[location.folder, location.uidvalidity]

    def has_other(self, message_id: str, canon: str) -> bool:
        """Say whether a mail with the same Message-ID and other content was decided."""
        found = self._messages.find(bytes.fromhex(message_id[:_PRINT_DIGITS])) if message_id else None
        return found not in (None, int(canon[:_SHORT], 16))

    def pending(self) -> tuple[Received, ...]:
        return tuple(sorted(self._pending.values(), key=_arrival))

    def quarantined(self) -> tuple[Received, ...]:
        return tuple(sorted(self._quarantined.values(), key=_arrival))


def row_of(received: Received) -> Told:
    """Say what is to be known of a decided mail: its Message-ID, the beginning of its canonical digest, its places."""
    is_first = received.canon and received.verdict not in (Verdict.PENDING, Verdict.DUPLICATE)
    message = (received.message_id, received.canon[:_SHORT]) if is_first else ("", "")
    return [
        *message,
        *(value for place in received.locations for value in (place.folder, place.uidvalidity, place.uid)),
    ]


def _places(row: Told) -> Iterator[tuple[str, int, int]]:
    return zip(row[2::3], row[3::3], row[4::3], strict=True)


def is_over(received: Received) -> bool:
    """Say whether a mail is decided and asks nothing of anybody."""
    return received.verdict not in (Verdict.PENDING, Verdict.QUARANTINED)


def _put(listed: dict[str, Received], received: Received, verdict: Verdict) -> None:
    if received.verdict is verdict:
        listed[received.digest] = received
    else:
        listed.pop(received.digest, None)


def _arrival(received: Received) -> tuple[object, ...]:
    places = [(location.folder, location.uidvalidity, location.uid) for location in received.locations]
    return (received.arrived, min(places, default=("", 0, 0)))
