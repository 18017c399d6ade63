"""Years later nothing of a person is left in the whole data folder, and the office's books are still in order."""

import io
import json
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import pytest
from stage import ENVIRON, Office, by_another_route, opened, quick_starts

from maild.cli import main
from maild.config import found
from maild.core.posting import MailKind
from maild.demo.clients import Client, Person, Photo, Scan, letter, reply
from maild.demo.story import ANDI, KABAG, KASUBBAG, OFFICE, YUSUF

CANARY = "Kenarisari"
BUDI = Person(f"Budi {CANARY}", YUSUF.address)
STRANGER = Person(CANARY, f"{CANARY}@lain.example")
PNG = b"\x89PNG\r\n\x1a\n" + CANARY.encode() * 3_000
LOGO = b"\x89PNG\r\n\x1a\nlogo " + CANARY.encode()
COMPLAINT = f"""\
Nama Unit        : Lapas {CANARY} Kediri
Penanggung Jawab : Budi {CANARY}, S.H.
No. HP           : 0812-5550-7777
Uraian Gangguan  : Koneksi internet ruang {CANARY} terputus sejak pagi.
Permintaan       : Mohon {CANARY} diperiksa jalur fiber optik.
"""
REPORT = f"SELESAI\nPenyebab: konektor {CANARY}\nChecklist:\n[x] {CANARY} diganti"
TRACES = (CANARY, "+6281255507777", "0812-5550-7777", YUSUF.address)


def a_complaint(now: datetime) -> bytes:
    """A letter with traces of a person in every header, part and name."""
    files = (
        Photo(f"{CANARY} layar.png", PNG),
        Scan(f"{CANARY}.txt", f"Catatan {CANARY}".encode(), "text/plain"),
        Scan(f"{CANARY}.eml", letter(BUDI, OFFICE, CANARY, CANARY, now), "message/rfc822"),
    )
    raw = letter(BUDI, OFFICE, f"Pengaduan {CANARY}", COMPLAINT, now, files[:2])
    mail = message_from_bytes(raw, policy=SMTP)
    for name in ("X-Mailer", "Organization", "Reply-To", "Comments"):
        mail[name] = f"{CANARY} <{CANARY}@surel.example>" if name == "Reply-To" else CANARY
    mail.add_attachment(LOGO, "image", "png", disposition="inline", cid=f"<{CANARY}>", filename=f"{CANARY}.png")
    mail.add_attachment(message_from_bytes(files[2].data, policy=SMTP))
    return mail.as_bytes(policy=SMTP)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found(tmp_path / "office")
    with quick_starts(), opened(tmp_path / "office") as office:
        settings = office.folder / "maild.toml"
        text = settings.read_text().replace("[imap]", 'alert_to = ["admin@kanwil.example"]\n[imap]', 1)
        settings.write_text(f"{text}\n[privacy]\nretention_years = 5\n")
        yield office


def maild(office: Office, *arguments: str, expects: int = 0) -> str:
    said, clock = io.StringIO(), {"MAILD_NOW": office.now.isoformat()}
    environ = patch.dict(os.environ, ENVIRON | clock)
    with redirect_stdout(said), redirect_stderr(said), environ, pytest.raises(SystemExit) as end:
        main(["-c", str(office.folder / "maild.toml"), *arguments])
    assert (end.value.code or 0) == expects, said.getvalue()
    return said.getvalue()


