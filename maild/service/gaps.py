"""Put into words what a daily balance has found missing: a line for `maild status`, a mail that says what to do."""

from collections.abc import Iterator

from maild.core.balance import Balance, Finding, Gap
from maild.service.alarms import Alarm

_WARNINGS = {
    Gap.UNREAD: "mails lie in a polled folder and were never read",
    Gap.ASTRAY: "mails lie where handled mail goes and were never read: move them to the inbox",
    Gap.UNRECORDED: "records of received mails are gone from data/archive",
    Gap.WITHOUT_OCTETS: "received mails are gone from data/archive",
    Gap.CASELESS: "mails were decided as of a case that there is not",
    Gap.CASE_GONE: "cases are gone from data/cases",
    Gap.DAMAGED: "records of received mails are damaged",
}
_RESTORE = "kembalikan berkas itu dari cadangan terakhir, lalu periksa dengan `maild case verify`"
_WORDS = {
    Gap.UNREAD: (
        "surel di kotak surat belum pernah terbaca oleh program",
        "buka surel itu dan tangani bila mendesak; lihat log dengan `journalctl -u maild --since -1d`, lalu jalankan "
        "ulang dengan `systemctl restart maild`",
    ),
    Gap.ASTRAY: (
        "surel berada di folder surat yang sudah ditangani, padahal belum pernah terbaca oleh program",
        "pindahkan surel itu kembali ke INBOX dengan program surel; periksa pula aturan penyaring pada kotak surat. "
        "`maild status` menyebutkannya sampai selesai",
    ),
    Gap.UNRECORDED: ("catatan surat masuk hilang dari data/archive", _RESTORE),
    Gap.WITHOUT_OCTETS: ("surat masuk hilang dari data/archive", _RESTORE),
    Gap.CASELESS: ("surat diputuskan sebagai bagian dari pengaduan yang tidak ada", _RESTORE),
    Gap.CASE_GONE: ("pengaduan hilang dari data/cases", _RESTORE),
    Gap.DAMAGED: ("catatan surat masuk rusak", _RESTORE),
}


def warnings_of(balance: Balance) -> Iterator[str]:
    """Say each finding in one line."""
    for found in balance.findings:
        yield f"balance of {balance.at:%Y-%m-%d}: {found.count} {_WARNINGS[found.gap]} ({_named(found)})"


def alarm_of_balance(balance: Balance) -> Alarm | None:
    """Tell the operator what is missing and what to do; None where nothing is."""
    if not balance.findings:
        return None
    count = sum(found.count for found in balance.findings)
    return Alarm("balance", f"Neraca surat tidak seimbang: {count} selisih", "\n\n".join(_told(balance)))


def _told(balance: Balance) -> Iterator[str]:
    for found in balance.findings:
        what, todo = _WORDS[found.gap]
        yield f"{found.count} {what}: {_named(found)}.\nYang perlu dilakukan: {todo}."


def _named(found: Finding) -> str:
    return ", ".join(found.names) + (" …" if found.count > len(found.names) else "")
