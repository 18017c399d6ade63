"""Turn the octets of a mail into facts, in a child process that may die of them (reliability.md §2.8).

The child holds no secret, sees no environment, writes no file and answers only with JSON and attachments; what it
answers is read strictly. Its death is a fact about the letter: it raises Unreadable, and the next letter gets a new
child.
"""

import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import IO

from maild.core.address import sole_address
from maild.core.letter import Fields, Letter, LetterKind
from maild.core.office import Unit
from maild.core.record import record
from maild.core.words import FieldWords
from maild.errors import TransientFailure, Unreadable
from maild.intake import wire
from maild.intake.fields import read_letter
from maild.intake.mime import Mail, parse, salvage
from maild.intake.parts import Part
from maild.intake.quote import letter_text, new_text

_WALL_SECONDS = 30.0
_START_SECONDS = 60.0
_MEMORY_BYTES = 512 * 1024 * 1024  # of address space
_LETTERS_PER_CHILD = 200
_LONGEST_FACTS = 32_000_000
_START = "import sys; sys.path[:] = sys.argv[1:]; from maild.intake.child import main; main()"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says: the mail itself, what its writer added to what he answers, and the complaint in it.

    A reply may quote a whole complaint below: `own_fields` are only those that stand in the new text. Of a mail that
    was salvaged only the envelope is known.
    """

    mail: Mail
    new_text: str
    letter: Letter
    own_fields: Fields
    is_salvaged: bool = False


def read(raw: bytes, words: FieldWords, units: tuple[Unit, ...]) -> Reading:
    """Read a mail in this process; raises Unreadable. For files of one's own; the daemon uses a Reader."""
    mail = parse(raw)
    sender = sole_address(mail.from_headers)
    unit = next((unit.name for unit in units if sender and sender in unit.addresses), "")
    letter = _letter(letter_text(mail.text), words, units, mail.subject, mail.from_name, unit)
    letter = replace(letter, enclosures=mail.enclosures, warnings=(*letter.warnings, *mail.warnings))
    own = new_text(mail.text)
    return Reading(mail, own, letter, _letter(own, words, units).fields)


def _letter(
    text: str,
    words: FieldWords,
    units: tuple[Unit, ...],
    subject: str = "",
    sender_name: str = "",
    sender_unit: str = "",
) -> Letter:
    """Read the complaint in a mail; where that fails, a person reads it.

    The reader of letters is a pure function of text and words, so what it raises is a fault of ours in finding fields.
    Such a fault must not make the mail unreadable: the reply of an official has to act all the same.
    """
    try:
        return read_letter(text, words, units, subject, sender_name, sender_unit)
    except (LookupError, ValueError, TypeError, RecursionError):
        return Letter(
            kind=LetterKind.UNKNOWN,
            subject=subject,
            text=text,
            warnings=("the letter's fields could not be read",),
            is_readable=False,
        )


def salvaged(raw: bytes, reason: str) -> Reading:
    """Read at least the envelope of a mail that is unreadable, so that a person finds it as a case."""
    mail = salvage(raw)
    letter = Letter(kind=LetterKind.UNKNOWN, subject=mail.subject, warnings=(reason,), is_readable=False)
    return Reading(mail, "", letter, Fields(), is_salvaged=True)


@dataclass(frozen=True, slots=True)
class _Heads:
    """Name, media type and decoration of each attachment; the octets follow as frames."""

    parts: tuple[tuple[str, str, bool], ...]


class Reader:
    """Keeps one warm child that reads letters by these words; other rules want another Reader."""

    def __init__(
        self,
        words: FieldWords,
        units: tuple[Unit, ...],
        wall_seconds: float = _WALL_SECONDS,
        letters_per_child: int = _LETTERS_PER_CHILD,
        memory_bytes: int = _MEMORY_BYTES,
    ) -> None:
        self._rules = pickle.dumps((memory_bytes, words, units))
        self._wall_seconds = wall_seconds
        self._letters_per_child = letters_per_child
        self._child: subprocess.Popen[bytes] | None = None
        self._read = 0

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> Reading:
        """Read one mail within the limits; raises Unreadable, naming why, or TransientFailure: no child starts.

        Where a child dies that has read other letters before, they may have worn it out: a fresh one tries again.
        """
        if self._read >= self._letters_per_child:
            self.close()
        child = self._child or self._start()
        self._read += 1
        try:
            return self._exchange(child, raw)
        except (OSError, EOFError, ValueError) as error:
            is_fresh = self._read == 1
            cause = self._epitaph(error)
            if is_fresh:
                raise Unreadable(cause) from error
        return self.read(raw)

    def close(self) -> None:
        """End the child and reap it."""
        child, self._child, self._read = self._child, None, 0
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):  # what it did not take lies in the buffer
                if pipe:
                    pipe.close()

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start a child and hear that it is ready: that it cannot start is no fault of the letter."""
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, *(str(Path(entry).absolute()) for entry in sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
            with _ended_after(self._child, _START_SECONDS) as (letters, answers):
                wire.send(letters, self._rules)
                wire.receive(answers, limit=16)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            raise TransientFailure(f"the child process that reads letters does not start: {error}") from error
        return self._child

    def _exchange(self, child: "subprocess.Popen[bytes]", raw: bytes) -> Reading:
        with _ended_after(child, self._wall_seconds) as (letters, answers):
            wire.send(letters, raw)
            return _received(answers, allowance=2 * len(raw) + 1_000_000)

    def _epitaph(self, error: Exception) -> str:
        """Bury the child, and say what it died of."""
        code = self._exit_code()
        self.close()
        causes = {
            -signal.SIGXCPU: "reading it took more processor time than a letter may take",
            -signal.SIGKILL: f"reading it took longer than {self._wall_seconds:g} s, or the machine had no memory left",
            wire.OUT_OF_MEMORY: "reading it took more memory than a letter may take",
        }
        return causes.get(code, f"its reader ended ({code}): {type(error).__name__}: {error}"[:300])

    def _exit_code(self) -> int:
        assert self._child  # it has just been spoken to
        try:
            return self._child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return 0  # alive, but speaking nonsense


@contextmanager
def _ended_after(child: "subprocess.Popen[bytes]", seconds: float) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Lend the child's two pipes; kill it where that takes too long, which frees whoever waits for it."""
    assert child.stdin and child.stdout  # both were asked for
    timer = Timer(seconds, child.kill)
    timer.daemon = True
    timer.start()
    try:
        yield child.stdin, child.stdout
    finally:
        timer.cancel()


def _received(answers: IO[bytes], allowance: int) -> Reading:
    """Take the child's answer as strictly as a stranger's; raises ValueError where it is not one."""
    facts = wire.receive_json(answers, _LONGEST_FACTS)
    if "unreadable" in facts:
        raise Unreadable(str(facts["unreadable"])[:300])
    reading = record(Reading, facts.get("reading"))
    parts = []
    for head in record(_Heads, {"parts": facts.get("parts")}).parts:
        data = wire.receive(answers, allowance)
        allowance -= len(data)
        parts.append(Part(head[0], head[1], data, head[2]))
    return replace(reading, mail=replace(reading.mail, parts=tuple(parts)))
