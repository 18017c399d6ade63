"""What the mails say first, and how they say it: the request on a phone's first screen, in good Indonesian."""

import re
from dataclasses import replace

import pytest
from compose_reading import bodies, links, parsed
from compose_samples import (
    ANDI,
    CASE,
    DIRECTED,
    KASUBBAG,
    LETTER,
    NOW,
    OFFICE,
    OPERATOR,
    ORDERED,
    PARTIAL,
    REPORTER,
    SAMPLES,
    a_desk,
    written,
)

from maild.compose.answers import choices_of
from maild.compose.mail import compose
from maild.core.case import Decided, Dossier, Entry, Note
from maild.core.event import DeadlinePassed, Event, Reason, Send
from maild.core.letter import Field, Head
from maild.core.office import Actor
from maild.core.posting import MailKind

_LONG = "Koneksi internet terputus sejak pagi dan lampu LOS pada ONT menyala merah. " * 4
_ASKING = ("directive_request", "directive", "order_request", "order", "report_request", "approval_request", "reminder")


def first_lines(text: str) -> str:
    """The words between the salutation and the deadline."""
    return text.split("\n\n")[1].replace("\n", " ")


def long_winded(case):
    fields = replace(case.letter.fields, description=Field(_LONG.strip()), resolution=Field(_LONG.strip()))
    return replace(case, letter=replace(case.letter, fields=fields, head=Head(classification="Rahasia")))


@pytest.mark.parametrize("name", _ASKING)
def test_long_words_are_cut_on_the_first_screen_and_stand_whole_below(name):
    send, case = SAMPLES[name]
    text, html = bodies(written(send, long_winded(case)).raw)
    above, _, below = text.partition("alas surel ini")

    assert _LONG.strip() not in above
    assert sum(len(line) for line in above.split("\n") if " …" in line) < 330
    assert below.count(_LONG.strip()) == 2
    assert html.index("Uraian Gangguan") < html.index("mailto:") < html.index(_LONG.strip())


def test_words_that_the_letter_holds_are_not_told_a_third_time():
    case = long_winded(CASE)
    open_letter = replace(case, letter=replace(case.letter, head=Head(), text=f"Yth. Kabag\n{_LONG}\n"))
    text = bodies(written(SAMPLES["directive_request"][0], open_letter).raw)[0]

    assert text.count(_LONG.strip()) == 1


@pytest.mark.parametrize("name", _ASKING)
def test_every_answer_is_a_button_that_a_thumb_can_hit(name):
    html = bodies(written(*SAMPLES[name]).raw)[1]
    buttons = re.findall(r'href="mailto:[^"]*" style="display:block;padding:(\d+)px [^"]*line-height:(\d+)px', html)

    assert len(buttons) == len(links(written(*SAMPLES[name]).raw))
    assert all(2 * int(padding) + int(line) >= 40 for padding, line in buttons)


def test_the_calls_of_the_kasubbag_share_one_row_above_the_answers():
    html = bodies(written(*SAMPLES["directive"]).raw)[1]
    row = html[html.index("https://wa.me/") : html.index("tel:")]

    assert "</tr>" not in row
    assert html.index("tel:") < html.index("mailto:")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_link_fills_in_what_is_shown_and_leaves_open_what_only_the_writer_knows(name):
    send, case = SAMPLES[name]
    for choice in choices_of(send, case, OFFICE):
        filled = choice.body.split("\n")

        assert len(filled) == len(choice.lines)
        assert all(line.startswith(start) for line, start in zip(choice.lines, filled, strict=True))
        assert all(start == line or line.removeprefix(start) in choice.hints
                   for line, start in zip(choice.lines, filled, strict=True))  # fmt: skip
        assert not re.search(r"\d\d\.\d\d", choice.body)


