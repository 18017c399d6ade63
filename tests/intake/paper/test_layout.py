import sys
from pathlib import Path

import pytest

from maild.core.letter import Box
from maild.intake.lexicon import lexicon_of
from maild.intake.paper.layout import rows_of
from maild.intake.paper.sheet import Origin, Sheet, Word

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "data"))

from load_words import field_words

LETTER, HEIGHT = 0.009, 0.012  # of a page's width and height


def at(left: float, top: float, text: str, confidence: float = 1.0) -> list[Word]:
    """Set a text on a page, word by word."""
    words = []
    for piece in text.split():
        right = left + LETTER * len(piece)
        words.append(Word(piece, (left, top, right, top + HEIGHT), confidence))
        left = right + LETTER * 0.6
    return words


def sheet_of(*placed: tuple[float, float, str], origin: Origin = Origin.TEXT) -> Sheet:
    return Sheet(1, origin, tuple(word for left, top, text in placed for word in at(left, top, text)))


def texts(sheet: Sheet) -> list[str]:
    return [row.text.strip() for row in rows_of(sheet, lexicon_of(field_words())) if row.text.strip()]


def test_words_on_one_line_make_one_row_from_left_to_right():
    sheet = sheet_of((0.5, 0.1, "terputus sejak pagi"), (0.1, 0.1, "Jaringan internet kantor kami di lantai dua"))

    assert texts(sheet)[0].startswith("Jaringan internet kantor kami di lantai dua")
    assert texts(sheet)[0].endswith("terputus sejak pagi")


def test_a_value_that_wraps_stands_on_the_row_of_its_label():
    sheet = sheet_of(
        (0.1, 0.10, "Nama Unit"), (0.3, 0.10, ": Rutan Kelas IIB Trenggalek"),
        (0.1, 0.12, "Uraian Gangguan"), (0.3, 0.12, ": Internet terputus sejak Senin"),
        (0.315, 0.14, "dan belum pulih sampai hari ini"),
        (0.1, 0.16, "No. HP"), (0.3, 0.16, ": 0812-5550-0143"),
    )  # fmt: skip

    assert texts(sheet) == [
        "Nama Unit : Rutan Kelas IIB Trenggalek",
        "Uraian Gangguan : Internet terputus sejak Senin dan belum pulih sampai hari ini",
        "No. HP : 0812-5550-0143",
    ]


def test_a_label_that_wraps_is_one_label_though_its_value_stands_at_the_middle():
    sheet = sheet_of(
        (0.1, 0.10, "Nama petugas"), (0.3, 0.11, "Sri Wahyuni"), (0.1, 0.12, "yang dapat dihubungi"),
        (0.1, 0.16, "Nomor telepon"), (0.3, 0.17, "0812-5550-0143"), (0.1, 0.18, "genggam aktif"),
    )  # fmt: skip

    assert texts(sheet) == [
        "Nama petugas yang dapat dihubungi : Sri Wahyuni",
        "Nomor telepon genggam aktif : 0812-5550-0143",
    ]


def test_two_labels_in_a_row_are_two_rows():
    sheet = sheet_of(
        (0.1, 0.1, "PIC"), (0.25, 0.1, "Sri Wahyuni"), (0.5, 0.1, "No. HP"), (0.65, 0.1, "0812-5550-0143"),
        (0.1, 0.12, "Uraian"), (0.25, 0.12, "Internet mati total sejak pagi di seluruh gedung kantor kami"),
    )  # fmt: skip

    assert texts(sheet)[:2] == ["PIC : Sri Wahyuni", "No. HP : 0812-5550-0143"]


