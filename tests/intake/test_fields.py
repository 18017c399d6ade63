"""The five fields of a complaint, read from letters in many hands."""

import sys
from datetime import date
from pathlib import Path

import pytest
from pumped import LETTERS as HOSTILE
from pumped import Pumped, named, pumped

from maild.core.letter import Field, LetterKind, Severity
from maild.core.office import Unit
from maild.intake.fields import LIMIT, read_letter
from maild.intake.phone import e164_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_words import field_words
from score_letters import NAMES, letters_of, score, share

LETTERS = Path(__file__).resolve().parents[1] / "data" / "letters"
WORDS = field_words()


def read(text, **more):
    return read_letter(text, WORDS, (), **more)


@pytest.mark.parametrize(("name", "floor"), [("tuned.jsonl", 0.95), ("held_out.jsonl", 0.85), ("second.jsonl", 0.9)])
def test_letters_of_a_set_are_read_as_well_as_before(name, floor):
    verdicts = score(letters_of(LETTERS / name))

    shares = {field: share(verdicts, field) for field in (*NAMES, "category")}
    assert {field: hit for field, hit in shares.items() if hit[0] < floor * hit[1]} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Internet Lapas Kelas I Madiun mati, teknisi Telkom Sdr. Anton 0812-5550-9999 sudah datang.",
        "Wifi mati. Sudah kami laporkan ke sales Biznet 0812-5550-1234.",
        "Petugas yang menangani dahulu, Sdr. Melki, sudah pindah tugas. Wifi mati.",
        "Komputer Lapas Ngawi.\n\nInternet mati.",
        "Wifi mati. Pusat bantuan vendor: 0800-1-555-777",
        "No. HP lama (sudah tidak aktif)\n0818 0655 5000\n\nWifi mati.",
    ],
)
def test_who_is_not_the_one_to_speak_to_is_not_named(text):
    fields = read(text).fields

    assert (fields.value("pic"), fields.value("phone")) == ("", "")


@pytest.mark.parametrize(
    ("text", "pic"),
    [
        ("Wifi mati.\n\nRosmini Dewi\n0822-5550-2124", "Rosmini Dewi"),
        ("Wifi mati. Nuhun. - Asep Komarudin", "Asep Komarudin"),
        ("Wifi mati. Wahyuni, Bagian Tata Usaha, WA 0819-5550-2138", "Wahyuni"),
        ("Wifi mati. Hubungi Kaur Umum kami (Wa Ode Nurlela - 0852 5550 2101).", "Wa Ode Nurlela"),
        ("Wilujeng siang kang, abdi Neneng ti Bapas Garut. Wifi mati.", "Neneng"),
    ],
)
def test_the_one_to_speak_to_is_found_in_many_wordings(text, pic):
    assert read(text).fields.value("pic") == pic


@pytest.mark.parametrize("mark", [" ; ", " ..... ", " | ", " - ", " >> ", " ~ "])
def test_a_form_may_part_labels_from_values_by_a_mark_of_its_own(mark):
    rows = (
        ("Unit Kerja", "Rutan Kelas IIB Ngawi"),
        ("Penghubung kami", "Siti Hawa"),
        ("No HP", "0812-5550-0001"),
        ("Masalahnya", "wifi mati"),
        ("Yang dimohonkan", "modem baru"),
    )
    fields = read("\n".join(f"{label}{mark}{value}" for label, value in rows)).fields

    assert tuple(fields.value(name) for name in NAMES) == tuple(value for _, value in rows)


def test_a_form_may_ask_in_words_of_its_own():
    fields = read(
        "Nama Satuan Kerja\nLapas Kelas IIA Semarang\n\nNama dan gelar penanggung jawab\nEndang Lestari, S.Pd.\n\n"
        "Nomor gawai yang aktif\n0857 4155 5061\n\nBantuan seperti apa yang diharapkan\nAdaptornya diganti.\n"
    ).fields

    assert fields.value("pic") == "Endang Lestari, S.Pd."
    assert fields.value("resolution") == "Adaptornya diganti."


