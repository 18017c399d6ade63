"""What reporters write back, and mails that can hardly be read."""

from dataclasses import replace

import pytest
from judging import (
    CASE,
    INCOMPLETE,
    OFFICE,
    PELAPOR,
    WHOLE,
    Memory,
    a_reading,
    judged,
    kabag_asked,
    reply,
    reporter_asked,
)

from maild.core.answer import AnswerName
from maild.core.case import REPORTER_QUESTION, State
from maild.core.event import UNREADABLE, Answered, Filed, Misunderstood, Reporter, Route
from maild.core.letter import Letter
from maild.core.office import Actor, Then
from maild.core.words import FieldWords
from maild.intake.authority import Asked
from maild.intake.mime import canon_digest
from maild.intake.reader import read, salvaged
from maild.intake.triage import NewLetter, Reply, Stray


def test_a_reporter_completes_his_complaint():
    event = reply("Pelapor@unit.example", "No. HP: 0812-5550-0143", reporter_asked(INCOMPLETE)).event

    assert isinstance(event.fact, Answered)
    assert [answer.name for answer in event.fact.answers] == [AnswerName.COMPLETE]
    assert event.fact.answers[0].fields.value("phone") == "0812-5550-0143"
    assert event.fact.route == Route("pelapor@unit.example 0812-5550-0143", Then("jaringan"))


def test_a_label_on_one_line_and_its_value_on_the_next_complete_it_too():
    asked = reporter_asked(replace(INCOMPLETE, letter=Letter(fields=replace(WHOLE, phone=None))))
    fact = reply("pelapor@unit.example", "Berikut datanya.\n\nNo. HP:\n0812-5550-0143", asked).event.fact

    assert isinstance(fact, Answered)
    assert fact.answers[0].fields.value("phone") == "0812-5550-0143"


def test_free_words_answer_what_the_kabag_wants_to_know():
    wanted = replace(INCOMPLETE, letter=Letter(fields=WHOLE), wanted="Sejak kapan?")
    fact = reply("pelapor@unit.example", "Gangguan mulai kemarin sore", reporter_asked(wanted)).event.fact

    assert isinstance(fact, Answered)
    assert (fact.answers[0].name, fact.answers[0].text) == (AnswerName.COMPLETE, "Gangguan mulai kemarin sore")


@pytest.mark.parametrize("state", [State.AWAITING_COMPLETION, State.REPAIRING, State.CLOSED])
@pytest.mark.parametrize(
    "text", ["", "Terima kasih", "Terima kasih atas bantuannya.\n\nBudi Santoso", "No. HP: ....", "Kode: " + "a" * 26]
)
def test_thanks_and_an_empty_form_say_nothing(text, state):
    asked = reporter_asked(replace(INCOMPLETE, state=state, letter=Letter(fields=replace(WHOLE, phone=None))))

    assert isinstance(reply("pelapor@unit.example", text, asked).event.fact, Filed)


def test_a_reporters_words_while_the_repair_goes_on_are_passed_on():
    asked = reporter_asked(replace(CASE, state=State.REPAIRING))
    fact = reply("pelapor@unit.example", "Sekarang lantai dua juga tidak dapat sinyal sama sekali", asked).event.fact

    assert isinstance(fact, Answered)
    assert fact.answers[0].name is AnswerName.INFORM


def test_a_reporter_may_ask_for_the_status_at_any_time():
    fact = reply("pelapor@unit.example", "STATUS", reporter_asked(CASE)).event.fact

    assert isinstance(fact, Answered)
    assert fact.answers[0].name is AnswerName.STATUS


def test_nobody_but_the_reporter_speaks_for_him():
    assert isinstance(reply("kabag@kanwil.example", "CABUT", reporter_asked(CASE)).event.fact, Filed)


def test_a_photo_alone_is_information():
    memory = Memory(reporter_asked(INCOMPLETE))
    raw = (
        f"From: pelapor@unit.example\r\nTo: {memory.addresses[0]}\r\n"
        "Content-Type: image/jpeg; name=foto.jpg\r\n\r\nJPEG\r\n"
    ).encode()
    verdict = judged(a_reading("", "", raw=raw), memory)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Answered)
    assert [enclosure.name for enclosure in verdict.event.fact.enclosures] == ["foto.jpg"]


