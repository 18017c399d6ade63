"""Absence notices, receipts and acknowledgements: none is ever taken for an answer, and no letter for one of them."""

import sys
from pathlib import Path

import pytest
from judging import WHOLE, Memory, a_reading, judged

from maild.core.office import Actor
from maild.intake.authenticity import MailClass, mail_class
from maild.intake.mime import Mail, parse
from maild.intake.quote import new_text
from maild.intake.reply import understand
from maild.intake.triage import NewLetter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import reply_words
from mail_clients.absent import Notice, notices

WORDS = reply_words()
NOTICES = tuple(notices())
ASKED = ((2, Actor.KABAG), (3, Actor.KASUBBAG), (4, Actor.KASUBBAG), (5, Actor.TECHNICIAN), (6, Actor.KASUBBAG))


def class_of(mail: Mail) -> MailClass:
    return mail_class(mail, "pengaduan@kanwil.example", b"secret", WORDS)


def test_the_notices_are_many_and_most_are_known_for_what_they_are():
    known = [notice for notice in NOTICES if class_of(parse(notice.raw)) is not MailClass.HUMAN]

    assert len(NOTICES) >= 60
    assert len(known) >= 0.8 * len(NOTICES)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.name)
def test_a_notice_answers_nothing(notice: Notice):
    mail = parse(notice.raw)
    text = new_text(mail.text, mail.from_name)
    answers = [understand(text, step, actor, WORDS).answers for step, actor in ASKED]

    assert class_of(mail) is not MailClass.HUMAN or not any(answers)


@pytest.mark.parametrize("notice", [one for one in NOTICES if "without" not in one.name and "bare" not in one.name],
                         ids=lambda notice: notice.name)  # fmt: skip
def test_a_notice_with_a_header_that_says_so_is_automatic(notice: Notice):
    if not notice.name.startswith("receipt"):
        assert class_of(parse(notice.raw)) is MailClass.AUTO


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Gangguan jaringan", "Saat ini saya sedang dinas luar, staf melaporkan internet Rutan putus total."),
        ("Gangguan jaringan", "Yth. Kabag,\nsaat ini saya sedang tidak di kantor, tetapi jaringan Lapas mati."),
        ("Gangguan", "Kami sedang rapat daring dengan pusat dan koneksi terputus."),
        ("Lampu AP di luar kantor mati", "Mohon diperbaiki."),
        ("Gerbang otomatis tidak bisa dibuka", "Mohon bantuan."),
    ],
)
def test_a_letter_that_begins_like_a_notice_is_a_letter(subject: str, text: str):
    verdict = judged(a_reading("lapas@unit.example", text, f"Subject: {subject}", fields=WHOLE), Memory())

    assert isinstance(verdict, NewLetter)


@pytest.mark.parametrize(
    "text",
    [
        "Saya sedang rapat. Setuju, lanjutkan.",
        "Saya di luar kota. ACC.",
        "Kasubbag sedang cuti, setuju diteruskan ke Plh.",
        "Besok cuti bersama, mohon dituntaskan hari ini.",
    ],
)
def test_an_official_who_says_where_he_is_is_heard(text: str):
    raw = (
        f"From: kabag@kanwil.example\r\nSubject: Re: [PGJ-2026-0001] Disposisi\r\nIn-Reply-To: <1@x>\r\n\r\n{text}\r\n"
    )

    assert class_of(parse(raw.encode())) is MailClass.HUMAN
