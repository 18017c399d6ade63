"""An office behind lines that break: twenty mails each way, and what must have become of them once all is well."""

import json
import os
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from contract.faultproxy import Fault, FaultProxy, ImapStates, SmtpStates, Way
from contract.servers import PASSWORD, RealMail
from stage import MONDAY, by_another_route, complaint

from maild import app as program
from maild.app import App
from maild.config import found, load
from maild.core.case import Dossier
from maild.core.posting import MailKind, Posting, PostingState
from maild.core.received import Verdict
from maild.demo.clients import Person
from maild.demo.servers import EmbeddedOffice
from maild.demo.story import ANDI, BAMBANG, KABAG, KASUBBAG, OFFICE, OTHERS, SITI, YUSUF
from maild.store.archive import Archive
from maild.store.cases import CaseStore
from maild.store.durable import Disk

STATES_OF_SMTP = (
    "connect", "banner", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "body", "before dot", "dot", "QUIT",
)  # fmt: skip
STATES_OF_TLS = ("STARTTLS", "TLS")
STATES_OF_IMAP = (
    "connect", "greeting", "CAPABILITY", "AUTHENTICATE", "EXAMINE", "SEARCH", "FETCH", "letter line", "letter",
    "trailer", "CREATE", "MOVE", "LOGOUT",
)  # fmt: skip
WRITERS = 10  # of a letter each; each gets a receipt, and each letter a question to the Kabag
_Mail: TypeAlias = tuple[str, bytes]  # address, octets
_NEXT = count(1)
_ABSENCE = b"From: a@b%d.example\r\nMessage-ID: <%d@b.example>\r\nAuto-Submitted: auto-replied\r\n\r\nSaya cuti.\r\n"
_MOST_ROUNDS = 12
_PATIENCE = 60.0
_OF_THE_SERVER = ("connect", "banner", "EHLO", "STARTTLS", "TLS", "AUTH", "MAIL", "QUIT")
_OF_THE_CLIENT = ("body", "before dot")
_OTHER_WORDS = (Way.GARBAGE, Way.LONG_LINE)
_SHORT = 0.7  # seconds for an answer
_ANSWER = (("imap_settings", "answer_within"),)
_GREETING = ("smtp_settings", "greet_within")
_DEADLINES = {
    "connect": (_GREETING, ("imap_settings", "connect_within")),
    **dict.fromkeys(("banner", "EHLO", "STARTTLS", "TLS", "AUTH"), (_GREETING,)),
    **dict.fromkeys(("MAIL", "RCPT"), (("smtp_settings", "answer_within"),)),
    "DATA": (("smtp_settings", "data_within"),),
    **dict.fromkeys(("body", "before dot", "dot"), (("smtp_settings", "dot_within"),)),  # all is sent by then
    "QUIT": (),  # has its own
    "greeting": (("imap_settings", "connect_within"),),
}
_SILENT = (Way.STALL, Way.TRICKLE)
_ONLY_SLOW = {("body", Way.TRICKLE), ("before dot", Way.TRICKLE)}  # it gets there, if it is waited for
_ROUND_EVERY = timedelta(minutes=20)  # longer than the pause after any of the first tries
_STAFF = (OFFICE, *OTHERS, *(who.address for who in (KABAG, KASUBBAG, ANDI, SITI, BAMBANG, YUSUF)))
_SETTINGS = """\
[office]
address = "{office}"
alert_to = {alert_to}

[imap]
host = "127.0.0.1"
port = {imap}
security = "none"
username = "{mailbox}"
folders = ["INBOX"]
processed = "Diproses"
first_start = "all"

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "{security}"
ca_file = "{ca_file}"

[limits]
mails_per_domain_per_hour = 1000
"""


@dataclass(frozen=True, slots=True)
class Line:
    """Where the office finds its servers, and how long it waits for them."""

    imap: int
    smtp: int
    fault: Fault | None = None
    mailbox: str = OFFICE
    imap_password: str = "demo"
    smtp_password: str = "demo"
    security: str = "none"
    ca_file: str = ""
    alert_to: str = ""


