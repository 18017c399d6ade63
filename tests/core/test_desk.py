from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.core.desk import Baseline, Desk, joined
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, Recipient, held

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
UIDS = st.lists(st.integers(1, 60))


def an_alert(posting_id: str) -> Posting:
    recipient = Recipient(Actor.OPERATOR, "admin@kanwil.example")
    return Posting(posting_id, MailKind.ALERT, recipient, f"<{posting_id}@kanwil.example>", "0" * 64, NOW, NOW)


@given(UIDS, UIDS)
def test_a_baseline_knows_just_the_mails_it_was_told_of(first: list[int], second: list[int]):
    desk = Desk().with_baseline("INBOX", 7, first).with_baseline("INBOX", 7, second)

    assert {uid for uid in range(70) if desk.knows("INBOX", 7, uid)} == {*first, *second}
    assert len(desk.baseline) == 1


@given(UIDS)
def test_ranges_ascend_with_a_gap_between_any_two(numbers: list[int]):
    ranges = joined((), numbers)

    assert all(first <= last for first, last in ranges)
    assert all(last + 1 < following for (_, last), (following, _) in pairwise(ranges))


def test_a_hundred_thousand_mails_in_a_row_are_one_range():
    assert joined((), range(1, 100_001)) == ((1, 100_000),)


@pytest.mark.parametrize(("folder", "uidvalidity"), [("Junk", 7), ("INBOX", 8)])
def test_a_number_means_nothing_in_another_folder_or_after_renumbering(folder: str, uidvalidity: int):
    desk = Desk().with_baseline("INBOX", 7, (1, 2)).with_baseline("Junk", 9, (5,))

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
