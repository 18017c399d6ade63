"""What admins and networks do wrong: said clearly, with the remedy, and nothing is lost or touched."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from contract.servers import free_ports, make_certificates
from theatre import LABELLED, Theatre

from maild.demo.clients import letter


def contents(folder: Path) -> Mapping[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_all_mistakes_of_settings_and_rules_are_said_at_once_and_nothing_is_touched(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.configure(**{"imap.port": 99999, "imap.poll_every": "often", "sop.result_approver": "menteri"})
    office.edit("officials.toml", 'role = "kabag"', 'role = "kabak"')
    office.edit("routing.toml", 'team = "jaringan"', 'team = "gudang"')
    office.append("worktime.toml", '\n[[holiday]]\ndate = "besok"\nname = "Libur"\n')
    before = contents(office.folder)

    said = office.maild("run", "--once", expects=2).stderr

    mistakes = (
        "imap.port",
        "imap.poll_every",
        "sop.result_approver",
        "officials.toml",
        "routing.toml",
        "worktime.toml",
    )
    values = ("99999", "menteri", "kabak", "gudang", "wanted is a whole number", "wanted is a date")
    assert [words for words in (*mistakes, *values) if words not in said] == [], said
    assert contents(office.folder) == before
    assert office.mail.flags(office.address) == [()]


def test_a_missing_password_is_named_with_its_variable(office: Theatre) -> None:
    said = office.maild("run", "--once", expects=2, MAILD_IMAP_PASSWORD="").stderr

    assert "MAILD_IMAP_PASSWORD" in said


def test_the_daemon_itself_takes_no_clock_but_the_real_one(office: Theatre) -> None:
    assert "MAILD_NOW" in office.maild("run", expects=2).stderr


@pytest.mark.parametrize("server", ["imap", "smtp"])
def test_a_server_that_is_not_there_is_tried_again_later(office: Theatre, server: str) -> None:
    ports = {"imap": office.mail.imaps, "smtp": office.mail.submission}
    office.writes(office.lapas, LABELLED)
    closed = free_ports(1)[0]
    office.configure(**{f"{server}.port": closed})

    said = office.maild("run", "--once", expects=75).stderr
    assert f"127.0.0.1:{closed}" in said
    assert "Errno 111" in said

    office.configure(**{f"{server}.port": ports[server]})
    office.passes(minutes=2)
    assert office.works() == {"lapas": ["receipt"], "kabag": ["directive_request"]}


@pytest.mark.parametrize(("variable", "server"), [("MAILD_IMAP_PASSWORD", "imap"), ("MAILD_SMTP_PASSWORD", "smtp")])
def test_a_wrong_password_is_said_and_loses_nothing(office: Theatre, variable: str, server: str) -> None:
    office.writes(office.lapas, LABELLED)

    said = office.maild("run", "--once", expects=75, **{variable: "salah-sandi"}).stderr
    assert "password" in said.lower() or "auth" in said.lower()
    assert "salah-sandi" not in said

    office.passes(minutes=2)
    alerts = {"admin": ["alert"]} if server == "smtp" else {}
    assert office.works() == {"lapas": ["receipt"], "kabag": ["directive_request"]} | alerts


@pytest.mark.parametrize("server", ["imap", "smtp"])
def test_a_certificate_of_an_unknown_authority_is_refused(office: Theatre, server: str, tmp_path: Path) -> None:
    make_certificates(tmp_path)
    office.writes(office.lapas, LABELLED)
    office.configure(**{f"{server}.ca_file": str(tmp_path / "ca.pem")})

    said = office.maild("run", "--once", expects=75).stderr

    assert "certificate" in said
    assert "ca_file" in said


def test_check_online_says_what_is_in_order_and_what_is_not(office: Theatre) -> None:
    good = office.maild("check", "--online").stdout
    office.configure(**{"smtp.port": free_ports(1)[0]})
    bad = office.maild("check", "--online", expects=1).stdout

    assert "TLS" in good
    assert "WRONG" not in good
    assert "WRONG" in bad


@pytest.mark.parametrize("first_start", ["baseline", "all"])
def test_mail_older_than_the_first_start_makes_no_case_unless_it_is_wanted(
    founded: Callable[..., Theatre], first_start: str
) -> None:
    office = founded(**{"imap.first_start": first_start})
    old = letter(office.lapas, office.address, "Lama", LABELLED, office.now - timedelta(days=3))
    office.mail.append(office.address, old, office.now - timedelta(days=3))

    first = office.works()
    office.passes(minutes=5)
    office.writes(office.lapas, LABELLED.replace("07.45", "08.10"))
    office.works()

    assert first == ({} if first_start == "baseline" else {"lapas": ["receipt"], "kabag": ["directive_request"]})
    assert len(office.ask("case", "list", "--json")) == (1 if first_start == "baseline" else 2)
    assert len(office.mail.messages(office.address)) == (1 if first_start == "baseline" else 0)


def test_a_daemon_without_its_server_waits_longer_each_time_and_stops_when_told(office: Theatre) -> None:
    office.configure(**{"imap.port": free_ports(1)[0], "smtp.port": free_ports(1)[0], "imap.poll_every": 1})

    with office.daemon() as daemon:
        daemon.until(lambda: "job=poll" in daemon.said)
        spent = daemon.watched(seconds=6)

    assert spent < 6 / 2
    assert daemon.said.count("job=poll") == 1
    assert daemon.exit_code == 0


def test_a_running_daemon_is_woken_by_new_mail_and_is_the_only_one(office: Theatre) -> None:
    office.becomes(office.machine_time())
    office.configure(**{"imap.poll_every": 600})

    with office.daemon() as daemon:
        daemon.until(lambda: office.ask("status", "--json")["last_poll"] is not None)
        office.writes(office.lapas, LABELLED)
        daemon.until(lambda: office.letters(office.kabag) != [])
        second = office.maild("run", "--once", expects=75)
        office.answers(office.kabag, "directive_request", "Acc")
        daemon.until(lambda: office.letters(office.kasubbag) != [])
        spent = daemon.watched(seconds=4)

    assert "another" in second.stderr
    assert spent < 4 / 2
    assert daemon.exit_code == 0
    assert "ERROR" not in daemon.said


def test_changed_rules_are_taken_over_and_wrong_ones_are_refused(office: Theatre) -> None:
    office.becomes(office.machine_time())

    with office.daemon() as daemon:
        office.edit("routing.toml", 'name = "gangguan berat"', 'name = "gangguan parah"')
        daemon.until(lambda: "event=rules_taken_over" in daemon.said)
        good = (office.folder / "rules" / "routing.toml").read_text()
        office.edit("routing.toml", 'name = "vpn"', 'nama = "vpn"')
        daemon.until(lambda: office.letters(office.admin) != [])
        office.writes(office.lapas, LABELLED)
        daemon.until(lambda: office.letters(office.kabag) != [])
        (office.folder / "rules" / "routing.toml").write_text(good)

    (row,) = office.ask("case", "list", "--json")
    assert office.case(row["case"])["rule"] == "gangguan parah"
    assert "nama" in office.text(office.admin, "alert")
    assert "routing.toml" in office.text(office.admin, "alert")
