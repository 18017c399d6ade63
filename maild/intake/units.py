"""Find the names of offices: a type, its class, its place ("Kanim Kelas I TPI Malang")."""

import re
from typing import NamedTuple

from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Passage, Token


class Found(NamedTuple):
    """The name of an office in a passage: what kind of office, and the tokens [first, last) that it takes."""

    value: str
    kind: str  # whole | outpost | part | parent
    first: int
    last: int
    has_place: bool


_LONGEST = 16  # words of a name
_SHORTEST_TOWN = 4  # letters of a place that is not in the list
_GAP = re.compile(r"[ \t]{1,3}|[ \t]?[-/][ \t]?|\. ?| ?\(|\) ?| ?& ?|, ")


def units_in(passage: Passage, lexicon: Lexicon) -> list[Found]:
    """Find the offices that a passage names, from left to right."""
    text, tokens = passage
    found = []
    index = 0
    while index < len(tokens):
        unit = _unit_at(text, tokens, index, lexicon)
        if unit:
            found.append(unit)
        index = unit.last if unit else index + 1
    return found


def unit_at_start(text: str, lexicon: Lexicon) -> Found | None:
    tokens = lexicon.tokens(text[:300])
    return _unit_at(text, tokens, 0, lexicon) if tokens else None


def _unit_at(text: str, tokens: list[Token], index: int, lexicon: Lexicon) -> Found | None:
    head = lexicon.types.at(tokens, index)
    if not head or head.tag == "ministry":
        return None
    is_loud = _is_upper(text, tokens[head.first : head.last])
    is_proper = text[tokens[index].start].isupper()
    last, has_place = head.last + _is_abbreviated(text, tokens, head.last, lexicon), False
    while last < len(tokens) and last - index < _LONGEST:
        step = _goes_on(text, tokens, last, head.tag, is_proper, lexicon)
        if not step:
            break
        has_place = has_place or step in ("place", "word")
        width = 1
        if step in ("place", "class"):
            hit = lexicon.unit("places" if step == "place" else "class").at(tokens, last)
            width = hit.last - hit.first if hit else 1
        last += width
        if step == "place" and not is_proper:
            break
    last = _without_tail(tokens, head.last, last, lexicon)
    is_alone = lexicon.unit("alone").at(tokens, index) is not None
    if last == head.last and head.tag in ("part", "outpost") and not is_alone:
        return None
    if last == head.last and not (is_loud or is_proper or is_alone):
        return None
    value = text[tokens[index].start : _end(text, tokens[last - 1].end, tokens[index].start)]
    return Found(value, head.tag, index, last, has_place)


