"""Mails that may go round for ever: none of them opens a case or is answered (reliability.md §2.7, T11, T13, T38)."""

from dataclasses import replace

import pytest
from bounces import FAILED, copied, fields, report
from judging import (
    CASE,
    OFFICE,
    WHOLE,
    Memory,
    a_reading,
    andi_asked,
    judged,
    kabag_asked,
    reporter_asked,
)

from maild.core.event import DeliveryReported, Filed
from maild.core.letter import Letter
from maild.core.posting import DsnAction
from maild.intake.notices import Notice
from maild.intake.reader import Reading
from maild.intake.triage import Ignored, NewLetter, Reply, Stray

HOPS = tuple(f"Received: from mx{number} by mx{number + 1}" for number in range(31))
KNOWN = replace(CASE, letter=Letter(fields=WHOLE))
WITH_DESK = replace(OFFICE, alert_to=("admin@kanwil.example",), front_desk="meja@kanwil.example",
                    scanners=("mesin@kanwil.example",))  # fmt: skip


def a_bounce(raw: bytes, memory: Memory) -> Notice:
    verdict = judged(a_reading("", "", raw=raw), memory)
    assert isinstance(verdict, Notice)
    return verdict


@pytest.mark.parametrize("shape", FAILED)
def test_a_bounce_of_our_mail_tells_its_case_which_one_failed(shape: str):
    memory = Memory(andi_asked(), kabag_asked())
    notice = a_bounce(FAILED[shape](memory.ids[1]), memory)

    assert notice.sent.posting.id in memory.ids[1]
    assert isinstance(notice.event.fact, DeliveryReported)
    assert (notice.event.fact.action, notice.event.fact.to.address) == (DsnAction.FAILED, "kabag@kanwil.example")


def test_bounces_that_say_the_same_of_one_attempt_are_one_event():
    memory = Memory(kabag_asked())
    raws = (FAILED[shape](memory.ids[0]) for shape in ("postfix", "qmail", "gmail"))

    assert len({a_bounce(raw, memory).event.id for raw in raws}) == 1


def test_a_bounce_that_names_somebody_else_is_filed_only():
    memory = Memory(kabag_asked())
    raw = report("", fields("failed", "5.1.1", "", "lain@x.example"), copied(memory.ids[0]))

    assert a_bounce(raw, memory).event.fact == Filed("a bounce that says nothing of the mail's recipient")


def test_a_bounce_to_a_token_that_only_one_mail_bears_is_of_that_mail():
    memory = Memory(kabag_asked())
    raw = report("", fields("failed", "5.1.1"), "", to=memory.addresses[0])

    assert isinstance(a_bounce(raw, memory).event.fact, DeliveryReported)


def test_a_bounce_to_a_token_that_several_mails_bear_is_filed_only():
    class Twice(Memory):
        def sent_with_token(self, token: str):
            return super().sent_with_token(token) * 2

    memory = Twice(kabag_asked())
    verdict = judged(a_reading("", "", raw=report("", fields("failed", "5.1.1"), "", to=memory.addresses[0])), memory)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Filed)


def test_a_forged_bounce_belongs_to_nothing():
    raw = report(
        "[PGJ-2026-0001]", fields("failed", "5.1.1"), copied("<abcdefgh234567.aaaaaaaaaaaaaaaa@kanwil.example>")
    )

    assert judged(a_reading("", "", raw=raw), Memory(kabag_asked())) == Ignored("bounce")


def test_a_mail_that_passed_too_many_servers_is_filed():
    verdict = judged(a_reading("lapas@unit.example", "Jaringan mati", *HOPS, fields=WHOLE), Memory())

    assert isinstance(verdict, Stray)
    assert "more than 30 Received headers" in verdict.reason


def test_thirty_servers_are_not_too_many():
    verdict = judged(a_reading("lapas@unit.example", "Jaringan mati", *HOPS[1:], fields=WHOLE), Memory())

    assert isinstance(verdict, NewLetter)


def test_an_answer_that_goes_round_moves_nothing():
    memory = Memory(kabag_asked())
    verdict = judged(a_reading("kabag@kanwil.example", "SETUJU", f"To: {memory.addresses[0]}", *HOPS), memory)

    assert isinstance(verdict, Reply)
    assert isinstance(verdict.event.fact, Filed)


