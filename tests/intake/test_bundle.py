import sys
from pathlib import Path

import pytest

from maild.core.letter import Difference, Field, Fields, Letter, LetterKind, Trouble
from maild.intake.bundle import letter_of
from maild.intake.fields import read_letter
from maild.intake.opinion import doubtful, settled
from maild.intake.paper.sheet import Origin, Paper, Sheet, Word

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_words import field_words

NODIS = """KEMENTERIAN IMIGRASI DAN PEMASYARAKATAN RI
KANTOR WILAYAH JAWA TIMUR
RUMAH TAHANAN NEGARA KELAS IIB TRENGGALEK
Jl. Soekarno 5 Trenggalek, Telp. (0355) 555022

NOTA DINAS
NOMOR : WP.15-TI.05.01-77

Yth.    :    Kepala Bagian Program dan Humas
Dari    :    Kepala Rutan Trenggalek
Hal     :    Gangguan Jaringan

Bersama ini disampaikan laporan sebagai berikut:

Nama Unit           :    Rutan Kelas IIB Trenggalek
Penanggung Jawab    :    Sri Wahyuni
No. HP              :    0812-5550-0143
Uraian Gangguan     :    Internet mati total sejak Senin pagi
Permintaan          :    Mohon dikirim teknisi ke lokasi

Demikian disampaikan.
"""
TERLAMPIR = "Yth. Bapak Kabag,\n\nTerlampir kami kirimkan surat pengaduan. Mohon ditindaklanjuti.\n\nTerima kasih\n"


def paper(text: str, name: str = "nodis.docx") -> Paper:
    return Paper(name, "docx", (Sheet(1, Origin.LINES, lines=tuple(text.splitlines())),))


def scan(*lines: tuple[str, float], name: str = "scan.pdf") -> Paper:
    """Make a page of lines, of whose words OCR is so sure."""
    words = []
    for number, (line, confidence) in enumerate(lines):
        left = 0.1
        for text in line.split():
            right = left + 0.01 * len(text)
            words.append(Word(text, (left, 0.1 + 0.03 * number, right, 0.12 + 0.03 * number), confidence))
            left = right + 0.006
    return Paper(name, "pdf", (Sheet(1, Origin.OCR, tuple(words)),))


def bundled(text: str, *papers: Paper) -> Letter:
    words = field_words()
    return letter_of(read_letter(text, words, ()), text, papers, words, ())


def test_the_letter_is_read_from_the_paper_and_the_pointing_mail_gives_nothing():
    letter = bundled(TERLAMPIR, paper(NODIS))

    assert letter.kind is LetterKind.NODIS
    assert [letter.fields.value(name) for name, _ in letter.fields.items()] == [
        "Rutan Kelas IIB Trenggalek",
        "Sri Wahyuni",
        "0812-5550-0143",
        "Internet mati total sejak Senin pagi",
        "Mohon dikirim teknisi ke lokasi",
    ]
    assert {field.source for _, field in letter.fields.items() if field} == {"nodis.docx"}
    assert letter.head.number == "WP.15-TI.05.01-77"


def test_the_mail_fills_what_its_letter_lacks():
    without = "\n".join(line for line in NODIS.splitlines() if not line.startswith(("No. HP", "Penanggung")))

    letter = bundled("Terlampir suratnya.\n\nPIC: Budi Santoso, HP 0813-5550-0222\n", paper(without))

    assert letter.fields.value("pic") == "Budi Santoso"
    assert letter.fields.phone and letter.fields.phone.e164 == "+6281355500222"
    assert letter.fields.phone.source == "body"
    assert letter.fields.value("unit") == "Rutan Kelas IIB Trenggalek"


def test_what_the_mail_says_otherwise_is_a_difference_and_the_letter_counts():
    letter = bundled("Nama Unit : Rutan Kelas IIB Trenggalek\nNo HP : 0813-5550-0222\nTerlampir surat.\n", paper(NODIS))

    assert letter.fields.value("phone") == "0812-5550-0143"
    assert letter.differences == (Difference("phone", "0813-5550-0222", "0812-5550-0143"),)


