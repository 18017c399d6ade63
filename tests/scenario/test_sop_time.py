"""The SOP's clock as a story: who is reminded, who hears that a step is late, who stands in, what new rules change."""

from datetime import timedelta

from theatre import LABELLED, Theatre


def test_a_silent_kabag_is_reminded_and_then_reported(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()

    office.passes(minutes=14)
    assert office.works() == {}
    office.passes(minutes=1)
    assert office.works() == {"kabag": ["reminder"]}
    assert "Keadaan sekarang: Tahap 2 dari 8, menunggu Kabag, batas waktu Senin 08.45 WIB." in office.text(
        office.kabag, "reminder"
    )
    office.passes(minutes=15)
    assert office.works() == {"kabag": ["reminder"]}
    office.shows(state="awaiting_directive", overdue=False, due="2026-07-06T08:45:00+07:00")
    office.passes(minutes=31)
    assert office.works() == {"admin": ["escalation"]}
    assert "wa.me/6281255500001" in office.text(office.admin, "escalation")
    office.shows(overdue=True)

    office.answers(office.kabag, "reminder", "ACC")
    assert office.works() == {"kasubbag": ["directive"]}
    office.shows(state="awaiting_confirmation", overdue=False)


def test_a_standby_deputy_decides_for_a_kabag_who_is_away(office: Theatre) -> None:
    wulan = office.people["wulan"] = office.person("Wulan")
    standby = 'role = "kabag"\nkind = "Plh."\nname = "Wulan Pertiwi"\nstandby = true\n'
    office.append("officials.toml", f'\n[[deputy]]\n{standby}addresses = ["{wulan.address}"]\n')
    office.writes(office.lapas, LABELLED)
    assert "wulan" not in office.works()

    office.passes(minutes=6)
    office.forges(office.kabag, "directive_request", "Saya sedang cuti.", office.kabag, Auto_Submitted="auto-replied")
    assert office.works() == {"admin": ["escalation"]}
    assert "Wulan Pertiwi" in office.text(office.admin, "escalation")

    office.passes(minutes=30)
    told = office.works()
    assert (told["wulan"], told["admin"]) == (["directive_request"], ["escalation"])
    office.answers(wulan, "directive_request", "Setuju, segera ditindaklanjuti")
    assert office.works() == {"kasubbag": ["directive"]}
    assert "Wulan Pertiwi, Plh. Kepala Bagian" in office.text(office.kasubbag, "directive")

    office.passes(minutes=1)
    office.answers(office.kabag, "directive_request", "Tolak: bukan jaringan")
    assert office.works() == {"kabag": ["clarification"]}
    assert "Wulan Pertiwi" in office.text(office.kabag, "clarification")


def test_a_new_holder_is_asked_what_waits_and_what_was_decided_stays(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()
    joko = office.people["joko"] = office.person("Joko")
    old = (office.folder / "rules" / "officials.toml").read_text()
    office.edit("officials.toml", 'name = "Ratna Dewi, S.H."', 'name = "Joko Santoso"')
    office.edit("officials.toml", f'addresses = ["{office.kabag.address}"]', f'addresses = ["{joko.address}"]')

    office.passes(minutes=1)
    assert office.works() == {"joko": ["directive_request"]}
    office.answers(office.kabag, "directive_request", "ACC")
    assert "kasubbag" not in office.works()
    office.answers(joko, "directive_request", "ACC")
    assert office.works() == {"kasubbag": ["directive"]}
    assert [line["event"] for line in office.case()["history"] if line["actor"] == "clock"] == ["appointed"]

    (office.folder / "rules" / "officials.toml").write_text(old)
    office.passes(minutes=1)
    assert office.works() == {}
    office.shows(state="awaiting_confirmation")
    office.maild("case", "verify")


def test_a_new_holiday_moves_what_is_due_in_a_running_daemon_and_nothing_else(office: Theatre) -> None:
    office.becomes(office.machine_time())
    office.writes(office.lapas, LABELLED)
    office.writes(office.lapas, LABELLED.replace("07.45", "08.00"))
    office.works()
    before = office.ask("case", "list", "--json")
    closed = (office.now.date() + timedelta(days=ahead) for ahead in range(30))  # more than any run of holidays
    listed = (office.folder / "rules" / "worktime.toml").read_text()
    new = "".join(
        f'\n[[holiday]]\ndate = {day}\nname = "Banjir"\nkind = "tutup"\n'
        for day in closed
        if f"date = {day}" not in listed
    )

    with office.daemon() as daemon:
        office.append("worktime.toml", new)
        daemon.until(lambda: "event=rules_taken_over" in daemon.said)
    after = office.ask("case", "list", "--json")

    assert len(before) == 2
    assert all(now["due"] > then["due"] for then, now in zip(before, after, strict=True))
    assert [row | {"due": "", "overdue": False} for row in before] == [
        row | {"due": "", "overdue": False} for row in after
    ]
    assert office.news() == {}