def is_closed(office: Office) -> list[bytes]:
    """A complaint goes its way, with every other kind of mail beside it; return all that came in."""
    office.works()
    mails: list[bytes] = []

    def comes(*raws: bytes) -> None:
        office.receives(*raws)
        office.works_until_quiet()
        mails.extend(raws)
        office.now += timedelta(minutes=5)

    def answers(who: Person, kind: str, text: str, *photos: Photo) -> None:
        signed = f"{text}\n\n-- \n{CANARY}"
        comes(reply(office.sent(kind, who), who, signed, Client.GMAIL, office.now, photos))

    raw = a_complaint(office.now)
    comes(raw, by_another_route(raw))
    comes(letter(STRANGER, OFFICE, f"Undangan {CANARY}", f"Undangan rapat {CANARY}.", office.now))
    comes(b"Auto-Submitted: auto-replied\r\n" + letter(BUDI, OFFICE, "Cuti", CANARY, office.now))
    asked = office.sent(MailKind.DIRECTIVE_REQUEST, KABAG)
    comes(reply(asked, STRANGER, f"TOLAK: {CANARY}", Client.GMAIL, office.now))
    answers(KABAG, MailKind.DIRECTIVE_REQUEST, f"Setuju, mohon hubungi Budi {CANARY}")
    answers(KASUBBAG, MailKind.DIRECTIVE, f"KONFIRMASI: telepon {CANARY}, benar\nPERINTAH: tim jaringan")
    answers(ANDI, MailKind.ORDER, f"PROGRES: bertemu {CANARY}")
    answers(ANDI, MailKind.ORDER, REPORT, Photo(f"{CANARY}.png", PNG + b"after"))
    maild(office, "case", "rule", "PGJ-2026-0001", "approve", "--by", "kasubbag", "--note", f"lisan kepada {CANARY}")
    office.works_until_quiet()
    answers(YUSUF, MailKind.RESULT, f"NILAI 4\nterima kasih, {CANARY}")
    assert json.loads(maild(office, "case", "list", "--all", "--json"))[0]["state"] == "closed"
    return mails


def traces(folder: Path) -> dict[str, list[str]]:
    """Find what a person left, also inside base64, by file."""
    shifts = [b64encode(b"\0" * shift + word.encode())[4:-4] for word in TRACES for shift in range(3)]
    words = [*(word.encode() for word in TRACES), *shifts]
    files = (path for path in folder.rglob("*") if path.is_file())
    hits = ((str(path), [word.decode() for word in words if word in path.read_bytes()]) for path in files)
    return {name: found for name, found in hits if found}


def everything(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}


def test_nothing_of_a_person_is_left_and_the_books_are_in_order(office: Office) -> None:
    mails = is_closed(office)
    data = office.folder / "data"
    before = json.loads(maild(office, "case", "list", "--all", "--json"))
    assert len(traces(data)) > 20
    assert set(TRACES) <= {word for words in traces(data).values() for word in words}

    office.now = office.now.replace(year=2032)
    untouched = everything(data)
    shown = maild(office, "retention")
    assert everything(data) == untouched
    assert "PGJ-2026-0001\tclosed\t2026-11-23" in shown
    assert "1 cases, 2 mails of no case" in shown

    assert "1 cases and 2 mails of no case are redacted" in maild(office, "retention", "--apply")

    assert traces(data) == {}
    assert "PGJ-2026-0001: " in maild(office, "case", "verify")
    (row,) = json.loads(maild(office, "case", "list", "--all", "--json"))
    assert {row[name] for name in ("unit", "pic", "phone", "description", "resolution")} == {None}
    assert {name: row[name] for name in ("case", "state", "opened")} == {
        name: before[0][name] for name in ("case", "state", "opened")
    }
    (line,) = json.loads(maild(office, "register", "--year", "2026", "--format", "json"))
    assert (line["state"], line["rating"], line["category"] != "", line["unit"]) == ("closed", "4", True, "")
    shown = json.loads(maild(office, "case", "show", "PGJ-2026-0001", "--json"))
    assert shown["history"][-1]["event"] == "redacted"
    assert shown["documents"] == []
    assert maild(office, "quarantine", "list", "--json").strip() == "[]"
    assert json.loads(maild(office, "outbox", "--json")) == []
    assert "nothing to redact" in maild(office, "retention", "--apply")

    office.receives(*mails)
    office.works()

    assert traces(data) == {}
    assert len(json.loads(maild(office, "case", "list", "--all", "--json"))) == 1

    (office.folder / "lama.eml").write_bytes(mails[0])
    assert "PGJ-2026-0001: known already" in maild(office, "intake", str(office.folder / "lama.eml"))
    assert "was redacted on 2032" in maild(office, "quarantine", "show", sha256(mails[2]).hexdigest()[:12], expects=1)
    assert "not in the archive" in maild(office, "quarantine", "as-case", sha256(mails[2]).hexdigest()[:12], expects=1)
    assert traces(data) == {}

    office.receives(by_another_route(mails[0], "mx9.relay.example"))
    office.works()

    assert len(json.loads(maild(office, "case", "list", "--all", "--json"))) == 1
    assert "whole, redacted" in maild(office, "case", "verify")
