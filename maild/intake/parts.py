"""Walk the tree of a mail's parts: which of them are its text, which are attachments (RFC 2046, RFC 2183)."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.message import Message
from hashlib import sha256
from itertools import chain
from typing import TypeAlias

from maild.core.letter import Enclosure
from maild.intake.charset import decoded
from maild.intake.concealment import concealments, disagreement
from maild.intake.headers import clean_line, one_line
from maild.intake.html import marked_text, unmarked

MimePart: TypeAlias = "Message[str, str]"

_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/heic": ".heic",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
}
_VIEWED = frozenset({"content-type", "content-disposition", "content-transfer-encoding", "content-id"})
_DECORATION = 16 * 1024  # bytes: logos of signatures are smaller, photos larger
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_TOKEN = re.compile(r"[a-z0-9-]+")
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment. Its name is a label for people, never a path."""

    name: str
    media_type: str
    data: bytes
    is_decoration: bool = False  # a small image that the HTML shows, or a cryptographic signature

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()

    @property
    def enclosure(self) -> Enclosure:
        return Enclosure(self.name, self.media_type, len(self.data), self.digest)


@dataclass(frozen=True, slots=True)
class Body:
    """What a part comes to: its text, its HTML, its attachments."""

    text: str = ""
    html: str = ""
    parts: tuple[Part, ...] = ()
    concealments: tuple[str, ...] = ()  # what in its HTML is not as a reader sees it


def body_of(message: MimePart) -> Body:
    """Separate the text of a mail from its attachments."""
    body = _body(message, _Place(is_first=True))
    named = tuple(_with_name(part, number) for number, part in enumerate(body.parts, start=1))
    return replace(body, parts=named, concealments=tuple(dict.fromkeys(body.concealments)))


def children_of(part: MimePart) -> list[MimePart]:
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part stands: text that comes first is the letter itself, even if it bears a name."""

    is_first: bool = False
    is_related: bool = False


def _body(part: MimePart, place: _Place) -> Body:
    view = _header_view(part)
    media_type = view.get_content_type()
    if media_type.startswith("multipart/") and part.is_multipart():
        return _composite(media_type, children_of(part), place)
    if media_type.startswith("multipart/"):
        media_type = "text/plain"  # its boundary does not occur: what stands there is read as it is
    if media_type in ("text/plain", "text/html") and not part.is_multipart() and _is_letter(view, place):
        text = _text_of(part, view)
        if media_type == "text/plain":
            return Body(text=text)
        marked = marked_text(text)
        return Body(unmarked(marked), text, concealments=concealments(marked, text))
    data = _data_of(part, view)
    return Body(parts=(Part(_name_of(view), media_type, data, _is_decoration(view, media_type, data, place)),))


def _composite(media_type: str, children: list[MimePart], place: _Place) -> Body:
    is_related = media_type == "multipart/related"
    bodies = [
        _body(child, _Place(place.is_first and number == 0, (is_related and number > 0) or place.is_related))
        for number, child in enumerate(children)
    ]
    if media_type == "multipart/alternative":
        return _alternative(bodies)
    return Body(
        text=_joined(body.text for body in bodies),
        html=_joined(body.html for body in bodies),
        parts=tuple(part for body in bodies for part in body.parts),
        concealments=_all_concealments(bodies),
    )


def _alternative(bodies: list[Body]) -> Body:
    """Prefer the plain version, unless it is blank (RFC 2046 §5.1.4 says the same in several forms)."""
    plain = [body.text for body in bodies if body.text.strip() and not body.html]
    rich = [body for body in bodies if body.html]
    text = plain[0] if plain else next((body.text for body in rich), "")
    differing = disagreement(plain, [body.text for body in rich], [body.html for body in rich])
    return Body(
        text,
        _joined(body.html for body in rich),
        tuple(part for body in bodies for part in body.parts),
        (*_all_concealments(bodies), *differing),
    )


def _all_concealments(bodies: list[Body]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(body.concealments for body in bodies))


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text.strip())


def _is_letter(view: MimePart, place: _Place) -> bool:
    if place.is_first:
        return True
    return view.get_content_disposition() != "attachment" and not view.get_filename() and not place.is_related


def _is_decoration(view: MimePart, media_type: str, data: bytes, place: _Place) -> bool:
    is_shown = place.is_related or (view["content-id"] and view.get_content_disposition() != "attachment")
    return media_type in _SIGNATURES or bool(is_shown and media_type.startswith("image/") and len(data) < _DECORATION)


def _header_view(part: MimePart) -> MimePart:
    """Copy the MIME headers, decoded: undeclared 8-bit names would be lost in the parser's own."""
    view: MimePart = Message()
    view.set_default_type(part.get_default_type())
    for name, value in part.raw_items():
        if name.lower() in _VIEWED and name.lower() not in view:
            view[name] = decoded(str(value).encode("utf-8", "surrogateescape"), "")
    encoding = _TOKEN.search(str(view.get("content-transfer-encoding", "")).lower())
    del view["content-transfer-encoding"]
    view["Content-Transfer-Encoding"] = encoding[0] if encoding else "7bit"  # without a comment, which hides it
    return view


def _text_of(part: MimePart, view: MimePart) -> str:
    text = decoded(_data_of(part, view), view.get_content_charset() or "")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")  # SET<NUL>UJU is no word
    if str(view.get_param("format", "")).lower() == "flowed" and view.get_content_type() == "text/plain":
        return _unflowed(text, str(view.get_param("delsp", "")).lower() == "yes")
    return text


def _data_of(part: MimePart, view: MimePart) -> bytes:
    if not part.is_multipart():
        del part["content-transfer-encoding"]
        part["Content-Transfer-Encoding"] = str(view["content-transfer-encoding"])
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""
    nested = b"\n".join(_octets_of(child) for child in children_of(part))
    return _unpacked(nested) if view["content-transfer-encoding"] == "base64" else nested


def _octets_of(message: MimePart) -> bytes:
    try:
        return message.as_bytes()
    except (LookupError, ValueError, TypeError, AttributeError):  # the generator stumbles over broken parts
        return "\n".join(f"{name}: {value}" for name, value in message.raw_items()).encode("utf-8", "replace")


def _unpacked(nested: bytes) -> bytes:
    try:
        return b64decode(nested)
    except Base64Error:
        return nested


def _name_of(view: MimePart) -> str:
    name = clean_line(one_line(view.get_filename() or ""))
    return name.replace("\\", "/").rpartition("/")[2].strip(" .")[-_LONGEST_NAME:]


def _with_name(part: Part, number: int) -> Part:
    if part.name:
        return part
    name = f"lampiran-{number}{_EXTENSIONS.get(part.media_type, '.bin')}"
    return Part(name, part.media_type, part.data, part.is_decoration)


def _unflowed(text: str, delete_space: bool) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676 §4)."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        unquoted = line.lstrip(">")
        depth = len(line) - len(unquoted)
        content = unquoted.removeprefix(" ")
        is_soft = content.endswith(" ") and content != "-- "
        if depth != open_depth or content == "-- ":
            paragraphs.append([">" * depth + " "] if depth else [])
        paragraphs[-1].append(content[:-1] if is_soft and delete_space else content)
        open_depth = depth if is_soft else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)
