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


_NAMED = re.compile(r"(kelas|klas|kls\.?) (I{1,3})( ?-?[AB])?((?: \w+){1,4})", re.IGNORECASE)


def with_whole_class(unit: str, text: str) -> str:
    """Give an office the class that it has elsewhere in its letter with more strokes: OCR loses some, and adds none."""
    own = _NAMED.search(unit)
    if not own:
        return unit
    rest = own[4].casefold().split()
    others = (
        len(other[2])
        for other in _NAMED.finditer(" ".join(text.split()))
        if other[4].casefold().split()[: len(rest)] == rest
        and (other[3] or "").strip(" -") == (own[3] or "").strip(" -")
    )
    strokes = max([len(own[2]), *others])
    return f"{unit[: own.start(2)]}{'I' * strokes}{unit[own.end(2) :]}"
