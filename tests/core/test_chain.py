from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from maild.core.case import Case, Dossier, Entry
from maild.core.chain import breaks, digest_of, next_entry, written
from maild.core.event import Event, Filed
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, PostingState, Recipient, begun, held, lost, sent

MORNING = datetime(2026, 11, 24, 8, tzinfo=UTC)
CASE = Case("key", "PGJ-2026-0001")


def an_event(event_id: str, at: datetime = MORNING) -> Event:
    return Event(event_id, at, Actor.REPORTER, Filed("a note", "Mohon bantuan, Yth. Bapak/Ibu"))


def a_posting(posting_id: str) -> Posting:
    recipient = Recipient(Actor.REPORTER, "budi@lapas.example", "Budi")
    return Posting(posting_id, MailKind.RECEIPT, recipient, f"<{posting_id}@x.example>", "d" * 64, MORNING, MORNING)


def a_dossier(*event_ids: str) -> Dossier:
    """A case to which these events happened, each with a mail that came of it."""
    dossier = Dossier(CASE)
    for event_id in event_ids:
        mail = a_posting(f"mail-{event_id}")
        entry = next_entry(dossier, an_event(event_id), "filed", (mail,), "salt")
        case = replace(dossier.case, seen=(*dossier.case.seen, event_id))
        dossier = Dossier(case, (*dossier.entries, entry), (*dossier.postings, mail))
    return dossier


def with_lines(dossier: Dossier, *entries: Entry) -> Dossier:
    """The same case with other lines, and nothing else to find."""
    return replace(dossier, entries=entries, case=replace(dossier.case, seen=tuple(e.event.id for e in entries)))


def test_a_history_as_it_was_written_holds():
    assert list(breaks(a_dossier())) == []
    assert list(breaks(a_dossier("e1", "e2", "e3"))) == []


def test_how_far_sending_has_come_is_free_to_change():
    dossier = a_dossier("e1", "e2")
    for change in (begun, lambda p: sent(p, MORNING), lambda p: held(p, "why"), lambda p: lost(begun(p), MORNING, "x")):
        moved = dossier.with_posting(change(dossier.postings[0]))

        assert list(breaks(moved)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "approved"},
        {"event": an_event("e9")},
        {"event": an_event("e2", MORNING + timedelta(seconds=1))},
        {"salt": "other"},
        {"mails": ()},
        {"content": "0" * 64},
        {"hash": "0" * 64},
    ],
    ids=lambda change: str(*change),
)
def test_a_changed_line_is_named(change: dict[str, object]):
    dossier = a_dossier("e1", "e2", "e3")
    first, second, third = dossier.entries

    found = list(breaks(replace(dossier, entries=(first, replace(second, **change), third))))

    assert any("line 2" in text or "line 3" in text for text in found)
    assert not any("line 1" in text for text in found)


def test_a_dropped_moved_or_inserted_line_breaks_the_chain():
    dossier = a_dossier("e1", "e2", "e3")
    first, second, third = dossier.entries

    for lines in ((first, third), (second, third), (first, third, second), (first, first, second, third)):
        assert any("does not follow" in text for text in breaks(with_lines(dossier, *lines)))


def test_last_lines_that_were_dropped_leave_mails_that_no_line_tells_of():
    dossier = a_dossier("e1", "e2", "e3")

    found = list(breaks(with_lines(dossier, *dossier.entries[:2])))

    assert found == ["no line tells of the mail receipt to budi@lapas.example (mail-e3) as it is"]


@pytest.mark.parametrize("change", [{"number": "PGJ-2026-0002"}, {"key": "another"}])
def test_a_history_is_that_of_its_case(change: dict[str, str]):
    dossier = a_dossier("e1")

    assert any("line 1" in text for text in breaks(replace(dossier, case=replace(dossier.case, **change))))


@pytest.mark.parametrize(
    "change",
    [
        {"id": "another"},
        {"kind": MailKind.REJECTION},
        {"to": Recipient(Actor.REPORTER, "other@lapas.example", "Budi")},
        {"to": Recipient(Actor.REPORTER, "budi@lapas.example", "Ahmad")},
        {"message_id": "<other@x.example>"},
        {"digest": "e" * 64},
        {"question": "awaiting_directive/1"},
        {"token": "t" * 26},
        {"created": MORNING + timedelta(hours=1)},
    ],
    ids=str,
)
def test_a_posting_stays_as_it_was_written(change: dict[str, object]):
    dossier = a_dossier("e1", "e2")
    forged = replace(dossier.postings[1], **change)

    assert any("no line tells" in text for text in breaks(replace(dossier, postings=(dossier.postings[0], forged))))


def test_postings_that_were_dropped_added_or_moved_are_missed():
    dossier = a_dossier("e1", "e2")
    first, second = dossier.postings

    for postings in ((first,), (), (second, first), (first, second, second), (first, second, a_posting("more"))):
        assert list(breaks(replace(dossier, postings=postings)))


def test_what_the_case_has_seen_is_what_its_lines_tell():
    dossier = a_dossier("e1", "e2")

    for seen in (("e1",), ("e1", "e2", "e3"), ("e2", "e1")):
        assert any("seen" in text for text in breaks(replace(dossier, case=replace(dossier.case, seen=seen))))


def test_the_hash_tells_event_and_outcome_apart_and_keeps_the_zone_as_written():
    in_jakarta = MORNING.astimezone(timezone(timedelta(hours=7)))
    hashes = {
        next_entry(Dossier(CASE), an_event("e1"), "filed").hash,
        next_entry(Dossier(CASE), an_event("e1"), "file").hash,
        next_entry(Dossier(CASE), an_event("e1", in_jakarta), "filed").hash,
        next_entry(Dossier(CASE), an_event("e1"), "filed", salt="salt").hash,
        next_entry(Dossier(CASE), an_event("e1"), "filed", (a_posting("p"),)).hash,
        next_entry(Dossier(replace(CASE, number="PGJ-2026-0002")), an_event("e1"), "filed").hash,
    }

    assert len(hashes) == 6


def test_a_posting_is_digested_by_what_never_changes():
    posting = a_posting("p1")

    assert written(replace(posting, state=PostingState.SENT, attempts=3, error="x", sent=MORNING)) == written(posting)


def test_the_hash_of_a_line_is_the_same_in_every_version():
    entry = next_entry(Dossier(CASE), an_event("e1"), "filed", (a_posting("p1"),), "salt")

    assert entry.content == "3a30770459bf28d381291c7e371f5ecc95fe1f7b89abaec282c783e65574ce46"
    assert entry.hash == "6b5a4b703637da1b111908bbdfa5197064fe8b3e69d969ed96df8605742fbd0a"
    assert entry.hash == digest_of(["PGJ-2026-0001 key", entry.content])
