"""Mend what OCR reliably misreads in letters of this kind: class numerals, colons, spaces around known marks."""

import re

_CLASS = re.compile(
    r"\b(kelas|klas|kls\.?|ke1as|kela5)(\s?)([I1l|]{1,3})(\s?-?\s?)([ABC8]?)(?![A-Za-z0-9|])", re.IGNORECASE
)
_GLUED_CLASS = re.compile(r"(?<=[a-z])(?=(?:Kelas|Klas|Kls)\b)|(?<=\b(?:Kelas|kelas))(?=I{1,3}[ABC]?\b)")
_PIPES = re.compile(r"^\s*[|¦]\s+|\s+[|¦]\s*$")
_ACCENTS = str.maketrans("äáàâãåëéèêïíìîöóòôõüúùûñç", "aaaaaaeeeeiiiiooooouuuunc") | str.maketrans(
    "ÄÁÀÂÃÅËÉÈÊÏÍÌÎÖÓÒÔÕÜÚÙÛÑÇ", "AAAAAAEEEEIIIIOOOOOUUUUNC"
)


def mended(text: str) -> str:
    """Return a row of OCR without its usual errors; what may be meant so stays."""
    text = _PIPES.sub("", text.translate(_ACCENTS))
    text = _GLUED_CLASS.sub(" ", text)
    return _CLASS.sub(_numeral, text)


def _numeral(match: re.Match[str]) -> str:
    """Write a class as it is meant: "Kelas Il A", "KELAS llB"."""
    numeral = "I" * len(match[3])
    return f"{match[1]}{match[2] or ' '}{numeral}{match[4]}{match[5].replace('8', 'B')}"
