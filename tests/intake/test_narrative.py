"""What is reported and what is asked for, in plain sentences of many hands and regions."""

import sys
from pathlib import Path

import pytest

from maild.intake.fields import read_letter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_words import field_words
from score_letters import NAMES, letters_of, score, share

LETTERS = Path(__file__).resolve().parents[1] / "data" / "letters"
WORDS = field_words()


def told(text):
    fields = read_letter(text, WORDS, ()).fields
    return fields.value("description"), fields.value("resolution")


def test_letters_from_aceh_to_papua_are_read_as_well_as_before():
    verdicts = score(letters_of(LETTERS / "dev_regions.jsonl"))

    shares = {field: share(verdicts, field) for field in (*NAMES, "category")}
    assert {field: hit for field, hit in shares.items() if hit[0] < 0.9 * hit[1]} == {}


@pytest.mark.parametrize(
    ("text", "description", "resolution"),
    [
        ("Mikrotik sering hang, agar kiranya dapat diganti.", "Mikrotik sering hang", "agar kiranya dapat diganti."),
        ("Wifi aula mati. Ada access point cadangan tidak?", "Wifi aula mati.", "Ada access point cadangan tidak?"),
        ("Wifi mati. Kalau tidak, mohon dikirim modem baru.", "Wifi mati.", "mohon dikirim modem baru."),
        ("Wifi mati. Mohon arahan penanganan secepatnya.", "Wifi mati.", "Mohon arahan penanganan secepatnya."),
        ("Wifi mati. Mohon arahan lebih lanjut.", "Wifi mati.", ""),
        (
            "Mohon dikirim modem baru, kalau tidak ada ya pinjam dulu. Wifi mati.",
            "Wifi mati.",
            "Mohon dikirim modem baru, kalau tidak ada ya pinjam dulu.",
        ),
        (
            "Bersama surel ini perkenankan saya, Budi, dari Rutan Ngawi, menyampaikan bahwa aplikasi SDP gagal dibuka.",
            "aplikasi SDP gagal dibuka.",
            "",
        ),
        ("1. Rujukan:\na. Peraturan Menteri;\n2. Disampaikan bahwa:\na. wifi mati;\nb. LAN putus.\n3. Mohon dicek.",
         "wifi mati; LAN putus.", "Mohon dicek."),
    ],
)  # fmt: skip
def test_telling_and_asking_are_told_apart(text, description, resolution):
    assert told(text) == (description, resolution)


def test_a_postscript_still_asks():
    text = "Wifi ruang rapat mati.\n\nTerima kasih,\nSuparmi\n\nNB: kalau bisa dicek sebelum hari Senin."

    assert told(text)[1] == "kalau bisa dicek sebelum hari Senin."


def test_what_was_tried_is_neither_told_nor_asked():
    text = "Wifi mati. Sudah kami hubungi penyedia, belum ada jawaban. Mohon dibantu."

    assert told(text) == ("Wifi mati.", "Mohon dibantu.")
