"""A scan is read whichever way it lies, and what cannot be read is said to be so."""

import json
import subprocess
import sys

import pytest
from pages import LETTER, a_page, a_part, rows_of_words
from PIL import Image, ImageDraw, ImageFilter

from maild.intake.paper.ocr import scan
from maild.intake.parts import Part


def on_a_desk(page: Image.Image) -> Image.Image:
    """The page as a telephone sees it from the side: its outline is a quadrilateral on brown wood."""
    photo = Image.new("RGB", (1300, 1750), (120, 84, 52))
    seen = (60, 90, 110, 1650, 1180, 1600, 1230, 40)  # of upper left, lower left, lower right, upper right
    ways = _perspective(seen, page.size)
    sheet = page.transform(photo.size, Image.Transform.PERSPECTIVE, ways, Image.Resampling.BICUBIC)
    cover = Image.new("L", page.size, 255).transform(photo.size, Image.Transform.PERSPECTIVE, ways)
    photo.paste(sheet, mask=cover)
    return photo


def _perspective(seen: tuple[int, ...], size: tuple[int, int]) -> list[float]:
    import numpy as np

    corners = [(0, 0), (0, size[1]), size, (size[0], 0)]
    rows, values = [], []
    for (x, y), (u, v) in zip(zip(seen[::2], seen[1::2], strict=True), corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return list(np.linalg.solve(np.array(rows, float), np.array(values, float)))


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_is_read_whichever_way_it_lies(quarters: int):
    page = a_page().rotate(90 * quarters, expand=True, fillcolor="white")

    sheet = scan(a_part(page), 1)

    assert rows_of_words(sheet) == list(LETTER)
    assert sheet.shape == pytest.approx(1.4, abs=0.02)
    assert sheet.is_legible


@pytest.mark.parametrize(
    "spoil",
    [
        on_a_desk,
        lambda page: page.rotate(-7, fillcolor="white", resample=Image.Resampling.BICUBIC),
        lambda page: page.filter(ImageFilter.GaussianBlur(1.6)).point(lambda grey: 90 + grey // 4),
        lambda page: page.convert("1"),
    ],
    ids=["photo", "skewed", "pale and blurred", "black and white"],
)
def test_a_bad_scan_is_read(spoil):
    sheet = scan(a_part(spoil(a_page())), 1)

    assert rows_of_words(sheet) == list(LETTER)


def test_words_stand_where_they_were_drawn():
    sheet = scan(a_part(a_page()), 1)

    phone = next(word for word in sheet.words if "0812" in word.text)
    left, top, right, bottom = phone.box
    assert (left, right) == pytest.approx((0.24, 0.44), abs=0.02)
    assert top < (120 + 70 * 5 + 14) / 1400 < bottom
    assert bottom - top < 0.04
    assert phone.confidence > 0.9


def test_a_coloured_stamp_over_the_text_does_not_hide_it():
    page = a_page()
    ImageDraw.Draw(page).ellipse((560, 480, 900, 820), outline=(90, 60, 190), width=5)

    assert rows_of_words(scan(a_part(page), 1)) == list(LETTER)


@pytest.mark.parametrize(
    "part",
    [
        a_part(Image.new("RGB", (900, 1200), "white")),
        a_part(Image.effect_noise((900, 1200), 80)),
        a_part(Image.new("L", (3, 5))),
        a_part(a_page(("0812",))),
        Part("surat.jpg", "image/jpeg", b"\xff\xd8\xff\xe0 no picture"),
        Part("surat.pdf", "application/pdf", b"%PDF-1.7 and nothing more"),
    ],
    ids=["blank", "noise", "a dot", "a word", "broken", "broken pdf"],
)
def test_what_is_no_letter_is_not_legible(part: Part):
    assert not scan(part, 1).is_legible


def test_the_models_are_run_without_the_library_that_would_download_them():
    script = (
        "import json, sys; from maild.intake.paper.ocr import scan; from maild.intake.parts import Part;"
        "scan(Part('', '', sys.stdin.buffer.read()), 1);"
        "print(json.dumps([name for name in ('rapidocr', 'requests', 'urllib3') if name in sys.modules]))"
    )

    done = subprocess.run([sys.executable, "-c", script], input=a_part(a_page()).data, capture_output=True, check=True)

    assert json.loads(done.stdout) == []
