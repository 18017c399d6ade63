"""A stage for stories about an office: real servers, the real program, people who answer what lies in their mailboxes.

The program is driven through its face only (commands, exit codes, JSON, mails). Each theatre has a mail domain of its
own, so that many share the same servers. Its clock stands where the story puts it: `passes` moves it on, and every
command runs with it as MAILD_NOW.
"""

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout, suppress
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr
from itertools import count
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import pytest
from contract.servers import PASSWORD, RealMail
from warm import warm

from maild.cli import main
from maild.demo.clients import Client, Person, Photo, letter, reply

WIB = timezone(timedelta(hours=7), "WIB")
MONDAY = datetime(2026, 7, 6, 8, 15, tzinfo=WIB)  # a day without a holiday near, and behind every machine's clock
PHOTO = Photo("ONT sesudah perbaikan.png", b"\x89PNG\r\n\x1a\n" + bytes(range(200)))
REPORT = "SELESAI\nPenyebab: konektor ONT kotor\nChecklist:\n[x] konektor diganti\n[x] redaman diukur -18 dBm"
SUBJECT = "Pengaduan gangguan jaringan"

_DAEMON = Path(__file__).parents[2] / "daemon.py"
_NUMBER = "PGJ-2026-0001"
_HEAD = "Kepala rantai riwayat"
_NEXT = count(1)
_PATIENCE = 60.0  # seconds for one command on a busy machine

LABELLED = """\
Yth. Kepala Bagian Program dan Humas
di tempat

Dengan hormat, bersama ini kami sampaikan pengaduan gangguan jaringan sebagai berikut:

Nama Unit          : Lapas Kelas IIA Kediri
Penanggung Jawab   : Bambang Suryanto, S.H.
No. HP             : 0812-5550-0143
Uraian Gangguan    : Koneksi internet di ruang Registrasi terputus sejak pukul 07.45 WIB.
Permintaan         : Mohon dilakukan pengecekan dan perbaikan jalur fiber optik.

Demikian disampaikan, terima kasih.
"""
NARRATIVE = """\
Yth. Kabag Program dan Humas

Selamat pagi Bapak/Ibu. Bersama ini kami dari Lapas Kelas IIA Kediri melaporkan bahwa sejak tadi malam jaringan internet
di ruang registrasi tidak bisa dipakai sama sekali, padahal lampu modem menyala normal. Kami mohon kiranya tim teknis
dapat segera memeriksa dan memperbaikinya. Untuk koordinasi dapat menghubungi Sdr. Bambang Suryanto.

Atas perhatiannya kami ucapkan terima kasih.
"""