@pytest.mark.parametrize(
    "header",
    ["X-Loop: pengaduan@kanwil.example", "X-Maild-Case: PGJ-2026-0001", "X-Maild-Kind: receipt", "X-Loop: maild"],
)
def test_marks_of_ours_that_somebody_forged_drop_no_letter(header: str):
    assert isinstance(judged(a_reading("lapas@unit.example", "mati", header, fields=WHOLE), Memory()), NewLetter)


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("no-reply@slack.example", ()),
        ("Verifikasi <noreply@layanan.example>", ("Subject: Kode verifikasi Anda 123456",)),
        ("warta@layanan.example", ("List-Unsubscribe: <mailto:x@layanan.example>",)),
        ("milis@layanan.example", ("Precedence: list", "List-Id: <milis.layanan.example>")),
        ("tiket@layanan.example", ("Auto-Submitted: auto-generated",)),
        ("kurir@layanan.example", ("Return-Path: <>",)),
    ],
)
def test_what_machines_send_out_gets_nothing(sender: str, headers: tuple[str, ...]):
    assert judged(a_reading(sender, "Konfirmasi akun Anda", *headers, fields=WHOLE), Memory()) == Ignored(
        "automatic mail"
    )


def test_what_an_operators_address_writes_opens_a_case_only_as_a_complaint_field_by_field():
    words = judged(a_reading("Admin <ADMIN@kanwil.example>", "Jaringan mati"), Memory(), WITH_DESK)
    form = judged(a_reading("admin@kanwil.example", "Jaringan mati", fields=WHOLE), Memory(), WITH_DESK)

    assert isinstance(words, Stray)
    assert "alert_to" in words.reason
    assert isinstance(form, NewLetter)


def test_an_operator_who_is_the_front_desk_may_hand_letters_in():
    office = replace(WITH_DESK, front_desk="admin@kanwil.example")

    assert isinstance(judged(a_reading("admin@kanwil.example", "Jaringan mati"), Memory(), office), NewLetter)


ATTACHED = (
    "Auto-Submitted: auto-replied\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nTerima kasih\r\n"
    "--a\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=s.pdf\r\n\r\n%PDF\r\n--a--\r\n"
)


def test_a_copier_may_send_by_itself_but_the_front_desks_mail_program_may_not():
    copier = judged(a_reading("", "", raw=f"From: mesin@kanwil.example\r\n{ATTACHED}".encode()), Memory(), WITH_DESK)
    desk = judged(a_reading("", "", raw=f"From: meja@kanwil.example\r\n{ATTACHED}".encode()), Memory(), WITH_DESK)

    assert isinstance(copier, NewLetter)
    assert desk == Ignored("automatic mail")


NOTICES = [
    "Terima kasih, pesan Anda telah kami terima dan akan segera ditindaklanjuti.",
    "Yth. Bapak/Ibu,\n\nEmail Anda sudah kami terima. Kami akan membalas dalam 1x24 jam.",
    "Your message has been received. We will get back to you shortly.",
]


@pytest.mark.parametrize("text", NOTICES)
def test_a_programs_notice_opens_no_case(text: str):
    assert isinstance(judged(a_reading("layanan@instansi.example", text), Memory()), Stray)


def test_a_complaint_that_begins_like_a_notice_opens_one():
    reading = a_reading("lapas@unit.example", f"{NOTICES[0]}\nJaringan kami mati.", fields=WHOLE)

    assert isinstance(judged(reading, Memory()), NewLetter)


def an_echo(text: str, letter: Letter) -> Reading:
    return replace(a_reading("pelapor@unit.example", text), letter=replace(letter, text=text))


def test_our_own_mail_that_comes_back_quoted_is_filed_with_its_case():
    reading = an_echo("Tanda terima pengaduan PGJ-2026-0001 ...", Letter(fields=WHOLE))

    assert judged(reading, Memory(reporter_asked(KNOWN))) == Stray("PGJ-2026-0001", "repeats a mail of ours")


def test_a_new_complaint_that_names_an_old_one_opens_a_case():
    described = replace(WHOLE, description=replace(WHOLE.description, value="CCTV di blok B padam"))
    reading = an_echo("Menyusul pengaduan PGJ-2026-0001, kini CCTV padam", Letter(fields=described))

    assert isinstance(judged(reading, Memory(reporter_asked(KNOWN))), NewLetter)


def test_the_same_complaint_sent_again_without_our_number_opens_a_case():
    reading = an_echo("Jaringan kami mati", Letter(fields=WHOLE))

    assert isinstance(judged(reading, Memory(reporter_asked(KNOWN))), NewLetter)
