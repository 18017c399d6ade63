"""Whatever mail comes, in whatever shape: it comes to an end, and the letter behind it is dealt with."""

import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from stage import Office, a_seed, complaint, opened

from maild.config.founding import found
from maild.core.posting import MailKind
from maild.core.received import Received, Verdict
from maild.demo.clients import Client, reply
from maild.demo.story import BAMBANG, KABAG, YUSUF
from maild.store.archive import Archive
from maild.store.durable import Disk

sys.path.insert(0, str(Path(__file__).parents[1] / "intake"))

from mutated_mail import mutated

IS_TORTURE = bool(os.environ.get("TORTURE"))
BATCHES, MAILS = (40, 250) if IS_TORTURE else (1, 40)


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that has asked the Kabag about one letter."""
    found(tmp_path / "kantor")
    with opened(tmp_path / "kantor") as office:
        office.works()
        office.receives(complaint())
        office.works()
        yield office


def replies(office: Office) -> tuple[bytes, ...]:
    """Write honest replies to the mails that the office has sent: with real tokens."""
    asked = ((MailKind.DIRECTIVE_REQUEST, KABAG, "Setuju"), (MailKind.RECEIPT, BAMBANG, "Status"))
    return tuple(
        reply(office.sent(kind, who), who, words, client, office.now) for kind, who, words in asked for client in Client
    )


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_mutated_mail_comes_to_an_end_and_so_does_the_letter_behind_it(office: Office, batch: int) -> None:
    seed = a_seed() + batch * MAILS
    honest, good = replies(office), complaint(YUSUF)
    mails = {sha256(raw).hexdigest(): seed + n for n in range(MAILS) for raw in (mutated(seed + n, honest),)}

    office.has_fetched(*(mutated(number, honest) for number in mails.values()), good)
    office.works(endings=(0, 1))  # 1: to some of the addresses no mail can be sent

    received = {entry.digest: entry for entry in Archive(office.folder / "data" / "archive", Disk()).received()}
    numbers = {case.number for case in office.ledger().cases}
    stuck = {number for digest, number in mails.items() if not _is_at_its_end(received[digest], numbers)}
    assert not stuck, f"SEED={seed}"
    assert received[sha256(good).hexdigest()].verdict is Verdict.CASE


def _is_at_its_end(received: Received, numbers: set[str]) -> bool:
    """Say whether a mail was decided, and lies before a person where it could not be read."""
    if received.verdict in (Verdict.CASE, Verdict.QUARANTINED, Verdict.DUPLICATE, Verdict.REPLY):
        return received.case in numbers
    return received.verdict is not Verdict.PENDING


def test_a_seed_writes_the_same_mail_again() -> None:
    assert mutated(7) == mutated(7)
    assert len({mutated(seed) for seed in range(300)}) > 270
