"""Say to the operator what a failure of one of the daemon's jobs means, and what is to be done about it."""

from dataclasses import dataclass

from maild.errors import MaildError, RulesError, TransientFailure

_TODO = "Yang perlu dilakukan: "
_RULES = (
    f"{_TODO}betulkan berkas yang disebut di atas, atau kembalikan yang lama; periksa dengan `maild check`. Sampai itu "
    "aturan lama tetap berlaku."
)
_LATER = (
    f"{_TODO}program mencoba lagi sendiri. Apabila pemberitahuan ini datang lagi satu jam kemudian, jalankan "
    "`maild status` dan `maild check --online` pada komputer peladen, periksa ruang disk dengan `df -h`, dan ikuti "
    "sarannya."
)
_BY_HAND = (
    f"{_TODO}program tidak dapat mengatasinya sendiri. Mohon penyebab yang disebut di atas diperbaiki; "
    "`maild check --online` memeriksa pengaturan dan peladen. Setelah itu program melanjutkan sendiri."
)
_BUG = (
    "Pekerjaan lain tetap berjalan dan tidak ada surat yang hilang.\n"
    f"{_TODO}simpan log dengan `journalctl -u maild --since -1h` dan laporkan kepada pengembang. Log tidak memuat isi "
    "surat."
)
_WATCHED = "poll"  # who watches the mailbox tells of it, once it was not read for some time


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the operator is told of a cause."""

    cause: str
    subject: str
    text: str


def alarm_of(job: str, error: Exception) -> Alarm | None:
    """Put a failure into words; None where it may pass by itself before anybody needs to know."""
    match error:
        case RulesError():
            return Alarm("rules", "Aturan baru ditolak; aturan lama tetap berlaku", f"{error}\n\n{_RULES}")
        case TransientFailure() if job == _WATCHED:
            return None
        case TransientFailure():
            return _failed(job, error, _LATER)
        case MaildError():
            return _failed(job, error, _BY_HAND)
        case _:
            subject, text = f"Kesalahan program pada '{job}'", f"{type(error).__name__}\n\n{_BUG}"
            return Alarm(f"bug: {job}", subject, text)


def _failed(job: str, error: Exception, advice: str) -> Alarm:
    return Alarm(f"{job}: {type(error).__name__}", f"Pekerjaan '{job}' gagal", f"{error}\n\n{advice}")
