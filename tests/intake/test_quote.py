"""The new text of a reply, as the mail clients of offices shape it."""

import sys
from pathlib import Path

import pytest
from pumped import QUOTES, Pumped, named, pumped

from maild.intake.quote import letter_text, new_text

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import tails

TAILS = tails()
MARKED = [
    client for client, tail in TAILS.items() if "\n>" in tail and not tail.startswith(("Dikirim", "Sent", "--\n"))
]

OWN = "Acc, lanjutkan\nhari ini"

FORMAL = """Kepada : Kabag Program dan Humas
Dari : Kepala Lapas Kediri
Perihal : Gangguan jaringan
Tanggal : 12 Juni 2026
Sifat : Segera

Jaringan kami mati sejak pagi."""

FORWARD = """Mohon ditindaklanjuti.

---------- Forwarded message ---------
Dari: Rutan Blitar <rutanblitar@example.go.id>
Date: Sen, 1 Jun 2026 pukul 08.00
Subject: Pengaduan
To: <humas@kanwil.example>

Nama Unit: Rutan Blitar"""

CONVERSATION = """Bersama ini kami laporkan bahwa jaringan internet di ruang pelayanan kembali terputus sejak pukul
delapan pagi sehingga layanan kunjungan terhenti dan antrean menumpuk, mohon bantuan tim teknis untuk segera memeriksa
ke lokasi kami.

Pada Sab, 15 Jun 2024 pukul 14.59 Pengaduan <pengaduan@kanwil.example> menulis:

> Pengaduan lama sudah selesai."""


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("client", TAILS)
def test_what_stands_above_the_quoted_mail_is_the_new_text(client: str, gap: str):
    assert new_text(OWN + gap + TAILS[client]) == OWN


@pytest.mark.parametrize("client", TAILS)
def test_a_reply_without_own_words_has_no_new_text(client: str):
    assert new_text(TAILS[client]) == ""


@pytest.mark.parametrize("client", MARKED)
def test_what_stands_below_a_marked_quotation_is_the_new_text(client: str):
    assert new_text(TAILS[client] + "\n\n" + OWN) == OWN


@pytest.mark.parametrize("client", MARKED)
def test_what_stands_between_marked_lines_is_the_new_text(client: str):
    assert new_text(f"{TAILS[client]}\n{OWN}\n> Kode: abc\n\nTerima kasih") == f"{OWN}\n\nTerima kasih"


@pytest.mark.parametrize(
    "line",
    [
        "Dari: Kepala Dinas\nSETUJU",
        "- kabel putus\n- ONT mati",
        "Pada hari Senin kami tunggu.",
        FORMAL,
        "Acc\n-----\nsegera",
    ],
)
def test_ordinary_text_is_no_quotation(line: str):
    assert new_text(line) == line


def test_windows_line_ends_and_hard_spaces_do_not_hide_a_quotation():
    assert new_text("Acc\r\n\r\nOn\xa06/1/26 08:00, Pengaduan wrote:\r\n> SETUJU\r\n") == "Acc"


def test_a_sentence_that_begins_like_a_phones_signature_stays():
    text = "Surat kami susulkan.\nDikirim dari ruang server lantai 2 pukul 10.00"

    assert new_text(text) == text


def test_a_forwarded_letter_is_kept_whole():
    assert letter_text(FORWARD) == FORWARD


def test_a_letter_forwarded_by_apple_mail_is_kept_without_its_marks():
    text = "FYI\n\nBegin forwarded message:\n\n> From: Rutan <rutan@example.go.id>\n> Subject: x\n>\n> Internet mati"

    assert letter_text(text).endswith("Internet mati")


def test_a_formal_letter_is_no_quoted_head():
    assert letter_text(FORMAL) == FORMAL


def test_an_old_conversation_below_a_letter_is_dropped():
    assert "lama sudah selesai" not in letter_text(CONVERSATION)


def test_a_letter_that_is_all_quotation_is_that_quotation():
    assert letter_text("> Internet mati\n> sejak pagi") == "Internet mati\nsejak pagi"


