"""Keep the demo's letters and mails as files that a browser shows."""

from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from maild.demo.clients import Photo, Scan


def keep_letter(folder: Path, files: tuple[Photo | Scan, ...]) -> None:
    """Write the files that came with a letter."""
    for file in files:
        (folder / file.name).write_bytes(file.data)


def keep_mail(stem: Path, mail: EmailMessage, raw: bytes) -> str:
    """Write a mail as it went, its two faces and its picture, which the HTML then holds itself; return the text."""
    text, html = _face(mail, "plain"), _face(mail, "html")
    for content_id, jpeg in _pictures(mail):
        html = html.replace(f"cid:{content_id}", f"data:image/jpeg;base64,{b64encode(jpeg).decode()}")
        stem.with_suffix(".jpg").write_bytes(jpeg)
    stem.with_suffix(".eml").write_bytes(raw)
    stem.with_suffix(".txt").write_text(text, encoding="utf-8")
    stem.with_suffix(".html").write_text(html, encoding="utf-8")
    return text


def _face(mail: EmailMessage, form: str) -> str:
    body = mail.get_body((form,))
    return body.get_content() if body else ""


def _pictures(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Find the JPEGs that the HTML shows by their Content-ID (RFC 2392)."""
    for part in mail.walk():
        if isinstance(part, EmailMessage) and part["Content-ID"] and part.get_content_type() == "image/jpeg":
            yield str(part["Content-ID"]).strip("<>"), part.get_content()
