"""Headers and MIME parts written by hand, so that nothing but what was planned reaches the wire.

RFC 5322, 2045-2047, 2231. Everything is ASCII with CRLF. Boundaries begin with "=_", which neither
quoted-printable nor base64 can produce (RFC 2045 §6.7).
"""

import re
from base64 import b64encode
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import quote

from maild.errors import PermanentFailure

_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9-]+(?: [A-Za-z0-9-]+)*")
_PLAIN_TEXT = re.compile(r"[ -~]*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._()-]*")
_UNSAFE_IN_NAME = re.compile(  # for a file system, with what looks like it; what shows nothing; marks of direction
    r'[/\\:*?"<>|\u2044\u2215\u2216\u2236\ufe68\uff02\uff0a\uff0f\uff1a\uff1c\uff1e\uff1f\uff3c\uff5c'
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    r"\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_RESERVED = re.compile(r"(?:-|~|(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\.|$))", re.IGNORECASE)
"""Beginnings of names that mean something to a shell or to Windows."""
_MEDIA_TYPE = re.compile(r"(?:application|audio|image|text|video)/[a-z0-9][a-z0-9.+-]{0,80}")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&+/=_~.-]{1,180}@[A-Za-z0-9.-]{1,100}>")
_MBOX_MARK = re.compile(rb"^From ", re.MULTILINE)
_LINE = 76
_WORD = 45  # bytes of UTF-8 in one encoded word: 60 of base64 and 12 of "=?utf-8?b??=" stay below 75
_LONGEST_LINE = 998  # RFC 5322 §2.1.1


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a mail: its headers and its encoded body."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


def phrase(text: str) -> str:
    """Write a display name: bare where it is letters and digits only, else as encoded words."""
    folded = " ".join(text.split())
    return folded if _PLAIN_PHRASE.fullmatch(folded) else encoded_words(folded)


def unstructured(text: str) -> str:
    """Write a Subject: bare where it is printable ASCII that nobody takes for an encoded word."""
    folded = " ".join(text.split())
    return folded if _PLAIN_TEXT.fullmatch(folded) and "=?" not in folded else encoded_words(folded)


def encoded_words(text: str) -> str:
    """Encode a text by RFC 2047, each word whole in UTF-8."""
    return " ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(text, _WORD))


def is_message_id(text: str) -> bool:
    """Say whether this can be written into References as it is (RFC 5322 §3.6.4).

    A dot-atom without "?", which could make an encoded word of it, and without what no mail program puts there.
    """
    return bool(_MESSAGE_ID.fullmatch(text))


def text_part(subtype: str, text: str) -> Part:
    body = _unlike_mbox(b2a_qp(text.encode("utf-8", "replace").replace(b"\r", b""), istext=True))
    headers = (("Content-Type", f"text/{subtype}; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable"))
    return Part(headers, body.replace(b"\n", b"\r\n") + b"\r\n")


def _unlike_mbox(body: bytes) -> bytes:
    """Let no line begin as a new mail of an mbox does: programs alter it, or split the mail there (RFC 4155)."""
    while _MBOX_MARK.search(body):
        body = _MBOX_MARK.sub(b"=46rom =\n", body)
    return body


def enclosure_part(name: str, media_type: str, content: bytes) -> Part:
    """Wrap a file under a harmless name and type; multipart and message types may not be base64 (RFC 2045 §6.4)."""
    safe = file_name(name)
    kind = media_type.strip().lower()
    kind = kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"
    headers = (
        ("Content-Type", kind),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"attachment; {_name_parameter(safe)}"),
    )
    return Part(headers, _base64_lines(content))


def picture_part(name: str, content_id: str, jpeg: bytes) -> Part:
    """Wrap a picture that the HTML beside it shows by its Content-ID (RFC 2392)."""
    headers = (
        ("Content-Type", "image/jpeg"),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-ID", f"<{content_id}>"),
        ("Content-Disposition", f"inline; {_name_parameter(file_name(name))}"),
    )
    return Part(headers, _base64_lines(jpeg))


def multipart(subtype: str, boundary: str, parts: tuple[Part, ...]) -> Part:
    mark = f"--{boundary}".encode()
    pieces = [piece for part in parts for piece in (mark, b"\r\n", part_bytes(part), b"\r\n")]
    root = '; type="text/html"' if subtype == "related" else ""  # RFC 2387 §3.1
    content_type = f'multipart/{subtype}{root}; boundary="{boundary}"'
    return Part((("Content-Type", content_type),), b"".join((*pieces, mark, b"--\r\n")))


def part_bytes(part: Part) -> bytes:
    return b"".join((*(header(name, value) for name, value in part.headers), b"\r\n", part.body))


def header(name: str, value: str) -> bytes:
    """Write one header folded at white space (RFC 5322 §2.2.3); refuse anything but printable ASCII."""
    if not _PLAIN_TEXT.fullmatch(value):
        raise PermanentFailure(f"the header {name} would hold control or non-ASCII characters")
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        if len(line) + len(word) >= _LINE and line.strip() and not line.endswith(":"):
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join((*lines, line, "")).encode("ascii")


def checked(raw: bytes, plan: tuple[tuple[str, str], ...]) -> bytes:
    """Read the bytes back and compare them with the plan; a difference is a fault of this program."""
    head, _, body = raw.partition(b"\r\n\r\n")
    read: Message = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
    found = [(name, " ".join(value.split())) for name, value in read.items()]
    if read.defects or found != [(name, " ".join(value.split())) for name, value in plan]:
        raise PermanentFailure("the headers of the composed mail differ from its plan")
    if (
        not raw.isascii()
        or b"\0" in raw
        or not body
        or _has_bare_line_ends(raw)
        or max(map(len, raw.split(b"\r\n"))) > _LONGEST_LINE
    ):
        raise PermanentFailure("the composed mail has bare line ends, overlong lines or 8-bit characters")
    return raw


def file_name(name: str) -> str:
    """Make a file's name a harmless label that keeps its ending."""
    words = " ".join(_UNSAFE_IN_NAME.sub("_", name).split()).strip(". ")
    words = f"_{words}" if _RESERVED.match(words) else words
    stem, dot, ending = words.rpartition(".")
    if not dot or len(ending) > 8:
        return words[:80] or "lampiran"
    return f"{stem[:70]}.{ending}"


def _name_parameter(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name) and len(name) <= 60:
        return f'filename="{name}"'
    pieces = [quote(chunk, safe="") for chunk in _chunks(name, 18)]
    pieces[0] = f"utf-8''{pieces[0]}"
    if len(pieces) == 1:
        return f"filename*={pieces[0]}"
    return "; ".join(f"filename*{index}*={piece}" for index, piece in enumerate(pieces))  # RFC 2231 §3, §4.1


def _chunks(text: str, size: int) -> Iterator[bytes]:
    """Cut a text into pieces of at most `size` bytes of UTF-8, never inside a character."""
    piece = b""
    for character in text:
        coded = character.encode("utf-8", "replace")
        if len(piece) + len(coded) > size:
            yield piece
            piece = b""
        piece += coded
    yield piece


def _base64_lines(content: bytes) -> bytes:
    step = 57  # bytes that make a line of 76 characters
    coded = b2a_base64(content, newline=False)
    width = step // 3 * 4
    return b"\r\n".join(coded[start : start + width] for start in range(0, len(coded), width)) + b"\r\n"


def _has_bare_line_ends(raw: bytes) -> bool:
    lines = raw.count(b"\r\n")
    return raw.count(b"\r") != lines or raw.count(b"\n") != lines
