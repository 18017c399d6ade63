"""Steps 1 and 2: what a reporter and the Kabag may say, and what the clock does where they say nothing."""

from collections.abc import Callable
from datetime import timedelta

from theatre import LABELLED, NARRATIVE, Theatre

from maild.demo.clients import Client


def test_a_rejection_needs_a_reason_which_the_reporter_is_told(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()

    office.passes(minutes=2)
    office.answers(office.kabag, "directive_request", "Tolak")
    assert office.works() == {"kabag": ["clarification"]}
    assert office.state() == "awaiting_directive"
    assert "alasan" in office.text(office.kabag, "clarification")

    office.passes(minutes=2)
    office.answers(office.kabag, "clarification", "TOLAK: perangkat bukan milik Kanwil", Client.OUTLOOK)
    assert office.works() == {"lapas": ["rejection"]}
    office.shows(state="rejected", step=None, waiting_for=None, due=None)
    assert "perangkat bukan milik Kanwil" in office.text(office.lapas, "rejection")
    assert office.ask("case", "list", "--json") == []


def test_what_the_kabag_wants_completed_is_asked_of_the_reporter(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()

    office.passes(minutes=2)
    office.answers(office.kabag, "directive_request", "LENGKAPI: nomor seri ONT", Client.ZIMBRA)
    assert office.works() == {"lapas": ["completion_request"]}
    office.shows(state="awaiting_completion", step=1, waiting_for="reporter")
    assert "nomor seri ONT" in office.text(office.lapas, "completion_request")

    office.passes(minutes=20)
    office.answers(office.lapas, "completion_request", "Nomor seri ONT kami ZTEGC1234567", Client.OUTLOOK)
    assert office.works() == {"kabag": ["directive_request"]}
    office.shows(state="awaiting_directive", step=2, phone="0812-5550-0143")
    assert "ZTEGC1234567" in office.text(office.kabag, "directive_request")


def test_a_reporter_asks_for_the_status_and_withdraws_while_nothing_is_repaired(office: Theatre) -> None:
    office.is_directed()

    office.answers(office.lapas, "receipt", "Status")
    assert office.works() == {"lapas": ["status"]}
    office.passes(minutes=5)
    office.answers(office.lapas, "status", "Mohon dicabut, jaringan sudah normal.\nCABUT", Client.OUTLOOK)
    told = office.works()

    assert told["lapas"] == ["withdrawal"]
    assert office.state() == "withdrawn"


def test_a_withdrawal_during_the_repair_reaches_the_team_and_stops_nothing(office: Theatre) -> None:
    office.is_ordered()

    office.answers(office.lapas, "progress", "CABUT")

    assert office.works() == {"andi": ["progress"], "siti": ["progress"], "dimas": ["progress"]}
    assert office.state() == "repairing"


def test_what_a_reporter_adds_is_passed_on_and_changes_nothing(office: Theatre) -> None:
    office.is_directed()

    office.answers(office.lapas, "receipt", "Sebagai tambahan, ruang kepegawaian juga ikut putus.", Client.ZIMBRA)

    assert office.works() == {"kasubbag": ["progress"]}
    assert office.state() == "awaiting_confirmation"
    assert "ruang kepegawaian juga ikut putus" in office.text(office.kasubbag, "progress")


def test_a_complaint_that_is_never_completed_counts_as_withdrawn(founded: Callable[..., Theatre]) -> None:
    office = founded(**{"sop.completion_days": 10})
    office.writes(office.lapas, NARRATIVE)
    office.works()
    office.shows(state="awaiting_completion", due=(office.now + timedelta(days=10)).isoformat())

    office.passes(days=9, hours=23)
    assert office.works() == {}
    office.passes(hours=2)
    assert office.works() == {"lapas": ["withdrawal"]}
    office.shows(state="withdrawn", step=None, waiting_for=None)
    assert office.works() == {}


def test_nobody_is_reminded_at_night(office: Theatre) -> None:
    office.becomes(office.now.replace(hour=15, minute=50))
    office.writes(office.lapas, LABELLED)
    office.works()

    office.becomes(office.now.replace(hour=20))
    assert office.works() == {}
    office.becomes(office.now.replace(day=7, hour=7, minute=40))
    assert office.works() == {"kabag": ["reminder"]}


def test_an_unclear_reply_changes_nothing_and_is_asked_about_once(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()

    office.passes(minutes=1)
    office.answers(office.kabag, "directive_request", "Nanti kita rapatkan dulu ya", Client.OUTLOOK)
    assert office.works() == {"kabag": ["clarification"]}
    office.passes(minutes=1)
    office.answers(office.kabag, "clarification", "Maksudnya bagaimana?")
    assert office.works() == {}
    assert office.state() == "awaiting_directive"

    office.passes(minutes=1)
    office.answers(office.kabag, "clarification", "SETUJU")
    assert office.works() == {"kasubbag": ["directive"]}


def test_two_tasks_in_one_letterbox_get_two_numbers_and_one_letter_twice_gets_one(office: Theatre) -> None:
    first = office.writes(office.lapas, LABELLED)
    office.mail.deliver(first, office.address, office.lapas.address)
    office.writes(office.admin, LABELLED.replace("Kelas IIA Kediri", "Kelas I Malang"), "Internet mati")

    assert office.works()["kabag"] == ["directive_request", "directive_request"]
    assert [row["case"] for row in office.ask("case", "list", "--json")] == ["PGJ-2026-0001", "PGJ-2026-0002"]