def test_a_table_with_its_labels_on_top_gives_a_row_for_each():
    sheet = sheet_of(
        (0.1, 0.10, "Unit Kerja"), (0.35, 0.10, "Penanggung Jawab"), (0.65, 0.10, "No. HP"),
        (0.1, 0.14, "Rutan Kelas IIB"), (0.35, 0.14, "Sri Wahyuni"), (0.65, 0.14, "0812-5550-0143"),
        (0.1, 0.155, "Trenggalek"),
    )  # fmt: skip

    assert texts(sheet) == [
        "Unit Kerja : Rutan Kelas IIB Trenggalek",
        "Penanggung Jawab : Sri Wahyuni",
        "No. HP : 0812-5550-0143",
    ]


def test_a_column_of_numbers_belongs_to_no_label():
    sheet = sheet_of(
        (0.1, 0.10, "1."), (0.15, 0.10, "Nama Unit"), (0.35, 0.10, ": Rutan Kelas IIB Trenggalek"),
        (0.1, 0.12, "2."), (0.15, 0.12, "No. HP"), (0.35, 0.12, ": 0812-5550-0143"),
    )  # fmt: skip

    assert texts(sheet) == ["Nama Unit : Rutan Kelas IIB Trenggalek", "No. HP : 0812-5550-0143"]


def test_a_label_in_a_box_above_its_value_gets_it():
    sheet = sheet_of(
        (0.1, 0.10, "PENANGGUNG JAWAB"), (0.5, 0.10, "NOMOR KONTAK"),
        (0.1, 0.117, "Sri Wahyuni"), (0.5, 0.117, "0812-5550-0143"),
        (0.1, 0.15, "KELUHAN"),
        (0.1, 0.167, "Internet mati total sejak pagi hari di seluruh gedung kantor kami"),
    )  # fmt: skip

    assert texts(sheet)[:2] == ["PENANGGUNG JAWAB : Sri Wahyuni", "NOMOR KONTAK : 0812-5550-0143"]


def test_the_date_beside_the_number_stays_apart_from_it():
    sheet = sheet_of(
        (0.1, 0.10, "Nomor"), (0.2, 0.10, ": W.15-UM.01.01-77"), (0.7, 0.10, "Kediri, 12 Maret 2026"),
        (0.1, 0.12, "Sifat"), (0.2, 0.12, ": Segera"),
        (0.1, 0.14, "Hal"), (0.2, 0.14, ": Gangguan Jaringan"),
    )  # fmt: skip

    assert texts(sheet)[0].startswith("Nomor : W.15-UM.01.01-77    ")
    assert texts(sheet)[1:] == ["Sifat : Segera", "Hal : Gangguan Jaringan"]


def test_a_closing_sentence_ends_a_table():
    sheet = sheet_of(
        (0.1, 0.10, "Nama Unit"), (0.3, 0.10, ": Rutan Kelas IIB Trenggalek"),
        (0.1, 0.12, "Permintaan"), (0.3, 0.12, ": Perbaikan kabel serat optik"),
        (0.1, 0.14, "Demikian disampaikan."),
    )  # fmt: skip

    assert texts(sheet)[-2:] == ["Permintaan : Perbaikan kabel serat optik", "Demikian disampaikan."]


def test_text_whose_spaces_meet_by_chance_is_no_table():
    lines = (
        "Dengan hormat kami sampaikan bahwa internet",
        "kantor kami sejak pagi ini tidak dapat dipakai",
        "oleh semua",
    )
    sheet = sheet_of(*((0.1, 0.1 + 0.02 * number, line) for number, line in enumerate(lines)))

    assert texts(sheet) == list(lines)


def test_a_row_knows_the_boxes_of_its_lines():
    sheet = sheet_of(
        (0.1, 0.10, "Nama Unit"), (0.3, 0.10, ": Rutan Kelas IIB"), (0.315, 0.12, "Trenggalek"),
        (0.1, 0.14, "No. HP"), (0.3, 0.14, ": 0812-5550-0143"),
    )  # fmt: skip

    row = rows_of(sheet, lexicon_of(field_words()))[0]

    assert row.text == "Nama Unit : Rutan Kelas IIB Trenggalek"
    assert _covers(row.boxes, (0.315, 0.12, 0.4, 0.13))


