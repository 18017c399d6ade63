"""The mailbox against real Dovecot, and against a server that misbehaves."""

import logging
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from contract.processes import make_certificates
from contract.scripted import Answer, Fault, Script, ScriptedImap
from contract.servers import PASSWORD, Dovecot, RealMail

from maild.core.received import Location
from maild.errors import PermanentFailure, TransientFailure
from maild.transport.idle import Idler
from maild.transport.imap import Mailbox
from maild.transport.imap_session import ImapSettings

LETTER = b"From: lapas@unit.example\r\nSubject: Jaringan putus\r\n\r\nMohon bantuan.\r\n"
MORNING = datetime(2026, 3, 24, 8, 15, tzinfo=UTC)


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """An address of the test's own, which is to say a new and empty mailbox."""
    return f"u{abs(hash(request.node.nodeid))}@kanwil.example"


@pytest.fixture
def settings(real_mail: RealMail, user: str) -> ImapSettings:
    return ImapSettings("127.0.0.1", real_mail.imaps, "tls", user, PASSWORD, real_mail.ca_file)


def scripted_settings(port: int) -> ImapSettings:
    return ImapSettings("127.0.0.1", port, "none", "u@x.example", PASSWORD, connect_within=0.5, answer_within=0.5)


def test_a_listing_names_every_letter_once_and_since_a_uid_only_newer_ones(
    real_mail: RealMail, user: str, settings: ImapSettings
) -> None:
    for _ in range(3):
        real_mail.append(user, LETTER)

    with Mailbox(settings) as mailbox:
        everything = mailbox.listing("INBOX")
        newer = mailbox.listing("INBOX", since=2)
        none = mailbox.listing("INBOX", since=3)

    assert (list(everything.uids), list(newer.uids), list(none.uids)) == ([1, 2, 3], [3], [])
    assert everything.uidvalidity == newer.uidvalidity > 0


def test_an_empty_folder_has_an_empty_listing(settings: ImapSettings) -> None:
    with Mailbox(settings) as mailbox:
        listing = mailbox.listing("INBOX")

    assert list(listing.uids) == []


def test_arrivals_have_the_size_and_the_servers_time_with_its_zone(
    real_mail: RealMail, user: str, settings: ImapSettings
) -> None:
    real_mail.append(user, LETTER, MORNING)

    with Mailbox(settings) as mailbox:
        (arrival,) = mailbox.arrivals("INBOX", [1, 99])

    assert (arrival.size, arrival.internaldate) == (len(LETTER), MORNING)
    assert arrival.internaldate.tzinfo is not None


def test_reading_returns_the_bytes_and_leaves_no_trace(real_mail: RealMail, user: str, settings: ImapSettings) -> None:
    strange = LETTER + b"\xff\x00. \r\n.\r\n" + b"x" * 2000 + b"\r\n"
    real_mail.append(user, strange)

    with Mailbox(settings) as mailbox:
        listing = mailbox.listing("INBOX")
        location = Location("INBOX", listing.uidvalidity, 1)
        whole, head = mailbox.fetch(location, 1 << 20), mailbox.fetch_head(location)

    assert whole == head == strange.replace(b"\x00", b"\x80")  # Dovecot keeps no NUL
    assert real_mail.flags(user) == [()]


def test_many_letters_come_in_batches_and_one_over_the_limit_as_its_head(
    real_mail: RealMail, user: str, settings: ImapSettings
) -> None:
    large = LETTER + b"y" * 100_000 + b"\r\n"
    with real_mail.client(user) as client:
        for number in range(120):
            client.append("INBOX", large if number == 60 else LETTER + b"%d\r\n" % number)

    with Mailbox(settings) as mailbox:
        arrivals = mailbox.arrivals("INBOX", mailbox.listing("INBOX").uids)
        fetched = list(mailbox.fetch_many(arrivals, limit_bytes=10_000))

    assert [each.arrival.location.uid for each in fetched] == list(range(1, 121))
    assert [each.arrival.location.uid for each in fetched if not each.is_whole] == [61]
    assert fetched[60].raw.startswith(LETTER)
    assert len(fetched[60].raw) == large.index(b"\r\n\r\n") + 4 + (64 << 10)
    assert fetched[119].raw == LETTER + b"119\r\n"


