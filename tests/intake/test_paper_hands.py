"""Letters on paper in other hands: what banks e to g showed, family by family."""

import pytest
from test_paper_fields import read, value


@pytest.mark.parametrize("name", ["R. Suparno, S.Tr.Pas.", "Ir. Suparno, S.T.", "Hj. Tumpal Hutagaol"])
def test_three_answers_behind_one_label_are_shared_out_over_two_lines(name: str):
    text = (
        "a. Nama unit, penanggung jawab, no HP : Subbag Keuangan dan BMN Kanwil\n"
        f"Kalimantan Barat, {name}, 085255503504\n"
        "b. Uraian kendala : Router rusak dan tidak mau menyala.\n"
    )

    assert value(text, "unit") == "Subbag Keuangan dan BMN Kanwil Kalimantan Barat"
    assert value(text, "pic") == name
    assert value(text, "phone") == "085255503504"


def test_an_office_behind_a_name_is_no_part_of_it():
    assert value("Narahubung : Imam Syafi'i Pranata Komputer Terampil\nHP : 081255500143\n", "pic") == "Imam Syafi'i"


def test_an_initial_begins_no_list():
    text = "D. Narahubung\n\nH. Suparno, S.T. - WA 081255500143\n"

    assert value(text, "pic") == "H. Suparno, S.T."


def test_the_last_digits_of_a_number_may_stand_alone_on_a_line():
    text = "Petugas penghubung: Citra Ayuningtyas, HP 0877 55 50 82\n38.\n"

    assert value(text, "phone") == "0877 55 50 82 38"


def test_a_long_row_of_a_table_does_not_unwrap_the_paragraph_below():
    text = (
        f"Kepada Yth : Kepala Kantor Wilayah {'Kementerian Hukum dan HAM ' * 3}\nHal : Titik\n\n"
        "Bersama ini disampaikan bahwa belum tersedia titik jaringan\n"
        "pada ruang SDP yang baru direnovasi, sementara enam pegawai\n"
        "akan ditempatkan di sana mulai Minggu, 14 Juni 2026 dan saat\n"
        "ini memakai kabel sambungan melintang di lantai.\n"
    )

    assert value(text, "description").endswith("melintang di lantai.")


def test_a_paragraph_below_the_town_belongs_to_no_addressee():
    text = (
        "Yth. Kasubbag Humas\ndi\n    Tempat\nMenyusuli surat kami terdahulu tentang hal yang sama, kami\n"
        "tegaskan bahwa pada Rutan Kelas IIB Ketapang server mati sejak kemarin.\n"
    )

    assert value(text, "unit") == "Rutan Kelas IIB Ketapang"


def test_what_follows_as_stated_in_the_same_sentence_is_the_request():
    text = (
        "1. Internet di kantor kami mati sejak Senin pagi.\n"
        "2. Mengingat pentingnya sarana tersebut, dimohon bantuan sebagai berikut: "
        "Perbaikan kamera dan pemeriksaan adaptor\n"
    )

    assert value(text, "resolution") == "Perbaikan kamera dan pemeriksaan adaptor"


def test_a_title_among_labels_yields_to_the_whole_report():
    text = (
        "Jenis Gangguan : Server Tidak Dapat Diakses\n"
        "Penjelasan Gangguan : Server lokal tidak dapat menyala setelah angin kencang dan berbunyi tiga kali.\n"
    )

    assert value(text, "description").startswith("Server lokal")


def test_questions_of_a_form_are_labels_over_a_blank_line():
    text = (
        "1. Dari kantor mana laporan ini?\n\nKanim Kelas II TPI Tahuna\n\n"
        "2. Siapa petugas penanggung jawabnya?\n\nM. Rizky, S.H.\n\n"
        "3. Apa kendala yang dialami? Jelaskan secara singkat.\n\nTelepon tidak berfungsi.\n\n"
        "4. Apa penyelesaian yang diharapkan?\n\nKunjungan teknisi\n"
    )

    assert value(text, "pic") == "M. Rizky, S.H."
    assert value(text, "description") == "Telepon tidak berfungsi."


@pytest.mark.parametrize(
    "second",
    [
        "Bila tidak tersambung, silakan menghubungi Neneng Kurniasih di 0896555029821.",
        "Sekiranya nomor di atas tidak aktif, dapat melalui Sdr. Neneng Kurniasih (0896555029821).",
        "Apabila sulit dihubungi agar beralih kepada Sdr. Neneng Kurniasih nomor 0896555029821.",
    ],
)
def test_a_second_number_stays_second(second: str):
    text = f"Internet mati.\nBila perlu tlp ke 0821-5550-7017 dgn Afrizal Chaniago, S.AP. {second}\n"

    fields = read(text).fields
    assert fields.value("pic").startswith("Afrizal Chaniago")
    assert fields.value("phone") == "0821-5550-7017"


def test_to_ring_beforehand_makes_no_number_an_old_one():
    text = "Internet mati. Tim dapat terlebih dahulu mengabari 0853-5550-5202, dengan Sdr. Maria Goreti Nahak.\n"

    assert value(text, "phone") == "0853-5550-5202"


def test_a_label_with_its_translation_is_one_label():
    text = (
        "Nama UPT - Office : Kanim Banjarmasin\nPIC - Reported by : Slamet Riyanto\nKeluhan - Problem : printer mati\n"
    )

    assert value(text, "unit") == "Kanim Banjarmasin"
    assert value(text, "pic") == "Slamet Riyanto"


def test_a_mobile_number_below_the_body_is_no_letterhead():
    text = "Bersama ini kami laporkan internet mati.\nPelaksana di tempat\nDrs. Benediktus\nTelp./WA 087755506382\n"

    assert value(text, "phone") == "087755506382"


@pytest.mark.parametrize(
    ("kop", "sender", "unit"),
    [
        ("LEMBAGA PEMASYARAKATAN PEREMPUAN KELAS IIA DUMAI", "Kepala LPP Dumai", "LPP Dumai"),
        ("DIVISI PEMASYARAKATAN", "Kepala Divpas Kanwil Lampung", "Divpas Kanwil Lampung"),
        (
            "BALAI PEMASYARAKATAN KELAS II TUAL",
            "Kepala Balai Pemasyarakatan (Bapas) Tual",
            "Balai Pemasyarakatan (Bapas) Tual",
        ),
    ],
)
def test_the_sender_line_names_the_office_and_the_kop_confirms_it(kop: str, sender: str, unit: str):
    text = (
        f"KEMENTERIAN HUKUM RI\nKANTOR WILAYAH\n{kop}\n\n"
        f"NOTA DINAS\nYth : Kabag\nDari : {sender}\nHal : Internet mati\n\nInternet mati.\n"
    )

    assert value(text, "unit") == unit


def test_a_greeting_that_also_ends_letters_does_not_end_one_that_has_not_begun():
    text = (
        "Perihal: Login\n\nSalam PASTI!\n"
        "Izin melapor, SDP tidak dapat dibuka sejak pagi oleh semua operator kami.\nKami memohon reset akun.\n"
    )

    assert value(text, "resolution") == "Kami memohon reset akun."
