"""Replies that come in through a server that stamps them: understood as ever, and with the evidence on top."""

from collections.abc import Callable

import pytest
from contract.stamping import AUTHSERV_ID
from stamped import StampedTheatre
from theatre import LABELLED, Theatre

from maild.core.event import Proof
from maild.demo.clients import Client
from maild.intake.authenticity import strict_sender
from maild.intake.authresults import authenticated
from maild.intake.mime import parse

PASS, FAIL, NONE = Proof.PASSED, Proof.FAILED, Proof.NONE


def evidence(office: Theatre) -> Proof:
    """Judge the newest mail that the office has read."""
    mail = parse(office.mail.messages(office.address, "Diproses")[-1])
    return authenticated(mail.headers, AUTHSERV_ID, strict_sender(mail)).proof


@pytest.mark.parametrize(("policy", "unsigned"), [("", NONE), ("reject", FAIL)])
def test_a_reply_moves_the_case_and_carries_its_evidence(
    founded_behind_stamps: Callable[..., StampedTheatre], policy: str, unsigned: Proof
) -> None:
    office = founded_behind_stamps(policy)
    office.writes(office.lapas, LABELLED)
    office.works()

    office.answers(office.kabag, "directive_request", "Acc", Client.ZIMBRA)
    assert office.works() == {"kasubbag": ["directive"]}
    assert evidence(office) is PASS

    office.signs = False
    office.passes(minutes=5)
    office.answers(office.kabag, "directive_request", "TOLAK: sudah normal")
    office.works()
    assert evidence(office) is unsigned
