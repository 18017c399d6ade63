"""What replies are taken for: the officials' phrases, and what must never act."""

import sys
from pathlib import Path

import pytest
from pumped import REPLIES, Pumped, named, pumped

from maild.core.answer import AnswerName as A
from maild.core.letter import Enclosure
from maild.core.office import Actor
from maild.intake.quote import new_text
from maild.intake.reply import Understanding, is_automatic_text, understand

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import Sample, phrases, reply_words, samples

WORDS = reply_words()
LETTERS = {"approve": "A", "reject": "R"}


def heard(
    reply: str, step: int = 2, actor: Actor = Actor.KABAG, enclosures: tuple[Enclosure, ...] = ()
) -> Understanding:
    return understand(new_text(reply), step, actor, WORDS, enclosures)


def names(said: Understanding) -> str:
    return "+".join(answer.name for answer in said.answers) or "-"


@pytest.mark.parametrize("prepare", [new_text, str], ids=["new text", "as is"])
@pytest.mark.parametrize(("expected", "reply"), phrases())
def test_a_phrase_of_the_corpus_is_taken_as_labelled(expected: str, reply: str, prepare):
    said = understand(prepare(reply), 2, Actor.KABAG, WORDS)

    assert LETTERS.get(names(said), "C" if names(said) == "-" else "other") in expected.split("|")


@pytest.mark.parametrize(
    "sample",
    [
        sample
        for name in ("tuned", "held_out", "second_round", "third_round", "traps")
        for sample in samples(f"{name}.tsv")
    ],
    ids=lambda sample: sample.reply[:40],
)
def test_a_reply_is_taken_for_what_it_says(sample: Sample):
    said = understand(new_text(sample.reply), sample.step, sample.actor, WORDS)

    if sample.answers == "!done":
        assert "done" not in names(said)
        return
    assert names(said) == sample.answers, said.reason
    assert sample.text == "*" or not said.answers or said.answers[0].text == sample.text
    assert said.answers or said.reason


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("Acc, lanjutkan", "lanjutkan"),
        ("Acc.", ""),
        ("Setuju pak", ""),
        ("Disposisi: Kasubbag HRBTI untuk ditindaklanjuti", "Kasubbag HRBTI untuk ditindaklanjuti"),
        ("Setuju\nMohon segera ditindaklanjuti.", "Mohon segera ditindaklanjuti"),
        ("Setuju. Koordinasi dengan Telkom.\nLaporkan hasilnya.", "Koordinasi dengan Telkom.\nLaporkan hasilnya"),
        ("SETUJU\n\nWassalam,\nKepala Bidang", ""),
        ("Tindak lanjuti segera", "Tindak lanjuti segera"),
        ("Setuju (segera)", "segera"),
    ],
)
def test_the_words_beside_an_approval_are_its_instruction(reply: str, text: str):
    (answer,) = heard(reply).answers

    assert (answer.name, answer.text) == (A.APPROVE, text)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("Setuju, tapi tunggu", "a condition or hedge"),
        ("Setuju?", "a question"),
        ("SETUJU\nTOLAK", "two different answers"),
        ("Setuju, jangan dilaksanakan", "negated"),
        ("PGJ-2026-0001 setuju, PGJ-2026-0002 juga", "two cases"),
        ("SETU\u200bJU", "strange characters"),
        ("Rapat jam 10", "nothing that this step knows"),
        ("> SETUJU", "no text of his own"),
    ],
)
def test_an_unclear_reply_has_a_reason(reply: str, reason: str):
    said = heard(reply)

    assert not said.answers
    assert said.reason.startswith(reason)


@pytest.mark.parametrize(
    ("step", "actor", "reply"),
    [
        (2, Actor.KABAG, "TOLAK: alasan"),
        (2, Actor.KABAG, "LENGKAPI: apa yang kurang"),
        (3, Actor.KASUBBAG, "KONFIRMASI: <via, jam, hasil>\nPERINTAH: <nama tim>"),
        (3, Actor.KASUBBAG, "KEMBALIKAN: alasan"),
        (4, Actor.KASUBBAG, "PERINTAH: nama tim"),
        (5, Actor.TECHNICIAN, "TUNDA: sebabnya"),
        (5, Actor.TECHNICIAN, "PROGRES: perkembangannya"),
        (5, Actor.TECHNICIAN, "TIDAK BISA: alasan"),
        (6, Actor.KASUBBAG, "REVISI: apa yang perlu diperbaiki"),
    ],
)
def test_a_template_that_was_not_filled_in_is_asked_back(step: int, actor: Actor, reply: str):
    said = heard(reply, step, actor)

    assert (said.answers, said.reason) == ((), "a template that was not filled in")


