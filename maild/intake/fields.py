"""Read a complaint: the five required fields of SOP step 1, the letter's head, the kind of disruption."""

from maild.core.letter import Field, Fields, Letter
from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.intake.category import judge
from maild.intake.completion import read_completion
from maild.intake.contact import (
    introduced_person,
    last_words,
    name_beside_number,
    named_with_office,
    signatory,
    speaker_of,
    spoken_phones,
)
from maild.intake.head import head_of, kind_of
from maild.intake.lexicon import Lexicon, lexicon_of
from maild.intake.matter import with_matter
from maild.intake.narrative import clauses_of, is_postscript, reason_in, report_of, request_of
from maild.intake.page import Line, Zone, lines_of
from maild.intake.rows import RowReader
from maild.intake.sentences import Sentence, sentences_of
from maild.intake.values import Labelled, fold, is_no_contact, labelled_values
from maild.intake.whose import mentioned_unit

__all__ = ["read_completion", "read_letter"]

LIMIT = 256 * 1024  # characters of a letter that are read


def read_letter(
    text: str,
    words: FieldWords,
    units: tuple[Unit, ...],
    subject: str = "",
    sender_name: str = "",
    sender_unit: str = "",
    source: str = "body",
) -> Letter:
    """Read a letter's text; total: any text gives a letter, and what it does not say stays None."""
    lexicon = lexicon_of(words)
    lines = lines_of(text[:LIMIT], lexicon)
    reader = _Reader(lines, lexicon, units, source)
    fields = reader.fields(subject, sender_name, sender_unit)
    head = head_of(lines, lexicon)
    topic = f"{head.subject} {subject}".strip()
    told = judge(fields.value("description"), fields.value("resolution"), topic, fields.value("unit"), lexicon)
    letter = Letter(
        kind=kind_of(lines, head, source, lexicon),
        fields=fields,
        head=head,
        subject=subject,
        category=told.codes,
        severity=told.severity,
        text=text[:LIMIT],
        sources=(source,),
        grounds=told.grounds,
        warnings=(f"only the first {LIMIT} characters were read",) if len(text) > LIMIT else (),
    )
    return with_matter(letter, lexicon)


class _Reader:
    """Reads the five fields of one letter, by its labels first and by its sentences for the rest."""

    def __init__(self, lines: list[Line], lexicon: Lexicon, units: tuple[Unit, ...], source: str) -> None:
        rows = RowReader(lines, lexicon).rows()
        self._lines = lines
        self._lexicon = lexicon
        self._units = units
        self._source = source
        self._labelled = labelled_values(rows, lexicon, source)
        taken = {index for row in self._labelled.used for index in range(row.first, row.last)}
        silent = {index for row in rows if is_no_contact(row, lexicon) for index in range(row.first, row.last)}
        self._reachable = [line for index, line in enumerate(lines) if index not in silent]
        untaken = [
            None if index in taken and not is_postscript(line, lexicon) else line for index, line in enumerate(lines)
        ]
        self._sentences = sentences_of([_in(Zone.BODY, line) for line in untaken], lexicon)
        self._closing = sentences_of([_in(Zone.CLOSING, line) for line in untaken], lexicon)

    def fields(self, subject: str, sender_name: str, sender_unit: str) -> Fields:
        known = self._labelled
        description, resolution = self._told(known)
        pic = known.get("pic") or self._person()
        unit = known.get("unit") or mentioned_unit(
            self._unwrapped(), subject, sender_name, self._units, self._source, self._lexicon.words
        )
        if unit is None and sender_unit:
            unit = Field(sender_unit, 0.5, "sender")
        return Fields(unit, pic, self._phone(known, pic), description, resolution)

    def _unwrapped(self) -> list[Line]:
        """Return the lines, those of the body joined to sentences: the name of an office may be broken over two."""
        body = sentences_of([_in(Zone.BODY, line) for line in self._lines], self._lexicon)
        others = [line for line in self._lines if line.zone is not Zone.BODY or line.speaker]
        return [*others, *(Line(sentence.passage, 0) for sentence in body)]

    def _told(self, known: Labelled) -> tuple[Field | None, Field | None]:
        description, resolution = known.get("description"), known.get("resolution")
        if description and resolution:
            return description, resolution
        clauses = clauses_of([*self._sentences, *filter(self._is_postscript, self._closing)], self._lexicon)
        asked = request_of(clauses)
        told = report_of(clauses)
        if not told and asked and not description:
            told = reason_in(asked, self._lexicon)
        return description or self._field(told, 0.7), resolution or self._field(asked, 0.7)

    def _is_postscript(self, sentence: Sentence) -> bool:
        return is_postscript(sentence, self._lexicon)

    def _field(self, value: str, confidence: float) -> Field | None:
        value = fold(value)
        return Field(value, confidence, self._source, text=value) if value else None

    def _person(self) -> Field | None:
        sentences = [*self._sentences, *self._closing]
        return (
            introduced_person(sentences, self._lexicon, self._source)
            or speaker_of(self._lines, self._lexicon, self._source)
            or name_beside_number(self._lines, self._lexicon, self._source)
            or signatory(self._lines, self._lexicon, self._source)
            or named_with_office(sentences, self._lexicon, self._source)
            or last_words(sentences, self._lexicon, self._source)
        )

    def _phone(self, known: Labelled, pic: Field | None) -> Field | None:
        labelled = known.get("phone")
        if labelled and labelled.is_mobile:
            return labelled
        person = pic.value.split(",")[0] if pic else ""
        spoken = spoken_phones(self._reachable, self._sentences, person, self._lexicon)
        if labelled:
            spoken = [entry for entry in spoken if entry.number.is_mobile]
        best = max(spoken, key=lambda entry: entry.score, default=None)
        if best is None:
            return labelled
        confidence = round(min(0.4 + best.score / 80, 0.9), 2)
        value, passage = fold(best.number.value), fold(best.text)[:300]
        return Field(value, confidence, self._source, text=passage, e164=best.number.e164)


def _in(zone: Zone, line: Line | None) -> Line | None:
    return line if line and line.zone is zone else None
