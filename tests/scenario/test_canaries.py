"""What is told of a case goes to those who take part in it: into no log, no alert, to no stranger (T40, T42)."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from canaries import OF_OFFICIALS, OF_THE_LETTER, PHONE, SECRET, SECRETS, Watched, let_out, wide
from contract.servers import PASSWORD, RealMail
from theatre import LABELLED, Theatre

from maild.demo.clients import Person, letter

CHECKOUT = Path(__file__).parents[2]
_UNREADABLE = {
    "more headers than anybody reads": b"X-Kenari: KENARIHEADER\r\n" * 1_100 + b"\r\nKENARITEKS\r\n",
    "more parts than anybody reads": b'Content-Type: multipart/mixed; boundary="KENARIISI"\r\n\r\n'
    + b"--KENARIISI\r\n\r\nKENARITEKS\r\n" * 600,
    "a PDF that is none": b'Content-Type: application/pdf; name="KENARIBERKAS.pdf"\r\n\r\n%PDF-1.7 KENARIISI\r\n',
}
_BUGGY = """
from maild.cli import main
from maild.service import receive
def broken(reading, *rest, **more):
    raise ValueError(f"{reading.letter.text} {reading.mail.headers}")
receive.triage = broken
main()
"""
_FAILS_AT_A_LETTER = "{% if fields and 'KENARI' in fields[0].value %}{{ steps[fields[0].value] }}{% endif %}"


@pytest.fixture(scope="module")
def told(real_mail: RealMail, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The whole story with strangers beside it, told once, under a umask that would leave every file open."""
    before = os.umask(0)
    office = Theatre(tmp_path_factory.mktemp("kenari") / "office", real_mail)
    watched = Watched(office)
    watched.plays_the_sop()
    stranger, second = office.person("Orang"), office.person("Kedua")
    office.writes(stranger, "Mohon info perkembangan pengaduan ini.", "Re: [PGJ-2026-0001] Pengaduan gangguan")
    office.writes(second, LABELLED, "[PGJ-2026-0001] Pengaduan lain")
    watched.works()
    yield watched
    os.umask(before)


def test_the_story_was_told_to_its_end(told: Watched):
    assert told.office.state() == "closed"
    assert len(re.findall("event=decided case=PGJ-2026-0001", told.said)) >= 12
    assert let_out("\n".join(told.mails()[told.office.kabag.address]), OF_THE_LETTER)


def test_the_log_holds_no_word_of_a_case_no_address_no_token_and_no_secret(told: Watched):
    tokens = told.tokens()
    names = re.findall(r"<([a-z2-7]{26}\.[a-z2-7]{16})@", "\n".join(chain.from_iterable(told.mails().values())))

    assert let_out(told.said) == []
    assert "@" not in told.said
    assert len(tokens) > 10
    assert [word for word in (*tokens, *names, *(name.partition(".")[2] for name in names)) if word in told.said] == []


def test_whoever_takes_no_part_gets_no_word_of_the_case(told: Watched):
    mails, office = told.mails(), told.office
    taking_part = {person.address for person in (office.lapas, office.kabag, office.kasubbag, office.andi, office.siti,
                                                 office.dimas)}  # fmt: skip
    others = {name: "\n".join(texts) for name, texts in mails.items() if name not in taking_part}

    assert {name: let_out(text) for name, text in others.items() if let_out(text)} == {}
    assert f"tembusan@{office.domain}" not in mails
    assert [len(mails.get(office.person(name).address, [])) for name in ("Orang", "Kedua")] == [0, 1]


def test_the_reporter_gets_back_nothing_that_he_need_not_know(told: Watched):
    text = "\n".join(told.mails()[told.office.lapas.address])
    his = ("KENARITUNDA", "KENARISEBAB", "KENARICENTANG", "KENARIPOTRET")

    assert let_out(text, OF_OFFICIALS) == [canary for canary in OF_OFFICIALS if canary in his]
    assert let_out(text, SECRETS) == []


def test_nobody_gets_a_token_or_a_message_id_of_somebody_else(told: Watched):
    mails = told.mails()
    names = {name: set(re.findall(r"Message-ID: <([^>]+)@", "\n".join(texts))) for name, texts in mails.items()}
    foreign = [
        (reader, word)
        for reader, texts in mails.items()
        for word in (
            *(token for token, owner in told.tokens().items() if owner != reader),
            *(name for owner, theirs in names.items() if owner != reader for name in theirs),
        )
        if any(word in text.lower() for text in texts)
    ]

    assert foreign == []
    assert sum(map(len, names.values())) > 15


