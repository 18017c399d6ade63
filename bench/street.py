"""The street outside an office, for benchmarks: a mailbox that fills, people who answer, a server that takes all mail.

Nothing here keeps what went by, so that the memory of the process is the daemon's own.
"""

import os
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

from maild import app as program
from maild.app import App
from maild.config import load
from maild.core.received import Location
from maild.demo.clients import Client, Person, Photo, letter, reply
from maild.demo.story import ACTS, ANDI, KABAG, KASUBBAG, OFFICE
from maild.transport.imap import Listing
from maild.transport.imap_letters import Arrival, Fetched
from maild.transport.outcome import Outcome, OutcomeKind
from maild.transport.smtp_link import Envelope

START = datetime(2026, 1, 5, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
SETTINGS = f"""\
[office]
address = "{OFFICE}"
[imap]
host = "127.0.0.1"
processed = "Diproses"
[smtp]
host = "127.0.0.1"
[limits]
mails_per_hour = 100000
mails_per_address_per_day = 1000
mails_per_domain_per_hour = 1000
"""
PHOTO = next(file for act in ACTS for file in act.files if act.who is ANDI and isinstance(file, Photo))
_SECRETS = {"MAILD_IMAP_PASSWORD": "none", "MAILD_SMTP_PASSWORD": "none"}
_VALIDITY = 7
_UNITS = ("Lapas Kelas IIA Kediri", "Rutan Kelas IIB Situbondo", "Rudenim Surabaya", "Bapas Kelas I Malang")
_TROUBLES = (
    "Koneksi internet ruang Registrasi terputus sejak pukul 07.45 WIB",
    "Dua belas kamera CCTV blok B padam sejak malam",
    "Aplikasi SDP tidak dapat dibuka dari lima komputer",
    "VPN ke pusat putus-nyambung sejak hari Senin",
)
_LABELLED = """\
Yth. Kepala Bagian Program dan Humas

Nama Unit        : {unit}
Penanggung Jawab : {name}
No. HP           : {phone}
Uraian Gangguan  : {trouble}, tiket {ticket}.
Permintaan       : Mohon dilakukan pengecekan dan perbaikan.

Demikian disampaikan, terima kasih.
"""
_NARRATIVE = """\
Selamat pagi Bapak/Ibu. Bersama ini kami dari {unit} melaporkan bahwa {trouble} (catatan kami nomor {ticket}).
Kami mohon kiranya tim teknis dapat segera memeriksa dan memperbaikinya. Untuk koordinasi dapat menghubungi
Sdr. {name}.

Atas perhatiannya kami ucapkan terima kasih.
"""
_ANSWERS = {
    "directive_request": (KABAG, "Setuju"),
    "directive": (KASUBBAG, "KONFIRMASI: WA 08.24, gangguan benar\nPERINTAH: tim jaringan"),
    "order_request": (KASUBBAG, "Perintahkan tim jaringan"),
    "order": (ANDI, "SELESAI\nPenyebab: konektor ONT kotor\nChecklist:\n[x] konektor dibersihkan"),
    "approval_request": (KASUBBAG, "Setuju"),
}
"""Who answers which kind of mail, and how; a kind of mail to somebody else is left alone."""


@dataclass
class Street:
    """Letters come in by a dice; every mail of the office is answered by whom it asks."""

    dice: random.Random
    now: datetime
    inbox: dict[int, bytes] = field(default_factory=dict)
    delivered: int = 0
    sent: int = 0

    def write(self, count: int) -> None:
        """Let so many letters arrive: seven of ten labelled, two narrative, one by a second route."""
        last = b""
        for place in range(count):
            is_again = bool(last) and self.dice.random() < 0.1
            last = b"Received: from relay by mx.kanwil.example\r\n" + last if is_again else self._letter(place)
            self.arrive(last)

    def arrive(self, raw: bytes) -> None:
        self.delivered += 1
        self.inbox[self.delivered] = raw

    def take(self, envelope: Envelope) -> None:
        """Accept a mail of the office, and let whom it asks answer it."""
        self.sent += 1
        kind = envelope.raw.partition(b"X-Maild-Kind: ")[2].partition(b"\r\n")[0].decode()
        who, text = _ANSWERS.get(kind, (None, ""))
        client = self.dice.choice(tuple(Client))
        if who and envelope.forward_path == who.address:
            photos = (PHOTO,) if who is ANDI else ()
            self.arrive(reply(envelope.raw, who, text, client, self.now, photos))
        elif kind == "completion_request" and self.dice.random() < 0.9:
            reporter = Person("Pelapor", envelope.forward_path)
            self.arrive(reply(envelope.raw, reporter, "No. HP/WA : 0851-5550-0602", client, self.now))
        elif kind == "result" and self.dice.random() < 0.3:
            self.arrive(reply(envelope.raw, Person("Pelapor", envelope.forward_path), "NILAI 4", client, self.now))

    def _letter(self, place: int) -> bytes:
        dice, ticket = self.dice, f"{self.delivered + 1}-{place}"
        name = dice.choice(("Bambang Suryanto, S.H.", "Siti Aminah", "Yusuf Hidayat"))
        phone = f"0812-5550-{dice.randrange(10_000):04d}"
        form = _NARRATIVE if dice.random() < 0.22 else _LABELLED
        trouble, unit = dice.choice(_TROUBLES), dice.choice(_UNITS)
        text = form.format(unit=unit, name=name, phone=phone, trouble=trouble, ticket=ticket)
        writer = Person(name, f"pelapor{dice.randrange(5_000)}@upt{dice.randrange(40)}.example")
        return letter(writer, OFFICE, f"Pengaduan gangguan {ticket}", text, self.now)


@contextmanager
def an_app(office: Path, street: Street) -> Iterator[App]:
    """Open an App that has the street outside its doors."""
    with (
        patch.object(program, "Mailbox", lambda _: nullcontext(StreetMailbox(street))),
        patch.object(program, "Submission", lambda _: nullcontext(StreetServer(street))),
        App(load(office / "maild.toml", _SECRETS), lambda: street.now) as app,
    ):
        yield app


def resident() -> int:
    """Say how much memory this process has, in octets."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class StreetMailbox:
    """A mailbox door of the App: what lies on the street, until it is moved away."""

    street: Street

    def listing(self, folder: str, since: int = 0) -> Listing:
        return Listing(_VALIDITY, [uid for uid in self.street.inbox if uid > since] if folder == "INBOX" else [])

    def dates(self, folder: str, uids: Sequence[int]) -> Mapping[int, datetime]:
        return {arrival.location.uid: arrival.internaldate for arrival in self.arrivals(folder, uids)}

    def traces(self, _folder: str, _uids: Sequence[int]) -> Mapping[int, bytes]:
        return {}

    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]:
        inbox, now = self.street.inbox, self.street.now
        return [Arrival(Location(folder, _VALIDITY, uid), len(inbox[uid]), now) for uid in uids if uid in inbox]

    def fetch_many(self, arrivals: Iterable[Arrival], _limit: int) -> Iterator[Fetched]:
        for arrival in arrivals:
            yield Fetched(arrival, self.street.inbox[arrival.location.uid], is_whole=True)

    def move(self, _folder: str, uids: Sequence[int], _target: str) -> str:
        for uid in uids:
            self.street.inbox.pop(uid, None)
        return ""


@dataclass(frozen=True)
class StreetServer:
    """A submission door of the App: it accepts everything at once, three mails in flight as the real one has."""

    street: Street
    flying: int = 3
    is_busy: bool = False  # each round hears of all that it has sent

    def submit_many(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Outcome]]:
        waiting: list[Envelope] = []
        for envelope in envelopes:
            waiting.append(envelope)
            if len(waiting) == self.flying:
                yield self._accepted(waiting.pop(0))
        for envelope in waiting:
            yield self._accepted(envelope)

    def stop(self, grace: float = 50.0) -> None:
        pass

    def _accepted(self, envelope: Envelope) -> tuple[Envelope, Outcome]:
        self.street.take(envelope)
        return envelope, Outcome(OutcomeKind.ACCEPTED, "250 2.0.0 OK")
