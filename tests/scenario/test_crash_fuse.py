"""The process dies at every durable step and at every mail, once; nothing is lost, nothing is done twice."""

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from deaths import Crew, Death, Fuse
from ledger import Ledger, copies, objections
from scans import NODIS, WITHOUT_PHONE, scan
from stage import MONDAY, Office, a_seed, by_another_route, complaint, opened, quick_starts

from maild.config import found
from maild.core.posting import MailKind, sent
from maild.core.received import Received, Verdict
from maild.demo.clients import Client, letter, reply
from maild.demo.story import KABAG, KASUBBAG, OFFICE, SITI, YUSUF
from maild.service.deliver import Delivery, Outbox
from maild.service.receive import Receiver
from maild.store.durable import Disk
from maild.store.requests import Requests
from maild.transport.smtp import Submission
from maild.transport.smtp_link import Envelope

SHARES = 8  # of all moments, so that they can be tried side by side
TRIED = SHARES if os.environ.get("TORTURE") else 1  # `make torture` tries all, every other run one drawn by lot
SECOND_DEATHS = 40 if os.environ.get("TORTURE") else 6
POISON = b"From: x@y.example\r\n" + b"X-Header: more than anybody reads\r\n" * 1_100 + b"\r\nHalo\r\n"


@dataclass(frozen=True, slots=True)
class Act:
    """A piece of the story as it is without a death: the office before it, the mails, every step, the end."""

    before: Path
    now: datetime
    mails: tuple[bytes, ...]
    steps: tuple[str, ...]
    after: Ledger


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of an act in which the process died."""

    has_died: bool
    wrong: list[str]
    copies: int


def _letters(office: Office) -> tuple[bytes, ...]:
    whole, incomplete = complaint(), complaint(YUSUF, phone="")
    return whole, incomplete, by_another_route(whole)


def _approval(office: Office) -> tuple[bytes, ...]:
    return (reply(office.sent(MailKind.DIRECTIVE_REQUEST, KABAG), KABAG, "Setuju", Client.GMAIL, office.now),)


def _order_and_wrong_token(office: Office) -> tuple[bytes, ...]:
    asked, foreign = office.sent(MailKind.DIRECTIVE, KASUBBAG), office.sent(MailKind.DIRECTIVE_REQUEST, KABAG)
    foreign = foreign.replace(b"+", b"+zz").replace(b"Message-ID: <", b"Message-ID: <zz")
    order = "KONFIRMASI: WA 08.24, benar\nPERINTAH: tim jaringan"
    return (
        reply(asked, KASUBBAG, order, Client.OUTLOOK, office.now),
        reply(foreign, KABAG, "TOLAK: tidak benar", Client.GMAIL, office.now),
    )


def _filling_and_poison(office: Office) -> tuple[bytes, ...]:
    """The operator fills in what the second letter lacks; something comes that nobody can read."""
    filling = (("case", "PGJ-2026-0002"), ("phone", "0851-5550-0602"))
    Requests(office.folder / "data" / "requests", Disk()).lay("fill", filling, office.now)
    return (POISON,)


def _scanned_letter(office: Office) -> tuple[bytes, ...]:
    """A letter on paper: its case is opened at once, and moved on when OCR has read it."""
    return (letter(SITI, OFFICE, "Pengaduan", "Terlampir nodis kami.", office.now, (scan(WITHOUT_PHONE),)),)


def _scanned_completion(office: Office) -> tuple[bytes, ...]:
    asked = office.sent(MailKind.COMPLETION_REQUEST, SITI)
    return (reply(asked, SITI, "", Client.GMAIL, office.now, (scan(NODIS, "lengkap.jpg"),)),)


ACTS = (_letters, _approval, _order_and_wrong_token, _filling_and_poison, _scanned_letter, _scanned_completion)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory, where the machine has that: unlike a power cut, a death does not ask what fsync is worth."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Act, ...]]:
    folder = tmp_path_factory.mktemp("story")
    found(folder / "office")
    with quick_starts():
        yield tuple(_undisturbed(folder))


def _undisturbed(folder: Path) -> Iterator[Act]:
    """Play the story without a death, and keep the office folder as it is before each act."""
    with opened(folder / "office") as office:
        office.works()
        for number, mails_of in enumerate(ACTS):
            office.now = MONDAY + timedelta(minutes=5 * number)
            mails, fuse = mails_of(office), Fuse()
            before = Path(shutil.copytree(folder / "office", folder / f"before-{number}"))
            earlier = office.ledger().mails
            office.receives(*mails)
            office.works(fuse)
            after = office.ledger()
            yield Act(before, office.now, mails, tuple(fuse.seen), replace(after, mails=after.mails - earlier))


def _play(act: Act, folder: Path, *moments: int, crew: Crew | None = None) -> Ending:
    """Play an act in which the process dies at these moments, each counted from its last start; then let it finish."""
    shutil.copytree(act.before, folder)
    with opened(folder, act.now) as office:
        office.receives(*act.mails)
        wrong, deaths = [], 0
        for moment in moments:
            fuse = Fuse(moment)
            with suppress(Death):
                office.works(fuse, crew)
            deaths += fuse.has_blown
            wrong += office.misplaced(act.mails)
        office.works(crew=crew)
        ledger = office.ledger()
    shutil.rmtree(folder)
    return Ending(deaths == len(moments), wrong + objections(ledger, act.after, deaths), copies(ledger, act.after))


def test_the_story_has_what_a_crash_can_spoil(story: tuple[Act, ...]) -> None:
    steps = Counter(chain.from_iterable(act.steps for act in story))
    verdicts = story[-1].after.verdicts

    transcribed = [event.id for history in story[-1].after.histories for event in (entry.event for entry in history)
                   if event.id.startswith("transcribed:")]  # fmt: skip

    assert len(transcribed) == 2
    assert steps["send.begin"] == steps["send.done"] >= 10
    assert steps["replace.begin"] == steps["replace.written"] >= 60
    assert steps["batch.begin"] * 3 == steps["batch.ranked"] >= 30
    assert verdicts == {
        Verdict.CASE: 3, Verdict.DUPLICATE: 1, Verdict.REPLY: 3, Verdict.FILED: 1, Verdict.QUARANTINED: 1
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("share", range(TRIED))
def test_a_death_at_any_moment_loses_nothing_and_does_nothing_twice(
    story: tuple[Act, ...], share: int, place: Path
) -> None:
    moments = [(act, moment) for act in story for moment in range(len(act.steps))]
    seed = a_seed()
    found = {}
    for act, moment in moments[(seed + share) % SHARES :: SHARES]:
        ending = _play(act, place / "office", moment)
        if ending.wrong or not ending.has_died:
            found[story.index(act), moment, act.steps[moment]] = ending

    assert not found, f"SEED={seed}"


@pytest.mark.slow
def test_a_second_death_while_it_recovers_changes_nothing(story: tuple[Act, ...], place: Path) -> None:
    seed = a_seed()
    dice = random.Random(seed)
    found = {}
    for _ in range(SECOND_DEATHS):
        act = dice.choice(story)
        first, second = dice.randrange(len(act.steps)), dice.randrange(len(act.steps))
        ending = _play(act, place / "office", first, second)
        if ending.wrong:
            found[story.index(act), first, second] = ending

    assert not found, f"SEED={seed}"


class NotesFirst(Receiver):
    """Notes that a mail is dealt with before it is."""

    def _handled(self, batch: tuple[Received, ...], now: datetime) -> list[Received]:
        for received in batch:
            self.archive.note(replace(received, verdict=Verdict.REPLY))
        return super()._handled(batch, now)


class RecordsFirst(Outbox):
    """Records that a mail is sent before it is."""

    def deliver(self, submission: Submission, now: datetime, *_: object) -> Delivery:
        for key, posting in self.cases.due(now):
            self._put(key, sent(posting, now))
            raw = self.archive.read(posting.digest)
            list(submission.submit_many([Envelope(posting.id, self.reverse_path, posting.to.address, raw)]))
        return Delivery()


class Forgets(Outbox):
    """Takes what was cut off for sent."""

    def recover(self, now: datetime) -> None:
        pass


class WritesAnew(Outbox):
    """Sends what was cut off with other octets."""

    def _envelopes(self, *due: object) -> Iterable[Envelope]:
        for envelope in super()._envelopes(*due):
            attempts = self.cases.asked_by_posting(envelope.id)[1].attempts
            yield replace(envelope, raw=f"X-Attempt: {attempts}\r\n".encode() * (attempts - 1) + envelope.raw)


@pytest.mark.parametrize(
    "crew", [Crew(NotesFirst), Crew(outbox=RecordsFirst), Crew(outbox=Forgets), Crew(outbox=WritesAnew)], ids=str
)
def test_a_program_that_works_in_a_wrong_order_is_found_out(story: tuple[Act, ...], crew: Crew, place: Path) -> None:
    act = story[1]
    without_death = _play(act, place / "office", crew=crew)
    endings = (_play(act, place / "office", moment, crew=crew) for moment in reversed(range(len(act.steps))))

    assert not without_death.wrong
    assert any(ending.wrong for ending in endings if ending.has_died)
