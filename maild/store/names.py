"""Many names in little memory: which case does a token, a number or an event's id belong to?

A name takes twelve bytes, eight of its SHA-256 and four for the case, in one of 4,096 buckets that are searched as a
whole. So a hundred thousand closed cases cost some 30 MB; who finds a case by it looks into the case to be sure.
"""

from hashlib import sha256

PRINT_SIZE = 8
_ROW = PRINT_SIZE + 4
_BUCKETS = 4096


def fingerprint(name: str) -> bytes:
    return sha256(name.encode(errors="surrogatepass")).digest()[:PRINT_SIZE]


class Names:
    """From a name's fingerprint to a small number; what was added first is found."""

    def __init__(self) -> None:
        self._buckets = [bytearray() for _ in range(_BUCKETS)]

    def add(self, prints: bytes, number: int) -> None:
        """Add fingerprints, one after the other in `prints`, that all stand for `number`."""
        value = number.to_bytes(4)
        for start in range(0, len(prints), PRINT_SIZE):
            mark = prints[start : start + PRINT_SIZE]
            self._bucket(mark).extend(mark + value)

    def find(self, mark: bytes) -> int | None:
        bucket = self._bucket(mark)
        place = bucket.find(mark)
        while place >= 0 and place % _ROW:
            place = bucket.find(mark, place + 1)
        return int.from_bytes(bucket[place + PRINT_SIZE : place + _ROW]) if place >= 0 else None

    def _bucket(self, mark: bytes) -> bytearray:
        return self._buckets[int.from_bytes(mark[:2]) % _BUCKETS]
