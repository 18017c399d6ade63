"""Find phone numbers as people write them, and bring them into the form E.164."""

import re
from dataclasses import dataclass

from maild.intake.lexicon import Lexicon
from maild.intake.phrases import Token

_RUN = re.compile(r"(?<![\w])[+(]?[0-9OoQ][0-9OoQlISBgqZ()+.\-\u2010-\u2015/_ \t]{6,60}")
_GLUED = re.compile(r"(?:(?i:hp|wa|telp|tlp|no|cp|tel)\.?|wa\.me/|tel:)(?=[0-9+(])")
_REPAIR = str.maketrans("OoQlISBgqZ", "0001158992")
_GROUP = re.compile(r"[0-9OoQlISBgqZ]+")
_DEGREES = re.compile(r"\b(?:[A-Z][A-Za-z]{0,4}\.){2,4}")  # "A.Md.IP." names no address of the Internet Protocol
_DATE = re.compile(r"\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d{2}(?!\d)")
_REACH = 48  # characters before a number that say what it is
_SERVICES = ("800", "803", "804", "807", "809")  # numbers of companies, which nobody is called back on
_SHORT_OF_DIGITS = 10
_PREFIX = 4  # digits: "0812/55506998"
_MOST = 200  # numbers that are looked at


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number: the passage [start, end) of its text, as written and as E.164."""

    start: int
    end: int
    value: str
    e164: str

    @property
    def is_mobile(self) -> bool:
        return self.e164.startswith("+628")


def e164_of(text: str) -> str:
    """Read the first Indonesian phone number of a text as E.164; "" where there is none."""
    numbers = numbers_in(text[:500], is_expected=True)
    mobiles = [number for number in numbers if number.is_mobile]
    return (mobiles or numbers)[0].e164 if numbers else ""


def numbers_in(text: str, is_expected: bool = False) -> list[Number]:
    """Find what has the shape of a phone number; `is_expected` also takes "812-…" with its zero lost."""
    readable = _GLUED.sub(lambda match: " " * len(match[0]), text)
    found: list[Number] = []
    for run in _RUN.finditer(readable):
        found += _numbers_of_run(readable, run.start(), run.end(), is_expected)
        if len(found) >= _MOST:
            break
    return found


def phones_in(text: str, lexicon: Lexicon) -> list[Number]:
    """Find the phone numbers of a passage that are neither decoys (NIP, tickets, fax) nor said to be dead."""
    numbers = numbers_in(text)
    return [number for number in numbers if _is_live(text, number, numbers, lexicon)] if numbers else []


def _is_live(text: str, number: Number, numbers: list[Number], lexicon: Lexicon) -> bool:
    floor = max((other.end for other in numbers if other.end <= number.start), default=0)
    before = lexicon.tokens(_DEGREES.sub(" ", text[max(floor, number.start - _REACH) : number.start]))[-4:]
    if lexicon.phone("decoy").is_in(before) and not _names_phone(before, lexicon):
        return False
    if lexicon.phone("fax").is_in(before[-2:]) and not _names_phone(before[-3:], lexicon):
        return False
    ceiling = min((other.start for other in numbers if other.start >= number.end), default=len(text))
    after = lexicon.tokens(text[number.end : min(ceiling, number.end + _REACH)])
    return not (lexicon.phone("dead").is_in(after[:5]) or lexicon.phone("old").is_in(before[-3:]))


def _names_phone(tokens: list[Token], lexicon: Lexicon) -> bool:
    return lexicon.phone("mobile").is_in(tokens) or lexicon.phone("office").is_in(tokens)


def _numbers_of_run(text: str, start: int, end: int, is_expected: bool) -> list[Number]:
    """Cut a run of digits and separators into numbers: "0812 5550 0143 / 0813 …" are two."""
    groups = [(match.start(), match.end()) for match in _GROUP.finditer(text, start, end)]
    numbers = []
    index = 0
    while index < len(groups):
        taken = _longest_number(text, groups, index, is_expected)
        if taken:
            numbers.append(taken[0])
            index = taken[1]
        else:
            index += 1
    return numbers


def _longest_number(
    text: str, groups: list[tuple[int, int]], index: int, is_expected: bool
) -> tuple[Number, int] | None:
    best = None
    start = groups[index][0]
    if _is_inside_number(text, start) or _DATE.match(text, start):
        return None
    for last in range(index, min(index + 7, len(groups))):
        if not any(map(str.isdigit, text[groups[last][0] : groups[last][1]])) and not _is_misread(
            text, groups, index, last
        ):
            break
        if last > index and not _is_joined(text, groups, index, last):
            break
        if last > index and _begins_anew(text, groups, last) and best:
            break
        number = _number(text, start, groups[last][1], is_expected)
        if number:
            best = (number, last + 1)
    if best and _goes_on(text, best[0].end):
        return None
    return best


def _is_misread(text: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Say whether letters are the last digits of a number that is short of them: "0812 5552 52 ZZ"."""
    start, end = groups[last]
    known = sum(map(str.isdigit, text[groups[first][0] : start]))
    is_whole = not text[end : end + 1].isalnum() and 2 <= end - start <= 4
    return is_whole and last > first and text[start:end].isupper() and 6 <= known <= _SHORT_OF_DIGITS


