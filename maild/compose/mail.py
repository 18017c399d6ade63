"""Compose a mail: an effect and the templates become RFC 5322 bytes, threaded, automatic, injection-proof.

Everything is a function of its arguments: the same mail made again is the same bytes. Headers hold our own words, an
official's name and addresses; nothing that a reporter wrote but his address and his letter's Message-ID.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256

from maild.compose.mime import (
    Part,
    checked,
    enclosure_part,
    is_message_id,
    multipart,
    part_bytes,
    phrase,
    picture_part,
    text_part,
    unstructured,
)
from maild.compose.occasion import Occasion, Replying
from maild.compose.reading import picture_of
from maild.compose.reasons import may_echo
from maild.compose.templates import Templates
from maild.compose.view import Line, View
from maild.compose.viewing import subject_of, view_of
from maild.compose.wording import clean, moment_text, one_line
from maild.core.address import domain_of, is_addr_spec
from maild.core.case import Case, Dossier
from maild.core.event import Send
from maild.core.letter import Enclosure
from maild.core.office import PERFORMERS, Actor, Office
from maild.core.posting import MailKind, Posting, Recipient
from maild.core.token import challenge_code, message_id, mint, reply_token
from maild.errors import MaildError, PermanentFailure

_ANSWERING = (
    MailKind.RECEIPT,
    MailKind.COMPLETION_REQUEST,
    MailKind.REPORT_REQUEST,
    MailKind.CLARIFICATION,
    MailKind.CONFIRMATION,
    MailKind.CHALLENGE,
    MailKind.STATUS,
)
"""Kinds that answer a mail at once (RFC 3834 §5: auto-replied); all others are auto-generated."""

_LAST_REFERENCES = 8
_LONGEST_NAME = 1000  # characters of an enclosure's name that are looked at
_PICTURE_NAME = "surat-terbaca.jpg"
_LARGEST_PICTURE = 1_000_000  # bytes
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class MailDesk:
    """What writing needs besides the case: who we are, the key of tokens, the texts, the archive."""

    address: str
    office_name: str
    secret: bytes
    templates: Templates
    read: Callable[[str], bytes]  # an enclosure's bytes by their SHA-256
    plus_addressing: bool = True
    enclosure_bytes: int = 15_000_000  # larger ones stay in the archive and are named in the mail


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail ready for the archive and the outbox; `posting.digest` is the SHA-256 of `raw`."""

    posting: Posting
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Picture:
    """The picture of a page that travels inside the HTML."""

    content_id: str
    jpeg: bytes

    @property
    def url(self) -> str:
        return f"cid:{self.content_id}"


def compose(
    send: Send, dossier: Dossier, office: Office, cause: str, now: datetime, sequence: int, desk: MailDesk
) -> Rendered:
    """Write the mail that `send` asks for; `dossier` holds the case after the decision and the mails before it."""
    case = dossier.case
    posting = _posting(send, case, cause, now.astimezone(office.zone), sequence, desk)
    attached, withheld = _travelling(send, case, desk)
    picture = _picture(send, case, posting, desk)
    view = view_of(
        Occasion(send, dossier, office, now),
        replace(replying(posting.token, desk), challenge=_challenge(send, case, desk)),
        attached,
        withheld,
        picture.url if picture else "",
    )
    headers = (
        *_addressing(posting, subject_of(send, case.number), desk),
        *_threading(send, dossier),
        *_marks(posting, case.number),
    )
    enclosures = tuple(_enclosed(item, desk) for item in attached)
    return _rendered(posting, headers, view, enclosures, desk, picture)


def compose_alert(
    subject: str,
    text: str,
    to: str,
    cause: str,
    now: datetime,
    desk: MailDesk,
    reason: str = "",
    particulars: tuple[tuple[str, str], ...] = (),
) -> Rendered:
    """Write to an operator about something that belongs to no case; `reason` chooses the words of the template."""
    view = View(
        kind=MailKind.ALERT,
        office=one_line(desk.office_name),
        title=one_line(subject),
        reason=reason,
        text=clean(text, 20000),
        letter=tuple(Line(label, one_line(value)) for label, value in particulars),
        actor=Actor.OPERATOR,
        salutation="Petugas Pengelola Pengaduan",
        now=moment_text(now, now.tzinfo or UTC),
    )
    send = Send(MailKind.ALERT, Recipient(Actor.OPERATOR, to), text=text)
    return compose_caseless(send, one_line(subject), lambda _: view, cause, now, desk)


def compose_caseless(
    send: Send,
    subject: str,
    view_for: Callable[[Replying], View],
    cause: str,
    now: datetime,
    desk: MailDesk,
    before: tuple[Posting, ...] = (),
) -> Rendered:
    """Write a mail that belongs to no case; `before` are the mails of its thread."""
    dossier = Dossier(Case("", ""), (), before)
    posting = _posting(send, dossier.case, cause, now, 0, desk)
    headers = (*_addressing(posting, subject, desk), *_threading(send, dossier), *_marks(posting, "-"))
    return _rendered(posting, headers, view_for(replying(posting.token, desk)), (), desk)


def replying(token: str, desk: MailDesk) -> Replying:
    """Say how a mail with this token is answered."""
    if not token or not desk.plus_addressing:
        return Replying(desk.address, token)
    local, _, domain = desk.address.rpartition("@")
    return Replying(f"{local}+{token}@{domain}")