def test_a_whole_complaint_in_the_thread_of_an_ended_case_is_a_new_case():
    memory = Memory(reporter_asked(replace(CASE, state=State.CLOSED)))
    reading = a_reading("pelapor@unit.example", "teks", f"To: {memory.addresses[0]}", fields=WHOLE)

    assert isinstance(judged(reading, memory), NewLetter)


QUOTED = """{said}

Pada Sen, 23 Nov 2026 pukul 08.20 Pengaduan <pengaduan@kanwil.example> menulis:

> Nama Unit : Lapas Kelas IIA Kediri
> Penanggung Jawab : Bambang Suryanto
> No. HP : 0812-5550-0143
> Uraian Gangguan : Koneksi internet di ruang registrasi terputus sejak Senin pagi.
> Permintaan : Mohon dilakukan pengecekan jalur fiber optik.
"""


def test_a_complaint_that_is_only_quoted_is_no_new_complaint():
    memory = Memory(reporter_asked(replace(CASE, state=State.CLOSED)))
    body = QUOTED.format(said="BELUM NORMAL, masih putus")
    raw = f"From: pelapor@unit.example\r\nTo: {memory.addresses[0]}\r\n\r\n{body}".encode()
    verdict = judged(read(raw, OFFICE.field_words, OFFICE.units), memory)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Answered)
    assert verdict.event.fact.answers[0].name is AnswerName.REOPEN


def test_a_quoted_complaint_makes_no_letter_of_a_reply_whose_token_is_lost():
    raw = ("From: siapa@x.example\r\nSubject: Re: [PGJ-2026-0001] x\r\n\r\n" + QUOTED.format(said="SETUJU")).encode()

    assert isinstance(judged(read(raw, OFFICE.field_words, OFFICE.units), Memory()), Stray)


def test_an_unreadable_mail_is_a_letter_for_a_person():
    raw = b"From: budi@x.example\r\nSubject: Re: [PGJ-2026-0001]\r\n\r\n" + b"\x00" * 10

    assert judged(salvaged(raw, "nested"), Memory()) == NewLetter("sha", Reporter("budi@x.example"))


def test_an_unreadable_reply_is_shown_to_its_case():
    memory = Memory(kabag_asked())
    raw = f"From: kabag@kanwil.example\r\nTo: {memory.addresses[0]}\r\n\r\nSETUJU".encode()
    verdict = judged(salvaged(raw, "nested"), memory)

    assert isinstance(verdict, Reply)
    assert verdict.event.fact == Misunderstood(UNREADABLE)


def test_a_reply_acts_although_no_fields_could_be_read_in_it():
    memory = Memory(kabag_asked())
    raw = f"From: kabag@kanwil.example\r\nTo: {memory.addresses[0]}\r\n\r\nSETUJU".encode()
    reading = read(raw, FieldWords(labels=(("unit",),)), OFFICE.units)
    verdict = judged(reading, memory)

    assert not reading.letter.is_readable
    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Answered)


def test_a_completing_reply_reaches_its_case_although_no_fields_could_be_read_in_it():
    memory = Memory(Asked(INCOMPLETE, REPORTER_QUESTION, PELAPOR))
    office = replace(OFFICE, field_words=FieldWords(labels=(("unit",),)))
    raw = f"From: pelapor@unit.example\r\nTo: {memory.addresses[0]}\r\n\r\nPIC: Budi, 0812-5550-0143".encode()
    verdict = judged(read(raw, office.field_words, office.units), memory, office)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Answered)


@pytest.mark.parametrize("question", ["", "entah/3", "repairing", "closed/9", "rejected/4", "awaiting_approval/7"])
def test_a_strange_question_harms_nobody(question):
    assert (
        reply("kabag@kanwil.example", "Bagaimana?", replace(kabag_asked(), question=question)).event.actor
        is Actor.KABAG
    )


def test_the_same_mail_by_another_route_is_the_same_event():
    memory = Memory(kabag_asked())
    one = a_reading("kabag@kanwil.example", "SETUJU", f"To: {memory.addresses[0]}", "Message-ID: <1@x>")
    other = a_reading(
        "kabag@kanwil.example", "SETUJU", f"To: {memory.addresses[0]}", "Message-ID: <1@x>", "Received: x"
    )
    events = [judged(reading, memory) for reading in (one, other)]

    assert [verdict.event.id for verdict in events if isinstance(verdict, Reply)] == [canon_digest(one.mail)] * 2
