"""Letters on paper, as rows of text: what people write in forms, annexes and last paragraphs."""

import sys
from pathlib import Path

import pytest

from maild.core.letter import Letter
from maild.intake.fields import read_letter
from maild.intake.paper.mending import with_whole_class

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_words import field_words


def read(text: str) -> Letter:
    return read_letter(text, field_words(), (), source="surat.pdf")


def value(text: str, name: str) -> str:
    return read(text).fields.value(name)


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0812/55500143", "+6281255500143"),
        ("0812_5550_0143", "+6281255500143"),
        ("081255500143 / 081355500199", "+6281255500143"),
        ("081255500143/081355500199", "+6281255500143"),
    ],
)
def test_a_stroke_joins_a_prefix_and_parts_two_numbers(written: str, e164: str):
    fields = read(f"Nama Unit : Rutan Trenggalek\nNo. HP : {written}\n").fields

    assert fields.phone
    assert fields.phone.e164 == e164


def test_a_joint_value_is_parted_at_its_strokes_and_not_at_the_comma_of_an_office():
    text = "Satker / Narahubung / HP : Subbag Kepegawaian, TU dan RT / Rina Kusumawati / 081155506465\n"

    assert value(text, "unit") == "Subbag Kepegawaian, TU dan RT"
    assert value(text, "pic") == "Rina Kusumawati"


def test_numbered_headings_head_what_stands_below_a_blank_line():
    text = (
        "II. KENDALA YANG DIHADAPI\n\nAccess point di ruang Keuangan mati total akibat pemadaman listrik.\n\n"
        "III. SOLUSI YANG DIMINTA\n\nPeminjaman perangkat pengganti selama perbaikan berlangsung\n"
    )

    assert value(text, "description").startswith("Access point")
    assert value(text, "resolution").startswith("Peminjaman perangkat")


def test_headings_that_run_in_with_a_full_stop_are_labels_where_there_are_several():
    text = (
        "Pelapor. Rutan Kelas IIB Tondano\nMasalah. Pesawat telepon tidak bernada sejak Senin.\n"
        "Permohonan. Pendaftaran ulang nomor ekstensi\nKontak. 0856 5550 0801\n"
    )

    assert value(text, "resolution") == "Pendaftaran ulang nomor ekstensi"


def test_a_label_of_a_form_that_also_closes_letters_does_not_close_this_one():
    text = (
        "Judul : Internet\nPelapor\nUnit kerja pelapor : Rutan Kelas IIB Tondano\nPonsel : 0856 5550 0801\n"
        "Apa yang terjadi?\nSeluruh komputer tidak dapat mengakses internet.\n"
    )

    assert value(text, "description") == "Seluruh komputer tidak dapat mengakses internet."


def test_a_title_is_no_report_where_sentences_tell_more():
    text = "ihwal : Permohonan Perbaikan LAN\n\nMohon izin menginformasikan bahwa lima titik LAN tidak berfungsi.\n"

    assert value(text, "description") == "lima titik LAN tidak berfungsi."


@pytest.mark.parametrize(
    "text",
    [
        "Bersama ini kami menyampaikan adanya gangguan jaringan di kantor kami.\n",
        "Ket : Pusat panggilan penyedia 15001000 tidak memberikan kepastian waktu.\n",
    ],
)
def test_what_only_names_the_matter_is_no_description(text: str):
    assert value(text, "description") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Untuk proses ini pemohon diminta kembali lain hari.\n",
        "harap [ ] Tindak lanjuti [ ] Koordinasikan\n",
    ],
)
def test_what_others_are_asked_is_no_request(text: str):
    assert value(text, "resolution") == ""


def test_the_one_to_ring_first_comes_before_the_one_to_ring_instead():
    text = (
        "Internet di kantor kami mati total.\n\nNomor 0858.5550.3300 atas nama Teuku Iskandar, S.H. kami siagakan. "
        "Apabila tidak tersambung, mohon menghubungi Afrizal Tanjung (0881 5550 936).\n"
    )

    assert value(text, "phone") == "0858.5550.3300"


def test_whom_to_call_is_read_out_of_a_labelled_value_and_no_part_of_it():
    text = (
        "Persoalan : VSAT tidak mendapat sinyal selama dua minggu\nSaran : Kami berharap VSAT diperbaiki. Pelaksanaan "
        "agar dikoordinasikan dengan Hendra Gunawan, S.H., nomor seluler 0881 5550 8035.\n"
    )

    assert value(text, "pic") == "Hendra Gunawan, S.H."
    assert value(text, "resolution") == "Kami berharap VSAT diperbaiki."


def test_a_printed_mail_is_read_below_its_head():
    text = (
        "Dari: humas@contoh.example\nKepada: Tim Jaringan <layanan@contoh.example>\nCc: Kepala Bidang; Arsip\n"
        "Mohon izin Bapak/Ibu,\nSaya Robertus Nong Ance dari Rutan Kelas IIB Maumere (0896 5555 0602). Ingin\n"
        "menyampaikan bahwa aplikasi SDP tidak dapat dibuka sejak pagi.\n"
    )

    assert value(text, "phone") == "0896 5555 0602"
    assert value(text, "description") == "aplikasi SDP tidak dapat dibuka sejak pagi."


def test_an_annex_below_the_copies_belongs_to_the_letter():
    text = (
        "Dengan hormat, bersama ini disampaikan pengaduan dengan rincian sebagaimana lampiran.\n\nTembusan:\n\n"
        "1. Arsip\n\nRINCIAN PENGADUAN\n\nNomor WhatsApp : 0858-5550-534\nKeluhan : Port switch mati satu demi satu\n"
    )

    assert value(text, "phone") == "0858-5550-534"


def test_a_degree_at_the_beginning_of_a_line_is_no_bullet():
    text = "Yang Bertanggung Jawab:\nPetrus Kanisius Tukan,\nS.IP., M.Tr.A.P.\nNo. Seluler: 0822 5550 589\n"

    assert value(text, "pic") == "Petrus Kanisius Tukan, S.IP., M.Tr.A.P."


def test_a_town_of_two_words_may_be_broken_over_two_lines():
    text = "Satker : Lembaga Pemasyarakatan Kelas IIB Dabo\nSingkep\nNo. HP : 0812-5550-0143\n"

    assert value(text, "unit") == "Lembaga Pemasyarakatan Kelas IIB Dabo Singkep"


@pytest.mark.parametrize(
    ("unit", "text", "whole"),
    [
        ("Kanim Kelas I TPI Bitung", "KANTOR IMIGRASI KELAS II TPI BITUNG", "Kanim Kelas II TPI Bitung"),
        ("Kanim Kelas II TPI Bitung", "KANTOR IMIGRASI KELAS I TPI BITUNG", "Kanim Kelas II TPI Bitung"),
        ("Lapas Kelas I Madiun", "Rutan Kelas IIB Trenggalek", "Lapas Kelas I Madiun"),
        ("Rutan Trenggalek", "RUTAN KELAS IIB TRENGGALEK", "Rutan Trenggalek"),
    ],
)
def test_ocr_loses_strokes_of_a_class_and_adds_none(unit: str, text: str, whole: str):
    assert with_whole_class(unit, text) == whole
