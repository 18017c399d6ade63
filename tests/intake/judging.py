"""An office that has asked questions by mail, and mails that may answer them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from maild.core.case import REPORTER_QUESTION, Case, State
from maild.core.docket import Docket
from maild.core.event import Reporter, Route
from maild.core.letter import Field, Fields, Letter
from maild.core.office import Actor, Member, Office, Official, Team, Then, Unit
from maild.core.posting import MailKind, Posting, PostingState, Recipient
from maild.core.token import message_id, mint
from maild.intake.authority import Asked
from maild.intake.mime import parse
from maild.intake.notices import Sent
from maild.intake.reader import Reading
from maild.intake.triage import Reply, Verdict, triage
from maild.store.rulebook import Rulebook

SECRET = b"rahasia"
ARRIVED = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SHIPPED = Rulebook(Office("Kanwil", "pengaduan@kanwil.example"), None, date(2026, 11, 24), lambda _templates: ()).office
OFFICE = replace(
    SHIPPED,
    officials=(
        Official(Actor.KABAG, "Ratna", ("kabag@kanwil.example", "ratna@kanwil.example")),
        Official(
            Actor.KABAG,
            "Joko",
            ("joko@kanwil.example",),
            start=date(2026, 11, 24),
            until=date(2026, 11, 24),
            kind="Plh.",
        ),
        Official(Actor.KASUBBAG, "Sari", ("kasubbag@kanwil.example",)),
    ),
    teams=(
        Team(
            "jaringan",
            "Tim Jaringan",
            (Member("Andi", ("andi@kanwil.example", "andi@hp.example")), Member("Budi", ("budi@kanwil.example",))),
        ),
    ),
    units=(Unit("Lapas Kediri", addresses=("lapas@unit.example",)),),
    digest="aturan",
)
KABAG = Recipient(Actor.KABAG, "kabag@kanwil.example")
ANDI = Recipient(Actor.TECHNICIAN, "andi@kanwil.example")
PELAPOR = Recipient(Actor.REPORTER, "pelapor@unit.example")
CASE = Case("kasus", "PGJ-2026-0001", State.AWAITING_DIRECTIVE, 2, reporter=Reporter("pelapor@unit.example"))
INCOMPLETE = replace(CASE, state=State.AWAITING_COMPLETION, round=1, letter=Letter(fields=Fields(unit=Field("Lapas"))))
NO_FIELDS = Fields()
WHOLE = Fields(
    Field("Lapas"), Field("Budi"), Field("0812-5550-0143", e164="+6281255500143"), Field("mati"), Field("perbaiki")
)


def a_posting(posting_id: str, asked: Asked) -> Posting:
    """Make the mail that asked something, as it was sent."""
    identifier = message_id(SECRET, posting_id, "kanwil.example")
    return Posting(
        posting_id,
        MailKind.DIRECTIVE_REQUEST,
        asked.to,
        identifier,
        "",
        ARRIVED,
        ARRIVED,
        asked.question,
        posting_id,
        PostingState.SENT,
        1,
    )


class Memory:
    """Remembers questions by a token each, as the store does."""

    def __init__(self, *questions: Asked) -> None:
        self.tokens = {mint(SECRET, str(number)): asked for number, asked in zip(count(), questions)}
        self.postings = dict(self.tokens)
        self.dockets: tuple[Docket, ...] = ()

    def asked_by_token(self, token: str) -> Asked | None:
        return self.tokens.get(token)

    def asked_by_posting(self, posting_id: str) -> Asked | None:
        return self.postings.get(posting_id)

    def docket_by_token(self, token: str) -> Docket | None:
        return next((docket for docket in self.dockets if docket.token == token), None)

    def docket_by_posting(self, posting_id: str) -> Docket | None:
        return self.docket_by_token(posting_id)

    def case_of(self, key: str) -> Case | None:
        return next((asked.case for asked in self.tokens.values() if asked.case.key == key), None)

    def sent_as(self, posting_id: str) -> Sent | None:
        asked = self.postings.get(posting_id)
        return Sent(asked.case, a_posting(posting_id, asked)) if asked else None

    def sent_with_token(self, token: str) -> tuple[Sent, ...]:
        found = self.sent_as(token)
        return (found,) if found else ()

    def case_numbered(self, number: str) -> Case | None:
        return next((asked.case for asked in self.tokens.values() if asked.case.number == number), None)

    @property
    def addresses(self) -> list[str]:
        return [f"pengaduan+{token}@kanwil.example" for token in self.tokens]

    @property
    def ids(self) -> list[str]:
        return [message_id(SECRET, posting, "kanwil.example") for posting in self.postings]


def kabag_asked(case: Case = CASE) -> Asked:
    return Asked(case, "awaiting_directive/2", KABAG)


def reporter_asked(case: Case) -> Asked:
    return Asked(case, REPORTER_QUESTION, PELAPOR)


def andi_asked() -> Asked:
    return Asked(replace(CASE, state=State.REPAIRING, round=5), "repairing/5", ANDI)


def a_reading(sender: str, text: str, *headers: str, fields: Fields = NO_FIELDS, raw: bytes = b"") -> Reading:
    lines = "".join(f"{line}\r\n" for line in (f"From: {sender}", *headers))
    mail = parse(raw or f"{lines}\r\n{text}".encode())
    return Reading(mail, text, Letter(fields=fields, text=text), fields)


def judged(reading: Reading, memory: Memory, office: Office = OFFICE) -> Verdict:
    def route_of(letter: Letter, sender: str) -> Route:
        return Route(f"{sender} {letter.fields.value('phone')}", Then("jaringan"))

    return triage(reading, memory, office, SECRET, "sha", ARRIVED, route_of)


def reply(sender: str, text: str, asked: Asked, *headers: str) -> Reply:
    memory = Memory(asked)
    verdict = judged(a_reading(sender, text, f"To: {memory.addresses[0]}", *headers), memory)
    assert isinstance(verdict, Reply)
    return verdict
