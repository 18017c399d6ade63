"""Lists are written once a day, survive a restart, and their replies have each effect once."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from an_office import MONDAY
from desk_room import APPROVAL, DAILY, KABAG, KASUBBAG, PLAIN, REJECTION, TUESDAY, Room

from maild.compose.templates import Templates
from maild.core.answer import Answer, AnswerName
from maild.core.case import State
from maild.core.docket import LONGEST
from maild.core.office import Actor, Official, Trust, Wanted
from maild.core.posting import MailKind
from maild.core.received import Verdict
from maild.core.worktime import Calendar, Holiday
from maild.demo.clients import Client
from maild.service.verify import objections
from maild.store.rules_templates import read_templates

DIGEST, CONFIRMATION = MailKind.DIGEST, MailKind.CONFIRMATION
CLOSING = MONDAY.replace(hour=16, minute=0)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "data")


def again(room: Room) -> Room:
    """Start the program again."""
    return Room(room.folder, now=room.now)


# --- when ---


def test_the_open_questions_are_listed_at_the_first_look_of_an_office_day(room: Room):
    assert room.looks(MONDAY) == []
    room.complains("a", "b")

    assert room.looks(MONDAY.replace(hour=11)) == []  # Monday was seen to
    assert room.looks(TUESDAY.replace(hour=7, minute=29)) == []
    assert room.looks(TUESDAY.replace(hour=7, minute=30)) == [DIGEST]
    assert room.looks(TUESDAY.replace(hour=7, minute=31)) == []
    assert again(room).looks(TUESDAY.replace(hour=15)) == []
    assert again(room).looks(TUESDAY + timedelta(days=1)) == [DIGEST]


def test_a_break_is_no_time_for_a_list(room: Room):
    room.complains("a", "b")

    assert room.looks(TUESDAY.replace(hour=12, minute=30)) == []
    assert room.looks(TUESDAY.replace(hour=13, minute=0)) == [DIGEST]


@pytest.mark.parametrize("day", [28, 29, 26])
def test_no_list_comes_while_the_office_stays_closed(tmp_path: Path, day: int):
    calendar = Calendar(holidays=(Holiday(date(2026, 11, 26), "libur"),))
    room = Room(tmp_path / "data", replace(DAILY, calendar=calendar))
    room.complains("a", "b")

    assert [room.looks(MONDAY.replace(day=day, hour=hour)) for hour in range(24)] == [[]] * 24


def test_a_single_question_makes_no_list_nor_one_later_that_day(room: Room):
    room.complains("a")
    assert room.looks(TUESDAY) == []
    room.complains("b")

    assert room.looks(TUESDAY.replace(hour=14)) == []
    assert room.looks(TUESDAY + timedelta(days=1)) == [DIGEST]


def test_nobody_gets_a_list_who_does_not_want_one(tmp_path: Path):
    room = Room(tmp_path / "data", PLAIN)
    room.complains("a", "b")
    room.decides("a", APPROVAL)

    assert [room.looks(MONDAY + timedelta(hours=hour)) for hour in range(48)] == [[]] * 48


def test_a_clock_that_was_wrong_for_a_moment_ends_no_lists(room: Room):
    room.complains("a", "b")
    assert room.looks(TUESDAY.replace(year=2036)) == [DIGEST]

    assert room.looks(TUESDAY) == [DIGEST]
    assert room.looks(TUESDAY + timedelta(hours=1)) == []
    assert room.looks(MONDAY) == []  # set back by a day
    room.decides("a", APPROVAL, at=TUESDAY)
    assert room.looks(TUESDAY.replace(hour=16)) == [CONFIRMATION]


# --- what ---


def test_only_what_he_must_answer_is_listed(room: Room):
    room.complains("a", "b", "c")
    room.decides("b", APPROVAL)
    room.looks(TUESDAY)

    assert [(item.case, item.question, item.actor) for item in room.dockets[0].items] == [
        ("a", "awaiting_directive/1", Actor.KABAG),
        ("c", "awaiting_directive/1", Actor.KABAG),
    ]
    assert "PGJ-2026-0002" not in room.text(DIGEST)
    assert str(room.mail(DIGEST)["To"]).endswith("<kabag@kanwil.example>")


def test_a_long_list_ends_after_forty_and_says_so(room: Room):
    room.complains(*(f"k{number:02d}" for number in range(LONGEST + 3)))
    room.looks(TUESDAY)

    assert [item.case for item in room.dockets[0].items] == [f"k{number:02d}" for number in range(LONGEST)]
    assert "Masih ada 3 pengaduan lain" in room.text()


def test_who_stands_in_since_today_can_answer_what_was_asked_before(tmp_path: Path):
    room = Room(tmp_path / "data")
    room.complains("a", "b")
    joko = Official(Actor.KABAG, "Joko", ("joko@kanwil.example",), kind="Plh.", start=TUESDAY.date(), digest="daily")
    room = Room(room.folder, replace(PLAIN, officials=(*PLAIN.officials, joko)), now=room.now)
    assert room.looks(TUESDAY) == [DIGEST]
    (docket,) = room.dockets
    raw = (
        f"From: joko@kanwil.example\r\nTo: pengaduan+{docket.items[1].token}@kanwil.example\r\n"
        "Message-ID: <1@x>\r\n\r\nSETUJU\r\n"
    ).encode()

    room.receiver.take_in(raw, room.now)

    assert room.states("a", "b") == [State.AWAITING_DIRECTIVE, State.AWAITING_CONFIRMATION]


def test_who_holds_two_roles_has_one_list(tmp_path: Path):
    stands_in = replace(KABAG, role=Actor.KASUBBAG, kind="Plh.", digest="daily", confirmation="")
    room = Room(tmp_path / "data", replace(PLAIN, officials=(*DAILY.officials, stands_in)))
    room.complains("a", "b")
    room.decides("b", APPROVAL)

    assert room.looks(TUESDAY) == [DIGEST, CONFIRMATION]  # and Monday's decision, since nobody looked on Monday
    (digest, _) = room.dockets
    assert [(item.case, item.actor) for item in digest.items] == [("a", Actor.KABAG), ("b", Actor.KASUBBAG)]

    room.now = TUESDAY
    text = "1 setuju\n2 KONFIRMASI: WA, benar\nPERINTAH"
    raw = f"From: kabag@kanwil.example\r\nTo: pengaduan+{digest.token}@kanwil.example\r\n\r\n{text}".encode()
    room.receiver.take_in(raw, room.now)
    assert room.states("a", "b") == [State.AWAITING_CONFIRMATION, State.REPAIRING]


def test_where_the_offices_text_fails_the_shipped_one_is_sent(room: Room):
    shipped = dict(read_templates(None)[0])
    broken = Templates(shipped | {"digest.j2": "{{ matters[99].case }}"})
    registrar = replace(room.registrar, desk=replace(room.registrar.desk, templates=broken))
    room.complains("a", "b")

    replace(room.lists, registrar=registrar).write(TUESDAY)

    assert "1 SETUJU" in room.text()


# --- replies ---


@pytest.mark.parametrize("client", list(Client))
def test_one_reply_moves_each_case(room: Room, client: Client):
    room.complains("a", "b", "c")
    room.looks(TUESDAY)

    received = room.answers("1 setuju\n2 tolak: bukan kewenangan kami\n3 nanti dulu", client, minutes=5)

    assert received.verdict is Verdict.REPLY
    assert received.reason == "digest of 2026-11-24: PGJ-2026-0001, PGJ-2026-0002, PGJ-2026-0003"
    assert room.states("a", "b", "c") == [State.AWAITING_CONFIRMATION, State.REJECTED, State.AWAITING_DIRECTIVE]
    assert room.mails_of("c")[2:] == [(MailKind.CLARIFICATION, "kabag@kanwil.example")]
    assert all(objections(dossier, lambda _: DAILY) == () for dossier in room.cases.open_dossiers())


def test_the_same_reply_twice_has_one_effect(room: Room):
    room.complains("a", "b")
    room.looks(TUESDAY)
    raw = f"From: kabag@kanwil.example\r\nTo: pengaduan+{room.dockets[0].token}@kanwil.example\r\n\r\n1 acc\n2 acc"

    room.receiver.take_in(raw.encode(), room.now)
    before = [room.cases.dossier(name) for name in ("a", "b")]
    second = room.receiver.take_in(f"Received: by mx; now\r\n{raw}".encode(), room.now)

    assert second.verdict is Verdict.DUPLICATE
    assert [room.cases.dossier(name) for name in ("a", "b")] == before


def test_batal_of_a_number_takes_one_decision_back(room: Room):
    room.complains("a", "b")
    room.looks(TUESDAY)
    room.answers("1 setuju, 2 setuju", minutes=5)

    room.answers("2 batal", minutes=1)

    assert room.states("a", "b") == [State.AWAITING_CONFIRMATION, State.AWAITING_DIRECTIVE]


def test_a_reply_that_says_nothing_is_asked_back_once(room: Room):
    room.complains("a", "b")
    room.looks(TUESDAY)

    first, second = room.answers("setuju", minutes=5), room.answers("iya setuju", minutes=5)

    assert (first.verdict, second.verdict) == (Verdict.REPLY, Verdict.REPLY)
    assert first.reason == "digest of 2026-11-24: words before the first number"
    assert [posting.kind for posting in room.postings] == [DIGEST, MailKind.CLARIFICATION]
    assert room.states("a", "b") == [State.AWAITING_DIRECTIVE] * 2
    assert room.answers("semua setuju", minutes=5).verdict is Verdict.REPLY
    assert room.states("a", "b") == [State.AWAITING_CONFIRMATION] * 2


def test_a_list_is_answered_for_a_month_and_no_longer(room: Room):
    room.complains("a", "b")
    room.looks(TUESDAY)
    asked = room.mail()
    for day in range(1, 32):
        room.looks(TUESDAY + timedelta(days=day))
    token = str(asked["Reply-To"]).partition("+")[2].partition("@")[0]
    raw = f"From: kabag@kanwil.example\r\nTo: pengaduan+{token}@kanwil.example\r\n\r\nsemua setuju".encode()

    received = room.receiver.take_in(raw, room.now)

    assert received.verdict is not Verdict.REPLY
    assert room.states("a", "b") == [State.AWAITING_DIRECTIVE] * 2
    assert len(room.dockets) < 25


def test_where_a_code_is_wanted_each_case_waits_for_its_own(tmp_path: Path):
    room = Room(tmp_path / "data", replace(DAILY, trust=Trust(Wanted.CHALLENGE)))
    room.complains("a", "b")
    room.looks(TUESDAY)

    room.answers("1 setuju, 2 tolak: dobel", minutes=5)

    assert room.states("a", "b") == [State.AWAITING_DIRECTIVE] * 2
    assert [room.mails_of(name)[-1][0] for name in ("a", "b")] == [MailKind.CHALLENGE] * 2


# --- what was decided ---


def test_the_decisions_of_a_day_are_told_once_when_it_is_over(room: Room):
    room.complains("a", "b", "c")
    room.decides("a", APPROVAL)
    room.decides("b", REJECTION)

    assert room.looks(CLOSING - timedelta(minutes=1)) == []
    assert room.looks(CLOSING) == [CONFIRMATION]
    assert room.looks(CLOSING + timedelta(minutes=1)) == []
    assert [item.case for item in room.dockets[-1].items] == ["a", "b"]
    assert again(room).looks(CLOSING + timedelta(hours=3)) == []
    assert again(room).looks(TUESDAY.replace(hour=16)) == []  # nothing was decided on Tuesday


def test_no_decision_no_mail(room: Room):
    room.complains("a", "b")

    assert room.looks(CLOSING) == []


def test_after_an_outage_the_evening_comes_at_the_next_opening(room: Room):
    room.complains("a")
    room.decides("a", APPROVAL)

    assert room.looks(CLOSING + timedelta(hours=11)) == []  # three in the morning
    assert room.looks(TUESDAY) == [CONFIRMATION]
    assert "23 November 2026" in room.text()


def test_a_decision_after_hours_is_told_with_those_of_the_next_day(room: Room):
    room.complains("a", "b", "c")
    room.decides("a", APPROVAL)
    room.looks(CLOSING)
    room.decides("b", APPROVAL, at=CLOSING + timedelta(hours=2))
    assert room.looks(CLOSING + timedelta(hours=3)) == []
    room.looks(TUESDAY)
    room.decides("c", APPROVAL, at=TUESDAY)

    assert room.looks(TUESDAY.replace(hour=16)) == [CONFIRMATION]
    assert [item.case for item in room.dockets[-1].items] == ["b", "c"]


def test_a_decision_that_reached_us_late_is_told_all_the_same(room: Room):
    room.complains("a", "b")
    room.decides("a", APPROVAL)
    room.looks(CLOSING)
    room.decides("b", APPROVAL, at=CLOSING - timedelta(minutes=2))  # its mail lay on a server that was down

    assert room.looks(TUESDAY.replace(hour=16)) == [CONFIRMATION]
    assert [item.case for item in room.dockets[-1].items] == ["b"]


def test_a_reply_to_the_evenings_list_takes_back_by_number(room: Room):
    room.complains("a", "b")
    room.decides("a", APPROVAL)
    room.decides("b", APPROVAL, at=MONDAY + timedelta(minutes=1))
    room.looks(CLOSING)

    room.answers("2 batal", minutes=5)

    assert room.states("a", "b") == [State.AWAITING_CONFIRMATION, State.AWAITING_DIRECTIVE]


def test_what_was_taken_back_or_acted_on_is_told_so(room: Room):
    room.complains("a", "b", "c")
    for minute, name in enumerate("abc"):
        room.decides(name, APPROVAL, at=MONDAY + timedelta(minutes=minute))
    room.decides("b", Answer(AnswerName.CONFIRM, "WA"), Actor.KASUBBAG, MONDAY + timedelta(minutes=9))
    room.cancels("a")

    room.looks(CLOSING)

    assert "Telah ditarik kembali." in room.text()
    assert "Sekarang: Menunggu Perintah Perbaikan." in room.text()
    assert [line.strip() for line in room.text().splitlines() if line.strip().endswith("BATAL")] == ["3 BATAL"]


def test_decisions_of_another_are_not_told(tmp_path: Path):
    both = replace(PLAIN, officials=(KABAG, replace(KASUBBAG, confirmation="daily")))
    room = Room(tmp_path / "data", both)
    room.complains("a", "b")
    room.decides("a", APPROVAL)
    room.decides("a", Answer(AnswerName.CONFIRM, "WA"), Actor.KASUBBAG, MONDAY + timedelta(minutes=9))

    assert room.looks(CLOSING) == [CONFIRMATION]
    assert [(item.case, item.actor) for item in room.dockets[-1].items] == [("a", Actor.KASUBBAG)]
