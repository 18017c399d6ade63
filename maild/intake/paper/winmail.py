"""Read winmail.dat, in which Outlook hides text and attachments ([MS-OXTNEF], [MS-OXRTFCP]).

An own reader: the package for it is LGPL, has had no release since 2021, and trusts every length.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from maild.core.letter import Trouble
from maild.intake.charset import decoded
from maild.intake.paper.refusal import Refused

_SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST_ATTRIBUTES, _MOST_PROPERTIES = 5_000, 5_000
_RENDERING, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005  # attributes, §2.1.3
_BODY, _MESSAGE, _CODE_PAGE = 0x800C, 0x9003, 0x9007
_SUBJECT, _PLAIN, _RTF, _HTML, _LONG_NAME, _SHORT_NAME, _OBJECT = (
    0x0037, 0x1000, 0x1009, 0x1013, 0x3707, 0x3704, 0x3701,
)  # fmt: skip  # properties, [MS-OXPROPS]
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset((0x0D, 0x1E, 0x1F, 0x102))
_UNICODE, _EMBEDDED, _MULTIPLE = 0x1F, 0x0D, 0x1000
_RTF_START = (  # [MS-OXRTFCP] §2.1.2.1
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par "
    rb"\pard\plain\f0\fs20\b\i\u\tab\tx"
)
_LONGEST_RTF = 4 << 20


@dataclass(slots=True)
class OutlookMail:
    """The text of a mail in the forms that it has, and its attachments."""

    head: tuple[str, ...] = ()  # lines such as "Subject: Gangguan"
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_tnef(data: bytes) -> OutlookMail:
    """Take a winmail.dat apart; raises Refused."""
    if not data.startswith(_SIGNATURE):
        raise Refused(Trouble.DAMAGED, "no winmail.dat")
    try:
        return _message(data)
    except struct.error as error:
        raise Refused(Trouble.DAMAGED, "the winmail.dat is damaged") from error


def _message(data: bytes) -> OutlookMail:
    message = OutlookMail()
    charset = "cp1252"
    name, content = "", b""
    for attribute, value in _attributes(data):
        if attribute == _CODE_PAGE and len(value) >= 4:
            charset = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == _BODY:
            message.text = decoded(value.rstrip(b"\x00"), charset)
        elif attribute == _MESSAGE:
            _take_properties(message, value, charset)
        elif attribute == _RENDERING:
            _keep(message, name, content)
            name, content = "", b""
        elif attribute == _TITLE:
            name = name or decoded(value.rstrip(b"\x00"), charset)
        elif attribute == _DATA:
            content = value
        elif attribute == _ATTACHMENT:
            long_name, embedded = _of_attachment(value, charset)
            name, content = long_name or name, content or embedded
    _keep(message, name, content)
    return message


def _keep(message: OutlookMail, name: str, content: bytes) -> None:
    if content:
        message.files.append((name, content))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the attributes one after the other; a file cut off ends with its last whole one."""
    at = 6
    for _ in range(_MOST_ATTRIBUTES):
        if at + 9 > len(data):
            return
        name, _kind, size = struct.unpack_from("<HHI", data, at + 1)
        if at + 9 + size > len(data):
            return
        yield name, data[at + 9 : at + 9 + size]
        at += 9 + size + 2


def _take_properties(message: OutlookMail, block: bytes, charset: str) -> None:
    for name, kind, value in _properties(block):
        if name == _PLAIN:
            message.text = message.text or _string(value, kind, charset)
        elif name == _HTML:
            message.html = decoded(value, charset)
        elif name == _RTF:
            message.rtf = unpacked_rtf(value)


def _of_attachment(block: bytes, charset: str) -> tuple[str, bytes]:
    name, content = "", b""
    for property_name, kind, value in _properties(block):
        if property_name == _LONG_NAME or (property_name == _SHORT_NAME and not name):
            name = _string(value, kind, charset)
        elif property_name == _OBJECT:
            content = value[16:] if kind == _EMBEDDED else value  # an object starts with its interface's name
    return name, content


def _string(value: bytes, kind: int, charset: str) -> str:
    return decoded(value, "utf-16-le" if kind == _UNICODE else charset).rstrip("\x00")


def _properties(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield name, type and the first value of each property (§2.1.3.4); an unknown type ends the list."""
    (count,) = struct.unpack_from("<I", block, 0)
    at = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        if at + 4 > len(block):
            return
        kind, name = struct.unpack_from("<HH", block, at)
        at += 4
        if name >= 0x8000:
            at = _after_name(block, at)
        values = 1
        base = kind & ~_MULTIPLE
        if base in _VARIABLE or kind & _MULTIPLE:
            (values,) = struct.unpack_from("<I", block, at)
            at += 4
        if base not in _FIXED and base not in _VARIABLE:
            return
        first = b""
        for number in range(min(values, _MOST_PROPERTIES)):
            size, start = _extent(block, at, base)
            first = first if number else block[start : start + size]
            at = start + size + -size % 4
            if at > len(block):
                return
        yield name, base, first


def _extent(block: bytes, at: int, base: int) -> tuple[int, int]:
    """Return the size of a value and where it starts."""
    if base in _FIXED:
        return _FIXED[base], at
    return struct.unpack_from("<I", block, at)[0], at + 4


def _after_name(block: bytes, at: int) -> int:
    """Step over the name of a property that has no number of its own: a GUID, then a number or a text."""
    (is_text,) = struct.unpack_from("<I", block, at + 16)
    at += 20
    if not is_text:
        return at + 4
    (size,) = struct.unpack_from("<I", block, at)
    return int(at + 4 + size + -size % 4)


def unpacked_rtf(data: bytes) -> bytes:
    """Unpack compressed RTF ([MS-OXRTFCP] §2.2); b"" where it is neither packed nor plain."""
    if len(data) < 16:
        return b""
    size, packing = struct.unpack_from("<I4s", data, 4)
    if packing == b"MELA":
        return data[16 : 16 + size]
    return _inflated(data, min(size, _LONGEST_RTF)) if packing == b"LZFu" else b""


def _inflated(data: bytes, size: int) -> bytes:
    out = bytearray(_RTF_START)
    at, length = 16, len(_RTF_START) + size
    while at < len(data) and len(out) < length:
        flags = data[at]
        at += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            if at + 2 > len(data):
                break
            (pair,) = struct.unpack_from(">H", data, at)
            at += 2
            if not _repeat(out, pair >> 4, (pair & 15) + 2):
                return bytes(out[len(_RTF_START) :])
    return bytes(out[len(_RTF_START) : length])


def _repeat(out: bytearray, place: int, length: int) -> bool:
    """Copy from the last 4096 octets, which lie in a ring; a reference to the writing place ends the text."""
    distance = (len(out) - place) % 4096
    if not distance or distance > len(out):
        return False
    for _ in range(length):
        out.append(out[-distance])
    return True
