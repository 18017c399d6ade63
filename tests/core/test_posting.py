"""How often a mail is tried, and when it stops (RFC 5321 §4.5.4.1)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from an_office import MONDAY

from maild.core.office import Actor
from maild.core.posting import (
    PAUSES,
    MailKind,
    Posting,
    PostingState,
    Recipient,
    begun,
    lately_late,
    lost,
    put_off,
    sent,
)

POSTING = Posting("id", MailKind.RECEIPT, Recipient(Actor.REPORTER, "a@b.example"), "<id@x>", "d", MONDAY, MONDAY)


def test_each_try_waits_longer_than_the_one_before_give_or_take_a_fifth():
    for name in map(str, range(200)):
        posting = replace(POSTING, id=name)
        for pause in PAUSES:
            posting = put_off(begun(posting), MONDAY, "451 later")

            assert 0.8 * pause <= posting.due - MONDAY <= 1.2 * pause


def test_mails_that_were_refused_together_do_not_come_together_again():
    dues = {put_off(begun(replace(POSTING, id=str(number))), MONDAY, "451 later").due for number in range(50)}

    assert len(dues) == 50
    assert max(dues) - min(dues) > timedelta(seconds=15)


def test_the_same_try_of_the_same_mail_waits_the_same():
    assert put_off(begun(POSTING), MONDAY, "451 later") == put_off(begun(POSTING), MONDAY, "451 later")


def test_a_mail_becomes_late_once_some_four_hours_after_its_first_try():
    posting, now, late = POSTING, MONDAY, []
    for _ in range(2 * 24 * 60):
        if posting.due <= now:
            posting = put_off(begun(posting), now, "451 later")
        if lately_late(posting, now, timedelta(hours=1)):
            late.append(now - MONDAY)
        now += timedelta(minutes=1)

    assert timedelta(hours=3) < late[0] < timedelta(hours=4, minutes=40)
    assert late == [late[0] + timedelta(minutes=minute) for minute in range(60)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MailKind.DIRECTIVE, MailKind.DIRECTIVE_REQUEST),
        (MailKind.ORDER, MailKind.RECEIPT),
        (MailKind.APPROVAL_REQUEST, MailKind.REMINDER),
        (MailKind.DIRECTIVE_REQUEST, MailKind.RECEIPT),
        (MailKind.RESULT, MailKind.PROGRESS),
    ],
)
def test_what_follows_from_a_decision_overtakes_what_a_flood_of_letters_causes(first: MailKind, second: MailKind):
    assert replace(POSTING, kind=first).precedence < replace(POSTING, kind=second).precedence


def test_after_five_days_of_tries_it_is_given_up():
    posting, now = POSTING, MONDAY
    while posting.state is not PostingState.FAILED:
        posting = put_off(begun(posting), now, "451 later")
        now = max(now, posting.due)

    assert timedelta(days=4.5) < now - MONDAY < timedelta(days=5.5)
    assert posting.error.startswith("given up after")


def test_a_mail_that_was_put_off_while_the_clock_ran_ahead_does_not_wait_for_that_time():
    put_off_in_a_week = put_off(begun(POSTING), MONDAY + timedelta(days=7), "451 later")

    assert put_off_in_a_week.is_due(MONDAY)
    assert not put_off(begun(POSTING), MONDAY, "451 later").is_due(MONDAY)


def test_a_lost_answer_is_counted_and_the_mail_sent_again():
    posting = lost(begun(POSTING), MONDAY, "connection lost")

    assert (posting.state, posting.unknowns, posting.is_pending) == (PostingState.UNKNOWN, 1, True)


def test_a_mail_whose_answer_is_lost_every_time_waits_for_the_operator():
    posting = POSTING
    for _ in range(5):
        posting = lost(begun(posting), MONDAY, "connection lost")

    assert (posting.state, posting.unknowns) == (PostingState.HELD, 5)


def test_a_sent_mail_is_done():
    posting = sent(begun(POSTING), MONDAY)

    assert (posting.is_pending, posting.attempts, posting.sent) == (False, 1, MONDAY)


def test_a_mail_that_a_wrong_clock_put_off_for_years_is_due():
    put_off_in_2036 = put_off(begun(POSTING), MONDAY + timedelta(days=3653), "451 later")

    assert put_off_in_2036.is_due(MONDAY)
    assert not put_off(begun(POSTING), MONDAY, "451 later").is_due(MONDAY)
