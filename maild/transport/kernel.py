"""Ask the kernel what it knows of time: how long it has run, and whether a time server sets its clock."""

import ctypes
import secrets
import time
from contextlib import suppress
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_LONGEST_TIMEX = 512  # octets; struct timex has 208 where a long has eight
_STATUS = 5 * ctypes.sizeof(ctypes.c_long)  # modes, offset, freq, maxerror, esterror stand before it
_UNSYNCHRONISED = 0x40  # adjtimex(2), STA_UNSYNC
_ERROR = 5  # TIME_ERROR


class Kernel:
    """The machine's own sense of time."""

    def __init__(self) -> None:
        self.boot = secrets.token_hex(16)  # where the kernel does not name it, ours is over with this process
        with suppress(OSError):
            self.boot = _BOOT_ID.read_text("ascii").strip()

    def uptime(self) -> float:
        """Give the seconds since the machine was started, sleep included; nobody can set them."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def is_synchronised(self) -> bool:
        """Say whether a time server has set the clock since it was last set by hand; False where nobody knows."""
        timex = ctypes.create_string_buffer(_LONGEST_TIMEX)
        try:
            state = ctypes.CDLL(None).adjtimex(timex)
        except (OSError, AttributeError):
            return False
        status = ctypes.c_int.from_buffer(timex, _STATUS).value
        return 0 <= state < _ERROR and not status & _UNSYNCHRONISED
