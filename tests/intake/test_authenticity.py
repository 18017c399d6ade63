"""Who wrote a mail: a person, a machine or we ourselves; and with what token."""

import pytest

from maild.core.token import message_id, reply_token
from maild.core.words import ReplyWords
from maild.intake.authenticity import (
    MailClass,
    TokenClues,
    mail_class,
    strict_sender,
    tokens_in,
    without_codes,
)
from maild.intake.mime import Mail, parse

SECRET = b"rahasia"
OFFICE = "pengaduan@kanwil.example"
TOKEN = reply_token(SECRET, "kasus", "awaiting_directive/2", "kabag@kanwil.example")
OURS = message_id(SECRET, "abcdefgh234567", "kanwil.example")


def a_mail(*headers: str, body: str = "Setuju", sender: str = "kabag@kanwil.example") -> Mail:
    lines = "".join(f"{line}\r\n" for line in (f"From: {sender}", "Subject: Re: [PGJ-2026-0001]", *headers))
    return parse((lines + "\r\n" + body).encode())


def class_of(*headers: str, sender: str = "kabag@kanwil.example") -> MailClass:
    return mail_class(a_mail(*headers, sender=sender), OFFICE, SECRET, ReplyWords())


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Auto-Submitted: no",),
        ("Auto-Submitted: No ; keterangan=x",),
        ("X-Auto-Response-Suppress: All",),
        ("X-Auto-Response-Suppress: OOF, AutoReply",),
        ("Precedence: first-class",),
        ("Return-Path: <kabag@kanwil.example>",),
        ("X-Loop: maild",),
        ("X-Maild-Case: PGJ-2026-0001", "X-Maild-Kind: receipt"),
        ("Message-ID: <abcdefgh234567.aaaaaaaaaaaaaaaa@kanwil.example>",),
        ("X-Priority: 1",),
    ],
)
def test_a_persons_mail_is_a_persons_mail(headers):
    assert class_of(*headers) is MailClass.HUMAN


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x@y.example",
        "Auto-Submitted: AUTO-NOTIFIED",
        "Precedence: bulk",
        "Precedence: List",
        "Precedence: junk",
        "Precedence: auto_reply",
        "List-Id: <warta.kanwil.example>",
        "List-Unsubscribe: <mailto:x@y.example>",
        "Return-Path: <>",
        "Return-Path: < >",
        "X-Autoreply: yes",
        "X-Autorespond: yes",
        "X-Autoresponse: yes",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=a",
    ],
)
def test_a_machines_mail_is_automatic(header):
    assert class_of(header) is MailClass.AUTO


def test_who_says_that_nobody_reads_is_a_machine():
    assert class_of(sender="Aplikasi <no-reply@apl.example>") is MailClass.AUTO


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("MAILER-DAEMON@mx.example", ()),
        ("Mail Delivery System <Mailer-Daemon@mx.example>", ("Auto-Submitted: auto-replied",)),
        ("postmaster@mx.example (Postmaster)", ()),
        ("x@y.example", ("X-Failed-Recipients: kabag@kanwil.example",)),
        ("x@y.example", ("Content-Type: multipart/report; report-type=delivery-status; boundary=a",)),
        ("<>", ("Content-Type: Multipart/Report ; boundary=a",)),
    ],
)
def test_a_returned_mail_is_a_bounce(sender, headers):
    assert class_of(*headers, sender=sender) is MailClass.BOUNCE


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        (OFFICE, ()),
        ("Pengaduan <Pengaduan@KANWIL.example>", ()),
        (f"pengaduan+{TOKEN}@kanwil.example", ()),
        ("x@y.example", (f"Message-ID: {OURS}",)),
        ("x@y.example", (f"Message-ID: {OURS.upper()}", "Auto-Submitted: auto-generated")),
    ],
)
def test_our_own_mail_is_our_own(sender, headers):
    assert class_of(*headers, sender=sender) is MailClass.SELF


@pytest.mark.parametrize(
    "header",
    [
        f"To: pengaduan+{TOKEN}@kanwil.example",
        f"To: lain@x.example, Pengaduan <PENGADUAN+{TOKEN.upper()}@Kanwil.Example>",
        f"Cc: pengaduan+{TOKEN}@kanwil.example",
        f"Delivered-To: pengaduan+{TOKEN}@kanwil.example",
        f"X-Original-To: pengaduan+{TOKEN}@kanwil.example",
        f"To: <pengaduan+{TOKEN}@kanwil.example>;",
    ],
)
def test_a_token_counts_in_our_plus_address(header):
    assert tokens_in(a_mail(header), OFFICE, SECRET, "") == TokenClues(tokens=(TOKEN,))


