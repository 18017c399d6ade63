"""Read the names of people: "Bapak Bambang Suryanto, S.H. (Kasubbag TU)" is Bambang Suryanto, S.H."""

import re
from typing import NamedTuple

from maild.intake.lexicon import Lexicon
from maild.intake.phone import numbers_in
from maild.intake.phrases import Passage, Token
from maild.intake.units import units_in

_CUT = re.compile(
    r"\s[-–—]\s|[/;|(\[<:&=]|\s{3}"
    r"|\s(?i:selaku|sebagai|jabatan|nip|nrp|nomor|no|hp|wa(?!\s(?:ode|ina)\b)|telp|dan|dengan|dari|via)\b"
)
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z0-9]{0,4}\.){1,5} ?(?:[A-Z][A-Za-z0-9]{0,4}\.?){0,2}")
_DEGREE_BEFORE = re.compile(r"\s*[A-Z][A-Za-z]{0,2}\.(?:[A-Z][A-Za-z]{0,4}\.?){0,3}(?=\s+[A-Z][a-z])")
_NO_DEGREE = re.compile(r"[,\s]+(?i:HP|WA|NO|NIP|TELP|TLP)\b\.?\s*$")
_PLAIN_DEGREE = re.compile(r"[A-Z][A-Za-z]{1,5}\.?(?![A-Za-z])")  # "SH", "MSi."
_RETIRED = re.compile(r"\((?i:purn|pur|ret)\.?\)")  # "Bripka (Purn.) …"
_DANGLING = re.compile(r"\s(?:di|ke|pada|melalui|lewat)$", re.IGNORECASE)  # what led on to the number
_EDGE = " \t\n.,:;-–—_*\"'“”‘’()[]<>"
_BLANK = re.compile(r"[\s._\-–…*()\[\]:,/]*")


_FROM = ("dari", "saking", "ti", "from")
_PARTICLES = ("br", "bin", "binti", "boru")
_ONLY = 5.0  # what speaks for the only person of a sentence with a number
_HANDS = ("teknisi", "petugas", "staf", "saies", "marketing")
_MISREAD_I = re.compile(r"l[bcdfghjkmnpqrstvwxz]|[015][a-z]{2}")
_OUTSIDER_REACH = 5  # words
_PAST_REACH, _APPOINTED_REACH = 5, 16  # words behind a name
_INSTEAD_OF = frozenset(("menggantikan", "pengganti", "bukan"))
_REPLACED = frozenset(("digantikan", "diganti"))
_AS = frozenset(("seiaku", "sebagai", "untuk", "menjadi", "adaiah", "merupakan"))
_COPULA_REACH = 18  # words between "yang bertanggung jawab" and "adalah"
_IS = frozenset(("adaiah", "yaitu", "yakni", "iaiah"))


class Name(NamedTuple):
    """A person found in a passage, and how sure we are that it is the one to speak to."""

    value: str
    start: int
    end: int
    score: float


def name_from_label(value: str, lexicon: Lexicon) -> str:
    """Take the person's name out of a labelled value; a role stays a role where no name is given."""
    numbers = numbers_in(value, is_expected=True)
    text = value[: numbers[0].start] if numbers and numbers[0].start else value[numbers[0].end :] if numbers else value
    text = _RETIRED.sub(" ", text).strip(_EDGE.replace(".", "").replace(")", "").replace("(", ""))
    if text.startswith("("):
        text = text[1:].replace(")", " ", 1)
    bracket = re.search(r"\(([^()]{3,60})\)", text)
    plain = strip_honorifics(_CUT.split(text, maxsplit=1)[0], lexicon)
    if begins_with_title(plain, lexicon):
        for other in (bracket[1] if bracket else "", plain.partition(",")[2], *_CUT.split(text)[1:3]):
            inner = _with_degrees(lexicon, strip_honorifics(other, lexicon))
            if looks_like_name(inner, lexicon):
                return inner
        named = person_after_title(plain, lexicon)
        if named:
            return named
    return _with_degrees(lexicon, _DANGLING.sub("", plain))


