"""One incident, many letters: how a case follows another, and what it comes to."""

from dataclasses import replace

import pytest
from an_office import (
    MONDAY,
    OFFICE,
    PHOTO,
    REPORTER,
    WHOLE_REPORT,
    Story,
    a_lead,
)

from maild.core.answer import Answer, AnswerName
from maild.core.asking import actor_of
from maild.core.case import Dossier, Note, State
from maild.core.event import CodeReturned, Event, Reason, Refer
from maild.core.following import Joined, Lead, Parted, Peer
from maild.core.ladder import next_rung
from maild.core.office import Actor, Trust, Wanted
from maild.core.posting import MailKind
from maild.core.register import row_of
from maild.core.relaying import is_looked_around, joins_in

A, K, R, S = AnswerName, MailKind, Actor, State

LEAD = a_lead()
NUMBER = LEAD.peer.number
KASUBBAG, ANDI, SITI = "kasubbag@kanwil.example", "andi@kanwil.example", "siti@kanwil.example"
SIBLING = Peer("PGJ-2026-0007", "Rutan Nganjuk", "Siti Aminah", "0812-5550-0199", MONDAY)


def repaired(state: State) -> Lead:
    report = replace(WHOLE_REPORT, photos=(PHOTO,))
    done = Note(MONDAY, ANDI, "selesai")
    approved = (Note(MONDAY, KASUBBAG, ""),) if state is S.CLOSED else ()
    return a_lead(state, team="jaringan", report=report, reported=done, approvals=approved)


# --- joining ---


def test_what_looks_like_one_incident_is_proposed_with_steps_3_and_4():
    story = Story().beside(LEAD, a_lead(number="PGJ-2026-0009", is_alike=False)).until_directed()

    assert story.case.alike == (LEAD.peer,)
    assert story.mails == [(K.DIRECTIVE, KASUBBAG)]


@pytest.mark.parametrize("answer", [Answer(A.JOIN), Answer(A.JOIN, other=NUMBER)])
def test_gabung_makes_a_case_follow_the_one_that_is_proposed(answer: Answer):
    story = Story().beside(LEAD).until_directed()
    story.says(R.KASUBBAG, answer)

    assert (story.case.incident.lead, story.case.state, story.case.alike) == (NUMBER, S.AWAITING_CONFIRMATION, ())
    assert story.mails == []


def test_a_confirmation_may_stand_beside_gabung():
    story = Story().beside(LEAD).until_directed()
    story.says(R.KASUBBAG, Answer(A.CONFIRM, "WA 10.05"), A.JOIN)

    assert story.case.is_following
    assert story.case.confirmation.text == "WA 10.05"


def test_gabung_is_understood_at_step_4_too():
    story = Story().beside(LEAD).until_directed()
    story.says(R.KASUBBAG, Answer(A.CONFIRM, "WA 10.05"))
    story.says(R.KASUBBAG, A.JOIN)

    assert story.case.is_following


@pytest.mark.parametrize(
    ("lead", "reason"),
    [(a_lead(S.REPAIRING), None), (a_lead(S.REPAIR_PAUSED, pause=Note(MONDAY, ANDI, "menunggu")), Reason.PAUSED)],
)
def test_who_joins_a_repair_hears_how_it_stands(lead: Lead, reason: Reason | None):
    story = Story().until_following(lead)

    assert (story.case.state, story.case.team, story.case.since) == (lead.handling.state, "jaringan", MONDAY)
    assert story.mails == [(K.PROGRESS, REPORTER)]
    assert story.reasons == [reason]


FAR = "PGJ-2026-0009"


