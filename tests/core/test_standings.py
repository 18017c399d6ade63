from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from maild.core.case import Case, Dossier
from maild.core.chain import next_entry
from maild.core.event import Event, Filed
from maild.core.head import Head, Standing, breaks, departure, next_head
from maild.core.office import Actor

AT = datetime(2026, 11, 29, 1, tzinfo=UTC)
DAY = date(2026, 11, 29)


def a_dossier(lines: int) -> Dossier:
    dossier = Dossier(Case("key", "PGJ-2026-0001"))
    for line in range(lines):
        event = Event(f"e{line}", AT, Actor.CLOCK, Filed("a note"))
        dossier = replace(dossier, entries=(*dossier.entries, next_entry(dossier, event, "filed")))
    return dossier


def standing(number: int, events: int) -> Standing:
    return Standing(f"PGJ-2026-{number:04d}", events, f"{number}{events}".rjust(64, "0"))


def heads(*days: tuple[Standing, ...]) -> tuple[Head, ...]:
    made: tuple[Head, ...] = ()
    for place, standings in enumerate(days):
        head = next_head(made, standings, DAY + timedelta(days=place), AT + timedelta(days=place))
        made = (*made, head) if head else made
    return made


def test_a_head_tells_of_what_went_on_since_the_one_before():
    first, second = heads((standing(1, 2), standing(2, 1)), (standing(1, 2), standing(2, 3), standing(3, 1)))

    assert first.cases == (standing(1, 2), standing(2, 1))
    assert second.cases == (standing(2, 3), standing(3, 1))
    assert (first.previous, second.previous) == ("", first.digest)


def test_where_nothing_went_on_there_is_no_head():
    assert heads(()) == ()
    assert len(heads((standing(1, 2),), (standing(1, 2),))) == 1


def test_a_head_is_another_for_another_past():
    (one, same), (other, changed) = (heads((standing(1, n),), (standing(2, 1),)) for n in (2, 3))

    assert same.cases == changed.cases
    assert len({head.digest for head in (one, same, other, changed)}) == 4


def test_heads_as_they_were_made_hold():
    assert list(breaks(heads((standing(1, 1),), (standing(1, 2),), (standing(1, 3),)))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"cases": ()},
        {"cases": (standing(1, 1),)},
        {"day": date(2026, 11, 1)},
        {"serial": 9},
        {"previous": "0" * 64},
        {"digest": "0" * 64},
    ],
    ids=str,
)
def test_a_changed_head_is_found(change: dict[str, object]):
    first, second, third = heads((standing(1, 1),), (standing(1, 2),), (standing(1, 3),))

    assert list(breaks((first, replace(second, **change), third)))


def test_a_head_that_was_dropped_added_or_moved_is_found():
    first, second, third = heads((standing(1, 1),), (standing(1, 2),), (standing(1, 3),))

    for forged in ((first, third), (second, third), (first, third, second), (first, first, second, third)):
        assert list(breaks(forged))


def test_a_history_goes_on_from_where_it_stood():
    stood = Standing("PGJ-2026-0001", 2, a_dossier(2).entries[-1].hash)

    assert departure(DAY, stood, a_dossier(2)) == ""
    assert departure(DAY, stood, a_dossier(5)) == ""
    assert "has 1 lines, and had 2" in departure(DAY, stood, a_dossier(1))
    assert "written anew" in departure(DAY, replace(stood, hash="0" * 64), a_dossier(3))


def test_the_digest_of_a_head_is_the_same_in_every_version():
    (head,) = heads((standing(1, 2),))

    assert head.digest == "747c0eb733924658413f04dfdbfdb9e0c63ae0df332df869f9bb3dfbf9acb765"
