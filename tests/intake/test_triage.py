"""What a mail means: a letter, a reply that may act or may not, or nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from judging import (
    ARRIVED,
    CASE,
    OFFICE,
    SECRET,
    WHOLE,
    Memory,
    a_reading,
    andi_asked,
    judged,
    kabag_asked,
    reply,
)

from maild.core.answer import AnswerName
from maild.core.case import State
from maild.core.event import Answered, Disowned, Filed, Misunderstood, Reporter, Route
from maild.core.office import Actor, Then
from maild.intake.mime import canon_digest
from maild.intake.notices import Notice
from maild.intake.triage import Ignored, NewLetter, Reply, Stray, triage


def test_a_letter_is_a_new_letter():
    reading = a_reading("Budi <Budi@Unit.example>", "Jaringan mati", "Message-ID: <1@x>")
    verdict = judged(reading, Memory())

    assert verdict == NewLetter(canon_digest(reading.mail), Reporter("budi@unit.example", "Budi", message_id="<1@x>"))


def test_a_reporter_from_a_registered_unit_is_known():
    verdict = judged(a_reading("lapas@unit.example", "Jaringan mati"), Memory())

    assert isinstance(verdict, NewLetter)
    assert verdict.reporter.is_known


def test_a_letter_without_a_usable_sender_is_still_a_letter():
    verdict = judged(a_reading("a@b.example, c@d.example", "Jaringan mati"), Memory())

    assert isinstance(verdict, NewLetter)
    assert verdict.reporter.address == ""


def test_the_kabags_reply_is_an_answer():
    event = reply("Ratna <KABAG@kanwil.example>", "SETUJU", kabag_asked()).event

    assert isinstance(event.fact, Answered)
    assert [answer.name for answer in event.fact.answers] == [AnswerName.APPROVE]
    assert (event.actor, event.at, event.rules) == (Actor.KABAG, ARRIVED, "aturan")
    evidence = event.evidence
    assert (evidence.digest, evidence.address, evidence.question, evidence.asked) == (
        "sha",
        "kabag@kanwil.example",
        "awaiting_directive/2",
        "kabag@kanwil.example",
    )


@pytest.mark.parametrize("sender", ["ratna@kanwil.example", "joko@kanwil.example"])
def test_any_registered_address_and_the_deputy_of_the_day_may_answer(sender):
    assert isinstance(reply(sender, "SETUJU", kabag_asked()).event.fact, Answered)


def test_a_deputy_may_not_answer_when_his_mandate_is_over():
    memory = Memory(kabag_asked())
    reading = a_reading("joko@kanwil.example", "SETUJU", f"To: {memory.addresses[0]}")
    tomorrow = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # midnight of the 25th in Jakarta
    verdict = triage(reading, memory, OFFICE, SECRET, "sha", tomorrow, lambda _letter, _sender: Route("", Then("")))

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Disowned)


@pytest.mark.parametrize(
    "sender",
    [
        "penipu@evil.example",
        "kasubbag@kanwil.example",
        "andi@kanwil.example",
        "pelapor@unit.example",
        "kabag@kanwil.example.evil.example",
        '"kabag@kanwil.example" <penipu@evil.example>',
        "kabag@kanwil.example, penipu@evil.example",
        "kabag@kanwil.example\r\nFrom: penipu@evil.example",
        "kabag@kanwil.example\r\nSender: penipu@evil.example",
        "<kabag@kanwil.example>(c) <penipu@evil.example>",
        "<@evil.example:kabag@kanwil.example>",
        "",
    ],
)
def test_a_reply_from_a_stranger_moves_nothing(sender):
    event = reply(sender, "SETUJU", kabag_asked()).event

    assert isinstance(event.fact, Disowned)
    assert event.evidence.checks


@pytest.mark.parametrize(("sender", "fact"), [("andi@hp.example", Answered), ("budi@kanwil.example", Disowned)])
def test_only_the_technician_who_was_asked_may_report(sender, fact):
    assert isinstance(reply(sender, "PROGRES: kabel disambung", andi_asked()).event.fact, fact)


def test_attachments_of_an_answer_come_with_it():
    memory = Memory(andi_asked())
    raw = (
        f"From: andi@kanwil.example\r\nTo: {memory.addresses[0]}\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
        "--a\r\n\r\nPROGRES: kabel disambung\r\n--a\r\nContent-Type: image/jpeg; name=foto.jpg\r\n\r\nJPEG\r\n--a--\r\n"
    ).encode()
    verdict = judged(a_reading("", "PROGRES: kabel disambung", raw=raw), memory)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Answered)
    assert [enclosure.name for enclosure in verdict.event.fact.enclosures] == ["foto.jpg"]


def test_a_reply_that_names_another_case_changes_nothing():
    other = f"{CASE.number[:-1]}{(int(CASE.number[-1]) + 1) % 10}"

    assert reply("kabag@kanwil.example", f"{other} setuju", kabag_asked()).event.fact.reason == "names another case"
    assert isinstance(reply("kabag@kanwil.example", f"{CASE.number} setuju", kabag_asked()).event.fact, Answered)


def test_an_unclear_reply_of_an_official_is_misunderstood():
    fact = reply("kabag@kanwil.example", "Bagaimana sebaiknya?", kabag_asked()).event.fact

    assert isinstance(fact, Misunderstood)
    assert fact.reason


def test_a_reply_to_a_question_that_is_no_longer_open_is_still_an_answer_to_it():
    later = replace(CASE, state=State.REPAIRING, round=6)
    event = reply("kabag@kanwil.example", "SETUJU", kabag_asked(later)).event

    assert isinstance(event.fact, Answered)
    assert event.evidence.question == "awaiting_directive/2"


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.y>", "Return-Path: <>"]
)
def test_an_automatic_reply_is_filed_and_never_acts(header):
    fact = reply("kabag@kanwil.example", "SETUJU", kabag_asked(), header).event.fact

    assert fact == Filed("automatic mail", "SETUJU")


@pytest.mark.parametrize(
    ("sender", "header", "reason"),
    [
        ("kabag@kanwil.example", "Auto-Submitted: auto-replied", "automatic mail"),
        ("pengaduan@kanwil.example", "X: y", "our own mail"),
        ("mailer-daemon@mx.example", "X: y", "bounce"),
    ],
)
def test_a_machines_mail_that_belongs_to_no_case_is_ignored(sender, header, reason):
    assert judged(a_reading(sender, "teks", header), Memory()) == Ignored(reason)


def test_our_own_mail_never_comes_back_as_a_reply():
    memory = Memory(kabag_asked())

    assert judged(a_reading("pengaduan@kanwil.example", "SETUJU", f"To: {memory.addresses[0]}"), memory) == Ignored(
        "our own mail"
    )


def test_a_bounce_is_filed_with_the_case_of_the_mail_that_came_back():
    memory = Memory(kabag_asked())
    raw = (
        "From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; boundary=a\r\n\r\n--a\r\n\r\nMaaf\r\n"
        f"--a\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {memory.ids[0]}\r\n--a--\r\n"
    ).encode()
    verdict = judged(a_reading("", "Maaf", raw=raw), memory)

    assert isinstance(verdict, Notice)
    assert verdict.event.fact == Filed("a bounce that says nothing of the mail's recipient")


def test_our_message_id_in_in_reply_to_is_a_token():
    memory = Memory(kabag_asked())
    verdict = judged(a_reading("kabag@kanwil.example", "SETUJU", f"In-Reply-To: {memory.ids[0]}"), memory)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Answered)


def test_a_code_line_is_a_token():
    memory = Memory(kabag_asked())
    verdict = judged(a_reading("kabag@kanwil.example", f"SETUJU\nKode: {next(iter(memory.tokens))}"), memory)

    assert isinstance(verdict, Reply)


def test_tokens_of_two_cases_are_not_understood():
    other = replace(kabag_asked(), case=replace(CASE, key="lain"))
    memory = Memory(kabag_asked(), other)
    verdict = judged(a_reading("kabag@kanwil.example", "SETUJU", f"To: {', '.join(memory.addresses)}"), memory)

    assert isinstance(verdict, Reply)
    assert verdict.event.fact == Misunderstood("two cases", "SETUJU")


def test_of_two_questions_of_one_case_the_one_in_the_address_counts():
    earlier = replace(kabag_asked(), question="awaiting_confirmation/1")
    memory = Memory(earlier, kabag_asked())
    reading = a_reading("kabag@kanwil.example", "SETUJU", f"To: {memory.addresses[1]}", f"References: {memory.ids[0]}")
    verdict = judged(reading, memory)

    assert isinstance(verdict, Reply)
    assert verdict.event.evidence.question == "awaiting_directive/2"


@pytest.mark.parametrize(
    ("subject", "headers", "stray"),
    [
        ("Re: [PGJ-2026-0001] Pengaduan", (), Stray("PGJ-2026-0001", "names a case, but carries no token of it")),
        (
            "Re: x",
            (f"In-Reply-To: <{'a' * 26}.{'b' * 16}@kanwil.example>",),
            Stray("", "answers a mail that we do not know"),
        ),
        ("x", (f"To: pengaduan+{'a' * 26}@kanwil.example",), Stray("", "answers a mail that we do not know")),
    ],
)
def test_a_reply_without_a_token_of_ours_is_a_stray(subject, headers, stray):
    reading = a_reading("siapa@x.example", "SETUJU", f"Subject: {subject}", *headers)

    assert judged(reading, Memory()) == stray


def test_staff_who_write_no_complaint_open_no_case():
    assert isinstance(judged(a_reading("kabag@kanwil.example", "SETUJU"), Memory()), Stray)


@pytest.mark.parametrize("sender", ["siapa@x.example", "kabag@kanwil.example"])
def test_a_letter_with_three_fields_is_a_letter_whatever_its_subject(sender):
    fields = replace(WHOLE, pic=None, phone=None)
    reading = a_reading(sender, "teks", "Subject: Re: [PGJ-2026-0001] lagi", fields=fields)

    assert isinstance(judged(reading, Memory()), NewLetter)


def test_a_stray_of_another_offices_number_is_a_letter():
    assert isinstance(judged(a_reading("a@x.example", "teks", "Subject: Re: [ABC-2026-0001]"), Memory()), NewLetter)


@pytest.mark.parametrize(
    ("text", "fact"),
    [("Siap, laksanakan", Filed), ("Baik pak", Filed), ("Baiknya diganti ya", Misunderstood), ("Siap?", Misunderstood)],
)
def test_a_technician_who_only_acknowledges_his_order_is_not_asked_back(text, fact):
    verdict = reply("andi@kanwil.example", text, andi_asked())

    assert isinstance(verdict.event.fact, fact)