def _covers(boxes: tuple[Box, ...], point: Box) -> bool:
    return any(box[0] <= point[0] and box[1] <= point[1] and box[3] >= point[3] for box in boxes)


def test_slanted_rows_of_a_scan_are_rows():
    words = tuple(
        Word(
            f"kata{column}",
            (0.1 + 0.1 * column, top + 0.003 * column, 0.17 + 0.1 * column, top + 0.012 + 0.003 * column),
        )
        for top in (0.1, 0.12, 0.14)
        for column in range(8)
    )

    assert texts(Sheet(1, Origin.OCR, words)) == [" ".join(f"kata{column}" for column in range(8))] * 3


@pytest.mark.parametrize("line", ["PIC    :    Sri Wahyuni", "PIC : Sri Wahyuni"])
def test_lines_of_a_document_are_read_like_a_page(line):
    assert texts(Sheet(1, Origin.LINES, lines=(line,))) == ["PIC : Sri Wahyuni"]


def test_a_page_without_words_has_no_rows():
    assert rows_of(Sheet(1, Origin.OCR)) == ()


def test_particulars_in_a_column_beside_a_letter_are_read_by_themselves():
    sheet = sheet_of(
        (0.1, 0.10, "Kartu Gangguan"),
        (0.1, 0.150, "Unit / Satker"), (0.1, 0.168, "LPKA Kayuagung"),
        (0.1, 0.195, "No. HP/WA"), (0.1, 0.213, "0822.5550.6785"),
        (0.4, 0.145, "Kami sampaikan bahwa pada tujuh unit komputer di ruang"),
        (0.4, 0.163, "SDP muncul pesan konflik alamat, dan setiap kali satu"),
        (0.4, 0.181, "komputer tersambung komputer yang lain terputus, sejak"),
        (0.4, 0.199, "Selasa dan sampai hari ini belum juga dapat diatasi."),
        (0.4, 0.217, "Mohon dibantu penataan ulang alamat jaringan tersebut."),
    )  # fmt: skip

    rows = texts(sheet)

    assert rows[:5] == ["Kartu Gangguan", "Unit / Satker :", "LPKA Kayuagung", "No. HP/WA :", "0822.5550.6785"]
    assert rows[5].startswith("Kami sampaikan bahwa")


def test_the_wide_spaces_of_a_justified_line_part_no_columns():
    said = "Guna segera pulih kami mohon bantu"
    lefts = [0.1 + LETTER * len(said[: said.index(word)].replace(" ", "    ")) for word in said.split()]
    words = tuple(zip(lefts, [0.10] * len(lefts), said.split(), strict=True))
    sheet = sheet_of(*words, (0.1, 0.12, "pemeriksaan konfigurasi tunnel dari sisi kantor wilayah kami"))

    assert texts(sheet)[0] == said


def test_a_long_label_that_touches_its_value_does_not_part_the_labels_above():
    sheet = sheet_of(
        (0.1, 0.10, "Narahubung"), (0.36, 0.10, ": Drs. Tri Handoko"),
        (0.1, 0.12, "Jabatan"), (0.36, 0.12, ": Operator"),
        (0.1, 0.14, "Nomor yang bisa dihubungi:"), (0.3745, 0.14, "0852-5550-6617"),
    )  # fmt: skip

    assert texts(sheet)[0] == "Narahubung : Drs. Tri Handoko"
    assert texts(sheet)[2] == "Nomor yang bisa dihubungi : 0852-5550-6617"


def test_the_town_of_an_addressee_heads_nothing():
    sheet = sheet_of(
        (0.1, 0.10, "di -"), (0.12, 0.12, "Tempat"), (0.15, 0.14, "Bersama ini kami laporkan internet mati.")
    )

    assert texts(sheet)[1] == "Tempat"
