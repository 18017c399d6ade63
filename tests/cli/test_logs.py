"""The log names nobody: not in lines of ours, not in tracebacks, not when a process or a thread of it ends (T40)."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from maild.cli.logs import Formatter, without_names

CHECKOUT = Path(__file__).parents[2]
CANARY = "KENARI Bambang Suryanto"


def logged(
    message: str, *values: object, name: str = "maild.service.receive", error: BaseException | None = None
) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return Formatter().format(logging.LogRecord(name, logging.ERROR, "receive.py", 7, message, values, exc_info))


@pytest.mark.parametrize(
    "named",
    [
        "bambang@upt.example", "<bambang@upt.example>", "pengaduan+abcdefghijklmnopqrstuvwxyz@kanwil.example",
        "0812-5550-0143", "+62 812 5550 0143", "6281255500143", "081255500143", "3578123456789012",
        "198001012005012001", "abcdefghijklmnopqrstuvwxyz",
        "<nonexxvutjokxqvl2vfv2fs33z.abcdefghijklmnop@kanwil.example>",
    ],
)  # fmt: skip
def test_what_names_somebody_is_taken_out_of_a_line(named: str):
    for text in (named, f"550 5.1.1 {named}: unknown", f"error={named}", f"({named})"):
        hidden = without_names(text)

        assert "***" in hidden
        assert not any(part in hidden for part in named.strip("<>").replace("<", "").split("@"))


@pytest.mark.parametrize(
    "line",
    [
        "event=decided case=PGJ-2026-0001 state=awaiting_directive cause=0123456789abcdef",
        "event=received verdict=case case=PGJ-2026-0001 mail=62e123456789",
        "IMAP 127.0.0.1:39201, connecting: [Errno 111] Connection refused; check imap.host and imap.port",
        "the mailbox was not listed since 2026-11-24 09:15 WIB",
        "INBOX was made anew: its UIDVALIDITY is 1732412345, not 1732412344",
    ],
)
def test_what_an_admin_needs_stays(line: str):
    assert without_names(line) == line


def _raised() -> BaseException:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(f"cannot read {CANARY}") from error
    except ValueError as error:
        return error


def test_a_traceback_tells_the_way_and_the_classes_but_no_text_of_an_exception():
    said = logged("event=bug job=%s", "poll", error=_raised())

    assert "KENARI" not in said
    assert "builtins.KeyError" in said
    assert said.endswith("builtins.ValueError")
    assert said.count("in _raised") == 2


def test_a_line_goes_through_the_net_with_all_its_values():
    said = logged("event=submission_failed error=%s", "535 5.7.8 <bambang@upt.example>: no")

    assert said.endswith("maild.service.receive event=submission_failed error=535 5.7.8 <***>: no")


def test_of_a_library_only_its_name_is_told():
    said = logged("Task exception was never retrieved: %r", ValueError(CANARY), name="asyncio")

    assert said.endswith("ERROR asyncio event=library at=receive:7")


@pytest.mark.parametrize(
    "crash",
    [
        "raise ValueError(CANARY)",
        "import threading; thread = threading.Thread(target=lambda: int(CANARY)); thread.start(); thread.join()",
        "import logging; logging.getLogger('imapclient.imaplib').warning(CANARY)",
        "import logging; logging.getLogger('imapclient.imaplib').debug(CANARY)",
    ],
)
def test_a_crash_is_told_without_what_it_was_about(crash: str):
    code = f"""
import sys
from maild import cli
CANARY = {CANARY!r}
def broken(*_, **__):
    {crash}
    return 0
cli.sop_command.callback = broken
sys.argv = ["maild", "-v", "sop"]
cli.main()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False)

    assert "KENARI" not in done.stderr + done.stdout
    assert done.returncode == ("raise" in crash)
    assert ("event=crashed" in done.stderr) == ("logging" not in crash)
