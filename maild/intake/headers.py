"""Read the header block of a mail by one linear scan, and decode its values to text that is safe to show.

Bytes from strangers go through `email.header` and `email.policy.default` only at the price of minutes of work or a
wrong sender (stack.md B.4), so what the program relies on is read here.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from binascii import a2b_qp
from dataclasses import dataclass

from maild.intake.charset import decoded

LONGEST = 998  # octets of a line, RFC 5322 §2.1.1: no identifier of an honest mail is longer
_LONGEST_VALUE = 8_192  # of a header that is decoded for people

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BLANK_LINE = re.compile(rb"(?:\A|\r\n|\r(?!\n)|\n)(?:\r\n|\r|\n)")
_MBOX_MARK = re.compile(r">?From [^:\s]")
_NAME = re.compile(r"[!-9;-~]{1,200}")  # RFC 5322 §3.6.8
_ENCODED_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z-]{0,20})?\?([bBqQ])\?([^? \t]{0,4000})\?=")
_ENCODED_WORDS = re.compile(rf"(?:{_ENCODED_WORD.pattern})+")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t]+(?==\?[A-Za-z0-9])")
_QUOTED_PAIR = re.compile(r"\\(.)")
_MESSAGE_ID = re.compile(rf"<[^<>\s]{{1,{LONGEST}}}>")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_UNSEEN = re.compile(  # controls, marks of direction, zero-width and tag characters, lone surrogates
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANKS = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The headers of a mail: unfolded, undecoded; `oddities` are what an honest mail program does not write."""

    headers: tuple[tuple[str, str], ...] = ()  # (name in lower case, value)
    oddities: tuple[str, ...] = ()

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.headers if key == name)

    def first(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


def header_bytes(raw: bytes, limit: int) -> bytes:
    """Cut the header block off; at most one byte more than `limit`, so that the caller sees an overlong one."""
    start = raw[: limit + 1]
    blank = _BLANK_LINE.search(start)
    return start[: blank.start()] if blank else start


def scan(block: bytes) -> HeaderBlock:
    """Split a header block into names and unfolded values, in order."""
    headers: list[tuple[str, list[str]]] = []
    oddities = ["a NUL in the headers"] if b"\x00" in block else []
    if b"\r" in block.replace(b"\r\n", b""):
        oddities.append("a bare CR in the headers")
    for number, line in enumerate(_LINE_END.split(block)):
        text = decoded(line, "")
        if number == 0 and _MBOX_MARK.match(text):
            continue
        if text[:1] in (" ", "\t") and headers:
            headers[-1][1].append(text)
            continue
        name, colon, value = text.partition(":")
        if text.strip() and not _NAME.fullmatch(name if colon else ""):
            oddities.append("a line in the headers that is no header")
        if colon:
            headers.append((_plain_name(name), [value]))
    return HeaderBlock(tuple((name, "".join(lines).strip(" \t")) for name, lines in headers), tuple(oddities))


def one_line(value: str) -> str:
    """Decode encoded words (RFC 2047) and make one clean line of it, for people and templates."""
    joined = _BETWEEN_WORDS.sub(r"\1", value[:_LONGEST_VALUE])
    return clean_line(_ENCODED_WORDS.sub(_decoded_words, joined))


def clean_line(text: str) -> str:
    """Fold white space to single blanks and drop everything that does not show."""
    return _UNSEEN.sub("", _BLANKS.sub(" ", text)).strip()


def message_ids(values: tuple[str, ...], limit: int) -> tuple[str, ...]:
    """List the last `limit` identifiers of In-Reply-To or References headers, oldest first; they are opaque."""
    found = [message_id for value in values for message_id in _MESSAGE_ID.findall(value)]
    return tuple(found[-limit:])


def addresses_in(value: str) -> tuple[str, ...]:
    """Find what looks like addresses, in lower case; good for finding a token, never for authority."""
    return tuple(found.lower() for found in _ADDRESS.findall(value))


def name_of(from_header: str) -> str:
    """Take the display name of a From header, decoded; "" where there is none."""
    name = one_line(from_header.rpartition("<")[0])
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = _QUOTED_PAIR.sub(r"\1", name[1:-1])
    return name.strip("' ")[:200]


def _plain_name(name: str) -> str:
    """Read `From :`, ` From` and `From<NUL>` as the From that some programs will take them for."""
    return clean_line(name).lower()[:200]


def _decoded_words(words: "re.Match[str]") -> str:
    """Decode a run of encoded words; clients split characters between words, so equal charsets are joined first."""
    runs: list[tuple[str, bytes]] = []
    for word in _ENCODED_WORD.finditer(words[0]):
        charset, octets = word[1].lower(), _octets_of(word[2], word[3])
        if runs and runs[-1][0] == charset:
            octets = runs.pop()[1] + octets
        runs.append((charset, octets))
    return "".join(decoded(octets, charset) for charset, octets in runs)


def _octets_of(encoding: str, text: str) -> bytes:
    octets = text.encode()
    if encoding in "qQ":
        return a2b_qp(octets, header=True)
    try:
        return b64decode(octets + b"=" * (-len(octets) % 4))
    except Base64Error:
        return octets
