"""The submission against real Postfix, and against a server that misbehaves."""

import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from contract.processes import make_certificates
from contract.scripted import Answer, Fault, ScriptedSmtp
from contract.servers import PASSWORD, RealMail

from maild.errors import PermanentFailure
from maild.transport.outcome import Outcome, OutcomeKind
from maild.transport.smtp import Submission
from maild.transport.smtp_link import Envelope, SmtpSettings

OFFICE = "pengaduan@kanwil.example"
LETTER = (
    b"From: pengaduan@kanwil.example\r\nMessage-ID: <1@kanwil.example>\r\nDate: Tue, 24 Nov 2026 08:15:00 +0700\r\n\r\n"
)
BODY = b"Yth. Bapak/Ibu\r\n.\r\n..dua titik\r\n \r\nakhir\r\n"
K = OutcomeKind
PATIENT = {"round_within": 60.0, "quiet_within": 60.0}  # one round for all that a test sends


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """An address of the test's own, which is to say a new and empty mailbox."""
    return f"s{abs(hash(request.node.nodeid))}@kanwil.example"


@pytest.fixture
def settings(real_mail: RealMail) -> SmtpSettings:
    return SmtpSettings("127.0.0.1", real_mail.submission, "starttls", OFFICE, PASSWORD, real_mail.ca_file, **PATIENT)


def a_mail(to: str = "warga@luar.example", raw: bytes = LETTER + BODY) -> Envelope:
    return Envelope("p1", OFFICE, to, raw)


def scripted_settings(port: int) -> SmtpSettings:
    limits = PATIENT | {
        "greet_within": 0.4,
        "answer_within": 0.4,
        "data_within": 0.4,
        "content_within": 0.4,
        "dot_within": 0.4,
    }
    return SmtpSettings("127.0.0.1", port, "none", OFFICE, PASSWORD, **limits)


def outcome_of(script: dict[str, Answer | list[Answer]], raw: bytes = LETTER + BODY) -> Outcome:
    with ScriptedSmtp(script) as server, Submission(scripted_settings(server.port)) as submission:
        return submission.submit(a_mail(raw=raw))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_accepted_mail_arrives_byte_for_byte(
    real_mail: RealMail, user: str, settings: SmtpSettings, security: str
) -> None:
    port = real_mail.submission if security == "starttls" else real_mail.submissions
    raw = LETTER + BODY + "Jalan Pahlawan 5, Kediri ±\r\n".encode()

    with Submission(replace(settings, security=security, port=port)) as submission:
        outcome = submission.submit(a_mail(user, raw))
    (arrived,) = real_mail.wait_for(user, 1)

    assert (outcome.kind, outcome.reply[:22]) == (K.ACCEPTED, "250 2.0.0 Ok: queued a")
    assert arrived.endswith(raw)
    assert arrived.startswith(b"Return-Path: <pengaduan@kanwil.example>\r\n")


def test_what_is_sent_to_a_plus_address_lands_in_the_mailbox(
    real_mail: RealMail, user: str, settings: SmtpSettings
) -> None:
    with Submission(settings) as submission:
        submission.submit(a_mail(user.replace("@", "+k1token@")))
    (arrived,) = real_mail.wait_for(user, 1)

    assert b"+k1token@" in arrived.partition(b"Message-ID")[0]


@pytest.mark.parametrize(
    ("to", "kind", "reply"),
    [
        ("hilang@luar.example", K.REFUSED, "550 5.1.1 <hilang@luar.example>: Recipient address rejected: no such user"),
        ("nanti@luar.example", K.DEFERRED, "450 4.2.0 <nanti@luar.example>: Recipient address rejected: greylisted"),
        ("kebijakan@luar.example", K.HELD, "554 5.7.1 <kebijakan@luar.example>: Recipient address rejected: not from"),
    ],
)
def test_postfix_refuses_one_recipient_and_takes_the_next_on_the_same_connection(
    real_mail: RealMail, user: str, settings: SmtpSettings, to: str, kind: OutcomeKind, reply: str
) -> None:
    connections = real_mail.log().count("]: connect from")

    with Submission(replace(settings, connections=1)) as submission:
        outcomes = [submission.submit(a_mail(address)) for address in (to, user)]
    real_mail.wait_for(user, 1)

    assert [outcome.kind for outcome in outcomes] == [kind, K.ACCEPTED]
    assert outcomes[0].reply.startswith(reply)
    assert real_mail.log().count("]: connect from") - connections <= 1


