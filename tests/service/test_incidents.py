"""The cases of one incident stay level, whatever the moment at which the process dies."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from an_office import ROUTE, WHOLE_REPORT, a_letter
from house import BY_RULES, House

from maild.core.answer import Answer, AnswerName
from maild.core.case import Dossier, State
from maild.core.glance import waiting
from maild.core.letter import Field
from maild.core.office import Actor
from maild.core.posting import MailKind
from maild.core.redaction import redact
from maild.core.register import row_of
from maild.core.timing import times_of
from maild.service.health import status
from maild.service.operate import Operator
from maild.service.remind import remind
from maild.store.cases import CaseStore
from maild.store.requests import Outcome, Request

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import reply_words

A, K, R, S = AnswerName, MailKind, Actor, State
FIRST, SECOND, THIRD = "PGJ-2026-0001", "PGJ-2026-0002", "PGJ-2026-0003"
NUMBERS = (FIRST, SECOND, THIRD)
STRIDE = timedelta(minutes=10)


class Death(BaseException):
    """The process ends here."""


class MortalCases:
    """A store whose process dies before the commit with this number; what was committed before is on disk."""

    def __init__(self, cases: CaseStore, commits: int) -> None:
        self._cases = cases
        self._left = commits

    def commit(self, dossier: Dossier) -> None:
        if not self._left:
            raise Death
        self._left -= 1
        self._cases.commit(dossier)

    def open_dossiers(self) -> tuple[Dossier, ...]:
        return self._cases.open_dossiers()

    def by_number(self, number: str) -> Dossier | None:
        return self._cases.by_number(number)


class Act:
    """One answer in the story of an incident."""

    def __init__(self, number: str, by: Actor, *answers: Answer, has_photo: bool = False) -> None:
        self.number, self.by, self.answers, self.has_photo = number, by, answers, has_photo

    def play(self, house: House) -> None:
        photos = (house.keeps("ont.jpg", b"\xff\xd8\xff photo"),) if self.has_photo else ()
        house.says(self.number, self.by, *self.answers, files=photos)


JOINS = (Act(SECOND, R.KASUBBAG, Answer(A.JOIN)), Act(THIRD, R.KASUBBAG, Answer(A.JOIN, other=FIRST)))
ORDER = Act(FIRST, R.KASUBBAG, Answer(A.CONFIRM, "WA 10.05"), Answer(A.ORDER, "tim jaringan"))
PAUSE = Act(FIRST, R.TECHNICIAN, Answer(A.PAUSE, "menunggu Telkom"))
DONE = Act(FIRST, R.TECHNICIAN, Answer(A.DONE, "Selesai", report=WHOLE_REPORT), has_photo=True)
APPROVAL = Act(FIRST, R.KASUBBAG, Answer(A.APPROVE, letter_number="W.15-UM.01-7"))
WITHDRAWAL = Act(FIRST, R.REPORTER, Answer(A.WITHDRAW))
REPAIR = (*JOINS, ORDER, PAUSE, DONE, APPROVAL)


def an_outage(folder: Path) -> House:
    """Three letters about one disruption, all at step 3."""
    house = House(folder)
    units = ("Lapas Kelas IIA Kediri", "LAPAS KELAS II A KEDIRI", "Lapas Kelas IIA Kediri")
    for unit, pic in zip(units, ("Bambang", "Siti", "Joko"), strict=True):
        letter = a_letter(unit=Field(unit), pic=Field(pic))
        number = house.registers(letter=letter, reporter=f"{pic.lower()}@lapas.example")
        house.passes(minutes=1)
        house.says(number, R.KABAG, Answer(A.APPROVE))
        house.passes(minutes=5)
    return house


def played(house: House, *acts: Act) -> House:
    for act in acts:
        act.play(house)
        house.now += STRIDE
    return house


def states(house: House) -> list[State]:
    return [house.dossier(number).case.state for number in NUMBERS]


def mails(house: House, *numbers: str) -> list[tuple[str, str, str]]:
    found = ((number, posting) for number in numbers for posting in house.dossier(number).postings)
    return [(number[-1], posting.kind, posting.to.address.partition("@")[0]) for number, posting in found]


def told(house: House) -> Iterator[tuple[object, ...]]:
    """Say all that is stored of the three cases, as it would be told to anybody."""
    for number in NUMBERS:
        dossier = house.dossier(number)
        yield dossier.case, dossier.entries, tuple(posting.digest for posting in dossier.postings)


def text(house: House, number: str, kind: MailKind, to: str) -> str:
    """Return the plain text of the last mail of a kind to somebody."""
    postings = house.dossier(number).postings
    found = [posting for posting in postings if posting.kind is kind and posting.to.address.startswith(to)]
    mail = message_from_bytes(house.archive.read(found[-1].digest), policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_three_letters_one_order_one_repair_and_each_reporter_his_own_answer(tmp_path: Path):
    house = an_outage(tmp_path)
    asked = len(mails(house, *NUMBERS))
    played(house, *JOINS, ORDER, DONE, APPROVAL)

    assert states(house) == [S.CLOSED] * 3
    assert sorted(mails(house, FIRST)[3:]) == [
        ("1", "approval_request", "kasubbag"), ("1", "closing_report", "kabag"), ("1", "order", "andi"),
        ("1", "order", "siti"), ("1", "progress", "bambang"), ("1", "result", "bambang"),
    ]  # fmt: skip
    assert mails(house, SECOND)[3:] == [("2", "progress", "siti"), ("2", "result", "siti")]
    assert mails(house, THIRD)[3:] == [("3", "progress", "joko"), ("3", "result", "joko")]
    assert asked == 9
    assert house.wrong() == []


def test_the_one_closing_report_lists_all_and_each_result_names_its_own_case_only(tmp_path: Path):
    house = played(an_outage(tmp_path), *REPAIR)
    report = text(house, FIRST, K.CLOSING_REPORT, "kabag")
    result = text(house, SECOND, K.RESULT, "siti")

    assert [number for number in NUMBERS if number in report] == list(NUMBERS)
    assert [number for number in NUMBERS if number in result] == [SECOND]
    assert "konektor longgar" in result
    assert "W.15-UM.01-7" in report
    assert "W.15-UM.01-7" not in result
    assert "Bambang" not in result


def test_the_order_and_the_approval_name_who_else_is_to_be_called(tmp_path: Path):
    house = played(an_outage(tmp_path), *JOINS, ORDER, DONE)

    for kind, to in ((K.ORDER, "andi"), (K.APPROVAL_REQUEST, "kasubbag")):
        assert f"{SECOND} : LAPAS KELAS II A KEDIRI, Siti, 0812-5550-0143" in text(house, FIRST, kind, to)


def test_the_kasubbag_is_offered_the_oldest_and_told_since_when_it_is_there(tmp_path: Path):
    house = an_outage(tmp_path)

    for number in (SECOND, THIRD):
        told = text(house, number, K.DIRECTIVE, "kasubbag")
        assert (
            f"satu gangguan dengan {FIRST} (Lapas Kelas IIA Kediri, diterima 08.15 WIB). Cukup balas GABUNG untuk"
            in told
        )
        assert f"GABUNG {FIRST}" in told
    assert "GABUNG" not in text(house, FIRST, K.DIRECTIVE, "kasubbag")


def test_a_case_that_is_only_proposed_lends_no_name_and_no_number_to_the_other(tmp_path: Path):
    house = an_outage(tmp_path)
    approval = house.dossier(SECOND).entries[1].event

    assert [(lead.peer.number, lead.peer.pic, lead.peer.phone) for lead in approval.leads] == [(FIRST, "", "")]
    assert approval.leads[0].handling.approvals == ()


def test_who_joins_a_repair_that_goes_on_is_told_to_the_team(tmp_path: Path):
    house = played(an_outage(tmp_path), JOINS[0], ORDER, JOINS[1])

    note = text(house, FIRST, K.PROGRESS, "andi")
    assert f"pengaduan nomor {THIRD} kini termasuk" in note
    assert f"{THIRD} : Lapas Kelas IIA Kediri, Joko, 0812-5550-0143" in note


@pytest.mark.parametrize("end", [WITHDRAWAL, Act(FIRST, R.KASUBBAG, Answer(A.RETURN, "bukan wewenang kami"))])
def test_followers_of_a_lead_without_a_repair_are_asked_for_again(tmp_path: Path, end: Act):
    house = played(an_outage(tmp_path), *JOINS, end)
    if end is not WITHDRAWAL:
        assert states(house) == [S.AWAITING_DIRECTIVE] * 3
        played(house, Act(FIRST, R.KABAG, Answer(A.REJECT, "bukan wewenang kami")))

    assert states(house)[1:] == [S.AWAITING_CONFIRMATION] * 2
    assert [house.dossier(number).case.incident for number in NUMBERS] == [None] * 3
    word = "dicabut" if end is WITHDRAWAL else "ditolak"
    assert f"ditangani bersama pengaduan nomor {FIRST}, yang kini {word}" in text(
        house, SECOND, K.DIRECTIVE, "kasubbag"
    )
    assert f"GABUNG {SECOND}" in text(house, THIRD, K.DIRECTIVE, "kasubbag")
    assert house.wrong() == []


def test_what_the_one_repair_waited_for_counts_for_every_follower(tmp_path: Path):
    house = played(an_outage(tmp_path), *JOINS, ORDER, PAUSE, DONE)
    lead, *others = (times_of(house.dossier(number), BY_RULES, house.now).pauses for number in NUMBERS)

    assert [(pause.why, pause.minutes) for pause in lead] == [("menunggu Telkom", 10)]
    assert [[(pause.why, pause.minutes) for pause in pauses] for pauses in others] == [[("menunggu Telkom", 10)]] * 2


def test_an_overview_tells_of_the_lead_alone(tmp_path: Path):
    house = played(an_outage(tmp_path), *JOINS)
    cases = [house.dossier(number).case for number in NUMBERS]

    assert [one.case.number for one in waiting(cases, BY_RULES, house.now)] == [FIRST]


def test_the_status_counts_each_case_that_the_list_calls_overdue_and_names_the_lead(tmp_path: Path):
    house = played(an_outage(tmp_path), *JOINS)
    house.passes(minutes=60)
    rows = [row_of(house.dossier(number).case, BY_RULES, house.now) for number in NUMBERS]
    found = status(house.cases, house.desks.load(), 0, BY_RULES, house.now, ())

    assert found.overdue == sum(row.overdue for row in rows) == 3
    assert [late.case for late in found.late] == [FIRST]


def test_nobody_waits_for_a_lead_that_must_be_completed_first(tmp_path: Path):
    back = (
        Act(FIRST, R.KASUBBAG, Answer(A.RETURN, "unit kurang jelas")),
        Act(FIRST, R.KABAG, Answer(A.RETURN, "alamat")),
    )
    house = played(an_outage(tmp_path), *JOINS, *back)

    assert states(house) == [S.AWAITING_COMPLETION, S.AWAITING_CONFIRMATION, S.AWAITING_CONFIRMATION]
    assert house.dossier(FIRST).case.followers == ()
    assert "yang kini masih harus dilengkapi pelapornya" in text(house, SECOND, K.DIRECTIVE, "kasubbag")
    assert house.wrong() == []


def test_whoever_leaves_is_named_no_longer_and_comes_back_with_batal(tmp_path: Path):
    house = played(an_outage(tmp_path), *JOINS)
    asked = house.dossier(SECOND).case.incident
    assert asked is not None
    house.says(SECOND, R.KASUBBAG, Answer(A.SPLIT), question=asked.question)
    assert [peer.number for peer in house.dossier(FIRST).case.followers] == [THIRD]

    house.says(SECOND, R.KASUBBAG, Answer(A.CANCEL), question=asked.question)

    assert [peer.number for peer in house.dossier(FIRST).case.followers] == [THIRD, SECOND]
    assert house.wrong() == []


def test_a_lead_that_is_reopened_goes_on_alone(tmp_path: Path):
    house = played(an_outage(tmp_path), *REPAIR, Act(FIRST, R.REPORTER, Answer(A.REOPEN, "masih putus")))
    again = Act(FIRST, R.KASUBBAG, Answer(A.ORDER, "tim jaringan"))
    played(house, again)

    assert states(house) == [S.REPAIRING, S.CLOSED, S.CLOSED]
    assert SECOND not in text(house, FIRST, K.ORDER, "andi")
    assert house.wrong() == []


@pytest.mark.parametrize("story", [REPAIR, (*reversed(JOINS), WITHDRAWAL)], ids=["repaired", "withdrawn"])
def test_a_death_between_the_commits_of_an_incident_changes_nothing(tmp_path: Path, story: tuple[Act, ...]):
    house = an_outage(tmp_path / "0")
    for at, act in enumerate(story):
        for commits in (1, 2):
            shutil.copytree(tmp_path / f"{at}", tmp_path / f"{at} {commits}")
        shutil.copytree(tmp_path / f"{at}", tmp_path / f"{at + 1}")
        house = House(tmp_path / f"{at + 1}", house.now)
        played(house, act)
        for commits in (1, 2):
            dying = House(tmp_path / f"{at} {commits}", house.now - STRIDE)
            dying.registrar = replace(dying.registrar, cases=MortalCases(dying.cases, commits))
            with suppress(Death):
                act.play(dying)
            after = House(tmp_path / f"{at} {commits}", house.now)
            after.registrar.level()

            assert list(told(after)) == list(told(house))
            assert after.wrong() == []


def test_another_look_finds_nothing_left_to_do(tmp_path: Path):
    house = played(an_outage(tmp_path), *JOINS, ORDER)
    before = list(told(house))
    house.registrar.level()

    assert list(told(house)) == before


def test_the_next_look_of_the_clock_brings_what_was_cut_off(tmp_path: Path):
    house = played(an_outage(tmp_path), *JOINS)
    house.registrar = replace(house.registrar, cases=MortalCases(house.cases, 1))
    with suppress(Death):
        ORDER.play(house)
    after = House(tmp_path, house.now)
    assert states(after) == [S.REPAIRING, S.AWAITING_CONFIRMATION, S.AWAITING_CONFIRMATION]

    remind(after.cases, after.registrar, after.now, after.now)

    assert states(after) == [S.REPAIRING] * 3


def ruled(house: House, note: str) -> Outcome:
    """Let the operator record that the Kasubbag has the second case follow another."""
    registrar = replace(house.registrar, office=replace(BY_RULES, reply_words=reply_words()))
    operator = Operator(house.cases, house.desks, house.archive, registrar, lambda *_: ROUTE)
    asked = (("case", SECOND), ("answer", "join"), ("by", "kasubbag"), ("note", note))
    return operator.carry_out(Request("r1", "rule", asked, house.now), house.now)


@pytest.mark.parametrize("note", ["", FIRST, "dengan 1"])
def test_the_operator_records_a_gabung_that_came_by_phone(tmp_path: Path, note: str):
    house = an_outage(tmp_path)
    outcome = ruled(house, note)

    assert outcome.is_done
    incident = house.dossier(SECOND).case.incident
    assert incident is not None
    assert incident.lead == FIRST


@pytest.mark.parametrize(("note", "said"), [("PGJ-2026-0009", "not_joined"), ("yang mana?", "the number of a case")])
def test_the_operator_is_told_why_nothing_was_joined(tmp_path: Path, note: str, said: str):
    house = an_outage(tmp_path)
    outcome = ruled(house, note)

    assert (outcome.is_done, said in outcome.text) == (False, True)


def test_what_a_redacted_follower_leaves_still_tells_its_lead(tmp_path: Path):
    house = played(an_outage(tmp_path), *REPAIR)
    for number in NUMBERS:
        house.sends(number)
        dossier = redact(house.dossier(number), f"redaction of {number}", house.now, (), BY_RULES.digest)
        house.cases.redact(dossier)

    assert [house.dossier(number).case.followers for number in NUMBERS] == [()] * 3
    assert [row_of(house.dossier(number).case, BY_RULES, house.now).incident for number in NUMBERS] == [
        None,
        FIRST,
        FIRST,
    ]
    assert "Siti" not in house.path_of(FIRST).read_text()
    assert house.wrong() == []
