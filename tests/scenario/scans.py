"""Letters on paper, as a scanner sees them: drawn, so that each story has words of its own."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from maild.demo.clients import Scan

_PAGE = (1240, 1754)  # A4 at 150 dpi
NODIS = """\
                         NOTA DINAS
                Nomor : W15.PAS-UM.01.01-0417

Yth.     : Kepala Bagian Program dan Humas
Dari     : Kepala Lapas Kelas IIA Kediri
Hal      : Pengaduan gangguan jaringan
Tanggal  : 6 Juli 2026

Dengan hormat kami sampaikan pengaduan gangguan jaringan :

Nama Unit        : Lapas Kelas IIA Kediri
Penanggung Jawab : Bambang Suryanto
Nomor HP         : 0812-5550-0143
Uraian Gangguan  : Koneksi internet ruang Registrasi terputus sejak pagi
Permintaan       : Mohon dilakukan pengecekan jalur fiber optik

Demikian disampaikan, atas perhatiannya diucapkan terima kasih.

                              Kepala,

                              Bambang Suryanto
"""
WITHOUT_PHONE = NODIS.replace("Nomor HP         : 0812-5550-0143\n", "")
FORM = "KELENGKAPAN PENGADUAN\n\nNomor HP         : 0812-5550-0143\nPenanggung Jawab : Bambang Suryanto\n"


def scan(text: str = NODIS, name: str = "nodis.jpg", size: int = 27, pages: int = 1) -> Scan:
    """Print a text and scan it; of several pages a PDF, each with its number at the foot."""
    sheets = [_sheet(text, size, number, pages) for number in range(1, pages + 1)]
    data = BytesIO()
    if pages == 1:
        sheets[0].save(data, "JPEG", quality=85)
        return Scan(name, data.getvalue(), "image/jpeg")
    sheets[0].save(data, "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return Scan(name, data.getvalue())


def _sheet(text: str, size: int, number: int, pages: int) -> Image.Image:
    """Draw a page, with the columns of the text kept."""
    font = ImageFont.load_default(size)
    sheet = Image.new("L", _PAGE, 250)
    pen = ImageDraw.Draw(sheet)
    for row, line in enumerate(text.split("\n")):
        label, colon, value = line.partition(" : ")
        indent = len(line) - len(line.lstrip())
        pen.text((110 + indent * size * 0.4, 110 + row * size * 1.7), label.strip(), fill=25, font=font)
        if colon:
            pen.text((110 + size * 11, 110 + row * size * 1.7), f": {value}", fill=25, font=font)
    if pages > 1:
        pen.text((600, 1690), f"- {number} -", fill=25, font=font)
    return sheet
