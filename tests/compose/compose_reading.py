"""Read a composed mail as a mail client does."""

import email
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name == "href" and value]


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def bodies(raw: bytes) -> tuple[str, str]:
    message = parsed(raw)
    text, html = (message.get_body((form,)) for form in ("plain", "html"))
    return text.get_content().replace("\r\n", "\n"), html.get_content()


def links(raw: bytes, scheme: str = "mailto:") -> list[str]:
    return [link for link in _Links(bodies(raw)[1]).found if link.startswith(scheme)]


def filled_in(link: str) -> tuple[str, str, str]:
    """Read a mailto link as a mail client does: To, Subject, body."""
    parts = urlsplit(link)
    query = parse_qs(parts.query, strict_parsing=True)
    return unquote(parts.path), query["subject"][0], query["body"][0]
