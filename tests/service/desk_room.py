"""An office folder with cases that wait for an official, and the Lists over it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from an_office import MONDAY, OFFICE, REPORTER, ROUTE, a_letter

from maild.compose.mail import MailDesk
from maild.compose.templates import Templates
from maild.core.answer import Answer, AnswerName
from maild.core.case import Case, Dossier, State
from maild.core.docket import Docket
from maild.core.event import Answered, Event, Evidence, Registered, Reporter
from maild.core.letter import Fields
from maild.core.office import Actor, Office
from maild.core.posting import MailKind, Posting
from maild.core.received import Received
from maild.demo.clients import Client, Person, reply
from maild.intake.mime import parse
from maild.intake.quote import new_text
from maild.intake.reader import Reading
from maild.service.advance import Registrar
from maild.service.fetch import Folders
from maild.service.lists import Lists
from maild.service.receive import Receiver
from maild.service.traffic import Limits, Traffic
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk
from maild.store.rulebook import Rulebook
from maild.store.rules_templates import read_templates

SECRET = b"a secret of the tests only, 32 by"
RATNA = Person("Ratna Dewi, S.H.", "kabag@kanwil.example")
KABAG, KASUBBAG = OFFICE.officials
SHIPPED = Rulebook(OFFICE, None, MONDAY.date(), lambda _templates: ()).office
PLAIN = replace(OFFICE, reply_words=SHIPPED.reply_words)
DAILY = replace(PLAIN, officials=(replace(KABAG, digest="daily", confirmation="daily"), KASUBBAG))
TUESDAY = MONDAY.replace(day=24, hour=7, minute=40)
TEMPLATES = Templates(read_templates(None)[0])


@dataclass(frozen=True)
class PlainReader:
    """Reads a mail in this process; there is no letter in a reply."""

    def read(self, raw: bytes) -> Reading:
        mail = parse(raw)
        return Reading(mail, new_text(mail.text), a_letter(), Fields())


class Room:
    """Opened over a folder as the daemon opens it; `step` is called before every durable step."""

    def __init__(
        self, folder: Path, office: Office = DAILY, step: Callable[[str], None] | None = None, now: datetime = MONDAY
    ) -> None:
        disk = Disk(step) if step else Disk()
        self.folder = folder
        self.office = office
        self.now = now
        self.archive = Archive(folder / "archive", disk)
        self.cases = CaseStore(folder / "cases", disk)
        self.desks = DeskStore(folder / "office.json", disk)
        desk = MailDesk(office.address, office.name, SECRET, TEMPLATES, self.archive.read, True)
        traffic = Traffic(Limits(50), lambda: self.now)
        self.registrar = Registrar(office, self.cases, self.archive, desk, TEMPLATES, traffic)
        self.lists = Lists(self.desks, self.cases, self.registrar)
        self.receiver = Receiver(
            self.archive, self.cases, self.desks, PlainReader(), self.registrar, lambda *_: ROUTE, SECRET, Folders(),
            self.lists,
        )  # fmt: skip

    # --- what happens ---

    def complains(self, *names: str) -> None:
        """Register complaints, which then wait for the Kabag."""
        for name in names:
            case = Case(name, self.cases.next_number("PGJ", 2026))
            fact = Registered(a_letter(), Reporter(REPORTER), ROUTE)
            event = Event(f"letter {name}", self.now, Actor.REPORTER, fact, Evidence(f"{len(names):064d}"))
            self.registrar.advance(Dossier(case), event)

    def decides(self, name: str, answer: Answer, by: Actor = Actor.KABAG, at: datetime | None = None) -> None:
        """Let an official answer his question by a single reply."""
        dossier = self.cases.dossier(name)
        address = KABAG.addresses[0] if by is Actor.KABAG else KASUBBAG.addresses[0]
        evidence = Evidence("e" * 64, address, dossier.case.question, address)
        event = Event(f"{answer.name} {name} {at}", at or self.now, by, Answered((answer,), answer.text), evidence)
        self.registrar.advance(dossier, event)

    def cancels(self, name: str) -> None:
        """Let the Kabag take his last decision back."""
        dossier = self.cases.dossier(name)
        question = dossier.case.decided[-1].question
        evidence = Evidence("e" * 64, RATNA.address, question, RATNA.address)
        fact = Answered((Answer(AnswerName.CANCEL),))
        self.registrar.advance(dossier, Event(f"cancel {name}", self.now, Actor.KABAG, fact, evidence))

    def looks(self, at: datetime | None = None) -> list[MailKind]:
        """Let the clock tick; tell which lists were written."""
        self.now = at or self.now
        before = len(self.postings)
        self.lists.write(self.now)
        return [posting.kind for posting in self.postings[before:]]

    def answers(self, text: str, client: Client = Client.GMAIL, **passed: float) -> Received:
        """Answer the last mail of the desk as an ordinary client does."""
        self.now += timedelta(**passed)
        raw = reply(self.mail().as_bytes(), RATNA, text, client, self.now)
        return self.receiver.take_in(raw, self.now)

    # --- what is so ---

    @property
    def postings(self) -> tuple[Posting, ...]:
        return self.desks.load().postings

    @property
    def dockets(self) -> tuple[Docket, ...]:
        return self.desks.load().dockets

    def mail(self, kind: MailKind | None = None) -> EmailMessage:
        """Read the last mail that the desk wrote, or the last of a kind."""
        posting = [posting for posting in self.postings if kind in (None, posting.kind)][-1]
        return message_from_bytes(self.archive.read(posting.digest), policy=default)

    def text(self, kind: MailKind | None = None) -> str:
        body = self.mail(kind).get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def states(self, *names: str) -> list[State]:
        return [self.cases.dossier(name).case.state for name in names]

    def mails_of(self, name: str) -> list[tuple[MailKind, str]]:
        return [(posting.kind, posting.to.address) for posting in self.cases.dossier(name).postings]


APPROVAL = Answer(AnswerName.APPROVE)
REJECTION = Answer(AnswerName.REJECT, "bukan kewenangan kami")
