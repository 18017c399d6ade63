"""Find where the letterhead ends, and know the titles and addresses of letters."""

import re

from maild.intake.lexicon import Lexicon
from maild.intake.looks import has_mail_address, speaks
from maild.intake.phrases import Passage

_ADDRESS_LINE = re.compile(
    r"^\s*(?:jl\b|jln\b|jalan\b|telp|telepon|tlp|tel[.:]|fax|faks|laman|website|web\b|e-?mail|pos-?el|surel|www\."
    r"|kode pos|http)",
    re.IGNORECASE,
)
_MOST_LINES_OF_KOP = 16
_LONGEST_LINE_OF_KOP = 110


def is_address_line(text: str) -> bool:
    """Say whether a line is the address or the telephone of a letterhead."""
    return _ADDRESS_LINE.match(text[:40]) is not None


def kop_end(lines: list[Passage], lexicon: Lexicon) -> int:
    """Find the end of the letterhead: capitals with a unit or ministry, then its address."""
    end, seen = 0, False
    for index, line in enumerate(lines[:_MOST_LINES_OF_KOP]):
        if not line.text:
            if seen and end and not _is_kop_line(_next(lines, index), lexicon):
                break
            continue
        if not _is_kop_line(line, lexicon) and not (seen and _is_of_address(line.text)):
            break
        seen, end = True, index + 1
    kop = lines[:end]
    named = any(lexicon.types.is_in(line.tokens[:4]) for line in kop)
    return end if named and (len(kop) > 1 or (end < len(lines) and not lines[end].text)) else 0


def is_title(line: Passage, lexicon: Lexicon) -> bool:
    """Say whether a line names the kind of a letter or its number: "NOTA DINAS", "Nomor …"."""
    if not line.tokens:
        return False
    first = lexicon.heads.get(line.tokens[0].shape, ())
    return "titles" in first or is_nodis(line.text[:30], lexicon) or "number" in first


def is_nodis(text: str, lexicon: Lexicon) -> bool:
    return "nodis" in lexicon.heads.get(lexicon.joined(text), ())


def _next(lines: list[Passage], index: int) -> Passage:
    return next((line for line in lines[index + 1 : index + 4] if line.text), lines[index])


def _is_kop_line(line: Passage, lexicon: Lexicon) -> bool:
    is_long = len(line.text) > _LONGEST_LINE_OF_KOP
    if is_long or ":" in line.text or is_title(line, lexicon) or speaks(line, lexicon):
        return False
    if line.tokens and lexicon.cue("salutation").at(line.tokens, 0):
        return False
    letters = [character for character in line.text if character.isalpha()]
    return len(letters) >= 3 and sum(map(str.isupper, letters)) >= 0.85 * len(letters)


def _is_of_address(text: str) -> bool:
    return is_address_line(text) or (len(text) <= _LONGEST_LINE_OF_KOP and has_mail_address(text))
