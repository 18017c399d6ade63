"""Steps 3 to 8: the Kasubbag's and the technicians' answers that do not lead straight on."""

from theatre import PHOTO, REPORT, Theatre

from maild.demo.clients import Client

ORDERS = {"andi": ["order"], "siti": ["order"], "dimas": ["order"]}


def test_the_kasubbag_returns_a_directive_to_the_kabag(office: Theatre) -> None:
    office.is_directed()

    office.answers(office.kasubbag, "directive", "KEMBALIKAN: ini wewenang Divisi Keimigrasian", Client.OUTLOOK)
    assert office.works() == {"kabag": ["directive_request"]}
    office.shows(state="awaiting_directive", step=2, waiting_for="kabag")
    assert "wewenang Divisi Keimigrasian" in office.text(office.kabag, "directive_request")

    office.passes(minutes=5)
    office.answers(office.kabag, "directive_request", "Setuju, tetap dikerjakan HRBTI")
    assert office.works() == {"kasubbag": ["directive"]}


def test_an_order_before_the_confirmation_is_asked_back(office: Theatre) -> None:
    office.is_directed()

    office.answers(office.kasubbag, "directive", "PERINTAH: tim jaringan")
    assert office.works() == {"kasubbag": ["clarification"]}
    office.shows(state="awaiting_confirmation", step=3)
    assert "konfirmasi" in office.text(office.kasubbag, "clarification").lower()

    office.passes(minutes=3)
    office.answers(office.kasubbag, "clarification", "KONFIRMASI: WA 08.30, benar\nPERINTAH: tim jaringan")
    assert office.works() == {**ORDERS, "lapas": ["progress"]}
    office.shows(state="repairing", step=5)


def test_an_order_to_a_team_that_is_not_there_is_asked_back(office: Theatre) -> None:
    office.is_directed()

    office.answers(office.kasubbag, "directive", "KONFIRMASI: WA 08.30, benar\nPERINTAH: Tim Gudang", Client.ZIMBRA)
    assert office.works() == {"kasubbag": ["clarification"]}
    assert office.state() != "repairing"
    assert "Tim Teknis Data dan Jaringan" in office.text(office.kasubbag, "clarification")


def test_the_kasubbag_orders_another_team_by_the_name_of_its_member(office: Theatre) -> None:
    office.people |= {"rina": office.person("Rina"), "hendra": office.person("Hendra")}
    office.is_directed()

    office.answers(office.kasubbag, "directive", "KONFIRMASI: telp 08.30, benar\nTUGASKAN: Rina Puspitasari")

    assert office.works() == {"rina": ["order"], "hendra": ["order"], "lapas": ["progress"]}


def test_a_repair_is_paused_resumed_and_told_about(office: Theatre) -> None:
    office.is_ordered()
    due = office.case()["due"]

    office.answers(office.siti, "order", "TUNDA: menunggu penggantian kabel oleh Telkom", Client.OUTLOOK)
    assert office.works() == {"lapas": ["progress"]}
    office.shows(state="repair_paused", step=5, waiting_for="technician", due=None)
    assert "menunggu penggantian kabel oleh Telkom" in office.text(office.lapas, "progress")

    office.passes(hours=1)
    office.answers(office.siti, "order", "LANJUT", Client.OUTLOOK)
    assert office.works() == {}
    resumed = office.case()
    assert resumed["state"] == "repairing"
    assert resumed["due"] > due

    office.passes(minutes=30)
    office.answers(office.andi, "order", "Progres: kabel sudah terpasang, tinggal uji")
    assert office.works() == {}
    assert [line["event"] for line in office.case()["history"]][-3:] == ["pause", "resume", "progress"]