@pytest.mark.parametrize(
    "header",
    [
        f"To: lain+{TOKEN}@kanwil.example",
        f"To: pengaduan+{TOKEN}@lain.example",
        f"To: pengaduan+{TOKEN[:-1]}@kanwil.example",
        f"To: pengaduan+x{TOKEN}@kanwil.example",
        f"To: pengaduan{TOKEN}@kanwil.example",
        f"Reply-To: pengaduan+{TOKEN}@kanwil.example",
        f"Subject: {TOKEN}",
        f"X-Token: pengaduan+{TOKEN}@kanwil.example",
        "References: <abcdefgh234567.aaaaaaaaaaaaaaaa@kanwil.example>",
        "In-Reply-To: <abcdefgh234567@kanwil.example>",
        f"Thread-Index: {OURS}",
    ],
)
def test_nothing_else_gives_a_token(header):
    assert tokens_in(a_mail(header), OFFICE, SECRET, "") == TokenClues()


@pytest.mark.parametrize(
    "header", [f"In-Reply-To: {OURS}", f"References: <x@y> {OURS} <z@y>", f"References: {OURS.upper()}"]
)
def test_one_of_our_message_ids_counts_where_its_mac_verifies(header):
    assert tokens_in(a_mail(header), OFFICE, SECRET, "") == TokenClues(postings=("abcdefgh234567",))


def test_what_is_answered_directly_comes_before_the_rest_of_the_thread():
    other = message_id(SECRET, "zzzzzzzz234567", "kanwil.example")
    mail = a_mail(f"References: {OURS} {other}", f"In-Reply-To: {other}")

    assert tokens_in(mail, OFFICE, SECRET, "").postings == ("zzzzzzzz234567", "abcdefgh234567")


@pytest.mark.parametrize(
    "text",
    [
        f"SETUJU\nKode: {TOKEN}",
        f"SETUJU\r\nKODE : {TOKEN.upper()}\r\n",
        f"  *Kode:* {TOKEN}\nSetuju",
        f"Kode:{TOKEN} ",
    ],
)
def test_a_code_line_counts_in_the_new_text(text):
    assert tokens_in(a_mail(), OFFICE, SECRET, text).tokens == (TOKEN,)


@pytest.mark.parametrize(
    "text", [TOKEN, f"Kode: {TOKEN} dan seterusnya", f"Kode: {TOKEN}{TOKEN}", "Kode: abc", f"x Kode: {TOKEN}"]
)
def test_a_token_elsewhere_in_the_text_does_not_count(text):
    assert tokens_in(a_mail(), OFFICE, SECRET, text).tokens == ()


def test_a_code_line_is_no_word_of_the_writer():
    assert without_codes(f"Setuju\nKode: {TOKEN}\nTerima kasih") == "Setuju\n\nTerima kasih"


def test_a_plain_from_is_an_identity():
    assert strict_sender(a_mail(sender='"Ratna Dewi, S.H." <Kabag@kanwil.example>')) == "kabag@kanwil.example"