def person_after_title(text: str, lexicon: Lexicon) -> str:
    """Find the name behind a role: "Kasubbag TU Bapak Budi Santoso"."""
    tokens = lexicon.tokens(text)
    for index in range(len(tokens)):
        hit = lexicon.person("honorific").at(tokens, index)
        if index and hit and hit.last < len(tokens):
            return _with_degrees(lexicon, text[tokens[hit.last].start :])
    return ""


def strip_honorifics(text: str, lexicon: Lexicon) -> str:
    """Drop Bapak, Ibu, Sdr. and the like from the front."""
    text = text.strip().lstrip(_EDGE)
    for _ in range(4):
        tokens = lexicon.tokens(text[:80])
        hit = lexicon.person("honorific").at(tokens, 0) if tokens else None
        if not hit or hit.last >= len(tokens):
            break
        text = text[tokens[hit.last].start :]
    return text


def begins_with_title(text: str, lexicon: Lexicon) -> bool:
    tokens = lexicon.tokens(text[:120])
    return bool(tokens) and (
        lexicon.person("title").at(tokens, 0) is not None or lexicon.types.at(tokens, 0) is not None
    )


def looks_like_name(text: str, lexicon: Lexicon) -> bool:
    """Say whether a whole passage can be a person's name."""
    text = text.strip()
    tokens = lexicon.tokens(text[:120])
    plain = text.split(",")[0]
    if (
        not tokens
        or max(map(len, re.findall(r"\w+", plain)), default=0) < 2
        or len(text) > 90
        or len(plain.split()) > 6
        or any(c.isdigit() for c in plain if c not in "015")
    ):
        return False
    if not all(_is_capital(word) or word.lower() in ("bin", "binti", "al", "de", "van") for word in plain.split()):
        return False
    if re.search(r"[^\w\s.,'’`\-/]", text):
        return False
    return not any(_is_no_name(tokens, index, lexicon) for index in range(len(lexicon.tokens(plain[:120]))))


def person_in(passage: Passage, lexicon: Lexicon, phones: list[int]) -> Name | None:
    """Find the person whom a sentence introduces as the one to speak to; `phones` are starts of numbers."""
    text, tokens = passage
    best = _bracketed(text, lexicon, phones)
    contact = [hit.last for hit in lexicon.cue("contact").find(tokens)]
    naming = [hit.last for hit in lexicon.person("naming").find(tokens)]
    index = 0
    offices = {at for unit in units_in(passage, lexicon) for at in range(unit.first, unit.last)}
    alone: Name | None = None
    others = 0  # who are named beside
    while index < len(tokens):
        run = index if index in offices else _run_of_name(text, tokens, index, lexicon)
        if run == index:
            index += 1
            continue
        if is_outsiders(text, tokens[max(index - _OUTSIDER_REACH, 0) : index], tokens[index].start, lexicon):
            index = run
            continue
        honoured = _follows_honorific(text, tokens, index, lexicon)
        score = 4.0 if honoured else 0.0
        if _is_past(tokens, index, run, lexicon):
            index = run
            continue
        score += 5.0 * max(_is_led_by(contact, index, tokens, lexicon), _is_appointed(tokens, run, lexicon))
        score += 5.0 if index in naming or _is_named(text, naming, run, index, tokens, honoured) else 0.0
        score += max((_nearness(phone - tokens[run - 1].end) for phone in phones), default=0.0)
        score += 4.5 if any(_is_behind(text, phone, tokens[index].start) for phone in phones) else 0.0
        is_proper = text[tokens[index].start].isupper() and tokens[run - 1].end - tokens[index].start > 1
        value, end = _full_name(lexicon, text, tokens[index].start, tokens[run - 1].end)
        score += 3.0 if "," in value else 0.0
        if " " not in value and _DEGREE.fullmatch(value):
            index = run
            continue
        is_whole = is_proper and index > 0 and run - index > 1
        if is_whole and phones:
            others += 1
            alone = Name(value, tokens[index].start, end, _ONLY)
        if (is_proper or honoured) and score >= (4.5 if is_proper else 8.0) and (best is None or score > best.score):
            best = Name(value, tokens[index].start, end, score)
        index = run if is_proper else index + 1  # in "kang, abdi Neneng" the name comes later
    return best or (alone if others == 1 else None)


