"""A month of an office at work: letters at all hours, people who answer late, holidays, a week of a deputy.

Cases, lists, reminders and mails are the real services over a real folder; only reading mail is left out. What the
clock should have said is worked out by month_clock.py, and not by the program's own arithmetic.
"""

import heapq
import random
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from an_office import REPORTER, WHOLE_REPORT, WIB, a_letter
from desk_room import SHIPPED, Room
from month_clock import FIRST, JOKO, LAST, MINUTE, TEAM, WEEK, WULAN, Minutes, Pauses, Stint, Told, expected_of

from maild.core.answer import Answer
from maild.core.answer import AnswerName as A
from maild.core.case import REPORTER_QUESTION, Case, Dossier
from maild.core.case import State as S
from maild.core.event import Answered, Event, Evidence, Registered, Reporter, Route
from maild.core.ladder import next_rung
from maild.core.letter import Enclosure, Field, Fields
from maild.core.office import Actor as R
from maild.core.office import Office, Official, Then
from maild.core.posting import MailKind as K
from maild.service.deliver import Outbox
from maild.service.remind import put_away, remind
from maild.transport.outcome import Outcome, OutcomeKind
from maild.transport.smtp_link import Envelope

OFFICE = replace(
    SHIPPED,
    officials=(
        *SHIPPED.officials,
        Official(R.KABAG, "Joko Santoso", (JOKO,), "Kepala Bagian", start=WEEK[0], until=WEEK[1], kind="Plh."),
        Official(R.KASUBBAG, "Wulan Pertiwi", (WULAN,), "Kepala Subbagian", kind="Plh.", is_standby=True),
    ),
)
_ROUTES = (
    Route("biasa", Then("jaringan")),
    Route("cctv", Then("jaringan", standards=(("repair", "4 jam"),))),
    Route("permintaan", Then("jaringan", standards=(("repair", "5 hari"),))),
)
_NEVER = datetime.max.replace(tzinfo=WIB)


def _own(pauses: Pauses, stint: Stint) -> Pauses:
    """Leave out what was paused under an earlier order."""
    return tuple(pause for pause in pauses if pause[0] >= stint.since)


