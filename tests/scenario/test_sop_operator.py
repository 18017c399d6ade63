"""The operator's hand: what came on paper or by phone, what could not be read, what could not be delivered."""

from theatre import LABELLED, Theatre

DEPTH = 300  # no reader follows a mail so far down


def a_mail_that_nobody_can_read(office: Theatre) -> bytes:
    head = f"From: {office.lapas}\r\nTo: {office.address}\r\nSubject: scan\r\nMIME-Version: 1.0\r\n"
    layers = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(DEPTH))
    return f"{head}{layers}Content-Type: text/plain\r\n\r\nx\r\n".encode()


def test_the_operator_records_answers_that_came_by_phone(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()

    office.maild("case", "rule", "PGJ-2026-0001", "approve", "--by", "kabag", "--note", "disposisi tertulis di lembar")
    assert office.works() == {"kasubbag": ["directive"]}
    assert "disposisi tertulis di lembar" in office.text(office.kasubbag, "directive")
    office.maild("case", "rule", "PGJ-2026-0001", "confirm", "--by", "kasubbag", "--note", "telepon 09.00, benar")
    office.maild("case", "rule", "PGJ-2026-0001", "order", "--by", "kasubbag", "--note", "tim aplikasi, hari ini juga")
    office.works()
    office.shows(state="repairing", step=5)

    assert office.case()["team"] == "aplikasi"
    assert [line["actor"] for line in office.case()["history"]][1:] == ["kabag", "kasubbag", "kasubbag"]
    assert all("operator" in line["evidence"] for line in office.case()["history"][1:])
    assert "whole" in office.maild("case", "verify").stdout


def test_a_ruling_that_does_not_fit_is_refused_with_the_reason(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()

    wrong = office.maild("case", "rule", "PGJ-2026-0001", "done", "--by", "technician", expects=1)
    unknown = office.maild("case", "rule", "PGJ-2026-0001", "acc", "--by", "kabag", expects=2)
    absent = office.maild("case", "rule", "PGJ-2026-0009", "approve", "--by", "kabag", expects=1)

    assert "awaiting_directive" in wrong.stderr
    assert "approve" in unknown.stderr
    assert "PGJ-2026-0009" in absent.stderr
    assert office.state() == "awaiting_directive"


def test_a_mail_that_cannot_be_read_waits_for_the_operator_who_fills_it_in(office: Theatre) -> None:
    office.mail.deliver(a_mail_that_nobody_can_read(office), office.address, office.lapas.address)
    office.writes(office.lapas, LABELLED)
    told = office.works()
    assert told["admin"] == ["alert"]
    assert told["kabag"] == ["directive_request"]
    rows = {row["state"]: row for row in office.ask("case", "list", "--json")}
    assert set(rows) == {"awaiting_reading", "awaiting_directive"}
    unread = rows["awaiting_reading"]["case"]
    assert rows["awaiting_reading"]["waiting_for"] == "operator"

    office.passes(minutes=10)
    values = ["unit=Rutan Situbondo", "pic=Dewi Lestari", "phone=0812 5550 0177", "description=LAN mati sejak pagi"]
    office.maild("case", "fill", unread, *values, "resolution=mohon diperbaiki")
    assert office.works()["kabag"] == ["directive_request"]
    filled = office.case(unread)
    assert (filled["state"], filled["unit"], filled["phone"]) == (
        "awaiting_directive",
        "Rutan Situbondo",
        "0812 5550 0177",
    )


def test_a_running_daemon_takes_what_the_operator_fills_in(office: Theatre) -> None:
    office.becomes(office.machine_time())
    office.writes(office.lapas, LABELLED.replace("0812-5550-0143", ""))
    assert office.works() == {"lapas": ["completion_request"]}
    (row,) = office.ask("case", "list", "--json")

    with office.daemon() as daemon:
        office.maild("case", "fill", row["case"], "phone=0812-5550-0143")
        daemon.until(lambda: office.mail.messages(office.kabag.address) != [])

    assert office.state(row["case"]) == "awaiting_directive"
    assert daemon.exit_code == 0


def test_a_mail_that_an_official_never_gets_is_told_to_the_operator(office: Theatre) -> None:
    office.edit("officials.toml", f'["{office.kabag.address}"]', '["pindah@bounce.example"]')
    office.writes(office.lapas, LABELLED)

    told = office.works(expects=1)
    assert told == {"lapas": ["receipt"], "admin": ["alert"]}
    assert "pindah@bounce.example" in office.text(office.admin, "alert")
    (lost,) = office.ask("outbox", "--json")
    assert (lost["state"], lost["kind"], lost["to"]) == ("failed", "directive_request", "pindah@bounce.example")
    assert "550" in lost["error"]
    status = office.ask("status", "--json")
    assert (status["ok"], status["outbox"]["failed"]) == (False, 1)
    assert office.state() == "awaiting_directive"

    office.passes(minutes=5)
    office.maild("outbox", "drop", lost["id"])
    office.maild("case", "rule", "PGJ-2026-0001", "approve", "--by", "kabag", "--note", "lewat telepon")
    assert office.works() == {"kasubbag": ["directive"]}
