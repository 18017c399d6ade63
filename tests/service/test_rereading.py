"""A letter that could not be read is read again at the operator's word, and its case goes on as if it had been."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from an_office import MONDAY, ROUTE, a_letter
from desk_room import DAILY, Room

from maild.core.case import State
from maild.core.letter import Fields
from maild.core.posting import MailKind
from maild.core.received import Received, Verdict
from maild.core.redaction import redacted_mail
from maild.errors import Unreadable
from maild.intake.mime import parse
from maild.intake.reader import Reading
from maild.service.rereading import Rereader
from maild.store.requests import Outcome, Request

RAW = b"From: Lapas <lapas@upt.example>\r\nTo: pengaduan@kanwil.example\r\nSubject: Pengaduan\r\n\r\nPutus.\r\n"


@dataclass
class Reader:
    """A reader that dies of what it reads, until it is upgraded."""

    is_upgraded: bool = False

    def read(self, raw: bytes) -> Reading:
        if not self.is_upgraded:
            raise Unreadable("reading it took more memory than a letter may take")
        return Reading(parse(raw), "", a_letter(), Fields())

    read_whole = read


@dataclass
class Desk:
    """A room with a letter in it that its reader died of."""

    room: Room
    reader: Reader

    def retries(self, request_id: str = "1", mail: str = "") -> Outcome:
        room = self.room
        rereader = Rereader(room.archive, room.cases, room.receiver, self.reader, room.registrar, lambda *_: ROUTE)
        request = Request(request_id, "read-again", (("mail", mail or self.mail.digest),), MONDAY)
        return rereader.carry_out(request, MONDAY)

    @property
    def mail(self) -> Received:
        (received,) = self.room.archive.received()
        return received

    @property
    def state(self) -> State:
        (dossier,) = self.room.cases.open_dossiers()
        return dossier.case.state

    def kinds(self) -> list[MailKind]:
        (dossier,) = self.room.cases.open_dossiers()
        return [posting.kind for posting in dossier.postings]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    room, reader = Room(tmp_path, DAILY), Reader()
    room.receiver = replace(room.receiver, reader=reader)
    assert room.receiver.take_in(RAW, MONDAY).verdict is Verdict.QUARANTINED
    return Desk(room, reader)


def test_a_letter_that_can_be_read_now_goes_to_the_kabag(desk: Desk):
    assert (desk.state, desk.kinds()) == (State.AWAITING_READING, [MailKind.ALERT])
    desk.reader.is_upgraded = True
    outcome = desk.retries()

    assert outcome == Outcome(True, "", "PGJ-2026-0001")
    assert desk.state is State.AWAITING_DIRECTIVE
    assert desk.kinds() == [MailKind.ALERT, MailKind.RECEIPT, MailKind.DIRECTIVE_REQUEST]
    assert desk.mail.verdict is Verdict.CASE


def test_asked_twice_after_a_crash_the_case_hears_of_it_once(desk: Desk):
    desk.reader.is_upgraded = True
    before = desk.mail
    desk.retries()
    desk.room.archive.note(before)  # the process died before it noted the verdict
    desk.retries()

    assert len(desk.kinds()) == 3


def test_a_letter_that_still_cannot_be_read_waits_on_and_nobody_is_written_to(desk: Desk):
    outcomes = [desk.retries(str(number)) for number in range(12)]

    assert "it still cannot be read: reading it took more memory" in outcomes[0].text
    assert "it was tried 10 times" in outcomes[-1].text
    assert (desk.state, desk.kinds()) == (State.AWAITING_READING, [MailKind.ALERT])


def test_a_letter_whose_beginning_only_was_fetched_is_not_read_for_the_whole(desk: Desk):
    desk.reader.is_upgraded = True
    desk.room.archive.note(replace(desk.mail, size=30_000_000))

    assert "only its beginning" in desk.retries().text


def test_a_mail_of_no_case_is_decided_anew(desk: Desk):
    desk.reader.is_upgraded = True
    raw = RAW.replace(b"Putus", b"Internet putus")
    digest = desk.room.archive.keep(raw)
    desk.room.archive.note(Received(digest, (), MONDAY, MONDAY, len(raw), 1, Verdict.FILED, reason="no complaint"))
    outcome = desk.retries(mail=digest)
    again = desk.retries(mail=digest)

    assert outcome == Outcome(True, "", "PGJ-2026-0002")
    assert not again.is_done


def test_what_is_read_or_erased_is_left_alone(desk: Desk):
    desk.reader.is_upgraded = True
    desk.retries()
    again = desk.retries("2")
    desk.room.archive.note(redacted_mail(desk.mail, MONDAY))

    assert "nothing waits for its reading: it is case" in again.text
    assert not desk.retries("3").is_done
