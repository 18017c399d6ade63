"""What lies in the mailbox, again, elsewhere, by another route or damaged: each letter is one case, answered once."""

import imaplib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from deaths import Crew, Death, Fuse
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import Ledger
from stage import ENVIRON, MONDAY, Office, by_another_route, complaint, opened

from maild.config import found
from maild.core.case import State
from maild.core.posting import MailKind
from maild.core.received import Received, Verdict
from maild.demo.clients import Client, Photo, letter, reply
from maild.demo.story import KABAG, OFFICE, YUSUF
from maild.errors import TransientFailure
from maild.intake.reader import Reading
from maild.service.receive import Receiver

YESTERDAY = MONDAY - timedelta(days=1)
OTHER_TROUBLE = "Koneksi internet ruang Kunjungan terputus sejak pukul 08.05 WIB."
UNDECIDED = 18  # steps: one letter is archived and noted, and the poll is noted too
POISONS = {
    "no headers": b"\r\n\r\nHalo\r\n",
    "too many headers": b"From: x@y.example\r\n" + b"X-Header: more than anybody reads\r\n" * 1_100 + b"\r\nHalo\r\n",
    "too many parts": b'From: x@y.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\nHalo\r\n" * 600
    + b"--b--\r\n",
}


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found(tmp_path / "office")
    return tmp_path / "office"


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    """An office that has been started on an empty mailbox."""
    with opened(folder) as office:
        office.works()
        yield office


def test_the_first_start_on_a_mailbox_with_old_mail_makes_no_case_and_no_answer(folder: Path) -> None:
    with opened(folder) as office:
        office.receives(complaint(), complaint(YUSUF, phone=""), at=YESTERDAY)
        office.works()
        after_the_start = office.ledger()
        office.receives(complaint(trouble=OTHER_TROUBLE))
        office.works_until_quiet()

    assert not after_the_start.cases
    assert not after_the_start.mails
    assert [case.letter.fields.description.value for case in office.ledger().cases] == [OTHER_TROUBLE]


def test_a_new_uidvalidity_with_known_letters_and_old_mail_makes_no_case_and_no_mail(folder: Path) -> None:
    letters = [complaint(trouble=f"Gangguan nomor {number}, internet terputus.") for number in range(12)]
    with opened(folder) as office:
        office.receives(complaint(YUSUF, YESTERDAY), at=YESTERDAY)
        office.works()
        office.receives(*letters)
        office.works_until_quiet()
        before = office.ledger()
    with opened(folder, MONDAY + timedelta(minutes=10)) as office:
        office.receives(complaint(YUSUF, YESTERDAY), at=YESTERDAY)
        office.receives(*reversed(letters), at=MONDAY)
        office.works_until_quiet()
        after = office.ledger()

    assert len(before.cases) == len(letters)
    assert (after.cases, after.histories, after.received) == (before.cases, before.histories, before.received)
    assert not after.mails


def test_a_number_of_a_mailbox_that_is_gone_moves_nothing_in_the_new_one(folder: Path) -> None:
    old, letter = complaint(YUSUF, YESTERDAY), complaint()
    with opened(folder) as office:
        office.works()
        office.receives(letter)
        with suppress(Death):
            office.works(Fuse(UNDECIDED))
        fetched = office.ledger()
    with opened(folder) as office:
        office.receives(old, at=YESTERDAY)
        office.works_until_quiet()
        inbox = office.servers.messages(OFFICE)

    assert fetched.verdicts == {Verdict.PENDING: 1}
    assert [case.state for case in office.ledger().cases] == [State.AWAITING_DIRECTIVE]
    assert inbox == (old,)


def test_letters_that_others_have_read_or_marked_are_letters_all_the_same(office: Office) -> None:
    office.receives(complaint(), complaint(YUSUF, phone=""))
    with imaplib.IMAP4("127.0.0.1", office.servers.imap_port) as clerk:
        clerk.login(OFFICE, ENVIRON["MAILD_IMAP_PASSWORD"])
        clerk.select("INBOX")
        clerk.store("1:*", "+FLAGS", r"(\Seen \Flagged \Answered)")
    office.works_until_quiet()

    assert [case.state for case in office.ledger().cases] == [State.AWAITING_DIRECTIVE, State.AWAITING_COMPLETION]


