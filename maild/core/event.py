"""What can happen to a case, and what is then to be done.

Facts are past participles (`Registered`, `Answered`); effects are nouns and imperatives (`Send`, `Refer`), rendered
once, at decision time.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias

from maild.core.answer import Answer
from maild.core.following import Followed, Joined, Lead, Parted
from maild.core.letter import Enclosure, Fields, Letter
from maild.core.office import Actor, Then
from maild.core.posting import DsnAction, MailKind, Recipient


class Proof(StrEnum):
    """What else than token and From speaks for the writer of a mail."""

    NONE = ""
    PASSED = "passed"  # our own mail server vouches for his domain (RFC 8601)
    FAILED = "failed"  # it says that somebody else sent it
    VOUCHED = "vouched"  # he sent our code back, or the operator answers for him


BY_OPERATOR = "operator"
"""Stands in the evidence for the address of whoever spoke to the operator."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """On what ground an event is believed: the mail's SHA-256, its strict From, the question whose token it carried."""

    digest: str = ""
    address: str = ""
    question: str = ""
    asked: str = ""  # the address that the question was put to
    checks: tuple[str, ...] = ()
    proof: Proof = Proof.NONE


@dataclass(frozen=True, slots=True)
class Route:
    """Where a routing rule sent a case, and why: every rule looked at, with hit or miss."""

    rule: str
    then: Then
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported. `is_known`: his own words may be echoed to him (interface.md §3)."""

    address: str
    name: str = ""
    is_known: bool = False
    message_id: str = ""  # of his letter, for the thread


@dataclass(frozen=True, slots=True)
class Registered:
    """A complaint arrived (SOP step 1)."""

    tag: ClassVar = "registered"
    letter: Letter
    reporter: Reporter
    route: Route


@dataclass(frozen=True, slots=True)
class Transcribed:
    """The scans in one of the case's mails were read by OCR; `letter` is that mail as read whole."""

    tag: ClassVar = "transcribed"
    mail: str  # SHA-256 of its octets
    letter: Letter
    route: Route


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply came that says something definite. `route` is the case's route with the fields that it adds."""

    tag: ClassVar = "answered"
    answers: tuple[Answer, ...]
    text: str = ""  # the new text, whole
    enclosures: tuple[Enclosure, ...] = ()
    route: Route | None = None
    is_unscanned: bool = False  # a reporter's enclosures wait for OCR: Transcribed will follow


UNREADABLE = "unreadable mail"
"""Why a reply is misunderstood that was too large, or no mail that can be read."""


AUTOMATIC = "automatic mail"
"""Why a machine's answer is only filed."""

COMPLETION = "completion"
"""The level at which the time to complete a complaint ends; rules/reminders.toml names that time so, too."""

ON_CALL = "on_call"
"""The level at which those on call hear of an urgent complaint that came at night."""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A reply came that says nothing definite; `reason` is one of interface.md §4's reasons, in English."""

    tag: ClassVar = "misunderstood"
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Disowned:
    """An official's question was answered from an address that is not his, or from none that can be believed."""

    tag: ClassVar = "disowned"
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CodeReturned:
    """A reply came to a mail with a code; the evidence names the question of that mail."""

    tag: ClassVar = "code_returned"
    is_right: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """A mail that belongs to the case but may not move it: automatic, from a stranger, without evidence."""

    tag: ClassVar = "filed"
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """The operator filled in or corrected fields (`maild case fill`)."""

    tag: ClassVar = "filled"
    fields: Fields
    route: Route


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """A step's time, or the time to complete a complaint, has run out."""

    tag: ClassVar = "deadline_passed"
    state: str
    round: int
    level: str = "due"  # the name of a rule of rules/reminders.toml; COMPLETION, ON_CALL


@dataclass(frozen=True, slots=True)
class Appointed:
    """By the rules in force somebody answers for the open question who was not asked it yet."""

    tag: ClassVar = "appointed"
    state: str
    round: int
    address: str


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """A posting failed for good; or it is held back, and may have come all the same where answers were lost."""

    tag: ClassVar = "delivery_failed"
    posting: str
    kind: MailKind
    to: Recipient
    error: str
    may_have_come: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryReported:
    """A server told what became of a posting that it had taken from us (RFC 3464)."""

    tag: ClassVar = "delivery_reported"
    posting: str
    kind: MailKind
    to: Recipient
    action: DsnAction
    error: str = ""  # its status and words


