"""How much automatic mail goes to outsiders (interface.md §1, [limits])."""

from dataclasses import replace
from datetime import timedelta

from an_office import MONDAY

from maild.core.case import Case, Dossier
from maild.core.office import Actor
from maild.core.posting import MailKind, Posting, Recipient, held
from maild.service.traffic import Traffic


def a_posting(
    address: str = "a@b.example", kind: MailKind = MailKind.RECEIPT, actor: Actor = Actor.REPORTER
) -> Posting:
    return Posting("id", kind, Recipient(actor, address), "<id@x>", "d", MONDAY, MONDAY)


def admitted(traffic: Traffic, posting: Posting, times: int) -> int:
    return sum(not traffic.objection(posting, MONDAY) for _ in range(times))


def test_an_address_gets_five_automatic_mails_a_day():
    assert admitted(Traffic(5, 300), a_posting(), 20) == 5


def test_tomorrow_it_gets_five_more():
    traffic = Traffic(5, 300)
    admitted(traffic, a_posting(), 20)

    assert traffic.objection(a_posting(), MONDAY + timedelta(hours=23)) != ""
    assert traffic.objection(a_posting(), MONDAY + timedelta(hours=25)) == ""


def test_a_registered_unit_gets_ten_times_as_much():
    assert admitted(Traffic(5, 300, frozenset({"a@b.example"})), a_posting(), 99) == 50


def test_a_thousand_senders_get_three_hundred_mails_an_hour():
    traffic = Traffic(5, 300)
    total = sum(admitted(traffic, a_posting(f"{number}@b.example"), 1) for number in range(1000))

    assert total == 300


def test_officials_and_results_are_never_held_back():
    traffic = Traffic(1, 1)
    admitted(traffic, a_posting(), 5)

    assert admitted(traffic, a_posting(actor=Actor.KABAG, kind=MailKind.CLARIFICATION), 9) == 9
    assert admitted(traffic, a_posting(kind=MailKind.RESULT), 9) == 9


def test_a_restart_forgets_nothing_and_does_not_count_what_was_held():
    traffic = Traffic(2, 300)
    sent, stopped = a_posting(), held(a_posting(), "limits")
    traffic.recall([Dossier(Case("k", "PGJ-2026-0001"), postings=(sent, stopped, replace(sent, id="two")))])

    assert traffic.objection(a_posting(), MONDAY) != ""
    assert traffic.objection(a_posting("other@b.example"), MONDAY) == ""
