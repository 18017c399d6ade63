"""Many names in little memory: which case does a token, a number or an event's id belong to?

A name takes twelve bytes, eight of its SHA-256 and four for the case, in one of 4,096 buckets that are searched as a
whole. So a hundred thousand closed cases cost some 30 MB; who finds a case by it looks into the case to be sure.
"""

from collections import deque
from hashlib import sha256
from struct import iter_unpack

PRINT_SIZE = 8
_PRINT = f"{PRINT_SIZE}s"
_ROW = PRINT_SIZE + 4
_BUCKETS = 4096
_SORTED_AT_ONCE = 1000  # cases, in some ten milliseconds


def fingerprint(name: str) -> bytes:
    return sha256(name.encode(errors="surrogatepass")).digest()[:PRINT_SIZE]


class Names:
    """From a name's fingerprint to a small number; what was added first is found.

    Millions of names take seconds to be put into their buckets, so at a start that is left for later and done little by
    little, with each search.
    """

    def __init__(self) -> None:
        self._buckets = [bytearray() for _ in range(_BUCKETS)]
        self._unsorted: deque[tuple[bytes, int]] = deque()

    def add(self, prints: bytes, number: int) -> None:
        """Add fingerprints, one after the other in `prints`, that all stand for `number`."""
        buckets, value = self._buckets, number.to_bytes(4)
        for (mark,) in iter_unpack(_PRINT, prints):
            buckets[mark[0] << 4 | mark[1] >> 4] += mark + value

    def add_later(self, prints: bytes, number: int) -> None:
        """Add as `add` does, at little cost for now."""
        self._unsorted.append((prints, number))

    def find(self, mark: bytes) -> int | None:
        for _ in range(min(_SORTED_AT_ONCE, len(self._unsorted))):
            self.add(*self._unsorted.popleft())
        bucket = self._buckets[mark[0] << 4 | mark[1] >> 4]
        place = _place_in(bucket, mark, _ROW)
        if place >= 0:
            return int.from_bytes(bucket[place + PRINT_SIZE : place + _ROW])
        unsorted = (row for row in self._unsorted if mark in row[0])
        return next((number for prints, number in unsorted if _place_in(prints, mark, PRINT_SIZE) >= 0), None)


def _place_in(rows: bytes | bytearray, mark: bytes, size: int) -> int:
    """Find a mark at the beginning of a row; -1 where there is none."""
    place = rows.find(mark)
    while place >= 0 and place % size:
        place = rows.find(mark, place + 1)
    return place
