"""What a repair waits for, by the shipped words and by an office's own."""

from dataclasses import replace

import pytest
from an_office import MONDAY, OFFICE

from maild.core.pausing import Cause, cause_of
from maild.core.words import ReplyWords
from maild.store.rulebook import Rulebook

WORDS = Rulebook(OFFICE, None, MONDAY.date(), lambda _templates: ()).office.reply_words


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("menunggu Telkom", Cause.ISP),
        ("Icon+ masih memperbaiki kabel", Cause.ISP),
        ("menunggu link LINTASARTA normal", Cause.ISP),
        ("gangguan massal Indihome, estimasi sore", Cause.ISP),
        ("menunggu provider", Cause.ISP),
        ("menunggu sparepart", Cause.SPARE_PART),
        ("suku cadangnya belum ada", Cause.SPARE_PART),
        ("menunggu modul SFP dari Telkom", Cause.SPARE_PART),
        ("Telkom sudah datang, tinggal menunggu adaptor", Cause.SPARE_PART),
        ("menunggu perangkat pengganti", Cause.SPARE_PART),
        ("menunggu unit pengganti", Cause.SPARE_PART),
        ("menunggu pengadaan barang", Cause.SPARE_PART),
        ("menunggu PIC", Cause.REPORTER),
        ("menunggu kunci ruangan", Cause.REPORTER),
        ("menunggu izin masuk blok hunian", Cause.REPORTER),
        ("ruangannya terkunci, menunggu pelapor", Cause.REPORTER),
        ("menunggu akses ruang server", Cause.REPORTER),
        ("hujan deras", Cause.OTHER),
        ("menunggu besok", Cause.OTHER),
        ("ispa", Cause.OTHER),
        ("", Cause.OTHER),
    ],
)
def test_the_cause_is_read_from_the_words(said: str, cause: Cause):
    assert cause_of(said, WORDS) is cause


def test_an_office_has_words_of_its_own():
    own = ReplyWords(pause_causes=(("isp", ("jartas|metro lokal|-",)),))

    assert cause_of("tunggu Jartas", own) is Cause.ISP
    assert cause_of("metro lokal padam", own) is Cause.ISP
    assert cause_of("menunggu Telkom", own) is Cause.OTHER
    assert cause_of("menunggu Telkom", replace(WORDS, pause_causes=())) is Cause.OTHER
