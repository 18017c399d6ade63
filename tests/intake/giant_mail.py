"""Mails that are too much of something (T36): each is read, or refused and put before a person."""

from base64 import b64encode
from collections.abc import Callable

_HEAD = b"From: Budi <lapas@unit.example>\r\nTo: pengaduan@kanwil.example\r\nSubject: Raksasa\r\n"
_FROM = b"From: Budi <lapas@unit.example>\r\n"


def _attached(octets: int) -> bytes:
    """A letter with one file; as base64 it is a third larger."""
    lines = b64encode(bytes(57)) + b"\r\n"
    return (
        _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nTerlampir.\r\n--x\r\n"
        b"Content-Type: application/octet-stream; name=besar.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + lines * (octets // 57)
        + b"--x--\r\n"
    )


def _multiparts(depth: int) -> bytes:
    inner = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(depth))
    return _HEAD + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n" + inner


MAILS: dict[str, Callable[[], bytes]] = {
    "10,000 parts": lambda: _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * 10_000,
    "100,000 parts": lambda: _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 100_000,
    "multiparts 2,000 deep": lambda: _multiparts(2_000),
    "mails 2,000 deep": lambda: (_HEAD + b"Content-Type: message/rfc822\r\n\r\n") * 2_000,
    "200,000 headers": lambda: _HEAD + b"X-A: b\r\n" * 200_000 + b"\r\nx",
    "one header of 5 MB": lambda: _HEAD + b"X-A: " + b"b" * 5_000_000 + b"\r\n\r\nx",
    "100,000 recipients": lambda: _HEAD + b"Cc: " + b"a@b.example, " * 100_000 + b"\r\n\r\nx",
    "16,000 recipients": lambda: _HEAD + b"Cc: " + b"a@b.example, " * 16_000 + b"\r\n\r\nx",
    "16,000 writers": lambda: b"From: " + b"a@b.example, " * 16_000 + b"\r\nSubject: Raksasa\r\n\r\nx",
    "15,000 references": lambda: (
        _FROM + b"Subject: Raksasa\r\nReferences: " + b"<a@b.example> " * 15_000 + b"\r\n\r\nx"
    ),
    "1,000 comments in comments": lambda: b"From: " + b"(" * 1_000 + b")" * 1_000 + b" a@b.example\r\n\r\nx",
    "10 MB of text": lambda: _HEAD + b"\r\n" + b"Internet mati sejak pagi. " * 400_000,
    "10 MB of tags": lambda: _HEAD + b"Content-Type: text/html\r\n\r\n" + b"<b>a</b>" * 1_250_000,
    "300,000 tags in tags": lambda: _HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000,
    "a file of 17 MB": lambda: _attached(17_000_000),
    "a file of 36 MB": lambda: _attached(36_000_000),
}
