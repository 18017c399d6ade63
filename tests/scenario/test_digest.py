"""An official with several open questions answers them in one reply to his morning's list."""

import re
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from theatre import LABELLED, MONDAY, Theatre

from maild.demo.clients import Client, letter, reply

TUESDAY = MONDAY.replace(day=7, hour=7, minute=40)
EVENING = TUESDAY.replace(hour=16, minute=5)
FIRST, SECOND, THIRD = "PGJ-2026-0001", "PGJ-2026-0002", "PGJ-2026-0003"
TROUBLES = ("ruang Registrasi", "ruang Kasi Binadik", "aula serbaguna")
ANSWERS = "1 setuju\n2 tolak: sudah 2 kali dilaporkan, bukan kewenangan kami\n3 lengkapi: foto lampu modem"


def that_morning(office: Theatre) -> dict[str, list[str]]:
    """Three complaints of Monday wait for a Kabag who wants lists; tell who got what on Tuesday morning."""
    daily = 'role = "kabag"\ndigest = "daily"\nconfirmation = "daily"\n'
    office.edit("officials.toml", 'role = "kabag"\n', daily)
    office.works()
    for trouble in TROUBLES:
        office.passes(minutes=20)
        office.writes(office.lapas, LABELLED.replace("ruang Registrasi", trouble))
    office.works()
    office.becomes(TUESDAY)
    return office.works()


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def links_in(mail: EmailMessage) -> dict[str, tuple[str, str]]:
    """List where the buttons of a mail lead, and what they write, by their label; the first of each label."""
    found: dict[str, tuple[str, str]] = {}
    for href, label in re.findall(r'<a [^>]*href="mailto:([^"]+)"[^>]*>([^<]+)</a>', html_of(mail)):
        to, _, query = unescape(href).partition("?")
        found.setdefault(label, (unquote(to), unquote(query.partition("body=")[2])))
    return found


def states(office: Theatre) -> list[str]:
    return [office.state(number) for number in (FIRST, SECOND, THIRD)]


def the_list_lies_there_once(office: Theatre) -> None:
    text = office.text(office.kabag, "digest")
    subject = str(office.letter(office.kabag, "digest")["Subject"])
    assert subject.startswith("Daftar keputusan yang menunggu Bapak/Ibu: 3 pengaduan")
    assert [text.index(trouble) for trouble in TROUBLES] == sorted(text.index(trouble) for trouble in TROUBLES)
    office.passes(minutes=5)
    assert "digest" not in office.works().get("kabag", [])


def one_reply_answers_each_case_by_itself(office: Theatre, client: Client) -> None:
    office.answers(office.kabag, "digest", f"Selamat pagi,\n{ANSWERS}\n\nTerima kasih\nRatna Dewi", client)
    told = office.works()

    assert states(office) == ["awaiting_confirmation", "rejected", "awaiting_completion"]
    assert (told["kasubbag"], sorted(told["lapas"])) == (["directive"], ["completion_request", "rejection"])
    assert "kabag" not in told
    assert "sudah 2 kali dilaporkan, bukan kewenangan kami" in office.text(office.lapas, "rejection")
    evidence = [office.case(number)["history"][-1]["evidence"] for number in (FIRST, SECOND, THIRD)]
    assert [f"digest of 2026-07-07: number {n}" in proof for n, proof in enumerate(evidence, 1)] == [True] * 3
    assert office.maild("case", "verify").stdout.count("whole") == 3

    office.passes(minutes=1)
    office.answers(office.kabag, "digest", ANSWERS.replace("setuju", "ACC"), client)
    assert office.works() == {"kabag": ["clarification"] * 3}  # each is decided already
    assert states(office) == ["awaiting_confirmation", "rejected", "awaiting_completion"]


def the_evening_tells_what_was_decided(office: Theatre) -> EmailMessage:
    office.becomes(EVENING)
    assert office.works()["kabag"] == ["confirmation"]
    text = office.text(office.kabag, "confirmation")
    assert [number in text for number in (FIRST, SECOND, THIRD)] == [True] * 3
    office.passes(minutes=10)
    assert "kabag" not in office.works()
    return office.letter(office.kabag, "confirmation")


