"""Take a server's word on what became of a mail: the posting is marked and its case hears of it, in one commit."""

import logging
from typing import Protocol

from maild.core.case import Dossier
from maild.core.desk import Desk
from maild.core.event import DeliveryReported, Fact, Filed
from maild.core.posting import DsnAction, Posting, bounced
from maild.core.received import Verdict
from maild.intake.notices import Notice
from maild.service.advance import Registrar

_LOG = logging.getLogger(__name__)


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...
    def commit(self, desk: Desk) -> None: ...


def took_notice(notice: Notice, cases: Cases, desks: DeskStore, registrar: Registrar) -> tuple[Verdict, str, str]:
    """Carry out what a notice says, once; what belongs to no case alerts nobody."""
    case, posting, fact = notice.sent.case, notice.sent.posting, notice.event.fact
    after = _marked(posting, fact)
    _LOG.info("event=dsn kind=%s state=%s case=%s", posting.kind, after.state, case.number if case else "-")
    if case is None:
        if after != posting:
            desks.commit(desks.load().with_posting(after))
        return Verdict.AUTOMATIC, "", _in_words(fact)
    if notice.event.id not in case.seen:
        registrar.advance(cases.dossier(case.key).with_posting(after), notice.event)
    return Verdict.FILED, case.number, _in_words(fact)


def _marked(posting: Posting, fact: Fact) -> Posting:
    match fact:
        case DeliveryReported(action=DsnAction.FAILED, error=error) if posting.may_bounce:
            return bounced(posting, error)
        case _:
            return posting


def _in_words(fact: Fact) -> str:
    match fact:
        case DeliveryReported(action=action, error=error):
            return f"a mail of ours is {action}: {error}"
        case Filed(reason=reason):
            return reason
        case _:
            return "a bounce"
