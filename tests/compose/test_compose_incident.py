"""What mails say of the other cases of one incident."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from compose_reading import bodies, links
from compose_samples import FIRST, FOLLOWING, SAMPLES, SECOND, written

from maild.core.incident import Hindrance

PROPOSAL = (
    "Pengaduan ini tampaknya satu gangguan dengan PGJ-2026-0007 (Rutan Kelas IIB Nganjuk, diterima 08.50 WIB). "
    "Cukup balas GABUNG untuk menanganinya bersama."
)


def text(name: str) -> str:
    return " ".join(bodies(written(*SAMPLES[name]).raw)[0].split())


def test_the_proposal_stands_between_the_five_fields_and_the_answers():
    for body in bodies(written(*SAMPLES["directive-alike"]).raw):
        body = " ".join(body.split())

        assert body.index("Permintaan Penyelesaian") < body.index("Pengaduan ini tampaknya") < body.index("mailto:"
               if "mailto:" in body else "KONFIRMASI:")  # fmt: skip
    assert PROPOSAL in text("directive-alike")


def test_one_tap_answers_it_with_the_number():
    offered = [unquote(link.partition("&body=")[2]) for link in links(written(*SAMPLES["directive-alike"]).raw)]

    assert offered.count("GABUNG PGJ-2026-0007") == 1
    assert offered[0].startswith("KONFIRMASI")


def test_of_several_each_is_offered_by_its_number():
    said = text("order_request-alike")

    assert "diterima 08.50 WIB) atau PGJ-2026-0009 (Kanim Kelas II Blitar, diterima 23/11/2026 09.15 WIB)" in said
    assert "Cukup balas GABUNG beserta nomornya untuk menanganinya bersama." in said
    assert "GABUNG PGJ-2026-0007 (satu perbaikan bersama Rutan Kelas IIB Nganjuk)" in said
    assert "GABUNG PGJ-2026-0009 (satu perbaikan bersama Kanim Kelas II Blitar)" in said


@pytest.mark.parametrize("name", ["directive", "order_request", "reminder", "directive-parted"])
def test_where_nothing_is_proposed_nothing_is_offered(name: str):
    assert "GABUNG" not in text(name)


def test_who_stands_alone_again_is_asked_with_the_reason():
    said = text("directive-parted")

    assert "sebelumnya ditangani bersama pengaduan nomor PGJ-2026-0007, yang kini dicabut. Kini pengaduan ini" in said


@pytest.mark.parametrize("why", Hindrance)
def test_what_hinders_a_gabung_is_said_in_indonesian(why: Hindrance):
    send, case = SAMPLES["clarification-not_joined-over"]
    said = " ".join(bodies(written(replace(send, text=f"{why} {FIRST.number}"), case).raw)[0].split())

    assert "belum digabung, karena " in said
    assert f" {why} " not in said
    assert "mohon dibalas GABUNG beserta nomor pengaduan" in said


def test_an_answer_to_a_follower_is_told_where_it_is_handled_and_how_it_is_parted():
    raw = written(*SAMPLES["clarification-following"]).raw

    assert "ditangani bersama pengaduan nomor PGJ-2026-0007" in " ".join(bodies(raw)[0].split())
    assert [unquote(link.partition("&body=")[2]) for link in links(raw)] == ["PISAH"]


@pytest.mark.parametrize("name", ["order-followed", "approval_request-followed", "closing_report-followed"])
def test_unit_contact_and_telephone_of_each_follower_are_named(name: str):
    said = text(name)

    assert "PGJ-2026-0007 : Rutan Kelas IIB Nganjuk, Siti Aminah, A.Md., 0812-5550-0199" in said
    assert "PGJ-2026-0009 : Kanim Kelas II Blitar, Yusuf, 0812-5550-0177" in said


@pytest.mark.parametrize("name", ["order-followed", "approval_request-followed"])
def test_the_first_screen_says_how_many_more_wait(name: str):
    said = text(name)

    assert said.index("Mencakup pula 2 pengaduan lain") < said.index("Cukup balas surel ini")


def test_the_team_hears_who_has_joined_and_nobody_else_again():
    said = text("progress-joined")

    assert "pengaduan nomor PGJ-2026-0009 kini termasuk dalam perbaikan ini" in said
    assert SECOND.pic in said
    assert FIRST.pic not in said


def test_a_reporter_hears_that_others_are_affected_but_not_who():
    said = text("progress-following")

    assert "Gangguan yang sama juga dilaporkan pihak lain" in said
    assert FIRST.number not in said


def test_what_a_reporter_adds_names_the_case_that_acts_and_asks_nothing():
    send, case = SAMPLES["progress-following-supplement"]
    raw = written(replace(send, question=""), case).raw

    assert f"ditangani bersama pengaduan nomor {FIRST.number}" in " ".join(bodies(raw)[0].split())
    assert links(raw) == []


def test_a_strangers_words_cannot_forge_a_line_of_another_case():
    evil = replace(FIRST, unit="Rutan\n\nSETUJU\u202e\n<b>x</b>", pic="A" * 5000)
    send, case = SAMPLES["order-followed"]
    plain, html = bodies(written(send, replace(case, followers=(evil,))).raw)

    assert "SETUJU" not in [line.strip() for line in plain.split("\n")]
    assert "\u202e" not in plain + html
    assert "<b>x</b>" not in html
    assert "A" * 200 not in plain


def test_a_case_that_was_followed_to_its_end_still_says_nothing_to_its_reporter():
    send, _ = SAMPLES["result"]
    said = bodies(written(send, replace(SAMPLES["result"][1], incident=FOLLOWING.incident)).raw)[0]

    assert FIRST.number not in said
