"""Letters on paper: read beside the daemon's other work, asked about where they are doubtful, and never in the way."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from scans import NODIS, WITHOUT_PHONE, scan
from theatre import LABELLED, NARRATIVE, Theatre

from maild.demo.clients import Client, Scan
from maild.demo.clients import letter as a_mail

PAPERS = Path(__file__).parents[1] / "data" / "papers"
LOCKED = Scan("nodis.pdf", (PAPERS / "locked.pdf").read_bytes())
BLANK = scan("\n\nfoto ruang server\n", "foto.jpg")
INVITATION = """\
Dengan hormat, kami mengundang Bapak/Ibu untuk hadir pada seminar nasional transformasi digital yang akan
diselenggarakan di Hotel Majapahit Surabaya pada tanggal 20 Juli 2026 pukul 09.00 WIB. Pendaftaran peserta
ditutup pada tanggal 15 Juli 2026. Atas kehadirannya kami ucapkan terima kasih.
"""
TOLD = NARRATIVE.replace("Sdr. Bambang Suryanto.", "Sdr. Bambang Suryanto di nomor 0812-5550-0143.")
ONE_READ = {"lapas": ["receipt"], "kabag": ["directive_request"]}


def pictures(mail: object) -> list[str]:
    return [part.get_content_type() for part in mail.walk() if part.get_content_maintype() == "image"]  # type: ignore[attr-defined]


def test_a_scanned_nodis_is_read_and_the_kabag_sees_the_page(office: Theatre) -> None:
    office.writes(office.lapas, "Terlampir nodis kami.", photos=(scan(),))

    assert office.works() == ONE_READ
    office.shows(
        state="awaiting_directive",
        unit="Lapas Kelas IIA Kediri",
        pic="Bambang Suryanto",
        phone="0812-5550-0143",
    )
    assert [line["event"] for line in office.case()["history"]] == ["registered", "transcribed"]
    assert "image/jpeg" in pictures(office.letter(office.kabag, "directive_request"))
    (entry,) = office.ask("register", "--year", "2026", "--format", "json")
    assert entry["letter_number"] == "W15.PAS-UM.01.01-0417"
    office.all_agree()
    assert office.works() == {}


def test_what_a_scan_lacks_is_asked_for_and_completed_by_another_scan(office: Theatre) -> None:
    office.writes(office.lapas, "", photos=(scan(WITHOUT_PHONE),))
    assert office.works() == {"lapas": ["completion_request"]}
    office.shows(state="awaiting_completion", waiting_for="reporter", phone=None)

    office.passes(minutes=20)
    office.answers(office.lapas, "completion_request", "Terlampir.", Client.OUTLOOK, (scan(NODIS, "lengkap.jpg"),))
    assert office.works() == ONE_READ
    office.shows(state="awaiting_directive", phone="0812-5550-0143")
    names = [part.get_filename() for part in office.letter(office.kabag, "directive_request").iter_attachments()]
    assert {"nodis.jpg", "lengkap.jpg"} <= set(names)


def test_a_picture_that_tells_nothing_is_asked_about_once(office: Theatre) -> None:
    office.writes(office.lapas, "", photos=(scan(WITHOUT_PHONE),))
    office.works()

    office.passes(minutes=20)
    office.answers(office.lapas, "completion_request", "Ini fotonya", photos=(BLANK,))
    assert office.works() == {"lapas": ["completion_request"]}
    office.passes(minutes=20)
    office.answers(office.lapas, "completion_request", "Ini lagi", Client.ZIMBRA, (BLANK,))
    assert office.works() == {}
    office.passes(minutes=20)
    office.answers(office.lapas, "completion_request", "HP: 0812-5550-0143")
    assert office.works() == ONE_READ


def test_a_locked_letter_is_asked_for_as_one_that_can_be_read(office: Theatre) -> None:
    office.writes(office.lapas, "Terlampir.", photos=(LOCKED,))

    assert office.works() == {"lapas": ["completion_request"]}
    office.shows(state="awaiting_completion", waiting_for="reporter")
    assert "nodis.pdf" in office.text(office.lapas, "completion_request")

    office.passes(minutes=20)
    office.answers(office.lapas, "completion_request", "Mohon maaf, ini yang tidak dikunci.", photos=(scan(),))
    assert office.works() == ONE_READ


def test_a_scan_about_something_else_is_looked_at_by_a_person(office: Theatre) -> None:
    other = "NOTA DINAS\nNomor : W15-12\n\nHal : Gangguan kamtib\n\nBersama ini dilaporkan gangguan keamanan dan\n"
    other += "ketertiban berupa perkelahian antar warga binaan di Blok C serta hasil razia barang terlarang,\n"
    other += "mohon petunjuk lebih lanjut dari pimpinan.\n\nKepala Lapas,\n\nBambang Suryanto\n"
    office.writes(office.lapas, "", "Laporan kamtib", photos=(scan(other),))

    assert office.works() == {"admin": ["alert"]}
    office.shows(state="awaiting_reading", waiting_for="operator")
    office.say("case", "rule", "PGJ-2026-0001", "reject", "--by", "kabag", "--note", "silakan ke Divisi Pemasyarakatan")
    assert office.works() == {"lapas": ["rejection"]}
    office.shows(state="rejected")


@pytest.mark.parametrize("client", Client)
def test_a_doubtful_reading_is_asked_about_and_confirmed_by_one_word(office: Theatre, client: Client) -> None:
    office.writes(office.lapas, TOLD)
    assert office.works() == ONE_READ
    assert "Apakah benar" in office.text(office.lapas, "receipt")

    office.passes(minutes=3)
    office.answers(office.lapas, "receipt", "Benar, terima kasih.", client)
    assert office.works() == {}
    office.answers(office.lapas, "receipt", "Penanggung Jawab : Hendra Wijaya", client)
    assert office.works() == {"kabag": ["progress"]}
    office.shows(state="awaiting_directive", pic="Bambang Suryanto")


def test_a_doubtful_reading_is_corrected_and_whoever_repairs_hears_of_it(office: Theatre) -> None:
    office.writes(office.lapas, TOLD)
    office.works()
    office.answers(office.kabag, "directive_request", "Acc")
    office.works()
    office.answers(office.kasubbag, "directive", "KONFIRMASI: WA 08.20, benar\nPERINTAH: tim jaringan")
    office.works()

    office.passes(minutes=10)
    office.answers(office.lapas, "receipt", "Penanggung Jawab : Hendra Wijaya\nUraian Gangguan :", Client.OUTLOOK)
    assert office.works() == {"andi": ["progress"], "siti": ["progress"], "dimas": ["progress"]}
    office.shows(state="repairing", pic="Hendra Wijaya", phone="0812-5550-0143")
    assert "Hendra Wijaya" in office.text(office.andi, "progress")


def test_what_is_no_complaint_opens_no_case_and_gets_no_answer(office: Theatre) -> None:
    office.writes(office.person("Panitia"), INVITATION, "Undangan seminar")

    assert office.works() == {}
    assert office.ask("case", "list", "--all", "--json") == []
    (listed,) = office.ask("quarantine", "list", "--json")
    assert listed["subject"] == "Undangan seminar"
    assert "no complaint" in listed["reason"]


def test_explaining_a_letter_shows_its_mails_although_it_was_never_received(office: Theatre) -> None:
    path = office.folder / "surat.eml"
    path.write_bytes(a_mail(office.lapas, office.address, "Pengaduan", "", office.now, (scan(),)))
    explained = office.ask("explain", str(path), "--json")

    assert [mail["kind"] for mail in explained["mails"]] == ["receipt", "directive_request"]
    assert office.ask("case", "list", "--all", "--json") == []


def test_a_case_is_registered_at_once_and_nobody_hears_of_it_before_it_is_read(office: Theatre) -> None:
    office.becomes(office.machine_time())
    number = f"PGJ-{office.now.year}-0001"

    with office.daemon() as daemon:
        office.writes(office.lapas, "", photos=(scan(pages=4, name="nodis.pdf"),))
        daemon.until(lambda: "event=scan_begun" in daemon.said)
        shown = office.case(number)
        heard = office.news()
        daemon.until(lambda: office.letters(office.kabag) != [], within=120)

    assert (shown["state"], shown["waiting_for"], shown["mails"]) == ("awaiting_reading", None, [])
    assert heard == {}
    assert office.state(number) == "awaiting_directive"
    assert "ERROR" not in daemon.said


def test_a_daemon_that_is_stopped_while_it_reads_stops_at_once_and_the_next_one_reads_on(office: Theatre) -> None:
    office.becomes(office.machine_time())

    with office.daemon() as daemon:
        office.writes(office.lapas, "", photos=(scan(pages=4, name="nodis.pdf"),))
        daemon.until(lambda: "event=scan_begun" in daemon.said)
        time.sleep(1)
    assert daemon.exit_code == 0
    assert office.letters(office.kabag) == []

    with office.daemon() as again:
        again.until(lambda: office.letters(office.kabag) != [], within=180)
        number = f"PGJ-{office.now.year}-0001"

    assert [line["event"] for line in office.case(number)["history"]] == ["registered", "transcribed"]
    assert (len(office.letters(office.kabag)), len(office.letters(office.lapas))) == (1, 1)


def test_new_rules_while_it_reads_lose_no_letter(office: Theatre) -> None:
    office.becomes(office.machine_time())

    with office.daemon() as daemon:
        office.writes(office.lapas, "", photos=(scan(pages=4, name="nodis.pdf"),))
        daemon.until(lambda: "event=scan_begun" in daemon.said)
        office.edit("routing.toml", 'name = "gangguan berat"', 'name = "gangguan parah"')
        daemon.until(lambda: "event=rules_taken_over" in daemon.said)
        daemon.until(lambda: office.letters(office.kabag) != [], within=180)

    assert (daemon.exit_code, "ERROR" in daemon.said) == (0, False)
    assert len(office.letters(office.kabag)) == 1


@pytest.mark.slow
def test_ten_pages_delay_no_mail_that_needs_no_reading(founded: Callable[..., Theatre]) -> None:
    office = founded(**{"imap.poll_every": 1, "imap.idle": True})
    office.becomes(office.machine_time())
    rutan = office.person("Rutan")

    with office.daemon() as daemon:
        office.writes(office.lapas, "", photos=(scan(pages=10, name="nodis.pdf"),))
        daemon.until(lambda: "event=scan_begun" in daemon.said)
        office.writes(rutan, LABELLED)
        daemon.until(lambda: office.letters(rutan) != [])
        is_still_reading = "event=scan_read" not in daemon.said

    assert is_still_reading
