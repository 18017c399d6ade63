"""Servers that repeat what they should not: neither our password nor a letter's words come any further."""

from base64 import b64encode

import pytest
from contract.scripted import ScriptedImap, ScriptedSmtp

from maild.errors import MaildError, PermanentFailure, TransientFailure
from maild.transport.imap import Mailbox
from maild.transport.imap_session import ImapSettings
from maild.transport.smtp import Submission
from maild.transport.smtp_link import Envelope, SmtpSettings

USER, PASSWORD = "pengaduan@kanwil.example", "kenari-sandi-4711"
WORDS = "KENARI Bambang 0812-5550-0143"
PLAIN = b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
LOGIN = b64encode(PASSWORD.encode()).decode()
ECHOES = [f"no {PASSWORD}", f"bad argument {PLAIN} in AUTH", f"what is {LOGIN}?", f"{USER} {PASSWORD} {PASSWORD}"]


def imap(port: int) -> ImapSettings:
    return ImapSettings("127.0.0.1", port, "none", USER, PASSWORD)


def smtp(port: int) -> SmtpSettings:
    return SmtpSettings("127.0.0.1", port, "none", USER, PASSWORD)


def is_hidden(text: str) -> bool:
    return not any(secret in text for secret in (PASSWORD, PLAIN, LOGIN))


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("code", ["NO [AUTHENTICATIONFAILED]", "NO [UNAVAILABLE]", "BAD"])
def test_a_password_that_an_imap_server_repeats_stays_here(echo: str, code: str) -> None:
    with (
        ScriptedImap({"LOGIN": f"<tag> {code} {echo}\r\n".encode()}) as server,
        pytest.raises(MaildError) as told,
        Mailbox(imap(server.port)),
    ):
        pass

    assert is_hidden(str(told.value))
    assert "***" in str(told.value)


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("code", [535, 454, 501])
def test_a_password_that_an_smtp_server_repeats_stays_here(echo: str, code: int) -> None:
    with (
        ScriptedSmtp({"AUTH": f"{code} 5.7.8 {echo}\r\n".encode()}) as server,
        Submission(smtp(server.port)) as submission,
    ):
        outcome = submission.submit(Envelope("p", USER, "a@b.example", b"A: b\r\n\r\n"))

    assert is_hidden(outcome.reply)
    assert "***" in outcome.reply


GARBLED = {
    "a line that is no answer": ("SEARCH", f"{WORDS}\r\n"),
    "a number that is none": ("SEARCH", f"* SEARCH {WORDS}\r\n<tag> OK\r\n"),
    "an unknown tag": ("SEARCH", f"zz9 OK {WORDS}\r\n"),
    "a broken list": ("FETCH", f'* 1 FETCH (UID 1 "{WORDS}\r\n<tag> OK\r\n'),
    "a broken date": ("FETCH", f'* 1 FETCH (UID 1 INTERNALDATE "{WORDS}")\r\n<tag> OK\r\n'),
    "a size that is none": ("FETCH", f"* 1 FETCH (RFC822.SIZE ({WORDS})\r\n<tag> OK\r\n"),
}


@pytest.mark.parametrize("what", GARBLED)
def test_what_a_library_misreads_of_a_letter_stays_here(what: str) -> None:
    command, answer = GARBLED[what]
    with (
        ScriptedImap({command: answer.encode()}) as server,
        Mailbox(imap(server.port)) as mailbox,
        pytest.raises((TransientFailure, PermanentFailure)) as told,
    ):
        mailbox.arrivals("INBOX", mailbox.listing("INBOX").uids)

    assert not any(word in str(told.value) for word in WORDS.split())
    assert f"IMAP 127.0.0.1:{server.port}" in str(told.value)