def _with_the_same_message_id(office: Office, crew: Crew | None = None) -> Ledger:
    """Let a second letter come with the Message-ID of the first."""
    first, second = complaint(), complaint(YUSUF, trouble=OTHER_TROUBLE)
    ids = [message_from_bytes(raw)["Message-ID"].encode() for raw in (first, second)]
    office.receives(first, second.replace(ids[1], ids[0]))
    office.works_until_quiet(crew)
    return office.ledger()


class DropsOnMessageId(Receiver):
    """Takes a mail for known by its Message-ID alone, as FreeScout does."""

    def _decided(self, received: Received, reading: Reading, now: datetime) -> tuple[Verdict, str, str]:
        others = (other.digest for other in self.archive.received() if other.verdict and other != received)
        if any(message_from_bytes(self.archive.read(o))["Message-ID"] == reading.mail.message_id for o in others):
            return Verdict.DUPLICATE, "", ""
        return super()._decided(received, reading, now)


def test_a_message_id_that_is_used_again_hides_no_letter(office: Office) -> None:
    assert _with_the_same_message_id(office).verdicts == {Verdict.CASE: 2}


def test_a_program_that_trusts_message_ids_is_found_out(office: Office) -> None:
    assert _with_the_same_message_id(office, Crew(DropsOnMessageId)).verdicts == {Verdict.CASE: 1, Verdict.DUPLICATE: 1}


@pytest.mark.parametrize(
    "message_id", ["", "<" + "x" * 10_000 + "@y.example>", "<a@y.example>\r\nMessage-ID: <b@y.example>"]
)
def test_a_letter_without_one_good_message_id_is_one_case_by_any_route(office: Office, message_id: str) -> None:
    plain = complaint()
    line = b"Message-ID: " + message_from_bytes(plain)["Message-ID"].encode() + b"\r\n"
    changed = plain.replace(line, f"Message-ID: {message_id}\r\n".encode() if message_id else b"")
    office.receives(changed, by_another_route(changed))
    office.works_until_quiet()

    assert office.ledger().verdicts == {Verdict.CASE: 1, Verdict.DUPLICATE: 1}


def test_a_mail_that_moves_nothing_is_filed_once_by_whatever_route_it_comes(office: Office) -> None:
    office.receives(complaint())
    office.works_until_quiet()
    stranger = letter(YUSUF, OFFICE, "Re: [PGJ-2026-0001] Pengaduan", "Sudah sampai mana?", MONDAY)
    office.receives(stranger, by_another_route(stranger))
    office.works_until_quiet()

    assert [len(history) for history in office.ledger().histories] == [2]


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS)
def test_a_mail_that_cannot_be_read_is_a_case_for_a_person_and_holds_up_no_other(office: Office, poison: bytes) -> None:
    office.receives(poison, complaint())
    office.works_until_quiet()
    ledger = office.ledger()

    assert [case.state for case in ledger.cases] == [State.AWAITING_READING, State.AWAITING_DIRECTIVE]
    assert ledger.verdicts == {Verdict.QUARANTINED: 1, Verdict.CASE: 1}


class DiesBeforeNoting(Receiver):
    """Decides about a mail, and dies when the case is durable and the verdict is not."""

    def _decided(self, received: Received, reading: Reading, now: datetime) -> tuple[Verdict, str, str]:
        super()._decided(received, reading, now)
        self.archive.forget(())  # before anything is removed the batch is made durable
        raise Death


@pytest.mark.parametrize("deaths", [1, 2, 3, 4])
def test_a_letter_keeps_its_one_case_however_often_the_process_dies_over_it(office: Office, deaths: int) -> None:
    office.receives(complaint())
    for _ in range(deaths):
        with pytest.raises(Death):
            office.works(crew=Crew(DiesBeforeNoting))
    office.works_until_quiet()

    assert [case.state for case in office.ledger().cases] == [State.AWAITING_DIRECTIVE]
    assert office.ledger().verdicts == {Verdict.CASE: 1}