def test_a_mail_that_postfix_finds_too_large_is_held(settings: SmtpSettings, user: str) -> None:
    with Submission(settings) as submission:
        outcome = submission.submit(a_mail(user, LETTER + b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * 14_000))

    assert outcome.kind is K.HELD
    assert "552 5.3.4" in outcome.reply


def test_many_mails_go_through_few_connections_and_each_outcome_is_told(
    real_mail: RealMail, user: str, settings: SmtpSettings
) -> None:
    mails = [Envelope(str(number), OFFICE, user, LETTER + b"%d\r\n" % number) for number in range(40)]

    with Submission(settings) as submission:
        outcomes = {envelope.id: outcome.kind for envelope, outcome in submission.submit_many(mails)}
    arrived = real_mail.wait_for(user, 40)

    assert outcomes == dict.fromkeys(map(str, range(40)), K.ACCEPTED)
    assert len({mail.rpartition(b"\r\n\r\n")[2] for mail in arrived}) == 40


def test_each_mail_is_taken_only_when_a_connection_is_free_for_it() -> None:
    begun: list[str] = []
    most = 0

    def marked() -> Iterator[Envelope]:
        for number in range(20):
            begun.append(str(number))
            yield replace(a_mail(), id=str(number))

    with ScriptedSmtp({}) as server, Submission(replace(scripted_settings(server.port), connections=2)) as submission:
        for done, _ in enumerate(submission.submit_many(marked())):
            most = max(most, len(begun) - done)
        connections = server.connections

    assert (most, connections) == (2, 2)


def test_once_the_server_itself_has_failed_no_more_mails_are_taken() -> None:
    taken: list[int] = []

    def marked() -> Iterator[Envelope]:
        for number in range(20):
            taken.append(number)
            yield a_mail()

    settings = replace(scripted_settings(1), connections=2)
    with Submission(settings) as submission:
        kinds = [outcome.kind for _, outcome in submission.submit_many(marked())]

    assert kinds == [K.UNREACHABLE] * 2
    assert taken == [0, 1]


def test_a_wrong_password_is_tried_once(real_mail: RealMail, settings: SmtpSettings) -> None:
    with Submission(replace(settings, password="salah")) as submission:
        outcome = submission.submit(a_mail())
    with (
        ScriptedSmtp({"AUTH": b"535 5.7.8 no\r\n"}) as server,
        Submission(scripted_settings(server.port)) as submission,
    ):
        again = submission.submit(a_mail())
        logins = [line for line in server.heard if line.startswith(b"AUTH")]

    assert (outcome.kind, again.kind) == (K.UNAUTHENTICATED, K.UNAUTHENTICATED)
    assert "MAILD_SMTP_PASSWORD" in outcome.reply
    assert PASSWORD not in again.reply + repr(settings)
    assert len(logins) == 1


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ({"AUTH": b"454 4.7.0 later\r\n"}, K.UNREACHABLE),
        ({"EHLO": b"250-uji\r\n250 SIZE\r\n"}, K.UNAUTHENTICATED),
        ({"EHLO": b"250-uji\r\n250 AUTH GSSAPI\r\n"}, K.UNAUTHENTICATED),
        ({"MAIL": b"530 5.7.0 log in first\r\n"}, K.UNAUTHENTICATED),
        ({"CONNECT": b"554 no\r\n"}, K.UNREACHABLE),
        ({"CONNECT": b"421 busy\r\n"}, K.UNREACHABLE),
        ({"RCPT": b"550-5.1.1 no\r\n550 5.1.1 really\r\n"}, K.REFUSED),
        ({"DATA": b"451 4.3.0 later\r\n"}, K.DEFERRED),
        ({"DATA": b"250 Ok\r\n"}, K.DEFERRED),
        ({"DOT": b"451 4.3.0 later\r\n"}, K.DEFERRED),
        ({"DOT": b"554 5.7.1 spam\r\n"}, K.HELD),
        ({"DOT": b"gibberish\r\n"}, K.UNKNOWN),
        ({"DOT": b"2" * 100_000}, K.UNKNOWN),
        ({"DOT": (b"250-2.0.0 Ok\r\n", Fault.DROP)}, K.UNKNOWN),
    ],
)
def test_what_a_server_says_decides_what_happens_next(
    script: dict[str, Answer | list[Answer]], kind: OutcomeKind
) -> None:
    assert outcome_of(script).kind is kind