def test_rows_that_were_copied_from_a_spreadsheet_are_a_table():
    fields = read(
        "Tgl\tUnit\tPIC\tNo HP\tUraian\tPermintaan\n"
        "12/02/2026\tBidang HAM\tAyu Putri\t0812-5550-0001\tserver mati\tdinyalakan ulang\n"
    ).fields

    assert tuple(fields.value(name) for name in NAMES) == (
        "Bidang HAM", "Ayu Putri", "0812-5550-0001", "server mati", "dinyalakan ulang"
    )  # fmt: skip


def test_what_a_letter_does_not_say_is_missing():
    letter = read("Yth. Tim IT,\n\nInternet di ruang kami mati sejak kemarin sore.\n\nTerima kasih\n")

    assert letter.fields.missing(NAMES) == ("unit", "pic", "phone", "resolution")


def test_a_form_that_is_not_filled_in_says_nothing():
    form = (
        "Nama Unit : ........\nPenanggung Jawab : -\nNo. HP/WA : (mohon diisi)\nUraian Gangguan :\nPermintaan : ___\n"
    )

    assert read(form).fields.missing(NAMES) == NAMES


def test_a_value_is_the_words_of_the_letter():
    letter = read("Penanggung\n   Jawab   :  Budi   Santoso,  S.H.\nNo HP  :  0812 - 5550 - 0001\n")

    assert letter.fields.value("pic") == "Budi Santoso, S.H."
    assert letter.fields.phone == Field(
        "0812 - 5550 - 0001",
        0.98,
        "body",
        text="No HP : 0812 - 5550 - 0001",
        e164="+6281255500001",
        why=("label 'No HP'",),
    )


def test_a_landline_fills_the_phone_and_is_still_asked_for():
    letter = read("Jaringan mati sejak tadi.\n\nTelp. Kantor (0355) 555022\n")

    assert letter.fields.phone.e164 == "+62355555022"
    assert "phone" in letter.fields.missing(NAMES)


def test_a_nip_a_ticket_and_a_fax_are_no_phones():
    letter = read(
        "Wifi mati.\nNIP 198505052007031901\nNo. Internet 152555001234\nTiket INC-08125550\nFax (0343) 555011\n"
    )

    assert letter.fields.phone is None


def test_a_number_that_is_no_longer_used_is_passed_over():
    letter = read("Internet mati. Nomor lama 0812-5550-0001 sudah tidak aktif, hubungi 0812-5550-0002.")

    assert letter.fields.value("phone") == "0812-5550-0002"


def test_the_office_of_the_senders_address_fills_a_gap_only():
    silent = read("Internet mati.", sender_unit="Bapas Kelas I Malang")
    telling = read("Internet di Rutan Ngawi mati.", sender_unit="Bapas Kelas I Malang")

    assert silent.fields.unit == Field("Bapas Kelas I Malang", 0.5, "sender")
    assert telling.fields.value("unit") == "Rutan Ngawi"


def test_the_senders_display_name_is_a_unit_but_never_a_person():
    letter = read("Internet mati.", sender_name="Rutan Kelas IIB Ngawi")
    person = read("Internet mati.", sender_name="Budi Santoso")

    assert (letter.fields.value("unit"), letter.fields.unit.source) == ("Rutan Kelas IIB Ngawi", "sender")
    assert person.fields.pic is None


def test_a_nickname_of_the_gazetteer_is_a_unit():
    units = (Unit("Lapas Kelas I Surabaya", aliases=("Graha Porong",)),)

    assert read_letter("Wifi di graha porong mati.", WORDS, units).fields.value("unit") == "graha porong"


