"""What stands on an official's lists: his open questions, the decisions in his name, and for how long."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from an_office import MONDAY, OFFICE, Story

from maild.core.answer import Answer, AnswerName
from maild.core.case import MOVED, Case, Dossier, Entry
from maild.core.desk import Desk
from maild.core.docket import (
    KEPT,
    Docket,
    Item,
    decisions_of,
    is_taken_back,
    may_be_taken_back,
    open_questions,
    people_in_office,
)
from maild.core.event import CodeReturned, Event, Evidence
from maild.core.office import Actor, Official
from maild.core.posting import MailKind, Posting, Recipient
from maild.core.worktime import Calendar, Holiday, last_closing

TODAY = MONDAY.date()
KABAG = Recipient(Actor.KABAG, "kabag@kanwil.example")
BOTH = replace(
    OFFICE,
    officials=(
        *OFFICE.officials,
        Official(Actor.KASUBBAG, "Ratna Dewi, S.H.", ("kabag@kanwil.example",), start=TODAY, until=TODAY, kind="Plh."),
    ),
)


def a_docket(token: str = "list", ago: timedelta = timedelta()) -> Docket:
    items = (Item("key", "awaiting_directive/1", Actor.KABAG, "item"),)
    return Docket(token, MailKind.DIGEST, KABAG, TODAY, MONDAY - ago, items)


def told(story: Story) -> Dossier:
    """Give the dossier of a story; an outcome tells only whether the case moved."""
    entries, before = [], Case("key", "PGJ-2026-0001")
    for event in story.events:
        after = story.decided(before, event)
        entries.append(Entry(event, f"{MOVED} {after.state}" if after.round != before.round else "noted", ""))
        before = after
    return Dossier(story.case, tuple(entries))


def test_a_person_who_stands_in_is_one_person_with_two_roles():
    (ratna, _) = people_in_office(BOTH, MONDAY)
    tomorrow = people_in_office(BOTH, MONDAY + timedelta(days=1))

    assert ratna.address == "kabag@kanwil.example"
    assert ratna.roles == (Actor.KABAG, Actor.KASUBBAG)
    assert ratna.recipient.title == "Kepala Bagian Program dan Humas"
    assert [person.roles for person in tomorrow] == [(Actor.KABAG,), (Actor.KASUBBAG,)]


def test_the_wish_for_lists_is_each_entrys_own():
    wishes = (replace(OFFICE.officials[0], digest="daily", confirmation="each"), OFFICE.officials[1])
    kabag, kasubbag = people_in_office(replace(OFFICE, officials=wishes), MONDAY)

    assert (kabag.wants_digest, kabag.wants_confirmation) == (True, False)
    assert (kasubbag.wants_digest, kasubbag.wants_confirmation) == (False, False)


def test_open_questions_are_those_of_his_roles_the_longest_waiting_first():
    waiting, directed, repairing = Story(), Story().until_directed(), Story().until_ordered()
    earlier = replace(waiting.case, key="b", number="PGJ-2026-0002", since=MONDAY - timedelta(hours=1))
    cases = (waiting.case, earlier, directed.case, repairing.case)
    kabag, kasubbag = people_in_office(OFFICE, MONDAY)
    (both, _) = people_in_office(BOTH, MONDAY)

    assert [case for case, _ in open_questions(cases, kabag, OFFICE)] == [earlier, waiting.case]
    assert open_questions(cases, kasubbag, OFFICE) == ((directed.case, Actor.KASUBBAG),)
    assert [actor for _, actor in open_questions(cases, both, BOTH)] == [Actor.KABAG, Actor.KABAG, Actor.KASUBBAG]


def test_decisions_are_those_of_the_day_and_in_his_name():
    story = Story().until_directed()
    kabag, kasubbag = people_in_office(OFFICE, MONDAY)
    span = (MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1))

    found = list(decisions_of((told(story),), kabag, *span))

    assert [(decided.answer, actor) for _, decided, actor in found] == [("approve", Actor.KABAG)]
    assert list(decisions_of((told(story),), kasubbag, *span)) == []
    assert list(decisions_of((told(story),), kabag, MONDAY, span[1])) == []  # it was listed before
    assert list(decisions_of((told(story),), kabag, span[0], MONDAY - timedelta(minutes=1))) == []


def test_what_the_operator_brings_on_paper_is_in_the_officials_name():
    story = Story()
    story.says_for(Actor.KABAG, "operator", AnswerName.APPROVE)
    kabag, kasubbag = people_in_office(OFFICE, MONDAY)
    span = (MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1))

    assert [decided.by for _, decided, _ in decisions_of((told(story),), kabag, *span)] == ["operator"]
    assert list(decisions_of((told(story),), kasubbag, *span)) == []


def test_a_decision_may_be_taken_back_until_the_next_has_answered_and_is_then_told_as_taken_back():
    story = Story().until_directed()
    decided = story.case.decided[0]
    assert may_be_taken_back(story.case, decided)
    assert not is_taken_back(told(story), decided)

    story.now += timedelta(minutes=5)
    story.says(Actor.KABAG, AnswerName.CANCEL, question=decided.question)

    assert is_taken_back(told(story), decided)
    assert not may_be_taken_back(story.case, decided)


def test_of_confirmation_and_order_batal_takes_back_the_later():
    story = Story().until_directed()
    story.says(Actor.KASUBBAG, Answer(AnswerName.CONFIRM, "WA"))
    story.now += timedelta(minutes=1)
    story.says(Actor.KASUBBAG, AnswerName.ORDER)
    question = story.case.decided[-1].question
    story.now += timedelta(minutes=1)
    story.says(Actor.KASUBBAG, AnswerName.CANCEL, question=question)
    _, confirmed, ordered = story.case.decided

    assert confirmed.question == ordered.question
    assert [is_taken_back(told(story), one) for one in (confirmed, ordered)] == [False, True]


def test_a_cancel_that_came_too_late_took_nothing_back():
    story = Story().until_ordered()
    decided = story.case.decided[0]
    story.says(Actor.KABAG, AnswerName.CANCEL, question=decided.question)

    assert not is_taken_back(told(story), decided)


@pytest.mark.parametrize(("outcome", "is_back"), [(f"{MOVED} awaiting_directive", True), ("not acted on", False)])
def test_a_cancel_that_waited_for_a_code_counts_when_the_code_came_back(outcome: str, is_back: bool):
    story = Story().until_directed()
    decided, dossier = story.case.decided[0], told(story)
    evidence = Evidence("", decided.by, decided.question, decided.by)
    (*_, approval) = story.events
    cancel = replace(approval, id="c", fact=replace(approval.fact, answers=(Answer(AnswerName.CANCEL),)))
    code = Event("d", MONDAY, Actor.KABAG, CodeReturned(True), replace(evidence, question="challenge/1"))
    entries = (*dossier.entries, Entry(cancel, "challenge to him; waits for the code", ""), Entry(code, outcome, ""))

    assert is_taken_back(replace(dossier, entries=entries), decided) == is_back


def test_a_desk_finds_a_list_by_its_token_and_by_its_mails():
    mail = Posting("p1", MailKind.DIGEST, KABAG, "<p1@x>", "d", MONDAY, MONDAY, "digest/2026-11-23", "list")
    desk = Desk().with_docket(a_docket(), MONDAY).with_posting(mail)

    assert desk.docket("LIST") == a_docket()
    assert desk.docket_of_posting("p1") == a_docket()
    assert desk.docket("") is None
    assert desk.docket_of_posting("p2") is None


def test_a_desk_forgets_lists_that_are_too_old_to_be_answered():
    old = a_docket("old", ago=KEPT + timedelta(minutes=1))
    recent = a_docket("recent", ago=KEPT - timedelta(minutes=1))

    desk = Desk(dockets=(old, recent)).with_docket(a_docket(), MONDAY)

    assert [docket.token for docket in desk.dockets] == ["recent", "list"]


def test_a_list_that_changed_takes_its_own_place():
    desk = Desk().with_docket(a_docket(), MONDAY).with_docket(replace(a_docket(), to=replace(KABAG, name="x")), MONDAY)

    assert [docket.to.name for docket in desk.dockets] == ["x"]


def test_a_round_remembers_its_first_and_its_last_day():
    desk = Desk().with_round("a@x", MailKind.DIGEST, date(2026, 11, 2)).with_round("a@x", MailKind.DIGEST, TODAY)
    desk = desk.with_round("a@x", MailKind.CONFIRMATION, TODAY)
    found = desk.round_of("a@x", MailKind.DIGEST)

    assert found is not None
    assert (found.first, found.last) == (date(2026, 11, 2), TODAY)
    assert len(desk.rounds) == 2
    assert desk.round_of("b@x", MailKind.DIGEST) is None


@pytest.mark.parametrize(
    ("day", "hour", "closed"),
    [
        (23, 15, (20, 16, 30)),  # Monday afternoon: it last closed on Friday
        (23, 16, (23, 16, 0)),
        (23, 12, (20, 16, 30)),  # a break is no closing
        (24, 5, (23, 16, 0)),
        (28, 9, (27, 16, 30)),
        (26, 20, (25, 16, 0)),  # Thursday is a holiday here
    ],
)
def test_the_office_last_closed(day: int, hour: int, closed: tuple[int, int, int]):
    calendar = Calendar(holidays=(Holiday(date(2026, 11, 26), "libur"),))
    found = last_closing(calendar, MONDAY.replace(day=day, hour=hour, minute=0))

    assert found is not None
    assert (found.day, found.hour, found.minute) == closed


def test_an_office_that_never_opens_never_closed():
    assert last_closing(Calendar(week=((),) * 7), MONDAY) is None
