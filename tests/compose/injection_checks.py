"""Look at the bytes of a mail as strangers' programs do, and compare them with the same mail of harmless words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import default
from urllib.parse import parse_qs, unquote, urlsplit

import mailparser
from injection_payloads import BEGIN, END
from injection_story import Written, office
from lxml import html as lxml_html

from maild.compose.wording import clean
from maild.core.event import Send
from maild.core.office import Actor
from maild.core.posting import MailKind
from maild.intake.headers import one_line

_MARKED = re.compile(f"{BEGIN}((?:(?!{BEGIN}).)*?){END}", re.DOTALL)
_PIECES = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_OURS = re.compile(r"<[a-z2-7]{26}\.[a-z2-7]{16}@kanwil\.example>")
_THREADING = {"In-Reply-To", "References"}
_LONGEST = 998
_SHORTENED = "…"
_CUT = 3900  # characters: longer words are cut somewhere in a mail
_MARKS = (BEGIN, END, "evil", "@x.example", "1337")

Element = tuple[str, tuple[tuple[str, str], ...]]
"""An element of a page by its name and attributes; of an attribute that may hold words, only that it is there."""


@dataclass(frozen=True, slots=True)
class Harmless:
    """What mails of a kind have where the words are harmless; of the variety of such mails, all of it."""

    headers: frozenset[tuple[str, ...]] = frozenset()
    types: frozenset[tuple[str, ...]] = frozenset()
    elements: frozenset[Element] = frozenset()
    subjects: frozenset[str] = frozenset()


def harmless(mails: Iterable[tuple[Send, bytes]]) -> dict[MailKind, Harmless]:
    """Learn the shapes of each kind of mail."""
    found: dict[MailKind, Harmless] = {}
    for send, raw in mails:
        message, before = message_from_bytes(raw), found.get(send.kind, Harmless())
        found[send.kind] = Harmless(
            before.headers | {_without_threading(message.keys())},
            before.types | {_types(message)},
            before.elements | elements(text_of(message, "html")),
            before.subjects | {str(message["Subject"])},
        )
    return found


def objections(mail: Written, twin: Harmless, words: str, is_coded: bool = True) -> Iterator[str]:
    """Say everything that is not as planned about a mail in which the words stand.

    Where line ends came as they are, the letter was another: what it shows is then what it said.
    """
    raw = mail.rendered.raw
    message = message_from_bytes(raw)
    yield from _of_bytes(raw)
    yield from _of_headers(message, BytesHeaderParser(policy=default).parsebytes(raw), mail, twin)
    yield from _of_another_parser(raw, message, mail)
    if _types(message) not in twin.types:
        yield f"its parts are {_types(message)}"
    html, plain = text_of(message, "html"), text_of(message, "plain")
    extra = elements(html) - twin.elements
    if extra:
        yield f"the HTML has {set(extra)}"
    yield from _of_links(html, mail)
    if is_coded or not _PIECES.search(words):
        yield from (f"the HTML shows {part!r}" for part in _changed(_visible(html), words))
        yield from (f"the text shows {part!r}" for part in _changed(re.sub("\n> ?", "\n", plain), words))
    yield from (f"a line of its own: {line!r}" for line in _broken_out(plain, words))


def text_of(message: Message, subtype: str) -> str:
    """Return the decoded text of the first part of a subtype."""
    part = next(part for part in message.walk() if part.get_content_type() == f"text/{subtype}")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8").replace("\r\n", "\n")


def everything_in(raw: bytes) -> str:
    """Return all that can be read in a mail: its octets, its decoded headers, names and parts."""
    message = message_from_bytes(raw)
    heads = BytesHeaderParser(policy=default).parsebytes(raw)
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    names = [part.get_filename() or "" for part in message.walk()]
    texts = [part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes)]
    return "\n".join((raw.decode("ascii"), *map(str, heads.values()), *names, *texts, *map(unquote, texts)))


def without_threading(raw: bytes) -> bytes:
    """Leave out the two headers that name mails: a letter's own Message-ID may stand there (RFC 3834 §3.1.5)."""
    message = message_from_bytes(raw)
    for name in _THREADING:
        del message[name]
    return message.as_bytes()


def elements(html: str) -> frozenset[Element]:
    root = lxml_html.document_fromstring(html)
    return frozenset(
        (str(element.tag), tuple(sorted((name, _kind(name, value)) for name, value in element.attrib.items())))
        for element in root.iter()
    )


def _kind(name: str, value: str) -> str:
    return value if name in ("style", "class", "role") else value.partition(":")[0] if name in ("href", "src") else ""


def _of_bytes(raw: bytes) -> Iterator[str]:
    lines = raw.split(b"\r\n")
    if raw.count(b"\r") != len(lines) - 1 or raw.count(b"\n") != len(lines) - 1:
        yield "a bare CR or LF"
    if max(map(len, lines)) > _LONGEST or not raw.isascii() or b"\0" in raw:
        yield "a line over 998, or an octet that is no ASCII"
    if any(line == b"." or line.startswith(b"From ") for line in lines):
        yield "a line that programs take for an end or a beginning"


