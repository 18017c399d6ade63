"""What a reporter's reply adds to a complaint that lacks something."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_words import field_words

from maild.intake.fields import read_completion

WORDS = field_words()
ALL = ("unit", "pic", "phone", "description", "resolution")
FORM = "Nama Unit : {}\nPenanggung Jawab : {}\nNo. HP/WA : {}\nUraian Gangguan : {}\nPermintaan Penyelesaian : {}"
FILLED = ("Rutan Kelas IIB Soe", "Yanto", "0812 5550 0001", "internet mati", "dicek")


def said(text, missing, **more):
    return {name: field.value for name, field in read_completion(text, missing, WORDS, (), **more).items() if field}


@pytest.mark.parametrize("shape", ["plain", "quoted", "next line"])
def test_our_form_is_read_in_the_ways_it_comes_back(shape):
    form = FORM.replace(" : ", " :\n") if shape == "next line" else FORM
    text = form.format(*FILLED)
    text = "\n".join(f"> {line}" for line in text.splitlines()) if shape == "quoted" else text

    assert said(text, ALL) == dict(zip(ALL, FILLED, strict=True))


@pytest.mark.parametrize("blank", ["", "........", "-", "____", "belum ada"])
def test_our_form_left_empty_says_nothing(blank):
    assert said(FORM.format(*[blank] * 5), ALL) == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "terima kasih",
        "baik pak",
        "Siap, segera kami lengkapi.",
        "Baik Pak, terima kasih atas informasinya.",
        "Terlampir kami sampaikan kelengkapan data.",
        "Ok siap\n\nDikirim dari iPhone saya",
        "Kapan teknisi datang?",
        "Selamat siang Bapak",
    ],
)
@pytest.mark.parametrize("missing", [("phone",), ("pic",), ("description",), ("resolution",), ("unit",)])
def test_courtesies_and_questions_say_nothing(text, missing):
    assert said(text, missing) == {}


@pytest.mark.parametrize(
    ("text", "missing", "fields"),
    [
        ("No. HP : 0812-5550-0143", ("phone",), {"phone": "0812-5550-0143"}),
        ("0812 5550 0143", ("phone",), {"phone": "0812 5550 0143"}),
        ("812-5550-0143", ("phone",), {"phone": "812-5550-0143"}),
        ("Baik pak, nomornya 0812 5550 0143. Terima kasih", ("phone",), {"phone": "0812 5550 0143"}),
        ("(031) 5550999", ("phone",), {"phone": "(031) 5550999"}),
        ("Maaf pak, nomor HP belum ada", ("phone",), {}),
        ("Pak Bambang 081255500143", ("pic", "phone"), {"pic": "Bambang", "phone": "081255500143"}),
        ("Nomor HP 0812-5550-0143 a.n. Budi", ("pic", "phone"), {"pic": "Budi", "phone": "0812-5550-0143"}),
        ("Bambang Suryanto", ("pic",), {"pic": "Bambang Suryanto"}),
        ("bambang suryanto", ("pic",), {"pic": "bambang suryanto"}),
        ("Penanggung jawab Sdr. Heri Susanto, S.H.", ("pic",), {"pic": "Heri Susanto, S.H."}),
        ("Saya sendiri pak, Dewi Anggraini", ("pic",), {"pic": "Dewi Anggraini"}),
        ("ini dari rutan situbondo pak", ("unit",), {"unit": "rutan situbondo"}),
        ("Ganti switch saja pak", ("resolution",), {"resolution": "Ganti switch saja pak"}),
        ("Di ruang registrasi pak", ("description",), {"description": "Di ruang registrasi pak"}),
        (
            "Yanto, 0812-5550-0004, mohon kabel diganti",
            ("pic", "phone", "resolution"),
            {"pic": "Yanto", "phone": "0812-5550-0004", "resolution": "mohon kabel diganti"},
        ),
        (
            "Wifi aula mati sejak kemarin. Mohon diganti adaptornya.",
            ("description", "resolution"),
            {"description": "Wifi aula mati sejak kemarin.", "resolution": "Mohon diganti adaptornya."},
        ),
        (
            "Permintaan Penyelesaian :\nMohon teknisi datang\nhari ini\n\nHP: 0812 5550 0001",
            ("phone", "resolution"),
            {"resolution": "Mohon teknisi datang hari ini", "phone": "0812 5550 0001"},
        ),
    ],
)
def test_a_reply_in_any_form_gives_what_it_says(text, missing, fields):
    assert said(text, missing) == fields


def test_a_signature_does_not_answer():
    text = "Berikut kelengkapannya:\nPIC: Rina\n\nTerima kasih\n--\nHumas Lapas Ngawi\nTelp (0351) 555001"

    assert said(text, ("pic", "phone")) == {"pic": "Rina"}


def test_free_words_answer_a_question_in_free_words():
    assert said("Kejadiannya di lantai dua gedung B", (), asked_free=True) == {
        "description": "Kejadiannya di lantai dua gedung B"
    }
    assert said("baik pak, terima kasih", (), asked_free=True) == {}


def test_a_number_of_a_reply_is_ready_to_call():
    assert read_completion("HP 0812-5550-0143", ("phone",), WORDS, ()).phone.e164 == "+6281255500143"
