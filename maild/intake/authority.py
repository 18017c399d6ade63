"""Say whose word may answer a question: the rule at the end of interface.md §4, as far as a mail tells it.

Who may answer is decided by the question whose token the mail carries, never by what the mail says about itself
(reliability.md §3.0).
"""

from dataclasses import dataclass
from datetime import date

from maild.core.address import sole_address
from maild.core.case import Case
from maild.core.office import Actor, Office
from maild.core.posting import Recipient
from maild.core.vouching import CHALLENGE_QUESTION
from maild.intake.authenticity import strict_sender
from maild.intake.mime import Mail


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that we put to somebody by mail."""

    case: Case
    question: str
    to: Recipient


def is_challenge(asked: Asked) -> bool:
    """Say whether a code was mailed, which only its recipient may send back."""
    return asked.question.startswith(f"{CHALLENGE_QUESTION}/")


def refusal(asked: Asked, mail: Mail, office: Office, day: date) -> str:
    """Say why this sender may not answer this question; "" if he may."""
    if asked.to.actor is Actor.REPORTER:
        reporter = asked.case.reporter.address or office.front_desk  # who has none answers through the front desk
        is_his = sole_address(mail.from_headers) == reporter.lower() != ""
        return "" if is_his else "not from the reporter's address"
    sender = strict_sender(mail)
    if not sender:
        return "no identity: " + ("; ".join(mail.doubts) or "From is not one plain address")
    if sender not in _allowed(asked, office, day):
        return f"not from a registered address of the {asked.to.actor}"
    return ""


def _allowed(asked: Asked, office: Office, day: date) -> set[str]:
    if is_challenge(asked):
        return {asked.to.address.lower()}
    if asked.to.actor is Actor.TECHNICIAN:
        members = [member.addresses for team in office.teams for member in team.members]
        own = [addresses for addresses in members if _holds(addresses, asked.to.address)]
    else:
        own = [official.addresses for official in office.holders(asked.to.actor, day)]
        standbys = [official.addresses for official in office.standbys(asked.to.actor, day)]
        own += [addresses for addresses in standbys if _holds(addresses, asked.to.address)]
    return {address.lower() for addresses in own for address in addresses}


def _holds(addresses: tuple[str, ...], address: str) -> bool:
    return address.lower() in (own.lower() for own in addresses)
