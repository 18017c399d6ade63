"""Hundreds of payloads in all fields of a letter and of all replies, by real decisions (reliability.md T23-T26)."""

import os
import random
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

import pytest
from compose_samples import SAMPLES, written
from injection_checks import Harmless, everything_in, harmless, objections, without_threading
from injection_payloads import ATTACKS, BEGIN, END, FAMILIES, PAYLOADS
from injection_story import STRANGER, Written, ends_otherwise, is_to_reporter, registered, stays_unknown, told

from maild.core.address import is_addr_spec
from maild.core.posting import MailKind

SHARES = 6  # of all attacks, each of which meets every kind of mail in test_injection_records.py all the same
LOT = None if os.environ.get("TORTURE") else random.randrange(SHARES)  # `make torture` tells all of them
_HARMLESS = ("kata", "kata " * 30, "kata " * 2000, "kata\nkata", "x" * 3000, f"{BEGIN}kata{END}", "")

_LOCAL_PARTS = (
    "orang", "orang+satu", "{{7*7}}", "{%x%}", "b%y.example", "y.example!b", "|id", "`id`", "$id", "'or'1'='1", "#",
    "*", "-oQ", "/etc/passwd", "~root", "=?utf-8?q?evil=40x.example=2C?=", "a=?b", "a..b", ".a", "a.", '"a b"', '"a@b"',
    "a,b", "a;b", "a(b)", "<a>", "a b", "a\r\nBcc: evil@x.example, b", "a\x00b", "\xe9", "\u202ea", "\uff41",
    "a" * 64, "a" * 65,
)  # fmt: skip


@cache
def twins() -> dict[MailKind, Harmless]:
    stories = (
        story(words, is_coded) for story in (told, ends_otherwise) for words in _HARMLESS for is_coded in (True, False)
    )
    mails = [(mail.send, mail.rendered.raw) for mail in chain.from_iterable(stories)]
    return harmless([*mails, *((send, written(send, case).raw) for send, case in SAMPLES.values())])


def drawn(attacks: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    return ((number, attack) for number, attack in enumerate(attacks) if LOT in (None, number // 2 % SHARES))


def found_wrong(mails: Iterable[Written], words: str, is_coded: bool) -> list[str]:
    """Look at one mail of each kind and reason: the others of a story differ in where the case stands."""
    different = {(mail.send.kind, mail.send.reason, mail.send.to.actor): mail for mail in mails}
    return [
        f"{mail.send.kind} {mail.send.reason}: {objection}"
        for mail in different.values()
        for objection in objections(mail, twins()[mail.send.kind], words, is_coded)
    ]


def test_there_are_600_payloads():
    assert len(set(PAYLOADS)) >= 600


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_whatever_a_letter_and_all_replies_say_each_mail_is_as_planned(family: str):
    for number, attack in drawn(FAMILIES[family]):
        is_coded = number % 2 == 0  # by RFC 2047 and 2231, or as it is
        marked = f"{BEGIN}{attack}{END}"

        assert found_wrong(told(marked, is_coded), marked, is_coded) == [], repr(marked)
        assert found_wrong(ends_otherwise(attack, is_coded), attack, is_coded) == [], repr(attack)


@pytest.mark.parametrize("local", _LOCAL_PARTS)
def test_whatever_address_a_letter_comes_from_mails_go_there_or_nowhere(local: str):
    mails = registered("kata", f"{local}@luar.example").mails
    to_reporter = [mail for mail in mails if is_to_reporter(mail)]

    assert [objection for mail in mails for objection in objections(mail, twins()[mail.send.kind], "kata")] == []
    assert {mail.send.to.address for mail in to_reporter} <= {f"{local}@luar.example".lower()}
    assert bool(to_reporter) == is_addr_spec(f"{local}@luar.example")


@pytest.mark.slow
def test_none_of_a_strangers_words_come_back_to_him_in_any_mail():
    for number, attack in drawn(ATTACKS):
        for mail in filter(is_to_reporter, stays_unknown(f"{BEGIN}{attack}{END}", number % 2 == 0)):
            everything = everything_in(without_threading(mail.rendered.raw))

            assert (mail.send.to.address, BEGIN in everything, END in everything) == (STRANGER, False, False)


@pytest.mark.parametrize("is_coded", [True, False])
def test_a_stranger_is_told_of_every_step_all_the_same(is_coded: bool):
    kinds = [mail.send.kind for mail in stays_unknown("kata", is_coded) if is_to_reporter(mail)]

    assert {"receipt", "completion_request", "reminder", "progress", "result", "rejection"} <= set(kinds)
