"""How much automatic mail goes out (interface.md §1, [limits]; reliability.md §2.7, L3 and L4)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from an_office import MONDAY, OFFICE

from maild.core.address import canonical
from maild.core.case import Case, Decided, Dossier
from maild.core.event import Reporter
from maild.core.office import Actor, Unit
from maild.core.posting import MailKind, Posting, PostingState, Recipient, bounced, dropped, held, sent
from maild.service.traffic import Circle, Limits, Traffic, circle_of

K, R = MailKind, Actor
LIMITS = Limits(5, 30, 300)
NOBODY = Circle()
STRANGER = "a@b.example"
KABAG = "kabag@kanwil.example"
HOUR = timedelta(hours=1)


class Clock:
    """A clock in the test's hand."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


def a_traffic(limits: Limits = LIMITS, circle: Circle = NOBODY) -> Traffic:
    return Traffic(limits, Clock(), circle)


def a_posting(address: str = STRANGER, kind: K = K.RECEIPT, actor: R = R.REPORTER, at: datetime = MONDAY) -> Posting:
    return Posting("id", kind, Recipient(actor, address), "<id@x>", "d", at, at)


def a_case(reporter: str = STRANGER) -> Case:
    return Case("k", "PGJ-2026-0001", reporter=Reporter(reporter))


def a_request(kind: K = K.DIRECTIVE_REQUEST, actor: R = R.KABAG) -> Posting:
    return a_posting(KABAG, kind, actor)


def admitted(traffic: Traffic, posting: Posting, times: int, case: Case | None = None) -> int:
    return sum(not traffic.objection(posting, case or a_case()) for _ in range(times))


def admitted_of(traffic: Traffic, addresses: Iterable[str]) -> int:
    return sum(admitted(traffic, a_posting(address), 1) for address in addresses)


def test_an_address_gets_five_automatic_mails_a_day():
    assert admitted(a_traffic(), a_posting(), 20) == 5


def test_tomorrow_it_gets_five_more():
    traffic = a_traffic()
    admitted(traffic, a_posting(), 20)

    traffic.clock.now += 23 * HOUR
    assert admitted(traffic, a_posting(), 20) == 0
    traffic.clock.now += 2 * HOUR
    assert admitted(traffic, a_posting(), 20) == 5


def test_the_names_of_one_mailbox_are_one_address():
    names = ("budi@gmail.com", "Budi@Gmail.com", "b.u.d.i@gmail.com", "budi+x@gmail.com", "b.udi+2@googlemail.com")

    assert {canonical(name) for name in names} == {"budi@gmail.com"}
    assert admitted_of(a_traffic(), names * 3) == 5
    assert canonical("b.udi@kanwil.example") == "b.udi@kanwil.example"


def test_a_registered_unit_gets_ten_times_as_much():
    assert admitted(a_traffic(circle=Circle(frozenset({STRANGER}))), a_posting(), 99) == 50


def test_a_domain_gets_thirty_mails_an_hour():
    traffic = a_traffic()
    flood = [f"{number}@b.example" for number in range(100)]

    assert admitted_of(traffic, flood) == 30
    assert admitted_of(traffic, ["siapa@lain.example"]) == 1
    traffic.clock.now += HOUR
    assert admitted_of(traffic, flood) == 30


def test_people_of_one_provider_have_nothing_to_do_with_each_other():
    circle = Circle(domains=frozenset({"gmail.com"}))

    assert admitted_of(a_traffic(circle=circle), [f"{number}@gmail.com" for number in range(100)]) == 100


def test_the_domains_of_units_officials_and_the_office_are_not_counted_together():
    office = replace(OFFICE, units=(Unit("Lapas", addresses=("Lapas@upt.example",)),), scanners=("m@mesin.example",))
    circle = circle_of(office, ("gmail.com",))

    assert circle.addresses == {"lapas@upt.example", "m@mesin.example"}
    assert circle.domains == {"upt.example", "mesin.example", "kanwil.example", "gmail.com"}


def test_a_thousand_senders_of_as_many_domains_get_three_hundred_mails_an_hour():
    assert admitted_of(a_traffic(), [f"a@{number}.example" for number in range(1000)]) == 300