def _of_headers(message: Message, modern: Message, mail: Written, twin: Harmless) -> Iterator[str]:
    names = message.keys()
    if _without_threading(names) not in twin.headers or len(set(names)) != len(names) or modern.keys() != names:
        yield f"its headers are {names}"
    if message["Subject"] not in twin.subjects:
        yield f"its subject is {message['Subject']!r}"
    addresses = {name: [address.addr_spec for address in modern[name].addresses] for name in ("From", "To")}
    if addresses != {"From": [office().address], "To": [mail.send.to.address]}:
        yield f"its people are {addresses}"
    named = "" if mail.send.to.actor in (Actor.REPORTER, Actor.OPERATOR) else mail.send.to.name
    if modern["To"].addresses[0].display_name != named:
        yield f"it names {modern['To']}"
    if any(mark in str(value) for name, value in modern.items() if name not in _THREADING for mark in _MARKS):
        yield f"a word of the letter in {modern.items()}"
    threaded = {part for name in _THREADING for part in str(modern.get(name, "")).split()}
    if not all(_OURS.fullmatch(part) or part == mail.case.reporter.message_id for part in threaded):
        yield f"it is threaded with {threaded}"


def _of_another_parser(raw: bytes, message: Message, mail: Written) -> Iterator[str]:
    """Ask mail-parser, which decodes more than the standard library."""
    seen = mailparser.parse_from_bytes(raw)
    if [address for _, address in seen.to] != [mail.send.to.address] or seen.cc or seen.bcc:
        yield f"mail-parser sees it go to {seen.to} {seen.cc} {seen.bcc}"
    if [address for _, address in seen.from_] != [office().address]:
        yield f"mail-parser sees it from {seen.from_}"
    if {name.lower() for name in seen.headers} != {name.lower() for name in message}:
        yield f"mail-parser sees the headers {sorted(seen.headers)}"
    if (len(seen.text_plain), len(seen.text_html)) != (1, 1) or seen.defects:
        yield f"mail-parser sees {len(seen.text_plain)} + {len(seen.text_html)} texts, {seen.defects}"


def _of_links(html: str, mail: Written) -> Iterator[str]:
    local, _, domain = office().address.partition("@")
    tokens = (mail.rendered.posting.token, *mail.tokens)
    ours = {office().address, *(f"{local}+{token}@{domain}" for token in tokens)}
    phone = mail.case.letter.fields.phone
    own = [person.phone for person in (*office().officials, *(one for team in office().teams for one in team.members))]
    numbers = [number.lstrip("+") for number in (phone.e164 if phone else "", *own) if number]
    for _, name, link, _ in lxml_html.document_fromstring(html).iterlinks():
        parts = urlsplit(link)
        match name, parts.scheme:
            case "href", "mailto":
                query = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)
                is_ours = unquote(parts.path) in ours and list(query) == ["subject", "body"]
                if not is_ours or any(mark in unquote(link) for mark in _MARKS):
                    yield f"the link {link}"
            case "href", "https":
                is_known = parts.netloc == "wa.me" and parts.path.lstrip("/") in numbers
                if not is_known or list(parse_qs(parts.query)) != ["text"]:
                    yield f"the link {link}"
            case "href", "tel":
                if link.removeprefix("tel:+") not in numbers:
                    yield f"the link {link}"
            case "src", "cid":
                if f"Content-ID: <{parts.path}>".encode() not in mail.rendered.raw:
                    yield f"the picture {link}"
            case _:
                yield f"the link {name}={link}"


def _changed(text: str, words: str) -> Iterator[str]:
    """Find what stands between the marks and is not what was put there."""
    if not (words.startswith(BEGIN) and words.endswith(END)) or len(words) > _CUT:
        return
    wanted = {_letters(reading)[len(BEGIN) : -len(END)] for reading in (clean(words, len(words)), *_decoded(words))}
    for found in _MARKED.findall(text):
        readings = (_letters(found), _letters(unquote(found)))
        if not any(_is_said(reading, whole) for reading in readings for whole in wanted):
            yield found[:200]


def _is_said(found: str, whole: str) -> bool:
    """Compare with the words; what is cut for space says at least their beginning."""
    begin, mark, _ = found.partition(_SHORTENED)
    return whole.startswith(begin) if mark else found == whole


def _decoded(words: str) -> tuple[str, str]:
    """Read the words as a header's: encoded words and quoted pairs mean something there (RFC 2047, RFC 5322)."""
    line = one_line(words)
    return line, re.sub(r"\\(.)", r"\1", line)


def _letters(text: str) -> str:
    """Keep what every charset reads alike; blanks, also of a category, and what is left of broken characters differ."""
    return "".join(letter for letter in text if ("!" <= letter <= "~" and letter != "_") or letter == _SHORTENED)


def _broken_out(plain: str, words: str) -> Iterator[str]:
    """Find a later line of the words that stands in the text as a line of ours."""
    pieces = [piece.strip() for piece in _PIECES.split(words) if piece.strip("\0 ")]
    starts = tuple(piece for piece in pieces[1:] if len(piece) > 3)
    yield from (line[:200] for line in plain.split("\n") if starts and line.lstrip().startswith(starts))


def _visible(html: str) -> str:
    return str(lxml_html.document_fromstring(html).text_content())


def _types(message: Message) -> tuple[str, ...]:
    return tuple(
        "a file" if part.get_content_disposition() == "attachment" else part.get_content_type()
        for part in message.walk()
    )


def _without_threading(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in _THREADING)
