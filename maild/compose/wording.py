"""How the records of the core are said in formal Indonesian: states, reasons' subjects, answers, moments, sizes."""

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from maild.core.answer import AnswerName as A
from maild.core.case import State as S
from maild.core.event import Reason
from maild.core.letter import Trouble
from maild.core.office import Actor
from maild.core.pausing import Cause
from maild.core.posting import MailKind as K
from maild.core.worktime import Standard

FIELD_LABELS = {
    "unit": "Nama Unit",
    "pic": "Penanggung Jawab",
    "phone": "No. HP/WA",
    "description": "Uraian Gangguan",
    "resolution": "Permintaan Penyelesaian",
}
REPORT_PARTS = {
    "cause": "analisis penyebab gangguan",
    "checklist": "checklist penyelesaian gangguan",
    "photos": "foto bukti perbaikan",
}
STATES = {
    S.AWAITING_READING: "Diterima, sedang diperiksa petugas",
    S.AWAITING_COMPLETION: "Menunggu Kelengkapan",
    S.AWAITING_DIRECTIVE: "Menunggu Disposisi",
    S.AWAITING_CONFIRMATION: "Menunggu Konfirmasi kepada Pelapor",
    S.AWAITING_ORDER: "Menunggu Perintah Perbaikan",
    S.REPAIRING: "Dalam Perbaikan",
    S.REPAIR_PAUSED: "Perbaikan Ditunda",
    S.AWAITING_APPROVAL: "Selesai Diperbaiki, menunggu persetujuan hasil",
    S.CLOSED: "Selesai, hasil telah disampaikan",
    S.REJECTED: "Ditolak",
    S.WITHDRAWN: "Dicabut",
}
SUBJECTS = {
    Actor.REPORTER: "Pengaduan gangguan layanan jaringan",
    Actor.KABAG: "Disposisi pengaduan gangguan layanan jaringan",
    Actor.KASUBBAG: "Penanganan pengaduan gangguan layanan jaringan",
    Actor.TECHNICIAN: "Perbaikan gangguan layanan jaringan",
    Actor.OPERATOR: "Pemberitahuan pengaduan gangguan layanan jaringan",
}
"""One subject for all mails of a case to one person: Gmail makes one thread of them only where References and subject
both agree. What a mail asks, and by when, stands in its hidden first line, which lists show behind the subject."""
TITLES = {
    K.RECEIPT: "Tanda terima pengaduan gangguan jaringan",
    K.COMPLETION_REQUEST: "Mohon kelengkapan data pengaduan",
    K.DIRECTIVE_REQUEST: "Mohon disposisi pengaduan gangguan jaringan",
    K.DIRECTIVE: "Mohon konfirmasi kepada pelapor dan perintah perbaikan",
    K.ORDER_REQUEST: "Mohon perintah perbaikan",
    K.ORDER: "Perintah perbaikan gangguan jaringan",
    K.PROGRESS: "Perkembangan penanganan pengaduan",
    K.REPORT_REQUEST: "Mohon laporan hasil perbaikan dilengkapi",
    K.APPROVAL_REQUEST: "Mohon persetujuan hasil perbaikan",
    K.RESULT: "Hasil perbaikan gangguan jaringan",
    K.CLOSING_REPORT: "Laporan hasil perbaikan gangguan jaringan",
    K.REJECTION: "Pengaduan tidak dapat ditindaklanjuti",
    K.WITHDRAWAL: "Pengaduan dinyatakan dicabut",
    K.REMINDER: "Pengingat: mohon jawaban Bapak/Ibu",
    K.ESCALATION: "Tahap pengaduan yang terlambat",
    K.CLARIFICATION: "Mengenai balasan Bapak/Ibu",
    K.CONFIRMATION: "Keputusan Bapak/Ibu telah dicatat",
    K.CHALLENGE: "Mohon pastikan jawaban Bapak/Ibu",
    K.STATUS: "Status pengaduan gangguan jaringan",
    K.DIGEST: "Daftar keputusan yang menunggu Bapak/Ibu",
    K.HANDOVER: "Mohon disampaikan kepada pelapor",
    K.ALERT: "Perlu penanganan petugas",
}
TITLES_AGAIN = {
    (K.ESCALATION, Reason.ON_CALL): "Pengaduan mendesak di luar jam kerja",
    (K.ESCALATION, Reason.ABSENT): "Pejabat belum menjawab: usul pengganti",
    (K.ESCALATION, Reason.STANDING_IN): "Pertanyaan disampaikan kepada pejabat pengganti",
    (K.ORDER, Reason.REVISION): "Mohon laporan hasil perbaikan diperbaiki",
    (K.ORDER, Reason.UNABLE): "Perintah perbaikan lanjutan",
    (K.ORDER, Reason.REOPENED): "Perintah perbaikan ulang: layanan belum normal",
    (K.ORDER_REQUEST, Reason.UNABLE): "Perbaikan belum dapat dilakukan: mohon perintah selanjutnya",
    (K.ORDER_REQUEST, Reason.REOPENED): "Layanan belum normal: mohon perintah perbaikan ulang",
    (K.PROGRESS, Reason.SUPPLEMENT): "Keterangan tambahan dari pelapor",
    (K.PROGRESS, Reason.JOINED): "Pelapor lain dengan gangguan yang sama",
    (K.STATUS, Reason.REOPENED): "Pengaduan dibuka kembali",
}
"""What a mail is about where it repeats a request."""
ASKED = {
    S.AWAITING_DIRECTIVE: "Mohon disposisi",
    S.AWAITING_CONFIRMATION: TITLES[K.DIRECTIVE],
    S.AWAITING_ORDER: TITLES[K.ORDER_REQUEST],
    S.AWAITING_APPROVAL: TITLES[K.APPROVAL_REQUEST],
}
"""What waits for an official, in a list."""
ROLES: dict[str, str] = {
    Actor.KABAG: "Kabag",
    Actor.KASUBBAG: "Kasubbag",
    Actor.TECHNICIAN: "Pelaksana (tim teknis)",
}
DECISIONS: dict[str, str] = {
    A.APPROVE: "SETUJU",
    A.REJECT: "TOLAK",
    A.RETURN: "KEMBALIKAN/LENGKAPI",
    A.CONFIRM: "KONFIRMASI",
    A.ORDER: "PERINTAH",
    A.PROGRESS: "PROGRES",
    A.PAUSE: "TUNDA",
    A.RESUME: "LANJUT",
    A.DONE: "SELESAI",
    A.UNABLE: "TIDAK BISA",
    A.REVISE: "REVISI",
    A.CANCEL: "BATAL",
    A.JOIN: "GABUNG",
    A.SPLIT: "PISAH",
}
CAUSES: dict[str, str] = {
    Cause.REPORTER: "menunggu pelapor",
    Cause.ISP: "menunggu ISP",
    Cause.SPARE_PART: "menunggu suku cadang",
    Cause.OTHER: "sebab lain",
}
TROUBLES = {
    Trouble.ENCRYPTED: "terkunci kata sandi",
    Trouble.DAMAGED: "rusak",
    Trouble.UNSUPPORTED: "jenis berkas tidak didukung",
    Trouble.TOO_LARGE: "terlalu besar",
    Trouble.ILLEGIBLE: "tulisan tidak terbaca",
}
UNREAD = {
    Trouble.ENCRYPTED: "{} terkunci dengan kata sandi. Mohon dikirim ulang tanpa kata sandi.",
    Trouble.DAMAGED: "{} tidak dapat dibuka, mungkin rusak saat dikirim. Mohon dikirim ulang, sebaiknya sebagai PDF.",
    Trouble.UNSUPPORTED: "{} berjenis berkas yang tidak dapat kami buka. Mohon dikirim ulang sebagai PDF.",
    Trouble.TOO_LARGE: "{} terlalu besar. Mohon halaman suratnya saja dikirim ulang, sebagai PDF atau foto.",
    Trouble.ILLEGIBLE: "{} belum dapat terbaca tulisannya. Mohon difoto atau dipindai ulang dengan cahaya yang lebih "
    "terang dan posisi tegak.",
}
"""What the reporter is asked for an enclosure that could not be read; it is named in front."""
SAID_BY_THE_REPORTER = (Reason.SUPPLEMENT, Reason.REOPENED)
"""Reasons whose words are the reporter's own."""

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def moment_text(moment: datetime, zone: tzinfo) -> str:
    """Say a moment in office time: "Selasa, 24 November 2026 pukul 10.00 WIB"."""
    local = moment.astimezone(zone)
    return f"{_DAYS[local.weekday()]}, {date_text(local)} pukul {local:%H.%M} {local.tzname()}"


