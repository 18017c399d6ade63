"""Look at the folder that holds the state: may others read it, what kind of disk is it on, how much room is left."""

from collections.abc import Iterator
from pathlib import Path

from maild.store.lock import NETWORK, kind_of_disk
from maild.store.modes import open_to_others
from maild.store.room import Room, room_in
from maild.transport.tls import Finding

_ROOM = "make room on its disk; what lies in it must stay"


def findings(data: Path) -> Iterator[Finding]:
    """Name what is wrong with the folder and its disk; before the first start there is none."""
    if not data.is_dir():
        return
    wide = open_to_others(data)
    if wide:
        what = f"{len(wide)} files and folders of {data} can be read by others, such as {wide[0]}"
        yield Finding(False, what, f"chmod -R go-rwx {data}")
    else:
        yield Finding(True, f"{data} can be read by its user alone")
    kind = kind_of_disk(data)
    if kind in NETWORK:
        yield Finding(False, f"{data} lies on {kind}", "let store.path name a folder on a disk of this machine")
    room = room_in(data)
    yield Finding(not room.is_low, f"{data}: {room}", _ROOM)


def room_warnings(data: Path) -> Iterator[str]:
    """Say that room gets little, or is used up."""
    return warnings_of(data, room_in(data)) if data.is_dir() else iter(())


def warnings_of(data: Path, room: Room) -> Iterator[str]:
    if room.is_full:
        yield f"no new mail is fetched, {data} has no room left ({room}): {_ROOM}"
    elif room.is_low:
        yield f"little room is left under {data} ({room}): {_ROOM}"