FORGED = [
    ("From: kabag@kanwil.example\r\nFrom: penipu@evil.example", "two From headers"),
    ("From: penipu@evil.example\r\nFrom: kabag@kanwil.example", "two From headers, the other way round"),
    (" From: penipu@evil.example\r\nFrom: kabag@kanwil.example", "a From that begins with a blank"),
    ("From : penipu@evil.example\r\nFrom: kabag@kanwil.example", "a From with a blank before the colon"),
    ("From\t: penipu@evil.example\r\nFrom: kabag@kanwil.example", "a From with a tab before the colon"),
    ("From\x00: penipu@evil.example\r\nFrom: kabag@kanwil.example", "a From with a NUL in its name"),
    ("From: kabag@kanwil.example\x00@evil.example", "a NUL in the address"),
    ("fRoM: kabag@kanwil.example\r\nFrom: penipu@evil.example", "From in other letters"),
    ("From: kabag@kanwil.example, penipu@evil.example", "two addresses"),
    ("From: penipu@evil.example, kabag@kanwil.example", "two addresses, the other way round"),
    ("From: <kabag@kanwil.example>, <penipu@evil.example>", "two mailboxes"),
    ("From: <kabag@kanwil.example><penipu@evil.example>", "two mailboxes without a comma"),
    ("From: kabag@kanwil.example <penipu@evil.example>", "an address as a name"),
    ('From: "kabag@kanwil.example" <penipu@evil.example>', "a quoted address as a name"),
    ("From: <kabag@kanwil.example> penipu@evil.example", "something behind the bracket"),
    ("From: kabag@kanwil.example(penipu@evil.example)", "a comment behind"),
    ("From: (penipu@evil.example)kabag@kanwil.example", "a comment before"),
    ("From: <kabag@kanwil.example>(c) <penipu@evil.example>", "M6"),
    ("From: kabag@kanwil.example(c) <penipu@evil.example>", "M6, bare"),
    ("From: <@evil.example:kabag@kanwil.example>", "a route"),
    ("From: <@evil.example,@b.example:kabag@kanwil.example>", "a longer route"),
    ("From: Kantor: kabag@kanwil.example;", "a group"),
    ("From: Kantor: kabag@kanwil.example, penipu@evil.example;", "a group of two"),
    ("From: =?utf-8?b?a2FiYWdAa2Fud2lsLmV4YW1wbGU=?=", "an encoded address"),
    ("From: =?utf-8?q?kabag=40kanwil.example?= <penipu@evil.example>", "an encoded address as a name"),
    ("From: <=?utf-8?q?kabag?=@kanwil.example>", "an encoded local part"),
    ('From: "kabag"@kanwil.example', "a quoted local part"),
    ("From: kabag @kanwil.example", "a blank in the address"),
    ("From: kabag@ kanwil.example", "a blank behind the at"),
    ("From: kabag@kanwil.example.", "a trailing dot"),
    ("From: kabag@@kanwil.example", "two ats"),
    ("From: kabag@kanwil.example@evil.example", "two domains"),
    ("From: kabag@kanwil.example%evil.example@evil.example", "a percent hack"),
    ("From: <kabag@kanwil.example\r\n <penipu@evil.example>", "a folded second bracket"),
    ("From: penipu@evil.example\r\n ,kabag@kanwil.example", "a folded second address"),
    ("From: \uff4babag@kanwil.example", "a fullwidth letter"),
    ("From: kabag@k\u0430nwil.example", "a Cyrillic letter"),
    ("From: kabag@kanwil\u200b.example", "a zero-width space"),
    ("From: kabag@kanwil\u3002example", "an ideographic dot"),
    ("From: kabag@xn--kanwil-x.example", "punycode"),
    ("From: \u202ekabag@kanwil.example", "a turned direction"),
    ("From:", "nothing"),
    ("From: <>", "an empty address"),
    ("From: kabag", "no domain"),
    ("From: " + "(" * 1000 + ")" * 1000 + "kabag@kanwil.example", "nested comments"),
    ("From: kabag@kanwil.example\rFrom: penipu@evil.example", "a bare CR"),
    ("Sender: kabag@kanwil.example", "no From"),
    ("Reply-To: kabag@kanwil.example\r\nFrom: penipu@evil.example", "Reply-To"),
    ("Resent-From: kabag@kanwil.example\r\nFrom: penipu@evil.example", "Resent-From"),
    ("From: kabag@kanwil.example\r\nSender: penipu@evil.example", "another Sender"),
    ("From: kabag@kanwil.example\r\nSender: kabag@kanwil.example, penipu@evil.example", "several Senders"),
    ("From: kabag@kanwil.example\r\nSubject: a\r\nSubject: b", "two Subjects"),
    ("From: kabag@kanwil.example\r\nIn-Reply-To: <a@b>\r\nIn-Reply-To: <c@d>", "two In-Reply-To"),
    ("From: kabag@kanwil.example\r\nContent-Type: text/plain\r\nContent-Type: text/html", "two Content-Types"),
]


@pytest.mark.parametrize("headers", [headers for headers, _ in FORGED], ids=[name for _, name in FORGED])
def test_a_crafted_from_is_never_the_kabag(headers):
    mail = parse(f"{headers}\r\nTo: pengaduan+{TOKEN}@kanwil.example\r\n\r\nSETUJU".encode())

    assert strict_sender(mail) != "kabag@kanwil.example"
