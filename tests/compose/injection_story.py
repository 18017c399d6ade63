"""A complaint all of whose words are the same words, read from a real mail and led through the SOP by real decisions.

Nothing is written that the core did not decide to send, and every mail comes with the case that it was written about.
"""

from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from urllib.parse import quote

from compose_samples import COMPILED, SECRET, kept

from maild.compose.mail import MailDesk, Rendered, compose
from maild.compose.templates import check
from maild.core.answer import Answer, AnswerName, RepairReport
from maild.core.case import REPORTER_QUESTION, Case, Dossier
from maild.core.chain import next_entry
from maild.core.decide import decide
from maild.core.event import (
    Answered,
    DeadlinePassed,
    DeliveryFailed,
    Event,
    Evidence,
    Fact,
    Filled,
    Misunderstood,
    Route,
    Send,
)
from maild.core.letter import Enclosure, Field, Fields
from maild.core.office import Actor, Office, Then
from maild.core.posting import MailKind, Recipient
from maild.errors import Unreadable
from maild.intake.reader import Reading, read, salvaged
from maild.intake.reply import understand
from maild.intake.triage import as_letter
from maild.service.registration import registration
from maild.store.rulebook import Rulebook

NOW = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
UNIT, STRANGER = "lapaskediri@upt.example", "orang@luar.example"
FRONT_DESK = "meja@kanwil.example"
_ADDRESSES = {Actor.KABAG: "kabag@kanwil.example", Actor.KASUBBAG: "kasubbag@kanwil.example",
              Actor.TECHNICIAN: "andi@kanwil.example"}  # fmt: skip
_ROUTE = Route("fiber", Then("jaringan", "Untuk ditindaklanjuti sesuai SOP", "Segera"))
_LABELLED = (
    (b"Nama Unit", b""), (b"Penanggung Jawab", b""), (b"No. HP", b"0812-5550-0143 "),
    (b"Uraian Gangguan", b"internet mati "), (b"Permintaan", b"mohon diperbaiki "),
    (b"Nomor", b""), (b"Hal", b""), (b"Dari", b""), (b"Sifat", b""),
)  # fmt: skip
A = AnswerName


@cache
def office() -> Office:
    """The shipped rules with a front desk, a team of one, and a Kabag who wants his decisions confirmed."""
    blank = Office("Kantor Wilayah", "pengaduan@kanwil.example", ("admin@kanwil.example",), front_desk=FRONT_DESK)
    shipped = Rulebook(blank, None, NOW.date(), check).office
    kabag, kasubbag = shipped.officials
    team = replace(shipped.teams[0], members=shipped.teams[0].members[:1])
    return replace(shipped, officials=(replace(kabag, confirmation="each"), kasubbag), teams=(team,))


def a_desk() -> MailDesk:
    return MailDesk(office().address, office().name, SECRET, COMPILED, kept)


