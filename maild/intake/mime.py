"""Take a mail apart: octets in, headers, text and attachments out (RFC 5322, RFC 2045-2049).

The only user of mail-parser. Its reading is checked against our own scan of the headers and against the standard
library's compat32 parser, because each is wrong about something (stack.md B.4). Identity is never taken from here.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from hashlib import sha256
from itertools import islice

import mailparser  # type: ignore[import-untyped]  # it ships no types

from maild.core.address import sole_address
from maild.core.letter import Enclosure
from maild.errors import Unreadable
from maild.intake import headers
from maild.intake.headers import HeaderBlock
from maild.intake.parts import MimePart, Part, body_of, children_of

MAX_HEADER_BYTES = 256 * 1024
MAX_HEADER_LINES = 1_000
MAX_PARTS = 500
MAX_DEPTH = 30
_MAX_CONTAINERS = 200  # distinct boundaries and nested mails: few enough for a recursive parser
_MAX_TEXT = 1_000_000  # characters
_MAX_REFERENCES = 20
_SALVAGED = 64 * 1024

_RECIPIENT_HEADERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
_WRITERS_HEADERS = ("from", "date", "subject", "to", "cc")
_SINGLE_HEADERS = (
    "from",
    "sender",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "content-type",
)
_BOUNDARY = re.compile(rb"boundary\*?0?\*?[ \t]*=[ \t\r\n]*[\"']?([^\"'\r\n;]{1,200})", re.IGNORECASE)
_NESTED = re.compile(rb"content-type:[ \t\r\n]*message/", re.IGNORECASE)
_DELIMITER = re.compile(rb"(?:\A|[\r\n])--([^\r\n]{1,203})")
_PARSER_FAILURES = (
    mailparser.exceptions.MailParserError, AttributeError, AssertionError, LookupError, TypeError, ValueError,
    RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was read; every text in it comes from a stranger, every identifier is opaque."""

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()  # the last 20, oldest first
    from_headers: tuple[str, ...] = ()  # unfolded, undecoded: for core.address.sole_address
    from_name: str = ""
    recipients: tuple[str, ...] = ()  # of To, Cc, Delivered-To, X-Original-To, Envelope-To
    subject: str = ""
    text: str = ""
    html: str = ""
    parts: tuple[Part, ...] = ()  # attachments, nested mails and inline images
    headers: tuple[tuple[str, str], ...] = ()  # (name in lower case, unfolded value)
    concealments: tuple[str, ...] = ()  # what in its text is not as a reader sees it (T19)
    doubts: tuple[str, ...] = ()  # why its headers can give nobody authority (reliability.md §3.0, T2)
    warnings: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def enclosures(self) -> tuple[Enclosure, ...]:
        """Attachments that mean something; not the logo of a signature."""
        return tuple(part.enclosure for part in self.parts if not part.is_decoration)


def parse(raw: bytes) -> Mail:
    """Take a mail apart; raises Unreadable where its structure passes the limits."""
    block = _header_block(raw)
    _refuse_excess(raw)
    message, senders, warnings = _parsed(raw)
    _refuse_depth(message)
    try:
        body = body_of(message)
    except _PARSER_FAILURES as error:
        raise Unreadable(f"its parts cannot be read: {type(error).__name__}") from error
    envelope = _envelope(headers.scan(block))
    return replace(
        envelope,
        text=body.text[:_MAX_TEXT],
        html=body.html[:_MAX_TEXT],
        parts=body.parts,
        concealments=body.concealments,
        doubts=(*envelope.doubts, *_disagreements(envelope, message, senders)),
        warnings=(*envelope.warnings, *warnings, *(("text cut",) if len(body.text) > _MAX_TEXT else ())),
    )


def salvage(raw: bytes) -> Mail:
    """Read what the first 64 KB of an unreadable mail say about who wrote it and what it answers."""
    return _envelope(headers.scan(headers.header_bytes(raw, _SALVAGED)[:_SALVAGED]))


def canon_digest(mail: Mail) -> str:
    """Name the mail as its writer made it: the same by every route, another for other content (reliability.md §2.4)."""
    block = HeaderBlock(mail.headers)
    items = [f"{name}:{_canonical(value)}" for name in _WRITERS_HEADERS for value in block.all(name)]
    items += ["message-id:" + value.strip() for value in block.all("message-id")]
    items += sorted({"reference:" + value for value in (*mail.in_reply_to, *mail.references)})
    items += ["text:" + _right_trimmed(mail.text), "html:" + _right_trimmed(mail.html)]
    items += [f"part:{index}:{part.name}:{part.digest}" for index, part in enumerate(mail.parts)]
    joined = "".join(f"{len(item)}:{item}" for item in items)
    return sha256(joined.encode("utf-8", "replace")).hexdigest()


