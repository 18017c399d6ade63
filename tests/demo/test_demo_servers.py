"""The embedded office keeps the promises that scenarios and the demo lean on."""

import asyncio
import gc
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes

import aiosmtplib
import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from maild.demo.servers import EmbeddedOffice

DESK = "pengaduan@kantor.example"
HEAD = "kabag@kantor.example"
LETTER = (
    b"From: a@lapas.example\r\nTo: pengaduan@kantor.example\r\nSubject: Putus\r\n\r\n.Internet putus\xe2\x80\xa6\r\n"
)


@pytest.fixture
def office() -> Iterator[EmbeddedOffice]:
    with EmbeddedOffice({DESK: "rahasia", HEAD: ""}) as office:
        yield office


@pytest.fixture
def desk(office: EmbeddedOffice) -> Iterator[IMAPClient]:
    """The desk's mail client, logged in."""
    with IMAPClient("127.0.0.1", office.imap_port, ssl=False, timeout=5) as client:
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(DESK, "rahasia")
        yield client


def send(office: EmbeddedOffice, to: str, raw: bytes = LETTER, reverse_path: str = "a@lapas.example") -> None:
    with smtplib.SMTP("127.0.0.1", office.smtp_port, timeout=5) as client:
        client.sendmail(reverse_path, [to], raw)


def test_a_submitted_mail_lies_in_the_recipients_inbox(office: EmbeddedOffice, desk: IMAPClient):
    send(office, DESK)

    desk.select_folder("INBOX", readonly=True)
    (uid,) = desk.search()
    assert desk.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"] == b"Return-Path: <a@lapas.example>\r\n" + LETTER


def test_a_plus_address_lands_with_its_account(office: EmbeddedOffice):
    send(office, "Pengaduan+k7q2@kantor.example")

    assert len(office.messages(DESK)) == 1
    assert office.accepted == [("a@lapas.example", "Pengaduan+k7q2@kantor.example", LETTER)]


def test_a_mail_of_nobody_is_taken_with_an_empty_reverse_path(office: EmbeddedOffice):
    send(office, DESK, reverse_path="")

    (mail,) = office.messages(DESK)
    assert message_from_bytes(mail)["Return-Path"] == "<>"
    assert office.accepted[0].reverse_path == ""


def test_mail_to_nobody_is_refused(office: EmbeddedOffice):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(office, "tidak-ada@kantor.example")

    assert refused.value.recipients["tidak-ada@kantor.example"][0] == 550
    assert office.accepted == []


def test_an_address_is_refused_for_as_long_as_the_test_wants(office: EmbeddedOffice):
    office.rejects[HEAD] = "451 4.2.0 come back later"
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(office, "kabag+x@kantor.example")
    del office.rejects[HEAD]
    send(office, HEAD)

    assert refused.value.recipients["kabag+x@kantor.example"] == (451, b"4.2.0 come back later")
    assert len(office.messages(HEAD)) == 1


def test_a_line_longer_than_the_standard_is_taken(office: EmbeddedOffice):
    long = LETTER + b"x" * 300_000 + b"\r\n"

    send(office, DESK, long)

    assert office.accepted[0].raw == long


def test_the_maildrop_takes_mail_with_and_without_a_password(office: EmbeddedOffice):
    async def submit(username: str | None, password: str | None) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=office.smtp_port, start_tls=False) as client:
            if username and password:
                await client.login(username, password)
            await client.sendmail(DESK, [HEAD], LETTER)

    asyncio.run(submit(None, None))
    asyncio.run(submit(DESK, "rahasia"))
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        asyncio.run(submit(DESK, "salah"))

    assert len(office.messages(HEAD)) == 2


@pytest.mark.parametrize(("address", "password", "may_enter"), [(DESK, "salah", False), (HEAD, "apa saja", True)])
def test_an_account_without_a_password_is_open_to_all(
    office: EmbeddedOffice, address: str, password: str, may_enter: bool
):
    with IMAPClient("127.0.0.1", office.imap_port, ssl=False, timeout=5) as client:
        if may_enter:
            assert client.plain_login(address, password)
        else:
            with pytest.raises(LoginError):
                client.plain_login(address, password)


def test_a_delivered_mail_keeps_its_bytes_and_its_day(office: EmbeddedOffice, desk: IMAPClient):
    arrived = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)

    office.deliver(DESK, LETTER, arrived)

    desk.normalise_times = False
    desk.select_folder("INBOX")
    (found,) = desk.fetch(desk.search(), ["INTERNALDATE", "RFC822.SIZE"]).values()
    assert office.messages(DESK) == (LETTER,)
    assert (found[b"INTERNALDATE"], found[b"RFC822.SIZE"]) == (arrived, len(LETTER))


def test_the_tests_clock_stamps_what_arrives(desk: IMAPClient):
    arrived = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)

    with (
        EmbeddedOffice({DESK: ""}, clock=lambda: arrived) as office,
        IMAPClient("127.0.0.1", office.imap_port, ssl=False, timeout=5) as client,
    ):
        send(office, DESK)
        client.normalise_times = False
        client.login(DESK, "x")
        client.select_folder("INBOX")
        (found,) = client.fetch(client.search(), ["INTERNALDATE"]).values()

    assert found[b"INTERNALDATE"] == arrived


def test_mail_can_be_moved_into_a_new_folder_and_carry_keywords(office: EmbeddedOffice, desk: IMAPClient):
    office.deliver(DESK, LETTER)
    desk.create_folder("Diproses")
    desk.select_folder("INBOX")
    desk.add_flags(desk.search(), [b"$Junk"])

    desk.move(desk.search(["KEYWORD", "$Junk"]), "Diproses")

    assert office.messages(DESK) == ()
    assert office.messages(DESK, "Diproses") == (LETTER,)
    assert office.messages(DESK, "Karantina") == ()


def test_a_waiting_client_is_told_of_new_mail(office: EmbeddedOffice, desk: IMAPClient):
    desk.select_folder("INBOX")
    desk.idle()

    office.deliver(DESK, LETTER)

    assert (1, b"EXISTS") in desk.idle_check(timeout=5)
    desk.idle_done()


def test_an_office_closes_over_clients_that_are_still_there():
    threads = threading.active_count()
    with EmbeddedOffice({DESK: ""}) as office:
        waiting = IMAPClient("127.0.0.1", office.imap_port, ssl=False, timeout=5)
        waiting.login(DESK, "x")
        waiting.select_folder("INBOX")
        waiting.idle()
        silent = socket.create_connection(("127.0.0.1", office.smtp_port))
        assert silent.recv(100).startswith(b"220")

    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", office.imap_port))
    waiting.shutdown()
    silent.close()
    gc.collect()  # what was leaked would warn now, and a warning is an error
    assert threading.active_count() == threads


def test_two_offices_do_not_know_each_other(office: EmbeddedOffice):
    with EmbeddedOffice({DESK: ""}) as other:
        send(other, DESK)

        assert len(other.messages(DESK)) == 1
    assert office.messages(DESK) == ()
