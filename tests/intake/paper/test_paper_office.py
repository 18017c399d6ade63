"""Office documents give what a reader of the printed letter sees, letterhead first."""

import pytest
from papers import PAPERS, a_docx, a_paragraph, a_picture, a_relation, a_table, a_zip, an_xlsx, lines, opened
from test_layout import texts

from maild.core.letter import Trouble

BOX = "<w:txbxContent>{}</w:txbxContent>"
TWICE = (
    '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{0}</w:drawing></mc:Choice>'
    "<mc:Fallback><w:pict>{0}</w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>NOTA DINAS</w:t></w:r></w:p>"
)


@pytest.mark.parametrize("form", ["docx", "odt", "rtf", "doc"])
def test_every_office_format_gives_the_same_letter(form: str):
    paper = opened((PAPERS / f"nodis.{form}").read_bytes())

    (sheet,) = paper.sheets
    read = [line.strip() for line in sheet.lines]
    assert (paper.kind, paper.trouble) == (form, None)
    assert read[:5] == [
        "KEMENTERIAN HUKUM REPUBLIK INDONESIA",
        "KANTOR WILAYAH JAWA CONTOH",
        "Yth. Kepala Bagian Umum",
        "di Tempat",
        "NOTA DINAS",
    ]
    assert "Nomor    :    W.1-TI.05-77" in read
    assert "Uraian   : sinyal disisipkan hilang & mati" in read  # one part was inserted, one deleted, one hidden
    assert "Demikian — terima kasih “sekali” é." in read
    assert read[-2:] == ["Catatan kaki penting", "Dokumen ini ditandatangani secara elektronik"]


@pytest.mark.parametrize(("form", "mark"), [("docx", "b."), ("odt", "b."), ("rtf", "b."), ("doc", "-")])
def test_items_of_lists_keep_a_mark(form: str, mark: str):
    assert f"{mark} butir dua" in [line.strip() for line in lines((PAPERS / f"nodis.{form}").read_bytes())]


@pytest.mark.parametrize("form", ["docx", "odt", "rtf", "doc"])
def test_the_second_line_of_a_cell_stays_in_its_column(form: str):
    read = lines((PAPERS / f"nodis.{form}").read_bytes())

    at = next(number for number, line in enumerate(read) if line.endswith("0812-5550-0143"))
    assert read[at].startswith("1 ")
    assert read[at + 1].index("(WA)") == read[at].index("0812")


def test_a_value_stays_on_the_row_of_its_label():
    table = a_table(
        [a_paragraph("Nama unit"), a_paragraph(":"), a_paragraph("Lapas Contoh")],
        [a_paragraph("Uraian"), a_paragraph(":"), a_paragraph("Internet mati") + a_paragraph("sejak pagi")],
    )

    assert lines(a_docx(table)) == (
        "Nama unit    :    Lapas Contoh",
        "Uraian       :    Internet mati",
        "                  sejak pagi",
    )


def test_a_text_box_that_word_writes_twice_is_read_once():
    assert lines(a_docx(TWICE.format(BOX.format(a_paragraph("KOP SURAT"))))) == ("KOP SURAT", "NOTA DINAS")


def test_old_text_boxes_and_word_art_are_read():
    body = f'<w:p><w:r><w:pict>{BOX.format(a_paragraph("KOP"))}<v:textpath string="DINAS"/></w:pict></w:r></w:p>'

    assert lines(a_docx(body)) == ("KOP", "DINAS")


def test_a_letterhead_in_the_header_comes_first_and_once():
    headers = (("header", a_paragraph("KEMENTERIAN CONTOH")), ("header", a_paragraph("KEMENTERIAN CONTOH")))

    found = lines(a_docx(a_paragraph("Isi surat"), *headers, ("footer", a_paragraph("kaki"))))

    assert found == ("KEMENTERIAN CONTOH", "Isi surat", "kaki")


def test_insertions_count_and_deletions_do_not():
    body = (
        "<w:p><w:ins><w:r><w:t>baru</w:t></w:r></w:ins><w:del><w:r><w:delText>lama</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>dari</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t> ke</w:t></w:r></w:moveTo></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>baris lama</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )

    assert lines(a_docx(body)) == ("baru ke",)


def test_content_controls_fields_tabs_and_breaks_are_read():
    body = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Hal</w:t><w:tab/><w:t>: Gangguan</w:t><w:br/><w:t>jaringan</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>'
        "<w:hyperlink><w:r><w:t> kami</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>tersembunyi</w:t></w:r></w:p>"
    )

    assert lines(a_docx(body)) == ("Hal    : Gangguan", "jaringan kami")


