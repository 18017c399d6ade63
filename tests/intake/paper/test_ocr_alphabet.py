"""The recogniser's alphabet is cut down without changing what it says."""

import string

import pytest

from maild.intake.paper import engine
from maild.intake.paper.alphabet import folded, narrowed


@pytest.mark.parametrize(
    ("letter", "plain"),
    [
        ("a", "a"),
        ("é", "e"),
        ("Ä", "A"),
        ("–", "-"),
        ("”", '"'),
        ("’", "'"),
        ("８", "8"),
        ("°", "°"),
        ("ж", ""),
        ("…", "."),
    ],
)
def test_a_letter_is_written_as_indonesian_has_it(letter: str, plain: str):
    assert folded(letter) == plain


def test_every_letter_of_ascii_is_kept():
    alphabet = engine.alphabet()

    assert set(string.printable) - set(string.whitespace) - {""} <= set(alphabet.letters)
    assert " " in alphabet.letters
    assert alphabet.letters[0] == alphabet.letters[-1] == ""
    assert len(set(alphabet.starts)) == len(alphabet.letters)


@pytest.mark.parametrize("data", [b"", b"\x08\x07", b"no model"])
def test_what_is_no_recogniser_is_refused(data: bytes):
    with pytest.raises(ValueError):
        narrowed(data)
