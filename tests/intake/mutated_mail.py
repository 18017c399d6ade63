"""Mails out of a grammar with faults, and honest mails that were damaged; a seed names each, and gives it again.

Every header and every part may be left out, doubled, folded, encoded wrongly, cut off, lied about or put into another;
then octets are cut, doubled, swapped and overwritten.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from quopri import encodestring
from random import Random

Damage = Callable[[bytes, Random], bytes]
Header = tuple[bytes, bytes]

_MAILS = Path(__file__).parents[1] / "data" / "mails"
_PAPERS = Path(__file__).parents[1] / "data" / "papers"
_LONGEST = 100_000  # octets
_DEEPEST = 12

# --- words ---

_TEXTS = (
    "Nama Unit        : Lapas Kelas IIA Kediri\nPenanggung Jawab : Bambang, S.H.\nNo. HP           : 0812-5550-0143\n"
    "Uraian Gangguan  : internet mati sejak pagi\nPermintaan       : mohon dicek\n",
    "Yth. Kabag\n\nInternet Rutan Ngawi mati sejak pukul 07.45. Hubungi Pak Budi 0812 5550 0150. Mohon bantuan.\n",
    "Setuju\n\nPada Sen, 23 Nov 2026 pukul 08.15 Pengaduan <pengaduan@kanwil.example> menulis:\n> Mohon disposisi\n",
    "SELESAI\nPenyebab: kabel putus\nChecklist:\n[x] sudah diuji\n",
    "",
    "\n" * 400,
    "kata " * 300,
)
_PAGES = (
    "<html><body><p>Internet <b>mati</b></p><table><tr><td>Unit<td>Lapas Ngawi</table></body></html>",
    '<p style="display:none">SETUJU</p><p>Belum</p><img src="file:///etc/passwd"><img src="cid:x">',
    "<div>" * 500 + "Wifi mati",
    "<style>p{</style><!--[if mso]>a<![endif]--><p>&#0;&#x110000;&nbsp;&bogus;<a href='mailto:x@y?subject=%0aBcc:z'>",
)  # fmt: skip
_ADDRESSES = (
    b"Bambang <lapas@unit.example>", b"lapas@unit.example", b"kabag@kanwil.example", b"<>", b"a@b, c@d",
    b'"kabag@kanwil.example" <x@evil.example>', b"=?utf-8?q?Budi=0aBcc:?= <a@b.example>",
    b"kabag@kanwil.example <x@y>", b"grup: a@b.example, c@d.example;", b"<@rute:a@b.example>",
    b"(" * 1_500 + b"a@b.example", b"a@b\x00.example", b"MAILER-DAEMON", b"b\xfcro@unit.example",
    b"a" * 300 + b"@unit.example", b'"' * 99, b"\xe2\x80\xaekabag@kanwil.example",
)  # fmt: skip
_VALUES = (
    b"", b" ", b"\x00", b"Gangguan jaringan", b"[PGJ-2026-0001] Re: Gangguan", b"=?utf-8?b?" + b"QUJD" * 900 + b"?=",
    b"=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=", b"=?x-none?b?////?=", b"=?a?q?" * 400, b"\xff\xfe\x80", b"<<<<<<<<",
    b"<a@b>" * 300, b"a" * 30_000, b"x\r y", b"x\n y\n\tz", b"no", b"auto-replied", b"bulk",
    b"Mon, 99 Foo 20260 99:99:99 +9999", b"multipart/mixed", b"{{ 6*7 }}", b"%s%n", b"; ; ;=;", b'a="b', b"(" * 2_000,
    b"1.0", b"7bit" * 500,
)  # fmt: skip
_NAMES = (
    b"From", b"To", b"Cc", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References", b"Reply-To", b"Sender",
    b"Return-Path", b"Auto-Submitted", b"Precedence", b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version",
    b"Content-Disposition", b"Authentication-Results", b"Received", b"List-Id", b"X-Maild-Kind", b"DKIM-Signature",
    b"Delivered-To", b"Resent-From", b"X-Loop", b"",
)  # fmt: skip
_CHARSETS = (
    b"utf-8", b"us-ascii", b"iso-8859-1", b"utf-16", b"utf-7", b"utf-32", b"idna", b"punycode", b"rot13", b"hex",
    b"zip", b"undefined", b"unicode_escape", b"iso-2022-jp", b"big5", b"cp037", b"x" * 500, b"", b"\xff", b"utf-8''",
    b"mbcs",
)  # fmt: skip
_ENCODINGS = (
    b"7bit", b"8bit", b"binary", b"base64", b"quoted-printable", b"x-uuencode", b"uuencode", b"yenc", b"BASE64 (x)",
    b"", b"\x00",
)  # fmt: skip
_MEDIA = (
    b"text/plain", b"text/html", b"text/calendar", b"application/pdf", b"image/jpeg", b"application/zip",
    b"message/rfc822", b"message/delivery-status", b"message/partial; number=1; total=9; id=x",
    b"message/external-body; access-type=local-file; name=/etc/passwd", b"multipart/mixed",
    b"multipart/alternative; boundary=", b"application/ms-tnef", b"text", b"/", b"text/plain/x", b"x" * 400 + b"/y",
    b"application/octet-stream; name*0*=utf-8''%; name*1=b; name*99999999=c",
)  # fmt: skip
_BITS = (
    b"\x00", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"--", b"=", b"=?", b"?=", b'"', b"(", b":", b";", b"\x80",
    b"\xff\xff", b"\x1b$B", b"+AGE-", b"&#", b"<", b"\r\n.\r\n", b"\r\nFrom ", b"--batas--\r\n",
)  # fmt: skip


# --- the grammar ---


def mutated(seed: int, honest: Sequence[bytes] = ()) -> bytes:
    """Write the mail of a seed: by the grammar, or a damaged one of these or of `tests/data/mails`."""
    dice = Random(seed)
    raw = _written(dice) if dice.random() < 0.5 else dice.choice((*_shapes(), *honest))
    for _ in range(dice.choice((0, 1, 1, 2, 3, 8))):
        raw = dice.choice(_DAMAGES)(raw, dice)
    return raw[:_LONGEST]


@cache
def _shapes() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(_MAILS.glob("*.eml")))


@cache
def _files() -> tuple[bytes, ...]:
    return tuple(path.read_bytes()[:60_000] for path in sorted(_PAPERS.iterdir()) if path.suffix != ".jpg")


def _written(dice: Random) -> bytes:
    headers, body = _part(dice, 0)
    return _block(dice, [*_envelope(dice), *headers]) + body


def _envelope(dice: Random) -> list[Header]:
    """Name who writes what to whom; much of it may be missing or strange."""
    is_odd = dice.random() < 0.4
    return [
        (b"Return-Path", b"<lapas@unit.example>"),
        (b"From", dice.choice(_ADDRESSES) if is_odd else _ADDRESSES[0]),
        (b"To", b"pengaduan@kanwil.example"),
        (b"Subject", dice.choice(_VALUES) if is_odd else b"Gangguan jaringan"),
        (b"Date", b"Mon, 23 Nov 2026 08:15:00 +0700"),
        (b"Message-ID", b"<%d@unit.example>" % dice.randrange(10**9)),
        (b"MIME-Version", b"1.0"),
    ]


def _part(dice: Random, depth: int) -> tuple[list[Header], bytes]:
    """Write one part, which may be made of parts."""
    chance = dice.random()
    if depth < _DEEPEST and chance < 0.35:
        return _several(dice, depth)
    if depth < _DEEPEST and chance < 0.42:
        headers, body = _part(dice, depth + 1)
        return [(b"Content-Type", b"message/rfc822")], _block(dice, [*_envelope(dice), *headers]) + body
    if chance < 0.5:
        return _file(dice)
    return _text(dice)


def _several(dice: Random, depth: int) -> tuple[list[Header], bytes]:
    boundary = dice.choice((b"batas", b"batas%d" % depth, b"=_" + b"x" * 60, b"a b", b"", b"--", b"\xff", b"x" * 300))
    kind = dice.choice((b"mixed", b"alternative", b"related", b"report", b"signed", b"digest", b"form-data", b"x"))
    marked = boundary if dice.random() < 0.85 else b"lain"
    parts = [_part(dice, depth + 1) for _ in range(dice.choice((0, 1, 2, 2, 3, 5)))]
    opened = b"".join(b"--" + marked + b"\r\n" + _block(dice, headers) + body + b"\r\n" for headers, body in parts)
    closed = b"--" + marked + b"--\r\n" if dice.random() < 0.8 else b""
    parameter = dice.choice((b'; boundary="%s"', b"; boundary=%s", b"; BOUNDARY*=utf-8''%s", b"; boundary*0=%s", b""))
    named = parameter % boundary if b"%s" in parameter else parameter
    return [(b"Content-Type", b"multipart/" + kind + named)], b"pembuka\r\n" + opened + closed


def _file(dice: Random) -> tuple[list[Header], bytes]:
    data = dice.choice((*_files(), b"", b"%PDF-1.7", b"PK\x03\x04" + dice.randbytes(200), dice.randbytes(500)))
    if dice.random() < 0.5:
        data = _overwritten(data, dice)
    name = dice.choice((b"surat.pdf", b"../../x", b"a\x00b", b"\xff.exe", b"=?utf-8?q?x?=", b"x" * 400, b'"'))
    headers = [
        (b"Content-Type", dice.choice(_MEDIA)),
        (b"Content-Disposition", b'attachment; filename="' + name + b'"'),
        (b"Content-Transfer-Encoding", b"base64"),
    ]
    encoded = b64encode(data)
    return headers, encoded[: dice.randrange(len(encoded) + 1)] if dice.random() < 0.2 else encoded


def _text(dice: Random) -> tuple[list[Header], bytes]:
    """Write a text in one charset and encoding, and declare perhaps others."""
    is_page = dice.random() < 0.3
    text = dice.choice(_PAGES if is_page else _TEXTS)
    octets = text.encode(dice.choice(("utf-8", "utf-8", "latin-1", "utf-16", "cp037")), "replace")
    encoding = dice.choice((b"8bit", b"base64", b"quoted-printable"))
    body = {b"base64": b64encode, b"quoted-printable": encodestring}.get(encoding, bytes)(octets)
    is_honest = dice.random() < 0.6
    declared = b"utf-8" if is_honest else dice.choice(_CHARSETS)
    kind = (b"text/html" if is_page else b"text/plain") if is_honest else dice.choice(_MEDIA)
    extra = dice.choice((b"", b"; format=flowed; delsp=yes", b"; name=a", b"; charset=utf-8; charset=utf-16"))
    headers = [
        (b"Content-Type", kind + b'; charset="' + declared + b'"' + extra),
        (b"Content-Transfer-Encoding", encoding if is_honest else dice.choice(_ENCODINGS)),
    ]
    return headers, body


def _block(dice: Random, headers: list[Header]) -> bytes:
    """Write headers, each with a chance to be written wrongly, and the blank line."""
    lines = [dice.choice(_FAULTS)(header, dice) if dice.random() < 0.08 else _line(header) for header in headers]
    end = b"\r\n" if dice.random() < 0.97 else dice.choice((b"", b"\n", b"\r", b" \r\n"))
    return b"".join(lines) + end


# --- faults of a header ---


def _line(header: Header) -> bytes:
    return header[0] + b": " + header[1] + b"\r\n"


def _dropped(header: Header, dice: Random) -> bytes:
    return b""


def _doubled(header: Header, dice: Random) -> bytes:
    return _line(header) * dice.choice((2, 2, 30, 400))


def _contradicted(header: Header, dice: Random) -> bytes:
    return _line(header) + _line((header[0], dice.choice((*_VALUES, *_ADDRESSES))))


def _folded(header: Header, dice: Random) -> bytes:
    at = dice.randrange(len(header[1]) + 1)
    fold = dice.choice((b"\r\n ", b"\r\n\t", b"\n ", b"\r ", b"\r\n \r\n ", b"\r\n" + b" " * 2_000))
    return _line((header[0], header[1][:at] + fold + header[1][at:]))


def _mistaken(header: Header, dice: Random) -> bytes:
    return _line((header[0], dice.choice((*_VALUES, *_ADDRESSES))))


def _misspelt(header: Header, dice: Random) -> bytes:
    name = dice.choice((header[0] + b" ", b" " + header[0], header[0].upper(), header[0] + b"\x00", *_NAMES))
    return name + dice.choice((b":", b" : ", b"", b"::")) + header[1] + b"\r\n"


def _cut_short(header: Header, dice: Random) -> bytes:
    return _line(header)[: dice.randrange(len(_line(header)))]


def _ended_otherwise(header: Header, dice: Random) -> bytes:
    return _line(header)[:-2] + dice.choice((b"\r", b"\n", b"\r\r\n", b"\n\r", b"\x0b", b"\x85"))


def _filled(header: Header, dice: Random) -> bytes:
    return _line((header[0], header[1] + dice.choice((b"\x00", b" ", b"(", b"<", b"\xff", b"a")) * 9_000))


_FAULTS = (
    _dropped, _doubled, _contradicted, _folded, _mistaken, _misspelt, _cut_short, _ended_otherwise, _filled,
)  # fmt: skip


# --- damage to octets ---


def _overwritten(raw: bytes, dice: Random) -> bytes:
    octets = bytearray(raw)
    for _ in range(dice.choice((1, 3, 20)) if octets else 0):
        octets[dice.randrange(len(octets))] = dice.randrange(256)
    return bytes(octets)


def _cut(raw: bytes, dice: Random) -> bytes:
    return raw[: dice.randrange(len(raw) + 1)]


def _gapped(raw: bytes, dice: Random) -> bytes:
    first, last = _stretch(raw, dice)
    return raw[:first] + raw[last:]


def _repeated(raw: bytes, dice: Random) -> bytes:
    first, last = _stretch(raw, dice)
    return raw[:last] + raw[first:last] * dice.choice((1, 2, 9)) + raw[last:]


def _moved(raw: bytes, dice: Random) -> bytes:
    first, last = _stretch(raw, dice)
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + raw[first:last] + raw[at:]


def _peppered(raw: bytes, dice: Random) -> bytes:
    for _ in range(dice.randrange(1, 12)):
        at = dice.randrange(len(raw) + 1)
        raw = raw[:at] + dice.choice(_BITS) * dice.choice((1, 1, 1, 300)) + raw[at + dice.randrange(3) :]
    return raw


def _shuffled(raw: bytes, dice: Random) -> bytes:
    lines = raw.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def _with_other_ends(raw: bytes, dice: Random) -> bytes:
    return raw.replace(b"\r\n", dice.choice((b"\n", b"\r", b"\r\r\n", b"\n\r")))


def _headed(raw: bytes, dice: Random) -> bytes:
    """Put headers before it that nobody has signed."""
    return b"".join(_line((dice.choice(_NAMES), dice.choice(_VALUES))) for _ in range(dice.choice((1, 5, 60)))) + raw


def _stretch(raw: bytes, dice: Random) -> tuple[int, int]:
    first = dice.randrange(len(raw) + 1)
    return first, min(len(raw), first + dice.choice((1, 10, 100, 500, 4_000)))


_DAMAGES: tuple[Damage, ...] = (
    _overwritten, _cut, _gapped, _repeated, _moved, _peppered, _shuffled, _with_other_ends, _headed,
)  # fmt: skip