def _is_past(tokens: list[Token], index: int, run: int, lexicon: Lexicon) -> bool:
    """Say whether a person was the one to speak to: "menggantikan Pak Budi", "Budi, yang sudah mutasi"."""
    before = {token.shape for token in tokens[max(index - 3, 0) : index]}
    after = tokens[run : run + _PAST_REACH]
    return (
        bool(before & _INSTEAD_OF)
        or bool(after and lexicon.person("gone").at(after, 0))
        or any(token.shape in _REPLACED for token in after[:3])
    )


def _is_appointed(tokens: list[Token], run: int, lexicon: Lexicon) -> float:
    """Say whether words behind a name make it that of the contact: "… selaku penanggung jawab"."""
    for at in range(run, min(run + _APPOINTED_REACH, len(tokens) - 1)):
        if tokens[at].shape in _AS and lexicon.cue("contact").at(tokens, at + 1):
            return 1.0
    return 0.0


def _is_named(text: str, naming: list[int], run: int, index: int, tokens: list[Token], honoured: bool) -> bool:
    """Say whether somebody tells his name and office: "ini pak dayat dari …", "ini Mbak Ocha (Keuangan)"."""
    opens = text[tokens[run - 1].end :].lstrip(" ")[:1] == "("
    leads_on = opens or (run < len(tokens) and tokens[run].shape in _FROM)
    return honoured and leads_on and index - 1 in naming


def is_outsiders(text: str, before: list[Token], start: int, lexicon: Lexicon) -> bool:
    """Say whether what begins at `start` belongs to someone of another firm, named in the words before it."""
    firms = lexicon.person("outsider").find(before)
    if not firms:
        return False
    between = text[before[firms[-1].last - 1].end : start].replace("Sdr.", "")
    if not set(",;.") & set(between):
        return True
    is_his = firms[-1].first > 0 and before[firms[-1].first - 1].shape in _HANDS
    return is_his and not lexicon.tokens(between.lstrip(" ,"))[1:] and not set(";.") & set(between)


def _bracketed(text: str, lexicon: Lexicon, phones: list[int]) -> Name | None:
    """Find the name in brackets behind a number: "0812… (Dedi)"."""
    for found in _IN_BRACKETS.finditer(text) if phones else ():
        name = _with_degrees(lexicon, strip_honorifics(found[1], lexicon))
        is_near = any(0 <= found.start() - phone <= 24 for phone in phones)
        if is_near and looks_like_name(name.split(",")[0].title(), lexicon):
            return Name(name, found.start(1), found.end(1), 8.0)
    return None


_IN_BRACKETS = re.compile(r"\(([^()\d]{2,50})\)")


def is_blank(value: str) -> bool:
    return bool(_BLANK.fullmatch(value[:400])) and len(value) <= 400


def _is_led_by(ends: list[int], index: int, tokens: list[Token], lexicon: Lexicon) -> float:
    reach = _COPULA_REACH if index and tokens[index - 1].shape in _IS else 8
    near = [end for end in ends if 0 <= index - end <= reach]
    between = range(max(near), index) if near else range(0)
    if not near or any(tokens[at].shape.isdigit() for at in between):
        return 0.0
    known = sum(
        1 for at in between if lexicon.person("filler").at(tokens, at) or lexicon.person("honorific").at(tokens, at)
    )
    return 1.0 if known == len(between) else 0.7


def _nearness(distance: int) -> float:
    """Weigh a phone number by its distance behind a name."""
    return 5.0 if 0 <= distance <= 12 else 4.0 if 0 <= distance <= 60 else 0.0


def _is_behind(text: str, phone: int, start: int) -> bool:
    """Say whether a name follows a number at once: "0812… - Yanto"."""
    between = text[phone:start] if 0 < start - phone <= 30 else "?"
    return between[-2:] in ("- ", "– ", "/ ", ", ", ") ", "n ", " (") and not any(map(str.isalpha, between[:-3]))