def _canonical(value: str) -> str:
    return headers.one_line(value).replace('"', "").casefold()


def _right_trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip()


def _header_block(raw: bytes) -> bytes:
    block = headers.header_bytes(raw, MAX_HEADER_BYTES)
    if len(block) > MAX_HEADER_BYTES:
        raise Unreadable(f"its headers are longer than {MAX_HEADER_BYTES} bytes")
    if len(block.splitlines()) > MAX_HEADER_LINES:
        raise Unreadable(f"it has more than {MAX_HEADER_LINES} lines of headers")
    if not block.strip():
        raise Unreadable("it has no headers")
    return block


def _refuse_excess(raw: bytes) -> None:
    """Count what the parsers would have to build, without building it (reliability.md M11)."""
    boundaries = {found[1].strip() for found in islice(_BOUNDARY.finditer(raw), 10 * MAX_PARTS)}
    nested = sum(1 for _ in islice(_NESTED.finditer(raw), MAX_PARTS))
    if len(boundaries) + nested > _MAX_CONTAINERS:
        raise Unreadable(f"it has more than {_MAX_CONTAINERS} nested parts")
    lines = (found[1].strip() for found in _DELIMITER.finditer(raw))
    delimiters = (line for line in lines if line in boundaries or line.removesuffix(b"--") in boundaries)
    if sum(1 for _ in islice(delimiters, 2 * MAX_PARTS)) >= MAX_PARTS + len(boundaries):
        raise Unreadable(f"it has more than {MAX_PARTS} parts")


def _parsed(raw: bytes) -> tuple[MimePart, tuple[str, ...] | None, tuple[str, ...]]:
    """Give the tree of parts, the addresses that mail-parser sees in From (None: it failed), and its complaints."""
    logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)  # it logs strangers' headers
    try:
        mail = mailparser.parse_from_bytes(raw)
        return mail.message, tuple(address.lower() for _, address in mail.from_), tuple(sorted(mail.defects_categories))
    except _PARSER_FAILURES:
        pass  # it stumbles over broken bounces; the standard library reads them
    try:
        return message_from_bytes(raw), None, ("mail-parser failed",)
    except _PARSER_FAILURES as error:
        raise Unreadable(f"no parser reads it: {type(error).__name__}") from error


def _refuse_depth(message: MimePart) -> None:
    parts = 0
    level: list[MimePart] = [message]
    for _ in range(MAX_DEPTH):
        level = [child for part in level for child in children_of(part)]
        parts += len(level)
        if parts > MAX_PARTS:
            raise Unreadable(f"it has more than {MAX_PARTS} parts")
    if level:
        raise Unreadable(f"it is nested more than {MAX_DEPTH} deep")


def _envelope(block: HeaderBlock) -> Mail:
    from_headers = block.all("from")
    recipients = (value for name in _RECIPIENT_HEADERS for value in block.all(name))
    return Mail(
        message_id=block.first("message-id").strip()[: headers.LONGEST],
        in_reply_to=headers.message_ids(block.all("in-reply-to"), _MAX_REFERENCES),
        references=headers.message_ids(block.all("references"), _MAX_REFERENCES),
        from_headers=from_headers,
        from_name=headers.name_of(from_headers[0]) if from_headers else "",
        recipients=tuple(dict.fromkeys(found for value in recipients for found in headers.addresses_in(value))),
        subject=headers.one_line(block.first("subject"))[: headers.LONGEST],
        headers=block.headers,
        doubts=(*block.oddities, *_repeated(block)),
    )


def _repeated(block: HeaderBlock) -> Iterator[str]:
    """Two of what may stand once (RFC 5322 §3.6): programs differ in which one they believe."""
    yield from (f"several {name} headers" for name in _SINGLE_HEADERS if len(block.all(name)) > 1)


def _disagreements(mail: Mail, message: MimePart, senders: tuple[str, ...] | None) -> Iterator[str]:
    """Compare three readings of the From header: our scan, mail-parser, the standard library."""
    if len(message.get_all("from", [])) != len(mail.from_headers):
        yield "the standard library sees other From headers"
    sender = sole_address(mail.from_headers)
    if sender and senders is not None and senders != (sender,):
        yield "mail-parser sees another sender"
