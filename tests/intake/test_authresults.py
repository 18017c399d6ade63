"""What our server says about a mail's sender: shapes of real servers, and of forgers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.core.event import Proof
from maild.intake.authresults import AuthFinding, authenticated
from maild.intake.headers import scan

MX = "mx.kanwil.example"
KABAG = "kabag@kanwil.example"
PASS, FAIL, NONE = Proof.PASSED, Proof.FAILED, Proof.NONE
GOOGLE = "mx.google.com"
FASTMAIL = "mx4.messagingengine.com"


def judged(head: str, authserv_id: str = MX, sender: str = KABAG) -> Proof:
    """Judge a header block as it stands in a mail, folded."""
    return authenticated(scan(head.replace("\n", "\r\n").encode()).headers, authserv_id, sender).proof


def says(claims: str, sender: str = KABAG) -> Proof:
    """Judge what our own server says, or what somebody says in its name."""
    return judged(f"Authentication-Results: {MX}; {claims}", sender=sender)


GENUINE = {
    "gmail": (GOOGLE, PASS, """\
       dkim=pass header.i=@kanwil.example header.s=google header.b=Xa/3+kQz;
       spf=pass (google.com: domain of kabag@kanwil.example designates 203.0.113.9 as permitted sender)
        smtp.mailfrom=kabag@kanwil.example;
       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=kanwil.example"""),
    "gmail, no dmarc": (GOOGLE, PASS, """\
       dkim=pass header.i=@kanwil.example header.s=google header.b=Xa/3+kQz;
       spf=neutral (google.com: 203.0.113.9 is neither permitted nor denied by best guess record for domain of
        kabag@kanwil.example) smtp.mailfrom=kabag@kanwil.example"""),
    "gmail, two signers": (GOOGLE, PASS, """\
       dkim=pass header.i=@esp.example header.s=k1 header.b=Aa0+Zz9/;
       dkim=pass header.i=@kanwil.example header.s=k1 header.b=Qq1+Ww2/;
       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=kanwil.example"""),
    "gmail, spf alone": (GOOGLE, NONE, """\
       spf=pass (google.com: domain of kabag@kanwil.example designates 203.0.113.9 as permitted sender)
        smtp.mailfrom=kabag@kanwil.example"""),
    "gmail, changed on the way": (GOOGLE, FAIL, """\
       dkim=fail header.i=@kanwil.example header.s=google header.b=Xa/3+kQz;
       spf=softfail (google.com: domain of transitioning kabag@kanwil.example does not designate 198.51.100.7 as
        permitted sender) smtp.mailfrom=kabag@kanwil.example;
       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=kanwil.example"""),
    "gmail, body changed": (GOOGLE, NONE, """\
       dkim=neutral (body hash did not verify) header.i=@kanwil.example header.s=google header.b=Xa/3+kQz;
       spf=none (google.com: lists.example does not designate permitted sender hosts) smtp.mailfrom=x@lists.example"""),
    "opendkim": (MX, PASS, """\
\tdkim=pass (2048-bit key; unprotected) header.d=kanwil.example header.i=@kanwil.example header.a=rsa-sha256
\theader.s=uji header.b=VF1N9upe;
\tdkim-atps=neutral"""),
    "opendkim, quoted b": (MX, PASS, """\