def deadline_text(moment: datetime, zone: tzinfo) -> str:
    """Say a moment on one line of a phone: "Selasa, 24 Nov 2026, 10.00 WIB"."""
    local = moment.astimezone(zone)
    day = f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1][:3]} {local.year}"
    return f"{day}, {local:%H.%M} {local.tzname()}"


def weekday_text(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Say a moment near `now` by its weekday, "Selasa 10.00 WIB"; one more than six days away with its date."""
    local = moment.astimezone(zone)
    is_near = abs((local.date() - now.astimezone(zone).date()).days) < 7
    return f"{_DAYS[local.weekday()]} {local:%H.%M} {local.tzname()}" if is_near else deadline_text(moment, zone)


def duration_text(minutes: int) -> str:
    """Say a length of office time: "45 menit", "2 jam 5 menit"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(f"{count} {word}" for count, word in ((hours, "jam"), (rest, "menit")) if count) or "0 menit"


def glance_text(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Say a moment as shortly as its distance allows: "Sen 10.00 WIB"; from a week on "Sen 7 Des 10.00 WIB"."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    is_near = abs((local.date() - today.date()).days) < 7
    day = "" if is_near else f" {local.day} {_MONTHS[local.month - 1][:3]}"
    year = "" if local.year == today.year or is_near else f" {local.year}"
    return f"{_DAYS[local.weekday()][:3]}{day}{year} {local:%H.%M} {local.tzname()}"


def short_text(moment: datetime, zone: tzinfo) -> str:
    """Say a moment shortly, for tables: "24/11/2026 10.00"."""
    return f"{moment.astimezone(zone):%d/%m/%Y %H.%M}"


def date_text(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def standard_text(standard: Standard) -> str:
    parts = ((standard.days, "hari kerja"), (standard.calendar_days, "hari"), (standard.minutes, "menit"))
    return " ".join(f"{count} {word}" for count, word in parts if count)


def standard_words(standard: Standard, is_assumed: bool) -> str:
    """Say a standard, with the word that marks the one that cannot be read on the paper (sop.md, step 2)."""
    return f"{standard_text(standard)}{' (asumsi)' if is_assumed else ''}"


def size_text(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",") if size >= 1_000_000 else f"{max(size // 1000, 1)} kB"


_UNPRINTABLE = re.compile(  # controls, what shows nothing or turns the direction of writing, lone surrogates
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_HONORIFIC = re.compile(r"^(?:(?:bapak|ibu|bpk|pak|bu|sdr|sdri|saudara|saudari)\b[./ ]{0,3}){1,3}", re.IGNORECASE)
_TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])", re.IGNORECASE)


def clean(text: str, limit: int) -> str:
    """Make words from outside printable: no controls, no bidi tricks, nobody's token, at most `limit` characters."""
    capped = text[: limit + 1]
    lines = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", capped))
    hidden = _TOKEN.sub("(kode)", lines).strip()
    return hidden if len(text) <= limit else hidden[:limit].rstrip() + " …"


def one_line(text: str, limit: int = 300) -> str:
    return " ".join(clean(text, limit).split())


def without_honorific(name: str) -> str:
    """Take "Bapak", "Ibu" and the like off a name, which a salutation puts there itself."""
    return _HONORIFIC.sub("", one_line(name, 120))


def sentence(text: str) -> str:
    """End words with exactly one full stop, unless they end with a sign of their own."""
    return text if not text or text.endswith(("?", "!", "…")) else f"{text.rstrip(' .,;:')}."


def cut(text: str, limit: int) -> str:
    """Shorten one line at a word's end."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 2].rpartition(" ")[0] or text[: limit - 2]
    return f"{kept.rstrip(' .,;:')} …"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: "a, b, dan c"."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"
