"""How often a mail is tried, and when it stops (RFC 5321 §4.5.4.1)."""

from datetime import timedelta

from an_office import MONDAY

from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, PostingState, Recipient, begun, lost, put_off, sent

POSTING = Posting("id", MailKind.RECEIPT, Recipient(Actor.REPORTER, "a@b.example"), "<id@x>", "d", MONDAY, MONDAY)


def test_each_try_waits_longer_than_the_one_before():
    posting, waits = POSTING, []
    for _ in range(6):
        posting = put_off(begun(posting), MONDAY, "451 later")
        waits.append(posting.due - MONDAY)

    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == timedelta(hours=2)


def test_after_five_days_of_tries_it_is_given_up():
    posting, now = POSTING, MONDAY
    while posting.state is not PostingState.FAILED:
        posting = put_off(begun(posting), now, "451 later")
        now = max(now, posting.due)

    assert timedelta(days=4.5) < now - MONDAY < timedelta(days=5.5)
    assert posting.error.startswith("given up after")


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
