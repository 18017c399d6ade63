"""Born-digital PDFs give their words with places; pages that are pictures wait for OCR."""

from io import BytesIO

import pytest
from papers import PAPERS, SENTENCE, a_letter, a_line, a_pdf, a_picture, opened, rows
from PIL import Image

from maild.core.letter import Trouble
from maild.intake.paper.pdf import render

UP, DOWN, OVER = "0 1 -1 0 90 60", "0 -1 1 0 505 780", "-1 0 0 -1 560 100"


def a_scan(*pages: bytes, text: str = "") -> bytes:
    """A PDF whose pages are pictures, and text over each."""
    images = []
    for page in pages:
        size = Image.open(BytesIO(page)).size
        head = f"/Width {size[0]}/Height {size[1]}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"
        data = page.decode("latin-1")
        images.append(f"<</Type/XObject/Subtype/Image{head}/Length {len(data)}>>stream\n{data}\nendstream")
    return a_pdf(
        *(f"q 595 0 0 842 0 0 cm /I{at} Do Q\n{text}" for at in range(len(pages))), objects=images, pictures=len(pages)
    )


def test_words_stand_where_they_are_printed():
    paper = opened(a_pdf(a_line("Nama unit : Lapas")))

    (first, *_) = paper.sheets[0].words
    assert (paper.kind, paper.trouble) == ("pdf", None)
    assert [word.text for word in paper.sheets[0].words] == ["Nama", "unit", ":", "Lapas"]
    assert first.box == pytest.approx((72 / 595, 1 - 710 / 842, 106 / 595, 1 - 698 / 842), abs=0.01)
    assert paper.sheets[0].shape == pytest.approx(842 / 595, abs=0.001)


@pytest.mark.parametrize(
    ("page", "matrix"),
    [
        ("/Rotate 90", UP),
        ("/Rotate 180", OVER),
        ("/Rotate 270", DOWN),
        ("/Rotate 360", "1 0 0 1 40 780"),
        ("", UP),
        ("", DOWN),
        ("", OVER),
        ("/Rotate 90", "1 0 0 1 40 780"),
    ],
)
def test_a_page_is_turned_so_that_its_text_stands_upright(page: str, matrix: str):
    content = a_line(SENTENCE * 3, matrix, 3.5)
    data = a_pdf(content, page=page)

    (sheet,) = opened(data).sheets
    picture = render(data, 1, 1000).convert("L")

    assert rows(sheet) == [SENTENCE * 3]
    left, top, right, bottom = sheet.words[0].box
    wide, high = picture.size
    around = picture.crop((int(left * wide) - 2, int(top * high) - 2, int(right * wide) + 2, int(bottom * high) + 2))
    assert min(around.tobytes()) < 128 < max(picture.crop((0, 0, wide, int(top * high) - 3)).tobytes())
    assert high / wide == pytest.approx(sheet.shape, abs=0.01)


def test_places_count_from_the_corner_of_what_is_shown():
    (sheet,) = opened(a_pdf(a_line("Surat", "1 0 0 1 150 690"), page="/CropBox[100 200 500 742]")).sheets

    assert sheet.words[0].box[0] == pytest.approx(50 / 400, abs=0.005)
    assert sheet.words[0].box[3] == pytest.approx(55 / 542, abs=0.01)


def test_text_beside_the_page_is_not_read():
    (sheet,) = opened(a_pdf(a_line("tampak") + a_line("rahasia", "1 0 0 1 900 700"))).sheets

    assert rows(sheet) == ["tampak"]


def test_the_order_in_the_file_means_nothing():
    content = a_line("bawah", "1 0 0 1 72 600") + a_line("adu", "1 0 0 1 101 700") + a_line("Peng", "1 0 0 1 72 700")

    (sheet,) = opened(a_pdf(content)).sheets

    assert rows(sheet) == ["Pengadu", "bawah"]


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 14 Tf 8 Tc 72 700 Td (NOTA DINAS) Tj ET",
        "BT /F1 14 Tf 72 700 Td (N O T A   D I N A S) Tj ET",
        "BT /F1 14 Tf 5 Tc 72 700 Td (NOTA   DINAS) Tj ET",
        "BT /F1 14 Tf 72 700 Td [(N) -600 (O) -600 (T) -600 (A) -1800 (D) -600 (I) -600 (N) -600 (A) -600 (S)] TJ ET",
    ],
)
def test_spaced_letters_are_words(content: str):
    (sheet,) = opened(a_pdf(content)).sheets

    assert [word.text for word in sheet.words] == ["NOTA", "DINAS"]


