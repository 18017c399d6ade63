"""The steps of the SOP, told as the office would tell them."""

from datetime import timedelta

import pytest
from an_office import (
    KABAG_APPROVES,
    OFFICE,
    PHOTO,
    REPORTER,
    ROUTE,
    WHOLE_REPORT,
    Story,
    a_letter,
    some_fields,
)

from maild.core.answer import Answer, AnswerName, RepairReport
from maild.core.case import State
from maild.core.deadline import due_of
from maild.core.event import (
    Filled,
    Reason,
)
from maild.core.letter import Field, Fields, Letter
from maild.core.office import Actor
from maild.core.posting import MailKind

A, K, R, S = AnswerName, MailKind, Actor, State


def test_a_whole_letter_is_receipted_and_laid_before_the_kabag():
    story = Story()

    assert story.case.state is S.AWAITING_DIRECTIVE
    assert story.mails == [(K.RECEIPT, REPORTER), (K.DIRECTIVE_REQUEST, "kabag@kanwil.example")]


def test_a_letter_with_gaps_is_sent_back_for_just_what_is_missing():
    story = Story(letter=a_letter(phone=None, resolution=None))

    assert story.case.state is S.AWAITING_COMPLETION
    assert story.mails == [(K.COMPLETION_REQUEST, REPORTER)]
    assert [effect.missing for effect in story.last.effects] == [("phone", "resolution")]


def test_a_landline_alone_is_still_asked_for_a_mobile_number():
    story = Story(letter=a_letter(phone=Field("(0355) 555022", e164="+62355555022")))

    assert story.last.effects[0].missing == ("phone",)


def test_a_completing_reply_fills_the_gaps_only():
    story = Story(letter=a_letter(phone=None))
    told = some_fields(unit=Field("Unit lain"), phone=Field("0813", e164="+62813555"))
    story.says(R.REPORTER, Answer(A.COMPLETE, fields=told))

    assert story.case.state is S.AWAITING_DIRECTIVE
    assert story.case.letter.fields.value("unit") == "Lapas Kelas IIA Kediri"
    assert story.case.letter.fields.value("phone") == "0813"
    assert story.kinds == [K.RECEIPT, K.DIRECTIVE_REQUEST]


def test_a_reply_that_fills_half_of_the_gaps_is_asked_for_the_rest():
    story = Story(letter=a_letter(phone=None, pic=None))
    story.says(R.REPORTER, Answer(A.COMPLETE, fields=Fields(pic=Field("Budi"))))

    assert story.case.state is S.AWAITING_COMPLETION
    assert story.last.effects[0].missing == ("phone",)


def test_an_unreadable_letter_waits_for_a_person():
    story = Story(letter=Letter(is_readable=False, warnings=("broken",)))

    assert story.case.state is S.AWAITING_READING
    assert story.mails == [(K.ALERT, "admin@kanwil.example")]


def test_the_operator_fills_in_what_could_not_be_read():
    story = Story(letter=Letter(is_readable=False))
    story.happens(Filled(some_fields(), ROUTE), R.OPERATOR)

    assert story.case.state is S.AWAITING_DIRECTIVE
    assert story.kinds == [K.RECEIPT, K.DIRECTIVE_REQUEST]


@pytest.mark.parametrize(
    ("answer", "state", "kinds"),
    [
        (Answer(A.APPROVE, "segera"), S.AWAITING_CONFIRMATION, [K.DIRECTIVE]),
        (Answer(A.REJECT, "bukan kewenangan kami"), S.REJECTED, [K.REJECTION]),
        (Answer(A.REJECT), S.AWAITING_DIRECTIVE, [K.CLARIFICATION]),
        (Answer(A.RETURN, "lampirkan foto"), S.AWAITING_COMPLETION, [K.COMPLETION_REQUEST]),
        (Answer(A.DONE), S.AWAITING_DIRECTIVE, [K.CLARIFICATION]),
    ],
)
def test_the_kabag_answers(answer: Answer, state: State, kinds: list[MailKind]):
    story = Story()
    story.says(R.KABAG, answer)

    assert (story.case.state, story.kinds) == (state, kinds)


def test_a_bare_acc_carries_the_usual_instruction():
    assert Story().until_directed().case.directive.text == "Untuk ditindaklanjuti sesuai SOP"


def test_what_the_kabag_wants_completed_is_answered_by_any_words():
    story = Story()
    story.says(R.KABAG, Answer(A.RETURN, "ruangan mana?"))
    story.says(R.REPORTER, Answer(A.COMPLETE, "ruang SDP lantai 2"))

    assert story.case.state is S.AWAITING_DIRECTIVE
    assert story.kinds == [K.DIRECTIVE_REQUEST]
    assert story.case.supplements[-1].text == "ruang SDP lantai 2"


@pytest.mark.parametrize(
    ("answers", "state", "kinds"),
    [
        ((A.CONFIRM,), S.AWAITING_ORDER, [K.ORDER_REQUEST]),
        ((A.CONFIRM, A.ORDER), S.REPAIRING, [K.ORDER, K.ORDER, K.PROGRESS]),
        ((A.ORDER,), S.AWAITING_CONFIRMATION, [K.CLARIFICATION]),
        ((Answer(A.RETURN, "mohon arahan"),), S.AWAITING_DIRECTIVE, [K.DIRECTIVE_REQUEST]),
    ],
)
def test_the_kasubbag_answers(answers: tuple[Answer | AnswerName, ...], state: State, kinds: list[MailKind]):
    story = Story().until_directed()
    story.says(R.KASUBBAG, *answers)

    assert (story.case.state, story.kinds) == (state, kinds)