def test_all_mails_of_a_case_to_one_person_bear_one_subject():
    subjects = {
        actor: {
            str(parsed(written(send, case).raw)["Subject"]) for send, case in SAMPLES.values() if send.to.actor is actor
        }
        for actor in (Actor.REPORTER, Actor.KABAG, Actor.KASUBBAG, Actor.TECHNICIAN)
    }

    assert {len(found) for found in subjects.values()} == {1}


def test_a_list_of_mails_shows_what_is_asked_and_by_when_behind_the_subject():
    html = bodies(written(*SAMPLES["directive_request"]).raw)[1]
    first = re.search(r'<div style="display:none[^>]*>([^<]*)</div>', html)[1]

    assert re.fullmatch(
        r"Mohon disposisi pengaduan gangguan jaringan, paling lambat Selasa, 24 Nov 2026, .* WIB\.", first
    )


def test_a_done_without_any_report_is_not_thanked_for_a_report():
    send = Send(MailKind.REPORT_REQUEST, ANDI, ORDERED.question, missing=("cause", "checklist", "photos"))
    text = bodies(written(send, ORDERED).raw)[0]

    assert "Mohon laporannya disampaikan" in first_lines(text)
    assert "analisis penyebab gangguan, checklist penyelesaian gangguan, dan foto bukti perbaikan" in text
    assert "telah kami terima" not in text
    assert "    Penyebab: ...\n    Checklist:\n    [x] ...\n" in text


@pytest.mark.parametrize(
    ("missing", "lines"),
    [
        (("cause",), ("Penyebab: ...",)),
        (("checklist", "photos"), ("Checklist:", "[x] ...")),
        (("photos",), ("SELESAI, foto terlampir",)),
    ],
)
def test_only_what_the_report_lacks_is_asked_for(missing, lines):
    send = Send(MailKind.REPORT_REQUEST, ANDI, PARTIAL.question, missing=missing)
    [choice] = choices_of(send, PARTIAL, OFFICE)

    assert choice.lines == lines
    assert "sebagian laporan hasil perbaikan telah kami terima" in bodies(written(send, PARTIAL).raw)[0]


def test_an_order_after_a_revision_leads_with_it():
    text, html = bodies(written(*SAMPLES["order-revision"]).raw)

    assert first_lines(text) == "Mohon laporan diperbaiki: foto buram"
    assert "cukup bagian yang diperbaiki" in text
    assert "Mohon laporan hasil perbaikan diperbaiki, paling lambat" in html


def test_a_long_revision_is_quoted_under_the_request():
    send, case = SAMPLES["order-revision"]
    text = bodies(written(replace(send, text=_LONG), case).raw)[0]

    assert first_lines(text) == "Mohon laporan hasil perbaikan diperbaiki sesuai catatan berikut."
    assert text.index("> Koneksi internet") < text.index("Nama Unit")


def test_an_order_after_a_repair_that_could_not_be_done_says_so_first():
    unable = Decided("repairing/4", ANDI.address, "unable", NOW)
    case = replace(
        ORDERED,
        decided=(*DIRECTED.decided, unable, Decided("awaiting_confirmation/5", KASUBBAG.address, "order", NOW)),
        progress=(Note(NOW, ANDI.address, "perangkat harus diganti"),),
    )
    text = bodies(written(SAMPLES["order"][0], case).raw)[0]

    assert first_lines(text).startswith("Perintah lanjutan: Tim Teknis Data dan Jaringan")
    assert text.index("> perangkat harus diganti") < text.index("Nama Unit")


def test_an_order_after_a_reopening_says_so_first():
    closing = Decided("awaiting_approval/4", KASUBBAG.address, "approve", NOW.replace(hour=1))
    case = replace(
        ORDERED,
        decided=(*DIRECTED.decided, closing, Decided("awaiting_confirmation/5", KASUBBAG.address, "order", NOW)),
        supplements=(Note(NOW, REPORTER.address, "BELUM NORMAL, putus lagi sejak siang"),),
    )
    text, html = bodies(written(SAMPLES["order"][0], case).raw)

    assert first_lines(text).startswith("Layanan belum normal: Tim Teknis Data dan Jaringan")
    assert text.index("> BELUM NORMAL, putus lagi") < text.index("Nama Unit")
    assert "Perintah perbaikan ulang: layanan belum normal" in html


