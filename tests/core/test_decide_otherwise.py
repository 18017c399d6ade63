"""What the SOP's road does not foresee: second thoughts, reporters' words, clocks, strangers."""

from datetime import timedelta

from an_office import (
    KABAG_APPROVES,
    OFFICE,
    PHOTO,
    REPORTER,
    ROUTE,
    Story,
    a_letter,
)

from maild.core.answer import Answer, AnswerName
from maild.core.case import Case, Entry, State
from maild.core.decide import NOT_ACTED_ON, decide
from maild.core.event import (
    UNREADABLE,
    Answered,
    DeliveryFailed,
    Event,
    Evidence,
    Filed,
    Misunderstood,
    Reason,
    Refer,
    Registered,
    Reporter,
)
from maild.core.office import Actor
from maild.core.posting import MailKind, Recipient
from maild.core.register import history

A, K, R, S = AnswerName, MailKind, Actor, State


def test_a_reporter_whose_network_is_not_well_reopens_the_case():
    story = Story().until_closed()
    story.now += timedelta(days=2)
    story.says(R.REPORTER, Answer(A.REOPEN, "masih putus"))

    assert story.case.state is S.AWAITING_ORDER
    assert story.mails == [(K.ORDER_REQUEST, "kasubbag@kanwil.example"), (K.STATUS, REPORTER)]
    story.says(R.KASUBBAG, A.ORDER)
    assert (story.case.state, story.case.report) == (S.REPAIRING, None)


def test_after_the_days_of_grace_nothing_is_reopened():
    story = Story().until_closed()
    story.now += timedelta(days=8)
    story.says(R.REPORTER, Answer(A.REOPEN, "masih putus"))

    assert story.case.state is S.CLOSED
    assert story.reasons == [Reason.TOO_LATE]


def test_a_rating_is_kept_and_answered_by_nothing():
    story = Story().until_closed()
    story.says(R.REPORTER, Answer(A.RATE, score=4))

    assert (story.case.rating, story.mails) == (4, [])


def test_a_reporter_may_ask_how_it_stands_at_any_time():
    story = Story().until_ordered()
    story.says(R.REPORTER, A.STATUS)

    assert story.mails == [(K.STATUS, REPORTER)]


def test_a_reporter_may_withdraw_until_the_repair_begins():
    early, late = Story().until_directed(), Story().until_ordered()
    early.says(R.REPORTER, A.WITHDRAW)
    late.says(R.REPORTER, A.WITHDRAW)

    assert (early.case.state, early.kinds) == (S.WITHDRAWN, [K.WITHDRAWAL])
    assert (late.case.state, late.reasons) == (S.REPAIRING, [Reason.TOO_LATE])


def test_what_a_reporter_adds_is_filed_and_passed_on_to_whoever_must_act():
    story = Story().until_ordered()
    story.says(R.REPORTER, Answer(A.INFORM, "kini lampu LOS mati"))

    assert story.mails == [(K.PROGRESS, "andi@kanwil.example"), (K.PROGRESS, "siti@kanwil.example")]
    assert story.case.supplements[-1].text == "kini lampu LOS mati"


def test_a_decision_can_be_taken_back_until_the_next_actor_has_answered():
    story = Story()
    question = story.case.question
    story.says(R.KABAG, A.APPROVE)
    story.says(R.KABAG, A.CANCEL, question=question)

    assert (story.case.state, story.case.directive) == (S.AWAITING_DIRECTIVE, None)
    assert story.mails == [(K.DIRECTIVE_REQUEST, "kabag@kanwil.example"), (K.CLARIFICATION, "kasubbag@kanwil.example")]


def test_a_decision_that_was_acted_upon_stays():
    story = Story()
    question = story.case.question
    story.says(R.KABAG, A.APPROVE)
    story.says(R.KASUBBAG, A.CONFIRM)
    story.says(R.KABAG, A.CANCEL, question=question)

    assert story.case.state is S.AWAITING_ORDER
    assert story.reasons == [Reason.TOO_LATE]


def test_an_unclear_reply_changes_nothing_and_is_asked_back_once():
    story = Story()
    story.happens(Misunderstood("a condition"), R.KABAG)
    first = story.mails
    story.happens(Misunderstood("a condition"), R.KABAG)

    assert (story.case.state, first, story.mails) == (
        S.AWAITING_DIRECTIVE,
        [(K.CLARIFICATION, "kabag@kanwil.example")],
        [],
    )


def test_a_mail_that_does_not_arrive_is_told_to_the_operator_and_moves_nothing():
    story = Story()
    lost = DeliveryFailed("p", K.DIRECTIVE_REQUEST, Recipient(R.KABAG, "kabag@kanwil.example"), "550 no such user")
    story.happens(lost, R.CLOCK)

    assert (story.case.state, story.mails) == (S.AWAITING_DIRECTIVE, [(K.ALERT, "admin@kanwil.example")])


