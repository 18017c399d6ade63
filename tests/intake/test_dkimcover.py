"""How far a genuine signature reaches: nothing that it leaves open may give a mail its meaning (reliability.md M13)."""

import pytest
from mails import a_mail

from maild.core.event import Proof
from maild.intake.authresults import AuthFinding, authenticated, vouched
from maild.intake.headers import scan
from maild.intake.mime import parse

MX = "mx.kanwil.example"
KABAG = "kabag@kanwil.example"
PASS, NONE = Proof.PASSED, Proof.NONE
DKIM = "dkim=pass header.d=kanwil.example"
DMARC = "dmarc=pass header.from=kanwil.example"
STRAIGHT = "; spf=pass smtp.mailfrom=kabag@kanwil.example"
GMAIL = (
    "to:subject:message-id:date:from:in-reply-to:references:mime-version:from:to:cc:subject:date:message-id:reply-to"
)
ZIMBRA = "Date:From:To:Message-ID:MIME-Version"
MICROSOFT = "From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck"
OPENDKIM = "From:To:Cc:Subject:Date:In-Reply-To:References"
REPLY = """\
From: Ratna Dewi <kabag@kanwil.example>
To: pengaduan+token@kanwil.example
Subject: Re: Gangguan
Date: Mon, 6 Jul 2026 08:15:00 +0700
Message-ID: <1@kanwil.example>
In-Reply-To: <kita@kanwil.example>
References: <kita@kanwil.example>
MIME-Version: 1.0
Content-Type: text/plain
"""


def a_signature(fields: str, domain: str = "kanwil.example", more: str = "") -> str:
    return f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s;{more} h={fields}; bh=x=; b=y/+=\n"


def found(claims: str, *head: str) -> AuthFinding:
    text = f"Authentication-Results: {MX}; {claims}\n" + "".join(head) + REPLY
    return authenticated(scan(text.replace("\n", "\r\n").encode()).headers, MX, KABAG)


@pytest.mark.parametrize("claims", [DKIM, DMARC])
@pytest.mark.parametrize("fields", [GMAIL, ZIMBRA, OPENDKIM, GMAIL.upper(), " : ".join(GMAIL.split(":"))])
def test_what_usual_servers_sign_is_enough(claims: str, fields: str) -> None:
    assert found(claims, a_signature(fields)).proof is PASS


@pytest.mark.parametrize("claims", [DKIM, DMARC])
def test_microsofts_signature_leaves_to_open_and_counts_only_straight_from_the_domain(claims: str) -> None:
    again = "; spf=pass smtp.mailfrom=kabag@evil.example"

    assert found(claims + STRAIGHT, a_signature(MICROSOFT)).proof is PASS
    assert found(claims, a_signature(MICROSOFT)).proof is NONE
    assert found(claims + again, a_signature(MICROSOFT)).proof is NONE
    assert found(claims + STRAIGHT + again, a_signature(MICROSOFT)).proof is NONE
    assert found(claims + STRAIGHT.replace("pass", "softfail"), a_signature(MICROSOFT)).proof is NONE
    assert found(claims + STRAIGHT + STRAIGHT.replace("pass", "fail"), a_signature(MICROSOFT)).proof is NONE


WEAK = {
    "l=": a_signature(GMAIL, more=" l=120;"),
    "l= of nothing": a_signature(GMAIL, more="l=0;"),
    "L=": a_signature(GMAIL, more=" L = 120;"),
    "no From": a_signature("to:date:subject:message-id"),
    "a second To": a_signature(ZIMBRA) + "To: pengaduan+lain@kanwil.example\n",
    "a second Subject": a_signature(OPENDKIM) + "Subject: lain\n",
    "a second In-Reply-To": a_signature(GMAIL) + "in-reply-to : <lain@kanwil.example>\n",
    "a second Content-Type": a_signature(MICROSOFT + ":To") + "Content-Type: text/html\n",
    "a second From": a_signature(GMAIL.replace("from:to:cc", "to:cc")) + f"From: {KABAG}\n",
    "no h=": "DKIM-Signature: v=1; d=kanwil.example; b=x\n",
    "no d=": f"DKIM-Signature: v=1; h={GMAIL}; b=x\n",
    "two d=": a_signature(GMAIL, more=" d=evil.example;"),
    "two h=": a_signature(GMAIL, more=" h=from;"),
    "no tag": a_signature(GMAIL, more=" x;"),
    "not ASCII": a_signature(GMAIL, more=" z=\u00e4;"),
    "one of two": a_signature(GMAIL) + a_signature(GMAIL, more=" l=1;"),
}


