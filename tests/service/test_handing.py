"""Letters that no mail brought: the mail that a file is put into, and the watched folder."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from maild.core.case import Case
from maild.core.event import Reporter
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, Recipient
from maild.core.received import Received, Verdict
from maild.errors import TransientFailure
from maild.intake.mime import parse
from maild.intake.triage import NewLetter
from maild.service.handing import Drop, as_mail, by_its_file
from maild.service.traffic import Circle, Limits, Traffic
from maild.store.dropbox import TAKEN, Dropbox
from maild.store.durable import Disk

NOW = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
SOON = timedelta(seconds=5)
LIMIT = 1000
SCAN = b"%PDF-1.7 nodis"


class Desk:
    """Takes mails in as the office does, and remembers them."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.is_open = True

    def take_in(self, raw: bytes, now: datetime) -> Received:
        if not self.is_open:
            raise TransientFailure("the disk is full")
        self.mails.append(raw)
        return Received("d" * 64, (), now, now, len(raw), verdict=Verdict.CASE, case="PGJ-2026-0001")

    @property
    def names(self) -> list[str]:
        return [parse(raw).subject for raw in self.mails]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def drop(tmp_path: Path, desk: Desk) -> Drop:
    return Drop(Dropbox(tmp_path, Disk()), desk.take_in, LIMIT)


@pytest.mark.parametrize(
    "name", ["nodis.pdf", "Nodis Rutan — gangguan.pdf", "naïf\nBcc: x@y.example.pdf", "a\udcff.pdf"]
)
def test_a_file_travels_whole_under_its_name(name: str):
    mail = parse(as_mail(name, SCAN))

    assert mail.doubts == ()
    assert [part.data for part in mail.parts] == [SCAN]
    assert mail.parts[0].name.endswith(".pdf")
    assert mail.from_headers == ()
    assert "bcc" not in dict(mail.headers)


def test_a_reporter_is_its_sender():
    assert parse(as_mail("nodis.pdf", SCAN, "lapas@unit.example")).from_headers == ("lapas@unit.example",)


def test_the_same_file_is_the_same_mail_and_another_is_another():
    assert as_mail("nodis.pdf", SCAN) == as_mail("nodis.pdf", SCAN)
    assert as_mail("nodis.pdf", SCAN) != as_mail("nodis.pdf", SCAN + b"2")


def test_a_mail_stays_what_it_is():
    raw = b"From: lapas@unit.example\r\n\r\nInternet mati"

    assert as_mail("surat.EML", raw) == raw


def test_the_same_file_is_the_same_letter_under_another_name():
    found = NewLetter("canon", Reporter("lapas@unit.example", message_id="<x@y>"))
    known = {by_its_file(found, parse(as_mail(name, SCAN))) for name in ("nodis.pdf", "scan0001.pdf")}

    assert len(known) == 1
    assert known.pop().reporter == Reporter("lapas@unit.example")


def test_a_mail_of_its_own_is_known_by_all_that_it_says():
    found = NewLetter("canon", Reporter("lapas@unit.example"))
    mail = message_from_bytes(as_mail("nodis.pdf", SCAN), policy=default)
    del mail["Message-ID"]
    mail["Message-ID"] = "<1@unit.example>"

    assert by_its_file(found, parse(mail.as_bytes())) == found


def test_a_file_is_taken_once_it_rests(tmp_path: Path, drop: Drop, desk: Desk):
    (tmp_path / "nodis.pdf").write_bytes(b"%PDF")

    assert drop.look(NOW) == 0
    (tmp_path / "nodis.pdf").write_bytes(SCAN)
    assert drop.look(NOW + SOON) == 0
    assert drop.look(NOW + SOON + timedelta(seconds=1)) == 0
    assert drop.look(NOW + 2 * SOON) == 1
    assert desk.names == ["nodis.pdf"]
    assert (tmp_path / TAKEN / "PGJ-2026-0001-nodis.pdf").exists()


def test_impatient_it_takes_all_at_once(tmp_path: Path, drop: Drop, desk: Desk):
    for name in ("b.pdf", "a.pdf"):
        (tmp_path / name).write_bytes(SCAN)

    assert drop.look(NOW, is_patient=False) == 2
    assert desk.names == ["a.pdf", "b.pdf"]


def test_a_full_folder_is_taken_a_few_at_a_time(tmp_path: Path, drop: Drop, desk: Desk):
    (tmp_path / "00-besar.pdf").write_bytes(b"x" * (LIMIT + 1))
    for number in range(25):
        (tmp_path / f"{number:02}.pdf").write_bytes(SCAN)

    assert [drop.look(NOW + step * SOON) for step in range(5)] == [0, 10, 10, 5, 0]
    assert len(desk.mails) == 25


def test_what_is_too_large_stays(tmp_path: Path, drop: Drop, desk: Desk):
    (tmp_path / "besar.pdf").write_bytes(b"x" * (LIMIT + 1))

    assert drop.look(NOW, is_patient=False) == 0
    assert (tmp_path / "besar.pdf").exists()


def test_what_could_not_be_taken_is_taken_the_next_time(tmp_path: Path, drop: Drop, desk: Desk):
    (tmp_path / "nodis.pdf").write_bytes(SCAN)
    desk.is_open = False
    with pytest.raises(TransientFailure):
        drop.look(NOW, is_patient=False)
    desk.is_open = True

    assert drop.look(NOW + SOON) == 1


def test_what_cannot_be_moved_away_is_taken_once_and_does_not_stop_the_rest(tmp_path: Path, drop: Drop, desk: Desk):
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(SCAN)
    (tmp_path / TAKEN).touch()  # no folder can be made there

    assert drop.look(NOW, is_patient=False) == 2
    assert drop.look(NOW, is_patient=False) == 0
    (tmp_path / "a.pdf").write_bytes(SCAN + b"2")
    assert drop.look(NOW, is_patient=False) == 1


def test_a_copier_that_repeats_itself_floods_no_front_desk():
    to = Recipient(Actor.REPORTER, "meja@kanwil.example")
    posting = Posting("id", MailKind.HANDOVER, to, "<id@x>", "d", NOW, NOW)
    traffic = Traffic(Limits(5, 30, 300), lambda: NOW, Circle(frozenset({to.address})))

    assert sum(not traffic.objection(posting, Case("k", "PGJ-2026-0001")) for _ in range(99)) == 50


def test_where_a_file_cannot_be_moved_the_log_does_not_say_its_name(
    drop: Drop, desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "Pengaduan Bambang.pdf").write_bytes(SCAN)
    (tmp_path / TAKEN).touch()  # no folder, so nothing can be moved into it

    drop.look(NOW, is_patient=False)

    assert len(desk.mails) == 1
    assert "event=not_moved mail=dddddddddddd reason=" in caplog.text
    assert "Bambang" not in caplog.text
