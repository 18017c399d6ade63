"""Builders for the tests of the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from maild.core.case import Case, Dossier, State
from maild.core.chain import next_entry
from maild.core.event import Event, Filed
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, PostingState, Recipient, sent
from maild.core.received import Location, Received

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def a_posting(posting_id: str, minutes: int = 0, state: PostingState = PostingState.DUE) -> Posting:
    moment = NOW + timedelta(minutes=minutes)
    recipient = Recipient(Actor.REPORTER, "budi@lapas.example")
    message_id = f"<{posting_id}@kanwil.example>"
    return Posting(
        posting_id, MailKind.RECEIPT, recipient, message_id, "0" * 64, NOW, moment, token=f"t{posting_id}", state=state
    )


def a_dossier(key: str = "k1", number: str = "PGJ-2026-0001", *postings: Posting) -> Dossier:
    case = Case(key, number, State.AWAITING_DIRECTIVE, opened=NOW)
    return told(Dossier(case, postings=postings), f"{key}-0")


def told(dossier: Dossier, event_id: str) -> Dossier:
    """Let one more event happen to a case."""
    event = Event(event_id, NOW, Actor.OPERATOR, Filed("a note", "Mohon ditindaklanjuti: segera"))
    return replace(dossier, entries=(*dossier.entries, next_entry(dossier, event, "filed")))


def ended(dossier: Dossier) -> Dossier:
    """End a case with all its mails sent."""
    postings = tuple(sent(posting, NOW) for posting in dossier.postings)
    return replace(dossier, case=replace(dossier.case, state=State.CLOSED), postings=postings)


def a_received(digest: str, uid: int = 1) -> Received:
    return Received(digest, (Location("INBOX", 7, uid),), NOW, NOW + timedelta(seconds=uid), 1000)
