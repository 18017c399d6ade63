from datetime import UTC, datetime

import pytest

from maild.intake.trace import Trace, trace_in

AT = datetime(2026, 11, 23, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 23 Nov 2026 08:15:30 +0700 (WIB)",
        "23 Nov 2026 01:15:30 GMT",
        "Mon, 23  NOV 2026\r\n 01:15:30 -0000",
        "Sun, 22 Nov 2026 20:15:30 -0500",
        "Mon, 23 Nov 2026 1:15:30",
    ],
)
def test_times_are_read_as_servers_and_programs_write_them(written: str):
    block = f"Received: from a (b; c)\r\n\tby mx.kanwil.example with ESMTPS id 1; {written}\r\nDate: {written}\r\n\r\n"

    assert trace_in(block.encode()) == Trace(AT, AT)


def test_the_topmost_received_is_that_of_our_own_server():
    block = b"Received: by mx; 23 Nov 2026 01:15:30 +0000\r\nReceived: by elsewhere; 1 Jan 2001 00:00:00 +0000\r\n\r\n"

    assert trace_in(block) == Trace(AT, None)


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "yesterday",
        "31 Feb 2026 08:15:30",
        "1 Jan 0000 00:00",
        "1 Jan 0001 00:00:00 +9900",
        "9 Foo 2026 08:15",
        "\xff" * 300,
    ],
)
def test_a_time_that_cannot_be_read_is_none(odd: str):
    assert trace_in(f"Received: by mx; {odd}\r\nDate: {odd}\r\n\r\n".encode()) == Trace()
