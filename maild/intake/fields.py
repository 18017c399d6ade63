"""Read a complaint: the five required fields of SOP step 1, the letter's head, the kind of disruption."""

import re

from maild.core.letter import Field, Fields, Letter
from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.intake.category import judge
from maild.intake.chat import reporters_own, with_voices
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
from maild.intake.labels import Row
from maild.intake.letterhead import is_address_line
from maild.intake.lexicon import Lexicon, lexicon_of
from maild.intake.matter import with_matter
from maild.intake.narrative import clauses_of, is_postscript, reason_in, report_of, request_of
from maild.intake.page import Line, Zone, lines_of
from maild.intake.passing import passed_on
from maild.intake.people import name_from_label
from maild.intake.phone import numbers_in
from maild.intake.rows import RowReader
from maild.intake.sentences import Sentence, sentences_of
from maild.intake.values import Labelled, fold, is_no_contact, labelled_values
from maild.intake.whose import mentioned_unit
from maild.intake.worth import fitness

__all__ = ["read_completion", "read_letter"]

_LONGEST_TITLE, _CENTRED = 8, 8  # words; characters of indent
_LONGEST_TOLD_NUMBER = 80  # characters of a line that gives a number
_LABELLED = re.compile(r"[^\d:]{1,40}:")  # "Telepon : 0812…" in a form, not "Telp. (0354) 555 …"
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
    lines = reporters_own(with_voices(lines_of(text[:LIMIT], lexicon), lexicon), lexicon)
    fields = _fields(lines, lexicon, units, source, (subject, sender_name, sender_unit))
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


def _fields(
    lines: list[Line], lexicon: Lexicon, units: tuple[Unit, ...], source: str, sent: tuple[str, str, str]
) -> Fields:
    """Read the fields of a letter; those of a mail that was passed on with a word of thanks come from that mail."""
    whole = _Reader(lines, lexicon, units, source)
    start = passed_on(lines, lexicon)
    if not start:
        return whole.fields(*sent)
    inner = _Reader(lines[start:], lexicon, units, source).fields("", "", "")
    outer = whole.fields(*sent)
    return Fields(**{name: inner.get(name) or field for name, field in outer.items()})


_LONGEST_THIN = 60  # characters
_DOUBTFUL = 0.75  # confidence of a person who is named by a label that may mean somebody else