def test_a_letter_keeps_its_signature_and_loses_its_footer():
    text = f"Internet mati.\n-- \nSlamet, HP 081255500143\n\n{TAILS['footer']}"

    assert letter_text(text) == "Internet mati.\n--\nSlamet, HP 081255500143"


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("read", [new_text, letter_text])
@pytest.mark.parametrize("text", QUOTES, ids=named)
def test_hostile_text_is_read_to_its_end(read, text: Pumped):
    read(pumped(text))


def test_a_table_at_the_margin_is_no_quotation():
    table = "| Unit | Bidang HAM |\n|------|------------|\n| HP | 0812-5550-0001 |"

    assert letter_text(f"Berikut datanya.\n\n{table}\n\nDemikian.") == f"Berikut datanya.\n\n{table}\n\nDemikian."


QUOTED_LONG = "> Jawaban SETUJU tanpa keterangan dicatat sebagai disposisi kepada Kasubbag"


@pytest.mark.parametrize("rest", ["untuk ditindaklanjuti sesuai SOP", "untuk\n> lain\nsesuai SOP"])
def test_what_a_relay_broke_off_a_quoted_line_is_not_the_writers(rest: str):
    assert new_text(f"Setuju\n\n{QUOTED_LONG}\n{rest}\n> Hormat kami") in ("Setuju", "Setuju\n\nsesuai SOP")


@pytest.mark.parametrize(
    "text",
    [
        "> Apakah setuju?\nSetuju\n> Hormat kami",
        f"{QUOTED_LONG}.\nSetuju\n> Hormat kami",
        f"{QUOTED_LONG} untuk ditindaklanjuti sesuai SOP di lingkungan kantor\nSetuju\n> Hormat kami",
        f"{QUOTED_LONG}\n\nSetuju\n> Hormat kami",
        f"{QUOTED_LONG}\nSetuju",
    ],
)
def test_what_is_typed_between_quoted_lines_is_the_writers(text: str):
    assert new_text(text) == "Setuju"


@pytest.mark.parametrize(
    "text",
    [
        "Setuju.\n\nPerhatian: pesan ke pelapor jangan dikirim dulu.",
        "Setuju.\n\nPeringatan untuk pengirim: email berikutnya harus lengkap.",
        "Setuju\nPada tanggal 24 November 2026 pelapor menulis\nbahwa sudah normal, jadi batal",
        "Unduh driver untuk Windows 10 lalu pasang ulang.",
        "PERINTAH:\nAndi",
        "[x] konektor diganti\n[x] uji ping",
        "Setuju (internal saja)",
    ],
)
def test_a_writers_own_warning_is_no_footer(text: str):
    assert new_text(text, "Ratna Dewi, S.H.") == text


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL]",
        "[EXTERNAL] ",
        "**EXTERNAL EMAIL**",
        "[AMD Official Use Only - General]\n\n",
        "EXTERNAL: This message was sent from outside the organization. Do not click any links.\n\n",
        "PERINGATAN: surel ini berasal dari luar kementerian, jangan membuka lampiran dari pengirim tak dikenal.\n\n",
        "Email ini dikirim dari luar organisasi Anda.\n\n",
        "The sender of this message is external to your organisation.\n\n",
    ],
)
def test_what_a_gateway_writes_above_is_not_the_writers(banner: str):
    assert new_text(f"{banner}\nSetuju") == "Setuju"
    assert banner.endswith("\n") or new_text(f"{banner}Setuju") == "Setuju"


@pytest.mark.parametrize("name", ["Ratna Dewi", "RATNA", "ratna dewi,", "— Ratna Dewi —"])
def test_a_line_with_nothing_but_the_writers_name_says_nothing(name: str):
    assert new_text(f"Setuju\n{name}\nsegera", "Ratna Dewi, S.H.") == "Setuju\n\nsegera"
    assert new_text(name, "Ratna Dewi, S.H.") == name
