"""What a mail is about: a complaint, the business of another desk, or nothing that anybody must answer."""

import sys
from pathlib import Path

import pytest

from maild.core.letter import Letter, Matter, Trouble, UnreadEnclosure
from maild.intake.fields import read_letter
from maild.intake.lexicon import lexicon_of
from maild.intake.matter import with_matter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_words import field_words
from score_letters import letters_of

LETTERS = Path(__file__).resolve().parents[1] / "data" / "letters"
WORDS = field_words()
INVITATION = (
    "Dengan hormat, kami mengundang Bapak/Ibu untuk hadir pada rapat evaluasi kinerja, Kamis 5 Maret 2026 pukul 09.00 "
    "WIB melalui Zoom Meeting. Mohon kehadirannya tepat waktu.\n\nTerima kasih"
)


def matter(text, subject=""):
    return read_letter(text, WORDS, (), subject=subject).matter


@pytest.mark.parametrize("name", ["tuned.jsonl", "second.jsonl", "dev_regions.jsonl"])
def test_no_complaint_of_a_set_is_lost(name):
    lost = [letter["id"] for letter in letters_of(LETTERS / name) if matter(letter["text"]) is not Matter.COMPLAINT]

    assert lost == []


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", ""),
        ("", "tolong pak"),
        ("", "Bisa dibantu pak?"),
        ("Surat", "Terlampir, mohon ditindaklanjuti."),
        ("Undangan vicon", "Undangan vicon Dirjen besok jam 9, tapi zoom kami putus-putus terus. Mohon teknisi."),
        ("Terima kasih", "Terima kasih atas bantuan kemarin, tetapi wifi di aula masih lambat sekali."),
        ("Permintaan", "Mohon dibuatkan akun email dinas untuk dua pegawai baru."),
        ("JDIH error", "Server JDIH tidak bisa diakses sejak pagi, mohon dicek."),
        ("", "AC di ruang server kami bocor dan lantai basah, mohon dicek sebelum merusak perangkat lain."),
        ("", "Sampai hari ini pengaduan kami tentang internet mati di Lapas Ngawi belum ada tindak lanjut."),
        ("", "CCTV blok B mati sejak perkelahian kemarin dan rawan gangguan kamtib, mohon diperbaiki segera."),
    ],
)
def test_whoever_reports_or_asks_something_of_the_network_complains(subject, text):
    assert matter(text, subject) is Matter.COMPLAINT


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Laporan", "Dilaporkan bahwa pada hari Selasa terjadi gangguan kamtib di blok C berupa perkelahian."),
        ("Pengaduan", "Saya mengadukan oknum petugas yang meminta pungli saat kunjungan di Rutan. Mohon ditindak."),
        ("Informasi", "Kami laporkan dugaan jaringan narkoba yang dikendalikan dari dalam lapas dengan hp ilegal."),
        ("Unggah JDIH", "Mohon produk hukum berikut diunggah pada JDIH Kanwil. Peraturan daerah terlampir."),
        ("Dumas", "Diteruskan pengaduan masyarakat atas nama Sdr. Budi mengenai pelayanan yang buruk di loket."),
        ("Tanya", "Selamat pagi, bagaimana perkembangan pengaduan kami minggu lalu? Terima kasih"),
        (
            "Permohonan data",
            "Yth. Kabag, mohon dikirimkan data jumlah pegawai menurut pangkat dan golongan per 31 Desember untuk "
            "penyusunan bahan rapat instansi kami bulan depan.",
        ),
    ],
)
def test_the_business_of_another_desk_goes_to_a_person(subject, text):
    assert matter(text, subject) is Matter.OTHER


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undangan Rapat Evaluasi", INVITATION),
        (
            "Penawaran internet dedicated",
            "Kami PT Sinar Data adalah perusahaan penyedia jasa internet. Kami menawarkan paket internet dengan "
            "harga spesial. Hubungi sales kami di 0812-5550-1111.",
        ),
        ("Buletin edisi Maret", "Kabar mingguan: Menteri meresmikan gedung. Lihat di browser. Berhenti berlangganan."),
        ("Ucapan terima kasih", "Terima kasih atas bantuan tim kemarin, internet kami sudah normal kembali."),
        ("", "Terima kasih banyak atas kerja samanya."),
        ("Selamat Idul Fitri", "Keluarga besar Lapas Ngawi mengucapkan Selamat Hari Raya, mohon maaf lahir batin."),
        ("Tes email", "ini tes kirim saja, mohon diabaikan"),
        ("Surat Edaran Libur Nasional", "Disampaikan surat edaran tentang cuti bersama Idul Fitri untuk diketahui."),
    ],
)
def test_what_nobody_must_answer_is_no_complaint(subject, text):
    assert matter(text, subject) is Matter.NONE


def test_words_of_trouble_in_what_looks_idle_are_for_a_person():
    text = "Undangan rapat koordinasi: kursi dan meja di aula rusak."

    assert matter(text, "Undangan") is Matter.OTHER


def test_a_mere_possibility_is_no_trouble():
    text = f"{INVITATION}\nApabila ada kendala jaringan, silakan hubungi panitia."

    assert matter(text, "Undangan Rapat") is Matter.NONE


def test_words_of_a_footer_do_not_count():
    text = "Wifi aula mati, mohon dicek.\n\nPelayanan gratis, no pungli! Laporkan gratifikasi."

    assert matter(text) is Matter.COMPLAINT


@pytest.mark.parametrize(
    "unread",
    [{"unscanned": 1}, {"unread": (UnreadEnclosure("surat.pdf", Trouble.ENCRYPTED),)}, {"is_readable": False}],
)
def test_while_anything_is_unread_nothing_is_ruled_out(unread):
    letter = Letter(subject="Undangan Rapat Evaluasi", text=INVITATION, **unread)

    assert with_matter(letter, lexicon_of(WORDS)).matter is Matter.COMPLAINT


def test_a_letter_says_what_decided_its_matter():
    grounds = read_letter(INVITATION, WORDS, (), subject="Undangan Rapat Evaluasi").grounds

    assert [ground for ground in grounds if ground.startswith("matter no_complaint: invitation: ")]
