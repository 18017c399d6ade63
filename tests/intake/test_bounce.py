"""What servers say became of a mail of ours: which mail is meant, and what of it (RFC 3464 and the others)."""

import pytest
from bounces import DELAYED, FAILED, WHO, copied, fields, plain, report, whole

from maild.core.posting import DsnAction
from maild.core.token import message_id
from maild.core.words import ReplyWords
from maild.intake.authenticity import MailClass, mail_class
from maild.intake.bounce import Fate, fate_at, returned_id
from maild.intake.mime import parse

SECRET = b"rahasia"
OURS = message_id(SECRET, "abcdefgh234567", "kanwil.example")
OLDER = message_id(SECRET, "zzzzzzzz234567", "kanwil.example")
THEIRS = "<1234@surel.example>"


@pytest.mark.parametrize("shape", FAILED)
def test_every_usual_bounce_tells_which_mail_failed_and_why(shape: str):
    mail = parse(FAILED[shape](OURS))
    fate = fate_at(mail, WHO)

    assert mail_class(mail, "pengaduan@kanwil.example", SECRET, ReplyWords()) is MailClass.BOUNCE
    assert returned_id(mail, SECRET) == "abcdefgh234567"
    assert fate
    assert fate.action is DsnAction.FAILED
    assert fate.error[0] in "45" or fate.error.startswith("Surat Bapak/Ibu tidak dapat disampaikan")


@pytest.mark.parametrize("shape", DELAYED)
def test_a_warning_that_a_mail_is_late_is_no_failure(shape: str):
    mail = parse(DELAYED[shape](OURS))
    fate = fate_at(mail, WHO)

    assert returned_id(mail, SECRET) == "abcdefgh234567"
    assert fate
    assert fate.action is DsnAction.DELAYED


@pytest.mark.parametrize("action", [DsnAction.DELIVERED, DsnAction.RELAYED, DsnAction.EXPANDED])
def test_a_notice_of_success_is_told_as_such(action: DsnAction):
    assert fate_at(parse(report("Ok.", fields(action, "2.0.0"), copied(OURS))), WHO) == Fate(action, "2.0.0", (WHO,))


@pytest.mark.parametrize(
    ("status", "diagnostic", "error"),
    [
        ("5.1.1", f"550 5.1.1 <{WHO}>: User unknown", f"5.1.1 <{WHO}>: User unknown"),
        ("5.2.2", "", "5.2.2"),
        ("5.0.0", "550-5.1.1 does not exist", "5.0.0 550-5.1.1 does not exist"),
        ("", "550 5.7.1 blocked", "5.7.1 blocked"),
        ("", "", "no reason given"),
        ("5.1.1", "x" * 2000, "5.1.1 " + "x" * 294),
    ],
)
def test_the_reason_is_the_status_and_what_the_server_said(status: str, diagnostic: str, error: str):
    fate = fate_at(parse(report("", fields("failed", status, diagnostic), copied(OURS))), WHO)

    assert fate
    assert fate.error == error


def test_of_several_recipients_only_ours_counts():
    both = f"{fields('failed', '5.1.1', '', 'lain@x.example')}\n\n{fields('delayed', '4.4.1')}"
    mail = parse(report("", both, copied(OURS)))

    assert fate_at(mail, WHO) == Fate(DsnAction.DELAYED, "4.4.1", (WHO,))
    assert fate_at(mail, "siapa@kanwil.example") is None


@pytest.mark.parametrize(
    "raw",
    [
        report("", fields("failed", "5.1.1", "", "lain@x.example"), copied(OURS)),
        plain("Mail delivery failed", "x", "X-Failed-Recipients: lain@x.example"),
        plain("Selamat pagi", "Tidak ada apa-apa."),
    ],
)
def test_what_says_nothing_of_our_recipient_is_no_fate(raw: bytes):
    assert fate_at(parse(raw), WHO) is None


@pytest.mark.parametrize(
    "raw",
    [
        report("", fields("failed", "5.1.1"), whole(THEIRS), "MAILER-DAEMON@mx.example", f"In-Reply-To: {OURS}"),
        report("", fields("failed", "5.1.1"), copied(THEIRS, f"References: {OURS}", f"In-Reply-To: {OURS}")),
        report("", fields("failed", "5.1.1"), copied(OURS.replace("abcdefgh", "bbcdefgh"))),
        plain("failure notice [PGJ-2026-0001]", f"Message-ID: {THEIRS}\n\nX-Message-ID {OURS}\n"),
    ],
    ids=["of another mail", "of an answer in our thread", "a guessed id", "an id in the text"],
)
def test_a_bounce_of_anything_but_our_mail_is_not_ours(raw: bytes):
    assert returned_id(parse(raw), SECRET) == ""


def test_a_bounce_that_names_no_mail_is_of_none():
    assert returned_id(parse(report("", fields("failed", "5.1.1"), "")), SECRET) is None


def test_the_returned_mail_itself_is_meant_not_those_that_it_refers_to():
    mail = parse(report("", fields("failed", "5.1.1"), copied(OURS, f"In-Reply-To: {OLDER}", f"References: {OLDER}")))

    assert returned_id(mail, SECRET) == "abcdefgh234567"


def test_where_nothing_is_returned_the_mail_that_the_bounce_answers_is_meant():
    mail = parse(plain("Undeliverable", "550 no such user", f"References: {OLDER} {OURS}"))

    assert returned_id(mail, SECRET) == "abcdefgh234567"


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Type: multipart/report; report-type=feedback-report; boundary=a",
        "Content-Type: multipart/report; boundary=a; report-type=disposition-notification",
    ],
)
def test_a_report_of_something_else_is_no_bounce(headers: str):
    mail = parse(f"From: fbl@provider.example\r\n{headers}\r\n\r\n--a\r\n\r\nx\r\n--a--\r\n".encode())

    assert mail_class(mail, "pengaduan@kanwil.example", SECRET, ReplyWords()) is MailClass.AUTO


def test_a_status_part_in_a_machines_mail_makes_it_a_bounce_but_not_in_a_persons():
    machine = report("", fields("failed", "5.1.1"), copied(OURS), "root@mx.example")
    machine = machine.replace(b"multipart/report; report-type=delivery-status", b"multipart/mixed")
    person = machine.replace(b"Auto-Submitted: auto-replied\r\n", b"")
    classes = [mail_class(parse(raw), "pengaduan@kanwil.example", SECRET, ReplyWords()) for raw in (machine, person)]

    assert classes == [MailClass.BOUNCE, MailClass.HUMAN]
