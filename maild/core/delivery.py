"""What the SOP makes of mails that do not arrive: the operator hears of each once, and no case moves (T14)."""

from maild.core.asking import alert
from maild.core.event import DeliveryFailed, DeliveryReported, Effect, Reason, Refer, Undelivered
from maild.core.office import Office
from maild.core.posting import DsnAction, MailKind


def told_of_delivery(fact: DeliveryFailed | DeliveryReported, office: Office) -> tuple[Effect, ...]:
    """Tell the operator which mail did not arrive; an alert that fails is not told by another alert."""
    if isinstance(fact, DeliveryReported) and fact.action is not DsnAction.FAILED:
        return (Refer(f"{fact.kind} to {fact.to.address} is {fact.action}"),)
    if fact.kind is MailKind.ALERT:
        return (Refer("an alert could not be delivered"),)
    is_open = isinstance(fact, DeliveryFailed) and fact.may_have_come
    lost = Undelivered(fact.posting, fact.kind, fact.to, fact.error, is_open)
    return alert(office, Reason.UNDELIVERED, undelivered=lost)