@dataclass(slots=True)
class Wired:
    """An office folder that is worked on by one `run --once` after the other."""

    folder: Path
    line: Line
    now: datetime = MONDAY

    def set_up(self) -> None:
        line = self.line
        text = _SETTINGS.format(
            office=OFFICE, imap=line.imap, smtp=line.smtp, mailbox=line.mailbox, security=line.security,
            ca_file=line.ca_file,
            alert_to=json.dumps(line.alert_to.split()),
        )  # fmt: skip
        (self.folder / "maild.toml").write_text(text)

    def app(self) -> App:
        environ = {"MAILD_IMAP_PASSWORD": self.line.imap_password, "MAILD_SMTP_PASSWORD": self.line.smtp_password}
        return App(load(self.folder / "maild.toml", environ), lambda: self.now)

    def works_until_done(self) -> int:
        """Do rounds until one ends well and leaves nothing to send; tell how many went before it."""
        self.set_up()
        with impatient(self.line.fault):
            for number in range(_MOST_ROUNDS):
                with self.app() as app:
                    code = app.once()
                if code == 0 and all(posting.state is PostingState.SENT for posting in self.postings()):
                    return number
                self.now += _ROUND_EVERY
        left = [(posting.state, posting.error) for posting in self.postings() if posting.state is not PostingState.SENT]
        raise AssertionError(f"the last of {_MOST_ROUNDS} rounds ended with {code}, and left {left}")

    def waits_for(self, is_done: Callable[[], bool]) -> None:
        """Wait for what a daemon beside us does."""
        ends = time.monotonic() + _PATIENCE
        while not is_done():
            assert time.monotonic() < ends, f"not done after {_PATIENCE:g} s"
            threading.Event().wait(0.05)

    def dossiers(self) -> tuple[Dossier, ...]:
        return tuple(CaseStore.open_for_reading(self.folder / "data" / "cases").rows(include_ended=True))

    def postings(self) -> tuple[Posting, ...]:
        return tuple(posting for dossier in self.dossiers() for posting in dossier.postings)

    def written(self) -> Counter[tuple[str, bytes]]:
        """Return each mail as it was written, once."""
        archive = Archive(self.folder / "data" / "archive", Disk())
        return Counter((posting.to.address, archive.read(posting.digest)) for posting in self.postings())


@contextmanager
def impatient(fault: Fault | None) -> Iterator[None]:
    """Shorten the one deadline that a fault lets pass; on a busy machine the others would cut what is in order."""
    is_met = fault is None or fault.way not in _SILENT or (fault.state, fault.way) in _ONLY_SLOW
    deadlines = () if fault is None or is_met else _DEADLINES.get(fault.state, _ANSWER)
    with pytest.MonkeyPatch.context() as patch:
        for door, name in deadlines:
            patch.setattr(program, door, partial(_sooner, getattr(program, door), name))
        yield


def _sooner(settings_of: Any, name: str, config: Any) -> Any:
    return replace(settings_of(config), **{name: _SHORT})


def faults(states: tuple[str, ...], strikes: int = 3) -> tuple[Fault, ...]:
    """Combine states and ways; while it is the client who speaks, no server answers in other words."""
    chosen = ((state, way) for state in states for way in Way)
    return tuple(
        Fault(state, way, strikes) for state, way in chosen if not (state in _OF_THE_CLIENT and way in _OTHER_WORDS)
    )


def drawn(every: tuple[Fault, ...], share: int, shares: int, seed: int) -> tuple[Fault, ...]:
    """Draw four by lot; where time is no matter, a share of all."""
    if os.environ.get("TORTURE"):
        return every[share::shares]
    return tuple(random.Random(seed).sample(every, 2))


def writers() -> tuple[Person, ...]:
    return tuple(Person(f"Unit {number}", f"unit{number}@upt{number}.example") for number in range(WRITERS))


def letters() -> tuple[bytes, ...]:
    return tuple(complaint(who, trouble=f"Jaringan ruang {who.name} terputus.") for who in writers())


