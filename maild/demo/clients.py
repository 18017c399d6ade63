"""Replies as people's mail programs send them: Gmail on a phone, Outlook on a desk, Zimbra in a browser."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from enum import StrEnum
from hashlib import sha256
from html import escape

_DAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


class Client(StrEnum):
    GMAIL = "gmail"
    OUTLOOK = "outlook"
    ZIMBRA = "zimbra"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    address: str

    def __str__(self) -> str:
        return f'"{self.name}" <{self.address}>'


@dataclass(frozen=True, slots=True)
class Photo:
    name: str
    data: bytes
    subtype: str = "png"

    @property
    def media_type(self) -> str:
        return f"image/{self.subtype}"


@dataclass(frozen=True, slots=True)
class Scan:
    """What an office's scanner or its app makes of a letter."""

    name: str
    data: bytes
    media_type: str = "application/pdf"


def letter(
    writer: Person, to: str, subject: str, text: str, at: datetime, files: tuple[Photo | Scan, ...] = ()
) -> bytes:
    """Write a new mail."""
    message = _message(writer, to, subject, at, text)
    message.set_content(text)
    _attach(message, files)
    return message.as_bytes(policy=SMTP)


def reply(
    original: bytes, writer: Person, text: str, client: Client, at: datetime, files: tuple[Photo | Scan, ...] = ()
) -> bytes:
    """Answer a mail as an ordinary client does: to its Reply-To, threaded, with the original quoted below."""
    asked = message_from_bytes(original, policy=default)
    prefix = {Client.GMAIL: "Re: ", Client.OUTLOOK: "RE: ", Client.ZIMBRA: "Bls: "}[client]
    to = asked["Reply-To"] or asked["From"]
    message = _message(writer, str(to), prefix + str(asked["Subject"]), at, text)
    message["In-Reply-To"] = asked["Message-ID"]
    message["References"] = " ".join(filter(None, (asked["References"], asked["Message-ID"])))
    body = asked.get_body(("plain",))
    quoted = body.get_content() if body else ""
    plain, html = _BODIES[client](text, quoted, asked, at)
    message.set_content(plain)
    if html:
        message.add_alternative(html, subtype="html")
    _attach(message, files)
    return message.as_bytes(policy=SMTP)


def _message(writer: Person, to: str, subject: str, at: datetime, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = str(writer)
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = at
    seed = sha256(f"{writer.address}{at.isoformat()}{subject}{text}".encode()).hexdigest()[:24]
    message["Message-ID"] = f"<{seed}@{writer.address.partition('@')[2]}>"
    return message


def _attach(message: EmailMessage, files: tuple[Photo | Scan, ...]) -> None:
    for file in files:
        maintype, _, subtype = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=maintype, subtype=subtype, filename=file.name)


def _gmail(text: str, quoted: str, asked: EmailMessage, at: datetime) -> tuple[str, str]:
    intro = f"Pada {_day(at)} pukul {at:%H.%M} {asked['From']}\nmenulis:"
    html_quote = f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{_as_html(quoted)}</blockquote>'
    html = f'<div dir="auto">{_as_html(text)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    html += f"{_as_html(intro)}</div>{html_quote}</div>"
    return f"{text}\n\n{intro}\n\n{_angled(quoted)}\n", html


def _outlook(text: str, quoted: str, asked: EmailMessage, at: datetime) -> tuple[str, str]:
    head = f"Dari: {asked['From']}\nDikirim: {_day(at)} {at:%H.%M}\nKepada: {asked['To']}\nSubjek: {asked['Subject']}"
    html = f'<div class="WordSection1"><p class="MsoNormal">{_as_html(text)}</p></div>'
    html += '<hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr">'
    html += f"{_as_html(head)}</div><div>{_as_html(quoted)}</div>"
    return f"{text}\n\n________________________________\n{head}\n\n{quoted}\n", html


def _zimbra(text: str, quoted: str, asked: EmailMessage, at: datetime) -> tuple[str, str]:
    intro = f"----- Pada {_day(at)}, jam {at:%H:%M}, {asked['From']} menulis:"
    return f"{text}\n\n{intro}\n{_angled(quoted)}\n", ""


_BODIES = {Client.GMAIL: _gmail, Client.OUTLOOK: _outlook, Client.ZIMBRA: _zimbra}


def _day(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}"


def _angled(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _as_html(text: str) -> str:
    return escape(text).replace("\n", "<br>")
