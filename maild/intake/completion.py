"""Read what a reporter's reply adds to his complaint."""

import re

from maild.core.letter import Field, Fields
from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.intake.contact import introduced_person
from maild.intake.lexicon import Lexicon, lexicon_of
from maild.intake.narrative import Part, clauses_of, report_of, request_of
from maild.intake.page import Line, Zone, lines_of
from maild.intake.people import is_blank, looks_like_name, name_from_label, strip_honorifics
from maild.intake.phone import numbers_in, phones_in
from maild.intake.phrases import Token
from maild.intake.rows import RowReader
from maild.intake.sentences import Sentence, sentences_of
from maild.intake.values import fold, labelled_values
from maild.intake.whose import offices_in

_SOURCE = "reply"
_LIMIT = 64 * 1024  # characters of a reply that are read
_LONG = ("description", "resolution")


def read_completion(
    text: str, missing: tuple[str, ...], words: FieldWords, units: tuple[Unit, ...], asked_free: bool = False
) -> Fields:
    """Read the new text of a completing reply; gives only what the reply says.

    `missing` are the fields that were asked for; with `asked_free` the office asked for something in its own words,
    and free text that is none of the fields comes back as the description.
    """
    return _Reply(text[:_LIMIT], missing, lexicon_of(words), units).fields(asked_free)