def test_a_letter_of_30_mb_arrives_whole(real_mail: RealMail, user: str, settings: ImapSettings) -> None:
    huge = LETTER + (b"z" * 76 + b"\r\n") * (30 * (1 << 20) // 78)
    real_mail.append(user, huge)

    with Mailbox(settings) as mailbox:
        fetched = mailbox.fetch(Location("INBOX", mailbox.listing("INBOX").uidvalidity, 1), 40 << 20)

    assert fetched == huge


def test_a_letter_that_has_gone_meanwhile_is_left_out(real_mail: RealMail, user: str, settings: ImapSettings) -> None:
    for _ in range(2):
        real_mail.append(user, LETTER)

    with Mailbox(settings) as mailbox:
        arrivals = mailbox.arrivals("INBOX", mailbox.listing("INBOX").uids)
        with real_mail.client(user) as client:
            client.select_folder("INBOX")
            client.delete_messages([1])
            client.expunge()
        fetched = list(mailbox.fetch_many(arrivals, 1 << 20))

    assert [each.arrival.location.uid for each in fetched] == [2]


def test_a_folder_made_anew_is_noticed_before_a_wrong_letter_is_read(
    real_mail: RealMail, user: str, settings: ImapSettings
) -> None:
    real_mail.append(user, LETTER)

    with Mailbox(settings) as mailbox:
        uidvalidity = mailbox.listing("INBOX").uidvalidity
        with pytest.raises(TransientFailure, match="UIDVALIDITY"):
            mailbox.fetch(Location("INBOX", uidvalidity + 1, 1), 1 << 20)


@pytest.mark.parametrize("capability", ["", "IMAP4rev1 UIDPLUS NAMESPACE"], ids=["MOVE", "UIDPLUS"])
@pytest.mark.parametrize(("prefix", "separator"), [("", "/"), ("INBOX.", ".")])
def test_letters_are_moved_to_a_folder_that_is_made_on_the_way(capability: str, prefix: str, separator: str) -> None:
    with Dovecot(prefix=prefix, separator=separator, capability=capability) as dovecot:
        for number in range(3):
            dovecot.append("u@x.example", LETTER + b"%d\r\n" % number)
        with dovecot.client("u@x.example") as client:
            client.select_folder("INBOX")
            client.add_flags([3], [rb"\Deleted"])  # by a clerk: not ours to expunge
        settings = ImapSettings("127.0.0.1", dovecot.imap, "none", "u@x.example", PASSWORD)
        with Mailbox(settings) as mailbox:
            problem = mailbox.move("INBOX", [1, 2], "Diproses/2026")
            left = mailbox.listing("INBOX")
        moved = dovecot.messages("u@x.example", f"{prefix}Diproses{separator}2026")

    assert (problem, list(left.uids)) == ("", [3])
    assert moved == [LETTER + b"0\r\n", LETTER + b"1\r\n"]


def test_where_letters_cannot_be_moved_safely_they_stay_and_nothing_is_raised() -> None:
    with Dovecot(capability="IMAP4rev1") as dovecot:
        dovecot.append("u@x.example", LETTER)
        settings = ImapSettings("127.0.0.1", dovecot.imap, "none", "u@x.example", PASSWORD)
        with Mailbox(settings) as mailbox:
            problem = mailbox.move("INBOX", [1], "Diproses")
        flags = dovecot.flags("u@x.example")

    assert "stay in place" in problem
    assert flags == [()]


def test_starttls_is_as_good_as_tls(real_mail: RealMail, settings: ImapSettings) -> None:
    with Mailbox(replace(settings, port=real_mail.imap, security="starttls", host="localhost")) as mailbox:
        findings = mailbox.check()

    assert "TLSv1" in findings[0].what
    assert all(finding.ok for finding in findings)


def test_a_password_beyond_ascii_is_carried(real_mail: RealMail, settings: ImapSettings) -> None:
    with pytest.raises(PermanentFailure, match="MAILD_IMAP_PASSWORD"), Mailbox(replace(settings, password='pä"ß\\')):
        pass


def test_a_folder_that_is_missing_is_named_with_those_that_are_there(settings: ImapSettings) -> None:
    with Mailbox(replace(settings, folders=("INBOX", "Sampah"))) as mailbox:
        findings = mailbox.check()
        with pytest.raises(PermanentFailure, match=r"no folder Sampah.*INBOX"):
            mailbox.listing("Sampah")
        still_there = mailbox.listing("INBOX")

    assert [finding.ok for finding in findings] == [True, True, True, False]
    assert list(still_there.uids) == []


def test_clear_text_is_refused_beyond_this_machine() -> None:
    with pytest.raises(PermanentFailure, match="security"), Mailbox(replace(scripted_settings(143), host="192.0.2.1")):
        pass


def test_a_stopped_server_is_a_passing_failure_with_a_remedy() -> None:
    with pytest.raises(TransientFailure, match=r"imap\.host"), Mailbox(scripted_settings(1)):
        pass


@pytest.mark.parametrize(("certificate", "host"), [("self", "127.0.0.1"), ("server", "127.0.0.2")])
def test_a_bad_certificate_is_refused_before_a_word_of_the_credentials(
    certificate: str, host: str, tmp_path: Path
) -> None:
    make_certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / f"{certificate}.pem", tmp_path / f"{certificate}.key")
    settings = ImapSettings(host, 0, "tls", "u@x.example", PASSWORD, str(tmp_path / "ca.pem"), connect_within=5)

    with ScriptedImap({}, context, host) as server:
        with pytest.raises(PermanentFailure, match="certificate refused"), Mailbox(replace(settings, port=server.port)):
            pass
        heard = server.heard

    assert heard == []


