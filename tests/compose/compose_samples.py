"""A sample office and a sample mail of every kind, for the tests of compose and for looking at them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from maild.compose.mail import MailDesk, Rendered, compose
from maild.compose.templates import Templates
from maild.core.answer import Answer, AnswerName, RepairReport
from maild.core.case import REPORTER_QUESTION, Case, Decided, Dossier, Following, Note, Pending, State, Undo
from maild.core.event import Answered, Event, Reason, Reporter, Route, Send, Undelivered
from maild.core.following import Peer
from maild.core.letter import (
    Difference,
    Enclosure,
    Field,
    Fields,
    Head,
    Letter,
    LetterKind,
    Severity,
    Trouble,
    UnreadEnclosure,
)
from maild.core.office import Actor, Member, Office, Official, Team, Then
from maild.core.posting import MailKind, Posting, Recipient

TEMPLATES = Path(__file__).parents[2] / "templates"
SECRET = b"a secret of the tests only, 32 by"
NOW = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)  # Tuesday, 09.15 WIB
K, R = MailKind, Reason

KABAG = Recipient(
    Actor.KABAG, "kabag@kanwil.example", "Ratna Dewi, S.H.", "Kepala Bagian Program dan Hubungan Masyarakat"
)
KASUBBAG = Recipient(
    Actor.KASUBBAG,
    "joko@kanwil.example",
    "Joko Santoso, S.Kom.",
    "Plh. Kepala Subbagian Humas, Reformasi Birokrasi, dan Teknologi Informasi",
)
ANDI = Recipient(Actor.TECHNICIAN, "andi@kanwil.example", "Andi Prasetyo")
REPORTER = Recipient(Actor.REPORTER, "lapaskediri@unit.example", "Bambang Suryanto")
OPERATOR = Recipient(Actor.OPERATOR, "admin@kanwil.example")
NIGHT_WATCH = Recipient(Actor.OPERATOR, "jaga@kanwil.example", "Dimas Saputra")

OFFICE = Office(
    name="Kantor Wilayah Kementerian Hukum dan HAM Jawa Timur",
    address="pengaduan@kanwil.example",
    alert_to=("admin@kanwil.example",),
    officials=(
        Official(Actor.KABAG, KABAG.name, (KABAG.address,), KABAG.title, "198001012005012001"),
        Official(
            Actor.KASUBBAG,
            "Siti Aminah, S.Kom.",
            ("kasubbag@kanwil.example",),
            "Kepala Subbagian Humas, Reformasi Birokrasi, dan Teknologi Informasi",
            "198502022010012002",
        ),
        Official(Actor.KASUBBAG, KASUBBAG.name, (KASUBBAG.address,), nip="198703032011011003", kind="Plh."),
    ),
    teams=(
        Team(
            "jaringan",
            "Tim Teknis Data dan Jaringan",
            (Member(ANDI.name, (ANDI.address,), "+6281255500103"), Member("Budi", ("budi@kanwil.example",))),
        ),
        Team("aplikasi", "Tim Teknis Aplikasi", (Member("Citra", ("citra@kanwil.example",)),)),
    ),
    default_route=Then(team="jaringan"),
)
PHOTO = Enclosure("IMG-20261124-WA0003.jpg", "image/jpeg", 1200, "photo")
SCAN = Enclosure("surat pengaduan.pdf", "application/pdf", 900, "scan")
LETTER = Letter(
    fields=Fields(
        Field("Lapas Kelas IIA Kediri"),
        Field("Bambang Suryanto, A.Md.IP., S.H., M.H."),
        Field("0812-5550-0143", e164="+6281255500143"),
        Field(
            "Koneksi internet pada ruang Registrasi dan ruang SDP terputus sejak Senin, 23 November 2026 pukul "
            "07.45 WIB. Lampu LOS pada ONT menyala merah."
        ),
        Field("Mohon dilakukan pengecekan dan perbaikan jalur fiber optik agar aplikasi SDP dapat digunakan kembali."),
    ),
    head=Head("W.15-UM.01.01-2217", NOW.date(), "Pengaduan gangguan jaringan", classification="Segera"),
    category=("fiber_optik",),
    severity=Severity.HIGH,
    text="Yth. Kepala Bagian Program dan Humas\ndi tempat\n\nDengan hormat,\nkoneksi internet kami terputus.\n",
    enclosures=(SCAN,),
)
CASE = Case(
    key="k" * 26,
    number="PGJ-2026-0001",
    state=State.AWAITING_DIRECTIVE,
    round=1,
    since=NOW - timedelta(minutes=5),
    opened=NOW - timedelta(minutes=7),
    reporter=Reporter(REPORTER.address, REPORTER.name, True, "<letter.1@unit.example>"),
    letter=LETTER,
    route=Route("fiber", Then("jaringan", "Untuk ditindaklanjuti sesuai SOP", "Segera")),
)
HOURS = tuple(NOW - timedelta(hours=1) + timedelta(minutes=10 * step) for step in range(7))
DIRECTED = replace(
    CASE,
    opened=NOW - timedelta(minutes=64),
    state=State.AWAITING_CONFIRMATION,
    directive=Note(HOURS[0], KABAG.address, "Kasubbag HRBTI untuk segera ditindaklanjuti dan dilaporkan hasilnya"),
    decided=(Decided("awaiting_directive/1", KABAG.address, "approve", HOURS[0]),),
    undo=Undo("awaiting_directive/1", CASE),
)
CONFIRMED = replace(
    DIRECTED,
    state=State.AWAITING_ORDER,
    confirmation=Note(HOURS[1], KASUBBAG.address, "WA 10.05, gangguan benar"),
)
ORDERED = replace(
    CONFIRMED,
    state=State.REPAIRING,
    order=Note(HOURS[2], KASUBBAG.address, "Tim Teknis Data dan Jaringan"),
    team="jaringan",
    progress=(Note(HOURS[3], ANDI.address, "Tim sudah di lokasi, kabel sedang disambung"),),
)
PAUSED = replace(ORDERED, state=State.REPAIR_PAUSED, pause=Note(HOURS[3], ANDI.address, "menunggu pihak Telkom"))
PARTIAL = replace(ORDERED, report=RepairReport("Kabel FO putus terkena galian"))
REPORTED = replace(
    ORDERED,
    state=State.AWAITING_APPROVAL,
    report=RepairReport(
        "Kabel fiber optik putus di tiang depan kantor karena galian",
        ("Sambung ulang FO", "Uji ping 0% loss"),
        (PHOTO,),
    ),
    reported=Note(HOURS[4], ANDI.address, "SELESAI"),
)
APPROVED = replace(
    REPORTED,
    state=State.CLOSED,
    approvals=(Note(HOURS[5], KASUBBAG.address, ""),),
    letter_number="W.15-TI.05.01-123",
    ended=HOURS[5],
)
INCOMPLETE = replace(
    CASE,
    state=State.AWAITING_COMPLETION,
    letter=replace(
        LETTER, fields=replace(LETTER.fields, phone=Field("(0354) 555100", e164="+62354555100"), resolution=None)
    ),
)
WANTED = replace(CASE, state=State.AWAITING_COMPLETION, wanted="foto ONT dan nomor layanan")
UNREADABLE = replace(CASE, state=State.AWAITING_READING, letter=Letter(is_readable=False))
REJECTED = replace(CASE, state=State.REJECTED, directive=Note(NOW, KABAG.address, "bukan kewenangan kami"))

PICTURE = Enclosure("surat.jpg", "image/jpeg", 900, "picture")
JPEG = b"\xff\xd8\xff\xe0 a picture of a page"
_BOX = ((0.1, 0.2, 0.9, 0.23),)
SCANNED = replace(
    CASE,
    letter=replace(
        LETTER,
        kind=LetterKind.NODIS,
        fields=Fields(
            Field("Lapas Kelas IIA Kediri", 0.97, SCAN.name, 1, boxes=_BOX),
            replace(LETTER.fields.pic, source=SCAN.name, page=1, boxes=_BOX),
            Field("0812-5550-0143", 0.74, SCAN.name, 1, e164="+6281255500143", boxes=_BOX),
            replace(LETTER.fields.description, source=SCAN.name, page=2, boxes=_BOX),
            LETTER.fields.resolution,
        ),
        differences=(Difference("phone", "0812-5550-0148", "0812-5550-0143"),),
        unread=(UnreadEnclosure("foto ONT.rar", Trouble.UNSUPPORTED),),
        picture=PICTURE,
    ),
)
ON_PAPER = replace(SCANNED, reporter=Reporter(""))
DESK = Recipient(Actor.REPORTER, "meja.layanan@kanwil.example")

_Q = REPORTER_QUESTION


def _waiting(case):
    """Let the Kabag's answer wait for its code."""
    event = Event("mail", NOW, Actor.KABAG, Answered((Answer(AnswerName.APPROVE),), "Setuju"))
    return replace(case, pending=(Pending("challenge/1", event),))


