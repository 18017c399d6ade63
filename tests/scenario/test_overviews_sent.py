"""An office that chose nothing: the Kasubbag is told each morning what waits, the Kabag each week what was done."""

from theatre import LABELLED, MONDAY, Theatre

TUESDAY = MONDAY.replace(day=7, hour=7, minute=40)
NEXT_MONDAY = MONDAY.replace(day=13, hour=7, minute=40)


def test_overviews_come_by_themselves_and_a_reply_to_one_changes_nothing(office: Theatre):
    for _ in ("kabag", "kasubbag"):
        office.edit("officials.toml", 'overview = "none"\n', "")
    office.writes(office.lapas, LABELLED)
    assert office.works() == {"lapas": ["receipt"], "kabag": ["directive_request"]}

    office.becomes(TUESDAY)
    assert office.works() == {"kabag": ["reminder"], "kasubbag": ["digest"]}
    assert str(office.letter(office.kasubbag, "digest")["Subject"]) == (
        "Ikhtisar pagi pengaduan: 1 belum selesai, 1 terlambat (7 Juli 2026)"
    )
    assert "Lapas Kelas IIA Kediri  : PGJ-2026-0001; menunggu Kabag" in office.text(office.kasubbag, "digest")

    office.passes(minutes=5)
    office.answers(office.kasubbag, "digest", "setuju")
    assert office.works() == {}
    office.shows(state="awaiting_directive", waiting_for="kabag")

    office.becomes(NEXT_MONDAY)
    told = office.works()
    assert (told["kabag"], told["kasubbag"]) == (["digest"], ["digest"])
    assert "Diterima                : 1 pengaduan" in office.text(office.kabag, "digest")
    office.passes(minutes=5)
    assert [who for who, kinds in office.works().items() if "digest" in kinds] == []
    office.all_agree(state="awaiting_directive")
