"""Parse an Authentication-Results header by the grammar of RFC 8601 §2.2; what breaks it is no header at all.

The scanner is our own: authres 1.2.0 (the last, of 2019) reads `dkim=pass (unclosed` as a pass, takes quadratic
time, and refuses what Exim, Fastmail and Yahoo write. Servers need three liberties, on which no verdict hangs: a
semicolon at the very end, properties without a type (`x-bits=2048`, a late `reason=`), base64 and IPv6 without quotes.
"""

import re
from dataclasses import dataclass

_PRINTABLE = re.compile(r"[\t -~]*")
_BLANKS = re.compile(r"[\t ]*")
_COMMENT_TEXT = re.compile(r"(?:[^()\\]++|\\.)*+")
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"')
_QUOTED_PAIR = re.compile(r"\\(.)")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]+")  # RFC 2045 §5.1
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DIGITS = re.compile(r"[0-9]{1,9}")
_BARE = re.compile(r'[^\t ();"\\]+')
_DOMAIN = re.compile(r'@[^\t ();"\\]+')
_VERSION = 1  # of the header and of every method in the registry


class _MalformedError(Exception):
    """The text leaves the grammar."""


@dataclass(frozen=True, slots=True)
class AuthResult:
    """What one method found; names and the result in lower case, values unquoted."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()  # ("header.d", "kanwil.example")

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.properties if key == name)


@dataclass(frozen=True, slots=True)
class AuthHeader:
    """Which server found what."""

    authserv_id: str
    results: tuple[AuthResult, ...] = ()


def parse_auth_header(value: str) -> AuthHeader | None:
    """Read the unfolded value of the header; None where it is malformed or of a version that we do not know."""
    if not _PRINTABLE.fullmatch(value):
        return None
    try:
        return _header(_Cursor(value))
    except _MalformedError:
        return None


class _Cursor:
    """A place in the text that only moves forward, so the time is linear in the length of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def is_between(self) -> bool:
        """Say whether a result ends here."""
        return self._text[self._at : self._at + 1] in ("", ";")

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._text)

    def take(self, pattern: re.Pattern[str]) -> "re.Match[str] | None":
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found

    def need(self, pattern: re.Pattern[str]) -> str:
        found = self.take(pattern)
        if not found:
            raise _MalformedError
        return found[0]

    def takes(self, mark: str) -> bool:
        """Step over one character, if it stands here."""
        is_here = self._text.startswith(mark, self._at)
        self._at += is_here
        return is_here

    def skip(self) -> bool:
        """Step over white space and comments (RFC 5322 §3.2.2); say whether there were any."""
        start = self._at
        self.take(_BLANKS)
        while self.takes("("):
            self._leave_comment()
            self.take(_BLANKS)
        return self._at > start

    def _leave_comment(self) -> None:
        depth = 1
        while depth:
            self.take(_COMMENT_TEXT)
            if self.takes("("):
                depth += 1
            elif self.takes(")"):
                depth -= 1
            else:
                raise _MalformedError


def _header(cursor: _Cursor) -> AuthHeader | None:
    cursor.skip()
    authserv_id = _quoted(cursor) or cursor.need(_TOKEN)
    if cursor.skip() and not cursor.is_between:
        if int(cursor.need(_DIGITS)) != _VERSION:
            return None
        cursor.skip()
    results: list[AuthResult] = []
    while not cursor.is_at_end:
        if not cursor.takes(";"):
            raise _MalformedError
        cursor.skip()
        if not cursor.is_at_end:
            results += _results(cursor)
    found_none = any(found.method == "none" for found in results)  # it may only stand alone
    return AuthHeader(authserv_id, () if found_none else tuple(results))


def _results(cursor: _Cursor) -> tuple[AuthResult, ...]:
    """Read what stands between two semicolons: the word `none`, or one method; nothing of an unknown version."""
    method, version = cursor.need(_KEYWORD).lower(), _VERSION
    cursor.skip()
    if method == "none" and cursor.is_between:
        return (AuthResult("none", "none"),)
    if cursor.takes("/"):
        cursor.skip()
        version = int(cursor.need(_DIGITS))
        cursor.skip()
    _equals(cursor)
    result = cursor.need(_KEYWORD).lower()
    properties = []
    while cursor.skip() and not cursor.is_between:
        properties.append(_property(cursor))
    return (AuthResult(method, result, tuple(properties)),) if version == _VERSION else ()


def _property(cursor: _Cursor) -> tuple[str, str]:
    name = cursor.need(_KEYWORD)
    cursor.skip()
    if cursor.takes("."):
        cursor.skip()
        name += "." + cursor.need(_KEYWORD)
        cursor.skip()
    _equals(cursor)
    local_part = _quoted(cursor)
    if local_part is None:
        return name.lower(), cursor.need(_BARE)
    domain = cursor.take(_DOMAIN)
    return name.lower(), local_part + (domain[0] if domain else "")


def _equals(cursor: _Cursor) -> None:
    if not cursor.takes("="):
        raise _MalformedError
    cursor.skip()


def _quoted(cursor: _Cursor) -> str | None:
    found = cursor.take(_QUOTED)
    return _QUOTED_PAIR.sub(r"\1", found[1]) if found else None