@pytest.mark.parametrize(
    ("leads", "other", "why"),
    [
        ((), "", "unnamed"),
        ((LEAD, a_lead(number=FAR)), "", "unnamed"),
        ((a_lead(is_alike=False),), "", "unnamed"),
        ((LEAD,), FAR, "unknown PGJ-2026-0009"),
        ((LEAD,), "PGJ-2026-0001", "own PGJ-2026-0001"),
        ((LEAD, a_lead(S.CLOSED, FAR, is_alike=False)), FAR, "over PGJ-2026-0009"),
        ((LEAD, a_lead(S.REJECTED, FAR, is_alike=False)), FAR, "over PGJ-2026-0009"),
        ((LEAD, a_lead(S.AWAITING_APPROVAL, FAR, is_alike=False)), FAR, "over PGJ-2026-0009"),
        ((LEAD, a_lead(S.AWAITING_COMPLETION, FAR, is_alike=False)), FAR, "early PGJ-2026-0009"),
        ((LEAD, a_lead(number=FAR, is_alike=False, follows=NUMBER)), FAR, "follows PGJ-2026-0009"),
    ],
)
def test_what_cannot_be_joined_is_asked_back_with_what_is_proposed_now(leads: tuple[Lead, ...], other: str, why: str):
    story = Story().until_directed().beside(*leads)
    question = story.case.question
    story.says(R.KASUBBAG, Answer(A.JOIN, other=other))

    assert (story.case.state, story.case.question) == (S.AWAITING_CONFIRMATION, question)
    assert story.mails == [(K.CLARIFICATION, KASUBBAG)]
    assert (story.last.effects[0].reason, story.last.effects[0].text) == (Reason.NOT_JOINED, why)
    assert story.case.alike == tuple(lead.peer for lead in leads if lead.is_alike)


@pytest.mark.parametrize("state", [S.AWAITING_DIRECTIVE, S.AWAITING_CONFIRMATION, S.AWAITING_ORDER, S.REPAIRING])
def test_any_case_at_steps_2_to_5_may_be_named(state: State):
    story = Story().beside(a_lead(state, is_alike=False)).until_directed()
    story.says(R.KASUBBAG, Answer(A.JOIN, other=NUMBER))

    assert story.case.incident.lead == NUMBER


def test_a_case_that_others_follow_does_not_follow_another():
    story = Story().until_directed().beside(LEAD)
    story.happens(Joined(SIBLING), R.CLOCK)
    story.says(R.KASUBBAG, A.JOIN)

    assert not story.case.is_following
    assert story.last.effects[0].text == "leads"


def test_nobody_but_the_kasubbag_joins():
    story = Story().beside(LEAD).until_directed()
    for actor in (R.KABAG, R.TECHNICIAN, R.OPERATOR, R.REPORTER):
        story.says(actor, A.JOIN)

    assert story.case.incident is None


# --- following ---


def test_of_a_follower_nobody_is_asked_or_reminded_and_the_register_tells_where_it_stands():
    case = Story().until_following(a_lead(S.REPAIRING)).case
    row = row_of(case, OFFICE, MONDAY)

    assert actor_of(case, OFFICE) is None
    assert next_rung(Dossier(case), OFFICE, MONDAY) is None
    assert next_rung(Dossier(replace(case, incident=None)), OFFICE, MONDAY) is not None
    assert (row.incident, row.state, row.step, row.waiting_for) == (NUMBER, S.REPAIRING, 5, R.TECHNICIAN)


@pytest.mark.parametrize(
    ("lead", "mails"),
    [
        (a_lead(S.AWAITING_ORDER), []),
        (a_lead(S.REPAIRING), [(K.PROGRESS, REPORTER)]),
        (a_lead(S.REPAIR_PAUSED, pause=Note(MONDAY, ANDI, "menunggu Telkom")), [(K.PROGRESS, REPORTER)]),
        (repaired(S.AWAITING_APPROVAL), []),
        (repaired(S.CLOSED), [(K.RESULT, REPORTER)]),
    ],
)
def test_a_follower_goes_where_its_lead_goes(lead: Lead, mails: list[tuple[MailKind, str]]):
    story = Story().until_following(LEAD)
    story.hears(lead)

    assert (story.case.state, story.case.incident.moved) == (lead.handling.state, lead.handling.moved)
    assert story.mails == mails


def test_a_report_that_is_sent_back_and_a_repair_that_goes_on_are_no_news_to_the_reporter():
    story = Story().until_following(a_lead(S.REPAIRING))
    story.hears(repaired(S.AWAITING_APPROVAL))
    story.hears(a_lead(S.REPAIRING))

    assert (story.case.state, story.mails) == (S.REPAIRING, [])


def test_a_follower_closes_with_the_result_of_the_one_repair():
    story = Story().until_following(a_lead(S.REPAIRING))
    story.hears(repaired(S.CLOSED))

    assert story.case.report.cause == "konektor longgar"
    assert story.last.effects[0].enclosures == (PHOTO,)
    assert (story.case.letter_number, story.case.draft) == ("", None)
    assert row_of(story.case, OFFICE, MONDAY).incident == NUMBER


