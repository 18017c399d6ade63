"""Take files out of what holds others: ZIP archives, nested and saved mails, winmail.dat."""

from dataclasses import dataclass

from maild.core.letter import Trouble
from maild.errors import Unreadable
from maild.intake import mime
from maild.intake.headers import clean_line
from maild.intake.html import visible_text
from maild.intake.paper.archive import Archive
from maild.intake.paper.compound import CompoundFile
from maild.intake.paper.outlookmsg import read_msg
from maild.intake.paper.refusal import Refused
from maild.intake.paper.richtext import read_rtf
from maild.intake.paper.winmail import OutlookMail, read_tnef
from maild.intake.parts import Part

_MOST_FILES = 60
_LARGEST_FILE = 32 << 20
_DEEPEST = 2  # archives in each other
_CLUTTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini", "~$")
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Contents:
    """What a container holds: its own text, the files in it, and what was left out."""

    lines: tuple[str, ...] = ()
    inner: tuple[Part, ...] = ()
    warnings: tuple[str, ...] = ()


def unzip(part: Part) -> Contents:
    """Unpack a ZIP of letters; raises Refused."""
    if part.name.count("/") >= _DEEPEST:
        raise Refused(Trouble.UNSUPPORTED, "a ZIP archive inside others")
    archive = Archive(part.data)
    names = [name for name in archive.names if not _is_clutter(name)]
    inner: list[Part] = []
    refusals: list[Refused] = []
    for name in names[:_MOST_FILES]:
        try:
            inner.append(Part(inner_name(part, name), "", archive.read(name, _LARGEST_FILE)))
        except Refused as refused:
            refusals.append(refused)
    if refusals and not inner:
        raise refusals[0]
    left = len(names) - len(inner)
    warnings = (f"{left} files of the archive are not read",) if left else ()
    return Contents(inner=tuple(inner), warnings=(*warnings, *map(str, refusals[:1])))


def nested_mail(part: Part) -> Contents:
    """Read a mail that is attached to another; raises Refused."""
    try:
        mail = mime.parse(part.data)
    except Unreadable as error:
        raise Refused(Trouble.DAMAGED, f"the attached mail: {error}") from error
    shown = [("From", " ".join(mail.from_headers)), ("Date", mail.header("date")), ("Subject", mail.subject)]
    head = tuple(f"{name}: {clean_line(value)}" for name, value in shown if value.strip())
    inner = tuple(
        Part(inner_name(part, found.name), found.media_type, found.data, found.is_decoration) for found in mail.parts
    )
    return Contents((*head, "", *mail.text.split("\n")), inner[:_MOST_FILES])


def unwrap_tnef(part: Part) -> Contents:
    """Take text and attachments out of Outlook's winmail.dat; raises Refused."""
    return _outlook_contents(part, read_tnef(part.data))


def saved_mail(part: Part) -> Contents:
    """Read a mail that Outlook saved as .msg; raises Refused."""
    return _outlook_contents(part, read_msg(CompoundFile(part.data)))


def _outlook_contents(part: Part, mail: OutlookMail) -> Contents:
    lines = tuple(mail.text.splitlines())
    if not mail.text.strip() and mail.html.strip():
        lines = tuple(visible_text(mail.html).splitlines())
    elif not mail.text.strip() and mail.rtf:
        lines = read_rtf(mail.rtf)
    inner = tuple(Part(inner_name(part, name), "", data) for name, data in mail.files[:_MOST_FILES])
    return Contents((*mail.head, "", *lines), inner)


def inner_name(part: Part, name: str) -> str:
    """Name a file inside another for people: "berkas.zip/surat.pdf"."""
    last = clean_line(name.replace("\\", "/").rstrip("/").rpartition("/")[2]).strip(" .")
    return f"{part.name}/{last[-_LONGEST_NAME:] or 'tanpa-nama'}"


def _is_clutter(name: str) -> bool:
    folded = name.casefold().replace("\\", "/")
    return folded.startswith(_CLUTTER[0]) or folded.rpartition("/")[2].startswith(_CLUTTER[1:])