class _Reply:
    """Takes from a reply its labelled lines first, then what its free words can mean."""

    def __init__(self, text: str, missing: tuple[str, ...], lexicon: Lexicon, units: tuple[Unit, ...]) -> None:
        self._lexicon = lexicon
        self._missing = missing
        self._units = units
        lines = lines_of(text, lexicon)
        self._labelled = labelled_values(RowReader(lines, lexicon).rows(), lexicon, _SOURCE)
        taken = {index for row in self._labelled.used for index in range(row.first, row.last)}
        kept = [line if self._is_read(line) and index not in taken else None for index, line in enumerate(lines)]
        self._sentences = [said for sentence in sentences_of(kept, lexicon) if (said := self._said(sentence))]

    def fields(self, asked_free: bool) -> Fields:
        found = {name: self._labelled.get(name) for name in ("unit", "pic", "phone", *_LONG)}
        found["phone"] = found["phone"] or self._phone()
        found["pic"] = found["pic"] or self._pic()
        found["unit"] = found["unit"] or self._unit()
        for name, value in self._told().items():
            found[name] = found[name] or _field(value, 0.8)
        alone = self._alone(found)
        if alone:
            found[alone[0]] = _field(alone[1], 0.6)
        elif asked_free and not any(found.values()):
            found["description"] = _field(self._rest(found), 0.5)
        return Fields(**found)

    @staticmethod
    def _is_read(line: Line) -> bool:
        return line.zone not in (Zone.FOREIGN, Zone.COPIES, Zone.CLOSING) and not _EMPTY_FORM.fullmatch(line.text[:120])

    def _said(self, sentence: Sentence) -> Sentence | None:
        """Drop courtesies; None where nothing else is said."""
        tokens = sentence.tokens
        if sentence.text.endswith("?"):
            return None
        index, thanks = 0, False
        while index < len(tokens):
            hits = (self._lexicon.cue(key).at(tokens, index) for key in ("closing", "courtesy", "salutation"))
            hit = next((hit for hit in hits if hit), None)
            thanks = thanks or (hit is not None and hit.tag == "closing")
            if not hit and index and self._lexicon.person("honorific").at(tokens, index) and index + 1 == len(tokens):
                return None
            if not hit:
                break
            index = hit.last
        rest = tokens[index:]
        if not rest or (index and self._is_address(rest)) or (thanks and self._says_nothing(rest)):
            return None
        start = tokens[index].start if index else 0
        text = sentence.text[start:]
        return Sentence(self._lexicon.passage(text), sentence.paragraph)

    def _says_nothing(self, tokens: list[Token]) -> bool:
        keys = ("trouble", "request", "contact")
        has_number = any(token.shape.isdecimal() for token in tokens)
        return not has_number and not any(self._lexicon.cue(key).is_in(tokens) for key in keys)

    def _is_address(self, tokens: list[Token]) -> bool:
        return len(tokens) <= 3 and all(self._lexicon.cue("address").at(tokens, i) for i in range(len(tokens)))

    def _phone(self) -> Field | None:
        numbers = []
        for sentence in self._sentences:
            spoken = phones_in(sentence.text, self._lexicon)
            is_bare = not spoken and len(sentence.tokens) <= 6
            numbers += numbers_in(sentence.text, is_expected=True) if is_bare else spoken
        best = next((number for number in numbers if number.is_mobile), numbers[0] if numbers else None)
        return Field(fold(best.value), 0.9, _SOURCE, text=fold(best.value), e164=best.e164) if best else None

    def _pic(self) -> Field | None:
        named = introduced_person(self._sentences, self._lexicon, _SOURCE)
        if named:
            return named
        for sentence in self._sentences if "pic" in self._missing else ():
            bare = self._without_phone(sentence)
            name = name_from_label(bare, self._lexicon)
            is_name = looks_like_name(name, self._lexicon)
            is_bare = self._missing == ("pic",) and len(bare.split()) <= 4 and self._is_unknown(bare)
            is_honoured = strip_honorifics(bare, self._lexicon) != bare and len(name.split()) <= 4
            if name and (is_name or is_bare or (is_honoured and self._is_unknown(name))):
                return Field(name, 0.8, _SOURCE, text=sentence.text)
            for part in bare.split(",")[1:]:
                if len(part.split()) > 1 and looks_like_name(part, self._lexicon):
                    return Field(part.strip(), 0.7, _SOURCE, text=sentence.text)
        return None

    def _without_phone(self, sentence: Sentence) -> str:
        numbers = numbers_in(sentence.text, is_expected=True)
        text = sentence.text
        for number in reversed(numbers):
            text = f"{text[: number.start]} {text[number.end :]}"
        return _PHONE_WORDS.sub(" ", text).strip(" .,;:-–/()")

    def _is_unknown(self, text: str) -> bool:
        """Say whether bare words can be a name: none of them is a word of reports, requests or courtesies."""
        tokens = self._lexicon.tokens(text)
        keys = ("trouble", "request", "courtesy", "closing", "opening", "contact", "pointer", "blank")
        has_number = any(token.shape.isdecimal() for token in tokens)
        return not has_number and not any(self._lexicon.cue(key).is_in(tokens) for key in keys)

    def _unit(self) -> Field | None:
        if "unit" not in self._missing:
            return None
        for sentence in self._sentences:
            found = offices_in(sentence.passage, self._units, self._lexicon.words)
            if found:
                return Field(found[0].value, 0.8, _SOURCE, text=sentence.text)
        return None

    def _told(self) -> dict[str, str]:
        clauses = clauses_of(self._sentences, self._lexicon)
        told = {"description": report_of(clauses), "resolution": request_of(clauses)}
        return {name: value for name, value in told.items() if value and name in self._missing}

    def _alone(self, found: dict[str, Field | None]) -> tuple[str, str] | None:
        """Take the free text for the one field that it can only be meant for."""
        open_fields = [name for name in self._missing if found.get(name) is None]
        rest = self._rest(found)
        words = len(rest.split())
        long = [name for name in open_fields if name in _LONG]
        if len(long) == 1 and words >= 2:
            return long[0], rest
        if open_fields == ["unit"] and 1 < words <= 8 and self._is_unknown(rest):
            return "unit", rest.strip(" .")
        return None

    def _rest(self, found: dict[str, Field | None]) -> str:
        """Join the sentences that no field has been read from."""
        used = [fold(field.value) for field in found.values() if field]
        rest = [s for s in self._sentences if not any(value in fold(s.text) or fold(s.text) in value for value in used)]
        clauses = clauses_of(rest, self._lexicon)
        kept = [clause.text for clause in clauses if clause.part not in (Part.NOTHING, Part.CONTACT)]
        return " ".join(kept)


_EMPTY_FORM = re.compile(r"[^:]{0,60}:[\s._\-–…]*")
_PHONE_WORDS = re.compile(r"\b(?:no|nomor|nomer|hp|wa|telp|whatsapp|di|nya|ini)\b\.?|[:/]", re.IGNORECASE)


def _field(value: str, confidence: float) -> Field | None:
    value = fold(value)
    return None if is_blank(value) else Field(value, confidence, _SOURCE, text=value)
