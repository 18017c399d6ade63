"""A story that keeps its history with what came of each event, as the store does: what views of a case are made of."""

from dataclasses import replace
from datetime import datetime, timedelta

from an_office import Story

from maild.core.case import Dossier, Entry
from maild.core.decide import Decision
from maild.core.event import Fact, Send
from maild.core.office import Actor
from maild.core.outcome import outcome_of
from maild.core.posting import Posting, PostingState


class TimedStory(Story):
    """Each mail goes out two minutes after it was written."""

    entries: tuple[Entry, ...] = ()

    def happens(self, fact: Fact, by: Actor, question: str | None = None, event_id: str = "") -> Decision:
        before = self.case
        decision = super().happens(fact, by, question, event_id)
        self.entries = (*self.entries, Entry(self.events[-1], outcome_of(before, decision), ""))
        return decision

    def at(self, day: int, hour: int, minute: int = 0) -> "TimedStory":
        """Go to a moment of November 2026; the 23rd is a Monday."""
        self.now = datetime(2026, 11, day, hour, minute, tzinfo=self.now.tzinfo)
        return self

    @property
    def dossier(self) -> Dossier:
        return Dossier(self.case, self.entries, tuple(self.postings))

    def unsent(self) -> Dossier:
        """Give the dossier as it is while no mail has gone out."""
        waiting = (replace(posting, state=PostingState.DUE, sent=None) for posting in self.postings)
        return replace(self.dossier, postings=tuple(waiting))

    def _sent(self, send: Send) -> Posting:
        return replace(super()._sent(send), sent=self.now + timedelta(minutes=2))
