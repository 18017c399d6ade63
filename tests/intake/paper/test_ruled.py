"""Ruled tables are read by their cells, whether their lines were drawn or scanned."""

from dataclasses import replace
from itertools import pairwise

from pages import a_page, a_part
from PIL import Image, ImageDraw
from test_layout import at, texts

from maild.core.letter import Box
from maild.intake.paper.ruling import Rule, cells_of, rules_of
from maild.intake.paper.sheet import Origin, Sheet
from maild.intake.paper.strokes import ruled_cells
from maild.intake.paper.upright import upright


def a_grid(columns: tuple[float, ...], rows: tuple[float, ...]) -> tuple[Box, ...]:
    """The cells between straight lines at these places."""
    across = [Rule(row, columns[0], columns[-1]) for row in rows]
    down = [Rule(column, rows[0], rows[-1]) for column in columns]
    return cells_of(across, down)


def read(cells: tuple[Box, ...], *placed: tuple[float, float, str]) -> list[str]:
    words = tuple(word for left, top, text in placed for word in at(left, top, text))
    return texts(replace(Sheet(1, Origin.TEXT, words), cells=cells))


def test_lines_close_cells():
    assert a_grid((0.1, 0.5, 0.9), (0.1, 0.2, 0.3)) == (
        (0.1, 0.1, 0.5, 0.2), (0.5, 0.1, 0.9, 0.2), (0.1, 0.2, 0.5, 0.3), (0.5, 0.2, 0.9, 0.3),
    )  # fmt: skip


def test_a_cell_over_two_columns_is_one_cell():
    across = [Rule(row, 0.1, 0.9) for row in (0.1, 0.2, 0.3)]
    down = [Rule(0.1, 0.1, 0.3), Rule(0.5, 0.2, 0.3), Rule(0.9, 0.1, 0.3)]

    assert cells_of(across, down)[0] == (0.1, 0.1, 0.9, 0.2)


def test_what_is_open_on_one_side_is_no_cell():
    assert cells_of([Rule(0.1, 0.1, 0.9), Rule(0.2, 0.1, 0.9)], [Rule(0.1, 0.1, 0.2), Rule(0.9, 0.1, 0.13)]) == ()


def test_the_outline_of_a_box_counts_as_its_four_sides():
    boxes = ((0.1, 0.1, 0.5, 0.2), (0.5, 0.1, 0.9, 0.2))

    assert cells_of(*rules_of(boxes)) == boxes


def test_a_drawing_of_thousands_of_lines_is_no_table():
    assert a_grid(tuple(at / 3000 for at in range(1600)), (0.1, 0.2)) == ()


def test_a_label_on_top_of_its_value_in_a_cell_is_its_label():
    rows = read(
        a_grid((0.1, 0.5, 0.9), (0.10, 0.16, 0.22)),
        (0.12, 0.11, "UPT PELAPOR"), (0.12, 0.13, "Rutan Kelas IIB Trenggalek"),
        (0.52, 0.11, "TANGGAL"), (0.52, 0.13, "6 Agustus 2026"),
        (0.12, 0.17, "PETUGAS PENGHUBUNG"), (0.12, 0.19, "Sri Wahyuni"),
        (0.52, 0.17, "NO. HANDPHONE"), (0.52, 0.19, "0812-5550-0143"),
    )  # fmt: skip

    assert rows == [
        "UPT PELAPOR : Rutan Kelas IIB Trenggalek",
        "TANGGAL : 6 Agustus 2026",
        "PETUGAS PENGHUBUNG : Sri Wahyuni",
        "NO. HANDPHONE : 0812-5550-0143",
    ]


def test_headings_stand_above_their_columns_and_numbers_of_columns_are_nothing():
    rows = read(
        a_grid((0.05, 0.12, 0.4, 0.65, 0.9), (0.10, 0.13, 0.16, 0.24)),
        (0.06, 0.11, "No"), (0.14, 0.11, "Nama UPT"), (0.42, 0.11, "Permasalahan"), (0.67, 0.11, "Narahubung"),
        (0.06, 0.14, "1"), (0.14, 0.14, "2"), (0.42, 0.14, "3"), (0.67, 0.14, "4"),
        (0.06, 0.18, "1"), (0.14, 0.18, "Rutan Trenggalek"), (0.42, 0.18, "Internet mati"), (0.42, 0.20, "sejak pagi"),
        (0.67, 0.18, "Sri Wahyuni"),
    )  # fmt: skip

    assert rows == [
        "Nama UPT : Rutan Trenggalek", "Permasalahan : Internet mati sejak pagi", "Narahubung : Sri Wahyuni",
    ]  # fmt: skip


