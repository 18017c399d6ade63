"""Remember what was asked by mail, so that a reply finds its question."""

from dataclasses import dataclass
from typing import Protocol

from maild.core.case import Dossier
from maild.core.posting import Posting
from maild.intake.authority import Asked


class Cases(Protocol):
    def dossier(self, key: str) -> Dossier: ...
    def asked_by_token(self, token: str) -> tuple[str, Posting] | None: ...
    def asked_by_posting(self, posting_id: str) -> tuple[str, Posting] | None: ...


@dataclass(frozen=True, slots=True)
class Memory:
    """The questions of all cases; none where there is no installation."""

    cases: Cases | None

    def asked_by_token(self, token: str) -> Asked | None:
        return self._asked(self.cases.asked_by_token(token)) if self.cases else None

    def asked_by_posting(self, posting_id: str) -> Asked | None:
        return self._asked(self.cases.asked_by_posting(posting_id)) if self.cases else None

    def _asked(self, found: tuple[str, Posting] | None) -> Asked | None:
        if self.cases is None or found is None or not found[1].question:
            return None
        return Asked(self.cases.dossier(found[0]).case, found[1].question, found[1].to)