def test_the_head_of_a_nodis_is_read():
    letter = read(
        "NOTA DINAS\nNOMOR : W.15-UM.01.01-2217\n\n"
        "Yth.   : Kepala Bagian Program dan Humas\nDari   : Kepala Bagian Umum\n"
        "Hal    : Gangguan Jaringan\n         pada Ruang Keuangan\nSifat  : Rahasia\nTanggal : 21 Juni 2023\n\n"
        "Disampaikan bahwa internet lambat.\n\nEmail ini bersifat terbuka.\n"
    )

    assert letter.kind is LetterKind.NODIS
    assert letter.head.number == "W.15-UM.01.01-2217"
    assert letter.head.subject == "Gangguan Jaringan pada Ruang Keuangan"
    assert letter.head.sender == "Kepala Bagian Umum"
    assert letter.head.recipient == "Kepala Bagian Program dan Humas"
    assert letter.head.dated == date(2023, 6, 21)
    assert letter.head.is_confidential


def test_the_date_beside_a_number_is_not_part_of_it():
    letter = read(
        "Nomor : W.16-TI.05.01-0017           3 Oktober 2023\nHal : Gangguan\n\nYth. Kabag\n\nInternet mati.\n"
    )

    assert (letter.kind, letter.head.number, letter.head.dated) == (
        LetterKind.SURAT, "W.16-TI.05.01-0017", date(2023, 10, 3)
    )  # fmt: skip


def test_a_footer_does_not_make_a_letter_confidential():
    letter = read("Wifi mati.\n\nEmail ini beserta lampirannya bersifat rahasia.")

    assert letter.head.classification == ""


def test_an_attachment_is_named_as_the_source():
    letter = read("No. HP : 0812-5550-0001", source="surat.pdf")

    assert (letter.kind, letter.sources, letter.fields.phone.source) == (
        LetterKind.UNKNOWN, ("surat.pdf",), "surat.pdf"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Telepon IP di ruang TU tidak ada nada.", Severity.MEDIUM),
        ("Printer jaringan tidak bisa mencetak.", Severity.LOW),
        ("Wifi lemot, mohon segera dicek.", Severity.HIGH),
        ("CCTV blok A offline di Rutan Ngawi.", Severity.CRITICAL),
        ("Komputer terkena ransomware.", Severity.CRITICAL),
    ],
)
def test_severity_follows_the_category_and_the_words(text, severity):
    assert read(text).severity is severity


def test_a_letter_about_nothing_known_is_lainnya():
    assert read("Mohon ditindaklanjuti surat terlampir.").category == ("lainnya",)


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("081255500143", "+6281255500143"),
        ("0812-5550-0143", "+6281255500143"),
        ("0812 - 5550 - 0143", "+6281255500143"),
        ("+62 (812) 5550-0143", "+6281255500143"),
        ("(+62)812 5550 0143", "+6281255500143"),
        ("+62 0812 5550 0143", "+6281255500143"),
        ("0062 812 5550 0143", "+6281255500143"),
        ("62812 5550 0143", "+6281255500143"),
        ("812-5550-0143", "+6281255500143"),
        ("wa.me/6281255500143", "+6281255500143"),
        ("WA:0812.5550.0143", "+6281255500143"),
        ("O812 555O O143", "+6281255500143"),
        ("Hp. 081255500143/081255500144", "+6281255500143"),
        ("(031) 5550707 / 0812 5550 0143", "+6281255500143"),
        ("031-5550455 psw. 12", "+62315550455"),
        ("(0411)555012", "+62411555012"),
        ("198505052007031901", ""),
        ("192.168.10.254", ""),
        ("9 Maret 2026", ""),
        ("08-06-2023", ""),
        ("tidak ada", ""),
        ("", ""),
    ],
)
def test_phone_numbers_become_e164(written, e164):
    assert e164_of(written) == e164


def test_a_text_beyond_the_limit_is_cut_with_a_warning():
    letter = read("x" * (LIMIT + 1))

    assert len(letter.text) == LIMIT
    assert letter.warnings


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("text", HOSTILE, ids=named)
def test_hostile_text_is_read_to_its_end(text: Pumped):
    read(pumped(text))


def test_text_of_any_characters_gives_a_letter():
    letter = read("\x00\ud800\u202e Unit\u200b :\uff1a \U0001f600 " + "".join(map(chr, range(1, 3000))))

    assert letter.text
