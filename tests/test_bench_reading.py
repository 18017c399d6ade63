"""The benchmark is fair: a seed makes the same letters again, their truth stands in them, and the score is right."""

from random import Random

import pytest

pytest.importorskip("weasyprint", reason="the benchmark's packages are an extra: pip install -e .[bench]")

from bench.reading import score, tiers
from bench.reading.bank import FIELDS, draw, load
from bench.reading.generate import letters, through
from bench.reading.score import Verdict

SEED = 7


def verdict(field: str, wanted: str, got: str, confidence: float = 0.5, letter: str = "a") -> Verdict:
    return Verdict(letter, "grid", field, wanted, got, score.is_right(field, wanted, got), confidence)


def test_a_seed_makes_the_same_letters_again():
    once, again = (list(letters(load("a"), SEED, 3)) for _ in range(2))

    assert [made.truth for made in once] == [made.truth for made in again]
    assert [made.composed.source for made in once] == [made.composed.source for made in again]


def test_another_seed_makes_other_letters():
    (one,), (other,) = (letters(load("a"), seed, 1, "colon_nodis") for seed in (1, 2))

    assert one.truth.fields != other.truth.fields


@pytest.mark.parametrize("tier", tiers.TIERS)
def test_the_same_letter_comes_as_the_same_file(tier: str):
    (made,) = letters(load("a"), SEED, 1, "received_stamp_over")

    assert through(made, tier) == through(made, tier)


def test_every_layout_says_what_its_truth_says():
    for made in letters(load("a"), SEED, len(load("a").layouts())):
        page = score.folded(" ".join(line for lines in made.truth.lines for line in lines))

        assert score.folded(made.truth.fields["unit"]) in page
        assert score.folded(made.truth.fields["pic"]) in page
        assert score.folded(made.truth.fields["phone"]) in page


def test_about_one_letter_in_six_withholds_a_field():
    rng = Random(SEED)

    drafts = [draw(load("a"), rng, needs=()).values for _ in range(300)]

    withholding = sum(not all(draft[field] for field in FIELDS) for draft in drafts)
    assert 35 <= withholding <= 65


def test_a_field_that_the_layout_needs_is_never_withheld():
    rng = Random(SEED)

    drafts = [draw(load("a"), rng, needs=FIELDS).values for _ in range(100)]

    assert all(draft[field] for draft in drafts for field in FIELDS)


@pytest.mark.parametrize(
    ("field", "wanted", "got", "is_right"),
    [
        ("unit", "Lapas Kelas IIA Kediri", "LAPAS KELAS IIA  KEDIRI.", True),
        ("unit", "Lapas Kelas IIA Kediri", "Lapas Kelas IIB Kediri", False),
        ("pic", "Dewi Anggraini, S.H., M.H.", "Dewi Anggraini SH MH", True),
        ("phone", "+6281255500143", "+6281255500143", True),
        ("phone", "+6281255500143", "+6281255500148", False),
        ("description", "internet mati total sejak pagi", "Internet mati total, sejak kemarin", True),
        ("description", "internet mati total sejak pagi", "mohon bantuan teknisi", False),
        ("resolution", "", "", True),
        ("resolution", "", "mohon bantuan", False),
    ],
)
def test_a_field_is_right_by_the_rule_of_the_issue(field: str, wanted: str, got: str, is_right: bool):
    assert score.is_right(field, wanted, got) is is_right


def test_a_wrong_value_costs_precision_and_recall_and_a_missing_one_recall_alone():
    verdicts = [
        verdict("unit", "Rutan Ngawi", "Rutan Ngawi"),
        verdict("unit", "Rutan Ngawi", "Rutan Madiun"),
        verdict("unit", "Rutan Ngawi", ""),
        verdict("unit", "", ""),
    ]

    own = score.score(verdicts, "unit")

    assert (own.precision, own.recall) == (1 / 2, 1 / 3)
    assert own.f1 == pytest.approx(0.4)


def test_fields_shown_as_certain_are_counted_apart():
    verdicts = [
        verdict("pic", "Kartini", "Kartini", 0.95),
        verdict("pic", "Kartini", "Kartono", 0.9),
        verdict("pic", "Kartini", "Kartono", 0.89),
        verdict("pic", "Kartini", "", 0.0),
    ]

    assert score.certain_and_wrong(verdicts) == (1, 2)


def test_what_is_withheld_ought_to_be_reported_missing():
    assert score.missing_reported([verdict("phone", "", ""), verdict("phone", "", "+628125550143")]) == (1, 2)


def test_a_letter_is_all_right_only_with_all_its_fields():
    verdicts = [verdict(field, "x", "x", letter=letter) for field in FIELDS for letter in "ab"]
    verdicts.append(verdict("unit", "x", "y", letter="b"))

    assert score.all_right(verdicts) == (1, 2)


def test_characters_are_compared_in_whatever_order_the_lines_were_read():
    lines = ["Nama Unit", "Lapas Kediri"]

    assert score.errors(lines, "Lapas Kediri    Nama   Unit") == (0, 21)
    assert score.errors(lines, "1apas Kedri stempel Nama Unit") == (2, 21)


def test_distance_is_counted_as_edits_of_a_stretch_of_the_text():
    letters_of = Random(SEED)
    text = "".join(letters_of.choice("abc ") for _ in range(60))

    assert score.errors(["abcabc"], "") == (6, 6)
    assert score.errors([text[10:30].strip()], text)[0] == 0
