"""The repair report in a technician's reply."""

import sys
from pathlib import Path

import pytest

from maild.core.answer import AnswerName as A
from maild.core.answer import RepairReport
from maild.core.letter import Enclosure
from maild.core.office import Actor
from maild.intake.reply import Understanding, understand

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from load_replies import reply_words

WORDS = reply_words()
PHOTO = Enclosure("IMG-20260210-WA0003.jpg", "image/jpeg", 2_000_000, "d1")

FULL = """SELESAI
Penyebab: konektor RJ45 longgar
Checklist:
[x] ganti konektor
[x] uji ping
[ ] ganti kabel
Foto terlampir

Terima kasih
Andi"""


def heard(reply: str, *enclosures: Enclosure) -> Understanding:
    return understand(reply, 5, Actor.TECHNICIAN, WORDS, enclosures)


def report_in(reply: str, *enclosures: Enclosure) -> RepairReport:
    (answer,) = heard(reply, *enclosures).answers
    assert answer.name is A.DONE and answer.report
    return answer.report


def test_a_full_report_has_cause_checklist_and_photos():
    report = report_in(FULL, PHOTO)

    assert report == RepairReport("konektor RJ45 longgar", ("ganti konektor", "uji ping"), (PHOTO,))
    assert report.missing() == ()


@pytest.mark.parametrize(
    "reply",
    [
        "Selesai.\nAnalisa penyebab : konektor RJ45 longgar\nTindakan :\n- ganti konektor\n- uji ping",
        "SELESAI\n\nAnalisis penyebab gangguan:\nkonektor RJ45 longgar\n\n"
        "Checklist penyelesaian:\n(v) ganti konektor\n(v) uji ping",
        "Sudah normal kembali pak\nPenyebab = konektor RJ45 longgar\nCeklis:\n✓ ganti konektor\n✔ uji ping",
        "1. Penyebab: konektor RJ45 longgar\n2. Checklist:\n1) ganti konektor\n2) uji ping",
        "*SELESAI*\n*Penyebab:* konektor RJ45 longgar\n*Checklist:*\n✅ ganti konektor\n☑ uji ping",
        "Penyebab: konektor RJ45 longgar\nChecklist:\n\n- [x] ganti konektor\n- [x] uji ping\n\nSelesai, terima kasih",
        "Izin melaporkan perbaikan selesai\nAkar masalah: konektor RJ45 longgar\n"
        "Langkah perbaikan:\n* ganti konektor\n* uji ping",
    ],
)
def test_a_report_is_read_in_the_shapes_that_technicians_give_it(reply: str):
    report = report_in(reply)

    assert (report.cause, report.checklist) == ("konektor RJ45 longgar", ("ganti konektor", "uji ping"))
    assert report.missing() == ("photos",)


def test_a_bare_selesai_lacks_everything():
    assert report_in("SELESAI").missing() == ("cause", "checklist", "photos")


def test_a_missing_part_alone_completes_a_report():
    assert report_in("Penyebab: adaptor rusak").cause == "adaptor rusak"
    assert report_in("Berikut foto perbaikan", PHOTO).photos == (PHOTO,)
    assert report_in("", PHOTO).photos == (PHOTO,)


@pytest.mark.parametrize(
    "reply",
    [
        "Penyebab: adaptor rusak\nChecklist:\n[x] cek\n\nBelum selesai, menunggu sparepart",
        "TUNDA: menunggu adaptor\nPenyebab: adaptor rusak",
        "Hampir selesai\nPenyebab: adaptor rusak",
        "Penyebab: adaptor rusak. \n\nApakah boleh diganti?",
    ],
)
def test_a_report_beside_other_words_is_not_the_end_of_the_repair(reply: str):
    assert all(answer.name is not A.DONE for answer in heard(reply, PHOTO).answers)


@pytest.mark.parametrize(
    ("name", "media_type", "size", "is_photo"),
    [
        ("foto.jpg", "image/jpeg", 300, True),
        ("IMG_1.HEIC", "application/octet-stream", 3_000_000, True),
        ("image001.png", "image/png", 4_000, False),
        ("image001.png", "image/png", 400_000, True),
        ("Dokumentasi.docx", "application/msword", 9_000, True),
        ("laporan.pdf", "application/pdf", 9_000, False),
        ("logo.png", "image/png", 5_000, False),
    ],
)
def test_pictures_count_as_photos_and_logos_do_not(name: str, media_type: str, size: int, is_photo: bool):
    report = report_in("SELESAI", Enclosure(name, media_type, size, "d2"))

    assert bool(report.photos) is is_photo
