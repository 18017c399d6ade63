"""The people who write to the office, and what they write; every mail that comes in is noted with what is due to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from hashlib import sha256
from random import Random

from bounces import copied, fields, report
from sim_servers import Accepted

from maild.core.posting import MailKind as Kind
from maild.demo.clients import Client, Person, letter, reply
from maild.demo.story import ACTS, ANDI, BAMBANG, FAJAR, KABAG, KASUBBAG, OFFICE, OTHERS, SITI, YUSUF

ATTACKER = Person("Bagus Prasetyo", "bagus@luar.example")
REPORTERS = (BAMBANG, YUSUF, FAJAR, Person("Rutan Situbondo", "rutan@upt.example"))
STAFF = (KABAG, KASUBBAG, ANDI, SITI, *(Person(address.partition("@")[0].title(), address) for address in OTHERS))
PEOPLE = {person.address: person for person in (*REPORTERS, *STAFF)}
_ID = re.compile(rb"(?<=^Message-ID: )\S+", re.MULTILINE)
_REFERENCES = re.compile(rb"^(?:References|In-Reply-To):.*\n(?:[ \t].*\n)*", re.MULTILINE)
KILLER = b"X-Killer: yes\r\n"
_PHONE = "0812-5550-0143"
_FORM = """\
Yth. Kepala Bagian Program dan Humas

Nama Unit        : Lapas Kelas IIA Kediri
Penanggung Jawab : {name}
No. HP           : {phone}
Uraian Gangguan  : Koneksi internet ruang {room} terputus sejak pukul 07.45 WIB.
Permintaan       : Mohon dilakukan pengecekan jalur fiber optik.

Demikian disampaikan, terima kasih.
"""
_NARRATIVE = """\
Selamat pagi,

Mohon bantuan, internet di ruang {room} Lapas Kelas IIA Kediri mati sejak tadi pagi sehingga layanan terhenti.
Mohon segera diperbaiki. Hubungi saya, {name}, di {phone}.

Terima kasih.
"""
_REPORT = "SELESAI\nPenyebab: konektor kotor\nChecklist:\n[x] konektor dibersihkan\n[x] aplikasi diuji"
_PHOTO = next(file for act in ACTS for file in act.files if file.name.endswith(".png"))
SAID: dict[str, tuple[str, ...]] = {
    Kind.DIRECTIVE_REQUEST: ("Setuju", "Acc", "Setuju, mohon didahulukan", "TOLAK: sudah ditangani", "Nanti dulu ya"),
    Kind.DIRECTIVE: ("KONFIRMASI: WA 08.24, benar\nPERINTAH: tim jaringan", "Konfirmasi: sudah ditelepon, benar"),
    Kind.ORDER_REQUEST: ("PERINTAH: tim jaringan", "Perintahkan tim aplikasi"),
    Kind.ORDER: (_REPORT, "Selesai pak", "TUNDA: menunggu suku cadang"),
    Kind.REPORT_REQUEST: (_REPORT,),
    Kind.APPROVAL_REQUEST: ("SETUJU\nNomor: W.15-TI.05.04-311", "Setuju", "REVISI: sebutkan lokasi"),
    Kind.RESULT: ("NILAI 4", "Masih terputus, mohon dicek lagi"),
    Kind.COMPLETION_REQUEST: ("No. HP/WA : 0851-5550-0602", "No. HP/WA : 0851-5550-0602", "BATAL"),
    Kind.RECEIPT: ("Bagaimana status pengaduan kami?", "Terima kasih", "BATAL"),
    Kind.REMINDER: ("Setuju",),
}
_ROAD = (
    Kind.DIRECTIVE_REQUEST, Kind.DIRECTIVE, Kind.ORDER, Kind.APPROVAL_REQUEST, Kind.RESULT, Kind.COMPLETION_REQUEST,
)  # fmt: skip
"""What asks for an answer that takes a case on."""


class Due(Enum):
    """What a mail that came in must come to."""

    CASE = auto()  # exactly one case of its own
    EVENT = auto()  # exactly one line in the history of the case whose mail it answers
    NOTHING = auto()  # forged: it may be filed, and moves nothing
    NO_CASE = auto()  # a machine's: no case, and nothing moves


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A mail as its writer made it, and what is due to it."""

    due: Due
    raw: bytes
    at: datetime
    case: str = ""  # the number of the case that it answers
    size: int = 0  # as the server says; over the limit where not 0
    is_readable: bool = True


