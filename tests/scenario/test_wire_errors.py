"""What servers answer, told end to end: who is asked again and when, who gives up, and what the operator hears."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from contract.faultproxy import Fault, FaultProxy, SmtpStates, Way
from contract.scripted import ScriptedSmtp
from stage import MONDAY, complaint
from wires import Line, Wired, servers

from maild.cli import main
from maild.config import found
from maild.core.event import DeliveryFailed
from maild.core.posting import MailKind, Posting, PostingState
from maild.demo.servers import EmbeddedOffice
from maild.demo.story import BAMBANG, KABAG, OFFICE

ADMIN = "admin@kanwil.example"


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def mail() -> Iterator[EmbeddedOffice]:
    with servers() as mail:
        yield mail


@pytest.fixture
def office(mail: EmbeddedOffice, tmp_path: Path) -> Wired:
    """An office that a letter has come to."""
    found(tmp_path / "office")
    office = Wired(tmp_path / "office", Line(mail.imap_port, mail.smtp_port, alert_to=ADMIN))
    office.set_up()
    mail.deliver(OFFICE, complaint())
    return office


def _work(office: Wired) -> int:
    with office.app() as app:
        return app.once()


def _to(office: Wired, address: str) -> Posting:
    return next(posting for posting in office.postings() if posting.to.address == address)


def _alerts(mail: EmbeddedOffice, subject: str) -> int:
    """Count the mails to the operator with these words in the subject."""
    return sum(subject.encode() in raw.partition(b"\r\n\r\n")[0] for raw in mail.messages(ADMIN))


def _said(office: Wired, *arguments: str) -> str:
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit) as end:
        main(["-c", str(office.folder / "maild.toml"), *arguments])
    assert end.value.code in (0, 1)
    return said.getvalue()


def test_a_greylisted_mail_comes_a_little_later_and_the_others_at_once(office: Wired, mail: EmbeddedOffice) -> None:
    mail.rejects[BAMBANG.address] = "451 4.7.1 greylisted, come back later"
    first = _work(office)
    del mail.rejects[BAMBANG.address]
    put_off = _to(office, BAMBANG.address)
    office.now = put_off.due
    second = _work(office)

    assert (first, second) == (0, 0)
    assert timedelta(seconds=48) <= put_off.due - MONDAY <= timedelta(seconds=72)
    assert (_to(office, BAMBANG.address).state, _to(office, BAMBANG.address).attempts) == (PostingState.SENT, 2)
    assert (_to(office, KABAG.address).attempts, _to(office, KABAG.address).sent) == (1, MONDAY)


@pytest.mark.slow
def test_a_mail_that_is_put_off_for_days_is_told_of_once_and_given_up_after_five(
    office: Wired, mail: EmbeddedOffice
) -> None:
    mail.rejects[BAMBANG.address] = "452 4.2.2 mailbox full"
    told = []
    with office.app() as app:
        app.once()
        while (posting := _to(office, BAMBANG.address)).state is PostingState.DUE:
            office.now = posting.due
            app.once()
            told.append((office.now - MONDAY, _alerts(mail, "tertunda")))
    (dossier,) = office.dossiers()
    failures = [entry for entry in dossier.entries if isinstance(entry.event.fact, DeliveryFailed)]

    assert max(number for _, number in told) == 1
    assert timedelta(hours=3) < next(after for after, number in told if number) < timedelta(hours=5)
    assert timedelta(days=4.5) < office.now - MONDAY < timedelta(days=5.5)
    assert posting.attempts > 60
    assert len(failures) == 1
    assert [p.to.address for p in dossier.postings if p.kind is MailKind.ALERT] == [ADMIN]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("550 5.1.1 no such user", PostingState.FAILED),
        ("554 5.7.1 not from you", PostingState.HELD),
        ("552 5.3.4 too big", PostingState.HELD),
        ("501 5.5.4 what?", PostingState.HELD),
    ],
)
def test_what_a_server_refuses_for_good_is_on_the_case_and_told_to_the_operator_once(
    office: Wired, mail: EmbeddedOffice, answer: str, state: PostingState
) -> None:
    mail.rejects[BAMBANG.address] = answer
    for _ in range(3):
        _work(office)
        office.now += timedelta(hours=2)
    (dossier,) = office.dossiers()

    assert (_to(office, BAMBANG.address).state, _to(office, BAMBANG.address).attempts) == (state, 1)
    assert sum(isinstance(entry.event.fact, DeliveryFailed) for entry in dossier.entries) == 1
    assert [p.to.address for p in dossier.postings if p.kind is MailKind.ALERT] == [ADMIN]


def test_a_wrong_password_is_tried_every_quarter_of_an_hour_and_told_once(office: Wired, mail: EmbeddedOffice) -> None:
    logins = []
    with ScriptedSmtp({"AUTH": b"535 5.7.8 no\r\n"}) as refusing:
        office.line = Line(mail.imap_port, refusing.port, alert_to=ADMIN)
        office.set_up()
        with office.app() as app:
            for _ in range(40):
                app.once()
                logins.append(sum(line.startswith(b"AUTH") for line in refusing.heard))
                office.now += timedelta(minutes=3)
    office.line = Line(mail.imap_port, mail.smtp_port, alert_to=ADMIN)
    office.works_until_done()

    assert logins[0] == 1
    assert logins[-1] == 8
    assert _alerts(mail, "'login'") == 1
    assert {posting.attempts for posting in office.postings()} == {1}


def test_a_mail_that_may_have_come_twice_is_told_of_wherever_one_looks(
    office: Wired, mail: EmbeddedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILD_IMAP_PASSWORD", "demo")
    monkeypatch.setenv("MAILD_SMTP_PASSWORD", "demo")
    with FaultProxy(mail.smtp_port, SmtpStates, Fault("dot", Way.CLOSE, 1)) as proxy:
        office.line = Line(mail.imap_port, proxy.port)
        office.set_up()
        _work(office)
        waiting = json.loads(_said(office, "outbox", "--unknown", "--json"))
        status = json.loads(_said(office, "status", "--json"))
        office.works_until_done()
    (again,) = json.loads(_said(office, "outbox", "list", "--unknown", "--json"))
    copies = Counter((one.forward_path, one.raw) for one in mail.accepted)

    assert [(one["state"], one["unknowns"]) for one in waiting] == [("unknown", 1)]
    assert status["outbox"]["unknown"] == 1
    assert (again["id"], again["state"], again["attempts"]) == (waiting[0]["id"], "sent", 2)
    assert json.loads(_said(office, "outbox", "--json")) == []
    assert "may have come twice" in _said(office, "case", "show", again["case"])
    assert sorted(copies.values())[-1] == 2


def test_a_mail_whose_answer_is_lost_every_time_is_held_and_may_have_come(office: Wired, mail: EmbeddedOffice) -> None:
    with FaultProxy(mail.smtp_port, SmtpStates, Fault("dot", Way.CLOSE, 1_000)) as proxy:
        office.line = Line(mail.imap_port, proxy.port, alert_to=ADMIN)
        office.set_up()
        with office.app() as app:
            for _ in range(5):
                app.once()
                office.now = max(office.now, _to(office, BAMBANG.address).due)
    held = _to(office, BAMBANG.address)
    office.line = Line(mail.imap_port, mail.smtp_port, alert_to=ADMIN)
    office.set_up()
    _work(office)
    told = [message_from_bytes(raw, policy=default).get_body(("plain",)) for raw in mail.messages(ADMIN)]

    assert (held.state, held.unknowns) == (PostingState.HELD, 5)
    assert any("mungkin terkirim dua kali" in str(body.get_content()) for body in told if body is not None)
