"""What the clock may say hangs on what was read: nobody loses for what lies unread, or is away who reads."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from an_office import MONDAY, REPORTER, ROUTE, a_letter
from desk_room import PLAIN, RATNA, TUESDAY, Room
from test_overviews import goes_through

from maild.core.answer import Answer, AnswerName
from maild.core.case import REPORTER_QUESTION, Case, Dossier, State
from maild.core.event import ON_CALL, Answered, DeadlinePassed, Event, Evidence, Registered, Reporter
from maild.core.letter import Severity
from maild.core.office import Actor
from maild.core.posting import MailKind, sent
from maild.core.received import Received
from maild.service.remind import remind

END = MONDAY + timedelta(days=30)
RECEIPT = """\
From: {sender}
To: {to}
Subject: Read: Disposisi
Message-ID: <read@kanwil.example>
In-Reply-To: {asked}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b
Content-Type: text/plain

Your message was read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; {sender}
Disposition: manual-action/MDN-sent-automatically; displayed

--b--
"""


def an_incomplete_complaint(folder: Path) -> Room:
    room = Room(folder, PLAIN)
    fact = Registered(a_letter(phone=None), Reporter(REPORTER), ROUTE)
    event = Event("letter a", MONDAY, Actor.REPORTER, fact, Evidence("1" * 64))
    room.registrar.advance(Dossier(Case("a", "PGJ-2026-0001")), event)
    return room


@pytest.mark.parametrize(
    ("read_until", "state"),
    [
        (None, State.AWAITING_COMPLETION),
        (END - timedelta(minutes=1), State.AWAITING_COMPLETION),
        (END, State.WITHDRAWN),
    ],
)
def test_no_complaint_is_withdrawn_while_its_completion_may_lie_unread(tmp_path: Path, read_until, state: State):
    room = an_incomplete_complaint(tmp_path)

    remind(room.cases, room.registrar, END + timedelta(days=1), read_until)

    assert room.states("a") == [state]


def test_all_was_read_up_to_the_last_poll_unless_a_mail_waits(tmp_path: Path):
    room = Room(tmp_path)
    assert room.receiver.read_until is None

    room.desks.commit(replace(room.desks.load(), last_poll=MONDAY))
    assert room.receiver.read_until == MONDAY

    room.archive.note(Received(room.archive.keep(b"Subject: x\n\nx"), (), MONDAY, MONDAY, 14))
    assert room.receiver.read_until is None


def test_who_has_opened_his_mail_is_not_away(tmp_path: Path):
    room = Room(tmp_path, PLAIN)
    room.complains("a")
    asked = room.cases.dossier("a").postings[-1]
    to = f"pengaduan+{asked.token}@kanwil.example"
    room.now += timedelta(minutes=10)
    raw = RECEIPT.format(sender=RATNA.address, to=to, asked=asked.message_id).replace("\n", "\r\n")
    taken = room.receiver.take_in(raw.encode(), room.now)

    remind(room.cases, room.registrar, room.now, room.now)

    assert (taken.case, taken.reason) == ("PGJ-2026-0001", "a read receipt")
    assert (MailKind.ESCALATION, "admin@kanwil.example") not in room.mails_of("a")


def test_a_new_holder_is_not_reminded_of_what_he_has_only_just_got(tmp_path: Path):
    old, kasubbag = PLAIN.officials
    new = replace(old, name="Joko", addresses=("joko@kanwil.example",), start=TUESDAY.date())
    office = replace(PLAIN, officials=(replace(old, until=MONDAY.date()), new, kasubbag))
    room = Room(tmp_path, office)
    room.complains("a")
    dossier = room.cases.dossier("a")
    for posting in dossier.postings:
        dossier = dossier.with_posting(sent(posting, MONDAY))
    room.cases.commit(dossier)

    remind(room.cases, room.registrar, TUESDAY, TUESDAY)  # the machine was off since Monday morning

    assert room.mails_of("a")[2:] == [(MailKind.DIRECTIVE_REQUEST, "joko@kanwil.example")]


def test_an_urgent_case_that_is_reopened_at_night_wakes_those_on_call_again(tmp_path: Path):
    room = Room(tmp_path, replace(PLAIN, urgent=("kritis",)), now=MONDAY.replace(hour=22))
    fact = Registered(replace(a_letter(), severity=Severity.CRITICAL), Reporter(REPORTER), ROUTE)
    event = Event("letter a", room.now, Actor.REPORTER, fact, Evidence("1" * 64))
    room.registrar.advance(Dossier(Case("a", "PGJ-2026-0001")), event)
    first = woken(room)
    goes_through(room, "a", room.now)
    room.now += timedelta(days=1)
    reopened = Answered((Answer(AnswerName.REOPEN, "belum normal"),), "belum normal")
    evidence = Evidence("2" * 64, REPORTER, REPORTER_QUESTION, REPORTER)
    room.registrar.advance(room.cases.dossier("a"), Event("again", room.now, Actor.REPORTER, reopened, evidence))

    assert (first, woken(room), woken(room)) == (1, 2, 2)


def woken(room: Room) -> int:
    """Let the clock tick; say how often those on call have heard of the case by now."""
    remind(room.cases, room.registrar, room.now, room.now)
    facts = (entry.event.fact for entry in room.cases.dossier("a").entries)
    return sum(isinstance(fact, DeadlinePassed) and fact.level == ON_CALL for fact in facts)
