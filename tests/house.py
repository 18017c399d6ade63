"""An office folder in which cases really happened: mails in the archive, decisions, rendered mails, kept rules."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from an_office import ADDRESSES, MONDAY, OFFICE, REPORTER, ROUTE, WHOLE_REPORT, a_letter

from maild.compose.mail import MailDesk
from maild.compose.templates import Templates
from maild.core.answer import Answer, AnswerName
from maild.core.case import REPORTER_QUESTION, Case, Dossier
from maild.core.event import Answered, Event, Evidence, Fact, Registered, Reporter
from maild.core.letter import Enclosure, Letter
from maild.core.office import Actor
from maild.core.posting import sent
from maild.core.received import Location, Received, Verdict
from maild.service.advance import Registrar
from maild.service.audit import Auditor, Finding
from maild.service.health import Herald
from maild.service.retention import Redactor
from maild.service.traffic import Limits, Traffic
from maild.store import rules_kept
from maild.store.archive import Archive
from maild.store.casefiles import CaseFiles
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk
from maild.store.heads import HeadStore
from maild.store.requests import Requests
from maild.store.rules_templates import read_templates

TEMPLATES = Templates(read_templates(None)[0])
BY_RULES = replace(OFFICE, digest=sha256(rules_kept.canonical(OFFICE)).hexdigest())


class House:
    """Opened anew, it is the office after a restart."""

    def __init__(self, folder: Path, now: datetime = MONDAY, disk: Disk | None = None) -> None:
        disk = disk or Disk()
        self.folder = folder
        self.now = now
        self.archive = Archive(folder / "archive", disk)
        self.cases = CaseStore(folder / "cases", disk)
        self.desks = DeskStore(folder / "office.json", disk)
        self.heads = HeadStore(folder / "heads", disk)
        self.requests = Requests(folder / "requests", disk)
        disk.make_folder(folder / "rules")
        rules_kept.keep(BY_RULES, folder, disk.replace)
        desk = MailDesk(OFFICE.address, OFFICE.name, b"secret", TEMPLATES, self.archive.read, True)
        traffic = Traffic(Limits(500), lambda: self.now)
        self.registrar = Registrar(BY_RULES, self.cases, self.archive, desk, TEMPLATES, traffic)
        self.herald = Herald(self.desks, self.archive, BY_RULES, desk)
        self.redactor = Redactor(self.cases, self.archive, self.desks, self.requests, BY_RULES)

    # --- what happens ---

    def receives(self, text: str, verdict: Verdict = Verdict.FILED, case: str = "") -> str:
        """Keep a mail and what became of it; return its SHA-256."""
        raw = f"From: {REPORTER}\r\nSubject: surat\r\n\r\n{text} {self.now}\r\n".encode()
        digest = self.archive.keep(raw)
        place = Location("INBOX", 1, sum(1 for _ in self.archive.received()) + 1)
        received = Received(digest, (place,), self.now, self.now, len(raw), 1, verdict, case, "no complaint", digest)
        self.archive.note(received)
        return digest

    def keeps(self, name: str, data: bytes) -> Enclosure:
        return Enclosure(name, "image/jpeg", len(data), self.archive.keep(data))

    def registers(
        self, files: tuple[Enclosure, ...] = (), letter: Letter | None = None, reporter: str = REPORTER
    ) -> str:
        """Let a complaint come; return its number."""
        number = self.cases.next_number("PGJ", self.now.year)
        digest = self.receives(f"pengaduan {number}", Verdict.CASE, number)
        letter = replace(letter or a_letter(), enclosures=files)
        fact = Registered(letter, Reporter(reporter, "Bambang", True, "<1@lapas.example>"), ROUTE)
        event = Event(digest, self.now, Actor.REPORTER, fact, Evidence(digest, reporter), BY_RULES.digest)
        self.registrar.advance(Dossier(Case(digest[:32], number)), event)
        return number

    def says(
        self, number: str, by: Actor, *answers: Answer, files: tuple[Enclosure, ...] = (), question: str = ""
    ) -> None:
        """Let somebody answer what he was asked, by mail; or an earlier question."""
        text = " / ".join(answer.text or answer.name for answer in answers)
        self.happens(number, by, Answered(answers, text, files), self.receives(text, Verdict.REPLY, number), question)

    def happens(self, number: str, by: Actor, fact: Fact, digest: str = "", question: str = "") -> None:
        dossier = self.dossier(number)
        asked = question or (REPORTER_QUESTION if by is Actor.REPORTER else dossier.case.question)
        evidence = Evidence(digest, ADDRESSES.get(by, ""), asked, ADDRESSES.get(by, ""))
        event_id = digest or f"event-{len(dossier.entries)}-{number}"
        self.registrar.advance(dossier, Event(event_id, self.now, by, fact, evidence, BY_RULES.digest))

    def passes(self, **length: float) -> None:
        self.now += timedelta(**length)

    def closes(self, number: str) -> None:
        """Lead a registered case to its end, and send all its mails."""
        photo = self.keeps("ont.jpg", b"\xff\xd8\xff photo " + number.encode())
        self.passes(minutes=5)
        self.says(number, Actor.KABAG, Answer(AnswerName.APPROVE, "segera"))
        self.passes(minutes=5)
        self.says(number, Actor.KASUBBAG, Answer(AnswerName.CONFIRM, "WA 10.05"), Answer(AnswerName.ORDER))
        self.passes(minutes=5)
        self.says(number, Actor.TECHNICIAN, Answer(AnswerName.DONE, "Selesai", report=WHOLE_REPORT), files=(photo,))
        self.passes(minutes=5)
        self.says(number, Actor.KASUBBAG, Answer(AnswerName.APPROVE))
        self.sends(number)

    def sends(self, number: str) -> None:
        dossier = self.dossier(number)
        postings = tuple(sent(posting, self.now) for posting in dossier.postings)
        self.cases.commit(replace(dossier, postings=postings))

    def puts_away(self, number: str) -> None:
        case = self.dossier(number).case
        self.cases.settle(case.key, self.now.year, self.now.month)

    # --- what is there ---

    def dossier(self, number: str) -> Dossier:
        found = self.cases.by_number(number)
        assert found is not None
        return found

    def path_of(self, number: str) -> Path:
        (path,) = (self.folder / "cases").rglob(f"{self.dossier(number).case.key}.json")
        return path

    def findings(self, number: str = "") -> tuple[Finding, ...]:
        """Check everything as `maild case verify` does, from the disk alone."""
        files, archive = CaseFiles(self.folder / "cases"), Archive(self.folder / "archive", Disk())
        heads, rules_of = HeadStore(self.folder / "heads", Disk()), partial(rules_kept.kept, self.folder)
        return tuple(Auditor(files, archive, heads, self.desks, rules_of, number).findings())

    def wrong(self, number: str = "") -> list[str]:
        return [f"{found.subject}: {text}" for found in self.findings(number) for text in found.wrong]


def a_house(folder: Path, cases: int = 1) -> House:
    """An office with so many closed cases, the first of which is PGJ-2026-0001."""
    house = House(folder)
    for _ in range(cases):
        house.closes(house.registers((house.keeps("surat.pdf", f"%PDF {house.now}".encode()),)))
        house.passes(minutes=30)
    return house
