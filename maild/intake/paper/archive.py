"""Unpack ZIP archives without trusting what they say of themselves (CVE-2024-0450; reliability.md T29)."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from maild.core.letter import Trouble
from maild.intake.paper.refusal import Refused

_MOST_MEMBERS = 3_000
_MOST_BYTES = 96 << 20  # of all that is unpacked
_RATIO, _RATIO_FROM = 250, 1 << 20  # deflate reaches 1032; honest XML and text stay below 100
_CHUNK = 64 << 10
_ENCRYPTED = 0x1  # PKWARE's note on .ZIP §4.4.4
_FAILURES = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, OverflowError)


class Archive:
    """A ZIP file in memory, with an allowance for everything that is unpacked from it."""

    def __init__(self, data: bytes) -> None:
        """Read the table of contents; raises Refused."""
        try:
            self._zip = ZipFile(BytesIO(data))
        except _FAILURES as error:
            raise Refused(Trouble.DAMAGED, "the ZIP archive is damaged") from error
        self._left = _MOST_BYTES
        _refuse_excess(self._zip.infolist())
        self._members = {member.filename: member for member in self._zip.infolist() if not member.is_dir()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files, as they stand in it; never paths."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str, limit: int) -> bytes:
        """Unpack a file of at most `limit` octets; raises Refused."""
        member = self._members.get(name)
        if not member:
            raise Refused(Trouble.DAMAGED, f"the archive lacks {name}")
        if member.flag_bits & _ENCRYPTED:
            raise Refused(Trouble.ENCRYPTED, "the archive wants a password")
        allowed = max(min(limit, self._left), 0)
        try:
            data = self._unpacked(member, allowed)
        except _FAILURES as error:
            raise Refused(Trouble.DAMAGED, "the ZIP archive is damaged") from error
        if len(data) > allowed:
            raise Refused(Trouble.TOO_LARGE, f"a file in the archive is larger than {allowed} octets")
        return data

    def _unpacked(self, member: ZipInfo, allowed: int) -> bytes:
        chunks: list[bytes] = []
        size = 0
        with self._zip.open(member) as stream:
            while size <= allowed and (chunk := stream.read(_CHUNK)):
                chunks.append(chunk)
                size += len(chunk)
                self._left -= len(chunk)
                if size > _RATIO_FROM and size > _RATIO * max(member.compress_size, 1):
                    raise Refused(Trouble.TOO_LARGE, "the archive is a bomb")
        return b"".join(chunks)


def _refuse_excess(members: list[ZipInfo]) -> None:
    if len(members) > _MOST_MEMBERS:
        raise Refused(Trouble.TOO_LARGE, f"the archive holds more than {_MOST_MEMBERS} files")
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise Refused(Trouble.TOO_LARGE, "files in the archive overlap")
        end = member.header_offset + member.compress_size