def servers() -> EmbeddedOffice:
    return EmbeddedOffice(dict.fromkeys((*_STAFF, *(who.address for who in writers())), "demo"))


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of twenty mails and a fault, once the lines were good again."""

    struck: int
    rounds: int  # until all was done
    copies: int  # mails that were accepted again
    unknown: int  # attempts whose answer was lost
    wrong: tuple[str, ...]


def waits_to_send(folder: Path) -> None:
    """Found an office, take in ten letters, and leave twenty mails waiting, because nobody answers."""
    found(folder)
    with servers() as mail:
        for raw in letters():
            mail.deliver(OFFICE, raw)
        office = Wired(folder, Line(mail.imap_port, 1))
        office.set_up()
        with office.app() as app:
            assert app.once() == 75


def sends(before: Path, fault: Fault) -> Ending:
    """Send what waits in an office folder over a line with a fault."""
    with copied(before) as folder, servers() as mail, FaultProxy(mail.smtp_port, SmtpStates, fault) as proxy:
        office = Wired(folder, Line(mail.imap_port, proxy.port, fault))
        rounds = office.works_until_done()
        accepted = Counter((mail.forward_path, mail.raw) for mail in mail.accepted)
        return _ending(office, accepted, proxy, rounds, tuple(_outbound_wrongs(office, accepted, proxy)))


def sends_by_postfix(before: Path, real_mail: RealMail, fault: Fault) -> Ending:
    """The same with Postfix and TLS; what it accepted is what Dovecot holds, behind the headers of the two."""
    people = ("kabag@kanwil.example", *(who.address for who in writers()))
    with copied(before) as folder, servers() as mail, FaultProxy(real_mail.submission, SmtpStates, fault) as proxy:
        line = Line(mail.imap_port, proxy.port, fault, OFFICE, "demo", PASSWORD, "starttls", real_mail.ca_file)
        office = Wired(folder, line)
        held = {address: len(real_mail.messages(address)) for address in people}
        rounds = office.works_until_done()
        real_mail.settle()
        new = ((to, raw) for to in people for raw in real_mail.messages(to)[held[to] :])
        written = office.written()
        accepted = Counter(
            next((w for w in written if w[0] == to and raw.endswith(w[1])), (to, raw)) for to, raw in new
        )
        return _ending(office, accepted, proxy, rounds, tuple(_outbound_wrongs(office, accepted, proxy)))


def receives(before: Path, real_mail: RealMail, fault: Fault) -> Ending:
    """Fetch twenty mails from Dovecot over a line with a fault: ten letters, five of them twice, five notices."""
    mailbox = f"wire{os.getpid()}-{next(_NEXT)}@kanwil.example"
    complaints = letters()
    for raw in (*complaints, *map(by_another_route, complaints[:5]), *(_ABSENCE % (n, n) for n in range(5))):
        real_mail.deliver(raw, mailbox, "kantor@upt.example")
    with copied(before) as folder, servers() as mail, FaultProxy(real_mail.imap, ImapStates, fault) as proxy:
        office = Wired(folder, Line(proxy.port, mail.smtp_port, fault, mailbox, PASSWORD))
        rounds = office.works_until_done()
        accepted = Counter((mail.forward_path, mail.raw) for mail in mail.accepted)
        boxes = [real_mail.messages(mailbox, name) for name in ("INBOX", "Diproses")]
        return _ending(office, accepted, proxy, rounds, tuple(_inbound_wrongs(office, accepted, boxes, proxy)))


@contextmanager
def copied(before: Path) -> Iterator[Path]:
    """Copy an office folder into memory, where the machine has that."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        yield Path(shutil.copytree(before, Path(place) / "office"))


def _ending(office: Wired, accepted: Counter[_Mail], proxy: FaultProxy, rounds: int, wrong: tuple[str, ...]) -> Ending:
    copies, unknown = (accepted - office.written()).total(), sum(one.unknowns for one in office.postings())
    return Ending(proxy.struck, rounds, copies, unknown, wrong)


def _outbound_wrongs(office: Wired, accepted: Counter[_Mail], proxy: FaultProxy) -> Iterator[str]:
    """Say what of the promises about mail that goes out was not kept."""
    fault, written = office.line.fault, office.written()
    assert fault is not None
    copies = (accepted - written).total()
    unknown = sum(posting.unknowns for posting in office.postings())
    if written.total() < 2 * WRITERS:  # reminders may have joined them
        yield f"only {written.total()} mails were written"
    yield from (f"never accepted: {to} {raw[:120]!r}" for to, raw in written - accepted)
    yield from (f"accepted with other octets: {to} {raw[:120]!r}" for to, raw in set(accepted) - set(written))
    if not proxy.struck:
        yield "nothing went wrong at all"
    if copies and (fault.state != "dot" or fault.way is Way.LATE):
        yield f"{copies} copies, though nothing was lost after the dot"
    # Who says 421 to a final dot has not accepted: the proxy lies.
    if copies > (proxy.struck if fault.way is Way.BUSY else unknown):
        yield f"{copies} copies, and {unknown} are counted as unknown"
    # A healthy answer, too, may miss a short deadline on a busy machine.
    if copies > proxy.struck and fault.way not in _SILENT:
        yield f"{copies} copies after {proxy.struck} faults"
    if fault.state in _OF_THE_SERVER and any(posting.attempts != 1 for posting in office.postings()):
        yield "the server's trouble was counted against mails"


def _inbound_wrongs(
    office: Wired, accepted: Counter[_Mail], boxes: list[list[bytes]], proxy: FaultProxy
) -> Iterator[str]:
    """Say what of the promises about mail that comes in was not kept."""
    received = Archive(office.folder / "data" / "archive", Disk()).received()
    verdicts = Counter(entry.verdict for entry in received)
    kinds = Counter(posting.kind for posting in office.postings())
    if not proxy.struck:
        yield "nothing went wrong at all"
    if sum(map(len, boxes)) != 2 * WRITERS:
        yield f"the mailbox holds {list(map(len, boxes))} mails"
    if verdicts != {Verdict.CASE: WRITERS, Verdict.DUPLICATE: 5, Verdict.AUTOMATIC: 5}:
        yield f"the mails were taken for {dict(verdicts)}"
    if len(office.dossiers()) != WRITERS:
        yield f"{len(office.dossiers())} cases"
    if kinds[MailKind.RECEIPT] != WRITERS or kinds[MailKind.DIRECTIVE_REQUEST] != WRITERS:
        yield f"the letters were answered by {dict(kinds)}"
    if accepted != office.written():
        yield "what was sent is not what was written, each once"
