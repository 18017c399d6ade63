import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.core.letter import Field, Fields, Head, Letter, Severity
from maild.core.office import RoutingRule, Then, Unit, When
from maild.core.routing import fits, folded, route

JARINGAN, APLIKASI = Then("jaringan"), Then("aplikasi")
KEDIRI = Unit(
    "Lembaga Pemasyarakatan Kelas IIA Kediri", ("Lapas Kediri", "Lapas Kelas IIA Kediri"), ("lapaskediri@upt.example",)
)


def matches(pattern: str, text: str) -> bool:
    return bool(re.search(pattern, text, re.IGNORECASE))


def a_letter(**changes: object) -> Letter:
    unit = Field(str(changes.pop("unit", "Lapas Kelas IIA Kediri")))
    given = {"category": ("fiber_optik", "cctv"), "severity": Severity.HIGH, "text": "Lampu LOS merah", **changes}
    return Letter(fields=Fields(unit=unit), subject="Internet mati", **given)


def routed(*whens: When, sender: str = "lapaskediri@upt.example", **changes: object):
    rules = tuple(RoutingRule(f"rule {number}", when, APLIKASI) for number, when in enumerate(whens, 1))
    return route(rules, JARINGAN, a_letter(**changes), sender, matches, (KEDIRI,))


@pytest.mark.parametrize(
    "when",
    [
        When(),
        When(category=("vpn", "fiber_optik")),
        When(category=("cctv",)),
        When(severity=("tinggi", "kritis")),
        When(unit=("lapas*",)),
        When(unit=("Rutan*", "*KEDIRI")),
        When(unit=("Lembaga Pemasyarakatan*",)),
        When(text=("putus|los",)),
        When(text=("^internet mati",)),
        When(sender=("*@upt.example",)),
        When(sender=("LAPASKEDIRI@upt.example",)),
        When(category=("fiber_optik",), severity=("tinggi",), unit=("Lapas*",), text=("LOS",), sender=("*@*",)),
    ],
)
def test_a_rule_fits_when_all_its_conditions_hold(when):
    assert routed(when).rule == "rule 1"


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (When(category=("vpn",)), "category is fiber_optik, cctv, not vpn"),
        (When(severity=("rendah",)), "severity is tinggi, not rendah"),
        (When(unit=("Kanim*", "Rutan*")), "unit Lapas Kelas IIA Kediri is not Kanim*, Rutan*"),
        (When(text=("ransomware",)), "text matches none of ransomware"),
        (When(sender=("*@kanwil.example",)), "sender lapaskediri@upt.example is not *@kanwil.example"),
        (When(category=("cctv",), unit=("Kanim*",), severity=("rendah",)), "severity is tinggi, not rendah; unit"),
    ],
)
def test_a_miss_says_which_conditions_failed(when, reason):
    taken = routed(when)

    assert (taken.rule, taken.then) == ("default", JARINGAN)
    assert taken.misses[0].startswith(f"rule 1: {reason}")


def test_the_first_rule_that_fits_wins_and_those_before_it_are_explained():
    taken = routed(When(category=("vpn",)), When(unit=("Lapas*",), severity=("tinggi",)), When())

    assert taken.rule == "rule 2"
    assert taken.hits == ("rule 2: severity is tinggi", "rule 2: unit Lapas Kelas IIA Kediri is Lapas*")
    assert taken.misses == ("rule 1: category is fiber_optik, cctv, not vpn",)


@pytest.mark.parametrize(
    "written", ["Lembaga Pemasyarakatan Klas II A Kediri", "LEMBAGA PEMASYARAKATAN KELAS 2A KEDIRI"]
)
def test_a_unit_is_known_by_all_names_of_the_gazetteer(written):
    assert routed(When(unit=("Lapas Kediri",)), unit=written).rule == "rule 1"


def test_a_letter_without_a_unit_counts_as_from_the_unit_of_its_sender():
    assert routed(When(unit=("Lapas*",)), unit="").rule == "rule 1"
    assert routed(When(unit=("Lapas*",)), unit="", sender="other@x.example").rule == "default"


def test_a_letter_without_a_sender_fits_no_sender():
    assert routed(When(sender=("*",)), sender="").rule == "default"


def test_the_letters_own_subject_is_searched_too():
    assert routed(When(text=("laporan kamtib",)), head=Head(subject="Laporan Kamtib")).rule == "rule 1"


@pytest.mark.parametrize(
    ("wildcard", "text", "expected"),
    [
        ("Lapas*", "lapas  kelas IIA Kediri", True),
        ("Lapas*", "Rutan Lapas", False),
        ("*Kediri", "Lapas Kediri", True),
        ("*a*b*", "xxaxxbxx", True),
        ("*b*a*", "xxaxxbxx", False),
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("*", "", True),
        ("", "x", False),
        ("a**b", "ab", True),
        ("Lapas [I]*", "lapas [i] x", True),
        ("*aa*a", "aaa", True),
        ("*aa*a", "aa", False),
    ],
)
def test_a_star_stands_for_anything(wildcard, text, expected):
    assert fits(wildcard, text) is expected


@given(st.text("ab*", max_size=8), st.text("ab", max_size=8))
def test_wildcards_agree_with_regular_expressions(wildcard, text):
    pattern = ".*".join(map(re.escape, wildcard.split("*")))

    assert fits(wildcard, text) is bool(re.fullmatch(pattern, text))


@pytest.mark.usefixtures("does_not_hang")
def test_a_hostile_unit_is_compared_to_its_end():
    fits("*a*a*a*a*a*a*a*a*b", "a" * 1_000_000)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lapas Klas II-A Kediri", "lapas kelas iia kediri"),
        ("LAPAS KELAS IIA KEDIRI", "lapas kelas iia kediri"),
        ("Lapas Kls. 2A Kediri", "lapas kelas iia kediri"),
        ("Kanim Kelas I TPI Malang", "kanim kelas i tpi malang"),
        ("Kanim Kelas 1 TPI Malang", "kanim kelas i tpi malang"),
        ("Bapas Kelas III Anyar", "bapas kelas iii anyar"),
    ],
)
def test_spellings_of_a_units_class_are_one(name, expected):
    assert folded(name) == expected
