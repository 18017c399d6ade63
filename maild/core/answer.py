"""What a reply can say: the answers of interface.md §4."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from maild.core.letter import Enclosure, Fields


class AnswerName(StrEnum):
    STATUS = "status"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    INFORM = "inform"
    REOPEN = "reopen"
    RATE = "rate"
    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"
    CONFIRM = "confirm"
    ORDER = "order"
    PROGRESS = "progress"
    PAUSE = "pause"
    RESUME = "resume"
    DONE = "done"
    UNABLE = "unable"
    REVISE = "revise"
    CANCEL = "cancel"
    JOIN = "join"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class RepairReport:
    """The three parts that SOP step 5 asks of a repair report; photos come as enclosures of the reply."""

    cause: str = ""
    checklist: tuple[str, ...] = ()
    photos: tuple[Enclosure, ...] = ()

    def missing(self) -> tuple[str, ...]:
        parts = (("cause", self.cause), ("checklist", self.checklist), ("photos", self.photos))
        return tuple(name for name, value in parts if not value)

    def merged_with(self, later: "RepairReport") -> "RepairReport":
        """Keep what was said before where the later reply leaves it open."""
        return RepairReport(later.cause or self.cause, later.checklist or self.checklist, (*self.photos, *later.photos))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in a reply, with the arguments that this kind of answer takes."""

    name: AnswerName
    text: str = ""  # instruction, reason, progress: the words beside the command
    letter_number: str = ""  # approve at steps 6-7: "Nomor: W.15-…"
    team: str = ""  # order: a team's key or title, or a member's name, as written
    score: int | None = None  # rate: 1-4
    report: RepairReport | None = None  # done
    fields: Fields = Fields()  # complete
    other: str = ""  # join: the number of the case that it is to follow; "" where none is named


@dataclass(frozen=True, slots=True)
class Note:
    """Something that somebody said, for the record."""

    at: datetime
    by: str  # address, or "operator"
    text: str
