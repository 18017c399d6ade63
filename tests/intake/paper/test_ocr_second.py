"""What was read is read again by another engine, and shown on a picture of the page."""

import shutil
from io import BytesIO

import pytest
from pages import LETTER, a_page, a_part
from PIL import Image

from maild.intake.paper import second
from maild.intake.paper.marking import picture
from maild.intake.paper.ocr import scan
from maild.intake.paper.second import look_again
from maild.intake.paper.sheet import Mark
from maild.intake.parts import Part

ROWS = tuple((0.08, (112 + 70 * number) / 1400, 0.95, (160 + 70 * number) / 1400) for number in range(len(LETTER)))
BROKEN = Part("surat.jpg", "image/jpeg", b"\xff\xd8\xff\xe0 no picture")

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


@needs_tesseract
def test_each_row_is_read_again():
    page = a_part(a_page().rotate(180))

    again = look_again(page, 1, ROWS[3:6], ("ind", "eng"))

    assert tuple(text.replace(" :", ":") for text in again) == LETTER[3:6]


@needs_tesseract
@pytest.mark.parametrize("languages", [(), ("xyz",), ("ind --psm 0",)])
def test_a_language_that_is_not_there_reads_nothing(languages: tuple[str, ...]):
    assert look_again(a_part(a_page()), 1, ROWS[:2], languages) == ("", "")


def test_without_tesseract_nothing_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(second, "_COMMAND", "no-such-tesseract")
    second._installed.cache_clear()

    try:
        assert look_again(a_part(a_page()), 1, ROWS[:2], ("ind", "eng")) == ("", "")
    finally:
        second._installed.cache_clear()


def test_the_picture_shows_the_page_upright_with_its_fields_marked():
    page = a_part(a_page().rotate(90, expand=True))
    marks = (Mark("Nama unit", (ROWS[3],)), Mark("Nomor HP", (ROWS[5],), is_certain=False))

    data = picture(page, 1, marks)

    shown = Image.open(BytesIO(data))
    assert shown.format == "JPEG"
    assert shown.height > shown.width
    assert max(shown.size) <= 1200
    assert len(data) <= 250_000
    red, green, blue = shown.getpixel((int(0.9 * 1200 / 1.4), int((112 + 70 * 5 + 24) / 1400 * shown.height)))
    assert red > green + 20
    assert red > blue + 20


def test_a_mark_beyond_the_page_does_no_harm():
    assert picture(
        a_part(a_page()), 1, (Mark("Nama unit", ((0.9, 0.98, 1.3, 1.2), (0.5, 0.5, 0.5, 0.5))), Mark("", ()))
    )


def test_what_cannot_be_opened_gives_nothing():
    assert look_again(BROKEN, 1, ROWS[:2], ("ind",)) == ("", "")
    assert picture(BROKEN, 1, (Mark("Nama unit", ROWS[:1]),)) == b""
    assert scan(BROKEN, 1).words == ()
