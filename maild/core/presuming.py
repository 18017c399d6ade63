"""Mails that an office before this one may have sent: taken for sent until the operator has said from when on not."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from maild.core.posting import Posting, PostingState

_PRESUMED = "perhaps sent before the restore"


def presumed(posting: Posting) -> Posting:
    """Take a mail for sent, for the time being, by the office that was lost."""
    return replace(
        posting, state=PostingState.SENT, attempts=max(posting.attempts, 1), sent=posting.created, error=_PRESUMED
    )


def is_presumed(posting: Posting) -> bool:
    return posting.state is PostingState.SENT and posting.error == _PRESUMED


def was_sent(posting: Posting, is_proven: bool, sent_until: datetime | None) -> bool:
    """Say of a presumed mail whether it was sent: an answer to it proves it, or it is from before a moment."""
    return is_proven or (sent_until is not None and posting.created < sent_until)


def judged(posting: Posting, proven: Collection[str], sent_until: datetime | None, now: datetime) -> Posting:
    """Let a presumed mail that was sent stay so, and make any other due."""
    if not is_presumed(posting):
        return posting
    if was_sent(posting, posting.id in proven, sent_until):
        return replace(posting, error="")
    return replace(posting, state=PostingState.DUE, attempts=0, sent=None, due=now, error="")
