"""Play the story against the real program: embedded servers, the real loop, every mail shown and kept."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from maild.app import App
from maild.config import load
from maild.config.founding import found
from maild.core.case import State
from maild.demo.clients import Person, letter, reply
from maild.demo.copies import keep_letter, keep_mail
from maild.demo.servers import EmbeddedOffice
from maild.demo.story import ACTS, ANDI, BAMBANG, FAJAR, KABAG, KASUBBAG, OFFICE, OTHERS, SITI, YUSUF, Act
from maild.errors import ConfigError, Problem
from maild.store.cases import CaseStore

_WIB = timezone(timedelta(hours=7), "WIB")
_MORNING = datetime(2026, 11, 23, 8, 15, tzinfo=_WIB)
_PASSWORD = "demo"
_MOST_LINES = 26  # of a mail on the terminal: up to its answers
_MARK = ".maild-demo"
_PEOPLE = (BAMBANG, YUSUF, FAJAR, KABAG, KASUBBAG, ANDI, SITI, *(Person("", address) for address in OTHERS))
_STATES = {State.CLOSED.value: "selesai, hasil sudah disampaikan"}
_SETTINGS = """\
[office]
name = "Kantor Wilayah Kementerian Hukum dan HAM Jawa Timur"
address = "{office}"
alert_to = ["admin@kanwil.example"]

[imap]
host = "127.0.0.1"
port = {imap_port}
security = "none"
idle = false
first_start = "all"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
auth = "none"
"""


@dataclass(slots=True)
class _Clock:
    """The story's time, for the program and the servers alike."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class _Stage:
    """Where the story is: the clock, what everybody has read, the mails by number."""

    folder: Path
    servers: EmbeddedOffice
    console: Console
    clock: _Clock
    seen: dict[str, int] = field(default_factory=dict)
    shown: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Performance:
    """What the demo did: where it left its office, how each case ended, the mails as they were shown."""

    office: str
    cases: Mapping[str, str]
    mails: tuple[Mapping[str, str], ...]

    @property
    def is_success(self) -> bool:
        return len(self.cases) == len({act.about for act in ACTS}) and set(self.cases.values()) == {State.CLOSED}


def play(folder: Path | None, pause: float, is_quiet: bool = False) -> Performance:
    """Play all acts; `pause` in seconds lies between two of them."""
    office = _founded(folder)
    accounts = dict.fromkeys((OFFICE, *(person.address for person in _PEOPLE)), _PASSWORD)
    clock = _Clock(_MORNING)
    with EmbeddedOffice(accounts, clock) as servers:
        stage = _Stage(office, servers, Console(highlight=False, quiet=is_quiet), clock)
        ports = {"imap_port": servers.imap_port, "smtp_port": servers.smtp_port}
        (office / "maild.toml").write_text(_SETTINGS.format(office=OFFICE, **ports), encoding="utf-8")
        with App(load(office / "maild.toml", {"MAILD_IMAP_PASSWORD": _PASSWORD}), clock) as app:
            for act in ACTS:
                _perform(act, stage, app)
                time.sleep(pause)
    stored = CaseStore.open_for_reading(office / "data" / "cases").rows(include_ended=True)
    cases = {dossier.case.number: dossier.case.state.value for dossier in stored}
    _take_leave(stage, cases)
    return Performance(str(office), cases, tuple(stage.shown))


def _founded(folder: Path | None) -> Path:
    """Make an office folder; one that an earlier demo left is replaced, any other is left alone."""
    office = folder or Path(tempfile.mkdtemp(prefix="maild-demo-")) / "kantor"
    if office.exists() and any(office.iterdir()):
        if not (office / _MARK).exists():
            raise ConfigError((Problem(str(office), "", "is not a folder of an earlier demo", "name a new folder"),))
        shutil.rmtree(office)
    found(office)
    (office / _MARK).touch()
    (office / "mails").mkdir()
    (office / "letters").mkdir()
    return office


def _perform(act: Act, stage: _Stage, app: App) -> None:
    stage.clock.now += timedelta(minutes=act.minutes)
    stage.console.rule(f"[bold]{stage.clock.now:%H.%M} WIB — {act.told}", style="cyan", align="left")
    written = "\n".join((_short(act.text), *(f"📎 {file.name}" for file in act.files)))
    stage.console.print(Panel(Text(written), title=f"✉ {act.who.name}", title_align="left", style="green"))
    stage.servers.deliver(OFFICE, _mail(act, stage), stage.clock.now)
    if act.is_on_paper:
        keep_letter(stage.folder / "letters", act.files)
        stage.console.print(f"  membaca hasil pindaian {act.files[0].name} …", style="dim")
    app.once()
    for address, raw in _arrived(stage):
        _show(stage, address, raw)


def _mail(act: Act, stage: _Stage) -> bytes:
    if act.answers is None:
        return letter(act.who, OFFICE, act.subject, act.text, stage.clock.now, act.files)
    return reply(_newest(act, stage), act.who, act.text, act.client, stage.clock.now, act.files)


def _newest(act: Act, stage: _Stage) -> bytes:
    """Find the mail that is answered: the newest of its kind, about the right letter, in the writer's own mailbox."""
    number = f"-{act.about:04d}"
    for raw in reversed(stage.servers.messages(act.who.address)):
        mail = message_from_bytes(raw, policy=default)
        if mail["X-Maild-Kind"] == act.answers and str(mail["X-Maild-Case"]).endswith(number):
            return raw
    raise LookupError(f"{act.who.address} has no {act.answers} about letter {act.about}")


def _arrived(stage: _Stage) -> Iterator[tuple[str, bytes]]:
    for person in _PEOPLE:
        mails = stage.servers.messages(person.address)
        yield from ((person.address, raw) for raw in mails[stage.seen.get(person.address, 0) :])
        stage.seen[person.address] = len(mails)


def _show(stage: _Stage, address: str, raw: bytes) -> None:
    mail = message_from_bytes(raw, policy=default)
    kind, subject = str(mail["X-Maild-Kind"]), str(mail["Subject"])
    number = len(stage.shown) + 1
    reader = address.partition("@")[0].replace(".", "-")
    stem = stage.folder / "mails" / f"{number:02d}-{kind}-{reader}"
    text = keep_mail(stem, mail, raw)
    stage.shown.append({"kind": kind, "to": address, "subject": subject, "file": f"mails/{stem.name}.html"})
    title = f"{number:02d} {kind} → {address}"
    body = Text(f"{subject}\n", style="bold")
    body.append(_short(text), style="not bold")
    stage.console.print(Panel(body, title=title, title_align="left", border_style="blue"))


def _short(text: str) -> str:
    lines = text.strip().splitlines()
    return "\n".join(lines[:_MOST_LINES]) + ("\n…" if len(lines) > _MOST_LINES else "")


def _take_leave(stage: _Stage, cases: Mapping[str, str]) -> None:
    stage.console.rule("[bold]Selesai", style="cyan", align="left")
    for number, state in cases.items():
        stage.console.print(f"  {number}: {_STATES.get(state, state)}")
    where = stage.folder
    stage.console.print(f"\n{len(stage.shown)} mails, as people see them: {where}/mails/*.html")
    stage.console.print(f"The scan and the photo ({where}/letters) as they were read, in the Kabag's mails:")
    for picture in sorted((where / "mails").glob("*.jpg")):
        stage.console.print(f"  {picture.with_suffix('.html')}")
    stage.console.print(f"The register:  maild -c {where}/maild.toml register --year 2026 --format csv")
    stage.console.print(f"A dossier:     maild -c {where}/maild.toml case show PGJ-2026-0001")
