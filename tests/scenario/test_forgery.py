"""Forged answers, hundreds of them, through the real program: no case moves, and nobody learns anything of one."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from itertools import chain
from pathlib import Path

import pytest
from forgeries import Forgery, Loot, forgeries, impersonations, results
from stage import Office, a_seed, complaint, opened

from maild.config import found
from maild.core.case import Case
from maild.demo.clients import Client, reply
from maild.demo.story import ANDI, BAMBANG, KABAG, KASUBBAG, SITI, YUSUF

AUTHSERV_ID = "mx.kanwil.example"
WANTED = ["token", "dmarc", "challenge"] if os.environ.get("TORTURE") else ["token", "dmarc"]  # make torture: all
SECRETS = ("KANARI-URAIAN-SATU", "KANARI-URAIAN-DUA", "0812-5550-0143", "Bambang Suryanto", "Kediri")
OURS = {person.address for person in (KABAG, KASUBBAG, ANDI, SITI, BAMBANG, YUSUF)} | {"admin@kanwil.example"}


@dataclass(frozen=True, slots=True)
class Scene:
    """An office with two cases: the Kabag is asked about the first; the second is under repair."""

    office: Office
    loot: Loot

    def cases(self) -> dict[str, Case]:
        """Tell where each case stands; what was noted beside it may grow."""
        return {case.number: _without_notes(case) for case in self.office.ledger().cases}

    def moved_by(self, forged: list[Forgery]) -> list[str]:
        """Send forged mails; name those that moved a case, or all if only the sum shows that one moved."""
        before = self.cases()
        self.office.receives(*(raw for _, raw in forged))
        self.office.works_until_quiet()
        return [] if self.cases() == before else [f"{before} became {self.cases()}"]


def _without_notes(case: Case) -> Case:
    return replace(case, seen=(), clarified=(), pending=(), codes=0)


def _reply_to(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=default)["Reply-To"])


def _message_id(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=default)["Message-ID"])


@pytest.fixture
def scene(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scene]:
    evidence = request.param
    found(tmp_path / "office")
    with opened(tmp_path / "office") as office:
        office.works()
        _lead_two_cases(office)
        asked, used = (
            office.sent("directive_request", KABAG, "PGJ-2026-0001"),
            office.sent("directive_request", KABAG, "PGJ-2026-0002"),
        )
        ordered, receipt = office.sent("order", ANDI), office.sent("receipt", BAMBANG, "PGJ-2026-0001")
        loot = Loot(KABAG.address, "PGJ-2026-0001", _reply_to(asked), _message_id(asked), _reply_to(used),
        _message_id(used),
                    _reply_to(ordered), _reply_to(receipt))  # fmt: skip
        settings = office.folder / "maild.toml"
        settings.write_text(
            settings.read_text() + f'\n[trust]\nevidence = "{evidence}"\nauthserv_id = "{AUTHSERV_ID}"\n'
        )
        yield Scene(office, loot)


def _lead_two_cases(office: Office) -> None:
    office.receives(complaint(trouble=f"{SECRETS[0]}: internet mati sejak pagi."))
    office.receives(complaint(who=YUSUF, trouble=f"{SECRETS[1]}: internet lambat sekali."))
    office.works_until_quiet()
    for who, kind, text in (
        (KABAG, "directive_request", "SETUJU"),
        (KASUBBAG, "directive", "KONFIRMASI: WA, benar\nPERINTAH"),
    ):
        raw = office.sent(kind, who, "PGJ-2026-0002")
        office.receives(reply(raw, who, text, Client.GMAIL, office.now))
        office.works_until_quiet()


def _genuine(office: Office, text: str) -> bytes:
    return reply(office.sent("directive_request", KABAG, "PGJ-2026-0001"), KABAG, text, Client.OUTLOOK, office.now)


def _spied(office: Office, since: int) -> list[str]:
    """List what strangers got, and what of the cases stands in it."""
    mails = office.servers.accepted[since:]
    strangers = [mail for mail in mails if mail.forward_path not in OURS]
    texts = ((mail.forward_path, _read(mail.raw)) for mail in strangers)
    return [f"{address}: {secret}" for address, text in texts for secret in SECRETS if secret in text]


def _read(raw: bytes) -> str:
    message = message_from_bytes(raw, policy=default)
    parts = (part.get_content() for part in message.walk() if part.get_content_maintype() == "text")
    return "\n".join((*map(str, message.values()), *parts))


@pytest.mark.parametrize("scene", WANTED, indirect=True)
def test_no_forgery_moves_a_case_or_learns_of_one(scene: Scene, request: pytest.FixtureRequest) -> None:
    evidence = request.node.callspec.params["scene"]
    seed = a_seed()
    forged = list(forgeries(scene.loot, seed))
    if evidence != "token":
        forged += list(chain(impersonations(scene.loot), results(scene.loot, AUTHSERV_ID)))
    assert len(forged) >= 300
    since = len(scene.office.servers.accepted)

    assert scene.moved_by(forged) == [], f"seed {seed}"
    assert _spied(scene.office, since) == []
    assert len(scene.cases()) == 2  # none of them is taken for a letter either
    if evidence == "token":
        assert scene.moved_by([("genuine", _genuine(scene.office, "Acc, lanjutkan"))]) != []


@pytest.mark.parametrize("scene", ["token"], indirect=True)
def test_a_stolen_token_with_his_own_address_is_believed_where_nothing_more_is_wanted(scene: Scene) -> None:
    """The risk that docs/security.md tells of: `evidence = "token"` trusts the office's own mail server."""
    assert scene.moved_by(list(impersonations(scene.loot))) != []


@pytest.mark.parametrize("scene", ["token"], indirect=True)
def test_an_answer_counts_once_however_often_it_is_sent(scene: Scene) -> None:
    office = scene.office
    genuine = _genuine(office, "SETUJU")
    office.receives(genuine)
    office.works_until_quiet()
    directed, since = scene.cases(), len(office.servers.accepted)

    again = [genuine] * 50 + [b"Received: from mx%d.evil.example\r\n" % number + genuine for number in range(50)]
    office.receives(*again)
    office.works_until_quiet()

    assert scene.cases() == directed
    assert office.servers.accepted[since:] == []