def test_an_alert_that_does_not_arrive_causes_no_alert():
    story = Story()
    story.happens(DeliveryFailed("p", K.ALERT, Recipient(R.OPERATOR, "admin@kanwil.example"), "550"), R.CLOCK)

    assert story.mails == []


def test_a_letter_without_an_address_is_handed_over_by_the_operator():
    case = Case("key", "PGJ-2026-0002")
    event = Event("e", Story().now, R.REPORTER, Registered(a_letter(), Reporter(""), ROUTE))
    decision = decide(case, event, OFFICE)

    assert [effect.kind for effect in decision.effects] == [K.ALERT, K.DIRECTIVE_REQUEST]


def test_the_same_event_twice_has_no_second_effect():
    story = Story()
    again = decide(story.case, story.events[0], OFFICE)

    assert again.case == story.case
    assert again.effects == ()


def test_evidence_and_answers_of_a_stranger_are_only_filed():
    story = Story()
    event = Event("x", story.now, R.KABAG, Filed("not his address", "SETUJU"), Evidence(address="x@y.example"))
    decision = decide(story.case, event, OFFICE)

    assert decision.case.state is S.AWAITING_DIRECTIVE
    assert decision.effects == (Refer("not his address"),)


def test_an_answered_event_without_answers_is_harmless():
    story = Story()
    story.happens(Answered(()), R.KABAG)

    assert story.case.state is S.AWAITING_DIRECTIVE


def test_words_that_complete_nothing_are_filed_and_answered_by_nothing():
    story = Story(letter=a_letter(phone=None))
    story.says(R.REPORTER, Answer(A.COMPLETE, "besok saya kabari"))

    assert (story.case.state, story.mails) == (S.AWAITING_COMPLETION, [])
    assert story.case.supplements[-1].text == "besok saya kabari"


def test_what_comes_with_a_reporters_words_is_kept_with_his_letter():
    story = Story().until_ordered()
    story.says(R.REPORTER, Answer(A.INFORM, "foto terlampir"), photos=True)

    assert story.case.letter.enclosures == (PHOTO,)


def test_each_member_of_a_team_is_asked_back_for_himself():
    story = Story().until_ordered()
    question = story.case.question
    told = []
    for address in ("andi@kanwil.example", "siti@kanwil.example", "siti@kanwil.example"):
        evidence = Evidence("d", address, question, address)
        event = Event(f"unclear-{len(told)}", story.now, R.TECHNICIAN, Misunderstood("unclear"), evidence)
        story.last = decide(story.case, event, OFFICE)
        story.case = story.last.case
        told.append(story.mails)

    assert told == [[(K.CLARIFICATION, "andi@kanwil.example")], [(K.CLARIFICATION, "siti@kanwil.example")], []]


def test_thanks_for_a_closing_report_are_answered_by_nothing():
    story = Story().until_closed()
    story.happens(Misunderstood("nothing that this step knows", "Terima kasih"), R.KABAG)

    assert story.mails == []


def test_the_history_shows_of_an_answer_that_did_not_act_that_it_did_not():
    story = Story()
    question = story.case.question
    story.says(R.KABAG, A.APPROVE)
    story.says(R.KABAG, Answer(A.APPROVE, "setuju"), question=question)
    story.says(R.KABAG, Answer(A.APPROVE, "setuju"), question=question)
    refused = Entry(story.events[-1], f"{NOT_ACTED_ON}: already_decided", "")

    assert "not acted on" in next(history((refused,), OFFICE)).text
    assert story.last.effects == (Refer(f"{NOT_ACTED_ON}: already_decided"),)


def test_a_kabag_who_was_asked_to_approve_hears_that_the_kasubbag_took_his_approval_back():
    story = Story(KABAG_APPROVES).until_repaired()
    question = story.case.question
    story.says(R.KASUBBAG, A.APPROVE)
    story.says(R.KASUBBAG, A.CANCEL, question=question)

    assert story.mails == [
        (K.APPROVAL_REQUEST, "kasubbag@kanwil.example"),
        (K.CLARIFICATION, "kabag@kanwil.example"),
    ]


def test_a_reply_that_cannot_be_read_is_asked_for_again_or_shown_to_the_operator():
    story = Story()
    story.happens(Misunderstood(UNREADABLE), R.KABAG)
    assert story.reasons == [Reason.UNREADABLE]

    story.happens(Misunderstood(UNREADABLE), R.REPORTER)
    assert [kind for kind, _ in story.mails] == [K.ALERT] * len(OFFICE.alert_to)
    assert story.case.state is S.AWAITING_DIRECTIVE
