"""`evidence = "dmarc"` end to end, behind a real server that stamps mail and behind one that does not."""

from collections.abc import Callable

import pytest
from contract.signing import ZIMBRA_FIELDS
from stamped import StampedTheatre
from test_trust import code_in
from theatre import LABELLED, PHOTO, REPORT, Theatre

from maild.demo.clients import Client

DMARC = {"trust.evidence": "dmarc"}


def asks(office: Theatre) -> Theatre:
    """Lead a complaint to the Kabag's question."""
    office.writes(office.lapas, LABELLED)
    office.works()
    return office


@pytest.mark.parametrize("policy", ["", "reject"])
def test_the_whole_road_with_replies_that_our_server_vouches_for(
    founded_behind_stamps: Callable[..., StampedTheatre], policy: str
) -> None:
    office = founded_behind_stamps(policy, **DMARC)
    asks(office)

    for who, kind, text, goes_to, state in (
        ("kabag", "directive_request", "Acc, lanjutkan", "kasubbag", "awaiting_confirmation"),
        ("kasubbag", "directive", "KONFIRMASI: WA 08.20, benar\nPERINTAH: tim jaringan", "andi", "repairing"),
        ("andi", "order", REPORT, "kasubbag", "awaiting_approval"),
        ("kasubbag", "approval_request", "Setuju", "kabag", "closed"),
    ):
        office.passes(minutes=5)
        photos = (PHOTO,) if who == "andi" else ()
        office.answers(office.people[who], kind, text, Client.OUTLOOK, photos)
        assert goes_to in office.works()
        assert office.state() == state
    proof = "dmarc=pass" if policy else "dkim=pass"
    assert any(f"{proof} (mx.kanwil.example)" in line["evidence"] for line in office.case()["history"])
    assert "whole" in office.say("case", "verify")


def test_a_reply_that_nobody_has_signed_waits_for_a_code(founded_behind_stamps: Callable[..., StampedTheatre]) -> None:
    office = founded_behind_stamps(**DMARC)
    office.signs = False
    asks(office)

    office.answers(office.kabag, "directive_request", "SETUJU")
    assert office.works() == {"kabag": ["challenge"]}
    assert office.state() == "awaiting_directive"

    office.passes(minutes=1)
    office.answers(office.kabag, "challenge", code_in(office, "kabag"))
    assert office.works() == {"kasubbag": ["directive"]}


def test_behind_a_server_that_stamps_nothing_every_reply_waits_for_a_code(founded: Callable[..., Theatre]) -> None:
    office = founded(**DMARC, **{"trust.authserv_id": "mx.kanwil.example"})
    asks(office)

    office.answers(office.kabag, "directive_request", "SETUJU")

    assert office.works() == {"kabag": ["challenge"]}


@pytest.mark.parametrize("evidence", ["token", "dmarc", "challenge"])
def test_a_reply_that_our_server_says_is_forged_never_counts(
    founded_behind_stamps: Callable[..., StampedTheatre], evidence: str
) -> None:
    office = founded_behind_stamps("reject", **{"trust.evidence": evidence})
    office.signs = False
    asks(office)

    office.answers(office.kabag, "directive_request", "SETUJU")

    assert office.works() == {"kabag": ["clarification"], "admin": ["alert"]}
    assert office.state() == "awaiting_directive"


def test_what_is_added_to_a_signed_mail_moves_nothing(founded_behind_stamps: Callable[..., StampedTheatre]) -> None:
    office = founded_behind_stamps("reject", **DMARC)
    asks(office)
    asked = office.letter(office.kabag, "directive_request")
    address, theirs = str(asked["Reply-To"]), "siapa@luar.example"
    token = address.partition("+")[2].partition("@")[0]
    raw = b"From: %s\r\nTo: %s\r\nDate: Mon, 06 Jul 2026 08:20:00 +0700\r\nSubject: Re: rapat\r\n" % (
        office.kabag.address.encode(),
        theirs.encode(),
    )
    genuine = office.signed(raw + b"Message-ID: <r@x>\r\n\r\nSetuju\r\n", office.kabag, fields=ZIMBRA_FIELDS)
    longer = office.signed(raw + b"Message-ID: <l@x>\r\n\r\nSetuju\r\n", office.kabag, has_length=True)

    for added in (
        f"To: {address}",
        f"Cc: {address}",
        f"Delivered-To: {address}",
        f"In-Reply-To: {asked['Message-ID']}",
    ):
        office.comes_in(added.encode() + b"\r\n" + genuine, office.kabag, office.address)
        office.works()
        assert office.state() == "awaiting_directive", added
    office.comes_in(longer + f"\r\nKode: {token}\r\n".encode(), office.kabag, office.address)
    office.works()
    assert office.state() == "awaiting_directive"
