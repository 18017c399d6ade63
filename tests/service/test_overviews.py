"""Overviews go on schedule: each morning to the Kasubbag, once a week to the Kabag; once, and not without a cause."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from an_office import ADDRESSES, MONDAY, PHOTO, WHOLE_REPORT
from desk_room import APPROVAL, KABAG, KASUBBAG, PLAIN, RATNA, SHIPPED, TUESDAY, Room

from maild.compose.templates import Templates
from maild.core.answer import Answer, AnswerName
from maild.core.case import State
from maild.core.event import Answered, Event, Evidence
from maild.core.office import Actor, Office, Official
from maild.core.posting import MailKind, Posting, sent
from maild.core.received import Location, Received, Verdict
from maild.core.worktime import Calendar, Holiday
from maild.demo.clients import Client, reply
from maild.intake.reader import Reading, read
from maild.store.rules_templates import read_templates

WEEK = timedelta(days=7)
NEXT_MONDAY = MONDAY.replace(day=30, hour=7, minute=30)


def an_office(kabag: str = "none", kasubbag: str = "", **changes: str) -> Office:
    """Give the officials the overviews that are named; "" is what the role usually gets."""
    return replace(PLAIN, officials=(replace(KABAG, overview=kabag), replace(KASUBBAG, overview=kasubbag, **changes)))


def a_room(tmp_path: Path, office: Office | None = None) -> Room:
    return Room(tmp_path / "data", office or an_office())


def again(room: Room) -> Room:
    """Start the program again."""
    return Room(room.folder, room.office, now=room.now)


def told(room: Room, at: datetime) -> list[str]:
    """Let the clock tick; tell who was written to, and the subject."""
    before = len(room.postings)
    room.looks(at)
    return [f"{posting.to.address.partition('@')[0]}: {subject(room, posting)}" for posting in room.postings[before:]]


def subject(room: Room, posting: Posting) -> str:
    mail = message_from_bytes(room.archive.read(posting.digest), policy=default)
    return str(mail["Subject"]).partition(" (")[0]


def goes_through(room: Room, name: str, at: datetime) -> None:
    """Lead a case through the SOP."""
    room.decides(name, APPROVAL, at=at)
    for step, (by, answer) in enumerate((
        (Actor.KASUBBAG, Answer(AnswerName.CONFIRM, "WA")),
        (Actor.KASUBBAG, Answer(AnswerName.ORDER)),
        (Actor.TECHNICIAN, Answer(AnswerName.PAUSE, "menunggu Telkom")),
        (Actor.TECHNICIAN, Answer(AnswerName.DONE, report=WHOLE_REPORT)),
        (Actor.KASUBBAG, APPROVAL),
    ), 1):  # fmt: skip
        answers(room, name, by, answer, at + step * timedelta(minutes=10))


def answers(room: Room, name: str, by: Actor, answer: Answer, at: datetime) -> None:
    dossier = room.cases.dossier(name)
    evidence = Evidence("e" * 64, ADDRESSES[by], dossier.case.question, ADDRESSES[by])
    photos = (PHOTO,) if answer.name is AnswerName.DONE else ()
    fact = Answered((answer,), answer.text, photos)
    room.registrar.advance(dossier, Event(f"{answer.name} {name} {at}", at, by, fact, evidence))


MORNING = "kasubbag: Ikhtisar pagi pengaduan: {} belum selesai, {} terlambat"


# --- each morning ---


def test_the_kasubbag_is_told_each_morning_what_waits_for_whom(tmp_path: Path):
    room = a_room(tmp_path)
    room.complains("a", "b")

    assert told(room, MONDAY) == []  # they came this morning
    assert told(room, TUESDAY.replace(hour=7, minute=29)) == []
    assert told(room, TUESDAY.replace(hour=7, minute=30)) == [MORNING.format(2, 2)]
    assert told(room, TUESDAY.replace(hour=7, minute=31)) == []
    assert told(again(room), TUESDAY.replace(hour=15)) == []
    assert told(again(room), TUESDAY + timedelta(days=1)) == [MORNING.format(2, 2)]
    assert "MELEWATI BATAS WAKTU (2)" in room.text()
    assert "PGJ-2026-0001; menunggu Kabag; Menunggu Disposisi (tahap 2)" in room.text()


def test_after_an_outage_it_comes_at_the_first_look_in_office_hours(tmp_path: Path):
    room = a_room(tmp_path)
    room.complains("a")

    assert told(again(room), TUESDAY.replace(hour=12, minute=30)) == []  # a break
    assert told(again(room), TUESDAY.replace(hour=14, minute=20)) == [MORNING.format(1, 1)]
    assert [told(room, MONDAY.replace(day=28, hour=hour)) for hour in range(24)] == [[]] * 24  # a Saturday


def test_where_nothing_is_open_nothing_is_said(tmp_path: Path):
    room = a_room(tmp_path)
    room.complains("a")
    room.decides("a", Answer(AnswerName.REJECT, "bukan kewenangan kami"))

    assert told(room, TUESDAY) == []


def test_what_comes_in_the_morning_is_no_reason_to_write_but_is_told_with_the_rest(tmp_path: Path):
    room = a_room(tmp_path)
    room.now = TUESDAY.replace(hour=7, minute=35)
    room.complains("a")
    assert told(room, TUESDAY) == []
    room.now = TUESDAY.replace(day=25, hour=7, minute=35)
    room.complains("b")

    assert told(room, TUESDAY.replace(day=25)) == [MORNING.format(2, 1)]


def test_who_also_gets_the_list_gets_one_mail(tmp_path: Path):
    room = a_room(tmp_path, an_office(digest="daily"))
    room.complains("a", "b", "c")
    room.decides("a", APPROVAL)
    room.decides("b", APPROVAL)

    assert told(room, TUESDAY) == ["kasubbag: Daftar keputusan yang menunggu Bapak/Ibu: 2 pengaduan"]
    assert [item.case for item in room.dockets[0].items] == ["a", "b"]
    assert "Untuk diketahui, selain yang tercantum di atas" in room.text()
    assert "PGJ-2026-0003; menunggu Kabag" in room.text()


def test_a_single_question_of_his_is_in_the_overview(tmp_path: Path):
    room = a_room(tmp_path, an_office(digest="daily"))
    room.complains("a")
    room.decides("a", APPROVAL)

    assert told(room, TUESDAY) == [MORNING.format(1, 1)]


def test_who_stands_in_is_told_too(tmp_path: Path):
    joko = Official(Actor.KASUBBAG, "Joko", ("joko@kanwil.example",), kind="Plh.", start=date(2026, 11, 25))
    office = an_office()
    room = a_room(tmp_path, replace(office, officials=(*office.officials, joko)))
    room.complains("a")

    assert [line.partition(":")[0] for line in told(room, TUESDAY)] == ["kasubbag"]
    assert [line.partition(":")[0] for line in told(room, TUESDAY + timedelta(days=1))] == ["kasubbag", "joko"]


@pytest.mark.parametrize(("overview", "days"), [("none", []), ("weekly", [30]), ("daily", [24, 25, 26, 27, 30])])
def test_an_office_chooses_what_he_gets(tmp_path: Path, overview: str, days: list[int]):
    room = a_room(tmp_path, an_office(kasubbag=overview))
    room.looks(MONDAY.replace(hour=7, minute=30))
    room.complains("a")

    assert [day for day in range(24, 31) if told(room, MONDAY.replace(day=day))] == days


# --- once a week ---


def test_the_kabag_is_told_on_the_first_office_day_of_a_week(tmp_path: Path):
    room = a_room(tmp_path, an_office(kabag="", kasubbag="none"))
    room.complains("a", "b")
    goes_through(room, "b", MONDAY.replace(hour=9))
    week = "kabag: Ikhtisar mingguan pengaduan: 23–29 November 2026"

    assert [told(room, MONDAY.replace(day=day)) for day in (23, 24, 27, 28, 29)] == [[]] * 5
    assert told(room, NEXT_MONDAY) == [week]
    assert told(again(room), NEXT_MONDAY + timedelta(hours=3)) == []
    assert told(again(room), NEXT_MONDAY + timedelta(days=1)) == []
    text = room.text()
    assert ("Diterima                : 2 pengaduan" in text, "Selesai                 : 1 pengaduan" in text) == (
        True, True,
    )  # fmt: skip
    assert "mutu baku 30 menit (asumsi); 1 terlambat" in text
    assert "Menunggu ISP            : 1 kali, selama 10 menit (jam kerja)" in text
    assert "PGJ-2026-0001; menunggu Kabag" in text


@pytest.mark.parametrize("off", ["holiday", "outage"])
def test_where_monday_was_no_day_for_it_it_comes_on_tuesday(tmp_path: Path, off: str):
    calendar = Calendar(holidays=(Holiday(NEXT_MONDAY.date(), "libur"),) if off == "holiday" else ())
    room = a_room(tmp_path, replace(an_office(kabag="", kasubbag="none"), calendar=calendar))
    room.looks(MONDAY)
    room.complains("a")
    if off == "holiday":
        assert told(room, NEXT_MONDAY) == []

    assert len(told(room, NEXT_MONDAY + timedelta(days=1))) == 1
    assert told(room, NEXT_MONDAY + timedelta(days=2)) == []


def test_after_a_week_without_an_office_day_the_week_before_it_is_told_too(tmp_path: Path):
    lebaran = tuple(Holiday(NEXT_MONDAY.date() + timedelta(days=day), "cuti bersama") for day in range(5))
    office = replace(an_office(kabag="", kasubbag="none"), calendar=Calendar(holidays=lebaran))
    room = a_room(tmp_path, office)
    room.looks(MONDAY)
    room.complains("a")
    goes_through(room, "a", MONDAY.replace(hour=9))

    assert told(room, NEXT_MONDAY) == []
    assert told(room, NEXT_MONDAY + WEEK) == ["kabag: Ikhtisar mingguan pengaduan: 23 November – 6 Desember 2026"]
    assert "Selesai                 : 1 pengaduan" in room.text()
    assert told(room, NEXT_MONDAY + 2 * WEEK) == []


def test_who_comes_into_office_during_the_week_waits_for_the_next(tmp_path: Path):
    room = a_room(tmp_path, an_office(kabag="", kasubbag="none"))
    room.complains("a")

    assert told(room, TUESDAY) == []
    assert len(told(room, NEXT_MONDAY)) == 1


def test_a_week_in_which_all_was_done_is_told_though_nothing_is_open(tmp_path: Path):
    room = a_room(tmp_path, an_office(kabag="", kasubbag="none"))
    room.complains("a")
    goes_through(room, "a", MONDAY.replace(hour=9))

    assert len(told(room, NEXT_MONDAY)) == 1
    assert told(room, NEXT_MONDAY + WEEK) == []  # nothing happened, nothing is open


def test_cases_that_were_put_away_meanwhile_are_counted(tmp_path: Path):
    room = a_room(tmp_path, an_office(kabag="", kasubbag="none"))
    room.complains("a")
    goes_through(room, "a", MONDAY.replace(hour=9))
    dossier = room.cases.dossier("a")
    for posting in dossier.postings:
        dossier = dossier.with_posting(sent(posting, room.now))
    room.cases.commit(dossier)
    room.cases.settle("a", 2026, 11)

    assert len(told(again(room), NEXT_MONDAY)) == 1
    assert "Selesai                 : 1 pengaduan" in room.text()


def test_who_holds_both_roles_gets_one_mail(tmp_path: Path):
    both = replace(KABAG, role=Actor.KASUBBAG, kind="Plh.", overview="")
    office = replace(PLAIN, officials=(replace(KABAG, overview=""), both))
    room = a_room(tmp_path, office)
    room.complains("a")
    room.looks(TUESDAY)

    assert told(room, NEXT_MONDAY) == ["kabag: Ikhtisar mingguan pengaduan: 23–29 November 2026"]
    assert told(room, NEXT_MONDAY + timedelta(days=1)) == [
        "kabag: Ikhtisar pagi pengaduan: 1 belum selesai, 1 terlambat"
    ]


# --- what is answered ---


@dataclass(frozen=True)
class WholeReader:
    """Reads a mail in this process, with all that a mail program quotes in it."""

    office: Office

    def read(self, raw: bytes) -> Reading:
        return read(raw, self.office.field_words, self.office.units)


@pytest.mark.parametrize("client", Client)
@pytest.mark.parametrize("text", ["setuju", "1 setuju", "semua setuju", "PERINTAH: tim jaringan", "TOLAK: dobel"])
def test_a_reply_to_an_overview_changes_nothing(tmp_path: Path, text: str, client: Client):
    office = replace(an_office(kabag="daily", kasubbag="none"), field_words=SHIPPED.field_words, units=SHIPPED.units)
    room = a_room(tmp_path, office)
    room.receiver = replace(room.receiver, reader=WholeReader(office))
    room.complains("a", "b", "c")
    room.looks(TUESDAY)
    (mail,) = room.postings

    raw = reply(room.mail().as_bytes(), RATNA, text, client, room.now)
    digest = room.archive.keep(raw)
    room.archive.note(Received(digest, (Location("INBOX", 1, 1),), room.now, room.now, len(raw)))
    (answered,) = room.receiver.handle(room.now)

    assert (mail.kind, mail.token, answered.verdict) == (MailKind.DIGEST, "", Verdict.FILED)
    assert room.states("a", "b", "c") == [State.AWAITING_DIRECTIVE] * 3
    assert (room.postings, len(room.cases.all_numbers)) == ((mail,), 3)


def test_texts_that_cannot_be_printed_do_not_stop_it(tmp_path: Path):
    room = a_room(tmp_path)
    broken = Templates({**read_templates(None)[0], "_overview.j2": "{{ 1 // open_cases.zero }}"})
    desk = replace(room.registrar.desk, templates=broken)
    room.lists = replace(room.lists, registrar=replace(room.registrar, desk=desk))
    room.complains("a")

    assert told(room, TUESDAY) == [MORNING.format(1, 1)]  # as shipped
