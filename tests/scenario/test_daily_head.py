"""The daily head, as the operator gets it and uses it later."""

import re

from theatre import LABELLED, Theatre


def test_the_head_that_was_mailed_shows_what_was_taken_away_since(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()
    assert office.heads() == []
    office.passes(days=1)
    office.works()
    office.works()

    (mail,) = office.heads()
    found = re.search(r"maild case verify --head ([0-9a-f]{64})\b", mail)
    assert found is not None
    shown = office.maild("case", "verify", "--head", found[1]).stdout
    assert "PGJ-2026-0001: 2 events, whole" in shown
    assert "is that of 2026-07-07, number 1 of 1" in shown

    (path,) = (office.folder / "data" / "cases" / "open").glob("*.json")
    path.unlink()
    shown = office.maild("case", "verify", "--head", found[1], expects=1).stdout
    assert "PGJ-2026-0001: there is no file of this case, but the head of 2026-07-07 knows it" in shown

    (office.folder / "data" / "heads" / "2026-07-07.json").unlink()
    assert "is none of those in data/heads" in office.maild("case", "verify", "--head", found[1], expects=1).stdout