def test_lists_are_numbered_as_word_shows_them():
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )

    def item(text: str, depth: int) -> str:
        return a_paragraph(text, f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr></w:pPr>')

    body = item("a", 0) + item("b", 1) + item("c", 1) + item("d", 2) + item("e", 0) + item("f", 1)

    assert lines(a_docx(body, ("numbering", numbering))) == ("3. a", "3.I) b", "3.II) c", "- d", "4. e", "4.I) f")


def test_paragraphs_that_stand_apart_are_parted_by_a_blank_line():
    styles = (
        '<w:docDefaults><w:pPrDefault><w:pPr><w:spacing w:after="160"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="Tight"><w:pPr><w:spacing w:after="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Kop"><w:basedOn w:val="Tight"/></w:style>'
    )
    kop = '<w:pPr><w:pStyle w:val="Kop"/></w:pPr>'
    body = a_paragraph("KEMENTERIAN", kop) + a_paragraph("KANTOR", kop) + a_paragraph("Isi") + a_paragraph("Salam")

    assert lines(a_docx(body, ("styles", styles))) == ("KEMENTERIAN", "KANTOR", "Isi", "", "Salam")


def test_a_scan_pasted_into_word_is_handed_on():
    files = {"word/media/image1.jpeg": a_picture(), "word/media/logo.png": a_picture((90, 90), "PNG")}

    paper = opened(a_docx(a_paragraph("Terlampir"), files=files), "surat.docx")

    assert [part.name for part in paper.inner] == ["surat.docx/image1.jpeg"]


def test_photos_beside_a_whole_letter_are_not():
    body = "".join(a_paragraph("Sehubungan dengan gangguan jaringan di kantor kami") for _ in range(12))

    assert opened(a_docx(body, files={"word/media/image1.jpeg": a_picture()})).inner == ()


def test_html_inside_word_is_handed_on():
    relation = a_relation("aFChunk", "afchunk.mht")
    files = {"word/_rels/document.xml.rels": relation, "word/afchunk.mht": b"<html><p>isi</p></html>"}

    (part,) = opened(a_docx('<w:altChunk r:id="rId1"/>', files=files), "surat.docx").inner

    assert (part.name, part.data) == ("surat.docx/afchunk.mht", b"<html><p>isi</p></html>")


def test_a_form_in_excel_is_read_row_by_row():
    shared = "<si><t>Nama unit</t></si><si><r><t>Lapas </t></r><r><t>Contoh</t></r></si>"
    sheet = (
        '<row r="1"><c r="B1" t="s"><v>0</v></c><c r="D1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="B2" t="inlineStr"><is><t>HP</t></is></c><c r="D2"><v>6.281255500143E12</v></c></row>'
        '<row r="3"><c r="B3" t="str"><v>Tanggal</v></c><c r="D3" s="1"><v>46350</v></c></row>'
        '<row r="4" hidden="1"><c r="B4" t="str"><v>rahasia</v></c></row>'
    )
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'

    data = an_xlsx(sheet, shared, styles)

    assert opened(data).kind == "xlsx"
    assert lines(data) == (
        "Nama unit    Lapas Contoh",
        "HP           6281255500143",
        "Tanggal      24-11-2026",
    )


def test_an_encrypted_open_document_wants_its_password():
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    files = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": manifest,
        "content.xml": "x",
    }

    assert opened(a_zip(files)).trouble is Trouble.ENCRYPTED


def test_rtf_shows_its_tables_signs_and_text_boxes():
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}}{\*\generator x;}"
        rb"{\header\pard KOP\par}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt \pard Yth. Kepala\par}}{\shprslt Yth.}}"
        rb"\pard Caf\'e9 \u8212?ok\~{\v rahasia}{\deleted lama}{\f1\'b7}\par"
        rb"\trowd\pard\intbl Nama\cell Budi\par Santoso\cell\row\trowd\intbl HP\cell 0812\cell\row"
        rb"\pard{\field{\*\fldinst HYPERLINK x}{\fldrslt tautan}}{\pict\bin5 {{{{{ffd8}\par}"
    )

    assert lines(rtf) == (
        "KOP",
        "Yth. Kepala",
        "Café —ok •",
        "",
        "Nama    Budi",
        "        Santoso",
        "HP      0812",
        "",
        "tautan",
    )


@pytest.mark.parametrize("line", ["baris yang panjang sekali", "a b", "x" * 400_000])
def test_a_book_is_cut(line: str):
    paper = opened((line + "\n").encode() * (500_000 // len(line)))

    assert sum(map(len, paper.sheets[0].lines)) <= 256 * 1024
    assert paper.warnings == ("the text is cut",)


def written(*rows: tuple[str, ...]) -> list[str]:
    """The rows of text that a table of Word comes to; "|" parts the paragraphs of a cell."""
    table = a_table(*(tuple("".join(map(a_paragraph, cell.split("|"))) for cell in row) for row in rows))
    (sheet,) = opened(a_docx(table)).sheets
    return texts(sheet)


def test_columns_with_headings_are_read_by_their_cells():
    rows = written(("UPT", "Uraian Gangguan", "HP"), ("Rutan Ambon", "Internet mati sejak Senin", "081255500143"))

    assert rows == ["UPT : Rutan Ambon", "Uraian Gangguan : Internet mati sejak Senin", "HP : 081255500143"]


def test_two_labels_with_their_values_in_one_row_are_two_rows():
    rows = written(("PIC", "Budi Santoso", "HP", "081255500143"), ("UPT", "Rutan Ambon", "Sifat", "Segera"))

    assert rows == ["PIC : Budi Santoso", "HP : 081255500143", "UPT : Rutan Ambon", "Sifat : Segera"]


def test_columns_of_lines_in_one_row_stay_side_by_side():
    rows = written(("Nomor|Sifat|Hal", ":|:|:", "W.1-5|Segera|Internet mati"))

    assert rows == ["Nomor : W.1-5", "Sifat : Segera", "Hal : Internet mati"]