@pytest.mark.parametrize("offer", [b"* PREAUTH ready\r\n", b"* OK ready\r\n"])
def test_without_starttls_no_password_is_sent(offer: bytes) -> None:
    with ScriptedImap({"CONNECT": offer}) as server:
        settings = replace(scripted_settings(server.port), security="starttls")
        with pytest.raises((PermanentFailure, TransientFailure)), Mailbox(settings):
            pass
        heard = b" ".join(server.heard)

    assert b"LOGIN" not in heard
    assert b"AUTHENTICATE" not in heard


@pytest.mark.usefixtures("does_not_wait")
@pytest.mark.parametrize("fault", [Fault.DROP, Fault.RESET, Fault.HANG, Fault.TRICKLE])
@pytest.mark.parametrize("state", ["CONNECT", "CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH"])
def test_whatever_a_server_does_in_whatever_state_we_are_back(state: str, fault: Fault) -> None:
    with (
        ScriptedImap({state: fault}) as server,
        pytest.raises(TransientFailure),
        Mailbox(scripted_settings(server.port)) as mailbox,
    ):
        mailbox.fetch(Location("INBOX", mailbox.listing("INBOX").uidvalidity, 1), 1 << 20)


SIZE = b'* 1 FETCH (UID 1 RFC822.SIZE 10 INTERNALDATE "24-Nov-2026 08:15:00 +0000")\r\n<tag> OK done\r\n'


@pytest.mark.parametrize(
    "body",
    [
        (b"* 1 FETCH (UID 1 BODY[] {10}\r\nabc", Fault.DROP),
        (b"* 1 FETCH (UID 1 BODY[] {10}\r\nabc", Fault.HANG),
        (b"* 1 FETCH (UID 1 BODY[] {10}\r\n", Fault.TRICKLE),
        b"* 1 FETCH (UID 1 BODY[] {3000000000}\r\nabc",
        b"* 1 FETCH (UID 1 BODY[] {10\r\n<tag> OK done\r\n",
        b"* 1 FETCH (UID x BODY[] {3}\r\nabc)\r\n<tag> OK done\r\n",
        b"* 1 FETCH (UID 1 FLAGS ())\r\n<tag> OK done\r\n",
        b"<tag> NO [SERVERBUG] internal error\r\n",
        b"zzz OK done\r\n",
        b"* " + b"a" * 1_100_000 + b"\r\n",
    ],
)
def test_a_body_that_breaks_off_or_lies_is_a_passing_failure(body: Answer) -> None:
    script: Script = {"FETCH": [SIZE, body]}

    with (
        ScriptedImap(script) as server,
        pytest.raises(TransientFailure),
        Mailbox(scripted_settings(server.port)) as mailbox,
    ):
        mailbox.fetch(Location("INBOX", 7, 1), 1 << 20)


