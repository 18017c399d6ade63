"""Judge what an SMTP server's answer means for one mail (RFC 5321 §4.2, RFC 3463)."""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class OutcomeKind(StrEnum):
    """What became of one attempt, sorted by what the caller does next."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # not accepted; try this mail again later
    REFUSED = "refused"  # the recipient's address does not work
    HELD = "held"  # policy, content or our mistake: the operator must look
    UNREACHABLE = "unreachable"  # the server, not the mail: the attempt does not count, the whole queue waits
    UNAUTHENTICATED = "unauthenticated"  # likewise, and trying soon again would lock the account
    UNKNOWN = "unknown"  # the answer to the final dot was lost: it may have been accepted

    @property
    def is_of_server(self) -> bool:
        """Say whether this concerns the server and so every mail, and the attempt does not count."""
        return self in (OutcomeKind.UNREACHABLE, OutcomeKind.UNAUTHENTICATED)


class Phase(IntEnum):
    """How far a conversation has come: the command whose answer is awaited."""

    CONNECT = 0  # up to and with AUTH
    MAIL = 1
    RCPT = 2
    DATA = 3  # and the content
    DOT = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt, and the server's words for it."""

    kind: OutcomeKind
    reply: str


_AUTHENTICATION = frozenset({530, 534, 535, 538})
_SYNTAX = frozenset({500, 501, 502, 503, 504})
_ADDRESS = frozenset({550, 551, 553})
_ENHANCED = re.compile(r"[245]\.(\d{1,3})\.(\d{1,3})(?!\S)")
_LONGEST_REPLY = 500


def judged(phase: Phase, code: int, text: str) -> Outcome:
    """Judge an answer that is not the one hoped for, or the one to the final dot."""
    return Outcome(_kind(phase, code, text), f"{code} {_one_line(text)}")


def lost(phase: Phase, why: str) -> Outcome:
    """Judge a connection that broke, or went silent, while the answer to `phase` was awaited."""
    if phase is Phase.DOT:
        return Outcome(OutcomeKind.UNKNOWN, _one_line(why))
    # Before MAIL is answered no recipient has been named, so it cannot be this mail's fault.
    return Outcome(OutcomeKind.UNREACHABLE if phase <= Phase.MAIL else OutcomeKind.DEFERRED, _one_line(why))


def _kind(phase: Phase, code: int, text: str) -> OutcomeKind:
    if phase is Phase.DOT and 200 <= code < 300:
        return OutcomeKind.ACCEPTED
    if not 400 <= code < 600:  # no SMTP answer to this command
        return lost(phase, text).kind
    if code in _AUTHENTICATION and phase <= Phase.MAIL:
        return OutcomeKind.UNAUTHENTICATED
    if phase is Phase.CONNECT or (phase is Phase.MAIL and code == 421):
        return OutcomeKind.UNREACHABLE
    if code < 500:
        return OutcomeKind.DEFERRED
    return _permanent(phase, code, _enhanced(text))


def _permanent(phase: Phase, code: int, detail: tuple[int, int] | None) -> OutcomeKind:
    if code in _SYNTAX or phase is Phase.MAIL:
        return OutcomeKind.HELD
    if detail == (2, 2) or (code == 552 and detail is None and phase is Phase.RCPT):
        return OutcomeKind.DEFERRED  # the mailbox is full (RFC 5321 §4.5.3.1.10: 552 at RCPT is a 452)
    if detail is None:
        return OutcomeKind.REFUSED if code in _ADDRESS and phase is Phase.RCPT else OutcomeKind.HELD
    is_address = detail[0] == 1 and detail[1] not in (7, 8)  # those two are the sender's
    return OutcomeKind.REFUSED if is_address or detail == (2, 1) else OutcomeKind.HELD


def _enhanced(text: str) -> tuple[int, int] | None:
    """Return subject and detail of the enhanced status code that an answer begins with."""
    match = _ENHANCED.match(text)
    if match is None or match.groups() == ("0", "0"):  # x.0.0 says nothing
        return None
    return int(match[1]), int(match[2])


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_REPLY]
