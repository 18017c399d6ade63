"""What [trust] asks for besides token and registered address: a code by mail, end to end."""

import re
from collections.abc import Callable

import pytest
from theatre import LABELLED, PHOTO, REPORT, Theatre

from maild.demo.clients import Client


def code_in(office: Theatre, who: str) -> str:
    """Find the code in somebody's newest mail that asks for one, as its reader does."""
    (found,) = set(re.findall(r"\b\d{6}\b", office.text(office.people[who], "challenge")))
    return found


@pytest.fixture
def careful(founded: Callable[..., Theatre]) -> Theatre:
    return founded(**{"trust.evidence": "challenge"})


def test_the_whole_road_with_a_code_for_each_decision(careful: Theatre) -> None:
    office = careful
    office.writes(office.lapas, LABELLED)
    office.works()

    for who, kind, text, goes_to, state in (
        ("kabag", "directive_request", "Acc, lanjutkan", "kasubbag", "awaiting_confirmation"),
        ("kasubbag", "directive", "KONFIRMASI: WA 08.20, benar\nPERINTAH: tim jaringan", "andi", "repairing"),
        ("andi", "order", REPORT, "kasubbag", "awaiting_approval"),
        ("kasubbag", "approval_request", "Setuju", "kabag", "closed"),
    ):
        before = office.state()
        photos = (PHOTO,) if who == "andi" else ()
        office.passes(minutes=5)
        office.answers(office.people[who], kind, text, Client.OUTLOOK, photos)
        assert office.works() == {who: ["challenge"]}
        assert office.state() == before

        office.passes(minutes=1)
        office.answers(office.people[who], "challenge", f"Kode {code_in(office, who)}\n\nTerima kasih")
        assert goes_to in office.works()
        assert office.state() == state
    directive = next(line for line in office.case()["history"] if line["event"] == "code_returned")
    assert "the right code" in directive["text"]
    assert "whole" in office.say("case", "verify")


def test_a_wrong_code_moves_nothing(careful: Theatre) -> None:
    office = careful
    office.writes(office.lapas, LABELLED)
    office.works()
    office.answers(office.kabag, "directive_request", "SETUJU")
    office.works()
    wrong = f"{(int(code_in(office, 'kabag')) + 1) % 1_000_000:06d}"

    office.passes(minutes=1)
    office.answers(office.kabag, "challenge", wrong)
    assert office.works() == {"kabag": ["clarification"]}
    office.passes(minutes=1)
    office.answers(office.kabag, "challenge", "Setuju")
    assert office.works() == {"kabag": ["clarification"]}
    assert office.state() == "awaiting_directive"


def test_a_code_counts_from_the_address_that_it_was_mailed_to_alone(careful: Theatre) -> None:
    office = careful
    office.writes(office.lapas, LABELLED)
    office.works()
    office.answers(office.kabag, "directive_request", "SETUJU")
    office.works()

    office.answers(office.kasubbag, "challenge", code_in(office, "kabag"), of=office.kabag)

    assert office.works() == {}
    assert office.state() == "awaiting_directive"


def test_without_plus_addressing_the_code_mail_carries_its_token_in_the_text(founded: Callable[..., Theatre]) -> None:
    office = founded(**{"trust.evidence": "challenge", "smtp.plus_addressing": False})
    office.writes(office.lapas, LABELLED)
    office.works()
    office.answers(office.kabag, "directive_request", "SETUJU")
    office.works()

    lines = office.text(office.kabag, "challenge").splitlines()
    token = next(line.strip() for line in lines if line.strip().startswith("Kode: "))
    bare = {"In_Reply_To": "", "References": ""}
    office.forges(office.kabag, "challenge", f"KODE {code_in(office, 'kabag')}\n{token}", of=office.kabag, **bare)

    assert office.works() == {"kasubbag": ["directive"]}
