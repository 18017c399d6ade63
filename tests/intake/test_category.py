"""Kinds of disruption, how grave they are, and the words that decided."""

import sys
from pathlib import Path

import pytest

from maild.core.letter import Severity
from maild.intake.category import judge
from maild.intake.lexicon import lexicon_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_words import field_words

LEXICON = lexicon_of(field_words())


def judged(description, resolution="", subject="", unit="Bapas Malang"):
    return judge(description, resolution, subject, unit, LEXICON)


@pytest.mark.parametrize(
    ("description", "category"),
    [
        ("CCTV blok A offline karena switch PoE tidak berfungsi", "cctv"),
        ("Internet tidak bisa dipakai. Setelah dicek, ternyata router mati.", "perangkat_jaringan"),
        ("Karena listrik padam, internet di kantor mati", "internet_mati"),
        ("kabel FO putus terkena galian sehingga internet mati", "fiber_optik"),
        ("SIMKIM tidak bisa diakses, internet lain normal", "akses_aplikasi"),
        ("Wifi aula mati, browsing lewat LAN lancar", "wifi"),
        ("bukan masalah wifi, SDP muncul error 502", "akses_aplikasi"),
        ("Telepon IP di ruang server tidak ada nada", "telepon_voip"),
        ("Jaringan sering putus saat hujan", "internet_putus_nyambung"),
        ("Internet putus tiap kali genset dipindah", "internet_putus_nyambung"),
        ("akun VPN tidak bisa login", "vpn"),
        ("aplikasi SDP loading sangat lama", "akses_aplikasi"),
        ("semua komputer gagal membuka alamat go.id, tertulis DNS_PROBE_FINISHED_NXDOMAIN", "dns"),
        ("website kantor menampilkan iklan judi online", "keamanan"),
        ("printer bersama tidak terdeteksi", "printer_jaringan"),
        ("kursi rapat rusak", "lainnya"),
    ],
)
def test_what_is_told_to_be_broken_is_the_main_kind(description, category):
    assert judged(description).codes[0] == category


def test_several_disruptions_are_named_the_first_one_first():
    told = judged("1. Internet gedung registrasi mati. 2. CCTV tidak terekam. 3. Printer bersama tidak terdeteksi.")

    assert told.codes == ("internet_mati", "cctv", "printer_jaringan")


def test_what_is_asked_for_is_the_kind_where_nothing_is_broken():
    asked = judged("ruang arsip belum terjangkau wifi", "Mohon pemasangan dua access point baru.")

    assert asked.codes[0] == "permintaan_baru"


@pytest.mark.parametrize(
    ("description", "severity"),
    [
        ("printer bersama tidak mencetak", Severity.LOW),
        ("printer bersama tidak mencetak, tidak mendesak", Severity.LOW),
        ("wifi di ruang kunjungan lambat", Severity.MEDIUM),
        ("wifi lambat, antrean pemohon mengular", Severity.HIGH),
        ("wifi lambat di semua ruangan", Severity.HIGH),
        ("vicon putus-putus padahal rapat dengan Dirjen", Severity.HIGH),
        ("jaringan lambat sehingga pelayanan paspor terhenti", Severity.CRITICAL),
        ("jaringan lambat sehingga pelayanan paspor sejak pagi tadi dihentikan", Severity.CRITICAL),
    ],
)
def test_severity_is_raised_by_what_is_at_stake(description, severity):
    assert judged(description).severity is severity


def test_a_dead_camera_is_critical_where_people_are_held():
    assert judged("CCTV mati", unit="Rutan Kelas IIB Ngawi").severity is Severity.CRITICAL
    assert judged("CCTV mati", unit="Bidang HAM").severity is Severity.MEDIUM


def test_the_words_that_decided_are_told():
    grounds = judged("NVR offline", "Mohon segera diganti.", unit="Bidang HAM").grounds

    assert grounds == (
        "category cctv: 'NVR' (description)", "category cctv: 'offline' (description)",
        "severity tinggi: 'segera' (resolution)",
    )  # fmt: skip
