"""A mail that is to be sent: its states and when to try again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

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
    CLARIFICATION = "clarification"
    CONFIRMATION = "confirmation"
    CHALLENGE = "challenge"  # a code, to the address that an answer came from
    STATUS = "status"
    DIGEST = "digest"  # what waits for an official, in one list
    HANDOVER = "handover"  # to the front desk, for a reporter without an email address
    ALERT = "alert"


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
    def may_bounce(self) -> bool:
        """Say whether a server has, or may have, answered for it."""
        return self.state in (PostingState.SENT, PostingState.UNKNOWN)


PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60)) + (timedelta(hours=2),) * 57
"""After each try; the last ends five days after the first (RFC 5321 §4.5.4.1)."""

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
    return PAUSES[min(max(posting.attempts - 1, 0), len(PAUSES) - 1)]
