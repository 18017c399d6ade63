"""The worst letters through real servers: what arrives, for whom, is what was written, and nothing else does."""

from base64 import b64encode
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256

from theatre import Theatre

_WORDS = (
    "\r\nBcc: evil@x.example\r\n",
    "\rBcc: evil@x.example",
    "\x85Bcc: evil@x.example\u2028To: evil@x.example",
    "\r\n.\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<evil@x.example>\r\nDATA\r\nSubject: lain\r\n\r\nlain\r\n.\r\n",
    "\n.\nQUIT\n",
    "\r.\r",
    "\x00\x0b\x0c\x1b[31m",
    "=?utf-8?q?=0d=0aBcc:_evil@x.example?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?=",
    "evil@x.example, b@y.example",
    '" <evil@x.example>, "',
    "<evil@x.example> NOTIFY=SUCCESS ORCPT=rfc822;evil@x.example",
    "\r\n--=_a--\r\nContent-Type: text/html\r\n\r\n<h1>lain</h1>",
    "\r\nFrom evil@x.example Tue Nov 24 08:00:00 2026\r\nTo: evil@x.example\r\n\r\nlain",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</style><base href='https://evil.example/'><meta http-equiv=refresh content='0;url=//evil.example'>",
    '" onmouseover="alert(1)" href=\'mailto:evil@x.example?body=SETUJU\'',
    "{{7*7}}{% for a in range(9) %}13{% endfor %}${7*7}<%= 7*7 %>",
    "\u202egnp.exe\u200b\U000e0041\ufeff",
    "\ud83d\udc80" + "😀" * 400 + "a" * 1200,
)
_MARKED = tuple(f"ZQa{words}ZQb" for words in _WORDS)
_HEADERS = [
    "Date", "From", "To", "Subject", "Message-ID", "Reply-To", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "X-Maild-Case", "X-Maild-Kind", "MIME-Version", "Content-Type",
]  # fmt: skip
_OF_SERVERS = {"Return-Path", "Delivered-To", "Received", "X-Original-To"}
_THREADING = {"In-Reply-To", "References"}


def hostile(office: Theatre, words: str, sender: str) -> bytes:
    """Write a complaint that says the words wherever it says anything; nothing of it is encoded but the body."""
    raw = words.encode("utf-8", "surrogatepass")
    told = (
        b"Nama Unit : " + raw,
        b"Penanggung Jawab : " + raw,
        b"No. HP : 0812-5550-0143",
        b"Uraian Gangguan : internet mati " + raw,
        b"Permintaan : mohon diperbaiki " + raw,
    )
    coded = b"=?utf-8?b?" + b64encode(raw) + b"?="
    head = (
        b"From: " + coded + b" <" + sender.encode() + b">",
        b"To: " + office.address.encode(),
        b"Subject: Pengaduan " + coded,
        b"Message-ID: <%s@upt.example>" % sha256(raw).hexdigest()[:20].encode(),
        b"References: <=?utf-8?q?=0d=0aBcc=3A_evil=40x.example?=@upt.example>",
        b"Reply-To: evil@x.example",
        b"Disposition-Notification-To: evil@x.example",
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="batas"',
    )
    text = (b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: base64", b"",
            b64encode(b"\r\n".join(told)))  # fmt: skip
    name = b"filename*=utf-8''" + b"".join(b"%%%02X" % octet for octet in raw)
    file = (b"Content-Type: application/pdf", b"Content-Disposition: attachment; " + name, b"", b"isi")
    return b"\r\n".join((*head, b"", b"--batas", *text, b"--batas", *file, b"--batas--", b""))


def office_text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def test_the_worst_letters_bring_to_nobody_but_the_planned_what_was_planned(office: Theatre) -> None:
    for words in _MARKED:
        office.mail.deliver(hostile(office, words, office.lapas.address), office.address, office.lapas.address)

    office.maild("run", "--once")
    office.mail.settle()

    written = [path.read_bytes() for path in (office.folder / "data" / "archive").rglob("*") if len(path.name) == 64]
    has_mail = {path.name for path in (office.mail.home / "mail").iterdir()}  # before anybody looks into his
    ours = {person.address for person in (office.lapas, office.kabag, office.admin)} | {office.address}
    arrived = [
        (person.address, raw)
        for person in (office.lapas, office.kabag, office.admin)
        for raw in office.mail.messages(person.address)
    ]
    assert {name for name in has_mail if office.domain in name} <= ours
    assert not {"evil@x.example", "b@y.example"} & has_mail
    assert len(office.letters(office.lapas)) + len(office.letters(office.admin)) == len(_WORDS)
    assert len(office.letters(office.kabag)) > len(_WORDS) / 2  # some letters lost a field on their way
    for address, raw in arrived:
        mail = message_from_bytes(raw, policy=default)
        names = [name for name in mail if name not in _OF_SERVERS]
        assert [own for own in written if raw.endswith(own)], "the bytes that arrived are not those that were archived"
        assert names == [name for name in _HEADERS if name in names or name not in (*_THREADING, "Reply-To")]
        assert [one.addr_spec for one in mail["To"].addresses] == [address]
        assert [one.addr_spec for one in mail["From"].addresses] == [office.address]
        assert not any("evil" in str(mail[name]) or "ZQ" in str(mail[name]) for name in names)
    bodies = "".join(office_text(mail) for mail in office.letters(office.lapas))
    assert "ZQa{{7*7}}{% for a in range(9) %}13{% endfor %}${7*7}<%= 7*7 %>ZQb" in bodies


def test_a_stranger_who_writes_the_worst_is_written_to_in_our_words_only(office: Theatre) -> None:
    stranger = office.person("Orang")
    for words in _MARKED:
        office.mail.deliver(hostile(office, words, stranger.address), office.address, stranger.address)

    office.works()

    mails = office.mail.messages(stranger.address)
    assert 1 <= len(mails) <= 5  # limits.mails_per_address_per_day
    for raw in mails:
        mail = message_from_bytes(raw, policy=default)
        shown = [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]
        assert not [text for text in (*shown, *map(str, mail.values())) if "ZQ" in text or "evil" in text]
