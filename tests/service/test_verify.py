"""Whatever is edited under `data/` is found, with every checksum made anew; and what is whole is never accused."""

from dataclasses import replace
from pathlib import Path

import pytest
from house import BY_RULES, House
from tampering import AFTER_A_HEAD, FIRST, FORGERIES, SECOND

from maild.core.answer import Answer, AnswerName
from maild.core.case import Case, Dossier
from maild.core.event import Answered, DeadlinePassed, Filed
from maild.core.office import Actor
from maild.core.posting import held
from maild.core.received import Verdict
from maild.service.heads import keep_head
from maild.service.verify import objections


def test_what_is_whole_is_not_accused(house: House):
    assert house.wrong() == []
    assert [(found.subject, found.lines) for found in house.findings()] == [(FIRST, 5), (SECOND, 5)]


@pytest.mark.parametrize("name", FORGERIES)
def test_an_edit_is_found(house: House, name: str):
    FORGERIES[name](house)

    assert house.wrong()


@pytest.mark.parametrize("name", [name for name in FORGERIES if "line" in name or "case" in name])
def test_an_edit_is_found_in_a_case_that_was_put_away(house: House, name: str):
    house.puts_away(FIRST)
    assert house.wrong() == []

    FORGERIES[name](house)

    assert house.wrong()


@pytest.mark.parametrize("name", AFTER_A_HEAD)
def test_what_nothing_else_tells_of_is_found_by_the_head(house: House, name: str):
    house.passes(days=1)
    keep_head(house.cases, house.heads, house.herald, house.now)
    assert house.wrong() == []

    AFTER_A_HEAD[name](house)

    assert any("head of 2026-11-24" in text for text in house.wrong())


@pytest.mark.parametrize("name", AFTER_A_HEAD)
def test_without_a_head_it_would_not_be_found(house: House, name: str):
    AFTER_A_HEAD[name](house)

    assert house.wrong() == []


@pytest.mark.parametrize("name", ["a file cut", "a file emptied", "a byte flipped"])
def test_a_damaged_file_is_named_and_hides_no_other(house: House, name: str):
    path = house.path_of(FIRST)
    FORGERIES[name](house)

    found = {finding.subject: finding for finding in house.findings()}

    assert str(path) in found[path.name].wrong[0]
    assert found[SECOND].wrong == ()
    assert "damaged files" in found[FIRST].wrong[0]


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("an event's words", FIRST, "line 2 (reject) was changed: it does not say what was chained"),
        ("an outcome, chained", FIRST, "line 2 says that “noted” came of it"),
        ("the rating", FIRST, "another case than the stored one: rating"),
        (
            "a posting's recipient, chained",
            FIRST,
            "line 1 did not write the directive_request to stranger@elsewhere.example",
        ),
        ("a posting's Message-ID, chained", FIRST, "the file in the archive has another Message-ID"),
        ("a raw mail taken away", FIRST, "is missing"),
        ("a line erased", FIRST, "line 2 was erased, and no line after it says so"),
        ("a case taken away", FIRST, "there is no file of this case, but"),
        ("two numbers swapped", SECOND, "line 1 (registered) does not follow"),
        ("the last line taken away", FIRST, "no line tells of the mail"),
    ],
)
def test_a_finding_says_where_and_what(house: House, name: str, number: str, words: str):
    FORGERIES[name](house)

    assert any(text.startswith(f"{number}: ") and words in text for text in house.wrong())


def test_one_case_alone_is_checked_by_its_number(house: House):
    FORGERIES["the rating"](house)

    assert [found.subject for found in house.findings(SECOND)] == [SECOND]
    assert house.wrong(SECOND) == []
    assert house.wrong(FIRST)
    assert house.findings("PGJ-2026-0009") == ()


def test_whatever_may_happen_to_a_case_leaves_it_whole(tmp_path: Path):
    """Reminders, files that nobody answers for, corrections, BATAL, a reopened case: none is an edit."""
    house = House(tmp_path / "data")
    number = house.registers()
    house.happens(number, Actor.CLOCK, DeadlinePassed("awaiting_directive", 1))
    house.says(number, Actor.KABAG, Answer(AnswerName.APPROVE))
    house.happens(number, Actor.OPERATOR, Filed("from a stranger"), house.receives("?", Verdict.FILED, number))
    dossier = house.dossier(number)
    cancelling = Answered((Answer(AnswerName.CANCEL),), "BATAL")
    house.registrar.advance(dossier, replace(dossier.entries[2].event, id="cancelling", fact=cancelling))
    house.closes(number)
    house.says(number, Actor.REPORTER, Answer(AnswerName.REOPEN, "belum normal"))
    house.cases.commit(house.dossier(number).with_posting(held(house.dossier(number).postings[-1], "refused")))

    assert house.wrong() == []
    assert house.findings()[0].lines > 9


def test_an_office_without_cases_is_whole(tmp_path: Path):
    assert House(tmp_path / "data").findings() == ()


def test_a_case_without_history_must_be_empty():
    assert objections(Dossier(Case("k", FIRST)), lambda _: BY_RULES) == ()
    assert objections(Dossier(Case("k", FIRST, rating=4)), lambda _: BY_RULES)