def _is_abbreviated(text: str, tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Say whether the short name of a type follows in brackets: "Balai Pemasyarakatan (Bapas) Tual"."""
    if at >= len(tokens) or text[tokens[at - 1].end : tokens[at].start].strip(" ") != "(":
        return False
    return text[tokens[at].end : tokens[at].end + 1] == ")" and lexicon.types.at(tokens, at) is not None


def _goes_on(text: str, tokens: list[Token], at: int, kind: str, is_proper: bool, lexicon: Lexicon) -> str:
    """Say as what the next word belongs to the name: class, place, word, joiner; "" where the name has ended."""
    gap = text[tokens[at - 1].end : tokens[at].start]
    word = text[tokens[at].start : tokens[at].end]
    if not _GAP.fullmatch(gap) or (gap.startswith(".") and tokens[at - 1].end - tokens[at - 1].start > 4):
        return ""
    if gap == ", " and not (kind == "part" and _lists_on(text, tokens, at, lexicon)):
        return ""
    if "(" in gap or (gap.strip() in ("-", "/") and gap != gap.strip()):
        return ""
    if lexicon.unit("class").at(tokens, at) and not (len(word) == 1 and word.islower() and word not in "ab"):
        return "class"
    if lexicon.unit("places").at(tokens, at):
        return "place" if word[0].isupper() or not is_proper or word.islower() else ""
    if lexicon.unit("joiner").at(tokens, at):
        return "joiner" if kind == "part" and is_proper and _is_capital(text, tokens, at + 1, lexicon) else ""
    if lexicon.unit("stop").at(tokens, at) or lexicon.person("honorific").at(tokens, at) or word.isdigit():
        return ""
    if lexicon.types.at(tokens, at):
        inner = lexicon.types.at(tokens, at)
        goes_on = ("part", "parent") if kind == "part" else ("ministry",) if kind == "parent" else ()
        return "word" if word[0].isupper() and inner and inner.tag in goes_on else ""
    if is_proper and (word[0].isupper() or gap == "-"):
        return "word"
    is_first = at - 1 >= 0 and (lexicon.types.at(tokens, at - 1) or lexicon.unit("class").at(tokens, at - 1))
    return "place" if kind == "whole" and not is_proper and is_first and _may_be_town(text, tokens, at, lexicon) else ""


def _may_be_town(text: str, tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Say whether an unknown word that ends what is said about an office is its place: "rutan bangkinang bg."."""
    word = text[tokens[at].start : tokens[at].end]
    keys = ("request", "trouble", "opening", "effect", "closing", "contact", "address", "asker", "connective", "well")
    is_known = any(lexicon.cue(key).at(tokens, at) for key in keys) or lexicon.person("not_name").at(tokens, at)
    if is_known or len(word) < _SHORTEST_TOWN or not word.isalpha() or lexicon.things.at(tokens, at):
        return False
    is_last = at + 1 == len(tokens) or text[tokens[at].end : tokens[at + 1].start].strip(" ") != ""
    return is_last or lexicon.unit("stop").at(tokens, at + 1) is not None


def _lists_on(text: str, tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Say whether a comma lies inside "Keamanan, Kesehatan, Perawatan … dan …"."""
    joins = (
        text[token.start : token.end].lower() in ("dan", "serta") or text[token.end : token.end + 1] == ","
        for token in tokens[at : at + 4]
    )
    return _is_capital(text, tokens, at, lexicon) and any(joins)


def _is_capital(text: str, tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    if at >= len(tokens):
        return False
    return text[tokens[at].start].isupper() and lexicon.unit("stop").at(tokens, at) is None


def _without_tail(tokens: list[Token], first: int, last: int, lexicon: Lexicon) -> int:
    while last > first and lexicon.unit("joiner").at(tokens, last - 1):
        last -= 1
    return last


def _end(text: str, end: int, start: int) -> int:
    """Take in a bracket that the name has opened."""
    return end + 1 if text[end : end + 1] == ")" and "(" in text[start:end] else end


def _is_upper(text: str, tokens: list[Token]) -> bool:
    return text[tokens[0].start : tokens[-1].end].isupper()


def is_same_office(one: str, other: str, lexicon: Lexicon) -> bool:
    """Say whether two names mean one office: "Lapas Klas II A Ngawi", "LEMBAGA PEMASYARAKATAN KELAS IIA NGAWI"."""
    left, right = _anatomy(one, lexicon), _anatomy(other, lexicon)
    is_one_class = left.level == right.level or not left.level or not right.level
    is_one_place = left.rest <= right.rest or right.rest <= left.rest
    is_named = bool(left.rest and right.rest) or left.kind.startswith(_WHOLE_KINDS)
    return left.kind == right.kind and is_one_class and is_one_place and is_named


class _Anatomy(NamedTuple):
    kind: str  # the key of its type in [units], "" for another
    level: str  # its class: "iia"
    rest: frozenset[str]  # its place, and other words


def _anatomy(name: str, lexicon: Lexicon) -> _Anatomy:
    tokens = lexicon.tokens(name[:300])
    kind, index, level, rest = "", 0, "", []
    for key, phrases in lexicon.units.items():
        hit = phrases.at(tokens, 0) if tokens and key.startswith(_KINDS) else None
        if hit and hit.last > index:
            kind, index = key, hit.last
    for token in tokens[index:]:
        numeral = _NUMERALS.get(token.shape, token.shape)
        if _CLASS.fullmatch(numeral):
            level += numeral
        elif token.shape not in _CLASS_WORDS:
            rest.append(token.shape)
    return _Anatomy(kind, level, frozenset(rest))


_KINDS = "type_"
_WHOLE_KINDS = "type_div"  # a regional office has but one of each
_CLASS = re.compile(r"i{1,3}[abc]?|[abc]")
_NUMERALS = {"1": "i", "2": "ii", "3": "iii", "1a": "ia", "2a": "iia", "1b": "ib", "2b": "iib", "ibb": "ib"}
_CLASS_WORDS = ("keias", "kias", "kis", "dan", "pada")
