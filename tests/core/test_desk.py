from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.core.desk import Baseline, Desk, joined, spans
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, Recipient, held

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
UIDS = st.lists(st.integers(1, 60))


def an_alert(posting_id: str) -> Posting:
    recipient = Recipient(Actor.OPERATOR, "admin@kanwil.example")
    return Posting(posting_id, MailKind.ALERT, recipient, f"<{posting_id}@kanwil.example>", "0" * 64, NOW, NOW)


def singly(uids: Iterable[int]) -> list[tuple[int, int]]:
    return [(uid, uid) for uid in uids]


@given(UIDS, UIDS)
def test_a_baseline_knows_just_the_mails_it_was_told_of(first: list[int], second: list[int]):
    desk = Desk().with_baseline("INBOX", 7, singly(first)).with_baseline("INBOX", 7, singly(second))

    assert {uid for uid in range(70) if desk.knows("INBOX", 7, uid)} == {*first, *second}
    assert len(desk.baseline) == 1


@given(UIDS)
def test_ranges_ascend_with_a_gap_between_any_two(numbers: list[int]):
    ranges = joined((), singly(numbers))

    assert all(first <= last for first, last in ranges)
    assert all(last + 1 < following for (_, last), (following, _) in pairwise(ranges))


def test_a_hundred_thousand_mails_in_a_row_are_one_range():
    assert joined((), singly(range(1, 100_001))) == ((1, 100_000),)


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_ranges_hold_just_the_chosen_of_what_is_there_and_end_only_before_one_that_is_not(
    all_: set[int], some: set[int]
):
    listed, chosen = sorted(all_), all_ & some

    ranges = joined((), spans(listed, chosen))

    assert {uid for uid in listed if Baseline("INBOX", 7, ranges).knows(uid)} == chosen
    assert len(ranges) <= len(all_ - chosen) + 1


def test_a_folder_is_followed_under_the_uidvalidity_that_it_was_last_seen_with():
    desk = Desk().following("INBOX", 7).following("Junk", 9).following("INBOX", 8)

    assert [desk.uidvalidity_of(folder) for folder in ("INBOX", "Junk", "Spam")] == [8, 9, None]


@pytest.mark.parametrize(("folder", "uidvalidity"), [("Junk", 7), ("INBOX", 8)])
def test_a_number_means_nothing_in_another_folder_or_after_renumbering(folder: str, uidvalidity: int):
    desk = Desk().with_baseline("INBOX", 7, [(1, 2)]).with_baseline("Junk", 9, [(5, 5)])

    assert not desk.knows(folder, uidvalidity, 1)
    assert desk.baseline == (Baseline("INBOX", 7, ((1, 2),)), Baseline("Junk", 9, ((5, 5),)))


def test_a_posting_takes_its_own_place_or_the_last():
    desk = Desk().with_posting(an_alert("a")).with_posting(an_alert("b"))

    changed = desk.with_posting(held(an_alert("a"), "refused"))

    assert [posting.id for posting in changed.postings] == ["a", "b"]
    assert changed.postings[0].error == "refused"


def test_the_operator_was_told_of_a_cause_when_it_was_last_noted():
    desk = Desk().with_alert("disk", NOW).with_alert("imap", NOW).with_alert("disk", NOW + timedelta(hours=1))

    assert desk.alerted_at("disk") == NOW + timedelta(hours=1)
    assert desk.alerted_at("imap") == NOW
    assert desk.alerted_at("smtp") is None
    assert desk.tidied(NOW + timedelta(days=30)).alerted == (("disk", NOW + timedelta(hours=1)),)


def test_of_a_folder_that_is_followed_anew_the_old_numbers_are_forgotten():
    before = Desk().with_baseline("INBOX", 7, [(1, 2)]).with_baseline("INBOX", 8, [(3, 4)])

    assert before.following("INBOX", 8).baseline == (Baseline("INBOX", 8, ((3, 4),)),)


def test_the_rules_in_force_are_noted_once_for_each_change():
    desk = Desk()
    for day, digest in enumerate(("a", "a", "b", "a")):
        desk = desk.under_rules(digest, NOW + timedelta(days=day))

    assert [(edition.digest, edition.since - NOW) for edition in desk.editions] == [
        ("a", timedelta()),
        ("b", timedelta(days=2)),
        ("a", timedelta(days=3)),
    ]
