"""A picture of any kind is opened upright, in colour, and small enough."""

import pytest
from pages import a_part
from PIL import Image

from maild.core.letter import Trouble
from maild.intake.paper.raster import pixels_of
from maild.intake.paper.refusal import Refused
from maild.intake.parts import Part


def half_black(mode: str, black: object, white: object, size: tuple[int, int] = (40, 60)) -> Image.Image:
    """The upper half is black."""
    picture = Image.new(mode, size, white)
    picture.paste(black, (0, 0, size[0], size[1] // 2))
    return picture


@pytest.mark.parametrize(
    "part",
    [
        a_part(half_black("1", 0, 1)),
        a_part(half_black("1", 0, 1), "TIFF", compression="group4"),
        a_part(half_black("L", 0, 255), "TIFF", compression="tiff_lzw"),
        a_part(half_black("RGB", (0, 0, 0), (255, 255, 255)).quantize(2), "GIF"),
        a_part(half_black("RGBA", (0, 0, 0, 255), (0, 0, 0, 0))),
        a_part(half_black("LA", (0, 255), (0, 0))),
        a_part(half_black("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "JPEG", quality=95),
        a_part(half_black("I;16", 100, 60_000)),
        a_part(half_black("F", 0.0, 1.0), "TIFF"),
    ],
    ids=["1", "fax", "lzw", "palette", "transparent", "grey transparent", "cmyk", "16 bits", "float"],
)
def test_a_picture_of_any_kind_comes_as_rgb(part: Part):
    pixels = pixels_of(part, 1)

    assert pixels.shape == (60, 40, 3)
    assert pixels[:25].max() < 20
    assert pixels[35:].min() > 235


def test_a_photo_is_turned_as_its_exif_says():
    picture = half_black("RGB", (0, 0, 0), (255, 255, 255))
    exif = picture.getexif()
    exif[0x0112] = 6  # the camera was held on its side

    pixels = pixels_of(a_part(picture, "JPEG", exif=exif), 1)

    assert pixels.shape == (40, 60, 3)
    assert pixels[:, 35:].max() < 20


def test_a_later_page_of_a_tiff_is_opened():
    first, second = Image.new("L", (40, 60), 255), Image.new("L", (50, 30), 0)

    assert pixels_of(a_part(first, "TIFF", save_all=True, append_images=[second]), 2).shape == (30, 50, 3)


def test_a_fax_with_half_the_lines_is_stretched():
    assert pixels_of(a_part(Image.new("1", (100, 60), 1), "TIFF", dpi=(204, 98)), 1).shape == (125, 100, 3)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_large_photo_is_made_smaller(form: str):
    assert pixels_of(a_part(Image.new("L", (3000, 4000), 255), form), 1).shape == (2700, 2025, 3)


def test_a_photo_in_heic_is_opened():
    pillow_heif = pytest.importorskip("pillow_heif", reason="nothing else writes HEIC")
    pillow_heif.register_heif_opener()

    assert pixels_of(a_part(Image.new("RGB", (64, 96), "white"), "HEIF"), 1).shape == (96, 64, 3)


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (a_part(Image.new("1", (20_000, 20_000))).data, Trouble.TOO_LARGE),
        (a_part(Image.new("L", (8_000, 8_000))).data, Trouble.TOO_LARGE),
        (a_part(Image.effect_noise((300, 300), 90)).data[:2000], Trouble.DAMAGED),
        (b"", Trouble.DAMAGED),
    ],
    ids=["bomb", "too large", "cut off", "empty"],
)
def test_a_picture_that_cannot_be_opened_is_refused(data: bytes, trouble: Trouble):
    with pytest.raises(Refused) as refused:
        pixels_of(Part("foto.png", "image/png", data), 1)

    assert refused.value.trouble is trouble


def test_a_page_that_is_not_there_is_refused():
    with pytest.raises(Refused):
        pixels_of(a_part(Image.new("L", (40, 60)), "TIFF"), 2)
