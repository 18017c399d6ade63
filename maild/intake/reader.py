"""Turn the octets of a mail into facts, in a child process that may die of them; its answers are read strictly."""

from dataclasses import dataclass, replace
from types import TracebackType
from typing import IO

from maild.core.address import sole_address
from maild.core.letter import Fields, Letter, LetterKind
from maild.core.office import Unit
from maild.core.record import plain, record
from maild.core.words import FieldWords
from maild.intake import wire
from maild.intake.fields import read_letter
from maild.intake.mime import Mail, parse, salvage
from maild.intake.paper.sheet import Paper
from maild.intake.parts import Part
from maild.intake.quote import letter_text, new_text
from maild.intake.worker import Limits, Worker

LIMITS = Limits(memory_bytes=512 * 1024 * 1024, cpu_seconds=20, wall_seconds=30.0)
_LONGEST_FACTS = 32_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says: the mail itself, what its writer added to what he answers, and the complaint in it.

    A reply may quote a whole complaint below: `own_fields` are only those that stand in the new text. Of a mail that
    was salvaged only the envelope is known.
    """

    mail: Mail
    new_text: str
    letter: Letter
    own_fields: Fields
    is_salvaged: bool = False
    sender_unit: str = ""  # the registered unit of the address that it comes from
    picture: bytes = b""  # a JPEG that the letter names: the page with the read fields marked


def read(raw: bytes, words: FieldWords, units: tuple[Unit, ...]) -> Reading:
    """Read a mail in this process; raises Unreadable. For files of one's own; the daemon uses a Reader."""
    mail = parse(raw)
    sender = sole_address(mail.from_headers)
    unit = next((unit.name for unit in units if sender and sender in unit.addresses), "")
    letter = _letter(letter_text(mail.text), words, units, mail.subject, mail.from_name, unit)
    letter = replace(letter, enclosures=mail.enclosures, warnings=(*letter.warnings, *mail.warnings))
    own = new_text(mail.text, mail.from_name)
    return Reading(mail, own, letter, _letter(own, words, units).fields, sender_unit=unit)


def _letter(
    text: str,
    words: FieldWords,
    units: tuple[Unit, ...],
    subject: str = "",
    sender_name: str = "",
    sender_unit: str = "",
) -> Letter:
    """Read the complaint in a mail; where that fails, a person reads it.

    The reader of letters is a pure function of text and words, so what it raises is a fault of ours in finding fields.
    Such a fault must not make the mail unreadable: the reply of an official has to act all the same.
    """
    try:
        return read_letter(text, words, units, subject, sender_name, sender_unit)
    except (LookupError, ValueError, TypeError, RecursionError):
        return Letter(
            kind=LetterKind.UNKNOWN,
            subject=subject,
            text=text,
            warnings=("the letter's fields could not be read",),
            is_readable=False,
        )


def salvaged(raw: bytes, reason: str) -> Reading:
    """Read at least the envelope of a mail that is unreadable, so that a person finds it as a case."""
    mail = salvage(raw)
    letter = Letter(kind=LetterKind.UNKNOWN, subject=mail.subject, warnings=(reason,), is_readable=False)
    return Reading(mail, "", letter, Fields(), is_salvaged=True)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A mail's own text as a letter, and the papers that came with it."""

    body: Letter
    text: str
    papers: tuple[Paper, ...]
    subject: str
    sender_name: str
    sender_unit: str


@dataclass(frozen=True, slots=True)
class _Heads:
    """Name, media type and decoration of each attachment; the octets follow as frames."""

    parts: tuple[tuple[str, str, bool], ...]


class Reader:
    """Keeps one warm child that reads letters by these words; other rules want another Reader."""

    def __init__(self, words: FieldWords, units: tuple[Unit, ...], limits: Limits = LIMITS) -> None:
        self._worker = Worker("maild.intake.child", limits, (words, units))

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> Reading:
        """Read one mail within the limits; raises Unreadable, naming why, or TransientFailure: no child starts."""
        allowance = 2 * len(raw) + 1_000_000
        return self._worker.ask((b"{}", raw), lambda answers: _received(answers, allowance))

    def letter_with(self, reading: Reading, papers: tuple[Paper, ...]) -> Letter:
        """Read a mail's text and papers as one letter; raises as `read` does."""
        mail = reading.mail
        body = replace(reading.letter, enclosures=())
        bundle = Bundle(body, reading.new_text, papers, mail.subject, mail.from_name, reading.sender_unit)
        letter = self._worker.ask((wire.as_json({"bundle": plain(bundle)}),), _letter_received)
        return replace(letter, enclosures=reading.letter.enclosures)

    def close(self) -> None:
        self._worker.close()


def _letter_received(answers: IO[bytes]) -> Letter:
    return record(Letter, wire.receive_facts(answers, _LONGEST_FACTS).get("letter"))


def _received(answers: IO[bytes], allowance: int) -> Reading:
    """Take the child's answer as strictly as a stranger's; raises ValueError where it is not one."""
    facts = wire.receive_facts(answers, _LONGEST_FACTS)
    reading = record(Reading, facts.get("reading"))
    parts = []
    for head in record(_Heads, {"parts": facts.get("parts")}).parts:
        data = wire.receive(answers, allowance)
        allowance -= len(data)
        parts.append(Part(head[0], head[1], data, head[2]))
    return replace(reading, mail=replace(reading.mail, parts=tuple(parts)))