def a_tap_takes_one_decision_back(office: Theatre, listed: EmailMessage) -> None:
    address, body = links_in(listed)["BATAL"]
    assert body == "BATAL"
    office.post(letter(office.kabag, address, f"Re: [{FIRST}]", body, office.now), office.kabag)
    assert office.works() == {"kabag": ["directive_request"], "kasubbag": ["clarification"]}
    assert states(office) == ["awaiting_directive", "rejected", "awaiting_completion"]


@pytest.mark.parametrize("client", [Client.GMAIL, Client.OUTLOOK])
def test_a_day_with_lists(office: Theatre, client: Client) -> None:
    assert that_morning(office)["kabag"].count("digest") == 1

    the_list_lies_there_once(office)
    one_reply_answers_each_case_by_itself(office, client)
    listed = the_evening_tells_what_was_decided(office)
    a_tap_takes_one_decision_back(office, listed)

    office.becomes(EVENING.replace(day=8))
    assert "confirmation" not in office.works().get("kabag", [])  # nothing was decided on that day


def test_links_of_the_list_answer_one_case_or_open_the_form_for_all(office: Theatre) -> None:
    that_morning(office)
    asked = office.letter(office.kabag, "digest")
    links = links_in(asked)
    (tap, said), (form, body) = links["SETUJU"], links["Jawab semuanya dalam satu balasan"]
    assert tap != str(asked["Reply-To"]) == form
    assert body.splitlines() == ["1 ", "2 ", "3 "]

    office.post(letter(office.kabag, tap, f"Re: [{FIRST}]", said, office.now), office.kabag)
    assert office.works()["kasubbag"] == ["directive"]
    assert states(office) == ["awaiting_confirmation", "awaiting_directive", "awaiting_directive"]

    office.post(letter(office.kabag, form, "Re: Daftar", "1 \n2 \n3 acc", office.now), office.kabag)
    office.works()
    assert states(office) == ["awaiting_confirmation", "awaiting_directive", "awaiting_confirmation"]


def test_what_is_unclear_or_forged_moves_nothing(office: Theatre) -> None:
    that_morning(office)
    stranger = office.person("Stranger")
    office.people["stranger"] = stranger

    for who in (stranger, office.kasubbag, office.lapas):
        office.forges(who, "digest", "semua setuju", of=office.kabag)
    assert office.works() == {"kabag": ["clarification"]}
    assert "bukan alamat Bapak/Ibu yang terdaftar" in office.text(office.kabag, "clarification")

    office.passes(minutes=1)
    office.answers(office.kabag, "digest", "Setuju")
    assert office.works() == {"kabag": ["clarification"]}
    assert "2 TOLAK: alasan" in office.text(office.kabag, "clarification")
    assert states(office) == ["awaiting_directive"] * 3

    office.passes(minutes=1)
    office.answers(office.kabag, "clarification", "1 & 3 setuju, 2 nanti dulu")
    assert office.works() == {"kabag": ["clarification"], "kasubbag": ["directive", "directive"]}
    assert states(office) == ["awaiting_confirmation", "awaiting_directive", "awaiting_confirmation"]


def test_what_a_reply_to_the_list_would_do_is_explained(office: Theatre, tmp_path: Path) -> None:
    that_morning(office)
    asked = office.letter(office.kabag, "digest").as_bytes()
    path = tmp_path / "balasan.eml"
    path.write_bytes(reply(asked, office.kabag, ANSWERS, Client.GMAIL, office.now))

    shown = office.ask("explain", str(path), "--json")

    assert shown["verdict"] == "list"
    assert [(entry["case"], entry["state"]) for entry in shown["numbers"]] == [
        (FIRST, "awaiting_confirmation"),
        (SECOND, "rejected"),
        (THIRD, "awaiting_completion"),
    ]
    assert {mail["kind"] for mail in shown["mails"]} == {"directive", "rejection", "completion_request"}
    assert "rejected" in office.say("explain", str(path))

    path.write_bytes(reply(asked, office.kabag, "setuju", Client.GMAIL, office.now))
    shown = office.ask("explain", str(path), "--json")
    assert (shown["numbers"], [mail["kind"] for mail in shown["mails"]]) == ([], ["clarification"])
    assert states(office) == ["awaiting_directive"] * 3
