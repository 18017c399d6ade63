"""The machine has no thread, no file and no process left: no letter is to blame, and it is read when there is one."""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from maild.core.words import FieldWords
from maild.errors import TransientFailure
from maild.intake.reader import Reader

LETTER = b"From: Budi <budi@surel.example>\r\nSubject: Gangguan\r\n\r\nInternet terputus sejak pagi.\r\n"


@contextmanager
def no_more_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(tuple(Path("/proc/self/fd").iterdir())), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def no_more_threads() -> Iterator[None]:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        yield


@contextmanager
def no_more_processes() -> Iterator[None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("subprocess._fork_exec", refuse)
        yield


@pytest.mark.parametrize("starved", [no_more_files, no_more_threads, no_more_processes])
def test_a_starved_machine_is_a_failure_for_now_and_the_same_reader_reads_when_it_is_over(starved):
    with Reader(FieldWords(), ()) as reader:
        with starved(), pytest.raises(TransientFailure):
            reader.read(LETTER)

        assert reader.read(LETTER).mail.subject == "Gangguan"


def test_a_machine_that_starves_while_a_child_is_at_hand_leaves_it_at_hand():
    with Reader(FieldWords(), ()) as reader:
        reader.read(LETTER)
        with no_more_threads(), pytest.raises(TransientFailure):
            reader.read(LETTER)

        assert reader.read(LETTER).mail.subject == "Gangguan"