@dataclass(frozen=True, slots=True)
class Redacted:
    """A case's time was over (UU 27/2022, art. 44): what identified people in it and the lines before is erased."""

    tag: ClassVar = "redacted"
    left: str  # digest of what is left of it


@dataclass(frozen=True, slots=True)
class Erased:
    """Stands where something was said that is erased; `was` is what happened, as a history names it."""

    tag: ClassVar = "erased"
    was: str


Fact: TypeAlias = (
    Registered
    | Transcribed
    | Answered
    | Misunderstood
    | Disowned
    | CodeReturned
    | Filed
    | Filled
    | DeadlinePassed
    | Appointed
    | DeliveryFailed
    | DeliveryReported
    | Redacted
    | Erased
    | Joined
    | Parted
    | Followed
)


def happening(fact: Fact) -> str:
    """Name what happened in a word or two, as a history shows it."""
    match fact:
        case Answered(answers=answers):
            return "+".join(answer.name for answer in answers)
        case DeadlinePassed(level=level) if level != COMPLETION:
            return "reminded"
        case Disowned():
            return Filed.tag
        case DeliveryReported(action=action):
            return "bounced" if action is DsnAction.FAILED else f"delivery_{action}"
        case Erased(was=was):
            return was
        case _:
            return str(fact.tag)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `id` names it for ever: a mail's digest or `clock:<case>:<state>:<round>:<level>`.

    What passes between the cases of one incident is `incident:<lead>:<event>:<case>`.
    """

    id: str
    at: datetime
    actor: Actor
    fact: Fact
    evidence: Evidence = Evidence()
    rules: str = ""  # digest of the rule set it is decided by
    leads: tuple[Lead, ...] = ()  # the other cases that count in it, as they stood then


class Reason(StrEnum):
    """Why something is asked again, so that the template can say it in good Indonesian."""

    UNCLEAR = "unclear"
    REASON_WANTED = "reason_wanted"  # a bare TOLAK
    CONFIRMATION_OWED = "confirmation_owed"  # an order before the confirmation
    TEAM_UNKNOWN = "team_unknown"
    ALREADY_DECIDED = "already_decided"
    NOT_NOW = "not_now"  # an answer that this step does not know
    RETURNED = "returned"
    REVISION = "revision"
    UNABLE = "unable"
    REOPENED = "reopened"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    SUPPLEMENT = "supplement"  # the reporter added something
    TOO_LATE = "too_late"
    UNREADABLE = "unreadable"
    OTHER_MATTER = "other_matter"  # the letter is about something else than the network
    UNSCANNED = "unscanned"  # its scans were not read in time
    UNDELIVERED = "undelivered"  # a mail did not arrive: Send.undelivered
    NO_ADDRESS = "no_address"  # the reporter has none: the kind of mail that must be handed over
    NOBODY = "nobody"  # nobody holds the role that is asked
    CONFLICT = "conflict"
    NOT_HIS = "not_his"  # somebody else answered his question: the address
    LATE = "late"  # who was asked has not answered in time
    ABSENT = "absent"  # likewise, and who could stand in
    STANDING_IN = "standing_in"  # the question was passed on to a deputy: his name
    APPOINTED = "appointed"  # he answers for it since the question was put to somebody else
    ON_CALL = "on_call"  # urgent, and the office is closed
    CODE_WRONG = "code_wrong"
    CODE_EXPIRED = "code_expired"
    NOT_JOINED = "not_joined"  # why it cannot follow another case: a Hindrance, and that case's number
    JOINED = "joined"  # another reporter is affected: the number of his case
    PARTED = "parted"  # it is handled alone again: the number of the case that it followed


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A mail that did not arrive, as far as is known, and the server's words."""

    posting: str
    kind: MailKind
    to: Recipient
    error: str
    may_have_come: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Write one mail. `question` is what its answer will answer; `text` is quoted where the reason needs words."""

    kind: MailKind
    to: Recipient
    question: str = ""
    reason: Reason | None = None
    text: str = ""
    missing: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    undelivered: Undelivered | None = None  # the mail that an alert is about


@dataclass(frozen=True, slots=True)
class Refer:
    """Leave it to a person: filed and visible, nothing changed."""

    reason: str


Effect: TypeAlias = Send | Refer