@pytest.mark.parametrize("state", [S.REJECTED, S.WITHDRAWN, S.AWAITING_COMPLETION])
def test_where_its_lead_leads_nowhere_a_follower_is_back_at_its_own_step_3(state: State):
    story = Story().until_following(LEAD)
    sibling = a_lead(number="PGJ-2026-0005")
    story.beside(sibling).hears(a_lead(state))

    assert (story.case.state, story.case.incident) == (S.AWAITING_CONFIRMATION, None)
    assert story.mails == [(K.DIRECTIVE, KASUBBAG)]
    assert (story.last.effects[0].question, story.reasons) == (story.case.question, [Reason.PARTED])
    assert story.case.alike == (sibling.peer,)


def test_what_happens_to_a_case_that_it_does_not_follow_is_none_of_its_business():
    story = Story().until_following(LEAD)
    before = story.case.state
    story.hears(a_lead(S.REPAIRING, "PGJ-2026-0009"))

    assert (story.case.state, story.mails) == (before, [])


def test_the_same_news_twice_change_nothing():
    story = Story().until_following(LEAD)
    story.hears(a_lead(S.REPAIRING))
    after = story.case

    assert story.decided(after, story.events[-1]) == after


def test_what_its_reporter_adds_goes_to_whoever_acts_for_its_lead_and_asks_nothing():
    story = Story().until_following(a_lead(S.REPAIRING))
    story.says(R.REPORTER, Answer(A.INFORM, "lantai 2 juga mati"))

    assert story.mails == [(K.PROGRESS, ANDI), (K.PROGRESS, SITI)]
    assert {effect.question for effect in story.last.effects} == {""}


@pytest.mark.parametrize(
    ("lead", "state", "kinds"),
    [(LEAD, S.WITHDRAWN, [K.WITHDRAWAL]), (a_lead(S.REPAIRING), S.REPAIRING, [K.STATUS])],
)
def test_its_reporter_may_withdraw_it_until_the_repair(lead: Lead, state: State, kinds: list[MailKind]):
    story = Story().until_following(lead)
    story.says(R.REPORTER, A.WITHDRAW)

    assert (story.case.state, story.kinds) == (state, kinds)


# --- taking it back ---


def test_batal_undoes_gabung_until_the_lead_has_come_further():
    story = Story().until_following(LEAD)
    question = story.case.incident.question
    story.says(R.KASUBBAG, A.CANCEL, question=question)

    assert (story.case.incident, story.case.state) == (None, S.AWAITING_CONFIRMATION)
    assert (story.kinds, story.reasons, story.case.alike) == ([K.DIRECTIVE], [Reason.CANCELLED], (LEAD.peer,))


def test_after_the_lead_has_come_further_batal_is_too_late_but_pisah_is_not():
    story = Story().until_following(LEAD)
    question = story.case.incident.question
    story.hears(a_lead(S.REPAIRING))
    story.says(R.KASUBBAG, A.CANCEL, question=question)
    assert story.reasons == [Reason.TOO_LATE]

    story.says(R.KASUBBAG, A.SPLIT, question=question)

    assert (story.case.incident, story.case.state) == (None, S.AWAITING_CONFIRMATION)
    assert (story.case.team, story.case.order) == ("", None)
    assert (story.kinds, story.reasons) == ([K.DIRECTIVE], [Reason.PARTED])
    assert story.case.alike == ()


def test_after_pisah_it_is_ordered_like_any_other():
    story = Story().until_following(LEAD)
    story.says(R.KASUBBAG, A.SPLIT)
    story.says(R.KASUBBAG, Answer(A.CONFIRM, "WA 10.05"), A.ORDER)

    assert story.case.state is S.REPAIRING
    assert (K.ORDER, ANDI) in story.mails


def test_batal_after_pisah_lets_it_follow_again():
    story = Story().until_following(LEAD)
    question = story.case.incident.question
    story.says(R.KASUBBAG, A.SPLIT, question=question)
    story.says(R.KASUBBAG, A.CANCEL, question=question)

    assert story.case.incident.lead == NUMBER


@pytest.mark.parametrize("answer", [A.ORDER, A.CONFIRM, A.RETURN, A.JOIN])
def test_any_other_answer_to_its_old_question_is_told_that_it_is_decided(answer: AnswerName):
    story = Story().until_following(LEAD)
    question = story.case.incident.question
    story.says(R.KASUBBAG, answer, question=question)

    assert story.case.is_following
    assert story.reasons == [Reason.ALREADY_DECIDED]


