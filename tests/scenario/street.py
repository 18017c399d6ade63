"""Offices and people on one pair of servers, and programs that answer every mail by themselves."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr
from itertools import count
from pathlib import Path

from stage import ENVIRON, MONDAY

from maild.app import App
from maild.config import found, load
from maild.core.desk import Desk
from maild.core.posting import MailKind, Posting, PostingState
from maild.demo.servers import EmbeddedOffice
from maild.demo.submission import Accepted
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.desk import DeskStore
from maild.store.durable import Disk
from maild.store.requests import Requests

_MOST_ROUNDS = 40  # after which whoever still writes writes for ever
_HEAD = "Kepala rantai riwayat"
_NEXT = count(1)

Answering = Callable[[EmailMessage, EmailMessage], None]
"""Fills in an answer, which has From, To, Date and a Message-ID, to a mail."""


class StrippingServers(EmbeddedOffice):
    """Servers that take away what mails say of being automatic, as careless relays do."""

    async def _accept(self, account: str, mail: Accepted) -> None:
        raw = re.sub(rb"(?im)^(?:auto-submitted|x-auto-response-suppress|x-maild-\w+):.*\r\n", b"", mail.raw)
        await super()._accept(account, mail._replace(raw=raw))


@dataclass(slots=True)
class House:
    """One office at work."""

    folder: Path
    app: App

    def rule(self, number: str, answer: str, by: str, note: str, at: datetime) -> None:
        """Ask for what `maild case rule` does, with a photo."""
        photo = Archive(self.folder / "data" / "archive", Disk()).keep(b"\x89PNG\r\n\x1a\n")
        ruling = (("case", number), ("answer", answer), ("by", by), ("note", note))
        self.asks("rule", *ruling, ("file", photo), ("file_name", "foto.png"), at=at)

    def asks(self, command: str, *arguments: tuple[str, str], at: datetime) -> None:
        """Lay a request, as commands do beside a running daemon."""
        Requests(self.folder / "data" / "requests", Disk()).lay(command, arguments, at)

    @property
    def cases(self) -> CaseStore:
        return CaseStore.open_for_reading(self.folder / "data" / "cases")

    @property
    def desk(self) -> Desk:
        return DeskStore(self.folder / "data" / "office.json", Disk()).load()

    @property
    def mails_failed(self) -> set[str]:
        return {posting.id for posting in self._postings() if posting.state is PostingState.FAILED}

    def mails(self, kind: MailKind, state: PostingState) -> int:
        return sum((posting.kind, posting.state) == (kind, state) for posting in self._postings())

    def _postings(self) -> Iterator[Posting]:
        return (posting for dossier in self.cases.rows(include_ended=True) for posting in dossier.postings)

    @property
    def states(self) -> list[str]:
        return [str(dossier.case.state) for dossier in self.cases.rows(include_ended=True)]


@dataclass(slots=True)
class Street:
    """All of them, and their one clock."""

    servers: EmbeddedOffice
    now: datetime = MONDAY
    houses: list[House] = field(default_factory=list)
    answering: dict[str, Answering] = field(default_factory=dict)
    _answered: dict[str, int] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def settles(self, folder: Path, address: str, settings: str = "", rules: Mapping[str, str] | None = None) -> House:
        """Found an office; `settings` are further lines of [office] and tables, `rules` texts to replace in rules/."""
        found(folder)
        ports = self.servers.imap_port, self.servers.smtp_port
        (folder / "maild.toml").write_text(_SETTINGS % (address, settings, *ports))
        for path in (folder / "rules").glob("*.toml"):
            text = path.read_text()
            for old, new in (rules or {}).items():
                text = text.replace(old, new)
            path.write_text(text)
        self.houses.append(House(folder, self._opened(folder)))
        return self.houses[-1]

    def restarts(self, house: House) -> None:
        """End an office's program, and start it again."""
        house.app.__exit__()
        house.app = self._opened(house.folder)

    def receives(self, to: str, *mails: bytes) -> None:
        for raw in mails:
            self.servers.deliver(to, raw, self.now)

    def rests(self) -> int:
        """Let everybody work and answer until nobody writes any more; say how many mails went out."""
        before = len(self.servers.accepted)
        for _ in range(_MOST_ROUNDS):
            sent = len(self.servers.accepted)
            for house in self.houses:
                house.app.once()
            self._programs_answer()
            if len(self.servers.accepted) == sent:
                return sent - before
        raise AssertionError(f"still writing after {_MOST_ROUNDS} rounds")

    def passes(self, hours: int, step: int = 2) -> None:
        """Let a day go by, with everybody at work."""
        for _ in range(0, hours, step):
            self.rests()
            self.now += timedelta(hours=step)
        self.rests()

    def sent_to(self, address: str, since: int = 0) -> list[str]:
        """List the kinds of mails that somebody was sent, but for the daily heads."""
        mails = self._mails_to(address, since)
        return [str(mail["X-Maild-Kind"]) for mail in mails if not mail["Subject"].startswith(_HEAD)]

    def heads_to(self, address: str, since: int = 0) -> int:
        """Count the daily heads that somebody was sent."""
        return sum(mail["Subject"].startswith(_HEAD) for mail in self._mails_to(address, since))

    def _mails_to(self, address: str, since: int) -> list[EmailMessage]:
        accepted = (mail.raw for mail in self.servers.accepted[since:] if mail.forward_path == address)
        return [message_from_bytes(raw, policy=default) for raw in accepted]

    def _opened(self, folder: Path) -> App:
        return self._stack.enter_context(App(load(folder / "maild.toml", ENVIRON), lambda: self.now))

    def _programs_answer(self) -> None:
        for address, answer in self.answering.items():
            inbox = self.servers.messages(address)
            for raw in inbox[self._answered.get(address, 0) :]:
                asked = message_from_bytes(raw, policy=default)
                said = EmailMessage()
                said["From"] = address
                said["To"] = str(asked["From"])
                said["Date"] = self.now
                said["Message-ID"] = f"<{next(_NEXT)}.otomatis@{address.partition('@')[2]}>"
                answer(asked, said)
                self.receives(parseaddr(str(said["To"]))[1], said.as_bytes(policy=SMTP))
            self._answered[address] = len(inbox)


