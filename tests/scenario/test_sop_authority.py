"""Whose word counts: the question's token from the registered address, and nothing else."""

from collections.abc import Callable

import pytest
from theatre import LABELLED, Theatre

from maild.demo.clients import Client


def test_a_stranger_with_a_leaked_token_moves_nothing_and_the_official_is_told_once(office: Theatre) -> None:
    stranger = office.person("Stranger")
    office.people["stranger"] = stranger
    office.writes(office.lapas, LABELLED)
    office.works()

    office.answers(stranger, "directive_request", "SETUJU", of=office.kabag)
    assert office.works() == {"kabag": ["clarification"]}
    assert stranger.address in office.text(office.kabag, "clarification")
    office.passes(minutes=1)
    office.answers(stranger, "directive_request", "SETUJU!", of=office.kabag)
    assert office.works() == {}
    office.shows(state="awaiting_directive", step=2)
    assert office.case()["history"][-1]["event"] == "filed"


@pytest.mark.parametrize("official", ["kabag", "kasubbag"])
def test_a_reply_without_a_token_moves_nothing_even_from_the_official(office: Theatre, official: str) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()

    who = office.people[official]
    bare = {"To": office.address, "In_Reply_To": "", "References": ""}
    office.forges(who, "directive_request", "SETUJU", of=office.kabag, **bare)

    assert office.works() == {}
    office.shows(state="awaiting_directive", step=2)


def test_an_official_may_not_answer_what_another_was_asked(office: Theatre) -> None:
    office.is_directed()

    office.answers(office.kabag, "directive", "KONFIRMASI: ok\nPERINTAH", of=office.kasubbag)

    assert office.works() == {"kasubbag": ["clarification"]}
    assert office.state() == "awaiting_confirmation"


def test_a_deputy_answers_while_his_mandate_lasts(office: Theatre) -> None:
    joko = office.person("Joko")
    office.people["joko"] = joko
    mandate = 'role = "kabag"\nkind = "Plh."\nname = "Joko Santoso"\nfrom = 2026-07-06\nuntil = 2026-07-06\n'
    office.append("officials.toml", f'\n[[deputy]]\n{mandate}addresses = ["{joko.address}"]\n')
    office.writes(office.lapas, LABELLED)
    told = office.works()
    asked = next(name for name in ("joko", "kabag") if name in told)

    office.answers(joko, "directive_request", "ACC", of=office.people[asked])
    assert office.works() == {"kasubbag": ["directive"]}
    assert "Plh." in office.text(office.kasubbag, "directive")

    office.becomes(office.now.replace(day=7))
    office.writes(office.lapas, LABELLED.replace("07.45", "08.00"))
    office.works()
    office.answers(joko, "directive_request", "ACC", of=office.kabag)
    assert "kasubbag" not in office.works()
    assert office.state("PGJ-2026-0002") == "awaiting_directive"


def test_a_second_answer_hears_that_it_is_decided_already(office: Theatre) -> None:
    office.is_directed()

    office.answers(office.kabag, "directive_request", "TOLAK: bukan urusan kami", Client.OUTLOOK)
    assert office.works() == {"kabag": ["clarification"]}
    office.shows(state="awaiting_confirmation", step=3)
    assert "tidak ada yang berubah" in office.text(office.kabag, "clarification").lower()

    office.passes(minutes=1)
    office.answers(office.kabag, "directive_request", "TOLAK: sekali lagi", Client.OUTLOOK)
    assert office.works() == {}


def test_a_decision_is_taken_back_until_the_next_has_answered(office: Theatre) -> None:
    office.is_directed()

    office.answers(office.kabag, "directive_request", "BATAL")
    assert office.works() == {"kabag": ["directive_request"], "kasubbag": ["clarification"]}
    office.shows(state="awaiting_directive", step=2)

    office.passes(minutes=2)
    office.answers(office.kasubbag, "directive", "KONFIRMASI: WA, benar\nPERINTAH")
    assert office.works() == {"kasubbag": ["clarification"]}
    assert office.state() == "awaiting_directive"

    office.passes(minutes=2)
    office.answers(office.kabag, "directive_request", "Setuju")
    assert office.works() == {"kasubbag": ["directive"]}
    office.passes(minutes=2)
    office.answers(office.kasubbag, "directive", "KONFIRMASI: WA, benar\nPERINTAH")
    office.works()
    office.passes(minutes=2)
    office.answers(office.kabag, "directive_request", "BATAL")
    assert office.works() == {"kabag": ["clarification"]}
    assert office.state() == "repairing"


def test_an_automatic_reply_is_filed_and_answered_by_nobody(office: Theatre) -> None:
    office.writes(office.lapas, LABELLED)
    office.works()

    text = "Saya sedang cuti. Setuju untuk hal mendesak hubungi Kasubbag."
    office.forges(office.kabag, "directive_request", text, of=office.kabag, Auto_Submitted="auto-replied")

    assert office.works() == {}
    assert office.state() == "awaiting_directive"


def test_without_plus_addressing_the_token_is_a_line_in_the_mail(founded: Callable[..., Theatre]) -> None:
    office = founded(**{"smtp.plus_addressing": False})
    office.writes(office.lapas, LABELLED)
    office.works()
    asked = office.letter(office.kabag, "directive_request")
    assert office.address in str(asked["Reply-To"] or asked["From"])

    code = next(line.strip() for line in office.text(office.kabag, "directive_request").splitlines() if "Kode:" in line)
    bare = {"In_Reply_To": "", "References": ""}
    office.forges(office.kabag, "directive_request", f"SETUJU\n\n{code}", of=office.kabag, **bare)
    assert office.works() == {"kasubbag": ["directive"]}

    office.passes(minutes=3)
    office.answers(office.kasubbag, "directive", "KONFIRMASI: WA, benar\nPERINTAH", Client.OUTLOOK)
    assert "andi" in office.works()
    office.shows(state="repairing", step=5)