def test_pisah_of_a_case_that_follows_none_is_asked_back():
    story = Story().until_directed()
    story.says(R.KASUBBAG, A.SPLIT)

    assert story.reasons == [Reason.NOT_NOW]


def test_a_closed_follower_is_reopened_on_its_own():
    story = Story().until_following(a_lead(S.REPAIRING))
    story.hears(repaired(S.CLOSED))
    story.says(R.REPORTER, Answer(A.REOPEN, "masih putus"))

    assert (story.case.incident, story.case.state) == (None, S.AWAITING_ORDER)
    assert (K.ORDER_REQUEST, KASUBBAG) in story.mails


# --- leading ---


def test_a_team_at_work_hears_of_another_reporter_and_may_answer_right_there():
    story = Story().until_ordered()
    story.happens(Joined(SIBLING), R.CLOCK)

    assert story.case.followers == (SIBLING,)
    assert story.mails == [(K.PROGRESS, ANDI), (K.PROGRESS, SITI)]
    assert {(effect.question, effect.reason) for effect in story.last.effects} == {(story.case.question, Reason.JOINED)}


def test_before_the_order_nobody_need_hear_of_a_follower():
    story = Story().until_directed()
    story.happens(Joined(SIBLING), R.CLOCK)

    assert story.last.effects == (Refer("PGJ-2026-0007 follows it"),)


def test_who_follows_no_longer_is_named_no_longer():
    story = Story().until_ordered()
    story.happens(Joined(SIBLING), R.CLOCK)
    story.happens(Parted(SIBLING.number), R.CLOCK)

    assert (story.case.followers, story.mails) == ((), [])


def test_what_the_lead_takes_back_leaves_its_followers_with_it():
    story = Story().until_directed()
    question = story.case.question
    story.says(R.KASUBBAG, Answer(A.CONFIRM, "WA 10.05"), A.ORDER)
    story.happens(Joined(SIBLING), R.CLOCK)
    story.says(R.KASUBBAG, A.CANCEL, question=question)

    assert story.case.followers == (SIBLING,)


def test_a_lead_that_is_reopened_is_alone():
    story = Story().until_directed()
    story.happens(Joined(SIBLING), R.CLOCK)
    story.says(R.KASUBBAG, Answer(A.CONFIRM, "WA 10.05"), A.ORDER)
    story.says(R.TECHNICIAN, Answer(A.DONE, report=WHOLE_REPORT), photos=True)
    story.says(R.KASUBBAG, A.APPROVE)
    assert story.kinds == [K.RESULT, K.CLOSING_REPORT]

    story.says(R.REPORTER, Answer(A.REOPEN, "masih putus"))

    assert story.case.followers == ()


# --- who must prove himself ---


def test_a_gabung_that_waits_for_a_code_looks_at_the_cases_as_they_are_when_it_comes_back():
    office = replace(OFFICE, trust=Trust(Wanted.CHALLENGE))
    story = Story(office).beside(LEAD).until_directed()
    story.happens(CodeReturned(True), R.KABAG, "challenge/1")
    story.says(R.KASUBBAG, A.JOIN)
    assert (story.case.incident, story.kinds) == (None, [K.CHALLENGE])

    story.beside(a_lead(S.REPAIRING)).happens(CodeReturned(True), R.KASUBBAG, "challenge/2")

    assert (story.case.incident.lead, story.case.state) == (NUMBER, S.REPAIRING)


@pytest.mark.parametrize(
    ("answer", "by", "is_wanted"),
    [(A.APPROVE, R.KABAG, True), (A.JOIN, R.KASUBBAG, True), (A.REJECT, R.KABAG, False), (A.STATUS, R.REPORTER, False)],
)
def test_others_are_looked_for_where_they_can_count(answer: AnswerName, by: Actor, is_wanted: bool):
    story = Story()
    story.says(by, Answer(answer, "alasan"))

    assert is_looked_around(Story().case, story.events[-1]) is is_wanted


def test_what_a_case_that_waits_for_a_code_names_is_looked_for_when_it_comes_back():
    story = Story(replace(OFFICE, trust=Trust(Wanted.CHALLENGE))).beside(LEAD).until_directed()
    story.happens(CodeReturned(True), R.KABAG, "challenge/1")
    story.says(R.KASUBBAG, Answer(A.JOIN, other=NUMBER))
    code = Event("code", MONDAY, R.KASUBBAG, CodeReturned(True))

    assert is_looked_around(story.case, code)
    assert joins_in(story.case, code) == (NUMBER,)
