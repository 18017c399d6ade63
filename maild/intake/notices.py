"""Match a server's notice with the mail of ours that it is about: what the case, or the desk, has to know of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from maild.core.address import sole_address
from maild.core.case import Case
from maild.core.event import DeliveryReported, Event, Evidence, Fact, Filed
from maild.core.office import Actor, Office
from maild.core.posting import Posting
from maild.intake.bounce import fate_at, returned_id
from maild.intake.mime import Mail


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of ours; `case` is None where it belongs to none, as some alerts."""

    case: Case | None
    posting: Posting


class Outbox(Protocol):
    def sent_as(self, posting_id: str) -> Sent | None: ...
    def sent_with_token(self, token: str) -> tuple[Sent, ...]: ...


@dataclass(frozen=True, slots=True)
class Notice:
    """What a server says of a mail of ours; a notice that proves nothing is only filed.

    The event has the same id for all notices that say the same of one attempt, so that their number does not matter.
    """

    sent: Sent
    event: Event


def notice_in(
    mail: Mail, tokens: tuple[str, ...], outbox: Outbox, office: Office, secret: bytes, digest: str, arrived: datetime
) -> Notice | None:
    """Read a bounce; None where it is about no mail that we know."""
    sent = _meant(mail, tokens, outbox, secret)
    if sent is None:
        return None
    posting = sent.posting
    event_id, fact = _told(mail, sent)
    evidence = Evidence(digest, sole_address(mail.from_headers), asked=posting.to.address, checks=("class: bounce",))
    return Notice(sent, Event(event_id, arrived, Actor.CLOCK, fact, evidence, office.digest))


def _meant(mail: Mail, tokens: tuple[str, ...], outbox: Outbox, secret: bytes) -> Sent | None:
    """Find the mail by its Message-ID; where none is named, a token tells it that no other mail bears."""
    posting_id = returned_id(mail, secret)
    if posting_id is not None:
        return outbox.sent_as(posting_id) if posting_id else None
    bearing = outbox.sent_with_token(tokens[0]) if tokens else ()
    return bearing[0] if len(bearing) == 1 else None


def _told(mail: Mail, sent: Sent) -> tuple[str, Fact]:
    """Name and say what a notice tells; what was told before keeps its name."""
    posting = sent.posting
    name = f"dsn:{posting.id}:{posting.attempts}"
    fate = fate_at(mail, posting.to.address)
    if fate is None:
        return f"{name}:filed", Filed("a bounce that says nothing of the mail's recipient")
    is_known = sent.case is not None and f"{name}:{fate.action}" in sent.case.seen
    if not (posting.may_bounce or is_known):
        return f"{name}:filed", Filed(f"a bounce of a mail that is {posting.state}")
    return f"{name}:{fate.action}", DeliveryReported(posting.id, posting.kind, posting.to, fate.action, fate.error)