\tdkim=pass (1024-bit key) header.d=kanwil.example header.i=@kanwil.example header.b="a/B+9=xx\""""),
    "opendkim, unsigned": (MX, NONE, " dkim=none; dkim-atps=neutral"),
    "opendkim, changed": (MX, FAIL, """\
\tdkim=fail reason="signature verification failed" (2048-bit key) header.d=kanwil.example
\theader.i=@kanwil.example header.a=rsa-sha256 header.s=uji header.b=DsjnsdL1;
\tdkim-atps=neutral"""),
    "opendmarc": (MX, PASS, " dmarc=pass (p=reject dis=none) header.from=kanwil.example"),
    "opendmarc, no policy": (MX, NONE, " dmarc=none (p=none dis=none) header.from=kanwil.example"),
    "opendmarc, fail": (MX, FAIL, " dmarc=fail (p=reject dis=none) header.from=kanwil.example"),
    "opendmarc, dns away": (MX, NONE, " dmarc=permerror header.from=kanwil.example"),
    "zimbra and amavis": (f"{MX} (amavisd-new)", PASS, """\
\tdkim=pass (2048-bit key) header.d=kanwil.example"""),
    "amavis, its own signature": (f"{MX} (amavisd-new)", PASS, """ dkim=pass
        reason="pass (just generated, assumed good)"
        header.d=kanwil.example"""),
    "amavis, changed": (f"{MX} (amavisd-new)", FAIL, """\
\tdkim=fail (2048-bit key) reason="fail (message has been altered)"
\theader.d=kanwil.example"""),
    "rspamd": (MX, PASS, """\
\tdkim=pass header.d=kanwil.example header.s=dkim header.b="hJ/9+3kd";
\tspf=pass (mx.kanwil.example: domain of kabag@kanwil.example designates 2001:db8::25 as permitted sender)
\t smtp.mailfrom=kabag@kanwil.example;
\tdmarc=pass (policy=quarantine) header.from=kanwil.example"""),
    "rspamd, submission": (MX, PASS, """\
\tauth=pass smtp.auth=kabag@kanwil.example smtp.mailfrom=kabag@kanwil.example"""),
    "rspamd, arc": (MX, PASS, """\
\tdkim=pass header.d=kanwil.example header.s=s1 header.b=Zz+1/2ab;
\tarc=pass ("lists.example:s=arc:i=1");
\tdmarc=pass (policy=none) header.from=kanwil.example"""),
    "exim": (MX, PASS, """\
\tiprev=pass (mail.kanwil.example) smtp.remote-ip=203.0.113.9;
\tspf=pass smtp.mailfrom=kanwil.example;
\tdkim=pass header.d=kanwil.example header.s=x header.a=rsa-sha256;
\tdmarc=pass header.from=kanwil.example"""),
    "exim, submission": (MX, PASS, """\
\tauth=pass (plain) smtp.auth=kabag@kanwil.example"""),
    "stalwart": (MX, PASS, """\
\tdkim=pass header.d=kanwil.example header.s=202606e header.b=k0pQ/1+z;
\tspf=pass (mx.kanwil.example: domain of kabag@kanwil.example designates 203.0.113.9 as permitted sender)
\tsmtp.mailfrom=kabag@kanwil.example smtp.helo=mail.kanwil.example;
\tiprev=pass policy.iprev=2001:db8::9;
\tdmarc=pass header.from=kanwil.example policy.dmarc=reject"""),
    "fastmail": (FASTMAIL, PASS, """\
    x-csa=none;
    x-me-sender=none;
    x-ptr=pass smtp.helo=mail.kanwil.example policy.ptr=mail.kanwil.example;
    bimi=skipped (DMARC Policy is not at enforcement);
    arc=none (no signatures found);
    dkim=pass (2048-bit rsa key sha256) header.d=kanwil.example
      header.i=@kanwil.example header.b=ZZ/9ab+1 header.a=rsa-sha256
      header.s=google x-bits=2048;
    dmarc=pass policy.published-domain-policy=none
      policy.applied-disposition=none policy.evaluated-disposition=none
      (p=none,d=none,d.eval=none) policy.policy-from=p
      header.from=kanwil.example;
    iprev=pass smtp.remote-ip=203.0.113.9 (mail.kanwil.example);
    spf=pass smtp.mailfrom=kabag@kanwil.example
      smtp.helo=mail.kanwil.example"""),
    "yahoo": ("atlas-production.v2-mail-prod1.omega.yahoo.com", PASS, """
 dkim=pass header.i=@kanwil.example header.s=s2048;
 spf=pass smtp.mailfrom=kanwil.example;
 dmarc=pass(p=REJECT) header.from=kanwil.example;"""),
    "pymilter": (MX, PASS, """\
 iprev=pass policy.iprev="2001:db8:8:809::1010" (mail.kanwil.example); auth=pass (CRAM-MD5 sslbits=256)
 smtp.auth=kabag@kanwil.example"""),
    "a gateway that quotes all": (MX, PASS, """\
 dkim=pass header.s=s header.d=kanwil.example header.i="@kanwil.example" header.h="Date:From:To:Cc:Subject";
 dmarc=pass header.from="kanwil.example\""""),
    "a new method beside": (MX, PASS, """\
 x-tls=pass x-tls.subject="/C=ID/O=Kanwil; Jatim"; dmarc=pass header.from=kanwil.example"""),
}  # fmt: skip


@pytest.mark.parametrize("server", GENUINE)
def test_what_real_servers_write_is_understood(server: str) -> None:
    named, verdict, claims = GENUINE[server]

    found = judged(f"Received: by {named}; Mon, 6 Jul 2026\nAuthentication-Results: {named};{claims}", named.split()[0])

    assert found is verdict


def test_microsoft_365_names_no_server_so_nothing_can_be_pinned() -> None:
    claims = (
        "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=kanwil.example; dkim=pass (signature was verified)\n"
        " header.d=kanwil.example;dmarc=pass action=none\n header.from=kanwil.example;compauth=pass reason=100"
    )

    assert {judged(f"Authentication-Results: {claims}", name) for name in ("", MX, "spf", "spf=pass")} == {NONE}


