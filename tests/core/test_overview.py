"""When an overview is due, and what a week's figures count."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from an_office import MONDAY, OFFICE, WHOLE_REPORT, WIB
from timed_story import TimedStory

from maild.core.answer import Answer, AnswerName
from maild.core.docket import Person
from maild.core.office import Actor
from maild.core.overview import Week, is_week_due, rhythms_of, week_of
from maild.core.pausing import Cause
from maild.core.worktime import Calendar, Holiday

KABAG, KASUBBAG = (replace(official, overview="") for official in OFFICE.officials)
FIRST, SECOND = date(2026, 11, 23), date(2026, 11, 30)
NOW = datetime(2026, 12, 7, 8, tzinfo=WIB)
NO_MONDAY = replace(OFFICE, calendar=Calendar(holidays=(Holiday(SECOND, "libur"),)))


def a_long_repair() -> TimedStory:
    """A repair that waits from Friday 10.00 to Tuesday 10.00, is closed, does not last and is closed again."""
    story = TimedStory()
    story.at(27, 9).says(Actor.KABAG, AnswerName.APPROVE)
    story.says(Actor.KASUBBAG, Answer(AnswerName.CONFIRM, "WA"), AnswerName.ORDER)
    story.at(27, 10).says(Actor.TECHNICIAN, Answer(AnswerName.PAUSE, "menunggu"))
    story.now = datetime(2026, 12, 1, 10, tzinfo=WIB)
    is_repaired(story)
    story.now = datetime(2026, 12, 2, 10, tzinfo=WIB)
    story.says(Actor.REPORTER, Answer(AnswerName.REOPEN, "belum normal"))
    story.says(Actor.KASUBBAG, AnswerName.ORDER)
    is_repaired(story)
    return story


def is_repaired(story: TimedStory) -> None:
    story.says(Actor.TECHNICIAN, Answer(AnswerName.DONE, report=WHOLE_REPORT), photos=True)
    story.says(Actor.KASUBBAG, AnswerName.APPROVE)


def the_week(first: date, *stories: TimedStory) -> Week:
    return week_of((story.dossier for story in stories), OFFICE, first, NOW)


def test_each_role_has_its_usual_overview():
    assert rhythms_of(Person("a", (KABAG,))) == {"weekly"}
    assert rhythms_of(Person("a", (KASUBBAG,))) == {"daily"}
    assert rhythms_of(Person("a", (KABAG, KASUBBAG))) == {"daily", "weekly"}
    assert rhythms_of(Person("a", (replace(KABAG, overview="none"), replace(KASUBBAG, overview="weekly")))) == {
        "weekly"
    }
    assert rhythms_of(Person("a", OFFICE.officials)) == set()


@pytest.mark.parametrize(
    ("seen", "day", "is_due"),
    [
        (date(2026, 11, 27), date(2026, 11, 30), True),
        (date(2026, 11, 27), date(2026, 12, 2), True),  # nobody looked on Monday and Tuesday
        (date(2026, 11, 30), date(2026, 12, 2), False),
        (date(2026, 11, 23), date(2026, 11, 27), False),
        (date(2025, 11, 24), date(2026, 11, 24), True),
        (None, date(2026, 11, 30), True),
        (None, date(2026, 12, 1), False),
    ],
)
def test_a_week_is_told_once(seen: date | None, day: date, is_due: bool):
    assert is_week_due(seen, day, OFFICE) is is_due


def test_after_a_holiday_the_first_office_day_is_tuesday():
    assert is_week_due(None, date(2026, 12, 1), NO_MONDAY)
    assert not is_week_due(None, date(2026, 12, 2), NO_MONDAY)


def test_each_week_counts_what_happened_in_it():
    story = a_long_repair()
    first, second = the_week(FIRST, story), the_week(SECOND, story)

    assert (first.received, first.closed, second.received, second.closed) == (1, 0, 0, 2)
    assert [(row.step, row.net, row.kept, row.missed) for row in first.steps if row.net] == [
        (1, (2,), 1, 0), (2, (1845,), 0, 1), (3, (0,), 1, 0), (4, (0,), 1, 0),
    ]  # fmt: skip
    assert [(row.step, len(row.net)) for row in second.steps if row.net] == [(4, 1), (5, 2), (6, 2), (7, 2), (8, 2)]


def test_a_pause_counts_in_each_week_with_its_own_part():
    story = a_long_repair()

    assert [(row.cause, row.count, row.minutes) for row in the_week(FIRST, story).pauses] == [(Cause.OTHER, 1, 300)]
    assert [(row.cause, row.count, row.minutes) for row in the_week(SECOND, story).pauses] == [(Cause.OTHER, 1, 600)]


def test_other_ends_are_counted_by_themselves():
    rejected, withdrawn = TimedStory(), TimedStory()
    rejected.says(Actor.KABAG, Answer(AnswerName.REJECT, "bukan kewenangan kami"))
    withdrawn.says(Actor.REPORTER, AnswerName.WITHDRAW)
    week = the_week(FIRST, rejected, withdrawn)

    assert (week.received, week.closed, week.rejected, week.withdrawn, week.has_news) == (2, 0, 1, 1, True)
    assert not the_week(SECOND, rejected, withdrawn).has_news
    assert week.last == date(2026, 11, 29)


def test_a_moment_at_midnight_belongs_to_the_week_that_begins():
    story = TimedStory()
    story.now = MONDAY
    midnight = replace(story.case, opened=datetime(2026, 11, 30, tzinfo=WIB))
    dossiers = (replace(story.dossier, case=midnight),)

    assert [week_of(dossiers, OFFICE, first, NOW).received for first in (FIRST, SECOND)] == [0, 1]
