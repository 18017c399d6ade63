"""GABUNG and PISAH: which case is named, however it is written, and what joins nothing."""

import sys
from pathlib import Path

import pytest

from maild.core.answer import AnswerName as A
from maild.core.office import Actor
from maild.core.sop import answers_at
from maild.intake.reply import Understanding, understand

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import reply_words

WORDS = reply_words()
CASE, OTHER = "PGJ-2026-0012", "PGJ-2026-0003"


def heard(reply: str, step: int = 3, case: str | None = CASE) -> Understanding:
    return understand(reply, step, Actor.KASUBBAG, WORDS, case=case)


@pytest.mark.parametrize("step", [3, 4])
@pytest.mark.parametrize(
    "reply",
    [
        "GABUNG PGJ-2026-0003",
        "gabung pgj 2026/3",
        "Gabung 0003",
        "gabung 3",
        "Gabung no. 3",
        "gabung ke kasus 3",
        "Gabungkan dengan PGJ-2026-0003 pak",
        "Gabungkan saja dengan nomor 0003, terima kasih",
        "Mohon digabung dengan PGJ-2026-0003",
        "Baik, gabung saja dengan PGJ-2026-0003. Terima kasih",
        "PGJ-2026-0012 gabung dengan PGJ-2026-0003",
        "Digabungkan ke PGJ-2026-0003",
        "[PGJ-2026-0003] gabung",
        "Assalamualaikum, GABUNG PGJ-2026-0003\n\nSalam,\nBagus",
    ],
)
def test_the_case_to_be_joined_is_known_however_it_is_named(reply: str, step: int):
    (answer,) = heard(reply, step).answers

    assert (answer.name, answer.other) == (A.JOIN, OTHER)


@pytest.mark.parametrize(
    "reply", ["GABUNG", "Gabung.", "ok gabung", "Digabung pak", "Setuju digabung", "Satukan saja", "Ditangani bersama"]
)
def test_where_no_case_is_named_the_proposed_one_is_meant(reply: str):
    (answer,) = heard(reply).answers

    assert (answer.name, answer.other) == (A.JOIN, "")


@pytest.mark.parametrize(
    "reply",
    [
        "KONFIRMASI: WA 10.05, benar\nGABUNG PGJ-2026-0003",
        "GABUNG PGJ-2026-0003\nKONFIRMASI: WA 10.05, benar",
        "KONFIRMASI: telp jam 10, benar\nGABUNG 3",
    ],
)
def test_a_confirmation_beside_it_comes_first(reply: str):
    first, second = heard(reply).answers

    assert (first.name, second.name, second.other) == (A.CONFIRM, A.JOIN, OTHER)


@pytest.mark.parametrize(
    "reply",
    [
        "jangan digabung",
        "tidak perlu digabung",
        "belum, nanti saya gabung",
        "jangan gabung dulu",
        "GABUNG?",
        "gabung 3?",
        "Apakah bisa digabung?",
        "GABUNG PGJ-2026-0003 dan PGJ-2026-0004",
        "GABUNG PGJ-2026-0003 atau PGJ-2026-0004",
        "PERINTAH: tim jaringan\nGABUNG",
        "GABUNG\nKEMBALIKAN: bukan wewenang",
        "gabung 2 laporan ini",
        "gabung jam 3",
        "PGJ-2026-0003",
        "KONFIRMASI: benar, PGJ-2026-0003 juga",
    ],
)
def test_what_is_not_clearly_a_gabung_is_none(reply: str):
    said = heard(reply)

    assert said.answers == ()
    assert said.reason


def test_a_number_elsewhere_in_the_reply_is_not_the_case_that_is_meant():
    assert [(answer.name, answer.other) for answer in heard("GABUNG\nKONFIRMASI: WA jam 3").answers] == [
        (A.CONFIRM, ""),
        (A.JOIN, ""),
    ]


def test_an_order_may_speak_of_joining_forces():
    (answer,) = heard("PERINTAH: tim jaringan, gabung dengan tim aplikasi").answers

    assert answer.name is A.ORDER


def test_tried_without_a_case_the_full_number_is_understood():
    (answer,) = heard("GABUNG PGJ-2026-0003", case=None).answers

    assert answer.other == OTHER


@pytest.mark.parametrize(
    "reply", ["PISAH", "pisahkan saja", "PISAH: lokasinya lain", "Dipisah pak", "tidak jadi digabung"]
)
def test_pisah_is_heard(reply: str):
    (answer,) = heard(reply).answers

    assert answer.name is A.SPLIT


@pytest.mark.parametrize("reply", ["jangan dipisah", "pisah?", "nanti dipisah", "apakah perlu dipisah"])
def test_what_is_not_clearly_a_pisah_is_none(reply: str):
    assert heard(reply).answers == ()


def test_they_are_heard_at_steps_3_and_4_only():
    steps = [step for step in range(1, 9) if {A.JOIN, A.SPLIT} & set(answers_at(step, Actor.KASUBBAG))]

    assert steps == [3, 4]
    assert heard("GABUNG PGJ-2026-0003", step=6).answers == ()