def test_only_the_first_header_counts() -> None:
    ours = f"Authentication-Results: {MX}; %s=pass header.from=kanwil.example"
    theirs = "Authentication-Results: mx.relay.example; dkim=none"

    assert judged(f"{ours % 'dmarc'}\n{theirs}") is PASS
    assert judged(f"{theirs}\n{ours % 'dmarc'}") is NONE
    assert judged(f"{ours % 'x'}\n{ours % 'dmarc'}") is NONE


ANOTHERS = [
    "Authentication-Results: mx.kanwil.example.evil.example; ",
    "Authentication-Results: evil.example mx.kanwil.example; ",
    "Authentication-Results: mx.kanwil.example/4jcwzb6KBtz; ",
    "Authentication-Results: mx.kanwil.example.; ",
    "Authentication-Results: .mx.kanwil.example; ",
    "Authentication-Results: kanwil.example; ",
    "Authentication-Results: (mx.kanwil.example) evil.example; ",
    "Authentication-Results: evil.example (mx.kanwil.example); ",
    'Authentication-Results: "mx.kanwil.example ; ',
    'Authentication-Results: "evil.example; mx.kanwil.example"; ',
    "Authentication-Results: mx.kanwil.example 2; ",
    "Authentication-Results: mx.kanwil.example 1 1; ",
    "Authentication-Results: mx.kanwil.example v1; ",
    "Authentication-Results: mx.kanwil.example\x00; ",
    "Authentication-Results: mx.kanwil.ex\u0430mple; ",
    "Authentication-Results: \uff4d\uff58.kanwil.example; ",
    "Authentication-Results: mx\u200b.kanwil.example; ",
    "Authentication-Results: ; ",
    "Authentication-Results: =?utf-8?q?mx.kanwil.example?=; ",
    "X-Authentication-Results: mx.kanwil.example; ",
    "ARC-Authentication-Results: i=1; mx.kanwil.example; ",
    "Old-Authentication-Results: mx.kanwil.example; ",
    "Subject: Authentication-Results: mx.kanwil.example; ",
    "Authentication-Results: spf=fail\nAuthentication-Results: mx.kanwil.example; ",
    "Authentication-Results: \nAuthentication-Results: mx.kanwil.example; ",
    "authentication-results : evil.example; none\nAuthentication-Results: mx.kanwil.example; ",
]


@pytest.mark.parametrize("start", ANOTHERS)
def test_a_header_of_anybody_else_proves_nothing(start: str) -> None:
    claims = "dmarc=pass header.from=kanwil.example"

    assert judged(start + claims) is NONE


