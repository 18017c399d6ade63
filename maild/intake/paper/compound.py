"""Read compound files, the containers of .doc, .xls and .msg ([MS-CFB])."""

import struct
from dataclasses import dataclass
from functools import cached_property

from maild.core.letter import Trouble
from maild.intake.paper.refusal import Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # from here on a sector number is a sign
_ENTRY = 128
_MOST_ENTRIES = 5_000
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or a storage; `path` joins the names of the storages that hold it by slashes."""

    path: str
    is_stream: bool
    start: int
    size: int


class CompoundFile:
    """A file system in a file. Every chain of sectors is followed only as far as the file is long."""

    def __init__(self, data: bytes) -> None:
        """Read the header; raises Refused."""
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise Refused(Trouble.DAMAGED, "no compound file")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 0x1E)
        if shift not in (9, 12) or mini_shift != 6:
            raise Refused(Trouble.DAMAGED, "a compound file of unknown sectors")
        self._sector, self._mini = 1 << shift, 1 << mini_shift
        self._cutoff = struct.unpack_from("<I", data, 0x38)[0]

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Everything in it by its path, as far as it hangs together."""
        table = self._chain(struct.unpack_from("<I", self._data, 0x30)[0])
        count = min(len(table) // _ENTRY, _MOST_ENTRIES)
        raw = [table[at * _ENTRY : (at + 1) * _ENTRY] for at in range(count)]
        found: dict[str, Entry] = {}
        waiting = [(struct.unpack_from("<I", raw[0], 0x4C)[0], "")] if raw else []
        seen = set()
        while waiting:
            number, folder = waiting.pop()
            if number >= count or number in seen:
                continue
            seen.add(number)
            left, right, child = struct.unpack_from("<III", raw[number], 0x44)
            entry = _entry(raw[number], folder)
            found[entry.path] = entry
            waiting += [(left, folder), (right, folder)]
            if not entry.is_stream:
                waiting.append((child, entry.path + "/"))
        return found

    def __contains__(self, path: str) -> bool:
        return path in self.entries

    def read(self, path: str) -> bytes:
        """Return a stream; raises Refused where it is not there."""
        entry = self.entries.get(path)
        if not entry or not entry.is_stream:
            raise Refused(Trouble.DAMAGED, f"the compound file lacks {path}")
        whole = self._mini_chain(entry.start) if entry.size < self._cutoff else self._chain(entry.start)
        return whole[: entry.size]

    @cached_property
    def _table(self) -> tuple[int, ...]:
        """Return the file allocation table: which sector follows each."""
        heads = list(struct.unpack_from("<109I", self._data, 0x4C))
        more, per_sector = struct.unpack_from("<I", self._data, 0x44)[0], self._sector // 4
        for _ in range(len(self._data) // self._sector):
            sector = self._at(more)
            if len(sector) < self._sector:
                break
            *numbers, more = struct.unpack(f"<{per_sector}I", sector)
            heads += numbers
        octets = b"".join(self._at(head) for head in heads[: len(self._data) // self._sector] if head < _END)
        return struct.unpack(f"<{len(octets) // 4}I", octets[: len(octets) // 4 * 4])

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._data[start : start + self._sector] if number < _END else b""

    def _chain(self, number: int) -> bytes:
        sectors = []
        for _ in range(len(self._table)):
            if number >= len(self._table):
                break
            sectors.append(self._at(number))
            number = self._table[number]
        return b"".join(sectors)

    @cached_property
    def _mini_table(self) -> tuple[int, ...]:
        octets = self._chain(struct.unpack_from("<I", self._data, 0x3C)[0])
        return struct.unpack(f"<{len(octets) // 4}I", octets[: len(octets) // 4 * 4])

    @cached_property
    def _mini_stream(self) -> bytes:
        root = self._chain(struct.unpack_from("<I", self._data, 0x30)[0])[:_ENTRY]
        return self._chain(_entry(root, "").start) if len(root) == _ENTRY else b""

    def _mini_chain(self, number: int) -> bytes:
        pieces = []
        for _ in range(len(self._mini_table)):
            if number >= len(self._mini_table):
                break
            pieces.append(self._mini_stream[number * self._mini : (number + 1) * self._mini])
            number = self._mini_table[number]
        return b"".join(pieces)


def _entry(raw: bytes, folder: str) -> Entry:
    length = min(struct.unpack_from("<H", raw, 0x40)[0], 64)
    name = raw[: max(length - 2, 0)].decode("utf-16-le", "replace")
    start, size = struct.unpack_from("<II", raw, 0x74)
    return Entry(folder + name, raw[0x42] == _STREAM, start, size)
