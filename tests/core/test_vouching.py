"""How sure an office is of who answered: what each setting of [trust] wants, and the code that makes sure of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from maild.core.answer import Answer, AnswerName
from maild.core.case import Case, State
from maild.core.decide import Decision, decide
from maild.core.event import (
    Answered,
    CodeReturned,
    Disowned,
    Event,
    Evidence,
    Misunderstood,
    Proof,
    Reason,
    Refer,
    Send,
)
from maild.core.office import Actor, Member, Office, Official, Team, Trust, Wanted

NOON = datetime.fromisoformat("2026-07-06T12:00:00+07:00")
KABAG, DEPUTY, KASUBBAG, ADMIN = (f"{name}@k.example" for name in ("kabag", "joko", "kasubbag", "admin"))
OFFICE = Office(
    "Kantor",
    "pengaduan@k.example",
    alert_to=(ADMIN,),
    officials=(
        Official(Actor.KABAG, "Ratna", (KABAG, "ratna@hp.example")),
        Official(Actor.KABAG, "Joko", (DEPUTY,), kind="Plh."),
        Official(Actor.KASUBBAG, "Bagus", (KASUBBAG,)),
    ),
    teams=(Team("jaringan", "Tim", (Member("Andi", ("andi@k.example",)),)),),
)
CASE = Case("kasus", "PGJ-2026-0001", State.AWAITING_DIRECTIVE, 2, since=NOON, opened=NOON)
APPROVAL = Answered((Answer(AnswerName.APPROVE, "lanjutkan"),), "Acc, lanjutkan")


def office(wanted: Wanted) -> Office:
    return replace(OFFICE, trust=Trust(wanted, "mx.k.example"))


def answered(
    name: str, proof: Proof = Proof.NONE, fact: Answered = APPROVAL, sender: str = KABAG, at: datetime = NOON
) -> Event:
    evidence = Evidence(name, sender, "awaiting_directive/2", KABAG, proof=proof)
    return Event(name, at, Actor.KABAG, fact, evidence)


def code(number: int, is_right: bool = True, at: datetime = NOON + timedelta(minutes=2), name: str = "") -> Event:
    evidence = Evidence("c", KABAG, f"challenge/{number}", KABAG)
    return Event(name or f"code-{number}-{at}", at, Actor.KABAG, CodeReturned(is_right), evidence)


def mails(decision: Decision) -> list[tuple[str, str]]:
    return [(send.kind.value, send.to.address) for send in decision.effects if isinstance(send, Send)]


def reasons(decision: Decision) -> list[Reason | None]:
    return [send.reason for send in decision.effects if isinstance(send, Send)]


@pytest.mark.parametrize(
    ("wanted", "proof", "comes_of_it"),
    [
        (Wanted.TOKEN, Proof.NONE, "acts"),
        (Wanted.TOKEN, Proof.PASSED, "acts"),
        (Wanted.TOKEN, Proof.FAILED, "told"),
        (Wanted.DMARC, Proof.PASSED, "acts"),
        (Wanted.DMARC, Proof.NONE, "asked"),
        (Wanted.DMARC, Proof.FAILED, "told"),
        (Wanted.CHALLENGE, Proof.NONE, "asked"),
        (Wanted.CHALLENGE, Proof.PASSED, "asked"),
        (Wanted.CHALLENGE, Proof.FAILED, "told"),
        (Wanted.CHALLENGE, Proof.VOUCHED, "acts"),
    ],
)
def test_each_setting_wants_its_evidence(wanted: Wanted, proof: Proof, comes_of_it: str):
    decision = decide(CASE, answered("a", proof), office(wanted))

    expected = {
        "acts": (State.AWAITING_CONFIRMATION, [("directive", KASUBBAG)]),
        "asked": (State.AWAITING_DIRECTIVE, [("challenge", KABAG)]),
        "told": (State.AWAITING_DIRECTIVE, [("clarification", KABAG), ("alert", ADMIN)]),
    }
    assert (decision.case.state, mails(decision)) == expected[comes_of_it]


def test_the_answer_counts_when_the_code_comes_back():
    asked = decide(CASE, answered("a"), office(Wanted.CHALLENGE)).case

    decision = decide(asked, code(1), office(Wanted.CHALLENGE))

    assert decision.case.state is State.AWAITING_CONFIRMATION
    assert mails(decision) == [("directive", KASUBBAG)]
    assert decision.case.directive is not None
    assert (decision.case.directive.text, decision.case.directive.by) == ("lanjutkan", KABAG)
    assert decision.case.pending == ()


def test_a_code_counts_once():
    asked = decide(CASE, answered("a"), office(Wanted.CHALLENGE)).case
    directed = decide(asked, code(1), office(Wanted.CHALLENGE)).case

    again = decide(directed, code(1, name="again"), office(Wanted.CHALLENGE))

    assert (again.case.state, mails(again)) == (State.AWAITING_CONFIRMATION, [])


def test_a_later_answer_supersedes_the_one_that_waits():
    rejection = Answered((Answer(AnswerName.REJECT, "bukan kewenangan"),), "TOLAK: bukan kewenangan")
    first = decide(CASE, answered("a"), office(Wanted.CHALLENGE)).case
    second = decide(first, answered("b", fact=rejection), office(Wanted.CHALLENGE)).case

    late = decide(second, code(1), office(Wanted.CHALLENGE))
    assert (late.case.state, mails(late)) == (State.AWAITING_DIRECTIVE, [])
    assert decide(late.case, code(2), office(Wanted.CHALLENGE)).case.state is State.REJECTED


def test_five_wrong_codes_end_the_waiting():
    case = decide(CASE, answered("a"), office(Wanted.CHALLENGE)).case
    heard = []
    for number in range(5):
        decision = decide(case, code(1, False, name=f"wrong-{number}"), office(Wanted.CHALLENGE))
        case = decision.case
        heard += reasons(decision)

    assert heard == [Reason.CODE_WRONG] * 4 + [Reason.CODE_EXPIRED]
    assert decide(case, code(1), office(Wanted.CHALLENGE)).case.state is State.AWAITING_DIRECTIVE


def test_a_code_is_good_for_eight_hours():
    asked = decide(CASE, answered("a"), office(Wanted.CHALLENGE)).case

    in_time = decide(asked, code(1, at=NOON + timedelta(hours=8)), office(Wanted.CHALLENGE))
    late = decide(asked, code(1, at=NOON + timedelta(hours=8, seconds=1)), office(Wanted.CHALLENGE))

    assert in_time.case.state is State.AWAITING_CONFIRMATION
    assert (late.case.state, reasons(late)) == (State.AWAITING_DIRECTIVE, [Reason.CODE_EXPIRED])


def test_an_answer_that_waited_while_another_decided_is_told_so():
    asked = decide(CASE, answered("a"), office(Wanted.CHALLENGE)).case
    decided = decide(asked, answered("b", Proof.VOUCHED, sender=DEPUTY), office(Wanted.CHALLENGE)).case

    decision = decide(decided, code(1), office(Wanted.CHALLENGE))

    assert (decision.case.state, reasons(decision)) == (State.AWAITING_CONFIRMATION, [Reason.ALREADY_DECIDED])


def test_taking_back_needs_the_same_evidence():
    directed = decide(CASE, answered("a", Proof.VOUCHED), office(Wanted.CHALLENGE)).case
    cancelling = answered("b", fact=Answered((Answer(AnswerName.CANCEL),), "BATAL"))

    asked = decide(directed, cancelling, office(Wanted.CHALLENGE))
    assert (asked.case.state, mails(asked)) == (State.AWAITING_CONFIRMATION, [("challenge", KABAG)])
    assert decide(asked.case, code(1), office(Wanted.CHALLENGE)).case.state is State.AWAITING_DIRECTIVE


def test_the_code_goes_to_the_address_that_answered():
    decision = decide(CASE, answered("a", sender="ratna@hp.example"), office(Wanted.CHALLENGE))

    assert mails(decision) == [("challenge", "ratna@hp.example")]


def test_what_cannot_act_anyway_asks_for_no_code():
    unclear = replace(answered("a"), fact=Misunderstood("a question"))
    bare = answered("b", fact=Answered((Answer(AnswerName.REJECT),), "TOLAK"))

    assert reasons(decide(CASE, unclear, office(Wanted.CHALLENGE))) == [Reason.UNCLEAR]
    assert reasons(decide(CASE, bare, office(Wanted.CHALLENGE))) == [Reason.REASON_WANTED]


def test_codes_are_not_mailed_without_end():
    case, sent = CASE, []
    for number in range(40):
        decision = decide(case, answered(f"a{number}"), office(Wanted.CHALLENGE))
        case = decision.case
        sent += [kind for kind, _ in mails(decision)]

    assert (sent.count("challenge"), sent.count("alert")) == (30, 1)


def test_an_official_is_told_once_that_somebody_else_answered_his_question():
    evidence = Evidence("x", "palsu@lain.example", "awaiting_directive/2", KABAG)
    events = [Event(name, NOON, Actor.KABAG, Disowned("not his address"), evidence) for name in "ab"]

    first = decide(CASE, events[0], OFFICE)
    second = decide(first.case, events[1], OFFICE)

    assert (mails(first), reasons(first)) == ([("clarification", KABAG)], [Reason.NOT_HIS])
    assert second.effects == (Refer("not his address"),)
    assert second.case.state is State.AWAITING_DIRECTIVE


@pytest.mark.parametrize(
    "case",
    [replace(CASE, round=3), replace(CASE, state=State.REJECTED), replace(CASE, state=State.AWAITING_CONFIRMATION)],
)
def test_nobody_is_told_of_a_question_that_is_no_longer_open(case: Case):
    evidence = Evidence("x", "palsu@lain.example", "awaiting_directive/2", KABAG)

    assert mails(decide(case, Event("a", NOON, Actor.KABAG, Disowned("not his"), evidence), OFFICE)) == []