NO_PROOF = [
    # of another domain, or of none
    "dmarc=pass header.from=evil.example",
    "dmarc=pass header.from=kanwil.example.evil.example",
    "dmarc=pass header.from=evil-kanwil.example",
    "dmarc=pass header.from=mail.kanwil.example",
    "dmarc=pass header.from=example",
    "dmarc=pass header.from=kabag@kanwil.example",
    "dmarc=pass",
    "dmarc=pass smtp.from=kanwil.example",
    "dmarc=pass header.from=evil.example header.from=kanwil.example",
    "dmarc=pass header.from=kanwil.ex\u0430mple",
    "dkim=pass",
    "dkim=pass header.d=evil.example",
    "dkim=pass header.d=example",
    "dkim=pass header.d=mail.kanwil.example",
    "dkim=pass header.d=evil.example header.i=@kanwil.example",
    "dkim=pass header.d=kanwil.example header.i=@evil.example",
    "dkim=pass header.d=kanwil.example header.i=@sub.kanwil.example",
    "dkim=pass header.d=kanwil.example header.d=evil.example",
    'dkim=pass header.i="@kanwil.example"@evil.example',
    "dkim=pass header.from=kanwil.example",
    "dkim=pass policy.d=kanwil.example",
    "dkim=pass d=kanwil.example",
    "dkim-atps=pass header.d=kanwil.example",
    "arc=pass header.d=kanwil.example",
    "spf=pass smtp.mailfrom=kabag@kanwil.example",
    "spf=pass smtp.mailfrom=kabag@kanwil.example; dkim=none; dmarc=none header.from=kanwil.example",
    "spf=pass smtp.mailfrom=kabag@kanwil.example; dkim=fail header.d=kanwil.example",
    "sender-id=pass header.from=kanwil.example",
    # another login
    "auth=pass",
    "auth=pass smtp.auth=kabag",
    "auth=pass smtp.auth=KABAG@evil.example",
    "auth=pass smtp.mailfrom=kabag@kanwil.example",
    "auth=pass smtp.auth=kabag@kanwil.example smtp.auth=lain@kanwil.example",
    "auth=pass smtp.auth=lain@kanwil.example; auth=pass smtp.auth=kabag@kanwil.example",
    "auth=pass smtp.auth=lain@kanwil.example; dmarc=pass header.from=kanwil.example",
    "auth=fail smtp.auth=kabag@kanwil.example",
    "auth=fail smtp.auth=kabag@kanwil.example; auth=pass smtp.auth=kabag@kanwil.example",
    # other results
    "dmarc=none header.from=kanwil.example",
    "dmarc=temperror header.from=kanwil.example",
    "dmarc=bestguesspass header.from=kanwil.example",
    "dmarc=passed header.from=kanwil.example",
    "dkim=neutral header.d=kanwil.example",
    "dkim=policy header.d=kanwil.example",
    "dkim=permerror header.d=kanwil.example",
    "dkim/2=pass header.d=kanwil.example",
    "dmarc/9=pass header.from=kanwil.example",
    "none",
    "",
    "none; dmarc=pass header.from=kanwil.example",
    "dmarc=pass header.from=kanwil.example; none",
    # contradictions
    "dkim=pass header.d=kanwil.example; dkim=fail header.d=kanwil.example",
    "dmarc=pass header.from=kanwil.example; dmarc=pass header.from=kanwil.example",
    "dmarc=none header.from=evil.example; dkim=pass header.d=kanwil.example",
    # comments and quotes
    "dmarc=(pass header.from=kanwil.example)",
    "dmarc=fail(; dmarc=pass header.from=kanwil.example",
    "dmarc=none (x\\) header.from=kanwil.example; dmarc=pass header.from=kanwil.example",
    "spf=none (domain of a) x (; dmarc=pass header.from=kanwil.example",
    "spf=none (a)); dmarc=pass header.from=kanwil.example",
    "(dmarc=pass header.from=kanwil.example)",
    "dkim=pass (unclosed header.d=kanwil.example",
    "dkim=pass header.d=kanwil.example (unclosed",
    'spf=none reason="; dmarc=pass header.from=kanwil.example',
    'spf=none smtp.mailfrom="x; dmarc=pass header.from=kanwil.example"@evil.example',
    'spf=none smtp.mailfrom="x\\"; dmarc=pass header.from=kanwil.example"@evil.example',
    "spf=none smtp.mailfrom=x dmarc=pass header.from=kanwil.example",
    "spf=none (domain of a) dmarc=pass header.from=kanwil.example (b) smtp.mailfrom=a",
    'dmarc="pass" header.from=kanwil.example',
    'dmarc=pass header.from="kanwil.example"evil',
    "dmarc=pass header.from=kanwil.example(c)evil",
    # broken
    "dmarc =",
    "dmarc",
    "=pass header.from=kanwil.example",
    "dmarc==pass header.from=kanwil.example",
    "dmarc=pass, header.from=kanwil.example",
    "dmarc=pass header.from",
    "dmarc=pass header.=kanwil.example",
    "dmarc=pass .from=kanwil.example",
    "dmarc=pass header..from=kanwil.example",
    "dmarc=pass header.from=",
    "dmarc=pass header.from=;",
    "dmarc=pass header.from=kanwil.example; dkim",
    "dmarc=pass header.from=kanwil.example;;",
    "dmarc=pass header.from=kanwil.example\x00",
    "dmarc=pass header.from=kanwil.example\x0b; dkim=none",
    "dmarc=pass header.from=kanwil.example\x7f",
    "dmarc=pass\u00a0header.from=kanwil.example",
    "dm\u0430rc=pass header.from=kanwil.example",
    "dmarc=pass header.from=kanwil.example (caf\u00e9)",
    "dmarc/1/1=pass header.from=kanwil.example",
    "dmarc/=pass header.from=kanwil.example",
]