def _lost(kind: MailKind, to: Recipient, case: Case) -> tuple[Send, Case]:
    lost = Undelivered("p" * 26, kind, to, "5.1.1 no such user")
    return Send(K.ALERT, OPERATOR, reason=R.UNDELIVERED, undelivered=lost), case


def _ask(kind, to, case, reason=None, text="", missing=(), enclosures=()):
    question = _Q if to in (REPORTER, DESK) else case.question if to is not OPERATOR else ""
    return Send(kind, to, question, reason, text, missing, enclosures), case


def _told(to, case, reason, text=""):
    """Write an escalation, which asks nothing."""
    return Send(K.ESCALATION, to, reason=reason, text=text), case


FIRST = Peer("PGJ-2026-0007", "Rutan Kelas IIB Nganjuk", "Siti Aminah, A.Md.", "0812-5550-0199",
             NOW - timedelta(minutes=25))  # fmt: skip
SECOND = Peer("PGJ-2026-0009", "Kanim Kelas II Blitar", "Yusuf", "0812-5550-0177", NOW - timedelta(days=1))
ALIKE = replace(DIRECTED, alike=(FIRST,))
FOLLOWING = replace(ORDERED, incident=Following(FIRST.number, "event", "awaiting_confirmation/3"))
BOTH = (FIRST, SECOND)

