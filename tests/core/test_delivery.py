"""Mails that do not arrive: told to the operator once each, and nothing else comes of them (T14)."""

import pytest
from an_office import OFFICE, REPORTER, Story, a_letter
from test_decide_walk import STATES

from maild.core.event import DeliveryFailed, DeliveryReported, Reason, Refer, Send, Undelivered
from maild.core.office import Actor
from maild.core.posting import DsnAction, MailKind, Posting, PostingState, Recipient, bounced, held, lost

K, R = MailKind, Actor
KABAG = Recipient(R.KABAG, "kabag@kanwil.example")
SENT = Posting("p", K.DIRECTIVE_REQUEST, KABAG, "<p@x>", "d", Story().now, Story().now, state=PostingState.SENT)


def reported(action: DsnAction, kind: K = K.DIRECTIVE_REQUEST, to: Recipient = KABAG) -> DeliveryReported:
    return DeliveryReported("p", kind, to, action, "5.1.1 no such user")


@pytest.mark.parametrize("name", STATES)
def test_a_bounce_moves_no_case_at_any_step_and_goes_to_the_operator_alone(name: str):
    story = STATES[name]()
    before = story.case
    story.happens(reported(DsnAction.FAILED), R.CLOCK)

    assert (story.case.state, story.case.round, story.case.since) == (before.state, before.round, before.since)
    assert story.mails == [(K.ALERT, "admin@kanwil.example")]


def test_the_alert_carries_the_mail_and_the_servers_words_apart():
    story = Story()
    story.happens(reported(DsnAction.FAILED), R.CLOCK)
    (send,) = story.last.effects

    assert isinstance(send, Send)
    assert send.reason is Reason.UNDELIVERED
    assert send.undelivered == Undelivered("p", K.DIRECTIVE_REQUEST, KABAG, "5.1.1 no such user")


def test_the_alert_about_a_mail_that_is_held_says_whether_it_may_have_come_all_the_same():
    story = Story()
    story.happens(DeliveryFailed("p", K.DIRECTIVE_REQUEST, KABAG, "connection lost", may_have_come=True), R.CLOCK)
    (send,) = story.last.effects

    assert isinstance(send, Send)
    assert send.undelivered == Undelivered("p", K.DIRECTIVE_REQUEST, KABAG, "connection lost", may_have_come=True)


@pytest.mark.parametrize("action", [action for action in DsnAction if action is not DsnAction.FAILED])
def test_what_may_still_arrive_is_only_noted(action: DsnAction):
    story = Story()
    story.happens(reported(action), R.CLOCK)

    assert story.last.effects == (Refer(f"directive_request to kabag@kanwil.example is {action}"),)


def test_the_same_notice_twice_is_one():
    story = Story()
    told = [story.happens(reported(DsnAction.FAILED), R.CLOCK, event_id="dsn:p:1:failed").effects for _ in range(3)]

    assert [len(effects) for effects in told] == [1, 0, 0]


def test_an_alert_that_bounces_causes_no_alert():
    story = Story()
    to = Recipient(R.OPERATOR, OFFICE.alert_to[0])
    story.happens(reported(DsnAction.FAILED, K.ALERT, to), R.CLOCK)

    assert story.mails == []


def test_a_reporters_bounce_causes_no_mail_to_him():
    story = Story(letter=a_letter(phone=None))
    story.happens(reported(DsnAction.FAILED, K.COMPLETION_REQUEST, Recipient(R.REPORTER, REPORTER)), R.CLOCK)

    assert story.mails == [(K.ALERT, "admin@kanwil.example")]


def test_a_bounced_mail_has_failed_and_says_why():
    after = bounced(SENT, "5.1.1 no such user")

    assert (after.state, after.error, after.may_bounce) == (PostingState.FAILED, "bounced: 5.1.1 no such user", False)


def test_only_what_a_server_may_have_taken_can_bounce():
    unknown = lost(SENT, Story().now, "connection lost")

    assert (SENT.may_bounce, unknown.may_bounce, held(SENT, "limit").may_bounce) == (True, True, False)
