"""Decide which of the offices that a letter names is the one that reports."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from maild.core.letter import Field
from maild.core.office import Unit
from maild.core.words import FieldWords
from maild.intake.letterhead import is_address_line
from maild.intake.lexicon import Lexicon, lexicon_of
from maild.intake.page import Line, Zone
from maild.intake.phrases import Hit, Passage, Phrases, Token
from maild.intake.units import Found, is_same_office, units_in

IN_LETTERHEAD = "in the letterhead"


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: int
    value: str
    text: str
    source: str = ""
    zone: Zone | None = None


# How much a mention counts: a unit that stands on its own, and a part of a larger office.
_WORTH = {Zone.KOP: (60, 38), Zone.CLOSING: (55, 21), Zone.HEAD: (45, 25), Zone.BODY: (48, 20)}
_REPORTING, _SENDER, _OWN, _ELSEWHERE = 62, 58, 52, 18
_FROM, _SAID = 44, 5  # "… dari Lapas X" of something; "kami dari Lapas X"
_EARLY = 4  # words at the beginning of a sentence: "Selamat pagi, dari Lapas …"
_SPEAKERS = ("kami", "saya", "sy", "ini", "pihak", "kuia", "abdi", "rekan", "beta", "ambo", "kita", "from")
_LEAST, _RIVAL, _ALONE, _TWO_NAMES = 18, 35, 0.93, 0.88
_TITLED = re.compile(r"\s(?:Ir|Drs?|Dra|Hj?|Prof|Bpk|Sdri?)\. ?(?=[A-Z])")
_DEGREE = re.compile(r",\s?(?:[A-Z][A-Za-z]{0,4}\.){1,3}")
_LONGEST = 90  # characters of a labelled value that is but a name
_SCRAP = re.compile(r"(?=[A-Za-z. ]{0,5}[^A-Za-z]*[\d:*|])[^a-z]{0,6}(?:[A-Za-z]{1,4}\.?)?[\s\d:.,*|/-]{1,12}")


def unit_from_label(value: str, lexicon: Lexicon) -> str:
    """Take the unit out of a labelled value, without the room or person behind it."""
    plain = _without_person(value.strip(" \t.,;:-–*_/"), lexicon)
    passage = lexicon.passage(plain[:300])
    tokens, found = passage.tokens, units_in(passage, lexicon)
    if found and found[0].first == 0:
        rest = plain[tokens[found[0].last - 1].end :]
        if rest[:1] in (",", "(", "/", ";", "-") or rest.startswith((" (", " /", " -", " –")):
            if found[0].kind == "part" and not _names_more(rest, lexicon):
                return plain
            later = [unit for unit in found[1:] if unit.kind in ("whole", "parent")]
            return plain[: tokens[later[-1].last - 1].end] if later and "(" not in rest[:2] else found[0].value
    is_told = bool(found) and lexicon.unit("own").is_in(tokens[: found[0].first][-1:])  # "Laporan ini dari …"
    if found and (len(plain) > _LONGEST or is_told or _SCRAP.fullmatch(plain[: tokens[found[0].first].start])):
        return found[0].value
    return plain


def _without_person(value: str, lexicon: Lexicon) -> str:
    """Cut off a person behind an office: "Divisi Keimigrasian Ir. Siti Maryam", "Rutan Ambon Siti Maryam, S.E."."""
    titled = _TITLED.search(value)
    if titled:
        return value[: titled.start()].rstrip(" ,-–/")
    degree = _DEGREE.search(value)
    tokens = lexicon.tokens(value[: degree.start()]) if degree else []
    places = lexicon.unit("places").find(tokens)
    return value[: tokens[places[-1].last - 1].end] if places and places[-1].last < len(tokens) else value


def _names_more(rest: str, lexicon: Lexicon) -> bool:
    """Say whether a person, a room or a number stands behind the name of a part: not "…, TU dan RT"."""
    tokens = lexicon.tokens(rest)
    is_more = lexicon.person("title").is_in(tokens) or lexicon.person("honorific").is_in(tokens)
    return is_more or rest[:1] in "(/;" or any(map(str.isdigit, rest)) or lexicon.unit("stop").is_in(tokens[:1])


def mentioned_unit(
    lines: list[Line], subject: str, sender_name: str, units: tuple[Unit, ...], source: str, words: FieldWords
) -> Field | None:
    """Choose the reporting unit among all offices that a letter mentions; None where none can be it."""
    lexicon = lexicon_of(words)
    names = _names(units, words)
    candidates = [each for each in _candidates(lines, subject, sender_name, lexicon, names) if each.score >= _LEAST]
    if not candidates:
        return None
    best = max(candidates, key=lambda each: each.score)
    if best.zone is Zone.KOP and best.score == _WORTH[Zone.KOP][1]:  # of "DIVISI …", "SUBBAGIAN …" the last one writes
        best = [each for each in candidates if each.zone is Zone.KOP and each.score == best.score][-1]
    best = next((each for each in candidates if _is_fuller(each.value, best.value, lexicon)), best)
    best = _in_own_words(best, candidates, lexicon)
    confidence = _ALONE if _is_alone(best, candidates, lexicon) else round(min(0.3 + best.score / 110, 0.9), 2)
    if best.zone is Zone.KOP and _is_called_otherwise(best, candidates, lexicon):
        confidence = min(confidence, _TWO_NAMES)
    why = IN_LETTERHEAD if best.zone is Zone.KOP else "named as the one that reports"
    return Field(best.value, confidence, best.source or source, text=best.text, why=(why,))


def _is_alone(best: _Candidate, candidates: list[_Candidate], lexicon: Lexicon) -> bool:
    """Say whether all that a letter names as likely reporters is one office, by its place."""
    if best.score < _OWN or best.zone not in (Zone.KOP, Zone.BODY, Zone.HEAD):
        return False
    others = [each for each in candidates if each.score >= _RIVAL]
    return all(is_same_office(each.value, best.value, lexicon) for each in others)


def _in_own_words(best: _Candidate, candidates: list[_Candidate], lexicon: Lexicon) -> _Candidate:
    """Take the name by which a letter's own sentences call the office of its letterhead, if they call it otherwise."""
    if best.zone is not Zone.KOP:
        return best
    plain = best.value.casefold()
    longer = next((each for each in candidates if each.value.casefold().startswith(f"{plain} ")), None)
    if longer:
        return replace(longer, score=best.score)  # "DIVISI KEIMIGRASIAN" and "Divisi Keimigrasian Kanwil Bali"
    told = [each for each in candidates if _says(each) and each.value.casefold() != plain]
    own = [each for each in told if is_same_office(each.value, best.value, lexicon)]
    named = max(own, key=lambda each: each.score, default=best)
    return replace(named, score=best.score)


