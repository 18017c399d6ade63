"""A mail that is to be sent: its states and when to try again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from maild.core.office import Actor


class MailKind(StrEnum):
    """The kinds of mail of interface.md §3, as `X-Maild-Kind` names them."""

    RECEIPT = "receipt"
    COMPLETION_REQUEST = "completion_request"
    DIRECTIVE_REQUEST = "directive_request"
    DIRECTIVE = "directive"
    ORDER_REQUEST = "order_request"
    ORDER = "order"
    PROGRESS = "progress"
    REPORT_REQUEST = "report_request"
    APPROVAL_REQUEST = "approval_request"
    RESULT = "result"
    CLOSING_REPORT = "closing_report"
    REJECTION = "rejection"
    WITHDRAWAL = "withdrawal"
    REMINDER = "reminder"
    ESCALATION = "escalation"  # that a step is late, to somebody who does not answer for it himself
    CLARIFICATION = "clarification"
    CONFIRMATION = "confirmation"
    CHALLENGE = "challenge"  # a code, to the address that an answer came from
    STATUS = "status"
    DIGEST = "digest"  # what waits for an official, in one list
    HANDOVER = "handover"  # to the front desk, for a reporter without an email address
    ALERT = "alert"


_FIRST = frozenset((
    MailKind.CHALLENGE, MailKind.DIRECTIVE, MailKind.ORDER_REQUEST, MailKind.ORDER, MailKind.REPORT_REQUEST,
    MailKind.APPROVAL_REQUEST,
))  # fmt: skip
"""What follows from a decision and waits for the next: no flood of letters may hold it up."""

_LAST = frozenset((
    MailKind.RECEIPT, MailKind.COMPLETION_REQUEST, MailKind.PROGRESS, MailKind.STATUS, MailKind.HANDOVER,
    MailKind.CONFIRMATION,
))  # fmt: skip
"""What only informs, or is as many as there are letters."""


class PostingState(StrEnum):
    DUE = "due"
    SENDING = "sending"  # an attempt is marked; the process may have died in it
    UNKNOWN = "unknown"  # the answer to the final dot was lost; sent again, byte for byte the same
    SENT = "sent"
    HELD = "held"  # waits for the operator
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The one person that a mail goes to."""

    actor: Actor
    address: str
    name: str = ""
    title: str = ""


class DsnAction(StrEnum):
    """What a server says that became of a mail that it had taken (RFC 3464 §2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


_DROPPED = "dropped by the operator"


@dataclass(frozen=True, slots=True)
class Posting:
    """One rendered mail to one recipient; its bytes lie in the archive under `digest`.

    `token` is what its Reply-To carries and `question` what a reply with that token answers; both empty where the
    mail asks nothing. RFC 5321 §4.5.4.1 rules how often it is tried.
    """

    id: str
    kind: MailKind
    to: Recipient
    message_id: str
    digest: str
    created: datetime
    due: datetime
    question: str = ""
    token: str = ""
    state: PostingState = PostingState.DUE
    attempts: int = 0
    unknowns: int = 0  # attempts whose outcome was lost
    error: str = ""
    sent: datetime | None = None

    @property
    def is_dropped(self) -> bool:
        """Say whether the operator has decided that it shall never go."""
        return self.state is PostingState.FAILED and self.error == _DROPPED

    @property
    def is_pending(self) -> bool:
        return self.state in (PostingState.DUE, PostingState.SENDING, PostingState.UNKNOWN)

    def is_due(self, now: datetime) -> bool:
        return self.due <= now or self.due > now + _CLOCK_ERROR

    @property
    def precedence(self) -> int:
        """Say which mails overtake which: the lower first, whatever waits longer."""
        return (self.kind not in _FIRST) + (self.kind in _LAST)

    @property
    def may_have_come_twice(self) -> bool:
        """Say whether the answer to an attempt was lost, after which the same bytes are sent once more."""
        return self.unknowns > 0

    @property
    def may_bounce(self) -> bool:
        """Say whether a server has, or may have, answered for it."""
        return self.state in (PostingState.SENT, PostingState.UNKNOWN)


PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60)) + (timedelta(hours=2),) * 59
"""After each try, give or take a fifth; the last ends five days after the first (RFC 5321 §4.5.4.1)."""

_SPREAD = 0.2
_LATE_AT = 7  # tries: this one is made some four hours after the first

_MOST_UNKNOWNS = 5
_CLOCK_ERROR = timedelta(hours=4)  # who would have to wait longer was put off by a clock that was wrong


def begun(posting: Posting) -> Posting:
    """Mark the attempt before it is made, so that a crash in it is known."""
    return replace(posting, state=PostingState.SENDING, attempts=posting.attempts + 1)


def sent(posting: Posting, now: datetime) -> Posting:
    return replace(posting, state=PostingState.SENT, sent=now, error="")


def put_off(posting: Posting, now: datetime, error: str) -> Posting:
    """Wait a little longer after each try; after the last, give up."""
    if posting.attempts > len(PAUSES):
        return failed(posting, f"given up after {posting.attempts} tries: {error}")
    return replace(posting, state=PostingState.DUE, due=now + _pause(posting), error=error)


def lost(posting: Posting, now: datetime, error: str) -> Posting:
    """The mail may have been accepted: count it, and send the same bytes again; not for ever."""
    counted = replace(posting, unknowns=posting.unknowns + 1, error=error)
    if counted.unknowns >= _MOST_UNKNOWNS:
        return held(counted, f"accepted or not, {counted.unknowns} times: {error}")
    return replace(counted, state=PostingState.UNKNOWN, due=now + _pause(posting))


def lately_late(posting: Posting, now: datetime, since: timedelta) -> bool:
    """Say whether a mail has been put off for some four hours now, and became so late no longer than `since` ago."""
    is_late = posting.state is PostingState.DUE and posting.attempts == _LATE_AT
    return is_late and posting.due - _pause(posting) > now - since


def held(posting: Posting, error: str) -> Posting:
    return replace(posting, state=PostingState.HELD, error=error)


def dropped(posting: Posting) -> Posting:
    return replace(posting, state=PostingState.FAILED, error=_DROPPED)


def failed(posting: Posting, error: str) -> Posting:
    return replace(posting, state=PostingState.FAILED, error=error)


def bounced(posting: Posting, error: str) -> Posting:
    """Take a server's word that what it had accepted did not arrive."""
    return failed(posting, f"bounced: {error}")


def _pause(posting: Posting) -> timedelta:
    """Wait longer after each try, and not the same as others: what was refused together shall not come together."""
    usual = PAUSES[min(max(posting.attempts - 1, 0), len(PAUSES) - 1)]
    lot = int.from_bytes(sha256(f"{posting.id}:{posting.attempts}".encode()).digest()[:4]) / 0xFFFFFFFF
    return usual * (1 - _SPREAD + 2 * _SPREAD * lot)
