"""A mailbox and a submission server that fail by the dice, behind the two doors of the program."""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Self

from maild.core.received import Location
from maild.errors import TransientFailure
from maild.transport.imap import Listing
from maild.transport.imap_letters import Arrival, Fetched
from maild.transport.outcome import Outcome, OutcomeKind, Phase, judged, lost
from maild.transport.smtp_link import Envelope

_CONNECTIONS = 3
_HEADERS = re.compile(rb"^(Message-ID|X-Maild-Kind|X-Maild-Case): *\r?\n? *(\S+)", re.MULTILINE)
REFUSALS = (
    judged(Phase.RCPT, 451, "4.2.0 greylisted, come back later"),
    judged(Phase.RCPT, 452, "4.2.2 mailbox full"),
    lost(Phase.DATA, "the connection broke"),
    judged(Phase.DOT, 451, "4.3.0 try again"),
    judged(Phase.CONNECT, 421, "4.3.2 shutting down"),
    judged(Phase.CONNECT, 535, "5.7.8 wrong password"),
    judged(Phase.RCPT, 550, "5.1.1 no such user"),
    judged(Phase.DOT, 554, "5.7.1 policy"),
)
FINAL = (OutcomeKind.REFUSED, OutcomeKind.HELD)


@dataclass(frozen=True, slots=True)
class Stored:
    """A mail in a folder; `size` is what the server says of it."""

    raw: bytes
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail that the server has answered for, or has taken without being able to say so."""

    to: str
    raw: bytes
    message_id: str
    kind: str
    case: str


@dataclass(slots=True)
class Servers:
    """What the two servers hold, and their weather: how often, of a hundred times, something goes wrong."""

    dice: Random
    point: Callable[[str], None]
    mails_badly: int = 0
    sends_badly: int = 0
    folders: dict[str, dict[int, Stored]] = field(default_factory=lambda: {"INBOX": {}})
    validity: Counter[str] = field(default_factory=lambda: Counter({"INBOX": 1}))
    next_uid: Counter[str] = field(default_factory=Counter)
    accepted: list[Accepted] = field(default_factory=list)
    spare: Counter[str] = field(default_factory=Counter)  # by Message-ID, copies that may come: its answer was lost
    final: dict[str, OutcomeKind] = field(default_factory=dict)  # by Message-ID, what it was told for good
    unrecorded: set[str] = field(default_factory=set)  # accepted, and the program may not have written it down
    flying: list[Envelope] = field(default_factory=list)
    landed: list[tuple[Envelope, Outcome]] = field(default_factory=list)  # answered, and nobody has written it down
    before_moving: Callable[[bytes], None] = lambda _: None
    before_accepting: Callable[[Envelope], None] = lambda _: None

    def deliver(self, raw: bytes, at: datetime, size: int = 0, folder: str = "INBOX") -> None:
        self.next_uid[folder] += 1
        self.folders.setdefault(folder, {})[self.next_uid[folder]] = Stored(raw, at, size or len(raw))

    def renumber(self) -> None:
        """Make the inbox anew, with the same mails in another order under another UIDVALIDITY."""
        mails = list(self.folders["INBOX"].values())
        self.dice.shuffle(mails)
        self.validity["INBOX"] += self.dice.randint(1, 9)
        self.folders["INBOX"], self.next_uid["INBOX"] = {}, 0
        for mail in mails:
            self.deliver(mail.raw, mail.at, mail.size)

    def accept(self, envelope: Envelope) -> None:
        self.before_accepting(envelope)
        head = dict(_HEADERS.findall(envelope.raw.partition(b"\r\n\r\n")[0]))
        message_id, kind, case = (
            head.get(name, b"").decode() for name in (b"Message-ID", b"X-Maild-Kind", b"X-Maild-Case")
        )
        self.accepted.append(Accepted(envelope.forward_path, envelope.raw, message_id, kind, case))
        self.unrecorded.add(message_id)

    def hang_up(self) -> None:
        """Decide about what was on its way when the program went."""
        for envelope in self.flying:
            if self.dice.random() < 0.5:
                self.accept(envelope)
        self.flying, self.landed = [], []
        self.spare.update(self.unrecorded)
        self.unrecorded = set()

    def is_bad(self, percent: int) -> bool:
        return percent > 0 and self.dice.randrange(100) < percent


class SimMailbox:
    """The program's side of the mailbox, for as long as a `with`."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    def __enter__(self) -> Self:
        self._step("connect")
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def listing(self, folder: str, since: int = 0) -> Listing:
        self._step("list")
        uids = sorted(uid for uid in self._servers.folders.get(folder, {}) if uid > since)
        return Listing(self._servers.validity[folder], array("Q", uids))

    def dates(self, folder: str, uids: Sequence[int]) -> dict[int, datetime]:
        self._step("dates")
        mails = self._servers.folders.get(folder, {})
        return {uid: mails[uid].at for uid in uids if uid in mails}

    def traces(self, folder: str, uids: Sequence[int]) -> dict[int, bytes]:
        self._step("traces")
        mails = self._servers.folders.get(folder, {})
        return {uid: mails[uid].raw.partition(b"\r\n\r\n")[0] for uid in uids if uid in mails}

    def arrivals(self, folder: str, uids: Sequence[int]) -> list[Arrival]:
        self._step("size")
        validity, mails = self._servers.validity[folder], self._servers.folders.get(folder, {})
        return [
            Arrival(Location(folder, validity, uid), mails[uid].size, mails[uid].at) for uid in uids if uid in mails
        ]

    def fetch_many(self, arrivals: Iterable[Arrival], limit_bytes: int) -> Iterator[Fetched]:
        for arrival in arrivals:
            self._step("fetch")
            mail = self._servers.folders[arrival.location.folder][arrival.location.uid]
            yield Fetched(arrival, mail.raw, is_whole=arrival.size <= limit_bytes)

    def move(self, folder: str, uids: Sequence[int], target: str) -> str:
        """Move; some of them, where it fails on the way."""
        servers = self._servers
        for uid in uids:
            servers.point("imap move")
            if servers.is_bad(servers.mails_badly):
                return "the connection broke"
            mail = servers.folders[folder].get(uid)
            if mail:
                servers.before_moving(mail.raw)
                del servers.folders[folder][uid]
                servers.validity[target] = 1
                servers.deliver(mail.raw, mail.at, mail.size, target)
        servers.point("imap moved")
        return ""

    def _step(self, what: str) -> None:
        self._servers.point(f"imap {what}")
        if self._servers.is_bad(self._servers.mails_badly):
            raise TransientFailure(f"IMAP: {what}: the connection broke")


