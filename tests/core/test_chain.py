from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from maild.core.case import Entry
from maild.core.chain import chain_holds, entry_hash
from maild.core.event import Event, Filed
from maild.core.office import Actor

MORNING = datetime(2026, 11, 24, 8, tzinfo=UTC)


def an_event(event_id: str, at: datetime = MORNING) -> Event:
    return Event(event_id, at, Actor.REPORTER, Filed("a note", "Mohon bantuan, Yth. Bapak/Ibu"))


def a_chain(*event_ids: str) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for event_id in event_ids:
        previous = entries[-1].hash if entries else ""
        entries.append(Entry(an_event(event_id), "filed", entry_hash(previous, an_event(event_id), "filed")))
    return tuple(entries)


def test_a_history_as_it_was_written_holds():
    assert chain_holds(())
    assert chain_holds(a_chain("e1", "e2", "e3"))


def test_a_changed_line_breaks_the_chain():
    first, second, third = a_chain("e1", "e2", "e3")

    assert not chain_holds((first, replace(second, outcome="approved"), third))
    assert not chain_holds((first, replace(second, event=an_event("e9")), third))
    assert not chain_holds((first, replace(second, hash="0" * 64), third))


def test_a_dropped_moved_or_inserted_line_breaks_the_chain():
    first, second, third = a_chain("e1", "e2", "e3")

    assert not chain_holds((first, third))
    assert not chain_holds((second, third))
    assert not chain_holds((first, third, second))
    assert not chain_holds((first, first, second, third))


def test_the_hash_tells_event_and_outcome_apart_and_keeps_the_zone_as_written():
    in_jakarta = MORNING.astimezone(timezone(timedelta(hours=7)))

    assert entry_hash("", an_event("e1"), "filed") != entry_hash("", an_event("e1"), "file")
    assert entry_hash("", an_event("e1"), "filed") != entry_hash("", an_event("e1", in_jakarta), "filed")


def test_the_hash_of_a_line_is_the_same_in_every_version():
    golden = "aa841e1f357bbad0700221715ae655a7fbd6bae57b52aa8507ad084d5fd92992"

    assert entry_hash("", an_event("e1"), "filed") == golden
