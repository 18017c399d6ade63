"""What a reporter adds is passed on, but a program that answers each mail buries nobody (reliability.md §2.7)."""

from datetime import timedelta

from an_office import ADDRESSES, OFFICE, REPORTER, ROUTE, Story, a_letter, some_fields
from hypothesis import given
from hypothesis import strategies as st
from test_decide_walk import ANSWERS

from maild.core.answer import Answer, AnswerName
from maild.core.case import State
from maild.core.event import Filled, Refer, Send
from maild.core.office import Actor
from maild.core.posting import MailKind

A, K, R = AnswerName, MailKind, Actor
NOTICE = "Terima kasih, laporan Anda kami teruskan ke bagian terkait. Nomor tiket {}, {} November."


def added(story: Story, text: str, photos: bool = False) -> list[tuple[MailKind, str]]:
    story.says(R.REPORTER, Answer(A.INFORM, text), photos=photos)
    return story.mails


def test_what_is_said_again_is_filed_whatever_its_numbers_say():
    story = Story()
    told = [added(story, NOTICE.format(number, number)) for number in (1, 22, 333)]

    assert told == [[(K.PROGRESS, "kabag@kanwil.example")], [], []]
    assert story.last.effects == (Refer("said before"),)
    assert len(story.case.supplements) == 1


def test_what_is_said_again_after_a_week_is_passed_on_again():
    story = Story()
    added(story, "masih mati")
    story.now += timedelta(days=8)

    assert added(story, "Masih mati!") == [(K.PROGRESS, "kabag@kanwil.example")]


def test_one_word_more_is_something_new():
    story = Story()
    added(story, "internet sudah normal di ruang registrasi lantai dua")

    assert added(story, "internet belum normal di ruang registrasi lantai dua") == [
        (K.PROGRESS, "kabag@kanwil.example")
    ]


def test_a_new_picture_is_something_new_whatever_is_said_beside_it():
    story = Story()
    added(story, "terlampir")

    assert added(story, "terlampir", photos=True) == [(K.PROGRESS, "kabag@kanwil.example")]


def test_after_three_additions_in_a_day_the_operator_is_told_once_and_nobody_after_that():
    story = Story()
    told = [[kind for kind, _ in added(story, f"keterangan {'i' * number}")] for number in range(1, 7)]

    assert told == [[K.PROGRESS], [K.PROGRESS], [K.PROGRESS], [K.ALERT], [], []]
    assert len(story.case.supplements) == 6


def test_on_the_next_day_three_more_are_passed_on():
    story = Story()
    for number in range(1, 6):
        added(story, f"keterangan {'i' * number}")
    story.now += timedelta(hours=25)

    assert added(story, "hari baru") == [(K.PROGRESS, "kabag@kanwil.example")]


def test_a_program_that_answers_an_ended_case_causes_one_alert_for_its_picture():
    story = Story().until_closed()
    told = [added(story, "Terima kasih atas pesan Anda", photos=True) for _ in range(3)]

    assert told == [[(K.ALERT, "admin@kanwil.example")], [], []]
    assert story.case.state is State.CLOSED


BESIDES = st.sampled_from(["cancel", "fill", ""])


@given(st.lists(st.tuples(ANSWERS, BESIDES), max_size=25), st.booleans())
def test_no_road_through_the_sop_sends_a_second_receipt(told, is_complete: bool):
    story = Story(OFFICE, None if is_complete else a_letter(phone=None))
    sent = list(story.last.effects)
    for (actor, answers, whole), beside in told:
        story.now += timedelta(minutes=7)
        story.says(actor, *answers, photos=whole)
        sent += story.last.effects
        if beside == "fill":
            sent += story.happens(Filled(some_fields(), ROUTE), R.OPERATOR).effects
        elif beside and story.case.undo:
            decided = story.case.decided[-1]
            by = next(role for role, address in ADDRESSES.items() if address == decided.by)
            sent += story.says(by, A.CANCEL, question=decided.question).effects
    receipts = [effect for effect in sent if isinstance(effect, Send) and effect.kind is K.RECEIPT]

    assert len(receipts) <= 1
    assert all(receipt.to.address == REPORTER for receipt in receipts)
