"""The other doors for paper: the copier, the front desk, the command line, the watched folder."""

import shutil
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from theatre import LABELLED, PHOTO, REPORT, Theatre

from maild.demo.clients import Person, letter

PAPERS = Path(__file__).parents[1] / "data" / "papers"
SCAN = PAPERS / "nodis-pindai.jpg"  # a whole nodis but for the phone number
LOCKED = PAPERS / "locked.pdf"
TAKEN = "sudah-diambil"
NUMBER = "PGJ-2026-0001"
NEWSLETTER = """\
Yth. Bapak/Ibu pelanggan

Dapatkan diskon 30% untuk semua perangkat jaringan sampai akhir bulan. Kunjungi toko kami dan berlangganan warta ini.
Klik di sini untuk berhenti berlangganan.
"""


class DeskTheatre(Theatre):
    """An office with a copier and a front desk."""

    def __init__(self, *arguments, **settings: object) -> None:
        super().__init__(*arguments, **settings)
        self.meja = self.people["meja"] = Person("Meja Layanan", f"meja@{self.domain}")
        self.copier = Person("Fotokopi lt. 1", f"fotokopi@{self.domain}")
        self.drop = self.folder / "masuk"
        self.drop.mkdir()
        self.configure(
            **{
                "intake.scanners": [self.copier.address],
                "intake.front_desk": self.meja.address,
                "intake.drop_folder": "masuk",
            }
        )

    def types(self, name: str, folder: Path | None = None) -> Path:
        """Write a whole letter as a file that needs no OCR."""
        path = (folder or self.folder) / name
        path.write_text(LABELLED)
        return path

    def scans(self, path: Path) -> None:
        """Let the copier send what somebody laid on it, as copiers do: no words, and marked as a machine's mail."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = str(self.copier), self.address, "Message from KM_C258"
        mail["Auto-Submitted"] = "auto-generated"
        mail["Date"] = self.now
        mail.set_content("")
        mail.add_attachment(path.read_bytes(), maintype="image", subtype="jpeg", filename="SKM_C25826070608150.jpg")
        self.mail.deliver(bytes(mail), self.address, self.copier.address)


@pytest.fixture
def desk(founded: Callable[..., Theatre]) -> DeskTheatre:
    return DeskTheatre(*founded.args)


def test_a_scan_from_the_copier_goes_through_the_sop_by_way_of_the_front_desk(desk: DeskTheatre) -> None:
    desk.scans(SCAN)
    assert desk.works() == {"meja": ["handover"]}
    desk.shows(state="awaiting_completion", waiting_for="reporter", reporter="", phone=None, pic="Hendra Wijaya")
    assert "daftar kelengkapan" in desk.text(desk.meja, "handover")
    assert f"handed in by {desk.copier.address}" in desk.case()["history"][0]["evidence"]

    desk.passes(minutes=20)
    desk.answers(desk.meja, "handover", "No. HP/WA : 0812-5550-0143")
    assert desk.works() == {"kabag": ["directive_request"], "meja": ["handover"]}
    desk.shows(state="awaiting_directive", phone="0812-5550-0143", unit="Rutan Kelas IIB Trenggalek")
    receipt = desk.text(desk.meja, "handover").replace("\r\n", "\n")
    assert "https://wa.me/6281255500143" in receipt
    assert f"TANDA TERIMA PENGADUAN\nNomor register {NUMBER}" in receipt

    desk.passes(minutes=5)
    desk.answers(desk.kabag, "directive_request", "Acc")
    desk.works()
    desk.answers(desk.kasubbag, "directive", "KONFIRMASI: WA 08.50, benar\nPERINTAH: tim jaringan")
    assert "meja" not in desk.works()  # progress is not worth a walk
    desk.answers(desk.andi, "order", REPORT, photos=(PHOTO,))
    desk.works()
    desk.answers(desk.kasubbag, "approval_request", "Setuju")
    assert desk.works()["meja"] == ["handover"]
    desk.shows(state="closed")
    result = desk.letter(desk.meja, "handover")
    assert PHOTO.name in [part.get_filename() for part in result.iter_attachments()]
    assert "telah selesai" in desk.text(desk.meja, "handover")


def test_a_nodis_handed_in_at_the_desk_is_read_when_the_command_returns(desk: DeskTheatre) -> None:
    said = desk.maild("intake", str(SCAN), "--reporter", desk.lapas.address).stdout
    assert said == f"{SCAN.name}: {NUMBER}: awaiting_completion, missing: phone\n"
    desk.shows(unit="Rutan Kelas IIB Trenggalek", reporter=desk.lapas.address)
    assert desk.case()["history"][0]["evidence"].startswith(f"{desk.lapas.address} handed in sha256:")

    other = desk.folder / "pindaian lain.jpg"
    shutil.copy(SCAN, other)
    for path in (SCAN, other):
        again = desk.maild("intake", str(path)).stdout
        assert again == f"{path.name}: {NUMBER}: known already, awaiting_completion, missing: phone\n"
    assert len(desk.ask("case", "list", "--all", "--json")) == 1

    assert desk.works() == {"lapas": ["completion_request"]}
    assert desk.letter(desk.lapas, "completion_request")["In-Reply-To"] is None


def test_each_file_is_a_letter_of_its_own_and_a_mail_its_senders(desk: DeskTheatre) -> None:
    mail = desk.folder / "surat.eml"
    mail.write_bytes(letter(desk.lapas, desk.address, "Pengaduan", LABELLED, desk.now))
    said = desk.maild("intake", str(desk.types("nodis.txt")), str(mail)).stdout
    rows = desk.ask("case", "list", "--json")

    assert said == f"nodis.txt: {NUMBER}: awaiting_directive\nsurat.eml: PGJ-2026-0002: awaiting_directive\n"
    assert [row["reporter"] for row in rows] == ["", desk.lapas.address]
    assert desk.works() == {"kabag": ["directive_request"] * 2, "meja": ["handover"], "lapas": ["receipt"]}


def test_a_daemon_takes_what_is_handed_in_and_reads_it_beside_its_work(desk: DeskTheatre) -> None:
    with desk.daemon() as daemon:
        number = f"PGJ-{desk.machine_time().year}-0001"
        said = desk.maild("intake", str(SCAN), MAILD_NOW="").stdout
        assert said.startswith(f"{SCAN.name}: {number}: ")
        daemon.until(lambda: desk.state(number) == "awaiting_completion", within=60)
        daemon.until(lambda: bool(desk.letters(desk.meja)))
        desk.types("nodis.txt", desk.drop)
        daemon.until(lambda: not list(desk.drop.glob("*.txt")))
        assert "known already" in desk.maild("intake", str(SCAN), MAILD_NOW="").stdout

    assert daemon.exit_code == 0
    assert [row["reporter"] for row in desk.ask("case", "list", "--json")] == ["", ""]


def test_the_drop_folder_is_emptied_and_what_cannot_be_taken_is_named(desk: DeskTheatre) -> None:
    desk.types("nodis Rutan.txt", desk.drop)
    desk.configure(**{"limits.message_mb": 1})
    (desk.drop / "besar.pdf").write_bytes(b"%PDF-" + bytes(1_000_000))

    assert desk.works() == {"kabag": ["directive_request"], "meja": ["handover"]}
    assert sorted(path.name for path in desk.drop.iterdir()) == ["besar.pdf", TAKEN]
    assert [path.name for path in (desk.drop / TAKEN).iterdir()] == [f"{NUMBER}-nodis Rutan.txt"]
    status = desk.ask("status", "--json")
    assert not status["ok"]
    assert status["warnings"] == [f"left in {desk.drop}: besar.pdf: larger than 1 MB"]

    desk.types("nodis Rutan.txt", desk.drop)  # as after a crash before the move
    assert desk.works() == {}
    assert not (desk.drop / "nodis Rutan.txt").exists()
    assert len(desk.ask("case", "list", "--all", "--json")) == 1


def test_a_mail_that_made_no_case_is_listed_shown_and_made_one_all_the_same(desk: DeskTheatre) -> None:
    seller = desk.person("Toko")
    desk.writes(seller, NEWSLETTER, "Promo akhir bulan")
    assert desk.works() == {}
    [listed] = desk.ask("quarantine", "--json")
    assert (listed["state"], listed["from"]) == ("filed", f"Toko <{seller.address}>")
    assert listed["reason"].startswith("no complaint")
    assert desk.ask("quarantine", "list", "--json") == [listed]
    shown = desk.say("quarantine", "show", listed["id"])
    assert "diskon 30%" in shown
    assert desk.ask("quarantine", "show", listed["id"], "--json")["case"] is None

    said = desk.say("quarantine", "as-case", listed["id"])
    assert said.startswith(f"{listed['id']}: {NUMBER}: awaiting_completion, missing: ")
    assert desk.ask("quarantine", "--json") == []
    assert "known already" in desk.say("quarantine", "as-case", listed["id"])
    assert len(desk.ask("case", "list", "--all", "--json")) == 1


def test_a_mail_that_waits_for_a_person_is_listed_until_he_has_looked(desk: DeskTheatre) -> None:
    desk.configure(**{"limits.message_mb": 1})
    desk.writes(desk.lapas, LABELLED + "x" * 72 + "\n" * 1_000_000)
    desk.works()
    [listed] = desk.ask("quarantine", "--json")
    assert (listed["state"], listed["reason"], listed["case"]) == ("quarantined", "larger than 1000000 bytes", NUMBER)
    assert desk.ask("status", "--json")["quarantine"] == 1

    fields = ("unit=Rutan", "pic=Budi", "phone=081255500143", "description=internet mati", "resolution=perbaiki")
    desk.say("case", "fill", NUMBER, *fields)
    assert desk.ask("quarantine", "--json") == []
    assert desk.ask("status", "--json")["quarantine"] == 0


def test_a_file_that_cannot_be_opened_is_asked_for_again_through_the_front_desk(desk: DeskTheatre) -> None:
    desk.maild("intake", str(LOCKED))

    assert desk.works() == {"meja": ["handover"]}
    assert desk.state() == "awaiting_completion"
    assert "terkunci dengan kata sandi" in desk.text(desk.meja, "handover")
