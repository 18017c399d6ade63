"""What a mail is written about, and how it is answered."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from maild.compose.reasons import may_echo
from maild.core.case import Case, Dossier
from maild.core.event import Send
from maild.core.office import Actor, Office
from maild.core.posting import MailKind

_IN_FULL = (MailKind.DIRECTIVE_REQUEST, MailKind.DIRECTIVE)


@dataclass(frozen=True, slots=True)
class Replying:
    """How this mail is answered: the address that a reply goes to, and the token where it must stand in the body.

    `challenge` are the digits that a mail of that kind wants back.
    """

    address: str
    code: str = ""
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a mail is written about: the mail to write, the case after the decision, the office, the moment."""

    send: Send
    dossier: Dossier
    office: Office
    now: datetime

    @property
    def case(self) -> Case:
        return self.dossier.case

    @property
    def zone(self) -> tzinfo:
        return self.office.zone

    @property
    def may_echo(self) -> bool:
        """Say whether the reporter's own words may stand in this mail."""
        return may_echo(self.send, self.case)

    @property
    def is_for_office(self) -> bool:
        return self.send.to.actor is not Actor.REPORTER

    @property
    def missing(self) -> tuple[str, ...]:
        return self.send.missing or self.case.letter.fields.missing(self.office.sop.required_fields)

    @property
    def is_in_full(self) -> bool:
        """Say whether the letter itself stands in this mail."""
        return self.send.kind in _IN_FULL and not self.case.letter.head.is_confidential
