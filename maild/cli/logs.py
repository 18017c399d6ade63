"""How the log speaks, so that nobody is named in it: our own events, and tracebacks without what exceptions say (T40).

What a line of ours quotes, a server's answer say, passes a net that takes out addresses, telephone and identity
numbers and tokens. An exception's text may hold a letter's words, so of it only its class and its way are told.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterator
from traceback import StackSummary, walk_tb
from types import TracebackType

_LOG = logging.getLogger("maild")
_NAMES_SOMEBODY = (
    re.compile(r"[^\s<>()\[\]\"',;:=]{1,128}@[A-Za-z0-9.-]{1,253}"),
    re.compile(r"(?<![\w.+])(?:\+?62|0)[ .-]?8\d(?:[ .-]?\d){6,11}(?!\w)"),  # a mobile number
    re.compile(r"(?<!\w)(?:\d{16}|\d{18})(?!\w)"),  # NIK, NIP
    re.compile(r"(?<![A-Za-z0-9])[a-z2-7]{26}(?![A-Za-z0-9])"),  # a token
)
_HIDDEN = "***"


class Formatter(logging.Formatter):
    """Writes a line as it may stand in a log; of a library's only who speaks, as it may repeat what it was given."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        place = f"event=library at={record.module}:{record.lineno}"
        record.message = without_names(record.message) if _is_ours(record) else place
        return super().formatMessage(record)

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "\n".join(_told(ei[1])) if ei[1] else ""


def set_up(level: int) -> None:
    """Log on stderr from this level on, and that a library warns."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter())
    handler.addFilter(lambda record: _is_ours(record) or record.levelno >= logging.WARNING)
    logging.basicConfig(level=level, handlers=[handler])
    logging.raiseExceptions = False  # a log that cannot be written must not stop the work, nor fill what is left


def tell_of_crashes() -> None:
    """Have the log tell of what ends the process or a thread of it; the interpreter would print all that it knows."""
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def without_names(text: str) -> str:
    for pattern in _NAMES_SOMEBODY:
        text = pattern.sub(_HIDDEN, text)
    return text


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == _LOG.name


def _crashed(kind: type[BaseException], error: BaseException, way: TracebackType | None) -> None:
    _LOG.critical("event=crashed error=%s", kind.__name__, exc_info=(kind, error, way))


def _thread_crashed(crash: threading.ExceptHookArgs) -> None:
    name = crash.thread.name if crash.thread else "-"
    error = crash.exc_value or crash.exc_type()
    _LOG.error("event=crashed thread=%s", name, exc_info=(crash.exc_type, error, crash.exc_traceback))


def _told(error: BaseException) -> Iterator[str]:
    """Tell the way of an exception, after the one that it came from."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before)
    yield from (line.rstrip() for line in StackSummary.extract(walk_tb(error.__traceback__)).format())
    yield f"{type(error).__module__}.{type(error).__qualname__}"
