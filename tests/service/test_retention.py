"""What is over is redacted, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from house import BY_RULES, House
from redacting import after_years, everything, octets, redacts, shown
from tampering import FIRST, SECOND, put

from maild.core.answer import Answer, AnswerName
from maild.core.case import Dossier, State
from maild.core.desk import Desk
from maild.core.event import Erased, Filed, Redacted
from maild.core.office import Actor
from maild.core.posting import PostingState, held, sent
from maild.core.received import Verdict
from maild.core.register import columns, history, row_of
from maild.service.filed import filed
from maild.service.heads import keep_head
from maild.service.health import Notice
from maild.service.retention import clock_objection, years_before

WORDS = (b"bambang@lapas.example", b"Bambang Suryanto", b"0812-5550-0143", b"6281255500143", b"sejak pagi", b"WA 10.05",
         b"konektor", b"kabag@kanwil.example", b"andi@kanwil.example", b"%PDF", b"photo PGJ")  # fmt: skip


def test_a_dry_run_changes_no_byte(house: House):
    later = after_years(house)
    before = everything(house.folder)

    plan = shown(later)

    assert everything(house.folder) == before
    assert [(over.number, over.state) for over in plan.cases] == [(FIRST, State.CLOSED), (SECOND, State.CLOSED)]
    assert all(over.files >= 10 and over.octets > 1000 for over in plan.cases)
    assert plan.octets == sum(plan.files.values()) > 20_000


def test_what_identifies_people_is_gone_from_every_file(house: House):
    later = after_years(house)
    rules = sum(octets(house.folder / "rules").count(word) for word in WORDS)
    assert all(word in octets(house.folder) for word in WORDS)

    outcome = redacts(later)

    assert outcome.is_done
    assert "2 cases and 0 mails of no case are redacted" in outcome.text
    assert sum(octets(house.folder).count(word) for word in WORDS) == rules  # the officials of the office's own rules


def test_what_counts_and_proves_stays(house: House):
    later = after_years(house)
    old = later.dossier(FIRST)

    redacts(later)

    new = House(house.folder).dossier(FIRST)
    for name in ("number", "key", "state", "opened", "since", "ended", "rating", "team", "round", "pauses"):
        assert getattr(new.case, name) == getattr(old.case, name)
    assert new.case.letter.category == old.case.letter.category
    assert [entry.hash for entry in new.entries[:-1]] == [entry.hash for entry in old.entries]
    assert [entry.event.at for entry in new.entries[:-1]] == [entry.event.at for entry in old.entries]
    assert [entry.event.id for entry in new.entries[:-1]] == [entry.event.id for entry in old.entries]
    assert [posting.id for posting in new.postings] == [posting.id for posting in old.postings]
    assert {posting.state for posting in new.postings} == {PostingState.SENT}
    assert house.archive.find(old.entries[0].event.evidence.digest).canon == old.entries[0].event.evidence.digest


def test_the_history_says_who_redacted_and_when(house: House):
    later = after_years(house)
    redacts(later)

    lines = list(history(later.dossier(FIRST).entries, BY_RULES))

    assert [line.event for line in lines] == [
        "registered", "approve", "confirm+order", "done", "approve", "redacted"
    ]  # fmt: skip
    assert lines[1].text == "(redacted) → awaiting_confirmation"
    assert (lines[-1].at, lines[-1].actor) == (later.now, "operator")
    assert "by the operator's hand older than 5 years" in lines[-1].evidence


def test_the_register_shows_the_row_with_blanks(house: House):
    later = after_years(house)
    redacts(later)
    dossier = later.dossier(FIRST)

    row = row_of(dossier.case, BY_RULES, later.now)
    line = columns(dossier, BY_RULES, later.now)

    assert (row.case, row.state, row.unit, row.phone, row.reporter) == (FIRST, "closed", None, None, "")
    assert (line["category"], line["team"], line["phone"], line["reporter"]) == ("internet_mati", "jaringan", "", "")
    assert all(line[moment] for moment in ("opened", "directive", "confirmation", "order", "repaired", "ended"))


def test_a_redacted_case_is_whole_and_against_its_heads(house: House):
    house.passes(days=1)
    keep_head(house.cases, house.heads, house.herald, house.now)
    later = after_years(house)

    redacts(later)

    assert house.wrong() == []
    assert [(found.lines, found.is_redacted) for found in house.findings()] == [(6, True), (6, True)]


FORGERIES: dict[str, Callable[[Dossier], Dossier]] = {
    "the rating": lambda d: replace(d, case=replace(d.case, rating=4)),
    "the state": lambda d: replace(d, case=replace(d.case, state=State.REJECTED)),
    "the end": lambda d: replace(d, case=replace(d.case, ended=None)),
    "the category": lambda d: replace(d, case=replace(d.case, letter=replace(d.case.letter, category=("cctv",)))),
    "the number": lambda d: replace(d, case=replace(d.case, number="PGJ-2026-0003")),
    "what was seen": lambda d: replace(d, case=replace(d.case, seen=d.case.seen[1:])),
    "the mark": lambda d: replace(d, case=replace(d.case, redacted=None)),
    "an erased line's moment": lambda d: with_event(d, 1, at=datetime(2026, 1, 1, tzinfo=UTC)),
    "an erased line's actor": lambda d: with_event(d, 1, actor=Actor.OPERATOR),
    "what an erased line was": lambda d: with_event(d, 1, fact=Erased("reject")),
    "who redacted": lambda d: with_event(d, 5, actor=Actor.KABAG),
    "a posting's kind": lambda d: replace(d, postings=(replace(d.postings[0], kind="rejection"), *d.postings[1:])),
    "a posting": lambda d: replace(d, postings=d.postings[1:]),
    "a line": lambda d: replace(d, entries=d.entries[1:], case=replace(d.case, seen=d.case.seen[1:])),
    "its last line": lambda d: replace(d, entries=d.entries[:5], case=replace(d.case, seen=d.case.seen[:5])),
}  # fmt: skip


def with_event(dossier: Dossier, place: int, **changes: object) -> Dossier:
    entries = list(dossier.entries)
    entries[place] = replace(entries[place], event=replace(entries[place].event, **changes))
    return replace(dossier, entries=tuple(entries))


@pytest.mark.parametrize("name", FORGERIES)
def test_an_edit_of_what_is_left_is_found(house: House, name: str):
    later = after_years(house)
    redacts(later)
    assert later.wrong() == []

    put(later, FORGERIES[name](later.dossier(FIRST)))

    assert later.wrong()


def test_what_is_younger_stays_whole(house: House):
    young = after_years(house, days=-1)
    before = everything(house.folder)

    assert redacts(young).text == "nothing to redact is older than 5 years"
    assert everything(house.folder) == before


def test_an_open_case_and_a_case_with_mails_to_send_are_never_redacted(house: House):
    house.registers()
    dossier = house.dossier(FIRST)
    house.cases.commit(dossier.with_posting(replace(dossier.postings[0], state=PostingState.UNKNOWN)))
    later = after_years(house, years=20)

    redacts(later)

    assert [later.dossier(number).case.redacted is not None for number in later.cases.all_numbers] == [
        False, True, False
    ]  # fmt: skip
    assert later.wrong() == []


@pytest.mark.parametrize("kind", ["rejected", "withdrawn"])
def test_rejected_and_withdrawn_cases_end_too(tmp_path: Path, kind: str):
    house = House(tmp_path / "data")
    number = house.registers()
    who, name = (Actor.KABAG, AnswerName.REJECT) if kind == "rejected" else (Actor.REPORTER, AnswerName.WITHDRAW)
    house.says(number, who, Answer(name, "bukan gangguan"))
    house.sends(number)
    later = after_years(house)

    redacts(later)

    assert later.dossier(number).case.state == kind
    assert later.dossier(number).case.redacted == later.now
    assert later.wrong() == []


def test_a_file_that_another_case_still_needs_stays(house: House):
    """The same photo, sent in to a case of today."""
    photo = house.dossier(FIRST).case.report.photos[0]
    later = after_years(house)
    number = later.registers((photo,))

    redacts(later)

    assert later.archive.has(photo.digest)
    assert later.dossier(number).case.letter.enclosures == (photo,)
    assert later.wrong() == []


def test_a_case_that_was_put_away_is_redacted_where_it_lies(house: House):
    house.puts_away(FIRST)
    path = house.path_of(FIRST)
    later = after_years(house)

    redacts(later)

    assert later.path_of(FIRST) == path
    assert House(house.folder).dossier(FIRST) == later.dossier(FIRST)
    assert [standing.events for standing in House(house.folder).cases.standings()] == [6, 6]
    assert later.wrong() == []


def test_mails_of_no_case_go_by_their_age(house: House):
    old = [house.receives(f"penawaran {verdict}", verdict) for verdict in (Verdict.FILED, Verdict.AUTOMATIC)]
    waiting = house.receives("baru", Verdict.PENDING)
    later = after_years(house)
    young = later.receives("penawaran baru", Verdict.IGNORED)

    plan, outcome = shown(later), redacts(later)

    assert plan.caseless == 2
    assert "2 cases and 2 mails of no case" in outcome.text
    assert [later.archive.has(digest) for digest in (*old, waiting, young)] == [False, False, True, True]
    assert all(later.archive.find(digest).redacted == later.now for digest in old)
    assert [mail.received.digest for mail in filed(later.archive, later.cases)] == [young]
    assert later.wrong() == []


def test_old_alerts_go_and_those_to_be_sent_stay(house: House):
    notice = Notice("held", "surel ditahan", "PGJ-2026-0001 receipt bambang@lapas.example")
    desk = house.herald.posted(Desk(), notice, house.now)
    desk = house.herald.posted(desk, replace(notice, cause="held again"), house.now)
    house.desks.commit(replace(desk, postings=(sent(desk.postings[0], house.now), desk.postings[1])))
    later = after_years(house)

    redacts(later)

    assert later.desks.load().postings == (desk.postings[1],)
    assert not later.archive.has(desk.postings[0].digest)
    assert later.archive.has(desk.postings[1].digest)


def test_a_mail_that_waited_for_the_operator_can_not_be_sent_any_more(house: House):
    dossier = house.dossier(FIRST)
    house.cases.commit(dossier.with_posting(held(dossier.postings[0], "refused: bambang@lapas.example")))
    later = after_years(house)

    redacts(later)

    assert later.dossier(FIRST).postings[0].is_dropped
    assert later.dossier(FIRST).postings[0].to.address == ""


def test_a_case_that_is_not_whole_is_left_to_people(house: House):
    dossier = house.dossier(FIRST)
    put(house, with_event(dossier, 1, actor=Actor.OPERATOR))
    later = after_years(house)

    outcome = redacts(later)

    assert not outcome.is_done
    assert f"{FIRST} is not whole and stays" in outcome.text
    assert later.dossier(FIRST).case.redacted is None
    assert later.dossier(SECOND).case.redacted == later.now
    assert all(later.archive.has(posting.digest) for posting in later.dossier(FIRST).postings)


def test_a_file_that_a_waiting_command_names_stays(house: House):
    later = after_years(house)
    digest = later.archive.keep(b"a scan that the operator hands in")
    later.requests.lay("rule", (("case", FIRST), ("file", digest)), later.now)

    redacts(later)

    assert later.archive.has(digest)


def test_what_comes_to_a_redacted_case_is_kept_until_its_own_time_is_over(house: House):
    later = after_years(house)
    redacts(later)
    digest = later.receives("apa kabar pengaduan saya dulu", Verdict.REPLY, FIRST)
    later.happens(FIRST, Actor.REPORTER, Filed("not from the reporter's address", "apa kabar"), digest)

    assert later.dossier(FIRST).entries[-1].outcome == "not acted on: the case was redacted"
    assert later.wrong() == []
    assert redacts(later).text == "nothing to redact is older than 5 years"
    assert later.archive.has(digest)

    last = after_years(later)
    assert "1 cases" in redacts(last).text
    assert not last.archive.has(digest)
    assert last.wrong() == []
    facts = [type(entry.event.fact) for entry in last.dossier(FIRST).entries]
    assert facts == [Erased] * 5 + [Redacted, Erased, Redacted]


@pytest.mark.parametrize("answer", [AnswerName.REOPEN, AnswerName.RATE, AnswerName.CANCEL])
def test_nobody_moves_a_redacted_case(house: House, answer: AnswerName):
    later = after_years(house)
    redacts(later)
    before = later.dossier(FIRST)

    later.says(FIRST, Actor.REPORTER, Answer(answer, "belum normal", score=1))

    after = later.dossier(FIRST)
    assert replace(after.case, seen=()) == replace(before.case, seen=())
    assert after.postings == before.postings


@pytest.mark.parametrize("years", ["0", "-1", "", "lima", "1.5", "101", "9999", "٥"])
def test_a_number_of_years_is_needed(house: House, years: str):
    before = everything(house.folder)

    assert not redacts(after_years(house), years).is_done
    assert everything(house.folder) == before


def test_years_are_those_of_the_calendar():
    leap_day = datetime(2028, 2, 29, 8, tzinfo=UTC)

    assert years_before(leap_day, 4) == datetime(2024, 2, 29, 8, tzinfo=UTC)
    assert years_before(leap_day, 1) == datetime(2027, 2, 28, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "is_given", "is_trusted"),
    [(0, False, True), (20, False, True), (25, False, False), (25, True, True), (-1, False, False), (-1, True, False)],
)
def test_a_clock_that_leapt_is_not_trusted(hours: int, is_given: bool, is_trusted: bool):
    last = datetime(2026, 11, 29, 8, tzinfo=UTC)

    objection = clock_objection(Desk(last_clock=last), last + timedelta(hours=hours), is_given)

    assert (objection == "") == is_trusted
