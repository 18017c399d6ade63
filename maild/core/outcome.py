"""What came of an event, in one line of the history."""

from maild.core.case import MOVED, Case
from maild.core.decide import Decision
from maild.core.event import Refer, Send


def outcome_of(before: Case, decision: Decision) -> str:
    """Tell where the case went, which mails follow, and what was left to a person."""
    state = decision.case.state
    moved = "" if decision.case.round == before.round and state is before.state else f"{MOVED} {state}"
    mails = ", ".join(
        f"{effect.kind} to {effect.to.address}" for effect in decision.effects if isinstance(effect, Send)
    )
    referred = "; ".join(effect.reason for effect in decision.effects if isinstance(effect, Refer))
    return "; ".join(part for part in (moved, mails, referred) if part) or "noted"
