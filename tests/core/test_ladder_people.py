"""Whom the clock tells in offices where one person is two, and of what is urgent in time that does not run evenly."""

from dataclasses import replace
from datetime import datetime, timedelta

from an_office import MONDAY, OFFICE, WHOLE_REPORT, WIB, Story
from test_ladder import (
    ADMIN,
    ANDI,
    CRITICAL,
    DAY,
    JOKO,
    KABAG,
    KASUBBAG,
    SITI,
    STANDBY,
    WITH_STANDBY,
    WULAN,
    people_of,
)

from maild.core.answer import Answer
from maild.core.answer import AnswerName as A
from maild.core.appointing import newcomers
from maild.core.case import State as S
from maild.core.deadline import due_of
from maild.core.event import AUTOMATIC, DeliveryReported, Filed
from maild.core.following import Joined, Parted, Peer
from maild.core.ladder import next_rung
from maild.core.office import Actor as R
from maild.core.office import Member, Office, Official
from maild.core.posting import DsnAction, Recipient
from maild.core.posting import MailKind as K
from maild.core.worktime import DayPolicy


def test_a_pause_that_batal_brings_back_counts_from_then():
    story = Story().until_ordered()
    story.now += timedelta(minutes=45)  # 09.00
    asked = story.case.question
    story.says(R.TECHNICIAN, Answer(A.PAUSE, "menunggu Telkom"))
    story.now += timedelta(hours=1)
    story.says(R.TECHNICIAN, Answer(A.DONE, report=WHOLE_REPORT), photos=True)
    story.says(R.TECHNICIAN, A.CANCEL, question=asked)
    assert story.case.state is S.REPAIR_PAUSED
    story.now += timedelta(hours=1)
    story.says(R.TECHNICIAN, A.RESUME)

    assert due_of(story.case, OFFICE) == datetime(2026, 11, 24, 11, 0, tzinfo=WIB)  # from 10.00 a day and an hour


def until_resumed(story: Story) -> Story:
    """Pause an urgent repair from before closing to the next opening; in office time ten minutes."""
    story.until_ordered()
    story.now = MONDAY.replace(hour=15, minute=50)
    story.says(R.TECHNICIAN, Answer(A.PAUSE, "menunggu Telkom"))
    story.now = MONDAY.replace(day=24, hour=7, minute=30)
    story.says(R.TECHNICIAN, A.RESUME)
    return story


def test_of_an_urgent_repair_nobody_is_reminded_later_than_its_deadline():
    by_hours = replace(OFFICE, calendar=replace(OFFICE.calendar, day=DayPolicy.HOURS))
    ordered = Story(by_hours, CRITICAL).until_ordered()  # 7.5 office hours end on Tuesday, 08.15
    paused = until_resumed(Story(letter=CRITICAL))

    assert next_rung(ordered.dossier, by_hours, ordered.now).moment == due_of(ordered.case, by_hours)
    assert next_rung(paused.dossier, OFFICE, paused.now).moment == due_of(paused.case, OFFICE)
    assert people_of(paused.passes(120))[0] == ("Tue 08.25", "due", (ANDI, SITI))


def test_an_urgent_complaint_that_follows_another_is_spoken_of_at_any_hour():
    story = Story()
    story.now = MONDAY.replace(hour=20, minute=0)
    story.until_ordered().happens(Joined(Peer("PGJ-2026-0002", severity="kritis")), R.CLOCK)
    spoken = people_of(story.passes(DAY + 5))
    story.happens(Parted("PGJ-2026-0002"), R.CLOCK)

    assert spoken == [("Tue 20.00", "due", (ANDI, SITI))]
    assert story.passes(60) == []


class TestSuperiors:
    """Nobody is asked to remind himself."""

    @staticmethod
    def told_late(office: Office, until=Story.until_directed) -> tuple[str, ...]:
        spoken = people_of(until(Story(office)).passes(2 * DAY))
        return next(people for _, level, people in spoken if level == "lewat")

    def test_of_a_kabag_who_holds_both_roles_the_admin_hears(self):
        kabag, kasubbag = OFFICE.officials
        both = replace(OFFICE, officials=(kabag, replace(kasubbag, name=kabag.name, addresses=kabag.addresses)))

        assert self.told_late(both) == (ADMIN,)

    def test_of_a_kabag_who_stands_in_for_the_kasubbag_the_admin_hears(self):
        deputy = Official(R.KASUBBAG, "Ratna Dewi, S.H.", (KABAG,), "Kasubbag", start=MONDAY.date(), kind="Plh.")

        assert self.told_late(replace(OFFICE, officials=(*OFFICE.officials, deputy))) == (ADMIN,)

    def test_of_a_kasubbag_among_the_technicians_the_kabag_hears(self):
        team = replace(OFFICE.teams[0], members=(*OFFICE.teams[0].members, Member("Bagus Prasetyo", (KASUBBAG,))))

        assert self.told_late(replace(OFFICE, teams=(team,)), Story.until_ordered) == (KABAG,)


class TestDeputies:
    def test_who_is_away_but_has_a_deputy_is_not_missed_until_that_one_is_away_too(self):
        deputy = Official(R.KABAG, "Joko", (JOKO,), "Kepala Bagian", start=MONDAY.date(), kind="Plh.")
        story = Story(replace(WITH_STANDBY, officials=(*WITH_STANDBY.officials, deputy)))
        story.happens(Filed(AUTOMATIC, "Saya sedang cuti"), R.KABAG)
        before = [level for _, level, _ in story.passes(10)]
        to = Recipient(R.KABAG, JOKO)
        bounced = next(posting.id for posting in story.postings if posting.to.address == JOKO)
        story.happens(DeliveryReported(bounced, K.DIRECTIVE_REQUEST, to, DsnAction.FAILED, "5.1.1"), R.CLOCK)

        assert before == []
        assert people_of(story.passes(31))[-1] == ("Mon 08.55", "plh", (WULAN, KABAG, JOKO, ADMIN))

    def test_nothing_is_passed_on_to_who_was_asked_already(self):
        dated = replace(STANDBY, is_standby=False, start=MONDAY.date())
        story = Story(replace(OFFICE, officials=(*OFFICE.officials, STANDBY, dated)))

        assert [level for _, level, _ in story.passes(180)] == ["awal", "due", "lewat", "usul-plh"]

    def test_nobody_is_asked_before_there_is_a_question(self):
        story = Story()  # at 08.15; his day began at 07.30
        story.now += timedelta(minutes=5)
        deputy = Official(R.KABAG, "Joko", (JOKO,), "Kepala Bagian", start=MONDAY.date(), kind="Plh.")
        (event,) = newcomers(story.dossier, replace(OFFICE, officials=(*OFFICE.officials, deputy)), story.now)

        assert event.at == MONDAY