@dataclass(slots=True)
class People:
    """Writes by the dice; remembers everything."""

    dice: Random
    accepted: list[Accepted]
    written: list[Written] = field(default_factory=list)
    by_digest: dict[str, int] = field(default_factory=dict)  # of each copy, the place in `written`
    bounced: set[str] = field(default_factory=set)  # Message-IDs
    newest: bytes = b""
    _serial: int = 0
    _complaints: int = 0

    def writes(self, now: datetime) -> Written | None:
        """Write a mail of some kind; None where there is nothing to answer."""
        kinds: tuple[tuple[Callable[[datetime], Written | None], int], ...] = (
            (self.complains, 6), (self.answers, 16), (self.sends_again, 6), (self.reuses_an_id, 1), (self.forges, 6),
            (self.is_away, 1), (self.bounces, 1), (self.sends_what_cannot_be_read, 1), (self.sends_too_much, 1),
            (self.sends_what_kills, 1),
        )  # fmt: skip
        write = self.dice.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
        return write(now)

    def complains(self, now: datetime) -> Written:
        return self._new(Due.CASE, self._complaint(now), now)

    def answers(self, now: datetime, is_helpful: bool = False) -> Written | None:
        """Answer one of the newest mails that ask something, perhaps again; who is helpful takes the case on."""
        asked = self._asked(lambda one: one.kind in _ROAD, 1) if is_helpful else self._asked()
        if asked is None:
            return None
        text = SAID[asked.kind][0] if is_helpful else self.dice.choice(SAID[asked.kind])
        files = (_PHOTO,) if text == _REPORT else ()
        raw = reply(asked.raw, PEOPLE[asked.to], text, self.dice.choice((*Client,)), self._moment(now), files)
        return self._new(Due.EVENT, raw, now, asked.case)

    def sends_again(self, now: datetime) -> Written | None:
        """Let a mail come once more: as it is, or by another route."""
        before = [one for one in self.written if one.due is not Due.NO_CASE]
        if not before:
            return None
        again = self.dice.choice(before[-6:])
        if again.is_readable and self.dice.random() < 0.7:
            self._serial += 1
            top = f"Return-Path: <a@mx.example>\r\nReceived: from mx{self._serial}.example by mx; 23 Nov 2026\r\n"
            return self._copy(again, top.encode() + again.raw)
        return self._copy(again, again.raw)

    def reuses_an_id(self, now: datetime) -> Written | None:
        """Write a complaint under the Message-ID of another mail."""
        raw = self._complaint(now)
        before = [one.raw for one in self.written if one.due is Due.CASE and one.is_readable and not one.size]
        if not before:
            return None
        theirs, ours = (_ID.search(one)[0] for one in (self.dice.choice(before), raw))
        return self._new(Due.CASE, raw.replace(ours, theirs), now)

    def forges(self, now: datetime) -> Written | None:
        """Answer an official's mail without being him, or with a token that nobody gave."""
        asked = self._asked(lambda one: one.to in {person.address for person in STAFF}, 2)
        if asked is None:
            return None
        text = self.dice.choice(("TOLAK: tidak benar", SAID[asked.kind][0]))
        raw, client = asked.raw, self.dice.choice((*Client,))
        if self.dice.random() < 0.5:
            forged = reply(raw, ATTACKER, text, client, self._moment(now))
            return self._new(Due.NOTHING, f"Reply-To: {PEOPLE[asked.to]}\r\n".encode() + forged, now, asked.case)
        other = _REFERENCES.sub(b"", raw).replace(b"+", b"+zz").replace(b"Message-ID: <", b"Message-ID: <zz")
        return self._new(Due.NOTHING, reply(other, PEOPLE[asked.to], text, client, self._moment(now)), now, asked.case)

    def is_away(self, now: datetime) -> Written | None:
        asked = self._asked()
        if asked is None:
            return None
        raw = reply(asked.raw, PEOPLE[asked.to], "Saya sedang cuti sampai Senin.", Client.ZIMBRA, self._moment(now))
        return self._new(Due.NO_CASE, b"Auto-Submitted: auto-replied\r\n" + raw, now)

    def bounces(self, now: datetime) -> Written | None:
        """Say of a mail to a reporter that it could not be delivered after all."""
        theirs = {person.address for person in REPORTERS}
        sent = [one for one in self.accepted if one.to in theirs]
        if not sent:
            return None
        bounced = self.dice.choice(sent)
        failed = fields("failed", "5.1.1", "550 no such user", bounced.to)
        self._moment(now)
        raw = report(f"undeliverable {self._serial}", failed, copied(bounced.message_id))
        self.bounced.add(bounced.message_id)
        return self._new(Due.NO_CASE, raw, now)

    def sends_what_cannot_be_read(self, now: datetime) -> Written:
        lines = b"X-Header: more than anybody reads\r\n" * 1_100
        return self._new(Due.CASE, lines + self._complaint(now), now, is_readable=False)

    def sends_too_much(self, now: datetime) -> Written:
        return self._new(Due.CASE, self._complaint(now), now, size=50_000_000, is_readable=False)

    def sends_what_kills(self, now: datetime) -> Written:
        return self._new(Due.CASE, KILLER + self._complaint(now), now, is_readable=False)

    def _complaint(self, now: datetime) -> bytes:
        self._complaints += 1  # no two say the same: that would be one, sent again
        who, room = self.dice.choice(REPORTERS), f"Registrasi {self._complaints}"
        form, phone = (
            self.dice.choice((_FORM, _FORM, _NARRATIVE)),
            self.dice.choice(("0812-5550-0143", "0812-5550-0143", "")),
        )
        text = form.format(name=who.name, phone=phone, room=room)
        return letter(who, OFFICE, "Pengaduan gangguan jaringan", text, self._moment(now))

    def _moment(self, now: datetime) -> datetime:
        """Give each mail a second of its own, so that no two are the same mail."""
        self._serial += 1
        return now.replace(second=self._serial % 60, minute=self._serial // 60 % 60)

    def _asked(self, whom: Callable[[Accepted], bool] = lambda _: True, newest: int = 6) -> Accepted | None:
        asked = [one for one in self.accepted if one.kind in SAID and one.case and one.to in PEOPLE and whom(one)]
        return self.dice.choice(asked[-newest:]) if asked else None

    def _new(
        self, due: Due, raw: bytes, at: datetime, case: str = "", size: int = 0, is_readable: bool = True
    ) -> Written:
        written = Written(due, raw, at, case, size, is_readable)
        self.written.append(written)
        return self._copy(written, raw)

    def _copy(self, written: Written, raw: bytes) -> Written:
        self.by_digest[sha256(raw).hexdigest()] = self.written.index(written)
        self.newest = raw
        return written
