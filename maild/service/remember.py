"""Remember what was asked by mail, so that a reply finds its question."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from maild.core.case import Case, Dossier
from maild.core.desk import Desk
from maild.core.docket import Docket, Item
from maild.core.posting import Posting
from maild.intake.authority import Asked
from maild.intake.notices import Sent


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...
    def by_number(self, number: str) -> Dossier | None: ...
    def asked_by_token(self, token: str) -> tuple[str, Posting] | None: ...
    def asked_by_posting(self, posting_id: str) -> tuple[str, Posting] | None: ...


class DeskStore(Protocol):
    def load(self) -> Desk: ...


@dataclass(frozen=True)
class Memory:
    """The mails of all cases and the lists of the desk, for one mail; none where there is no installation."""

    cases: Cases | None
    desks: DeskStore | None = None

    def asked_by_token(self, token: str) -> Asked | None:
        return (self._asked(self.cases.asked_by_token(token)) or self._listed(token)) if self.cases else None

    def asked_by_posting(self, posting_id: str) -> Asked | None:
        return self._asked(self.cases.asked_by_posting(posting_id)) if self.cases else None

    def docket_by_token(self, token: str) -> Docket | None:
        return self._desk.docket(token)

    def docket_by_posting(self, posting_id: str) -> Docket | None:
        return self._desk.docket_of_posting(posting_id)

    def case_of(self, key: str) -> Case | None:
        try:
            return self.cases.dossier(key).case if self.cases else None
        except KeyError:
            return None

    @cached_property
    def _desk(self) -> Desk:
        return self.desks.load() if self.desks else Desk()

    def sent_as(self, posting_id: str) -> Sent | None:
        """Find a mail of ours, whether it asked anything or not."""
        found = self.cases.asked_by_posting(posting_id) if self.cases else None
        if self.cases and found:
            return Sent(self.cases.dossier(found[0]).case, found[1])
        return next((Sent(None, posting) for posting in self._desk.postings if posting.id == posting_id), None)

    def sent_with_token(self, token: str) -> tuple[Sent, ...]:
        """List the mails that a reply with this token may answer."""
        found = self.cases.asked_by_token(token) if self.cases else None
        if self.cases is None or found is None:
            return ()
        dossier = self.cases.dossier(found[0])
        return tuple(Sent(dossier.case, posting) for posting in dossier.postings if posting.token == found[1].token)

    def case_numbered(self, number: str) -> Case | None:
        dossier = self.cases.by_number(number) if self.cases else None
        return dossier.case if dossier else None

    def _asked(self, found: tuple[str, Posting] | None) -> Asked | None:
        if self.cases is None or found is None or not found[1].question:
            return None
        return Asked(self.cases.dossier(found[0]).case, found[1].question, found[1].to)

    def _listed(self, token: str) -> Asked | None:
        """Find a question that somebody was asked in a list only: he stands in since after it was mailed."""
        docket, item = next(self._items(token), (None, None))
        case = self.case_of(item.case) if item else None
        return Asked(case, item.question, replace(docket.to, actor=item.actor)) if docket and item and case else None

    def _items(self, token: str) -> Iterator[tuple[Docket, Item]]:
        for docket in self._desk.dockets:
            yield from ((docket, item) for item in docket.items if token and item.token == token)
