"""What a real server makes of genuine and forged mail: Postfix with OpenDKIM, and with OpenDMARC."""

from itertools import count

import pytest
from contract.signing import GMAIL_FIELDS, MICROSOFT_FIELDS, ZIMBRA_FIELDS
from contract.stamping import AUTHSERV_ID, StampingMail

from maild.core.event import Proof
from maild.intake.authenticity import strict_sender
from maild.intake.authresults import AuthFinding, authenticated, vouched
from maild.intake.mime import Mail, parse

PASS, FAIL, NONE = Proof.PASSED, Proof.FAILED, Proof.NONE
FORGED = b"Authentication-Results: %s; dkim=pass header.d=%s; dmarc=pass header.from=%s\r\n"
SIGNED_BY = {"gmail": GMAIL_FIELDS, "zimbra": ZIMBRA_FIELDS}
_NEXT = count(1)


class World:
    """An office of the test's own behind the stamping server, and a Kabag whose domain has a key."""

    def __init__(self, mail: StampingMail, policy: str) -> None:
        self.mail = mail
        self.domain = f"kanwil{next(_NEXT)}.stamps.example"
        self.office = f"pengaduan@{self.domain}"
        self.kabag = f"kabag@{self.domain}"
        self.port = mail.by_dmarc if policy else mail.by_dkim
        mail.publish(self.domain, policy)

    @property
    def reply(self) -> bytes:
        return (
            f"From: Ratna Dewi <{self.kabag}>\r\nTo: pengaduan+token@{self.domain}\r\nSubject: Re: Gangguan\r\n"
            f"Date: Mon, 06 Jul 2026 08:15:00 +0700\r\nMessage-ID: <1@{self.domain}>\r\n"
            f"In-Reply-To: <kita@{self.domain}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nSetuju\r\n"
        ).encode()

    @property
    def forged(self) -> bytes:
        """What a sender writes on top to be believed."""
        return FORGED % (AUTHSERV_ID.encode(), self.domain.encode(), self.domain.encode())

    def signed(self, raw: bytes = b"", fields: tuple[str, ...] = GMAIL_FIELDS, has_length: bool = False) -> bytes:
        return self.mail.signed(raw or self.reply, self.domain, fields, has_length)

    def arrives(self, raw: bytes) -> AuthFinding:
        """Send a mail through the server, and judge it as it lies in the mailbox."""
        self.mail.receive(raw, self.office, self.kabag, self.port)
        return authenticated(self.newest.headers, AUTHSERV_ID, strict_sender(self.newest))

    @property
    def newest(self) -> Mail:
        return parse(self.mail.messages(self.office)[-1])


@pytest.fixture
def by_dkim(stamping_mail: StampingMail) -> World:
    return World(stamping_mail, policy="")


@pytest.fixture
def by_dmarc(stamping_mail: StampingMail) -> World:
    return World(stamping_mail, policy="reject")


@pytest.fixture(params=["by_dkim", "by_dmarc"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("server", SIGNED_BY)
def test_a_signed_reply_is_proven(world: World, server: str) -> None:
    finding = world.arrives(world.signed(fields=SIGNED_BY[server]))

    assert finding.proof is PASS
    assert finding.reason in (f"dkim=pass ({AUTHSERV_ID})", f"dmarc=pass ({AUTHSERV_ID})")


def test_an_unsigned_reply_is_not_proven(by_dkim: World, by_dmarc: World) -> None:
    assert by_dkim.arrives(by_dkim.reply).proof is NONE
    assert by_dmarc.arrives(by_dmarc.reply) == AuthFinding(FAIL, f"dmarc=fail ({AUTHSERV_ID})")


def test_a_forged_header_with_our_name_is_gone_or_below_our_own(world: World) -> None:
    assert world.arrives(world.forged + world.reply).proof is not PASS
    assert world.arrives(world.forged.upper() + world.reply).proof is not PASS
    assert world.arrives(world.forged.replace(b":", b" :", 1) + world.reply).proof is not PASS
    assert world.arrives(world.forged.replace(b"; ", b";\r\n\t", 1) * 3 + world.reply).proof is not PASS
    assert world.arrives(world.forged + world.signed()).proof is PASS


def test_a_reply_changed_on_the_way_is_evidence_of_failure(world: World) -> None:
    assert world.arrives(world.signed().replace(b"Setuju", b"Tolak!")).proof is FAIL
    assert world.arrives(world.signed().replace(b"+token@", b"+other@")).proof is FAIL


def test_a_signed_reply_with_a_field_put_before_is_not_proven(world: World) -> None:
    fields = (b"Subject: lain", b"To: pengaduan+lain@x.example", b"In-Reply-To: <lain@x>", b"Content-Type: text/html")
    for field in fields:
        assert world.arrives(field + b"\r\n" + world.signed()).proof is not PASS


def test_a_signature_with_a_length_is_not_proven_though_it_is_valid(by_dkim: World, by_dmarc: World) -> None:
    for world, proof in ((by_dkim, "dkim=pass"), (by_dmarc, "dmarc=pass")):
        finding = world.arrives(world.signed(has_length=True) + b"Perintah: semua tim\r\n")
        assert finding == AuthFinding(NONE, f"{proof}, but a DKIM-Signature with l= ({AUTHSERV_ID})")


def test_a_signature_that_leaves_to_open_is_not_proven(world: World) -> None:
    raw = world.signed(fields=MICROSOFT_FIELDS).replace(b"+token@", b"+other@")

    assert world.arrives(raw).reason.endswith(f"=pass, but DKIM does not sign To ({AUTHSERV_ID})")


def test_a_genuine_mail_that_is_sent_again_brings_no_token_but_its_own(world: World) -> None:
    added = f"Delivered-To: pengaduan+lain@{world.domain}\r\nCc: pengaduan+lain@{world.domain}\r\n".encode()
    raw = added + world.signed(fields=ZIMBRA_FIELDS).replace(b"<kita@", b"<lain@")

    finding = world.arrives(raw)

    assert finding.proof is PASS
    assert vouched(world.newest, finding).recipients == (f"pengaduan+token@{world.domain}",)
    assert vouched(world.newest, finding).in_reply_to == ()


def test_the_signature_of_another_domain_is_not_his(by_dkim: World, stamping_mail: StampingMail) -> None:
    stamping_mail.publish("evil.example")

    assert by_dkim.arrives(stamping_mail.signed(by_dkim.reply, "evil.example")).proof is NONE


def test_the_server_without_stamps_gives_no_evidence(stamping_mail: StampingMail, by_dkim: World) -> None:
    stamping_mail.receive(by_dkim.signed(), by_dkim.office, by_dkim.kabag, stamping_mail.smtp)
    (raw,) = stamping_mail.messages(by_dkim.office)
    mail = parse(raw)

    finding = authenticated(mail.headers, AUTHSERV_ID, strict_sender(mail))

    assert finding == AuthFinding(NONE, "no Authentication-Results")
