"""When the clock speaks, to whom, and that it says nothing twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from an_office import KABAG_APPROVES, MONDAY, OFFICE, PHOTO, WIB, Story, a_letter

from maild.core.answer import Answer
from maild.core.answer import AnswerName as A
from maild.core.appointing import newcomers
from maild.core.case import State as S
from maild.core.event import AUTOMATIC, Appointed, DeliveryReported, Filed, Reason, Send
from maild.core.ladder import next_rung, passed
from maild.core.office import Actor as R
from maild.core.office import Member, Office, Official, OnCall
from maild.core.posting import DsnAction, Recipient
from maild.core.posting import MailKind as K
from maild.core.worktime import Holiday

KABAG, KASUBBAG, ADMIN = "kabag@kanwil.example", "kasubbag@kanwil.example", "admin@kanwil.example"
ANDI, SITI, WULAN, JOKO = "andi@kanwil.example", "siti@kanwil.example", "wulan@kanwil.example", "joko@kanwil.example"
STANDBY = Official(R.KABAG, "Wulan Pertiwi", (WULAN,), "Kepala Bagian", kind="Plh.", is_standby=True)
WITH_STANDBY = replace(OFFICE, officials=(*OFFICE.officials, STANDBY))
BOUNCE = DeliveryReported("posting-1", K.DIRECTIVE_REQUEST, Recipient(R.KABAG, KABAG), DsnAction.FAILED, "5.1.1")
CRITICAL = replace(a_letter(), severity="kritis")
DAY = 24 * 60


def people_of(spoken) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(when, level, tuple(address for _, address in mails)) for when, level, mails in spoken]


def test_a_kabag_who_is_silent_is_reminded_then_those_above_hear_of_it():
    story = Story()  # at 08.15

    assert people_of(story.passes(DAY + 60)) == [
        ("Mon 08.30", "awal", (KABAG,)),
        ("Mon 08.45", "due", (KABAG,)),
        ("Mon 09.15", "lewat", (ADMIN,)),
        ("Mon 09.45", "usul-plh", (ADMIN,)),
        ("Tue 08.45", "lama", (KABAG, ADMIN)),
    ]


def test_each_is_told_by_his_own_kind_of_mail():
    spoken = Story().passes(DAY + 60)

    assert [kind for _, _, mails in spoken for kind, _ in mails] == [
        K.REMINDER, K.REMINDER, K.ESCALATION, K.ESCALATION, K.REMINDER, K.ESCALATION,
    ]  # fmt: skip


def test_the_kasubbags_superior_is_the_kabag_and_the_technicians_the_kasubbag():
    directed, ordered = Story().until_directed(), Story().until_ordered()

    assert people_of(directed.passes(61)) == [("Mon 08.45", "due", (KASUBBAG,)), ("Mon 09.15", "lewat", (KABAG,))]
    assert people_of(ordered.passes(DAY + 61)) == [
        ("Tue 08.15", "due", (ANDI, SITI)),
        ("Tue 08.45", "lewat", (KASUBBAG,)),
    ]


def test_the_step_of_the_second_approval_is_the_kabags():
    story = Story(KABAG_APPROVES).until_repaired()
    story.says(R.KASUBBAG, A.APPROVE)

    assert people_of(story.passes(50)) == [("Mon 08.30", "due", (KABAG,)), ("Mon 09.00", "lewat", (ADMIN,))]


def test_nobody_is_told_after_the_answer():
    story = Story()
    found = passed(story.dossier, OFFICE, story.now + timedelta(minutes=31))
    assert found
    _, late = found
    story.until_directed().happens(late.fact, R.CLOCK, event_id=late.id)

    assert story.mails == []


def test_a_step_answered_in_time_is_never_spoken_of():
    story = Story()
    story.passes(14)
    story.until_ordered().says(R.TECHNICIAN, Answer(A.PAUSE, "menunggu Telkom"))

    assert story.passes(3 * DAY) == []


def test_a_pause_moves_all_that_follows():
    story = Story().until_ordered()
    story.says(R.TECHNICIAN, Answer(A.PAUSE, "menunggu Telkom"))
    story.now += timedelta(hours=2)
    story.says(R.TECHNICIAN, A.RESUME)

    assert people_of(story.passes(DAY + 60))[0] == ("Tue 10.15", "due", (ANDI, SITI))


@pytest.mark.parametrize(
    ("arrives", "spoken"),
    [
        ((2026, 11, 23, 11, 50), ["Mon 13.05", "Mon 13.20", "Mon 13.50"]),  # the break
        ((2026, 11, 23, 15, 50), ["Tue 07.35", "Tue 07.50", "Tue 08.20"]),  # the night
        ((2026, 11, 20, 11, 20), ["Fri 13.05", "Fri 13.20", "Fri 13.50"]),  # the long break of a Friday
        ((2026, 11, 21, 9, 0), ["Mon 07.45", "Mon 08.00", "Mon 08.30"]),  # a Saturday
        ((2026, 11, 23, 11, 45), ["Mon 13.00", "Mon 13.15", "Mon 13.45"]),  # due when the break begins
    ],
)
def test_people_are_told_in_office_hours_only(arrives, spoken):
    story = Story()
    story.case = replace(story.case, since=datetime(*arrives, tzinfo=WIB))
    story.now = datetime(*arrives, tzinfo=WIB)

    assert [when for when, _, _ in story.passes(3 * DAY)][:3] == spoken


def test_a_holiday_moves_what_is_to_be_told_and_not_what_was_told():
    story = Story()
    before = story.passes(20)
    tuesday = replace(OFFICE.calendar, holidays=(Holiday(date(2026, 11, 24), "Pemilihan umum"),))
    story.office = replace(OFFICE, calendar=tuesday)
    after = story.passes(3 * DAY)

    assert [level for _, level, _ in before + after] == ["awal", "due", "lewat", "usul-plh", "lama"]
    assert after[-1][0] == "Wed 08.45"


def test_who_was_off_for_a_week_end_goes_on_one_rung_after_the_other():
    story = Story()
    story.now += timedelta(days=3, minutes=40)  # Thursday, 08.55: three of five are over

    assert [(when, level) for when, level, _ in story.passes(DAY + 120)] == [
        ("Thu 08.56", "due"),
        ("Thu 09.26", "lewat"),
        ("Thu 09.56", "usul-plh"),
        ("Fri 08.56", "lama"),
    ]


def test_a_warning_that_comes_too_late_is_left_out():
    story = Story()
    story.now += timedelta(minutes=31)

    assert next_rung(story.dossier, OFFICE, story.now).level == "due"


def test_an_urgent_complaint_is_spoken_of_at_any_hour():
    story = Story(letter=CRITICAL)
    story.now = story.now.replace(hour=22, minute=0)
    story.case = replace(story.case, since=story.now)

    assert people_of(story.passes(61)) == [
        ("Mon 22.01", "on_call", (KASUBBAG, ADMIN)),
        ("Mon 22.15", "awal", (KABAG,)),
        ("Mon 22.30", "due", (KABAG,)),
        ("Mon 23.00", "lewat", (ADMIN,)),
    ]


def test_those_on_call_hear_once_of_what_comes_at_night():
    watch = (OnCall("Dimas", ("jaga@kanwil.example",)), OnCall("Rina", ("rina@x.example",), until=date(2026, 11, 1)))
    story = Story(replace(OFFICE, on_call=watch), CRITICAL)
    story.now = story.now.replace(hour=22, minute=0)
    story.case = replace(story.case, since=story.now)
    spoken = story.passes(5)
    story.says(R.KABAG, A.APPROVE)

    assert people_of(spoken) == [("Mon 22.01", "on_call", ("jaga@kanwil.example",))]
    assert not [level for _, level, _ in story.passes(5) if level == "on_call"]


def test_in_office_hours_nobody_is_woken():
    assert [level for _, level, _ in Story(letter=CRITICAL).passes(16)] == ["awal"]


class TestDeputies:
    def test_a_question_is_passed_on_and_both_hear_of_it(self):
        story = Story(WITH_STANDBY)
        spoken = story.passes(151)

        assert people_of(spoken)[-2:] == [
            ("Mon 09.45", "usul-plh", (ADMIN,)),
            ("Mon 10.45", "plh", (WULAN, KABAG, ADMIN)),
        ]
        assert spoken[-1][2][0] == (K.DIRECTIVE_REQUEST, WULAN)
        assert story.reasons == [Reason.STANDING_IN] * 3

    def test_who_stands_in_is_called_plh(self):
        story = Story(WITH_STANDBY)
        story.passes(151)
        asked = next(effect for effect in story.last.effects if isinstance(effect, Send))

        assert (asked.to.title, asked.question) == ("Plh. Kepala Bagian", story.case.question)

    def test_the_deputy_on_standby_answers_for_no_day(self):
        assert WITH_STANDBY.holders(R.KABAG, MONDAY.date()) == (OFFICE.officials[0],)

    @pytest.mark.parametrize(
        ("fact", "proposal"),
        [
            (Filed(AUTOMATIC, "Saya sedang cuti"), [("Mon 08.21", "usul-plh", (ADMIN,))]),
            (BOUNCE, []),  # the alert that it causes says as much
        ],
    )
    def test_who_is_known_to_be_away_is_not_waited_for(self, fact, proposal):
        story = Story(WITH_STANDBY)
        story.now += timedelta(minutes=5)
        story.happens(fact, R.KABAG)

        assert people_of(story.passes(40)) == [
            *proposal,
            ("Mon 08.30", "awal", (KABAG,)),
            ("Mon 08.45", "due", (KABAG,)),
            ("Mon 08.50", "plh", (WULAN, KABAG, ADMIN)),
        ]

    def test_what_a_machine_says_to_another_question_says_nothing_of_this_one(self):
        story = Story(WITH_STANDBY).until_directed()
        story.happens(Filed(AUTOMATIC, "Saya sedang cuti"), R.KABAG, question="awaiting_directive/1")

        assert story.passes(20) == []

    def test_without_anybody_the_admin_is_told_and_nothing_is_passed_on(self):
        assert "plh" not in [level for _, level, _ in Story().passes(5 * DAY)]


class TestNewcomers:
    @staticmethod
    def changed(*officials: Official, team: tuple[Member, ...] = ()) -> Office:
        teams = (replace(OFFICE.teams[0], members=team or OFFICE.teams[0].members), *OFFICE.teams[1:])
        return replace(OFFICE, officials=officials or OFFICE.officials, teams=teams)

    @staticmethod
    def asked_anew(story: Story) -> list[str]:
        asked = []
        for event in newcomers(story.dossier, story.office, story.now):
            story.happens(event.fact, R.CLOCK, event_id=event.id)
            asked += [f"{kind} {address}" for kind, address in story.mails]
        return asked

    def test_a_new_holder_gets_the_open_question_once(self):
        story = Story()
        old, kasubbag = OFFICE.officials
        new = replace(old, name="Joko", addresses=(JOKO,), start=date(2026, 11, 24))
        story.office = self.changed(replace(old, until=date(2026, 11, 23)), new, kasubbag)

        assert self.asked_anew(story) == []
        story.now += timedelta(days=1)
        assert self.asked_anew(story) == [f"directive_request {JOKO}"]
        assert story.reasons == [Reason.APPOINTED]
        assert self.asked_anew(story) == []

    def test_a_deputy_gets_it_when_his_mandate_begins(self):
        story = Story()
        deputy = Official(R.KABAG, "Joko", (JOKO,), "Kepala Bagian", start=date(2026, 11, 23), kind="Plh.")
        story.office = self.changed(*OFFICE.officials, deputy)

        assert self.asked_anew(story) == [f"directive_request {JOKO}"]

    def test_a_new_technician_gets_the_order(self):
        story = Story().until_ordered()
        story.office = self.changed(team=(*OFFICE.teams[0].members, Member("Dewi", ("dewi@kanwil.example",))))

        assert self.asked_anew(story) == ["order dewi@kanwil.example"]

    def test_a_corrected_address_gets_the_question_that_went_astray(self):
        story = Story()
        kabag, kasubbag = OFFICE.officials
        story.office = self.changed(replace(kabag, addresses=("kabag.benar@kanwil.example",)), kasubbag)

        assert self.asked_anew(story) == ["directive_request kabag.benar@kanwil.example"]

    @pytest.mark.parametrize("until", [Story.until_directed, Story.until_ordered, Story.until_repaired])
    def test_nobody_is_asked_anew_where_nothing_has_changed(self, until):
        story = until(Story())
        story.now += timedelta(days=3)

        assert self.asked_anew(story) == []

    def test_what_is_decided_stays_decided(self):
        story = Story()
        kabag, kasubbag = OFFICE.officials
        changed = self.changed(replace(kabag, addresses=(JOKO,)), kasubbag)
        event = next(iter(newcomers(story.dossier, changed, story.now)))
        story.until_directed()
        story.office = changed
        story.happens(event.fact, R.CLOCK, event_id=event.id)

        assert (story.case.state, story.mails) == (S.AWAITING_CONFIRMATION, [])

    def test_somebody_who_does_not_answer_for_it_is_not_asked(self):
        story = Story()
        story.happens(Appointed(story.case.state, story.case.round, "lain@kanwil.example"), R.CLOCK)

        assert story.mails == []


class TestCompletion:
    def test_the_reporter_is_reminded_and_after_his_time_the_complaint_is_withdrawn(self):
        story = Story(letter=a_letter(phone=None))
        spoken = []
        for _ in range(32):
            story.now += timedelta(days=1)
            while found := passed(story.dossier, OFFICE, story.now):
                rung, event = found
                story.happens(event.fact, R.CLOCK, event_id=event.id)
                spoken.append((story.now.date().isoformat(), rung.level, story.kinds))

        assert spoken == [("2026-12-16", "lengkapi", [K.REMINDER]), ("2026-12-23", "completion", [K.WITHDRAWAL])]
        assert story.case.state is S.WITHDRAWN

    def test_he_is_not_reminded_once_he_has_answered(self):
        story = Story(letter=a_letter(phone=None))
        story.happens(Filed("x"), R.REPORTER)
        rung = next_rung(story.dossier, OFFICE, story.now)

        assert rung.moment == datetime(2026, 12, 16, 8, 15, tzinfo=WIB)

    def test_a_reminder_longer_before_the_end_than_the_whole_time_is_left_out(self):
        short = replace(OFFICE, sop=replace(OFFICE.sop, completion_days=5))
        story = Story(short, a_letter(phone=None))

        assert next_rung(story.dossier, short, story.now).level == "completion"


def test_old_rules_without_reminders_remind_nobody_and_still_replay():
    story = Story(replace(OFFICE, reminders=()))
    found = passed(Story().dossier, OFFICE, story.now + timedelta(minutes=31))

    assert found
    assert story.passes(DAY) == []
    story.happens(found[1].fact, R.CLOCK)
    assert story.mails == [(K.REMINDER, KABAG)]


def test_an_ended_case_is_never_spoken_of():
    story = Story().until_closed()

    assert story.passes(DAY) == []
    assert PHOTO in story.case.report.photos
