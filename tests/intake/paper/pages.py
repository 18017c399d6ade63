"""Pages drawn for the tests of OCR."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from maild.intake.paper.sheet import Sheet
from maild.intake.parts import Part

LETTER = (
    "KEMENTERIAN HUKUM REPUBLIK INDONESIA",
    "NOTA DINAS",
    "Nomor: W.15-UM.01.01-482",
    "Nama Unit: Rutan Kelas IIB Wonosobo",
    "Penanggung Jawab: Ratna Sari Dewi",
    "Nomor HP: 0812-5550-0143",
    "Uraian: jaringan internet di ruang pelayanan mati sejak pagi",
    "Permintaan: mohon perbaikan switch dan kabel",
    "Demikian disampaikan, terima kasih atas bantuan Bapak.",
)


def a_page(lines: tuple[str, ...] = LETTER, size: tuple[int, int] = (1000, 1400)) -> Image.Image:
    page = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(27)
    for number, line in enumerate(lines):
        pen.text((90, 120 + 70 * number), line, font=font, fill="black")
    return page


def a_part(picture: Image.Image, form: str = "PNG", **options: object) -> Part:
    stream = BytesIO()
    picture.save(stream, form, **options)
    return Part(f"surat.{form.lower()}", f"image/{form.lower()}", stream.getvalue())


def rows_of_words(sheet: Sheet) -> list[str]:
    """The words of a page row by row, by the middles of their boxes alone; a colon stands close to its label."""
    rows: list[list[tuple[float, str]]] = []
    floor = 0.0
    for word in sorted(sheet.words, key=lambda word: word.box[1] + word.box[3]):
        left, top, _, bottom = word.box
        if not rows or (top + bottom) / 2 > floor:
            rows.append([])
            floor = bottom
        rows[-1].append((left, word.text))
    return [" ".join(text for _, text in sorted(row)).replace(" :", ":") for row in rows]
