"""The time that a case has really spent: each step gross and net, what was waited for, what kept its standard."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from an_office import KABAG_APPROVES, MONDAY, OFFICE, REPORTER, WHOLE_REPORT, WIB, a_letter
from timed_story import TimedStory

from maild.core.answer import Answer, AnswerName
from maild.core.case import Dossier, Entry, State
from maild.core.event import CodeReturned, Event, Evidence, Route
from maild.core.letter import Field
from maild.core.office import Actor, Office, Then, Trust, Wanted
from maild.core.pausing import Cause
from maild.core.posting import MailKind
from maild.core.redaction import redact
from maild.core.timing import Spell, Times, times_of
from maild.core.worktime import Standard
from maild.store.rulebook import Rulebook

SHIPPED = Rulebook(OFFICE, None, MONDAY.date(), lambda _templates: ()).office
WITH_WORDS = replace(OFFICE, reply_words=SHIPPED.reply_words)
DONE = Answer(AnswerName.DONE, report=WHOLE_REPORT)
END = datetime(2026, 12, 30, 10, tzinfo=WIB)


def paused(words: str) -> Answer:
    return Answer(AnswerName.PAUSE, words)


def a_story(office: Office = WITH_WORDS, **changes: Field | None) -> TimedStory:
    return TimedStory(office, a_letter(**changes))


def ordered(office: Office = WITH_WORDS) -> TimedStory:
    """Lead a complaint of Monday 08.15 to the repair at 09.00."""
    story = a_story(office)
    story.at(23, 8, 40).says(Actor.KABAG, AnswerName.APPROVE)
    story.at(23, 8, 50).says(Actor.KASUBBAG, Answer(AnswerName.CONFIRM, "WA 08.45"))
    story.at(23, 9).says(Actor.KASUBBAG, AnswerName.ORDER)
    return story


def closed() -> TimedStory:
    story = ordered()
    story.at(24, 8, 30).says(Actor.TECHNICIAN, DONE, photos=True)
    story.at(24, 8, 40).says(Actor.KASUBBAG, AnswerName.APPROVE)
    return story


def measured(story: TimedStory, now: datetime = END) -> Times:
    return times_of(story.dossier, story.office, now)


def told(spell: Spell) -> tuple[int, str, str, int, int, int, bool | None]:
    end = f"{spell.end:%d %H.%M}" if spell.end else ""
    return spell.step, f"{spell.start:%d %H.%M}", end, spell.gross, spell.office, spell.net, spell.is_kept


def test_each_of_the_eight_steps_has_its_own_time():
    assert [told(spell) for spell in measured(closed()).spells] == [
        (1, "23 08.15", "23 08.17", 2, 2, 2, True),  # until the receipt has gone out
        (2, "23 08.15", "23 08.40", 25, 25, 25, True),
        (3, "23 08.40", "23 08.50", 10, 10, 10, True),
        (4, "23 08.50", "23 09.00", 10, 10, 10, True),
        (5, "23 09.00", "24 08.30", 23 * 60 + 30, 7 * 60, 7 * 60, True),
        (6, "24 08.30", "24 08.40", 10, 10, 10, True),
        (7, "24 08.40", "24 08.42", 2, 2, 2, True),
        (8, "24 08.40", "24 08.42", 2, 2, 2, True),
    ]


def test_the_whole_ends_with_the_case():
    times = measured(closed())

    assert (times.gross, times.office, times.net) == (24 * 60 + 25, 475, 475)
    assert times.endings == ((State.CLOSED, MONDAY.replace(day=24, hour=8, minute=40)),)


def test_a_standard_that_is_assumed_is_marked_and_one_of_a_rule_is_not():
    story = closed()
    shown = {spell.step: (spell.standard, spell.is_assumed) for spell in measured(story).spells}
    route = Route("own", Then("jaringan", standards=(("directive", "20 menit"), ("repair", "4 jam"))))
    own = times_of(replace(story.dossier, case=replace(story.case, route=route)), story.office, END)

    assert shown[2] == (Standard(minutes=30), True)
    assert shown[3] == (Standard(minutes=30), False)
    assert shown[5] == (Standard(days=1), False)
    assert [(s.standard, s.is_assumed, s.is_kept) for s in own.of(2)] == [(Standard(minutes=20), False, False)]
    assert [(s.standard, s.is_kept) for s in own.of(5)] == [(Standard(minutes=240), False)]


def test_while_no_mail_has_gone_out_its_step_ends_when_it_was_written():
    spells = times_of(closed().unsent(), WITH_WORDS, END).spells

    assert [(spell.step, spell.gross) for spell in spells if spell.step in (1, 7, 8)] == [(1, 0), (7, 0), (8, 0)]


def test_a_receipt_that_was_late_is_late():
    story = a_story()
    late = [replace(mail, sent=MONDAY + timedelta(hours=1)) for mail in story.postings]
    (first, *_) = times_of(replace(story.dossier, postings=tuple(late)), story.office, END).spells

    assert (first.gross, first.is_kept) == (60, False)


def test_both_steps_of_one_reply_are_told():
    story = a_story()
    story.at(23, 8, 20).says(Actor.KABAG, AnswerName.APPROVE)
    story.at(23, 8, 35).says(Actor.KASUBBAG, Answer(AnswerName.CONFIRM, "WA"), AnswerName.ORDER)
    times = measured(story)

    assert [told(spell)[1:3] for spell in (*times.of(3), *times.of(4))] == [
        ("23 08.20", "23 08.35"),
        ("23 08.35", "23 08.35"),
    ]
    assert [spell.end for spell in times.of(5)] == [None]


# --- pauses ---


def test_a_pause_is_told_with_its_cause_who_and_why_and_is_not_counted_as_work():
    story = ordered()
    story.at(23, 10).says(Actor.TECHNICIAN, paused("menunggu Telkom"))
    story.at(25, 10).says(Actor.TECHNICIAN, AnswerName.RESUME)
    story.at(25, 11).says(Actor.TECHNICIAN, DONE, photos=True)
    (repair,) = measured(story).of(5)

    (pause,) = repair.pauses
    assert (pause.cause, pause.by, pause.why) == (Cause.ISP, "andi@kanwil.example", "menunggu Telkom")
    assert (pause.start, pause.end, pause.minutes) == (
        MONDAY.replace(hour=10, minute=0), MONDAY.replace(day=25, hour=10, minute=0), 900,
    )  # fmt: skip
    assert (repair.gross, repair.office, repair.net, repair.is_kept) == (50 * 60, 1020, 120, True)


def test_without_the_pause_the_same_repair_is_late():
    story = ordered()
    story.at(25, 11).says(Actor.TECHNICIAN, DONE, photos=True)

    assert [(spell.net, spell.is_kept) for spell in measured(story).of(5)] == [(1020, False)]


def test_a_pause_goes_on_until_now_and_the_step_with_it():
    story = ordered()
    story.at(23, 10).says(Actor.TECHNICIAN, paused("menunggu suku cadang"))
    (repair,) = measured(story, MONDAY.replace(day=24, hour=8, minute=0)).of(5)

    assert [(pause.end, pause.minutes, pause.cause) for pause in repair.pauses] == [(None, 330, Cause.SPARE_PART)]
    assert (repair.end, repair.net, repair.is_kept) == (None, 60, None)


def test_an_open_step_is_late_once_its_time_is_over():
    story = a_story()

    assert [measured(story, story.now + timedelta(minutes=m)).of(2)[0].is_kept for m in (30, 31)] == [None, False]


def test_another_reason_to_wait_is_another_pause():
    story = ordered()
    story.at(23, 10).says(Actor.TECHNICIAN, paused("menunggu Telkom"))
    story.at(23, 11).says(Actor.TECHNICIAN, paused("menunggu modul SFP"))
    story.at(23, 11, 30).says(Actor.TECHNICIAN, DONE, photos=True)
    times = measured(story)

    assert [(pause.cause, pause.minutes) for pause in times.pauses] == [(Cause.ISP, 60), (Cause.SPARE_PART, 30)]
    assert (times.paused(Cause.ISP), times.paused(Cause.OTHER)) == (60, 0)


def test_an_answer_to_a_pause_that_is_not_taken_is_no_pause():
    story = ordered()
    asked = story.case.question
    story.at(23, 10).says(Actor.TECHNICIAN, paused("menunggu Telkom"))
    story.at(23, 11).says(Actor.TECHNICIAN, DONE, photos=True)
    story.at(23, 11, 30).says(Actor.KASUBBAG, Answer(AnswerName.REVISE, "foto buram"))
    story.at(23, 11, 40).says(Actor.TECHNICIAN, paused("menunggu besok"), question=asked)  # of the first order

    assert [pause.minutes for pause in measured(story).pauses] == [60]


def test_a_pause_that_was_proved_by_a_code_has_the_words_of_the_reply():
    office = replace(WITH_WORDS, trust=Trust(Wanted.CHALLENGE))
    story = a_story(office)
    for by, answer in (
        (Actor.KABAG, Answer(AnswerName.APPROVE)), (Actor.KASUBBAG, Answer(AnswerName.CONFIRM, "WA")),
        (Actor.KASUBBAG, Answer(AnswerName.ORDER)), (Actor.TECHNICIAN, paused("menunggu kunci ruangan")),
    ):  # fmt: skip
        story.says(by, answer)
        asked = story.last.effects[0].question  # type: ignore[union-attr]
        story.now += timedelta(minutes=5)
        story.happens(CodeReturned(is_right=True), by, asked)

    assert story.case.state is State.REPAIR_PAUSED
    assert [(p.cause, p.why, p.start) for p in measured(story).pauses] == [
        (Cause.REPORTER, "menunggu kunci ruangan", MONDAY + timedelta(minutes=20)),
    ]


def test_waiting_for_the_reporter_is_a_pause_of_step_one():
    story = a_story(resolution=None)
    story.at(24, 8, 15).says(Actor.REPORTER, Answer(AnswerName.COMPLETE, fields=a_letter().fields))
    times = measured(story, story.now + timedelta(minutes=10))
    (first,) = times.of(1)

    assert [(p.cause, p.by, p.why, p.minutes) for p in first.pauses] == [(Cause.REPORTER, REPORTER, "resolution", 450)]
    assert (first.gross, first.net, first.is_kept) == (24 * 60 + 2, 2, True)
    assert (times.office, times.net) == (460, 10)


def test_what_the_kabag_wants_completed_is_waited_for_in_his_name():
    story = a_story()
    story.at(23, 8, 30).says(Actor.KABAG, Answer(AnswerName.RETURN, "nomor HP yang aktif"))
    story.at(23, 9).says(Actor.REPORTER, Answer(AnswerName.COMPLETE, fields=a_letter().fields))
    times = measured(story)

    assert [(p.by, p.why, p.minutes) for p in times.pauses] == [("kabag@kanwil.example", "nomor HP yang aktif", 30)]
    assert [told(spell)[1:3] for spell in times.of(2)] == [("23 08.15", "23 08.30"), ("23 09.00", "")]


# --- ways back ---


def test_a_case_that_is_sent_back_stays_in_a_step_again():
    story = ordered()
    story.at(23, 10).says(Actor.TECHNICIAN, DONE, photos=True)
    story.at(23, 10, 10).says(Actor.KASUBBAG, Answer(AnswerName.REVISE, "foto buram"))
    story.at(23, 11).says(Actor.TECHNICIAN, DONE, photos=True)

    assert [(spell.step, spell.gross) for spell in measured(story).spells[4:7]] == [(5, 60), (6, 10), (5, 50)]


def test_a_decision_that_is_taken_back_lets_its_step_begin_anew():
    story = a_story()
    asked = story.case.question
    story.at(23, 8, 25).says(Actor.KABAG, AnswerName.APPROVE)
    story.at(23, 8, 30).says(Actor.KABAG, AnswerName.CANCEL, question=asked)
    spells = measured(story).spells

    assert [told(spell)[:3] for spell in spells[1:]] == [
        (2, "23 08.15", "23 08.25"),
        (3, "23 08.25", "23 08.30"),
        (2, "23 08.30", ""),
    ]


def test_where_the_kabag_approves_too_his_approval_belongs_to_step_seven():
    story = ordered(replace(KABAG_APPROVES, reply_words=SHIPPED.reply_words))
    story.at(23, 10).says(Actor.TECHNICIAN, DONE, photos=True)
    asked = story.case.question
    story.at(23, 10, 5).says(Actor.KASUBBAG, AnswerName.APPROVE)
    story.at(23, 10, 6).says(Actor.KASUBBAG, AnswerName.CANCEL, question=asked)
    story.at(23, 10, 10).says(Actor.KASUBBAG, AnswerName.APPROVE)
    story.at(23, 10, 20).says(Actor.KABAG, AnswerName.APPROVE)

    assert [told(spell)[:3] for spell in measured(story).spells[5:]] == [
        (6, "23 10.00", "23 10.05"),
        (7, "23 10.05", "23 10.06"),
        (6, "23 10.06", "23 10.10"),
        (7, "23 10.10", "23 10.22"),
        (8, "23 10.20", "23 10.22"),
    ]


def test_the_time_in_which_a_case_was_closed_is_nobodys():
    story = closed()
    story.at(25, 8, 40).says(Actor.REPORTER, Answer(AnswerName.REOPEN, "belum normal"))
    times = measured(story, MONDAY.replace(day=25, hour=8, minute=50))

    assert (times.gross, times.net) == (24 * 60 + 35, 485)
    assert [told(spell)[:3] for spell in times.spells[8:]] == [(4, "25 08.40", "")]


def test_a_rejected_case_has_no_more_steps():
    story = a_story()
    story.at(23, 8, 45).says(Actor.KABAG, Answer(AnswerName.REJECT, "bukan kewenangan kami"))
    times = measured(story)

    assert [told(spell)[:3] for spell in times.spells] == [(1, "23 08.15", "23 08.17"), (2, "23 08.15", "23 08.45")]
    assert [state for state, _ in times.endings] == [State.REJECTED]


def test_a_reporter_without_an_address_is_told_by_the_front_desk():
    story = TimedStory(replace(WITH_WORDS, front_desk="loket@kanwil.example"), reporter="")

    assert next(mail.kind for mail in story.postings) is MailKind.HANDOVER
    assert [told(spell)[:3] for spell in measured(story).of(1)] == [(1, "23 08.15", "23 08.17")]


# --- what is not known ---


def test_a_redacted_case_keeps_its_times_but_not_what_was_said():
    story = ordered()
    story.at(23, 10).says(Actor.TECHNICIAN, paused("menunggu Telkom"))
    story.at(25, 10).says(Actor.TECHNICIAN, DONE, photos=True)
    story.at(25, 10, 5).says(Actor.KASUBBAG, AnswerName.APPROVE)
    before = measured(story)
    after = times_of(redact(story.dossier, "redaction", END, (), ""), story.office, END)

    assert [told(spell) for spell in after.spells] == [told(spell) for spell in before.spells]
    assert [(p.cause, p.by, p.why, p.minutes) for p in after.pauses] == [(Cause.OTHER, "", "", 900)]


@pytest.mark.parametrize("outcome", ["noted", "→ nowhere", "→ ", "→"])
def test_a_history_that_tells_no_state_has_no_times(outcome: str):
    story = a_story()
    entry = Entry(Event("e", MONDAY, Actor.REPORTER, story.events[0].fact, Evidence(address=REPORTER)), outcome, "")

    assert times_of(Dossier(story.case, (entry,)), story.office, END) == Times()


def test_a_clock_that_went_back_makes_no_negative_time():
    story = a_story()
    story.at(23, 8, 0).says(Actor.KABAG, AnswerName.APPROVE)

    assert [spell.gross for spell in measured(story).of(2)] == [0]
