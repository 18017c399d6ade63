"""A file is what its octets say, whatever its name and its declared type pretend."""

import pytest
from papers import (
    a_compound_file,
    a_docx,
    a_letter,
    a_paragraph,
    a_pdf,
    a_picture,
    a_winmail,
    a_zip,
    an_xlsx,
    lines,
    opened,
)

from maild.core.letter import Trouble

MAIL = b"From: a@x.example\r\nTo: b@x.example\r\nSubject: s\r\n\r\nisi"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (a_pdf(a_letter()), "pdf"),
        (b"\r\n\x00junk" * 100 + a_pdf(a_letter()), "pdf"),
        (a_docx(a_paragraph("isi")), "docx"),
        (an_xlsx(""), "xlsx"),
        (a_zip({"a.txt": "isi"}), "zip"),
        (a_zip({"a.pdf": a_pdf(a_letter())}, compression=0), "zip"),
        (a_picture(), "image"),
        (a_picture(kind="PNG"), "image"),
        (a_picture(kind="GIF"), "image"),
        (a_picture(kind="BMP"), "image"),
        (a_picture(kind="WEBP"), "image"),
        (a_picture(kind="TIFF"), "image"),
        (b"\xef\xbb\xbf {\\rtf1 isi\\par}", "rtf"),
        (b"\r\n<!DOCTYPE html><p>isi</p>", "html"),
        (b'<?xml version="1.0"?>\n<html><body>isi</body></html>', "html"),
        ("<html>isi</html>".encode("utf-16"), "html"),
        (MAIL, "mail"),
        (a_winmail(), "tnef"),
        ("Nama unit : Lapas\tContoh\r\n".encode("utf-16"), "text"),
        (b"Nama unit : Lapas \xe9\r\n", "text"),
    ],
)
def test_the_kind_is_told_by_the_octets(data: bytes, kind: str):
    paper = opened(data, "surat.doc", "application/msword")

    assert (paper.kind, paper.trouble) == (kind, None)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Rar!\x1a\x07\x01\x00xxxx", "RAR"),
        (b"7z\xbc\xaf\x27\x1cxxxx", "7-Zip"),
        (b"\x1f\x8b\x08\x00xxxx", "GZIP"),
        (b"MZ\x90\x00xxxx", "EXE"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", "VIDEO"),
        (a_compound_file({"Workbook": b"", "WordDocumentX": b""}), "XLS"),
        (a_compound_file({"PowerPoint Document": b""}), "PPT"),
        (a_zip({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), "PPTX"),
        (a_zip({"mimetype": "application/epub+zip"}), "ZIP of one document"),
        (b'<?xml version="1.0"?><data/>', "XML"),
        (bytes(range(256)) * 9, "UNKNOWN"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, says: str):
    paper = opened(data)

    assert (paper.trouble, paper.warnings) == (Trouble.UNSUPPORTED, (f"not read: {says}",))


@pytest.mark.parametrize(
    "data", [b"", bytes(100), b" \r\n", b"PK\x03\x04" + bytes(90), b"\xff\xd8\xff\xe0" + bytes(90)]
)
def test_what_is_empty_or_broken_is_damaged(data: bytes):
    assert opened(data).trouble is Trouble.DAMAGED


def test_an_office_document_with_a_password_is_encrypted():
    paper = opened(a_compound_file({"EncryptionInfo": b"", "EncryptedPackage": b""}), "surat.docx")

    assert paper.trouble is Trouble.ENCRYPTED


@pytest.mark.parametrize(
    ("flags", "trouble"),
    [(0x0100, Trouble.ENCRYPTED), (0x8000, Trouble.ENCRYPTED), (0x0200, Trouble.DAMAGED)],
)
def test_a_word_document_says_itself_whether_it_has_a_password(flags: int, trouble: Trouble):
    stream = b"\xec\xa5" + bytes(8) + flags.to_bytes(2, "little") + bytes(1000)

    assert opened(a_compound_file({"WordDocument": stream})).trouble is trouble


def test_a_word_document_of_the_last_century_is_not_read():
    assert opened(a_compound_file({"WordDocument": b"\xdc\xa5" + bytes(1000)})).trouble is Trouble.UNSUPPORTED


def test_a_mail_with_few_headers_is_one_where_it_is_declared_so():
    assert opened(b"Subject: Gangguan\n\nisi", media_type="message/rfc822").kind == "mail"
    assert opened(b"Subject: Gangguan\n\nisi").kind == "text"


def test_a_visiting_card_is_no_letter():
    paper = opened(b"BEGIN:VCARD\r\nTEL:081255500143\r\nEND:VCARD\r\n")

    assert (paper.kind, paper.sheets, paper.trouble) == ("text", (), None)


def test_html_shows_what_is_seen():
    assert lines(b"<html><p style='display:none'>x</p><table><tr><td>HP<td>0812</table></html>") == ("HP    0812",)


@pytest.mark.parametrize("size", [(480, 320), (64, 64), (2000, 100), (1, 1)])
def test_logos_and_signatures_are_no_pages(size: tuple[int, int]):
    paper = opened(a_picture(size, "PNG"))

    assert (paper.sheets, paper.trouble, paper.warnings) == ((), None, ("too small to be a page",))


def test_a_photo_lying_on_its_side_is_measured_upright():
    data = a_picture(
        (1600, 1200),
        "JPEG",
        exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00",
    )

    (sheet,) = opened(data).sheets

    assert sheet.shape == pytest.approx(4 / 3, abs=0.001)
    assert sheet.needs_ocr
