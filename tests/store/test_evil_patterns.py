"""Whatever expressions an admin writes into rules/routing.toml, no letter keeps them busy for long (T35)."""

from datetime import date
from itertools import product

import pytest

from maild.core.office import Office
from maild.store.rulebook import Rulebook, pattern_objection

PARTS = ("a", r"\w", "[a-z]", ".", r"(?:a|b|ab)")
SHAPES = (
    "({0}+)+$", "({0}*)*$", "({0}|{0})*$", "({0}+){{10}}$", "({0}{{1,9}}){{1,9}}$", "({0}?){{40}}{0}{{40}}$",
    "({0}*)*({0}*)*$", "(.*){0}(.*){0}(.*){0}$", "^(({0})+.)+[A-Z]$", "({0}+[./-]?)+/[A-Z.]+/(\\d{{4}})", "({0}+)*\\d",
    "({0}+\\s?)+$", "(?:{0}+)+x", "({0}|{0}?)+$", "({0}+?)+?$", "(({0}+)+)+$", "({0}{{2,}})+$", "(x+x+)+{0}",
    "{0}*{0}*{0}*{0}*{0}*$", "(?i)({0}+)+\\b$",
)  # fmt: skip
EVIL = tuple(shape.format(part) for shape, part in product(SHAPES, PARTS))
TEXTS = ("a" * 20_000 + "!", "ab" * 10_000 + "\n", "1234./-" * 3_000 + "x" * 99, "surat nomor " * 2_000)
NOT_LINEAR = (r"(a)\1", r"(?=a)b", r"(?!a)b", r"(?<=a)b", r"(?<!a)b", r"(?>a+)b", r"(?P=x)", r"(a)?(?(1)b|c)", r"a++b")
TOO_LARGE = ("(((a{1,100}){1,100}){1,100})", "a{1,100000}", "x" * 501, "(" * 300 + ")" * 300)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Rulebook(Office("Kanwil", "pengaduan@kanwil.example"), None, date(2026, 11, 24), lambda _templates: ())


def test_there_are_a_hundred_of_them() -> None:
    assert len(set(EVIL)) == 100


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("shape", SHAPES)
def test_what_never_ends_elsewhere_is_refused_or_comes_to_its_end(book: Rulebook, shape: str) -> None:
    for evil in (shape.format(part) for part in PARTS):
        if not pattern_objection(evil):
            assert [book.matches(evil, text) for text in TEXTS]


@pytest.mark.parametrize("pattern", [*NOT_LINEAR, *TOO_LARGE], ids=lambda pattern: pattern[:20])
def test_what_cannot_be_linear_is_refused_with_its_reason(pattern: str) -> None:
    assert pattern_objection(pattern)