@pytest.mark.usefixtures("does_not_wait")
@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("CONNECT", K.UNREACHABLE),
        ("EHLO", K.UNREACHABLE),
        ("AUTH", K.UNREACHABLE),
        ("MAIL", K.UNREACHABLE),
        ("RCPT", K.DEFERRED),
        ("DATA", K.DEFERRED),
        ("DOT", K.UNKNOWN),
    ],
)
def test_only_a_loss_after_the_dot_leaves_doubt(state: str, kind: OutcomeKind, fault: Fault) -> None:
    outcome = outcome_of({state: fault})

    assert outcome.kind is kind


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.HANG])
def test_a_loss_in_the_middle_of_a_large_mail_is_certainly_no_acceptance(fault: Fault) -> None:
    large = LETTER + (b"x" * 76 + b"\r\n") * 400_000

    outcome = outcome_of({"MIDDLE": fault}, large)

    assert outcome.kind is K.DEFERRED


def test_a_refusal_in_the_middle_of_a_large_mail_is_heard() -> None:
    large = LETTER + (b"x" * 76 + b"\r\n") * 400_000

    outcome = outcome_of({"MIDDLE": (b"552 5.3.4 too big\r\n", Fault.HANG)}, large)

    assert (outcome.kind, outcome.reply) == (K.HELD, "552 5.3.4 too big")


@pytest.mark.parametrize("state", ["RCPT", "DOT"])
def test_after_a_lost_answer_the_connection_is_never_used_again(state: str) -> None:
    script: dict[str, Answer | list[Answer]] = {state: [Fault.HANG, b"250 2.0.0 Ok\r\n"]}

    with ScriptedSmtp(script) as server, Submission(scripted_settings(server.port)) as submission:
        outcomes = [submission.submit(a_mail()) for _ in range(2)]
        connections = server.connections

    assert outcomes[1].kind is K.ACCEPTED
    assert connections == 2


@pytest.mark.parametrize("stale", [b"421 4.4.2 timeout\r\n", Fault.DROP, Fault.RESET, Fault.HANG])
def test_a_kept_connection_that_has_gone_stale_costs_no_attempt(stale: Answer) -> None:
    script: dict[str, Answer | list[Answer]] = {"MAIL": [b"250 Ok\r\n", stale, b"250 Ok\r\n"]}

    with ScriptedSmtp(script) as server, Submission(scripted_settings(server.port)) as submission:
        kinds = [submission.submit(a_mail()).kind for _ in range(2)]
        letters = len(server.letters)

    assert (kinds, letters) == ([K.ACCEPTED] * 2, 2)


def test_a_connection_is_kept_for_a_while_and_no_longer() -> None:
    closed = threading.Event()

    class Watching(ScriptedSmtp):
        def converse(self, peer: object) -> None:
            try:
                super().converse(peer)
            finally:
                closed.set()

    with Watching({}) as server:
        settings = replace(scripted_settings(server.port), idle_for=0.05)
        with Submission(settings) as submission:
            submission.submit(a_mail())

            assert closed.wait(3)


def test_bytes_are_stuffed_and_otherwise_untouched() -> None:
    with ScriptedSmtp({}) as server, Submission(scripted_settings(server.port)) as submission:
        submission.submit(a_mail(raw=b".\r\n" + LETTER + BODY))
        letters, heard = server.letters, server.heard

    assert letters == [b".\r\n" + LETTER + BODY]
    assert b"MAIL FROM:<pengaduan@kanwil.example> SIZE=%d" % len(b".\r\n" + LETTER + BODY) in heard


