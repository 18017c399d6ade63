"""The case numbers that a reply names, and whether one is not that of the case asked about."""

import re

_NUMBER = re.compile(r"\[?\b([A-Z]{2,10}-\d{4}-\d{3,6})\b\]?", re.IGNORECASE)
_PART = r"[-/ ._]{0,2}"


def cases_in(text: str) -> frozenset[str]:
    """List the numbers that are written as ours are."""
    return frozenset(number.upper() for number in _NUMBER.findall(text))


def without_cases(text: str) -> str:
    return _NUMBER.sub(" ", text)


def names_another(text: str, asked: str | None) -> bool:
    """Say whether a reply names a case other than the asked one: "PGJ-2026-0012", "pgj 2026/12", "kasus 0012"."""
    return bool(others_in(text, asked)[0])


def others_in(text: str, asked: str | None) -> tuple[tuple[str, ...], str]:
    """List the cases other than the asked one that a reply names, as they are numbered, and the text without them."""
    if asked is None:
        return (), text
    prefix, year, serial = asked.upper().rsplit("-", 2)
    named = re.compile(
        rf"\b(?:{re.escape(prefix)}{_PART}(?P<year>20\d\d){_PART}(?P<serial>\d{{1,6}})"
        rf"|(?:kasus|perkara|tiket|{re.escape(prefix)})\s?(?:no|nomor|#)?[. #:]{{0,2}}(?P<short>\d{{1,6}}))\b",
        re.IGNORECASE,
    )
    others = ((found["year"] or year, int(found["serial"] or found["short"])) for found in named.finditer(text))
    numbers = (
        f"{prefix}-{in_year}-{other:04d}" for in_year, other in others if (in_year, other) != (year, int(serial))
    )
    return tuple(dict.fromkeys(numbers)), named.sub(" ", text)
