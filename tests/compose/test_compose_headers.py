"""Whatever a letter says, only the planned headers and parts reach the wire (reliability.md T23-T26)."""

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from itertools import product

import pytest
from compose_samples import (
    APPROVED,
    CASE,
    DESK,
    DIRECTED,
    KABAG,
    KASUBBAG,
    LETTER,
    NOW,
    PICTURE,
    REPORTED,
    REPORTER,
    written,
)

from maild.core.answer import RepairReport
from maild.core.case import REPORTER_QUESTION, Case, Note
from maild.core.event import Reporter, Send
from maild.core.letter import Difference, Enclosure, Field, Fields, Head, Trouble, UnreadEnclosure
from maild.core.posting import MailKind, Recipient
from maild.errors import PermanentFailure

_ATTACKS = (
    "\r\nBcc: evil@x.example",
    "\nBcc: evil@x.example",
    "\rBcc: evil@x.example",
    "\r\n\r\n<script>alert(1)</script>",
    "\r\n.\r\nMAIL FROM:<evil@x.example>",
    "\n.\n",
    "\r.\r",
    "=?utf-8?q?a=0d=0aBcc:_evil@x.example?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?=",
    "\x85Bcc: evil@x.example",
    "\u2028Bcc: evil@x.example",
    "\x0bBcc: evil@x.example",
    "\x00",
    "\x1b[31m",
    "\ud800",
    "\u202egnp.exe",
    "{{ 7*191 }}",
    "{% for a in range(9) %}13{% endfor %}",
    "${7*191}",
    "#{7*191}",
    "{{ ''.__class__.__mro__ }}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</blockquote></body></html>",
    "<!-- -->",
    "evil@x.example, b@y.example",
    '" <evil@x.example>',
    "\r\n--=_mixed--\r\n",
    "\r\nContent-Type: text/html\r\n\r\n",
    "From evil\r\n",
)
_SHAPES = (
    "{}", "Budi{}", "{}Budi", "Budi {} Santoso", "a" * 70 + "{}", "é{}", "{}" * 3, "\t{}", "{}\r\n", "x" * 900 + "{}",
    "{}\n" * 20, "日本{}", ";{}", "%0d%0a{}", "\\{}", "'{}", "a={}", "<{}>", "({}", ":{}",
)  # fmt: skip
PAYLOADS = tuple(shape.replace("{}", attack) for shape, attack in product(_SHAPES, _ATTACKS))
PLANNED = [
    "Date", "From", "To", "Subject", "Message-ID", "Reply-To", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Maild-Case", "X-Maild-Kind", "MIME-Version", "Content-Type",
]  # fmt: skip


def poisoned(case: Case, payload: str) -> Case:
    fields = Fields(*(Field(payload, e164="+6281255500143") for _ in range(5)))
    head = Head(payload, None, payload, payload, payload)
    letter = replace(LETTER, fields=fields, head=head, subject=payload, category=(payload,), text=payload)
    note = Note(NOW, payload, payload)
    return replace(
        case,
        letter=letter,
        reporter=Reporter(REPORTER.address, payload, True, payload),
        supplements=(note,),
        progress=(note,),
        directive=note,
        confirmation=note,
        order=note,
        wanted=payload,
        report=RepairReport(payload, (payload,)),
        letter_number=payload,
    )


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_there_are_600_payloads():
    assert len(set(PAYLOADS)) >= 600


@pytest.mark.parametrize(
    ("kind", "to", "case"),
    [
        (MailKind.DIRECTIVE_REQUEST, KABAG, CASE),
        (MailKind.DIRECTIVE, KASUBBAG, DIRECTED),
        (MailKind.RECEIPT, REPORTER, CASE),
        (MailKind.APPROVAL_REQUEST, KASUBBAG, REPORTED),
        (MailKind.CLOSING_REPORT, KABAG, APPROVED),
        (MailKind.HANDOVER, DESK, CASE),
    ],
)
def test_no_payload_in_any_field_changes_headers_parts_or_templates(kind, to, case):
    for payload in PAYLOADS:
        attack = Enclosure(payload, payload, 9, "digest")
        bad = poisoned(case, payload)
        question = REPORTER_QUESTION if to is REPORTER else bad.question
        named = replace(to, name=payload, title=payload) if to is not KABAG else to
        raw = written(Send(kind, named, question, text=payload, enclosures=(attack,)), bad).raw
        message = parsed(raw)

        assert message.keys() == PLANNED
        assert [address.addr_spec for address in message["To"].addresses] == [to.address]
        assert [part.get_content_type() for part in message.walk()][:4] == [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html",
        ]  # fmt: skip
        assert len(list(message.iter_attachments())) == 1
        assert raw.count(b"\r\n") == raw.count(b"\r") == raw.count(b"\n")
        html = message.get_body(("html",)).get_content()
        assert "1337" not in html
        assert "1313" not in html
        assert not any(tag in html for tag in ("<script", "<img", "<!-- -->", "</blockquote></body>"))


