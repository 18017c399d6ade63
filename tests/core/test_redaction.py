"""A case whose time is over: what decides, what is left, what can still happen to it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from an_office import MONDAY, OFFICE, REPORTER, Story, some_fields

from maild.core.answer import Answer, AnswerName
from maild.core.case import Case, Dossier
from maild.core.chain import breaks as chain_breaks
from maild.core.chain import next_entry
from maild.core.decide import NOT_ACTED_ON, decide
from maild.core.event import (
    Answered,
    CodeReturned,
    DeadlinePassed,
    DeliveryFailed,
    Disowned,
    Erased,
    Event,
    Fact,
    Filed,
    Filled,
    Misunderstood,
    Redacted,
    Refer,
    Registered,
    Reporter,
    Transcribed,
)
from maild.core.letter import Letter
from maild.core.naming import files_in
from maild.core.office import Actor
from maild.core.outcome import outcome_of
from maild.core.posting import MailKind, Posting, PostingState, Recipient, failed, held, sent
from maild.core.received import Location, Received, Verdict
from maild.core.redaction import breaks, is_over, redact, redacted, redacted_mail

LATER = MONDAY.replace(year=MONDAY.year + 6)
TO_HIM = Recipient(Actor.REPORTER, REPORTER, "Bambang")


def a_dossier(story: Story) -> Dossier:
    """What is stored of a story."""
    dossier = Dossier(Case("key", "PGJ-2026-0001"))
    for event in story.events:
        decision = decide(dossier.case, event, OFFICE)
        entry = next_entry(dossier, event, outcome_of(dossier.case, decision), salt=event.id)
        dossier = Dossier(decision.case, (*dossier.entries, entry))
    return dossier


def a_posting(posting_id: str) -> Posting:
    return Posting(posting_id, MailKind.RECEIPT, TO_HIM, f"<{posting_id}@x.example>", "d" * 64, MONDAY, MONDAY)


def an_event(fact: Fact, at: datetime = LATER) -> Event:
    return Event("e-late", at, Actor.OPERATOR, fact)


FACTS = (
    Registered(Letter(), Reporter(REPORTER), None),
    Transcribed("d" * 64, Letter(), None),
    Answered((Answer(AnswerName.REOPEN, "belum normal"),)),
    Misunderstood("unclear"),
    Filed("from a stranger"),
    Disowned("not from his address"),
    CodeReturned(True),
    Filled(some_fields(), None),
    DeadlinePassed("closed", 1),
    DeliveryFailed("p1", MailKind.RESULT, TO_HIM, "550"),
    Erased("approve"),
)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.tag)
def test_nothing_happens_to_a_redacted_case_any_more(fact: Fact):
    case = redacted(Story().until_closed().case, LATER)

    decision = decide(case, an_event(fact), OFFICE)

    assert replace(decision.case, seen=()) == replace(case, seen=())
    assert decision.effects == (Refer(f"{NOT_ACTED_ON}: the case was redacted"),)


def test_only_a_case_that_has_ended_is_redacted():
    open_case, closed = Story().until_ordered().case, Story().until_closed().case

    assert decide(open_case, an_event(Redacted("")), OFFICE).case.redacted is None
    assert replace(decide(closed, an_event(Redacted("")), OFFICE).case, seen=()) == replace(
        redacted(closed, LATER), seen=()
    )


@pytest.mark.parametrize(
    ("story", "after", "expected"),
    [
        (Story().until_closed(), timedelta(seconds=1), True),
        (Story().until_closed(), timedelta(0), False),
        (Story().until_ordered(), timedelta(days=9000), False),
    ],
)
def test_a_case_is_over_when_it_ended_before(story: Story, after: timedelta, expected: bool):
    assert is_over(a_dossier(story), MONDAY + after) is expected


def test_what_came_after_the_end_counts():
    story = Story().until_closed()
    story.now = LATER
    story.happens(Filed("from a stranger"), Actor.OPERATOR)

    assert not is_over(a_dossier(story), LATER)
    assert is_over(a_dossier(story), LATER + timedelta(seconds=1))


def test_a_case_is_redacted_once():
    dossier = a_dossier(Story().until_closed())

    once = redact(dossier, "redacted-1", LATER, (), "")

    assert not is_over(once, LATER + timedelta(days=9000))
    assert list(chain_breaks(once)) == list(breaks(once)) == []
    assert [entry.event.fact for entry in once.entries[:2]] == [Erased("registered"), Erased("approve")]
    assert [entry.outcome for entry in once.entries[:2]] == ["→ awaiting_directive", "→ awaiting_confirmation"]
    assert all(entry.salt == "" for entry in once.entries)


def test_a_posting_keeps_what_finds_it_and_can_not_be_sent_any_more():
    postings = (sent(a_posting("p1"), MONDAY), held(a_posting("p2"), "x"), failed(a_posting("p3"), f"550 {REPORTER}"))
    dossier = replace(a_dossier(Story().until_closed()), postings=postings)

    left = redact(dossier, "redacted-1", LATER, (), "").postings

    assert [(one.id, one.message_id, one.digest, one.created) for one in left] == [
        (one.id, one.message_id, one.digest, one.created) for one in postings
    ]
    assert [one.state for one in left] == [PostingState.SENT, PostingState.FAILED, PostingState.FAILED]
    assert [one.is_dropped for one in left] == [False, True, True]
    assert {(one.to.address, one.to.name) for one in left} == {("", "")}
    assert REPORTER not in str(left)


def test_of_a_mail_it_stays_known_that_it_came():
    place = (Location("INBOX", 1, 7),)
    received = Received("d" * 64, place, MONDAY, MONDAY, 9, 1, Verdict.FILED, "", f"from {REPORTER}", "c" * 64)

    left = redacted_mail(received, LATER)

    assert left == replace(received, reason="", redacted=LATER)


def test_a_case_names_its_files_however_deep_they_lie():
    dossier = replace(a_dossier(Story().until_closed()), postings=(a_posting("p1"),))

    assert set(files_in(dossier)) == {"d" * 64, "f" * 64}
    assert set(files_in(redact(dossier, "redacted-1", LATER, (), ""))) == {"d" * 64}
