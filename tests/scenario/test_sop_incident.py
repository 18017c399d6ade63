"""One incident, many letters: two units tell of one outage, and the Kasubbag lets both be handled as one."""

from theatre import LABELLED, PHOTO, REPORT, Theatre

from maild.demo.clients import Client

FIRST, SECOND = "PGJ-2026-0001", "PGJ-2026-0002"
ORDERS = {"andi": ["order"], "siti": ["order"], "dimas": ["order"]}
OF_TELKOM = LABELLED.replace("terputus sejak pukul 07.45 WIB", "terputus, menurut Telkom ada gangguan massal")
ELSEWHERE = (
    OF_TELKOM.replace("Lapas Kelas IIA Kediri", "Rutan Kelas IIB Nganjuk")
    .replace("Bambang Suryanto, S.H.", "Siti Aminah, A.Md.")
    .replace("0812-5550-0143", "0812-5550-0199")
)


def test_two_letters_about_one_outage_become_one_order_and_one_repair(office: Theatre) -> None:
    rutan = office.people["rutan"] = office.person("Rutan")
    office.writes(office.lapas, OF_TELKOM)
    office.works()
    office.passes(minutes=20)
    office.writes(rutan, ELSEWHERE)
    office.works()
    for number in (FIRST, SECOND):
        office.answers(office.kabag, "directive_request", "Acc", about=number)
    assert office.works() == {"kasubbag": ["directive", "directive"]}
    proposal = f"satu gangguan dengan {FIRST} (Lapas Kelas IIA Kediri, diterima 08.15 WIB). Cukup balas GABUNG"
    assert proposal in " ".join(office.text(office.kasubbag, "directive", about=SECOND).split())

    office.passes(minutes=2)
    office.answers(office.kasubbag, "directive", f"GABUNG {FIRST}", Client.OUTLOOK, about=SECOND)
    assert office.works() == {}
    assert [row["incident"] for row in office.ask("case", "list", "--json")] == [None, FIRST]
    assert office.case(FIRST)["followers"] == [SECOND]

    office.answers(office.kasubbag, "directive", "KONFIRMASI: WA 08.40, benar\nPERINTAH: tim jaringan", about=FIRST)
    assert office.works() == {**ORDERS, "lapas": ["progress"], "rutan": ["progress"]}
    assert f"{SECOND}           : Rutan Kelas IIB Nganjuk, Siti Aminah, A.Md." in office.text(office.andi, "order")
    assert [row["step"] for row in office.ask("case", "list", "--json")] == [5, 5]

    office.passes(hours=1)
    office.answers(office.andi, "order", REPORT, photos=(PHOTO,))
    assert office.works() == {"kasubbag": ["approval_request"]}
    office.passes(minutes=5)
    office.answers(office.kasubbag, "approval_request", "SETUJU", Client.ZIMBRA)

    assert office.works() == {"lapas": ["result"], "rutan": ["result"], "kabag": ["closing_report"]}
    assert SECOND in office.text(office.kabag, "closing_report")
    assert FIRST not in office.text(rutan, "result")
    assert office.letter(rutan, "result")["Subject"].startswith(f"[{SECOND}]")
    office.all_agree(state="closed")
    (_, entry) = office.ask("register", "--year", "2026", "--format", "json")
    assert (entry["incident"], entry["state"]) == (FIRST, "closed")
