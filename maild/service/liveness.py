"""Judge, from what is on record, whether mail really comes in, is decided and goes out.

The daemon asks once a minute, `maild status` whenever somebody wants to know.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from maild.compose.wording import moment_text
from maild.core.desk import Desk
from maild.core.posting import Posting
from maild.store.heartbeat import Heartbeat

SHORTEST_SILENCE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(minutes=30)  # of a mail that came in and is not decided
_LONGEST_DELAY = timedelta(minutes=20)  # of a mail whose time has come
_LONGEST_JOB = timedelta(minutes=15)  # after which a daemon without a sign of life is taken for stuck
_CLOCK_STEP = timedelta(minutes=5)
_READ_LOG = "`journalctl -u maild --since -1h`"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that needs the operator: one line in English, and the mail that says what to do."""

    cause: str
    warning: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of an office at a moment; `silence` is how long its mailbox may go unread."""

    desk: Desk
    postings: tuple[Posting, ...]  # of cases
    undecided: int  # mails that wait for a verdict for too long
    now: datetime
    silence: timedelta
    zone: tzinfo
    last_error: str = ""  # why the mailbox could not be read


def silence_for(poll_every: int) -> timedelta:
    """Say how long a mailbox may go unread that is looked at every so many seconds."""
    return max(SHORTEST_SILENCE, 2 * timedelta(seconds=poll_every))


def troubles(scene: Scene) -> Iterator[Trouble]:
    """List what is wrong, the worst first."""
    yield from _unread_mailbox(scene)
    yield from _unsent_mails(scene)
    yield from _undecided_mails(scene)
    yield from _doubted_clock(scene)


def without_life(heartbeat: Heartbeat | None, is_locked: bool, now: datetime) -> Iterator[str]:
    """Say whether a daemon that was not stopped in order is gone, or holds its lock and does nothing."""
    if heartbeat is None or not heartbeat.is_running:
        return
    since = f"its last sign of life was at {heartbeat.at:%Y-%m-%d %H:%M %Z}"
    if not is_locked:
        yield f"the daemon has died: {since}; start it, and look at the log"
    elif heartbeat.at < now - _LONGEST_JOB:
        yield f"the daemon is stuck: {since}; restart it, and keep the log"


def _unread_mailbox(scene: Scene) -> Iterator[Trouble]:
    """A first poll that never was counts from the first start; a poll in the future was made by a wrong clock."""
    last, now = scene.desk.last_poll or scene.desk.first_start, scene.now
    if last is None or now - scene.silence <= last <= now + _CLOCK_STEP:
        return
    said = f"\nPesan terakhir: {scene.last_error}" if scene.last_error else ""
    text = (
        f"Kotak surat kantor terakhir terbaca pada {moment_text(last, scene.zone)}. Surat yang masuk sejak itu belum "
        "diproses, tetapi tidak hilang selama masih berada di kotak surat; program terus mencoba sendiri.\n"
        "Yang perlu dilakukan: jalankan `maild check --online` pada komputer peladen dan ikuti sarannya "
        f"(jaringan, peladen surel, kata sandi).{said}"
    )
    warning = f"the mailbox was not listed since {last.astimezone(scene.zone):%Y-%m-%d %H:%M %Z}: does the daemon run?"
    yield Trouble("mailbox unread", warning, "Kotak surat kantor tidak terbaca", text)


def _unsent_mails(scene: Scene) -> Iterator[Trouble]:
    stalled = [posting for posting in _pending(scene) if posting.due < scene.now - _LONGEST_DELAY]
    if not stalled:
        return
    since = min(posting.due for posting in stalled)
    text = (
        f"{len(stalled)} surel keluar seharusnya sudah terkirim sejak {moment_text(since, scene.zone)}. Tidak ada yang "
        "hilang; program terus mencoba sendiri.\n"
        "Yang perlu dilakukan: jalankan `maild check --online` dan ikuti sarannya (jaringan, peladen surel keluar, "
        "kata sandi). Surel yang menunggu tampak dengan `maild outbox`."
    )
    warning = f"{len(stalled)} mails should have gone out since {since.astimezone(scene.zone):%Y-%m-%d %H:%M %Z}"
    yield Trouble("mails unsent", warning, f"{len(stalled)} surel keluar belum terkirim", text)


def _pending(scene: Scene) -> Iterable[Posting]:
    return (posting for posting in (*scene.postings, *scene.desk.postings) if posting.is_pending)


def _undecided_mails(scene: Scene) -> Iterator[Trouble]:
    if not scene.undecided:
        return
    text = (
        f"{scene.undecided} surat sudah disimpan, tetapi belum diputuskan walaupun sudah lama menunggu. Tidak ada yang "
        "hilang.\n"
        f"Yang perlu dilakukan: lihat `maild status` dan log ({_READ_LOG}); apabila tetap menunggu, jalankan ulang "
        "dengan `systemctl restart maild` dan laporkan log tersebut kepada pengembang."
    )
    warning = f"{scene.undecided} mails were received but not decided: see the log"
    yield Trouble("mails undecided", warning, f"{scene.undecided} surat belum diputuskan", text)


def _doubted_clock(scene: Scene) -> Iterator[Trouble]:
    belief = scene.desk.belief
    if belief is None or not belief.doubt:
        return
    text = (
        "Jam komputer peladen melompat dan belum dapat dipercaya. Surat yang masuk tetap diproses; pengingat, "
        "penutupan karena lewat waktu, dan daftar harian menunggu. Keadaan ini berakhir sendiri setelah jam terbukti "
        "benar.\n"
        "Yang perlu dilakukan: periksa jam dengan `timedatectl`, betulkan bila salah, dan aktifkan penyesuaian "
        f"otomatis dengan `timedatectl set-ntp true`.\nCatatan program: {belief.doubt}"
    )
    yield Trouble("clock", f"{belief.doubt}: reminders and lists wait; see `timedatectl`", "Jam komputer peladen", text)
