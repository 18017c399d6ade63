"""A sign of life for whoever watches from outside: `data/heartbeat.json`, plain JSON, written anew every minute."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from maild.core.record import plain, record
from maild.store.durable import Disk, read

HEARTBEAT = "heartbeat.json"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """How the daemon was when it last looked at itself; `is_running` is False once it was stopped in order."""

    at: datetime
    pid: int
    is_running: bool
    ok: bool
    last_poll: datetime | None
    warnings: tuple[str, ...]


def write_heartbeat(path: Path, disk: Disk, heartbeat: Heartbeat) -> None:
    shown = {name: plain(value) for name, value in asdict(heartbeat).items()}
    disk.replace(path, json.dumps(shown).encode() + b"\n")


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Read the last sign of life; None where there is none that we understand."""
    try:
        return record(Heartbeat, json.loads(read(path)))
    except (FileNotFoundError, ValueError):
        return None
