"""The head of a nodis or surat in both shapes that offices use, also as a scanner reads it."""

import sys
from datetime import date
from pathlib import Path

import pytest

from maild.core.letter import LetterKind
from maild.intake.fields import read_letter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_words import field_words

WORDS = field_words()
NODIS = """KEMENTERIAN HUKUM REPUBLIK INDONESIA
KANTOR WILAYAH JAMBI
Jalan Kapten Sujono, Jambi
Telepon (0741) 555010 Laman: jambi.contoh.example

NOTA DINAS
NOMOR : W.5-TI.05.01-0231

Yth.     : Kepala Bagian Tata Usaha dan Umum
Dari     : Kepala Bidang Pelayanan AHU
Tembusan : Kepala Kantor Wilayah
Hal      : Gangguan Jaringan pada Loket
           Apostille
Lampiran : 1 (satu) lembar
Sifat    : Segera / Rahasia
Tanggal  : 3 Februari 2026

Disampaikan bahwa internet mati. Mohon diperbaiki.

                                      Plt. Kepala Bidang,

                                      Arif Budiman, S.H., M.H.
                                      NIP 19800101 200501 1 003
"""
SURAT = """KEMENTERIAN IMIGRASI DAN PEMASYARAKATAN REPUBLIK INDONESIA
KANTOR WILAYAH BANTEN
LEMBAGA PEMASYARAKATAN KELAS III RANGKASBITUNG
Jalan Multatuli No. 5

Nomor       WP.12.PAS.5-UM.01.01- 77                    9 Maret 2026
Sifat       Amat Segera
Lampiran    -
Hal         Permohonan Perbaikan
            Jaringan

Yth. Kepala Bagian Program dan Humas
u.p. Kasubbag HRBTI
di -
    Serang

Dengan hormat, internet kami mati. Mohon bantuan.

                                  a.n. Kepala
                                  Kasubbag Tata Usaha,

                                  ttd

                                  Euis Komariah, S.Sos.

Tembusan Yth.:
1. Kepala Kantor Wilayah Banten;
2. Arsip.
"""


def read(text, **more):
    return read_letter(text, WORDS, (), **more)


def test_a_nodis_is_read_with_all_parts_of_its_head():
    letter = read(NODIS)
    head = letter.head

    assert letter.kind is LetterKind.NODIS
    assert head.kop == ("KEMENTERIAN HUKUM REPUBLIK INDONESIA", "KANTOR WILAYAH JAMBI")
    assert (head.number, head.dated) == ("W.5-TI.05.01-0231", date(2026, 2, 3))
    assert (head.recipient, head.sender) == ("Kepala Bagian Tata Usaha dan Umum", "Kepala Bidang Pelayanan AHU")
    assert (head.subject, head.enclosed) == ("Gangguan Jaringan pada Loket Apostille", "1 (satu) lembar")
    assert (head.classification, head.speed, head.secrecy) == ("Segera / Rahasia", "Segera", "Rahasia")
    assert head.copies == ("Kepala Kantor Wilayah",)
    assert (head.signatory, head.signatory_title) == ("Arif Budiman, S.H., M.H.", "Plt. Kepala Bidang")
    assert head.nip == "198001012005011003"


def test_a_surat_in_columns_without_colons_is_read_as_well():
    letter = read(SURAT)
    head = letter.head

    assert letter.kind is LetterKind.SURAT
    assert (head.number, head.dated) == ("WP.12.PAS.5-UM.01.01- 77", date(2026, 3, 9))
    assert (head.subject, head.enclosed) == ("Permohonan Perbaikan Jaringan", "")
    assert head.recipient == "Kepala Bagian Program dan Humas u.p. Kasubbag HRBTI"
    assert (head.speed, head.secrecy, head.is_confidential) == ("Sangat Segera", "", False)
    assert head.copies == ("Kepala Kantor Wilayah Banten", "Arsip")
    assert (head.signatory, head.signatory_title) == ("Euis Komariah, S.Sos.", "a.n. Kepala, Kasubbag Tata Usaha")


def test_a_head_that_a_scanner_damaged_is_read():
    head = read(
        "N0TA D1NAS\nNornor : W.3.UM.O1.O1 - 45I\nYtb    : Kepa1a Bagian Prograrn\nDari   : Kepa1a Subbagian Keuangan\n"
        "Ha1    : lnternet lambat\nSi fat : Rahas1a\nTangga1: 14 0ktober 2O25\n\nDisampaikan bahwa internet lambat.\n"
    ).head

    assert (head.number, head.dated) == ("W.3.UM.O1.O1 - 45I", date(2025, 10, 14))
    assert (head.recipient, head.subject) == ("Kepa1a Bagian Prograrn", "lnternet lambat")
    assert (head.secrecy, head.is_confidential) == ("Rahasia", True)


@pytest.mark.parametrize("number", ["-", "", "......", "–"])
def test_a_number_that_is_not_given_stays_empty(number):
    head = read(f"NOTA DINAS\nNOMOR : {number}\nDari : Kasubbag Umum\nHal : Wifi\n\nWifi mati.\n").head

    assert (head.number, head.sender) == ("", "Kasubbag Umum")


def test_a_number_without_a_colon_is_a_number():
    assert read("NOTA DINAS\nNo. W.26-UM.02.02-18\nDari : Kasubbag Umum\n\nWifi mati.\n").head.number == (
        "W.26-UM.02.02-18"
    )


def test_a_surat_needs_no_number():
    letter = read(
        "LAPAS PEREMPUAN BENGKULU\nJl. Merapi\n\nPerihal: Internet\n\nKepada Yth.\nKabag Humas\n\nWifi mati.\n"
    )

    assert (letter.kind, letter.head.recipient) == (LetterKind.SURAT, "Kabag Humas")


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("FORMUL1R PENGADUAN\nUnit : Lapas Ngawi\n", "body", LetterKind.FORM),
        ("Unit : Lapas Ngawi\nPIC : Budi\nKendala : wifi mati\n", "isian.docx", LetterKind.FORM),
        ("Unit : Lapas Ngawi\nPIC : Budi\nKendala : wifi mati\n", "body", LetterKind.EMAIL),
        ("Wifi mati.\n", "catatan.txt", LetterKind.UNKNOWN),
    ],
)
def test_forms_and_mails_are_told_apart(text, source, kind):
    assert read(text, source=source).kind is kind


def test_a_footer_neither_classifies_nor_dates_a_letter():
    head = read("Wifi mati sejak 3 Maret 2026.\n\nEmail ini beserta lampirannya bersifat rahasia.").head

    assert (head.secrecy, head.classification, head.dated) == ("", "", None)