def test_columns_of_single_letters_are_no_word():
    content = "".join(a_line(letter, f"1 0 0 1 {72 + 90 * at} 700") for at, letter in enumerate("ABCD"))

    (sheet,) = opened(a_pdf(content)).sheets

    assert [word.text for word in sheet.words] == ["A", "B", "C", "D"]


def test_the_letters_of_a_ligature_belong_together():
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 11 0 R/FirstChar 70/LastChar 70/Widths[500]>>"
    names = "1 begincodespacerange <00> <FF> endcodespacerange\n1 beginbfchar <46> <00660069> endbfchar"
    cmap = f"/CIDInit /ProcSet findresource begin begincmap\n{names}\nendcmap end"
    stream = f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream"
    content = "BT /F2 12 Tf 72 700 Td (F) Tj /F1 12 Tf (rewall) Tj ET"
    page = "/Resources<</Font<</F1 3 0 R/F2 10 0 R>>>>"

    (sheet,) = opened(a_pdf(content, page=page, objects=[font, stream])).sheets

    assert [word.text for word in sheet.words] == ["firewall"]


def test_bold_by_printing_twice_is_read_once():
    content = a_line("Budi Santoso") + a_line("Budi Santoso", "1 0 0 1 72.3 700")

    (sheet,) = opened(a_pdf(content)).sheets

    assert rows(sheet) == ["Budi Santoso"]


def test_the_mark_of_a_footnote_is_no_digit_of_the_number_before_it():
    content = "BT /F1 12 Tf 72 700 Td (081255500143) Tj /F1 6 Tf 5 Ts (1) Tj ET"

    (sheet,) = opened(a_pdf(content)).sheets

    assert {word.text for word in sheet.words} == {"081255500143", "1"}


def test_a_form_tells_what_was_typed_into_it():
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(unit)/V(Lapas Kelas IIA Contoh)/Rect[200 690 400 712]/F 4>>"
    note = "<</Type/Annot/Subtype/FreeText/Contents(0812-5550-0143)/Rect[200 650 400 670]/DA(/F1 12 Tf)/F 4>>"

    (sheet,) = opened(
        a_pdf(
            a_line("Nama unit :"),
            page="/Annots[10 0 R 11 0 R]",
            catalog="/AcroForm<</Fields[10 0 R]/DR<</Font<</F1 3 0 R>>>>/DA(/F1 12 Tf)>>",
            objects=[field, note],
        )
    ).sheets

    assert "Nama unit : Lapas Kelas IIA Contoh" in rows(sheet)
    assert "0812-5550-0143" in rows(sheet)


def test_a_scan_waits_for_ocr():
    paper = opened(a_scan(a_picture(), a_picture()))

    assert paper.unscanned == (1, 2)
    assert [sheet.words for sheet in paper.sheets] == [(), ()]


def test_a_scan_with_an_electronic_signature_in_its_footer_waits_for_ocr():
    footer = a_line(
        "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat BSrE", "1 0 0 1 40 30", 8
    )

    assert opened(a_scan(a_picture(), text=footer)).unscanned == (1,)


def test_a_letter_with_an_electronic_signature_is_text():
    footer = a_line(
        "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat BSrE", "1 0 0 1 40 30", 8
    )

    assert opened(a_pdf(a_letter() + footer)).unscanned == ()


def test_a_good_hidden_layer_is_used_with_less_trust():
    paper = opened(a_scan(a_picture(), text="3 Tr " + a_letter()))

    assert paper.unscanned == ()
    assert {word.confidence for word in paper.sheets[0].words} == {0.85}