def test_the_dots_of_our_report_template_are_no_report():
    (answer,) = heard("SELESAI\nPenyebab: ...\nChecklist:\n[x] ...", 5, Actor.TECHNICIAN).answers

    assert answer.report.missing() == ("cause", "checklist", "photos")


@pytest.mark.parametrize("past", ["sudah", "sdh", "udah", "telah"])
@pytest.mark.parametrize("who", ["saya", "sy", "kami", ""])
@pytest.mark.parametrize("contacted", ["hubungi", "hub", "telp", "tlp", "wa", "chat", "sms", "konfirm"])
def test_a_contact_in_any_abbreviation_with_its_result_confirms(past: str, who: str, contacted: str):
    (answer,) = heard(
        f"{past} {who} {contacted} pelapornya, memang benar".replace("  ", " "), 3, Actor.KASUBBAG
    ).answers

    assert answer.name is A.CONFIRM


@pytest.mark.parametrize(
    ("reply", "team"),
    [("Mohon Andi ditugaskan menangani", "Andi"), ("Tolong tugaskan Budi utk ke Rutan besok", "Budi")],
)
def test_a_wish_names_its_team(reply: str, team: str):
    (order,) = heard(reply, 4, Actor.KASUBBAG).answers

    assert (order.name, order.team) == (A.ORDER, team)


STRANGE = [
    0x200B,
    0x200C,
    0x200D,
    0x2060,
    0xFEFF,
    0xAD,
    0x202A,
    0x202B,
    0x202D,
    0x202E,
    0x2066,
    0x2067,
    0x2068,
    0x2069,
    0x200E,
    0x200F,
]


@pytest.mark.parametrize("code", [*STRANGE, 0xE0041, 0xE000, 0x061C, 0x180E, 0x3164, 0x0335, 0x034F])
@pytest.mark.parametrize("shape", ["SET{}UJU", "SETUJU{}TIDAK", "SETUJU, segera{} kirim tim"])
def test_invisible_and_turning_characters_in_a_command_act_on_nothing(shape: str, code: int):
    assert heard(shape.format(chr(code))).answers == ()


@pytest.mark.parametrize(
    "reply", ["ѕetuju", "SETUJU сегера", "ｓｅｔｕｊｕ", "𝐒𝐄𝐓𝐔𝐉𝐔", "SEᎢUJU", "ⓈETUJU", "aᴄᴄ", "αcc", "setսju"]
)
def test_look_alike_letters_act_on_nothing(reply: str):
    assert heard(reply).answers == ()


@pytest.mark.parametrize(
    "below",
    [
        "Terima kasih\nTapi tunggu survei dulu",
        "Wassalam,\nTUNGGU DULU",
        "Ratna Dewi\n\nNB: jangan dilaksanakan dulu",
        "Terima kasih\n\nTOLAK",
        "Salam,\nKabag\nApakah anggarannya ada?",
    ],
)
def test_what_takes_an_approval_back_below_the_signature_counts(below: str):
    assert heard(f"SETUJU\n\n{below}").answers == ()


@pytest.mark.parametrize(
    "signature",
    [
        "Ratna Dewi, S.H.\nKepala Bagian Program dan Hubungan Masyarakat\nNIP 198001012005012001",
        "Terima kasih,\nRatna",
        "Hormat saya,\n\nRatna Dewi",
        "Wassalamualaikum wr. wb.",
        "Kabag Program dan Humas",
        "Best regards,\nRatna Dewi\nTelp. 031-5550",
        "#KumhamPasti",
        "Terima kasih\nTolak Gratifikasi!",
        "\nKode: abcdefghijklmnopqrstuvwxyz",
    ],
)
@pytest.mark.parametrize("word", ["Ok", "Setuju", "Laksanakan"])
def test_a_signature_does_not_matter(word: str, signature: str):
    (answer,) = heard(f"Selamat pagi,\n\n{word}\n\n{signature}").answers

    assert (answer.name, answer.text) == (A.APPROVE, "")


