"""The headers of a mail: the envelope, its doubts, its identity, and what is saved of the unreadable."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mails import (
    HEAD,
    PDF,
    PLAIN,
    a_mail,
    a_multipart,
    a_whole,
)

from maild.errors import Unreadable
from maild.intake.mime import canon_digest, parse, salvage


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"Gangguan", "Gangguan"),
        (b"=?utf-8?b?R2FuZ2d1YW4=?=", "Gangguan"),
        (b"=?utf-8?b?R2FuZ2d1YW4?=", "Gangguan"),
        (b"=?utf-8?q?Gangguan_jaringan?=", "Gangguan jaringan"),
        (b"=?UTF-8?Q?Gang?= =?UTF-8?Q?guan?=", "Gangguan"),
        (b"=?utf-8?q?Caf=C3?=\r\n =?utf-8?q?=A9?=", "Café"),
        (b"=?iso-8859-1?q?Caf=E9?= rusak", "Café rusak"),
        (b"=?utf-8*id?q?Gangguan?=", "Gangguan"),
        (b"Gangguan\r\n jaringan", "Gangguan jaringan"),
        ("Café".encode(), "Café"),
        (b"Caf\xe9", "Café"),
        (b"=?utf-8?q?a=0D=0ABcc:_korban@x.example?=", "a Bcc: korban@x.example"),
        ("a\u202eb\u200bc".encode(), "abc"),
        (b"=?tidak-ada?q?Gangguan?=", "Gangguan"),
        (b"=?utf-8?x?Gangguan?=", "=?utf-8?x?Gangguan?="),
        (b"=?utf-8?q?terpotong", "=?utf-8?q?terpotong"),
        (b"", ""),
    ],
)
def test_a_subject_is_one_clean_line(raw, expected):
    assert parse(b"From: a@b.example\r\nSubject: " + raw + b"\r\n\r\nx").subject == expected


def test_the_envelope_is_read():
    mail = parse(
        b"From: =?utf-8?q?Budi?= <budi@lapas.example>\r\n"
        b'To: "Pengaduan" <Pengaduan+abc@Kanwil.example>, x@y.example\r\nCc: z@y.example\r\n'
        b"Delivered-To: pengaduan@kanwil.example\r\nX-Original-To: asli@kanwil.example\r\n"
        b"Message-ID: <1@x>\r\nIn-Reply-To: <a@b> (surat)\r\nReferences: <r1@b>\r\n <r2@b>\r\n\r\nisi"
    )

    assert mail.from_headers == ("=?utf-8?q?Budi?= <budi@lapas.example>",)
    assert (mail.from_name, mail.message_id, mail.in_reply_to, mail.references) == (
        "Budi",
        "<1@x>",
        ("<a@b>",),
        ("<r1@b>", "<r2@b>"),
    )
    assert mail.recipients == (
        "pengaduan+abc@kanwil.example",
        "x@y.example",
        "z@y.example",
        "pengaduan@kanwil.example",
        "asli@kanwil.example",
    )


def test_only_the_last_twenty_references_count():
    references = b" ".join(b"<%d@x>" % number for number in range(30))
    mail = parse(a_mail(b"x", b"References: " + references))

    assert mail.references == tuple(f"<{number}@x>" for number in range(10, 30))


@pytest.mark.parametrize(
    "header",
    [
        b"From: lain@x.example",
        b"From : lain@x.example",
        b"From\x00: lain@x.example",
        b"Subject: lagi",
        b"Sender: a@b.example\r\nSender: c@d.example",
        b"bukan kepala surat",
        b"X: a\rY: b",
    ],
)
def test_what_honest_programs_do_not_write_is_a_doubt(header):
    assert parse(a_mail(b"x", header)).doubts


def test_an_ordinary_mail_is_not_doubted():
    assert parse(a_mail()).doubts == ()


def test_the_same_mail_by_another_route_has_the_same_canonical_digest():
    one = a_mail("Café rusak  \r\n".encode(), b"Content-Type: text/plain; charset=utf-8")
    other = b"Received: from a by b\r\nX-Spam: tidak\r\nDKIM-Signature: v=1\r\n" + one.replace(
        b"Subject: Gangguan", b"Subject:\r\n Gangguan"
    ).replace(b"Budi Santoso", b'"Budi Santoso"').replace(
        b"utf-8\r\n", b"utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    ).replace("é".encode(), b"=C3=A9").replace(b"rusak  ", b"rusak")

    assert canon_digest(parse(one)) == canon_digest(parse(other))


@pytest.mark.parametrize(
    "change", [(b"mati", b"hidup"), (b"Gangguan", b"Lain"), (b"budi@", b"tuti@"), (b"<1@x>", b"<2@x>")]
)
def test_other_content_has_another_canonical_digest(change):
    assert canon_digest(parse(a_mail())) != canon_digest(parse(a_mail().replace(*change)))


def test_another_attachment_is_another_mail():
    one = a_whole(a_multipart(b"mixed", PLAIN, PDF))

    assert canon_digest(parse(one)) != canon_digest(parse(one.replace(b64encode(b"%PDF-1.4"), b64encode(b"%PDF-1.5"))))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\nisi",
        b"From: a@b.example\r\nSubject: " + b"x" * 300_000 + b"\r\n\r\nisi",
        b"X: y\r\n" * 1_500 + b"\r\nisi",
    ],
)
def test_a_mail_without_usable_headers_is_unreadable(raw):
    with pytest.raises(Unreadable):
        parse(raw)


def test_the_envelope_of_an_unreadable_mail_is_salvaged():
    mail = salvage(a_mail(b"x", b"In-Reply-To: <a@b>") + b"--x\r\n" * 100_000)

    assert (mail.from_name, mail.subject, mail.message_id, mail.in_reply_to, mail.text) == (
        "Budi Santoso",
        "Gangguan",
        "<1@x>",
        ("<a@b>",),
        "",
    )


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("budi@lapas.example", ""),
        ("Budi <budi@lapas.example>", "Budi"),
        ('"Santoso, Budi" <budi@lapas.example>', "Santoso, Budi"),
        ("'Budi' <budi@lapas.example>", "Budi"),
        (r'"Budi \"Bo\"" <budi@lapas.example>', 'Budi "Bo"'),
        ("=?utf-8?q?Budi=0D=0ASantoso?= <budi@lapas.example>", "Budi Santoso"),
        ("Büdi <budi@lapas.example>", "Büdi"),
    ],
)
def test_a_display_name_is_read_for_people(header, name):
    assert parse(f"From: {header}\r\n\r\nx".encode()).from_name == name


FRAGMENTS = st.sampled_from(
    (
        *(b"\r\n", b"\n", b"\r", b"--x", b"--x--", b"Content-Type: multipart/mixed; boundary=x", b"message/rfc822"),
        *(b"Content-Transfer-Encoding: base64", b"charset=utf-7", b"=?utf-8?q?=", b"filename*0*=utf-8''%", b"From: "),
        *(b"Content-Type: text/html", b"<", b"("),
    )
)


@given(st.lists(FRAGMENTS | st.binary(max_size=20), max_size=60).map(b"".join))
def test_any_octets_end_as_a_mail_or_as_unreadable(octets):
    try:
        mail = parse(HEAD + octets)
    except Unreadable:
        return

    assert "\n" not in mail.subject
    (mail.text + mail.html + mail.subject + mail.from_name).encode()


@pytest.mark.parametrize("raw", [b"", b"\x00" * 100_000, b"Subject: " + b"x" * 1_000_000, bytes(range(256)) * 500])
def test_salvage_never_fails(raw):
    assert salvage(raw).text == ""
