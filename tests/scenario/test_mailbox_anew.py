"""A mailbox that was rebuilt or renumbered: known letters stay known, old mail stays old, new mail is a case."""

import logging
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from contract.maildir import copy
from contract.servers import RealMail
from deaths import Death, Fuse
from real_office import RealOffice, real_office
from stage import MONDAY, complaint

from maild.core.received import Verdict

CASES, NOTICES, OLD = (100, 4_900, 20_000) if os.environ.get("TORTURE") else (20, 30, 300)
LAST_YEAR = MONDAY - timedelta(days=300)
LATER = MONDAY + timedelta(minutes=10)


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    return f"u{abs(hash(request.node.nodeid))}@kanwil.example"


@pytest.fixture
def office(tmp_path: Path, real_mail: RealMail, user: str) -> Iterator[RealOffice]:
    with real_office(tmp_path / "office", real_mail, user) as office:
        yield office


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory, real_mail: RealMail) -> tuple[Path, str]:
    """An office that was started over old mail and has handled letters; its folder and its mailbox."""
    folder, user = tmp_path_factory.mktemp("lived_in") / "office", "lama@kanwil.example"
    with real_office(folder, real_mail, user) as office:
        office.receives(*(taken_in(numbered(number, LAST_YEAR), LAST_YEAR) for number in range(OLD)), at=LAST_YEAR)
        office.works()
        office.receives(*(taken_in(numbered(number + OLD), MONDAY) for number in range(CASES)))
        office.receives(*(taken_in(a_notice(number), MONDAY) for number in range(NOTICES)))
        office.works(rounds=2)
    return folder, user


@pytest.fixture
def old_office(lived_in: tuple[Path, str], tmp_path: Path, real_mail: RealMail, user: str) -> Iterator[RealOffice]:
    """The same office, some time later."""
    folder, before = lived_in
    shutil.copytree(folder, tmp_path / "office")
    copy(real_mail, before, user)
    with real_office(tmp_path / "office", real_mail, user) as office:
        office.now, office.laid = LATER, CASES + NOTICES + OLD
        yield office


def numbered(number: int, at: datetime = MONDAY) -> bytes:
    return complaint(at=at, trouble=f"Gangguan nomor {number}: internet ruang {number} terputus.")


def a_notice(number: int) -> bytes:
    """Write what a machine sends: known as a letter is, and handled in a moment."""
    head = f"From: pantau{number}@x.example\r\nSubject: Laporan {number}\r\nAuto-Submitted: auto-generated\r\n\r\n"
    return head.encode() + b"Semua perangkat normal.\r\n"


def taken_in(raw: bytes, at: datetime) -> bytes:
    """Write at the top of a mail what a mail server writes when it takes it in."""
    when = f"{at:%a, %d %b %Y %H:%M:%S %z} (WIB)"
    return f"Received: from lapas.example by mx.kanwil.example\r\n\twith ESMTPS; {when}\r\n".encode() + raw


@pytest.mark.parametrize("at", [None, LATER], ids=["INTERNALDATE kept", "INTERNALDATE lost"])
def test_a_mailbox_made_anew_makes_no_case_and_no_mail_and_one_line_in_the_log(
    old_office: RealOffice, at: datetime | None, caplog: pytest.LogCaptureFixture
) -> None:
    before = old_office.ledger
    old_office.loses_its_index(at)
    with caplog.at_level(logging.INFO, "maild.service.fetch"):
        old_office.works(rounds=2)
    after = old_office.ledger
    old_office.receives(taken_in(numbered(OLD + CASES, LATER), LATER))
    old_office.works()

    assert before.verdicts == {Verdict.CASE: CASES, Verdict.AUTOMATIC: NOTICES}
    assert (after.cases, after.histories, after.received) == (before.cases, before.histories, before.received)
    assert not after.mails
    told = [record.getMessage().split() for record in caplog.records]
    assert [line[0:2] + line[3:] for line in told] == [
        ["event=mailbox_made_anew", "folder=INBOX", f"known={CASES + NOTICES}", f"old={OLD}", "put_aside=0", "new=0"]
    ]
    assert old_office.ledger.verdicts[Verdict.CASE] == CASES + 1


def test_a_letter_that_came_while_the_mailbox_was_made_anew_is_a_case(office: RealOffice) -> None:
    office.receives(taken_in(numbered(1, LAST_YEAR), LAST_YEAR), at=LAST_YEAR)
    office.works()
    office.now = LATER
    wrong_clock = taken_in(numbered(2, LAST_YEAR), LATER)
    without_trace = numbered(3, LATER)
    office.receives(wrong_clock, without_trace)
    office.loses_its_index(LATER)
    office.works(rounds=2)

    assert office.ledger.verdicts == {Verdict.CASE: 2}


def test_old_mail_without_a_trace_in_a_mailbox_made_anew_is_kept_unanswered_and_the_operator_is_told(
    office: RealOffice,
) -> None:
    office.receives(*(numbered(number, LAST_YEAR) for number in range(3)), at=LAST_YEAR)
    office.works()
    office.now = LATER
    office.loses_its_index(LATER)
    office.works(rounds=2)
    ledger = office.ledger

    assert ledger.verdicts == {Verdict.FILED: 3}
    assert not ledger.cases
    assert [address for address, _ in ledger.mails] == ["admin@kanwil.example"]


def test_a_date_of_long_ago_in_a_mailbox_as_it_was_is_no_reason_to_doubt(office: RealOffice) -> None:
    office.receives(numbered(1, LAST_YEAR), at=LAST_YEAR)
    office.works()
    office.receives(numbered(2, LAST_YEAR))
    office.works()

    assert office.ledger.verdicts == {Verdict.CASE: 1}


def test_a_mailbox_that_was_looked_at_in_part_only_when_it_was_made_anew_is_still_doubted(
    old_office: RealOffice,
) -> None:
    before = old_office.ledger
    old_office.loses_its_index(LATER)
    for _ in range(2):
        with pytest.raises(Death):
            old_office.works(fuse=Fuse(40))
    old_office.works(rounds=2)
    after = old_office.ledger

    assert (after.cases, after.histories, after.received) == (before.cases, before.histories, before.received)
    assert not after.mails
