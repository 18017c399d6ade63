"""What every mail program does when it answers: takes up the mail that it answers, quotes it, puts MIME around it."""

import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.header import Header
from email.policy import default
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from quopri import encodestring

from compose.compose_samples import SAMPLES, written

WIB = timezone(timedelta(hours=7), "WIB")
SENT = datetime(2026, 11, 24, 9, 15, tzinfo=WIB)
ANSWERED = SENT + timedelta(minutes=17)
DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
TOP, BOTTOM, INLINE = "top", "bottom", "inline"
_SPLIT = '<p style="margin:8px 0 4px;font-size:13px'  # "Ketuk tombol, …": here a writer between the lines writes
_SPLIT_LINE = re.compile(r"^Cukup balas|^Jawab", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A mail of ours that is answered."""

    kind: str
    message_id: str
    reply_to: str
    subject: str
    sender: str
    address: str
    to_name: str
    to: str
    plain: str
    html: str

    @property
    def who(self) -> str:
        return f"{self.sender} <{self.address}>"

    @property
    def whom(self) -> str:
        return f"{self.to_name} <{self.to}>"

    @property
    def body(self) -> str:
        """What stands in the body of its HTML, with the style sheet that many programs keep."""
        style = re.search(r"<style>.*?</style>", self.html, re.DOTALL)
        inside = re.search(r"<body[^>]*>(.*)</body>", self.html, re.DOTALL)
        return f"{style[0] if style else ''}<div>{inside[1] if inside else self.html}</div>"

    @property
    def halves(self) -> tuple[str, str]:
        """The body cut where the answers are offered, each half balanced."""
        body = re.sub(r"<style>.*?</style>", "", self.body, flags=re.DOTALL)
        at = body.find(_SPLIT)
        at = at if at > 0 else body.find("<hr")
        depth = len(re.findall(r"<div\b", body[:at])) - body[:at].count("</div>")
        return body[:at] + "</div>" * depth, "<div>" * depth + body[at:]

    @property
    def plain_halves(self) -> tuple[str, str]:
        match = _SPLIT_LINE.search(self.plain)
        at = match.start() if match else len(self.plain) // 2
        return self.plain[:at], self.plain[at:]


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wants to write, and how his program is set up."""

    asked: Asked
    text: str
    ui: str = "id"
    place: str = TOP
    signature: str = ""
    device: bool = True  # the program's own "Dikirim dari …" is left on
    logo: bool = False

    @property
    def en(self) -> bool:
        return self.ui == "en"

    def by_ui(self, indonesian: str, english: str) -> str:
        return english if self.en else indonesian


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as the program hands it to its server."""

    plain: str = ""
    html: str = ""
    agent: tuple[tuple[str, str], ...] = ()
    charset: str = "utf-8"
    plain_coding: str = "quoted-printable"
    html_coding: str = "quoted-printable"
    flowed: str = ""
    boundary: str = "----=_Part_1234_567.890"
    message_id: str = "{}@mail.example"
    prefix: str = "Re: "
    pictures: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=())


def asked(kind: str) -> Asked:
    raw = written(*SAMPLES[kind]).raw
    mail = message_from_bytes(raw, policy=default)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain and html
    sender, to = mail["From"].addresses[0], mail["To"].addresses[0]
    return Asked(
        kind,
        str(mail["Message-ID"]),
        str(mail["Reply-To"] or mail["From"]),
        str(mail["Subject"]),
        sender.display_name,
        sender.addr_spec,
        to.display_name,
        to.addr_spec,
        plain.get_content().rstrip() + "\n",
        html.get_content(),
    )


# --- texts ---


def divs(text: str) -> str:
    """Each line in its own div, empty lines as a break: what editors make of Enter."""
    return "".join(f"<div>{escape(line) if line.strip() else '<br>'}</div>" for line in text.split("\n"))


def brs(text: str, br: str = "<br>") -> str:
    return br.join(escape(line) for line in text.split("\n"))


def paragraphs(text: str) -> str:
    return "".join(f"<p>{brs(block)}</p>\n" for block in text.split("\n\n"))


def mso(text: str, span: str = 'style="font-size:11.0pt;mso-fareast-language:EN-US"') -> str:
    rows = (escape(line) if line.strip() else "<o:p>&nbsp;</o:p>" for line in text.split("\n"))
    return "\n".join(f'<p class="MsoNormal"><span {span}>{row}<o:p></o:p></span></p>' for row in rows)


def angled(text: str, sign: str = "> ", wrap: int = 0) -> str:
    rows = [row for line in text.rstrip("\n").split("\n") for row in (wrapped(line, wrap) if wrap else [line])]
    return "\n".join((sign + row).rstrip() for row in rows)


def wrapped(line: str, width: int) -> list[str]:
    rows, row = [], ""
    for word in line.split(" "):
        if row and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row]


def fold(text: str, width: int = 76) -> str:
    return "\n".join(row for line in text.split("\n") for row in wrapped(line, width))


def prefixed(html: str, prefix: str) -> str:
    """Rename classes and ids as programs do that show foreign HTML in a page of their own."""
    html = re.sub(
        r'\bclass="([^"]*)"', lambda m: 'class="' + " ".join(prefix + name for name in m[1].split()) + '"', html
    )
    return re.sub(r'\bid="([^"]*)"', rf'id="{prefix}\1"', html)


def without_style(html: str) -> str:
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


class _Plain(HTMLParser):
    def __init__(self, link: str) -> None:
        super().__init__()
        self.out: list[str] = []
        self.link = link
        self.href = ""
        self.mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "title"):
            self.mute += 1
        if tag in ("br", "p", "div", "tr", "h2", "table", "blockquote", "hr"):
            self.out.append("\n")
        if tag == "a":
            self.href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "title"):
            self.mute -= 1
        if tag in ("p", "div", "h2", "table", "blockquote"):
            self.out.append("\n")
        if tag == "a" and self.link:
            self.out.append(self.link.format(self.href))

    def handle_data(self, data: str) -> None:
        if not self.mute:
            self.out.append(re.sub(r"\s+", " ", data))


def plain_of(html: str, link: str = "<{}>") -> str:
    """The text that programs make of the HTML that they quote: links behind their words."""
    parser = _Plain(link)
    parser.feed(html)
    text = "".join(parser.out)
    return re.sub(r"\n[ \n]*\n", "\n\n", re.sub(r" *\n *", "\n", text)).strip("\n") + "\n"


# --- dates ---


def day(ui: str, length: int | None = None) -> str:
    return DAYS[ui][SENT.weekday()][:length]


def month(ui: str, length: int | None = None) -> str:
    return MONTHS[ui][SENT.month - 1][:length]


# --- MIME ---


def finished(draft: Draft, reply: Reply, sender: str, address: str, banner: str = "", footer: str = "",
             list_footer: str = "") -> bytes:  # fmt: skip
    """The mail as it arrives: what gateways put above and below stands in both parts."""
    plain, html = draft.plain, draft.html
    if banner:
        plain = f"{banner}\n\n{plain}" if plain else plain
        html = _after_body(
            html, f'<table border="0"><tr><td style="background:#FFEB9C">{brs(banner)}</td></tr></table><br>'
        )
    if footer:
        plain = f"{plain.rstrip()}\n\n{footer}\n" if plain else plain
        html = _before_end(html, f"<br><p>{brs(footer)}</p>")
    draft = replace(draft, plain=plain, html=html)
    seed = sha256(f"{draft}{reply}".encode()).hexdigest()
    top = [
        ("From", f"{_word(sender)} <{address}>"),
        ("To", f"{_word(reply.asked.sender)} <{reply.asked.reply_to}>"),
        ("Subject", _word(draft.prefix + reply.asked.subject)),
        ("Date", f"{ANSWERED:%a, %d %b %Y %H:%M:%S +0700}"),
        ("Message-ID", f"<{draft.message_id.format(seed[:24])}>"),
        ("In-Reply-To", reply.asked.message_id),
        ("References", reply.asked.message_id),
        *draft.agent,
        *draft.headers,
        ("MIME-Version", "1.0"),
    ]
    body = _body(draft)
    if list_footer:
        body = _multipart("mixed", "===============0123456789==", body, _leaf(
            "text/plain", 'charset="us-ascii"', "7bit", list_footer.encode(), "inline"
        ))  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in top)
    return head.encode("ascii") + body


def _body(draft: Draft) -> bytes:
    parts = []
    charset = f'charset="{draft.charset}"'
    if draft.plain:
        extra = f"; {draft.flowed}" if draft.flowed else ""
        data = draft.plain.replace("\r\n", "\n").encode(draft.charset, "replace")
        parts.append(_leaf("text/plain", charset + extra, draft.plain_coding, data))
    if draft.html:
        shown = _leaf("text/html", charset, draft.html_coding, draft.html.encode(draft.charset, "xmlcharrefreplace"))
        if draft.pictures:
            images = (_image(cid) for cid in draft.pictures)
            shown = _multipart("related", draft.boundary + "R", shown, *images)
        parts.append(shown)
    body = parts[0] if len(parts) == 1 else _multipart("alternative", draft.boundary, *parts)
    if draft.files:
        body = _multipart("mixed", draft.boundary + "M", body, *(_file(*file) for file in draft.files))
    return body


def _leaf(kind: str, parameters: str, coding: str, data: bytes, disposition: str = "") -> bytes:
    head = f"Content-Type: {kind}; {parameters}\r\nContent-Transfer-Encoding: {coding}\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}\r\n"
    if coding == "base64":
        coded = b64encode(data.replace(b"\n", b"\r\n"))
        data = b"\r\n".join(coded[at : at + 76] for at in range(0, len(coded), 76))
    elif coding == "quoted-printable":
        data = encodestring(data).replace(b"\n", b"\r\n")
    else:
        data = data.replace(b"\n", b"\r\n")
    return head.encode() + b"\r\n" + data + b"\r\n"


def _image(cid: str) -> bytes:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
    head = f'Content-Type: image/png; name="image001.png"\r\nContent-ID: <{cid}>\r\n'
    head += 'Content-Disposition: inline; filename="image001.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head.encode() + b64encode(png) + b"\r\n"


def _file(name: str, data: bytes) -> bytes:
    head = f'Content-Type: image/jpeg; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    head += "Content-Transfer-Encoding: base64\r\n\r\n"
    coded = b64encode(data)
    return head.encode() + b"\r\n".join(coded[at : at + 76] for at in range(0, len(coded), 76)) + b"\r\n"


def _multipart(kind: str, boundary: str, *parts: bytes) -> bytes:
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode() + body


def _word(text: str) -> str:
    if text.isascii():
        return f'"{text}"' if re.search(r"[,.]", text) and "[" not in text else text
    return Header(text, "utf-8").encode()


def _after_body(html: str, piece: str) -> str:
    match = re.search(r"<body[^>]*>", html)
    at = match.end() if match else 0
    return html[:at] + piece + html[at:] if html else html


def _before_end(html: str, piece: str) -> str:
    at = html.rfind("</body>")
    return (html + piece if at < 0 else html[:at] + piece + html[at:]) if html else html