def mail_with(words: str, sender: str, is_coded: bool) -> bytes:
    """Write a letter that has the words everywhere: as they are, or by RFC 2047 and 2231 where these have a way."""
    raw = words.encode("utf-8", "surrogatepass")
    coded = b"=?utf-8?b?" + b64encode(raw) + b"?="
    name = coded if is_coded else b'"' + raw + b'"'
    file = b"filename*=utf-8''" + quote(raw, safe="").encode() if is_coded else b'filename="' + raw + b'.pdf"'
    body = b"\r\n".join(label + b" : " + value + raw for label, value in _LABELLED)
    head = (
        b"From: " + name + b" <" + sender.encode() + b">",
        b"To: pengaduan@kanwil.example",
        b"Subject: " + (coded if is_coded else raw),
        b"Message-ID: <" + (b"=?utf-8?q?a=0d=0aBcc=3A_evil=40x.example?=" if is_coded else raw) + b"@unit.example>",
        b"References: <" + raw + b"@unit.example> " + coded,
        b"X-Maild-Case: " + raw,
        b"Date: Tue, 24 Nov 2026 09:00:00 +0700",
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="batas"',
    )
    text = (b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: base64", b"", b64encode(body))
    file_type = b"application/pdf" if is_coded else raw
    enclosed = (b"Content-Type: " + file_type, b"Content-Disposition: attachment; " + file,
                b"Content-Transfer-Encoding: base64", b"", b64encode(b"%PDF-" + raw))  # fmt: skip
    parts = (b"--batas", *text, b"--batas", *enclosed, b"--batas--", b"")
    return b"\r\n".join((*head, b"", *parts))


def reading_of(raw: bytes) -> Reading:
    """Read as the daemon does, in this process."""
    try:
        return read(raw, office().field_words, office().units)
    except Unreadable as error:
        return salvaged(raw, str(error))


@dataclass(frozen=True, slots=True)
class Written:
    """A mail as it leaves, and what it was to be."""

    send: Send
    case: Case
    rendered: Rendered
    tokens: tuple[str, ...] = ()  # of the questions that its links answer, beside its own


@dataclass(slots=True)
class Telling:
    """One case, told event by event; each gives the mails that follow from it."""

    words: str
    dossier: Dossier
    mails: list[Written] = field(default_factory=list)
    now: datetime = NOW

    @property
    def case(self) -> Case:
        return self.dossier.case

    def happens(self, actor: Actor, fact: Fact, question: str | None = None, address: str = "") -> None:
        asked = REPORTER_QUESTION if actor is Actor.REPORTER else self.case.question
        who = address or _ADDRESSES.get(actor, self.case.reporter.address)
        evidence = Evidence("d" * 64, who, asked if question is None else question, who)
        self.tell(Event(f"e{len(self.dossier.entries)}", self.now, actor, fact, evidence))

    def tell(self, event: Event) -> None:
        """Let the core decide, and write what it sends."""
        self.now += timedelta(minutes=10)
        decision = decide(self.case, event, office())
        entries = (*self.dossier.entries, next_entry(self.dossier, event, "told"))
        self.dossier = replace(self.dossier, case=decision.case, entries=entries)
        for sequence, send in enumerate(effect for effect in decision.effects if isinstance(effect, Send)):
            self._write(send, event, sequence)

    def _write(self, send: Send, event: Event, sequence: int) -> None:
        rendered = compose(send, self.dossier, office(), event.id, event.at, sequence, a_desk())
        self.dossier = replace(self.dossier, postings=(*self.dossier.postings, rendered.posting))
        self.mails.append(Written(send, self.case, rendered))

    def says(self, actor: Actor, name: A, prefix: str = "", **more: object) -> None:
        """Let somebody answer with the words; as the grammar reads them, or as if it had read them."""
        files = (a_file(self.words),)
        step = {Actor.KABAG: 2, Actor.KASUBBAG: 3, Actor.TECHNICIAN: 5}.get(actor, 1)
        said = understand(f"{prefix}{self.words}", step, actor, office().reply_words, files).answers if prefix else ()
        read_so = tuple(answer for answer in said if answer.name is name and answer.text)
        answers = read_so if len(read_so) == len(said) and said else (Answer(name, self.words, **more),)  # type: ignore[arg-type]
        self.happens(actor, Answered(answers, self.words, files))


def a_file(words: str) -> Enclosure:
    return Enclosure(words, "image/jpeg", 9, "digest")


def registered(words: str, sender: str = UNIT, is_coded: bool = True) -> Telling:
    """Bring the letter to its case."""
    raw = mail_with(words, sender, is_coded)
    reading, digest = reading_of(raw), sha256(raw).hexdigest()
    found = as_letter(reading, office(), SECRET, digest, ())
    case, event = registration(found, reading.letter, _ROUTE, office(), "PGJ-2026-0001", digest, NOW)
    telling = Telling(words, Dossier(replace(case, key="k" * 26)))
    telling.tell(event)
    return telling


def told(words: str, is_coded: bool = True) -> list[Written]:
    """Lead a complaint of a registered unit through all of the SOP, by its long way round."""
    case = registered(words, is_coded=is_coded)
    kabag, kasubbag, andi, reporter = Actor.KABAG, Actor.KASUBBAG, Actor.TECHNICIAN, Actor.REPORTER
    case.happens(Actor.OPERATOR, Filled(filled(words), _ROUTE))
    case.says(kabag, A.RETURN, "LENGKAPI: ")
    case.says(reporter, A.COMPLETE, fields=filled(words))
    case.happens(kabag, Misunderstood("nothing", words))
    case.says(kabag, A.APPROVE, "SETUJU: ")
    case.says(reporter, A.INFORM)
    case.says(kasubbag, A.RETURN, "KEMBALIKAN: ")
    case.says(kabag, A.APPROVE, "Disposisi: ")
    case.says(kasubbag, A.CONFIRM, "KONFIRMASI: ")
    case.says(kasubbag, A.ORDER, team=words)
    case.happens(kasubbag, Answered((Answer(A.ORDER, words, team="jaringan"),), words))
    case.says(andi, A.PAUSE, "TUNDA: ")
    case.says(reporter, A.STATUS)
    case.says(andi, A.UNABLE, "TIDAK BISA: ")
    case.happens(kasubbag, Answered((Answer(A.ORDER, words, team="jaringan"),), words))
    case.happens(Actor.CLOCK, DeadlinePassed(case.case.state, case.case.round))
    case.happens(andi, Answered((Answer(A.DONE, words, report=RepairReport(words)),), words))
    report = RepairReport(words, (words, words), (a_file(words),))
    case.happens(andi, Answered((Answer(A.DONE, words, report=report),), words, (a_file(words),)))
    case.says(kasubbag, A.REVISE, "REVISI: ")
    case.happens(andi, Answered((Answer(A.DONE, words, report=report),), words, (a_file(words),)))
    failure = DeliveryFailed("p", MailKind.ORDER, Recipient(andi, _ADDRESSES[andi]), f"550 5.1.1 {words}")
    case.happens(Actor.CLOCK, failure)
    case.happens(kasubbag, Answered((Answer(A.APPROVE, words, letter_number=words),), words))
    case.says(reporter, A.REOPEN)
    return case.mails


def ends_otherwise(words: str, is_coded: bool = False) -> list[Written]:
    """Tell the ends that the long way does not come to: rejected, withdrawn, and a reporter who has no address."""
    rejected = registered(words, is_coded=is_coded)
    rejected.happens(Actor.OPERATOR, Filled(filled(words), _ROUTE))
    rejected.says(Actor.KABAG, A.REJECT, "TOLAK: ")
    withdrawn = registered(words, STRANGER, is_coded)
    withdrawn.happens(Actor.REPORTER, Answered((Answer(A.WITHDRAW),), words))
    handed = registered(words, "tanpa alamat", is_coded)
    handed.happens(Actor.OPERATOR, Filled(filled(words), _ROUTE))
    handed.says(Actor.KABAG, A.RETURN)
    return rejected.mails + withdrawn.mails + handed.mails


def stays_unknown(words: str, is_coded: bool) -> list[Written]:
    """Tell of a stranger who never writes again; officials and technicians answer in words of their own."""
    case = registered(words, STRANGER, is_coded)
    kasubbag, andi = Actor.KASUBBAG, Actor.TECHNICIAN
    case.happens(Actor.OPERATOR, Filled(filled(words), _ROUTE))
    case.happens(Actor.KABAG, Answered((Answer(A.RETURN, "nomor layanan"),)))
    case.happens(Actor.CLOCK, DeadlinePassed(case.case.state, case.case.round))
    case.happens(Actor.OPERATOR, Filled(filled(words), _ROUTE))
    case.happens(Actor.KABAG, Answered((Answer(A.APPROVE, "segera"),)))
    case.happens(kasubbag, Answered((Answer(A.CONFIRM, "WA"), Answer(A.ORDER, "", team="jaringan"))))
    case.happens(andi, Answered((Answer(A.PAUSE, "menunggu"),)))
    report = RepairReport("kabel", ("disambung",), (Enclosure("foto.jpg", "image/jpeg", 9, "digest"),))
    case.happens(andi, Answered((Answer(A.DONE, "", report=report),)))
    case.happens(kasubbag, Answered((Answer(A.APPROVE),)))
    rejected = registered(words, STRANGER, is_coded)
    rejected.happens(Actor.OPERATOR, Filled(filled(words), _ROUTE))
    rejected.happens(Actor.KABAG, Answered((Answer(A.REJECT, "bukan kewenangan kami"),)))
    return case.mails + rejected.mails


def is_to_reporter(mail: Written) -> bool:
    return mail.send.to.actor is Actor.REPORTER and mail.send.to.address != FRONT_DESK


def filled(words: str) -> Fields:
    phone = Field("0812-5550-0143", e164="+6281255500143")
    named = (Field(words, source="reply", text=words) for _ in range(4))
    unit, pic, description, resolution = named
    return Fields(unit, pic, phone, description, resolution)