def test_the_title_of_some_rows_takes_no_value():
    cells = (
        (0.05, 0.10, 0.20, 0.20), (0.20, 0.10, 0.45, 0.15), (0.45, 0.10, 0.90, 0.15),
        (0.20, 0.15, 0.45, 0.20), (0.45, 0.15, 0.90, 0.20),
    )  # fmt: skip
    rows = read(
        cells,
        (0.06, 0.12, "PELAPOR"), (0.22, 0.12, "Asal Satker"), (0.47, 0.12, "Rutan Trenggalek"),
        (0.22, 0.17, "Narahubung"), (0.47, 0.17, "Sri Wahyuni"),
    )  # fmt: skip

    assert rows[1:] == ["Asal Satker : Rutan Trenggalek", "Narahubung : Sri Wahyuni"]


def test_a_label_broken_over_two_lines_of_its_cell_is_one_label():
    rows = read(
        a_grid((0.1, 0.35, 0.9), (0.10, 0.15, 0.20)),
        (0.12, 0.11, "Satuan kerja yang"), (0.12, 0.13, "mengajukan pengaduan"), (0.37, 0.11, "Rutan Trenggalek"),
        (0.12, 0.17, "No. HP"), (0.37, 0.17, "0812-5550-0143"),
    )  # fmt: skip

    assert rows == ["Satuan kerja yang mengajukan pengaduan : Rutan Trenggalek", "No. HP : 0812-5550-0143"]


def test_a_box_by_itself_is_no_table():
    rows = read(((0.05, 0.05, 0.95, 0.5),), (0.1, 0.1, "Nama Unit"), (0.3, 0.1, ": Rutan Trenggalek"))

    assert rows == ["Nama Unit : Rutan Trenggalek"]


def test_cells_are_seen_on_a_scan_and_letters_are_no_lines():
    page = a_page()
    pen = ImageDraw.Draw(page)
    columns, rows = (80, 480, 920), (800, 880, 960)
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            pen.rectangle((left, top, right, bottom), outline="black", width=2)

    assert len(ruled_cells(upright(a_part(page), 1))) == 4
    assert ruled_cells(upright(a_part(a_page()), 1)) == ()
    assert ruled_cells(upright(a_part(Image.new("RGB", (1000, 1400), "white")), 1)) == ()


def test_a_column_of_a_surat_pengantar_may_hold_labels_of_its_own():
    rows = read(
        a_grid((0.1, 0.4, 0.55, 0.9), (0.10, 0.13, 0.22)),
        (0.12, 0.11, "Jenis yang dikirim"), (0.42, 0.11, "Banyaknya"), (0.57, 0.11, "Keterangan"),
        (0.12, 0.14, "Internet kantor mati"), (0.42, 0.14, "1 berkas"),
        (0.57, 0.14, "Permintaan:"), (0.57, 0.16, "Penggantian router"),
    )  # fmt: skip

    assert rows == [
        "Jenis yang dikirim : Internet kantor mati", "Banyaknya : 1 berkas", "Permintaan:", "Penggantian router",
    ]  # fmt: skip


def test_an_empty_box_takes_no_title_for_its_answer():
    rows = read(
        a_grid((0.1, 0.9), (0.10, 0.13, 0.20, 0.23, 0.30)),
        (0.3, 0.11, "B. URAIAN GANGGUAN"), (0.3, 0.21, "BAGIAN 3 - YANG DIMINTA"), (0.12, 0.25, "Penggantian router"),
    )  # fmt: skip

    assert rows == ["B. URAIAN GANGGUAN : -", "BAGIAN 3 - YANG DIMINTA : Penggantian router"]


def test_captions_in_both_cells_of_a_row_head_no_columns():
    rows = read(
        a_grid((0.1, 0.5, 0.9), (0.10, 0.15, 0.20)),
        (0.12, 0.11, "Satuan kerja pengadu"), (0.12, 0.125, "Divisi Keimigrasian"),
        (0.52, 0.11, "Nomor HP PIC"), (0.52, 0.125, "0881-5550-6533"),
        (0.12, 0.16, "Uraian pengaduan"), (0.12, 0.175, "Internet mati"),
        (0.52, 0.16, "Penyelesaian yang diharapkan"), (0.52, 0.175, "Mohon diperbaiki"),
    )  # fmt: skip

    assert rows == [
        "Satuan kerja pengadu : Divisi Keimigrasian",
        "Nomor HP PIC : 0881-5550-6533",
        "Uraian pengaduan : Internet mati",
        "Penyelesaian yang diharapkan : Mohon diperbaiki",
    ]