@pytest.mark.parametrize(("kind", "to"), [(MailKind.DIRECTIVE_REQUEST, KABAG), (MailKind.RECEIPT, REPORTER)])
def test_no_payload_in_what_was_read_from_paper_changes_parts_or_templates(kind, to):
    for payload in PAYLOADS[::7]:
        field = Field(payload, 0.5, payload, 1, e164="+6281255500143", boxes=((0, 0, 1, 1),))
        letter = replace(
            poisoned(CASE, payload).letter,
            fields=Fields(*(field for _ in range(5))),
            differences=(Difference("phone", payload, payload),),
            unread=(UnreadEnclosure(payload, Trouble.DAMAGED),),
            picture=replace(PICTURE, name=payload, media_type=payload) if to is KABAG else None,
        )
        reporter = Reporter(REPORTER.address, payload, True)
        raw = written(Send(kind, to, REPORTER_QUESTION), replace(CASE, letter=letter, reporter=reporter)).raw
        message = parsed(raw)
        html = message.get_body(("html",)).get_content()

        assert message.keys() == PLANNED
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative", "text/plain",
            *(["multipart/related", "text/html", "image/jpeg"] if to is KABAG else ["text/html"]),
        ]  # fmt: skip
        assert html.count("<img") == (to is KABAG)
        assert not any(tag in html for tag in ("<script", "<!-- -->", "1337", "1313"))


@pytest.mark.parametrize("payload", PAYLOADS[:: len(_ATTACKS) // 2])
def test_an_enclosures_name_is_read_back_without_controls_or_paths(payload):
    raw = written(Send(MailKind.DIRECTIVE_REQUEST, KABAG, CASE.question, enclosures=(
        Enclosure(f"../{payload}.pdf", "application/pdf", 9, "digest"),)), CASE).raw  # fmt: skip
    [part] = parsed(raw).iter_attachments()

    assert part.get_filename().endswith(".pdf")
    assert not set(part.get_filename()) & set('/\\<>"\r\n\0\x85\u2028\u202e')


def test_a_long_foreign_name_of_an_enclosure_comes_back_whole():
    name = "Surat pengaduan jaringan - résumé ruang SDP № 12 日本語.pdf"
    send = Send(
        MailKind.DIRECTIVE_REQUEST, KABAG, CASE.question, enclosures=(Enclosure(name, "application/pdf", 9, "d"),)
    )
    [part] = parsed(written(send, CASE).raw).iter_attachments()

    assert part.get_filename() == name
    assert part.get_content() == b"d" * 100


@pytest.mark.parametrize(
    "media_type", ["multipart/mixed", "message/rfc822", "text/html; x=y", "", "application/x\r\nA: b"]
)
def test_a_type_that_may_not_be_base64_or_is_none_travels_as_octets(media_type):
    enclosures = (Enclosure("a.bin", media_type, 9, "d"),)
    send = Send(MailKind.DIRECTIVE_REQUEST, KABAG, CASE.question, enclosures=enclosures)
    [part] = parsed(written(send, CASE).raw).iter_attachments()

    assert part.get_content_type() == "application/octet-stream"


@pytest.mark.parametrize(
    "address",
    ["a@x.example, b@y.example", '"v@x.example y"@z.example', "a@x.example\r\nRCPT TO:<b@y.example>", "a", "",
     "<a@x.example>", "a@x.example> NOTIFY=NEVER", "kepala@dinas.example <evil@x.example>", "a@\uff58.example"],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_never_written_to(address):
    send = Send(MailKind.RECEIPT, Recipient(REPORTER.actor, address), REPORTER_QUESTION)

    with pytest.raises(PermanentFailure):
        written(send, CASE)


def test_an_officials_name_with_an_encoded_word_in_it_stays_a_name():
    name = "=?utf-8?q?a=0d=0aBcc:_evil@x.example?= Ratna"
    raw = written(Send(MailKind.DIRECTIVE_REQUEST, replace(KABAG, name=name), CASE.question), CASE).raw
    message = parsed(raw)

    assert b"=0d=0a" not in raw.partition(b"\r\n\r\n")[0]
    assert message.keys() == PLANNED
    assert message["To"].addresses[0].display_name == name
