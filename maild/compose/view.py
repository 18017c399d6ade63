"""What a mail's text may see: strings ready to print. Templates get these fields as plain names."""

from dataclasses import dataclass
from typing import NamedTuple

from maild.compose.answers import Choice
from maild.compose.timeline import StepRow
from maild.compose.wording import TITLES
from maild.core.posting import MailKind


class Line(NamedTuple):
    """A labelled value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a template may print, flat."""

    kind: str
    office: str
    title: str
    number: str = ""
    reason: str = ""
    text: str = ""  # the words that go with the reason
    # who is written to
    actor: str = ""
    salutation: str = ""
    person: str = ""
    # where the case stands
    state: str = ""
    is_ended: bool = False
    step: str = ""
    activity: str = ""
    due: str = ""
    by: str = ""  # `due` in short
    is_expired: bool = False  # withdrawn because nothing came in time
    opened: str = ""
    now: str = ""
    next_work: str = ""  # when work begins, if the office is closed now
    waiting_for: str = ""
    # the complaint
    fields: tuple[Line, ...] = ()
    brief: tuple[Line, ...] = ()  # `fields`, cut for the first screen
    uncut: tuple[Line, ...] = ()  # those that `brief` cuts and that stand nowhere else in the mail
    has_documents: bool = False  # came with the letter; they are kept, not read
    missing: tuple[str, ...] = ()
    wants_mobile: bool = False
    wanted: str = ""
    category: str = ""
    severity: str = ""
    classification: str = ""
    letter: tuple[Line, ...] = ()
    letter_text: str = ""
    is_confidential: bool = False
    supplements: tuple[Line, ...] = ()
    # answering
    choices: tuple[Choice, ...] = ()
    code: str = ""
    telephone: str = ""
    call_link: str = ""
    whatsapp_link: str = ""
    # what was decided and done
    directive: str = ""
    directive_by: str = ""
    confirmation: str = ""
    order: str = ""
    team: str = ""
    members: tuple[Line, ...] = ()
    pause: str = ""
    progress: tuple[Line, ...] = ()
    cause: str = ""
    checklist: tuple[str, ...] = ()
    photos: int = 0
    reported: str = ""
    reported_by: str = ""
    revision: str = ""
    again: str = ""  # why an order is given anew: "unable" | "reopened"
    again_words: str = ""
    decision: str = ""
    # the result
    addressee: str = ""
    letter_number: str = ""
    has_draft: bool = False
    signer: str = ""
    signer_title: str = ""
    signer_nip: str = ""
    today: str = ""
    reopen_until: str = ""
    completion_days: int = 0
    steps: tuple[StepRow, ...] = ()
    attached: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def a_sample(kind: MailKind) -> View:
    """Make an invented view with something in every field, on which templates are tried."""
    line, words = Line("Nama Unit", "Lapas Kelas IIA Kediri"), ("contoh",)
    row = StepRow(2, "Disposisi", "Kabag", "24/11/2026 08.00", "24/11/2026 08.30", "30 menit", "tepat waktu")
    return View(
        kind=kind, office="Kantor Contoh", title=TITLES[kind], number="PGJ-2026-0001", text="contoh",
        salutation="Kepala Bagian", person="contoh", state="contoh", step="Tahap 2 dari 8", activity="contoh",
        due="contoh", by="contoh", opened="contoh", now="contoh", fields=(line,), brief=(line,), uncut=(line,),
        missing=words, letter=(line,),
        letter_text="contoh", supplements=(line,), members=(line,), progress=(line,), checklist=words,
        choices=(Choice("SETUJU", ("SETUJU",), "contoh", (), True, "mailto:a@b.example"),), code="contoh",
        call_link="tel:+6281255500143", whatsapp_link="https://wa.me/6281255500143", steps=(row,), attached=words,
        withheld=words,
    )  # fmt: skip
