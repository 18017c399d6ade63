"""Decide whom a letter names as the one to speak to, and under which number."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from maild.core.letter import Field
from maild.intake.lexicon import Lexicon
from maild.intake.page import Line, Zone
from maild.intake.people import (
    begins_with_title,
    is_outsiders,
    looks_like_name,
    name_from_label,
    person_in,
    strip_honorifics,
)
from maild.intake.phone import Number, phones_in
from maild.intake.phrases import Token
from maild.intake.sentences import Sentence
from maild.intake.units import units_in


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phone number found outside labels, and how much speaks for it."""

    number: Number
    score: int
    text: str
    is_alternate: bool = False  # to ring when another does not answer


_NIP = re.compile(r"\bN\s?[I1l]\s?P\b|\bNRP\b", re.IGNORECASE)
_SIGNED = re.compile(r"\(\s*([^()_.]{3,60}(?:\.[^()_.]{1,12}){0,6}\.?)\s*\)")
_SIGNED_OFF = re.compile(r"^(?:\W{1,4}|(?i:ttd|tertanda|dari|oleh)\b\W{0,4}){1,3}")
_NUMBER_WORDS = ("mobile", "office", "beside")
_SECOND, _ALTERNATE_REACH = 25, 14  # off the score of a number to ring when another does not answer; words
_STAND_IN = 4  # times less counts a person who is to be asked when another does not answer
_MOST_SIGNED = 60  # lines from the end in which a name is looked for
_LONGEST_NAME = 160  # characters of a line that may be a signature
_GAP = re.compile(r"\s{2,}|,\s(?=[A-Z][a-z]{3,}(?:\s[A-Z]|$))")  # between an office and who holds it
_SPLIT = re.compile(r"\s+[-–—|]\s+|\s*[/(|]\s*|\s{3,}")


def introduced_person(sentences: list[Sentence], lexicon: Lexicon, source: str) -> Field | None:
    """Find the contact that a sentence introduces: "Adapun penanggung jawab adalah Sdr. …"."""
    best: Field | None = None
    score = 0.0
    for sentence in sentences:
        numbers = phones_in(sentence.text, lexicon)
        phones = [number.start for number in numbers if number.is_mobile]
        if not phones and (not _may_introduce(sentence, lexicon) or lexicon.person("gone").is_in(sentence.tokens)):
            continue
        name = person_in(sentence.passage, lexicon, phones)
        if name and _is_alternate(sentence.tokens, name.start, lexicon):
            name = name._replace(score=name.score / _STAND_IN)
        if name and name.score > score:
            best = Field(name.value, round(min(0.5 + name.score / 40, 0.9), 2), source, text=sentence.text)
            score = name.score
    return best


def named_with_office(sentences: list[Sentence], lexicon: Lexicon, source: str) -> Field | None:
    """Take the name of a sentence that says only who writes: "Wahyuni, Bagian Umum, WA 08…"."""
    has_number = any(_is_bare_number(sentence.text, lexicon) for sentence in sentences)
    for sentence in sentences[:_MOST_SIGNED]:
        greeting = lexicon.cue("salutation").at(sentence.tokens, 0) if sentence.tokens else None
        start = sentence.tokens[greeting.last].start if greeting and greeting.last < len(sentence.tokens) else 0
        passage = lexicon.passage(sentence.text[start : start + _LONGEST_NAME])
        offices = units_in(passage, lexicon)
        if not offices or not offices[0].first or not offices[0].has_place:
            continue
        name = passage.text[: passage.tokens[offices[0].first].start].strip(" ,-–/(")
        rest = passage.text[passage.tokens[offices[0].last - 1].end :]
        is_topic = lexicon.category_phrases.is_in(lexicon.tokens(name))
        is_whole = (has_number and not rest.strip(" .,)")) or _is_bare_number(rest, lexicon)
        if is_whole and not is_topic and _signed_name(name, lexicon):
            return Field(_signed_name(name, lexicon), 0.5, source, text=sentence.text)
    return None


def _may_introduce(sentence: Sentence, lexicon: Lexicon) -> bool:
    return lexicon.cue("contact").is_in(sentence.tokens) or lexicon.person("naming").is_in(sentence.tokens)


def speaker_of(lines: list[Line], lexicon: Lexicon, source: str) -> Field | None:
    """Take the name under which a chat was written: "Rudi Lapas Ngawi" is Rudi."""
    for line in lines[:200]:
        if not line.speaker:
            continue
        speaker = lexicon.passage(line.speaker)
        units = units_in(speaker, lexicon)
        end = speaker.tokens[units[0].first].start if units else len(line.speaker)
        name = strip_honorifics(_SPLIT.split(line.speaker[:end][:_LONGEST_NAME])[0].strip(" -~"), lexicon)
        if name and looks_like_name(name, lexicon):
            return Field(name, 0.6, source, text=line.speaker)
    return None


def signatory(lines: list[Line], lexicon: Lexicon, source: str) -> Field | None:
    """Take the one who signed, where no contact is named (domain.md §4.2); to be seen as a guess."""
    closing = [line for line in lines if line.zone is Zone.CLOSING and not line.is_blank][-40:]
    for index, line in enumerate(closing):
        if index and _NIP.match(line.text):
            name = _signed_name(closing[index - 1].text, lexicon)
            if name:
                return Field(name, 0.5, source, text=closing[index - 1].text)
    for line in closing:
        name = _signed_name(line.text, lexicon)
        if name:
            return Field(name, 0.4, source, text=line.text)
    return None


