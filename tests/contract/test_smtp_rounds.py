"""Sending has its time: a server that does not answer keeps nobody waiting, and no outcome is lost by that."""

import threading
from dataclasses import replace
from typing import cast

import pytest
from contract.scripted import Answer, ScriptedSmtp

from maild.transport.outcome import OutcomeKind
from maild.transport.smtp import Submission
from maild.transport.smtp_link import Envelope, SmtpSettings

RAW = b"From: pengaduan@kanwil.example\r\n\r\nYth.\r\n"
K = OutcomeKind


class Slow(ScriptedSmtp):
    """Answers to a final dot when it is allowed to."""

    def __init__(self) -> None:
        super().__init__({})
        self.may_answer = threading.Event()

    def answer_to(self, command: str, healthy: bytes) -> Answer:
        if command == "DOT":
            assert self.may_answer.wait(10)
        return super().answer_to(command, healthy)


def settings_for(server: ScriptedSmtp) -> SmtpSettings:
    return SmtpSettings("127.0.0.1", server.port, "none", "pengaduan", "rahasia", quiet_within=0.05)


def mails(*names: str) -> list[Envelope]:
    return [Envelope(name, "pengaduan@kanwil.example", "warga@luar.example", RAW) for name in names]


def told(submission: Submission, *names: str) -> list[tuple[str, OutcomeKind]]:
    return [(envelope.id, outcome.kind) for envelope, outcome in submission.submit_many(mails(*names))]


def _write_down_nothing(submission: Submission, name: str) -> None:
    for _ in submission.submit_many(mails(name)):
        raise OSError("disk full")


def test_an_answer_that_takes_long_is_told_by_a_later_round() -> None:
    with Slow() as server, Submission(settings_for(server)) as submission:
        first = told(submission, "a", "b")
        was_busy = submission.is_busy
        server.may_answer.set()
        later: list[tuple[str, OutcomeKind]] = []
        while submission.is_busy:
            later += told(submission)

    assert (first, was_busy) == ([], True)
    assert sorted(later) == [("a", K.ACCEPTED), ("b", K.ACCEPTED)]


def test_what_is_on_its_way_takes_no_more_than_the_connections_that_there_are() -> None:
    with Slow() as server, Submission(replace(settings_for(server), connections=2)) as submission:
        rounds = [told(submission, name) for name in "abcd"]
        server.may_answer.set()
        later: list[tuple[str, OutcomeKind]] = []
        while submission.is_busy:
            later += told(submission)

    assert rounds == [[], [], [], []]
    assert sorted(later) == [("a", K.ACCEPTED), ("b", K.ACCEPTED)]


def test_an_outcome_that_was_not_written_down_is_told_again() -> None:
    with ScriptedSmtp({}) as server, Submission(replace(settings_for(server), quiet_within=5.0)) as submission:
        with pytest.raises(OSError, match="disk full"):
            _write_down_nothing(submission, "a")

        assert told(submission) == [("a", K.ACCEPTED)]
        assert not submission.is_busy
        assert len(server.letters) == 1


def test_a_refused_login_is_one_login_whoever_waits_for_a_connection() -> None:
    script: dict[str, Answer | list[Answer]] = {"AUTH": b"535 5.7.8 no\r\n"}
    with ScriptedSmtp(script) as server, Submission(replace(settings_for(server), quiet_within=5.0)) as submission:
        outcomes = told(submission, "a", "b", "c", "d", "e")
        logins = [line for line in server.heard if line.startswith(b"AUTH")]

    assert outcomes == [("a", K.UNAUTHENTICATED), ("b", K.UNAUTHENTICATED), ("c", K.UNAUTHENTICATED)]
    assert len(logins) == 1


def test_after_a_failure_that_has_passed_each_waits_for_its_own_connection() -> None:
    script: dict[str, Answer | list[Answer]] = {"AUTH": [b"454 4.7.0 later\r\n", b"235 2.7.0 welcome\r\n"]}
    with ScriptedSmtp(script) as server, Submission(replace(settings_for(server), quiet_within=5.0)) as submission:
        first, second = told(submission, "a", "b", "c"), told(submission, "a", "b", "c")

    assert [kind for _, kind in first] == [K.UNREACHABLE] * 3
    assert [kind for _, kind in second] == [K.ACCEPTED] * 3


def test_a_mail_over_which_the_program_stumbles_keeps_no_other_from_going() -> None:
    strange = replace(mails("b")[0], raw=cast("bytes", None))
    with ScriptedSmtp({}) as server:
        settings = replace(settings_for(server), quiet_within=5.0, connections=1)
        with Submission(settings) as submission:
            found = submission.submit_many([*mails("a"), strange, *mails("c")])
            outcomes = [(envelope.id, outcome.kind) for envelope, outcome in found]

    assert outcomes == [("a", K.ACCEPTED), ("b", K.UNKNOWN), ("c", K.ACCEPTED)]


class Dots(Slow):
    """Counts the final dots that came, and tells of each."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Semaphore(0)

    def answer_to(self, command: str, healthy: bytes) -> Answer:
        if command == "DOT":
            self.came.release()
        return super().answer_to(command, healthy)


def test_the_next_dot_waits_until_what_came_of_the_last_is_written_down() -> None:
    """So a process that dies has one mail at most of which it does not know what came of it."""
    with Dots() as server, Submission(replace(settings_for(server), turn_within=60.0, quiet_within=5.0)) as submission:
        server.may_answer.set()
        rounds = submission.submit_many(mails("a", "b", "c"))
        next(rounds)
        assert server.came.acquire(timeout=10)
        assert not server.came.acquire(timeout=0.3)
        next(rounds)
        assert server.came.acquire(timeout=10)
        assert [envelope.id for envelope, _ in rounds] != []
        assert server.came.acquire(timeout=10)


def test_a_dot_without_an_answer_holds_up_the_others_for_a_moment_only() -> None:
    with Dots() as server, Submission(replace(settings_for(server), turn_within=0.1)) as submission:
        assert told(submission, "a", "b", "c") == []
        assert all(server.came.acquire(timeout=10) for _ in range(3))
        server.may_answer.set()
        later: list[tuple[str, OutcomeKind]] = []
        while submission.is_busy:
            later += told(submission)

    assert sorted(later) == [("a", K.ACCEPTED), ("b", K.ACCEPTED), ("c", K.ACCEPTED)]
