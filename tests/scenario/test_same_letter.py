"""When are two mails the same: every row of reliability.md §2.4, told to the program."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from stage import MONDAY, Office, by_another_route, complaint, opened

from maild.config import found
from maild.core.case import Dossier, State
from maild.core.posting import MailKind
from maild.core.received import Received, Verdict
from maild.demo.clients import Client, Photo, reply
from maild.demo.story import BAMBANG, KABAG, YUSUF
from maild.service.sameness import MID_CONFLICT, SENT_AGAIN
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.durable import Disk

PHOTO = Photo("lampu LOS.jpg", b"\xff\xd8\xff" * 100, "jpeg")
OTHER_TROUBLE = "Koneksi internet ruang Kunjungan terputus sejak pukul 08.05 WIB."
SOON = MONDAY + timedelta(minutes=3)


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that has been started on an empty mailbox."""
    found(tmp_path / "office")
    with opened(tmp_path / "office") as office:
        office.works()
        yield office


def come(office: Office, *mails: bytes, at: datetime = SOON) -> None:
    """Let the first mail come in the morning, the others at `at`, each read before the next."""
    for number, raw in enumerate(mails):
        office.now = at if number else MONDAY
        office.receives(raw)
        office.works_until_quiet()


def dossiers(office: Office) -> list[Dossier]:
    return list(CaseStore.open_for_reading(office.folder / "data" / "cases").rows(include_ended=True))


def received(office: Office) -> list[Received]:
    archive = Archive(office.folder / "data" / "archive", Disk())
    return sorted(archive.received(), key=lambda one: one.arrived)


def receipts(office: Office) -> int:
    mark = f"X-Maild-Kind: {MailKind.RECEIPT}\r\n".encode()
    return sum(mark in mail.raw for mail in office.servers.accepted)


def with_id_of(raw: bytes, other: bytes) -> bytes:
    ids = [message_from_bytes(mail)["Message-ID"].encode() for mail in (raw, other)]
    return raw.replace(ids[0], ids[1])


def test_a_letter_sent_twice_is_one_case_with_one_receipt_and_both_in_its_history(office: Office) -> None:
    come(office, complaint(), complaint(at=SOON))

    (dossier,) = dossiers(office)
    assert [entry.outcome for entry in dossier.entries][1:] == [SENT_AGAIN]
    assert [(one.verdict, one.case) for one in received(office)] == [
        (Verdict.CASE, dossier.case.number),
        (Verdict.FILED, dossier.case.number),
    ]
    assert receipts(office) == 1


def test_a_letter_sent_twice_is_one_case_though_the_program_was_started_anew_and_the_greeting_is_another(
    office: Office,
) -> None:
    first = complaint().replace(b"Yth. Kepala", b"Selamat pagi, Yth. Kepala")
    second = complaint(at=SOON).replace(b"Yth. Kepala", b"Selamat siang,  Yth. Kepala")
    assert first != complaint()
    office.receives(first)
    office.works_until_quiet()
    office.now = SOON
    office.receives(second, by_another_route(second))
    office.works_until_quiet()

    assert [one.verdict for one in received(office)] == [Verdict.CASE, Verdict.FILED, Verdict.DUPLICATE]


OTHERS = {
    "other words": complaint(at=SOON, trouble=OTHER_TROUBLE),
    "other field": complaint(at=SOON, phone="0812-5550-0199"),
    "other sender": complaint(YUSUF, at=SOON),
    "other enclosures": complaint(at=SOON, photos=(PHOTO,)),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_a_letter_that_differs_in_anything_is_a_case_of_its_own(office: Office, other: bytes) -> None:
    come(office, complaint(), other)

    assert [one.verdict for one in received(office)] == [Verdict.CASE, Verdict.CASE]


def test_the_same_letter_a_day_later_is_a_case_of_its_own(office: Office) -> None:
    later = MONDAY + timedelta(hours=24, minutes=1)
    come(office, complaint(), complaint(at=later), at=later)

    assert len(dossiers(office)) == 2


def test_the_same_letter_after_its_case_has_ended_is_a_case_of_its_own(office: Office) -> None:
    come(office, complaint())
    asked = office.sent(MailKind.DIRECTIVE_REQUEST, KABAG)
    come(office, reply(asked, KABAG, "TOLAK: bukan kewenangan kami", Client.GMAIL, MONDAY))
    come(office, complaint(at=SOON))

    assert [one.case.state for one in dossiers(office)] == [State.REJECTED, State.AWAITING_DIRECTIVE]


def test_a_reply_that_repeats_itself_is_no_letter_sent_again(office: Office) -> None:
    come(office, complaint(phone=""))
    asked = office.sent(MailKind.COMPLETION_REQUEST, BAMBANG)
    come(office, *(reply(asked, BAMBANG, "No. HP: 0812-5550-0143", Client.GMAIL, at) for at in (MONDAY, SOON)))

    assert office.ledger().verdicts == {Verdict.CASE: 1, Verdict.REPLY: 2}


def test_a_message_id_that_is_used_again_makes_a_case_and_is_noted(office: Office) -> None:
    first = complaint()
    come(office, first, with_id_of(complaint(at=SOON, trouble=OTHER_TROUBLE), first))

    assert [one.entries[0].event.evidence.checks for one in dossiers(office)] == [(), (MID_CONFLICT,)]


def test_a_message_id_taken_beforehand_takes_nothing_from_an_officials_answer(office: Office) -> None:
    come(office, complaint())
    answer = reply(office.sent(MailKind.DIRECTIVE_REQUEST, KABAG), KABAG, "Setuju", Client.GMAIL, SOON)
    come(office, with_id_of(complaint(YUSUF, trouble=OTHER_TROUBLE), answer), answer)
    first = dossiers(office)[0]

    assert first.case.state is State.AWAITING_CONFIRMATION
    assert MID_CONFLICT in first.entries[-1].event.evidence.checks


def test_a_message_id_of_an_officials_answer_gives_nobody_his_authority(office: Office) -> None:
    come(office, complaint(phone=""), complaint(YUSUF, trouble=OTHER_TROUBLE))
    answer = reply(office.sent(MailKind.DIRECTIVE_REQUEST, KABAG), KABAG, "TOLAK: tidak lengkap", Client.GMAIL, SOON)
    come(office, answer, with_id_of(complaint(YUSUF, at=SOON, trouble="SETUJU. Internet mati."), answer))

    assert [one.case.state for one in dossiers(office)] == [
        State.AWAITING_COMPLETION,
        State.REJECTED,
        State.AWAITING_DIRECTIVE,
    ]
