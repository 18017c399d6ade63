"""Whatever a letter says, only the planned headers and parts reach the wire (reliability.md T23-T26)."""

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from compose_samples import (
    CASE,
    KABAG,
    REPORTER,
    written,
)

from maild.core.case import REPORTER_QUESTION
from maild.core.event import Send
from maild.core.letter import Enclosure
from maild.core.posting import MailKind, Recipient
from maild.errors import PermanentFailure

PLANNED = [
    "Date", "From", "To", "Subject", "Message-ID", "Reply-To", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Maild-Case", "X-Maild-Kind", "MIME-Version", "Content-Type",
]  # fmt: skip


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


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
     "<a@x.example>", "a@x.example> NOTIFY=NEVER", "kepala@dinas.example <evil@x.example>", "a@\uff58.example",
     "=?utf-8?q?evil=40x.example=2C?=@y.example"],
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


@pytest.mark.parametrize(
    "identifier", ["<=?utf-8?q?a=0d=0aBcc=3A_evil=40x.example?=@y.example>", "<{{7*7}}@y.example>", "<a b@y.example>",
                   "<>", "<a@y.example> <b@y.example>", "<a@y.example>\r\nBcc: evil@x.example",
                   "<" + "a" * 300 + "@y.example>"]
)  # fmt: skip
def test_a_letter_is_not_named_by_what_may_be_more_than_a_name(identifier: str):
    case = replace(CASE, reporter=replace(CASE.reporter, message_id=identifier))
    message = parsed(written(Send(MailKind.RECEIPT, REPORTER, REPORTER_QUESTION), case).raw)

    assert message.keys() == PLANNED


def test_no_line_of_a_text_begins_as_a_mail_of_an_mbox():
    letter = replace(CASE.letter, text="\n".join(["From evil@x.example Tue Nov 24", "From " * 40, "\nFrom a", "From"]))
    raw = written(Send(MailKind.DIRECTIVE_REQUEST, KABAG, CASE.question), replace(CASE, letter=letter)).raw
    html = parsed(raw).get_body(("html",)).get_content().replace("\r\n", "\n")

    assert not [line for line in raw.split(b"\r\n") if line.startswith(b"From ")]
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert "\nFrom From From" in html
    assert "\n\nFrom a\nFrom" in html