def _is_called_otherwise(best: _Candidate, candidates: list[_Candidate], lexicon: Lexicon) -> bool:
    """Say whether the office of the letterhead goes by another name elsewhere: it is asked which one is meant."""
    others = (each.value for each in candidates if each.value.casefold() != best.value.casefold())
    return any(is_same_office(other, best.value, lexicon) for other in others)


def _says(mention: _Candidate) -> bool:
    """Say whether a sentence calls an office so, or the head: "Dari : Kepala Lapas X"."""
    return mention.zone in (Zone.BODY, Zone.HEAD)


def _is_fuller(name: str, other: str, lexicon: Lexicon) -> bool:
    """Say whether a name is another with its class: "Rutan Kelas IIA Ambon" and "Rutan Ambon"."""
    tokens, rest = lexicon.tokens(name), [token.shape for token in lexicon.tokens(other)]
    for index, token in enumerate(tokens):
        if rest and token.shape == rest[0]:
            rest = rest[1:]
        elif not lexicon.unit("class").at(tokens, index):
            return False
    return not rest and len(tokens) > len(lexicon.tokens(other))


def offices_in(passage: Passage, units: tuple[Unit, ...], words: FieldWords) -> list[Found]:
    """Find the offices of a passage by the gazetteer and by the grammar of their names."""
    return _found(passage, lexicon_of(words), _names(units, words))


@lru_cache(maxsize=4)
def _names(units: tuple[Unit, ...], words: FieldWords) -> Phrases:
    """Compile the gazetteer; a name must have two words, so that a mere town is no unit."""
    lexicon = lexicon_of(words)
    names = (name for unit in units for name in (unit.name, *unit.aliases) if len(name.split()) > 1)
    return Phrases(((name, "known") for name in names), lexicon.spellings)


def _candidates(
    lines: list[Line], subject: str, sender_name: str, lexicon: Lexicon, names: Phrases
) -> Iterator[_Candidate]:
    for index, line in enumerate(lines):
        if line.speaker:
            yield from _plain_mentions(line.speaker, 56, lexicon, names)
        if line.zone in _WORTH and line.tokens and not _is_address(line):
            yield from _of_line(line, lines[index + 1 : index + 2], lexicon, names)
    yield from _plain_mentions(subject[:300], 40, lexicon, names)
    for candidate in _plain_mentions(sender_name[:200], 38, lexicon, names):
        yield _Candidate(candidate.score, candidate.value, candidate.text, "sender")


def _is_address(line: Line) -> bool:
    return line.zone is not Zone.BODY and is_address_line(line.text)