def name_beside_number(lines: list[Line], lexicon: Lexicon, source: str) -> Field | None:
    """Take the name that stands on a line of its own with nothing but a number below or above it."""
    shown = [line for line in lines if not line.is_blank and line.zone in (Zone.BODY, Zone.CLOSING)][-_MOST_SIGNED:]
    for first, second in pairwise(shown):
        for line, other in ((first, second), (second, first)):
            name = _signed_name(line.text, lexicon) if _is_bare_number(other.text, lexicon) else ""
            if name:
                return Field(name, 0.5, source, text=line.text)
    return None


def _is_bare_number(text: str, lexicon: Lexicon) -> bool:
    numbers = phones_in(text[:_LONGEST_NAME], lexicon)
    if not numbers or not numbers[0].is_mobile:
        return False
    rest = lexicon.tokens(f"{text[: numbers[0].start]} {text[numbers[0].end :]}")
    return all(any(lexicon.phone(key).at(rest, at) for key in _NUMBER_WORDS) for at in range(len(rest)))


def last_words(sentences: list[Sentence], lexicon: Lexicon, source: str) -> Field | None:
    """Take the name with which a letter ends that has no closing of its own: "Nuhun. - Asep Komarudin"."""
    for sentence in sentences[-1:]:
        plain = _SIGNED_OFF.sub("", _without_thanks(sentence.text[:_LONGEST_NAME], lexicon)).strip(" .)")
        name = _signed_name(plain, lexicon) if len(sentences) > 1 else ""
        is_marked = plain != sentence.text.strip(" .)") or len(name.split()) > 1
        if name and is_marked and not lexicon.unit("places").at(lexicon.tokens(name), 0):
            return Field(name, 0.4, source, text=sentence.text)
    return None


def _signed_name(text: str, lexicon: Lexicon) -> str:
    text = _without_thanks(text[:_LONGEST_NAME], lexicon)
    bracketed = _SIGNED.fullmatch(text)
    text = bracketed[1].strip() if bracketed else _NIP.split(text)[0].rstrip(" -/|(")
    numbers = phones_in(text, lexicon)
    plain = text[: numbers[0].start] if numbers else text
    plain = strip_honorifics(_SPLIT.split(plain.strip())[0].strip(" ,:-*_"), lexicon)
    if begins_with_title(plain, lexicon):
        plain = strip_honorifics(_GAP.split(plain)[-1], lexicon)
    if not plain or begins_with_title(plain, lexicon) or not looks_like_name(plain, lexicon):
        return ""
    if lexicon.unit("places").at(lexicon.tokens(plain), 0) and any(c.isdigit() for c in text):
        return ""
    if any(lexicon.cue(key).is_in(lexicon.tokens(plain)) for key in ("closing", "salutation", "footer")):
        return ""
    if lexicon.keys.at(lexicon.tokens(plain), 0) or lexicon.joined(plain) in lexicon.labels:
        return ""  # a label whose value is empty
    return name_from_label(plain, lexicon)


def _without_thanks(text: str, lexicon: Lexicon) -> str:
    """Drop the thanks before a name on the same line: "Hormat kami, Sulistyowati"."""
    tokens = lexicon.tokens(text)
    hit = lexicon.cue("closing").at(tokens, 0) if tokens else None
    if not hit or hit.last >= len(tokens):
        return text
    gap = text[tokens[hit.last - 1].end : tokens[hit.last].start]
    return text[tokens[hit.last].start :] if set(",-–—/~") & set(gap) else text


def spoken_phones(lines: list[Line], sentences: list[Sentence], person: str, lexicon: Lexicon) -> list[Spoken]:
    """List the numbers outside labels, each with what speaks for it."""
    found = []
    for line in lines:
        if line.zone in (Zone.COPIES, Zone.FOREIGN, Zone.ADDRESSEE):
            continue
        base = 0 if line.zone is Zone.KOP else 6 if line.zone is Zone.CLOSING else 10
        found += _scored(line.text, lexicon, base, person)
        if line.speaker:
            found += _scored(line.speaker, lexicon, 4, person)
    for sentence in sentences:
        found += _scored(sentence.text, lexicon, 11, person)
    second = {spoken.number.e164 for spoken in found if spoken.is_alternate}
    return [
        replace(spoken, score=spoken.score - _SECOND) if spoken.number.e164 in second else spoken for spoken in found
    ]


def _is_alternate(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Say whether a place stands behind words like "apabila tidak tersambung, …"."""
    return lexicon.phone("alternate").is_in([token for token in tokens if token.end <= at][-_ALTERNATE_REACH:])


def _scored(text: str, lexicon: Lexicon, base: int, person: str) -> list[Spoken]:
    if sum(map(str.isdigit, text[:2000])) < 6:
        return []
    found = []
    tokens = lexicon.tokens(text)
    for order, number in enumerate(phones_in(text, lexicon)):
        before = [token for token in tokens if token.end <= number.start][-6:]
        if is_outsiders(text, before, number.start, lexicon):
            continue
        score = base + (15 if number.is_mobile else 0) - order
        score += 8 if lexicon.cue("contact").is_in(before) or lexicon.phone("mobile").is_in(before) else 0
        is_alternate = _is_alternate(tokens, number.start, lexicon)
        is_beside = bool(person) and person in text[max(0, number.start - 90) : number.start]
        score += 20 if is_beside and not is_alternate else 0
        found.append(Spoken(number, score, text, is_alternate))
    return found
