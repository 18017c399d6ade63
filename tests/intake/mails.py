"""Mails built part by part."""

from base64 import b64encode
from pathlib import Path

MAILS = Path(__file__).parent.parent / "data" / "mails"
HEAD = (
    b"From: Budi Santoso <budi@lapas.example>\r\nTo: pengaduan@kanwil.example\r\n"
    b"Subject: Gangguan\r\nMessage-ID: <1@x>\r\n"
)


def a_mail(body: bytes = b"Jaringan mati\r\n", *more: bytes) -> bytes:
    return HEAD + b"".join(line + b"\r\n" for line in more) + b"\r\n" + body


def a_part(body: bytes, *more: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in more) + b"\r\n" + body + b"\r\n"


def a_multipart(kind: bytes, *parts: bytes, boundary: bytes = b"=_a") -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part for part in parts) + b"--" + boundary + b"--\r\n"
    return a_part(body, b'Content-Type: multipart/%s; boundary="%s"' % (kind, boundary))


def a_whole(part: bytes) -> bytes:
    return HEAD + part


PLAIN = a_part(b"teks biasa", b"Content-Type: text/plain; charset=utf-8")
BLANK = a_part(b"  \r\n\r\n", b"Content-Type: text/plain; charset=utf-8")
RICH = a_part(b"<p>teks kaya</p>", b"Content-Type: text/html; charset=utf-8")
FOOTER = a_part(b"-- milis kantor", b"Content-Type: text/plain")
PDF = a_part(
    b64encode(b"%PDF-1.4"),
    b"Content-Type: application/pdf",
    b'Content-Disposition: attachment; filename="surat.pdf"',
    b"Content-Transfer-Encoding: base64",
)
NESTED = a_part(b"From: lain@x.example\r\nSubject: lama\r\n\r\nisi lama", b"Content-Type: message/rfc822")
LOGO = a_part(
    b64encode(b"\x89PNG"), b"Content-Type: image/png", b"Content-ID: <l>", b"Content-Transfer-Encoding: base64"
)
PHOTO = a_part(
    b64encode(b"\xff\xd8" * 20_000),
    b"Content-Type: image/jpeg",
    b"Content-Disposition: inline; filename=IMG_1.jpg",
    b"Content-ID: <p>",
    b"Content-Transfer-Encoding: base64",
)
NOTE = a_part(b"catatan", b"Content-Type: text/plain", b"Content-Disposition: attachment; filename=catatan.txt")