def test_nobody_but_the_owner_may_look_into_the_data(told: Watched):
    assert wide(told.office.folder / "data") == []
    assert (told.office.folder / "secret.key").stat().st_mode & 0o077 == 0


def test_alerts_and_logs_of_what_fails_name_the_case_and_nothing_of_it(real_mail: RealMail, tmp_path: Path):
    office = Theatre(tmp_path / "office", real_mail)
    watched = Watched(office)
    (office.folder / "templates" / "directive_request.j2").write_text(_FAILS_AT_A_LETTER)
    office.append("units.toml", '\n[[unit]]\nname = "Pindah"\naddresses = ["pindah@bounce.example"]\n')
    watched.receives(Person("Pindah", "pindah@bounce.example"))  # whom Postfix refuses, with his address
    watched.works(expects=1)
    watched.receives()
    watched.works(expects=75, MAILD_SMTP_PASSWORD="kenari-sandi-smtp")
    watched.works(expects=75, MAILD_IMAP_PASSWORD="kenari-sandi-imap")
    watched.works()
    alerts = "\n".join(watched.mails()[office.admin.address])

    assert "event=template_failed case=PGJ-2026-0001" in watched.said
    assert "event=refused" in watched.said
    assert watched.said.count("login refused") == 1
    assert let_out(watched.said) == []
    assert "@" not in watched.said
    assert let_out(alerts) == [PHONE]  # of the reporter whom mail does not reach: he must be called
    assert "PGJ-2026-0001" in alerts


def test_of_mails_that_cannot_be_read_the_log_tells_the_numbers_of_their_cases(real_mail: RealMail, tmp_path: Path):
    watched = Watched(Theatre(tmp_path / "office", real_mail))
    office = watched.office
    for number, rest in enumerate(_UNREADABLE.values()):
        head = f"From: KENARINAMA <{office.lapas.address}>\r\nSubject: KENARISUBJEK {number}\r\n"
        office.mail.deliver(head.encode() + rest, office.address, office.lapas.address)
    watched.works()

    assert {f"case=PGJ-2026-000{number}" for number in (1, 2, 3)} <= set(watched.said.split())
    assert let_out(watched.said) == []
    assert "@" not in watched.said


@pytest.mark.parametrize(
    ("arguments", "event"), [(("run", "--once"), "event=crashed"), (("run",), "event=bug job=poll")]
)
def test_a_bug_is_told_without_what_it_was_about(
    real_mail: RealMail, tmp_path: Path, arguments: tuple[str, ...], event: str
):
    office = Theatre(tmp_path / "office", real_mail, **{"imap.first_start": "all"})
    watched = Watched(office)
    watched.receives()
    log = tmp_path / "log"
    command = [sys.executable, "-c", _BUGGY, "-v", "-c", str(office.folder / "maild.toml"), *arguments]
    environ = office.environ(has_clock="--once" in arguments) | {"MAILD_SECRET": SECRET}
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, cwd=CHECKOUT, stdout=output, stderr=output)
    ends = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < ends and "event=accepted kind=alert" not in log.read_text():
        time.sleep(0.1)
    process.terminate()
    process.wait(timeout=30)
    said = log.read_text()

    assert event in said
    assert "in broken" in said
    assert "builtins.ValueError" in said
    assert let_out(said) == []
    assert "@" not in said
    office.mail.settle()
    alerts = watched.mails().get(office.admin.address, [])
    assert len(alerts) == ("--once" not in arguments)
    assert let_out("\n".join(alerts)) == []


def test_the_daemon_and_its_children_show_nothing_in_the_list_of_processes(real_mail: RealMail, tmp_path: Path):
    office = Theatre(tmp_path / "office", real_mail)
    with office.daemon() as daemon:
        raw = letter(office.lapas, office.address, "KENARISUBJEK", LABELLED + "KENARITEKS", office.machine_time())
        office.mail.deliver(raw, office.address, office.lapas.address)
        daemon.until(lambda: "event=decided case=" in daemon.said)
        shown = "\n".join(_processes(daemon._process.pid))
        daemon.until(lambda: len(office.letters(office.kabag)) == 1)
        said = daemon.said

    assert "maild.intake.child" in shown
    assert let_out(shown) == []
    assert PASSWORD not in shown
    assert let_out(said) == []
    assert "@" not in said


def _processes(leader: int) -> Iterator[str]:
    """Give the command line of a process and of all that came from it, as `ps` shows it to everybody."""
    found = {leader}
    for path in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if int(path.name) in found or parent in found:
                found.add(int(path.name))
                yield (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ValueError):
            continue
