"""Open one attachment: whatever it is, it becomes pages of text, further files, or a trouble with a name.

Runs in the confined child. No OCR here: pages that need it say so.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from maild.core.letter import Trouble
from maild.intake.charset import decoded
from maild.intake.html import visible_text
from maild.intake.paper import containers
from maild.intake.paper.archive import Archive
from maild.intake.paper.compound import CompoundFile
from maild.intake.paper.containers import Contents, inner_name
from maild.intake.paper.flow import COLUMN
from maild.intake.paper.imageheader import frames_of
from maild.intake.paper.kinds import kind_of
from maild.intake.paper.opendocument import read_open_document
from maild.intake.paper.pdf import read_pdf
from maild.intake.paper.refusal import Refused
from maild.intake.paper.richtext import read_rtf
from maild.intake.paper.sheet import Origin, Paper, Sheet
from maild.intake.paper.spreadsheet import read_xlsx
from maild.intake.paper.worddoc import read_docx
from maild.intake.paper.worddoc97 import read_doc
from maild.intake.parts import Part

_MOST_TEXT = 256 * 1024  # characters of a paper
_MOST_MARKUP = 512 * 1024  # octets of HTML and plain text
_SCANNED = 400  # letters: an office document with less is a frame for its pictures
_MOST_PICTURES = 20
_LARGEST_PICTURE = 32 << 20
_NO_LETTERS = (b"BEGIN:VCALENDAR", b"BEGIN:VCARD")


def open_part(part: Part) -> Paper:
    """Read a file as far as it can be read without OCR; never fails."""
    kind = ""
    try:
        found = kind_of(part.data)
        if found not in _READERS:
            raise Refused(Trouble.UNSUPPORTED, f"not read: {found}")
        kind = "mail" if found == "text" and part.media_type == "message/rfc822" else found
        return _cut(replace(_READERS[kind](part), kind=kind))
    except Refused as refused:
        return Paper(part.name, kind, trouble=refused.trouble, warnings=(str(refused),))
    except (MemoryError, RecursionError) as error:
        return Paper(part.name, kind, trouble=Trouble.TOO_LARGE, warnings=(f"too much of it: {type(error).__name__}",))


def _cut(paper: Paper) -> Paper:
    """Keep the first lines of what may be a book."""
    if sum(len(line) + 1 for sheet in paper.sheets for line in sheet.lines) <= _MOST_TEXT:
        return paper
    left = _MOST_TEXT
    sheets = []
    for sheet in paper.sheets:
        kept = []
        for line in sheet.lines:
            if left <= 0:
                break
            kept.append(line[:left])
            left -= len(line) + 1
        sheets.append(replace(sheet, lines=tuple(kept)))
    return replace(paper, sheets=tuple(sheets), warnings=(*paper.warnings, "the text is cut"))


def _paper(part: Part, *pages: tuple[str, ...]) -> Paper:
    sheets = (Sheet(number, Origin.LINES, lines=_tidy(lines)) for number, lines in enumerate(pages, 1))
    return Paper(part.name, "", tuple(sheet for sheet in sheets if sheet.lines))


def _tidy(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Take tabs, and all but one of several blank lines, away."""
    plain = [line.replace("\t", COLUMN).replace("\x00", "").rstrip() for line in lines]
    kept = tuple(line for line, before in zip(plain, ["", *plain], strict=False) if line or before)
    return kept if not kept or kept[-1] else kept[:-1]


def _pdf(part: Part) -> Paper:
    return read_pdf(part.name, part.data)


def _image(part: Part) -> Paper:
    frames = frames_of(part.data)
    if not frames.is_page:
        return Paper(part.name, "", warnings=("too small to be a page",))
    sheets = tuple(
        Sheet(number, Origin.OCR, shape=round(height / width, 4), needs_ocr=True)
        for number, (width, height) in enumerate(frames.sizes, 1)
    )
    return Paper(part.name, "", sheets, warnings=("further pages are not read",) if frames.has_more else ())


def _docx(part: Part) -> Paper:
    archive = Archive(part.data)
    found = read_docx(archive)
    included = tuple(
        Part(inner_name(part, name), "", archive.read(name, _LARGEST_PICTURE))
        for name in found.included
        if name in archive
    )
    return _with_pictures(_paper(part, found.lines), included, part, archive, "word/media/")


def _odt(part: Part) -> Paper:
    archive = Archive(part.data)
    return _with_pictures(_paper(part, read_open_document(archive)), (), part, archive, "Pictures/")


def _ods(part: Part) -> Paper:
    return _paper(part, read_open_document(Archive(part.data)))


def _with_pictures(paper: Paper, included: tuple[Part, ...], part: Part, archive: Archive, folder: str) -> Paper:
    """Hand the pictures on where the document is only a frame for scanned pages."""
    letters = sum(character.isalnum() for sheet in paper.sheets for line in sheet.lines for character in line)
    names = sorted((name for name in archive.names if name.startswith(folder)), key=lambda name: (len(name), name))
    if letters >= _SCANNED or included:
        return replace(paper, inner=included)
    pictures = ((name, _page_in(archive, name)) for name in names)
    pages = (Part(inner_name(part, name), "", data) for name, data in pictures if data)
    return replace(paper, inner=tuple(islice(pages, _MOST_PICTURES)))


def _page_in(archive: Archive, name: str) -> bytes:
    """Unpack a picture that can be a page; b"" where it is none."""
    try:
        data = archive.read(name, _LARGEST_PICTURE)
        return data if kind_of(data) == "image" and frames_of(data).is_page else b""
    except Refused:
        return b""


def _xlsx(part: Part) -> Paper:
    archive = Archive(part.data)
    return _with_pictures(_paper(part, *read_xlsx(archive)), (), part, archive, "xl/media/")


def _doc(part: Part) -> Paper:
    return _paper(part, read_doc(CompoundFile(part.data)))


def _rtf(part: Part) -> Paper:
    return _paper(part, read_rtf(part.data))


def _html(part: Part) -> Paper:
    return _paper(part, tuple(visible_text(_text_of(part)).split("\n")))


def _text(part: Part) -> Paper:
    if part.data.lstrip(b"\xef\xbb\xbf \r\n").startswith(_NO_LETTERS):
        return Paper(part.name, "", warnings=("a calendar entry or a visiting card",))
    return _paper(part, tuple(_text_of(part).splitlines()))


def _text_of(part: Part) -> str:
    data = part.data[:_MOST_MARKUP]
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return decoded(data, "utf-16" if is_wide else "").removeprefix("\ufeff")


def _zip(part: Part) -> Paper:
    return _contained(part, containers.unzip(part))


def _mail(part: Part) -> Paper:
    return _contained(part, containers.nested_mail(part))


def _msg(part: Part) -> Paper:
    return _contained(part, containers.saved_mail(part))


def _tnef(part: Part) -> Paper:
    return _contained(part, containers.unwrap_tnef(part))


def _contained(part: Part, contents: Contents) -> Paper:
    return replace(_paper(part, contents.lines), inner=contents.inner, warnings=contents.warnings)


_READERS: dict[str, Callable[[Part], Paper]] = {
    "pdf": _pdf,
    "image": _image,
    "docx": _docx,
    "odt": _odt,
    "ods": _ods,
    "xlsx": _xlsx,
    "doc": _doc,
    "rtf": _rtf,
    "html": _html,
    "text": _text,
    "zip": _zip,
    "mail": _mail,
    "msg": _msg,
    "tnef": _tnef,
}
