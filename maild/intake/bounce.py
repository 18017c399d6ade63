"""Read a server's notice on what became of a mail: RFC 3464 in a report (RFC 3462), and what older servers write.

Which mail of ours is meant is told by the Message-ID that we gave it, never by a subject, an address or a number. The
words that servers use are theirs, not the office's, so they stand here and not in the rules.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from maild.core.posting import DsnAction
from maild.core.token import posting_id_of
from maild.intake.headers import HeaderBlock, addresses_in, header_bytes, one_line, scan
from maild.intake.mime import Mail

_READ = 64 * 1024  # octets of a part, or characters of a text, that are looked at
_LONGEST_ERROR = 300
_MOST_RECIPIENTS = 100
_COPIES = (
    "message/rfc822", "message/global", "message/rfc822-headers", "message/global-headers", "text/rfc822-headers",
)  # fmt: skip
_STATUSES = ("message/delivery-status", "message/global-delivery-status")
_NAMED_ID = ("original-message-id", "x-original-message-id")
_BLOCKS = re.compile(rb"(?:\r?\n[ \t]*){2,}")
_ID_LINE = re.compile(r"(?im)^[> \t|]{0,9}message-id:[ \t]*(?:\r?\n[> \t|]{1,9})?(<[^<>\s]{1,998}>)")
_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)")  # RFC 3463
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-#]|$)")  # RFC 5321 §4.2
_TYPE = re.compile(r"[\w.-]{1,40}\s{0,3};\s{0,3}")
_ALONE = re.compile(
    r"(?im)^[ \t>]{0,9}(?:to:[ \t]{0,3})?<?([^\s<>:;,()]{1,64}@[^\s<>:;,()]{1,253})>?[ \t]{0,3}:?[ \t\r]{0,3}$"
)
_COPY_BEGINS = re.compile(r"(?im)^[> \t]{0,9}(?:received|return-path|dkim-signature|message-id|mime-version)[ \t]?:")
_GOES_ON = re.compile(
    r"\bwill (?:continue|keep|try again|retry|be re-?tried)|\battempts? will\b|\bstill (?:being|trying)\b"
    r"|\bno action is required|\bnot need to resend"
    r"|(?<!tidak )\bakan (?:terus |tetap )?(?:di|men)?coba|\bmasih (?:di|men)coba",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"undeliver|returned to sender|unable to deliver"
    r"|(?:could|can|was|were|has|have)(?: ?no|n['’]?)t (?:been |be |able to )?deliver"
    r"|\bpermanent|\bfatal\b|\bfail(?:ed|ure)|\bg(?:iv|av)(?:e|en|ing) up|\brejected"
    r"|\bunknown user|\buser unknown|\bno such|\bnot exist|\bnot found"
    r"|\btidak (?:dapat|bisa|berhasil) (?:di|ter)|\btidak ter(?:kirim|antar)|\bgagal\b|\bditolak\b"
    r"|\bdikembalikan ke|\btidak (?:ditemukan|dikenal)\b|\b(?:pengguna|alamat|surat) (?:tersebut )?tidak ada\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mail at the recipients that are named; none is, where a server does not say whom it means."""

    action: DsnAction
    error: str
    recipients: tuple[str, ...] = ()


def returned_id(mail: Mail, secret: bytes) -> str | None:
    """Find the posting that a notice is about: by the copy that it returns, else by what it answers.

    A copy with somebody else's Message-ID is not ours, whatever the notice's own headers refer to: "". None where a
    notice names no mail at all.
    """
    for stated in (tuple(_ids_of_copies(mail)), _ID_LINE.findall(mail.text[:_READ]), _thread_of(mail)):
        if stated:
            return next(filter(None, (posting_id_of(secret, candidate) for candidate in stated)), "")
    return None


def fate_at(mail: Mail, address: str) -> Fate | None:
    """Say what a notice tells of one recipient; None if it tells nothing, or only of others."""
    fates = tuple(_standard_fates(mail)) or tuple(_told_fates(mail))
    about_him = (fate for fate in fates if address.lower() in fate.recipients)
    return next(about_him, next((fate for fate in fates if not fate.recipients), None))


def has_status(mail: Mail) -> bool:
    """Say whether a mail holds a notice in the standard form."""
    return any(part.media_type in _STATUSES for part in mail.parts)


def _ids_of_copies(mail: Mail) -> Iterator[str]:
    for part in mail.parts:
        if part.media_type in _COPIES:
            yield from scan(header_bytes(part.data, _READ)).all("message-id")
        if part.media_type in _STATUSES:
            yield from (block.first(name) for block in _blocks(part.data) for name in _NAMED_ID if block.first(name))


def _thread_of(mail: Mail) -> tuple[str, ...]:
    return (*mail.in_reply_to, *reversed(mail.references))


def _blocks(data: bytes) -> tuple[HeaderBlock, ...]:
    """Split a delivery status into the fields of the mail and those of each recipient (RFC 3464 §2.1)."""
    return tuple(scan(block) for block in _BLOCKS.split(data[:_READ])[: _MOST_RECIPIENTS + 1])


def _standard_fates(mail: Mail) -> Iterator[Fate]:
    blocks = (block for part in mail.parts if part.media_type in _STATUSES for block in _blocks(part.data))
    for block in blocks:
        words = _TYPE.sub("", one_line(block.first("diagnostic-code")), count=1)
        status = _status(block.first("status")) or _status(words)
        action = _action(block.first("action")) or _action_of(status, words)
        if action:
            yield Fate(action, _error(status, words), _recipients(block))


def _recipients(block: HeaderBlock) -> tuple[str, ...]:
    return addresses_in(block.first("final-recipient")) or addresses_in(block.first("original-recipient"))


def _action(value: str) -> DsnAction | None:
    word = value.split("(")[0].strip().lower()
    return next((action for action in DsnAction if action == word), None)


def _told_fates(mail: Mail) -> Iterator[Fate]:
    """Read a notice in a server's own words: qmail, Exim, Exchange, Domino and others."""
    text = _COPY_BEGINS.split(mail.text[:_READ], maxsplit=1)[0]
    failed = tuple(
        address for name, value in mail.headers if name == "x-failed-recipients" for address in addresses_in(value)
    )
    status = _status(text)
    action = DsnAction.FAILED if failed else _action_of(status, f"{mail.subject}\n{text}")
    if action:
        named = failed or tuple(found.lower() for found in _ALONE.findall(text)[:_MOST_RECIPIENTS])
        yield Fate(action, _error(status, _telling_line(text) or mail.subject), named)


def _status(text: str) -> str:
    """Find the status, of which RFC 3463 has three numbers and RFC 5321 one."""
    found = _ENHANCED.search(text) or _REPLY.search(text)
    return found[1] if found else ""


def _action_of(status: str, words: str) -> DsnAction | None:
    if status.startswith("2"):
        return DsnAction.DELIVERED
    if _GOES_ON.search(words):
        return DsnAction.DELAYED
    if status.startswith("5") or _OVER.search(words):
        return DsnAction.FAILED
    return DsnAction.DELAYED if status.startswith("4") else None


def _telling_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = (line for sign in (_ENHANCED, _REPLY, _OVER, _GOES_ON) for line in lines if sign.search(line))
    return next(telling, "")


def _error(status: str, words: str) -> str:
    """Put the status first, and what the server says once behind it."""
    said = re.sub(rf"^(?:[245]\d\d[ -]+)?{re.escape(status)}[ -]*", "", one_line(words)) if status else one_line(words)
    return f"{status} {said}".strip()[:_LONGEST_ERROR] or "no reason given"
