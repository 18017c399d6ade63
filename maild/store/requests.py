"""What an operator asks of a running daemon: a file each, answered in the same file.

A request may be taken twice if the daemon dies between doing and answering; its event's id comes from the request's
id, so a case does it once.
"""

import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from maild.errors import Corrupt
from maild.store.durable import Disk, listed, read
from maild.store.seal import sealed_record, unsealed_record

_ID = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request, as the command reports it."""

    is_done: bool
    text: str = ""
    case: str = ""  # the number of the case that it is about, where the command tells the rest


@dataclass(frozen=True, slots=True)
class Request:
    """A writing command and its arguments by name."""

    id: str
    command: str
    arguments: tuple[tuple[str, str], ...]
    at: datetime
    outcome: Outcome | None = None

    def argument(self, name: str) -> str:
        return dict(self.arguments).get(name, "")


class Requests:
    """`data/requests/`."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk

    def lay(self, command: str, arguments: tuple[tuple[str, str], ...], at: datetime) -> Request:
        """Lay a request durably before the daemon."""
        self._disk.make_folder(self._folder)
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(8)}"
        request = Request(name, command, arguments, at)
        self._disk.replace(self._path(name), sealed_record(request))
        return request

    def waiting(self) -> tuple[Request, ...]:
        """List the requests without an answer, the oldest first; files that are none are put into `aside/`."""
        found = (self._read(path) for path in listed(self._folder, ".json"))
        return tuple(request for request in found if request and not request.outcome)

    def answer(self, request: Request, outcome: Outcome) -> None:
        """Answer durably; from then on the request waits no longer."""
        self._disk.replace(self._path(request.id), sealed_record(replace(request, outcome=outcome)))

    def answer_of(self, request_id: str) -> Outcome | None:
        """Look for the answer; None while there is none."""
        path = self._path(request_id)
        try:
            return unsealed_record(path, Request, read(path)).outcome
        except FileNotFoundError:
            return None

    def forget(self, request_id: str) -> None:
        """Take a request back, or clear away one whose answer was read."""
        self._disk.remove(self._path(request_id))

    def forget_answered(self, before: datetime) -> None:
        """Clear away answers that nobody has come for."""
        for path in listed(self._folder, ".json"):
            request = self._read(path)
            if request and request.outcome and request.at < before:
                self._disk.remove(path)

    def _read(self, path: Path) -> Request | None:
        try:
            request = unsealed_record(path, Request, read(path))
            if request.id != path.stem:
                raise Corrupt(f"{path} holds another request")
        except FileNotFoundError:
            return None  # taken back
        except Corrupt:
            self._disk.move(path, self._folder / "aside" / path.name)
            return None
        return request

    def _path(self, request_id: str) -> Path:
        if not _ID.fullmatch(request_id):
            raise ValueError(f"{request_id!r:.80} is not the id of a request")
        return self._folder / f"{request_id}.json"
