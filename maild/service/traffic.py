"""Hold back mail to outsiders beyond what the settings allow, so that no loop and no flood can form.

Every such mail spends one of a number that only time gives back (reliability.md §2.7, L4); the count is made from the
committed postings, so a restart forgets nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from maild.core.case import Dossier
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, PostingState

_COUNTED = (
    MailKind.RECEIPT,
    MailKind.COMPLETION_REQUEST,
    MailKind.CLARIFICATION,
    MailKind.STATUS,
    MailKind.HANDOVER,  # may stand for any of them
)
_FAMILIAR_FACTOR = 10
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Traffic:
    """The automatic mail of the last day; `familiar` addresses may get ten times as much."""

    per_address_per_day: int
    per_hour: int
    familiar: frozenset[str] = frozenset()
    _recent: list[tuple[datetime, str]] = field(default_factory=list)

    def recall(self, dossiers: Iterable[Dossier]) -> None:
        """Count again what was committed before this process began."""
        postings = (posting for dossier in dossiers for posting in dossier.postings)
        self._recent = sorted(
            (posting.created, posting.to.address)
            for posting in postings
            if _is_counted(posting) and posting.state is not PostingState.HELD
        )

    def objection(self, posting: Posting, now: datetime) -> str:
        """Say why a posting must wait for the operator; "" where it may go, and then it is counted."""
        if not _is_counted(posting):
            return ""
        self._recent = [(moment, address) for moment, address in self._recent if moment > now - _DAY]
        factor = _FAMILIAR_FACTOR if posting.to.address in self.familiar else 1
        to_him = sum(address == posting.to.address for _, address in self._recent)
        if to_him >= self.per_address_per_day * factor:
            return f"limits.mails_per_address_per_day reached ({to_him} in 24 hours)"
        in_hour = sum(moment > now - _HOUR for moment, _ in self._recent)
        if in_hour >= self.per_hour:
            return f"limits.mails_per_hour reached ({in_hour} in one hour)"
        self._recent.append((now, posting.to.address))
        return ""


def _is_counted(posting: Posting) -> bool:
    return posting.kind in _COUNTED and posting.to.actor is Actor.REPORTER
