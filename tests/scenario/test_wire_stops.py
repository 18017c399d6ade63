"""The daemon is told to stop while mails are in some state of the conversation; and a server that says nothing more."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from contract.faultproxy import Fault, FaultProxy, ImapStates, SmtpStates, Way
from stage import complaint, quick_starts
from wires import STATES_OF_SMTP, Line, Wired, copied, servers, waits_to_send, writers

from maild import app as program
from maild.core.posting import PostingState
from maild.demo.servers import EmbeddedOffice
from maild.demo.story import OFFICE

FOR_EVER = 1_000_000
GRACE = 0.5
TRIED = 99 if os.environ.get("TORTURE") else 1  # states of each list


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An office folder with twenty mails to send."""
    folder = tmp_path_factory.mktemp("wire") / "waiting"
    with quick_starts():
        waits_to_send(folder)
        yield folder


def _runs(office: Wired, until: Callable[[], object]) -> None:
    """Be the daemon until something has happened and SIGTERM comes.

    With the real deadlines of the submission, but a short grace; with a short deadline of the mailbox.
    """

    def stop() -> None:
        until()
        os.kill(os.getpid(), signal.SIGTERM)

    office.set_up()
    smtp, imap, stopper = program.smtp_settings, program.imap_settings, threading.Thread(target=stop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "smtp_settings", lambda config: replace(smtp(config), stop_within=GRACE))
        patch.setattr(
            program, "imap_settings", lambda config: replace(imap(config), connect_within=GRACE, answer_within=GRACE)
        )
        with office.app() as app:
            stopper.start()
            assert app.run() == 0
    stopper.join()


def _copies(office: Wired, mail: EmbeddedOffice) -> int:
    """Count what was accepted again; all that was written must have been accepted, and nothing else."""
    accepted, written = Counter((one.forward_path, one.raw) for one in mail.accepted), office.written()
    assert set(accepted) == set(written)
    return (accepted - written).total()


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES_OF_SMTP[: STATES_OF_SMTP.index("body")][-TRIED:])
def test_stopped_before_the_content_is_sent_a_mail_is_as_if_it_was_never_tried(waiting: Path, state: str) -> None:
    fault = Fault(state, Way.STALL, FOR_EVER)
    with copied(waiting) as folder, servers() as mail:
        with FaultProxy(mail.smtp_port, SmtpStates, fault) as proxy:
            office = Wired(folder, Line(mail.imap_port, proxy.port))
            _runs(office, proxy.wait_for_strike)
        left = {(posting.state, posting.attempts) for posting in office.postings()}
        office.line = Line(mail.imap_port, mail.smtp_port)
        office.works_until_done()

        assert left <= {(PostingState.DUE, 0), (PostingState.SENT, 1)}
        assert _copies(office, mail) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("state", "is_accepted"), [("body", False), ("before dot", False), ("dot", True)][-TRIED:])
def test_stopped_after_that_it_is_unknown_whether_it_came_and_the_same_bytes_are_sent_again(
    waiting: Path, state: str, is_accepted: bool
) -> None:
    fault = Fault(state, Way.STALL, FOR_EVER)
    with copied(waiting) as folder, servers() as mail:
        with FaultProxy(mail.smtp_port, SmtpStates, fault) as proxy:
            office = Wired(folder, Line(mail.imap_port, proxy.port))
            _runs(office, proxy.wait_for_strike)
        left = Counter(posting.state for posting in office.postings())
        office.line = Line(mail.imap_port, mail.smtp_port)
        office.works_until_done()

        assert set(left) <= {PostingState.UNKNOWN, PostingState.DUE}
        assert left[PostingState.UNKNOWN] or not is_accepted
        assert _copies(office, mail) == (left[PostingState.UNKNOWN] if is_accepted else 0)


@pytest.mark.slow
def test_an_answer_that_comes_within_the_grace_is_heard(waiting: Path) -> None:
    fault = Fault("dot", Way.LATE, FOR_EVER)
    with copied(waiting) as folder, servers() as mail, FaultProxy(mail.smtp_port, SmtpStates, fault) as proxy:
        office = Wired(folder, Line(mail.imap_port, proxy.port))
        _runs(office, proxy.wait_for_strike)
        left = Counter(posting.state for posting in office.postings())
        office.works_until_done()

        assert left[PostingState.UNKNOWN] == 0
        assert left[PostingState.SENT] >= 1
        assert _copies(office, mail) == 0


@pytest.mark.slow
@pytest.mark.parametrize("state", ["connect", "dot"][-TRIED:])
def test_a_submission_that_says_nothing_more_does_not_keep_letters_waiting(waiting: Path, state: str) -> None:
    fault = Fault(state, Way.STALL, FOR_EVER)
    (first, second, *_) = writers()
    with copied(waiting) as folder, servers() as mail, FaultProxy(mail.smtp_port, SmtpStates, fault) as proxy:
        office = Wired(folder, Line(mail.imap_port, proxy.port))

        def letters_come_in() -> None:
            proxy.wait_for_strike()
            for who, wanted in ((first, 11), (second, 12)):
                mail.deliver(OFFICE, complaint(who, trouble=f"Listrik ruang server {who.name} padam."))
                office.waits_for(lambda wanted=wanted: len(office.dossiers()) >= wanted)

        _runs(office, letters_come_in)

        assert len(office.dossiers()) == 12


@pytest.mark.slow
@pytest.mark.parametrize("state", ["connect", "greeting", "EXAMINE"][-TRIED:])
def test_a_mailbox_that_says_nothing_more_does_not_keep_mails_waiting(waiting: Path, state: str) -> None:
    fault = Fault(state, Way.STALL, FOR_EVER)
    with copied(waiting) as folder, servers() as mail, FaultProxy(mail.imap_port, ImapStates, fault) as proxy:
        office = Wired(folder, Line(proxy.port, mail.smtp_port))
        _runs(office, lambda: office.waits_for(lambda: len(mail.accepted) == 20))

        assert proxy.struck
        assert _copies(office, mail) == 0
