"""What our own mail server says of a reply goes with its event, as far as it reaches the token."""

from dataclasses import replace

import pytest
from judging import KABAG, OFFICE, Memory, a_reading, judged, kabag_asked

from maild.core.event import Evidence, Proof
from maild.core.office import Trust
from maild.intake.triage import NewLetter, Reply

MX = "mx.kanwil.example"
STAMPING = replace(OFFICE, trust=Trust(authserv_id=MX))
PASSED = f"Authentication-Results: {MX}; dkim=pass header.d=kanwil.example"
ZIMBRA = "DKIM-Signature: v=1; d=kanwil.example; s=s; h=Date:From:To:Message-ID:MIME-Version; bh=x; b=y"


def evidence_of(*headers: str, asked_by: str = "To", is_stamping: bool = True) -> Evidence:
    """Judge the Kabag's reply, whose token stands in the header that is named."""
    memory = Memory(kabag_asked())
    token = memory.ids[0] if asked_by == "In-Reply-To" else memory.addresses[0]
    reading = a_reading(KABAG.address, "SETUJU", *headers, f"{asked_by}: {token}")
    verdict = judged(reading, memory, STAMPING if is_stamping else OFFICE)
    assert isinstance(verdict, Reply)
    return verdict.event.evidence


@pytest.mark.parametrize(
    ("header", "proof", "said"),
    [
        (PASSED, Proof.PASSED, f"dkim=pass ({MX})"),
        (PASSED.replace("pass", "fail"), Proof.FAILED, f"dkim=fail ({MX})"),
        (PASSED.replace("pass", "none"), Proof.NONE, f"dkim=none ({MX})"),
        ("X-Mailer: x", Proof.NONE, "no Authentication-Results"),
    ],
)
def test_what_our_server_says_goes_with_the_event(header: str, proof: Proof, said: str) -> None:
    evidence = evidence_of(header)

    assert evidence.proof is proof
    assert evidence.checks[-1] == said


def test_where_no_server_is_named_nothing_is_believed_and_nothing_told() -> None:
    evidence = evidence_of(PASSED, is_stamping=False)

    assert evidence.proof is Proof.NONE
    assert not any("authserv" in check for check in evidence.checks)


@pytest.mark.parametrize("place", ["In-Reply-To", "Cc", "Delivered-To"])
def test_a_proof_that_does_not_reach_the_token_is_none(place: str) -> None:
    signed_for_another = "To: siapa@lain.example"

    evidence = evidence_of(PASSED, ZIMBRA, signed_for_another, asked_by=place)

    assert evidence.proof is Proof.NONE
    assert evidence.checks[-1] == f"dkim=pass ({MX}), but the token stands where DKIM does not reach"
    assert evidence_of(PASSED, ZIMBRA).proof is Proof.PASSED
    assert evidence_of(PASSED, asked_by=place).proof is Proof.PASSED


def test_a_reporter_whose_server_vouches_for_him_is_known() -> None:
    letters = [
        judged(a_reading("warga@luar.example", "Jaringan mati", header), Memory(), STAMPING)
        for header in (PASSED.replace("kanwil", "luar", 1), PASSED.replace("d=kanwil", "d=luar"))
    ]

    known = [letter.reporter.is_known for letter in letters if isinstance(letter, NewLetter)]
    assert known == [False, True]