def test_a_bad_hidden_layer_waits_for_ocr():
    garbled = SENTENCE.replace("a", "1").replace("n", "rl").replace("i", "!")
    layer = "3 Tr " + "".join(a_line(garbled, f"1 0 0 1 40 {700 - 20 * at}", 8) for at in range(8))

    assert opened(a_scan(a_picture(), text=layer)).unscanned == (1,)


def test_a_letter_on_a_painted_letterhead_is_text():
    paper = opened(a_scan(a_picture(), text=a_letter()))

    assert paper.unscanned == ()


def test_the_cipher_of_a_broken_font_waits_for_ocr():
    shifted = "".join(chr(ord(letter) + 1) if letter.isalpha() else letter for letter in SENTENCE)
    content = "".join(a_line(shifted, f"1 0 0 1 40 {700 - 20 * at}", 10) for at in range(6))

    assert opened(a_pdf(content)).unscanned == (1,)


def test_one_broken_font_among_good_ones_is_enough_for_ocr():
    shifted = "".join(chr(ord(letter) + 1) if letter.isalpha() else letter for letter in SENTENCE)
    font = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>"
    content = a_letter(10) + a_line(shifted, "1 0 0 1 40 400", 10).replace("/F1", "/F2")
    page = "/Resources<</Font<</F1 3 0 R/F2 10 0 R>>>>"

    assert opened(a_pdf(content, page=page, objects=[font])).unscanned == (1,)


def test_a_field_that_nobody_sees_is_not_read():
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(unit)/V(tersembunyi)/Rect[200 690 400 712]/F 2>>"
    form = "/AcroForm<</Fields[10 0 R]/DA(/F1 12 Tf)>>"

    (sheet,) = opened(a_pdf(a_line("Surat"), page="/Annots[10 0 R]", catalog=form, objects=[field])).sheets

    assert rows(sheet) == ["Surat"]


def test_text_drawn_as_curves_waits_for_ocr():
    content = "".join(
        f"{x} {y} m {x + 4} {y + 7} l {x + 8} {y} l S\n" for x in range(40, 500, 20) for y in (700, 650, 600)
    )

    assert opened(a_pdf(content)).unscanned == (1,)


def test_a_blank_page_does_not():
    assert opened(a_pdf("", a_letter())).unscanned == ()


@pytest.mark.parametrize(
    ("name", "trouble", "words"),
    [("locked.pdf", Trouble.ENCRYPTED, 0), ("restricted.pdf", None, 4)],
)
def test_a_password_is_wanted_only_where_reading_is_forbidden(name: str, trouble: Trouble | None, words: int):
    paper = opened((PAPERS / name).read_bytes())

    assert paper.trouble is trouble
    assert sum(len(sheet.words) for sheet in paper.sheets) == words


def test_a_long_document_is_read_for_twenty_pages():
    paper = opened(a_pdf(*[a_letter(2)] * 200))

    assert len(paper.sheets) == 20
    assert paper.warnings == ("pages 21 to 200 are not read",)


def test_a_damaged_pdf_is_a_trouble():
    assert opened(b"%PDF-1.7\n" + bytes(range(1, 200)) * 20).trouble is Trouble.DAMAGED


def test_a_pdf_cut_off_in_the_middle_is_no_crash():
    data = a_pdf(a_letter())

    assert opened(data[: len(data) // 2]).kind == "pdf"


def test_a_page_of_two_kilometres_is_rendered_small():
    data = a_pdf(a_letter(), page="/MediaBox[0 0 200000 200000]")

    assert max(render(data, 1, 100_000).size) <= 4000
    assert len(opened(data).sheets) == 1


def test_dotted_lines_under_answers_make_no_table():
    """Browsers draw one border of a box as all of them behind a window."""
    border = "q {0} {1} 150 1 re W n {0} {1} 150 14 re {2} {3} 148 12 re f* Q\n"
    content = "".join(
        a_line(text, f"1 0 0 1 72 {700 - 20 * at}") + border.format(110, 697 - 20 * at, 111, 698 - 20 * at)
        for at, text in enumerate(("UPT : Rutan Ambon", "HP : 081255500143", "WA : 081255500143"))
    )

    (sheet,) = opened(a_pdf(content)).sheets

    assert sheet.cells == ()
