"""The child process of a Reader: confines itself, then reads one letter after the other until its input ends."""

import json
import os
import pickle
import resource
import signal
import sys
from dataclasses import replace
from typing import BinaryIO

from maild.core.office import Unit
from maild.core.record import plain
from maild.core.words import FieldWords
from maild.errors import Unreadable
from maild.intake import wire
from maild.intake.reader import Reading, read

_CPU_SECONDS = 20  # a letter
_OPEN_FILES = 32  # codecs are loaded when the first letter needs them
_LONGEST_INPUT = 1 << 30


def main() -> None:
    """Read rules once, then letters, from standard input; answer each on standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not be taken for an answer
    memory_bytes, words, units = pickle.loads(wire.receive(sys.stdin.buffer, _LONGEST_INPUT))  # from our own parent
    _confine(memory_bytes)
    wire.send(answers, b"ready")
    try:
        _serve(sys.stdin.buffer, answers, words, units)
    except MemoryError:
        os._exit(wire.OUT_OF_MEMORY)  # no clean-up: it would want memory
    except EOFError:
        return


def _serve(letters: BinaryIO, answers: BinaryIO, words: FieldWords, units: tuple[Unit, ...]) -> None:
    while True:
        raw = wire.receive(letters, _LONGEST_INPUT)
        _allow_time()
        try:
            frames = _frames(read(raw, words, units))
        except Unreadable as error:
            frames = [_json({"unreadable": str(error)})]
        for frame in frames:
            wire.send(answers, frame)


def _frames(reading: Reading) -> list[bytes]:
    """Put the facts into JSON and the octets of the attachments behind it."""
    mail = reading.mail
    facts = plain(replace(reading, mail=replace(mail, parts=())))
    heads = [[part.name, part.media_type, part.is_decoration] for part in mail.parts]
    return [_json({"reading": facts, "parts": heads}), *(part.data for part in mail.parts)]


def _json(facts: dict[str, object]) -> bytes:
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")


def _confine(memory_bytes: int) -> None:
    """Set the limits, and leave it to the parent when to end: a signal to all of us is meant for him."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for kind, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        allowed = _allowed(kind, value)
        resource.setrlimit(kind, (allowed, allowed))


def _allow_time() -> None:
    """Grant the next letter its processor time, from here on."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + _CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (_allowed(resource.RLIMIT_CPU, seconds), _hard(resource.RLIMIT_CPU)))


def _allowed(kind: int, value: int) -> int:
    """Keep below what the machine allows us at most: asking for more is an error."""
    hard = _hard(kind)
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def _hard(kind: int) -> int:
    return resource.getrlimit(kind)[1]
