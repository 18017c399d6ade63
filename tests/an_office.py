"""A small office, and builders of what happens in it."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from maild.core.answer import Answer, AnswerName, RepairReport
from maild.core.case import REPORTER_QUESTION, Case, Dossier, Entry, Note, State
from maild.core.decide import Decision, decide
from maild.core.event import Answered, Event, Evidence, Fact, Reason, Registered, Reporter, Route, Send
from maild.core.following import Followed, Handling, Lead, Peer
from maild.core.ladder import passed
from maild.core.letter import Enclosure, Field, Fields, Letter
from maild.core.office import Actor, Audience, Member, Office, Official, Reminder, Sop, Team, Then
from maild.core.posting import MailKind, Posting, PostingState
from maild.core.worktime import Standard

WIB = timezone(timedelta(hours=7), "WIB")
MONDAY = datetime(2026, 11, 23, 8, 15, tzinfo=WIB)
REPORTER = "bambang@lapas.example"
ADDRESSES = {
    Actor.REPORTER: REPORTER,
    Actor.KABAG: "kabag@kanwil.example",
    Actor.KASUBBAG: "kasubbag@kanwil.example",
    Actor.TECHNICIAN: "andi@kanwil.example",
}
PHOTO = Enclosure("foto.jpg", "image/jpeg", 120_000, "f" * 64)
WHOLE_REPORT = RepairReport("konektor longgar", ("[x] konektor diganti",))
ROUTE = Route("fiber", Then("jaringan", "Untuk ditindaklanjuti sesuai SOP"))

_OF_OFFICIALS = ("directive", "confirmation", "order", "handover")
REMINDERS = (
    Reminder("awal", (Audience.OWNER,), before=Standard(minutes=15), steps=("directive",)),
    Reminder("due", (Audience.OWNER,)),
    Reminder("lewat", (Audience.SUPERIOR,), after=Standard(minutes=30)),
    Reminder("usul-plh", (Audience.PROPOSAL,), after=Standard(minutes=60), steps=_OF_OFFICIALS),
    Reminder("plh", (Audience.DEPUTY,), after=Standard(minutes=120), steps=_OF_OFFICIALS),
    Reminder("lama", (Audience.OWNER, Audience.SUPERIOR, Audience.ADMIN), after=Standard(days=1)),
    Reminder("lengkapi", (Audience.OWNER,), before=Standard(days=7), steps=("completion",)),
)

OFFICE = Office(
    "Kantor Wilayah",
    "pengaduan@kanwil.example",
    ("admin@kanwil.example",),
    officials=(
        Official(
            Actor.KABAG,
            "Ratna Dewi, S.H.",
            ("kabag@kanwil.example",),
            "Kepala Bagian Program dan Humas",
            overview="none",
        ),
        Official(
            Actor.KASUBBAG,
            "Bagus Prasetyo",
            ("kasubbag@kanwil.example",),
            "Kepala Subbagian HRBTI",
            overview="none",
        ),
    ),
    teams=(
        Team(
            "jaringan",
            "Tim Teknis Data dan Jaringan",
            (Member("Andi", ("andi@kanwil.example",)), Member("Siti", ("siti@kanwil.example",))),
        ),
        Team("aplikasi", "Tim Aplikasi", (Member("Rina", ("rina@kanwil.example",)),)),
    ),
    default_route=Then("jaringan"),
    reminders=REMINDERS,
    urgent=("kritis",),
    absence=Standard(minutes=30),
)
KABAG_APPROVES = replace(OFFICE, sop=Sop(result_approver=Actor.KABAG))


def some_fields(**changes: Field | None) -> Fields:
    fields = Fields(
        unit=Field("Lapas Kelas IIA Kediri"),
        pic=Field("Bambang Suryanto, S.H."),
        phone=Field("0812-5550-0143", e164="+6281255500143"),
        description=Field("internet mati sejak pagi"),
        resolution=Field("mohon diperbaiki"),
    )
    return replace(fields, **changes)


def a_letter(**changes: Field | None) -> Letter:
    return Letter(fields=some_fields(**changes), category=("internet_mati",))


def a_lead(state: State = State.AWAITING_CONFIRMATION, number: str = "PGJ-2026-0000", **changes: object) -> Lead:
    """An older case, alike if nothing else is said, and how far it has come."""
    handling = {name: changes.pop(name) for name in tuple(changes) if name not in ("is_alike", "follows")}
    if state in (State.REPAIRING, State.REPAIR_PAUSED):
        handling = {"team": "jaringan", "order": Note(MONDAY, "kasubbag@kanwil.example", "tim jaringan"), **handling}
    peer = Peer(number, "Rutan Kelas IIB Nganjuk", "Siti Aminah", "0812-5550-0199", MONDAY - timedelta(minutes=20))
    told = Handling(state, f"moved to {state}", MONDAY, **handling)
    return Lead(peer, told, **{"is_alike": True, **changes})


class Story:
    """One case, told event by event; time moves when the teller says so."""

    def __init__(self, office: Office = OFFICE, letter: Letter | None = None, reporter: str = REPORTER) -> None:
        self.office = office
        self.now = MONDAY
        self.case = Case("key", "PGJ-2026-0001")
        self.events: list[Event] = []
        self.last = Decision(self.case)
        self.postings: list[Posting] = []
        self.leads: tuple[Lead, ...] = ()  # the other cases, as they stand whenever something happens
        self.happens(Registered(letter or a_letter(), Reporter(reporter), ROUTE), Actor.REPORTER)

    def happens(self, fact: Fact, by: Actor, question: str | None = None, event_id: str = "") -> Decision:
        asked = REPORTER_QUESTION if by is Actor.REPORTER else self.case.question
        address = ADDRESSES.get(by, "")
        evidence = Evidence("d" * 64, address, asked if question is None else question, address)
        event = Event(event_id or f"event-{len(self.events)}", self.now, by, fact, evidence, leads=self.leads)
        self.events.append(event)
        self.last = decide(self.case, event, self.office)
        self.case = self.last.case
        for effect in self.last.effects:
            if isinstance(effect, Send):
                self.postings.append(self._sent(effect))
        return self.last

    def _sent(self, send: Send) -> Posting:
        name = f"posting-{len(self.postings)}"
        return Posting(name, send.kind, send.to, f"<{name}>", "", self.now, self.now, send.question,
                       state=PostingState.SENT, sent=self.now)  # fmt: skip

    @property
    def dossier(self) -> Dossier:
        return Dossier(self.case, tuple(Entry(event, "", "") for event in self.events), tuple(self.postings))

    def passes(self, minutes: int) -> list[tuple[str, str, list[tuple[MailKind, str]]]]:
        """Let time pass minute by minute; tells when the clock spoke, at which level, and who was written to."""
        spoken = []
        for _ in range(minutes):
            self.now += timedelta(minutes=1)
            while found := passed(self.dossier, self.office, self.now):
                rung, event = found
                self.happens(event.fact, Actor.CLOCK, event_id=event.id)
                spoken.append((f"{self.now:%a %H.%M}", rung.level, self.mails))
        return spoken

    def says(
        self, by: Actor, *answers: Answer | AnswerName, question: str | None = None, photos: bool = False
    ) -> Decision:
        """Let somebody answer what he was asked."""
        told = tuple(answer if isinstance(answer, Answer) else Answer(answer) for answer in answers)
        text = " / ".join(answer.text for answer in told)
        return self.happens(Answered(told, text, (PHOTO,) if photos else ()), by, question)

    def says_for(self, by: Actor, address: str, answer: AnswerName) -> Decision:
        """Let somebody else bring an official's answer, as the operator does."""
        evidence = Evidence("", address, self.case.question)
        event = Event(f"event-{len(self.events)}", self.now, by, Answered((Answer(answer),)), evidence)
        self.events.append(event)
        self.last = decide(self.case, event, self.office)
        self.case = self.last.case
        return self.last

    def decided(self, case: Case, event: Event) -> Case:
        """Decide about one of its events again."""
        return decide(case, event, self.office).case

    def beside(self, *leads: Lead) -> "Story":
        """Let other cases stand beside it from now on."""
        self.leads = leads
        return self

    def until_following(self, lead: Lead) -> "Story":
        """Let the Kasubbag handle it together with another."""
        self.beside(lead).until_directed().says(Actor.KASUBBAG, AnswerName.JOIN)
        return self

    def hears(self, lead: Lead) -> Decision:
        """Let the case that it follows come further."""
        return self.happens(Followed(lead.peer.number, lead.handling), Actor.CLOCK, "")

    def until_directed(self) -> "Story":
        self.says(Actor.KABAG, AnswerName.APPROVE)
        return self

    def until_ordered(self) -> "Story":
        self.until_directed().says(Actor.KASUBBAG, Answer(AnswerName.CONFIRM, "WA 10.05"), AnswerName.ORDER)
        return self

    def until_repaired(self) -> "Story":
        self.until_ordered().says(Actor.TECHNICIAN, Answer(AnswerName.DONE, report=WHOLE_REPORT), photos=True)
        return self

    def until_closed(self) -> "Story":
        self.until_repaired().says(Actor.KASUBBAG, AnswerName.APPROVE)
        return self

    @property
    def mails(self) -> list[tuple[MailKind, str]]:
        return [(effect.kind, effect.to.address) for effect in self.last.effects if isinstance(effect, Send)]

    @property
    def kinds(self) -> list[MailKind]:
        return [kind for kind, _ in self.mails]

    @property
    def reasons(self) -> list[Reason | None]:
        return [effect.reason for effect in self.last.effects if isinstance(effect, Send)]
