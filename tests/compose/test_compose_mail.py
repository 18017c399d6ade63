"""What a mail holds: identity, thread, token, answers, and nothing for those whom it does not concern."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from compose_reading import bodies, filled_in, links, parsed
from compose_samples import (
    APPROVED,
    CASE,
    DIRECTED,
    INCOMPLETE,
    KABAG,
    KASUBBAG,
    NOW,
    OFFICE,
    OPERATOR,
    ORDERED,
    REPORTED,
    SAMPLES,
    SCAN,
    SECRET,
    WANTED,
    a_desk,
    written,
)

from maild.compose.mail import compose, compose_alert
from maild.core.case import Dossier
from maild.core.event import Reason, Send
from maild.core.letter import Enclosure
from maild.core.office import Actor, Sop
from maild.core.posting import MailKind
from maild.core.token import posting_id_of, reply_token

_DECIDING = (
    "directive_request", "directive", "order_request", "order", "report_request", "approval_request",
    "completion_request", "clarification-unclear", "reminder",
)  # fmt: skip


def written_again(name: str):
    send, case = SAMPLES[name]
    return written(send, case)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("plus", [True, False])
def test_every_kind_renders_in_both_forms(name, plus):
    send, case = SAMPLES[name]
    mail = written(send, case, desk=a_desk(plus))
    text, html = bodies(mail.raw)

    assert mail.posting.digest == sha256(mail.raw).hexdigest()
    assert text.startswith("Yth. ")
    assert case.number in text
    assert case.number in html
    assert html.startswith("<!DOCTYPE html>")
    assert not re.search(r"(?:src|background)=(?!.cid:)|url\(|https?://(?!wa\.me/)", html)
    assert "None" not in text


def test_all_kinds_are_sampled():
    assert {send.kind for send, _ in SAMPLES.values()} | {MailKind.DIGEST} == set(MailKind)  # docket_samples.py


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_mail_made_again_is_the_same_bytes(name):
    assert written_again(name) == written_again(name)


def test_another_cause_or_recipient_makes_another_message_id():
    send, case = SAMPLES["order"]
    dossier, desk = Dossier(case), a_desk()
    mails = [
        compose(send, dossier, OFFICE, "cause", NOW, 0, desk),
        compose(send, dossier, OFFICE, "other", NOW, 0, desk),
        compose(send, dossier, OFFICE, "cause", NOW, 1, desk),
        compose(replace(send, to=replace(send.to, address="b@kanwil.example")), dossier, OFFICE, "cause", NOW, 0, desk),
    ]

    assert len({mail.posting.message_id for mail in mails}) == 4


def test_the_posting_names_what_the_headers_carry():
    mail = written_again("directive_request")
    message = parsed(mail.raw)

    assert mail.posting.token == reply_token(SECRET, CASE.key, CASE.question, KABAG.address)
    assert message["Reply-To"] == f"pengaduan+{mail.posting.token}@kanwil.example"
    assert message["Message-ID"] == mail.posting.message_id
    assert posting_id_of(SECRET, mail.posting.message_id) == mail.posting.id
    assert message["Subject"] == "[PGJ-2026-0001] Disposisi pengaduan gangguan layanan jaringan"
    assert message["Date"] == "Tue, 24 Nov 2026 09:15:00 +0700"
    assert message["From"].addresses[0].addr_spec == OFFICE.address
    assert message["X-Maild-Case"] == "PGJ-2026-0001"
    assert message["X-Maild-Kind"] == "directive_request"


@pytest.mark.parametrize(
    ("name", "submitted", "suppress"),
    [
        ("receipt", "auto-replied", "DR, RN, NRN, AutoReply, OOF"),
        ("result", "auto-generated", "DR, RN, NRN, AutoReply, OOF"),
        ("directive_request", "auto-generated", "DR, RN, NRN, AutoReply"),
        ("clarification-unclear", "auto-replied", "DR, RN, NRN, AutoReply"),
    ],
)
def test_every_mail_says_that_it_is_automatic(name, submitted, suppress):
    message = parsed(written_again(name).raw)

    assert message["Auto-Submitted"] == submitted
    assert message["X-Auto-Response-Suppress"] == suppress


def test_a_mail_that_asks_nothing_has_no_reply_address():
    mail = written_again("alert")

    assert parsed(mail.raw)["Reply-To"] is None
    assert mail.posting.token == ""


def test_a_thread_holds_only_the_recipients_own_mails():
    earlier = tuple(written_again(name).posting for name in ("receipt", "directive_request", "directive", "progress"))
    to_reporter = parsed(written(*SAMPLES["status"], postings=earlier).raw)
    to_kasubbag = parsed(written(*SAMPLES["order_request"], postings=earlier).raw)

    assert to_reporter["References"].split() == [CASE.reporter.message_id, earlier[0].message_id, earlier[3].message_id]
    assert to_reporter["In-Reply-To"] == earlier[3].message_id
    assert to_kasubbag["References"] == to_kasubbag["In-Reply-To"] == earlier[2].message_id


def test_a_long_thread_keeps_its_first_and_last_ids():
    receipt = written_again("receipt").posting
    earlier = tuple(replace(receipt, message_id=f"<{number}@kanwil.example>") for number in range(30))
    message = parsed(written(*SAMPLES["status"], postings=earlier).raw)

    assert message["References"].split()[0] == CASE.reporter.message_id
    assert message["References"].split()[-1] == message["In-Reply-To"] == "<29@kanwil.example>"
    assert len(message["References"].split()) == 9


@pytest.mark.parametrize(
    "claimed", ["", "no id", "<a@b>\r\nBcc: x@y.example", "<<<<", f"<{'a' * 900}@b.example>", "<ä@b.example>"]
)
def test_a_letters_id_that_is_none_is_not_referred_to(claimed):
    case = replace(CASE, reporter=replace(CASE.reporter, message_id=claimed))

    assert parsed(written(SAMPLES["receipt"][0], case).raw)["References"] is None


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("plus", [True, False])
def test_mailto_links_fill_in_to_subject_and_body(name, plus):
    send, case = SAMPLES[name]
    mail = written(send, case, desk=a_desk(plus))
    token = mail.posting.token
    address = f"pengaduan+{token}@kanwil.example" if plus else "pengaduan@kanwil.example"
    for link in links(mail.raw):
        to, subject, body = filled_in(link)

        assert to == address
        assert subject == f"Re: {parsed(mail.raw)['Subject']}"
        assert "+" not in link
        assert body.endswith(f"\r\n\r\nKode: {token}") is not plus
        assert re.search(r"[^\r]\n", body) is None
    assert (f"Kode: {token}" in bodies(mail.raw)[0]) is (bool(links(mail.raw)) and not plus)


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("directive_request", ["SETUJU", "TOLAK: ", "LENGKAPI: "]),
        ("directive", ["KONFIRMASI: sudah dihubungi lewat WA, gangguan benar\r\nPERINTAH: Tim Teknis Data dan Jaringan",
                       "KONFIRMASI: sudah dihubungi lewat WA, gangguan benar", "KEMBALIKAN: "]),
        ("order_request", ["PERINTAH: Tim Teknis Data dan Jaringan", "KEMBALIKAN: "]),
        ("order", ["SELESAI\r\nPenyebab: \r\nChecklist:\r\n[x] ", "PROGRES: ", "TUNDA: ", "TIDAK BISA: "]),
        ("report_request", ["Checklist:\r\n[x] "]),
        ("approval_request", ["SETUJU", "SETUJU\r\nNomor: ", "REVISI: "]),
        ("completion_request", ["No. HP/WA : \r\nPermintaan Penyelesaian : ", "CABUT", "STATUS"]),
        ("clarification-reason_wanted", ["TOLAK: ", "SETUJU", "LENGKAPI: "]),
        ("clarification-team_unknown", ["PERINTAH: Tim Teknis Data dan Jaringan", "PERINTAH: Tim Teknis Aplikasi"]),
        ("confirmation", ["BATAL"]),
        ("result", ["BELUM NORMAL: ", "NILAI 4", "NILAI 3", "NILAI 2", "NILAI 1", "STATUS"]),
        ("closing_report", []),
    ],
)  # fmt: skip
def test_each_kind_offers_the_answers_of_its_step(name, answers):
    assert [filled_in(link)[2] for link in links(written_again(name).raw)] == answers


def test_an_unknown_team_in_a_joint_reply_is_asked_for_together_with_the_confirmation():
    send = Send(MailKind.CLARIFICATION, KASUBBAG, DIRECTED.question, Reason.TEAM_UNKNOWN, "tim listrik")
    told = [filled_in(link)[2] for link in links(written(send, DIRECTED).raw)]

    assert told == [
        f"KONFIRMASI: sudah dihubungi lewat WA, gangguan benar\r\nPERINTAH: {team.title}" for team in OFFICE.teams
    ]


@pytest.mark.parametrize("reason", [Reason.ALREADY_DECIDED, Reason.TOO_LATE, Reason.CANCELLED])
def test_what_is_settled_is_not_asked_again(reason):
    assert links(written_again(f"clarification-{reason}").raw) == []


def test_who_is_not_asked_now_is_offered_no_answers():
    send = Send(MailKind.CLARIFICATION, KASUBBAG, ORDERED.question, Reason.NOT_NOW, "confirm")

    assert links(written(send, ORDERED).raw) == []


@pytest.mark.parametrize("name", _DECIDING)
def test_a_mail_that_asks_says_first_what_of_whom_by_when_and_how(name):
    send, case = SAMPLES[name]
    text = bodies(written(send, case).raw)[0]
    fields = [field.value for _, field in case.letter.fields.items() if field]
    positions = [text.index(words) for words in ("Yth. ", "Paling lambat  ", "Tahap ", "alas surel ini")]

    assert positions == sorted(positions)
    assert all(value in text for value in fields)
    assert re.search(r"Paling lambat +: [A-Z][a-z]+, \d+ [A-Z][a-z]{2} 2026, \d\d\.\d\d WIB\n", text)


def test_the_kasubbag_can_call_and_write_to_the_reporter_with_one_tap():
    raw = written_again("directive").raw
    [whatsapp] = links(raw, "https://wa.me/")
    [call] = links(raw, "tel:")
    words = parse_qs(urlsplit(whatsapp).query)["text"][0]

    assert urlsplit(whatsapp).path == "/6281255500143"
    assert call == "tel:+6281255500143"
    assert "PGJ-2026-0001" in words
    assert "Lapas Kelas IIA Kediri" in words


def test_a_landline_gets_no_whatsapp_link():
    landline = replace(DIRECTED, letter=INCOMPLETE.letter)
    raw = written(SAMPLES["directive"][0], landline).raw

    assert links(raw, "https://wa.me/") == []
    assert links(raw, "tel:") == ["tel:+62354555100"]
    assert "Nomor seluler pelapor belum tersedia" in bodies(raw)[0]


def test_a_landline_is_answered_with_the_wish_for_a_mobile_number():
    assert "mencantumkan nomor seluler" in bodies(written_again("completion_request").raw)[0]


def test_what_the_kabag_wants_completed_is_said_to_the_reporter_even_if_unknown():
    stranger = replace(WANTED, reporter=replace(WANTED.reporter, is_known=False))
    text = bodies(written(SAMPLES["completion_request-wanted"][0], stranger).raw)[0]

    assert "foto ONT dan nomor layanan" in text


def test_enclosures_too_large_to_travel_are_named():
    big = Enclosure("video.mp4", "video/mp4", 40_000_000, "big")
    raw = written(Send(MailKind.DIRECTIVE_REQUEST, KABAG, CASE.question, enclosures=(big, SCAN)), CASE).raw

    assert [part.get_filename() for part in parsed(raw).iter_attachments()] == ["surat pengaduan.pdf"]
    assert "terlalu besar untuk dikirim: video.mp4 (40,0 MB)" in bodies(raw)[0]


def test_a_deputy_without_a_title_of_his_own_is_addressed_as_plh():
    send = SAMPLES["directive"][0]
    text = bodies(written(replace(send, to=replace(send.to, title="")), DIRECTED).raw)[0]

    assert text.startswith("Yth. Plh. Kepala Subbagian Humas")


def test_the_second_approval_is_step_seven_and_the_kabag_signs():
    office = replace(OFFICE, sop=Sop(result_approver=Actor.KABAG))
    once = replace(REPORTED, approvals=APPROVED.approvals)
    send = Send(MailKind.APPROVAL_REQUEST, KABAG, once.question)
    mail = compose(send, Dossier(once), office, "cause", NOW, 0, a_desk())
    text = bodies(mail.raw)[0]

    assert "Tahap 7 dari 8          : Menyampaikan/memberitahukan hasil perbaikan" in text
    assert "Hubungan Masyarakat,\n\nRatna Dewi, S.H.\nNIP 198001012005012001" in text
    assert [filled_in(link)[2] for link in links(mail.raw)] == ["SETUJU", "SETUJU\r\nNomor: ", "REVISI: "]


def test_the_result_leaves_its_number_blank_where_nobody_gave_one():
    text = bodies(written(SAMPLES["result"][0], replace(APPROVED, letter_number="")).raw)[0]

    assert re.search(r"Nomor +: …+\n", text)
    assert "Kabel fiber optik putus di tiang depan kantor karena galian" in text
    assert "NIP 198703032011011003" in text


def test_the_closing_report_tells_every_step_and_marks_the_assumed_standard():
    text = bodies(written_again("closing_report").raw)[0]

    assert len(re.findall(r"mutu baku .*: (?:tepat waktu|terlambat)", text)) == 8
    assert "mutu baku 30 menit (asumsi)" in text


def test_a_late_step_is_called_late():
    late = replace(
        APPROVED, confirmation=replace(APPROVED.confirmation, at=APPROVED.directive.at.replace(hour=1, minute=59))
    )
    text = bodies(written(SAMPLES["closing_report"][0], late).raw)[0]

    assert re.search(r"3\. Menerima.*\n.*: terlambat", text)


def test_waiting_for_the_reporters_completion_is_nobodys_delay():
    requested = replace(written_again("directive_request").posting, created=APPROVED.directive.at)
    early = replace(APPROVED, opened=APPROVED.opened - timedelta(days=3))
    asked = replace(written_again("completion_request").posting, created=early.opened)
    postings = (asked, requested)
    text = bodies(written(SAMPLES["closing_report"][0], early, postings).raw)[0]

    assert "terlambat" not in text
    assert "Mulai 24/11/2026 08.15, selesai 08.15; mutu baku 30 menit (asumsi)" in text


def test_a_photo_that_was_sent_twice_travels_once():
    send = SAMPLES["result"][0]
    raw = written(replace(send, enclosures=send.enclosures * 2), APPROVED).raw

    assert len(list(parsed(raw).iter_attachments())) == 1


def test_a_receipt_outside_office_hours_says_when_work_begins():
    dossier = Dossier(replace(CASE, opened=NOW.replace(day=22)))
    mail = compose(SAMPLES["receipt"][0], dossier, OFFICE, "cause", NOW.replace(day=22), 0, a_desk())  # a Sunday

    assert "Mulai ditangani         : Senin, 23 November 2026 pukul 07.30 WIB" in bodies(mail.raw)[0]


def test_an_alert_without_a_case_reaches_the_operator():
    mail = compose_alert(
        "Aturan salah\r\nBcc: x@y.example", "routing.toml: {{ 7*191 }}", OPERATOR.address, "c", NOW, a_desk()
    )
    message = parsed(mail.raw)

    assert message["To"] == OPERATOR.address
    assert message["Subject"] == "Aturan salah Bcc: x@y.example"
    assert message["Bcc"] is None
    assert message["X-Maild-Kind"] == "alert"
    assert "{{ 7*191 }}" in bodies(mail.raw)[0]
