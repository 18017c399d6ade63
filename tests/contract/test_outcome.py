"""What an answer means: the table of reliability.md §2.6, row by row."""

import pytest

from maild.transport.outcome import OutcomeKind, Phase, judged, lost

K, P = OutcomeKind, Phase


@pytest.mark.parametrize(
    ("phase", "code", "text", "kind"),
    [
        (P.CONNECT, 421, "4.7.0 busy", K.UNREACHABLE),
        (P.CONNECT, 554, "no service", K.UNREACHABLE),
        (P.CONNECT, 535, "5.7.8 wrong", K.UNAUTHENTICATED),
        (P.MAIL, 530, "5.7.0 Must issue STARTTLS / authenticate first", K.UNAUTHENTICATED),
        (P.MAIL, 421, "4.3.2 closing", K.UNREACHABLE),
        (P.MAIL, 452, "4.3.1 no space", K.DEFERRED),
        (P.MAIL, 550, "5.1.8 bad sender", K.HELD),
        (P.MAIL, 552, "5.3.4 too big", K.HELD),
        (P.RCPT, 421, "4.3.2 closing", K.DEFERRED),
        (P.RCPT, 450, "4.2.0 greylisted", K.DEFERRED),
        (P.RCPT, 451, "try later", K.DEFERRED),
        (P.RCPT, 452, "4.2.2 full", K.DEFERRED),
        (P.RCPT, 552, "5.2.2 full", K.DEFERRED),
        (P.RCPT, 552, "too many recipients", K.DEFERRED),
        (P.RCPT, 550, "5.1.1 no such user", K.REFUSED),
        (P.RCPT, 550, "No such user", K.REFUSED),
        (P.RCPT, 550, "5.0.0 rejected", K.REFUSED),
        (P.RCPT, 551, "5.1.6 moved", K.REFUSED),
        (P.RCPT, 553, "5.1.3 bad syntax", K.REFUSED),
        (P.RCPT, 550, "5.2.1 disabled", K.REFUSED),
        (P.RCPT, 550, "5.7.1 not from you", K.HELD),
        (P.RCPT, 550, "5.1.8 sender's domain unknown", K.HELD),
        (P.RCPT, 554, "5.7.1 spam", K.HELD),
        (P.RCPT, 554, "no", K.HELD),
        (P.RCPT, 552, "5.3.4 too big", K.HELD),
        (P.RCPT, 501, "5.1.3 syntax", K.HELD),
        (P.DATA, 503, "5.5.1 bad sequence", K.HELD),
        (P.DATA, 451, "4.3.0 later", K.DEFERRED),
        (P.DATA, 250, "what?", K.DEFERRED),
        (P.DOT, 250, "2.0.0 queued", K.ACCEPTED),
        (P.DOT, 251, "forwarded", K.ACCEPTED),
        (P.DOT, 451, "4.3.0 later", K.DEFERRED),
        (P.DOT, 554, "5.6.0 content", K.HELD),
        (P.DOT, 550, "looks like spam", K.HELD),
        (P.DOT, 550, "5.1.1 no such user", K.REFUSED),
        (P.DOT, 552, "5.3.4 too big", K.HELD),
        (P.DOT, 354, "go on?", K.UNKNOWN),
        (P.DOT, -1, "Malformed SMTP response line: xyz", K.UNKNOWN),
    ],
)
def test_an_answer_means_one_thing(phase: Phase, code: int, text: str, kind: OutcomeKind) -> None:
    outcome = judged(phase, code, text)

    assert (outcome.kind, outcome.reply) == (kind, f"{code} {text}")


@pytest.mark.parametrize(
    ("phase", "kind"),
    [
        (P.CONNECT, K.UNREACHABLE),
        (P.MAIL, K.UNREACHABLE),
        (P.RCPT, K.DEFERRED),
        (P.DATA, K.DEFERRED),
        (P.DOT, K.UNKNOWN),
    ],
)
def test_only_after_the_dot_a_lost_connection_leaves_doubt(phase: Phase, kind: OutcomeKind) -> None:
    assert lost(phase, "Connection lost").kind is kind


def test_a_reply_of_many_lines_becomes_one_of_bearable_length() -> None:
    outcome = judged(Phase.RCPT, 550, "5.1.1 no\r\nsuch\nuser " + "x" * 9999)

    assert outcome.reply.startswith("550 5.1.1 no such user x")
    assert len(outcome.reply) < 600