def _rendered(
    posting: Posting,
    headers: tuple[tuple[str, str], ...],
    view: View,
    enclosures: tuple[Part, ...],
    desk: MailDesk,
    picture: _Picture | None = None,
) -> Rendered:
    text, html = desk.templates.render(view)
    shown = text_part("html", html)
    if picture:
        image = picture_part(_PICTURE_NAME, picture.content_id, picture.jpeg)
        shown = multipart("related", _boundary(desk, posting, "r"), (shown, image))
    content = multipart("alternative", _boundary(desk, posting, "a"), (text_part("plain", text), shown))
    if enclosures:
        content = multipart("mixed", _boundary(desk, posting, "m"), (content, *enclosures))
    plan = (*headers, ("MIME-Version", "1.0"), *content.headers)
    raw = checked(part_bytes(Part(plan, content.body)), plan)
    return Rendered(replace(posting, digest=sha256(raw).hexdigest()), raw)


def _posting(send: Send, case: Case, cause: str, now: datetime, sequence: int, desk: MailDesk) -> Posting:
    address = send.to.address
    if not is_addr_spec(address) or not is_addr_spec(desk.address):
        raise PermanentFailure("the recipient or the office has no address that a mail can be sent to or from")
    posting_id = mint(desk.secret, "posting", case.key, send.kind, cause, address, str(sequence))
    token = reply_token(desk.secret, case.key, send.question, address) if send.question else ""
    identifier = message_id(desk.secret, posting_id, domain_of(desk.address))
    return Posting(posting_id, send.kind, send.to, identifier, "", now, now, send.question, token)


def _addressing(posting: Posting, subject: str, desk: MailDesk) -> Iterator[tuple[str, str]]:
    yield "Date", format_datetime(posting.created)
    yield "From", f"{phrase(one_line(desk.office_name, 120))} <{desk.address}>"
    yield "To", _recipient(posting.to)
    yield "Subject", unstructured(subject)
    yield "Message-ID", posting.message_id
    if posting.token:
        yield "Reply-To", replying(posting.token, desk).address


def _recipient(to: Recipient) -> str:
    """Name officials and technicians; a reporter's name is his own words and stays out of the headers."""
    name = one_line(to.name, 120)
    is_ours = to.actor in PERFORMERS
    return f"{phrase(name)} <{to.address}>" if name and is_ours else to.address


def _threading(send: Send, dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Refer only to mails that this recipient has: ours to him and, for the reporter, his letter."""
    address = send.to.address.lower()
    thread = [mail.message_id for mail in dossier.postings if mail.to.address.lower() == address]
    letter = dossier.case.reporter.message_id.strip()
    if send.to.actor is Actor.REPORTER and is_message_id(letter):
        thread.insert(0, letter)
    if thread:
        last = thread[1:][-_LAST_REFERENCES:]
        yield "In-Reply-To", thread[-1]
        yield "References", " ".join((thread[0], *last))


def _marks(posting: Posting, number: str) -> Iterator[tuple[str, str]]:
    yield "Auto-Submitted", "auto-replied" if posting.kind in _ANSWERING else "auto-generated"
    to_reporter = posting.to.actor is Actor.REPORTER
    yield "X-Auto-Response-Suppress", "DR, RN, NRN, AutoReply" + (", OOF" if to_reporter else "")
    yield "X-Maild-Case", number
    yield "X-Maild-Kind", posting.kind


def _challenge(send: Send, case: Case, desk: MailDesk) -> str:
    """Compute the digits that this mail asks back; no other kind shows any."""
    is_asking = send.kind is MailKind.CHALLENGE
    return challenge_code(desk.secret, case.key, send.question, send.to.address) if is_asking else ""


def _travelling(send: Send, case: Case, desk: MailDesk) -> tuple[tuple[Enclosure, ...], tuple[Enclosure, ...]]:
    """Split the enclosures into those that travel and those too large; some letters' enclosures may do neither."""
    is_closed = case.letter.head.is_confidential or not may_echo(send, case)
    allowed = [item for item in dict.fromkeys(send.enclosures) if not (is_closed and item in case.letter.enclosures)]
    attached: list[Enclosure] = []
    for item in allowed:
        if sum(other.size for other in attached) + item.size <= desk.enclosure_bytes:
            attached.append(item)
    return tuple(attached), tuple(item for item in allowed if item not in attached)


def _enclosed(item: Enclosure, desk: MailDesk) -> Part:
    return enclosure_part(one_line(item.name, _LONGEST_NAME), item.media_type, desk.read(item.digest))


def _picture(send: Send, case: Case, posting: Posting, desk: MailDesk) -> _Picture | None:
    """Fetch the picture of the page that was read; without one the mail goes all the same."""
    enclosure = picture_of(send, case)
    if enclosure is None:
        return None
    try:
        jpeg = desk.read(enclosure.digest)
    except (MaildError, OSError, ValueError):
        return None
    if not jpeg.startswith(_JPEG) or len(jpeg) > _LARGEST_PICTURE:
        return None
    return _Picture(f"{mint(desk.secret, 'picture', posting.id)}@{domain_of(desk.address)}", jpeg)


def _boundary(desk: MailDesk, posting: Posting, part: str) -> str:
    return f"=_{part}{mint(desk.secret, 'boundary', posting.id, part)}"
