"""What happens to a mailbox on ordinary days: other people use it, folders go, letters are huge or oddly named."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from contract.recorder import Recorder
from contract.servers import RealMail
from real_office import RealOffice, real_office
from stage import MONDAY, complaint

from maild.core.case import State
from maild.core.received import Verdict
from maild.demo.clients import Photo
from maild.demo.story import YUSUF
from maild.store.desk import DeskStore
from maild.store.durable import Disk

SOON = MONDAY + timedelta(minutes=5)
WITH_JUNK = "[imap]\n", '[imap]\nfolders = ["Junk", "INBOX"]\n'
COMMANDS = re.compile(
    rb"""(?x) [A-Z]+\d+ [ ] (?: CAPABILITY | NAMESPACE | LOGOUT | AUTHENTICATE[ ]PLAIN | (?:EXAMINE|SELECT)[ ]"INBOX"
    | (?:LIST[ ]"")?[ ]?(?:CREATE|SUBSCRIBE)?[ ]?"Diproses" | UID[ ]SEARCH[ ](?:UID[ ])?\d+:(?:\d+|\*)
    | UID[ ]FETCH[ ][\d,]+[ ][(](?:INTERNALDATE|RFC822\.SIZE[ ]INTERNALDATE|BODY\.PEEK\[\]<\d+\.\d+>)[)]
    | UID[ ]MOVE[ ][\d,]+[ ]"Diproses" ) | [A-Za-z0-9+/=]+"""  # the last: what AUTHENTICATE goes on with
)
ODD_IDS = {
    "none": b"",
    "empty": b"Message-ID:\r\n",
    "doubled": b"Message-ID: <a@y.example>\r\nMessage-ID: <b@y.example>\r\n",
    "commands": b"Message-ID: <x\r\n A1 UID STORE 1:* +FLAGS (\\Deleted)\r\n A2 EXPUNGE\r\n @y.example>\r\n",
    "long": b"Message-ID: <" + b"x" * 10_000 + b"@y.example>\r\n",
    "literal": b"Message-ID: {10}\r\n A1 LOGOUT\r\n",
    "quotes": b'Message-ID: <"a" \\ *) (%@y.example>\r\n',
}


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def office(tmp_path: Path, real_mail: RealMail, request: pytest.FixtureRequest) -> Iterator[RealOffice]:
    """An office that was started on an empty mailbox."""
    with real_office(tmp_path / "office", real_mail, f"u{abs(hash(request.node.nodeid))}@kanwil.example") as office:
        office.receives()
        office.works()
        yield office


def last_poll(office: RealOffice) -> object:
    return DeskStore(office.folder / "data" / "office.json", Disk()).load().last_poll


def test_a_letter_over_the_limit_is_a_case_from_its_headers_and_its_reporter_gets_his_receipt(
    office: RealOffice,
) -> None:
    office.sets("[imap]\n", "[limits]\nmessage_mb = 1\n\n[imap]\n")
    office.receives(complaint(photos=(Photo("video.mp4", bytes(range(256)) * 8_000, "mp4"),)), complaint(YUSUF))
    office.works(rounds=2)
    ledger = office.ledger

    assert [(case.state, case.letter.warnings) for case in ledger.cases] == [
        (State.AWAITING_READING, ("larger than 1000000 bytes",)),
        (State.AWAITING_DIRECTIVE, ()),
    ]
    assert ledger.cases[0].reporter.address


def test_a_folder_that_is_gone_holds_up_no_other_and_the_mailbox_counts_as_not_listed(office: RealOffice) -> None:
    office.sets(*WITH_JUNK)
    office.now = SOON
    office.receives(complaint())
    office.works(rounds=2, code=75)

    assert office.ledger.verdicts == {Verdict.CASE: 1}
    assert last_poll(office) == MONDAY
    (alert,) = [raw for address, raw in office.ledger.mails if address == "admin@kanwil.example"]
    assert "Sebagian map" in str(message_from_bytes(alert, policy=default)["Subject"])


def test_a_letter_that_is_moved_to_the_junk_and_back_is_one_case_wherever_it_is_found(
    office: RealOffice, real_mail: RealMail
) -> None:
    with real_mail.client(office.user) as clerk:
        clerk.create_folder("Junk")
    office.sets(*WITH_JUNK)
    office.receives(complaint(), complaint(YUSUF))
    for there, back in (("INBOX", "Junk"), ("Junk", "INBOX")):
        with real_mail.client(office.user) as clerk:
            clerk.select_folder(there)
            clerk.add_flags(clerk.search(), [rb"\Seen", rb"\Flagged"])
            clerk.move(clerk.search(), back)
        office.works(rounds=2)

    assert office.ledger.verdicts == {Verdict.CASE: 2}
    assert last_poll(office) == MONDAY


def test_odd_message_ids_cost_no_letter_and_bring_no_command_to_the_server(
    office: RealOffice, real_mail: RealMail
) -> None:
    mails = [complaint(trouble=f"Gangguan nomor {number}.") for number in range(len(ODD_IDS))]
    for raw, odd in zip(mails, ODD_IDS.values(), strict=True):
        line = b"Message-ID: " + message_from_bytes(raw)["Message-ID"].encode() + b"\r\n"
        office.receives(raw.replace(line, odd))
    with Recorder(real_mail.imap) as recorder:
        office.sets(f"port = {real_mail.imap}", f"port = {recorder.port}")
        office.sets('processed = ""', 'processed = "Diproses"')
        office.works(rounds=2)
        said = bytes(recorder.said)

    assert office.ledger.verdicts == {Verdict.CASE: len(ODD_IDS)}
    assert [line for line in said.split(b"\r\n")[:-1] if not COMMANDS.fullmatch(line)] == []
    assert b"UID MOVE" in said


def test_a_mailbox_that_may_only_be_read_is_read(office: RealOffice, real_mail: RealMail) -> None:
    office.sets('processed = ""', 'processed = "Diproses"')
    office.receives(complaint())
    home = real_mail.home / "mail" / office.user
    with real_mail.client(office.user) as clerk:
        clerk.select_folder("INBOX")
    home.chmod(0o500)
    try:
        office.works(rounds=2)
    finally:
        home.chmod(0o700)

    assert office.ledger.verdicts == {Verdict.CASE: 1}
    assert len(real_mail.messages(office.user)) == 1