class Theatre:
    """An office, its people, and a clock; `settings` are keys of maild.toml by their dotted names."""

    def __init__(self, folder: Path, mail: RealMail, **settings: object) -> None:
        self.folder = folder
        self.mail = mail
        self.now = self.polled = MONDAY
        self.domain = f"kanwil{os.getpid()}-{next(_NEXT)}.example"
        self.address = f"pengaduan@{self.domain}"
        self.kabag = Person("Ratna Dewi, S.H.", f"kabag@{self.domain}")
        self.kasubbag = Person("Bagus Prasetyo", f"kasubbag@{self.domain}")
        self.andi = Person("Andi Kurniawan", f"andi@{self.domain}")
        self.siti = Person("Siti Maulida", f"siti@{self.domain}")
        self.dimas = Person("Dimas Saputra", f"dimas@{self.domain}")
        self.admin = Person("Admin", f"admin@{self.domain}")
        self.lapas = Person("Lapas Kediri", f"lapaskediri@upt.{self.domain}")
        self.people = {name: who for name, who in vars(self).items() if isinstance(who, Person)}
        self._seen: dict[str, int] = {}
        self.say("init", str(folder))
        self._set_up(settings)

    # --- the office folder, as an admin edits it ---

    def _set_up(self, settings: Mapping[str, object]) -> None:
        for path in (self.folder / "maild.toml", *(self.folder / "rules").glob("*.toml")):
            text = path.read_text().replace("@kanwil.example", f"@{self.domain}")
            path.write_text(text.replace("@upt.example", f"@upt.{self.domain}"))
        self.tells_no_overviews()
        servers = {"host": "127.0.0.1", "ca_file": self.mail.ca_file}
        ports = {"imap": self.mail.imaps, "smtp": self.mail.submission}
        for section, port in ports.items():
            self.configure(**{f"{section}.{key}": value for key, value in (servers | {"port": port}).items()})
        self.configure(**settings)

    def tells_no_overviews(self) -> None:
        """Spare the officials the mails that come by the calendar, of which most stories do not tell."""
        path = self.folder / "rules" / "officials.toml"
        path.write_text(path.read_text().replace("from = 2024-01-01\n", 'from = 2024-01-01\noverview = "none"\n'))

    def configure(self, **settings: object) -> None:
        """Edit keys of maild.toml, named `section.key`."""
        path = self.folder / "maild.toml"
        text = path.read_text()
        for name, value in settings.items():
            section, _, key = name.partition(".")
            head, mark, rest = text.partition(f"[{section}]")
            rest, changed = re.subn(rf"(?m)^{key} = [^#\n]*", f"{key} = {json.dumps(value)}  ", rest, count=1)
            assert mark and changed, f"maild.toml has no {name}"
            text = head + mark + rest
        path.write_text(text)

    def edit(self, rules: str, old: str, new: str) -> None:
        """Edit a rules file."""
        path = self.folder / "rules" / rules
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def append(self, rules: str, text: str) -> None:
        path = self.folder / "rules" / rules
        path.write_text(path.read_text() + text)

    # --- time ---

    def passes(self, **length: float) -> None:
        """Let time pass: `minutes=`, `hours=`, `days=`."""
        self.now += timedelta(**length)

    def becomes(self, moment: datetime) -> None:
        self.now = moment

    @staticmethod
    def machine_time() -> datetime:
        """Read the real clock, by which servers stamp mail and the daemon works."""
        return datetime.now(WIB).replace(microsecond=0)

    # --- what people do ---

    def person(self, name: str) -> Person:
        """Meet somebody else of this office."""
        return Person(name, f"{name.lower()}@{self.domain}")

    def writes(self, who: Person, text: str, subject: str = SUBJECT, photos: tuple[Photo, ...] = ()) -> bytes:
        """Write a new mail to the office."""
        raw = letter(who, self.address, subject, text, self.now, photos)
        self.mail.deliver(raw, self.address, who.address)
        return raw

    def answers(
        self,
        who: Person,
        kind: str,
        text: str,
        client: Client = Client.GMAIL,
        photos: tuple[Photo, ...] = (),
        of: Person | None = None,
        about: str = "",
    ) -> bytes:
        """Answer the newest mail of a kind in one's own mailbox (or in somebody else's: `of`) by an ordinary Reply."""
        asked = self.letter(of or who, kind, about)
        raw = reply(asked.as_bytes(), who, text, client, self.now, photos)
        self.post(raw, who)
        return raw

    def forges(self, who: Person, kind: str, text: str, of: Person, **headers: str) -> None:
        """Answer somebody else's mail under one's own name, with headers changed, or left out where they are empty."""
        asked = self.letter(of, kind)
        mail = message_from_bytes(reply(asked.as_bytes(), who, text, Client.GMAIL, self.now), policy=default)
        for name, value in headers.items():
            del mail[name.replace("_", "-")]
            if value:
                mail[name.replace("_", "-")] = value
        self.post(mail.as_bytes(policy=SMTP), who)

    def post(self, raw: bytes, who: Person) -> None:
        """Deliver a mail to the address that its To names, plus part and all."""
        self.mail.deliver(raw, self.addressee(raw), who.address)

    @staticmethod
    def addressee(raw: bytes) -> str:
        """Read the address that a mail's To names."""
        return parseaddr(str(message_from_bytes(raw, policy=default)["To"]))[1]

    # --- what lies in mailboxes ---

    def letters(self, who: Person) -> list[EmailMessage]:
        """Return what lies in somebody's mailbox, but for the daily heads, of which the stories do not tell."""
        mails = (message_from_bytes(raw, policy=default) for raw in self.mail.messages(who.address))
        return [mail for mail in mails if not mail["Subject"].startswith(_HEAD)]

    def heads(self) -> list[str]:
        """Return the texts of the daily heads that the operator was mailed."""
        mails = (message_from_bytes(raw, policy=default) for raw in self.mail.messages(self.admin.address))
        bodies = [mail.get_body(("plain",)) for mail in mails if mail["Subject"].startswith(_HEAD)]
        return [str(body.get_content()) for body in bodies if body]

    def letter(self, who: Person, kind: str, about: str = "") -> EmailMessage:
        """Return the newest mail of a kind, about any case or the one with this number, in somebody's mailbox."""
        found = [mail for mail in self.letters(who) if mail["X-Maild-Kind"] == kind]
        found = [mail for mail in found if about in mail["X-Maild-Case"]] if about else found
        assert found, f"{who.address} has no {kind}, only {[mail['X-Maild-Kind'] for mail in self.letters(who)]}"
        return found[-1]

    def text(self, who: Person, kind: str, about: str = "") -> str:
        """Return the plain text of the newest mail of a kind, about any case or the one with this number."""
        body = self.letter(who, kind, about).get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def news(self) -> dict[str, list[str]]:
        """Tell who got which kinds of mail since the last time that this was asked."""
        found = {}
        for name, who in self.people.items():
            mails = self.letters(who)
            fresh = mails[self._seen.get(name, 0) :]
            self._seen[name] = len(mails)
            if fresh:
                found[name] = [str(mail["X-Maild-Kind"]) for mail in fresh]
        return found

    # --- the program ---

    def environ(self, has_clock: bool = True) -> dict[str, str]:
        secrets = {"MAILD_IMAP_PASSWORD": PASSWORD, "MAILD_SMTP_PASSWORD": PASSWORD}
        clock = {"MAILD_NOW": self.now.isoformat()} if has_clock else {}
        known = {name: value for name, value in os.environ.items() if not name.startswith("MAILD_")}
        return known | secrets | clock

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(_DAEMON), "-c", str(self.folder / "maild.toml"), *arguments]

    def maild(self, *arguments: str, expects: int | None = 0, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run one command; `expects` is its exit code, None leaves that to the caller."""
        settled = ["-c", str(self.folder / "maild.toml"), *arguments]
        said = self.folder.with_suffix(".said")
        done = warm().run(settled, self.environ() | environ, self.folder.parent, said, _PATIENCE)
        assert expects in (None, done.returncode), f"exit {done.returncode}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def works(self, expects: int = 0) -> dict[str, list[str]]:
        """Let the daemon do one round, and Postfix deliver; tell who got which kinds of mail."""
        self.maild("run", "--once", expects=expects)
        self.polled = self.now
        self.mail.settle()
        return self.news()

    def say(self, *arguments: str) -> str:
        """Run a command that needs no process of its own, which saves the half second of its start."""
        clock = patch.dict(os.environ, self.environ(), clear=True)
        with redirect_stdout(io.StringIO()) as said, clock, pytest.raises(SystemExit) as end:
            main(["-c", str(self.folder / "maild.toml"), *arguments])
        assert end.value.code in (0, 1), f"{arguments}: exit {end.value.code}"
        return said.getvalue()

    def ask(self, *arguments: str) -> Any:
        """Run a reading command and take its JSON."""
        return json.loads(self.say(*arguments))

    def case(self, number: str = _NUMBER) -> dict[str, Any]:
        """Show a case."""
        shown: dict[str, Any] = self.ask("case", "show", number, "--json")
        return shown

    def state(self, number: str = _NUMBER) -> str:
        return str(self.case(number)["state"])

    def shows(self, **expected: object) -> None:
        """Look whether the first case is as expected."""
        shown = self.case()
        assert {key: shown[key] for key in expected} == expected

    def all_agree(self, **expected: object) -> None:
        """Look at all cases through every window of the program; all must show the same, and what is expected."""
        rows = self.ask("case", "list", "--all", "--json")
        entries = self.ask("register", "--year", "2026", "--format", "json")
        status = self.ask("status", "--json")
        fields = ("case", "state", "unit", "pic", "phone", "description", "resolution", "reporter")
        for row, entry in zip(rows, entries, strict=True):
            shown = self.case(row["case"])
            assert {key: shown[key] for key in row} == row
            assert {key: entry[key] for key in fields} == {key: row[key] or "" for key in fields}
            assert {key: row[key] for key in expected} == expected
        assert status["open"] == sum(row["waiting_for"] is not None for row in rows)
        assert status["overdue"] == sum(row["overdue"] for row in rows)
        assert status["outbox"] == {"due": 0, "held": 0, "unknown": 0, "failed": 0}
        assert datetime.fromisoformat(status["last_poll"]) == self.polled
        checked = [line for line in self.say("case", "verify").splitlines() if not line.startswith("newest head: ")]
        assert [line for line in checked if not line.endswith(" events, whole")] == []

    def daemon(self) -> "Daemon":
        """Start the daemon, which works by the real clock."""
        return Daemon(self)

    # --- well-known ways through the SOP ---

    def is_directed(self) -> None:
        """Lead a complaint to step 3."""
        self.writes(self.lapas, LABELLED)
        self.works()
        self.passes(minutes=5)
        self.answers(self.kabag, "directive_request", "Acc")
        self.works()
        self.passes(minutes=5)

    def is_ordered(self) -> None:
        """Lead a complaint to step 5."""
        self.is_directed()
        self.answers(self.kasubbag, "directive", "KONFIRMASI: WA 08.20, benar\nPERINTAH: tim jaringan")
        self.works()
        self.passes(minutes=30)

    def is_repaired(self) -> None:
        """Lead a complaint to step 6."""
        self.is_ordered()
        self.answers(self.andi, "order", REPORT, photos=(PHOTO,))
        self.works()
        self.passes(minutes=5)

    def is_closed(self) -> None:
        """Lead a complaint to step 8."""
        self.is_repaired()
        self.answers(self.kasubbag, "approval_request", "Setuju")
        self.works()
        self.passes(minutes=5)


class Daemon:
    """`maild run` as a process of its own; the end of the `with` is SIGTERM."""

    def __init__(self, office: Theatre) -> None:
        self._office = office
        self._log = office.folder.with_suffix(".log")
        self.exit_code: int | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._office.command("run"), env=self._office.environ(has_clock=False), stdout=log, stderr=log
            )
        self.until(lambda: "event=started" in self.said)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self.exit_code = self._process.wait(timeout=_PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()

    @property
    def said(self) -> str:
        return self._log.read_text()

    @property
    def cpu_seconds(self) -> float:
        """Say how long the daemon has kept a processor busy."""
        ticks = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")

    def watched(self, seconds: float) -> float:
        """Let the daemon alone for a while; say how many seconds of processor time it took."""
        before = self.cpu_seconds
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)
            raise AssertionError(self.said)
        return self.cpu_seconds - before

    def until(self, is_so: Callable[[], bool], within: float = 60.0) -> None:
        """Wait for something to become true; `within` is in seconds."""
        began = time.monotonic()
        while not is_so():
            assert self._process.poll() is None, self.said
            assert time.monotonic() - began < within, self.said
            time.sleep(0.05)