@pytest.mark.parametrize(
    "kind",
    [
        K.DIRECTIVE,
        K.ORDER_REQUEST,
        K.ORDER,
        K.APPROVAL_REQUEST,
        K.CLOSING_REPORT,
        K.REMINDER,
        K.CONFIRMATION,
        K.CHALLENGE,
    ],
)
def test_what_the_office_has_decided_is_never_held_back(kind: K):
    traffic = a_traffic(Limits(1, 1, 1))
    admitted(traffic, a_posting(), 5)

    assert admitted(traffic, a_request(kind, R.KASUBBAG), 99) == 99


@pytest.mark.parametrize("kind", [K.RESULT, K.REJECTION, K.PROGRESS, K.WITHDRAWAL])
def test_what_officials_tell_a_reporter_is_never_held_back(kind: K):
    assert admitted(a_traffic(Limits(1, 1, 1)), a_posting(kind=kind), 99) == 99


@pytest.mark.parametrize("kind", [K.DIRECTIVE_REQUEST, K.PROGRESS])
def test_one_strangers_letters_cause_five_requests_a_day(kind: K):
    traffic = a_traffic()

    assert admitted(traffic, a_request(kind), 20) == 5
    assert admitted(traffic, a_request(kind), 20, a_case("lain@c.example")) == 5


def test_a_flood_of_complete_complaints_buries_no_kabag_and_stops_no_receipt():
    traffic = a_traffic()
    strangers = [a_case(f"a@{number}.example") for number in range(1000)]

    assert sum(admitted(traffic, a_request(), 1, case) for case in strangers) == 300
    assert admitted(traffic, a_posting(), 1) == 1


def test_in_a_flood_a_familiar_units_letters_pass():
    traffic = a_traffic(circle=Circle(frozenset({"lapas@upt.example"})))
    for number in range(1000):
        admitted(traffic, a_request(), 1, a_case(f"a@{number}.example"))

    assert admitted(traffic, a_request(), 9, a_case("lapas@upt.example")) == 9
    assert admitted(traffic, a_request(), 9, a_case("")) == 9  # handed in at the front desk


def test_once_the_office_has_decided_a_strangers_case_is_its_own():
    decided = Decided("awaiting_directive/1", KABAG, "approve", MONDAY - HOUR)
    case = replace(a_case(), decided=(decided,))

    assert admitted(a_traffic(), a_request(), 20, case) == 20


@pytest.mark.parametrize("kind", [K.CLARIFICATION, K.REPORT_REQUEST])
@pytest.mark.parametrize("actor", [R.KABAG, R.KASUBBAG, R.TECHNICIAN])
def test_an_official_is_asked_back_three_times_a_day(kind: K, actor: R):
    traffic = a_traffic()

    assert admitted(traffic, a_request(kind, actor), 9) == 3
    assert admitted(traffic, a_posting("lain@kanwil.example", kind, actor), 9) == 3


def test_an_operator_gets_a_hundred_alerts_an_hour_about_cases():
    assert admitted(a_traffic(), a_posting("admin@kanwil.example", K.ALERT, R.OPERATOR), 999) == 100


def a_dossier(*postings: Posting) -> Dossier:
    return Dossier(a_case(), postings=tuple(replace(one, id=str(number)) for number, one in enumerate(postings)))


def test_a_restart_forgets_nothing_and_does_not_count_what_was_held():
    traffic = a_traffic(Limits(2))
    done, stopped = a_posting(), held(a_posting(), "limit reached")
    traffic.recall([a_dossier(done, stopped, dropped(stopped), done)])

    assert admitted(traffic, a_posting(), 1) == 0
    assert admitted(traffic, a_posting("other@b.example"), 1) == 1


@pytest.mark.parametrize("late", [bounced, held], ids=["bounced", "held by the server"])
def test_a_mail_that_went_out_counts_whatever_became_of_it(late):
    traffic = a_traffic(Limits(1))
    traffic.recall([a_dossier(late(replace(sent(a_posting(), MONDAY), attempts=1), "5.1.1"))])

    assert admitted(traffic, a_posting(), 1) == 0


def test_a_mail_counts_from_when_it_went_and_for_a_day():
    old = replace(a_posting(at=MONDAY - 30 * HOUR), attempts=1, state=PostingState.SENT)
    traffic = a_traffic(Limits(1))
    traffic.recall([a_dossier(replace(old, sent=MONDAY - 2 * HOUR))])
    assert admitted(traffic, a_posting(), 1) == 0

    traffic.recall([a_dossier(replace(old, sent=MONDAY - 25 * HOUR))])
    assert admitted(traffic, a_posting(), 1) == 1