def test_the_order_may_follow_the_confirmation_as_a_second_reply_to_the_same_mail():
    story = Story().until_directed()
    question = story.case.question
    story.says(R.KASUBBAG, A.CONFIRM)
    story.says(R.KASUBBAG, A.ORDER, question=question)

    assert story.case.state is S.REPAIRING


@pytest.mark.parametrize(
    ("words", "team"),
    [
        ("", "jaringan"),
        ("tim jaringan", "jaringan"),
        ("Tim Aplikasi segera ke lokasi", "aplikasi"),
        ("Rina", "aplikasi"),
        ("Sdr. Andi", "jaringan"),
        ("tim teknis", "jaringan"),
    ],
)
def test_an_order_names_a_team_a_member_or_nobody(words: str, team: str):
    story = Story().until_directed()
    story.says(R.KASUBBAG, A.CONFIRM, Answer(A.ORDER, words, team=words))

    assert story.case.team == team


@pytest.mark.parametrize("named", ["tim server", "Budi Santoso", "Pak Budi", "Budi Santoso dari Telkom Kediri"])
def test_an_order_to_an_unknown_team_is_asked_back(named: str):
    story = Story().until_directed()
    story.says(R.KASUBBAG, A.CONFIRM, Answer(A.ORDER, team=named))

    assert story.case.state is S.AWAITING_CONFIRMATION
    assert story.reasons == [Reason.TEAM_UNKNOWN]


def test_each_member_of_the_team_is_ordered_in_a_mail_of_his_own():
    story = Story().until_ordered()

    assert story.mails[:2] == [(K.ORDER, "andi@kanwil.example"), (K.ORDER, "siti@kanwil.example")]


def test_a_pause_tells_the_reporter_why_and_a_resumed_repair_keeps_its_order():
    story = Story().until_ordered()
    question = story.case.question
    story.says(R.TECHNICIAN, Answer(A.PAUSE, "menunggu Telkom"))

    assert story.case.state is S.REPAIR_PAUSED
    assert story.mails == [(K.PROGRESS, REPORTER)]
    story.says(R.TECHNICIAN, A.RESUME, question=question)
    assert (story.case.state, story.case.question) == (S.REPAIRING, question)


def test_a_pause_does_not_count():
    story = Story().until_ordered()
    before = due_of(story.case, OFFICE)
    story.says(R.TECHNICIAN, Answer(A.PAUSE, "menunggu Telkom"))
    paused = due_of(story.case, OFFICE)
    story.now += timedelta(minutes=45)
    story.says(R.TECHNICIAN, A.RESUME)

    assert paused is None
    assert due_of(story.case, OFFICE) == before + timedelta(minutes=45)


def test_an_incomplete_report_is_asked_for_what_it_lacks_and_keeps_what_it_has():
    story = Story().until_ordered()
    story.says(R.TECHNICIAN, Answer(A.DONE, report=RepairReport("konektor longgar")))

    assert story.case.state is S.REPAIRING
    assert story.mails == [(K.REPORT_REQUEST, "andi@kanwil.example")]
    assert story.last.effects[0].missing == ("checklist", "photos")
    story.says(R.TECHNICIAN, Answer(A.DONE, report=RepairReport(checklist=("[x] diganti",))), photos=True)
    assert story.case.state is S.AWAITING_APPROVAL
    assert story.case.report == RepairReport("konektor longgar", ("[x] diganti",), (PHOTO,))


def test_the_first_whole_report_wins_and_the_second_hears_who_it_was():
    story = Story().until_ordered()
    question = story.case.question
    story.says(R.TECHNICIAN, Answer(A.DONE, report=WHOLE_REPORT), photos=True)
    story.says(R.TECHNICIAN, Answer(A.DONE, report=WHOLE_REPORT), question=question)

    assert story.case.state is S.AWAITING_APPROVAL
    assert story.reasons == [Reason.ALREADY_DECIDED]
    assert story.last.effects[0].text == "andi@kanwil.example"


def test_what_the_team_cannot_do_goes_back_to_the_kasubbag():
    story = Story().until_ordered()
    story.says(R.TECHNICIAN, Answer(A.UNABLE, "perlu alat"))

    assert story.case.state is S.AWAITING_ORDER
    assert story.kinds == [K.ORDER_REQUEST]


def test_a_revision_goes_back_to_the_team_and_the_reporter_hears_nothing():
    story = Story().until_repaired()
    story.says(R.KASUBBAG, Answer(A.REVISE, "foto kurang jelas"))

    assert story.case.state is S.REPAIRING
    assert story.kinds == [K.ORDER, K.ORDER]


def test_the_kasubbag_approves_and_the_result_goes_out():
    story = Story().until_repaired()
    story.says(R.KASUBBAG, Answer(A.APPROVE, letter_number="W.15-1"))

    assert (story.case.state, story.case.letter_number) == (S.CLOSED, "W.15-1")
    assert story.mails == [(K.RESULT, REPORTER), (K.CLOSING_REPORT, "kabag@kanwil.example")]


def test_by_the_other_reading_the_kabag_approves_too_before_it_goes_out():
    story = Story(KABAG_APPROVES).until_repaired()
    story.says(R.KASUBBAG, A.APPROVE)

    assert story.case.state is S.AWAITING_APPROVAL
    assert story.mails == [(K.APPROVAL_REQUEST, "kabag@kanwil.example")]
    story.says(R.KABAG, A.APPROVE)
    assert story.kinds == [K.RESULT, K.CLOSING_REPORT]
