"""Say what a file is by its own octets; neither its name nor its declared type is to be trusted."""

import re

from maild.core.letter import Trouble
from maild.intake.paper.archive import Archive
from maild.intake.paper.compound import SIGNATURE as COMPOUND
from maild.intake.paper.compound import CompoundFile
from maild.intake.paper.refusal import Refused

_HEAD = 1024  # octets; a PDF may begin anywhere in them (ISO 32000-1, Annex H, 3.4.1)
_MARKUP_HEAD = 4096
_SIGNATURES = (  # kinds in capitals are not read
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"\x28\xb5\x2f\xfd", "ZSTD"),
    (b"MSCF", "CAB"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"ID3", "MP3"),
    (b"OggS", "OGG"),
    (b"\x1aE\xdf\xa3", "MKV"),
    (b"8BPS", "PSD"),
    (b"%!PS", "PostScript"),
)
_HEIF = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
_OFFICE = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "PPTX"))
_OPEN_DOCUMENT = {"text": "odt", "text-template": "odt", "spreadsheet": "ods"}
_COMPOUND = (
    ("EncryptedPackage", "ENCRYPTED"),
    ("__properties_version1.0", "msg"),
    ("WordDocument", "doc"),
    ("Workbook", "XLS"),
    ("Book", "XLS"),
    ("PowerPoint Document", "PPT"),
)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|span|center|font|br)\b", re.IGNORECASE)
_MAIL_HEADER = re.compile(
    rb"^(from|to|subject|date|message-id|received|mime-version|content-type|return-path|delivered-to|x-mailer):",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_HEADER = re.compile(rb"[!-9;-~]{1,60}:|From ")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FEWEST_HEADERS = 3
_CONTROLS = bytes(range(9)) + bytes((11,)) + bytes(range(14, 27)) + bytes(range(28, 32))
_MOST_CONTROLS = 0.02


def kind_of(data: bytes) -> str:
    """Name a file's kind as Paper does; kinds that are not read come in capitals. Raises Refused."""
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused(Trouble.DAMAGED, "the file is empty")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(Archive(data))
    if data.startswith(COMPOUND):
        return _compound_kind(CompoundFile(data))
    signed = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), "") or _other_picture(data)
    if signed:
        return signed
    return "pdf" if b"%PDF-" in data[:_HEAD] else _text_kind(data)


def _other_picture(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return "image" if data[8:12] in _HEIF else "VIDEO"
    if data[:4] == b"RIFF":
        return "image" if data[8:12] == b"WEBP" else "VIDEO"
    is_bitmap = data[:2] == b"BM" and data[6:10] == bytes(4) and len(data) > 26
    return "image" if is_bitmap else ""


def _zip_kind(archive: Archive) -> str:
    if "mimetype" in archive:
        prefix, _, family = archive.read("mimetype", 200).decode("ascii", "replace").strip().rpartition(".")
        return _OPEN_DOCUMENT.get(family, "ODF") if prefix.endswith("opendocument") else "ZIP of one document"
    if "[Content_Types].xml" in archive:
        found = (kind for folder, kind in _OFFICE if any(name.startswith(folder) for name in archive.names))
        return next(found, "OOXML")
    return "zip"


def _compound_kind(found: CompoundFile) -> str:
    kind = next((kind for name, kind in _COMPOUND if name in found), "OLE")
    if kind == "ENCRYPTED":
        raise Refused(Trouble.ENCRYPTED, "the Office document wants a password")
    return kind


def _text_kind(data: bytes) -> str:
    start = data[:_MARKUP_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if start.startswith(b"{\\rtf"):
        return "rtf"
    plain = data[:_MARKUP_HEAD]
    if plain.startswith((b"\xff\xfe", b"\xfe\xff")):
        plain = plain[2:].replace(b"\x00", b"")
        start = plain.lstrip(b" \t\r\n")
    if len(plain.translate(None, _CONTROLS)) < len(plain) * (1 - _MOST_CONTROLS):
        return "UNKNOWN"
    if start.startswith(b"<"):
        return "html" if _MARKUP.search(start) else "XML"
    names = {found[1].lower() for found in _MAIL_HEADER.finditer(_BLANK_LINE.split(start, maxsplit=1)[0])}
    return "mail" if len(names) >= _FEWEST_HEADERS and _ANY_HEADER.match(start) else "text"