@dataclass
class Town:
    """The office and everybody around it; `plays` lets the month pass."""

    folder: Path
    seed: int
    letters: int
    office: Office = OFFICE
    stints: list[Stint] = field(default_factory=list)
    answered: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.minutes = Minutes(self.office, FIRST, LAST)
        self.room = Room(self.folder, self.office, now=datetime.combine(FIRST, time(), WIB))
        room = self.room
        self.outbox = Outbox(room.cases, room.desks, room.archive, room.registrar, self.office.address)
        self._photo = Enclosure("foto.jpg", "image/jpeg", 5, room.archive.keep(b"photo"))
        self._order = 0
        self._acts: list[tuple[datetime, int, str, str]] = []
        self._open: dict[str, Stint] = {}
        self._known: set[tuple[datetime, str]] = set()
        self._looked_at: dict[str, Dossier] = {}

    # --- time ---

    def plays(self) -> None:
        """Go from one minute in which something happens to the next, as the daemon does from tick to tick."""
        end = datetime.combine(LAST, time(), WIB) - timedelta(days=14)
        for number in range(self.letters):
            self._at(self._some_minute(), "letter", f"case-{number:04d}")
        for day, minutes in self.minutes.days.items():
            for moment in (datetime.combine(day, time(), WIB), *minutes[:1]):
                self._at(moment, "opening", "")
        while self._acts and self._acts[0][0] < end:
            now = self._acts[0][0]
            self.room.now = now
            while self._acts and self._acts[0][0] == now:
                _, _, act, name = heapq.heappop(self._acts)
                self._does(act, name)
            self._ticks()

    def _ticks(self) -> None:
        now, room = self.room.now, self.room
        self.outbox.deliver(Postman(), now)
        remind(room.cases, room.registrar, now, now)
        room.lists.write(now)
        put_away(room.cases, room.registrar, now)
        self.outbox.deliver(Postman(), now)
        for dossier in room.cases.open_dossiers():
            if self._looked_at.get(dossier.case.key) is not dossier:
                self._looked_at[dossier.case.key] = dossier
                rung = next_rung(dossier, self.office, now)
                if rung and rung.moment > now:
                    self._at(rung.moment, "rung", "")

    def _at(self, when: datetime, act: str, name: str) -> None:
        self._order += 1
        if act not in ("rung", "opening") or (when, act) not in self._known:
            heapq.heappush(self._acts, (when, self._order, act, name))
            self._known.add((when, act))

    def _some_minute(self) -> datetime:
        """Four of five letters come while the office is open, the others at any time."""
        month = [minute for minute in self.minutes.all if minute.date() < FIRST + timedelta(days=30)]
        if self.dice.random() < 0.8:
            return self.dice.choice(month)
        return datetime.combine(FIRST, time(), WIB) + self.dice.randrange(30 * 24 * 60) * MINUTE

    def _later(self, quick: int) -> datetime:
        """Let people answer soon, or late, or after days; now and then in the evening."""
        now, luck = self.room.now, self.dice.random()
        wait = self.dice.randrange(1, quick) if luck < 0.6 else self.dice.randrange(quick, 3 * quick)
        wait = self.dice.randrange(3 * quick, 1500) if luck > 0.9 else wait
        start = bisect_left(self.minutes.all, now)
        if self.dice.random() < 0.05:
            return now + wait * MINUTE
        return max(self.minutes.all[start + wait], now + MINUTE)

    # --- what people do ---

    def _does(self, act: str, name: str) -> None:
        if act == "letter":
            self._writes(name)
        elif act == "answer":
            self._answers(name)

    def _writes(self, name: str) -> None:
        is_whole, severity = self.dice.random() < 0.85, "kritis" if self.dice.random() < 0.12 else "sedang"
        letter = replace(a_letter() if is_whole else a_letter(phone=None), severity=severity)
        route = self.dice.choice(_ROUTES)
        case = Case(name, self.room.cases.next_number("PGJ", 2026))
        fact = Registered(letter, Reporter(REPORTER), route)
        self._happens(Dossier(case), fact, R.REPORTER, Evidence("d" * 64))

    def _answers(self, name: str) -> None:
        dossier = self.room.cases.dossier(name)
        case = dossier.case
        found = self._said(case)
        if found is None:
            return
        by, answers = found
        self.answered += 1
        photos = (self._photo,) if any(answer.name is A.DONE for answer in answers) else ()
        address = self._address(by)
        question = REPORTER_QUESTION if by is R.REPORTER else case.question
        fact = Answered(answers, " / ".join(answer.text for answer in answers), photos, case.route)
        self._happens(dossier, fact, by, Evidence("e" * 64, address, question, address))

    def _address(self, by: R) -> str:
        if by in (R.KABAG, R.KASUBBAG):
            return self.office.holders(by, self.room.now.date())[-1].addresses[0]
        return REPORTER if by is R.REPORTER else TEAM[0]

    def _said(self, case: Case) -> tuple[R, tuple[Answer, ...]] | None:
        dice = self.dice.random()
        match case.state:
            case S.AWAITING_COMPLETION:
                phone = Field("0812-5550-0143", e164="+6281255500143")
                return R.REPORTER, (Answer(A.COMPLETE, "berikut", fields=Fields(phone=phone)),)
            case S.AWAITING_DIRECTIVE:
                return R.KABAG, (Answer(A.REJECT, "bukan kewenangan") if dice < 0.03 else Answer(A.APPROVE),)
            case S.AWAITING_CONFIRMATION:
                order = () if dice < 0.5 else (Answer(A.ORDER),)
                return R.KASUBBAG, (Answer(A.CONFIRM, "WA, benar"), *order)
            case S.AWAITING_ORDER:
                return R.KASUBBAG, (Answer(A.ORDER),)
            case S.REPAIRING if dice < 0.2:
                return R.TECHNICIAN, (Answer(A.PAUSE, "menunggu Telkom"),)
            case S.REPAIRING:
                return R.TECHNICIAN, (Answer(A.DONE, report=WHOLE_REPORT),)
            case S.REPAIR_PAUSED:
                return R.TECHNICIAN, (Answer(A.RESUME),)
            case S.AWAITING_APPROVAL:
                return R.KASUBBAG, (Answer(A.REVISE, "foto buram") if dice < 0.05 else Answer(A.APPROVE),)
            case _:
                return None

    def _happens(self, dossier: Dossier, fact: Registered | Answered, by: R, evidence: Evidence) -> None:
        before = dossier.case
        event = Event(f"event {self._order} {before.key}", self.room.now, by, fact, evidence, self.office.digest)
        self._order += 1
        after = self.room.registrar.advance(dossier, event).case
        self._notes(before, after)
        if after.state is S.AWAITING_COMPLETION and self.dice.random() < 0.3:
            return  # he never completes it
        if after.state.is_ended:
            return
        self._at(self._later(200 if after.state is S.REPAIRING else 30), "answer", after.key)

    def _notes(self, before: Case, after: Case) -> None:
        """Keep how long each question was open."""
        stint, now = self._open.get(after.key), self.room.now
        same_repair = {before.state, after.state} == {S.REPAIRING, S.REPAIR_PAUSED}
        if stint and same_repair:
            open_end = ((now, _NEVER),) if after.state is S.REPAIR_PAUSED else ()
            self._open[after.key] = replace(stint, pauses=(*_own(after.pauses, stint), *open_end))
            return
        if stint:
            self.stints.append(replace(stint, until=now))
            del self._open[after.key]
        if not after.state.is_ended:
            is_urgent = after.letter.severity == "kritis"
            wakes = is_urgent and after.state is not S.AWAITING_COMPLETION and not self._has_woken(after.key)
            wakes = wakes and not self.minutes.is_open(now)
            self._open[after.key] = Stint(after.number, after.state, now, None, is_urgent, after.route, (), wakes)

    def _has_woken(self, key: str) -> bool:
        number = self.room.cases.dossier(key).case.number
        return any(stint.wakes for stint in self.stints if stint.case == number)

    # --- what came of it ---

    def told(self) -> list[Told]:
        """List what the clock caused: reminders, escalations, and questions that were passed on or asked anew."""
        found = []
        for dossier in self.room.cases.rows(include_ended=True):
            moments = {entry.event.at for entry in dossier.entries if entry.event.actor is R.CLOCK}
            moments -= {entry.event.at for entry in dossier.entries if entry.event.actor is not R.CLOCK}
            for posting in dossier.postings:
                is_reminding = posting.kind in (K.REMINDER, K.ESCALATION)
                is_passed_on = posting.created in moments and posting.to.address in (WULAN, JOKO)
                if is_reminding or (is_passed_on and posting.kind is not K.CLARIFICATION):
                    found.append(Told(dossier.case.number, posting.created, posting.kind, posting.to.address))
        return found

    def expected(self) -> list[Told]:
        """Work out what the clock should have caused until now."""
        stints = [*self.stints, *(replace(stint, until=None) for stint in self._open.values())]
        return [told for stint in stints for told in expected_of(stint, self.minutes, self.room.now)]


@dataclass(frozen=True)
class Postman:
    """A submission door that takes everything at once."""

    flying: int = 3
    is_busy: bool = False

    def submit_many(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Outcome]]:
        for envelope in envelopes:
            yield envelope, Outcome(OutcomeKind.ACCEPTED, "250 2.0.0 OK")