def test_a_first_order_is_not_called_a_second_one():
    assert "diperintahkan memperbaiki gangguan jaringan berikut" in first_lines(
        bodies(written(*SAMPLES["order"]).raw)[0]
    )


@pytest.mark.parametrize(
    ("reason", "words"),
    [(Reason.UNABLE, "Pelaksana belum dapat melakukan perbaikan."), (Reason.REOPENED, "layanan belum normal.")],
)
def test_an_order_that_is_asked_for_again_says_why_first(reason, words):
    send = replace(SAMPLES["order_request"][0], reason=reason, text="perangkat harus diganti")
    text = bodies(written(send, SAMPLES["order_request"][1]).raw)[0]

    assert words in first_lines(text)
    assert text.index("> perangkat harus diganti") < text.index("Nama Unit")


@pytest.mark.parametrize(
    ("reason", "text", "told"),
    [
        (Reason.UNREADABLE, "surat.pdf: password", ("belum dapat dibaca", "maild case fill PGJ-2026-0001 unit=")),
        (Reason.NO_ADDRESS, "receipt", ("tidak mempunyai alamat surel", "> Tanda terima pengaduan")),
        (Reason.NOBODY, "kasubbag", ("menunggu Kasubbag", "rules/officials.toml", "maild check")),
        (Reason.NOBODY, "technician", ("menunggu Pelaksana (tim teknis)",)),
        (None, "", ("memerlukan penanganan petugas",)),
    ],
)  # fmt: skip
def test_an_alert_says_in_indonesian_what_is_to_be_done(reason, text, told):
    mail = written(Send(MailKind.ALERT, OPERATOR, reason=reason, text=text), DIRECTED)
    body = bodies(mail.raw)[0]

    assert all(words in body for words in told)
    assert "maild c" in body
    assert not re.search(r"\b(?:nobody|technician|receipt|directive|undelivered)\b", body)


def test_a_withdrawal_says_whether_it_was_wished_or_came_with_time():
    send, case = SAMPLES["withdrawal"]
    passed = Event("clock", NOW, Actor.CLOCK, DeadlinePassed("awaiting_completion", 1, "completion"))
    late = compose(send, Dossier(case, (Entry(passed, "", ""),)), OFFICE, "cause", NOW, 0, a_desk())

    assert "tidak kami terima dalam 30 hari" in bodies(late.raw)[0]
    assert "Sesuai permintaan Bapak/Ibu" in bodies(written(send, case).raw)[0]


@pytest.mark.parametrize("name", ["Bapak Bambang", "Bpk. Bambang", "Ibu/Bapak Bambang", "Bambang"])
def test_nobody_is_addressed_as_bapak_ibu_bapak(name):
    letter = replace(LETTER, fields=replace(LETTER.fields, pic=Field(name)))
    text = bodies(written(SAMPLES["receipt"][0], replace(CASE, letter=letter)).raw)[0]

    assert text.startswith("Yth. Bapak/Ibu Bambang\n")


@pytest.mark.parametrize("name", SAMPLES)
def test_no_mail_doubles_punctuation_or_names_a_state_in_english(name):
    text = bodies(written(*SAMPLES[name]).raw)[0]
    own = re.sub(r"(?m)^(?:>|maild |role = ).*$|\.{3,}", "", text)

    assert not re.search(r"\.\.|::|,,|:\.| \.| ,|\?\.", own)
    assert not re.search(r"\b(?:awaiting|repair\w*|closed|paused|directive|kabag|kasubbag)\b(?!@)", own)
    assert "\n\n\n" not in text


def test_a_known_reporters_receipt_has_no_hole_between_its_times():
    text = bodies(written(*SAMPLES["receipt"]).raw)[0]

    assert re.search(r"\nDiterima +: .*\nDisposisi paling lambat +: ", text)
