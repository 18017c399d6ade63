"""A case is checked against its own history."""

from dataclasses import replace

from an_office import OFFICE, Story

from maild.core.case import Case, Dossier, Entry
from maild.core.chain import entry_hash
from maild.core.office import Actor, Office
from maild.service.verify import objections


def a_dossier() -> Dossier:
    story = Story().until_closed()
    entries: tuple[Entry, ...] = ()
    for event in story.events:
        previous = entries[-1].hash if entries else ""
        entries = (*entries, Entry(event, "noted", entry_hash(previous, event, "noted")))
    return Dossier(story.case, entries)


def rules_of(_: str) -> Office | None:
    return OFFICE


def test_an_honest_case_is_whole():
    assert objections(a_dossier(), rules_of) == ()


def test_a_changed_line_breaks_the_chain():
    dossier = a_dossier()
    forged = replace(dossier.entries[1], event=replace(dossier.entries[1].event, actor=Actor.OPERATOR))
    changed = replace(dossier, entries=(dossier.entries[0], forged, *dossier.entries[2:]))

    assert "hash chain" in objections(changed, rules_of)[0]


def test_a_dropped_line_shows():
    dossier = a_dossier()

    assert objections(replace(dossier, entries=dossier.entries[1:]), rules_of)
    assert objections(replace(dossier, entries=dossier.entries[:-1]), rules_of)


def test_a_case_that_its_events_do_not_give_shows():
    dossier = a_dossier()
    changed = replace(dossier, case=replace(dossier.case, rating=4))

    assert "another case" in objections(changed, rules_of)[0]


def test_a_rule_set_that_was_not_kept_is_said():
    assert "was not kept" in objections(a_dossier(), lambda _: None)[0]


def test_a_case_without_history_must_be_empty():
    assert objections(Dossier(Case("k", "PGJ-2026-0001")), rules_of) == ()
