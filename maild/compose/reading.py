"""How a letter was read, for those who rely on it: its name, where each field stands, what is doubtful or unread."""

from dataclasses import replace

from maild.compose.occasion import Occasion
from maild.compose.reasons import may_echo, reads_back
from maild.compose.view import Line, View
from maild.compose.wording import FIELD_LABELS, TROUBLES, UNREAD, cut, date_text, one_line
from maild.core.case import Case, State
from maild.core.event import Send
from maild.core.letter import Difference, Enclosure, Field, Fields, Head, LetterKind
from maild.core.office import Actor
from maild.core.posting import MailKind

_LETTERS = {LetterKind.NODIS: "Nodis", LetterKind.SURAT: "Surat"}
_PLACES = {"body": "isi surel", "operator": "diisi petugas", "reply": "balasan pelapor", "sender": "alamat pengirim"}
"""Sources that are no enclosure."""
_SPOKEN = {
    "unit": "nama unit",
    "pic": "nama penanggung jawab",
    "phone": "nomor HP",
    "description": "uraian gangguan",
    "resolution": "permintaan penyelesaian",
}
"""The fields as a sentence names them."""
_QUOTED = ("description", "resolution")
_NAME = 60  # characters of an enclosure's name, or of a long value in a question
_MOST = 5  # enclosures that are spoken of


def with_reading(view: View, about: Occasion) -> View:
    """Say how the letter was read: what is doubtful, what could not be read, and to the office also where it stands."""
    case, letter = about.case, about.case.letter
    if not about.is_for_office:
        return replace(
            view,
            letter_name=letter_name(case) if about.may_echo else "",
            doubtful=doubts(letter.fields, about.missing, about.may_echo) if reads_back(about.send) else (),
            unread=unread_for_reporter(case, about.may_echo),
        )
    is_closed = letter.head.is_confidential and about.send.to.actor is Actor.TECHNICIAN
    return replace(
        view,
        letter_name="" if is_closed else letter_name(case),
        differences=differences(case),
        unread=unread_for_office(case),
        places=places(case),
        picture_words=picture_words(case),
    )


def letter_name(case: Case) -> str:
    """Name the letter as the register does: "Nodis Nomor W.15-UM.01.01-2217 tanggal 23 November 2026"."""
    head = case.letter.head
    number = one_line(head.number, 120).strip(" -.…_")
    if not number:
        return ""
    dated = f" tanggal {date_text(head.dated)}" if head.dated else ""
    return f"{_LETTERS.get(case.letter.kind, 'Surat')} Nomor {number}{dated}"


def classification_of(head: Head) -> str:
    """Say the sifat as it is written, or as it was understood."""
    understood = ", ".join(part for part in (head.secrecy, head.speed) if part)
    return one_line(head.classification or understood)


def places(case: Case) -> tuple[Line, ...]:
    """Say where each field was read, if any came from an enclosure: "surat.pdf hal. 1"."""
    letter = case.letter
    found = [(name, field) for name, field in letter.fields.items() if field]
    if letter.head.is_confidential or all(field.source in _PLACES for _, field in found):
        return ()
    return tuple(Line(FIELD_LABELS[name], _place(field)) for name, field in found)


def picture_of(send: Send, case: Case) -> Enclosure | None:
    """Choose the picture of the page for whoever must see that it was read right; a secret letter shows none."""
    is_for_reading = send.kind is MailKind.ALERT and case.state is State.AWAITING_READING
    is_wanted = (is_for_reading and may_echo(send, case)) or send.kind is MailKind.DIRECTIVE_REQUEST
    if case.letter.head.is_confidential or not is_wanted:
        return None
    return case.letter.picture if send.to.actor is not Actor.REPORTER else None


def picture_words(case: Case) -> str:
    """Say what the picture shows, for those who cannot see it."""
    marked = [(name, field) for name, field in case.letter.fields.items() if field and field.boxes]
    if not marked:
        return "Gambar halaman surat"
    names = ", ".join(FIELD_LABELS[name] for name, _ in marked)
    return f"Gambar halaman surat ({_place(marked[0][1])}) dengan tanda pada data yang terbaca: {names}"


def differences(case: Case) -> tuple[Line, ...]:
    """Tell what the mail and the letter say differently; of a secret letter, only that they do."""
    is_closed = case.letter.head.is_confidential
    return tuple(
        Line(FIELD_LABELS[one.field], "Isi surel dan surat berbeda; yang dipakai: surat." if is_closed else _both(one))
        for one in case.letter.differences
        if one.field in FIELD_LABELS
    )


def doubts(fields: Fields, missing: tuple[str, ...], may_echo: bool) -> tuple[str, ...]:
    """Name the fields that may have been misread, with what was read where that may be said."""
    return tuple(
        f"{_SPOKEN[name]} {_spoken(name, fields.value(name))}" if may_echo else _SPOKEN[name]
        for name in fields.doubtful()
        if name not in missing
    )


def unread_for_reporter(case: Case, may_echo: bool) -> tuple[str, ...]:
    """Ask politely for each enclosure that could not be read; its name only where it may be said."""
    asked = (
        UNREAD[one.trouble].format(f"Lampiran “{_file(one.name)}”" if may_echo else "Salah satu lampiran")
        for one in case.letter.unread
    )
    return tuple(dict.fromkeys(asked))[:_MOST]


def unread_for_office(case: Case) -> tuple[str, ...]:
    """List the enclosures that could not be read, and why."""
    is_closed = case.letter.head.is_confidential
    listed = (f"{'lampiran' if is_closed else _file(one.name)} ({TROUBLES[one.trouble]})" for one in case.letter.unread)
    return tuple(dict.fromkeys(listed))[:_MOST]


def head_lines(case: Case) -> tuple[Line, ...]:
    """List what stands in the letter's head; of a secret letter, what it is registered by."""
    head = case.letter.head
    if head.is_confidential:
        head = Head(number=head.number, dated=head.dated, classification=head.classification)
    signed = ", ".join(part for part in (head.signatory, head.signatory_title) if part)
    lines = (
        ("Nomor surat", head.number),
        ("Tanggal surat", date_text(head.dated) if head.dated else ""),
        ("Hal", "" if head.is_confidential else head.subject or case.letter.subject),
        ("Sifat", classification_of(head)),
        ("Dari", head.sender),
        ("Lampiran surat", head.enclosed),
        ("Penanda tangan", f"{signed} (NIP {head.nip})" if signed and head.nip else signed),
        ("Tembusan", "; ".join(head.copies)),
        ("Surel pengirim", case.reporter.address),
    )
    return tuple(Line(label, one_line(value)) for label, value in lines if value)


def _both(one: Difference) -> str:
    in_body, in_letter = _short(one.in_body), _short(one.in_letter)
    return f"Di surel tertulis “{in_body}”, di surat tertulis “{in_letter}”; yang dipakai: surat."


def _place(field: Field) -> str:
    source = _PLACES.get(field.source) or _file(field.source)
    return f"{source} hal. {field.page}" if field.page else source


def _file(name: str) -> str:
    """Shorten a file's name, of which the ending tells most; of a file in an archive, name the file."""
    folded = one_line(name.rpartition("/")[2] or name, 200) or "tanpa nama"
    if len(folded) <= _NAME:
        return folded
    return f"{folded[: _NAME - 10].rstrip()}…{folded[-8:]}"


def _spoken(name: str, value: str) -> str:
    return f"“{_short(value)}”" if name in _QUOTED else _short(value)


def _short(value: str) -> str:
    return cut(one_line(value), _NAME)