class _Reader:
    """Reads the five fields of one letter, by its labels first and by its sentences for the rest."""

    def __init__(self, lines: list[Line], lexicon: Lexicon, units: tuple[Unit, ...], source: str) -> None:
        reader = RowReader(lines, lexicon)
        is_paper = source != "body"
        rows = [row for row in reader.rows() if not (is_paper and _is_kop(lines[row.first]))]
        self._strangers = reader.strangers(rows) if is_paper else []
        self._lines = lines
        self._lexicon = lexicon
        self._units = units
        self._source = source
        self._labelled = labelled_values(rows, lexicon, source)
        taken = {index for row in self._labelled.used for index in range(row.first, row.last)}
        silent = {index for row in rows if is_no_contact(row, lexicon) for index in range(row.first, row.last)}
        self._reachable = [line for index, line in enumerate(lines) if index not in silent]
        taken |= {index for index, line in enumerate(lines) if is_paper and (_is_title(line) or _is_kop(line))}
        untaken = [
            None if index in taken and not is_postscript(line, lexicon) else line for index, line in enumerate(lines)
        ]
        self._sentences = sentences_of([_in(Zone.BODY, line) for line in untaken], lexicon)
        self._closing = sentences_of([_in(Zone.CLOSING, line) for line in untaken], lexicon)

    def fields(self, subject: str, sender_name: str, sender_unit: str) -> Fields:
        known = self._labelled
        description, resolution = self._told(known)
        pic = known.get("pic") or self._beside_number() or self._person()
        if pic and pic is known.get("pic") and pic.confidence < _DOUBTFUL:
            pic = self._beside_number() or self._beside_phone() or pic
        unit = known.get("unit") or mentioned_unit(
            self._unwrapped(), subject, sender_name, self._units, self._source, self._lexicon.words
        )
        if unit is None and sender_unit:
            unit = Field(sender_unit, 0.5, "sender")
        return Fields(unit, pic, self._phone(known, pic), description, resolution)

    def _unwrapped(self) -> list[Line]:
        """Return the lines, those of the body joined to sentences: the name of an office may be broken over two."""
        rows = (*self._strangers, *(row for row in self._labelled.used if row.fields != ("none",)))
        apart = {row.first for row in rows}
        lines = [None if index in apart else _in(Zone.BODY, line) for index, line in enumerate(self._lines)]
        body = sentences_of(lines, self._lexicon)
        others = [line for line in self._lines if line.zone is not Zone.BODY or line.speaker]
        values = [Line(self._lexicon.passage(row.value.strip()), 0) for row in rows]
        return [*others, *(Line(sentence.passage, 0) for sentence in body), *values]

    def _told(self, known: Labelled) -> tuple[Field | None, Field | None]:
        description, resolution = known.get("description"), known.get("resolution")
        if description and resolution and not self._is_thin(description):
            return description, resolution
        clauses = clauses_of([*self._sentences, *filter(self._is_postscript, self._closing)], self._lexicon)
        asked = request_of(clauses)
        told = report_of(clauses)
        if not told and asked and not description:
            told = reason_in(asked, self._lexicon)
        if description and told and self._is_thin(description):
            description = self._field(told, 0.7)
        return description or self._field(told, 0.7), resolution or self._field(asked, 0.7)

    def _is_thin(self, description: Field) -> bool:
        """Say whether a labelled value is but a title: "Soal: Permohonan Perbaikan LAN"."""
        tokens = self._lexicon.tokens(description.value[:_LONGEST_THIN])
        return len(description.value) < _LONGEST_THIN and not self._lexicon.cue("trouble").is_in(tokens)

    def _is_postscript(self, sentence: Sentence) -> bool:
        return is_postscript(sentence, self._lexicon)

    def _field(self, value: str, confidence: float) -> Field | None:
        value = fold(value)
        is_scrap = " " not in value and (self._source != "body" or value[:1].islower())
        return Field(value, confidence, self._source, text=value) if value and not is_scrap else None

    def _person(self) -> Field | None:
        sentences = [*self._sentences, *self._closing]
        return (
            introduced_person(sentences, self._lexicon, self._source)
            or introduced_person(self._inner_sentences(), self._lexicon, self._source)
            or speaker_of(self._lines, self._lexicon, self._source)
            or name_beside_number(self._lines, self._lexicon, self._source)
            or self._behind_label()
            or signatory(self._lines, self._lexicon, self._source)
            or named_with_office(sentences, self._lexicon, self._source)
            or last_words(sentences, self._lexicon, self._source)
        )

    def _inner_sentences(self) -> list[Sentence]:
        """Return the sentences inside labelled values: "Saran : … dikoordinasikan dengan Sdr. Budi, HP 08…"."""
        values = [Line(self._lexicon.passage(fold(row.value)), 0) for row in self._labelled.used if row.value]
        return [sentence for value in values for sentence in sentences_of([value], self._lexicon)]

    def _beside_phone(self) -> Field | None:
        """Take the one who is introduced, or whose name stands beside a number of its own."""
        sentences = [*self._sentences, *self._closing]
        return introduced_person(sentences, self._lexicon, self._source) or name_beside_number(
            self._lines, self._lexicon, self._source
        )

    def _behind_label(self) -> Field | None:
        """Take the name behind a label that is unknown, in a letter with several labels that are known."""
        for row in self._strangers if len(self._labelled.fields) > 1 else ():
            if fitness("pic", row.value, self._lexicon) >= 1.0:
                return self._stranger(row, 0.6, f"a name behind '{fold(row.label)}'")
        return None

    def _stranger(self, row: Row, confidence: float, why: str) -> Field:
        name = name_from_label(fold(row.value), self._lexicon)
        return Field(name, confidence, self._source, text=fold(f"{row.label} : {row.value}"), why=(why,))

    def _beside_number(self) -> Field | None:
        """Take the name behind an unknown label that stands right above or below a labelled number."""
        rows = [*self._labelled.used, *self._strangers]
        numbers = [row for row in rows if fitness("phone", row.value, self._lexicon) >= 1.0]
        for row in self._strangers:
            is_near = row in numbers or any(-1 <= row.first - other.first <= 2 for other in numbers)
            if is_near and fitness("pic", row.value, self._lexicon) >= 1.0:
                return self._stranger(row, 0.75, f"a name behind '{fold(row.label)}', beside the number")
        return None

    def _phone(self, known: Labelled, pic: Field | None) -> Field | None:
        labelled = known.get("phone")
        if labelled and labelled.is_mobile:
            return labelled
        person = pic.value.split(",")[0] if pic else ""
        shown = self._reachable if self._source == "body" else [each for each in self._reachable if not _is_kop(each)]
        spoken = spoken_phones(shown, self._sentences, person, self._lexicon)
        if labelled:
            spoken = [entry for entry in spoken if entry.number.is_mobile]
        best = max(spoken, key=lambda entry: entry.score, default=None)
        if best is None:
            return labelled
        confidence = round(min(0.4 + best.score / 80, 0.9), 2)
        value, passage = fold(best.number.value), fold(best.text)[:300]
        return Field(value, confidence, self._source, text=passage, e164=best.number.e164)


def _is_title(line: Line) -> bool:
    """Say whether a line of a paper is a heading: a few words in capitals, in the middle of the page."""
    text = line.text
    return text.isupper() and len(line.tokens) <= _LONGEST_TITLE and (line.indent >= _CENTRED or len(line.tokens) == 1)


def _is_kop(line: Line) -> bool:
    """Say whether a line is of a letterhead, whose telephone is nobody's own."""
    is_prose = line.zone is Zone.BODY and line.text[:1].islower()  # the second line of a sentence
    is_address = line.zone in (Zone.HEAD, Zone.BODY) and is_address_line(line.text) and not _LABELLED.match(line.text)
    is_address = is_address and not is_prose and not (line.zone is Zone.BODY and _has_mobile(line.text))
    return line.zone is Zone.KOP or is_address


def _has_mobile(text: str) -> bool:
    return any(number.is_mobile for number in numbers_in(text[:_LONGEST_TOLD_NUMBER], is_expected=True))


def _in(zone: Zone, line: Line | None) -> Line | None:
    return line if line and line.zone is zone else None