def test_only_numbers_and_folder_names_are_ever_said_to_the_server() -> None:
    body = b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%b)\r\n<tag> OK done\r\n"
    evil = b"Message-ID: <x\r\n A1 EXPUNGE\r\n"

    with (
        ScriptedImap({"FETCH": [SIZE, body % (len(evil), evil)]}) as server,
        Mailbox(scripted_settings(server.port)) as mailbox,
    ):
        mailbox.listing("INBOX")
        mailbox.fetch(Location("INBOX", 7, 1), 1 << 20)
        mailbox.move("INBOX", [1], "Diproses")
        heard = [b" ".join(line.split()[1:]) for line in server.heard]

    assert b"EXPUNGE" not in heard
    assert b"UID FETCH 1 (BODY.PEEK[]<0.1048576>)" in heard
    assert all(b"Message-ID" not in line for line in heard)


def test_a_login_that_fails_for_the_servers_own_reasons_may_work_later() -> None:
    with (
        ScriptedImap({"LOGIN": b"<tag> NO [UNAVAILABLE] try later\r\n"}) as server,
        pytest.raises(TransientFailure),
        Mailbox(scripted_settings(server.port)),
    ):
        pass


def test_neither_password_nor_letter_is_ever_logged(
    real_mail: RealMail, user: str, settings: ImapSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    real_mail.append(user, LETTER)

    with Mailbox(settings) as mailbox:
        mailbox.fetch(Location("INBOX", mailbox.listing("INBOX").uidvalidity, 1), 1 << 20)

    assert PASSWORD not in caplog.text + repr(settings)
    assert "Mohon bantuan" not in caplog.text


@pytest.fixture
def woken() -> threading.Semaphore:
    return threading.Semaphore(0)


@pytest.fixture
def idler(settings: ImapSettings, woken: threading.Semaphore) -> Iterator[Idler]:
    idler = Idler(settings, woken.release)
    idler.start()
    woken.acquire(timeout=5)  # the first look, once it watches
    yield idler
    idler.stop()


@pytest.mark.usefixtures("idler")
def test_a_letter_that_comes_wakes_the_poll(real_mail: RealMail, user: str, woken: threading.Semaphore) -> None:
    for _ in range(2):
        real_mail.deliver(LETTER, user)

        assert woken.acquire(timeout=5)


@pytest.mark.usefixtures("does_not_wait")
def test_the_idler_stops_when_told(idler: Idler) -> None:
    idler.stop()

    assert not idler.is_running


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.RESET, (b"* BYE\r\n", Fault.DROP)])
def test_the_idler_comes_back_after_a_lost_connection(fault: Answer, woken: threading.Semaphore) -> None:
    waits = (b"+ idling\r\n", Fault.HANG)
    gone = (b"+ idling\r\n", *(fault if isinstance(fault, tuple) else (fault,)))

    with ScriptedImap({"IDLE": [gone, waits]}) as server:
        idler = Idler(scripted_settings(server.port), woken.release)
        idler.start()
        looks = [woken.acquire(timeout=5) for _ in range(2)]
        idler.stop()
        connections = server.connections

    assert looks == [True, True]
    assert connections == 2


def test_the_idler_renews_and_looks_again(settings: ImapSettings, woken: threading.Semaphore) -> None:
    idler = Idler(settings, woken.release, renew_every=timedelta(milliseconds=50).total_seconds())
    idler.start()
    looks = [woken.acquire(timeout=5) for _ in range(3)]
    idler.stop()

    assert looks == [True, True, True]


@pytest.mark.parametrize("state", ["CONNECT", "LOGIN", "IDLE"])
def test_the_idler_stops_in_time_even_if_the_server_hangs(state: str) -> None:
    with ScriptedImap({state: Fault.HANG}) as server:
        settings = replace(scripted_settings(server.port), connect_within=60, answer_within=60)
        idler = Idler(settings, lambda: None)
        idler.start()
        while not server.connections:
            pass
        idler.stop()

        assert not idler.is_running