class SimSubmission:
    """The program's side of the submission server."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def stop(self, _grace: float = 0.0) -> None:
        pass

    @property
    def is_busy(self) -> bool:
        return bool(self._servers.flying or self._servers.landed)

    def submit_many(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Outcome]]:
        """Hand over as the real one does: a few at a time, answered in any order; none more once the server fails.

        What was on its way when its caller failed comes first in the next round.
        """
        servers = self._servers
        waiting, may_go_on = iter(envelopes), True
        while servers.flying or servers.landed or may_go_on:
            while may_go_on and len(servers.flying) < _CONNECTIONS:
                envelope: Any = next(waiting, None)
                if envelope is None:
                    may_go_on = False
                else:
                    servers.point("smtp begin")
                    servers.flying.append(envelope)
            if servers.flying and not servers.landed:
                done = servers.flying.pop(servers.dice.randrange(len(servers.flying)))
                servers.landed.append((done, self._carried(done)))
            if servers.landed:
                done, outcome = servers.landed[0]
                may_go_on = may_go_on and not outcome.kind.is_of_server
                yield done, outcome
                del servers.landed[0]  # the program has come back for more, so it is written down
                servers.unrecorded.discard(_id_of(done.raw))

    def _carried(self, envelope: Envelope) -> Outcome:
        """Take a mail, or not, and answer, or not."""
        servers = self._servers
        servers.point("smtp data")
        if not servers.is_bad(servers.sends_badly):
            servers.accept(envelope)
            servers.point("smtp accepted")
            return Outcome(OutcomeKind.ACCEPTED, "250 2.0.0 OK")
        if servers.dice.random() < 0.3:
            if servers.dice.random() < 0.5:
                servers.accept(envelope)
            servers.spare[_id_of(envelope.raw)] += 1
            return lost(Phase.DOT, "the connection broke")
        outcome = servers.dice.choice(REFUSALS)
        if outcome.kind in FINAL:
            servers.final[_id_of(envelope.raw)] = outcome.kind
        return outcome


def _id_of(raw: bytes) -> str:
    return dict(_HEADERS.findall(raw.partition(b"\r\n\r\n")[0])).get(b"Message-ID", b"").decode()
