"""No regular expression of ours is of the kind that a stranger's text can keep busy for ever (T35).

The engine of `re` tries again what it has tried; an expression that lets it do so in more and more ways never comes to
an end on texts of a few hundred characters. What is only as slow as the square or cube of a line is bounded by the
length of a line, and by the limits of the child.
"""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from types import FrameType
from typing import Any

import pytest
from attacks import attacks, patterns_of

import maild.compose
import maild.core
import maild.intake
import maild.service
import maild.store
import maild.transport

LENGTH = 1_500 if os.environ.get("TORTURE") else 200
PACKAGES = (maild.core, maild.intake, maild.compose, maild.store, maild.transport, maild.service)
PATTERNS = dict(chain.from_iterable(patterns_of(package).items() for package in PACKAGES))


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_expression_comes_to_its_end_on_texts_made_against_it(package: Any) -> None:
    for pattern in patterns_of(package).values():
        _try_all(pattern)


def test_nearly_all_of_them_are_found() -> None:
    assert len(PATTERNS) > 250


@pytest.mark.parametrize("evil", [r"(a|a)*b", r"(?:\d+[./-]?)+/[A-Z.]+/(\d{4})", r"^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_an_expression_that_never_ends_is_found_out(evil: str) -> None:
    """A part of a second of the processor is enough to tell: others take a thousandth."""
    with pytest.raises(_NeverEnds), _given(seconds=0.4):
        _try_all(re.compile(evil))


def _try_all(pattern: re.Pattern[Any]) -> None:
    for text in attacks(pattern, LENGTH):
        pattern.search(text)
        pattern.fullmatch(text)


class _NeverEnds(Exception):
    """What was asked takes longer than it was given."""


@contextmanager
def _given(seconds: float) -> Iterator[None]:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise _NeverEnds

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