SAMPLES = {
    "receipt": _ask(K.RECEIPT, REPORTER, CASE),
    "completion_request": _ask(K.COMPLETION_REQUEST, REPORTER, INCOMPLETE, missing=("phone", "resolution")),
    "completion_request-wanted": _ask(K.COMPLETION_REQUEST, REPORTER, WANTED, R.RETURNED, WANTED.wanted),
    "directive_request": _ask(K.DIRECTIVE_REQUEST, KABAG, CASE, enclosures=(SCAN,)),
    "receipt-scanned": _ask(K.RECEIPT, REPORTER, SCANNED),
    "directive_request-scanned": _ask(K.DIRECTIVE_REQUEST, KABAG, SCANNED, enclosures=(SCAN,)),
    "directive_request-returned": _ask(K.DIRECTIVE_REQUEST, KABAG, CASE, R.RETURNED, "bukan jaringan, mohon arahan"),
    "directive": _ask(K.DIRECTIVE, KASUBBAG, DIRECTED, enclosures=(SCAN,)),
    "order_request": _ask(K.ORDER_REQUEST, KASUBBAG, CONFIRMED),
    "order_request-unable": _ask(K.ORDER_REQUEST, KASUBBAG, CONFIRMED, R.UNABLE, "perangkat harus diganti"),
    "order": _ask(K.ORDER, ANDI, ORDERED),
    "order-revision": _ask(K.ORDER, ANDI, replace(ORDERED, revision="foto buram"), R.REVISION, "foto buram"),
    "progress": _ask(K.PROGRESS, REPORTER, ORDERED),
    "progress-paused": _ask(K.PROGRESS, REPORTER, PAUSED, R.PAUSED, "menunggu pihak Telkom"),
    "progress-supplement": _ask(K.PROGRESS, KABAG, CASE, R.SUPPLEMENT, "lampu ONT kini mati semua"),
    "report_request": _ask(K.REPORT_REQUEST, ANDI, PARTIAL, missing=("checklist", "photos")),
    "approval_request": _ask(K.APPROVAL_REQUEST, KASUBBAG, REPORTED, enclosures=(PHOTO,)),
    "result": _ask(K.RESULT, REPORTER, APPROVED, enclosures=(PHOTO,)),
    "closing_report": _ask(K.CLOSING_REPORT, KABAG, APPROVED, enclosures=(PHOTO,)),
    "rejection": _ask(K.REJECTION, REPORTER, REJECTED, text="bukan kewenangan kami"),
    "withdrawal": _ask(K.WITHDRAWAL, REPORTER, replace(CASE, state=State.WITHDRAWN)),
    "reminder": _ask(K.REMINDER, KASUBBAG, DIRECTED),
    "reminder-paused": _ask(K.REMINDER, ANDI, ORDERED),
    "escalation": _told(KABAG, DIRECTED, R.LATE),
    "escalation-team": _told(KASUBBAG, ORDERED, R.LATE),
    "escalation-admin": _told(OPERATOR, CASE, R.LATE),
    "escalation-proposal": _told(OPERATOR, CASE, R.ABSENT),
    "escalation-passed_on": _told(KABAG, CASE, R.STANDING_IN, "Joko Santoso"),
    "escalation-passed_on-admin": _told(OPERATOR, CASE, R.STANDING_IN, "Joko Santoso"),
    "escalation-night": _told(NIGHT_WATCH, CASE, R.ON_CALL),
    "directive_request-stand_in": _ask(K.DIRECTIVE_REQUEST, KABAG, CASE, R.STANDING_IN),
    "order-appointed": _ask(K.ORDER, ANDI, ORDERED, R.APPOINTED),
    **{
        f"clarification-{reason}": _ask(K.CLARIFICATION, KABAG, CASE, reason)
        for reason in Reason
        if reason not in (R.CONFIRMATION_OWED, R.TEAM_UNKNOWN)
    },
    "clarification-confirmation_owed": _ask(K.CLARIFICATION, KASUBBAG, DIRECTED, R.CONFIRMATION_OWED),
    "clarification-team_unknown": _ask(K.CLARIFICATION, KASUBBAG, CONFIRMED, R.TEAM_UNKNOWN, "tim listrik"),
    "confirmation": _ask(K.CONFIRMATION, KABAG, DIRECTED),
    "challenge": (Send(K.CHALLENGE, KABAG, "challenge/1", text="Setuju, mohon segera"), _waiting(CASE)),
    "alert-not_his": _ask(K.ALERT, OPERATOR, CASE, R.NOT_HIS, "palsu@lain.example"),
    "status": _ask(K.STATUS, REPORTER, PAUSED),
    "status-too_late": _ask(K.STATUS, REPORTER, ORDERED, R.TOO_LATE),
    "alert": _ask(K.ALERT, OPERATOR, UNREADABLE, R.UNREADABLE, "surat.pdf: password"),
    "alert-other_matter": _ask(K.ALERT, OPERATOR, replace(SCANNED, state=State.AWAITING_READING), R.OTHER_MATTER),
    "alert-unscanned": _ask(K.ALERT, OPERATOR, replace(SCANNED, state=State.AWAITING_READING), R.UNSCANNED),
    "alert-undelivered": _lost(K.DIRECTIVE, KASUBBAG, DIRECTED),
    "alert-undelivered-alone": _lost(K.DIRECTIVE_REQUEST, KABAG, CASE),
    "alert-undelivered-team": _lost(K.ORDER, ANDI, ORDERED),
    "alert-undelivered-reporter": _lost(K.COMPLETION_REQUEST, REPORTER, INCOMPLETE),
    "alert-undelivered-result": _lost(K.RESULT, REPORTER, APPROVED),
    "directive-alike": _ask(K.DIRECTIVE, KASUBBAG, ALIKE, enclosures=(SCAN,)),
    "directive-parted": _ask(K.DIRECTIVE, KASUBBAG, DIRECTED, R.PARTED, f"{FIRST.number} withdrawn"),
    "order_request-alike": _ask(K.ORDER_REQUEST, KASUBBAG, replace(CONFIRMED, alike=BOTH)),
    "clarification-not_joined-unnamed": _ask(
        K.CLARIFICATION, KASUBBAG, replace(ALIKE, alike=BOTH), R.NOT_JOINED, "unnamed"
    ),
    "clarification-not_joined-over": _ask(K.CLARIFICATION, KASUBBAG, DIRECTED, R.NOT_JOINED, f"over {FIRST.number}"),
    "clarification-following": (
        Send(K.CLARIFICATION, KASUBBAG, FOLLOWING.incident.question, R.ALREADY_DECIDED, KASUBBAG.address),
        FOLLOWING,
    ),
    "order-followed": _ask(K.ORDER, ANDI, replace(ORDERED, followers=BOTH)),
    "approval_request-followed": _ask(K.APPROVAL_REQUEST, KASUBBAG, replace(REPORTED, followers=BOTH)),
    "closing_report-followed": _ask(K.CLOSING_REPORT, KABAG, replace(APPROVED, followers=BOTH), enclosures=(PHOTO,)),
    "progress-joined": _ask(K.PROGRESS, ANDI, replace(ORDERED, followers=BOTH), R.JOINED, SECOND.number),
    "progress-following": _ask(K.PROGRESS, REPORTER, FOLLOWING),
    "progress-following-supplement": _ask(K.PROGRESS, ANDI, FOLLOWING, R.SUPPLEMENT, "lantai 2 juga mati"),
    "alert-supplement": _ask(K.ALERT, OPERATOR, CASE, R.SUPPLEMENT, "masih mati"),
}
SAMPLES |= {
    f"handover-{kind}": _ask(K.HANDOVER, DESK, replace(case, letter=ON_PAPER.letter, reporter=ON_PAPER.reporter),
                             R.NO_ADDRESS, kind)
    for kind, case in (
        (K.RECEIPT, CASE), (K.PROGRESS, ORDERED), (K.RESULT, APPROVED), (K.REJECTION, REJECTED),
        (K.WITHDRAWAL, replace(CASE, state=State.WITHDRAWN)), (K.STATUS, PAUSED),
    )
} | {
    f"handover-{kind}": _ask(K.HANDOVER, DESK, replace(INCOMPLETE, reporter=ON_PAPER.reporter), R.NO_ADDRESS, kind,
                             ("phone", "resolution"))
    for kind in (K.COMPLETION_REQUEST, K.REMINDER)
}  # fmt: skip

HANDED = tuple(send.text for send, _ in SAMPLES.values() if send.kind is K.HANDOVER)


def sources() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.j2")}


COMPILED = Templates(sources())


def a_desk(plus_addressing: bool = True) -> MailDesk:
    return MailDesk(OFFICE.address, OFFICE.name, SECRET, COMPILED, kept, plus_addressing)


def kept(digest: str) -> bytes:
    return JPEG if digest == PICTURE.digest else digest.encode() * 100


def written(send: Send, case: Case, postings: tuple[Posting, ...] = (), desk: MailDesk | None = None) -> Rendered:
    return compose(send, Dossier(case, (), postings), OFFICE, "a cause", NOW, 1, desk or a_desk())