@pytest.mark.parametrize(
    ("envelope", "kind"),
    [
        (a_mail("warga@contoh.example\r\nRCPT TO:<x@y.example>"), K.REFUSED),
        (a_mail("wargä@luar.example"), K.REFUSED),
        (a_mail("kepala@x.example <evil@y.example>"), K.REFUSED),
        (a_mail(""), K.REFUSED),
        (replace(a_mail(), reverse_path="a b@x.example"), K.HELD),
        (a_mail(raw=LETTER + b"bare\n.\r\n"), K.HELD),
        (a_mail(raw=LETTER + b"bare\r.\r\n"), K.HELD),
        (a_mail(raw=LETTER + b"nul\x00\r\n"), K.HELD),
        (a_mail(raw=LETTER + b"no end"), K.HELD),
        (a_mail(raw=b""), K.HELD),
    ],
)
def test_what_two_servers_could_read_differently_is_never_sent(envelope: Envelope, kind: OutcomeKind) -> None:
    with ScriptedSmtp({}) as server, Submission(scripted_settings(server.port)) as submission:
        outcome = submission.submit(envelope)
        connections = server.connections

    assert (outcome.kind, connections) == (kind, 0)


def test_the_null_sender_is_allowed() -> None:
    with ScriptedSmtp({}) as server, Submission(scripted_settings(server.port)) as submission:
        outcome = submission.submit(replace(a_mail(), reverse_path=""))
        heard = server.heard

    assert outcome.kind is K.ACCEPTED
    assert any(line.startswith(b"MAIL FROM:<> ") for line in heard)


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(("certificate", "host"), [("self", "127.0.0.1"), ("server", "127.0.0.2")])
def test_a_bad_certificate_is_refused_before_a_word_of_the_credentials(
    security: str, certificate: str, host: str, tmp_path: Path
) -> None:
    make_certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / f"{certificate}.pem", tmp_path / f"{certificate}.key")
    ehlo = b"250-uji\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"

    with ScriptedSmtp({"EHLO": ehlo}, context if security == "tls" else None, host) as server:
        server.tls = context
        settings = SmtpSettings(host, server.port, security, OFFICE, PASSWORD, str(tmp_path / "ca.pem"))
        with Submission(settings) as submission:
            outcome = submission.submit(a_mail())
        heard = b" ".join(server.heard)

    assert outcome.kind is K.UNREACHABLE
    assert "certificate refused" in outcome.reply
    assert b"AUTH" not in heard


def test_where_starttls_is_not_offered_no_password_is_sent() -> None:
    with ScriptedSmtp({}) as server:
        with Submission(replace(scripted_settings(server.port), security="starttls")) as submission:
            outcome = submission.submit(a_mail())
        heard = b" ".join(server.heard)

    assert outcome.kind is K.UNREACHABLE
    assert b"AUTH" not in heard


def test_clear_text_is_refused_beyond_this_machine() -> None:
    with pytest.raises(PermanentFailure, match="security"):
        Submission(replace(scripted_settings(25), host="192.0.2.1"))


@pytest.mark.parametrize(("state", "kind"), [("CONNECT", K.UNREACHABLE), ("RCPT", K.UNREACHABLE), ("DOT", K.UNKNOWN)])
def test_stopping_gives_up_what_is_before_the_dot_and_waits_a_little_after_it(state: str, kind: OutcomeKind) -> None:
    reached = threading.Event()

    class Watching(ScriptedSmtp):
        def answer_to(self, command: str, healthy: bytes) -> Answer:
            if command == state:
                reached.set()
            return super().answer_to(command, healthy)

    with Watching({state: Fault.HANG}) as server:
        patient = SmtpSettings("127.0.0.1", server.port, "none", OFFICE, PASSWORD, connections=1, **PATIENT)
        with Submission(patient) as submission:
            stopper = threading.Thread(target=lambda: reached.wait(3) and submission.stop(grace=0.1))
            stopper.start()
            outcomes = [outcome.kind for _, outcome in submission.submit_many([a_mail()] * 5)]
            stopper.join()

    assert outcomes == [kind]


def test_check_says_what_is_in_order_and_what_is_not(settings: SmtpSettings) -> None:
    with Submission(settings) as submission:
        good = submission.check()
    with Submission(scripted_settings(1)) as submission:
        bad = submission.check()

    assert [finding.ok for finding in (*good, *bad)] == [True, True, False]
    assert "TLSv1" in good[0].what
    assert bad[0].remedy
