"""What may stand before an answer in its clause, and how the answer's words count after it."""

from dataclasses import dataclass
from enum import Enum

from maild.core.answer import AnswerName


class Kind(Enum):
    """How an answer's words are used (rules/replies.toml)."""

    WORDS = "words"
    TASKS = "tasks"
    ASKS = "asks"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Head:
    """The words of a clause that give an answer: those from `start` to `end`; what is said begins at `said`."""

    answer: AnswerName
    kind: Kind
    start: int
    end: int
    said: int


PASSIVE = "di"  # the prefix of ditangani, diperbaiki; as a word, "at"
LEADS = ("leads", "pasts", "requests", "honorifics", "persons", "roles", "subjects", "greetings", "times")
ASIDES = ("papers", "things", "places", "matter")
"""What a wish may speak of first: "redaksi surat mohon diperbaiki"; beside a mere word they tell something else."""

ASIDE = "asides"
AS_WHOM = ("selaku", "sebagai")
"""What he is follows: "saya selaku Kepala Bagian menyetujui"."""

CALLED = "called"
"""A clause before names somebody: "Mas Andi, tolong ke lokasi"."""

_WISHED = frozenset((AnswerName.APPROVE, AnswerName.ORDER, AnswerName.RETURN, AnswerName.REVISE))
_WHEN_TOLD = _WISHED | {AnswerName.CONFIRM, AnswerName.PROGRESS}
_SUBJECTS = frozenset(("subjects", ASIDE))
_NEEDED = {
    AnswerName.APPROVE: frozenset(("requests",)),  # "silakan Kasubbag menindaklanjuti"
    AnswerName.ORDER: frozenset(("names", "roles", CALLED)),  # "mas Andi tolong dicek"
    AnswerName.RETURN: frozenset(("papers", "persons")),
    AnswerName.REVISE: frozenset(("requests",)),
    AnswerName.CONFIRM: frozenset(("persons",)),  # "pelapor dihubungi pukul 9: benar"
}
"""Of whom or what is to be spoken before the words of an answer's `asks`."""

_UNDER_WAY = frozenset(("sedang", "masih", "lagi", "tengah", "tinggal"))
_LACKING = frozenset(("belum", "tidak", "gak", "kurang"))

_ASKING = frozenset(("requests", "honorifics", "roles", "persons", "names"))
_REPORTED = frozenset((AnswerName.CONFIRM, AnswerName.DONE, AnswerName.PROGRESS, AnswerName.UNABLE))
_OF_OTHERS = {
    "persons": frozenset((AnswerName.CONFIRM, AnswerName.RETURN)),  # "pelapor sudah saya telepon"
    "names": frozenset((AnswerName.ORDER,)),  # "mohon Andi ditugaskan"
    "roles": frozenset(AnswerName),
}
_BY_TEAM = frozenset((AnswerName.DONE, AnswerName.PROGRESS, AnswerName.UNABLE))  # "tim sudah di lokasi"
SENT_BACK = frozenset((AnswerName.RETURN, AnswerName.REVISE))  # "sudah direvisi" tells of it


def kind_after(passed: set[str], answer: AnswerName, kind: Kind, word: str) -> Kind | None:
    """Say how the words of an answer count after what was passed; None where they tell of something else.

    "Tim setuju" is another's consent, "sudah ditangani" no order, "perlu dikonfirmasi" no confirmation; and a passive
    that nobody asks for ("ditangani pusat") is an order only by itself.
    """
    if ("pasts" in passed and answer in SENT_BACK) or (answer is AnswerName.DONE and "papers" in passed):
        return None  # "surat sudah direvisi", "laporan sudah selesai"
    if kind is Kind.ASKS and not passed & _NEEDED.get(answer, frozenset()):
        return None
    if kind is Kind.ASKS and answer is AnswerName.RETURN:
        asked = {"papers"} if word in _LACKING else {"persons", "requests"}
        return Kind.ASKS if asked <= passed else None  # "surat belum memuat …", "mohon pelapor melampirkan …"
    is_under_way = answer is AnswerName.PROGRESS and word in _UNDER_WAY  # "kabel sedang ditarik"
    if ASIDE in passed and not is_under_way and (kind not in (Kind.TASKS, Kind.ASKS) or answer not in _WISHED):
        return None
    if "times" in passed and (answer not in _WHEN_TOLD or kind is Kind.WORDS):
        return None
    if kind not in (Kind.TASKS, Kind.ASKS):
        return None if passed & _ASKING else kind
    is_wish = answer is AnswerName.APPROVE and "requests" in passed  # "Pak Joko mohon dibantu"
    others = passed - {"names"} if is_wish else passed
    if "pasts" in passed or any(answer not in _OF_OTHERS.get(table, (answer,)) for table in others):
        return None
    if answer in _REPORTED and passed & (_ASKING - _may_report(answer)):
        return None
    if answer is AnswerName.PROGRESS and word == PASSIVE and passed & _SUBJECTS:
        return None  # "gangguan di lapas …"
    if answer is AnswerName.APPROVE and word.startswith(PASSIVE) and "requests" not in passed:
        if passed & _SUBJECTS:
            return None
        return kind if passed & _ASKING else Kind.WORDS
    return kind


def _may_report(answer: AnswerName) -> frozenset[str]:
    """Name the leads of those who did what a report tells."""
    return frozenset(("roles",)) if answer in _BY_TEAM else frozenset(("persons",))