def test_confirmation_and_order_in_one_reply_are_two_answers():
    confirm, order = heard("KONFIRMASI: WA 10.05, gangguan benar\nPERINTAH: tim jaringan", 3, Actor.KASUBBAG).answers

    assert (confirm.name, confirm.text) == (A.CONFIRM, "WA 10.05, gangguan benar")
    assert (order.name, order.team) == (A.ORDER, "tim jaringan")


@pytest.mark.parametrize(
    ("reply", "team"),
    [
        ("PERINTAH: tim jaringan", "tim jaringan"),
        ("PERINTAHKAN", ""),
        ("Perintahkan tim teknis segera", ""),
        ("TUGASKAN: Andi", "Andi"),
        ("Tugaskan Sdr. Andi untuk ke lokasi", "Andi"),
        ("Perintahkan kepada tim jaringan agar segera memperbaiki", "tim jaringan"),
        ("PERINTAH: segera perbaiki", ""),
        ("Segera perbaiki", ""),
        ("Tugaskan Andi dan Budi", "Andi"),
        ("kirim tim ke lokasi", ""),
    ],
)
def test_an_order_names_its_team_or_none(reply: str, team: str):
    (order,) = heard(reply, 4, Actor.KASUBBAG).answers

    assert (order.name, order.team) == (A.ORDER, team)


@pytest.mark.parametrize(
    ("reply", "number"),
    [
        ("SETUJU\nNomor: W.15-UM.01.01-2217", "W.15-UM.01.01-2217"),
        ("Setuju, nomor W15.UM.01-123/2026", "W15.UM.01-123/2026"),
        ("SETUJU\nNo. Surat : W.15.UM.01.01 - 2217\nTerima kasih", "W.15.UM.01.01 - 2217"),
        ("Setuju", ""),
    ],
)
def test_an_approval_of_the_result_may_give_its_number(reply: str, number: str):
    (answer,) = heard(reply, 6, Actor.KASUBBAG).answers

    assert (answer.name, answer.letter_number) == (A.APPROVE, number)


@pytest.mark.parametrize(
    ("step", "actor", "body", "expected"),
    [
        (2, Actor.KABAG, "SETUJU", "approve"),
        (2, Actor.KABAG, "TOLAK: ", "reject"),
        (2, Actor.KABAG, "LENGKAPI: ", "return"),
        (3, Actor.KASUBBAG, "KONFIRMASI: ", "confirm"),
        (3, Actor.KASUBBAG, "KONFIRMASI: sudah dihubungi, gangguan benar\nPERINTAH: jaringan", "confirm+order"),
        (3, Actor.KASUBBAG, "KEMBALIKAN: ", "return"),
        (4, Actor.KASUBBAG, "PERINTAH", "order"),
        (5, Actor.TECHNICIAN, "PROGRES: ", "progress"),
        (5, Actor.TECHNICIAN, "TUNDA: ", "pause"),
        (5, Actor.TECHNICIAN, "LANJUT", "resume"),
        (5, Actor.TECHNICIAN, "TIDAK BISA: ", "unable"),
        (5, Actor.TECHNICIAN, "SELESAI\nPenyebab: \nChecklist:\n[x] \n[x] ", "done"),
        (6, Actor.KASUBBAG, "SETUJU\nNomor: ", "approve"),
        (6, Actor.KASUBBAG, "REVISI: ", "revise"),
        (8, Actor.KABAG, "BATAL", "cancel"),
        (3, Actor.REPORTER, "CABUT", "withdraw"),
        (5, Actor.REPORTER, "STATUS", "status"),
        (8, Actor.REPORTER, "BELUM NORMAL: ", "reopen"),
        (8, Actor.REPORTER, "NILAI 4", "rate"),
    ],
)
@pytest.mark.parametrize("code", ["", "\n\nKode: abcdefghijklmnopqrstuvwxyz"])
def test_what_our_mails_offer_is_understood_as_it_stands(step, actor, body: str, expected: str, code: str):
    said = heard(body + code, step, actor)

    assert names(said) == expected
    assert said.answers[0].report is None or said.answers[0].report.missing() == ("cause", "checklist", "photos")