class CannotReadBack(Receiver):
    """Finds the disk unwilling whenever an enclosure is to go on with a mail."""

    def _handled(self, batch: tuple[Received, ...], now: datetime) -> list[Received]:
        desk = replace(self.registrar.desk, read=self._fail)
        return Receiver._handled(replace(self, registrar=replace(self.registrar, desk=desk)), batch, now)

    def _fail(self, digest: str) -> bytes:
        raise TransientFailure(f"cannot read {digest}: Input/output error")


def test_a_disk_that_fails_for_a_while_costs_no_letter_and_no_mail(office: Office) -> None:
    office.receives(complaint(photos=(Photo("lampu LOS.jpg", b"\xff\xd8\xff" * 100, "jpeg"),)))
    for _ in range(5):
        with pytest.raises(TransientFailure):
            office.works(crew=Crew(CannotReadBack))
    office.works_until_quiet()

    assert office.ledger().verdicts == {Verdict.CASE: 1}
    assert office.sent(MailKind.DIRECTIVE_REQUEST, KABAG)


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Two letters and what the Kabag says to them, each come once."""

    founded: Path
    letters: tuple[tuple[bytes, datetime], ...]
    approvals: tuple[tuple[bytes, datetime], ...]
    after: Ledger


@pytest.fixture(scope="module")
def correspondence(tmp_path_factory: pytest.TempPathFactory) -> Correspondence:
    folder = tmp_path_factory.mktemp("correspondence")
    found(folder / "office")
    shutil.copytree(folder / "office", folder / "founded")
    times = [MONDAY + timedelta(minutes=minutes) for minutes in (0, 1, 10, 11)]
    letters = (complaint(), times[0]), (complaint(YUSUF, times[1], trouble=OTHER_TROUBLE), times[1])
    with opened(folder / "office") as office:
        office.works()
        _come(office, letters)
        requests = [office.sent(MailKind.DIRECTIVE_REQUEST, KABAG, f"PGJ-2026-000{number}") for number in (1, 2)]
        approvals = tuple(
            (reply(asked, KABAG, text, Client.GMAIL, at), at)
            for asked, text, at in zip(requests, ("Setuju", "TOLAK: sudah ditangani"), times[2:], strict=True)
        )
        _come(office, approvals)
        return Correspondence(folder / "founded", letters, approvals, office.ledger())


def _come(office: Office, mails: tuple[tuple[bytes, datetime], ...]) -> None:
    """Lay mails into the mailbox, each with the time of its first arrival."""
    office.now = MONDAY + timedelta(minutes=12)
    for raw, at in mails:
        office.receives(raw, at=at)
    office.works_until_quiet()


def _copies(raw: bytes, at: datetime, count: int) -> list[tuple[bytes, datetime]]:
    return [(raw, at), *((by_another_route(raw, f"mx{hop}.relay.example"), at) for hop in range(1, count))]


@settings(max_examples=20)
@given(data=st.data())
def test_mails_that_come_one_to_three_times_in_any_order_do_what_they_do_once(
    correspondence: Correspondence, data: st.DataObject
) -> None:
    def again(mails: tuple[tuple[bytes, datetime], ...]) -> tuple[tuple[bytes, datetime], ...]:
        counts = [data.draw(st.integers(1, 3)) for _ in mails]
        every = [copy for (raw, at), count in zip(mails, counts, strict=True) for copy in _copies(raw, at, count)]
        return tuple(data.draw(st.permutations(every)))

    with tempfile.TemporaryDirectory() as place:
        folder = shutil.copytree(correspondence.founded, Path(place) / "office")
        with opened(folder) as office:
            office.works()
            _come(office, again(correspondence.letters))
            _come(office, again((*correspondence.approvals, *correspondence.letters)))
            ledger = office.ledger()

    assert ledger.outline == correspondence.after.outline
    assert ledger.mails == correspondence.after.mails