def program(
    text: str, by_reply_to: bool = False, copies: str = "", refers: bool = False, attaches: bool = False
) -> Answering:
    """Make a program that answers without a header that says so, each time under a new subject.

    `copies` begins each line of the copy that it adds of what it answers ("-" for a bare copy, "" for none).
    """
    numbers = count(1)

    def answer(asked: EmailMessage, said: EmailMessage) -> None:
        number = next(numbers)
        said["Subject"] = f"Pesan {number}"
        if by_reply_to and asked["Reply-To"]:
            del said["To"]
            said["To"] = str(asked["Reply-To"])
        if refers:
            said["In-Reply-To"] = str(asked["Message-ID"])
        said.set_content(text.format(number) + (_copy_of(asked, copies.strip("-")) if copies else ""))
        if attaches:
            said.add_attachment(asked)

    return answer


def _copy_of(asked: EmailMessage, mark: str) -> str:
    body = asked.get_body(("plain",))
    lines = body.get_content().splitlines() if body else []
    return "\n\n" + "\n".join(f"{mark}{line}" for line in lines)


@contextmanager
def street(*addresses: str, servers: type[EmbeddedOffice] = EmbeddedOffice) -> Iterator[Street]:
    """Open the servers with a mailbox for each address."""
    with ExitStack() as stack:
        yield Street(stack.enter_context(servers(dict.fromkeys(addresses, "demo"))), _stack=stack)


_SETTINGS = """\
[office]
address = "%s"
%s

[imap]
host = "127.0.0.1"
port = %d
security = "none"

[smtp]
host = "127.0.0.1"
port = %d
security = "none"
auth = "none"
"""