@pytest.mark.parametrize("weakness", WEAK)
@pytest.mark.parametrize("claims", [DKIM, DMARC, DKIM + STRAIGHT, DMARC + STRAIGHT])
def test_a_signature_that_lets_more_be_added_is_none(claims: str, weakness: str) -> None:
    assert found(claims, WEAK[weakness]).proof is NONE


@pytest.mark.parametrize("claims", [DKIM, DMARC])
def test_a_signature_that_leaves_the_date_open_may_have_been_sent_again(claims: str) -> None:
    assert found(claims, a_signature("from:to:subject:message-id")).proof is NONE


def test_a_signature_that_dmarc_may_rest_on_is_looked_at_though_its_domain_is_another() -> None:
    of_the_house = a_signature(GMAIL, "mail.kanwil.example", " l=1;")
    of_a_relay = a_signature(GMAIL, "relay.invalid", " l=1;")

    assert found(DMARC, of_the_house).proof is NONE
    assert found(DMARC, of_a_relay).proof is PASS


def test_the_reason_tells_what_is_missing() -> None:
    assert found(DKIM, a_signature(MICROSOFT)).reason == f"dkim=pass, but DKIM does not sign To ({MX})"
    assert found(DMARC, WEAK["l="]).reason == f"dmarc=pass, but a DKIM-Signature with l= ({MX})"
    assert found(DKIM, WEAK["a second To"]).reason == f"dkim=pass, but an unsigned second to ({MX})"


def test_own_login_needs_no_signature() -> None:
    assert found(f"auth=pass smtp.auth={KABAG}", WEAK["l="]) == AuthFinding(PASS, f"auth=pass ({MX})")


ENVELOPE = {"delivered-to", "x-original-to", "envelope-to"}


@pytest.mark.parametrize(
    ("claims", "head", "loose"),
    [
        (DKIM, a_signature(GMAIL), ENVELOPE),
        (DKIM, a_signature(GMAIL) + "Cc: x@y.example\n", ENVELOPE),
        (DKIM, a_signature(ZIMBRA), ENVELOPE | {"in-reply-to", "references"}),
        (DMARC, a_signature(ZIMBRA) + "Cc: x@y.example\n", ENVELOPE | {"in-reply-to", "references", "cc"}),
        (DMARC, a_signature(GMAIL) + a_signature(ZIMBRA), ENVELOPE | {"in-reply-to", "references"}),
        (DKIM + STRAIGHT, a_signature(ZIMBRA), set()),
        (DMARC, "", set()),
    ],
)
def test_what_is_not_signed_is_loose(claims: str, head: str, loose: set[str]) -> None:
    assert found(claims, head) == AuthFinding(PASS, found(claims, head).reason, frozenset(loose))


def test_from_loose_fields_nothing_is_taken() -> None:
    mail = parse(
        a_mail(b"Setuju", b"Delivered-To: a@x.example", b"Cc: b@x.example", b"In-Reply-To: <1@x>", b"References: <2@x>")
    )
    finding = AuthFinding(PASS, "", frozenset({*ENVELOPE, "cc", "in-reply-to"}))

    bound = vouched(mail, finding)

    assert (bound.recipients, bound.in_reply_to) == (("pengaduan@kanwil.example",), ())
    assert (bound.references, bound.text) == (("<2@x>",), mail.text)
    assert vouched(mail, AuthFinding(PASS, "")) == mail