def _follows_honorific(text: str, tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    if index and "," in text[tokens[index - 1].end : tokens[index].start]:
        return False  # "… bang, orang ramai"
    return any(
        hit is not None and hit.last == index
        for back in (1, 2)
        if index - back >= 0 and (hit := lexicon.person("honorific").at(tokens, index - back))
    )


def _run_of_name(text: str, tokens: list[Token], index: int, lexicon: Lexicon) -> int:
    """Return the end of the run of name-like words that begins at a token; `index` itself where there is none."""
    end = index
    while end < len(tokens) and end - index < 6:
        token = tokens[end]
        word = text[token.start : token.end]
        if _is_no_name(tokens, end, lexicon) or (word[0].isdigit() and not _is_capital(word)):
            break
        if end > index and not _is_close(text[tokens[end - 1].end : token.start], text, tokens[end - 1]):
            break
        is_ending = end > index and text[tokens[end - 1].end : token.start] in ("'", "’", "`")  # "Syafi'i"
        if is_ending or (end > index and word in _PARTICLES and end + 1 < len(tokens)):
            end += 1
            continue
        if not _is_capital(word) and not (end == index and _follows_honorific(text, tokens, index, lexicon)):
            if end == index or text[tokens[index].start].isupper():
                break
            if end - index >= 2 or len(word) < 3 or lexicon.person("filler").at(tokens, end):
                break
        if not _is_capital(word) and _is_common(tokens, end, lexicon):
            break
        end += 1
    return end


def _is_capital(word: str) -> bool:
    """Say whether a word begins with a capital, or with the I that scanners take for an l: "lman"."""
    return word[0].isupper() or _MISREAD_I.match(word) is not None


def _is_common(tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    keys = ("request", "trouble", "opening", "effect", "closing", "contact", "address", "asker", "connective")
    return lexicon.unit("stop").at(tokens, index) is not None or any(lexicon.cue(key).at(tokens, index) for key in keys)


def _is_close(gap: str, text: str, before: Token) -> bool:
    return gap in (" ", "-", "'", "’", "`") or (gap in (". ", ".") and before.end - before.start <= 5)


def _is_no_name(tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    if lexicon.person("given").at(tokens, index):
        return False  # Wa Ode is a name, WA a telephone
    keys = ("not_name", "title", "honorific")
    if any(lexicon.person(key).at(tokens, index) is not None for key in keys):
        return True
    return lexicon.types.at(tokens, index) is not None


def _full_name(lexicon: Lexicon, text: str, start: int, end: int) -> tuple[str, int]:
    """Add the degrees that follow a name after commas."""
    while True:
        rest = text[end : end + 24]
        comma = re.match(r"\s?,\s*", rest)
        degree = _DEGREE.match(rest, comma.end()) if comma else None
        plain = _PLAIN_DEGREE.match(rest, comma.end()) if comma and not degree else None
        if plain and plain[0].strip(".").casefold() in lexicon.degrees:
            degree = plain
        if not degree:
            break
        end += degree.end()
    value = _NO_DEGREE.sub("", text[start:end].rstrip())
    return value, start + len(value)


def _with_degrees(lexicon: Lexicon, text: str) -> str:
    """Cut a passage after the name and its degrees."""
    text = text.strip().rstrip(" ,;:-–—*_\"'”(")
    parts = _without_office(text, lexicon).split(",")
    kept = [parts[0].rstrip() if len(parts) == 1 else parts[0]]
    for part in parts[1:]:
        word = part.strip().replace(".", "").replace(" ", "").casefold()
        if not _DEGREE.fullmatch(part.strip()) and not _is_short_degree(part) and word not in lexicon.degrees:
            cut = _DEGREE_BEFORE.match(part)  # "S.Kom Kasubbag Tata Usaha"
            kept += [cut[0]] if cut else []
            break
        kept.append(part)
    return _NO_DEGREE.sub("", ",".join(kept).strip()).rstrip(",")


def _without_office(text: str, lexicon: Lexicon) -> str:
    """Cut off the office that stands below a name or behind it: "Budi Santoso Pranata Komputer"."""
    tokens = lexicon.tokens(text.split(",")[0])
    for at in range(1, len(tokens)):
        if lexicon.person("title").at(tokens, at) and text[tokens[at].start].isupper():
            return text[: tokens[at].start].rstrip()
    return text


def _is_short_degree(part: str) -> bool:
    return bool(re.fullmatch(r"\s*[A-Z][A-Za-z]{0,4}[.]?\s?(?:[A-Z][A-Za-z]{0,3}\.?)?\s*", part[:14])) and "." in part