@pytest.mark.parametrize("claims", NO_PROOF)
def test_what_is_less_than_proof_proves_nothing(claims: str) -> None:
    assert says(claims) is not PASS


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ("dmarc=pass header.from=kanwil.example; dkim=fail header.d=kanwil.example", PASS),
        ("dmarc=fail header.from=kanwil.example; dkim=pass header.d=kanwil.example", FAIL),
        ("dmarc=fail header.from=kanwil.example; auth=pass smtp.auth=kabag@kanwil.example", FAIL),
        ("dmarc=fail header.from=kanwil.example; dmarc=pass header.from=kanwil.example", FAIL),
        ("dkim=fail header.i=@kanwil.example", FAIL),
        ("dkim=fail header.d=kanwil.example; spf=pass smtp.mailfrom=kanwil.example", NONE),
        ("dkim=fail header.d=evil.example", NONE),
        ("dkim=fail header.d=evil.example; dkim=pass header.d=kanwil.example", PASS),
        ("dmarc=temperror header.from=kanwil.example; dkim=pass header.d=kanwil.example", PASS),
        ("dmarc=pass; dkim=pass header.d=kanwil.example", PASS),
        ("auth=pass smtp.auth=kabag; dkim=pass header.d=kanwil.example", PASS),
    ],
)
def test_results_that_differ_are_weighed(claims: str, verdict: Proof) -> None:
    assert says(claims) is verdict


@pytest.mark.parametrize(
    "header",
    [
        'AUTHENTICATION-RESULTS: "MX.Kanwil.Example" 1; DMARC=PASS HEADER.FROM=KANWIL.EXAMPLE',
        "Authentication-Results:mx.kanwil.example;dmarc=pass header.from=kanwil.example",
        "Authentication-Results:\n mx.kanwil.example\n 1\n ;\n dmarc\n =\n pass\n header\n .\n from\n =\n"
        " kanwil.example\n ;",
        "Authentication-Results: (a(b(c)))mx.kanwil.example(;)1(\\)\\();(d)dmarc(e)/(f)1(g)=(h)pass(i)header(j).(k)"
        "from(l)=(m)kanwil.example(n)",
        'Authentication-Results: mx.kanwil.example; dmarc=pass reason="" header.from=kanwil.example',
        'Authentication-Results: mx.kanwil.example; dmarc=pass reason="a\\"; b=(" header.from=kanwil.example',
        'Authentication-Results: mx.kanwil.example; auth=pass smtp.auth="kabag"@kanwil.example',
        "Authentication-Results: mx.kanwil.example; auth=pass smtp.auth=Kabag@Kanwil.Example",
        "Authentication-Results: mx.kanwil.example; dkim=pass header.i=kabag@kanwil.example header.d=Kanwil.Example",
        "Authentication-Results: mx.kanwil.example; x-new/7=odd a.b=c; dkim/1=pass header.d=kanwil.example",
        "Authentication-Results: mx.kanwil.example; dmarc=pass (" + "(" * 5_000 + ")" * 5_001
        + " header.from=kanwil.example",
    ],
)  # fmt: skip
def test_the_grammar_is_read_in_all_its_liberty(header: str) -> None:
    assert judged(header) is PASS


def test_without_a_pinned_name_or_an_identity_there_is_no_proof() -> None:
    headers = (("authentication-results", f"{MX}; dmarc=pass header.from=kanwil.example"),)

    assert authenticated(headers, "", KABAG) == AuthFinding(NONE, "no authserv_id is set")
    assert authenticated(headers, MX, "") == AuthFinding(NONE, "no identity")
    assert authenticated((), MX, KABAG) == AuthFinding(NONE, "no Authentication-Results")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ("dmarc=pass header.from=kanwil.example", "dmarc=pass (mx.kanwil.example)"),
        ("dkim=fail header.d=kanwil.example", "dkim=fail (mx.kanwil.example)"),
        ("spf=pass smtp.mailfrom=x@y.example; dkim=none", "spf=pass, dkim=none (mx.kanwil.example)"),
        ("none", "no results (mx.kanwil.example)"),
        ("dmarc=pass (", "the first Authentication-Results is malformed or names no server"),
    ],
)
def test_the_reason_is_for_the_history(claims: str, reason: str) -> None:
    headers = (("authentication-results", f"{MX}; {claims}"),)

    assert authenticated(headers, MX, KABAG).reason == reason


_PIECES = st.sampled_from(
    [MX, ";", " ", "(", ")", '"', "\\", "=", ".", "/", "1", "none", "dmarc", "dkim", "pass", "fail", "header", "from",
     "kanwil.example", "reason", "@", "\t", "\u00e4", "\x00", "auth", "smtp.auth=", KABAG]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=60).map("".join)), st.text(max_size=99))
def test_no_header_makes_it_fail(claims: str, signature: str) -> None:
    headers = (("authentication-results", claims), ("dkim-signature", signature), ("to", "x"))

    assert authenticated(headers, MX, KABAG).proof in (PASS, FAIL, NONE)


@given(st.lists(_PIECES.filter(lambda piece: piece not in ("pass", "smtp.auth=")), max_size=60).map("".join))
def test_without_the_word_pass_there_is_no_proof(claims: str) -> None:
    assert says(claims) is not PASS
