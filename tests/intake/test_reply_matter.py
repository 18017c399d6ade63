"""What a command may be about, which case is meant, and what a typing mistake may be taken for."""

import sys
from pathlib import Path

import pytest

from maild.core.answer import AnswerName as A
from maild.core.office import Actor
from maild.intake.casenumber import names_another
from maild.intake.reply import Understanding, understand

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import reply_words

WORDS = reply_words()
CASE = "PGJ-2026-0012"


def heard(reply: str, step: int, actor: Actor, case: str | None = None) -> Understanding:
    return understand(reply, step, actor, WORDS, case=case)


@pytest.mark.parametrize("verb", ["Perbaiki", "Segera perbaiki", "Tangani", "Mohon segera diperbaiki", "Atasi"])
@pytest.mark.parametrize(
    ("thing", "is_of_case"),
    [
        ("jaringannya", True),
        ("internet Lapas Kediri", True),
        ("koneksi di lapas kediri hari ini juga", True),
        ("gangguan ini karena pelayanan di sana ramai", True),
        ("gangguan tersebut bersama Telkom", True),
        ("pagar", False),
        ("tanaman di halaman", False),
        ("genset lama", False),
        ("keterlambatan absen", False),
    ],
)
def test_a_task_is_for_the_case_only_where_it_is_done_to_something_of_it(verb: str, thing: str, is_of_case: bool):
    answers = [answer.name for answer in heard(f"{verb} {thing}", 2, Actor.KABAG).answers]

    assert answers == ([A.APPROVE] if is_of_case else [])


@pytest.mark.parametrize(
    ("reply", "team"),
    [
        ("Tugaskan Andi", "Andi"),
        ("tugaskan andi dan budi ke lapas kediri", "andi"),
        ("mas andi tolong dicek ke lokasi", "andi"),
        ("Mas Andi, tolong segera ke lokasi", ""),
        ("Tim jaringan segera berangkat", "Tim jaringan"),
    ],
)
def test_an_order_sends_somebody_to_the_network(reply: str, team: str):
    (answer,) = heard(reply, 4, Actor.KASUBBAG).answers

    assert (answer.name, answer.team) == (A.ORDER, team)


@pytest.mark.parametrize(
    "reply",
    [
        "Tugaskan sopir",
        "Tugaskan Andi membeli kursi",
        "Mas Andi tolong perbaiki printer saya",
        "Andi ke rumah sakit",
        "Kirim undangan ke lapas",
        "Tim siap berangkat",
        "Saya cek ke lokasi",
        "Mohon Ibu menindaklanjuti ke pusat",
    ],
)
def test_other_business_of_the_office_is_no_order(reply: str):
    assert not heard(reply, 4, Actor.KASUBBAG).answers


@pytest.mark.parametrize(
    "reply",
    ["PGJ-2026-0013 setuju", "Setuju untuk pgj 2026 13", "Kasus 0013: setuju", "acc PGJ 13", "Setuju, PGJ/2025/0012"],
)
def test_another_cases_number_stops_a_reply(reply: str):
    assert heard(reply, 2, Actor.KABAG, CASE) == Understanding(reason="names another case")


@pytest.mark.parametrize(
    "reply", ["PGJ-2026-0012 setuju", "Setuju [PGJ-2026-0012]", "Setuju", "Setuju, telp 0812 5550"]
)
def test_its_own_number_does_not_matter(reply: str):
    assert [answer.name for answer in heard(reply, 2, Actor.KABAG, CASE).answers] == [A.APPROVE]


def test_a_reporter_who_names_another_case_withdraws_nothing():
    (answer,) = heard("Pengaduan PGJ-2026-0013 kami cabut", 2, Actor.REPORTER, CASE).answers

    assert answer.name is A.INFORM


def test_no_case_is_asked_about_where_none_is_given():
    assert not names_another("PGJ-2026-0013 setuju", None)


@pytest.mark.parametrize(
    "reply", ["setjuu", "stuju", "laksankan", "lanjtukan", "tindaklanjtui", "disteujui", "segera tangnai"]
)
def test_one_wrong_letter_in_a_long_command_is_understood(reply: str):
    assert [answer.name for answer in heard(reply, 2, Actor.KABAG).answers] == [A.APPROVE]


@pytest.mark.parametrize(
    "reply",
    [
        "tidka setuju",
        "belmu setuju",
        "jangna dilanjutkan",
        "setuju tpai tungu dulu",
        "setuju, jagnan dulu",
        "Lanjutkan. Eh batla",
        "setuju kalua anggaran ada",
        "lanjutkan raapt",
    ],
)
def test_a_wrong_letter_takes_no_doubt_away(reply: str):
    assert A.APPROVE not in [answer.name for answer in heard(reply, 2, Actor.KABAG).answers]


@pytest.mark.parametrize(("reply", "step"), [("Konfirmasi: ...", 3), ("PERINTAH: tim jaringan / nama petugas", 4)])
def test_what_is_left_open_or_to_be_chosen_is_no_answer(reply: str, step: int):
    assert heard(reply, step, Actor.KASUBBAG).reason == "a template that was not filled in"


@pytest.mark.parametrize("reply", ["NILAI 1-4", "nilai 3 atau 4", "nilai 3,5"])
def test_two_scores_rate_nothing(reply: str):
    assert A.RATE not in [answer.name for answer in heard(reply, 8, Actor.REPORTER).answers]


def test_a_short_ok_that_only_notes_is_no_approval():
    assert not heard("ok noted", 6, Actor.KASUBBAG).answers