def _is_inside_number(text: str, start: int) -> bool:
    before = text[max(start - 2, 0) : start]
    return bool(before) and (before[-1].isalnum() or (before[-1] in ".-,:/" and before[:-1].isdigit()))


def _goes_on(text: str, end: int) -> bool:
    """Say whether the digits do not end here: a longer identifier is no phone number."""
    after = text[end : end + 2]
    return bool(after) and (after[0].isalnum() or (after[0] in ".-" and after[1:].isdigit()))


def _is_joined(text: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Say whether a group goes on with the number before it; behind a stroke only where that is but a prefix."""
    gap = text[groups[last - 1][1] : groups[last][0]]
    is_prefix = gap != "/" or sum(map(str.isdigit, text[groups[first][0] : groups[last][0]])) <= _PREFIX
    is_plain = "/" not in gap or (gap == "/" and is_prefix and text[groups[last][0]] != "0")
    return len(gap) <= 3 and is_plain and "\t" not in gap and gap.count("  ") == 0


def _begins_anew(text: str, groups: list[tuple[int, int]], last: int) -> bool:
    head = _digits(text[groups[last][0] : groups[last][1]])
    return head.startswith(("08", "628")) and len(head) >= 4


def _digits(text: str) -> str:
    if not any(character.isdigit() for character in text):
        return ""
    return "".join(character for character in text.translate(_REPAIR) if character.isdigit())


def _number(text: str, start: int, end: int, is_expected: bool) -> Number | None:
    raw = text[start:end]
    if sum(character.isdigit() for character in raw) < 5:
        return None
    digits = "".join(character for character in raw.translate(_REPAIR) if character.isdigit())
    opened = start
    while start - opened < 2 and opened and (text[opened - 1] == "+" or (text[opened - 1] == "(" and ")" in raw)):
        opened -= 1
    prefix = text[opened:start]
    e164 = _e164(digits, "+" in prefix, "(" in prefix, is_expected)
    return Number(opened, end, text[opened:end], e164) if e164 else None


def _e164(digits: str, has_plus: bool, has_bracket: bool, is_expected: bool) -> str:
    if digits.startswith("0062"):
        digits, has_plus = digits[2:], True
    if digits.startswith("620") and len(digits) > 10:
        digits = "62" + digits[3:]
    if digits.startswith("62") and (has_plus or digits.startswith("628")):
        national = digits[2:]
    elif digits.startswith("0"):
        national = digits[1:]
    elif is_expected and digits.startswith("8") and 9 <= len(digits) <= 12:
        national = digits
    else:
        return ""
    if national.startswith(_SERVICES):
        return ""
    if national.startswith("8"):
        return "+62" + national if 9 <= len(national) <= 12 else ""
    shortest = 7 if has_bracket else 8
    is_landline = national[:1] in ("2", "3", "4", "5", "6", "7", "9")
    return "+62" + national if is_landline and shortest <= len(national) <= 11 else ""