@pytest.mark.parametrize("score", [1, 2, 3, 4])
def test_a_rating_is_one_to_four(score: int):
    (answer,) = heard(f"NILAI {score}", 8, Actor.REPORTER).answers

    assert (answer.name, answer.score) == (A.RATE, score)


ABSENT = [
    ("Saya sedang cuti s.d. 12 Juni. Untuk hal mendesak hubungi Plh.", "Re: Permohonan disposisi"),
    ("Terima kasih atas email Anda. Saya sedang dinas luar sampai 5 Juni.", "Re: x"),
    ("Yth. Pengirim,\nSaat ini saya sedang melaksanakan cuti tahunan.", "Re: x"),
    ("Mohon maaf, saya sedang tidak berada di kantor.", "Bls: x"),
    ("I am currently out of the office until June 12.", "Re: x"),
    ("Thank you for your email. I am on leave until Monday.", "Re: x"),
    ("This is an automated reply.", "Re: x"),
    ("Balas SETUJU untuk menyetujui.", "Balasan otomatis: Permohonan disposisi"),
    ("SETUJU", "Automatic reply: Permohonan disposisi"),
    ("Saya kembali tanggal 5.", "Out of Office: x"),
    ("Saya kembali tanggal 5.", "Di luar kantor: x"),
    ("Pesan ini dikirim secara otomatis.", "Re: x"),
    ("Assalamualaikum,\nSaya sedang menunaikan ibadah umrah.", "Re: x"),
]


@pytest.mark.parametrize(("text", "subject"), ABSENT)
def test_an_absence_notice_is_automatic(text: str, subject: str):
    assert is_automatic_text(text, subject, WORDS)


@pytest.mark.parametrize("text", [text for text, subject in ABSENT if "SETUJU" not in text])
def test_an_absence_notice_gives_no_answer(text: str):
    assert heard(text).answers == ()


@pytest.mark.parametrize(
    "text",
    [
        "Setuju. Saya sedang dinas luar.",
        "Acc",
        "Internet di kantor kami mati sejak pagi, teknisi kami sedang sakit.",
        "",
    ],
)
def test_a_persons_reply_is_not_automatic(text: str):
    assert not is_automatic_text(text, "Re: [PGJ-2026-0001] Permohonan disposisi", WORDS)


@pytest.mark.parametrize("step", range(1, 9))
@pytest.mark.parametrize("actor", [Actor.REPORTER, Actor.KABAG, Actor.KASUBBAG, Actor.TECHNICIAN])
def test_an_empty_reply_says_nothing(step: int, actor: Actor):
    said = heard("", step, actor)

    assert (said.answers, said.reason) == ((), "no text of his own")


@pytest.mark.usefixtures("does_not_hang")
@pytest.mark.parametrize("text", REPLIES, ids=named)
@pytest.mark.parametrize(
    ("step", "actor"), [(2, Actor.KABAG), (5, Actor.TECHNICIAN), (6, Actor.KASUBBAG), (8, Actor.REPORTER)]
)
def test_hostile_text_is_understood_to_its_end(text: Pumped, step: int, actor: Actor):
    understand(pumped(text), step, actor, WORDS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Yth. Admin\n\nBukan kewenangan kami, silakan ke ISP\n\nTerima kasih",
            "Bukan kewenangan kami, silakan ke ISP",
        ),
        ("Di luar kewenangan kami", "Di luar kewenangan kami"),
        ("Ditolak, bukan kewenangan kami", "bukan kewenangan kami"),
        ("TOLAK: berkas tidak lengkap", "berkas tidak lengkap"),
    ],
)
def test_a_rejection_gives_its_whole_reason(text, reason):
    understood = understand(text, 2, Actor.KABAG, WORDS)

    assert [(answer.name, answer.text) for answer in understood.answers] == [(A.REJECT, reason)]


@pytest.mark.parametrize("sign", ["❤\ufe0f", "✔\ufe0f", "\ufe0f", "🇮🇩", "👍🏽", "\u0301", "\U000e0001"])
def test_a_sign_that_is_no_letter_keeps_nobody_from_reading(sign: str):
    for reply in (f"SETUJU: segera ditangani {sign}", f"SETUJU {sign}", f"segera {sign}ditangani"):
        assert names(understand(reply, 2, Actor.KABAG, WORDS)) in ("approve", "-")
