"""What a mail's text may see: strings ready to print. Templates get these fields as plain names."""

from dataclasses import dataclass
from typing import NamedTuple

from maild.compose.timeline import StepRow
from maild.compose.wording import TITLES
from maild.core.posting import MailKind


class Line(NamedTuple):
    """A labelled value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the button's label, what to type, what it does, and the link that fills the same in.

    A line may end with what the writer has to say himself, which the filled-in body leaves open: `hints`.
    """

    label: str
    lines: tuple[str, ...]
    effect: str
    hints: tuple[str, ...] = ()
    is_main: bool = False
    link: str = ""

    @property
    def body(self) -> str:
        """Return what the link fills in: the lines, without what the writer has to say himself."""
        return "\n".join(_open(line, self.hints) for line in self.lines)


def _open(line: str, hints: tuple[str, ...]) -> str:
    return next((line.removesuffix(hint) for hint in hints if line.endswith(hint)), line)


class Nudge(NamedTuple):
    """Somebody who has not answered in time, and how he is reached."""

    name: str
    phone: str
    whatsapp: str = ""  # link with the words ready to send
    call: str = ""


class Matter(NamedTuple):
    """One number of an official's list: a case that waits for his answer, or one that he has decided."""

    number: str
    case: str
    unit: str
    told: str  # what is asked of him, or what he decided
    when: str  # by when it is asked, or when he decided
    is_late: bool = False
    words: str = ""  # what was reported, or what came of the decision
    choices: tuple[Choice, ...] = ()


class Group(NamedTuple):
    """Cases that wait for one and the same, each with its unit as the label."""

    heading: str
    lines: tuple[Line, ...]


OVERVIEW = "_overview"
"""The `kind` of a view, and the name of its template, of a digest that asks nothing."""


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
    is_known: bool = False  # the reporter's own words stand in this mail
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
    standing: str = ""  # step, who is waited for and the deadline, in one line
    # the complaint
    fields: tuple[Line, ...] = ()
    brief: tuple[Line, ...] = ()  # `fields`, cut for the first screen
    uncut: tuple[Line, ...] = ()  # those that `brief` cuts and that stand nowhere else in the mail
    missing: tuple[str, ...] = ()
    wants_mobile: bool = False
    wanted: str = ""
    category: str = ""
    severity: str = ""
    classification: str = ""
    letter: tuple[Line, ...] = ()
    letter_name: str = ""  # "Nodis Nomor … tanggal …"
    letter_text: str = ""
    is_confidential: bool = False
    supplements: tuple[Line, ...] = ()
    # how it was read
    doubtful: tuple[str, ...] = ()  # fields that may have been misread, with their values where `is_known`
    differences: tuple[Line, ...] = ()
    unread: tuple[str, ...] = ()  # enclosures: to the reporter what is asked of him, to the office what is wrong
    places: tuple[Line, ...] = ()  # where each of `fields` was read
    picture: str = ""  # address of the page's picture in this mail: "cid:…"
    picture_words: str = ""
    # answering
    choices: tuple[Choice, ...] = ()
    code: str = ""
    challenge: str = ""  # the digits that are asked back
    challenged: str = ""  # the answer that waits for them
    # a numbered list of several cases
    listed: str = ""  # its day
    matters: tuple[Matter, ...] = ()
    unlisted: int = 0  # how many more there are
    approves_all: bool = False  # SETUJU answers every one of them
    form_link: str = ""  # fills in one reply for all numbers
    form_lines: tuple[str, ...] = ()  # an example of it
    # an overview of all cases
    open_cases: int = 0
    late_cases: int = 0
    groups: tuple[Group, ...] = ()  # those that are not in `matters`
    unshown: int = 0  # how many more of them there are
    week: str = ""  # its days, where its figures are told
    figures: tuple[Line, ...] = ()
    measures: tuple[Line, ...] = ()  # of each step that was completed in it
    pauses: tuple[Line, ...] = ()
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
    # other cases of the same incident
    is_shared: bool = False  # it is handled together with another
    incident: str = ""  # by its number
    alike: tuple[Line, ...] = ()  # those that are proposed
    followers: tuple[Line, ...] = ()
    # a mail that did not arrive
    lost: tuple[Line, ...] = ()
    stand_ins: tuple[str, ...] = ()  # who may answer instead
    standbys: tuple[str, ...] = ()  # to whom the question will be passed on
    absent_role: str = ""  # the role, where nobody stands in: "kabag" | "kasubbag"
    rulings: tuple[str, ...] = ()  # commands that record what is answered on the phone
    # a step that is late
    nudges: tuple[Nudge, ...] = ()  # who was asked
    late_for: str = ""  # in office time
    # handing over, to a reporter without an email address
    handed: str = ""  # the kind of mail that is handed over
    handed_title: str = ""
    reporter: str = ""
    reporter_unit: str = ""
    whatsapp_text: str = ""
    office_address: str = ""
    # the result
    addressee: str = ""
    basis: str = ""  # the letter that the result answers, as it may be named to the reporter
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
    choice = Choice("SETUJU", ("SETUJU",), "contoh", (), True, "mailto:a@b.example")
    matter = Matter("1", "PGJ-2026-0001", "contoh", "contoh", "contoh", True, "contoh", (choice,))
    row = StepRow(2, "Disposisi", "Kabag", "24/11/2026 08.00", "24/11/2026 08.30", "30 menit", "tepat waktu")
    return View(
        kind=kind, office="Kantor Contoh", title=TITLES[kind], number="PGJ-2026-0001", text="contoh",
        salutation="Kepala Bagian", person="contoh", state="contoh", step="Tahap 2 dari 8", activity="contoh",
        due="contoh", by="contoh", opened="contoh", now="contoh", fields=(line,), brief=(line,), uncut=(line,),
        missing=words, letter=(line,),
        letter_text="contoh", supplements=(line,), members=(line,), progress=(line,), checklist=words,
        choices=(choice,), code="contoh", listed="contoh", matters=(matter,), unlisted=1,
        form_link="mailto:a@b.example", form_lines=words,
        open_cases=2, late_cases=1, groups=(Group("contoh", (line,)),), unshown=1, week="contoh", figures=(line,),
        measures=(line,), pauses=(line,),
        challenge="123456", challenged="SETUJU",
        letter_name="contoh", doubtful=words, differences=(line,), unread=words, places=(line,), picture="cid:a@b",
        picture_words="contoh", handed=MailKind.RECEIPT if kind is MailKind.HANDOVER else "", handed_title="contoh",
        reporter="contoh", whatsapp_text="contoh", standing="contoh", late_for="2 jam",
        nudges=(Nudge("contoh", "+62812", "https://wa.me/62812", "tel:+62812"),), alike=(line,), followers=(line,),
        incident="contoh", lost=(line,), stand_ins=words, standbys=words, rulings=words,
        call_link="tel:+6281255500143", whatsapp_link="https://wa.me/6281255500143", steps=(row,), attached=words,
        withheld=words,
    )  # fmt: skip