def test_a_team_that_is_not_able_gives_the_order_back(office: Theatre) -> None:
    office.is_ordered()

    office.answers(office.andi, "order", "TIDAK BISA: kabel milik penyedia, perlu akses tiang", Client.ZIMBRA)
    assert office.works() == {"kasubbag": ["order_request"]}
    office.shows(state="awaiting_order", step=4, waiting_for="kasubbag")
    assert "kabel milik penyedia" in office.text(office.kasubbag, "order_request")

    office.passes(minutes=5)
    office.answers(office.kasubbag, "order_request", "PERINTAH: tim jaringan, dampingi penyedia")
    told = office.works()
    assert told.items() >= ORDERS.items()


def test_what_a_report_lacks_is_asked_for_and_what_it_has_is_kept(office: Theatre) -> None:
    office.is_ordered()

    office.answers(office.andi, "order", "SELESAI\nPenyebab: konektor ONT kotor")
    assert office.works() == {"andi": ["report_request"]}
    office.shows(state="repairing", step=5)
    asked = office.text(office.andi, "report_request")
    assert "foto" in asked
    assert "Penyebab: ..." not in asked

    office.passes(minutes=10)
    office.answers(office.andi, "report_request", "Checklist:\n[x] konektor diganti", Client.OUTLOOK, photos=(PHOTO,))
    assert office.works() == {"kasubbag": ["approval_request"]}
    assert "konektor ONT kotor" in office.text(office.kasubbag, "approval_request")


def test_the_first_whole_report_wins_and_the_second_writer_hears_of_it(office: Theatre) -> None:
    office.is_ordered()
    office.answers(office.andi, "order", REPORT, photos=(PHOTO,))
    office.works()

    office.passes(minutes=2)
    office.answers(office.siti, "order", REPORT.replace("kotor", "patah"), Client.ZIMBRA, photos=(PHOTO,))
    assert office.works() == {"siti": ["clarification"]}
    assert office.state() == "awaiting_approval"
    assert "tidak ada yang berubah" in office.text(office.siti, "clarification").lower()


def test_a_result_is_revised_reopened_and_rated(office: Theatre) -> None:
    office.is_repaired()

    office.answers(office.kasubbag, "approval_request", "Revisi: sebutkan lokasi konektor", Client.OUTLOOK)
    assert office.works() == ORDERS
    assert "sebutkan lokasi konektor" in office.text(office.siti, "order")
    office.passes(minutes=10)
    office.answers(office.siti, "order", "SELESAI\nPenyebab: konektor ONT di ruang registrasi kotor")
    assert office.works() == {"kasubbag": ["approval_request"]}
    office.passes(minutes=10)
    office.answers(office.kasubbag, "approval_request", "ACC")
    assert office.works() == {"lapas": ["result"], "kabag": ["closing_report"]}

    office.passes(days=1)
    office.answers(office.lapas, "result", "Belum normal, sore ini putus lagi", Client.ZIMBRA)
    told = office.works()
    assert told["kasubbag"] == ["order_request"]
    office.shows(state="awaiting_order", step=4, waiting_for="kasubbag")
    assert "sore ini putus lagi" in office.text(office.kasubbag, "order_request")

    office.passes(minutes=10)
    office.answers(office.kasubbag, "order_request", "PERINTAH")
    assert office.works().items() >= ORDERS.items()
    office.passes(minutes=30)
    office.answers(office.andi, "order", REPORT, photos=(PHOTO,))
    office.works()
    office.passes(minutes=5)
    office.answers(office.kasubbag, "approval_request", "Setuju")
    assert office.works() == {"lapas": ["result"], "kabag": ["closing_report"]}

    office.passes(minutes=5)
    office.answers(office.lapas, "result", "Terima kasih banyak.\nNILAI 4", Client.OUTLOOK)
    assert office.works() == {}
    shown = office.case()
    assert (shown["state"], shown["rating"]) == ("closed", 4)


def test_after_the_days_for_it_a_case_is_not_reopened(office: Theatre) -> None:
    office.is_closed()

    office.passes(days=8)
    office.answers(office.lapas, "result", "Belum normal juga")

    assert office.works() == {"lapas": ["status"]}
    assert office.state() == "closed"
