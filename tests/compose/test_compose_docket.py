"""The lists of officials as they are read: what each number asks, and how it is answered."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from compose_reading import bodies, parsed
from compose_samples import KABAG, OFFICE, a_desk
from docket_samples import (
    DIGEST,
    DIRECTIVES,
    HIDDEN,
    KASUBBAGS,
    KASUBBAGS_DIGEST,
    LISTS,
    a_case,
    listed,
    told,
)

from maild.compose.mail import Rendered
from maild.core.event import Reason

LINK = re.compile(r'href="mailto:([^"]+)"')


def links_of(mail: Rendered) -> list[tuple[str, str]]:
    """List where the links lead, and what they write."""
    found = (unescape(href).partition("?") for href in LINK.findall(bodies(mail.raw)[1]))
    return [(unquote(to), unquote(query.partition("body=")[2])) for to, _, query in found]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_a_whole_mail_of_its_own(name: str):
    mail = LISTS[name]
    text, html = bodies(mail.raw)
    message = parsed(mail.raw)

    assert text.startswith("Yth. ")
    assert html.startswith("<!DOCTYPE html>")
    assert message["X-Maild-Case"] == "-"
    assert "None" not in text
    assert not re.search(r"(?:src|background)=|url\(|https?://", html)
    assert all(len(line) < 400 for line in text.splitlines())


def test_a_digest_lists_every_question_with_its_answers_to_type():
    text, _ = bodies(LISTS["digest"].raw)

    assert parsed(LISTS["digest"].raw)["Subject"] == (
        "Daftar keputusan yang menunggu Bapak/Ibu: 3 pengaduan (24 November 2026)"
    )
    assert "5 pengaduan yang menunggu keputusan" in text
    assert "Masih ada 2 pengaduan lain" in text
    assert text[text.index("1. ") : text.index("2. Kantor")].splitlines() == [
        "1. Lapas Kelas IIA Kediri (PGJ-2026-0041)",
        "   Mohon disposisi (tahap 2), paling lambat Senin, 23 Nov 2026, 09.45 WIB (sudah lewat)",
        "   Koneksi internet pada ruang Registrasi dan ruang SDP terputus sejak Senin, 23 November 2026 pukul 07.45 "
        "WIB. Lampu LOS pada ONT menyala merah.",
        "        1 SETUJU",
        "   atau 1 TOLAK: alasan",
        "   atau 1 LENGKAPI: apa yang kurang",
        "",
    ]
    assert "semua setuju" in text


def test_a_confidential_letter_is_listed_without_its_description():
    everything = "".join(bodies(LISTS["digest"].raw))

    assert HIDDEN not in everything
    assert "PGJ-2026-0044" in everything
    assert "rahasia atau terbatas" in everything


def test_each_step_offers_its_own_answers():
    text, _ = bodies(LISTS["digest-kasubbag"].raw)

    assert "1 KONFIRMASI: sudah dihubungi lewat WA, gangguan benar\n        PERINTAH: Tim Teknis" in text
    assert "2 PERINTAH: Tim Teknis Data dan Jaringan" in text
    assert "3 REVISI: apa yang perlu diperbaiki" in text
    assert "(tahap 3)" in text
    assert "semua setuju" not in text  # steps 3 and 4 do not know it


def test_a_reply_goes_to_the_list_and_a_tap_to_its_question_alone():
    mail = LISTS["digest"]
    links = links_of(mail)
    own = f"pengaduan+{DIGEST.token}@kanwil.example"
    each = [f"pengaduan+{item.token}@kanwil.example" for item in DIGEST.items]

    assert parsed(mail.raw)["Reply-To"] == own
    assert mail.posting.token == DIGEST.token
    assert mail.posting.question == DIGEST.question
    assert [to for to, _ in links] == [address for address in each for _ in range(3)] + [own]
    assert [body for _, body in links[:3]] == ["SETUJU", "TOLAK: ", "LENGKAPI: "]
    assert links[-1][1] == "1 \r\n2 \r\n3 "
    assert len({*each, own}) == 4


def test_without_plus_addresses_the_tokens_stand_in_what_the_links_write():
    mail = LISTS["digest-code"]
    links = links_of(mail)

    assert f"Kode: {DIGEST.token}" in bodies(mail.raw)[0]
    assert {to for to, _ in links} == {OFFICE.address}
    assert links[0][1].endswith(f"Kode: {DIGEST.items[0].token}")
    assert links[-1][1].endswith(f"Kode: {DIGEST.token}")


def test_a_list_holds_no_token_of_another():
    text, html = bodies(LISTS["digest"].raw)
    tokens = set(re.findall(r"[a-z2-7]{26}", text + html))

    assert tokens == {DIGEST.token, *(item.token for item in DIGEST.items)}


def test_what_was_decided_is_told_with_what_came_of_it():
    text, _ = bodies(LISTS["confirmation-list"].raw)

    assert "SETUJU, 24/11/2026 08.15\n   Sekarang: Menunggu Konfirmasi kepada Pelapor.\n        1 BATAL" in text
    assert "TOLAK, 24/11/2026 08.25\n   Sekarang: Ditolak." in text
    assert [body for _, body in links_of(LISTS["confirmation-list"])] == ["BATAL"]  # the others are beyond recall


def test_a_reply_that_could_not_be_parted_is_told_the_exact_lines():
    mail = LISTS["clarification-list"]
    text, _ = bodies(mail.raw)

    assert mail.posting.token == DIGEST.token
    assert parsed(mail.raw)["Subject"] == parsed(LISTS["digest"].raw)["Subject"]
    assert "belum ada satu pun yang berubah" in text
    assert "3 LENGKAPI: apa yang kurang" in text


def test_a_clarification_is_threaded_with_its_list():
    first = LISTS["digest"].posting
    mail = told(DIGEST, DIRECTIVES, Reason.UNCLEAR, before=(first,))

    assert parsed(mail.raw)["In-Reply-To"] == first.message_id
    assert mail.posting.id != first.id


def test_only_numbers_that_still_wait_are_asked_again():
    closed = replace(DIRECTIVES[1], round=9)
    text, _ = bodies(told(DIGEST, (DIRECTIVES[0], closed, DIRECTIVES[2]), Reason.UNCLEAR).raw)
    done, _ = bodies(told(DIGEST, tuple(replace(case, round=9) for case in DIRECTIVES), Reason.UNCLEAR).raw)

    assert "1 SETUJU" in text
    assert "2 SETUJU" not in text
    assert "3 SETUJU" in text
    assert "sudah dijawab atau ditindaklanjuti" in done


def test_a_foreign_answer_is_told_without_any_case():
    text, html = bodies(LISTS["clarification-list-not_his"].raw)

    assert "siapa@x.example" in text
    assert "PGJ-2026" not in text + html


def test_the_same_list_made_again_is_the_same_bytes():
    assert listed(DIGEST, DIRECTIVES, 2).raw == LISTS["digest"].raw
    assert listed(KASUBBAGS_DIGEST, KASUBBAGS).raw == LISTS["digest-kasubbag"].raw


@pytest.mark.parametrize(
    "injected", ["x\r\nBcc: siapa@x.example", "{{ 7*7 }}", "<script>alert(1)</script>", "=?utf-8?q?a?="]
)
def test_words_of_a_letter_change_nothing_but_text(injected: str):
    cases = tuple(
        a_case(case, n, unit=injected, words=injected) for n, case in zip((41, 43, 44), DIRECTIVES, strict=True)
    )
    mail = listed(DIGEST, cases, desk=a_desk())
    message = parsed(mail.raw)

    assert message.keys() == parsed(LISTS["digest"].raw).keys()
    assert message["To"] == parsed(LISTS["digest"].raw)["To"]
    assert KABAG.address in str(message["To"])
    assert "<script>" not in bodies(mail.raw)[1]
    assert "49" not in bodies(mail.raw)[0]