def _plain_mentions(text: str, worth: int, lexicon: Lexicon, names: Phrases) -> Iterator[_Candidate]:
    for found in _found(lexicon.passage(text), lexicon, names):
        if found.kind == "whole" and found.has_place:
            yield _Candidate(worth, found.value, text)


def _found(passage: Passage, lexicon: Lexicon, names: Phrases) -> list[Found]:
    text, tokens = passage
    plain = units_in(passage, lexicon)
    known = [
        Found(text[tokens[hit.first].start : tokens[hit.last - 1].end], _kind(hit, tokens, lexicon), *hit[:2], True)
        for hit in names.find(tokens)
    ]
    known = [name for name in known if not any(_covers(other, name) and other != name for other in plain)]
    return [*known, *(unit for unit in plain if not any(_covers(other, unit) for other in known))]


def _kind(hit: Hit, tokens: list[Token], lexicon: Lexicon) -> str:
    """Tell what kind of office a name of the gazetteer is; a nickname is an office of its own."""
    head = lexicon.types.at(tokens, hit.first)
    return head.tag if head and head.tag in ("part", "parent", "outpost") else "whole"


def _covers(outer: Found, inner: Found) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _of_line(line: Line, below: list[Line], lexicon: Lexicon, names: Phrases) -> Iterator[_Candidate]:
    is_sender = line.zone is Zone.HEAD and bool(line.tokens) and line.tokens[0].shape in ("dari", "from", "pengirim")
    for found in _found(line.passage, lexicon, names):
        if not found.has_place and found.kind == "whole" and found.last - found.first == 1:
            continue  # "… wartel Lapas": whose, it does not say
        score = _score(line, found, is_sender, lexicon)
        value = found.value
        if not found.has_place and line.zone is Zone.KOP and below and below[0].zone is Zone.KOP:
            value = f"{value} {below[0].text}" if len(below[0].tokens) <= 3 else value
        yield _Candidate(score, value, line.text, zone=line.zone)


def _score(line: Line, found: Found, is_sender: bool, lexicon: Lexicon) -> int:
    whole, part = _WORTH[line.zone]
    before = line.tokens[max(found.first - 3, 0) : found.first]
    if found.kind == "outpost":
        return (_WORTH[Zone.KOP][1] if line.zone is Zone.KOP else 22) if found.has_place else 0
    if found.kind == "parent":
        return _of_parent(line, found, is_sender, before, lexicon)
    is_whole = found.kind == "whole"
    score = whole if is_whole else part
    if is_sender:
        score = _SENDER if is_whole else 30
    elif line.zone is Zone.BODY:
        score = _in_body(line, found, is_whole, before, lexicon)
    if is_whole:
        score += 4 if found.has_place else -22
    return score


def _comes_from_elsewhere(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Say whether something or somebody else is from there: "dua personel tambahan dari Lapas …"."""
    before = tokens[max(at - 1, 0) : at]
    is_ours = bool(before) and (before[0].shape in _SPEAKERS or lexicon.person("naming").at(before, 0) is not None)
    return at > _EARLY and not is_ours and lexicon.unit("stop").at(tokens, at - 1) is None


def _speaks_for_us(before: list[Token]) -> bool:
    return len(before) > 1 and before[-1].shape == "dari" and before[-2].shape in _SPEAKERS


def _of_parent(line: Line, found: Found, is_sender: bool, before: list[Token], lexicon: Lexicon) -> int:
    if is_sender:
        return 24
    if line.zone is Zone.KOP:
        return 19
    own = line.zone is Zone.BODY and bool(before) and lexicon.unit("own").at(before, len(before) - 1) is not None
    return 18 if own and found.has_place else 0


def _in_body(line: Line, found: Found, is_whole: bool, before: list[Token], lexicon: Lexicon) -> int:
    if lexicon.person("title").is_in(before[-1:]) and not is_whole:
        return 16
    if line.tokens[found.last : found.last + 1] and lexicon.cue("opening").at(line.tokens, found.last):
        return _REPORTING if is_whole else _SENDER  # "Rutan Ambon melaporkan …"
    last = before[-1:]
    nearest = before[-2:] if last and last[0].shape in ("kantor", "induk", "iingkungan", "ruang") else last
    if lexicon.unit("own").is_in(nearest):
        if last and last[0].shape == "dari" and _comes_from_elsewhere(line.tokens, found.first - 1, lexicon):
            return _FROM if is_whole else 30
        return (_OWN if is_whole else 35) + _SAID * _speaks_for_us(before)
    if lexicon.unit("other").is_in(last):
        return _ELSEWHERE if not is_whole else 24
    return 48 if is_whole else 22