def test_of_two_papers_the_letter_is_the_one_with_a_head():
    evidence = paper("Speedtest by Ookla\nPing 240 ms Download 0.4 Mbps Upload 0.1 Mbps\n", "speedtest.docx")

    letter = bundled(TERLAMPIR, evidence, paper(NODIS))

    assert letter.fields.value("unit") == "Rutan Kelas IIB Trenggalek"
    assert letter.sources == ("body", "speedtest.docx", "nodis.docx")


def test_a_second_letter_is_noted():
    letter = bundled(TERLAMPIR, paper(NODIS, "a.docx"), paper(NODIS, "b.docx"))

    assert letter.warnings == ("b.docx: a letter too, but not the one that was read",)


def test_a_form_on_the_page_after_the_signature_is_read_too():
    head, _, _ = NODIS.partition("Nama Unit ")
    form = NODIS[len(head) :].partition("\nDemikian")[0]
    cover = f"{head}Data terlampir.\n\nKepala,\n\nAhmad Fauzi\nNIP 198505052007031901\n"
    pages = (
        Sheet(1, Origin.LINES, lines=tuple(cover.splitlines())),
        Sheet(2, Origin.LINES, lines=tuple(f"Lampiran\n\n{form}".splitlines())),
    )

    letter = bundled("", Paper("surat.docx", "docx", pages))

    assert letter.fields.value("pic") == "Sri Wahyuni"
    assert letter.fields.phone and letter.fields.phone.page == 2


def test_pages_that_wait_for_ocr_are_counted_and_keep_the_letter_readable():
    waiting = Paper("scan.pdf", "pdf", (Sheet(1, Origin.TEXT, needs_ocr=True), Sheet(2, Origin.TEXT, needs_ocr=True)))

    letter = bundled("", waiting)

    assert (letter.unscanned, letter.is_readable, letter.unread) == (2, True, ())


def test_nothing_at_all_is_not_readable():
    assert not bundled("", Paper("x.rar", "", trouble=Trouble.UNSUPPORTED)).is_readable


@pytest.mark.parametrize("trouble", [Trouble.ENCRYPTED, Trouble.DAMAGED, Trouble.TOO_LARGE])
def test_a_paper_in_trouble_is_named(trouble):
    letter = bundled(TERLAMPIR, Paper("surat.pdf", "pdf", trouble=trouble))

    assert [(each.name, each.trouble) for each in letter.unread] == [("surat.pdf", trouble)]


def test_a_photo_without_words_is_evidence_where_the_letter_is_known_and_else_illegible():
    photo = Paper("IMG-0001.jpg", "image", (Sheet(1, Origin.OCR, is_legible=False),))

    assert bundled(TERLAMPIR, photo, paper(NODIS)).unread == ()
    assert [each.trouble for each in bundled(TERLAMPIR, photo).unread] == [Trouble.ILLEGIBLE]


def test_a_field_shows_where_it_stands_and_why_it_was_taken():
    letter = bundled("", scan(("Nama Unit : Rutan Kelas IIB Trenggalek", 0.99), ("No HP : 0812-5550-0143 aktif", 0.99),
                              ("Gangguan : internet kantor mati total sejak pagi hari ini", 0.99)))  # fmt: skip

    phone = letter.fields.phone
    assert phone and phone.page == 1 and phone.is_certain
    assert len(phone.boxes) == 1
    assert phone.boxes[0][1] == pytest.approx(0.13)
    assert phone.why == ("label 'No HP'",)


def test_a_number_that_ocr_is_not_sure_of_is_asked_until_a_second_engine_agrees():
    letter = bundled("", scan(("Nama Unit : Rutan Kelas IIB Trenggalek", 0.99), ("No HP : 0812-5550-0143", 0.6),
                              ("Gangguan : internet kantor mati total sejak pagi hari ini", 0.99)))  # fmt: skip
    asked = doubtful(letter.fields)

    assert [(name, page) for name, page, _ in asked] == [("phone", 1)]
    agreed = settled(letter.fields, {"phone": ("No HP : 0812 5550 0143",)}).phone
    denied = settled(letter.fields, {"phone": ("No HP : 0812 5550 0148",)}).phone
    assert agreed and agreed.is_certain
    assert denied and denied.confidence < 0.7


def test_a_second_engine_that_reads_nothing_changes_nothing():
    fields = Fields(phone=Field("0812", 0.85, why=("OCR is not sure of its words: 0.60",)))

    assert settled(fields, {"phone": ("",)}) == fields
